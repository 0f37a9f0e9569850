//! The gate of a history: whether the newest sets let a pipeline pass.

use serde::{Serialize, Serializer};

use super::History;
use super::account::{Account, Change, FEWEST_NIGHTS, RECENT};
use super::state::State;

/// How a gate ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// No state was named.
    NotAsked,
    /// None of the named states occurs in the newest nights.
    Passed,
    /// One does, and enough nights say so.
    Failed,
    /// The newest night alone says so: measure again.
    Suspected,
    /// None does, and some figure of the newest night cannot be told of.
    Undecided,
}

impl Outcome {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::NotAsked => "not asked",
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Suspected => "suspected",
            Outcome::Undecided => "undecided",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a gate says of a history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// The states that must not occur; empty where nothing was asked.
    pub fail_on: Vec<State>,
    /// Whether they do.
    pub result: Outcome,
    /// Why, in one sentence.
    pub reason: String,
    /// What to run to know more, where that helps.
    pub next: Option<String>,
}

impl Gate {
    /// Asks whether one of `fail_on` occurred in the last nights.
    pub fn of(history: &History, fail_on: &[State]) -> Self {
        let (result, reason) = ask(history, fail_on);
        Self { fail_on: fail_on.to_vec(), result, reason, next: None }
    }

    /// The same gate where the newest night alone is suspected: it passes, and says what to run.
    #[must_use]
    pub fn suspecting(self, what: String) -> Self {
        if self.result != Outcome::Passed {
            return self;
        }
        let next = "collect two more sets now, and ask again".to_owned();
        Self { result: Outcome::Suspected, reason: what, next: Some(next), ..self }
    }

    /// The same gate where sets could not be read: it passes no more, for the newest may be among them.
    #[must_use]
    pub fn without(self, unread: usize) -> Self {
        if unread == 0 || !matches!(self.result, Outcome::Passed | Outcome::Suspected) {
            return self;
        }
        let sets = if unread == 1 { "1 set" } else { "some sets" };
        let reason = format!("{sets} could not be read");
        Self { result: Outcome::Undecided, reason, ..self }
    }

    /// 0 passed, suspected or not asked; 3 failed; 4 undecided.
    pub fn exit_code(&self) -> u8 {
        match self.result {
            Outcome::NotAsked | Outcome::Passed | Outcome::Suspected => 0,
            Outcome::Failed => 3,
            Outcome::Undecided => 4,
        }
    }
}

fn ask(history: &History, fail_on: &[State]) -> (Outcome, String) {
    if fail_on.is_empty() {
        return (Outcome::NotAsked, "no state was named".to_owned());
    }
    let sets = history.nights.len();
    if sets < FEWEST_NIGHTS {
        let reason =
            format!("{sets} of the {FEWEST_NIGHTS} sets that it takes to tell of a change");
        return (Outcome::Passed, reason);
    }
    let named = history.series.iter().flat_map(|account| {
        let of = move |change: &&Change| {
            fail_on.contains(&change.state) && change.nights_since <= RECENT
        };
        account.changes.iter().filter(of).map(move |change| (account, change))
    });
    let (machine, named): (Vec<_>, Vec<_>) = named.partition(|(_, change)| change.with_anchor);
    let sure = |p: f64| p < super::FALSE_SHARE;
    if let Some((account, change)) = named.iter().find(|(_, change)| sure(change.p_adjusted)) {
        let more = match named.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let reason = format!("{} {} at {}{more}", account.whose(), change.state, change.at);
        return (Outcome::Failed, reason);
    }
    if let Some((account, change)) = machine.first() {
        let reason = format!(
            "{} {} at {}, and the anchor with it: it may be the machine",
            account.whose(),
            change.state,
            change.at
        );
        return (Outcome::Undecided, reason);
    }
    if let Some((account, change)) = named.first() {
        let reason = format!(
            "{} {} at {}, and that may be chance among {} series",
            account.whose(),
            change.state,
            change.at,
            history.series.len()
        );
        return (Outcome::Undecided, reason);
    }
    let open = |account: &Account| Some((account.whose(), account.open.clone()?));
    match history.series.iter().find_map(open) {
        Some((whose, why)) => (Outcome::Undecided, format!("{whose}: {why}")),
        None => (Outcome::Passed, "none of the named states occurs in the newest sets".to_owned()),
    }
}
