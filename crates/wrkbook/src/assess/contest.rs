//! A contest is all servers that measured a metric in a scenario: their figures, which of them the
//! audit lets stand, and who is ahead of whom.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use wrkbook_ingest::Load;

use super::significance::Significance;
use crate::metric::{Better, Metric};
use crate::stats::{self, RankInterval};
use crate::summary::CellSummary;

/// All servers that measured a metric in a scenario.
#[derive(Debug, Clone)]
pub struct Contest {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// Which direction is the better one.
    pub better: Better,
    /// The servers, the best score first.
    pub entrants: Vec<Entrant>,
    positions: FxHashMap<Arc<str>, usize>,
    significance: Significance,
    /// The entrants whose figures stand, by rank, the better score first within one, each with its
    /// rank among them.
    standing: Vec<(usize, RankInterval)>,
}

/// A server in a contest. Cells are places in the summary's list.
#[derive(Debug, Clone)]
pub struct Entrant {
    /// The server.
    pub server: Arc<str>,
    /// The cells that have a figure, by load.
    pub cells: Vec<usize>,
    /// Those of them whose figure the audit lets stand; all of them where it lets none, or where it
    /// objects to the server as a whole.
    pub usable: Vec<usize>,
    /// The ids of the findings for which the server's figures must not be ranked; empty where they
    /// may.
    pub disputes: Vec<String>,
    /// Whether these are all of its loads: there is none at which no run completed.
    pub is_whole: bool,
    /// The score over the loads that all entrants completed; `None` without one.
    pub score: Option<f64>,
    /// The ranks that it may hold among all entrants.
    pub rank: RankInterval,
}

/// A server on its way into a contest.
pub(super) struct Candidate<'a> {
    pub(super) server: &'a Arc<str>,
    /// All its cells of the metric, with their places in the summary, by load.
    pub(super) cells: Vec<(usize, &'a CellSummary)>,
    pub(super) disputes: &'a [String],
}

impl Contest {
    pub(super) fn of(
        scenario: Option<Arc<str>>,
        metric: Metric,
        better: Better,
        candidates: Vec<Candidate<'_>>,
    ) -> Self {
        let ranked: Vec<(Candidate<'_>, Vec<(usize, &CellSummary)>)> = candidates
            .into_iter()
            .map(|candidate| {
                let ranked = candidate.cells.iter().copied().filter(|(_, cell)| cell.is_ranked());
                let ranked = ranked.collect();
                (candidate, ranked)
            })
            // A server that never completed anything is not ranked.
            .filter(|(_, ranked): &(_, Vec<_>)| !ranked.is_empty())
            .collect();
        let curves: Vec<Vec<&CellSummary>> =
            ranked.iter().map(|(_, cells)| cells.iter().map(|(_, cell)| *cell).collect()).collect();
        let scores = scores(&curves, better);
        let mut order: Vec<usize> = (0..ranked.len()).collect();
        let by_score = |at: &usize| scores[*at].as_ref().map(|it| (it.geometric, it.arithmetic));
        order.sort_by(|a, b| by_score(b).partial_cmp(&by_score(a)).unwrap_or(Ordering::Equal));

        let curves: Vec<&[&CellSummary]> = order.iter().map(|at| &*curves[*at]).collect();
        let significance = Significance::of(&curves, better);
        let ranks = stats::rank_intervals(order.len(), |a, b| significance.better(a, b));
        let entrants: Vec<Entrant> = order
            .iter()
            .zip(ranks)
            .map(|(at, rank)| {
                let (candidate, cells) = &ranked[*at];
                let usable = cells.iter().filter(|(_, cell)| !cell.fitness.is_unfit());
                let usable: Vec<usize> = usable.map(|(place, _)| *place).collect();
                let all: Vec<usize> = cells.iter().map(|(place, _)| *place).collect();
                let is_disputed = !candidate.disputes.is_empty();
                Entrant {
                    server: Arc::clone(candidate.server),
                    usable: if is_disputed || usable.is_empty() { all.clone() } else { usable },
                    is_whole: candidate.cells.iter().filter(|(_, cell)| cell.runs > 0).count()
                        == all.len(),
                    cells: all,
                    disputes: candidate.disputes.to_vec(),
                    score: scores[*at].as_ref().map(|score| score.geometric),
                    rank,
                }
            })
            .collect();
        let positions =
            entrants.iter().enumerate().map(|(at, it)| (Arc::clone(&it.server), at)).collect();
        let standing = standing(&entrants, &significance);
        Self { scenario, metric, better, entrants, positions, significance, standing }
    }

    /// The place of a server among the entrants.
    pub fn position(&self, server: &str) -> Option<usize> {
        self.positions.get(server).copied()
    }

    /// Whether entrant `a` is significantly better than `b`.
    pub fn beats(&self, a: usize, b: usize) -> bool {
        self.significance.better(a, b)
    }

    /// Whether the numbers of repeats could tell the two apart at all.
    pub fn decidable(&self, a: usize, b: usize) -> bool {
        self.significance.decidable(a, b)
    }

    /// The entrants whose figures the audit lets stand: by rank, the better score first within one,
    /// each with its rank among them.
    pub fn standing(&self) -> &[(usize, RankInterval)] {
        &self.standing
    }
}

fn standing(entrants: &[Entrant], significance: &Significance) -> Vec<(usize, RankInterval)> {
    let standing: Vec<usize> =
        (0..entrants.len()).filter(|at| entrants[*at].disputes.is_empty()).collect();
    let ranks =
        stats::rank_intervals(standing.len(), |a, b| significance.better(standing[a], standing[b]));
    let mut ranked: Vec<_> = standing.into_iter().zip(ranks).collect();
    ranked.sort_by_key(|(at, rank)| (rank.best + rank.worst, *at));
    ranked
}

/// A server's score.
struct Score {
    /// The geometric mean, over the loads that all entrants completed, of value / best (best / value
    /// where lower is better): 1 is best at every load.
    geometric: f64,
    /// Orders the servers whose geometric mean is 0: one load with errors where another server had
    /// none is enough for that.
    arithmetic: f64,
}

/// The score of each server, `None` for all where no load is common to them.
fn scores(curves: &[Vec<&CellSummary>], better: Better) -> Vec<Option<Score>> {
    // How many servers have a value at each load, and the best of these.
    let mut loads: BTreeMap<Load, (usize, f64)> = BTreeMap::new();
    for (load, value) in curves.iter().flat_map(|curve| values(curve)) {
        let (count, best) = loads.entry(load).or_insert((0, value));
        *count += 1;
        *best = if better.prefers(value, *best) { value } else { *best };
    }
    loads.retain(|_, (count, _)| *count == curves.len());
    curves
        .iter()
        .map(|curve| {
            let shares: Vec<f64> = values(curve)
                .filter_map(|(load, value)| Some(share(value, loads.get(&load)?.1, better)))
                .collect();
            Some(Score {
                arithmetic: stats::mean(&shares)?,
                geometric: stats::geometric_mean(&shares).unwrap_or(0.0),
            })
        })
        .collect()
}

/// The values of a curve, by load.
fn values(curve: &[&CellSummary]) -> impl Iterator<Item = (Load, f64)> {
    curve.iter().filter_map(|cell| Some((cell.load, cell.value?)))
}

/// How good a value is beside the best: 1 is as good, less is worse, 0 is beyond comparison (some
/// errors against none).
fn share(value: f64, best: f64, better: Better) -> f64 {
    if value == best { 1.0 } else { better.ratio(value, best) }
}
