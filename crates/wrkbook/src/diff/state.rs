//! The states that a comparison can end in. What decides on one is `decide`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::names::Unknown;

/// What became of a metric of a server from the old set to the new one.
///
/// The order is that of [`State::ALL`], what is worst for a server first: its overall state is the
/// first of its metrics' states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// At a load where it worked, it works no more.
    NewlyFailing,
    /// The server is in the old set alone.
    Removed,
    /// It is worse, surely and by enough to matter.
    Regressed,
    /// The two figures must not be compared.
    NotComparable,
    /// The data cannot tell.
    Inconclusive,
    /// At a load where it failed, it works now.
    Fixed,
    /// It is better, surely and by enough to matter.
    Improved,
    /// The server is in the new set alone.
    New,
    /// If it changed, then by no more than two sets of the same thing differ.
    WithinNoise,
    /// If it changed, then by less than the threshold.
    NoChangeDetected,
}

impl State {
    /// All states, what is worst for a server first.
    pub const ALL: [State; 10] = [
        State::NewlyFailing,
        State::Removed,
        State::Regressed,
        State::NotComparable,
        State::Inconclusive,
        State::Fixed,
        State::Improved,
        State::New,
        State::WithinNoise,
        State::NoChangeDetected,
    ];

    /// The name in prose, in JSON and in CSV: `no change detected`.
    pub fn name(self) -> &'static str {
        match self {
            State::NewlyFailing => "newly failing",
            State::Removed => "removed",
            State::Regressed => "regressed",
            State::NotComparable => "not comparable",
            State::Inconclusive => "inconclusive",
            State::Fixed => "fixed",
            State::Improved => "improved",
            State::New => "new",
            State::WithinNoise => "within noise",
            State::NoChangeDetected => "no change detected",
        }
    }

    /// The name in options, with hyphens: `no-change-detected`.
    pub fn option(self) -> String {
        self.name().replace(' ', "-")
    }

    /// Whether it is about the server as a whole or its runs, and was not decided by a test.
    pub fn is_fact(self) -> bool {
        use State::{Fixed, New, NewlyFailing, Removed};
        matches!(self, NewlyFailing | Removed | Fixed | New)
    }

    /// The state of the same comparison with its sides swapped.
    pub fn swapped(self) -> Self {
        match self {
            State::NewlyFailing => State::Fixed,
            State::Fixed => State::NewlyFailing,
            State::Removed => State::New,
            State::New => State::Removed,
            State::Regressed => State::Improved,
            State::Improved => State::Regressed,
            same => same,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for State {
    type Err = Unknown;

    /// Takes a state as options name it.
    fn from_str(name: &str) -> Result<Self, Unknown> {
        Self::ALL
            .into_iter()
            .find(|state| state.option() == name)
            .ok_or_else(|| Unknown::new("state", name, Self::ALL.map(Self::option)))
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_hyphens_and_prose_has_spaces() {
        assert_eq!("newly-failing".parse(), Ok(State::NewlyFailing));
        assert_eq!(State::NewlyFailing.to_string(), "newly failing");
        let error = "newly failing".parse::<State>().expect_err("prose is no option");
        assert_eq!(error.meant.as_deref(), Some("newly-failing"), "{error}");
        for state in State::ALL {
            assert_eq!(state.option().parse(), Ok(state));
            assert_eq!(state.swapped().swapped(), state);
        }
    }

    #[test]
    fn the_order_is_that_of_the_list() {
        assert!(State::ALL.is_sorted());
    }
}
