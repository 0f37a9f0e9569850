//! Two result sets, side by side: aligned, filtered, audited and summarised, before anything is
//! compared.

use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use wrkbook_ingest::Load;

use wrkbook_ingest::ResultSet;

use super::align::{self, Loads, ServerKey};
use super::conditions::{self, ConditionDifference};
use super::{Error, Options, Rename};
use crate::assess;
use crate::audit::{Audit, Bound, Finding};
use crate::metric::Metric;
use crate::policy::Policy;
use crate::summary::{CellSummary, Summary};

/// One result set of the two.
pub(super) struct Sided {
    /// Its runs under their new names, as far as the filter lets them through.
    pub(super) set: ResultSet,
    /// The servers that it has, whatever the filter.
    pub(super) servers: BTreeSet<ServerKey>,
    /// The audit of all of its runs.
    pub(super) audit: Audit,
    /// Its centres, under the chosen policy.
    centres: Summary,
    /// The ids of findings of scatter, which are left to the test.
    scatter: FxHashSet<String>,
}

impl Sided {
    fn of(mut set: ResultSet, options: &Options) -> Self {
        let audit = Audit::with_rules(&set, &options.audit, &options.rules);
        let servers = set.runs.iter().map(|run| ServerKey::of(&run.key)).collect();
        set.runs.retain(|run| options.filter.run(&run.key));
        // Servers are compared with themselves: there is no contest.
        let mut centres = Summary::of_cells(&set, options.policy);
        assess::mark_fitness(&mut centres, &audit);
        let scatter = audit.findings.iter().filter(|it| it.is_scatter());
        let scatter = scatter.map(|it| it.id.clone()).collect();
        Self { set, servers, audit, centres, scatter }
    }

    /// What is reported of a cell.
    pub(super) fn cell(&self, key: &ServerKey, load: Load, metric: Metric) -> Option<&CellSummary> {
        self.centres.cell(key.scenario.as_deref(), &key.server, load, metric)
    }

    /// The centre of a cell, of errors that of one run.
    pub(super) fn centre(&self, key: &ServerKey, load: Load, metric: Metric) -> Option<f64> {
        let cell = self.cell(key, load, metric)?;
        let is_sum = metric == Metric::Errors && self.centres.policy == Policy::Audited;
        let over = if is_sum { cell.n.max(1) as f64 } else { 1.0 };
        cell.value.map(|value| value / over)
    }

    /// The ids of the findings for which the figure of a cell must not be compared; empty where it may.
    pub(super) fn against(&self, key: &ServerKey, load: Load, metric: Metric) -> Vec<String> {
        let Some(cell) = self.cell(key, load, metric) else { return Vec::new() };
        match cell.fitness.is_unfit() {
            true => {
                let ids = cell.fitness.findings().iter();
                ids.filter(|id| !self.scatter.contains(*id)).cloned().collect()
            }
            false => Vec::new(),
        }
    }

    /// On which side of the figure of a cell the server's own lies, where it is a bound.
    pub(super) fn bound(&self, key: &ServerKey, load: Load, metric: Metric) -> Option<Bound> {
        self.cell(key, load, metric)?.fitness.bound()
    }
}

/// Both result sets.
pub(super) struct Pair {
    pub(super) old: Sided,
    pub(super) new: Sided,
    /// Servers of the old set that have another name in the new one.
    pub(super) renames: Vec<Rename>,
}

impl Pair {
    pub(super) fn of(old: &ResultSet, new: &ResultSet, options: &Options) -> Result<Self, Error> {
        let renames = align::renames(old, new, &options.renames);
        let old = Sided::of(align::renamed(old, &renames)?, options);
        let new = Sided::of(align::renamed(new, &[])?, options);
        if old.set.runs.is_empty() && new.set.runs.is_empty() {
            return Err(Error::NothingLeft);
        }
        Ok(Self { old, new, renames })
    }

    /// The servers of both, with their runs by load.
    pub(super) fn servers(&self) -> BTreeMap<ServerKey, Loads<'_>> {
        align::aligned(&self.old.set, &self.new.set)
    }

    /// The conditions that differ for a server.
    pub(super) fn conditions(
        &self,
        key: &ServerKey,
        loads: &Loads<'_>,
    ) -> Vec<ConditionDifference> {
        let both: Vec<_> = loads.iter().map(|(load, (old, new))| (*load, *old, *new)).collect();
        let sets = (&self.old.set, &self.new.set);
        conditions::differences(sets, key.scenario.as_ref(), &key.server, &both)
    }
}

/// The findings that are about what passes the filter.
pub(super) fn shown(side: &Sided, options: &Options) -> Vec<Finding> {
    side.audit
        .findings
        .iter()
        .filter(|finding| {
            let scope = &finding.scope;
            options.filter.scenario(scope.scenario.as_deref())
                && scope.server.as_deref().is_none_or(|server| options.filter.server(server))
                && scope.load.is_none_or(|load| options.filter.load(load))
        })
        .cloned()
        .collect()
}
