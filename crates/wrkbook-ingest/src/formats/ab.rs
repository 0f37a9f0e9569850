//! ab, ApacheBench: closed loop; a connection a request, unless `-k` keeps them.
//!
//! ```text
//! report = ("This is ApacheBench, Version " V)? (LABEL ":" VALUE)* "Connection Times (ms)"
//!          "min  mean[+/-sd] median   max" (ROW ":" T*)* "Percentage of the requests ..." (P "%" T)*
//! ```
//!
//! Latencies are whole milliseconds, include connecting and failures, and 0 is less than half of one.
//! `Complete requests` counts requests that failed or brought no byte. `Length` is no error: the first
//! body is the yardstick. `Non-2xx responses` has redirects in it.

use super::quantity::{above_zero, count, decimal};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("ab");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "ab (ApacheBench)",
    model: "closed; a connection a request, unless `-k` is given",
    answers: "complete requests less failed reads; none where no byte came",
    printed_rate: "counts requests that brought no byte",
    latency: "complete requests in whole milliseconds, with the time to connect",
    hides: "an empty answer is complete; redirects count as non-2xx; a body of another length than the first counts as failed",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| is_banner(line) || line.starts_with("Concurrency Level:"),
    reader: || Box::<Report>::default(),
};

fn is_banner(line: &str) -> bool {
    line.starts_with("This is ApacheBench, Version")
}

/// Seconds in a millisecond, in which times are printed.
const MILLISECOND: f64 = 1e-3;

