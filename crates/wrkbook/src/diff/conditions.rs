//! Whether two sets were measured under the same conditions: durations, client threads, limits, and
//! what was asked for.

use std::cmp::Ordering;
use std::sync::Arc;
use wrkbook_ingest::Load;

use serde::Serialize;
use wrkbook_ingest::ResultSet;
use wrkbook_ingest::run::Run;

use self::ConditionValue::Number;
use super::align::ServerKey;
use crate::assess::Ending;
use crate::audit::Thresholds;
use crate::display;

/// The condition that is the size of an answer.
const PAYLOAD: &str = "bytes_per_response";

/// A condition that differs between the two sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionDifference {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// Whose runs were made differently.
    pub server: Arc<str>,
    /// What differs: `duration_s`, `measured_s`, `threads`, `memory_limit_bytes`, `cores`, `url` or
    /// `bytes_per_response`.
    pub condition: &'static str,
    /// The values in the old set, ascending.
    pub old: Vec<ConditionValue>,
    /// The values in the new set, ascending.
    pub new: Vec<ConditionValue>,
    /// The common loads where it differs.
    pub loads: Vec<Load>,
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ConditionValue {
    /// A number, in the unit that the condition's name says.
    Number(f64),
    /// A text, as the path of a URL.
    Text(String),
}

