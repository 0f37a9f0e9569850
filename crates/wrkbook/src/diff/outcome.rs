//! The outcome of a run for a comparison: it served, it failed, or nobody knows.

use wrkbook_ingest::run::{Run, RunState};

use crate::metric::ErrorCount;
use crate::policy::Policy;

/// A run fails when at least this share of what was attempted did: it failed as much as it served.
const FAILED_SHARE: f64 = 0.5;

/// What became of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It completed requests, and most of what was attempted.
    Served,
    /// It failed, and there is evidence of it: it served nothing, its report is empty or cut, or at
    /// least half of what was attempted failed.
    Failed,
    /// Nobody started it, as far as is known.
    Absent,
}

impl Outcome {
    pub(super) fn of(run: &Run) -> Self {
        match run.state() {
            RunState::Dead => Self::Failed,
            RunState::Missing if was_started(run) => Self::Failed,
            RunState::Missing => Self::Absent,
            RunState::Completed if fails_mostly(run) => Self::Failed,
            RunState::Completed => Self::Served,
        }
    }
}

/// There is a file, and its report is empty or cut; a row of a table without a figure is no file.
fn was_started(run: &Run) -> bool {
    match (&run.load, &run.load_source) {
        (Some(report), _) => !report.complete,
        (None, Some(source)) => source.lines.is_none(),
        (None, None) => false,
    }
}

fn fails_mostly(run: &Run) -> bool {
    let share = ErrorCount::of(run, Policy::Audited).and_then(ErrorCount::ratio);
    share.is_some_and(|share| share >= FAILED_SHARE)
}

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
            match Outcome::of(run) {
                Outcome::Served => outcomes.served += 1,
                Outcome::Failed => outcomes.failed += 1,
                Outcome::Absent => outcomes.absent += 1,
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
