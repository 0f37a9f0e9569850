//! Logs of histograms (`.hlog`): a row for each interval.
//!
//! ```text
//! log = "#[Histogram log format version 1." N "]" comment* LEGEND row*
//! row = ("Tag=" NAME ",")? START "," LENGTH "," MAX "," BLOB       times in seconds
//! ```
//!
//! Some libraries call the second column `EndTimestamp`, and some of these write a length there all the
//! same. Each tag is a series of its own: a report. Percentiles are those of all intervals together.
//! The unit is told by the printed maximum, in milliseconds, beside the value in the blob.

use std::sync::Arc;

use super::PERCENTILES;
use super::blob::{Broken, Histogram, START};
use crate::formats::quantity::{above_zero, number};
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::line::quote;
use crate::record::load::{Latency, LoadReport};
use crate::record::report::{Format, LineSpan};
use crate::record::units::Seconds;

const FORMAT: Format = Format::of_tool("hlog");

/// A log.
pub(in crate::formats) const LOG: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with(VERSION),
    reader: || Box::<Log>::default(),
};

const VERSION: &str = "#[Histogram log format version ";
/// How many series are told apart.
const MOST_SERIES: usize = 256;
/// Seconds in a year: no log is so long, and no calendar so young.
const YEAR: f64 = 365.0 * 24.0 * 3600.0;
/// What the printed maximum is in.
const MILLISECOND: f64 = 1e-3;

#[derive(Default)]
struct Log {
    has_version: bool,
    /// Whether the legend says that the second column is an end.
    says_end: bool,
    series: Vec<Series>,
    is_past_series: bool,
}

/// The rows of one tag.
struct Series {
    tag: String,
    lines: LineSpan,
    /// The first row's start, the furthest second column, and the furthest start plus it.
    start: f64,
    furthest: f64,
    furthest_as_length: f64,
    /// Whether every second column is at its start or after it.
    may_be_ends: bool,
    max: f64,
    sum: Histogram,
    /// The printed maximum and the value in the blob of the row where that is the largest.
    scale: Option<(f64, u64)>,
    /// The first row that is left out, and why.
    broken: Option<(u32, Broken)>,
    is_cut: bool,
}

/// A row without its blob.
struct Row<'a> {
    tag: &'a str,
    start: f64,
    second: f64,
    max: f64,
    blob: &'a str,
}

impl Row<'_> {
    fn of(line: &str) -> Option<Row<'_>> {
        let (tag, rest) = match line.strip_prefix("Tag=") {
            Some(rest) => rest.split_once(',')?,
            None => ("", line),
        };
        let mut cells = rest.splitn(4, ',');
        let mut figure = || {
            let (value, rest) = number(cells.next()?.trim())?;
            rest.is_empty().then_some(value)
        };
        let (start, second, max) = (figure()?, figure()?, figure()?);
        Some(Row { tag, start, second, max, blob: cells.next()?.trim() })
    }
}

impl Reader for Log {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if text.starts_with(VERSION) {
            return if std::mem::replace(&mut self.has_version, true) {
                Step::Ended
            } else {
                Step::Taken
            };
        }
        if text.starts_with("\"StartTimestamp\"") {
            self.says_end = text.contains("EndTimestamp");
            return Step::Taken;
        }
        if text.starts_with('#') {
            return Step::Taken;
        }
        match Row::of(text) {
            Some(row) => self.row(line.number, &row),
            // A row that was cut.
            None if text.starts_with("Tag=") || text.starts_with(|c: char| c.is_ascii_digit()) => {
                match self.series.last_mut() {
                    Some(series) => {
                        series.is_cut = true;
                        Step::Taken
                    }
                    None => Step::Passed,
                }
            }
            None => Step::Ended,
        }
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        if self.series.is_empty() {
            return output.nothing(
                output.lines().first,
                "a histogram log without intervals",
                "let the test run longer than an interval of the log",
            );
        }
        if self.is_past_series {
            output.warn(
                output.lines().first,
                format!("a histogram log of more than {MOST_SERIES} tags: the others are left out"),
                "write a log for each",
            );
        }
        for series in self.series {
            series.report(self.says_end, output);
        }
    }
}

impl Log {
    fn row(&mut self, line: u32, row: &Row<'_>) -> Step {
        let at = match self.series.iter().position(|series| series.tag == row.tag) {
            Some(at) => at,
            None if self.series.len() >= MOST_SERIES => {
                self.is_past_series = true;
                return Step::Taken;
            }
            None => {
                self.series.push(Series::new(line, row));
                self.series.len() - 1
            }
        };
        self.series[at].add(line, row);
        Step::Taken
    }
}

