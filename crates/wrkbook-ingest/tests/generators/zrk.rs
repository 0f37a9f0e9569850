//! zrk's text in three layouts, its JSON, and its time series.

use wrkbook_ingest::{Covers, Format, Load, Model, Rate, Unreadable, parse};

use crate::{load, loads, samples};

pub(crate) const FIRST_LAYOUT: &str = "\
[   1.0s]     2399 req/s 561.80KiB/s  p50=409us p99=2.91ms p99.9=4.02ms max=4.40ms  errs=0

Running 4s test @ http://host:8080/a
  16 connections, target rate 250 req/s

  Latency (corrected for coordinated omission)
    50%    412us
    99%    1.20ms
    99.9%  1.27s
    max    2.11s

  1000 requests in 4.00s, 180.00KiB read
  Non-2xx or 3xx responses: 18
  Socket errors: connect 1, read 9, write 2, timeout 31
  Deadline misses: 57 (CO latency exceeded --deadline)
  Peak schedule lag: 1.96s
Requests/sec: 250.00
Transfer/sec: 45.00KiB
";

pub(crate) const SECOND_LAYOUT: &str = "\
[   1.0s]      500 req/s 73.73KiB/s  p50=11.20ms p99=16.50ms p99.9=16.50ms max=16.51ms  errs=0

  1000 requests in 2.00s, 150.00KiB read  ·  500 req/s  ·  75.00KiB/s
  latency (coordinated-omission corrected)
    p50    118us
    p99.9  16.50ms
    max    17.44ms
  non-2xx/3xx: 4
  3xx (redirect): 80 — redirects are not followed
  socket errors: connect 0, read 3, write 0, timeout 5
  peak schedule lag: 38.00ms
";

#[test]
fn the_first_layout_is_not_wrks() {
    let load = load(FIRST_LAYOUT);
    assert_eq!(load.generator.as_deref(), Some("zrk"));
    assert_eq!(load.offered.load(), Rate::new(250.0).map(Load::Rate));
    assert_eq!((load.offered.connections, load.offered.model), (Some(16), Some(Model::Open)));
    // The first line has the measured time, rounded.
    assert_eq!(load.nominal_duration, None);
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(250.0));
    assert_eq!((load.latency.mean, load.latency.corrected), (None, Some(true)));
    assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(0.0012));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.connect, errors.read, errors.write, errors.abandoned), (1, 9, 2, 31));
    assert_eq!((errors.status, errors.timeout, load.counts.dropped), (18, 0, Some(57)));
    assert_eq!(load.latency.covers, Some(Covers::All));
    assert_eq!(load.bytes_read.map(|bytes| bytes.get()), Some(180.0 * 1024.0));
    assert!(load.complete);
}

#[test]
fn in_the_second_layout_a_line_that_is_not_there_is_a_zero() {
    let load = load(SECOND_LAYOUT);
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.status, errors.read, errors.abandoned), (4, 3, 5));
    assert_eq!(load.counts.dropped, Some(0));
    assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(500.0));
    assert_eq!(load.latency.max.map(|time| time.get()), Some(0.01744));
    assert_eq!((load.offered.load(), load.url), (None, None));
}

#[test]
fn a_closed_loop_is_not_corrected() {
    let text = SECOND_LAYOUT
        .replace("latency (coordinated-omission corrected)", "latency (closed-loop round-trip)");
    let load = load(&text);
    assert_eq!((load.offered.model, load.latency.corrected), (Some(Model::Closed), Some(false)));
}

#[test]
fn a_ramp_has_no_printed_rate() {
    let line = "  latency (coordinated";
    let ramp = "  ramp 100 → 1000 req/s  ·  910 req/s over the final 1.0 s\n";
    let load = load(&SECOND_LAYOUT.replace(line, &format!("{ramp}{line}")));
    assert_eq!((load.rate_printed, load.offered.rate), (None, None));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(500.0));
}

