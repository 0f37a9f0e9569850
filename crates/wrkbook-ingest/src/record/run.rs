//! The run: one scenario, server, load and repeat, with what was reported of it.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::record::attributes::Attributes;
use crate::record::conditions::Conditions;
use crate::record::container::Container;
use crate::record::load::{Load, LoadReport};
use crate::record::name::natural;
use crate::record::report::LineSpan;

/// Which run: two runs of a result set never share a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunKey {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The load that was offered.
    pub load: Load,
    /// The repetition, as the path names it.
    pub repeat: Arc<str>,
}

impl Ord for RunKey {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.scenario.as_deref().unwrap_or(""), other.scenario.as_deref().unwrap_or(""))
            .then_with(|| natural(&self.server, &other.server))
            .then_with(|| self.load.cmp(&other.load))
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
    /// What the server is, where a suite says it.
    pub attributes: Option<Arc<Attributes>>,
    /// Why there is no report, where a suite says it.
    pub reason: Option<Arc<str>>,
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
            attributes: None,
            reason: None,
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
                let has_latency = report.latency.is_known();
                (has_latency || has_sample).then_some(true)
            };
            report.counts.requests.map(|requests| requests > 0).or_else(by_rate).or_else(by_trace)
        });
        match served {
            None => RunState::Missing,
            Some(false) => RunState::Dead,
            Some(true) => RunState::Completed,
        }
    }
}
