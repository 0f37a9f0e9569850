//! vegeta: open loop at a rate, which no report names. The text and JSON of `vegeta report`, and the
//! single results of `vegeta encode`.
//!
//! Its latencies are of all requests, failed ones too, from when they were really sent. Its rate is
//! that of sending, one interval short; its throughput counts statuses from 200 to 399.

mod results;
mod text;

use serde_json::Value;

use super::failure::Failure;
use super::json::{count_at, number_at};
use super::quantity::above_zero;
use super::{Output, Reading, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

pub(super) use self::results::{CSV, LINES};
pub(super) use self::text::{HISTOGRAM, SPECTRUM, TEXT};

const FORMAT: Format = Format::of_tool("vegeta");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "vegeta",
    model: "open, at a rate; closed with `-rate=0`",
    answers: "requests with a status",
    printed_rate: "is the rate of sending, one interval short",
    latency: "all requests, failed ones too, from when they were really sent",
    hides: "the rate asked for is not printed; where workers run out, requests are sent late and nothing says so",
};

/// The report of `vegeta report -type=json`.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["latencies", "bytes_in", "wait"],
    claims: |document| {
        document.get("latencies").is_some() && document.get("status_codes").is_some()
    },
    read: |document, output| output.report(of_json(document).load()),
};

/// The figures of a report, in base units.
#[derive(Debug, Clone, Default, PartialEq)]
struct Figures {
    /// Requests that were sent.
    total: Option<u64>,
    rate: Option<f64>,
    duration: Option<f64>,
    bytes_in: Option<f64>,
    mean: Option<Seconds>,
    min: Option<Seconds>,
    max: Option<Seconds>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    /// The status, 0 of a request without an answer, and the number of requests.
    codes: Vec<(u64, u64)>,
    /// What is said of failures, once each.
    errors: Vec<String>,
    complete: bool,
}

impl Figures {
    fn answers(&self, is_counted: impl Fn(u64) -> bool) -> u64 {
        let counted = self.codes.iter().filter(|(code, _)| is_counted(*code));
        counted.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Requests without an answer, by the one kind that all messages are of, or of another kind.
    fn failures(&self) -> Errors {
        // A message that begins with its status is of an answer.
        let is_of_answer = |text: &&String| text.starts_with(|c: char| c.is_ascii_digit());
        let mut kinds =
            self.errors.iter().filter(|text| !is_of_answer(text)).map(|t| Failure::of(t));
        let first = kinds.next().unwrap_or(Failure::Other);
        let kind = if kinds.all(|kind| kind == first) { first } else { Failure::Other };
        let mut errors = Errors { status: self.answers(|code| code >= 400), ..Errors::default() };
        kind.add(self.answers(|code| code == 0), &mut errors);
        errors
    }

    fn load(self) -> LoadReport {
        let errors = self.failures();
        let answers = self.answers(|code| code > 0);
        let is_answered = answers > 0 || !self.complete;
        let latency = |latency: Option<Seconds>| latency.filter(|_| is_answered);
        LoadReport {
            offered: Offered { model: Some(Model::Open), ..Offered::default() },
            duration: self.duration.and_then(Seconds::new),
            counts: Counts {
                requests: self.complete.then_some(answers),
                sent: self.total,
                errors: self.complete.then_some(errors),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: latency(self.mean),
                min: latency(self.min),
                max: latency(self.max),
                percentiles: if is_answered { self.percentiles } else { Vec::new() },
                samples: self.total,
                covers: Some(Covers::All),
                resolution: Seconds::new(1e-9),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.bytes_in.and_then(Bytes::new),
            bytes_cover: self.bytes_in.map(|_| BytesCover::Bodies),
            complete: self.complete,
            ..LoadReport::default()
        }
    }
}

/// Nanoseconds in a second.
const NANOSECONDS: f64 = 1e9;

fn of_json(document: &Value) -> Figures {
    let seconds = |pointer: &str| number_at(document, pointer).map(|ns| ns / NANOSECONDS);
    let latency = |pointer: &str| seconds(pointer).and_then(above_zero);
    let codes = document.get("status_codes").and_then(Value::as_object);
    let codes: Option<Vec<(u64, u64)>> = codes.map(|codes| {
        codes
            .iter()
            .filter_map(|(code, count)| Some((code.parse().ok()?, count.as_u64()?)))
            .collect()
    });
    let percentiles = [50.0, 90.0, 95.0, 99.0].into_iter().filter_map(|percent| {
        let pointer = format!("/latencies/{percent}th");
        document.pointer(&pointer).map(|_| (percent, latency(&pointer)))
    });
    let errors = document.get("errors").and_then(Value::as_array);
    let errors = errors.into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned);
    Figures {
        total: count_at(document, "/requests"),
        rate: number_at(document, "/rate"),
        duration: seconds("/duration").map(|attack| attack + seconds("/wait").unwrap_or(0.0)),
        bytes_in: number_at(document, "/bytes_in/total"),
        mean: latency("/latencies/mean"),
        min: latency("/latencies/min"),
        max: latency("/latencies/max"),
        percentiles: percentiles.collect(),
        complete: codes.is_some(),
        codes: codes.unwrap_or_default(),
        errors: errors.collect(),
    }
}

/// Says of output that holds no report what it is, and how to get one.
fn no_report(output: &mut Output<'_>, what: &str) {
    let message = format!("{what} of vegeta: it has no counts of a run");
    output.nothing(output.lines().first, message, "give what `vegeta report -type=json` writes");
}
