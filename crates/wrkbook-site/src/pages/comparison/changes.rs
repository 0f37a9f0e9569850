//! The table of all changes, the worst first.

use serde::Serialize;
use wrkbook::diff::Change;
use wrkbook::display;

use super::context::ComparisonContext;
use super::state::{StateView, is_compared};
use crate::pages::links::NamedServer;
use crate::words::listed;

/// A line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeRow {
    pub(crate) scenario: Option<String>,
    pub(crate) server: NamedServer,
    /// One metric, or all of a server that is new, gone or not comparable for the same reason.
    pub(crate) metrics: String,
    pub(crate) state: StateView,
    /// `None` where there is nothing that could be compared.
    pub(crate) figures: Option<Figures>,
    pub(crate) reason: String,
    pub(crate) needed: Option<String>,
}

/// What was computed of a change.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) size: Option<String>,
    pub(crate) interval: Option<String>,
    pub(crate) p_holm: Option<String>,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
    /// `6 of 6`, `6` where no direction is worse.
    pub(crate) worse: String,
}

impl ChangeRow {
    pub(crate) fn all(context: &ComparisonContext<'_>) -> Vec<Self> {
        let mut groups: Vec<Vec<&Change>> = Vec::new();
        for change in &context.diff().changes {
            let is_alike = |group: &&mut Vec<&Change>| {
                group.first().is_some_and(|first| {
                    !is_compared(change)
                        && first.server == change.server
                        && first.scenario == change.scenario
                        && first.state == change.state
                        && first.reason == change.reason
                })
            };
            match groups.iter_mut().rev().take(8).find(is_alike) {
                Some(group) => group.push(change),
                None => groups.push(vec![change]),
            }
        }
        // What has no better direction is told after what has, within a state.
        groups.sort_by_key(|group| group.first().map(|change| (change.state, !change.is_judged())));
        groups.iter().filter_map(|group| Self::of(context, group)).collect()
    }

    fn of(context: &ComparisonContext<'_>, group: &[&Change]) -> Option<Self> {
        let first = group.first()?;
        let scenario = first.scenario.as_deref();
        let of_server =
            context.diff().changes.iter().filter(|change| {
                change.server == first.server && change.scenario == first.scenario
            });
        let metrics = match group.len() {
            n if n > 1 && n == of_server.count() => "all metrics".to_owned(),
            _ => listed(&group.iter().map(|change| change.metric.label()).collect::<Vec<_>>()),
        };
        Some(Self {
            scenario: scenario.map(str::to_owned),
            server: context.server(scenario, &first.server),
            metrics,
            state: first.state.into(),
            figures: is_compared(first).then(|| Figures::of(first)),
            reason: first.reason.clone(),
            needed: first.needed.clone(),
        })
    }
}

impl Figures {
    fn of(change: &Change) -> Self {
        let (old, new) = change.values().unzip();
        Self {
            size: change.size(),
            interval: change.interval(),
            p_holm: change.p_holm.map(display::probability),
            old,
            new,
            worse: match change.loads_worse {
                Some(worse) => format!("{worse} of {}", change.loads),
                None => change.loads.to_string(),
            },
        }
    }
}
