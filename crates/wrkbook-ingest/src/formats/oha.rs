//! oha: closed loop, `-q` paces it. Its text of every version, and its JSON.
//!
//! ```text
//! report = "Summary:" "Success rate:" P (LABEL ":" T)* "Response time histogram:" ...
//!          ("Response time" | "Latency") " distribution:" (P "% in " T)* "Details ..." ...
//!          "Status code distribution:" ("[" S "] " N " responses")* ("Error distribution:" ("[" N "] " MESSAGE)*)?
//! T      = P UNIT        one unit for the whole report since 1.9: ns us ms sec "10 sec" min "10 min" hr
//! ```
//!
//! It prints no connections and no URL. Its rate counts errors and requests that its own deadline ended;
//! these are unanswered. Its latencies are of the answered requests, whatever the status.

use serde_json::Value;

use super::failure::Failure;
use super::hey::Section;
use super::json::number_at;
use super::quantity::{Kilo, above_zero, bracketed, count, decimal, number, size, unit_of_time};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("oha");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "oha",
    model: "closed; `-q` paces it",
    answers: "answers of any status",
    printed_rate: "counts failed requests, and those that its deadline ended",
    latency: "answered requests of any status; from the intended start with `--latency-correction`",
    hides: "the printed success rate calls a 500 a success; connections and URL are not printed",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line == "Summary:",
    reader: || Box::<Report>::default(),
};

/// Its report as JSON.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["summary", "successRate", "requestsPerSec"],
    claims: |document| document.pointer("/summary/successRate").is_some(),
    read: |document, output| {
        if let Some(figures) = Figures::of_json(document) {
            output.report(figures.load());
        }
    },
};

/// What it says of a request that its deadline ended.
const ENDED_BY_DEADLINE: &str = "aborted due to deadline";

/// The figures of a report, in base units.
#[derive(Default)]
struct Figures {
    total: Option<f64>,
    slowest: Option<f64>,
    fastest: Option<f64>,
    average: Option<f64>,
    rate: Option<f64>,
    bytes: Option<Bytes>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    resolution: Option<Seconds>,
    answers: u64,
    bad_statuses: u64,
    errors: Errors,
    unanswered: u64,
    complete: bool,
}

impl Figures {
    fn of_json(document: &Value) -> Option<Self> {
        let summary = document.get("summary")?;
        let mut figures = Self {
            total: number_at(summary, "/total"),
            slowest: number_at(summary, "/slowest"),
            fastest: number_at(summary, "/fastest"),
            average: number_at(summary, "/average"),
            rate: number_at(summary, "/requestsPerSec"),
            bytes: number_at(summary, "/totalData").and_then(Bytes::new),
            complete: document.get("statusCodeDistribution").is_some(),
            ..Self::default()
        };
        for (name, latency) in document.get("latencyPercentiles")?.as_object()? {
            let Some(percent) = name.strip_prefix('p').and_then(decimal) else { continue };
            figures.percentiles.push((percent, latency.as_f64().and_then(above_zero)));
        }
        figures.percentiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let counts = |key: &str| {
            let members = document.get(key).and_then(Value::as_object);
            members.into_iter().flatten().filter_map(|(name, n)| Some((name, n.as_u64()?)))
        };
        for (status, answers) in counts("statusCodeDistribution") {
            figures.status(count(status)?, answers);
        }
        for (message, failed) in counts("errorDistribution") {
            figures.failure(message, failed);
        }
        Some(figures)
    }

    fn status(&mut self, status: u64, answers: u64) {
        self.answers = self.answers.saturating_add(answers);
        if status >= 400 {
            self.bad_statuses = self.bad_statuses.saturating_add(answers);
        }
    }

    fn failure(&mut self, message: &str, failed: u64) {
        if message.contains(ENDED_BY_DEADLINE) {
            self.unanswered = self.unanswered.saturating_add(failed);
        } else {
            Failure::of(message).add(failed, &mut self.errors);
        }
    }

