//! An attack on the gate: sets that look harmless, and none of which may pass.

use std::sync::Arc;

use wrkbook::diff::{Diff, Gate, Options, State};
use wrkbook::ingest::units::{Bytes, Seconds};
use wrkbook::ingest::{ResultSet, Run, Source};

use crate::made::{LOADS, connections, fail, kill, report, set, speed, steady};

/// What a gate is usually asked.
const USUAL: &[State] = &[
    State::Regressed,
    State::NewlyFailing,
    State::Removed,
    State::CannotTell,
    State::MeasuredOnce,
];

/// Three servers at six loads with six repeats, with URLs, sizes and p99.
fn clean() -> Vec<Run> {
    let mut runs: Vec<Run> = ["a", "b", "c"].iter().flat_map(|name| steady(name, 6)).collect();
    for (at, run) in runs.iter_mut().enumerate() {
        let jitter = 1.0 + (at % 7) as f64 / 3000.0;
        speed(run, jitter);
        let report = report(run);
        report.url = Some("http://127.0.0.1:8080/items?page=1".into());
        let requests = report.counts.requests.unwrap_or_default() as f64;
        report.bytes_read = Bytes::new(requests * 1200.0);
        let mean = report.latency.mean.map_or(0.0, Seconds::get);
        report.latency.percentiles = [(50.0, 1.0), (99.0, 1.5)]
            .map(|(percent, times)| (percent, Seconds::new(mean * times * jitter)))
            .to_vec();
        run.load_source = Some(Source { path: Arc::from(format!("log{at}")), lines: None });
    }
    runs
}

/// A way to spoil a run.
type Spoil = fn(&mut Run);

/// Each way to spoil a run so that its figures are none, or those of something else.
const WAYS: [(&str, Spoil); 15] = [
    ("dead", kill),
    ("empty", |run| run.load = None),
    ("cut", |run| report(run).complete = false),
    ("failing mostly", |run| fail(run, 0.7)),
    ("refused connections", |run| {
        let connections = u64::from(connections(run));
        let report = report(run);
        let errors = report.counts.errors.as_mut().expect("made runs have errors");
        errors.connect = connections - connections.div_ceil(100);
    }),
    ("ten requests", |run| report(run).counts.requests = Some(10)),
    ("another time asked for", |run| report(run).nominal_duration = Seconds::new(5.0)),
    ("another time measured", |run| {
        let report = report(run);
        report.duration = Seconds::new(120.0);
        report.counts.requests = report.counts.requests.map(|count| count * 12);
        report.bytes_read = report.bytes_read.and_then(|it| Bytes::new(it.get() * 12.0));
    }),
    ("another path", |run| report(run).url = Some("http://127.0.0.1:8080/health".into())),
    ("small answers", |run| {
        report(run).bytes_read = report(run).bytes_read.and_then(|it| Bytes::new(it.get() / 1e3));
    }),
    ("a slow tail", |run| {
        let percentiles = &mut report(run).latency.percentiles;
        percentiles.iter_mut().filter(|(percent, _)| *percent > 90.0).for_each(|(_, time)| {
            *time = time.and_then(|it| Seconds::new(it.get() * 400.0));
        });
    }),
    ("half as fast", |run| speed(run, 0.5)),
    ("no latency", |run| report(run).latency = wrkbook::ingest::Latency::default()),
    ("no memory", |run| run.container = None),
    ("other threads", |run| report(run).threads = Some(8)),
];

/// Where it is spoilt.
type Where = fn(&Run) -> bool;

const PLACES: [(&str, Where); 6] = [
    ("everywhere", |_| true),
    ("of one server", |run| &*run.key.server == "b"),
    ("at one load", |run| connections(run) == 3200),
    ("of one server at one load", |run| &*run.key.server == "b" && connections(run) == 100),
    ("in five of six repeats", |run| &*run.key.repeat != "round3"),
    ("in five of six repeats of one server at one load", |run| {
        &*run.key.server == "b" && connections(run) == 100 && &*run.key.repeat != "round3"
    }),
];

