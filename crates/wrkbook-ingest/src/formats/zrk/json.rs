//! zrk's JSON, read by its keys: they came one by one.

use serde_json::Value;

use super::{FORMAT, covers};
use crate::formats::hdr::blob::Histogram;
use crate::formats::json::{count_at, number_at, text_at};
use crate::formats::quantity::above_zero;
use crate::formats::{Output, Reading};
use crate::record::load::{BytesCover, Counts, Errors, Latency, LoadReport, Model, Offered, Rate};
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The report of `--format json`.
pub(in crate::formats) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["zrk_version", "latency_us"],
    claims: |document| document.get("zrk_version").is_some(),
    read,
};

/// The figure that it prints of a latency of a minute or more, in microseconds.
const AT_LEAST_A_MINUTE: f64 = 60_030_975.0;
const MINUTE: f64 = 60e6;

/// The keys of percentiles.
const PERCENTILES: [(&str, f64); 6] = [
    ("p50", 50.0),
    ("p75", 75.0),
    ("p90", 90.0),
    ("p99", 99.0),
    ("p99_9", 99.9),
    ("p99_99", 99.99),
];

fn read(document: &Value, output: &mut Output<'_>) {
    let is = |pointer: &str| document.pointer(pointer).and_then(Value::as_bool);
    let small = |pointer: &str| count_at(document, pointer).and_then(|n| u32::try_from(n).ok());
    let number = |pointer: &str| number_at(document, pointer);
    let line = output.lines().first;

    let is_closed = is("/config/closed").unwrap_or(false);
    let ends = |from: &str, to: &str| number(from).zip(number(to));
    let is_ramp = !is_closed
        && [
            ("/config/target_rate", "/config/target_rate_end"),
            ("/target_rate", "/target_rate_end"),
        ]
        .iter()
        .any(|(from, to)| ends(from, to).is_some_and(|(from, to)| from != to));
    let target = number("/config/target_rate").filter(|_| !is_closed && !is_ramp);
    if is_ramp {
        output.warn(
            line,
            "the rate was a ramp: there is no one rate that was asked for",
            "name the load by the file's path, or measure at a constant rate",
        );
    }
    if is("/interrupted") == Some(true) {
        output.warn(line, "the run was interrupted", "leave it out, or run it again");
    }
    let (connections, launched) = (small("/config/connections"), small("/config/launched"));
    if let Some((connections, launched)) = connections.zip(launched)
        && launched < connections
    {
        output.warn(
            line,
            format!("zrk launched {launched} of {connections} connections"),
            "see that the limits of both machines allow that many",
        );
    }
    let requests = count_at(document, "/requests");
    let aborts = is("/config/deadline_abort").unwrap_or(false);
    let late = count_at(document, "/errors/deadline");
    let errors = errors(document).map(|errors| Errors {
        // Some of those that its deadline ended were sent, and nobody can tell how many.
        abandoned: errors.abandoned.saturating_add(late.filter(|_| aborts).unwrap_or(0)),
        ..errors
    });
    // The rate of a ramp is that of its last interval.
    let is_last_interval = is_ramp && number("/achieved_rate_end").is_some();
    let latency = latency(document, output, !is_closed, requests, errors);
    output.report(LoadReport {
        version: text_at(document, "/zrk_version").map(str::to_owned),
        url: text_at(document, "/target/url").map(str::to_owned),
        offered: Offered {
            connections,
            rate: target.and_then(Rate::new),
            depth: small("/config/streams").filter(|streams| *streams > 0),
            model: Some(if is_closed { Model::Closed } else { Model::Open }),
            ..Offered::default()
        },
        nominal_duration: number("/config/duration_s").and_then(Seconds::new),
        duration: number("/duration_s").and_then(Seconds::new),
        counts: Counts { requests, dropped: late.filter(|_| !aborts), errors, ..Counts::default() },
        rate_printed: number("/achieved_rate")
            .filter(|_| !is_last_interval)
            .and_then(PerSecond::new),
        latency,
        bytes_read: number("/bytes").and_then(Bytes::new),
        bytes_cover: Some(BytesCover::All),
        transfer: number("/bytes_per_sec").and_then(PerSecond::new),
        complete: requests.is_some(),
        ..LoadReport::default()
    });
}

fn errors(document: &Value) -> Option<Errors> {
    let count = |kind: &str| count_at(document, &format!("/errors/{kind}"));
    Some(Errors {
        connect: count("connect")?,
        read: count("read")?,
        write: count("write")?,
        abandoned: count("timeout")?,
        status: count("non_2xx_3xx")?,
        ..Errors::default()
    })
}

fn latency(
    document: &Value,
    output: &mut Output<'_>,
    is_corrected: bool,
    requests: Option<u64>,
    errors: Option<Errors>,
) -> Latency {
    let has_answers = requests.is_some_and(|requests| requests > 0);
    let figure = |key: &str| {
        let microseconds = number_at(document, &format!("/latency_us/{key}"))?;
        has_answers.then_some(microseconds)
    };
    let is_clamped = figure("max") == Some(AT_LEAST_A_MINUTE);
    let line = output.lines().first;
    if is_clamped {
        output.warn(
            line,
            "a latency of a minute or more is printed as one minute: such figures are left out",
            "give requests up earlier (--timeout)",
        );
    }
    let time = |key: &str| {
        let microseconds = figure(key)?;
        above_zero(microseconds / 1e6).filter(|_| !(is_clamped && microseconds >= MINUTE))
    };
    let samples = match text_at(document, "/latency_histogram").map(Histogram::unpack) {
        Some(Ok(histogram)) => Some(histogram.count()),
        Some(Err(why)) => {
            output.warn(
                line,
                format!("the histogram of zrk {why}: how many requests it describes is not known"),
                "keep the whole output of a run",
            );
            None
        }
        None => None,
    };
    let records = document.pointer("/config/record_timeouts").and_then(Value::as_bool);
    let abandoned = errors.map_or(0, |errors| errors.abandoned);
    Latency {
        mean: time("mean"),
        stdev: time("stdev"),
        min: time("min"),
        max: time("max"),
        percentiles: PERCENTILES
            .iter()
            .filter(|(key, _)| document.pointer(&format!("/latency_us/{key}")).is_some())
            .map(|(key, percent)| (*percent, time(key)))
            .collect(),
        samples,
        covers: Some(covers(abandoned, records.unwrap_or(true))),
        resolution: Seconds::new(1e-6),
        corrected: Some(is_corrected),
        ..Latency::default()
    }
}
