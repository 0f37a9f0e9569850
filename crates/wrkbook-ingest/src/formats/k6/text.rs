//! k6's summary as text.
//!
//! ```text
//! summary = banner? ("█ THRESHOLDS" ...)? "█ TOTAL RESULTS"? metric* (("█ GROUP: " | "█ SCENARIO: ") metric*)*
//! metric  = ("✓" | "✗")? NAME "."* ":" values
//! values  = N R "/s"                                         a counter
//!         | P "% " ("✓ " N "✗ " N | N " out of " N)          a rate: of those that were true
//!         | (KEY "=" T)*                                     a trend
//!         | N "min=" N "max=" N                              a gauge
//! banner  = "scenarios: (" ... ("* " NAME ": " ...)*
//! ```
//!
//! Some metrics are repeated for those of their requests that fit a tag: `{ expected_response:true }`.

use super::{FORMAT, Figures, Trend};
use crate::formats::quantity::{count, decimal, latency, time};
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::record::load::{Model, Rate};
use crate::record::units::PerSecond;

/// The summary that it prints.
pub(in crate::formats) const TEXT: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| {
        is_banner(line)
            || line.starts_with("█ T")
            || Metric::of(line).is_some_and(|metric| is_built_in(metric.name))
    },
    reader: || Box::<Report>::default(),
};

fn is_banner(line: &str) -> bool {
    line.starts_with("scenarios: (") && line.contains("max VUs")
}

/// Whether k6 itself counts a metric: others may come from anything that draws dots.
fn is_built_in(name: &str) -> bool {
    matches!(name, "checks" | "iterations" | "vus" | "vus_max" | "dropped_iterations")
        || ["http_req", "data_", "checks_", "iteration_", "group_"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// A line of a metric.
struct Metric<'a> {
    name: &'a str,
    values: &'a str,
}

impl Metric<'_> {
    fn of(line: &str) -> Option<Metric<'_>> {
        let line = line.trim_start_matches(['✓', '✗']).trim_start();
        // Names are without dots, tags need not be.
        let tag = if line.starts_with('{') { line.find('}')? } else { 0 };
        let (name, rest) = line.split_at(tag + line[tag..].find('.')?);
        let values = rest.trim_start_matches('.').strip_prefix(':')?;
        Some(Metric { name: name.trim(), values: values.trim() })
    }
}

#[derive(Default)]
struct Report {
    is_certain: bool,
    has_banner: bool,
    /// Within the metrics of a group or a scenario, which repeat those of the whole.
    is_part: bool,
    has_total: bool,
    /// The metric that a line of a tag belongs to.
    last: String,
    scenarios: u32,
    is_ramp: bool,
    has_iterations: bool,
    figures: Figures,
}

impl Reader for Report {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let text = line.text;
        let has_metrics = self.figures.sent.is_some() || !self.last.is_empty();
        if is_banner(text) {
            if self.is_certain {
                return Step::Ended;
            }
            (self.is_certain, self.has_banner) = (true, true);
            return Step::Taken;
        }
        if let Some(head) = text.strip_prefix("█ ") {
            return self.head(head, has_metrics);
        }
        if let Some(metric) = Metric::of(text) {
            return self.metric(&metric);
        }
        if let Some(scenario) = text.strip_prefix("* ")
            && self.has_banner
            && !has_metrics
            && let Some((_, asked)) = scenario.split_once(": ")
        {
            self.scenario(asked);
            return Step::Taken;
        }
        if text.starts_with("running (") {
            return if self.is_certain { Step::Taken } else { Step::NotOurs };
        }
        // Checks, thresholds and log lines stand between.
        Step::Passed
    }

    fn is_certain(&self) -> bool {
        self.is_certain
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let mut figures = self.figures;
        figures.complete = figures.sent.is_some() && self.has_iterations;
        // What several scenarios ask for is no one load, nor is a ramp of rates.
        if self.scenarios > 1 {
            (figures.iterations, figures.nominal) = (None, None);
        }
        if self.is_ramp {
            (figures.iterations, figures.users) = (None, None);
        }
        if self.has_iterations && figures.sent.is_none() {
            return output.nothing(
                output.lines().first,
                "a summary of k6 without requests of HTTP",
                "give runs of scripts that send requests with k6/http",
            );
        }
        figures.report(output);
    }
}