/// Sets that are not spoilt run by run.
fn others() -> Vec<(&'static str, ResultSet, ResultSet)> {
    let old = || set("old", clean());
    let kept = |keep: Where| {
        let mut runs = clean();
        runs.retain(keep);
        set("new", runs)
    };
    let missing = |keep: Where| {
        let mut runs = clean();
        for run in runs.iter_mut().filter(|run| !keep(run)) {
            *run = Run::missing(run.key.clone());
        }
        set("new", runs)
    };
    let dead = |name| {
        let mut runs = clean();
        runs.iter_mut().for_each(kill);
        set(name, runs)
    };
    let dead_at = |name| {
        let mut runs = clean();
        runs.iter_mut().filter(|run| connections(run) == 800).for_each(kill);
        set(name, runs)
    };
    let ignoring = || {
        let mut new = kept(|run| &*run.key.server != "b");
        new.config.ignore = vec!["b.*".into()];
        new.config.ignored = vec!["round1/b.100.log".into()];
        new
    };
    let moved = || {
        let mut runs = clean();
        for run in &mut runs {
            run.key.scenario = Some("other".into());
        }
        set("new", runs)
    };
    vec![
        ("one repeat", old(), kept(|run| &*run.key.repeat == "round1")),
        (
            "one repeat of one server",
            old(),
            kept(|run| &*run.key.server != "a" || &*run.key.repeat == "round1"),
        ),
        (
            "one repeat at one load",
            old(),
            kept(|run| connections(run) != 400 || &*run.key.repeat == "round1"),
        ),
        ("a load is gone", old(), kept(|run| connections(run) != 3200)),
        (
            "a load of one server is gone",
            old(),
            kept(|run| connections(run) != 3200 || &*run.key.server != "b"),
        ),
        ("a server is gone", old(), kept(|run| &*run.key.server != "b")),
        ("only a load is left", old(), kept(|run| connections(run) == 100)),
        ("five repeats are missing", old(), missing(|run| &*run.key.repeat == "round1")),
        (
            "five repeats of one cell are missing",
            old(),
            missing(|run| {
                &*run.key.repeat == "round1" || &*run.key.server != "a" || connections(run) != 100
            }),
        ),
        (
            "half of the repeats are missing",
            old(),
            missing(|run| ["round1", "round2", "round3"].contains(&&*run.key.repeat)),
        ),
        ("a server is missing", old(), missing(|run| &*run.key.server != "c")),
        ("both dead", dead("old"), dead("new")),
        ("both dead at one load", dead_at("old"), dead_at("new")),
        ("a server ignored", old(), ignoring()),
        ("another scenario", old(), moved()),
        ("nothing", old(), set("new", Vec::new())),
    ]
}

fn code(old: &ResultSet, new: &ResultSet, fail_on: &[State]) -> (u8, String) {
    let diff = Diff::of(old, new, &Options::default()).expect("comparable");
    let gate = Gate::of(&diff, fail_on);
    (gate.exit_code(), gate.reason)
}

#[test]
fn no_spoilt_set_passes() {
    let old = set("old", clean());
    let (passes, why) = code(&old, &set("new", clean()), USUAL);
    assert_eq!(passes, 0, "the clean set passes: {why}");
    let mut sets: Vec<(String, ResultSet, ResultSet)> = Vec::new();
    for (way, spoil) in WAYS {
        for (place, is_there) in PLACES {
            let mut runs = clean();
            runs.iter_mut().filter(|run| is_there(run)).for_each(spoil);
            sets.push((format!("{way}, {place}"), old.clone(), set("new", runs)));
        }
    }
    sets.extend(others().into_iter().map(|(name, old, new)| (name.to_owned(), old, new)));
    assert!(sets.len() >= 100, "{}", sets.len());
    let mut passed = Vec::new();
    for (name, old, new) in &sets {
        // The usual states, and one alone.
        for fail_on in [USUAL, &[State::Regressed]] {
            let (code, why) = code(old, new, fail_on);
            if code == 0 {
                passed.push(format!("{name} ({} states): {why}", fail_on.len()));
            }
        }
    }
    assert!(passed.is_empty(), "{} of {} passed: {passed:#?}", passed.len(), 2 * sets.len());
    assert_eq!(LOADS.len(), 6);
}
