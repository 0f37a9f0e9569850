//! zrk's text, in three layouts.
//!
//! ```text
//! first  = "Running " T " test @ " URL   N " connections, target rate " R ("→" R)? " req/s"
//!          "Latency (corrected for coordinated omission)" (P "%" L)* "max" L
//!          N " requests in " L ", " B " read"  trouble*  "Requests/sec: " R  "Transfer/sec: " B
//! second = N " requests in " L ", " B " read  ·  " R " req/s  ·  " B "/s"
//!          ("ramp " R " → " R " req/s  ·  " ...)?                        third
//!          "latency (" ("coordinated-omission corrected" | "closed-loop round-trip") ")"
//!          ("p" P L)* "max" L  trouble*
//! ```
//!
//! Lines of trouble stand only where there is any. L is in `us`, `ms` or `s`. There is no mean. In the
//! first layout the `Running` line is `wrk`'s, with the measured time, rounded.

use super::{FORMAT, covers};
use crate::formats::quantity::{Kilo, above_zero, count, decimal, number, size, time};
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::line::digits;
use crate::record::load::{BytesCover, Counts, Errors, Latency, LoadReport, Model, Offered, Rate};
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The report that it prints.
pub(in crate::formats) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| {
        announced(line).is_some() || offered(line).is_some() || Totals::of(line).is_some()
    },
    reader: || Box::<Report>::default(),
};

/// The URL of the first line of the first layout.
fn announced(line: &str) -> Option<&str> {
    let (measured, url) = line.strip_prefix("Running ")?.split_once(" test @ ")?;
    time(measured).map(|_| url)
}

/// The connections and the rate of its second.
fn offered(line: &str) -> Option<(u32, &str)> {
    let (connections, rest) = line.split_at(digits(line));
    let rate = rest.strip_prefix(" connections, target rate ")?;
    Some((connections.parse().ok()?, rate.strip_suffix("req/s")?.trim()))
}

/// The first line of the other layouts.
struct Totals<'a> {
    requests: u64,
    duration: Option<Seconds>,
    bytes: Option<Bytes>,
    rate: Option<PerSecond>,
    transfer: &'a str,
}

impl Totals<'_> {
    fn of(line: &str) -> Option<Totals<'_>> {
        let (requests, rest) = line.split_at(digits(line));
        let rest = rest.strip_prefix(" requests in ")?;
        let mut parts = rest.split('·').map(str::trim);
        let (duration, bytes) = parts.next()?.split_once(", ")?;
        let rate = parts.next()?.strip_suffix("req/s")?;
        Some(Totals {
            requests: count(requests)?,
            duration: printed(duration),
            bytes: size(bytes.strip_suffix("read")?.trim(), Kilo::Binary),
            rate: decimal(rate.trim()).and_then(PerSecond::new),
            transfer: parts.next().and_then(|part| part.strip_suffix("/s")).unwrap_or_default(),
        })
    }
}

/// A time in one of its units, of which none is minutes: `3.60m` was cut.
fn printed(text: &str) -> Option<Seconds> {
    time(text.trim()).filter(|_| text.trim_end().ends_with('s'))
}

