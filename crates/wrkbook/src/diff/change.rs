//! What a diff consists of: changes of metrics, of servers and of cells. Plain values; how they
//! come about is in `compare`.

use std::sync::Arc;

use serde::Serialize;

use super::state::State;
use wrkbook_ingest::Load;

use crate::assess::Fitness;
use crate::metric::Metric;

/// What became of one metric of one server. One of the lines of a diff.
///
/// Of throughput, goodput, latency, memory, CPU and served concurrency the change is a ratio, new /
/// old. Errors and the error ratio, which may be 0, change by a difference, new - old, in the
/// metric's base unit: errors of one run, and shares of what was attempted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server, by its new name.
    pub server: Arc<str>,
    /// The metric.
    pub metric: Metric,
    /// The state.
    pub state: State,
    /// Why it is in that state, in one sentence.
    pub reason: String,
    /// Where it is inconclusive: what it would take to tell, in one sentence.
    pub needed: Option<String>,
    /// Where more repeats would tell: about how many of each load, on either side.
    pub repeats_needed: Option<usize>,
    /// The geometric mean over the common loads of new centre / old centre. Of errors, the sum over
    /// the loads of the one / that of the other; `None` where one is 0.
    pub ratio: Option<f64>,
    /// The lower end of its interval.
    pub ratio_low: Option<f64>,
    /// The upper end of its interval.
    pub ratio_high: Option<f64>,
    /// Of errors: the mean over the common loads of new centre - old centre.
    pub difference: Option<f64>,
    /// The lower end of its interval.
    pub difference_low: Option<f64>,
    /// The upper end of its interval.
    pub difference_high: Option<f64>,
    /// Two-sided p of the stratified exact rank test over the common loads.
    pub p: Option<f64>,
    /// The same, corrected for all comparisons of the diff (Holm).
    pub p_holm: Option<f64>,
    /// The smallest p that the numbers of repeats allow.
    pub p_min: Option<f64>,
    /// At how many of the common loads the new centre is worse; `None` where no direction is.
    pub loads_worse: Option<usize>,
    /// At how many it is better.
    pub loads_better: Option<usize>,
    /// How many loads have figures on both sides.
    pub loads: usize,
    /// The loads that are clearly worse by themselves: the whole interval of that load is beyond
    /// the threshold.
    pub clearly_worse: Vec<Load>,
    /// The loads that are clearly better by themselves.
    pub clearly_better: Vec<Load>,
    /// The loads that the old set alone has.
    pub loads_only_old: Vec<Load>,
    /// The loads that the new set alone has.
    pub loads_only_new: Vec<Load>,
    /// The loads at which no old run failed and every new one does.
    pub newly_failing: Vec<Load>,
    /// The loads at which every old run failed and no new one does.
    pub fixed: Vec<Load>,
    /// From which size on a change matters: 0.05 for a ratio beyond 1.05 or 1 / 1.05; of errors a
    /// difference.
    pub threshold: f64,
    /// By how much two sets of the same thing differ, in the terms of the threshold; `None` where
    /// nothing was repeated.
    pub noise_floor: Option<f64>,
    /// Ids of what the audit of the old set has against these figures, among the diff's findings.
    pub findings_old: Vec<String>,
    /// Ids of what the audit of the new set has against these figures.
    pub findings_new: Vec<String>,
}

impl Change {
    /// Whether one direction of the metric is better, so that it can regress at all.
    pub fn is_judged(&self) -> bool {
        self.metric.better().is_some()
    }
}

/// What became of a server: the worst of its metrics' states.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServerChange {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server, by its new name.
    pub server: Arc<str>,
    /// The first, in the order of [`State::ALL`], of the states of its metrics that have a better
    /// direction.
    pub overall: State,
    /// Which metrics are in that state, and why the first of them is.
    pub reason: String,
}

/// One load of a change, with both sides. It is exploratory: a single load decides nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellChange {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server, by its new name.
    pub server: Arc<str>,
    /// The load that was offered.
    #[serde(flatten, serialize_with = "Load::fields")]
    pub load: Load,
    /// The metric.
    pub metric: Metric,
    /// The old side; `None` where that set has no such cell.
    pub old: Option<CellSide>,
    /// The new side; `None` where that set has no such cell.
    pub new: Option<CellSide>,
    /// The Hodges-Lehmann estimate of new / old; of errors new centre / old centre.
    pub ratio: Option<f64>,
    /// The lower end of its exact interval; `None` where there are too few repeats.
    pub ratio_low: Option<f64>,
    /// The upper end of its exact interval.
    pub ratio_high: Option<f64>,
    /// Of errors: new centre - old centre, in one run.
    pub difference: Option<f64>,
    /// Two-sided p of the exact Mann-Whitney test, corrected for nothing.
    pub p: Option<f64>,
    /// The smallest p that the numbers of repeats allow.
    pub p_min: Option<f64>,
    /// Where its whole interval is beyond the threshold: which way.
    pub clearly: Option<Clearly>,
}

/// Which way a cell went whose whole interval is beyond the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Clearly {
    /// The better way.
    Better,
    /// The worse way.
    Worse,
    /// Up, where neither way is better.
    Higher,
    /// Down, where neither way is better.
    Lower,
}

/// One side of a cell, in the metric's base unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellSide {
    /// The centre; of errors that of one run.
    pub value: Option<f64>,
    /// The repeats that count.
    pub n: usize,
    /// All repeats, missing ones included.
    pub runs: usize,
    /// How many of them failed: served nothing, or failed at least as much as they served.
    pub failed: usize,
    /// The lowest of the repeats that count.
    pub min: Option<f64>,
    /// The highest of them.
    pub max: Option<f64>,
    /// Ids of what the audit found here, among the diff's findings.
    pub findings: Vec<String>,
    /// Whether the figure may be ranked.
    #[serde(skip)]
    pub fitness: Fitness,
}
