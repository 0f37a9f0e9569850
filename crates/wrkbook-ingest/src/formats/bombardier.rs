//! bombardier: closed loop, `-r` paces it. Its text, and its JSON.
//!
//! ```text
//! report = ("Bombarding " URL (" for " T | " with " N " request(s)") " using " N " connection(s)")?
//!          "Statistics Avg Stdev Max" "Reqs/sec " P P P "Latency " T T T
//!          ("Latency Distribution" (P "% " T)*)? "HTTP codes:" (C " - " N)* "others - " N
//!          ("Errors:" (MESSAGE " - " N)*)? "Throughput: " B "/s"
//! ```
//!
//! The text has no measured time. Its `Reqs/sec` is a mean of short samples; its latencies are of all
//! requests. A failure may stand beside an answer that was counted, so failures are taken by their
//! messages and never from `others`.

use serde_json::Value;

use super::failure::Failure;
use super::json::{count_at, number_at, text_at};
use super::quantity::{above_zero, count, decimal, latency, time};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered, Rate,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("bombardier");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "bombardier",
    model: "closed; `-r` paces it",
    answers: "answers of any status",
    printed_rate: "is a mean of short samples",
    latency: "all requests, failed ones too",
    hides: "the text has no measured time; its default client repeats requests by itself, which hides timeouts",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with("Bombarding ") || is_statistics(line),
    reader: || Box::<Report>::default(),
};

/// Its report as JSON.
pub(super) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["spec", "numberOfConnections"],
    claims: |document| document.pointer("/spec/numberOfConnections").is_some(),
    read: |document, output| output.report(of_json(document)),
};

fn is_statistics(line: &str) -> bool {
    line.split_whitespace().eq(["Statistics", "Avg", "Stdev", "Max"])
}

#[derive(Default)]
struct Report {
    url: Option<String>,
    connections: Option<u32>,
    nominal: Option<Seconds>,
    has_statistics: bool,
    section: Section,
    rate: Option<f64>,
    mean: Option<Seconds>,
    max: Option<Seconds>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    /// Answers by the first digit of their status.
    statuses: Option<[u64; 5]>,
    others: u64,
    errors: Errors,
    is_over: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    #[default]
    Start,
    Statistics,
    Distribution,
    Codes,
    Errors,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if let Some(command) = text.strip_prefix("Bombarding ") {
            if self.url.is_some() || self.has_statistics {
                return Step::Ended;
            }
            self.command(command);
            return Step::Taken;
        }
        if is_statistics(text) {
            if self.has_statistics {
                return Step::Ended;
            }
            (self.has_statistics, self.section) = (true, Section::Statistics);
            return Step::Taken;
        }
        if !self.has_statistics {
            // The figures are JSON, and all that is said here is there too.
            return if text.starts_with('{') { Step::NotOurs } else { Step::Passed };
        }
        if self.is_over {
            return Step::Ended;
        }
        let section = match text {
            "Latency Distribution" => Some(Section::Distribution),
            "HTTP codes:" => Some(Section::Codes),
            "Errors:" => Some(Section::Errors),
            _ => None,
        };
        if let Some(section) = section {
            self.section = section;
            return Step::Taken;
        }
        if let Some(rate) = text.strip_prefix("Throughput:") {
            self.is_over = rate.trim().ends_with("/s");
            return Step::Taken;
        }
        let is_known = match self.section {
            Section::Start => false,
            Section::Statistics => self.statistics(text),
            Section::Distribution => self.percentile(text),
            Section::Codes => self.codes(text),
            Section::Errors => {
                match text.rsplit_once(" - ").and_then(|(message, n)| Some((message, count(n)?))) {
                    Some((message, failed)) => {
                        Failure::of(message).add(failed, &mut self.errors);
                        true
                    }
                    None => false,
                }
            }
        };
        if is_known { Step::Taken } else { Step::Passed }
    }

    fn is_certain(&self) -> bool {
        self.url.is_some() || self.rate.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        if !self.has_statistics {
            return output.nothing(
                output.lines().first,
                "bombardier printed no figures",
                "run the test again, and end it with an interrupt (SIGINT) at most",
            );
        }
        let answers = self.statuses.map(|statuses| statuses.iter().sum::<u64>());
        let rate = answers.zip(self.nominal).filter(|(_, nominal)| nominal.get() > 0.0);
        let throughput =
            rate.and_then(|(answers, nominal)| PerSecond::new(answers as f64 / nominal.get()));
        // A run that was interrupted did not take the time asked for, and says nothing of it.
        let is_likely = |rate: &PerSecond| {
            rate.get() == 0.0 || self.rate.is_none_or(|printed| printed < 2.0 * rate.get())
        };
        let throughput = throughput.filter(is_likely);
        let line = output.lines().first;
        let advice = "write JSON (--print result --format json), which has the measured time";
        if throughput.is_some() {
            let message = "the time is not printed: throughput is answers by the time asked for";
            output.warn(line, message, advice);
        } else if answers.is_some() {
            output.warn(line, "no time is printed, so there is no throughput", advice);
        }
        let has_answers = answers.is_some_and(|answers| answers > 0);
        let [.., bad, worse] = self.statuses.unwrap_or_default();
        output.report(LoadReport {
            url: self.url,
            offered: Offered {
                connections: self.connections,
                model: Some(Model::Closed),
                ..Offered::default()
            },
            nominal_duration: self.nominal,
            counts: Counts {
                requests: answers,
                errors: self.is_over.then_some(Errors { status: bad + worse, ..self.errors }),
                ..Counts::default()
            },
            throughput,
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: self.mean.filter(|_| has_answers),
                max: self.max.filter(|_| has_answers),
                percentiles: if has_answers { self.percentiles } else { Vec::new() },
                samples: answers.map(|answers| answers.saturating_add(self.others)),
                covers: Some(Covers::All),
                corrected: Some(false),
                ..Latency::default()
            },
            complete: self.is_over,
            ..LoadReport::default()
        });
    }
}

