//! autocannon's tables and JSON.

use wrkbook_ingest::{BytesCover, Load, LoadReport, parse};

use crate::{load, loads, samples};

/// With a banner, statuses, errors, and the separators of German.
pub(crate) const TABLES: &str = "\
Running 4s test @ http://host:3000/a
20 connections with 2 pipelining factor
3 workers

┌─────────┬──────┬──────┬───────┬────────┬─────────┬─────────┬────────┐
│ Stat    │ 2.5% │ 50%  │ 97.5% │ 99%    │ Avg     │ Stdev   │ Max    │
├─────────┼──────┼──────┼───────┼────────┼─────────┼─────────┼────────┤
│ Latency │ 0 ms │ 2 ms │ 40 ms │ 125 ms │ 7.25 ms │ 3.5 ms  │ 1201 ms│
└─────────┴──────┴──────┴───────┴────────┴─────────┴─────────┴────────┘
┌───────────┬─────────┬─────────┬─────────┬─────────┬──────────┬───────┬─────────┐
│ Stat      │ 1%      │ 2.5%    │ 50%     │ 97.5%   │ Avg      │ Stdev │ Min     │
├───────────┼─────────┼─────────┼─────────┼─────────┼──────────┼───────┼─────────┤
│ Req/Sec   │ 20.000  │ 20.000  │ 21.000  │ 22.000  │ 21.295   │ 512   │ 20.000  │
├───────────┼─────────┼─────────┼─────────┼─────────┼──────────┼───────┼─────────┤
│ Bytes/Sec │ 5 MB    │ 5 MB    │ 5.2 MB  │ 5.5 MB  │ 5.25 MB  │ 90 kB │ 5 MB    │
└───────────┴─────────┴─────────┴─────────┴─────────┴──────────┴───────┴─────────┘
┌──────┬───────┐
│ Code │ Count │
├──────┼───────┤
│ 200  │ 80000 │
│ 302  │ 100   │
│ 404  │ 7     │
│ 500  │ 5     │
└──────┴───────┘

Req/Bytes counts sampled once per second.
# of samples: 4

80000 2xx responses, 112 non 2xx responses
85k requests in 4.02s, 21 MB read
9 errors (4 timeouts)
";

#[test]
fn tables_are_read_by_their_heads() {
    let load = load(TABLES);
    assert_eq!(load.generator.as_deref(), Some("autocannon"));
    assert_eq!(load.url.as_deref(), Some("http://host:3000/a"));
    assert_eq!(load.offered.load(), Some(Load::Connections(20)));
    assert_eq!((load.offered.depth, load.threads), (Some(2), Some(3)));
    assert_eq!(load.nominal_duration.map(|time| time.get()), Some(4.0));
    assert_eq!(load.duration.map(|time| time.get()), Some(4.02));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(21_295.0));
    // How many were answered is printed nowhere, and what was sent only in thousands.
    assert_eq!((load.counts.requests, load.counts.sent), (None, None));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.abandoned, errors.other, errors.status), (4, 5, 12));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.00725));
    assert_eq!(load.latency.max.map(|time| time.get()), Some(1.201));
    let percentile = |percent| load.latency.percentile(percent).map(|time| time.get());
    assert_eq!(
        (percentile(2.5), percentile(50.0), percentile(99.0)),
        (None, Some(0.002), Some(0.125))
    );
    assert_eq!(load.latency.resolution.map(|time| time.get()), Some(0.001));
    assert_eq!(load.bytes_read.map(|bytes| bytes.get()), Some(21e6));
    assert_eq!(load.bytes_cover, Some(BytesCover::All));
    assert!(load.complete);
}

#[test]
fn a_table_of_percentiles_adds_to_those_of_the_first() {
    let table = "│ Percentile │ Latency (ms) │\n│ 50         │ 2            │\n│ 90         │ 11           │\n";
    let text = TABLES.replace("\nReq/Bytes", &format!("{table}\nReq/Bytes"));
    let percents: Vec<f64> = load(&text).latency.percentiles.iter().map(|(q, _)| *q).collect();
    assert_eq!(percents, [2.5, 50.0, 90.0, 97.5, 99.0]);
}

