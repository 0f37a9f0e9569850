//! What a gate needs and nobody could compare: everything that the old set has and the new one does
//! not, or not well enough.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use wrkbook_ingest::Load;

use super::align::{Loads, ServerKey};
use super::change::Change;
use super::compare::outcomes;
use super::conditions::ConditionDifference;
use super::failing::{self, Sides};
use super::figures::{is_of_responses, value};
use super::outcome::Outcomes;
use super::pair::{Pair, Sided};
use super::wording::{self, connections, listed, name};
use super::{Options, State};
use crate::audit::{Finding, OBJECTIONS, Severity, Width};
use crate::metric::Metric;

/// Something of the old set that could not be compared, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotCompared {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server; `None` where it concerns all.
    pub server: Option<Arc<str>>,
    /// The metrics; empty where it concerns all.
    pub metrics: Vec<Metric>,
    /// The loads; empty where it concerns all.
    pub loads: Vec<Load>,
    /// Why, in one sentence.
    pub reason: String,
}

impl NotCompared {
    fn of_server(key: &ServerKey, reason: impl Into<String>) -> Self {
        Self {
            scenario: key.scenario.clone(),
            server: Some(Arc::clone(&key.server)),
            metrics: Vec::new(),
            loads: Vec::new(),
            reason: reason.into(),
        }
    }

    fn at(self, loads: Vec<Load>) -> Self {
        Self { loads, ..self }
    }

    /// What was not compared: `Bjoern, throughput at 100 connections`.
    pub fn what(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.scenario.iter().map(ToString::to_string));
        parts.extend(self.server.iter().map(ToString::to_string));
        if !self.metrics.is_empty() {
            parts.push(listed(&self.metrics.iter().map(|it| name(*it)).collect::<Vec<_>>()));
        }
        let what = if parts.is_empty() { "both sets".to_owned() } else { parts.join(", ") };
        match self.loads.is_empty() {
            true => what,
            false => format!("{what} at {}", connections(&self.loads)),
        }
    }
}

/// A server whose runs fail more often than in the old set, beyond chance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailingServer {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// How many runs fail where, in one sentence.
    pub reason: String,
}

/// The servers whose runs fail beyond chance.
pub(super) fn failing(servers: &BTreeMap<ServerKey, Loads<'_>>, alpha: f64) -> Vec<FailingServer> {
    let of_server = |(key, loads): (&ServerKey, &Loads<'_>)| {
        let outcomes = outcomes(loads);
        failing::fails_beyond_chance(&outcomes, alpha).then(|| FailingServer {
            scenario: key.scenario.clone(),
            server: Arc::clone(&key.server),
            reason: more_fail(&outcomes),
        })
    };
    servers.iter().filter_map(of_server).collect()
}

/// `5 of 6 new runs fail, none of 6 old ones`.
fn more_fail(outcomes: &[Sides]) -> String {
    let sum = |of: fn(&Sides) -> usize| outcomes.iter().map(of).sum::<usize>();
    let none_of = |failed: usize| if failed == 0 { "none".to_owned() } else { failed.to_string() };
    format!(
        "{} of {} new runs fail, {} of {} old ones",
        sum(|(_, _, after)| after.failed),
        sum(|(_, _, after)| after.started()),
        none_of(sum(|(_, before, _)| before.failed)),
        sum(|(_, before, _)| before.started())
    )
}

