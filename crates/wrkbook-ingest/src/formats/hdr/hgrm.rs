//! Tables of percentiles, as text (`.hgrm`) and as CSV.
//!
//! ```text
//! table  = "Value Percentile TotalCount 1/(1-Percentile)" (V F N (V | "inf" | "Infinity")?)* footer
//! footer = "#[Mean = " V ", StdDeviation = " V "]" "#[Max = " V ", Total count = " V "]"
//!          "#[Buckets = " N ", SubBuckets = " N "]"
//! csv    = '"Value","Percentile","TotalCount","1/(1-Percentile)"' (V "," F "," N ("," V)?)*
//! ```
//!
//! The unit is not in the file: `wrk2` and zrk write milliseconds, and so does nearly everybody.

use super::PERCENTILES;
use crate::formats::quantity::{above_zero, count, decimal};
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::record::load::{Counts, Latency, LoadReport};
use crate::record::report::Format;
use crate::record::units::Seconds;

const FORMAT: Format = Format::of_tool("hgrm");

/// The table as text. Within a report of `wrk2` it is that report's: there it is followed, so that
/// nobody takes it for a file of its own.
pub(in crate::formats) const TABLE: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| is_header(line) || is_spectrum(line),
    reader: || Box::new(Table { separator: None, ..Table::default() }),
};

/// The table as CSV.
pub(in crate::formats) const CSV: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line == CSV_HEADER,
    reader: || Box::new(Table { separator: Some(','), ..Table::default() }),
};

const CSV_HEADER: &str = r#""Value","Percentile","TotalCount","1/(1-Percentile)""#;
/// Whether a line is what `wrk2` prints above the table, with white space of any kind.
fn is_spectrum(line: &str) -> bool {
    line.split_whitespace().eq(["Detailed", "Percentile", "spectrum:"])
}

const MILLISECOND: f64 = 1e-3;

fn is_header(line: &str) -> bool {
    line.starts_with("Value")
        && line.split_whitespace().eq(["Value", "Percentile", "TotalCount", "1/(1-Percentile)"])
}

#[derive(Default)]
struct Table {
    separator: Option<char>,
    is_within_report: bool,
    has_header: bool,
    /// (percentile, the value of the first row that reaches it).
    percentiles: Vec<(f64, f64)>,
    last: Option<Row>,
    mean: Option<f64>,
    deviation: Option<f64>,
    max: Option<f64>,
    total: Option<u64>,
    has_footer: bool,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    value: f64,
    fraction: f64,
    count: u64,
}

impl Reader for Table {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if is_spectrum(text) {
            let is_first = !self.has_header && !self.is_within_report;
            self.is_within_report = true;
            return if is_first { Step::Taken } else { Step::Ended };
        }
        if !self.has_header {
            self.has_header = is_header(text) || text == CSV_HEADER;
            return if self.has_header { Step::Taken } else { Step::NotOurs };
        }
        if self.has_footer {
            return Step::Ended;
        }
        if let Some(row) = Row::of(text, self.separator) {
            // A table goes upwards: what begins anew is another.
            if self.last.is_some_and(|last| last.fraction > row.fraction || last.count > row.count)
            {
                return Step::Ended;
            }
            self.row(row);
            return Step::Taken;
        }
        if self.separator.is_none() && self.footer(text) { Step::Taken } else { Step::Ended }
    }

    fn is_certain(&self) -> bool {
        !self.is_within_report
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let time = |value: f64| above_zero(value * MILLISECOND);
        let reached = self.last.filter(|row| row.fraction >= 1.0);
        let complete = match self.separator {
            Some(_) => reached.is_some(),
            None => self.has_footer && self.total.is_some(),
        };
        output.note(
            output.lines().first,
            "the unit of the values is not in a histogram file: milliseconds are assumed",
            "leave the file out if the tool that wrote it has another unit",
        );
        output.report(LoadReport {
            counts: Counts::default(),
            latency: Latency {
                mean: self.mean.and_then(time),
                stdev: self.deviation.filter(|_| self.mean.and_then(time).is_some()).and_then(time),
                max: self.max.or(reached.map(|row| row.value)).and_then(time),
                percentiles: self.percentiles.iter().map(|(q, value)| (*q, time(*value))).collect(),
                samples: self.total.or(reached.map(|row| row.count)),
                resolution: Seconds::new(MILLISECOND * MILLISECOND),
                ..Latency::default()
            },
            complete,
            ..LoadReport::default()
        });
    }
}

impl Table {
    fn row(&mut self, row: Row) {
        for percent in PERCENTILES {
            let is_new = self.percentiles.iter().all(|(known, _)| *known != percent);
            // The last row, of all values, reaches whatever the others did not.
            if is_new && (percent / 100.0 - 1e-9..1.0).contains(&row.fraction) {
                self.percentiles.push((percent, row.value));
            }
        }
        self.last = Some(row);
    }

    /// Takes a line of the footer: `#[Max     =        9.615, Total count    =         2400]`.
    fn footer(&mut self, line: &str) -> bool {
        let Some(inner) = line.strip_prefix("#[").and_then(|line| line.strip_suffix(']')) else {
            return false;
        };
        for field in inner.split(',') {
            let Some((name, value)) = field.split_once('=') else { return false };
            let value = decimal(value.trim());
            match name.trim() {
                "Mean" => self.mean = value,
                "StdDeviation" => self.deviation = value,
                "Max" => self.max = value,
                "Total count" | "TotalCount" => {
                    let whole = value.filter(|value| value.fract() == 0.0 && *value < 2e15);
                    self.total = whole.map(|value| value as u64);
                }
                "Buckets" => self.has_footer = true,
                "SubBuckets" => {}
                _ => return false,
            }
        }
        true
    }
}

impl Row {
    /// `value fraction count`, and a fourth column, which the last row may lack or fill with a word.
    fn of(line: &str, separator: Option<char>) -> Option<Self> {
        let cells: Vec<&str> = match separator {
            Some(separator) => line.split(separator).map(str::trim).collect(),
            None => line.split_whitespace().collect(),
        };
        let (value, fraction, number, rest) = match cells[..] {
            [value, fraction, number] => (value, fraction, number, None),
            [value, fraction, number, rest] => (value, fraction, number, Some(rest)),
            _ => return None,
        };
        let is_fourth = |rest: &str| matches!(rest, "inf" | "Infinity") || decimal(rest).is_some();
        if !rest.is_none_or(is_fourth) {
            return None;
        }
        let fraction = decimal(fraction).filter(|fraction| *fraction <= 1.0)?;
        Some(Self { value: decimal(value)?, fraction, count: count(number)? })
    }
}
