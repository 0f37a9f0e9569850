//! gcannon's JSON.

use serde_json::Value;

use super::{FORMAT, Figures};
use crate::formats::json::{count_at, number_at, text_at};
use crate::formats::quantity::above_zero;
use crate::formats::{Output, Reading};
use crate::record::load::Errors;
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The document of `--json`.
pub(in crate::formats) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["pipeline_depth", "bandwidth_bps"],
    claims: |document| {
        document.get("pipeline_depth").is_some() && document.get("bandwidth_bps").is_some()
    },
    read,
};

/// The keys of percentiles.
const PERCENTILES: [(&str, f64); 4] = [("p50", 50.0), ("p90", 90.0), ("p99", 99.0), ("p999", 99.9)];

fn read(document: &Value, output: &mut Output<'_>) {
    let small = |pointer: &str| count_at(document, pointer).and_then(|n| u32::try_from(n).ok());
    let number = |pointer: &str| number_at(document, pointer);
    let time = |key: &str| {
        number(&format!("/latency_us/{key}"))
            .and_then(|microseconds| above_zero(microseconds / 1e6))
    };
    let answered = count_at(document, "/responses");
    let figures = Figures {
        version: text_at(document, "/version").map(str::to_owned),
        target: text_at(document, "/target").map(str::to_owned),
        is_websocket: text_at(document, "/mode").is_some_and(|mode| mode.starts_with("w")),
        threads: small("/threads"),
        connections: small("/connections"),
        depth: small("/pipeline_depth").filter(|depth| *depth > 0),
        nominal: number("/duration_sec").and_then(Seconds::new),
        duration: number("/elapsed_sec").and_then(Seconds::new),
        sent: count_at(document, "/requests"),
        answered,
        rate: number("/rps").and_then(PerSecond::new),
        mean: time("avg"),
        percentiles: PERCENTILES.iter().map(|(key, percent)| (*percent, time(key))).collect(),
        samples: count_at(document, "/latency_us/samples"),
        bytes: number("/bytes_read").and_then(Bytes::new),
        // In spite of its name it counts bytes.
        transfer: number("/bandwidth_bps").and_then(PerSecond::new),
        errors: errors(document),
        reconnects: count_at(document, "/reconnects").unwrap_or(0),
        complete: answered.is_some(),
    };
    figures.report(output);
}

fn errors(document: &Value) -> Option<Errors> {
    let count = |pointer: &str| count_at(document, pointer);
    Some(Errors {
        connect: count("/errors/connect")?,
        read: count("/errors/read")?,
        abandoned: count("/errors/timeout")?,
        // Frames have no status.
        status: count("/status/4xx").unwrap_or(0).saturating_add(count("/status/5xx").unwrap_or(0)),
        ..Errors::default()
    })
}