#[test]
fn a_report_is_complete_at_its_maximum() {
    for (end, complete) in [("    p99.9", false), ("  non-2xx", true)] {
        let cut = &SECOND_LAYOUT[..SECOND_LAYOUT.find(end).expect(end)];
        let loads = loads(&format!("{cut}{SECOND_LAYOUT}"));
        assert_eq!((loads.len(), loads[0].complete), (2, complete), "{end}");
        assert_eq!(loads[1], load(SECOND_LAYOUT));
    }
    let cut = &FIRST_LAYOUT[..FIRST_LAYOUT.find("Transfer/sec").expect("a line")];
    assert!(!load(cut).complete);
    // A time that lost its last letter is not one of minutes.
    let cut = &SECOND_LAYOUT[..SECOND_LAYOUT.find("s\n  non-2xx").expect("a line")];
    assert_eq!(load(cut).latency.max, None);
}

/// A document; `more` follows its first keys.
fn json(config: &str, more: &str) -> String {
    format!(
        r#"{{
  "zrk_version": "2.4.2",
  "target": {{ "url": "http://h/", "method": "GET" }},
  "config": {{ "connections": 4, "launched": 4, "duration_s": 5.000, {config} "record_timeouts": true }},
  {more}
  "bytes": 1000,
  "latency_us": {{ "min": 30, "mean": 937.5, "stdev": 532.5, "max": 60030975, "p50": 960, "p99": 60030000 }},
  "errors": {{ "connect": 779, "read": 1, "write": 2, "timeout": 12, "deadline": 3, "non_2xx_3xx": 7 }}
}}
"#
    )
}

#[test]
fn the_last_interval_of_a_ramp_is_not_its_rate() {
    let text = json(
        r#""target_rate": 100, "target_rate_end": 1000,"#,
        r#""duration_s": 5.001, "requests": 2750, "achieved_rate": 910.30, "achieved_rate_end": 910.30,"#,
    );
    let load = load(&text);
    assert!(load.throughput.is_some_and(|rate| (rate.get() - 549.9).abs() < 0.02));
    assert_eq!((load.rate_printed, load.offered.rate), (None, None));
    assert_eq!(load.offered.load(), Some(Load::Connections(4)));
}

#[test]
fn a_minute_is_a_minute_or_more() {
    let text = json(r#""target_rate": 100,"#, r#""duration_s": 5, "requests": 500,"#);
    let load = load(&text);
    assert_eq!((load.latency.max, load.latency.percentile(99.0)), (None, None));
    assert_eq!(load.latency.percentile(50.0).map(|time| time.get()), Some(0.00096));
    assert_eq!(load.latency.covers, Some(Covers::All));
    assert_eq!((load.counts.dropped, load.offered.rate), (Some(3), Rate::new(100.0)));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.connect, errors.abandoned, errors.status), (779, 12, 7));
}

