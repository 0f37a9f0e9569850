//! A round is one repeat of all loads: what slows it slows it at several. Rounds put the repeats of
//! a server in the same order at all its loads.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use wrkbook_ingest::name::natural;
use wrkbook_ingest::run::Run;

/// The places of a server's repeats, by their names.
pub(super) struct Rounds(FxHashMap<Arc<str>, usize>);

impl Rounds {
    /// The rounds of a server's runs, one list a load.
    ///
    /// Repeats are matched by name where the loads share their names. Where each load has its own, as
    /// times of day are, the order in which they appear is all that is known.
    pub(super) fn of<'a>(loads: impl Iterator<Item = &'a [Run]>) -> Self {
        let mut names: Vec<&Arc<str>> = Vec::new();
        let mut most = 0;
        for runs in loads {
            most = most.max(runs.len());
            names.extend(runs.iter().map(|run| &run.key.repeat));
        }
        names.sort_by(|a, b| natural(a, b));
        names.dedup();
        if names.len() > most {
            return Self(FxHashMap::default());
        }
        Self(names.into_iter().enumerate().map(|(place, name)| (Arc::clone(name), place)).collect())
    }

    /// The place of a run that is the `at`-th of its load.
    pub(super) fn place(&self, run: &Run, at: usize) -> usize {
        self.0.get(&run.key.repeat).copied().unwrap_or(at)
    }
}
