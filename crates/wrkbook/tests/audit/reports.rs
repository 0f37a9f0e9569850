//! Rules that look at rates, counts and the figures of a report, each by the smallest set that it
//! speaks of, and one beside it of which it is silent.

use wrkbook::Audit;
use wrkbook::audit::Severity;
use wrkbook::ingest::units::{Bytes, PerSecond, Seconds};
use wrkbook::ingest::{BytesCover, Covers, Load, Model, Rate, ResultSet, Run};

use crate::made::{
    NOTHING, clean, connections, errors, ids, message, percentiles, report, serve, spoiled,
    spoiled_repeats,
};

const ALL: [&str; 6] = ["r1", "r2", "r3", "r4", "r5", "r6"];

/// A clean set at rates that were asked for: ten times the connections, and all answered.
fn open(model: Model) -> ResultSet {
    let mut set = clean();
    for run in &mut set.runs {
        let asked = f64::from(connections(run)) * 10.0;
        serve(run, asked, 10.0);
        let rate = Rate::new(asked).expect("a rate");
        run.key.load = Load::Rate(rate);
        let report = report(run);
        report.offered.rate = Some(rate);
        report.offered.model = Some(model);
    }
    set
}

/// The rate that was asked for in a run.
fn asked(run: &Run) -> f64 {
    run.key.load.value().expect("a rate")
}

/// Lets server `a` answer a share of what is asked for, at the rates from `from` on.
fn behind(from: f64, share: f64) -> ResultSet {
    let mut set = open(Model::Open);
    for run in set.runs.iter_mut().filter(|run| &*run.key.server == "a") {
        if asked(run) >= from {
            serve(run, asked(run) * share, 10.0);
        }
    }
    set
}

#[test]
fn at_a_rate_nobody_starves() {
    // 10 in flight of 100 to 800 connections: a tenth and less, which is how a rate works.
    for model in [Model::Open, Model::Paced] {
        assert_eq!(ids(&open(model)), NOTHING);
    }
}

#[test]
fn behind_target() {
    // 0.95 x 30 s are rounded to the response; the time is 30.05 s.
    assert_eq!(ids(&behind(8000.0, 0.97)), NOTHING);
    let set = behind(8000.0, 0.5);
    assert_eq!(ids(&set), ["saturates-at/a", "behind-target/a/8000"]);
    let said = message(&set, "behind-target/a/8000");
    assert_eq!(
        said,
        "At 8,000 requests/s asked for, 49.9% of the rate asked for was reached in the median run: the \
         latency is that of a smaller load."
    );
    let audit = Audit::of(&set);
    let cell = audit.get("behind-target/a/8000").expect("found");
    assert_eq!(cell.severity, Severity::Serious);
    assert!(cell.disqualifies(wrkbook::Metric::Latency));
    assert!(!cell.disqualifies(wrkbook::Metric::Throughput));
    // Requests that failed were sent: the generator kept its rate.
    let mut failed = set;
    for run in failed.runs.iter_mut().filter(|run| &*run.key.server == "a") {
        if asked(run) >= 8000.0 {
            errors(run).other = 120_000;
        }
    }
    assert!(!ids(&failed).iter().any(|id| id.starts_with("behind-target")));
    // A closed loop has no rate to keep.
    let mut closed = behind(8000.0, 0.5);
    closed.runs.iter_mut().for_each(|run| report(run).offered.model = Some(Model::Closed));
    assert!(!ids(&closed).iter().any(|id| id.starts_with("behind-target")));
}

#[test]
fn saturates_at() {
    let set = behind(4000.0, 0.5);
    assert_eq!(
        message(&set, "saturates-at/a"),
        "From 4,000 requests/s asked for on, less is answered than asked for: 4,000 at most; 2,000 were \
         kept."
    );
    // What is behind once and not above is no saturation.
    let mut once = open(Model::Open);
    for run in once.runs.iter_mut().filter(|run| &*run.key.server == "a") {
        if asked(run) == 2000.0 {
            serve(run, 1000.0, 10.0);
        }
    }
    assert!(!ids(&once).contains(&"saturates-at/a".to_owned()));
    let never = behind(0.0, 0.5);
    assert!(message(&never, "saturates-at/a").ends_with("no rate that was tried was kept."));
    let all = Audit::of(&behind(1000.0, 0.5));
    let saturates = all.get("saturates-at/a").expect("found");
    assert_eq!(saturates.part_of.as_deref(), Some("behind-target/a"), "one event");
}

