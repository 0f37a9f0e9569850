//! locust: users. The table of its `_stats.csv`, what it prints, and its JSON.
//!
//! Its requests include those that failed in any way, and so do its times. So the number of answers is
//! known only where nothing failed.

mod console;
mod csv;
mod json;

pub(super) use self::console::TEXT;
pub(super) use self::csv::CSV;
pub(super) use self::json::JSON;
use super::quantity::above_zero;
use super::{Output, Tool};
use crate::record::load::{BytesCover, Counts, Covers, Errors, Latency, LoadReport, Offered};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("locust");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "locust",
    model: "closed, in users; with waits between their requests",
    answers: "known only where nothing failed",
    printed_rate: "counts failed requests too",
    latency: "all requests, failed ones too",
    hides: "kinds of failures are in another file; percentiles are rounded to two digits; files are written every 5 s and may miss the end",
};

/// The figures of a run; times are in milliseconds.
#[derive(Debug, Clone, Default)]
struct Figures {
    version: Option<String>,
    users: Option<u32>,
    nominal: Option<Seconds>,
    duration: Option<Seconds>,
    requests: Option<u64>,
    failures: Option<u64>,
    rate: Option<f64>,
    mean: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    percentiles: Vec<(f64, Option<f64>)>,
    /// The step of the times.
    resolution: Option<f64>,
    bytes: Option<f64>,
    complete: bool,
}

impl Figures {
    fn report(self, output: &mut Output<'_>) {
        let is_clean = self.failures == Some(0);
        if let Some(failures) = self.failures.filter(|failures| *failures > 0) {
            output.warn(
                output.lines().first,
                format!(
                    "{failures} requests failed, and locust counts bad statuses and no answers together: the \
                    number of answers and the throughput are not known"
                ),
                "see its table of failures, or measure with a tool that counts answers",
            );
        }
        let all_failed = self.failures.is_some() && self.failures == self.requests;
        let time = |milliseconds: Option<f64>| {
            milliseconds.filter(|_| !all_failed).and_then(|time| above_zero(time / 1e3))
        };
        let by_rate = self.requests.zip(self.rate).filter(|(_, rate)| *rate > 0.0);
        let duration = self
            .duration
            .or_else(|| by_rate.and_then(|(requests, rate)| Seconds::new(requests as f64 / rate)));
        output.report(LoadReport {
            version: self.version,
            offered: Offered { users: self.users, ..Offered::default() },
            nominal_duration: self.nominal,
            duration,
            counts: Counts {
                requests: self.requests.filter(|_| is_clean),
                sent: self.requests,
                errors: is_clean.then(Errors::default),
                errors_in_all: self.failures.filter(|failures| *failures > 0),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: time(self.mean),
                min: time(self.min),
                max: time(self.max),
                percentiles: self
                    .percentiles
                    .iter()
                    .map(|(percent, milliseconds)| (*percent, time(*milliseconds)))
                    .collect(),
                samples: self.requests.filter(|requests| *requests > 0),
                covers: Some(Covers::All),
                resolution: self.resolution.and_then(Seconds::new),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.bytes.and_then(Bytes::new),
            bytes_cover: self.bytes.map(|_| BytesCover::Bodies),
            complete: self.complete,
            ..LoadReport::default()
        });
    }
}
