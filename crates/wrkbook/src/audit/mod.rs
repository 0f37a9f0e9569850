//! The audit: rules that check the runs before anyone ranks the servers.
//!
//! A rule looks at figures only; none knows a server's name. [`RULES`] is the table of them, with
//! what each says, when it fires, why it matters and how to repair the benchmark. What a wider
//! finding explains names it in `part_of`, and stays in the list.
//!
//! ```
//! use wrkbook::audit::{Audit, Severity};
//! use wrkbook::ingest::{Config, ResultSet};
//!
//! let set = ResultSet {
//!     name: "empty".into(),
//!     path: ".".into(),
//!     config: Config::default(),
//!     collection: None,
//!     runs: Vec::new(),
//!     diagnostics: Vec::new(),
//! };
//! assert_eq!(Audit::of(&set).counts().of(Severity::Serious), 0);
//! ```

mod absorb;
mod bound;
mod disqualify;
mod facts;
mod finding;
mod index;
mod own;
mod rule;
mod rules;
mod thresholds;
mod wording;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use bound::{BOUNDS, Bound, Bounding};
pub use disqualify::{OBJECTIONS, Objection};
pub use finding::{Evidence, Finding, Scope, Severity, Width};
pub use index::Index;
pub use own::{OwnRule, Remark};
pub use rule::Rule;
pub use rules::RULES;
use serde::Serialize;
pub use thresholds::Thresholds;
use wrkbook_ingest::Load;
use wrkbook_ingest::ResultSet;
use wrkbook_ingest::name::natural;
use wrkbook_ingest::run::Run;

use crate::display;
use crate::metric::Metric;
use facts::{Scenario, ServerFacts};
use rule::{Ids, Sink};

/// What the audit of a result set found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Audit {
    /// The findings: wider scopes first, then by severity, rule and scope.
    pub findings: Vec<Finding>,
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Notes.
    pub note: usize,
    /// Cautions.
    pub caution: usize,
    /// Serious findings.
    pub serious: usize,
}

impl Counts {
    /// Those of one severity.
    pub fn of(self, severity: Severity) -> usize {
        match severity {
            Severity::Note => self.note,
            Severity::Caution => self.caution,
            Severity::Serious => self.serious,
        }
    }

    /// Those of all severities.
    pub fn total(self) -> usize {
        self.note + self.caution + self.serious
    }
}

/// `3 serious, 1 caution, 1 note`: kinds without any are left out.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { note, caution, serious } = *self;
        let counted = |n: usize, one: &str, many: &str| {
            let noun = if n == 1 { one } else { many };
            (n > 0).then(|| format!("{} {noun}", display::number(n as f64)))
        };
        let all = [
            counted(serious, "serious", "serious"),
            counted(caution, "caution", "cautions"),
            counted(note, "note", "notes"),
        ];
        let said: Vec<String> = all.into_iter().flatten().collect();
        f.write_str(if said.is_empty() { "no findings" } else { "" })?;
        f.write_str(&said.join(", "))
    }
}

/// Counts findings by severity.
impl<'a> FromIterator<&'a Finding> for Counts {
    fn from_iter<I: IntoIterator<Item = &'a Finding>>(findings: I) -> Self {
        findings.into_iter().fold(Self::default(), |mut counts, finding| {
            match finding.severity {
                Severity::Note => counts.note += 1,
                Severity::Caution => counts.caution += 1,
                Severity::Serious => counts.serious += 1,
            }
            counts
        })
    }
}

impl Audit {
    /// Audits a result set.
    pub fn of(set: &ResultSet) -> Self {
        Self::with(set, &Thresholds::default())
    }

    /// Audits a result set with thresholds of one's own.
    ///
    /// ```
    /// use wrkbook::audit::{Audit, Thresholds};
    ///
    /// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
    /// let set = wrkbook::load(data)?;
    /// let unstable = |audit: Audit| audit.findings.iter().filter(|f| f.rule == "unstable").count();
    /// let strict = Thresholds { unstable_cv: 0.1, ..Thresholds::default() };
    /// assert!(unstable(Audit::with(&set, &strict)) > unstable(Audit::of(&set)));
    /// # Ok::<(), wrkbook::Error>(())
    /// ```
    pub fn with(set: &ResultSet, thresholds: &Thresholds) -> Self {
        Self::with_rules(set, thresholds, &[])
    }

