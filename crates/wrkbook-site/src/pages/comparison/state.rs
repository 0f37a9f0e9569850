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
            State::Mixed => ("\u{2195}", "bad"),
            State::RegressedAtSomeLoads => ("\u{2198}", "bad"),
            State::NotComparable => ("\u{2260}", "open"),
            State::CannotTell => ("?", "open"),
            State::MeasuredOnce => ("1", "open"),
            State::Fixed => ("\u{2713}", "good"),
            State::Improved => ("\u{25b2}", "good"),
            State::ImprovedAtSomeLoads => ("\u{2197}", "good"),
            State::New => ("+", "same"),
            State::WithinNoise => ("\u{2248}", "same"),
            State::NoChange => ("=", "same"),
        };
        Self { name: state.name(), sign, tone }
    }
}

/// What a state means, in a sentence.
pub(super) fn meaning(state: State) -> &'static str {
    match state {
        State::NewlyFailing => {
            "at a load or more most new runs fail, where the old set serves, and chance would not \
             deal the failures so"
        }
        State::Removed => "the old set alone has the server",
        State::Regressed => {
            "worse over all loads: p after Holm's correction is below alpha, and the change is beyond \
             the threshold"
        }
        State::Mixed => "worse at some loads or over all, and better at others, by the same rules",
        State::RegressedAtSomeLoads => {
            "worse at some loads by the same rules, and over all loads no change was shown"
        }
        State::NotComparable => {
            "the conditions differ, or no load has figures on both sides that the audit lets stand: \
             the curves may be compared in kind, the figures may not"
        }
        State::CannotTell => "the repeats do not tell; the reason says what it would take",
        State::MeasuredOnce => "a side has one run of each load: there is a size, and no test",
        State::Fixed => "the new set serves where most old runs failed, and there is no other load",
        State::Improved => "better over all loads, by the same rules as regressed",
        State::ImprovedAtSomeLoads => "better at some loads, and over all no change was shown",
        State::New => "the new set alone has the server",
        State::WithinNoise => {
            "if it changed, then by no more than two sets of the same thing were measured to differ"
        }
        State::NoChange => "if it changed, then by less than the threshold",
    }
}

/// Whether there are figures of both sides that may be compared.
pub(super) fn is_compared(change: &Change) -> bool {
    !matches!(change.state, State::New | State::Removed | State::NotComparable)
}
