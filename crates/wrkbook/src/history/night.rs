//! A night: what a history keeps of one result set. The runs themselves are let go.

use std::sync::Arc;

use serde::Serialize;
use wrkbook_ingest::{Load, Run, RunState};

use crate::analysis::Analysis;
use crate::audit::Counts;
use crate::diff::conditions;
use crate::metric::Metric;

use super::moment::Moment;

/// A result set as a point in time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Night {
    /// The set's name.
    pub name: String,
    /// When it was measured, where it says so.
    pub at: Option<Moment>,
    /// The commit that was measured, where that is known.
    pub commit: Option<String>,
    /// Whether all of it could be read: `ok` or `partial`.
    pub state: &'static str,
    /// How many findings it has.
    pub findings: Counts,
    /// Its figures.
    #[serde(skip)]
    pub figures: Vec<Figure>,
    /// The conditions of each server.
    #[serde(skip)]
    pub conditions: Vec<Conditions>,
}

/// A figure of a night: one server, load and metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What was requested.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The load.
    pub load: Load,
    /// The metric.
    pub metric: Metric,
    /// The centre of the repeats; `None` where nothing is valid.
    pub value: Option<f64>,
    /// Whether the audit lets it be compared.
    pub is_fit: bool,
    /// The coefficient of variation of the repeats.
    pub cv: Option<f64>,
    /// All repeats.
    pub runs: usize,
    /// Those in which a request completed.
    pub completed: usize,
}

/// Under which conditions a server was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// What was requested.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// Each condition with its values; empty where nothing says it.
    pub values: Vec<(&'static str, Vec<f64>)>,
    /// The processor, where the collection names it.
    pub machine: Option<String>,
}

impl Night {
    /// What is kept of an analysis. `at` and `commit` are used where the set does not say them.
    pub fn of(analysis: &Analysis, metrics: &[Metric]) -> Self {
        let set = &analysis.set;
        let cells = analysis.summary.cells.iter().filter(|cell| metrics.contains(&cell.metric));
        let figures = cells.map(|cell| Figure {
            scenario: cell.scenario.clone(),
            server: Arc::clone(&cell.server),
            load: cell.load,
            metric: cell.metric,
            value: cell.value.filter(|_| cell.completed > 0),
            is_fit: !cell.fitness.is_unfit(),
            cv: cell.cv,
            runs: cell.runs,
            completed: cell.completed,
        });
        let machine = set.collection.as_ref().and_then(|it| it.machine.cpu.clone());
        let same =
            |a: &&Run, b: &&Run| a.key.scenario == b.key.scenario && a.key.server == b.key.server;
        let completed: Vec<&Run> =
            set.runs.iter().filter(|run| run.state() == RunState::Completed).collect();
        let conditions = completed.chunk_by(same).map(|runs| Conditions {
            scenario: runs[0].key.scenario.clone(),
            server: Arc::clone(&runs[0].key.server),
            values: conditions::of_runs(set, runs),
            machine: machine.clone(),
        });
        let is_whole = !set.diagnostics.iter().any(|diagnostic| diagnostic.lost);
        Self {
            name: set.name.clone(),
            at: Moment::of_set(set),
            commit: set.config.commit.clone(),
            state: if is_whole { "ok" } else { "partial" },
            findings: analysis.audit.counts(),
            figures: figures.collect(),
            conditions: conditions.collect(),
        }
    }

    /// The conditions of a server.
    pub(super) fn conditions_of(
        &self,
        scenario: Option<&str>,
        server: &str,
    ) -> Option<&Conditions> {
        let is_it = |it: &&Conditions| *it.server == *server && it.scenario.as_deref() == scenario;
        self.conditions.iter().find(is_it)
    }
}

impl Conditions {
    /// The first condition that both say and that differs.
    pub(super) fn differs(&self, other: &Self) -> Option<&'static str> {
        let machine = |of: &Self| of.machine.clone();
        if let (Some(a), Some(b)) = (machine(self), machine(other))
            && a != b
        {
            return Some("machine");
        }
        let mut pairs = self.values.iter().zip(&other.values);
        let differs = pairs.find(|((_, a), (_, b))| {
            !a.is_empty() && !b.is_empty() && !conditions::are_alike(a, b)
        });
        differs.map(|((name, _), _)| *name)
    }
}
