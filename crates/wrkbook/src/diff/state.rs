//! The states that a comparison can end in. What decides on one is `decide`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::names::Unknown;
use crate::stats::compare::ChangeState;

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
    /// It is worse over all loads, surely and by enough to matter.
    Regressed,
    /// It is worse at some loads, or over all, and better at others.
    Mixed,
    /// It is worse at some loads, and over all loads nothing was shown.
    RegressedAtSomeLoads,
    /// The two figures must not be compared.
    NotComparable,
    /// The repeats do not tell.
    CannotTell,
    /// A side has no repeats, so that there is a size and no test.
    MeasuredOnce,
    /// At a load where it failed, it works now, and there is no other to compare.
    Fixed,
    /// It is better over all loads, surely and by enough to matter.
    Improved,
    /// It is better at some loads, and over all loads nothing was shown.
    ImprovedAtSomeLoads,
    /// The server is in the new set alone.
    New,
    /// If it changed, then by no more than two sets of the same thing differ, as was measured.
    WithinNoise,
    /// If it changed, then by less than the threshold.
    NoChange,
}

impl State {
    /// All of them, what is worst for a server first.
    pub const ALL: [Self; 14] = [
        State::NewlyFailing,
        State::Removed,
        State::Regressed,
        State::Mixed,
        State::RegressedAtSomeLoads,
        State::NotComparable,
        State::CannotTell,
        State::MeasuredOnce,
        State::Fixed,
        State::Improved,
        State::ImprovedAtSomeLoads,
        State::New,
        State::WithinNoise,
        State::NoChange,
    ];

    /// The name in prose, in JSON and in CSV: `no change`.
    pub fn name(self) -> &'static str {
        match self {
            State::NewlyFailing => "newly failing",
            State::Removed => "removed",
            State::Regressed => "regressed",
            State::Mixed => "mixed",
            State::RegressedAtSomeLoads => "regressed at some loads",
            State::NotComparable => "not comparable",
            State::CannotTell => "cannot tell",
            State::MeasuredOnce => "measured once",
            State::Fixed => "fixed",
            State::Improved => "improved",
            State::ImprovedAtSomeLoads => "improved at some loads",
            State::New => "new",
            State::WithinNoise => "within noise",
            State::NoChange => "no change",
        }
    }

    /// The name in options, with hyphens: `no-change`.
    pub fn option(self) -> String {
        self.name().replace(' ', "-")
    }

    /// Whether it is about the server as a whole or its runs, and was not decided by a test.
    pub fn is_fact(self) -> bool {
        use State::{Fixed, New, NewlyFailing, Removed};
        matches!(self, NewlyFailing | Removed | Fixed | New)
    }

    /// Whether it leaves open what became of the server: nothing was compared, or not well enough.
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotComparable | Self::CannotTell | Self::MeasuredOnce)
    }

    /// Whether it says that the metric is worse, over all loads or at some.
    pub fn is_worse(self) -> bool {
        matches!(self, Self::Regressed | Self::Mixed | Self::RegressedAtSomeLoads)
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
            State::RegressedAtSomeLoads => State::ImprovedAtSomeLoads,
            State::ImprovedAtSomeLoads => State::RegressedAtSomeLoads,
            same => same,
        }
    }

    /// The states that a gate on this one asks for: `regressed` asks for all that are worse.
    pub(super) fn asked_for(self) -> &'static [Self] {
        match self {
            Self::Regressed => &[Self::Regressed, Self::Mixed, Self::RegressedAtSomeLoads],
            other => {
                let at = Self::ALL.iter().position(|state| *state == other).unwrap_or_default();
                &ALL[at..=at]
            }
        }
    }
}

const ALL: &[State] = &State::ALL;

impl From<ChangeState> for State {
    fn from(state: ChangeState) -> Self {
        match state {
            ChangeState::NewlyFailing => Self::NewlyFailing,
            ChangeState::Fixed => Self::Fixed,
            ChangeState::NotComparable => Self::NotComparable,
            ChangeState::Improved => Self::Improved,
            ChangeState::Regressed => Self::Regressed,
            ChangeState::Mixed => Self::Mixed,
            ChangeState::RegressedAtSomeLoads => Self::RegressedAtSomeLoads,
            ChangeState::ImprovedAtSomeLoads => Self::ImprovedAtSomeLoads,
            ChangeState::MeasuredOnce => Self::MeasuredOnce,
            ChangeState::NoChange => Self::NoChange,
            ChangeState::CannotTell => Self::CannotTell,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// States that one name in an option stands for.
///
/// ```
/// use wrkbook::diff::{State, States};
///
/// let named: States = "inconclusive".parse()?;
/// assert_eq!(named.0, [State::CannotTell, State::MeasuredOnce]);
/// # Ok::<(), wrkbook::names::Unknown>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct States(pub Vec<State>);

impl FromStr for States {
    type Err = Unknown;

    /// Takes a state as options name it, `inconclusive` for those that leave the change open though
    /// both sides were measured, and `no-change-detected`, as `no-change` was called.
    fn from_str(name: &str) -> Result<Self, Unknown> {
        match name {
            "inconclusive" => return Ok(Self(vec![State::CannotTell, State::MeasuredOnce])),
            "no-change-detected" => return Ok(Self(vec![State::NoChange])),
            _ => {}
        }
        let found = State::ALL.into_iter().find(|state| state.option() == name);
        let known = State::ALL.into_iter().map(State::option);
        let known = known.chain(["inconclusive".to_owned()]).collect::<Vec<_>>();
        found.map(|state| Self(vec![state])).ok_or_else(|| Unknown::new("state", name, known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_hyphens_and_prose_has_spaces() {
        let named = |name: &str| name.parse::<States>();
        assert_eq!(named("newly-failing"), Ok(States(vec![State::NewlyFailing])));
        assert_eq!(State::NewlyFailing.to_string(), "newly failing");
        let error = named("newly failing").expect_err("prose is no option");
        assert_eq!(error.meant.as_deref(), Some("newly-failing"), "{error}");
        for state in State::ALL {
            assert_eq!(named(&state.option()), Ok(States(vec![state])));
            assert_eq!(state.swapped().swapped(), state);
            assert!(state.asked_for().contains(&state));
        }
        assert_eq!(named("no-change-detected"), named("no-change"));
    }

    #[test]
    fn the_order_is_that_of_the_list() {
        assert!(State::ALL.is_sorted());
    }

    #[test]
    fn a_gate_on_regressed_asks_for_all_that_is_worse() {
        let asked = State::Regressed.asked_for();
        assert!(State::ALL.into_iter().all(|state| asked.contains(&state) == state.is_worse()));
    }
}
