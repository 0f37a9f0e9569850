//! oha's text and JSON.

use wrkbook_ingest::{Unreadable, parse};

use crate::{load, samples};

fn report(unit: &str) -> String {
    format!(
        "Summary:\n  Success rate:\t100.00%\n  Total:\t6.0400 {unit}\n  Slowest:\t2.4385 {unit}\n  \
        Fastest:\t0.1755 {unit}\n  Average:\t0.9500 {unit}\n  Requests/sec:\t0.9934\n\n  Total data:\t5.86 KiB\n\n\
        Response time distribution:\n  50.00% in 1.0381 {unit}\n  99.99% in 2.4385 {unit}\n\n\
        Status code distribution:\n  [500] 20 responses\n  [200] 40 responses\n\nError distribution:\n  \
        [3] aborted due to deadline\n"
    )
}

#[test]
fn one_unit_holds_for_a_whole_report() {
    for (unit, seconds) in [
        ("10 sec", 10.0),
        ("ms", 0.001),
        ("us", 1e-6),
        ("min", 60.0),
        ("10 min", 600.0),
        ("secs", 1.0),
    ] {
        let load = load(&report(unit));
        let is = |time: Option<wrkbook_ingest::units::Seconds>, value: f64| {
            time.is_some_and(|time| (time.get() / (value * seconds) - 1.0).abs() < 1e-12)
        };
        assert!(is(load.duration, 6.04) && is(load.latency.mean, 0.95), "{unit}");
        assert!(is(load.latency.percentile(99.99), 2.4385), "{unit}");
        assert!(is(load.latency.resolution, 1e-4), "{unit}");
    }
}

#[test]
fn what_the_deadline_ended_is_unanswered() {
    let load = load(&report("ms"));
    assert_eq!(
        (load.counts.requests, load.counts.unanswered, load.counts.sent),
        (Some(60), Some(3), Some(63))
    );
    assert_eq!(load.counts.errors.map(|errors| (errors.status, errors.total())), Some((20, 20)));
}

#[test]
fn null_in_json_is_absent() {
    let text = "{\"summary\":{\"successRate\":null,\"total\":2.0024,\"slowest\":null,\"fastest\":null,\"average\":null,\
        \"requestsPerSec\":0.99},\"latencyPercentiles\":{\"p50\":null},\"statusCodeDistribution\":{},\
        \"errorDistribution\":{\"aborted due to deadline\":2}}";
    let load = load(text);
    assert_eq!((load.counts.requests, load.counts.unanswered), (Some(0), Some(2)));
    assert_eq!((load.latency.mean, load.latency.max), (None, None));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(0.0));
}

#[test]
fn a_cut_document_is_named() {
    let parsed = parse(b"{\"summary\":{\"successRate\":1.0,\"requestsPerSec\":0.99},\n", "a.json");
    assert_eq!(parsed.unreadable, Some(Unreadable::NoReport));
    assert!(
        parsed.diagnostics[0].to_string().starts_with("a.json:1: a JSON document of oha is cut")
    );
}

#[test]
fn recorded_samples_hold() {
    samples::hold("oha", &[]);
}
