//! Result sets made by hand or drawn at random, always the same ones.

use std::sync::Arc;

use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{
    Config, Container, Counts, Errors, Latency, Load, LoadReport, Offered, ResultSet, Run, RunKey,
};

/// Six loads, as many as a small study has.
pub(crate) const LOADS: [u32; 6] = [100, 200, 400, 800, 1600, 3200];

/// A source of random numbers that gives the same ones everywhere: SplitMix64 (Steele, Lea & Flood
/// 2014), and normal ones by Box & Muller (1958).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Between 0 and 1, never 0.
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 1.0) / (1_u64 << 53) as f64
    }

    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// A factor around 1 whose logarithm scatters by `cv`.
    pub(crate) fn factor(&mut self, cv: f64) -> f64 {
        (cv * self.normal()).exp()
    }
}

/// A set of these runs.
pub(crate) fn set(name: &str, runs: Vec<Run>) -> ResultSet {
    ResultSet {
        name: name.into(),
        path: name.into(),
        config: Config::default(),
        collection: None,
        runs,
        diagnostics: Vec::new(),
    }
}

/// A run of 10 s that serves `throughput` requests/s without an error, each in 1 / throughput x
/// connections, with 20 MB and 150% of one core.
pub(crate) fn run(server: &str, connections: u32, repeat: usize, throughput: f64) -> Run {
    let mut run = Run::missing(RunKey {
        scenario: None,
        server: Arc::from(server),
        load: Load::Connections(connections),
        repeat: Arc::from(format!("round{repeat}")),
    });
    run.load = Some(LoadReport {
        threads: Some(2),
        offered: Offered { connections: Some(connections), ..Offered::default() },
        nominal_duration: Seconds::new(10.0),
        duration: Seconds::new(10.0),
        counts: Counts {
            requests: Some((throughput * 10.0) as u64),
            errors: Some(Errors::default()),
            ..Counts::default()
        },
        throughput: PerSecond::new(throughput),
        latency: Latency {
            mean: Seconds::new(f64::from(connections) / throughput),
            ..Latency::default()
        },
        complete: true,
        ..LoadReport::default()
    });
    run.container = Some(Container {
        samples: 10,
        cpu_peak: Percent::new(150.0),
        memory_peak: Bytes::new(20e6),
        memory_limit: Bytes::new(512e6),
        ..Container::default()
    });
    run
}

/// Repeats of one server at [`LOADS`], which differ by 1% at most, the same in every set.
pub(crate) fn steady(server: &str, repeats: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    for connections in LOADS {
        for repeat in 1..=repeats {
            let jitter = 1.0 + (repeat as f64 * 7.0 + f64::from(connections)) % 5.0 / 500.0;
            runs.push(run(server, connections, repeat, 5000.0 * jitter));
        }
    }
    runs
}

/// A set of one steady server `a` with four repeats, after `spoil` had each run.
pub(crate) fn one(name: &str, spoil: impl Fn(&mut Run)) -> ResultSet {
    let mut runs = steady("a", 4);
    runs.iter_mut().for_each(spoil);
    set(name, runs)
}

/// The connections of a run.
pub(crate) fn connections(run: &Run) -> u32 {
    run.key.load.connections().expect("made runs have connections")
}

pub(crate) fn report(run: &mut Run) -> &mut LoadReport {
    run.load.as_mut().expect("made runs have a report")
}

/// Multiplies what a run serves.
pub(crate) fn speed(run: &mut Run, factor: f64) {
    let connections = f64::from(connections(run));
    let report = report(run);
    let throughput = report.throughput.map_or(0.0, PerSecond::get) * factor;
    report.throughput = PerSecond::new(throughput);
    report.counts.requests = Some((throughput * 10.0) as u64);
    report.latency.mean = Seconds::new(connections / throughput);
}

/// Lets a share of the requests fail.
pub(crate) fn fail(run: &mut Run, share: f64) {
    let report = report(run);
    let requests = report.counts.requests.unwrap_or(0) as f64;
    report.counts.errors = Some(Errors { timeout: (requests * share) as u64, ..Errors::default() });
}

/// Lets no request complete.
pub(crate) fn kill(run: &mut Run) {
    let report = report(run);
    report.counts.requests = Some(0);
    report.throughput = PerSecond::new(0.0);
    report.latency.mean = None;
}
