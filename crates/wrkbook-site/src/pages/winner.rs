//! Winners: who is best on a metric, or why that cannot be said.

use std::sync::Arc;

use serde::Serialize;
use wrkbook::Metric;
use wrkbook::verdict::Winner;

use super::links::NamedServer;
use super::section::Section;

/// Who is best on a metric, with all names.
#[derive(Debug, Serialize)]
pub(crate) struct WinnerView {
    /// `Winner`, `Tie of 3`, `No winner`.
    pub(crate) kind: String,
    pub(crate) servers: Vec<NamedServer>,
    pub(crate) disputed: Vec<NamedServer>,
}

/// The winner of a metric of the section.
pub(crate) fn winner_of<'a>(section: &Section<'a>, metric: Metric) -> Option<&'a Winner> {
    section.set.analysis.verdicts.winner(section.scenario, metric)
}

impl WinnerView {
    pub(crate) fn of(section: &Section<'_>, winner: &Winner) -> Self {
        let named = |servers: &[Arc<str>]| {
            servers.iter().map(|server| NamedServer::of(section, server)).collect()
        };
        Self {
            kind: match (winner.servers.len(), winner.disputed.len()) {
                (0, _) => "No winner".to_owned(),
                (1, 0) => "Winner".to_owned(),
                (1, _) => "Best undisputed".to_owned(),
                (n, _) => format!("Tie of {n}"),
            },
            servers: named(&winner.servers),
            disputed: named(&winner.disputed),
        }
    }
}
