//! The states of a series: what became of it over the nights.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::names::Unknown;

/// What became of a metric of a server over the nights, what is worst for it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// At a load where it worked, it works no more.
    NewlyFailing,
    /// It became worse from one night to the next.
    SteppedWorse,
    /// It became worse night by night.
    DriftedWorse,
    /// The newest nights were measured under other conditions, and are too few to be told of.
    NotComparable,
    /// The nights cannot tell.
    Inconclusive,
    /// Repeats scatter more than before.
    NoiseGrew,
    /// One or two odd nights, and all is as it was.
    Recovered,
    /// At a load where it failed, it works now.
    Fixed,
    /// It became better from one night to the next.
    SteppedBetter,
    /// It became better night by night.
    DriftedBetter,
    /// Repeats scatter less than before.
    NoiseShrank,
    /// If it changed, then by less than the threshold.
    Steady,
}

impl State {
    /// All states, what is worst for a server first.
    pub const ALL: [State; 12] = [
        State::NewlyFailing,
        State::SteppedWorse,
        State::DriftedWorse,
        State::NotComparable,
        State::Inconclusive,
        State::NoiseGrew,
        State::Recovered,
        State::Fixed,
        State::SteppedBetter,
        State::DriftedBetter,
        State::NoiseShrank,
        State::Steady,
    ];

    /// The name in prose, in JSON and in CSV: `stepped worse`.
    pub fn name(self) -> &'static str {
        match self {
            State::NewlyFailing => "newly failing",
            State::SteppedWorse => "stepped worse",
            State::DriftedWorse => "drifted worse",
            State::NotComparable => "not comparable",
            State::Inconclusive => "inconclusive",
            State::NoiseGrew => "noise grew",
            State::Recovered => "recovered",
            State::Fixed => "fixed",
            State::SteppedBetter => "stepped better",
            State::DriftedBetter => "drifted better",
            State::NoiseShrank => "noise shrank",
            State::Steady => "steady",
        }
    }

    /// The name in options, with hyphens: `stepped-worse`.
    pub fn option(self) -> String {
        self.name().replace(' ', "-")
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
