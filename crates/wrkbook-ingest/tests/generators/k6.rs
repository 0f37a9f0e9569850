//! k6's text, old and new, and its documents.

use wrkbook_ingest::{Covers, Load, LoadReport, Model, Rate, Unreadable, parse};

use crate::{load, loads, samples};

/// As versions up to 0.56 print it; `{failed}` is a rate of theirs.
pub(crate) const OLD: &str = "
  execution: local
     script: test.js

  scenarios: (100.00%) 1 scenario, 5 max VUs, 1m0s max duration (incl. graceful stop):
           * default: 5 looping VUs for 30s (gracefulStop: 30s)

running (0m15.0s), 5/5 VUs, 250 complete and 0 interrupted iterations

     ✗ status is 200
      ↳  80% — ✓ 400 / ✗ 100

     checks.........................: 80.00% ✓ 400 ✗ 100
     data_received..................: 89 kB 2.7 kB/s
   ✓ http_req_duration..............: avg=54.99ms  min=0s       med=48.81ms max=310.5ms p(90)=113.83ms p(99.9)=1m2s
       { expected_response:true }...: avg=68.48ms  min=283µs    med=59.64ms max=310.5ms p(90)=121.53ms p(99.9)=1h0m5s
       { scenario:a }...............: avg=1s       min=1s       med=1s      max=1s      p(90)=1s       p(99.9)=1s
     http_req_failed................: 20.00% ✓ 100  ✗ 400
     http_reqs......................: 500 25/s
       { expected_response:true }...: 400 20/s
     iteration_duration.............: avg=104.99ms min=50.2ms   med=98.81ms max=360.5ms p(90)=163.83ms p(99.9)=1s
     iterations.....................: 500 25/s
     vus............................: 4 min=4 max=5
     vus_max........................: 5 min=5 max=5


running (0m20.0s), 0/5 VUs, 500 complete and 0 interrupted iterations
default ✓ [======================================] 5 VUs  30s
";

/// As versions from 1.0 on print it, with the metrics of a group behind.
pub(crate) const NEW: &str = "
  █ THRESHOLDS

    http_req_duration
    ✓ 'p(95)<2000' p(95)=32.38ms


  █ TOTAL RESULTS

    checks_total.......: 1000 50/s

    HTTP
    http_req_duration..............: avg=14.39ms min=1.15ms  med=11.99ms max=933ns p(90)=26.01ms p(95)=32.38ms
      { expected_response:true }...: avg=15.5ms min=1.15ms  med=11.99ms max=150.84ms p(90)=26.01ms p(95)=32.38ms
    http_req_failed................: 0.00% 0 out of 1000
    http_reqs......................: 1000 50/s

    EXECUTION
    dropped_iterations.............: 129 6.45/s
    iterations.....................: 1000 50/s
    vus............................: 50 min=50 max=50
    vus_max........................: 50 min=50 max=50

    NETWORK
    data_received..................: 11 MB 343 kB/s


  █ GROUP: first

    HTTP
    http_req_duration..............: avg=1s min=1s med=1s max=1s p(90)=1s p(95)=1s
    http_reqs......................: 400 20/s
    iterations.....................: 400 20/s

  █ SCENARIO: default

    HTTP
    http_reqs......................: 600 30/s
";

fn seconds(load: &LoadReport, percent: f64) -> Option<f64> {
    load.latency.percentile(percent).map(|time| time.get())
}

#[test]
fn what_failed_hides_the_answers() {
    for rate in ["20.00% ✓ 100  ✗ 400", "20.00% 100 out of 500"] {
        let load = load(&OLD.replace("20.00% ✓ 100  ✗ 400", rate));
        assert_eq!(load.generator.as_deref(), Some("k6"));
        assert_eq!((load.counts.sent, load.counts.requests), (Some(500), None));
        assert_eq!((load.counts.errors, load.counts.errors_in_all), (None, Some(100)));
        assert_eq!((load.throughput, load.rate_printed.map(|rate| rate.get())), (None, Some(25.0)));
        assert_eq!(load.duration.map(|time| time.get()), Some(20.0));
    }
}

#[test]
fn the_latency_is_of_those_that_did_not_fail() {
    let load = load(OLD);
    assert_eq!(load.latency.covers, Some(Covers::Successes));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.06848));
    assert!(load.latency.min.is_some_and(|min| (min.get() - 283e-6).abs() < 1e-12));
    assert_eq!((seconds(&load, 50.0), seconds(&load, 99.9)), (Some(0.05964), Some(3605.0)));
    // The Greek letter is as good as the sign.
    assert_eq!(crate::load(&OLD.replace("283\u{b5}s", "283\u{3bc}s")), load);

    let line =
        OLD.lines().find(|line| line.contains("expected_response:true }...: avg")).expect("a line");
    let all = crate::load(&OLD.replace(line, ""));
    assert_eq!((all.latency.covers, all.latency.min), (Some(Covers::All), None));
    assert_eq!(seconds(&all, 99.9), Some(62.0));
}

