//! gcannon's text, its boxes, and its JSON.

use wrkbook_ingest::{Load, parse};

use crate::{load, loads, samples};

pub(crate) const TEXT: &str = "\
gcannon v0.5.3 [CQE]
  Target:    host:8080/a?b=1
  Threads:   2
  Conns:     8 (4/thread)
  Pipeline:  16
  Req/conn:  unlimited (keep-alive)
  Expected:  200
  Duration:  3s


  Thread Stats   Avg      p50      p90      p99    p99.9
    Latency   1.25ms    123us    306us    4.99s    5.00s

  9277 requests in 2.00s, 4639 responses
  Throughput: 2.32K req/s
  Bandwidth:  6.00KB/s
  Status codes: 2xx=4000, 3xx=300, 4xx=200, 5xx=100, other=39
  Latency samples: 4639 / 4639 responses (100.0%)
  Latency overflow (>5s): 3
  Reconnects: 4639
  Errors: connect 5, read 1, timeout 0

  WARNING: 639/4639 responses (13.8%) had unexpected status (expected 2xx)
";

#[test]
fn answers_are_counted_and_what_is_lost_has_its_reason() {
    let load = load(TEXT);
    assert_eq!(load.generator.as_deref(), Some("gcannon"));
    assert_eq!(load.version.as_deref(), Some("0.5.3"));
    assert_eq!(load.url.as_deref(), Some("http://host:8080/a?b=1"));
    assert_eq!(load.offered.load(), Some(Load::Connections(8)));
    assert_eq!((load.offered.depth, load.threads), (Some(16), Some(2)));
    assert_eq!((load.counts.sent, load.counts.requests), (Some(9277), Some(4639)));
    assert_eq!(load.counts.unanswered, Some(4638));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(2319.5));
    assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(2320.0));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.connect, errors.read, errors.status), (5, 1, 300));
    // Five seconds are five seconds or more.
    assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(4.99));
    assert_eq!(load.latency.percentile(99.9), None);
    let parsed = parse(TEXT.as_bytes(), "a.txt");
    assert!(
        parsed.reports[0].diagnostics.iter().any(|said| said.message.contains("server closed"))
    );
}

#[test]
fn an_older_banner_and_frames() {
    let text = TEXT
        .replace("gcannon v0.5.3 [CQE]", "gcannon — io_uring WebSocket load generator")
        .replace(
            "9277 requests in 2.00s, 4639 responses",
            "9277 frames sent in 2.00s, 4639 frames received",
        )
        .replace("Status codes: 2xx=4000, 3xx=300, 4xx=200, 5xx=100, other=39", "WS upgrades: 8");
    let load = load(&text);
    assert_eq!(load.url.as_deref(), Some("ws://host:8080/a?b=1"));
    assert_eq!((load.version, load.counts.requests), (None, Some(4639)));
}

const BOXES: &str = "\
gcannon v0.5.3 [TUI]
  Target:    host/
  Conns:     4 (4/thread)
  Pipeline:  1
  Duration:  1s
\x1b[4A\x1b[2K  \x1b[36m70.32K\x1b[0m req/s  │  70.32K responses  │  10.13MB/s

    ┌──────────┬──────────┐
    │   Avg    │   p50    │
    ├──────────┼──────────┤
    │     56us │     35us │
    └──────────┴──────────┘
    ┌──────────────┬──────────────────────────────────────┐
    │    Req/s     │ 70.30K                               │
    │    Total     │ 70.32K req / 70.32K resp in 2.00s    │
    └──────────────┴──────────────────────────────────────┘
    ┌─────────────┬─────────────┬─────────────┬─────────────┐
    │     2xx     │     3xx     │     4xx     │     5xx     │
    │       70000 │           0 │         300 │          24 │
    └─────────────┴─────────────┴─────────────┴─────────────┘
  Run History (2 runs)
    │   99us │   98us │
    117.93K │ 82.15K
  Latency samples: 70324 / 70324 (100.0%)
";

#[test]
fn boxes_say_the_same_and_their_history_is_of_others() {
    let load = load(BOXES);
    assert_eq!((load.counts.requests, load.counts.sent), (Some(70_324), None));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(35_162.0));
    assert_eq!(load.counts.errors.map(|errors| errors.status), Some(324));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(56e-6));
    assert_eq!(load.latency.percentile(50.0).map(|time| time.get()), Some(35e-6));
    assert!(load.complete);
}

#[test]
fn a_cut_report_inherits_nothing() {
    let cut = &TEXT[..TEXT.find("  Latency samples").expect("a line")];
    let loads = loads(&format!("{TEXT}{cut}{TEXT}"));
    let complete: Vec<bool> = loads.iter().map(|load| load.complete).collect();
    assert_eq!(complete, [true, false, true]);
    assert_eq!((loads[1].counts.errors, loads[1].latency.samples), (None, None));
}

#[test]
fn json_says_bytes_where_it_writes_bits() {
    let load = load(
        r#"{"version":"0.5.3","target":"h:1/","mode":"http","connections":8,"threads":2,"pipeline_depth":4,
        "duration_sec":1,"elapsed_sec":2.000,"requests":110,"responses":100,"rps":50.1,"bandwidth_bps":1000.5,
        "bytes_read":2001,"latency_us":{"avg":61,"p50":28,"p90":0,"p99":5000000,"p999":5000000,"samples":100},
        "status":{"2xx":50,"3xx":10,"4xx":20,"5xx":19,"other":1},"errors":{"connect":1,"read":2,"timeout":0},
        "reconnects":0}"#,
    );
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(50.0));
    assert_eq!(load.transfer.map(|rate| rate.get()), Some(1000.5));
    assert_eq!((load.counts.unanswered, load.offered.depth), (Some(10), Some(4)));
    assert_eq!(load.counts.errors.map(|errors| (errors.read, errors.status)), Some((2, 39)));
    let known = [50.0, 90.0, 99.0].map(|q| load.latency.percentile(q).is_some());
    assert_eq!(known, [true, false, false]);
}

#[test]
fn recorded_samples_hold() {
    samples::hold("gcannon", &[]);
}