    fn load(self) -> LoadReport {
        let failed = self.errors.outside_responses();
        let is_answered = self.answers > 0 || !self.complete;
        let latency = |seconds: Option<f64>| seconds.filter(|_| is_answered).and_then(above_zero);
        let counts = Counts {
            requests: Some(self.answers),
            sent: Some(self.answers.saturating_add(failed).saturating_add(self.unanswered)),
            unanswered: Some(self.unanswered),
            errors: Some(Errors { status: self.bad_statuses, ..self.errors }),
            ..Counts::default()
        };
        LoadReport {
            offered: Offered { model: Some(Model::Closed), ..Offered::default() },
            duration: self.total.and_then(Seconds::new),
            counts: if self.complete { counts } else { Counts::default() },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: latency(self.average),
                min: latency(self.fastest),
                max: latency(self.slowest),
                percentiles: if is_answered { self.percentiles } else { Vec::new() },
                samples: Some(self.answers).filter(|answers| *answers > 0),
                covers: Some(Covers::Answered),
                resolution: self.resolution,
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.bytes,
            bytes_cover: self.bytes.map(|_| BytesCover::Bodies),
            complete: self.complete,
            ..LoadReport::default()
        }
    }
}

#[derive(Default)]
struct Report {
    is_certain: bool,
    section: Section,
    figures: Figures,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        if let Some(section) = Section::of(line.text) {
            if section == Section::Summary && self.section != Section::Start {
                return Step::Ended;
            }
            self.section = section;
            self.figures.complete |= section == Section::Statuses;
            return Step::Taken;
        }
        let is_known = match self.section {
            Section::Start => false,
            Section::Summary => line.text.split_once(':').is_some_and(|(label, value)| {
                self.is_certain |= label == "Success rate";
                self.is_certain && self.summary(label, value.trim())
            }),
            Section::Histogram => line.text.contains('['),
            Section::Details => line.text.contains(':'),
            Section::Latency => self.percentile(line.text),
            Section::Statuses => bracketed(line.text).is_some_and(|(status, rest)| {
                let answers = rest.strip_suffix("responses").and_then(|n| count(n.trim()));
                answers.map(|answers| self.figures.status(status, answers)).is_some()
            }),
            Section::Errors => bracketed(line.text)
                .map(|(failed, message)| self.figures.failure(message, failed))
                .is_some(),
        };
        Step::of(is_known, self.is_certain)
    }

    fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        output.report(self.figures.load());
    }
}

impl Report {
    fn summary(&mut self, label: &str, value: &str) -> bool {
        let to = match label {
            "Total" => &mut self.figures.total,
            "Slowest" => &mut self.figures.slowest,
            "Fastest" => &mut self.figures.fastest,
            "Average" => &mut self.figures.average,
            "Requests/sec" => {
                self.figures.rate = decimal(value);
                return true;
            }
            "Total data" => {
                self.figures.bytes = size(value, Kilo::Binary);
                return true;
            }
            "Success rate" | "Size/request" | "Size/sec" => return true,
            _ => return false,
        };
        *to = time(value);
        if let Some(step) = step(value) {
            self.figures.resolution = Seconds::new(step);
        }
        true
    }

    /// Takes `  50.00% in 10.0729 ms`.
    fn percentile(&mut self, line: &str) -> bool {
        let parts = line.split_once("% in ");
        let Some((percent, latency)) = parts.and_then(|(p, t)| Some((decimal(p)?, t))) else {
            return false;
        };
        self.figures.percentiles.push((percent, time(latency).and_then(above_zero)));
        true
    }
}

/// A time in seconds; `None` of `NaN`.
fn time(text: &str) -> Option<f64> {
    let (value, unit) = number(text)?;
    Some(value * seconds(unit.trim())?)
}

/// The seconds in a unit, which may be ten of another.
fn seconds(unit: &str) -> Option<f64> {
    match unit.strip_prefix("10 ") {
        Some(unit) => unit_of_time(unit).map(|seconds| 10.0 * seconds),
        None => unit_of_time(unit),
    }
}

/// The step of the last decimal of a time, in seconds.
fn step(text: &str) -> Option<f64> {
    let (_, unit) = number(text)?;
    let digits = &text[..text.len() - unit.len()];
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Some(seconds(unit.trim())? * 0.1_f64.powi(i32::try_from(decimals).ok()?))
}
