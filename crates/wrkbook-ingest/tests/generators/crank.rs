//! crank's JSON.

use wrkbook_ingest::{Load, Unreadable, parse};

use crate::{load, samples};

/// A load job with these results, as JSON members, beside the server's.
fn document(results: &str, description: &str) -> String {
    format!(
        r#"{{"returnCode":0,"jobResults":{{"jobs":{{
          "application":{{"results":{{"benchmarks/cpu":97.0,"http/requests":1}},"metadata":[]}},
          "load":{{"results":{{{results}}},"metadata":[{{"name":"bombardier/latency/mean","description":"{description}"}}],
            "variables":{{"connections":256,"duration":15}}}}}}}}}}"#
    )
}

#[test]
fn what_could_not_be_read_is_absent() {
    let text = document(
        r#""wrk/rps/mean;http/rps/mean":412903.11,"wrk/requests;http/requests":6234836.0,"wrk/latency/mean":0.75,
        "wrk/latency/max":-1,"wrk/latency/99":2.5,"wrk/latency/50":-1,"wrk/errors/badresponses":12,"wrk/errors/socketerrors":3"#,
        "",
    )
    .replace(r#","http/requests":1"#, "");
    let load = load(&text);
    assert_eq!(load.generator.as_deref(), Some("crank"));
    assert_eq!(load.offered.load(), Some(Load::Connections(256)));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(412_903.11));
    assert_eq!((load.counts.requests, load.duration), (Some(6_234_836), None));
    assert_eq!((load.counts.errors, load.counts.errors_in_all), (None, Some(15)));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.00075));
    assert_eq!((load.latency.max, load.latency.percentile(50.0)), (None, None));
    assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(0.0025));
}

#[test]
fn latencies_of_bombardier_were_microseconds_before_their_description_said_otherwise() {
    let results = r#""bombardier/rps/mean":1000.5,"bombardier/latency/mean":750.0"#;
    for (description, mean) in [("Mean latency", 0.00075), ("Mean latency (ms)", 0.75)] {
        let text = document(results, description).replace(r#","http/requests":1"#, "");
        assert_eq!(load(&text).latency.mean.map(|time| time.get()), Some(mean), "{description}");
    }
}

#[test]
fn the_document_that_bombardier_wrote_is_better() {
    let raw = r#"{"spec":{"numberOfConnections":10,"testType":"timed","testDurationSeconds":2,"url":"http://h/"},
        "result":{"bytesRead":1000,"timeTakenSeconds":2.0,"req1xx":0,"req2xx":100,"req3xx":0,"req4xx":0,"req5xx":0,
        "others":5,"latency":{"mean":750.0,"stddev":1,"max":900.0}}}"#;
    let quoted = serde_json::to_string(raw).expect("JSON");
    for raw in [raw, &quoted] {
        let results = format!(
            r#""bombardier/requests":105,"bombardier/rps/mean":60,"bombardier/raw":[{raw}]"#
        );
        let load = load(&document(&results, "").replace(r#","http/requests":1"#, ""));
        assert_eq!(load.generator.as_deref(), Some("crank"));
        assert_eq!((load.counts.requests, load.offered.connections), (Some(100), Some(10)));
        assert_eq!(load.throughput.map(|rate| rate.get()), Some(50.0));
    }
}

#[test]
fn jobs_without_a_load_generator_are_no_report() {
    let text = r#"{"jobResults":{"jobs":{"application":{"results":{"benchmarks/cpu":97.0}}}}}"#;
    let parsed = parse(text.as_bytes(), "a.json");
    assert_eq!((parsed.reports.len(), parsed.unreadable), (0, Some(Unreadable::NoReport)));
}

#[test]
fn recorded_samples_hold() {
    // Durations are not kept: what is printed is all that is known of the throughput.
    samples::hold("crank", &["wrk.json [0].rps"]);
}
