//! autocannon's tables.
//!
//! ```text
//! report  = banner? latency rates percentiles? statuses? "# of samples: " N
//!           (N " 2xx responses, " N " non 2xx responses")? N "k"? " requests in " T ", " B " read"
//!           (N "k"? " errors (" N "k"? " timeouts)")?
//! banner  = "Running " (T | N " requests") " test @ " URL
//!           N " connections" (" with " N " pipelining factor")? (N " workers")?
//! latency = "Stat" "2.5%" .. "Avg" "Stdev" "Max"   "Latency" T*
//! rates   = "Stat" .. "Avg" "Stdev" "Min"   "Req/Sec" G*  "Bytes/Sec" B*
//! ```
//!
//! The cells of tables stand between `│`. G is grouped as the locale does: `21,295` or `21.295`. The
//! requests of the last line are those that were sent, in thousands from 1000 on: how many were
//! answered is not printed.

use super::{FORMAT, RESOLUTION};
use crate::formats::quantity::{Kilo, above_zero, count, decimal, latency, size, time};
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The report that it prints.
pub(in crate::formats) const TEXT: Reading =
    Reading::Lines { format: FORMAT, begins, reader: || Box::<Report>::default() };

fn begins(line: &str) -> bool {
    announced(line).is_some() || (line.starts_with("│ Stat ") && line.contains('%'))
}

/// The duration, where one was asked for, and the URL of a banner.
fn announced(line: &str) -> Option<(Option<Seconds>, &str)> {
    let (amount, url) = line.strip_prefix("Running ")?.split_once(" test @ ")?;
    let is_count = amount.strip_suffix(" requests").and_then(count).is_some();
    let nominal = time(amount);
    (is_count || nominal.is_some()).then_some((nominal, url))
}

#[derive(Default)]
struct Report {
    is_certain: bool,
    /// The columns of the table that is open.
    columns: Vec<String>,
    url: Option<String>,
    nominal: Option<Seconds>,
    connections: Option<u32>,
    depth: Option<u32>,
    workers: Option<u32>,
    has_latency: bool,
    latency: Latency,
    rate: Option<String>,
    transfer: Option<PerSecond>,
    /// Answers by status, where that table was asked for.
    statuses: Vec<(u64, u64)>,
    bad: u64,
    sent: Option<Amount>,
    duration: Option<Seconds>,
    bytes: Option<Bytes>,
    failed: Option<(Amount, Amount)>,
}

/// A number as it prints them: exact below 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Amount {
    number: u64,
    is_exact: bool,
}

impl Amount {
    fn of(text: &str) -> Option<Self> {
        match text.strip_suffix('k') {
            Some(thousands) => {
                let number = count(thousands)?.checked_mul(1000)?;
                Some(Self { number, is_exact: false })
            }
            None => Some(Self { number: count(text)?, is_exact: true }),
        }
    }
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if let Some((nominal, url)) = announced(text) {
            if self.url.is_some() || self.is_certain {
                return Step::Ended;
            }
            (self.nominal, self.url) = (nominal, Some(url.to_owned()));
            return Step::Taken;
        }
        let is_over = self.sent.is_some();
        if let Some(cells) = cells(text) {
            return self.row(&cells, is_over);
        }
        if text.starts_with(['┌', '├', '└']) {
            return if is_over { Step::Passed } else { Step::Taken };
        }
        let is_known = self.offered(text) || self.total(text);
        self.is_certain |= is_known && self.connections.is_some();
        Step::of(is_known, self.is_certain)
    }

    fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let throughput =
            self.rate.as_deref().and_then(|rate| grouped(rate, self.sent_per_second()));
        let complete = self.sent.is_some() && self.has_latency;
        let errors = complete.then(|| self.errors());
        if self.failed.is_some_and(|(all, timeouts)| !all.is_exact || !timeouts.is_exact) {
            output.warn(
                output.lines().last,
                "autocannon prints errors in thousands: their number is a lower bound",
                "give its JSON (-j) for exact numbers",
            );
        }
        output.report(LoadReport {
            url: self.url,
            threads: self.workers,
            offered: Offered {
                connections: self.connections,
                depth: self.depth,
                model: Some(Model::Closed),
                ..Offered::default()
            },
            nominal_duration: self.nominal,
            duration: self.duration,
            counts: Counts {
                sent: self.sent.filter(|sent| sent.is_exact).map(|sent| sent.number),
                errors,
                ..Counts::default()
            },
            throughput,
            latency: Latency {
                covers: Some(Covers::Answered),
                resolution: Seconds::new(RESOLUTION),
                ..self.latency
            },
            bytes_read: self.bytes,
            bytes_cover: self.bytes.map(|_| BytesCover::All),
            transfer: self.transfer,
            complete,
            ..LoadReport::default()
        });
    }
}

