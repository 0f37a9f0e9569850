//! hey: closed loop, `-q` paces each worker. Its text, and the CSV of `-o csv`.
//!
//! ```text
//! report  = "Summary:" (LABEL ":" VALUE)* "Response time histogram:" ... "Latency distribution:"
//!           (P "% in " T " secs")* "Details ..." ... "Status code distribution:" ("[" S "]" N " responses")*
//!           ("Error distribution:" ("[" N "]" MESSAGE)*)?
//! ```
//!
//! It prints no connections, no URL and no nominal time. Its rate counts errors; its latencies are of
//! the answered requests, with the time to connect. Beyond a million answers it keeps the times of the
//! first million only, and divides the sum of all by their number.

use super::failure::{self, Failure};
use super::quantity::{above_zero, bracketed, count, decimal};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("hey");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "hey",
    model: "closed; `-q` paces each worker",
    answers: "answers of any status",
    printed_rate: "counts failed requests too",
    latency: "answered requests, with the time to connect",
    hides: "beyond a million answers, its mean is wrong; a body that is cut short is a success; connections are not printed",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line == "Summary:",
    reader: || Box::<Report>::default(),
};

/// A row for each answer.
pub(super) const CSV: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line == CSV_HEADER,
    reader: || Box::<Answers>::default(),
};

/// The figures that times are printed to, in seconds.
const RESOLUTION: f64 = 1e-4;
/// How many answers' times it keeps.
const KEPT: u64 = 1_000_000;

#[derive(Default)]
struct Report {
    is_certain: bool,
    section: Section,
    total: Option<f64>,
    slowest: Option<f64>,
    fastest: Option<f64>,
    average: Option<f64>,
    rate: Option<f64>,
    bytes: Option<f64>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    answers: u64,
    bad_statuses: u64,
    errors: Errors,
    saw_statuses: bool,
    saw_errors: bool,
    url: Option<String>,
}

/// The parts of a report of hey or oha, by their heads.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    #[default]
    Start,
    Summary,
    Histogram,
    Latency,
    Details,
    Statuses,
    Errors,
}

impl Section {
    /// The part that begins at a line.
    pub(super) fn of(line: &str) -> Option<Self> {
        Some(match line {
            "Summary:" => Self::Summary,
            "Response time histogram:" => Self::Histogram,
            "Latency distribution:" | "Response time distribution:" => Self::Latency,
            "Status code distribution:" => Self::Statuses,
            "Error distribution:" => Self::Errors,
            _ if line.starts_with("Details (average") => Self::Details,
            _ => return None,
        })
    }
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        if let Some(section) = Section::of(line.text) {
            if section == Section::Summary && self.section != Section::Start {
                return Step::Ended;
            }
            self.section = section;
            self.saw_statuses |= section == Section::Statuses;
            self.saw_errors |= section == Section::Errors;
            return Step::Taken;
        }
        if line.text.is_empty() {
            return Step::Passed;
        }
        let is_known = match self.section {
            Section::Start => return Step::NotOurs,
            Section::Summary => match line.text.split_once(':') {
                Some((label, value)) => return self.summary(label, value.trim()),
                None => false,
            },
            Section::Histogram => line.text.contains('['),
            Section::Details => line.text.contains(':'),
            Section::Latency => self.percentile(line.text),
            Section::Statuses => self.status(line.text),
            Section::Errors => self.failure(line.text),
        };
        Step::of(is_known, self.is_certain)
    }

    fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let errors = self.errors.outside_responses();
        let duration = self.total.and_then(Seconds::new);
        let is_over = self.answers == KEPT
            && self
                .rate
                .zip(self.total)
                .is_some_and(|(rate, total)| rate * total > (KEPT + errors) as f64 * 1.001);
        let mut requests = self.saw_statuses.then_some(self.answers);
        if self.saw_errors && requests.is_none() {
            requests = Some(0);
        }
        if is_over && let Some((rate, total)) = self.rate.zip(self.total) {
            let all = (rate * total).round() as u64;
            requests = Some(all.saturating_sub(errors));
            output.warn(
                output.lines().first,
                "hey keeps the times of a million answers only: its average is wrong and left out",
                "the number of answers is its rate times its duration; run shorter tests for a mean",
            );
        }
        let has_latency = requests.is_some_and(|requests| requests > 0) || !self.saw_statuses;
        let latency = |seconds: Option<f64>| seconds.filter(|_| has_latency).and_then(above_zero);
        let complete = self.saw_statuses || self.saw_errors;
        output.report(LoadReport {
            url: self.url,
            offered: Offered { model: Some(Model::Closed), ..Offered::default() },
            duration,
            counts: Counts {
                requests,
                sent: requests.map(|requests| requests.saturating_add(errors)),
                errors: complete.then_some(Errors { status: self.bad_statuses, ..self.errors }),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: latency(self.average.filter(|_| !is_over)),
                min: latency(self.fastest),
                max: latency(self.slowest),
                percentiles: self.percentiles,
                samples: requests
                    .filter(|requests| *requests > 0)
                    .map(|requests| requests.min(KEPT)),
                covers: Some(Covers::Answered),
                resolution: Seconds::new(RESOLUTION),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.bytes.and_then(Bytes::new),
            bytes_cover: self.bytes.map(|_| BytesCover::Bodies),
            complete,
            ..LoadReport::default()
        });
    }
}

