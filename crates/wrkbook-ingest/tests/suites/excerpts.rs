//! Excerpts of real documents against the values that were taken from them by another reader, where
//! they are there: every figure that the expected files name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wrkbook_ingest::{ResultSet, Run};

use super::sets::load;

/// The excerpts, where they are there.
fn excerpts() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [root.join("../shared"), root.join("../../shared")];
    places.map(|place| place.join("samples/suites")).into_iter().find(|place| place.is_dir())
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("an expected file");
    serde_json::from_str(&text).expect("JSON")
}

/// What a run says to a name of the expected files; `None` for names that are of no figure.
fn figure(run: &Run, name: &str) -> Option<Value> {
    let load = run.load.as_ref();
    let latency = load.map(|load| &load.latency);
    let percentile = |percent| {
        let of = latency?.percentiles.iter().find(|(known, _)| *known == percent);
        of.and_then(|(_, time)| *time).map(|time| time.get())
    };
    let counts = load.map(|load| load.counts);
    let machine = run.conditions.as_ref().map(|it| it.machine);
    let container = run.container.as_ref();
    let number = |value: Option<f64>| value.map_or(Value::Null, Value::from);
    let count = |value: Option<u64>| value.map_or(Value::Null, Value::from);
    let text = |value: Option<&str>| value.map_or(Value::Null, Value::from);
    Some(match name {
        "state" => Value::from(run.state().name()),
        "tool" => text(load?.generator.as_deref()),
        "depth" => count(load.and_then(|load| load.offered.depth).map(Into::into)),
        "threads" => count(load?.threads.map(Into::into)),
        "requests" => count(counts.and_then(|it| it.requests)),
        "duration_s" => number(load?.duration.map(|it| it.get())),
        "requests_per_s" => number(load?.throughput.map(|it| it.get())),
        "requests_per_s_as_published" => {
            let printed = load.and_then(|load| load.rate_printed.or(load.throughput));
            number(printed.map(|it| it.get()))
        }
        "goodput_per_s" => {
            let printed = load.and_then(|load| load.rate_printed.or(load.throughput));
            number(printed.map(|it| it.get()))
        }
        "bytes_per_s" => number(load?.transfer.map(|it| it.get())),
        "bytes_read" => number(load?.bytes_read.map(|it| it.get())),
        "bytes_per_response" => {
            let bytes = load?.bytes_read.map(|it| it.get());
            let requests = counts?.requests.map(|requests| requests as f64);
            number(bytes.zip(requests).map(|(bytes, requests)| bytes / requests))
        }
        "latency_mean_s" => number(latency.and_then(|it| it.mean).map(|it| it.get())),
        "latency_stdev_s" => number(latency.and_then(|it| it.stdev).map(|it| it.get())),
        "latency_max_s" => number(latency.and_then(|it| it.max).map(|it| it.get())),
        "latency_p50_s" => number(percentile(50.0)),
        "latency_p75_s" => number(percentile(75.0)),
        "latency_p90_s" => number(percentile(90.0)),
        "latency_p95_s" => number(percentile(95.0)),
        "latency_p99_s" => number(percentile(99.0)),
        "cpu_mean_percent" => number(container?.cpu_mean.map(|it| it.get())),
        "memory_peak_bytes" => number(container?.memory_peak.map(|it| it.get())),
        "machine_cpu_mean_percent" => number(machine?.cpu_mean.map(|it| it.get())),
        "reconnects" => count(counts?.reconnects),
        // Nobody knows where `wrk` counts every answer as a good one; the expected files say 0.
        "status_errors" => count(counts?.refused.or(Some(0))),
        "errors" => match counts.and_then(|counts| counts.errors) {
            None => Value::Null,
            Some(errors) => serde_json::json!({
                "connect": errors.connect, "read": errors.read, "write": errors.write,
                "timeout": errors.timeout, "status": errors.status,
            }),
        },
        "nominal_duration_s" | "nominal_duration_s_as_published" => {
            number(load?.nominal_duration.map(|it| it.get()))
        }
        _ => return None,
    })
}