impl Report {
    /// Takes a row of a table.
    fn row(&mut self, cells: &[&str], is_over: bool) -> Step {
        let head = cells.first().copied().unwrap_or_default();
        if matches!(head, "Stat" | "Percentile" | "Code") {
            let is_first_table = head == "Stat" && cells.last() == Some(&"Max");
            if is_first_table && self.has_latency {
                return Step::Ended;
            }
            if is_over {
                return Step::Passed;
            }
            self.columns = cells.iter().map(|cell| (*cell).to_owned()).collect();
            return Step::Taken;
        }
        if is_over || cells.len() != self.columns.len() {
            return if self.is_certain { Step::Passed } else { Step::NotOurs };
        }
        let kind = self.columns.first().map(String::as_str).unwrap_or_default();
        let is_known = match (kind, head) {
            ("Stat", "Latency") => {
                self.latencies(cells);
                true
            }
            ("Stat", "Req/Sec") => {
                self.rate = self.cell(cells, "Avg").map(str::to_owned);
                true
            }
            ("Stat", "Bytes/Sec") => {
                let bytes = self.cell(cells, "Avg").and_then(|cell| size(cell, Kilo::Decimal));
                self.transfer = bytes.and_then(|bytes| PerSecond::new(bytes.get()));
                true
            }
            ("Percentile", percent) => {
                let milliseconds = cells.get(1).and_then(|cell| decimal(cell));
                let time = milliseconds.and_then(|time| above_zero(time / 1e3));
                let percent = decimal(percent);
                self.latency.percentiles.extend(percent.map(|percent| (percent, time)));
                percent.is_some()
            }
            ("Code", status) => {
                let row = count(status).zip(cells.get(1).and_then(|cell| count(cell)));
                self.statuses.extend(row);
                row.is_some()
            }
            _ => false,
        };
        self.is_certain |= is_known;
        if is_known { Step::Taken } else { Step::Passed }
    }

