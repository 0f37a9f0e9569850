//! A remark is what to know of a server at a load, in one phrase: the worst that happened there, or
//! else elsewhere.

use std::sync::Arc;

use wrkbook_ingest::Load;

use super::{FAMILIES, fails, phrase};
use crate::audit::{Finding, OBJECTIONS, Severity, Width};
use crate::display;
use crate::summary::CellSummary;

/// How much a remark weighs, the lightest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing.
    Note,
    /// The figures do not say what they seem to.
    Caution,
    /// The figures must not be ranked.
    Unfit,
    /// Runs failed.
    Failed,
}

/// What to know of a server at a load.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// The phrase: `pool of 1,960`, `at 10,000: killed in 4 of 4 runs`.
    pub words: String,
    /// How much it weighs.
    pub weight: Weight,
    /// The id of the finding behind it.
    pub finding: Option<String>,
    /// Whether it is about this load.
    pub is_here: bool,
}

/// What is known of a server: its failures, and what the audit found of it.
pub(super) struct Known<'a> {
    pub(super) server: &'a Arc<str>,
    /// One for each load at which runs failed.
    failures: Vec<Failure>,
    /// What the audit says, by rule, the worst first.
    said: Vec<Said<'a>>,
}

/// Failed runs of a cell.
struct Failure {
    load: Load,
    failed: usize,
    runs: usize,
    /// Whether they are more than half.
    fails: bool,
    how: &'static str,
    finding: Option<String>,
}

/// What a rule found of a server.
struct Said<'a> {
    finding: &'a Finding,
    weight: Weight,
    order: usize,
    /// Where: no load for all of them.
    loads: Vec<(Load, &'a Finding)>,
}

impl<'a> Known<'a> {
    /// What is known of a server, by what was found of it and by its cells.
    pub(super) fn of(
        server: &'a Arc<str>,
        findings: &[&'a Finding],
        cells: &[&CellSummary],
    ) -> Self {
        let mut failures: Vec<Failure> = Vec::new();
        for cell in cells.iter().filter(|cell| cell.completed < cell.runs) {
            if failures.iter().all(|known| known.load != cell.load) {
                failures.push(Failure::of(cell, findings));
            }
        }
        let mut said: Vec<Said<'_>> = Vec::new();
        for finding in findings {
            let Some(order) = phrase::place(finding) else { continue };
            let weight = weight(finding);
            match said.iter_mut().find(|known| known.finding.rule == finding.rule) {
                Some(known) => known.add(finding, weight),
                None => {
                    let mut first = Said { finding, weight, order, loads: Vec::new() };
                    first.add(finding, weight);
                    said.push(first);
                }
            }
        }
        said.sort_by_key(|said| (std::cmp::Reverse(said.weight), said.order));
        Self { server, failures, said }
    }

    /// The worst at a load or elsewhere; of equals that of here.
    pub(super) fn at(
        &self,
        load: Load,
        loads: &[Load],
        cell: Option<&CellSummary>,
    ) -> Option<Remark> {
        let here = self.here(load, cell);
        let elsewhere = || {
            let said = self.said.iter().filter(|said| said.weight >= Weight::Unfit);
            let failed = self.failed(load, loads, false);
            failed.or_else(|| said.filter_map(|said| said.elsewhere(load, loads)).next())
        };
        match (here, elsewhere()) {
            (Some(here), Some(elsewhere)) if here.weight < elsewhere.weight => Some(elsewhere),
            (here, elsewhere) => here.or(elsewhere),
        }
    }

    /// The worst at a load.
    pub(super) fn here(&self, load: Load, cell: Option<&CellSummary>) -> Option<Remark> {
        if cell.is_none() {
            return Some(Remark {
                words: "not measured at this load".to_owned(),
                weight: Weight::Note,
                finding: None,
                is_here: true,
            });
        }
        let said = self.said.iter().filter_map(|said| said.at(load));
        let all: Vec<Remark> = self.failed(load, &[], true).into_iter().chain(said).collect();
        // Of equals the first.
        all.into_iter().rev().max_by_key(|remark| remark.weight)
    }

    /// The worst of all loads, for who is to be chosen.
    pub(super) fn worst(&self, loads: &[Load]) -> Option<Remark> {
        self.failed(Load::Unstated, loads, false).or_else(|| {
            let serious = self.said.iter().find(|said| said.weight >= Weight::Caution)?;
            serious.elsewhere(Load::Unstated, loads).or_else(|| serious.at(*loads.first()?))
        })
    }

    /// Failures at the load, or at others.
    fn failed(&self, load: Load, loads: &[Load], here: bool) -> Option<Remark> {
        let failures = self.failures.iter().filter(|it| here || it.fails);
        let own: Vec<&Failure> = failures.filter(|it| (it.load == load) == here).collect();
        let first = own.first()?;
        let (failed, runs) = (
            own.iter().map(|it| it.failed).sum::<usize>(),
            own.iter().map(|it| it.runs).sum::<usize>(),
        );
        let what = format!("{} in {}", first.how, of(failed, runs));
        let at: Vec<Load> = own.iter().map(|it| it.load).collect();
        Some(Remark {
            words: if here { what } else { placed(&at, loads, &what) },
            weight: if own.iter().any(|it| it.fails) { Weight::Failed } else { Weight::Caution },
            finding: first.finding.clone(),
            is_here: here,
        })
    }
}

impl Failure {
    fn of(cell: &CellSummary, findings: &[&Finding]) -> Self {
        let at = |rule: &str| {
            findings
                .iter()
                .find(|finding| finding.rule == rule && finding.scope.load == Some(cell.load))
        };
        let killed = at("killed-container");
        let how = match (killed, at("dead-run"), at("missing-run")) {
            (Some(killed), ..) if killed.figure("oom_killed").is_some_and(|oom| oom > 0.0) => {
                "killed, out of memory,"
            }
            (Some(_), ..) => "the container ended",
            (None, Some(_), _) => "nothing answered",
            (None, None, Some(_)) => "no report",
            (None, None, None) => "failed",
        };
        let finding = killed.or_else(|| at("dead-run")).or_else(|| at("missing-run"));
        Self {
            load: cell.load,
            failed: cell.runs - cell.completed,
            runs: cell.runs,
            fails: fails(cell),
            how,
            finding: finding.map(|finding| finding.id.clone()),
        }
    }
}

impl<'a> Said<'a> {
    fn add(&mut self, finding: &'a Finding, weight: Weight) {
        if (weight, finding.width() < Width::Cell)
            > (self.weight, self.finding.width() < Width::Cell)
        {
            self.finding = finding;
        }
        self.weight = self.weight.max(weight);
        if let Some(load) = finding.scope.load {
            match self.loads.iter_mut().find(|(known, _)| *known == load) {
                Some((_, known))
                    if weight >= self::weight(known) && finding.width() < known.width() =>
                {
                    *known = finding;
                }
                Some(_) => {}
                None => self.loads.push((load, finding)),
            }
        }
    }

