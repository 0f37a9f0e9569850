//! Documents of suites made of a few rows: what each field means, and what becomes of bad ones.

use wrkbook_ingest::{Diagnostic, ResultSet, Run, RunState};

use super::sets::{folder, keys, load};

/// A `results.json` with rows of one server in a few tests.
const RESULTS: &str = r#"{
 "concurrencyLevels": [8, 16], "queryIntervals": [1, 20], "pipelineConcurrencyLevels": [256],
 "name": "made for a test", "environmentDescription": "nowhere", "duration": "10",
 "git": {"commitId": "abc123"},
 "completed": {"fast": "20191213222617", "lost": "ERROR: no such image"},
 "failed": {"json": ["wrong", "fast"]},
 "testMetadata": [{"name": "fast", "language": "Rust", "framework": "none", "database": "None",
   "platform": "hyper", "approach": "Realistic"}],
 "rawData": {
  "json": {"fast": [
   {"latencyAvg": "1.50ms", "latencyMax": "9.00ms", "totalRequests": 1000, "5xx": 100,
    "startTime": 1576275874, "endTime": 1576275884},
   {"latencyAvg": "1000.00m", "latencyMax": "2.00m", "totalRequests": 50,
    "connect": 1, "read": 2, "write": 3, "timeout": 4}]},
  "plaintext": {"fast": [{"latencyAvg": "1.50ms", "totalRequests": 0}]},
  "query": {"fast": [{"totalRequests": 7}, {"startTime": 5, "endTime": 5}]},
  "slocCounts": {"fast": 120}
 }
}"#;

fn run<'s>(set: &'s ResultSet, key: &str) -> &'s Run {
    let at = keys(set).iter().position(|known| known == key);
    &set.runs[at.unwrap_or_else(|| panic!("{key} of {:?}", keys(set)))]
}

fn messages(set: &ResultSet) -> Vec<String> {
    set.diagnostics.iter().map(ToString::to_string).collect()
}

fn lost(set: &ResultSet) -> Vec<String> {
    set.diagnostics.iter().filter(|said| said.lost).map(Diagnostic::to_string).collect()
}

#[test]
fn a_row_of_techempower_is_told_by_its_place() {
    let set = load(folder(&[("results.json", RESULTS)]).path());
    assert_eq!(
        keys(&set),
        [
            "json/fast/8/1",
            "json/fast/16/1",
            "json/wrong/8/1",
            "json/wrong/16/1",
            "plaintext/fast/256/1",
            "query queries=1/fast/16/1",
            "query queries=20/fast/16/1",
        ]
    );
    let first = run(&set, "json/fast/8/1").load.as_ref().expect("a report");
    assert_eq!(first.throughput.map(|rate| rate.get()), Some(100.0));
    assert_eq!(first.counts.errors.map(|errors| errors.status), Some(100));
    assert_eq!(
        (first.generator.as_deref(), first.suite.as_deref()),
        (Some("wrk"), Some("techempower"))
    );
    assert_eq!((first.duration, first.offered.depth), (None, Some(1)));
    let second = run(&set, "json/fast/16/1").load.as_ref().expect("a report");
    assert_eq!(second.latency.mean.map(|time| time.get()), Some(1.0));
    assert_eq!(second.latency.max.map(|time| time.get()), Some(120.0));
    assert_eq!(second.counts.errors.map(|errors| errors.total()), Some(10));
    let plaintext = run(&set, "plaintext/fast/256/1");
    assert_eq!(plaintext.state(), RunState::Dead);
    assert_eq!(plaintext.load.as_ref().and_then(|load| load.offered.depth), Some(16));
}

#[test]
fn what_did_not_run_says_why() {
    let set = load(folder(&[("results.json", RESULTS)]).path());
    let not_started = run(&set, "query queries=20/fast/16/1");
    assert_eq!(not_started.state(), RunState::Missing);
    assert!(not_started.reason.as_deref().is_some_and(|reason| reason.contains("did not start")));
    assert_eq!(run(&set, "json/wrong/8/1").reason.as_deref(), Some("failed verification"));
    let said = messages(&set).join("\n");
    assert!(said.contains("lost did not run: ERROR: no such image"), "{said}");
    assert!(lost(&set).is_empty(), "{said}");
}

#[test]
fn a_server_has_the_attributes_that_the_suite_says() {
    let set = load(folder(&[("results.json", RESULTS)]).path());
    let attributes = run(&set, "json/fast/8/1").attributes.as_ref().expect("attributes");
    assert_eq!(attributes.language.as_deref(), Some("Rust"));
    assert_eq!(attributes.platform.as_deref(), Some("hyper"));
    // `none` is no name.
    assert_eq!((&attributes.framework, &attributes.database), (&None, &None));
    assert_eq!(run(&set, "json/wrong/8/1").attributes, None);
}