impl ConditionValue {
    /// The value as people read it, a number in the unit of [`ConditionDifference::words`].
    fn shown(&self, scale: f64) -> String {
        match self {
            Self::Number(number) => display::number(number * scale),
            Self::Text(text) => text.clone(),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl ConditionDifference {
    /// Whether it is one of this server.
    pub(super) fn is_of(&self, key: &ServerKey) -> bool {
        self.server == key.server && self.scenario == key.scenario
    }

    /// Whether figures must not be compared because of it. Answers of another size are told, and hold
    /// up a gate: they may be a page of errors, or what was to be changed.
    pub fn keeps_apart(&self) -> bool {
        self.condition != PAYLOAD
    }

    /// What differs and the unit of its values, as people read them: `durations`, ` s`.
    pub fn words(condition: &str) -> (&'static str, &'static str) {
        match condition {
            "duration_s" => ("durations", " s"),
            "measured_s" => ("measured times", " s"),
            "threads" => ("client threads", ""),
            "memory_limit_bytes" => ("memory limits", " MB"),
            "cores" => ("cores given", ""),
            "url" => ("paths of URLs", ""),
            _ => ("bytes a response", ""),
        }
    }

    /// Values of a condition as people read them, without the unit.
    pub fn shown(condition: &str, values: &[ConditionValue]) -> Vec<String> {
        let scale = if condition == "memory_limit_bytes" { 1e-6 } else { 1.0 };
        let mut shown: Vec<String> = values.iter().map(|value| value.shown(scale)).collect();
        shown.dedup();
        shown
    }
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

/// A condition: its name, what a run says of it, and how far two values of the same may be apart, as
/// a share of the smaller.
struct Condition {
    name: &'static str,
    of: fn(&ResultSet, &Run) -> Option<ConditionValue>,
    apart: f64,
    /// Whether values of the same condition scatter from run to run, so that their ends are compared.
    scatters: bool,
}

/// The conditions that must agree. The bounds of those that scatter are those of the audit's rules
/// about them.
fn conditions() -> [Condition; 7] {
    let thresholds = Thresholds::default();
    let number = |name, of, apart, scatters| Condition { name, of, apart, scatters };
    let rounding = thresholds.limit_rounding;
    [
        number("duration_s", nominal as _, rounding, false),
        number("measured_s", measured, thresholds.off_time_share, true),
        number("threads", |_, run| Some(Number(run.report()?.threads?.into())), 0.0, false),
        number("memory_limit_bytes", memory_limit, rounding, false),
        number("cores", |set, _| set.config.limits.cpus.map(Number), rounding, false),
        number("url", path_of_url, 0.0, false),
        number(PAYLOAD, payload, thresholds.payload_ratio - 1.0, true),
    ]
}

fn nominal(_: &ResultSet, run: &Run) -> Option<ConditionValue> {
    Some(Number(run.report()?.nominal_duration?.get()))
}

/// How long a run really was, where a time was asked for: elsewhere it follows from the speed.
fn measured(_: &ResultSet, run: &Run) -> Option<ConditionValue> {
    let report = run.report()?;
    report.nominal_duration?;
    Some(Number(report.duration?.get()))
}

fn memory_limit(set: &ResultSet, run: &Run) -> Option<ConditionValue> {
    let printed = run.container.as_ref().and_then(|container| container.memory_limit);
    set.config.limits.memory.or(printed).map(|bytes| Number(bytes.get()))
}

/// The path and query of the URL. The host is where it was measured, not what was asked for.
fn path_of_url(_: &ResultSet, run: &Run) -> Option<ConditionValue> {
    let url = run.report()?.url.as_deref()?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    Some(ConditionValue::Text(path.to_owned()))
}

/// Bytes a response, of runs that answered.
fn payload(_: &ResultSet, run: &Run) -> Option<ConditionValue> {
    let report = run.report().filter(|_| Ending::of(run) == Ending::Served)?;
    let (bytes, requests) = (report.bytes_read?.get(), report.counts.requests?);
    (requests > 0 && bytes > 0.0).then(|| Number(bytes / requests as f64))
}

/// The conditions that differ between the runs of a server at the loads that both sets have. What
/// only one side says differs from nothing.
pub(super) fn differences(
    (old_set, new_set): (&ResultSet, &ResultSet),
    scenario: Option<&Arc<str>>,
    server: &Arc<str>,
    loads: &[Runs<'_>],
) -> Vec<ConditionDifference> {
    let mut differences = Vec::new();
    for condition in conditions() {
        let (mut all_old, mut all_new, mut at) = (vec![], vec![], vec![]);
        for (load, old, new) in loads {
            let (old, new) = (condition.values(old_set, old), condition.values(new_set, new));
            if !old.is_empty() && !new.is_empty() && !condition.are_alike(&old, &new) {
                all_old.extend(old);
                all_new.extend(new);
                at.push(*load);
            }
        }
        for values in [&mut all_old, &mut all_new] {
            values.sort_by(ConditionValue::order);
            values.dedup();
        }
        if !at.is_empty() {
            differences.push(ConditionDifference {
                scenario: scenario.cloned(),
                server: Arc::clone(server),
                condition: condition.name,
                old: all_old,
                new: all_new,
                loads: at,
            });
        }
    }
    differences
}

impl Condition {
    /// What the runs of one side say, ascending: each value, or the lowest and the highest.
    fn values(&self, set: &ResultSet, runs: &[Run]) -> Vec<ConditionValue> {
        let mut values: Vec<_> = runs.iter().filter_map(|run| (self.of)(set, run)).collect();
        values.sort_by(ConditionValue::order);
        values.dedup();
        if self.scatters && values.len() > 2 {
            values.drain(1..values.len() - 1);
        }
        values
    }

    /// Whether each value of either side has its like on the other.
    fn are_alike(&self, old: &[ConditionValue], new: &[ConditionValue]) -> bool {
        let like = |a: &ConditionValue, b: &ConditionValue| match (a, b) {
            (Number(a), Number(b)) => (a - b).abs() <= self.apart * a.min(*b),
            (a, b) => a == b,
        };
        let covered = |some: &[ConditionValue], by: &[ConditionValue]| {
            some.iter().all(|a| by.iter().any(|b| like(a, b)))
        };
        covered(old, new) && covered(new, old)
    }
}

/// The conditions of runs of one set that are the same in all of them, each with its values; what no
/// run says is empty.
pub(crate) fn of_runs(set: &ResultSet, runs: &[&Run]) -> Vec<(&'static str, Vec<f64>)> {
    let numbers = |condition: &Condition| {
        let values = runs.iter().filter_map(|run| match (condition.of)(set, run)? {
            Number(number) => Some(number),
            ConditionValue::Text(_) => None,
        });
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    };
    let conditions = conditions();
    let given = conditions.iter().filter(|condition| !condition.scatters);
    given.map(|condition| (condition.name, numbers(condition))).collect()
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