impl Report {
    /// Takes what follows `Bombarding`: `URL for 2s using 10 connection(s)`.
    fn command(&mut self, command: &str) {
        let words: Vec<&str> = command.split_whitespace().collect();
        self.url = words.first().map(|url| (*url).to_owned());
        for pair in words.windows(2) {
            match pair {
                ["for", duration] => self.nominal = time(duration),
                ["using", connections] => self.connections = connections.parse().ok(),
                _ => {}
            }
        }
    }

    fn statistics(&mut self, text: &str) -> bool {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["Reqs/sec", mean, _, _] => self.rate = decimal(mean),
            ["Latency", mean, _, max] => (self.mean, self.max) = (latency(mean), latency(max)),
            _ => return false,
        }
        true
    }

    fn percentile(&mut self, text: &str) -> bool {
        let Some((percent, value)) = text.split_once('%') else { return false };
        let Some(percent) = decimal(percent) else { return false };
        self.percentiles.push((percent, latency(value.trim())));
        true
    }

    /// Takes `1xx - 0, 2xx - 26204, ...` or `others - 0`.
    fn codes(&mut self, text: &str) -> bool {
        let pairs = text.split(", ").map(|pair| pair.split_once(" - "));
        for pair in pairs {
            let Some((name, Some(answers))) = pair.map(|(name, n)| (name, count(n.trim()))) else {
                return false;
            };
            match name {
                "others" => self.others = answers,
                _ => {
                    let class = name.strip_suffix("xx").and_then(|class| class.parse().ok());
                    let statuses = self.statuses.get_or_insert_default();
                    match class.and_then(|class: usize| statuses.get_mut(class.wrapping_sub(1))) {
                        Some(of_class) => *of_class = answers,
                        None => return false,
                    }
                }
            }
        }
        true
    }
}

/// Microseconds in a second.
const MICROSECONDS: f64 = 1e6;

/// The figures of its JSON.
pub(super) fn of_json(document: &Value) -> LoadReport {
    let class = |class: u8| count_at(document, &format!("/result/req{class}xx")).unwrap_or(0);
    let is_over = document.pointer("/result/req2xx").is_some();
    let answers: u64 = (1..=5).map(class).fold(0, u64::saturating_add);
    let others = count_at(document, "/result/others").unwrap_or(0);
    let mut errors = Errors { status: class(4).saturating_add(class(5)), ..Errors::default() };
    let messages = document.pointer("/result/errors").and_then(Value::as_array);
    for error in messages.into_iter().flatten() {
        let message = text_at(error, "/description").unwrap_or_default();
        Failure::of(message).add(count_at(error, "/count").unwrap_or(0), &mut errors);
    }
    let latency = |pointer: &str| {
        let value = number_at(document, &format!("/result/latency/{pointer}"));
        value.filter(|_| answers > 0).and_then(|us| above_zero(us / MICROSECONDS))
    };
    let percentiles = document.pointer("/result/latency/percentiles").and_then(Value::as_object);
    let mut percentiles: Vec<(f64, Option<Seconds>)> = percentiles
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| {
            let value = value.as_f64().and_then(|us| above_zero(us / MICROSECONDS));
            Some((decimal(name)?, value))
        })
        .collect();
    percentiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let rate = number_at(document, "/spec/rate").and_then(Rate::new);
    LoadReport {
        url: text_at(document, "/spec/url").map(ToOwned::to_owned),
        offered: Offered {
            connections: count_at(document, "/spec/numberOfConnections")
                .and_then(|count| u32::try_from(count).ok()),
            rate,
            model: Some(if rate.is_some() { Model::Paced } else { Model::Closed }),
            ..Offered::default()
        },
        nominal_duration: number_at(document, "/spec/testDurationSeconds").and_then(above_zero),
        duration: number_at(document, "/result/timeTakenSeconds").and_then(Seconds::new),
        counts: Counts {
            requests: is_over.then_some(answers),
            errors: is_over.then_some(errors),
            ..Counts::default()
        },
        rate_printed: number_at(document, "/result/rps/mean").and_then(PerSecond::new),
        latency: Latency {
            mean: latency("mean"),
            max: latency("max"),
            percentiles: if answers > 0 { percentiles } else { Vec::new() },
            samples: is_over.then(|| answers.saturating_add(others)),
            covers: Some(Covers::All),
            resolution: Seconds::new(1.0 / MICROSECONDS),
            corrected: Some(false),
            ..Latency::default()
        },
        bytes_read: number_at(document, "/result/bytesRead").and_then(Bytes::new),
        bytes_cover: Some(BytesCover::All),
        complete: is_over,
        ..LoadReport::default()
    }
}