impl Series {
    fn new(line: u32, row: &Row<'_>) -> Self {
        Self {
            tag: row.tag.to_owned(),
            lines: LineSpan { first: line, last: line },
            start: row.start,
            furthest: 0.0,
            furthest_as_length: 0.0,
            may_be_ends: true,
            max: 0.0,
            sum: Histogram::default(),
            scale: None,
            broken: None,
            is_cut: false,
        }
    }

    fn add(&mut self, line: u32, row: &Row<'_>) {
        self.lines.last = line;
        let histogram = match row.blob.starts_with(START) {
            true => Histogram::unpack(row.blob),
            false if row.blob.len() < START.len() => Err(Broken::Bytes),
            false => Err(Broken::Version),
        };
        // A row whose blob is cut was cut: its figures may have been others.
        let is_added = match histogram {
            Ok(histogram) if self.sum.merge(&histogram) => {
                if let Some((_, highest)) = histogram.range()
                    && self.scale.is_none_or(|(_, known)| known < highest)
                {
                    self.scale = Some((row.max, highest));
                }
                true
            }
            Ok(_) => {
                self.broken.get_or_insert((line, Broken::TooLong));
                true
            }
            Err(why) => {
                self.broken.get_or_insert((line, why));
                why != Broken::Bytes
            }
        };
        if !is_added {
            self.is_cut = true;
            return;
        }
        self.start = self.start.min(row.start);
        self.may_be_ends &= row.second >= row.start;
        self.furthest = self.furthest.max(row.second);
        self.furthest_as_length = self.furthest_as_length.max(row.start + row.second);
        self.max = self.max.max(row.max);
    }

    /// How long it was. The second column is an end where it is at the start or after it in every row,
    /// and the legend says so, or the times are of a calendar.
    fn duration(&self, says_end: bool) -> Option<Seconds> {
        let is_end = self.may_be_ends && (says_end || self.start > YEAR);
        let end = if is_end { self.furthest } else { self.furthest_as_length };
        Seconds::new(end - self.start).filter(|duration| duration.get() > 0.0)
    }

    /// The seconds in a unit of the recorded values.
    fn unit(&self) -> Option<f64> {
        let (printed, recorded) = self.scale.filter(|(printed, _)| *printed > 0.0)?;
        let power = (printed / recorded as f64).log10().round();
        [-6.0, -3.0].contains(&power).then(|| MILLISECOND * 10_f64.powf(power))
    }

    fn report(self, says_end: bool, output: &mut Output<'_>) {
        let name = match &self.tag[..] {
            "" => "the histogram log".to_owned(),
            tag => format!("the histogram log of tag {}", quote(tag)),
        };
        if let Some((line, why)) = self.broken {
            output.warn(
                line,
                format!("a blob of {name} {why}: the interval is not in the percentiles"),
                "keep the whole log, in format 1.3 or later",
            );
        }
        let unit = self.unit();
        let samples = self.sum.count();
        if unit.is_none() && samples > 0 {
            output.warn(
                self.lines.first,
                format!("the unit of {name} is not known: its latencies are left out"),
                "let the tool record nanoseconds or microseconds, and print milliseconds",
            );
        }
        let time = |value: f64| unit.and_then(|unit| above_zero(value * unit));
        let (mean, stdev) = self.sum.mean_and_deviation().unzip();
        let range = self.sum.range();
        let percentile = |percent: f64| Some((percent, time(self.sum.percentile(percent)? as f64)));
        // Without a blob there is the printed maximum.
        let printed = above_zero(self.max * MILLISECOND).filter(|_| samples == 0);
        let heading = (!self.tag.is_empty()).then(|| Arc::from(quote(&self.tag)));
        output.report_under(
            heading,
            self.lines,
            LoadReport {
                duration: self.duration(says_end),
                latency: Latency {
                    mean: mean.and_then(time),
                    stdev: stdev.and_then(time),
                    min: range.and_then(|(first, _)| time(first as f64)),
                    max: range.and_then(|(_, last)| time(last as f64)).or(printed),
                    percentiles: PERCENTILES.into_iter().filter_map(percentile).collect(),
                    samples: (samples > 0).then_some(samples),
                    ..Latency::default()
                },
                complete: !self.is_cut,
                ..LoadReport::default()
            },
        );
    }
}
