//! The voice: which of several equally good turns of phrase is due.
//!
//! Each kind of statement goes through its turns in order, so that neighbouring verdicts do not
//! read alike and the same data always give the same text.

use std::collections::BTreeMap;

/// Counts how often each kind of statement was made.
#[derive(Debug, Default)]
pub(super) struct Voice {
    said: BTreeMap<&'static str, usize>,
}

impl Voice {
    /// Which of `turns` is due for a kind of statement, from 0.
    pub(super) fn turn(&mut self, kind: &'static str, turns: usize) -> usize {
        let said = self.said.entry(kind).or_default();
        let turn = *said % turns.max(1);
        *said += 1;
        turn
    }
}
