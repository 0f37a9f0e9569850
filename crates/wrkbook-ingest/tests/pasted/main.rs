//! Output as people paste and log it: dressed, cut, several reports in one text, other tools'.
//!
//! Here are the report that everything is done to, and the short ways to ask for what a text holds.

#![allow(clippy::unwrap_used)]

mod beginnings;
mod cases;
mod commands;
mod dressing;
mod figures;
mod samples;
mod tools;

use wrkbook_ingest::{Content, LoadReport, Parsed, Report, parse};

/// A whole report: four threads, 64 connections, all kinds of errors.
const REPORT: &str = "\
Running 30s test @ http://127.0.0.1:8080/
  4 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.00ms    8.00ms 120.00ms   91.00%
    Req/Sec     5.00k   700.00     7.00k    75.00%
  Latency Distribution
     50%    2.00ms
     75%    3.50ms
     90%    6.00ms
     99%   50.00ms
  600600 requests in 30.03s, 90.00MB read
  Socket errors: connect 1, read 2, write 3, timeout 4
  Non-2xx or 3xx responses: 5
Requests/sec:  20000.00
Transfer/sec:      3.00MB
";

/// The figures of another report.
fn other() -> String {
    REPORT
        .replace("3.00ms    8.00ms", "9.00ms    8.00ms")
        .replace("600600", "300300")
        .replace("20000.00", "10000.00")
}

fn read(text: &str) -> Parsed {
    parse(text.as_bytes(), "a.log")
}

fn load(report: &Report) -> &LoadReport {
    match &report.content {
        Content::Load(load) => load,
        _ => panic!("no load report: {report:?}"),
    }
}

fn loads(text: &str) -> Vec<LoadReport> {
    read(text).reports.iter().map(|report| load(report).clone()).collect()
}

/// The one report of a text, of which nothing is odd.
#[track_caller]
fn only(text: &str) -> LoadReport {
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let [report] = &parsed.reports[..] else { panic!("not one report:\n{text}\n{parsed:#?}") };
    assert_eq!(report.diagnostics, [], "{text}");
    load(report).clone()
}

/// All that is said of a text, one remark a line.
fn said(text: &str) -> String {
    let parsed = read(text);
    let of_reports = parsed.reports.iter().flat_map(|report| &report.diagnostics);
    parsed.diagnostics.iter().chain(of_reports).map(|it| format!("{it}\n")).collect()
}

/// The lines of a text, each made another.
fn each_line(text: &str, dress: impl Fn(usize, &str) -> String) -> String {
    text.lines().enumerate().map(|(at, line)| dress(at, line) + "\n").collect()
}

fn mean_ms(load: &LoadReport) -> Option<f64> {
    load.latency.mean.map(|mean| (mean.get() * 1e9).round() / 1e6)
}

fn rate(load: &LoadReport) -> Option<f64> {
    load.throughput.map(|rate| rate.get())
}
