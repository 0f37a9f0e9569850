//! The rule: what it says and why, when it fires, and where it puts what it finds.

use std::collections::BTreeSet;
use std::sync::Arc;
use wrkbook_ingest::Load;

use super::facts::{CellFacts, Scenario, ServerFacts};
use super::finding::{Evidence, Finding, Scope, Severity, Width};
use super::own::OwnRule;
use super::thresholds::Thresholds;
use super::wording::{at_loads, count_of};
use crate::text::Text;
use wrkbook_ingest::Run;

/// A check of the audit, with what people need to know of it. It looks at figures only.
pub struct Rule {
    /// The name in the command, in files and in links.
    pub id: &'static str,
    /// What a finding is about at first; several may be put together as one about the server.
    pub scope: Width,
    /// How much a finding weighs at first; one that makes a whole cell unfit is serious.
    pub severity: Severity,
    /// Why that much.
    pub severity_reason: &'static str,
    /// What a finding says, in a few words.
    pub says: &'static str,
    /// What is behind it.
    pub means: &'static str,
    /// Why it matters to a comparison.
    pub why: &'static str,
    /// How to repair the benchmark.
    pub fix: &'static str,
    /// Where the reasoning is from.
    pub source: &'static str,
    pub(super) fires: fn(&Thresholds) -> String,
    pub(super) check: fn(&Scenario<'_>, &mut Sink<'_>),
    /// What is said of a server where `Thresholds::group` findings or more are put together.
    pub(super) group: Option<fn(&Group<'_>) -> Said>,
}

impl Rule {
    /// When it fires, in words.
    pub fn fires(&self, thresholds: &Thresholds) -> String {
        (self.fires)(thresholds)
    }
}

/// A sentence and the figures behind it.
pub(super) type Said = (Text, Vec<Evidence>);

/// Findings of one rule about one server, to be put together.
pub(super) struct Group<'a> {
    /// Those that no wider finding explains; never empty, in the order of their scopes.
    pub(super) findings: Vec<&'a Finding>,
    /// The narrowest that the rule has of them: those about runs where there are any at a load, and
    /// the one about the cell where there are none. Ranges are over these, never over runs and
    /// medians of runs together.
    pub(super) narrow: Vec<&'a Finding>,
    /// The server.
    pub(super) server: &'a ServerFacts<'a>,
}

impl<'a> Group<'a> {
    /// A group of these findings; `behind` are those that one of them explains.
    pub(super) fn of(
        findings: Vec<&'a Finding>,
        behind: Vec<&'a Finding>,
        server: &'a ServerFacts<'a>,
    ) -> Self {
        let runs = || findings.iter().chain(&behind).filter(|it| it.width() == Width::Run);
        let with_runs: BTreeSet<Load> = runs().filter_map(|it| it.scope.load).collect();
        let alone = |it: &&&Finding| {
            it.width() != Width::Run && it.scope.load.is_none_or(|load| !with_runs.contains(&load))
        };
        let narrow = runs().chain(findings.iter().filter(alone)).copied().collect();
        Self { findings, narrow, server }
    }

    /// The loads with a finding, ascending.
    pub(super) fn loads(&self) -> Vec<Load> {
        let mut loads: Vec<Load> =
            self.findings.iter().filter_map(|finding| finding.scope.load).collect();
        loads.sort_unstable();
        loads.dedup();
        loads
    }

    /// Where it is, to begin a sentence: `At 2 of 7 loads (5,000 to 10,000 connections)`.
    pub(super) fn at(&self) -> Text {
        at_loads(&self.loads(), self.server.cells.len())
    }

    /// How many runs have a finding.
    pub(super) fn runs_concerned(&self) -> usize {
        self.narrow.iter().filter(|finding| finding.width() == Width::Run).count()
    }

    /// How many runs the server has at these loads.
    pub(super) fn runs_there(&self) -> usize {
        let loads: BTreeSet<Load> = self.loads().into_iter().collect();
        let there = self.server.cells.iter().filter(|cell| loads.contains(&cell.load));
        there.map(|cell| cell.runs.len()).sum()
    }

    /// How many of the runs at these loads have a finding: `5 of 8 runs`.
    pub(super) fn runs(&self) -> Text {
        let names = ["runs_concerned", "runs_at_these_loads"];
        count_of(names, self.runs_concerned() as u64, self.runs_there() as u64, "run")
    }

    /// The loads of which a whole cell is concerned.
    pub(super) fn unfit_loads(&self) -> usize {
        self.findings.iter().filter(|finding| finding.width() == Width::Cell).count()
    }

