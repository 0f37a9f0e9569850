//! The text of `vegeta report`. Each line names its figures in brackets; versions have different ones.
//!
//! ```text
//! report = (LABEL "[" NAME ("," NAME)* "]" VALUE ("," VALUE)*)* "Error Set:" MESSAGE*
//! ```

use super::super::quantity::{count, decimal, latency, time};
use super::super::{Output, Reader, Reading, Step, Text};
use super::{FORMAT, Figures, no_report};

/// The report that it prints.
pub(crate) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with("Requests") && line.contains("[total, rate"),
    reader: || Box::<Reports>::default(),
};

/// The histogram of `vegeta report -type=hist`.
pub(crate) const HISTOGRAM: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.split_whitespace().eq(["Bucket", "#", "%", "Histogram"]),
    reader: || Box::new(Other { what: "a histogram", is_row: |line| line.starts_with('[') }),
};

/// The percentiles of `vegeta report -type=hdrplot`.
pub(crate) const SPECTRUM: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with("Value(ms) ") && line.contains("TotalCount"),
    reader: || {
        let is_row = |line: &str| line.starts_with(|c: char| c.is_ascii_digit());
        Box::new(Other { what: "a plot of percentiles", is_row })
    },
};

/// Output that holds no report.
struct Other {
    what: &'static str,
    is_row: fn(&str) -> bool,
}

impl Reader for Other {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let is_header = line.text.starts_with("Bucket") || line.text.starts_with("Value(ms)");
        if is_header || (self.is_row)(line.text) { Step::Taken } else { Step::Ended }
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        no_report(output, self.what);
    }
}

/// The reports of one attack. Those of `-every` grow, and the last one is the run.
#[derive(Default)]
struct Reports {
    is_open: bool,
    in_errors: bool,
    last: Option<Figures>,
    now: Figures,
}

impl Reader for Reports {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let Some((label, names, values)) = labelled(line.text) else {
            return match (line.text, self.in_errors) {
                ("Error Set:", _) => {
                    self.in_errors = true;
                    Step::Taken
                }
                (message, true) if is_message(message) => {
                    self.now.errors.push(message.to_owned());
                    Step::Taken
                }
                _ => {
                    self.in_errors = false;
                    Step::Passed
                }
            };
        };
        self.in_errors = false;
        if label == "Requests" && std::mem::replace(&mut self.is_open, true) {
            let values: Vec<&str> = values.split(", ").collect();
            let total = values.first().and_then(|total| count(total));
            if total <= self.now.total {
                return Step::Ended;
            }
            self.last = Some(std::mem::take(&mut self.now));
        }
        self.figures(label, names, values);
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        if let Some(last) = self.last
            && !goes_on(&last, &self.now)
        {
            output.report(last.load());
        }
        output.report(self.now.load());
    }
}

impl Reports {
    fn figures(&mut self, label: &str, names: &str, values: &str) {
        let pairs = || names.split(", ").zip(values.split(", "));
        let of =
            |name: &str| pairs().find(|(known, _)| *known == name).map(|(_, value)| value.trim());
        let now = &mut self.now;
        match label {
            "Requests" => {
                now.total = of("total").and_then(count);
                now.rate = of("rate").and_then(decimal);
            }
            "Duration" => {
                now.duration = of("total").and_then(time).map(|duration| duration.get());
            }
            "Latencies" => {
                for (name, value) in pairs() {
                    let value = latency(value.trim());
                    match name {
                        "mean" => now.mean = value,
                        "min" => now.min = value,
                        "max" => now.max = value,
                        percent => now.percentiles.extend(decimal(percent).map(|p| (p, value))),
                    }
                }
            }
            "Bytes In" => now.bytes_in = of("total").and_then(decimal),
            "Status Codes" => {
                let code = |pair: &str| {
                    let (code, requests) = pair.split_once(':')?;
                    Some((count(code)?, count(requests)?))
                };
                now.codes = values.split_whitespace().filter_map(code).collect();
                now.complete = true;
            }
            _ => {}
        }
    }
}

/// Whether a report is a later one of the same attack: no count is smaller, and the extremes are no
/// less extreme.
fn goes_on(before: &Figures, after: &Figures) -> bool {
    let has_more = |(code, count): &(u64, u64)| {
        after.codes.iter().any(|(other, more)| other == code && more >= count)
    };
    after.duration > before.duration
        && after.bytes_in >= before.bytes_in
        && after.max >= before.max
        && after.min <= before.min
        && before.codes.iter().all(has_more)
}

/// `Label  [names]  values`.
fn labelled(line: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = line.split_once('[')?;
    let (names, values) = rest.split_once(']')?;
    let label = label.trim();
    let is_known =
        ["Requests", "Duration", "Latencies", "Bytes In", "Bytes Out", "Success", "Status Codes"]
            .contains(&label);
    is_known.then(|| (label, names, values.trim()))
}

/// Whether a line behind the head of the errors may be one: a prompt or a heading is none.
fn is_message(line: &str) -> bool {
    !line.is_empty() && !line.starts_with(['$', '#', '=', '-'])
}
