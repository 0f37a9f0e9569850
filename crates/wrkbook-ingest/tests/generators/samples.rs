//! Recorded samples, each held against its expected values, field by field.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wrkbook_ingest::{Errors, LoadReport, Parsed, parse};

use crate::of;

/// What two figures may differ by: samples give what the tool printed, to three or four digits.
const TOLERANCE: f64 = 2e-3;

/// The samples of a tool: the file, and what is expected of it.
fn samples(tool: &str) -> Vec<(PathBuf, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [root.join("../shared"), root.join("../../shared")];
    let folder = places.iter().map(|place| place.join("samples/generators").join(tool));
    let Some(folder) = folder.into_iter().find(|folder| folder.is_dir()) else { return Vec::new() };
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let expected = |path: &PathBuf| {
        let expected = fs::read_to_string(path.with_extension("expected.json")).ok()?;
        Some((path.clone(), serde_json::from_str(&expected).expect("JSON")))
    };
    let is_sample = |path: &&PathBuf| !path.to_string_lossy().ends_with(".expected.json");
    files.iter().filter(is_sample).filter_map(expected).collect()
}

/// Holds all samples of a tool. `exceptions` name fields, as `case field`, that are right to differ.
pub(crate) fn hold(tool: &str, exceptions: &[&str]) {
    let mut wrong = Vec::new();
    for (path, expected) in samples(tool) {
        let text = fs::read(&path).expect("a file");
        let parsed = parse(&text, "sample");
        let case = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mut differ = |field: String, got: String, want: String| {
            let name = format!("{case} {field}");
            if !exceptions.contains(&name.as_str()) {
                wrong.push(format!("{name}: got {got}, expected {want}"));
            }
        };
        check(&case, parsed, &expected, tool, &mut differ);
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

fn check(
    case: &str,
    parsed: Parsed,
    expected: &Value,
    tool: &str,
    differ: &mut dyn FnMut(String, String, String),
) {
    let formats: Vec<&str> = parsed.reports.iter().map(|report| report.format.id()).collect();
    let is_told = parsed.unreadable.is_none() || !parsed.diagnostics.is_empty();
    assert!(is_told, "{case}: nothing is read and nothing is said");
    let loads = of(parsed.clone());
    let nothing = Vec::new();
    let reports = match expected["unreadable"].is_null() {
        true => expected["reports"].as_array().unwrap_or(&nothing),
        false => &nothing,
    };
    if expected["unreadable"].is_null() && expected["reports"].is_null() {
        // It is read, or said why not; what it reads as is another sample's business.
        return;
    }
    if loads.len() != reports.len() {
        return differ("reports".into(), loads.len().to_string(), reports.len().to_string());
    }
    for format in formats {
        assert!(
            tool.starts_with(format) || tool == "autobench" || tool == "hdr",
            "{case}: {format}"
        );
    }
    for (at, (load, report)) in loads.iter().zip(reports).enumerate() {
        let mut field = |name: &str, got: Option<f64>| {
            let Some(want) = report.get(name) else { return };
            let want = want.as_f64();
            // A latency that is printed as zero is below what the tool resolves: absent.
            let want = want.filter(|want| *want > 0.0 || !name.starts_with("latency_m"));
            let is_same = match (got, want) {
                (Some(got), Some(want)) => (got - want).abs() <= TOLERANCE * want.abs() + 1e-9,
                (got, want) => got.is_none() && want.is_none(),
            };
            if !is_same {
                differ(format!("[{at}].{name}"), format!("{got:?}"), format!("{want:?}"));
            }
        };
        figures(load, &mut field);
        if let Some(percentiles) = report["percentiles"].as_object() {
            for (percent, want) in percentiles {
                let number: f64 = percent.trim_start_matches('p').parse().expect("a percent");
                let got = load.latency.percentile(number).map(|latency| latency.get());
                let want = want.as_f64();
                let is_same = match (got, want) {
                    (Some(got), Some(want)) => (got - want).abs() <= TOLERANCE * want.abs() + 1e-9,
                    (got, want) => got.is_none() && want.is_none(),
                };
                if !is_same {
                    differ(format!("[{at}].p{percent}"), format!("{got:?}"), format!("{want:?}"));
                }
            }
        }
        if let Some(kinds) = report["errors"].as_object() {
            for (kind, want) in kinds {
                let got = load.counts.errors.map_or(0, |errors| of_kind(&errors, kind));
                let want = want.as_u64().unwrap_or(0);
                if got != want && load.counts.errors_in_all.is_none() {
                    differ(format!("[{at}].errors.{kind}"), got.to_string(), want.to_string());
                }
            }
        }
        if let Some(url) = report.get("url")
            && url.as_str() != load.url.as_deref()
        {
            differ(format!("[{at}].url"), format!("{:?}", load.url), url.to_string());
        }
        if let Some(complete) = report["complete"].as_bool()
            && complete != load.complete
        {
            differ(format!("[{at}].complete"), load.complete.to_string(), complete.to_string());
        }
    }
}

fn of_kind(errors: &Errors, kind: &str) -> u64 {
    match kind {
        "connect" => errors.connect,
        "read" => errors.read,
        "write" => errors.write,
        "timeout" => errors.timeout,
        "status" => errors.status,
        "abandoned" => errors.abandoned,
        "other" => errors.other,
        "total" => errors.total(),
        _ => panic!("an unknown kind of error: {kind}"),
    }
}

/// The figures under the names that expectations have.
fn figures(load: &LoadReport, field: &mut dyn FnMut(&str, Option<f64>)) {
    let count = |count: Option<u64>| count.map(|count| count as f64);
    let small = |count: Option<u32>| count.map(f64::from);
    field("connections", small(load.offered.connections));
    field("users", small(load.offered.users));
    field("threads", small(load.threads));
    field("streams", small(load.offered.depth));
    field("target_rate_per_s", load.offered.rate.map(|rate| rate.get()));
    field("nominal_duration_s", load.nominal_duration.map(|time| time.get()));
    field("duration_s", load.duration.map(|time| time.get()));
    field("requests", count(load.counts.requests));
    field("sent", count(load.counts.sent));
    field("unanswered", count(load.counts.unanswered));
    field("unsent", count(load.counts.unsent));
    field("dropped", count(load.counts.dropped));
    let in_all = load.counts.errors_in_all.or(load.counts.errors.map(|errors| errors.total()));
    field("errors_in_all", count(in_all));
    field("rps", load.throughput.map(|rate| rate.get()));
    field("rps_printed", load.rate_printed.map(|rate| rate.get()));
    field("bytes", load.bytes_read.map(|bytes| bytes.get()));
    field("latency_mean_s", load.latency.mean.map(|time| time.get()));
    field("latency_stdev_s", load.latency.stdev.map(|time| time.get()));
    field("latency_min_s", load.latency.min.map(|time| time.get()));
    field("latency_max_s", load.latency.max.map(|time| time.get()));
    field("latency_samples", count(load.latency.samples));
    field("latency_resolution_s", load.latency.resolution.map(|time| time.get()));
}
