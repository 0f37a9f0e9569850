//! vegeta's text, JSON and single results.

use wrkbook_ingest::{Covers, Model, Unreadable, parse};

use crate::{load, loads, samples};

/// An attack of which some requests got no answer.
const MIXED: &str = "\
Requests      [total, rate, throughput]         40, 20.45, 10.15
Duration      [total, attack, wait]             4s, 3s, 1s
Latencies     [min, mean, 50, 90, 95, 99, max]  489.636µs, 251.606ms, 939.271µs, 1.001s, 1.003s, 1.005s, 1.005s
Bytes In      [total, mean]                     3000, 75.00
Bytes Out     [total, mean]                     0, 0.00
Success       [ratio]                           75.00%
Status Codes  [code:count]                      0:10  200:28  503:2  
Error Set:
503 Service Unavailable
Get \"http://h:80/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
";

#[test]
fn answers_are_those_with_a_status() {
    let load = load(MIXED);
    assert_eq!((load.counts.sent, load.counts.requests), (Some(40), Some(30)));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(7.5));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.abandoned, errors.status, errors.total()), (10, 2, 12));
    assert_eq!((load.latency.samples, load.latency.covers), (Some(40), Some(Covers::All)));
    assert_eq!(load.offered.model, Some(Model::Open));
}

#[test]
fn figures_go_by_their_names() {
    let old = MIXED
        .replace("[min, mean, 50, 90, 95, 99, max]  489.636µs, ", "[mean, 50, 95, 99, max]  ")
        .replace("939.271µs, 1.001s, ", "939.271µs, ");
    let load = load(&old);
    assert_eq!((load.latency.min, load.latency.percentile(90.0)), (None, None));
    assert_eq!(load.latency.percentile(95.0).map(|time| time.get()), Some(1.003));
}

#[test]
fn of_reports_that_grow_the_last_is_the_run() {
    let first = MIXED
        .replace(" 40,", " 20,")
        .replace("[total, attack, wait]             4s", "[total, attack, wait]             2s")
        .replace("0:10  200:28  503:2", "0:5  200:14  503:1")
        .replace("3000, 75", "1500, 75");
    assert_eq!(loads(&format!("{first}{MIXED}")).len(), 1);
    assert_eq!(loads(&format!("{MIXED}{MIXED}")).len(), 2);
}

#[test]
fn single_results_are_a_run_of_each_attack() {
    let row = |attack: &str, second: u32, code: u32, latency: u64| {
        format!(
            "{{\"attack\":\"{attack}\",\"seq\":0,\"code\":{code},\"timestamp\":\"2026-11-30T19:23:{second:02}.5+02:00\",\
            \"latency\":{latency},\"bytes_out\":0,\"bytes_in\":10,\"error\":\"\",\"body\":\"{}\",\"url\":\"http://h/\"}}\n",
            "e".repeat(100_000)
        )
    };
    let text =
        [row("a", 1, 200, 1_000_000), row("b", 1, 200, 5_000_000), row("a", 3, 500, 3_000_000)]
            .concat();
    let loads = loads(&text);
    assert_eq!(loads.len(), 2);
    assert_eq!(
        (loads[0].counts.requests, loads[0].counts.errors.map(|e| e.status)),
        (Some(2), Some(1))
    );
    assert_eq!(loads[0].duration.map(|time| time.get()), Some(2.003));
    assert!(loads[0].latency.mean.is_some_and(|mean| (mean.get() - 0.002).abs() < 1e-12));
    assert_eq!(loads[0].url.as_deref(), Some("http://h/"));
}

#[test]
fn a_histogram_is_no_report_and_is_said_to_be_one() {
    let text = "Bucket           #    %       Histogram\n[0s,     1ms]    366  91.50%  ####\n";
    let parsed = parse(text.as_bytes(), "a.txt");
    assert_eq!(parsed.unreadable, Some(Unreadable::NoReport));
    assert!(parsed.diagnostics[0].to_string().contains("a.txt:1: a histogram of vegeta"));
}

#[test]
fn recorded_samples_hold() {
    samples::hold(
        "vegeta",
        &[
            "mixed-results.csv reports",
            "mixed-results.ndjson reports",
            "refused-results.ndjson reports",
        ],
    );
}
