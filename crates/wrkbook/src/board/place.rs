//! A place is a server's row on the board: its ranks, and the group that it stands in.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::analysis::Analysis;
use crate::assess::Standing;
use crate::metric::{Better, Metric};
use crate::summary::CellSummary;

/// A server's place on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The server.
    pub server: Arc<str>,
    /// The ranks that are open to it; `None` where it is not ranked.
    pub ranks: Option<String>,
    /// The group.
    pub group: Group,
}

/// Servers between which no line is drawn, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A tier, 1 the best.
    Tier(usize),
    /// Not compared: in the order of its figures.
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
    let unfit = |server: &str| {
        !analysis.assessment.disputes(scenario, server, metric).is_empty()
    };
    let standings: Vec<&Standing> = analysis.summary.standings_of(scenario, metric).collect();
    let mut places = of_standings(&standings, unfit);
    let mut rest: Vec<Place> = Vec::new();
    for of_server in cells.chunk_by(|a, b| a.server == b.server) {
        let server = &of_server[0].server;
        if places.iter().chain(&rest).all(|place| place.server != *server) {
            let group = if unfit(server) { Group::Unfit } else { Group::Unranked };
            rest.push(Place { server: Arc::clone(server), ranks: None, group });
        }
    }
    rest.sort_by(|a, b| {
        let size = |place: &Place| typical(cells, &place.server, metric);
        match (size(a), size(b)) {
            (Some(a), Some(b)) if metric.better() == Some(Better::Lower) => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    });
    places.extend(rest);
    places.sort_by_key(|place| place.group);
    places
}

/// Those with a standing. A server is in the tier of those before it while a rank of the first of
/// them is open to it.
fn of_standings(standings: &[&Standing], unfit: impl Fn(&str) -> bool) -> Vec<Place> {
    let is_told = standings
        .iter()
        .any(|standing| (standing.rank_best, standing.rank_worst) != (1, standings.len()));
    let mut sorted = standings.to_vec();
    sorted.sort_by(|a, b| {
        let ranks = |it: &Standing| it.rank_best + it.rank_worst;
        let by_score = b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal);
        ranks(a).cmp(&ranks(b)).then(by_score)
    });
    let (mut tier, mut last) = (0, 0);
    let mut places = Vec::new();
    for standing in sorted {
        let is_unfit = unfit(&standing.server);
        if !is_unfit && standing.rank_best > last {
            (tier, last) = (tier + 1, standing.rank_worst);
        }
        places.push(Place {
            server: Arc::clone(&standing.server),
            ranks: (is_told && !is_unfit).then(|| standing.ranks()),
            group: match (is_unfit, is_told) {
                (true, _) => Group::Unfit,
                (false, true) => Group::Tier(tier),
                (false, false) => Group::Unranked,
            },
        });
    }
    places
}

/// The median over the loads of a server's figures.
fn typical(cells: &[&CellSummary], server: &str, metric: Metric) -> Option<f64> {
    let own = cells.iter().filter(|cell| *cell.server == *server && cell.metric == metric);
    crate::stats::median(&own.filter_map(|cell| cell.value).collect::<Vec<_>>())
}
