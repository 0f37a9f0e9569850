//! gcannon's text, and what it draws on a terminal.
//!
//! ```text
//! report = banner "Target: " U (LABEL ": " VALUE)*
//!          "Thread Stats Avg p50 p90 p99 p99.9"  "Latency " L*
//!          (N " requests in " L ", " N " responses" | N " frames sent in " L ", " N " frames received")
//!          "Throughput: " K " req/s"  "Bandwidth: " B "/s"  ("Status codes: " (S "=" N)*)?
//!          "Latency samples: " N " / " N ...  "Reconnects: " N  "Errors: connect " N ", read " N ", timeout " N
//! banner = "gcannon v" V ("[" FLAGS "]")?  |  "gcannon — io_uring " ...        up to 0.5.0
//! ```
//!
//! On a terminal the same stands in boxes, with rounded counts and a history of other runs; the number of
//! answers is that of the `Latency samples`. What happened to nobody is not printed.

use super::{FORMAT, Figures};
use crate::formats::quantity::{Kilo, count, decimal, latency, number, size, time};
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::record::load::Errors;
use crate::record::units::PerSecond;

/// The report that it prints.
pub(in crate::formats) const TEXT: Reading =
    Reading::Lines { format: FORMAT, begins: is_banner, reader: || Box::<Report>::default() };

fn is_banner(line: &str) -> bool {
    let version = line.strip_prefix("gcannon v");
    version.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || line.starts_with("gcannon — io_uring")
}

#[derive(Default)]
struct Report {
    has_banner: bool,
    figures: Figures,
    /// The columns of the table that is open.
    columns: Vec<String>,
    status: u64,
    errors: Errors,
    /// Within the history of other runs.
    is_history: bool,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if is_banner(text) {
            if std::mem::replace(&mut self.has_banner, true) {
                return Step::Ended;
            }
            self.banner(text);
            return Step::Taken;
        }
        if !self.is_certain() {
            return match text.strip_prefix("Target:") {
                Some(target) => {
                    self.figures.target = Some(target.trim().to_owned());
                    Step::Taken
                }
                None => Step::NotOurs,
            };
        }
        if self.figures.complete {
            return if self.tail(text) { Step::Taken } else { Step::Ended };
        }
        if text.starts_with("Run History") {
            self.is_history = true;
        }
        let is_known = self.samples(text)
            || !self.is_history && (self.cells(text) || self.label(text) || self.totals(text));
        if is_known { Step::Taken } else { Step::Passed }
    }

    fn is_certain(&self) -> bool {
        self.figures.target.is_some()
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let errors = Errors { status: self.status, ..self.errors };
        let complete = self.figures.complete;
        Figures { errors: complete.then_some(errors), ..self.figures }.report(output);
    }
}

impl Report {
    fn banner(&mut self, line: &str) {
        let version = line.strip_prefix("gcannon v").and_then(|rest| rest.split(' ').next());
        self.figures.version = version.map(str::to_owned);
        let flags = line.split_once('[').map(|(_, flags)| flags.trim_end_matches(']'));
        self.figures.is_websocket = line.contains("WebSocket")
            || flags.is_some_and(|flags| flags.split(", ").any(|flag| flag == "WS"));
    }

    /// Takes a line of what was asked for.
    fn label(&mut self, line: &str) -> bool {
        let Some((label, value)) = line.split_once(':') else { return false };
        let value = value.trim();
        let small = || value.split(' ').next().and_then(|word| word.parse().ok());
        let figures = &mut self.figures;
        match label {
            "Threads" => figures.threads = small(),
            "Conns" => figures.connections = small(),
            "Pipeline" => figures.depth = small().filter(|depth| *depth > 0),
            "Duration" => figures.nominal = time(value),
            "Throughput" => figures.rate = value.strip_suffix("req/s").and_then(thousands),
            "Bandwidth" => figures.transfer = bandwidth(value),
            "Status codes" => self.status = statuses(value),
            "WS upgrades" | "WS frames" | "Req/conn" | "Expected" | "Templates" => {}
            _ => return false,
        }
        true
    }

    /// Takes the table of latencies without a box, or the totals.
    fn totals(&mut self, line: &str) -> bool {
        if let Some(columns) = line.strip_prefix("Thread Stats ") {
            self.columns = columns.split_whitespace().map(str::to_owned).collect();
            return true;
        }
        if let Some(row) = line.strip_prefix("Latency ") {
            let cells: Vec<&str> = row.split_whitespace().collect();
            return self.latencies(&cells);
        }
        let read = |sent: &str, between: &str, behind: &str| {
            let (duration, answered) = between.split_once(", ")?;
            let answered = count(answered.strip_suffix(behind)?)?;
            Some((count(sent)?, time(duration)?, answered))
        };
        let of_requests = line
            .split_once(" requests in ")
            .and_then(|(sent, rest)| read(sent, rest, " responses"));
        let of_frames = || {
            let (sent, rest) = line.split_once(" frames sent in ")?;
            read(sent, rest, " frames received")
        };
        let Some((sent, duration, answered)) = of_requests.or_else(of_frames) else { return false };
        self.figures.sent = Some(sent);
        self.figures.duration = Some(duration);
        self.figures.answered = Some(answered);
        true
    }

