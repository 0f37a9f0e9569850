//! httperf: open loop, at a rate of connections; without `--rate` one connection after the other.
//!
//! ```text
//! report = "httperf " OPTION* ("Maximum connect burst length: " N)* "Total: connections " N
//!          " requests " N " replies " N " test-duration " P " s" ... "Reply rate [replies/s]: " ...
//!          "Reply time [ms]: response " P " transfer " P "Reply size [B]: " ... "Reply status: " ...
//!          "Errors: total " N ... "Errors: fd-unavail " N " addrunavail " N " ftab-full " N " other " N
//! ```
//!
//! The first line is its command with the defaults filled in. A latency is the time to the first byte
//! and that of the transfer, without connecting. A reply rate is a mean of samples of five seconds.

use super::quantity::{above_zero, count, decimal};
use super::{Output, Reader, Reading, Step, Text, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered, Rate,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("httperf");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "httperf",
    model: "open, at a rate of connections; without `--rate` one after the other",
    answers: "replies",
    printed_rate: "is a mean of samples of 5 s; 0 in shorter tests",
    latency: "replies: to the first byte, and the transfer; without connecting",
    hides: "no percentile, no deviation; the other calls of a connection that timed out are lost in silence",
};

/// The report that it prints.
pub(super) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| is_command(line) || is_total(line),
    reader: || Box::<Report>::default(),
};

/// Its command as it prints it, not as a person types it: with `--client` and a server.
fn is_command(line: &str) -> bool {
    line.starts_with("httperf ") && line.contains(" --client=") && line.contains(" --server=")
}

fn is_total(line: &str) -> bool {
    line.starts_with("Total: connections ")
}

/// The step in which a latency is printed, in seconds: two figures of 0.1 ms each.
const RESOLUTION: f64 = 2e-4;

#[derive(Default)]
struct Report {
    has_command: bool,
    offered: Offered,
    url: Option<String>,
    /// Requests that were asked for.
    planned: Option<u64>,
    totals: Option<Totals>,
    rate: Option<f64>,
    deviation: Option<f64>,
    latency_ms: Option<f64>,
    reply_bytes: Option<f64>,
    bad_statuses: u64,
    errors: Errors,
    has_errors: bool,
}

#[derive(Clone, Copy)]
struct Totals {
    sent: u64,
    replies: u64,
    seconds: f64,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if is_command(text) {
            if self.has_command || self.totals.is_some() {
                return Step::Ended;
            }
            self.has_command = true;
            self.command(text);
            return Step::Taken;
        }
        if is_total(text) && self.totals.is_some() {
            return Step::Ended;
        }
        let Some((label, value)) = text.split_once(':') else { return Step::Passed };
        let words: Vec<&str> = value.split_whitespace().collect();
        match label {
            "Maximum connect burst length" => {}
            "Total" if is_total(text) => self.totals = totals(&words),
            _ if self.totals.is_none() => return Step::Passed,
            "Connection rate"
            | "Connection time [ms]"
            | "Connection length [replies/conn]"
            | "Request rate"
            | "Request size [B]"
            | "CPU time [s]"
            | "Net I/O"
            | "Session"
            | "Session rate [sess/s]"
            | "Session lifetime [s]"
            | "Session failtime [s]"
            | "Session length histogram" => {}
            "Reply rate [replies/s]" if !value.contains("(0 samples)") => {
                self.rate = after(&words, "avg").and_then(decimal);
                // One sample has no deviation, and prints one of 0.
                let deviation = after(&words, "stddev").and_then(decimal);
                self.deviation = deviation.filter(|_| !value.contains("(1 samples)"));
            }
            "Reply rate [replies/s]" => {}
            "Reply time [ms]" => {
                let part = |name: &str| after(&words, name).and_then(decimal);
                self.latency_ms =
                    part("response").zip(part("transfer")).map(|(first, rest)| first + rest);
            }
            "Reply size [B]" => {
                let total = after(&words, "(total").map(|total| total.trim_end_matches(')'));
                self.reply_bytes = total.and_then(decimal);
            }
            "Reply status" => self.statuses(&words),
            "Errors" => self.failures(&words),
            _ => return Step::Passed,
        }
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        self.has_command || self.totals.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let Some(totals) = self.totals else {
            return output.nothing(
                output.lines().first,
                "httperf did not begin: it printed its command and no figures",
                "see that the host's name is right and the server listens, and run again",
            );
        };
        let Totals { sent, replies, seconds } = totals;
        let Errors { connect, read, abandoned, other, .. } = self.errors;
        let failed_after = read.saturating_add(abandoned).saturating_add(other);
        let planned =
            self.planned.map(|planned| planned.saturating_sub(sent).saturating_sub(connect));
        let is_answered = replies > 0;
        let errors = Errors { status: self.bad_statuses, ..self.errors };
        output.report(LoadReport {
            url: self.url,
            offered: self.offered,
            duration: Seconds::new(seconds),
            counts: Counts {
                requests: Some(replies),
                sent: Some(sent),
                unanswered: Some(sent.saturating_sub(replies).saturating_sub(failed_after)),
                unsent: planned,
                errors: self.has_errors.then_some(errors),
                ..Counts::default()
            },
            rate_printed: self.rate.and_then(PerSecond::new),
            rate_stdev: self.deviation.and_then(PerSecond::new),
            latency: Latency {
                mean: self.latency_ms.filter(|_| is_answered).and_then(|ms| above_zero(ms / 1e3)),
                samples: is_answered.then_some(replies),
                covers: Some(Covers::Answered),
                resolution: Seconds::new(RESOLUTION),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self
                .reply_bytes
                .filter(|_| is_answered)
                .and_then(|bytes| Bytes::new(bytes * replies as f64)),
            bytes_cover: Some(BytesCover::All),
            complete: self.has_errors,
            ..LoadReport::default()
        });
    }
}

