//! plow: closed loop. Its text, and its JSON.
//!
//! ```text
//! report = ("Benchmarking " URL " for " T " using " N " connection(s).")? block+
//! block  = "Summary:" (LABEL VALUE)* ("Error:" (N MESSAGE)*)? "Statistics Min Mean StdDev Max"
//!          "Latency " T T T T "RPS " ... "Latency Percentile:" NAME* T* ...
//! ```
//!
//! While it runs it prints a block every 200 ms: the last of a series is the run. The printed time is
//! cut to 100 ms, so the duration is count / rate. Its latencies are of all requests.

use serde_json::Value;

use super::failure::Failure;
use super::json::{count_at, number_at, text_at};
use super::quantity::{above_zero, count, decimal, latency, time};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{Counts, Covers, Errors, Latency, LoadReport, Model, Offered};
use crate::record::report::Format;
use crate::record::units::{PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("plow");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "plow",
    model: "closed",
    answers: "answers of any status",
    printed_rate: "counts failed requests too",
    latency: "all requests, failed ones too",
    hides: "it prints a block every 200 ms, and only the last is the run",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line == "Summary:" || line.starts_with("Benchmarking http"),
    reader: || Box::<Report>::default(),
};

/// Its report as JSON.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["Summary", "Elapsed", "RPS"],
    claims: |document| document.pointer("/Summary/Elapsed").is_some(),
    read: |document, output| output.report(Block::of_json(document).load(None, None)),
};

/// The figures of a block.
#[derive(Default)]
struct Block {
    is_certain: bool,
    count: Option<u64>,
    rate: Option<f64>,
    connections: Option<u32>,
    /// Answers by class of their status.
    codes: Vec<(char, u64)>,
    errors: Errors,
    /// Lowest, mean, deviation and highest.
    latencies: [Option<Seconds>; 4],
    percents: Vec<f64>,
    percentiles: Vec<(f64, Option<Seconds>)>,
}

impl Block {
    fn of_json(document: &Value) -> Self {
        let members = |pointer: &str| {
            document.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
        };
        let mut block = Self {
            is_certain: true,
            count: count_at(document, "/Summary/Count"),
            rate: number_at(document, "/Summary/RPS"),
            connections: count_at(document, "/Summary/Concurrency")
                .and_then(|count| u32::try_from(count).ok()),
            latencies: ["Min", "Mean", "StdDev", "Max"].map(|name| {
                let pointer = format!("/Statistics/Latency/{name}");
                text_at(document, &pointer)
                    .and_then(duration)
                    .or_else(|| number_at(document, &pointer).and_then(above_zero))
            }),
            ..Self::default()
        };
        for (class, answers) in members("/Summary/Counts") {
            block.code(class, answers.as_u64());
        }
        for (message, failed) in members("/Error") {
            Failure::of(message).add(failed.as_u64().unwrap_or(0), &mut block.errors);
        }
        for (name, value) in members("/Percentiles") {
            let Some(percent) = name.strip_prefix('P').and_then(decimal) else { continue };
            let value =
                value.as_str().and_then(duration).or_else(|| value.as_f64().and_then(above_zero));
            block.percentiles.push((percent, value));
        }
        block.percentiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        block
    }

    fn code(&mut self, class: &str, answers: Option<u64>) -> bool {
        let digit = class.strip_suffix("xx").and_then(|digit| digit.parse().ok());
        let code = digit.zip(answers);
        self.codes.extend(code);
        code.is_some()
    }

    fn load(self, url: Option<String>, nominal: Option<Seconds>) -> LoadReport {
        let answers = self.codes.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(*n));
        let bad = self.codes.iter().filter(|(class, _)| *class >= '4').map(|(_, n)| *n).sum();
        let rate = self.rate.filter(|rate| *rate > 0.0);
        let duration = self.count.zip(rate).map(|(count, rate)| count as f64 / rate);
        let [min, mean, stdev, max] = self.latencies.map(|latency| latency.filter(|_| answers > 0));
        let complete = self.count.is_some() && !self.percentiles.is_empty();
        LoadReport {
            url,
            offered: Offered {
                connections: self.connections,
                model: Some(Model::Closed),
                ..Offered::default()
            },
            nominal_duration: nominal,
            duration: duration.and_then(Seconds::new),
            counts: Counts {
                requests: Some(answers),
                sent: self.count,
                errors: Some(Errors { status: bad, ..self.errors }),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean,
                stdev,
                min,
                max,
                percentiles: if answers > 0 { self.percentiles } else { Vec::new() },
                samples: self.count,
                covers: Some(Covers::All),
                corrected: Some(false),
                ..Latency::default()
            },
            complete,
            ..LoadReport::default()
        }
    }
}

