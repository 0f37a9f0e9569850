//! What a diff consists of: changes of metrics, of servers and of cells. Plain values; how they
//! come about is in `compare`.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::state::State;
use wrkbook_ingest::Load;

use crate::assess::Fitness;
use crate::metric::Metric;
use crate::stats::compare::{Needs, ToShow};

/// What became of one metric of one server. One of the lines of a diff.
///
/// Of throughput, goodput, latency, memory, CPU and served concurrency the change is a ratio, new /
/// old. Errors and the error ratio, which may be 0, change by a difference, new - old, of shares of what
/// was attempted.
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
    /// Where it is open: what it would take to tell, in one sentence.
    pub needed: Option<String>,
    /// Where the repeats do not tell: how many of each load, on either side, would; `None` where that
    /// is more than is worth measuring.
    #[serde(serialize_with = "needs")]
    pub needs: Option<Needs>,
    /// The old figure over the common loads, in the metric's base unit: the geometric mean of their
    /// centres, of errors the mean, in one run.
    pub old_value: Option<f64>,
    /// The new figure likewise.
    pub new_value: Option<f64>,
    /// The geometric mean over the common loads of new / old; `None` of errors.
    pub ratio: Option<f64>,
    /// The lower end of its 95% interval; `None` where nothing is known of the scatter.
    pub ratio_low: Option<f64>,
    /// The upper end of its interval.
    pub ratio_high: Option<f64>,
    /// Of errors: the mean over the common loads of the share of what was attempted, new - old.
    pub difference: Option<f64>,
    /// The lower end of its interval.
    pub difference_low: Option<f64>,
    /// The upper end of its interval.
    pub difference_high: Option<f64>,
    /// Two-sided p of a change of more than 1%, of errors of any; `None` where a side has no repeats.
    pub p: Option<f64>,
    /// The same, corrected for all comparisons of the diff (Holm).
    pub p_holm: Option<f64>,
    /// At how many of the common loads the new centre is worse; `None` where no direction is.
    pub loads_worse: Option<usize>,
    /// At how many it is better.
    pub loads_better: Option<usize>,
    /// How many loads have figures on both sides.
    pub loads: usize,
    /// The loads that are better by themselves: surely, for all single loads of the diff together, and
    /// by more than the threshold.
    pub better_at: Vec<Load>,
    /// The loads that are worse by themselves.
    pub worse_at: Vec<Load>,
    /// The change at each common load.
    pub each: Vec<LoadChange>,
    /// The loads that the old set alone has.
    pub loads_only_old: Vec<Load>,
    /// The loads that the new set alone has.
    pub loads_only_new: Vec<Load>,
    /// The loads that the old set serves and at which most new runs fail.
    pub newly_failing: Vec<Load>,
    /// The loads at which most old runs failed and that the new set serves.
    pub fixed: Vec<Load>,
    /// From which size on a change matters: 0.05 for a ratio beyond 1.05 or 1 / 1.05; of errors a
    /// difference.
    pub threshold: f64,
    /// By how much two sets of the same thing were measured to differ, in the terms of the threshold.
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

/// A change at one load.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadChange {
    /// The load that was offered.
    #[serde(flatten, serialize_with = "Load::fields")]
    pub load: Load,
    /// new / old; `None` of errors.
    pub ratio: Option<f64>,
    /// The lower end of its interval.
    pub ratio_low: Option<f64>,
    /// The upper end of its interval.
    pub ratio_high: Option<f64>,
    /// Of errors: new - old.
    pub difference: Option<f64>,
    /// As of [`Change`].
    pub p: Option<f64>,
    /// p, corrected for all single loads of the diff (Holm).
    pub p_holm: Option<f64>,
}

impl LoadChange {
    /// The change of a cell; `None` where nothing was compared.
    pub(super) fn of(cell: &CellChange) -> Option<Self> {
        cell.ratio.or(cell.difference)?;
        Some(Self {
            load: cell.load,
            ratio: cell.ratio,
            ratio_low: cell.ratio_low,
            ratio_high: cell.ratio_high,
            difference: cell.difference,
            p: cell.p,
            p_holm: cell.p_holm,
        })
    }
}

fn needs<S: Serializer>(needs: &Option<Needs>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Wire {
        repeats: usize,
        to_show: &'static str,
    }
    let wire = needs.map(|needs| Wire {
        repeats: needs.repeats,
        to_show: match needs.to_show {
            ToShow::Lead => "change",
            ToShow::Level => "no change",
        },
    });
    wire.serialize(serializer)
}

/// One load of a change, with both sides.
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
    /// new / old; `None` of errors, and where nothing was compared.
    pub ratio: Option<f64>,
    /// The lower end of its 95% interval; `None` where nothing is known of the scatter.
    pub ratio_low: Option<f64>,
    /// The upper end of its interval.
    pub ratio_high: Option<f64>,
    /// Of errors: the share of what was attempted, new - old.
    pub difference: Option<f64>,
    /// The lower end of its interval.
    pub difference_low: Option<f64>,
    /// The upper end of its interval.
    pub difference_high: Option<f64>,
    /// As of [`Change`].
    pub p: Option<f64>,
    /// p, corrected for all single loads of the diff (Holm); where the change has this load alone, for
    /// all changes.
    pub p_holm: Option<f64>,
    /// Where it changed by itself: which way.
    pub clearly: Option<Clearly>,
}

/// Which way a load went that changed by itself.
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
    /// Their coefficient of variation, a fraction.
    #[serde(skip)]
    pub cv: Option<f64>,
    /// Ids of what the audit found here, among the diff's findings.
    pub findings: Vec<String>,
    /// Whether the figure may be ranked.
    #[serde(skip)]
    pub fitness: Fitness,
}