    /// The lowest and the highest of a figure over the narrowest findings.
    pub(super) fn range(&self, name: &str) -> Option<(f64, f64)> {
        let values = self.narrow.iter().filter_map(|finding| finding.figure(name));
        values.fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        })
    }

    /// A figure summed over the narrowest findings.
    pub(super) fn sum(&self, name: &str) -> f64 {
        self.narrow.iter().filter_map(|finding| finding.figure(name)).sum()
    }
}

/// How findings get their ids: the rule, then the parts of the scope, joined by `/`.
///
/// Absent parts are left out; but where only some runs have a scenario, its absence is an empty
/// part, and a name that is empty or holds `/` or `%` is escaped, so that no two ids are equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    /// Whether some runs of the set have a scenario and others have none.
    pub(super) mixed: bool,
}

impl Ids {
    pub(super) fn of(self, rule: &str, scope: &Scope) -> String {
        let mut id = rule.to_owned();
        let mut part = |text: &str| {
            id.push('/');
            id.push_str(text);
        };
        match &scope.scenario {
            Some(scenario) => part(&escaped(scenario)),
            None if self.mixed => part(""),
            None => {}
        }
        if let Some(server) = &scope.server {
            part(&escaped(server));
        }
        if let Some(load) = scope.load {
            part(&load.number());
        }
        if let Some(repeat) = &scope.repeat {
            part(&escaped(repeat));
        }
        id
    }
}

/// A name without `/`, never empty; no two names become the same.
fn escaped(name: &str) -> String {
    if name.is_empty() {
        return "%".to_owned();
    }
    name.replace('%', "%25").replace('/', "%2F")
}

/// Where a rule puts what it finds.
pub(super) struct Sink<'a> {
    pub(super) ids: Ids,
    pub(super) scenario: Option<&'a Arc<str>>,
    pub(super) findings: Vec<Finding>,
}

impl Sink<'_> {
    fn add(&mut self, rule: &Rule, scope: Scope, (message, evidence): Said) -> &mut Finding {
        debug_assert!(!evidence.is_empty(), "{message}");
        self.findings.push(Finding {
            id: self.ids.of(rule.id, &scope),
            rule: rule.id,
            severity: rule.severity,
            scope,
            message,
            evidence,
            part_of: None,
        });
        self.findings.last_mut().expect("one was pushed")
    }

    /// A finding of a rule that is none of the built-in ones.
    pub(super) fn own(
        &mut self,
        rule: &OwnRule,
        id: String,
        scope: Scope,
        message: Text,
        evidence: Vec<Evidence>,
    ) {
        let OwnRule { id: rule, severity, .. } = *rule;
        self.findings.push(Finding { id, rule, severity, scope, message, evidence, part_of: None });
    }

    /// A finding about a run.
    pub(super) fn run(&mut self, rule: &Rule, run: &Run, said: Said) {
        let key = run.key.clone();
        let scope = Scope {
            scenario: key.scenario,
            server: Some(key.server),
            load: Some(key.load),
            repeat: Some(key.repeat),
        };
        self.add(rule, scope, said);
    }

    /// A finding about a cell.
    pub(super) fn cell(&mut self, rule: &Rule, cell: &CellFacts<'_>, said: Said) {
        let scope = Scope {
            scenario: self.scenario.cloned(),
            server: Some(Arc::clone(cell.server)),
            load: Some(cell.load),
            repeat: None,
        };
        self.add(rule, scope, said);
    }

    /// A finding about a cell whose figures must not be used, by a rule that weighs less at first.
    pub(super) fn unfit_cell(&mut self, rule: &Rule, cell: &CellFacts<'_>, said: Said) {
        self.cell(rule, cell, said);
        self.weigh(Severity::Serious);
    }

    /// Gives the finding that was put in last another weight than its rule's.
    pub(super) fn weigh(&mut self, severity: Severity) {
        if let Some(finding) = self.findings.last_mut() {
            finding.severity = severity;
        }
    }

    /// A finding about a server.
    pub(super) fn server(&mut self, rule: &Rule, server: &ServerFacts<'_>, said: Said) {
        let scenario = self.scenario.cloned();
        let server = Some(Arc::clone(server.name));
        self.add(rule, Scope { scenario, server, ..Scope::default() }, said);
    }

    /// A finding about all servers of the scenario.
    pub(super) fn set(&mut self, rule: &Rule, said: Said) {
        let scenario = self.scenario.cloned();
        self.add(rule, Scope { scenario, ..Scope::default() }, said);
    }
}

/// Evidence from named figures, those that are absent left out.
pub(super) fn evidence<const N: usize>(figures: [(&'static str, Option<f64>); N]) -> Vec<Evidence> {
    figures
        .into_iter()
        .filter_map(|(name, value)| {
            Some(Evidence { name, value: value.filter(|v| v.is_finite())? })
        })
        .collect()
}