#[test]
fn the_banner_says_what_was_asked_for() {
    let load = load(OLD);
    assert_eq!(load.offered.load(), Some(Load::Users(5)));
    assert_eq!(
        (load.offered.model, load.nominal_duration.map(|t| t.get())),
        (Some(Model::Closed), Some(30.0))
    );
    let asked = "5 looping VUs for 30s (gracefulStop: 30s)";
    let at_rate = |scenario: &str| crate::load(&OLD.replace(asked, scenario)).offered;
    let offered = at_rate("90.00 iterations/m for 30s (maxVUs: 50, gracefulStop: 30s)");
    assert_eq!(
        (offered.load(), offered.model),
        (Rate::new(1.5).map(Load::Rate), Some(Model::Open))
    );
    let ramp = at_rate("Up to 1500.00 iterations/s for 2m0s over 4 stages (maxVUs: 50)");
    assert_eq!((ramp.load(), ramp.model), (None, Some(Model::Open)));
}

#[test]
fn only_the_total_results_count() {
    let load = load(NEW);
    assert_eq!((load.counts.requests, load.counts.dropped), (Some(1000), Some(129)));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(50.0));
    assert_eq!(load.counts.errors.map(|errors| errors.total()), Some(0));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.0155));
    assert_eq!(load.offered.load(), Some(Load::Users(50)));
    // A schedule can only be missed where there is one.
    assert_eq!(load.offered.model, Some(Model::Open));
    assert_eq!(load.bytes_read, None);
}

#[test]
fn several_summaries_are_several_runs() {
    for text in [OLD, NEW] {
        let bare = load(text);
        assert_eq!(loads(&format!("{text}{text}")), [bare.clone(), bare.clone()]);
        let coloured = text.replace(": ", "\x1b[0m: \x1b[36m").replace('\n', "\x1b[0m\r\n");
        assert_eq!(load(&coloured), bare);
        let cut = &text[..text.find("iterations....").expect("a line")];
        let both = loads(&format!("{cut}\n{text}"));
        assert_eq!((both.len(), both[0].complete), (2, false));
        assert_eq!(both[1], bare);
    }
    // Without banner or sections, the next one begins at its first metric.
    let metrics = &OLD[OLD.find("     checks..").expect("metrics")..];
    assert_eq!(loads(&format!("{metrics}{metrics}")).len(), 2);
}

#[test]
fn a_test_without_requests_is_no_report() {
    let text = "     checks...: 100.00% ✓ 4 ✗ 0\n     iterations...: 500 25/s\n     vus_max...: 5 min=5 max=5\n";
    let parsed = parse(text.as_bytes(), "a.txt");
    assert_eq!((parsed.reports.len(), parsed.unreadable), (0, Some(Unreadable::NoReport)));
}

#[test]
fn documents_say_the_same_in_three_ways() {
    let export = r#"{"root_group":{},"metrics":{"http_reqs":{"count":500,"rate":25.0},
        "http_req_failed":{"passes":0,"fails":500,"value":0},"vus_max":{"value":7,"min":1,"max":7},
        "data_received":{"count":1000,"rate":50},"dropped_iterations":{"count":3,"rate":1},
        "http_req_duration":{"avg":54.5,"min":0,"med":50,"max":90,"p(95)":80,"thresholds":{"p(95)<2000":true}}}}"#;
    let handled = r#"{"state":{"testRunDurationMs":20000},"metrics":{"http_reqs":{"type":"counter","values":{"count":500,"rate":25.0}},
        "http_req_failed":{"values":{"rate":0,"passes":0,"fails":500}},"vus_max":{"values":{"value":7,"min":1,"max":7}},
        "data_received":{"values":{"count":1000}},"dropped_iterations":{"values":{"count":3}},
        "http_req_duration":{"values":{"avg":54.5,"min":0,"med":50,"max":90,"p(95)":80},"thresholds":{"p(95)<2000":{"ok":false}}}}}"#;
    let machine = r#"{"version":"1.0.0","config":{"duration":20},"metadata":{"k6Version":"1.5.0"},"results":{"metrics":[
        {"name":"http_reqs","values":{"count":500}},{"name":"http_req_failed","values":{"matches":0,"total":500,"rate":0}},
        {"name":"vus_max","values":{"value":7,"min":1,"max":7}},{"name":"data_received","values":{"count":1000}},
        {"name":"dropped_iterations","values":{"count":3}},
        {"name":"http_req_duration","values":{"avg":54.5,"min":0,"med":50,"max":90,"p(95)":80}}]}}"#;
    for text in [export, handled, machine] {
        let load = load(text);
        assert_eq!((load.counts.requests, load.counts.dropped), (Some(500), Some(3)));
        assert_eq!(load.throughput.map(|rate| rate.get()), Some(25.0));
        assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(25.0));
        assert_eq!(load.offered.load(), Some(Load::Users(7)));
        assert_eq!((load.latency.min, seconds(&load, 95.0)), (None, Some(0.08)));
        assert_eq!(load.latency.covers, Some(Covers::All));
        assert_eq!(load.bytes_read.map(|bytes| bytes.get()), Some(1000.0));
    }
    // What passed is what failed.
    let failed = export.replace(r#""passes":0"#, r#""passes":500"#);
    let load = load(&failed);
    assert_eq!((load.counts.requests, load.counts.errors_in_all), (None, Some(500)));
    assert!(!load.latency.is_known());
}

#[test]
fn recorded_samples_hold() {
    samples::hold("k6", &[]);
}
