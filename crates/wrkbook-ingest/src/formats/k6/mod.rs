//! k6: users in a closed loop, or iterations at a rate. Its text, old and new, and three documents: of
//! `--summary-export`, of `handleSummary`, and the machine-readable one.
//!
//! What failed had a status of 400 or more, or no answer at all, and nobody can tell which. So the number
//! of answers is known only where nothing failed.

mod json;
mod text;

pub(super) use self::json::JSON;
pub(super) use self::text::TEXT;
use super::{Output, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered, Rate,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("k6");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "k6",
    model: "closed, in users; open where a scenario has an arrival rate",
    answers: "known only where nothing failed",
    printed_rate: "counts failed requests too; of the whole run, with ramps and the end",
    latency: "requests without a failure, without DNS, connecting and TLS",
    hides: "a status of 400 and no answer at all are one kind of failure; redirects are requests of their own",
};

/// The figures of a trend, in seconds.
#[derive(Debug, Clone, Default)]
struct Trend {
    mean: Option<Seconds>,
    min: Option<Seconds>,
    max: Option<Seconds>,
    percentiles: Vec<(f64, Option<Seconds>)>,
}

impl Trend {
    /// Takes a figure by its key: `avg`, `med`, `p(95)`. What is left out by its key has no place.
    fn take(&mut self, key: &str, time: Option<Seconds>) {
        let percent = match key {
            "avg" => return self.mean = time,
            "min" => return self.min = time,
            "max" => return self.max = time,
            "med" => Some(50.0),
            _ => key
                .strip_prefix("p(")
                .and_then(|key| key.strip_suffix(')'))
                .and_then(|percent| percent.parse().ok()),
        };
        self.percentiles.extend(percent.map(|percent: f64| (percent, time)));
    }
}

/// The figures of a run, in base units.
#[derive(Debug, Default)]
struct Figures {
    version: Option<String>,
    users: Option<u32>,
    /// Iterations a second, where a scenario asks for them.
    iterations: Option<Rate>,
    model: Option<Model>,
    nominal: Option<Seconds>,
    sent: Option<u64>,
    rate: Option<PerSecond>,
    duration: Option<Seconds>,
    failed: Option<u64>,
    dropped: u64,
    /// Of all requests, and of those that did not fail.
    all: Option<Trend>,
    succeeded: Option<Trend>,
    bytes: Option<Bytes>,
    complete: bool,
}

impl Figures {
    fn report(self, output: &mut Output<'_>) {
        let is_clean = self.failed == Some(0);
        if self.complete && !is_clean {
            let message = match self.failed {
                Some(failed) => format!(
                    "{failed} requests failed, and k6 does not tell bad statuses from no answer: the number \
                    of answers and the throughput are not known"
                ),
                None => "k6 does not say how many requests failed: the number of answers and the \
                    throughput are not known"
                    .to_owned(),
            };
            let advice = "count answers by status in the script, or measure with a tool that does";
            output.warn(output.lines().first, message, advice);
        }
        let whole = self.sent.zip(self.rate).filter(|(_, rate)| rate.get() > 0.0);
        let duration = self
            .duration
            .or_else(|| whole.and_then(|(sent, rate)| Seconds::new(sent as f64 / rate.get())));
        let covers = if self.succeeded.is_some() { Covers::Successes } else { Covers::All };
        let all_failed = self.failed.is_some() && self.failed == self.sent;
        let trend = self.succeeded.or(self.all).filter(|_| !all_failed).unwrap_or_default();
        output.report(LoadReport {
            version: self.version,
            offered: Offered {
                users: self.users,
                rate: self.iterations,
                model: self.model.or((self.dropped > 0).then_some(Model::Open)),
                ..Offered::default()
            },
            nominal_duration: self.nominal,
            duration,
            counts: Counts {
                requests: self.sent.filter(|_| is_clean),
                sent: self.sent,
                dropped: self.complete.then_some(self.dropped),
                errors: is_clean.then(Errors::default),
                errors_in_all: self.failed.filter(|failed| *failed > 0),
                ..Counts::default()
            },
            rate_printed: self.rate,
            latency: Latency {
                mean: trend.mean,
                min: trend.min,
                max: trend.max,
                percentiles: trend.percentiles,
                covers: Some(covers),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.bytes,
            bytes_cover: self.bytes.map(|_| BytesCover::All),
            complete: self.complete,
            ..LoadReport::default()
        });
    }
}