    /// Audits a result set with thresholds of one's own, and with rules of one's own beside the
    /// built-in ones; one that has the id of a built-in rule takes its place.
    pub fn with_rules(set: &ResultSet, thresholds: &Thresholds, own: &[OwnRule]) -> Self {
        let runs = sorted(&set.runs);
        let limits = &set.config.limits;
        let cores = facts::cores(limits.cpus, &runs);
        let ids = Ids { mixed: is_mixed(&runs) };
        let mut findings = Vec::new();
        for runs in runs.chunk_by(|a, b| a.key.scenario == b.key.scenario) {
            let scenario = Scenario {
                servers: ServerFacts::all(runs),
                runs,
                cores,
                memory_limit: limits.memory.map(|bytes| bytes.get()),
                thresholds,
            };
            let scope = runs[0].key.scenario.as_ref();
            let mut sink = Sink { ids, scenario: scope, findings: Vec::new() };
            for rule in RULES.iter().filter(|rule| own.iter().all(|own| own.id != rule.id)) {
                (rule.check)(&scenario, &mut sink);
            }
            for rule in own {
                rule.apply(runs, &mut sink);
            }
            absorb::absorb(&scenario, &mut sink);
            findings.append(&mut sink.findings);
        }
        findings.sort_by(shown_before);
        Self { findings }
    }

    /// How many findings there are of each severity.
    pub fn counts(&self) -> Counts {
        self.findings.iter().collect()
    }

    /// The finding of an id.
    pub fn get(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// The findings that no wider one explains: what to show first.
    pub fn unexplained(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.part_of.is_none())
    }

    /// The findings that name `id` as the wider one. Whoever asks for many takes an [`Index`].
    pub fn parts_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| finding.part_of.as_deref() == Some(id))
    }

    /// The findings about all servers of a scenario; `None` is the one without a name.
    pub fn of_set<'a>(&'a self, scenario: Option<&'a str>) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| {
            finding.width() == Width::Set && finding.scope.scenario.as_deref() == scenario
        })
    }

    /// The findings about a server, its cells and its runs.
    pub fn of_server<'a>(
        &'a self,
        scenario: Option<&'a str>,
        server: &'a str,
    ) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| finding.scope.is_of_server(scenario, server))
    }

    /// The findings about a cell and its runs.
    pub fn of_cell<'a>(
        &'a self,
        scenario: Option<&'a str>,
        server: &'a str,
        load: Load,
    ) -> impl Iterator<Item = &'a Finding> {
        self.of_server(scenario, server).filter(move |finding| finding.scope.load == Some(load))
    }

    /// Why a cell's figure on a metric must not be ranked; empty where it may.
    pub fn against_cell(
        &self,
        scenario: Option<&str>,
        server: &str,
        load: Load,
        metric: Metric,
    ) -> Vec<&Finding> {
        let is_of_cell = |Finding { scope, .. }: &&Finding| {
            scope.is_of_server(scenario, server) && scope.load == Some(load)
        };
        disqualify::against_cell(self.findings.iter().filter(is_of_cell), metric)
    }
}

/// Wider scopes first, then by severity, rule and scope.
fn shown_before(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let name = |name: &Option<Arc<str>>| name.clone().unwrap_or_default();
    a.width()
        .cmp(&b.width())
        .then_with(|| b.severity.cmp(&a.severity))
        .then_with(|| rules::place(a.rule).cmp(&rules::place(b.rule)))
        .then_with(|| natural(&name(&a.scope.scenario), &name(&b.scope.scenario)))
        .then_with(|| natural(&name(&a.scope.server), &name(&b.scope.server)))
        .then_with(|| a.scope.load.cmp(&b.scope.load))
        .then_with(|| natural(&name(&a.scope.repeat), &name(&b.scope.repeat)))
        .then_with(|| a.id.cmp(&b.id))
}

/// The runs with those of a scenario, of a server and of a load side by side. Those of a result
/// set that was read are; one that was put together by hand may be in any order.
fn sorted(runs: &[Run]) -> Cow<'_, [Run]> {
    let order = |a: &Run, b: &Run| {
        let has_scenario = |run: &Run| run.key.scenario.is_some();
        has_scenario(a).cmp(&has_scenario(b)).then_with(|| a.key.cmp(&b.key))
    };
    if runs.is_sorted_by(|a, b| order(a, b).is_le()) {
        return Cow::Borrowed(runs);
    }
    let mut runs = runs.to_vec();
    runs.sort_by(order);
    Cow::Owned(runs)
}

/// Whether some runs have a scenario and others have none.
fn is_mixed(runs: &[Run]) -> bool {
    let named = runs.iter().filter(|run| run.key.scenario.is_some()).count();
    named > 0 && named < runs.len()
}