    /// What it says of one load.
    fn at(&self, load: Load) -> Option<Remark> {
        let finding = match self.loads.iter().find(|(known, _)| *known == load) {
            Some((_, finding)) => finding,
            None if self.loads.is_empty() && phrase::holds_at(self.finding, load) => self.finding,
            None => return None,
        };
        Some(Remark {
            words: phrase::of(finding),
            weight: weight(finding),
            finding: Some(finding.id.clone()),
            is_here: true,
        })
    }

    /// What it says of the other loads.
    fn elsewhere(&self, load: Load, loads: &[Load]) -> Option<Remark> {
        let mut at: Vec<Load> = match self.loads.is_empty() {
            true => loads.iter().copied().filter(|l| phrase::holds_at(self.finding, *l)).collect(),
            false => {
                let as_bad = self.loads.iter().filter(|(_, it)| weight(it) == self.weight);
                as_bad.map(|(load, _)| *load).collect()
            }
        };
        at.sort_unstable();
        if at.is_empty() || at.contains(&load) {
            return None;
        }
        Some(Remark {
            words: placed(&at, loads, &phrase::of(self.finding)),
            weight: self.weight,
            finding: Some(self.finding.id.clone()),
            is_here: false,
        })
    }
}

/// How much a finding weighs on a board.
fn weight(finding: &Finding) -> Weight {
    let objects = OBJECTIONS.iter().any(|objection| {
        objection.rule == finding.rule
            && finding.width() <= Width::Cell
            && objection.families.iter().any(|family| FAMILIES.contains(family))
    });
    match (finding.severity, objects) {
        (_, true) | (Severity::Serious, _) => Weight::Unfit,
        (Severity::Caution, _) => Weight::Caution,
        (Severity::Note, _) => Weight::Note,
    }
}

/// `4 of 4 runs`, `the only run`.
fn of(failed: usize, runs: usize) -> String {
    match (failed, runs) {
        (1, 1) => "the only run".to_owned(),
        _ => format!("{} of {} runs", display::number(failed as f64), display::number(runs as f64)),
    }
}

/// What happens, and at which of the loads: `from 2,000 on: a pool of 1,960`.
fn placed(at: &[Load], loads: &[Load], what: &str) -> String {
    let (Some(first), Some(last)) = (at.first(), at.last()) else { return what.to_owned() };
    let number = |load: &Load| display::load_number(*load);
    match at {
        _ if at.len() == loads.len() => what.to_owned(),
        [only] => format!("at {}: {what}", number(only)),
        _ if loads.ends_with(at) => format!("from {} on: {what}", number(first)),
        _ if loads.starts_with(at) => format!("up to {}: {what}", number(last)),
        [one, other] => format!("at {} and {}: {what}", number(one), number(other)),
        _ => format!("at {} loads: {what}", display::number(at.len() as f64)),
    }
}