impl Report {
    fn command(&mut self, line: &str) {
        let option = |name: &str| {
            line.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        };
        let number = |name: &str| option(name).and_then(decimal);
        let calls = number("--num-calls").unwrap_or(1.0);
        let is_sessions =
            ["--wsess", "--wlog", "--wset", "--period"].iter().any(|name| option(name).is_some());
        let rate = number("--rate").filter(|rate| *rate > 0.0);
        self.offered = match rate {
            Some(rate) => Offered {
                rate: Rate::new(rate * calls).filter(|_| !is_sessions),
                model: Some(Model::Open),
                ..Offered::default()
            },
            None if is_sessions => Offered::default(),
            None => {
                Offered { connections: Some(1), model: Some(Model::Closed), ..Offered::default() }
            }
        };
        let connections = option("--num-conns").and_then(count);
        self.planned = connections
            .filter(|_| !is_sessions)
            .map(|connections| connections.saturating_mul(calls as u64));
        if let (Some(server), Some(uri)) = (option("--server"), option("--uri")) {
            let port = match option("--port") {
                None | Some("80") => String::new(),
                Some(port) => format!(":{port}"),
            };
            self.url = Some(format!("http://{server}{port}{uri}"));
        }
    }

    /// Takes `1xx=0 2xx=26 3xx=0 4xx=0 5xx=0`.
    fn statuses(&mut self, words: &[&str]) {
        let of = |class: &str| {
            let word = words.iter().find_map(|word| word.strip_prefix(class));
            word.and_then(count).unwrap_or(0)
        };
        self.bad_statuses = of("4xx=").saturating_add(of("5xx="));
    }

    /// Takes one of the two lines of errors.
    fn failures(&mut self, words: &[&str]) {
        let of = |name: &str| after(words, name).and_then(count).unwrap_or(0);
        self.errors.abandoned += of("client-timo").saturating_add(of("socket-timo"));
        self.errors.read += of("connreset");
        self.errors.connect += of("connrefused")
            .saturating_add(of("fd-unavail"))
            .saturating_add(of("addrunavail"))
            .saturating_add(of("ftab-full"));
        self.errors.other += of("other");
        self.has_errors |= words.first() == Some(&"fd-unavail");
    }
}

/// The word that follows a name.
fn after<'w>(words: &[&'w str], name: &str) -> Option<&'w str> {
    let at = words.iter().position(|word| *word == name)?;
    words.get(at + 1).copied()
}

/// Takes `connections 26 requests 26 replies 26 test-duration 1.260 s`.
fn totals(words: &[&str]) -> Option<Totals> {
    Some(Totals {
        sent: after(words, "requests").and_then(count)?,
        replies: after(words, "replies").and_then(count)?,
        seconds: after(words, "test-duration").and_then(decimal)?,
    })
}
