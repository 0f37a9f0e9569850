//! Result sets made by hand, and how to spoil them.

use std::sync::Arc;

use wrkbook::Audit;
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{
    Config, Container, Counts, Errors, Latency, Load, LoadReport, Offered, ResultSet, Run, RunKey,
};

/// The loads of [`clean`].
pub(crate) const NOTHING: [&str; 0] = [];
pub(crate) const LOADS: [u32; 4] = [100, 200, 400, 800];

/// Three servers at four loads, six repeats of 30 s each, that nothing can be said against. Every
/// server is full from the lowest load on, so that its throughput is the same at all of them, and
/// its latency is what Little's law demands: connections / throughput.
pub(crate) fn clean() -> ResultSet {
    let mut runs = Vec::new();
    for (server, throughput) in [("a", 9000.0), ("b", 6000.0), ("c", 3000.0)] {
        for connections in LOADS {
            for repeat in 1..=6_u32 {
                // Repeats differ by 1% at most.
                let throughput = throughput * (1.0 + f64::from(repeat % 3) / 200.0);
                runs.push(run(server, connections, &format!("r{repeat}"), throughput));
            }
        }
    }
    ResultSet {
        name: "made".into(),
        path: "made".into(),
        config: Config::default(),
        collection: None,
        runs,
        diagnostics: Vec::new(),
    }
}

/// A run of 30 s without a flaw.
pub(crate) fn run(server: &str, connections: u32, repeat: &str, throughput: f64) -> Run {
    let mut run = Run::missing(RunKey {
        scenario: None,
        server: Arc::from(server),
        load: Load::Connections(connections),
        repeat: Arc::from(repeat),
    });
    let requests = (throughput * 30.0).round();
    run.load = Some(LoadReport {
        threads: Some(4),
        offered: Offered { connections: Some(connections), ..Offered::default() },
        nominal_duration: Seconds::new(30.0),
        duration: Seconds::new(30.05),
        counts: Counts {
            requests: Some(requests as u64),
            errors: Some(Errors::default()),
            ..Counts::default()
        },
        throughput: PerSecond::new(throughput),
        bytes_read: Bytes::new(requests * 150.0),
        latency: Latency {
            mean: Seconds::new(f64::from(connections) / throughput),
            max: Seconds::new(1.2),
            ..Latency::default()
        },
        complete: true,
        ..LoadReport::default()
    });
    run.container = Some(Container {
        samples: 30,
        cpu_peak: Percent::new(150.0),
        memory_peak: Bytes::new(20e6),
        memory_limit: Bytes::new(512e6),
        ..Container::default()
    });
    run
}

/// A clean set after `spoil` had each run of a server, the others untouched.
pub(crate) fn spoiled(server: &str, spoil: impl Fn(&mut Run)) -> ResultSet {
    let mut set = clean();
    set.runs.iter_mut().filter(|run| &*run.key.server == server).for_each(spoil);
    set
}

/// A clean set after `spoil` had the repeats of server `a` at 200 connections that are named.
pub(crate) fn spoiled_repeats(repeats: &[&str], spoil: impl Fn(&mut Run)) -> ResultSet {
    spoiled("a", |run| {
        if connections(run) == 200 && repeats.contains(&&*run.key.repeat) {
            spoil(run);
        }
    })
}

/// The connections of a run.
pub(crate) fn connections(run: &Run) -> u32 {
    run.key.load.connections().expect("made runs have connections")
}

/// The report of a run.
pub(crate) fn report(run: &mut Run) -> &mut LoadReport {
    run.load.as_mut().expect("made runs have a report")
}

/// The container of a run.
pub(crate) fn container(run: &mut Run) -> &mut Container {
    run.container.as_mut().expect("made runs have a container")
}

/// The errors of a run.
pub(crate) fn errors(run: &mut Run) -> &mut Errors {
    report(run).counts.errors.as_mut().expect("made runs count errors")
}

/// Sets throughput and what follows from it; `in_flight` sets the latency.
pub(crate) fn serve(run: &mut Run, throughput: f64, in_flight: f64) {
    let report = report(run);
    report.counts.requests = Some((throughput * 30.0).round() as u64);
    report.throughput = PerSecond::new(throughput);
    report.bytes_read = Bytes::new((throughput * 30.0).round() * 150.0);
    report.latency.mean = Seconds::new(in_flight / throughput);
}

/// Sets percentiles: (percent, seconds).
pub(crate) fn percentiles(run: &mut Run, percentiles: &[(f64, f64)]) {
    let seconds = percentiles.iter().map(|(percent, value)| (*percent, Seconds::new(*value)));
    report(run).latency.percentiles = seconds.collect();
}

/// Lets no request complete.
pub(crate) fn kill(run: &mut Run) {
    let report = report(run);
    report.counts.requests = Some(0);
    report.throughput = PerSecond::new(0.0);
    report.bytes_read = Bytes::new(0.0);
    report.latency.mean = None;
    report.latency.max = None;
}

/// The ids of what no wider finding explains, in the order in which they are shown.
pub(crate) fn ids(set: &ResultSet) -> Vec<String> {
    Audit::of(set).unexplained().map(|finding| finding.id.clone()).collect()
}

/// The message of the finding of that id.
pub(crate) fn message(set: &ResultSet, id: &str) -> String {
    Audit::of(set)
        .get(id)
        .unwrap_or_else(|| panic!("no {id} in {:#?}", ids(set)))
        .message
        .to_string()
}
