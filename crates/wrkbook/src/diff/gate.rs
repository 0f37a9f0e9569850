//! The gate: whether a diff lets a pipeline pass.

use serde::{Serialize, Serializer};

use super::Diff;
use super::change::Change;
use super::left_out::LeftOut;
use super::not_compared::NotCompared;
use super::self_test::SelfTest;
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
    /// What it did not need, since it was left out.
    pub left_out: Vec<LeftOut>,
    /// What it needed and nobody could compare.
    pub not_compared: Vec<NotCompared>,
    /// From which loss on it fails; `None` where that was not tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_test: Option<SelfTest>,
}

/// How a gate ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GateResult {
    /// No state was named.
    NotAsked,
    /// None of the named states occurs, and everything that it takes to say so could be compared.
    Passed,
    /// A named state occurs, or runs fail more often than chance would have it.
    Failed,
    /// No named state occurs, but something that the gate needs could not be compared.
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
    /// Asks whether one of `fail_on` occurs; `regressed` asks for `mixed` and `regressed at some loads`
    /// too. Metrics without a better direction are not asked.
    ///
    /// A gate fails closed: it is undecided where anything that was compared in the old set could not be
    /// compared in the new one, whatever states were named. A filter narrows what it needs.
    pub fn of(diff: &Diff, fail_on: &[State]) -> Self {
        let mut asked: Vec<State> = Vec::new();
        for state in fail_on.iter().flat_map(|state| state.asked_for()) {
            if !asked.contains(state) {
                asked.push(*state);
            }
        }
        let (result, reason) = ask(diff, &asked);
        Self {
            fail_on: asked,
            result,
            reason,
            left_out: diff.left_out.clone(),
            not_compared: diff.not_compared.clone(),
            self_test: None,
        }
    }

    /// The same gate with what a self-test says of it.
    pub fn tested(self, self_test: SelfTest) -> Self {
        Self { self_test: Some(self_test), ..self }
    }

    /// 0 passed or not asked, 3 failed, 4 undecided, or blind by its self-test.
    pub fn exit_code(&self) -> u8 {
        let is_blind = self.self_test.as_ref().is_some_and(SelfTest::is_blind);
        match self.result {
            GateResult::NotAsked | GateResult::Passed if is_blind => 4,
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
    let is_named = |change: &&Change| change.is_judged() && fail_on.contains(&change.state);
    let mut named: Vec<&Change> = diff.changes.iter().filter(is_named).collect();
    // A server that is new or gone counts once.
    named.dedup_by(|a, b| {
        matches!(a.state, State::New | State::Removed)
            && a.server == b.server
            && a.scenario == b.scenario
    });
    if let Some(first) = named.first() {
        return (GateResult::Failed, and_more(&told(first), named.len()));
    }
    if let Some(first) = diff.failing.first() {
        let scenario = first.scenario.as_ref().map(|name| format!("{name}, "));
        let told = format!("{}{}: {}", scenario.unwrap_or_default(), first.server, first.reason);
        return (GateResult::Failed, and_more(&told, diff.failing.len()));
    }
    if let Some(first) = diff.not_compared.first() {
        let told = format!("{}: {}", first.what(), first.reason);
        return (GateResult::Undecided, and_more(&told, diff.not_compared.len()));
    }
    if let Some(ignored) = diff.left_out.iter().find(|left_out| left_out.by == "ignore") {
        return (GateResult::Undecided, ignored.words());
    }
    (GateResult::Passed, "none of the named states occurs".to_owned())
}

/// `Bjoern: throughput regressed`.
fn told(change: &Change) -> String {
    let scenario = change.scenario.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    let metric = match change.state {
        State::New | State::Removed => String::new(),
        _ => format!("{} ", super::wording::name(change.metric)),
    };
    format!("{scenario}{}: {metric}{}", change.server, change.state)
}

/// The first of so many.
fn and_more(first: &str, all: usize) -> String {
    match all.saturating_sub(1) {
        0 => first.to_owned(),
        more => format!("{first}, and {more} more"),
    }
}