#[test]
fn a_banner_alone_is_an_interrupted_autocannon() {
    let parsed = parse(b"Running 20s test @ http://h/\n10 connections\n\n", "a.txt");
    let reports: Vec<_> = parsed.reports.iter().map(|report| report.format.id()).collect();
    assert_eq!(reports, ["autocannon"]);
    let load = load("Running 20s test @ http://h/\n10 connections\n\n");
    assert_eq!((load.complete, load.counts.errors, load.throughput), (false, None, None));
    assert_eq!(load.offered.connections, Some(10));
}

#[test]
fn one_run_inherits_nothing_from_the_run_before() {
    let cut = &TABLES[..TABLES.find("│ Req/Sec").expect("a row")];
    let loads = loads(&format!("{TABLES}{cut}{TABLES}"));
    let complete: Vec<bool> = loads.iter().map(|load| load.complete).collect();
    assert_eq!(complete, [true, false, true]);
    assert_eq!(
        (loads[1].throughput, loads[1].duration, loads[1].counts.errors),
        (None, None, None)
    );
    assert_eq!(loads[0], loads[2]);
    // Without banners, the next one begins at its first table.
    let table = &TABLES[TABLES.find("┌").expect("a table")..];
    assert_eq!(crate::loads(&format!("{table}{table}")).len(), 2);
}

#[test]
fn errors_in_thousands_are_a_lower_bound() {
    let text = TABLES.replace("9 errors (4 timeouts)", "10k errors (0 timeouts)");
    let parsed = parse(text.as_bytes(), "a.txt");
    assert!(parsed.reports[0].diagnostics.iter().any(|said| said.message.contains("thousands")));
    assert_eq!(load(&text).counts.errors.map(|errors| errors.other), Some(10_000));
}

/// A document with these counts.
fn json(answered: u64, sent: u64, samples: u64) -> LoadReport {
    load(&format!(
        r#"{{"url":"http://h/","connections":10,"pipelining":1,"workers":0,"duration":2.5,"samples":2,
        "errors":25,"timeouts":20,"non2xx":9,"3xx":2,"4xx":3,"5xx":4,
        "latency":{{"average":7.5,"stddev":2,"min":1,"max":34,"p50":3,"p97_5":28,"p99_9":0,"totalCount":{samples}}},
        "requests":{{"average":206.67,"total":{answered},"sent":{sent}}},"throughput":{{"total":155620}}}}"#
    ))
}

#[test]
fn json_counts_are_exact() {
    let load = json(500, 535, 500);
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(200.0));
    assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(206.67));
    assert_eq!((load.counts.sent, load.counts.unanswered), (Some(535), Some(10)));
    let errors = load.counts.errors.expect("errors");
    // Redirections are no errors.
    assert_eq!((errors.abandoned, errors.other, errors.status), (20, 5, 7));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.0075));
    // The lowest is the lowest that is not zero.
    assert_eq!((load.latency.min, load.latency.samples), (None, Some(500)));
    let percentiles = [(50.0, Some(0.003)), (97.5, Some(0.028)), (99.9, None)];
    let read: Vec<_> = load
        .latency
        .percentiles
        .iter()
        .map(|(q, time)| (*q, time.map(|time| time.get())))
        .collect();
    assert_eq!(read, percentiles);
}

#[test]
fn nothing_answered_is_a_run_without_latency() {
    let load = json(0, 12_040, 0);
    assert_eq!((load.counts.requests, load.counts.unanswered), (Some(0), Some(12_015)));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(0.0));
    assert!(!load.latency.is_known());
}

#[test]
fn latencies_of_requests_that_nobody_sent_are_left_out() {
    let load = json(620, 819, 1546);
    assert_eq!((load.latency.mean, load.counts.unanswered), (None, None));
    assert!(load.latency.percentiles.is_empty());
    assert_eq!(load.latency.max.map(|time| time.get()), Some(0.034));
    assert_eq!(load.latency.corrected, Some(true));
}

#[test]
fn recorded_samples_hold() {
    samples::hold("autocannon", &[]);
}
