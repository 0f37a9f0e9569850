//! k6's documents. Their times are milliseconds.

use serde_json::Value;

use super::{FORMAT, Figures, Trend};
use crate::formats::json::{count_at, number_at, text_at};
use crate::formats::quantity::above_zero;
use crate::formats::{Output, Reading};
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The summary as JSON, of any of the three forms.
pub(in crate::formats) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["http_reqs", "metrics"],
    claims: |document| {
        Metrics::of(document).is_some_and(|metrics| metrics.get("http_reqs").is_some())
    },
    read,
};

/// The metrics of a document: an object by name, or a list.
enum Metrics<'a> {
    ByName(&'a Value),
    List(&'a [Value]),
}

impl<'a> Metrics<'a> {
    fn of(document: &'a Value) -> Option<Self> {
        if let Some(list) = document.pointer("/results/metrics").and_then(Value::as_array) {
            return Some(Self::List(list));
        }
        document.get("metrics").filter(|metrics| metrics.is_object()).map(Self::ByName)
    }

    /// The values of a metric; an export has them beside its thresholds.
    fn get(&self, name: &str) -> Option<&'a Value> {
        let metric = match self {
            Self::ByName(metrics) => metrics.get(name)?,
            Self::List(list) => {
                list.iter().find(|metric| text_at(metric, "/name") == Some(name))?
            }
        };
        Some(metric.get("values").unwrap_or(metric))
    }
}

fn read(document: &Value, output: &mut Output<'_>) {
    let Some(metrics) = Metrics::of(document) else { return };
    let count = |name: &str, key: &str| count_at(metrics.get(name)?, key);
    let number = |name: &str, key: &str| number_at(metrics.get(name)?, key);
    let duration = number_at(document, "/state/testRunDurationMs")
        .map(|milliseconds| milliseconds / 1e3)
        .or_else(|| number_at(document, "/config/duration"))
        .and_then(Seconds::new)
        .filter(|duration| duration.get() > 0.0);
    let sent = count("http_reqs", "/count");
    // A rate counts what was true: here, that a request failed. Its name says nothing of it.
    let failed = count("http_req_failed", "/passes").or(count("http_req_failed", "/matches"));
    let rate = number("http_reqs", "/rate").or_else(|| {
        let (sent, duration) = sent.zip(duration)?;
        Some(sent as f64 / duration.get())
    });
    let users = |name: &str| count(name, "/max").or(count(name, "/value"));
    let users = users("vus_max").or(users("vus")).and_then(|users| u32::try_from(users).ok());
    Figures {
        version: text_at(document, "/metadata/k6Version").map(str::to_owned),
        users: users.filter(|users| *users > 0),
        sent,
        rate: rate.and_then(PerSecond::new),
        duration,
        failed,
        dropped: count("dropped_iterations", "/count").unwrap_or(0),
        all: metrics.get("http_req_duration").map(trend),
        succeeded: metrics.get("http_req_duration{expected_response:true}").map(trend),
        bytes: number("data_received", "/count").and_then(Bytes::new),
        complete: sent.is_some(),
        ..Figures::default()
    }
    .report(output);
}

fn trend(values: &Value) -> Trend {
    let mut trend = Trend::default();
    for (key, value) in values.as_object().into_iter().flatten() {
        if let Some(milliseconds) = value.as_f64() {
            trend.take(key, above_zero(milliseconds / 1e3));
        }
    }
    trend
}