#[derive(Default)]
struct Report {
    has_banner: bool,
    version: Option<String>,
    host: Option<String>,
    port: Option<u32>,
    path: Option<String>,
    is_tls: bool,
    concurrency: Option<u32>,
    duration: Option<f64>,
    complete: Option<u64>,
    connect: u64,
    receive: u64,
    write: u64,
    bad_statuses: u64,
    transferred: Option<u64>,
    rate: Option<f64>,
    /// The columns of the table of times, in order.
    columns: Vec<Column>,
    mean: Option<f64>,
    stdev: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    has_times: bool,
    /// What it says of requests before it was stopped.
    stopped_after: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Min,
    Mean,
    Deviation,
    Median,
    Max,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if is_banner(text) {
            if self.has_banner || self.concurrency.is_some() {
                return Step::Ended;
            }
            self.has_banner = true;
            let version = text.split_whitespace().nth(4);
            self.version = version.map(|version| version.trim_end_matches(',').to_owned());
            return Step::Taken;
        }
        if let Some(rest) = text.strip_prefix("Total of ")
            && let Some((requests, "completed")) = rest.split_once(" requests ")
        {
            self.stopped_after = count(requests);
            return Step::Taken;
        }
        if text.starts_with("min ") && text.contains("max") {
            self.columns = columns(text);
            return Step::Taken;
        }
        if let Some((percent, rest)) = text.split_once('%')
            && self.has_times
            && let (Some(percent), Some(time)) = (decimal(percent), rest.split_whitespace().next())
        {
            // The longest request stands in the table of times too.
            if percent < 100.0 {
                let time = decimal(time).and_then(|ms| above_zero(ms * MILLISECOND));
                self.percentiles.push((percent, time));
            }
            return Step::Taken;
        }
        if let Some(kinds) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))
            && kinds.contains("Length: ")
        {
            self.kinds(kinds);
            return Step::Taken;
        }
        match text.split_once(':') {
            Some(("Concurrency Level", _)) if self.concurrency.is_some() => Step::Ended,
            Some((label, value)) => self.labelled(label, value.trim()),
            None => Step::Passed,
        }
    }

    fn is_certain(&self) -> bool {
        self.has_banner || self.complete.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let line = output.lines().first;
        if self.complete.is_none() && self.duration.is_none() {
            let answered = match self.stopped_after {
                Some(requests) => format!(" after {requests} requests"),
                None => String::new(),
            };
            return output.nothing(
                line,
                format!("ab was stopped{answered}, and printed no figures"),
                "see that the server answers at that address; with -r, ab goes on after an error",
            );
        }
        // Nothing came back: each complete request is an empty answer.
        let is_empty = self.transferred == Some(0);
        let requests = self.complete.map(|complete| match is_empty {
            true => 0,
            false => complete.saturating_sub(self.receive),
        });
        if is_empty && self.receive == 0 && self.connect == 0 && self.complete > Some(0) {
            output.warn(
                line,
                "the server closed every connection without a byte; ab calls these requests complete",
                "they are not counted as answers",
            );
        }
        let is_answered = requests != Some(0);
        let time = |ms: Option<f64>| {
            ms.filter(|_| is_answered).and_then(|ms| above_zero(ms * MILLISECOND))
        };
        output.report(LoadReport {
            version: self.version.clone(),
            url: self.url(),
            offered: Offered {
                connections: self.concurrency,
                model: Some(Model::Closed),
                ..Offered::default()
            },
            duration: self.duration.and_then(Seconds::new),
            counts: Counts {
                requests,
                errors: self.complete.map(|_| Errors {
                    connect: self.connect,
                    read: self.receive,
                    write: self.write,
                    status: self.bad_statuses,
                    ..Errors::default()
                }),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            latency: Latency {
                mean: time(self.mean),
                stdev: self
                    .stdev
                    .filter(|_| is_answered)
                    .and_then(|ms| Seconds::new(ms * MILLISECOND)),
                min: time(self.min),
                max: time(self.max),
                percentiles: if is_answered { self.percentiles } else { Vec::new() },
                samples: requests.filter(|requests| *requests > 0),
                covers: Some(Covers::All),
                resolution: Seconds::new(MILLISECOND),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.transferred.and_then(|bytes| Bytes::new(bytes as f64)),
            bytes_cover: self.transferred.map(|_| BytesCover::All),
            complete: self.complete.is_some() && self.rate.is_some(),
            ..LoadReport::default()
        });
    }
}

impl Report {
    fn url(&self) -> Option<String> {
        let (host, path) = (self.host.as_ref()?, self.path.as_ref()?);
        let (scheme, usual) = if self.is_tls { ("https", 443) } else { ("http", 80) };
        let port = match self.port {
            Some(port) if port != usual => format!(":{port}"),
            _ => String::new(),
        };
        Some(format!("{scheme}://{host}{port}{path}"))
    }

    fn labelled(&mut self, label: &str, value: &str) -> Step {
        let first = value.split_whitespace().next().unwrap_or_default();
        match label {
            "Server Hostname" => self.host = Some(value.to_owned()),
            "Server Port" => self.port = value.parse().ok(),
            "Document Path" => self.path = Some(value.to_owned()),
            "SSL/TLS Protocol" => self.is_tls = true,
            "Concurrency Level" => self.concurrency = first.parse().ok(),
            "Time taken for tests" => self.duration = decimal(first),
            "Complete requests" => self.complete = count(first),
            "Write errors" | "Broken pipe errors" => self.write = count(first).unwrap_or(0),
            "Non-2xx responses" => self.bad_statuses = count(first).unwrap_or(0),
            "Total transferred" => self.transferred = count(first),
            "Requests per second" => self.rate = decimal(first),
            "Total" if !self.columns.is_empty() => self.total(value),
            "Connect" | "Processing" | "Waiting" if !self.columns.is_empty() => {}
            "Server Software"
            | "Document Length"
            | "Failed requests"
            | "Keep-Alive requests"
            | "Total body sent"
            | "HTML transferred"
            | "Time per request"
            | "Transfer rate"
            | "TLS Server Name"
            | "Server Temp Key"
            | "Number of workers"
            | "Rampup delay"
            | "Concurrency achieved"
            | "Number of requests" => {}
            _ => return Step::Passed,
        }
        Step::Taken
    }

    /// Takes `Connect: 0, Receive: 100, Length: 0, Exceptions: 50`. An exception is a failed read that
    /// is counted there too.
    fn kinds(&mut self, kinds: &str) {
        for kind in kinds.split(", ") {
            match kind.split_once(": ") {
                Some(("Connect", failed)) => self.connect = count(failed).unwrap_or(0),
                Some(("Receive", failed)) => self.receive = count(failed).unwrap_or(0),
                _ => {}
            }
        }
    }

    fn total(&mut self, row: &str) {
        self.has_times = true;
        for (column, time) in self.columns.iter().zip(row.split_whitespace()) {
            let time = decimal(time);
            match column {
                Column::Min => self.min = time,
                Column::Mean => self.mean = time,
                Column::Deviation => self.stdev = time,
                Column::Max => self.max = time,
                Column::Median => {}
            }
        }
    }
}

/// The columns of `min  mean[+/-sd] median   max` or of `min  avg  max`.
fn columns(head: &str) -> Vec<Column> {
    let of = |word: &str| match word {
        "min" => vec![Column::Min],
        "mean[+/-sd]" => vec![Column::Mean, Column::Deviation],
        "mean" | "avg" => vec![Column::Mean],
        "median" => vec![Column::Median],
        "max" => vec![Column::Max],
        _ => Vec::new(),
    };
    head.split_whitespace().flat_map(of).collect()
}