#[test]
fn dropped_iterations() {
    let drop =
        |dropped| spoiled_repeats(&["r3"], move |run| report(run).counts.dropped = Some(dropped));
    // 270,000 answers: 2,727 of 272,727 are a hundredth.
    assert_eq!(ids(&drop(2_727)), NOTHING);
    assert_eq!(ids(&drop(2_728)), ["dropped-iterations/a/200/r3"]);
    assert_eq!(
        message(&drop(30_000), "dropped-iterations/a/200/r3"),
        "At 200 connections, r3: 30,000 of 300,000 planned requests were skipped (10%)."
    );
}

#[test]
fn failures_in_latency() {
    let fail = |covers, failed| {
        spoiled_repeats(&["r3"], move |run| {
            report(run).latency.covers = Some(covers);
            errors(run).other = failed;
        })
    };
    let found = |set: &ResultSet| {
        let ids = ids(set);
        ids.into_iter().filter(|id| id.starts_with("failures-in")).collect::<Vec<_>>()
    };
    assert_eq!(found(&fail(Covers::All, 2_727)), NOTHING);
    assert_eq!(found(&fail(Covers::All, 2_728)), ["failures-in-latency/a/200/r3"]);
    assert_eq!(found(&fail(Covers::Answered, 90_000)), NOTHING);
    let half = Audit::of(&fail(Covers::All, 270_000));
    let finding = half.get("failures-in-latency/a/200/r3").expect("found");
    assert_eq!(finding.severity, Severity::Serious);
    assert_eq!(
        finding.message,
        "At 200 connections, r3: 50% of the requests in the latency failed."
    );
}

#[test]
fn coarse_latency() {
    // 200 connections / 9,000 requests/s are 22.2 ms.
    let step = |seconds| {
        spoiled_repeats(&["r3"], move |run| report(run).latency.resolution = Seconds::new(seconds))
    };
    assert_eq!(ids(&step(0.002)), NOTHING);
    assert_eq!(ids(&step(0.01)), ["coarse-latency/a/200/r3"]);
    assert_eq!(
        message(&step(0.01), "coarse-latency/a/200/r3"),
        "At 200 connections, r3: the latency is printed in steps of 10 ms, 45% of its mean."
    );
    // Nothing is computed from such a latency.
    let all = spoiled("a", |run| {
        serve(run, 9000.0, 10.0);
        report(run).latency.resolution = Seconds::new(0.01);
    });
    assert_eq!(ids(&all), ["coarse-latency/a"], "no pool, nobody starves");
}

#[test]
fn rate_counts_failures() {
    let printed = |rate| {
        spoiled_repeats(&["r3"], move |run| {
            serve(run, 98.0, 200.0);
            report(run).rate_printed = PerSecond::new(rate);
        })
    };
    let found = |rate| ids(&printed(rate)).iter().any(|id| id == "rate-counts-failures/a/200/r3");
    assert!(!found(98.5) && !found(99.0) && found(413.0));
    assert_eq!(
        message(&printed(413.0), "rate-counts-failures/a/200/r3"),
        "At 200 connections, r3: the tool prints 413 requests/s, but 98 were answered."
    );
}

#[test]
fn empty_answers() {
    let empty = |repeats: &'static [&str], cover| {
        spoiled_repeats(repeats, move |run| {
            report(run).bytes_read = Bytes::new(0.0);
            report(run).bytes_cover = cover;
        })
    };
    assert_eq!(ids(&empty(&["r3"], Some(BytesCover::All))), ["empty-answers/a/200/r3"]);
    let bodies = ids(&empty(&["r3"], Some(BytesCover::Bodies)));
    assert!(!bodies.iter().any(|id| id.starts_with("empty")), "empty bodies are answers");
    let audit = Audit::of(&empty(&ALL, None));
    let cell = audit.get("empty-answers/a/200").expect("most runs");
    assert_eq!(cell.severity, Severity::Serious);
    assert!(cell.disqualifies(wrkbook::Metric::Throughput));
}

