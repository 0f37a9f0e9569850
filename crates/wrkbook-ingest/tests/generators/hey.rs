//! hey's text and CSV.

use wrkbook_ingest::{BytesCover, Covers, parse};

use crate::{load, loads, samples};

/// A report with answers of two statuses, and requests that were given up.
const MIXED: &str = "
Summary:
  Total:\t2.0000 secs
  Slowest:\t0.4000 secs
  Fastest:\t0.0002 secs
  Average:\t0.0100 secs
  Requests/sec:\t60.0000
  
  Total data:\t1500 bytes
  Size/request:\t15 bytes

Response time histogram:
  0.000 [1]\t|■
  0.400 [99]\t|■■■■■■

Latency distribution:
  50% in 0.0080 secs
  99% in 0.3000 secs
  0% in 0.0000 secs

Details (average, fastest, slowest):
  DNS+dialup:\t0.0003 secs, 0.0002 secs, 0.4000 secs

Status code distribution:
  [200]\t90 responses
  [503]\t10 responses

Error distribution:
  [15]\tGet \"http://host:8080/a\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
  [5]\tGet \"http://host:8080/a\": dial tcp 10.0.0.1:8080: connect: connection refused
";

#[test]
fn throughput_counts_answers_and_the_printed_rate_is_kept() {
    let load = load(MIXED);
    assert_eq!(load.generator.as_deref(), Some("hey"));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(50.0));
    assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(60.0));
    assert_eq!((load.counts.requests, load.counts.sent), (Some(100), Some(120)));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.connect, errors.abandoned, errors.status), (5, 15, 10));
    assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(0.3));
    assert_eq!(load.latency.covers, Some(Covers::Answered));
    assert_eq!(load.bytes_cover, Some(BytesCover::Bodies));
    assert_eq!(load.url.as_deref(), Some("http://host:8080/a"));
    assert_eq!(load.offered.load(), None);
    assert!(load.complete);
}

#[test]
fn nothing_but_refusals_has_no_latency() {
    let text = "Summary:\n  Total:\t0.0227 secs\n  Slowest:\t0.0000 secs\n  Fastest:\t0.0000 secs\n  \
        Average:\t NaN secs\n  Requests/sec:\t4396.2268\n\nStatus code distribution:\n\n\
        Error distribution:\n  [100]\tGet \"http://h/\": dial tcp 127.0.0.1:1: connect: connection refused\n";
    let load = load(text);
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(0.0));
    assert_eq!((load.latency.mean, load.latency.max, load.latency.samples), (None, None, None));
    assert_eq!(load.counts.errors.map(|errors| errors.connect), Some(100));
}

#[test]
fn beyond_a_million_answers_the_mean_is_left_out() {
    let text = "Summary:\n  Total:\t10.0000 secs\n  Slowest:\t0.1 secs\n  Fastest:\t0.001 secs\n  \
        Average:\t0.0250 secs\n  Requests/sec:\t250000.0000\n\nStatus code distribution:\n  \
        [200]\t1000000 responses\n";
    let parsed = parse(text.as_bytes(), "a.txt");
    assert!(parsed.reports[0].diagnostics.iter().any(|said| said.message.contains("million")));
    let load = load(text);
    assert_eq!(load.counts.requests, Some(2_500_000));
    assert_eq!(load.latency.mean, None);
}

#[test]
fn a_cut_report_inherits_nothing() {
    let cut = &MIXED[..MIXED.find("Status code").expect("a section")];
    let loads = loads(&format!("{cut}{MIXED}"));
    let complete: Vec<bool> = loads.iter().map(|load| load.complete).collect();
    assert_eq!(complete, [false, true]);
    assert_eq!((loads[0].counts.requests, loads[0].counts.errors), (None, None));
}

#[test]
fn a_row_for_each_answer_is_one_run() {
    let text = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n\
        0.0100,0.0003,0.0000,0.0000,0.0090,0.0001,200,0.0000\n\
        0.0300,0.0003,0.0000,0.0000,0.0090,0.0001,500,0.9700";
    let load = load(text);
    assert_eq!((load.counts.requests, load.counts.errors), (Some(2), None));
    assert_eq!(load.duration.map(|time| time.get()), Some(1.0));
    assert!(load.latency.mean.is_some_and(|mean| (mean.get() - 0.02).abs() < 1e-9));
}

#[test]
fn recorded_samples_hold() {
    samples::hold("hey", &[]);
}
