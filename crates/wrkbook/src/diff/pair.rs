//! Two result sets, side by side: aligned, filtered, audited and summarised, before anything is
//! compared.

use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use wrkbook_ingest::Load;

use wrkbook_ingest::ResultSet;
use wrkbook_ingest::run::{Run, RunState};

use super::align::{self, Loads, ServerKey};
use super::conditions::{self, ConditionDifference};
use super::{Error, Options, Rename};
use crate::assess::{self, Disputes};
use crate::audit::{Audit, Finding};
use crate::metric::{ErrorCount, Metric};
use crate::policy::Policy;
use crate::summary::{CellSummary, Summary};

/// A run fails when at least this share of what was attempted did: it failed more than it served.
const FAILED_SHARE: f64 = 0.5;

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
    disputes: Disputes,
    /// The ids of findings of scatter.
    scatter: FxHashSet<String>,
    /// Its valid repeats, which no policy changes; `None` where `centres` has them.
    repeats: Option<Summary>,
}

impl Sided {
    fn of(mut set: ResultSet, options: &Options) -> Self {
        let audit = Audit::with_rules(&set, &options.audit, &options.rules);
        let servers = set.runs.iter().map(|run| ServerKey::of(&run.key)).collect();
        set.runs.retain(|run| options.filter.run(&run.key));
        // Servers are compared with themselves: there is no contest.
        let mut centres = Summary::of_cells(&set, options.policy);
        let disputes = assess::mark_fitness(&mut centres, &audit);
        let scatter = audit.findings.iter().filter(|it| it.is_scatter());
        let scatter = scatter.map(|it| it.id.clone()).collect();
        let is_audited = options.policy == Policy::Audited;
        let repeats = (!is_audited).then(|| Summary::of_cells(&set, Policy::Audited));
        Self { set, servers, audit, centres, disputes, scatter, repeats }
    }

    /// What is reported of a cell.
    pub(super) fn cell(&self, key: &ServerKey, load: Load, metric: Metric) -> Option<&CellSummary> {
        self.centres.cell(key.scenario.as_deref(), &key.server, load, metric)
    }

    /// The valid repeats of a cell.
    pub(super) fn repeats(&self, key: &ServerKey, load: Load, metric: Metric) -> &[f64] {
        let summary = self.repeats.as_ref().unwrap_or(&self.centres);
        let cell = summary.cell(key.scenario.as_deref(), &key.server, load, metric);
        cell.map_or(&[], |cell| &cell.values)
    }

    /// The centre of a cell, of errors that of one run.
    pub(super) fn centre(&self, key: &ServerKey, load: Load, metric: Metric) -> Option<f64> {
        let cell = self.cell(key, load, metric)?;
        let is_sum = metric == Metric::Errors && self.centres.policy == Policy::Audited;
        let over = if is_sum { cell.n.max(1) as f64 } else { 1.0 };
        cell.value.map(|value| value / over)
    }

    /// The ids of what the audit has against a metric of a server. Scatter is left to the test.
    pub(super) fn against(&self, key: &ServerKey, metric: Metric) -> Vec<String> {
        let disputes = self.disputes.of(key.scenario.as_deref(), &key.server, metric);
        disputes.iter().filter(|id| !self.scatter.contains(*id)).cloned().collect()
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

/// Whether a run served nothing, or failed at least as much as it served.
pub(super) fn has_failed(run: &Run) -> bool {
    let share = || ErrorCount::ratio_of(run, Policy::Audited);
    run.state() != RunState::Completed || share().is_some_and(|share| share >= FAILED_SHARE)
}

/// The loads at which no run of the one side failed and every run of the other did.
#[derive(Debug, Clone, Default)]
pub(super) struct Failing {
    pub(super) loads: Vec<Load>,
    /// How likely it is that as many failures, dealt out to the runs by chance, all fall on that
    /// side: the product over the loads of 1 / C(n + m, n).
    chance: f64,
}

impl Failing {
    /// Of the runs before and after at each load.
    pub(super) fn of<'a>(loads: impl Iterator<Item = (Load, &'a [Run], &'a [Run])>) -> Self {
        let mut failing = Self { loads: Vec::new(), chance: 1.0 };
        for (load, before, after) in loads {
            let (n, m) = (before.len(), after.len());
            if n > 0 && m > 0 && !before.iter().any(has_failed) && after.iter().all(has_failed) {
                failing.loads.push(load);
                failing.chance *= (1..=m).map(|i| i as f64 / (n + i) as f64).product::<f64>();
            }
        }
        failing
    }

    /// Whether there is such a load, and chance is no more likely than `alpha`.
    pub(super) fn is_surer_than(&self, alpha: f64) -> bool {
        /// A product of fractions is rounded: 1 / 20 may come out above 0.05.
        const ROUNDING: f64 = 1e-12;
        !self.loads.is_empty() && self.chance <= alpha + ROUNDING
    }
}

/// What a run attempts on average over both sides of the common loads.
pub(super) fn attempted(loads: &Loads<'_>) -> Option<f64> {
    let of_run = |run: &Run| ErrorCount::of(run, Policy::Audited)?.attempted;
    let mean = |runs: &[Run]| crate::stats::mean(&Vec::from_iter(runs.iter().filter_map(of_run)));
    let both = loads.values().filter_map(|(old, new)| Some([mean(old)?, mean(new)?]));
    crate::stats::mean(&Vec::from_iter(both.flatten()))
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
