//! Whether two sets were measured under the same conditions: durations, client threads, limits.

use std::collections::BTreeSet;
use std::sync::Arc;
use wrkbook_ingest::Load;

use serde::Serialize;
use wrkbook_ingest::ResultSet;
use wrkbook_ingest::run::Run;

use crate::audit::Thresholds;

/// A condition that differs between the two sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionDifference {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// Whose runs were made differently.
    pub server: Arc<str>,
    /// What differs: `duration_s`, `threads`, `memory_limit_bytes` or `cores`.
    pub condition: &'static str,
    /// The values in the old set, ascending.
    pub old: Vec<f64>,
    /// The values in the new set, ascending.
    pub new: Vec<f64>,
    /// The common loads where it differs.
    pub loads: Vec<Load>,
}

/// What the author wrote in `wrkbook.toml` and wrote otherwise in the other set's. It is shown and
/// decides nothing: a date differs in any two sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotedDifference {
    /// The key under `[conditions]`.
    pub condition: String,
    /// What the old set says.
    pub old: String,
    /// What the new set says.
    pub new: String,
}

/// The old and the new runs of one server at one load.
pub(super) type Runs<'a> = (Load, &'a [Run], &'a [Run]);

/// A condition: its name, and what a run says of it.
type Condition = (&'static str, fn(&ResultSet, &Run) -> Option<f64>);

const CONDITIONS: [Condition; 4] = [
    ("duration_s", |_, run| Some(run.report()?.nominal_duration?.get())),
    ("threads", |_, run| run.report()?.threads.map(f64::from)),
    ("memory_limit_bytes", |set, run| {
        let printed = run.container.as_ref().and_then(|container| container.memory_limit);
        set.config.limits.memory.or(printed).map(|bytes| bytes.get())
    }),
    ("cores", |set, _| set.config.limits.cpus),
];

/// The conditions that differ between the runs of a server at the loads that both sets have. What
/// only one side says differs from nothing.
pub(super) fn differences(
    (old_set, new_set): (&ResultSet, &ResultSet),
    scenario: Option<&Arc<str>>,
    server: &Arc<str>,
    loads: &[Runs<'_>],
) -> Vec<ConditionDifference> {
    let mut differences = Vec::new();
    for condition @ (name, _) in CONDITIONS {
        let values = |set: &ResultSet, runs: &[Run]| values(condition, set, runs.iter());
        let (mut all_old, mut all_new, mut at) = (vec![], vec![], vec![]);
        for (load, old, new) in loads {
            let (old, new) = (values(old_set, old), values(new_set, new));
            if !old.is_empty() && !new.is_empty() && !are_alike(&old, &new) {
                all_old.extend(old);
                all_new.extend(new);
                at.push(*load);
            }
        }
        for values in [&mut all_old, &mut all_new] {
            values.sort_by(f64::total_cmp);
            values.dedup();
        }
        if !at.is_empty() {
            differences.push(ConditionDifference {
                scenario: scenario.cloned(),
                server: Arc::clone(server),
                condition: name,
                old: all_old,
                new: all_new,
                loads: at,
            });
        }
    }
    differences
}

/// What runs say of a condition, ascending.
fn values<'a>(
    (_, of): Condition,
    set: &ResultSet,
    runs: impl Iterator<Item = &'a Run>,
) -> Vec<f64> {
    let bits = runs.filter_map(|run| of(set, run)).map(f64::to_bits);
    // Values of conditions are not negative, so that their bits sort as they do.
    BTreeSet::from_iter(bits).into_iter().map(f64::from_bits).collect()
}

/// The conditions of runs of one set, each with its values; what no run says is empty.
pub(crate) fn of_runs(set: &ResultSet, runs: &[&Run]) -> Vec<(&'static str, Vec<f64>)> {
    let of = |condition: Condition| (condition.0, values(condition, set, runs.iter().copied()));
    CONDITIONS.map(of).to_vec()
}

/// Whether each value of either side has its like on the other: equal but for the rounding of
/// printed limits.
pub(crate) fn are_alike(old: &[f64], new: &[f64]) -> bool {
    let rounding = Thresholds::default().limit_rounding;
    let like = |a: f64, b: f64| (a - b).abs() <= rounding * a.min(b);
    let covered = |some: &[f64], by: &[f64]| some.iter().all(|a| by.iter().any(|b| like(*a, *b)));
    covered(old, new) && covered(new, old)
}

/// What the authors of the two sets noted and noted differently.
pub(super) fn noted(old: &ResultSet, new: &ResultSet) -> Vec<NotedDifference> {
    let of_new = |key: &str| new.config.conditions.iter().find(|(known, _)| known == key);
    old.config
        .conditions
        .iter()
        .filter_map(|(key, old)| {
            let (_, new) = of_new(key)?;
            let (condition, old, new) = (key.clone(), old.clone(), new.clone());
            (old != new).then_some(NotedDifference { condition, old, new })
        })
        .collect()
}
