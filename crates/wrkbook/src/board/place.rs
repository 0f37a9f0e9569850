//! A place is a server's row on the board: its ranks, and the group that it stands in.

use std::sync::Arc;

use crate::analysis::Analysis;
use crate::assess::{Reason, Standing};
use crate::metric::{Better, Metric};
use crate::summary::CellSummary;

/// A server's place on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The server.
    pub server: Arc<str>,
    /// The ranks that are open to it, of one that fails at a load by the loads that it serves; `None`
    /// where it is not ranked.
    pub ranks: Option<String>,
    /// The group.
    pub group: Group,
    /// Why it is not ranked, or in no tier.
    pub reason: Option<&'static str>,
}

/// Servers between which no line is drawn, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A tier, 1 the best.
    Tier(usize),
    /// Ranked so widely that it is in no tier.
    Unplaced,
    /// Not ranked: in the order of its figures.
    Unranked,
    /// The audit does not let its figures stand.
    Unfit,
}

/// The places of a scenario in order.
pub(super) fn places(
    analysis: &Analysis,
    scenario: Option<&str>,
    metric: Metric,
    cells: &[&CellSummary],
) -> Vec<Place> {
    let standings: Vec<&Standing> = analysis.summary.standings_of(scenario, metric).collect();
    let mut places: Vec<Place> =
        standings.iter().map(|standing| Place::of(standing, &standings)).collect();
    for of_server in cells.chunk_by(|a, b| a.server == b.server) {
        let server = &of_server[0].server;
        if places.iter().all(|place| place.server != *server) {
            let is_unfit = !analysis.assessment.disputes(scenario, server, metric).is_empty();
            let group = if is_unfit { Group::Unfit } else { Group::Unranked };
            places.push(Place { server: Arc::clone(server), ranks: None, group, reason: None });
        }
    }
    // Standings come in their order; what has none, by size.
    let size = |place: &Place| match place.group {
        Group::Unranked | Group::Unfit => typical(cells, &place.server, metric),
        Group::Tier(_) | Group::Unplaced => None,
    };
    let mut sized: Vec<(Option<f64>, Place)> =
        places.into_iter().map(|place| (size(&place), place)).collect();
    sized.sort_by(|(a_size, a), (b_size, b)| {
        let by_size = match (a_size, b_size) {
            (Some(a), Some(b)) if metric.better() == Some(Better::Lower) => a.total_cmp(b),
            (Some(a), Some(b)) => b.total_cmp(a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        a.group.cmp(&b.group).then(by_size)
    });
    sized.into_iter().map(|(_, place)| place).collect()
}

impl Place {
    fn of(standing: &Standing, all: &[&Standing]) -> Self {
        let ranks = match standing.fails.is_empty() {
            true => standing.rank_best.zip(standing.rank_worst),
            false => standing.served_best.zip(standing.served_worst),
        };
        let group = match (standing.tier, ranks, standing.reason) {
            (Some(tier), ..) => Group::Tier(tier),
            (None, Some(ranks), _) if !standing.fails.is_empty() => beside(ranks, all),
            (None, Some(_), _) => Group::Unplaced,
            (None, None, Some(Reason::Disputed)) => Group::Unfit,
            (None, None, _) => Group::Unranked,
        };
        Self {
            server: Arc::clone(&standing.server),
            ranks: ranks.map(|(best, worst)| match best == worst {
                true => best.to_string(),
                false => format!("{best}–{worst}"),
            }),
            group,
            reason: standing.reason.map(|reason| reason.as_str()),
        }
    }
}

/// The first tier with which a server shares a rank where it serves.
fn beside((best, worst): (usize, usize), all: &[&Standing]) -> Group {
    let shares = |other: &&&Standing| {
        let ranks = other.rank_best.zip(other.rank_worst);
        ranks.is_some_and(|(from, to)| best <= to && from <= worst)
    };
    let tiers = all.iter().filter(|other| other.fails.is_empty()).filter(shares);
    tiers.filter_map(|other| other.tier).min().map_or(Group::Unplaced, Group::Tier)
}

/// The median over the loads of a server's figures.
fn typical(cells: &[&CellSummary], server: &str, metric: Metric) -> Option<f64> {
    let own = cells.iter().filter(|cell| *cell.server == *server && cell.metric == metric);
    crate::stats::median(&own.filter_map(|cell| cell.value).collect::<Vec<_>>())
}