/// Everything that a gate needs and could not be compared.
pub(super) fn all(
    pair: &Pair,
    servers: &BTreeMap<ServerKey, Loads<'_>>,
    changes: &[Change],
    conditions: &[ConditionDifference],
    options: &Options,
) -> Vec<NotCompared> {
    let metrics: Vec<Metric> =
        options.metrics.iter().copied().filter(|metric| metric.better().is_some()).collect();
    let mut found = Vec::new();
    for (key, loads) in servers {
        if loads.values().all(|(old, _)| old.is_empty()) {
            continue;
        }
        if !pair.new.servers.contains(key) {
            found.push(NotCompared::of_server(key, "not in the new set"));
            continue;
        }
        found.extend(runs(key, loads));
        for metric in &metrics {
            found.extend(figures(pair, key, loads, *metric));
        }
        found.extend(open(key, changes));
    }
    // What keeps figures apart is the reason of their states.
    let of_conditions = conditions.iter().filter(|it| !it.keeps_apart() && !options.allow_mixed);
    found.extend(of_conditions.map(|it| NotCompared {
        scenario: it.scenario.clone(),
        server: Some(Arc::clone(&it.server)),
        metrics: Vec::new(),
        loads: it.loads.clone(),
        reason: format!("measured with {}", wording::conditions(&[it])),
    }));
    let in_both: BTreeMap<&ServerKey, &Loads<'_>> =
        servers.iter().filter(|(key, _)| pair.new.servers.contains(key)).collect();
    for (side, word) in [(&pair.old, "old"), (&pair.new, "new")] {
        found.extend(serious(side, word, &in_both, &metrics));
    }
    let is_compared = |change: &Change| change.is_judged() && change.loads > 0;
    let has_failing =
        |change: &Change| !change.newly_failing.is_empty() || !change.fixed.is_empty();
    if !changes.iter().any(|change| is_compared(change) || has_failing(change)) {
        found.push(NotCompared {
            scenario: None,
            server: None,
            metrics: Vec::new(),
            loads: Vec::new(),
            reason: "the sets have nothing in common that can be compared".to_owned(),
        });
    }
    together(found)
}

/// The same said once: metrics of one reason together, and nothing that a wider entry says.
fn together(found: Vec<NotCompared>) -> Vec<NotCompared> {
    let mut all: Vec<NotCompared> = Vec::new();
    for entry in found {
        let is_alike = |other: &&mut NotCompared| {
            !entry.metrics.is_empty()
                && !other.metrics.is_empty()
                && (&other.scenario, &other.server) == (&entry.scenario, &entry.server)
                && other.reason == entry.reason
                && (other.loads == entry.loads || entry.loads.is_empty())
        };
        match all.iter_mut().find(is_alike) {
            Some(other) => {
                for metric in entry.metrics {
                    if !other.metrics.contains(&metric) {
                        other.metrics.push(metric);
                    }
                }
            }
            None => all.push(entry),
        }
    }
    all
}

/// Loads and runs that are not there, or failed.
fn runs(key: &ServerKey, loads: &Loads<'_>) -> Vec<NotCompared> {
    let mut by_reason: BTreeMap<String, Vec<Load>> = BTreeMap::new();
    for (load, (old_runs, new_runs)) in loads {
        let old = Outcomes::of(old_runs);
        let new = Outcomes::of(new_runs);
        if old.started() == 0 {
            continue;
        }
        let mut say = |reason: String| by_reason.entry(reason).or_default().push(*load);
        if new.started() == 0 {
            say("not measured in the new set".to_owned());
        } else if old.fails() && new.fails() {
            say("fails in both sets".to_owned());
        } else if new.failed * old.started() > old.failed * new.started() {
            say(format!(
                "{} of {} new runs failed, {} of {} old ones",
                new.failed,
                new.started(),
                old.failed,
                old.started()
            ));
        } else if new.absent > 0 && old.absent == 0 {
            say(format!("{} of {} new runs are missing", new.absent, new_runs.len()));
        } else if new.served == 1 && old.served > 1 {
            say(format!("one repeat, where the old set has {}", old.served));
        }
    }
    let entry = |(reason, loads)| NotCompared::of_server(key, reason).at(loads);
    by_reason.into_iter().map(entry).collect()
}