#[test]
fn several_documents_are_repeats() {
    let files = [("2019/results.json", RESULTS), ("2020/results.json", RESULTS)];
    let set = load(folder(&files).path());
    let of_json: Vec<String> =
        keys(&set).into_iter().filter(|key| key.starts_with("json/fast/8/")).collect();
    assert_eq!(of_json, ["json/fast/8/2019/results", "json/fast/8/2020/results"]);
}

#[test]
fn what_cannot_be_read_of_a_row_is_said_once_and_the_rest_stands() {
    let bad = RESULTS.replace(r#""totalRequests": 1000"#, r#""totalRequests": "many""#).replace(
        r#"{"totalRequests": 7}"#,
        r#"3, {"totalRequests": 7, "latencyAvg": "7 parsecs"}"#,
    );
    let set = load(folder(&[("results.json", &bad)]).path());
    let said = lost(&set).join("\n");
    for (line, what) in [(11, "`many` of `totalRequests`"), (16, "no object"), (16, "7 parsecs")] {
        let is_said = lost(&set)
            .iter()
            .any(|it| it.contains(&format!("results.json:{line}: ")) && it.contains(what));
        assert!(is_said, "{line} {what}: {said}");
    }
    // A row that cannot be read takes its place, so that those after it stay what they are.
    assert_eq!(run(&set, "query queries=20/fast/16/1").state(), RunState::Completed);
}

#[test]
fn a_cut_document_is_one_error_with_its_line() {
    let cut = &RESULTS[..RESULTS.find("slocCounts").expect("its end")];
    let folder = folder(&[("results.json", cut), ("A.100.log", "")]);
    let set = ResultSet::load(folder.path(), &|_, _| {});
    let said: Vec<String> = match set {
        Ok(set) => lost(&set),
        Err(wrkbook_ingest::LoadError::NoRuns { diagnostics, .. }) => {
            diagnostics.iter().map(ToString::to_string).collect()
        }
        Err(error) => panic!("{error}"),
    };
    let of_document: Vec<&String> = said.iter().filter(|it| it.contains("results.json:")).collect();
    let [said] = of_document[..] else { panic!("{said:?}") };
    assert!(said.contains("results.json:17: is no whole document of this suite"), "{said}");
}

#[test]
fn httparena_publishes_good_answers_and_the_throughput_is_of_all() {
    let rows = r#"[{"framework": "a", "language": "C", "rps": 900, "avg_latency": "2.00ms",
      "p99_latency": "9.00ms", "cpu": "200.0%", "memory": "10MiB", "connections": 64,
      "threads": 4, "duration": "5s", "pipeline": 1, "bandwidth": "1.00MB/s", "reconnects": 3,
      "status_2xx": 4500, "status_3xx": 0, "status_4xx": 0, "status_5xx": 500}]"#;
    let set = load(folder(&[("site/data/baseline-64.json", rows)]).path());
    let one = run(&set, "baseline/a/64/1");
    let report = one.load.as_ref().expect("a report");
    assert_eq!(report.throughput.map(|rate| rate.get()), Some(1000.0));
    assert_eq!(report.rate_printed.map(|rate| rate.get()), Some(900.0));
    assert_eq!((report.counts.requests, report.counts.refused), (Some(5000), Some(500)));
    assert_eq!((report.counts.errors, report.counts.reconnects), (None, Some(3)));
    assert_eq!(report.transfer.map(|flow| flow.get()), Some(1_048_576.0));
    assert_eq!(one.container.as_ref().and_then(|it| it.cpu_mean).map(|cpu| cpu.get()), Some(200.0));

    // A rate that its good answers do not give is not taken for one, and tells no duration.
    let rows = rows.replace("\"rps\": 900", "\"rps\": 112500");
    let set = load(folder(&[("baseline-64.json", &rows)]).path());
    let report = run(&set, "baseline/a/64/1").load.as_ref().expect("a report");
    assert_eq!(report.throughput.map(|rate| rate.get()), Some(1000.0));
    assert_eq!(report.duration, None);
}