/// A duration as Go prints it, or plain seconds with `--seconds`.
fn duration(text: &str) -> Option<Seconds> {
    latency(text).or_else(|| decimal(text).and_then(above_zero))
}

#[derive(Default)]
struct Report {
    has_banner: bool,
    url: Option<String>,
    nominal: Option<Seconds>,
    section: Section,
    before: Vec<Block>,
    now: Block,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    #[default]
    Start,
    Summary,
    Errors,
    Statistics,
    Percentiles,
    Histogram,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        if let Some(banner) = line.text.strip_prefix("Benchmarking http") {
            if self.has_banner || self.section != Section::Start {
                return Step::Ended;
            }
            self.has_banner = true;
            let words: Vec<&str> = banner.split_whitespace().collect();
            self.url = words.first().map(|rest| format!("http{rest}"));
            let pair = words.windows(2).find(|pair| pair[0] == "for");
            self.nominal = pair.and_then(|pair| time(pair[1]));
            return Step::Taken;
        }
        let section = match line.text {
            "Summary:" => Some(Section::Summary),
            "Error:" => Some(Section::Errors),
            "Latency Percentile:" => Some(Section::Percentiles),
            "Latency Histogram:" => Some(Section::Histogram),
            text if text.starts_with("Statistics") => Some(Section::Statistics),
            _ => None,
        };
        if let Some(section) = section {
            if section == Section::Summary && self.now.is_certain {
                let ended = std::mem::take(&mut self.now);
                self.keep(ended);
            }
            self.section = section;
            return Step::Taken;
        }
        let is_known = match self.section {
            Section::Start => self.has_banner,
            Section::Summary => self.summary(line.text),
            Section::Errors => self.failure(line.text),
            Section::Statistics => self.statistics(line.text),
            Section::Percentiles => self.percentiles(line.text),
            Section::Histogram => line.text.contains('%') || line.text.contains('\u{25aa}'),
        };
        Step::of(is_known, self.is_certain())
    }

    fn is_certain(&self) -> bool {
        self.now.is_certain || !self.before.is_empty()
    }

    fn finish(mut self: Box<Self>, output: &mut Output<'_>) {
        if self.now.is_certain {
            let last = std::mem::take(&mut self.now);
            self.keep(last);
        }
        for block in self.before {
            output.report(block.load(self.url.clone(), self.nominal));
        }
    }
}

impl Report {
    /// Keeps a block: in the place of the last one where it goes on with it, else beside it.
    fn keep(&mut self, block: Block) {
        if self.before.last().is_some_and(|last| block.count >= last.count) {
            self.before.pop();
        }
        self.before.push(block);
    }

    fn summary(&mut self, text: &str) -> bool {
        let mut words = text.split_whitespace();
        let (Some(label), Some(value)) = (words.next(), words.next()) else { return false };
        match label {
            "Elapsed" => self.now.is_certain = true,
            _ if !self.now.is_certain => return false,
            "Count" => self.now.count = count(value),
            "RPS" => self.now.rate = decimal(value),
            "Concurrency" => self.now.connections = value.parse().ok(),
            "Reads" | "Writes" => {}
            class => return self.now.code(class, count(value)),
        }
        true
    }

    /// Takes `  50  "timeout"`.
    fn failure(&mut self, text: &str) -> bool {
        let Some((failed, message)) = text.split_once(char::is_whitespace) else { return false };
        let Some(failed) = count(failed) else { return false };
        Failure::of(message.trim().trim_matches('"')).add(failed, &mut self.now.errors);
        true
    }

    fn statistics(&mut self, text: &str) -> bool {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["Latency", min, mean, stdev, max] => {
                self.now.latencies = [min, mean, stdev, max].map(duration);
                true
            }
            ["RPS", ..] => true,
            _ => false,
        }
    }

    fn percentiles(&mut self, text: &str) -> bool {
        let words = || text.split_whitespace();
        if words().all(|word| word.starts_with('P')) {
            self.now.percents =
                words().filter_map(|word| decimal(word.trim_start_matches('P'))).collect();
            return true;
        }
        if words().count() != self.now.percents.len() {
            return false;
        }
        let percents = std::mem::take(&mut self.now.percents);
        self.now.percentiles = percents.into_iter().zip(words().map(duration)).collect();
        true
    }
}
