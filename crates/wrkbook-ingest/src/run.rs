//! The run: one scenario, server, load and repeat, with what was reported of it.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::conditions::Conditions;
use crate::report::{Container, LineSpan, LoadReport};

/// Which run: two runs of a result set never share a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunKey {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The offered number of connections.
    pub connections: u32,
    /// The repetition, as the path names it.
    pub repeat: Arc<str>,
}

impl Ord for RunKey {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.scenario.as_deref().unwrap_or(""), other.scenario.as_deref().unwrap_or(""))
            .then_with(|| natural(&self.server, &other.server))
            .then_with(|| self.connections.cmp(&other.connections))
            .then_with(|| natural(&self.repeat, &other.repeat))
    }
}

impl PartialOrd for RunKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where a record was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, relative to its result set.
    pub path: Arc<str>,
    /// Its lines; `None` where the file held no report.
    pub lines: Option<LineSpan>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Which run it is.
    pub key: RunKey,
    /// What the load generator reported; absent when there is no report, or an empty one. A
    /// report that was cut is here, marked as not complete.
    pub load: Option<LoadReport>,
    /// Where the load report is, or where it should have been.
    pub load_source: Option<Source>,
    /// The samples of the server's container.
    pub container: Option<Container>,
    /// Where the container's samples are.
    pub container_source: Option<Source>,
    /// The conditions under which it was made.
    pub conditions: Option<Box<Conditions>>,
    /// Where they are.
    pub conditions_source: Option<Source>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// At least one request completed.
    Completed,
    /// There is a whole report, and no request completed.
    Dead,
    /// No report, or an empty or cut one.
    Missing,
}

impl RunState {
    /// The state as it is printed: `completed`, `dead` or `missing`.
    pub fn name(self) -> &'static str {
        match self {
            RunState::Completed => "completed",
            RunState::Dead => "dead",
            RunState::Missing => "missing",
        }
    }
}

impl Run {
    /// A run of which nothing is known.
    pub fn missing(key: RunKey) -> Self {
        Self {
            key,
            load: None,
            load_source: None,
            container: None,
            container_source: None,
            conditions: None,
            conditions_source: None,
        }
    }

    /// The load report, if it is a whole one.
    pub fn report(&self) -> Option<&LoadReport> {
        self.load.as_ref().filter(|load| load.complete)
    }

    /// How the run ended.
    ///
    /// A report that gives no count of requests, as published tables may, is judged by its
    /// throughput. One that gives neither completed something if it has a latency; if it has no
    /// more than memory or CPU, nothing says that it failed, and it counts as completed too.
    pub fn state(&self) -> RunState {
        let served = self.report().and_then(|report| {
            let by_rate = || report.throughput.map(|throughput| throughput.get() > 0.0);
            let by_trace = || {
                let of_container = self.container.as_ref();
                let has_sample = of_container.is_some_and(|it| {
                    [it.memory_peak, it.memory_mean].iter().any(Option::is_some)
                        || [it.cpu_peak, it.cpu_mean].iter().any(Option::is_some)
                });
                let has_latency = report.latency_mean.is_some()
                    || report.latency_max.is_some()
                    || report.latency_percentiles.iter().any(|(_, latency)| latency.is_some());
                (has_latency || has_sample).then_some(true)
            };
            report.requests.map(|requests| requests > 0).or_else(by_rate).or_else(by_trace)
        });
        match served {
            None => RunState::Missing,
            Some(false) => RunState::Dead,
            Some(true) => RunState::Completed,
        }
    }
}

/// The order that people expect of names: digits by their number, letters without regard to case;
/// names that differ in nothing else, byte by byte.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(l), Some(r)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order = if l.is_ascii_digit() && r.is_ascii_digit() {
            let (digits_l, digits_r) = (take_digits(&mut left), take_digits(&mut right));
            digits_l.len().cmp(&digits_r.len()).then_with(|| digits_l.cmp(digits_r))
        } else {
            left = &left[l.len_utf8()..];
            right = &right[r.len_utf8()..];
            l.to_lowercase().cmp(r.to_lowercase())
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Takes the digits at the start of `text`, and returns them without leading zeros.
fn take_digits<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_expect() {
        let mut names = ["round10", "round2", "Round1", "b", "a10", "a9", "a09", "", "B", "é"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a09", "a9", "a10", "B", "b", "Round1", "round2", "round10", "é"]);
    }
}
