//! `failed-at-load`: a load that a server does not serve, and others do.

use std::collections::BTreeMap;

use wrkbook_ingest::run::{Run, RunState};
use wrkbook_ingest::{ContainerEnd, Load};

use crate::audit::facts::{CellFacts, conditions, lost, offered};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count, count_of};
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "failed-at-load",
    scope: Width::Cell,
    severity: Severity::Serious,
    severity_reason: "The server does not carry this load: what it does at others does not make up \
                      for it.",
    says: "Most runs failed at a load that other servers serve, with the cause where it is known.",
    means: "More than half of the runs completed no request or left no whole report: the server was \
            killed, refused all connections, or did not answer.",
    why: "A comparison that leaves the failed runs out, or the load, flatters the server that failed.",
    fix: "Look at the end of the container's log and at its limits. If the server cannot carry the \
          load, publish that as its result.",
    source: "The states of the runs; the cause is from the conditions recorded beside them, and from \
             the connect errors.",
    fires: |_| {
        "More than half of the runs of a server at a load are dead or missing, and at least one other \
         server completed most of its runs at this load, or no other was tried there."
            .to_owned()
    },
    check: |scenario, sink| {
        // How many servers were tried at a load, and how many serve it.
        let mut tried: BTreeMap<Load, (u64, u64)> = BTreeMap::new();
        for cell in scenario.cells() {
            let (all, serve) = tried.entry(cell.load).or_default();
            *all += 1;
            *serve += u64::from(!fails(cell));
        }
        for cell in scenario.cells().filter(|cell| fails(cell)) {
            let (all, serve) = tried.get(&cell.load).copied().unwrap_or_default();
            if serve > 0 || all <= 1 {
                sink.cell(&RULE, cell, of_cell(cell, all - 1, serve));
            }
        }
    },
    group: Some(group),
};

/// Whether more than half of the runs failed.
fn fails(cell: &CellFacts<'_>) -> bool {
    cell.failed() * 2 > cell.runs.len()
}

/// Why a run failed, as far as anything tells.
fn cause(run: &Run) -> Option<&'static str> {
    let conditions = conditions(run);
    if conditions.and_then(|it| it.oom_killed) == Some(true) {
        return Some("the server was killed because memory ran out");
    }
    if let Some(ContainerEnd::Exited(_)) = conditions.and_then(|it| it.end) {
        return Some("the container ended");
    }
    if offered(run).is_some_and(|offered| offered > 0 && lost(run) == Some(offered)) {
        return Some("no connection could be opened");
    }
    (run.state() == RunState::Missing).then_some("there is no whole report")
}

/// The most frequent cause, and in how many of the failed runs; the first in the order of the runs
/// where two are as frequent.
fn main_cause(cell: &CellFacts<'_>) -> Option<(&'static str, usize)> {
    let mut causes: Vec<(&str, usize)> = Vec::new();
    let failed = cell.runs.iter().filter(|run| run.state() != RunState::Completed);
    for cause in failed.filter_map(cause) {
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, runs)) => *runs += 1,
            None => causes.push((cause, 1)),
        }
    }
    causes.into_iter().rev().max_by_key(|(_, runs)| *runs)
}

fn of_cell(cell: &CellFacts<'_>, others: u64, serve: u64) -> Said {
    let failed = cell.failed();
    let because = main_cause(cell).map(|(cause, runs)| match runs == failed {
        true => text!(": {}", cause),
        false => text!(": in {} {}", count("runs_with_the_cause", runs as u64, "run"), cause),
    });
    let who = (others > 0).then(|| {
        let verb = if serve == 1 { "serves" } else { "serve" };
        let names = ["servers_that_serve_it", "other_servers"];
        text!("; {} {} this load", count_of(names, serve, others, "other server"), verb)
    });
    let message = text!(
        "{}, {} failed{}{}.",
        at_first(cell.load),
        count_of(["failed_runs", "runs"], failed as u64, cell.runs.len() as u64, "run"),
        because.unwrap_or_default(),
        who.unwrap_or_default(),
    );
    let figures = evidence([
        ("failed_runs", Some(failed as f64)),
        ("runs", Some(cell.runs.len() as f64)),
        ("other_servers", Some(others as f64)),
        ("servers_that_serve_it", Some(serve as f64)),
        ("runs_with_the_cause", main_cause(cell).map(|(_, runs)| runs as f64)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let (failed, runs) = (group.sum("failed_runs"), group.sum("runs"));
    let names = ["failed_runs", "runs"];
    let of: Text = count_of(names, failed as u64, runs as u64, "run");
    let message = text!("{}, {} failed, where others serve.", group.at(), of);
    (message, evidence([("failed_runs", Some(failed)), ("runs", Some(runs))]))
}
