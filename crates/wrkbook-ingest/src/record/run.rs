//! The run: one scenario, server, load and repeat, with what was reported of it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::record::conditions::Conditions;
use crate::record::report::{Container, LineSpan, LoadReport};

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

/// A name that can be seen: itself, or where nothing of it shows, `(no name)` for an empty one and the
/// code points of any other, `(U+200B)`. Two names that differ stay different.
///
/// ```
/// use wrkbook_ingest::run::visible;
///
/// assert_eq!(visible("Bjoern"), "Bjoern");
/// assert_eq!(visible(""), "(no name)");
/// assert_eq!(visible(" \u{200b}"), "(U+0020 U+200B)");
/// ```
pub fn visible(name: &str) -> Cow<'_, str> {
    if name.is_empty() {
        return Cow::Borrowed("(no name)");
    }
    if !name.chars().all(is_blank) {
        return Cow::Borrowed(name);
    }
    let points: Vec<String> = name.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    Cow::Owned(format!("({})", points.join(" ")))
}

/// White space, control characters, and what Unicode leaves invisible by default.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_can_be_seen() {
        for name in ["A", " a ", "日本", "-", "\u{200b}a"] {
            assert_eq!(visible(name), name);
        }
        for (name, shown) in [
            ("", "(no name)"),
            (" ", "(U+0020)"),
            ("\u{200b}", "(U+200B)"),
            ("\u{e0041}\t", "(U+E0041 U+0009)"),
        ] {
            assert_eq!(visible(name), shown);
        }
    }

    #[test]
    fn names_sort_as_people_expect() {
        let mut names = ["round10", "round2", "Round1", "b", "a10", "a9", "a09", "", "B", "é"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a09", "a9", "a10", "B", "b", "Round1", "round2", "round10", "é"]);
    }
}
