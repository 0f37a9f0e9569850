//! Steps that most servers made on one night: then it is the machine that changed, or the client.

use std::collections::BTreeSet;

use serde::Serialize;

use super::account::{Account, Change};
use super::night::Night;
use super::state::State;

/// The fewest servers that can make a common step.
const FEWEST_SERVERS: usize = 3;

/// A night on which most servers stepped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommonStep {
    /// The id of the finding.
    pub rule: &'static str,
    /// The first set after it.
    pub at: String,
    /// How many servers stepped.
    pub servers: usize,
    /// Of how many.
    pub of: usize,
    /// What is to be thought of it.
    pub message: String,
}

fn is_step(change: &Change) -> bool {
    matches!(change.state, State::SteppedWorse | State::SteppedBetter)
}

fn who(account: &Account) -> (Option<&str>, &str) {
    (account.scenario.as_deref(), &account.server)
}

/// The nights on which two of three servers stepped.
pub(super) fn steps(series: &[Account], nights: &[Night]) -> Vec<CommonStep> {
    let all: BTreeSet<_> = series.iter().map(who).collect();
    if all.len() < FEWEST_SERVERS {
        return Vec::new();
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in 0..nights.len() {
        let stepped: BTreeSet<_> = series
            .iter()
            .filter(|account| {
                let is_then = |it: &Change| is_step(it) && (it.when.0..=it.when.1).contains(&at);
                account.changes.iter().any(is_then)
            })
            .map(who)
            .collect();
        if 3 * stepped.len() < 2 * all.len() {
            continue;
        }
        // Of neighbouring nights, the one with the most.
        match found.last_mut() {
            Some(last) if at - last.0 <= FEWEST_SERVERS => {
                if stepped.len() > last.1 {
                    *last = (at, stepped.len());
                }
            }
            _ => found.push((at, stepped.len())),
        }
    }
    let of = all.len();
    let tell = |(at, servers): (usize, usize)| CommonStep {
        rule: "common-step",
        at: nights[at].name.clone(),
        servers,
        of,
        message: format!(
            "{servers} of {of} servers stepped at {}: suspect the machine, the client or the image",
            nights[at].name
        ),
    };
    found.into_iter().map(tell).collect()
}

/// Marks the changes that the anchor made too.
pub(super) fn mark(series: &mut [Account], anchor: Option<&str>) {
    let Some(anchor) = anchor else { return };
    let of_anchor: Vec<_> = series
        .iter()
        .filter(|account| *account.server == *anchor)
        .flat_map(|account| account.changes.iter().map(|it| (account.metric, it.when)))
        .collect();
    for account in series.iter_mut() {
        let metric = account.metric;
        for change in &mut account.changes {
            change.with_anchor = of_anchor.iter().any(|(of, when)| {
                *of == metric && when.0 <= change.when.1 && change.when.0 <= when.1
            });
        }
    }
}