#[test]
fn unanswered() {
    let open = |unanswered, sent| {
        spoiled_repeats(&["r3"], move |run| {
            report(run).counts.unanswered = unanswered;
            report(run).counts.sent = sent;
        })
    };
    assert_eq!(ids(&open(Some(2_000), None)), NOTHING, "under one in a hundred");
    assert_eq!(ids(&open(Some(3_000), None)), ["unanswered/a/200/r3"]);
    assert_eq!(ids(&open(None, Some(273_000))), ["unanswered/a/200/r3"]);
    assert_eq!(
        message(&open(Some(30_000), Some(300_000)), "unanswered/a/200/r3"),
        "At 200 connections, r3: 30,000 of 300,000 requests had no answer and no error (10%)."
    );
    // As many as the connections carry are cut off by the end of any run.
    let cut = spoiled_repeats(&["r3"], |run| {
        serve(run, 300.0, 200.0);
        report(run).counts.unanswered = Some(200);
    });
    assert!(!ids(&cut).iter().any(|id| id.starts_with("unanswered")));
}

#[test]
fn contradicting_counts() {
    let count = |requests| {
        spoiled_repeats(&["r3"], move |run| report(run).counts.requests = Some(requests))
    };
    let found = |set: &ResultSet| ids(set).contains(&"contradicting-counts/a/200/r3".to_owned());
    assert!(!found(&count(260_000)));
    assert!(found(&count(90_000)));
    assert_eq!(
        message(&count(90_000), "contradicting-counts/a/200/r3"),
        "At 200 connections, r3: 9,000 requests/s over 30.1 s are 270,450 responses, but 90,000 are \
         counted."
    );
    // The nominal time explains the rate of a table.
    let nominal = spoiled_repeats(&["r3"], |run| report(run).duration = Seconds::new(12.0));
    assert!(!found(&nominal));
    // 30 of 20 s are 1.5, printed as 1.
    let rounded = spoiled_repeats(&["r3"], |run| {
        serve(run, 1.0, 200.0);
        report(run).counts.requests = Some(45);
    });
    assert!(!found(&rounded));
}

#[test]
fn impossible_percentiles() {
    // The mean is 22.2 ms and the maximum 1.2 s.
    let with =
        |of: &'static [(f64, f64)]| spoiled_repeats(&["r3"], move |run| percentiles(run, of));
    assert_eq!(ids(&with(&[(50.0, 0.02), (90.0, 0.03), (99.0, 0.1)])), NOTHING);
    let id = "impossible-percentiles/a/200/r3";
    assert_eq!(
        message(&with(&[(50.0, 0.02), (90.0, 0.01)]), id),
        "At 200 connections, r3: the 50th percentile is 20 ms, but the 90th one is 10 ms."
    );
    assert_eq!(
        message(&with(&[(50.0, 0.02), (99.0, 1.5)]), id),
        "At 200 connections, r3: the 99th percentile is 1,500 ms, above the maximum of 1,200 ms."
    );
    // 0.99 x 1 ms + 0.01 x 1,200 ms are 13 ms.
    assert_eq!(
        message(&with(&[(99.0, 0.001)]), id),
        "At 200 connections, r3: the mean is 22.2 ms, higher than a 99th percentile of 1 ms allows."
    );
    let copied = spoiled("a", |run| {
        let mean = report(run).latency.mean.expect("a mean").get();
        percentiles(run, &[(99.0, mean)]);
    });
    assert_eq!(ids(&copied), ["impossible-percentiles"]);
    assert_eq!(
        message(&copied, "impossible-percentiles"),
        "The 99th percentile equals the mean in all 24 runs: it is a copy."
    );
}