#[test]
fn requests_that_a_deadline_cut_are_given_up() {
    let config = r#""target_rate": 100, "deadline_abort": true,"#;
    let load = load(&json(config, r#""duration_s": 5, "requests": 500,"#));
    assert_eq!(load.counts.dropped, None);
    assert_eq!(load.counts.errors.map(|errors| errors.abandoned), Some(15));
}

#[test]
fn without_answers_the_latency_is_of_failures() {
    let load = load(&json(r#""target_rate": 100,"#, r#""duration_s": 2, "requests": 0,"#));
    assert!(!load.latency.is_known());
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(0.0));
}

#[test]
fn a_closed_document_asks_for_no_rate() {
    let config = r#""closed": true, "streams": 8, "target_rate": 1000,"#;
    let load = load(&json(config, r#""duration_s": 5, "requests": 500, "achieved_rate": 100.0,"#));
    assert_eq!((load.offered.rate, load.offered.depth), (None, Some(8)));
    assert_eq!((load.offered.model, load.latency.corrected), (Some(Model::Closed), Some(false)));
}

#[test]
fn a_histogram_that_unpacks_to_a_thousandfold_is_refused() {
    let text = json(r#""target_rate": 100,"#, r#""duration_s": 5, "requests": 500,"#);
    let blob = crate::hdr::blob(&vec![0; 8 << 20]);
    let text = text.replace("\"bytes\"", &format!("\"latency_histogram\": \"{blob}\", \"bytes\""));
    let parsed = parse(text.as_bytes(), "a.json");
    assert!(parsed.reports[0].diagnostics.iter().any(|said| said.message.contains("4 MiB")));
    assert_eq!((load(&text).latency.samples, load(&text).counts.requests), (None, Some(500)));
}

const ROWS: &str = r#"{"t":1.000,"target_rate":500.0,"achieved_rate":196.0,"requests":196,"errors":2,"bytes":900,"latency_us":{"p50":300,"max":735}}
{"t":2.000,"target_rate":500.0,"achieved_rate":205.0,"requests":205,"errors":3,"bytes":100,"latency_us":{"p50":229,"max":2500}}
"#;

#[test]
fn rows_add_up_to_a_run_without_percentiles() {
    let load = load(ROWS);
    assert_eq!(load.generator.as_deref(), Some("zrk"));
    assert_eq!((load.counts.requests, load.counts.errors_in_all), (Some(401), Some(5)));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(200.5));
    assert_eq!((load.offered.rate, load.latency.percentiles.len()), (Rate::new(500.0), 0));
    assert_eq!(load.latency.max.map(|time| time.get()), Some(0.0025));
    assert_eq!(load.bytes_read.map(|bytes| bytes.get()), Some(1000.0));
}

#[test]
fn rows_of_a_closed_loop_have_no_target() {
    let text = ROWS.replace("500.0", "196.0").replace("205.0", "196.0");
    assert_eq!((load(&text).offered.rate, load(&text).offered.model), (None, None));
}

#[test]
fn rows_before_a_report_are_not_another_run() {
    let document = json(r#""target_rate": 100,"#, r#""duration_s": 5, "requests": 500,"#);
    assert_eq!(load(&format!("{ROWS}{document}")), load(&document));
    assert_eq!(load(&format!("{ROWS}{SECOND_LAYOUT}")), load(SECOND_LAYOUT));
}

#[test]
fn what_is_printed_in_place_of_a_report_says_why() {
    for (text, why) in [
        ("zrk: could not connect to 127.0.0.1:1\n", "start-up failure"),
        ("Usage: zrk [OPTIONS] URL\n  -c N\n", "usage"),
        ("Report written to out.json\n", "out.json"),
    ] {
        let parsed = parse(text.as_bytes(), "a.txt");
        assert_eq!((parsed.reports.len(), parsed.unreadable), (0, Some(Unreadable::NoReport)));
        assert!(parsed.diagnostics[0].message.contains(why), "{:?}", parsed.diagnostics);
    }
}

#[test]
fn a_report_of_wrk_behind_is_wrks() {
    let wrk = "Running 1s test @ http://127.0.0.1:80/\n  1 threads and 5 connections\n  \
        Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     1.00ms    1.00ms   2.00ms   90.00%\n    \
        Req/Sec     1.00k     1.00     2.00k    90.00%\n  1000 requests in 1.00s, 1.00MB read\n\
        Requests/sec:   1000.00\nTransfer/sec:      1.00MB\n";
    for zrk in [FIRST_LAYOUT, SECOND_LAYOUT] {
        let parsed = parse(format!("{zrk}{wrk}{zrk}").as_bytes(), "a.txt");
        let formats: Vec<_> = parsed.reports.iter().map(|report| report.format.id()).collect();
        assert_eq!(formats, ["zrk", Format::WRK.id(), "zrk"]);
        assert_eq!(parsed.reports[1].content, parse(wrk.as_bytes(), "b").reports[0].content);
    }
}

#[test]
fn recorded_samples_hold() {
    samples::hold("zrk", &[]);
}
