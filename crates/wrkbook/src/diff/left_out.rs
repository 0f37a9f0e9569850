//! What a gate does not need because somebody left it out: by a filter, or by an `ignore`.

use std::collections::BTreeSet;

use serde::Serialize;
use wrkbook_ingest::ResultSet;
use wrkbook_ingest::name::natural;

use super::Options;
use crate::display;
use crate::metric::Metric;
use crate::policy::Policy;

/// What was left out of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// By what: `filter`, or `ignore` of the `wrkbook.toml` of a set.
    pub by: &'static str,
    /// What it is: `scenarios`, `servers`, `loads`, `repeats`, `metrics` or `files`.
    pub what: &'static str,
    /// The names, in order.
    pub names: Vec<String>,
}

impl LeftOut {
    /// In a sentence: `left out by the filter: metrics latency, memory`; a long list is counted.
    pub fn words(&self) -> String {
        /// More names than this are counted.
        const MOST: usize = 12;
        let by = if self.by == "filter" { "the filter" } else { "ignore in wrkbook.toml" };
        let shown = self.names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
        let more = match self.names.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("left out by {by}: {} {shown}{more}", self.what)
    }
}

/// What the filter and the choice of metrics leave out of the old set, and what `ignore` leaves out of
/// either set where the two do not ignore the same.
pub(super) fn all(old: &ResultSet, new: &ResultSet, options: &Options) -> Vec<LeftOut> {
    let filter = &options.filter;
    let mut scenarios = BTreeSet::new();
    let (mut servers, mut loads, mut repeats) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for run in &old.runs {
        let key = &run.key;
        if !filter.scenario(key.scenario.as_deref()) {
            scenarios.insert(key.scenario.as_deref().unwrap_or_default());
        } else if !filter.server(&key.server) {
            servers.insert(&*key.server);
        } else if !filter.load(key.load) {
            loads.insert(key.load);
        } else if !filter.run(key) {
            repeats.insert(&*key.repeat);
        }
    }
    let is_left_out = |metric: &Metric| {
        !options.metrics.contains(metric)
            && metric.better().is_some()
            && old.runs.iter().any(|run| metric.of_run(run, Policy::Audited).is_some())
    };
    let metrics = Options::METRICS.into_iter().filter(is_left_out);
    let owned = |names: BTreeSet<&str>| {
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_by(|a, b| natural(a, b));
        names
    };
    let by_filter = [
        ("scenarios", owned(scenarios)),
        ("servers", owned(servers)),
        ("loads", loads.into_iter().map(display::load_number).collect()),
        ("repeats", owned(repeats)),
        ("metrics", metrics.map(|metric| metric.id().to_owned()).collect()),
    ];
    let mut all: Vec<LeftOut> = by_filter
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| LeftOut { by: "filter", what, names })
        .collect();
    let ignored = ignored(old, new);
    if !ignored.is_empty() {
        all.push(LeftOut { by: "ignore", what: "files", names: ignored });
    }
    all
}

/// Files with reports that one set ignores, unless both ignore the same.
fn ignored(old: &ResultSet, new: &ResultSet) -> Vec<String> {
    if old.config.ignore == new.config.ignore {
        return Vec::new();
    }
    let of = |set: &ResultSet, word: &str| -> Vec<String> {
        set.config.ignored.iter().map(|path| format!("{path} ({word})")).collect()
    };
    [of(old, "old"), of(new, "new")].concat()
}
