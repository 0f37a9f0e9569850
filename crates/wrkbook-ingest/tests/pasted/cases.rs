//! Cases as people really paste and log, read in place where they are at hand. What is expected is
//! written beside each.

use std::path::Path;

use wrkbook_ingest::{Errors, Unreadable};

use crate::*;

/// The text of a file of a case.
fn case(path: &str) -> Option<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    std::fs::read_to_string(cases.join(path)).ok()
}

fn ms(time: Option<wrkbook_ingest::units::Seconds>) -> Option<f64> {
    time.map(|time| (time.get() * 1e9).round() / 1e6)
}

#[track_caller]
fn is_the_usual_one(load: &LoadReport) {
    assert_eq!(load.url.as_deref(), Some("http://127.0.0.1:8080/"));
    assert_eq!((load.threads, load.offered.connections), (Some(4), Some(64)));
    assert_eq!(load.nominal_duration.map(|s| s.get()), Some(30.0));
    is_the_usual_body(load);
    assert_eq!(
        load.latency.percentiles.iter().map(|(p, t)| (*p, ms(*t))).collect::<Vec<_>>(),
        [(50.0, Some(2.1)), (75.0, Some(3.35)), (90.0, Some(6.42)), (99.0, Some(52.66))]
    );
    let errors = Errors { read: 12, timeout: 3, status: 7, ..Errors::default() };
    assert_eq!((load.counts.errors, load.complete), (Some(errors), true));
}

#[track_caller]
fn is_the_usual_body(load: &LoadReport) {
    assert_eq!((load.counts.requests, rate(load)), (Some(615_262), Some(20_440.6)));
    let latency = [load.latency.mean, load.latency.stdev, load.latency.max].map(ms);
    assert_eq!(latency, [Some(3.72), Some(13.94), Some(245.33)]);
}

#[test]
fn prefixes_and_marks() {
    for path in [
        "01-prefix-ci-timestamp/input/wrk.log",
        "03-prefix-kubectl-prefix/input/wrk.log",
        "05-prefix-slash-comment/input/handler.go",
        "07-prefix-nested-quote/input/mail.txt",
        "11-fence-or-tag-glued-to-first-line/input/b.html",
        "17-bold-figure/input/wrk.md",
    ] {
        let Some(text) = case(path) else { return };
        is_the_usual_one(&only(&text));
    }
}

#[test]
fn headings_that_are_lost_or_glued() {
    let Some(text) = case("09-second-report-without-running-line/input/runs.txt") else { return };
    let [first, second] = &loads(&text)[..] else { panic!("{}", said(&text)) };
    is_the_usual_body(first);
    assert_eq!((rate(second), mean_ms(second)), (Some(21_457.21), Some(6.11)));
    assert_eq!(
        second.latency.percentiles.last().map(|(p, t)| (*p, ms(*t))),
        Some((99.0, Some(52.66)))
    );
    assert!(first.complete && second.complete && !said(&text).contains("incomplete"));

    let text = case("11-fence-or-tag-glued-to-first-line/input/a.md").unwrap();
    let found: Vec<_> = loads(&text)
        .iter()
        .map(|load| (load.offered.connections, rate(load), mean_ms(load), load.url.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            (Some(64), Some(20_440.6), Some(3.72), true),
            (Some(128), Some(21_457.21), Some(6.11), true)
        ]
    );

    let text = case("13-latency-row-without-stats-header/input/wrk.txt").unwrap();
    let [load] = &loads(&text)[..] else { panic!("{}", said(&text)) };
    is_the_usual_body(load);
    assert!(load.complete && said(&text).contains("\"Thread Stats\""), "{}", said(&text));
}

#[test]
fn runs_are_not_mixed() {
    let Some(text) = case("49-latency-of-an-earlier-block-plain-wrk/input/svc.20.log") else {
        return;
    };
    let [first, second] = &loads(&text)[..] else { panic!("{}", said(&text)) };
    assert_eq!((first.complete, mean_ms(first), first.counts.requests), (false, Some(2.0), None));
    assert_eq!(
        (second.complete, second.counts.requests, rate(second)),
        (true, Some(54_060), Some(1800.2))
    );
    assert_eq!((mean_ms(second), ms(second.latency.max)), (Some(12.0), Some(49.0)));
    let percentiles: Vec<_> =
        second.latency.percentiles.iter().map(|(p, t)| (*p, ms(*t))).collect();
    assert_eq!((percentiles[0], percentiles[3]), ((50.0, Some(11.0)), (99.0, Some(25.0))));
    assert!(said(&text).contains("incomplete"));

    let text = case("15-two-urls-one-file/input/app.100.log").unwrap();
    let urls: Vec<_> = loads(&text).into_iter().filter_map(|load| load.url).collect();
    assert_eq!(urls, ["http://127.0.0.1:8081/a", "http://127.0.0.1:8081/b"]);
}

#[test]
fn go_wrk_is_not_wrk() {
    let Some(text) = case("19-go-wrk-read-as-wrk/input/iris.2048.log") else { return };
    let parsed = read(&text);
    assert_eq!((parsed.reports.len(), parsed.unreadable), (0, Some(Unreadable::OtherTool)));
    assert!(said(&text).contains("go-wrk"), "{}", said(&text));
}

#[test]
fn wrk2_at_a_fixed_rate() {
    let Some(text) = case("21-wrk2-fixed-rate-is-not-starved/input/svc.64.log") else { return };
    let load = only(&text);
    assert_eq!(
        (load.offered.connections, mean_ms(&load), rate(&load)),
        (Some(64), Some(1.21), Some(999.98))
    );
}
