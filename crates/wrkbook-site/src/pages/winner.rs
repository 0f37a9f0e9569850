//! Winners: who is best on a metric, or why that cannot be said.

use std::sync::Arc;

use serde::Serialize;
use wrkbook::display::isolated;
use wrkbook::verdict::Winner;
use wrkbook::{Metric, display};

use super::links::NamedServer;
use super::said::said;
use super::section::Section;
use crate::link::Link;
use crate::sentence::Sentence;
use crate::words::better;

/// The most names in a panel; of more, the metric's page has them all.
const MOST_NAMES: usize = 5;

/// The panel of one metric.
#[derive(Debug, Serialize)]
pub(crate) struct WinnerView {
    pub(crate) metric: &'static str,
    pub(crate) better: Option<&'static str>,
    /// `Winner`, `Tie of 3`, `No winner`.
    pub(crate) kind: String,
    pub(crate) servers: Vec<NamedServer>,
    /// How many more there are.
    pub(crate) more: usize,
    pub(crate) disputed: Vec<NamedServer>,
    pub(crate) more_disputed: usize,
    /// Undisputed servers whose figures are bounds of what they can do.
    pub(crate) bounded: Vec<NamedServer>,
    pub(crate) more_bounded: usize,
    /// `1.4 times the next`.
    pub(crate) margin: Option<String>,
    pub(crate) sentence: Sentence,
    pub(crate) link: Link,
}

/// The winner of a metric of the section.
pub(crate) fn winner_of<'a>(section: &Section<'a>, metric: Metric) -> Option<&'a Winner> {
    section.set.analysis.verdicts.winner(section.scenario, metric)
}

impl WinnerView {
    /// One for each metric of the report that has a better direction.
    pub(crate) fn all(section: &Section<'_>) -> Vec<Self> {
        section
            .reported()
            .into_iter()
            .filter_map(|metric| Some(Self::of(section, winner_of(section, metric)?)))
            .collect()
    }

    /// The panel, with all names instead of the first few.
    pub(crate) fn whole(section: &Section<'_>, winner: &Winner) -> Self {
        Self::of_at_most(usize::MAX, section, winner)
    }

    fn of(section: &Section<'_>, winner: &Winner) -> Self {
        Self::of_at_most(MOST_NAMES, section, winner)
    }

    fn of_at_most(most: usize, section: &Section<'_>, winner: &Winner) -> Self {
        // A list that would leave out one name is that one name longer.
        let shown = |all: usize| if all > most.saturating_add(1) { most } else { all };
        let named = |servers: &[Arc<str>]| {
            let servers = servers.iter().take(shown(servers.len()));
            servers.map(|server| NamedServer::of(section, server)).collect()
        };
        let more = |servers: &[Arc<str>]| servers.len() - shown(servers.len());
        let margin = winner.margin.zip(winner.runner_up.as_deref().map(isolated));
        Self {
            metric: winner.metric.label(),
            better: better(winner.metric),
            kind: match (winner.servers.len(), winner.disputed.len()) {
                (0, _) => "No winner".to_owned(),
                (1, 0) => "Winner".to_owned(),
                (1, _) => "Best undisputed".to_owned(),
                (n, _) => format!("Tie of {n}"),
            },
            servers: named(&winner.servers),
            more: more(&winner.servers),
            disputed: named(&winner.disputed),
            more_disputed: more(&winner.disputed),
            bounded: named(&winner.bounded),
            more_bounded: more(&winner.bounded),
            margin: margin.map(|(margin, next)| match winner.metric.better() {
                Some(wrkbook::metric::Better::Lower) => {
                    format!("{next} needs {}", display::times(margin))
                }
                _ => format!("{} {next}", display::times(margin)),
            }),
            sentence: said(section.set, &winner.sentence),
            link: section.places.metric(winner.metric),
        }
    }
}