fn agrees(got: &Value, want: &Value) -> bool {
    match (got.as_f64(), want.as_f64()) {
        // Expected files are rounded to some digits.
        (Some(got), Some(want)) => (got - want).abs() <= 1e-3 * want.abs().max(1e-9),
        _ => got == want,
    }
}

/// Holds a set against an expected file; returns how many figures agree, and what does not.
fn compare(set: &ResultSet, expected: &Value) -> (usize, Vec<String>) {
    let mut by_key: BTreeMap<String, &Run> = BTreeMap::new();
    for run in &set.runs {
        let scenario = run.key.scenario.as_deref().unwrap_or_default();
        let key = format!("{scenario}|{}|{}", run.key.server, run.key.load.number());
        by_key.entry(key.clone()).or_insert(run);
        by_key.insert(format!("{key}|{}", run.key.repeat), run);
    }
    let (mut agreed, mut wrong) = (0, Vec::new());
    for want in expected["runs"].as_array().expect("runs") {
        let text = |name: &str| want[name].as_str().unwrap_or_default().to_owned();
        let key = format!("{}|{}|{}", text("scenario"), text("server"), want["connections"]);
        let key = if want["repeat"].is_null() { key } else { format!("{key}|{}", text("repeat")) };
        let Some(run) = by_key.get(&key) else {
            wrong.push(format!("no run {key}"));
            continue;
        };
        for (name, value) in want.as_object().expect("a run") {
            if run.load.is_none() && ["depth", "nominal_duration_s"].contains(&&**name) {
                continue;
            }
            let Some(got) = figure(run, name) else { continue };
            match agrees(&got, value) {
                true => agreed += 1,
                false => wrong.push(format!("{key} {name}: {got}, expected {value}")),
            }
        }
    }
    (agreed, wrong)
}

fn check(folder: &str, expected: &str, least: usize) {
    let Some(root) = excerpts() else { return };
    let set = load(&root.join(folder));
    let (agreed, wrong) = compare(&set, &json(&root.join(folder).join(expected)));
    assert!(wrong.is_empty(), "{agreed} agree; {wrong:#?}\n{:?}", set.diagnostics);
    assert!(agreed >= least, "{agreed}");
}

#[test]
fn techempower() {
    check("techempower", "results.expected.json", 2_000);
}

#[test]
fn what_did_not_run_has_its_reason() {
    let Some(root) = excerpts() else { return };
    let set = load(&root.join("techempower"));
    let expected = json(&root.join("techempower/results.expected.json"));
    for want in expected["not_run"].as_array().expect("not_run") {
        let (server, reason) = (want["server"].as_str(), want["reason"].as_str());
        let (server, reason) = (server.expect("a server"), reason.expect("a reason"));
        let is_told = match want["scenario"].as_str() {
            Some(test) => set.runs.iter().any(|run| {
                let scenario = run.key.scenario.as_deref().unwrap_or_default();
                scenario.split(' ').next() == Some(test)
                    && &*run.key.server == server
                    && run.load.is_none()
                    && run.reason.as_deref() == Some(reason)
            }),
            None => set.diagnostics.iter().any(|said| said.message.contains(reason)),
        };
        assert!(is_told, "{server}: {reason}");
    }
}

#[test]
fn tfbvis() {
    check("tfbvis-round21", "plaintext.expected.json", 80);
}

#[test]
fn httparena() {
    for (name, least) in
        [("api-4-256", 42), ("baseline-4096", 98), ("baseline-h2-1024", 48), ("static-4096", 60)]
    {
        check("httparena", &format!("{name}.expected.json"), least);
    }
}

#[test]
fn the_timeline_counts_a_measurement_once() {
    let Some(root) = excerpts() else { return };
    let set = load(&root.join("httparena-timeline"));
    let mut expected = json(&root.join("httparena-timeline/actix/baseline-4096.expected.json"));
    let runs = expected["runs"].as_array_mut().expect("runs");
    // Its note says that the third repeats the second.
    runs.pop();
    let (agreed, wrong) = compare(&set, &expected);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!((set.runs.len(), agreed), (2, 8));
}

#[test]
fn the_benchmarker() {
    check("the-benchmarker", "data.expected.json", 100);
}