    /// The cell of a row in a column of the open table.
    fn cell<'c>(&self, cells: &[&'c str], column: &str) -> Option<&'c str> {
        let at = self.columns.iter().position(|known| known == column)?;
        cells.get(at).copied()
    }

    fn latencies(&mut self, cells: &[&str]) {
        self.has_latency = true;
        let columns = std::mem::take(&mut self.columns);
        for (column, cell) in columns.iter().zip(cells) {
            let time = latency(cell);
            match column.as_str() {
                "Avg" => self.latency.mean = time,
                "Stdev" => self.latency.stdev = time,
                "Max" => self.latency.max = time,
                column => {
                    let percent = column.strip_suffix('%').and_then(decimal);
                    self.latency.percentiles.extend(percent.map(|percent| (percent, time)));
                }
            }
        }
        self.columns = columns;
    }

    /// Takes a line of the banner behind its first.
    fn offered(&mut self, line: &str) -> bool {
        let words: Vec<&str> = line.split_whitespace().collect();
        let small = |word: &str| word.parse::<u32>().ok();
        match words[..] {
            [number, "connections"] => self.connections = small(number),
            [number, "connections", "with", depth, "pipelining", "factor"] => {
                (self.connections, self.depth) = (small(number), small(depth));
            }
            [number, "workers"] if self.is_certain => self.workers = small(number),
            _ => return false,
        }
        true
    }

    /// Takes one of the lines below the tables.
    fn total(&mut self, line: &str) -> bool {
        if !self.is_certain {
            return false;
        }
        if let Some((sent, rest)) = line.split_once(" requests in ")
            && let Some((duration, bytes)) = rest.split_once(", ")
            && let Some(bytes) = bytes.strip_suffix(" read")
            && self.sent.is_none()
        {
            self.sent = Amount::of(sent);
            self.duration = time(duration);
            self.bytes = size(bytes, Kilo::Decimal);
            return true;
        }
        if let Some((good, bad)) = line.split_once(" 2xx responses, ")
            && let Some(bad) = bad.strip_suffix(" non 2xx responses").and_then(count)
        {
            self.bad = bad;
            return count(good).is_some();
        }
        if let Some((all, timeouts)) = line.split_once(" errors (")
            && let Some(timeouts) = timeouts.strip_suffix(" timeouts)")
        {
            self.failed = Amount::of(all).zip(Amount::of(timeouts));
            return true;
        }
        line.starts_with("# of samples:") || line.starts_with("Req/Bytes counts sampled")
    }

    /// What the printed rate is near to.
    fn sent_per_second(&self) -> Option<f64> {
        let (sent, duration) = self.sent.zip(self.duration)?;
        (duration.get() > 0.0).then(|| sent.number as f64 / duration.get())
    }

    /// Lines of errors are printed only where there are any. Without the table of statuses,
    /// redirections count as bad.
    fn errors(&self) -> Errors {
        let (all, abandoned) = self.failed.map_or((0, 0), |(all, of)| (all.number, of.number));
        let status = match self.statuses[..] {
            [] => self.bad,
            _ => {
                let bad = self.statuses.iter().filter(|(status, _)| *status >= 400);
                bad.fold(0, |sum: u64, (_, answers)| sum.saturating_add(*answers))
            }
        };
        Errors { abandoned, other: all.saturating_sub(abandoned), status, ..Errors::default() }
    }
}

/// The cells of a row of a table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('│')?.strip_suffix('│')?;
    Some(inner.split('│').map(str::trim).collect())
}

/// A number with the separators of some locale. Where these can be read as two numbers, it is the one
/// that is nearer to `near`; without it, as English writes.
fn grouped(text: &str, near: Option<f64>) -> Option<PerSecond> {
    let is_separator = |c: char| c == '.' || c == ',';
    let text: String = text.chars().filter(|c| c.is_ascii_digit() || is_separator(*c)).collect();
    let whole: String = text.chars().filter(char::is_ascii_digit).collect();
    let whole = decimal(&whole)?;
    let Some(at) = text.rfind(is_separator) else { return PerSecond::new(whole) };
    let digits: String = text[..at].chars().filter(char::is_ascii_digit).collect();
    let fraction = decimal(&format!("{digits}.{}", &text[at + 1..]))?;
    let separator = &text[at..=at];
    let value = if text[..at].contains(separator) || text.len() - at - 1 != 3 {
        if text[..at].contains(separator) { whole } else { fraction }
    } else if let Some(near) = near {
        if (whole - near).abs() <= (fraction - near).abs() { whole } else { fraction }
    } else if separator == "," {
        whole
    } else {
        fraction
    };
    PerSecond::new(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_those_of_some_locale() {
        for (text, near, value) in [
            ("21.295", Some(44_000.0 / 2.05), 21_295.0),
            ("21,295", Some(44_000.0 / 2.05), 21_295.0),
            ("29.345", Some(39.0), 29.345),
            ("2,202.5", Some(1_923.0), 2_202.5),
            ("2.202,5", Some(1_923.0), 2_202.5),
            ("21\u{202f}295", None, 21_295.0),
            ("1,234,567", None, 1_234_567.0),
            ("29.34", None, 29.34),
            ("30", None, 30.0),
        ] {
            assert_eq!(grouped(text, near).map(PerSecond::get), Some(value), "{text}");
        }
        assert_eq!(grouped("", None), None);
    }
}
