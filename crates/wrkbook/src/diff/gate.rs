//! The gate: whether a diff lets a pipeline pass.

use serde::{Serialize, Serializer};

use super::Diff;
use super::change::Change;
use super::state::State;

/// What a gate says of a diff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// The states that must not occur; empty where nothing was asked.
    pub fail_on: Vec<State>,
    /// Whether they do.
    pub result: GateResult,
    /// Why, in one sentence.
    pub reason: String,
}

/// How a gate ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GateResult {
    /// No state was named.
    NotAsked,
    /// None of the named states occurs, and everything that it takes to say so could be compared.
    Passed,
    /// A named state occurs.
    Failed,
    /// No named state occurs, but some might: a comparison is inconclusive or not comparable, or
    /// the sets have nothing in common.
    Undecided,
}

impl GateResult {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            GateResult::NotAsked => "not asked",
            GateResult::Passed => "passed",
            GateResult::Failed => "failed",
            GateResult::Undecided => "undecided",
        }
    }
}

impl Serialize for GateResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Gate {
    /// Asks whether one of `fail_on` occurs. Metrics without a better direction are not asked.
    pub fn of(diff: &Diff, fail_on: &[State]) -> Self {
        let (result, reason) = ask(diff, fail_on);
        Self { fail_on: fail_on.to_vec(), result, reason }
    }

    /// 0 passed or not asked, 3 failed, 4 undecided.
    pub fn exit_code(&self) -> u8 {
        match self.result {
            GateResult::NotAsked | GateResult::Passed => 0,
            GateResult::Failed => 3,
            GateResult::Undecided => 4,
        }
    }
}

fn ask(diff: &Diff, fail_on: &[State]) -> (GateResult, String) {
    if fail_on.is_empty() {
        return (GateResult::NotAsked, "no state was named".to_owned());
    }
    let judged = || diff.changes.iter().filter(|change| change.is_judged());
    let mut named: Vec<&Change> =
        judged().filter(|change| fail_on.contains(&change.state)).collect();
    // A server that is new or gone counts once.
    named.dedup_by(|a, b| {
        matches!(a.state, State::New | State::Removed)
            && a.server == b.server
            && a.scenario == b.scenario
    });
    if let Some(first) = named.first() {
        return (GateResult::Failed, listed(first, named.len()));
    }
    if !diff.has_something_common() {
        return (GateResult::Undecided, "the sets have nothing in common".to_owned());
    }
    // Who is there can always be told; who fails, where the sets can be compared; the rest is up to
    // the tests.
    let needs_comparison =
        fail_on.iter().any(|state| !matches!(state, State::New | State::Removed));
    let needs_test = fail_on.iter().any(|state| {
        use State::{Improved, NoChangeDetected, Regressed, WithinNoise};
        matches!(state, Improved | NoChangeDetected | Regressed | WithinNoise)
    });
    let open: Vec<&Change> = judged()
        .filter(|change| match change.state {
            State::NotComparable => needs_comparison,
            State::Inconclusive => {
                needs_test
                    || (fail_on.contains(&State::NewlyFailing) && !change.newly_failing.is_empty())
                    || (fail_on.contains(&State::Fixed) && !change.fixed.is_empty())
            }
            _ => false,
        })
        .collect();
    match open.first() {
        Some(first) => (GateResult::Undecided, listed(first, open.len())),
        None => (GateResult::Passed, "none of the named states occurs".to_owned()),
    }
}

/// `Bjoern throughput regressed, and 2 more`.
fn listed(first: &Change, all: usize) -> String {
    let scenario = first.scenario.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    let metric = match first.state {
        State::New | State::Removed => String::new(),
        _ => format!("{} ", super::wording::name(first.metric)),
    };
    let what = format!("{scenario}{}: {metric}{}", first.server, first.state);
    match all.saturating_sub(1) {
        0 => what,
        more => format!("{what}, and {more} more"),
    }
}
