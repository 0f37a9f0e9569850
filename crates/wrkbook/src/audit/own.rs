//! Rules of one's own, beside the built-in ones or in place of one.

use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use wrkbook_ingest::Run;
use wrkbook_ingest::run::RunKey;

use super::finding::{Evidence, Scope, Severity};
use super::rule::Sink;
use crate::cell::Cell;
use crate::text::Text;

/// What a rule of one's own looks at: the runs of one scenario, sorted by key.
type Check = dyn Fn(&[Run]) -> Vec<Remark> + Send + Sync;

/// A rule of one's own: a name, a weight, and a function from runs to remarks.
///
/// The audit calls it once for each scenario. What it says becomes findings like those of the
/// built-in rules: counted, attached to its cells, quoted in verdicts, in every frame and document.
/// It disqualifies no figure, unless its id is that of a built-in rule: then it takes that rule's
/// place, with [its objections](super::OBJECTIONS).
///
/// ```
/// use wrkbook::audit::{Audit, OwnRule, Remark, Severity, Thresholds};
/// use wrkbook::cell::cells;
/// use wrkbook::stats;
///
/// // The worst answer of a typical repeat took a hundred times as long as the mean one.
/// let rule = OwnRule::new("long-tail", Severity::Note, |runs| {
///     let tail = |run: &wrkbook::ingest::Run| {
///         let report = run.report()?;
///         Some(report.latency.max?.get() / report.latency.mean?.get())
///     };
///     cells(runs)
///         .filter_map(|cell| {
///             let tails: Vec<f64> = cell.runs.iter().filter_map(tail).collect();
///             let tail = stats::median(&tails).filter(|tail| *tail > 100.0)?;
///             let message = format!("The slowest answer took {tail:.0} times the mean.");
///             Some(Remark::of_cell(cell, message).with("max_over_mean", tail))
///         })
///         .collect()
/// });
///
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
/// let set = wrkbook::load(data)?;
/// let audit = Audit::with_rules(&set, &Thresholds::default(), &[rule]);
/// for finding in audit.findings.iter().filter(|finding| finding.rule == "long-tail") {
///     assert!(finding.figure("max_over_mean") > Some(100.0), "{}", finding.message);
/// }
/// # Ok::<(), wrkbook::Error>(())
/// ```
#[derive(Clone)]
pub struct OwnRule {
    /// The name in files, and the first part of the ids of its findings.
    pub id: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    check: Arc<Check>,
}

impl OwnRule {
    /// A rule that says what `check` finds in the runs of a scenario, which are sorted by key, so
    /// that [`cells`](crate::cell::cells) goes through its servers and loads.
    pub fn new(
        id: &'static str,
        severity: Severity,
        check: impl Fn(&[Run]) -> Vec<Remark> + Send + Sync + 'static,
    ) -> Self {
        Self { id, severity, check: Arc::new(check) }
    }

    /// Puts what it says of the runs of one scenario among the findings. Of several remarks on the
    /// same scope the first counts: a finding has its id to itself.
    pub(super) fn apply(&self, runs: &[Run], sink: &mut Sink<'_>) {
        let ids = sink.findings.iter().map(|finding| finding.id.clone());
        let mut known: FxHashSet<String> = ids.collect();
        for remark in (self.check)(runs) {
            let scope = Scope { scenario: sink.scenario.cloned(), ..remark.scope };
            let id = sink.ids.of(self.id, &scope);
            if known.insert(id.clone()) {
                sink.own(self, id, scope, remark.message, remark.evidence);
            }
        }
    }
}

impl fmt::Debug for OwnRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("OwnRule");
        text.field("id", &self.id).field("severity", &self.severity).finish_non_exhaustive()
    }
}

/// What a rule of one's own says: of what, in one sentence, with the figures behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// What it is about. Its scenario is that of the runs, whatever stands here.
    pub scope: Scope,
    /// One sentence. A number that goes in as a [figure](crate::text::Figure::evidence) is a claim of
    /// the verdict that quotes it, and leads somewhere on pages; words are shown as they are.
    pub message: Text,
    /// The figures behind it; put at least one.
    pub evidence: Vec<Evidence>,
}

impl Remark {
    /// About all servers.
    pub fn of_set(message: impl Into<Text>) -> Self {
        Self { scope: Scope::default(), message: message.into(), evidence: Vec::new() }
    }

    /// About a server at all its loads.
    pub fn of_server(server: impl Into<Arc<str>>, message: impl Into<Text>) -> Self {
        let scope = Scope { server: Some(server.into()), ..Scope::default() };
        Self { scope, ..Self::of_set(message) }
    }

    /// About a server at one load.
    pub fn of_cell(cell: Cell<'_>, message: impl Into<Text>) -> Self {
        let load = Some(cell.load());
        let server = Some(Arc::clone(cell.server()));
        Self { scope: Scope { server, load, ..Scope::default() }, ..Self::of_set(message) }
    }

    /// About one run.
    pub fn of_run(key: &RunKey, message: impl Into<Text>) -> Self {
        let scope = Scope {
            scenario: key.scenario.clone(),
            server: Some(Arc::clone(&key.server)),
            load: Some(key.load),
            repeat: Some(Arc::clone(&key.repeat)),
        };
        Self { scope, ..Self::of_set(message) }
    }

    /// The same with one more figure; one that is not finite is left out. A name says its unit:
    /// `latency_max_s`.
    pub fn with(mut self, name: &'static str, value: f64) -> Self {
        if value.is_finite() {
            self.evidence.push(Evidence { name, value });
        }
        self
    }
}