#[test]
fn the_profile_says_tool_depth_and_duration() {
    let rows = r#"[{"framework": "a", "rps": 300, "avg_latency": "2.00ms", "p99_latency": "2.00ms",
      "connections": 64, "duration": "5s", "pipeline": 1, "status_2xx": 1500, "status_4xx": 0}]"#;
    for (name, tool, depth, p99, seconds) in [
        ("baseline-64", "gcannon", 1, true, Some(5.0)),
        ("static-h2-64", "h2load", 32, false, Some(5.0)),
        ("pipelined-64", "gcannon", 16, true, Some(5.0)),
        ("api-4-64", "gcannon", 1, true, None),
    ] {
        let set = load(folder(&[(&format!("{name}.json"), rows)]).path());
        let report = set.runs[0].load.as_ref().expect("a report");
        assert_eq!(report.generator.as_deref(), Some(tool), "{name}");
        assert_eq!(report.offered.depth, Some(depth), "{name}");
        assert_eq!(report.latency.percentile(99.0).is_some(), p99, "{name}");
        assert_eq!(report.duration.map(|time| time.get()), seconds, "{name}");
        assert_eq!(report.nominal_duration.map(|time| time.get()), Some(5.0), "{name}");
    }
    // Without statuses the published rate is all that there is, and is marked as goodput.
    let bare = rows.replace(r#", "status_2xx": 1500, "status_4xx": 0"#, "");
    let set = load(folder(&[("rounds/2.json", &format!("{{\"baseline-64\": {bare}}}"))]).path());
    let report = set.runs[0].load.as_ref().expect("a report");
    assert_eq!(report.goodput_published, report.throughput);
    assert_eq!(report.throughput.map(|rate| rate.get()), Some(300.0));
}

#[test]
fn one_minus_is_no_figure_of_the_benchmarker() {
    let metric = |label: &str, value: &str| {
        format!(r#"{{"level": 64, "label": "{label}", "value": {value}, "framework_id": 7}}"#)
    };
    let document = |metrics: &[String]| {
        format!(
            "{{\"metrics\": [\n{}\n],\n\"frameworks\": [{{\"id\": 7, \"version\": 1.5, \
             \"label\": \"web\", \"language\": \"go\"}}]}}",
            metrics.join(",\n")
        )
    };
    let oha = document(&[
        metric("average_latency", "-1"),
        metric("total_requests_per_s", "250.5"),
        metric("percentile99", "0.02"),
        metric("http_errors", "-1.0"),
        metric("duration_ms", "15000"),
    ]);
    let set = load(folder(&[("data.json", &oha), ("data.min.json", &oha)]).path());
    assert_eq!(keys(&set), ["go/web/64/1"]);
    let report = set.runs[0].load.as_ref().expect("a report");
    assert_eq!(report.latency.percentiles.iter().map(|it| it.0).collect::<Vec<_>>(), [95.0]);
    assert_eq!((report.latency.mean, report.counts.errors), (None, None));
    assert_eq!(report.offered.keeps_connections, Some(false));
    let lines = set.runs[0].load_source.as_ref().and_then(|source| source.lines);
    assert_eq!(lines.map(|lines| (lines.first, lines.last)), Some((2, 6)));
    let attributes = set.runs[0].attributes.as_ref().expect("attributes");
    assert_eq!(attributes.version.as_deref(), Some("1.5"));
    assert!(lost(&set).is_empty(), "{:?}", messages(&set));

    let wrk = document(&[metric("average_latency", "1.5"), metric("percentile99", "0.02")]);
    let set = load(folder(&[("data.json", &wrk)]).path());
    let report = set.runs[0].load.as_ref().expect("a report");
    assert!(!report.latency.is_known(), "the unit of that time is not known");
}

#[test]
fn a_table_of_tfbvis_has_the_machine_and_the_attributes_beside_it() {
    let rows = r#"[{"name": "fast", "threads": 28, "connections": 512, "rps":
      {"requests_per_sec": 1000.0, "transfer_megabytes_per_sec": 2.0, "request_count": 15100,
       "megabytes_read": 30.0, "over_seconds": 15.1, "non_2xx_percent": 10.0,
       "socket_error_count": 5},
      "latency": {"lat50": 1.5, "lat75": 0.0, "thread_mean": 2.0}, "cpu": {"mean": 50.0, "max": 60},
      "memory": {"mean": 1000.5, "max": null}}]"#;
    let metadata = r#"[{"name": "fast", "language": "C", "framework": "x", "platform": "none"}]"#;
    let files = [("query.json", rows), ("test_metadata.json", metadata)];
    let set = load(folder(&files).path());
    let one = run(&set, "query queries=20/fast/512/1");
    let report = one.load.as_ref().expect("a report");
    assert_eq!(report.latency.percentiles.len(), 1);
    assert_eq!(report.rate_printed.map(|rate| rate.get()), Some(15_100.0 / 15.0));
    assert_eq!((report.counts.errors, report.counts.errors_in_all), (None, Some(5 + 1510)));
    assert_eq!(report.goodput_published.map(|rate| rate.get()), Some(900.0));
    let machine = one.conditions.as_ref().expect("conditions").machine;
    assert_eq!(machine.cpu_peak.map(|share| share.get()), Some(60.0));
    assert_eq!(machine.memory_mean.map(|bytes| bytes.get()), Some(1000.5e6));
    assert_eq!(machine.memory_peak, None);
    let attributes = one.attributes.as_ref().expect("attributes");
    assert_eq!(attributes.language.as_deref(), Some("C"));
}
