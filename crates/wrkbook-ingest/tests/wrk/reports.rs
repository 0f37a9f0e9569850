//! Whole reports, one or several, and what else a text may hold around them.

use wrkbook_ingest::{Errors, Format, LineSpan, Severity};

use crate::*;

#[test]
fn every_figure_of_a_plain_report() {
    let (load, diagnostics) = SAMPLE.read();
    assert_eq!(diagnostics, []);
    assert_eq!(load.url.as_deref(), Some("http://127.0.0.1:8080/index.html"));
    assert_eq!((load.threads, load.offered.connections), (Some(12), Some(400)));
    near(load.nominal_duration.map(|s| s.get()), 30.0);
    near(load.duration.map(|s| s.get()), 22_464_657.0 / 748_868.53);
    assert_eq!(load.counts.requests, Some(22_464_657));
    near(load.throughput.map(|r| r.get()), 748_868.53);
    near(load.bytes_read.map(|b| b.get()), 17.76 * 1024.0 * 1024.0 * 1024.0);
    near(load.transfer.map(|r| r.get()), 606.33 * 1024.0 * 1024.0);
    assert_eq!(latency_s(&load), [Some(0.000_635_91), Some(0.000_89), Some(0.012_92)]);
    assert_eq!(load.latency.percentiles, []);
    assert_eq!(load.counts.errors, Some(Errors::default()));
    assert!(load.complete && !load.warmup && !load.latency.censored);
    let report = &read(&SAMPLE.text()).reports[0];
    assert_eq!((report.format, report.lines), (Format::WRK, LineSpan { first: 1, last: 8 }));
}

#[test]
fn percentiles_of_a_report_with_latency_distribution() {
    let distribution = "  Latency Distribution\n     50%  250.00us\n     75%  491.00us\n     90%  700.00us\n     99%    5.80ms";
    let (load, diagnostics) = Sample { distribution, ..SAMPLE }.read();
    assert_eq!(diagnostics, []);
    assert_eq!(
        percentiles_s(&load),
        [
            (50.0, Some(0.00025)),
            (75.0, Some(0.000_491)),
            (90.0, Some(0.0007)),
            (99.0, Some(0.0058))
        ]
    );
}

#[test]
fn first_generation_has_no_duration_in_its_heading() {
    let sample = Sample {
        running: "Making 100000 requests to http://127.0.0.1:8080/index.html",
        errors: "  Socket errors: connect 0, read 0, write 0, timeout 3",
        ..SAMPLE
    };
    let (load, _) = sample.read();
    assert_eq!(load.url.as_deref(), Some("http://127.0.0.1:8080/index.html"));
    assert_eq!(load.nominal_duration, None);
    assert!(!load.latency.censored, "1.x left no response out of the latency");
    assert!(load.complete);
}

#[test]
fn figures_that_contradict_each_other_are_said_to() {
    let sample = Sample { rate: "Requests/sec:    100.00", ..SAMPLE };
    let (load, diagnostics) = sample.read();
    near(load.duration.map(|s| s.get()), 30.0);
    says(&diagnostics, Severity::Warning, "contradict");
}

#[test]
fn lines_of_a_script_before_the_statistics_are_ignored() {
    let noise = "  12 threads and 400 connections\nthread 1 answered 200\nRequests/sec:   1.00\n 50%    9.00s \nLatency 9.00s 9.00s 9.00s 9.00%\n  3 requests in 1.00s, 1.00KB read\nSocket errors: connect 9, read 9, write 9, timeout 9";
    let (plain, _) = SAMPLE.read();
    assert_eq!(Sample { size: noise, ..SAMPLE }.read(), (plain, vec![]));
}

#[test]
fn a_report_without_its_heading_is_a_report() {
    let text = SAMPLE.text();
    let from = text.find("  Thread Stats").unwrap();
    let (load, diagnostics) = only(&text[from..]);
    assert_eq!((load.url, load.offered.connections, load.complete), (None, None, true));
    says(&diagnostics, Severity::Warning, "URL, threads, connections, nominal duration not known");
    assert!(!diagnostics[0].lost, "it does not stand there");
}

#[test]
fn statistics_that_a_script_prints_after_a_report_are_no_report() {
    let statistics = "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     9.00s     9.00s    9.00s    93.69%\n     50%    9.00s\n";
    let (plain, _) = SAMPLE.read();
    assert_eq!(only(&(SAMPLE.text() + statistics)), (plain.clone(), vec![]));
    // Nor where the report's own end cannot be read, or its heading is gone.
    let unreadable = Sample { rate: "Requests/sec:   56.07k", ..SAMPLE };
    assert_eq!(only(&(unreadable.text() + statistics)), unreadable.read());
    let text = SAMPLE.text();
    let headless = &text[text.find("  Thread Stats").unwrap()..];
    assert_eq!(only(&format!("{headless}{statistics}")), only(headless));
    // The next run's are its own.
    let next = loads(&(SAMPLE.text() + statistics + &SAMPLE.text()));
    assert_eq!(next, [plain.clone(), plain]);
}

#[test]
fn interleaved_services_are_kept_apart() {
    let other = Sample { size: "  1 threads and 7 connections", ..SAMPLE }.text();
    let text: String = SAMPLE
        .text()
        .lines()
        .zip(other.lines())
        .map(|(a, b)| format!("wrk-a  | {a}\nwrk-b  | {b}\n"))
        .collect();
    let connections: Vec<_> =
        loads(&text).iter().map(|l| (l.offered.connections, l.complete)).collect();
    assert_eq!(connections, [(Some(400), true), (Some(7), true)]);
}

#[test]
fn more_streams_than_are_kept_lose_no_report() {
    let text: String =
        (0..200).map(|n| format!("wrk-{n} | Running 1s test @ http://a/\n")).collect();
    let parsed = read(&text);
    assert_eq!(parsed.reports.len(), 200);
    let lines: Vec<_> = parsed.reports.iter().map(|report| report.lines.first).collect();
    assert_eq!(lines, (1..=200).collect::<Vec<_>>());
}

#[test]
fn repeats_in_one_file_are_reports_in_order() {
    let text = SAMPLE.text() + "some text\n" + &NO_SAMPLE.text() + &SAMPLE.text();
    let parsed = read(&text);
    let found: Vec<_> =
        parsed.reports.iter().map(|r| (r.format, r.lines.first, load(r).counts.requests)).collect();
    assert_eq!(
        found,
        [
            (Format::WRK, 1, Some(22_464_657)),
            (Format::WRK, 10, Some(0)),
            (Format::WRK, 19, Some(22_464_657))
        ]
    );
}
