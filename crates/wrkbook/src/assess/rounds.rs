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
    pub(super) fn of<'a>(loads: impl Iterator<Item = Vec<&'a Run>>) -> Self {
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

    /// The places of one load's runs.
    pub(super) fn places(&self, runs: &[&Run]) -> Vec<usize> {
        let place = |(at, run): (usize, &&Run)| self.0.get(&run.key.repeat).copied().unwrap_or(at);
        runs.iter().enumerate().map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use wrkbook_ingest::Load;
    use wrkbook_ingest::run::RunKey;

    use super::*;

    fn runs(load: u32, repeats: &[&str]) -> Vec<Run> {
        let key = |repeat: &&str| RunKey {
            scenario: None,
            server: "A".into(),
            load: Load::Connections(load),
            repeat: Arc::from(*repeat),
        };
        repeats.iter().map(|repeat| Run::missing(key(repeat))).collect()
    }

    fn places(loads: &[Vec<Run>]) -> Vec<Vec<usize>> {
        let rounds = Rounds::of(loads.iter().map(|runs| runs.iter().collect()));
        loads.iter().map(|runs| rounds.places(&runs.iter().collect::<Vec<_>>())).collect()
    }

    #[test]
    fn a_round_has_one_place_at_all_loads() {
        let loads = [runs(1, &["r1", "r3", "r10"]), runs(2, &["r3", "r10"])];
        assert_eq!(places(&loads), [vec![0, 1, 2], vec![1, 2]]);
    }

    #[test]
    fn names_that_no_load_shares_say_nothing() {
        let loads = [runs(1, &["10:01", "10:02"]), runs(2, &["11:01", "11:02"])];
        assert_eq!(places(&loads), [[0, 1], [0, 1]]);
    }
}
