//! Reports of `wrk`. Those of `wrk2` and its forks are in `wrk2.rs`, what concerns whole files in
//! `parse.rs`. Here are only the sample and the short ways to ask for what a text holds.

#![allow(clippy::unwrap_used)]

mod cases;
mod losses;
mod reports;

use wrkbook_ingest::{Content, Diagnostic, LoadReport, Parsed, Report, Severity, parse};

/// A whole report of wrk 4 with the given rows.
struct Sample {
    running: &'static str,
    size: &'static str,
    latency: &'static str,
    distribution: &'static str,
    totals: &'static str,
    errors: &'static str,
    rate: &'static str,
    transfer: &'static str,
}

const SAMPLE: Sample = Sample {
    running: "Running 30s test @ http://127.0.0.1:8080/index.html",
    size: "  12 threads and 400 connections",
    latency: "    Latency   635.91us    0.89ms  12.92ms   93.69%",
    distribution: "",
    totals: "  22464657 requests in 30.00s, 17.76GB read",
    errors: "",
    rate: "Requests/sec: 748868.53",
    transfer: "Transfer/sec:    606.33MB",
};

impl Sample {
    fn text(&self) -> String {
        let Self { running, size, latency, distribution, totals, errors, rate, transfer } = self;
        let header = "  Thread Stats   Avg      Stdev     Max   +/- Stdev";
        let req_sec = "    Req/Sec    56.20k     8.07k   62.00k    86.54%";
        [running, size, header, latency, req_sec, distribution, totals, errors, rate, transfer]
            .iter()
            .filter(|line| !line.is_empty())
            .fold(String::new(), |text, line| text + line + "\n")
    }

    fn read(&self) -> (LoadReport, Vec<Diagnostic>) {
        only(&self.text())
    }
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

/// The one report of a text, and what was odd about it.
fn only(text: &str) -> (LoadReport, Vec<Diagnostic>) {
    let parsed = read(text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let [report] = &parsed.reports[..] else { panic!("not one report: {parsed:#?}") };
    (load(report).clone(), report.diagnostics.clone())
}

fn loads(text: &str) -> Vec<LoadReport> {
    read(text).reports.iter().map(|report| load(report).clone()).collect()
}

#[track_caller]
fn near(actual: Option<f64>, expected: f64) {
    let actual = actual.expect("a figure");
    assert!((actual - expected).abs() <= expected.abs() * 1e-9, "{actual} is not {expected}");
}

#[track_caller]
fn says(diagnostics: &[Diagnostic], severity: Severity, words: &str) {
    assert!(
        diagnostics.iter().any(|d| d.severity == severity && d.message.contains(words)),
        "no {severity:?} with {words:?}: {diagnostics:#?}"
    );
}

fn latency_s(load: &LoadReport) -> [Option<f64>; 3] {
    [load.latency.mean, load.latency.stdev, load.latency.max].map(|s| s.map(|s| s.get()))
}

fn percentiles_s(load: &LoadReport) -> Vec<(f64, Option<f64>)> {
    load.latency.percentiles.iter().map(|(p, s)| (*p, s.map(|s| s.get()))).collect()
}

const NO_SAMPLE: Sample = Sample {
    latency: "    Latency     0.00us    0.00us   0.00us    -nan%",
    totals: "  0 requests in 30.09s, 0.00B read",
    errors: "  Socket errors: connect 100, read 0, write 0, timeout 0",
    rate: "Requests/sec:      0.00",
    transfer: "Transfer/sec:       0.00B",
    ..SAMPLE
};

/// The text with every run of blanks in a line made one tab.
fn tabbed(text: &str) -> String {
    let lines = text.lines().map(|line| line.split(' ').filter(|word| !word.is_empty()));
    lines.map(|words| words.collect::<Vec<_>>().join("\t") + "\n").collect()
}

/// The only diagnostic, which has to be a warning that a figure was lost.
#[track_caller]
fn lost(diagnostics: &[Diagnostic], line: u32, text: &str) {
    let [only] = diagnostics else { panic!("not one: {diagnostics:#?}") };
    assert!(only.lost && !only.is_error(), "{only}");
    assert!(only.message.contains(&format!("\"{text}\"")), "{only}");
    assert_eq!(only.line, Some(line), "{only}");
}
