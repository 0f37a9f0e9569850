//! h2load: closed loop over HTTP/1, 2 and 3. Its text; streams of a connection are not printed.
//!
//! ```text
//! report = "starting benchmark..." ("spawning thread #" N ": " N " total client(s). " ...)* ...
//!          "finished in " T ", " P " req/s, " B "/s" "requests: " (N KIND)* "status codes: " (N CLASS)*
//!          "traffic: " B " (" N ") total, ..." COLUMN* "time for request: " T* ...
//! ```
//!
//! A timed run prints the warm-up as part of its time: the main duration is the divisor. Requests that
//! were never sent are among its `errored`.

use super::quantity::{count, decimal, latency, time};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("h2load");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "h2load",
    model: "closed",
    answers: "answers of any status",
    printed_rate: "is answers a second",
    latency: "answered requests",
    hides: "streams of a connection are not printed; the time of a timed run includes the warm-up; requests never sent count as errored",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| {
        line == "starting benchmark..." || line.starts_with("spawning thread #") || is_end(line)
    },
    reader: || Box::<Report>::default(),
};

fn is_end(line: &str) -> bool {
    line.starts_with("finished in ") && line.contains(" req/s, ")
}

#[derive(Default)]
struct Report {
    threads: u32,
    clients: u32,
    /// The main part of a timed run.
    main: Option<Seconds>,
    finished: Option<Seconds>,
    rate: Option<f64>,
    requests: Vec<(String, u64)>,
    statuses: Vec<(String, u64)>,
    bytes: Option<u64>,
    columns: Vec<String>,
    latency: Latency,
    has_latency: bool,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if text == "starting benchmark..." {
            let is_first = self.threads == 0 && self.finished.is_none();
            return if is_first { Step::Taken } else { Step::Ended };
        }
        if let Some(rest) = text.strip_prefix("spawning thread #") {
            if self.finished.is_some() {
                return Step::Ended;
            }
            self.thread(rest);
            return Step::Taken;
        }
        if is_end(text) {
            if self.finished.is_some() {
                return Step::Ended;
            }
            let mut parts = text["finished in ".len()..].split(", ");
            self.finished = parts.next().and_then(time);
            self.rate = parts.next().and_then(|rate| decimal(rate.strip_suffix(" req/s")?));
            return Step::Taken;
        }
        if self.finished.is_none() {
            let is_progress =
                ["progress: ", "Application protocol: ", "Warm-up ", "Main benchmark "]
                    .iter()
                    .any(|start| text.starts_with(start));
            return if is_progress { Step::Taken } else { Step::Passed };
        }
        match text.split_once(':').map(|(label, value)| (label.trim(), value)) {
            Some(("requests", value)) => self.requests = counts(value),
            Some(("status codes", value)) => self.statuses = counts(value),
            Some(("traffic", value)) => {
                self.bytes =
                    value.split_once('(').and_then(|(_, rest)| count(rest.split_once(')')?.0));
            }
            Some(("time for request" | "request", value)) => self.times(value),
            Some(("time for connect" | "connect" | "time to 1st byte" | "TTFB" | "req/s", _)) => {}
            _ if text.starts_with("min ") && text.contains(" mean ") => {
                self.columns = text
                    .replace("+/- sd", "share")
                    .split_whitespace()
                    .map(ToOwned::to_owned)
                    .collect();
            }
            _ => return Step::Passed,
        }
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        self.threads > 0 || self.finished.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        if self.finished.is_none() {
            return output.nothing(
                output.lines().first,
                "h2load printed no figures",
                "run the test again; a client that is killed writes none",
            );
        }
        let of = |counts: &[(String, u64)], name: &str| {
            counts.iter().find(|(known, _)| known == name).map(|(_, count)| *count)
        };
        let request = |name: &str| of(&self.requests, name).unwrap_or(0);
        let status = |class: &str| of(&self.statuses, class).unwrap_or(0);
        let answers = ["1xx", "2xx", "3xx", "4xx", "5xx"].map(status);
        let has_statuses = !self.statuses.is_empty();
        let requests = has_statuses.then(|| answers.into_iter().fold(0, u64::saturating_add));
        let unsent = request("total").saturating_sub(request("started"));
        let errored = request("errored");
        let errors = Errors {
            status: status("4xx").saturating_add(status("5xx")),
            abandoned: request("timeout"),
            other: errored.saturating_sub(request("timeout")).saturating_sub(unsent),
            ..Errors::default()
        };
        let samples = requests.filter(|requests| *requests > 0 && self.latency.is_known());
        output.report(LoadReport {
            threads: (self.threads > 0).then_some(self.threads),
            offered: Offered {
                connections: (self.clients > 0).then_some(self.clients),
                model: Some(Model::Closed),
                ..Offered::default()
            },
            nominal_duration: self.main,
            duration: self.main.or(self.finished),
            counts: Counts {
                requests,
                sent: of(&self.requests, "started"),
                unsent: (!self.requests.is_empty()).then_some(unsent),
                errors: (has_statuses && !self.requests.is_empty()).then_some(errors),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                samples,
                covers: Some(Covers::Answered),
                corrected: Some(false),
                ..self.latency
            },
            bytes_read: self.bytes.and_then(|bytes| Bytes::new(bytes as f64)),
            bytes_cover: self.bytes.map(|_| BytesCover::All),
            complete: has_statuses && self.has_latency,
            ..LoadReport::default()
        });
    }
}

impl Report {
    /// Takes `0: 5 total client(s). 1000 total requests`, or of a timed run its two durations.
    fn thread(&mut self, rest: &str) {
        self.threads = self.threads.saturating_add(1);
        let words: Vec<&str> = rest.split_whitespace().collect();
        let clients = words.get(1).and_then(|clients| clients.parse().ok());
        self.clients = self.clients.saturating_add(clients.unwrap_or(0));
        if let Some(at) = words.windows(2).position(|pair| pair == ["main", "duration"]) {
            self.main = at.checked_sub(2).and_then(|at| time(words[at]));
        }
    }

    fn times(&mut self, row: &str) {
        self.has_latency = true;
        for (column, value) in self.columns.iter().zip(row.split_whitespace()) {
            let value = latency(value);
            match column.as_str() {
                "min" => self.latency.min = value,
                "max" => self.latency.max = value,
                "mean" => self.latency.mean = value,
                "sd" => self.latency.stdev = value,
                "median" => self.latency.percentiles.push((50.0, value)),
                percent => {
                    let percent = percent.strip_prefix('p').and_then(decimal);
                    self.latency.percentiles.extend(percent.map(|percent| (percent, value)));
                }
            }
        }
        // All zeros are no sample.
        if !self.latency.is_known() {
            self.latency = Latency::default();
        }
    }
}

/// `2000 total, 2000 started` as names with their counts.
fn counts(text: &str) -> Vec<(String, u64)> {
    let pair = |part: &str| {
        let (number, name) = part.trim().split_once(' ')?;
        Some((name.to_owned(), count(number)?))
    };
    text.split(',').filter_map(pair).collect()
}