#[derive(Default)]
struct Report {
    is_first_layout: bool,
    is_certain: bool,
    is_past_end: bool,
    url: Option<String>,
    connections: Option<u32>,
    target: Option<Rate>,
    is_ramp: bool,
    model: Option<Model>,
    requests: Option<u64>,
    duration: Option<Seconds>,
    bytes: Option<Bytes>,
    transfer: Option<PerSecond>,
    rate: Option<PerSecond>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    max: Option<Seconds>,
    has_max: bool,
    errors: Errors,
    dropped: u64,
    /// A line of trouble that could not be read.
    is_broken: bool,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        if self.is_past_end {
            return Step::Ended;
        }
        if let Some(url) = announced(text) {
            if self.is_certain || self.url.is_some() {
                return Step::Ended;
            }
            (self.is_first_layout, self.url) = (true, Some(url.to_owned()));
            return Step::Taken;
        }
        if let Some((connections, rate)) = offered(text) {
            if self.is_certain {
                return Step::Ended;
            }
            (self.is_first_layout, self.is_certain) = (true, true);
            self.connections = Some(connections);
            self.is_ramp = rate.contains('→');
            self.target = decimal(rate).and_then(Rate::new);
            self.model = Some(Model::Open);
            return Step::Taken;
        }
        if let Some(totals) = Totals::of(text) {
            if self.is_certain || self.is_first_layout {
                return Step::Ended;
            }
            self.is_certain = true;
            self.totals(&totals);
            return Step::Taken;
        }
        if !self.is_certain {
            return Step::NotOurs;
        }
        if self.has_max && text.starts_with('[') && text.contains(" req/s ") {
            // The intervals of the next run.
            return Step::Ended;
        }
        if self.figure(text) { Step::Taken } else { Step::Passed }
    }

    fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let complete = match self.is_first_layout {
            true => self.requests.is_some() && self.is_past_end,
            false => self.requests.is_some() && self.has_max,
        };
        let has_answers = self.requests.is_some_and(|requests| requests > 0);
        output.report(LoadReport {
            url: self.url,
            offered: Offered {
                connections: self.connections,
                rate: self.target,
                model: self.model,
                ..Offered::default()
            },
            duration: self.duration,
            counts: Counts {
                requests: self.requests,
                dropped: complete.then_some(self.dropped),
                errors: (complete && !self.is_broken).then_some(self.errors),
                ..Counts::default()
            },
            rate_printed: self.rate.filter(|_| !self.is_ramp),
            latency: Latency {
                max: self.max.filter(|_| has_answers),
                percentiles: if has_answers { self.percentiles } else { Vec::new() },
                covers: complete.then(|| covers(self.errors.abandoned, true)),
                corrected: self.model.map(|model| model == Model::Open),
                ..Latency::default()
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
    fn totals(&mut self, totals: &Totals<'_>) {
        self.requests = Some(totals.requests);
        (self.duration, self.bytes, self.rate) = (totals.duration, totals.bytes, totals.rate);
        let transfer = size(totals.transfer, Kilo::Binary);
        self.transfer = transfer.and_then(|bytes| PerSecond::new(bytes.get()));
    }

    /// Takes a line behind the first ones.
    fn figure(&mut self, line: &str) -> bool {
        if let Some(rest) = line.strip_prefix("max ") {
            (self.max, self.has_max) =
                (printed(rest).and_then(|time| above_zero(time.get())), true);
            return true;
        }
        if line.starts_with("latency (coordinated-omission corrected") {
            self.model = Some(Model::Open);
            return true;
        }
        if line.starts_with("latency (closed-loop round-trip") {
            self.model = Some(Model::Closed);
            return true;
        }
        if line.starts_with("ramp ") && line.contains('→') {
            self.is_ramp = true;
            return true;
        }
        self.percentile(line) || self.end_of_first_layout(line) || self.trouble(line)
    }

    /// Takes `p99.9  16.50ms`, or `99.9%  1.27s`, which also stands in the detailed spectrum.
    fn percentile(&mut self, line: &str) -> bool {
        let (percent, rest) = match line.strip_prefix('p') {
            Some(rest) => match number(rest) {
                Some(read) => read,
                None => return false,
            },
            None => match number(line) {
                Some((percent, rest)) if rest.starts_with('%') => (percent, &rest[1..]),
                _ => return false,
            },
        };
        if !rest.starts_with(' ') || !(0.0..=100.0).contains(&percent) {
            return false;
        }
        // The spectrum of a long run has many rows; 0 is the minimum.
        if self.percentiles.len() < 200 && percent > 0.0 {
            let time = printed(rest).and_then(|time| above_zero(time.get()));
            self.percentiles.push((percent, time));
        }
        true
    }

    fn end_of_first_layout(&mut self, line: &str) -> bool {
        if !self.is_first_layout {
            return false;
        }
        if let Some((requests, rest)) = line.split_once(" requests in ")
            && let Some((duration, bytes)) = rest.split_once(", ")
        {
            self.requests = count(requests);
            self.duration = printed(duration);
            let bytes = bytes.strip_suffix("read").unwrap_or_default();
            self.bytes = size(bytes.trim(), Kilo::Binary);
        } else if let Some(rate) = line.strip_prefix("Requests/sec:") {
            self.rate = decimal(rate.trim()).and_then(PerSecond::new);
        } else if let Some(bytes) = line.strip_prefix("Transfer/sec:") {
            let bytes = size(bytes.trim(), Kilo::Binary);
            self.transfer = bytes.and_then(|bytes| PerSecond::new(bytes.get()));
            self.is_past_end = true;
        } else {
            return line.starts_with("Latency (");
        }
        true
    }

    /// Takes a line that stands only where something went wrong.
    fn trouble(&mut self, line: &str) -> bool {
        let lower = line.to_lowercase();
        let leading = |rest: &str| {
            let rest = rest.trim_start();
            count(&rest[..digits(rest)])
        };
        let (sum, number) = if let Some(rest) = lower.strip_prefix("socket errors:") {
            return self.socket_errors(rest);
        } else if let Some(rest) = lower
            .strip_prefix("non-2xx/3xx:")
            .or_else(|| lower.strip_prefix("non-2xx or 3xx responses:"))
        {
            (&mut self.errors.status, leading(rest))
        } else if let Some(rest) = lower.strip_prefix("deadline misses:") {
            (&mut self.dropped, leading(rest))
        } else {
            let known = ["3xx (redirect)", "peak schedule lag:", "script:", "detailed percentile"];
            return known.iter().any(|start| lower.starts_with(start));
        };
        self.is_broken |= number.is_none();
        *sum = number.unwrap_or(*sum);
        true
    }

    /// Takes ` connect 0, read 9, write 2, timeout 31`.
    fn socket_errors(&mut self, counters: &str) -> bool {
        let mut found = 0;
        for counter in counters.split(',') {
            let Some((kind, number)) = counter.trim().split_once(' ') else { continue };
            let Some(number) = count(number) else { continue };
            let sum = match kind {
                "connect" => &mut self.errors.connect,
                "read" => &mut self.errors.read,
                "write" => &mut self.errors.write,
                "timeout" => &mut self.errors.abandoned,
                _ => continue,
            };
            *sum = number;
            found += 1;
        }
        self.is_broken |= found != 4;
        true
    }
}