/// Figures that the old set has and the new one does not, and those that the audit does not let stand.
fn figures(pair: &Pair, key: &ServerKey, loads: &Loads<'_>, metric: Metric) -> Vec<NotCompared> {
    let mut by_reason: BTreeMap<String, Vec<Load>> = BTreeMap::new();
    for (load, (old, new)) in loads {
        let count = |runs: &[_]| runs.iter().filter(|run| value(run, metric).is_some()).count();
        let (before, after) = (count(old), count(new));
        if before == 0 || new.is_empty() {
            continue;
        }
        let is_dead = is_of_responses(metric) && Outcomes::of(new).fails();
        let mut say = |reason: String| by_reason.entry(reason).or_default().push(*load);
        let served = Outcomes::of(new).served;
        match after {
            0 if !is_dead => say("no figure in the new set".to_owned()),
            // Of a run that served, the metric is missing; of one that did not, more was said.
            1 if before > 1 && served > 1 => {
                say(format!("one figure, where the old set has {before}"));
            }
            _ => {}
        }
        for (side, word) in [(&pair.old, "old"), (&pair.new, "new")] {
            if let Some(id) = side.against(key, *load, metric).first() {
                let rule = id.split('/').next().unwrap_or_default();
                say(format!("the audit disqualifies the {word} figures ({rule})"));
            }
        }
    }
    let entry = |(reason, loads)| {
        let entry = NotCompared::of_server(key, reason).at(loads);
        NotCompared { metrics: vec![metric], ..entry }
    };
    by_reason.into_iter().map(entry).collect()
}

/// Comparisons of a server that were made and left it open, those of one reason together.
fn open(key: &ServerKey, changes: &[Change]) -> Vec<NotCompared> {
    let mut entries: Vec<NotCompared> = Vec::new();
    let mine = changes.iter().filter(|change| {
        change.server == key.server
            && change.scenario == key.scenario
            && change.is_judged()
            && change.state.is_open()
    });
    for change in mine {
        let reason = match change.state {
            State::NotComparable => change.reason.clone(),
            state => format!("{state}: {}", change.reason),
        };
        match entries.iter_mut().find(|entry| entry.reason == reason) {
            Some(entry) => entry.metrics.push(change.metric),
            None => {
                let entry = NotCompared::of_server(key, reason);
                entries.push(NotCompared { metrics: vec![change.metric], ..entry });
            }
        }
    }
    entries
}

/// Serious findings of one side that touch what is needed: a server and load of the old set, and a
/// metric that is compared.
fn serious(
    side: &Sided,
    word: &str,
    servers: &BTreeMap<&ServerKey, &Loads<'_>>,
    metrics: &[Metric],
) -> Vec<NotCompared> {
    let is_needed = |finding: &Finding| {
        let scope = &finding.scope;
        let objection = OBJECTIONS.iter().find(|entry| entry.rule == finding.rule);
        let touches_metric = objection
            .is_none_or(|objection| metrics.iter().any(|metric| objection.concerns(*metric)));
        let touches_run = servers.iter().any(|(key, loads)| {
            let is_server = scope.server.as_ref().is_none_or(|server| *server == key.server)
                && (scope.scenario.is_none() || scope.scenario == key.scenario);
            is_server
                && loads.iter().any(|(load, (old, new))| {
                    let runs = if word == "old" { old } else { new };
                    !old.is_empty()
                        && scope.load.is_none_or(|of| of == *load)
                        && scope
                            .repeat
                            .as_ref()
                            .is_none_or(|repeat| runs.iter().any(|run| run.key.repeat == *repeat))
                })
        });
        touches_metric && touches_run
    };
    let serious: Vec<&Finding> = side
        .audit
        .findings
        .iter()
        .filter(|it| it.severity == Severity::Serious && is_needed(it))
        .collect();
    let is_told = |finding: &&&Finding| {
        let within = finding.part_of.as_ref();
        !within.is_some_and(|wider| serious.iter().any(|other| other.id == *wider))
    };
    let concerned = |finding: &Finding| -> Vec<Metric> {
        let objection = OBJECTIONS.iter().find(|entry| entry.rule == finding.rule);
        objection.map_or_else(Vec::new, |objection| {
            metrics.iter().copied().filter(|metric| objection.concerns(*metric)).collect()
        })
    };
    let entry = |finding: &&Finding| NotCompared {
        scenario: finding.scope.scenario.clone(),
        server: finding.scope.server.clone(),
        metrics: concerned(finding),
        loads: match finding.scope.width() {
            Width::Set | Width::Server => Vec::new(),
            Width::Cell | Width::Run => finding.scope.load.into_iter().collect(),
        },
        reason: format!("{}, in the {word} set: {}", finding.rule, finding.message),
    };
    serious.iter().filter(is_told).map(entry).collect()
}
