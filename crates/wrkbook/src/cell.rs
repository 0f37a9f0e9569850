//! The cell: all runs of one scenario, server and load.

use std::sync::Arc;

use wrkbook_ingest::Load;
use wrkbook_ingest::run::{Run, RunKey, RunState};

/// All runs of one scenario, server and load, borrowed from a result set.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// The repeats, in order; never empty.
    pub runs: &'a [Run],
}

/// The cells of runs that are sorted by key, as those of a result set are.
pub fn cells(runs: &[Run]) -> impl Iterator<Item = Cell<'_>> {
    let same = |a: &RunKey, b: &RunKey| {
        a.scenario == b.scenario && a.server == b.server && a.load == b.load
    };
    runs.chunk_by(move |a, b| same(&a.key, &b.key)).map(|runs| Cell { runs })
}

impl<'a> Cell<'a> {
    fn key(self) -> &'a RunKey {
        &self.runs[0].key
    }

    /// What was requested; `None` where the set has no scenarios.
    pub fn scenario(self) -> Option<&'a Arc<str>> {
        self.key().scenario.as_ref()
    }

    /// The server.
    pub fn server(self) -> &'a Arc<str> {
        &self.key().server
    }

    /// The load that was offered.
    pub fn load(self) -> Load {
        self.key().load
    }

    /// How many runs ended in `state`.
    pub fn count(self, state: RunState) -> usize {
        self.runs.iter().filter(|run| run.state() == state).count()
    }
}