impl Report {
    /// Takes the head of a section.
    fn head(&mut self, head: &str, has_metrics: bool) -> Step {
        let is_total = head.starts_with("TOTAL RESULTS");
        if head.starts_with("THRESHOLDS") || is_total {
            if has_metrics || is_total && self.has_total {
                return Step::Ended;
            }
            self.is_certain |= is_total;
            self.has_total |= is_total;
        } else if head.starts_with("GROUP:") || head.starts_with("SCENARIO:") {
            self.is_part = true;
        }
        Step::Taken
    }

    fn metric(&mut self, metric: &Metric<'_>) -> Step {
        if self.is_part {
            return Step::Taken;
        }
        if metric.name.starts_with('{') {
            let tag: String = metric.name.split_whitespace().collect();
            if tag == "{expected_response:true}" && self.last == "http_req_duration" {
                self.figures.succeeded = Some(trend(metric.values));
            }
            return Step::Taken;
        }
        let figures = &mut self.figures;
        let mut words = metric.values.split_whitespace();
        let first = words.next().unwrap_or_default();
        match metric.name {
            "http_reqs" => {
                if figures.sent.is_some() {
                    return Step::Ended;
                }
                figures.sent = count(first);
                let rate = words.next().and_then(|rate| rate.strip_suffix("/s"));
                figures.rate = rate.and_then(decimal).and_then(PerSecond::new);
            }
            "http_req_duration" => {
                if figures.all.is_some() {
                    return Step::Ended;
                }
                figures.all = Some(trend(metric.values));
            }
            // Either `✓ 100 ✗ 400` or `100 out of 500`: those of which it is true that they failed.
            "http_req_failed" => {
                figures.failed = metric
                    .values
                    .split_whitespace()
                    .skip(1)
                    .find_map(|word| count(word.trim_start_matches('✓')));
            }
            "iterations" => self.has_iterations = true,
            "dropped_iterations" => figures.dropped = count(first).unwrap_or(0),
            "vus_max" => figures.users = first.parse().ok().filter(|users| *users > 0),
            "checks" | "data_received" if figures.sent.is_some() && !self.has_total => {
                // The metrics stand in the order of their names: this is the next summary's.
                return Step::Ended;
            }
            _ => {}
        }
        self.is_certain |= is_built_in(metric.name);
        self.last = metric.name.to_owned();
        Step::Taken
    }

    /// Takes what a scenario of the banner asks for, as `10 looping VUs for 30s (gracefulStop: 30s)`.
    fn scenario(&mut self, asked: &str) {
        self.scenarios = self.scenarios.saturating_add(1);
        let figures = &mut self.figures;
        let words: Vec<&str> = asked.split_whitespace().collect();
        let after = |word: &str| {
            let at = words.iter().position(|known| *known == word)?;
            words.get(at + 1).copied()
        };
        if let Some(at) = words.iter().position(|word| word.starts_with("iterations/")) {
            figures.model = Some(Model::Open);
            self.is_ramp |= words.first() == Some(&"Up");
            let unit = words[at].strip_prefix("iterations/").and_then(per);
            let rate = at.checked_sub(1).and_then(|at| decimal(words[at]));
            figures.iterations =
                rate.zip(unit).and_then(|(rate, seconds)| Rate::new(rate / seconds));
        } else if figures.model.is_none() {
            figures.model = Some(Model::Closed);
        }
        figures.nominal = after("for").and_then(time);
    }
}

/// The seconds of `s`, `m`, or `1m30s`.
fn per(unit: &str) -> Option<f64> {
    let one = format!("1{unit}");
    time(if unit.starts_with(|c: char| c.is_ascii_digit()) { unit } else { &one })
        .map(|time| time.get())
        .filter(|seconds| *seconds > 0.0)
}

fn trend(values: &str) -> Trend {
    let mut trend = Trend::default();
    for value in values.split_whitespace() {
        if let Some((key, value)) = value.split_once('=')
            && time(value).is_some()
        {
            trend.take(key, latency(value));
        }
    }
    trend
}
