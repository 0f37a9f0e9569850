//! The state of a change as people see it, and what it means.

use serde::Serialize;
use wrkbook::diff::{Change, State};

/// A state as people see it: never by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct StateView {
    pub(crate) name: &'static str,
    pub(crate) sign: &'static str,
    /// `bad`, `good`, `open` or `same`.
    pub(crate) tone: &'static str,
}

impl From<State> for StateView {
    fn from(state: State) -> Self {
        let (sign, tone) = match state {
            State::NewlyFailing => ("\u{2715}", "bad"),
            State::Removed => ("\u{2212}", "bad"),
            State::Regressed => ("\u{25bc}", "bad"),
            State::NotComparable => ("\u{2260}", "open"),
            State::Inconclusive => ("?", "open"),
            State::Fixed => ("\u{2713}", "good"),
            State::Improved => ("\u{25b2}", "good"),
            State::New => ("+", "same"),
            State::WithinNoise => ("\u{2248}", "same"),
            State::NoChangeDetected => ("=", "same"),
        };
        Self { name: state.name(), sign, tone }
    }
}

/// What a state means, in a sentence.
pub(super) fn meaning(state: State) -> &'static str {
    match state {
        State::NewlyFailing => "at a load or more no old run failed and every new one does",
        State::Removed => "the old set alone has the server",
        State::Regressed => {
            "worse: p after Holm's correction is below alpha, the interval is on one side of no \
             change, and the change is beyond the threshold and the noise floor"
        }
        State::NotComparable => {
            "durations, client threads or limits differ, or no load has figures on both sides: the \
             curves may be compared in kind, the figures may not"
        }
        State::Inconclusive => "the data cannot tell; the reason says what it would take",
        State::Fixed => "at a load or more every old run failed and no new one does",
        State::Improved => "better, by the same rules as regressed",
        State::New => "the new set alone has the server",
        State::WithinNoise => {
            "if it changed, then by no more than two sets of the same thing differ"
        }
        State::NoChangeDetected => "if it changed, then by less than the threshold",
    }
}

/// Whether there are figures of both sides that may be compared.
pub(super) fn is_compared(change: &Change) -> bool {
    !matches!(change.state, State::New | State::Removed | State::NotComparable)
}