    fn latencies(&mut self, cells: &[&str]) -> bool {
        if cells.len() != self.columns.len() || self.columns.first().is_none_or(|c| c != "Avg") {
            return false;
        }
        for (column, cell) in self.columns.iter().zip(cells) {
            let time = latency(cell);
            if column == "Avg" {
                self.figures.mean = time;
            }
            let percent = column.strip_prefix('p').and_then(decimal);
            self.figures.percentiles.extend(percent.map(|percent| (percent, time)));
        }
        self.columns.clear();
        true
    }

    /// Takes a row of a box.
    fn cells(&mut self, line: &str) -> bool {
        if line.starts_with(['┌', '├', '└', '─']) {
            return true;
        }
        let Some(inner) = line.strip_prefix('│').and_then(|line| line.strip_suffix('│')) else {
            return false;
        };
        let cells: Vec<&str> = inner.split('│').map(str::trim).collect();
        match cells[..] {
            ["Req/s", rate] => self.figures.rate = thousands(rate),
            ["Bandwidth", rate] => self.figures.transfer = bandwidth(rate),
            ["Total", total] => {
                self.figures.duration = total.rsplit_once(" in ").and_then(|(_, rest)| time(rest));
            }
            ["Avg" | "2xx", ..] => {
                self.columns = cells.iter().map(|cell| (*cell).to_owned()).collect();
            }
            _ if self.columns.first().is_some_and(|column| column == "2xx") => {
                let columns = std::mem::take(&mut self.columns);
                let pairs = columns.iter().zip(&cells);
                let bad = pairs.filter(|(status, _)| is_bad(status));
                self.status = bad.filter_map(|(_, cell)| count(cell)).fold(0, u64::saturating_add);
            }
            _ => return self.latencies(&cells),
        }
        true
    }

    /// Takes `Latency samples: 45702 / 45702 responses (100.0%)`.
    fn samples(&mut self, line: &str) -> bool {
        let Some(rest) = line.strip_prefix("Latency samples:") else { return false };
        let mut numbers = rest.split(|c: char| !c.is_ascii_digit()).filter_map(count);
        self.figures.samples = numbers.next();
        let answered = numbers.next();
        self.figures.answered = self.figures.answered.or(answered);
        self.figures.complete = self.figures.samples.is_some() && answered.is_some();
        true
    }

    /// Takes a line that stands only where something went wrong.
    fn tail(&mut self, line: &str) -> bool {
        if let Some(number) = line.strip_prefix("Reconnects:") {
            self.figures.reconnects = count(number.trim()).unwrap_or(0);
            return true;
        }
        if let Some(counters) = line.strip_prefix("Errors:") {
            for counter in counters.split(',') {
                let Some((kind, number)) = counter.trim().split_once(' ') else { continue };
                let number = count(number).unwrap_or(0);
                match kind {
                    "connect" => self.errors.connect = number,
                    "read" => self.errors.read = number,
                    "timeout" => self.errors.abandoned = number,
                    _ => {}
                }
            }
            return true;
        }
        ["Latency overflow", "Per-template", "WARNING:", "─", "#"]
            .iter()
            .any(|start| line.starts_with(start))
    }
}

/// A rate in steps of a thousand, as `45.60K`.
fn thousands(text: &str) -> Option<PerSecond> {
    let (value, unit) = number(text.trim())?;
    let factor = match unit.trim() {
        "" => 1.0,
        "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        _ => return None,
    };
    PerSecond::new(value * factor)
}

fn bandwidth(text: &str) -> Option<PerSecond> {
    let bytes = size(text.strip_suffix("/s")?, Kilo::Binary)?;
    PerSecond::new(bytes.get())
}

fn is_bad(status: &str) -> bool {
    matches!(status, "4xx" | "5xx")
}

/// The bad ones of `2xx=4639, 3xx=0, 4xx=0, 5xx=0`.
fn statuses(text: &str) -> u64 {
    let pairs = text.split(',').filter_map(|pair| pair.trim().split_once('='));
    let bad = pairs.filter(|(status, _)| is_bad(status));
    bad.filter_map(|(_, number)| count(number)).fold(0, u64::saturating_add)
}
