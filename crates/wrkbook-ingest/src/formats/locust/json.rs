//! locust's JSON: a list of names, each with the counts of its times in milliseconds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{FORMAT, Figures};
use crate::formats::json::{count_at, number_at};
use crate::formats::{Output, Reading};
use crate::record::units::Seconds;

/// The document of `--json`.
pub(in crate::formats) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["num_requests", "num_failures", "response_times"],
    claims: |document| {
        document.as_array().is_some_and(|names| {
            !names.is_empty()
                && names.iter().all(|name| {
                    name.get("num_requests").is_some() && name.get("response_times").is_some()
                })
        })
    },
    read,
};

/// The percentiles that locust prints elsewhere.
const PERCENTILES: [f64; 10] = [50.0, 66.0, 75.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.9, 99.99];

fn read(document: &Value, output: &mut Output<'_>) {
    let names = document.as_array().map(Vec::as_slice).unwrap_or_default();
    let sum = |key: &str| {
        names.iter().map(|name| count_at(name, key)).try_fold(0_u64, |sum, n| sum.checked_add(n?))
    };
    let numbers = |key: &'static str| names.iter().filter_map(move |name| number_at(name, key));
    let requests = sum("/num_requests");
    // Some tasks have no time.
    let timed = requests.map(|all| all.saturating_sub(sum("/num_none_requests").unwrap_or(0)));
    let mean = timed
        .filter(|timed| *timed > 0)
        .map(|timed| numbers("/total_response_time").sum::<f64>() / timed as f64);
    let start = numbers("/start_time").fold(f64::INFINITY, f64::min);
    let end = numbers("/last_request_timestamp").fold(0.0, f64::max);
    let failures = sum("/num_failures");
    Figures {
        duration: Seconds::new(end - start).filter(|duration| duration.get() > 0.0),
        requests,
        failures,
        mean,
        min: numbers("/min_response_time").reduce(f64::min),
        max: numbers("/max_response_time").reduce(f64::max),
        percentiles: percentiles(names),
        bytes: sum("/total_content_length").map(|bytes| bytes as f64),
        complete: requests.is_some() && failures.is_some(),
        ..Figures::default()
    }
    .report(output);
}

/// The times that so many of a hundred requests did not exceed, of all names together.
fn percentiles(names: &[Value]) -> Vec<(f64, Option<f64>)> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for (time, count) in names
        .iter()
        .filter_map(|name| name.get("response_times")?.as_object())
        .flatten()
        .filter_map(|(time, count)| Some((time.parse::<f64>().ok()?, count.as_u64()?)))
        .filter(|(time, _)| (0.0..1e15).contains(time))
    {
        let known = counts.entry(time.round() as u64).or_default();
        *known = known.saturating_add(count);
    }
    let all = counts.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let reached = |percent: f64| {
        let needed = (percent / 100.0 * all as f64).ceil();
        let mut below = 0_u64;
        counts.iter().find_map(|(time, count)| {
            below = below.saturating_add(*count);
            (below as f64 >= needed).then_some(*time as f64)
        })
    };
    PERCENTILES.into_iter().map(|percent| (percent, reached(percent))).collect()
}
