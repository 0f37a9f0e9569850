//! A change: what became of one metric of one server between two result sets.

use std::fmt;

use super::estimate::Estimate;
use super::settle::Needs;
use super::share::Difference;

/// The state of a change; tried in this order, and the first that holds counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeState {
    /// The new set fails at a load that the old one serves.
    NewlyFailing,
    /// There is no load that both serve, and the new set serves where the old one fails.
    Fixed,
    /// There is no load that both serve.
    NotComparable,
    /// The mean changed for the better by more than the threshold, and no load for the worse.
    Improved,
    /// The mean changed for the worse by more than the threshold, and no load for the better.
    Regressed,
    /// The mean and a load, or two loads, changed either way.
    Mixed,
    /// Some loads changed for the worse, none for the better, and not the mean.
    RegressedAtSomeLoads,
    /// Some loads changed for the better, none for the worse, and not the mean.
    ImprovedAtSomeLoads,
    /// A side has no repeats: there is a size and no test.
    MeasuredOnce,
    /// The whole interval is within the threshold.
    NoChange,
    /// Nothing was shown.
    CannotTell,
}

impl ChangeState {
    /// Its words, as in JSON: `regressed at some loads`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewlyFailing => "newly failing",
            Self::Fixed => "fixed",
            Self::NotComparable => "not comparable",
            Self::Improved => "improved",
            Self::Regressed => "regressed",
            Self::Mixed => "mixed",
            Self::RegressedAtSomeLoads => "regressed at some loads",
            Self::ImprovedAtSomeLoads => "improved at some loads",
            Self::MeasuredOnce => "measured once",
            Self::NoChange => "no change",
            Self::CannotTell => "cannot tell",
        }
    }
}

impl fmt::Display for ChangeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// By how much a metric changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// New over old.
    Ratio(Estimate),
    /// New less old, of shares.
    Difference(Difference),
}

/// By how much a metric changed at one load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectAtLoad {
    /// The load, by its index.
    pub load: usize,
    /// What changed there; `adjusted` is Holm's p over all loads of the diff.
    pub effect: Effect,
}

/// A change of one server in one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The measure, by its place among those that were handed in.
    pub measure: usize,
    /// The server, by its index.
    pub server: usize,
    /// What became of it.
    pub state: ChangeState,
    /// The common loads: those that it serves in both sets.
    pub loads: Vec<usize>,
    /// The loads at which the new set fails and the old one serves.
    pub newly_failing: Vec<usize>,
    /// The loads at which the old set fails and the new one serves.
    pub fixed: Vec<usize>,
    /// The change over the common loads; `None` if there are none.
    pub mean: Option<Effect>,
    /// The change at every common load.
    pub each: Vec<EffectAtLoad>,
    /// The loads that changed for the better by more than the threshold.
    pub better_at: Vec<usize>,
    /// The loads that changed for the worse by more than the threshold.
    pub worse_at: Vec<usize>,
    /// The repeats that would settle it, where it cannot tell; `None` if it would take too many.
    pub needs: Option<Needs>,
}