impl Report {
    fn summary(&mut self, label: &str, value: &str) -> Step {
        let (figure, unit) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
        let figure = decimal(figure);
        match (label, unit.trim()) {
            // Others print "Total:" too, in a unit of their choice.
            ("Total", "secs") => self.total = figure,
            ("Slowest", _) => self.slowest = figure,
            ("Fastest", _) => self.fastest = figure,
            ("Average", _) => self.average = figure,
            ("Requests/sec", _) => self.rate = figure,
            ("Total data", _) => self.bytes = figure,
            ("Size/request", _) => {}
            _ if self.is_certain => return Step::Passed,
            _ => return Step::NotOurs,
        }
        self.is_certain = true;
        Step::Taken
    }

    /// Takes `  50% in 0.0012 secs`; some builds print `%%`.
    fn percentile(&mut self, line: &str) -> bool {
        let Some((percent, rest)) = line.split_once('%') else { return false };
        let Some(time) = rest.trim_start_matches('%').trim().strip_prefix("in ") else {
            return false;
        };
        let time = time.strip_suffix("secs").unwrap_or(time).trim();
        match decimal(percent) {
            // A percentile that was not reached is printed as 0% in 0.
            Some(0.0) => true,
            Some(percent) => {
                self.percentiles.push((percent, decimal(time).and_then(above_zero)));
                true
            }
            None => false,
        }
    }

    /// Takes `[200] 2000 responses`.
    fn status(&mut self, line: &str) -> bool {
        let Some((status, rest)) = bracketed(line) else { return false };
        let Some(answers) = rest.strip_suffix("responses").and_then(|n| count(n.trim())) else {
            return false;
        };
        self.answers = self.answers.saturating_add(answers);
        if status >= 400 {
            self.bad_statuses = self.bad_statuses.saturating_add(answers);
        }
        true
    }

    /// Takes `[100] Get "http://h/": dial tcp ...`.
    fn failure(&mut self, line: &str) -> bool {
        let Some((failed, message)) = bracketed(line) else { return false };
        Failure::of(message).add(failed, &mut self.errors);
        self.url = self.url.take().or_else(|| failure::url_in(message));
        true
    }
}

const CSV_HEADER: &str =
    "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset";

/// How many rows of single answers are read.
const MOST_ROWS: usize = 4_000_000;

#[derive(Default)]
struct Answers {
    header: bool,
    times: Vec<f32>,
    sum: f64,
    end: f64,
    bad_statuses: u64,
}

impl Reader for Answers {
    fn line(&mut self, line: &Text<'_>) -> Step {
        if line.text == CSV_HEADER {
            if std::mem::replace(&mut self.header, true) {
                return Step::Ended;
            }
            return Step::Taken;
        }
        let cells: Vec<&str> = line.text.split(',').collect();
        let [time, .., status, offset] = cells[..] else { return Step::Ended };
        let (Some(time), Some(status), Some(offset)) =
            (decimal(time), count(status), decimal(offset))
        else {
            return Step::Ended;
        };
        if cells.len() != 8 || self.times.len() >= MOST_ROWS {
            return Step::Ended;
        }
        self.times.push(time as f32);
        self.sum += time;
        self.end = self.end.max(offset + time);
        self.bad_statuses += u64::from(status >= 400);
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn finish(mut self: Box<Self>, output: &mut Output<'_>) {
        let answers = self.times.len() as u64;
        self.times.sort_unstable_by(f32::total_cmp);
        let at = |rank: usize| self.times.get(rank).and_then(|time| above_zero(f64::from(*time)));
        let percentile = |percent: f64| {
            let rank = (percent / 100.0 * answers as f64).ceil() as usize;
            (percent, rank.checked_sub(1).and_then(at))
        };
        output.report(LoadReport {
            duration: Seconds::new(self.end),
            counts: Counts { requests: Some(answers), ..Counts::default() },
            latency: Latency {
                mean: (answers > 0).then(|| above_zero(self.sum / answers as f64)).flatten(),
                min: at(0),
                max: self.times.len().checked_sub(1).and_then(at),
                percentiles: [50.0, 90.0, 95.0, 99.0].map(percentile).to_vec(),
                samples: Some(answers),
                covers: Some(Covers::Answered),
                resolution: Seconds::new(RESOLUTION),
                corrected: Some(false),
                ..Latency::default()
            },
            complete: true,
            ..LoadReport::default()
        });
    }
}
