//! The outcomes of a cell's runs: how many served, failed, or were never started.

use wrkbook_ingest::run::Run;

use crate::assess::Ending;

/// How many runs of a cell ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outcomes {
    pub(super) served: usize,
    pub(super) failed: usize,
    pub(super) absent: usize,
}

impl Outcomes {
    pub(super) fn of(runs: &[Run]) -> Self {
        let mut outcomes = Self::default();
        for run in runs {
            match Ending::of(run) {
                Ending::Served => outcomes.served += 1,
                Ending::Failed => outcomes.failed += 1,
                Ending::Absent => outcomes.absent += 1,
            }
        }
        outcomes
    }

    /// The runs that somebody started.
    pub(super) fn started(self) -> usize {
        self.served + self.failed
    }

    /// More than half of the runs failed: the median run is a failure.
    pub(super) fn fails(self) -> bool {
        self.failed > self.served
    }

    /// A run served, and the cell does not fail.
    pub(super) fn serves(self) -> bool {
        self.served > 0 && !self.fails()
    }
}
