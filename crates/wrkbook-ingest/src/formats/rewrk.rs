//! rewrk: closed loop. Its text, and its JSON.
//!
//! ```text
//! report = "Benchmarking " N " connections @ " URL " for " N " second(s)"
//!          ("Latencies:" "Avg Stdev Min Max" T T T T "Requests:" "Total: " N " Req/Sec: " P
//!           "Transfer:" ... (TABLE)? (N " Errors: " MESSAGE)* | "No requests completed successfully")
//! ```
//!
//! Failed requests are inside its total and its latency; it never looks at a status. A row of its table
//! of percentiles is the mean of the slowest part, so no percentile is read.

use serde_json::Value;

use super::failure::Failure;
use super::json::{count_at, number_at};
use super::quantity::{above_zero, count, decimal, latency};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("rewrk");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "rewrk",
    model: "closed",
    answers: "total less errors",
    printed_rate: "counts failed requests too",
    latency: "all requests, failed ones too",
    hides: "statuses are never looked at; a row of its percentile table is the mean of the slowest part, no percentile",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| command(line).is_some(),
    reader: || Box::<Report>::default(),
};

/// Its report as JSON.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["latency_avg", "requests_total", "transfer_total"],
    claims: |document| {
        document.get("latency_avg").is_some() && document.get("requests_total").is_some()
    },
    read: |document, output| output.report(of_json(document)),
};

/// `Benchmarking 10 connections @ URL for 2 second(s)`: connections, URL, seconds.
fn command(line: &str) -> Option<(u32, &str, f64)> {
    let (connections, rest) = line.strip_prefix("Benchmarking ")?.split_once(" connections @ ")?;
    let (url, duration) = rest.split_once(" for ")?;
    let (seconds, _) = duration.split_once(" second")?;
    Some((connections.parse().ok()?, url, decimal(seconds)?))
}

#[derive(Default)]
struct Report {
    offered: Option<(u32, String, f64)>,
    latencies: [Option<Seconds>; 4],
    awaits_latencies: bool,
    totals: Option<(u64, f64)>,
    is_dead: bool,
    errors: Errors,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        if let Some((connections, url, seconds)) = command(line.text) {
            if self.offered.is_some() {
                return Step::Ended;
            }
            self.offered = Some((connections, url.to_owned(), seconds));
            return Step::Taken;
        }
        match words[..] {
            ["Beginning", "round", _] => return Step::Ended,
            ["Latencies:"] | ["Requests:"] | ["Transfer:"] => {}
            ["Avg", "Stdev", "Min", "Max"] => self.awaits_latencies = true,
            [mean, stdev, min, max] if self.awaits_latencies => {
                self.latencies = [mean, stdev, min, max].map(latency);
                self.awaits_latencies = false;
            }
            ["Total:", total, "Req/Sec:", rate] => {
                self.totals = count(total).zip(decimal(rate));
            }
            ["Total:", ..] => {}
            ["No", "requests", "completed", "successfully"] => self.is_dead = true,
            [failed, "Errors:", ..] => {
                let Some(failed) = count(failed) else { return Step::Passed };
                let message = line.text.split_once("Errors:").map_or("", |(_, text)| text.trim());
                Failure::of(message).add(failed, &mut self.errors);
            }
            ["+", ..] | ["|", ..] => {}
            _ => return Step::Passed,
        }
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let Some((connections, url, seconds)) = self.offered else { return };
        if self.totals.is_none() && !self.is_dead && self.latencies[0].is_none() {
            return output.nothing(
                output.lines().first,
                "rewrk printed no figures: the run did not begin",
                "see that the server listens at that address, and run again",
            );
        }
        let failed = self.errors.total();
        let total = self.totals.map(|(total, _)| total).or(self.is_dead.then_some(0));
        let requests = total.map(|total| total.saturating_sub(failed));
        let rate = self.totals.map(|(_, rate)| rate);
        let duration = self.totals.filter(|(_, rate)| *rate > 0.0);
        let [mean, stdev, min, max] = self.latencies;
        let is_answered = requests != Some(0);
        output.report(LoadReport {
            url: Some(url),
            offered: Offered {
                connections: Some(connections),
                model: Some(Model::Closed),
                ..Offered::default()
            },
            nominal_duration: above_zero(seconds),
            duration: duration.and_then(|(total, rate)| Seconds::new(total as f64 / rate)),
            counts: Counts { requests, errors: total.map(|_| self.errors), ..Counts::default() },
            throughput: requests.filter(|requests| *requests == 0).and(PerSecond::new(0.0)),
            rate_printed: rate.and_then(PerSecond::new),
            latency: Latency {
                mean: mean.filter(|_| is_answered),
                stdev: stdev.filter(|_| is_answered),
                min: min.filter(|_| is_answered),
                max: max.filter(|_| is_answered),
                samples: total.filter(|total| *total > 0),
                covers: Some(Covers::All),
                resolution: Seconds::new(1e-5),
                corrected: Some(false),
                ..Latency::default()
            },
            complete: total.is_some(),
            ..LoadReport::default()
        });
    }
}

/// Milliseconds in a second.
const MILLISECONDS: f64 = 1e3;

fn of_json(document: &Value) -> LoadReport {
    let latency = |key: &str| {
        number_at(document, key).and_then(|milliseconds| above_zero(milliseconds / MILLISECONDS))
    };
    let requests = count_at(document, "/requests_total");
    let rate = number_at(document, "/requests_avg").filter(|rate| *rate > 0.0);
    let duration = requests.zip(rate).map(|(requests, rate)| requests as f64 / rate);
    LoadReport {
        offered: Offered { model: Some(Model::Closed), ..Offered::default() },
        duration: duration.and_then(Seconds::new),
        counts: Counts { requests, ..Counts::default() },
        throughput: requests.filter(|requests| *requests == 0).and(PerSecond::new(0.0)),
        rate_printed: rate.and_then(PerSecond::new),
        latency: Latency {
            mean: latency("/latency_avg"),
            stdev: latency("/latency_std_deviation"),
            min: latency("/latency_min"),
            max: latency("/latency_max"),
            samples: requests.filter(|requests| *requests > 0),
            covers: Some(Covers::All),
            corrected: Some(false),
            ..Latency::default()
        },
        bytes_read: number_at(document, "/transfer_total").and_then(Bytes::new),
        bytes_cover: Some(BytesCover::All),
        complete: requests.is_some(),
        ..LoadReport::default()
    }
}
