//! zrk's time series: a JSON object a line for each interval.
//!
//! A companion of a report. Alone it is one run, of what its rows add up to: without percentiles, for
//! those of the rows come from histograms that are published late.

use serde_json::Value;

use super::FORMAT;
use crate::formats::json::{count_at, number_at};
use crate::formats::quantity::above_zero;
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::record::load::{BytesCover, Counts, Errors, Latency, LoadReport, Model, Offered, Rate};
use crate::record::units::{Bytes, Seconds};

/// The rows of `--timeseries`.
pub(in crate::formats) const ROWS: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with("{\"t\":") && line.contains("\"achieved_rate\":"),
    reader: || Box::<Rows>::default(),
};

#[derive(Default)]
struct Rows {
    /// When the last interval ended.
    end: f64,
    requests: u64,
    errors: u64,
    /// By kind, as long as every row tells them.
    kinds: Option<(Errors, u64)>,
    bytes: Option<u64>,
    max: f64,
    /// The rate asked for, while all rows say the same.
    target: Option<f64>,
    is_ramp: bool,
    /// Whether some row achieved another rate than its target.
    is_open: bool,
    rows: u64,
    is_cut: bool,
}

impl Reader for Rows {
    fn line(&mut self, line: &Text<'_>) -> Step {
        if !line.text.starts_with("{\"t\":") {
            return Step::Ended;
        }
        let row = serde_json::from_str::<Value>(line.text).ok();
        let Some((row, end)) = row.and_then(|row| number_at(&row, "/t").map(|end| (row, end)))
        else {
            self.is_cut = true;
            return if self.rows > 0 { Step::Taken } else { Step::NotOurs };
        };
        if end <= self.end {
            return Step::Ended;
        }
        self.row(&row, end);
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        self.rows > 0
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        // Where a row's target is always what was achieved, no rate was asked for.
        let target = self.target.filter(|_| self.is_open && !self.is_ramp);
        let errors = self.kinds.map(|(errors, _)| errors);
        output.companion(LoadReport {
            offered: Offered {
                rate: target.and_then(Rate::new),
                model: self.is_open.then_some(Model::Open),
                ..Offered::default()
            },
            duration: Seconds::new(self.end),
            counts: Counts {
                requests: Some(self.requests),
                dropped: self.kinds.map(|(_, dropped)| dropped),
                errors,
                errors_in_all: errors.is_none().then_some(self.errors),
                ..Counts::default()
            },
            latency: Latency {
                max: above_zero(self.max / 1e6).filter(|_| self.requests > 0),
                resolution: Seconds::new(1e-6),
                corrected: self.is_open.then_some(true),
                ..Latency::default()
            },
            bytes_read: self.bytes.and_then(|bytes| Bytes::new(bytes as f64)),
            bytes_cover: self.bytes.map(|_| BytesCover::All),
            complete: !self.is_cut,
            ..LoadReport::default()
        });
    }
}

impl Rows {
    fn row(&mut self, row: &Value, end: f64) {
        let count = |pointer: &str| count_at(row, pointer).unwrap_or(0);
        self.end = end;
        self.requests = self.requests.saturating_add(count("/requests"));
        self.errors = self.errors.saturating_add(count("/errors"));
        self.max = self.max.max(number_at(row, "/latency_us/max").unwrap_or(0.0));
        let bytes = count_at(row, "/bytes");
        self.bytes = match self.rows {
            0 => bytes,
            _ => self.bytes.zip(bytes).map(|(sum, bytes)| sum.saturating_add(bytes)),
        };
        let known = if self.rows == 0 { Some((Errors::default(), 0)) } else { self.kinds };
        self.kinds = known.filter(|_| row.get("errors_by_kind").is_some_and(Value::is_object)).map(
            |(mut errors, dropped)| {
                for (sum, kind) in [
                    (&mut errors.connect, "connect"),
                    (&mut errors.read, "read"),
                    (&mut errors.write, "write"),
                    (&mut errors.abandoned, "timeout"),
                    (&mut errors.status, "non_2xx_3xx"),
                ] {
                    *sum = sum.saturating_add(count(&format!("/errors_by_kind/{kind}")));
                }
                (errors, dropped.saturating_add(count("/errors_by_kind/deadline")))
            },
        );
        let target = number_at(row, "/target_rate").filter(|rate| *rate > 0.0);
        self.is_ramp |= self.rows > 0 && target != self.target;
        self.target = target;
        self.is_open |=
            target.zip(number_at(row, "/achieved_rate")).is_some_and(|(target, rate)| {
                // The target is written with fewer digits than what was achieved.
                (target - rate).abs() > 0.51
            });
        self.rows += 1;
    }
}
