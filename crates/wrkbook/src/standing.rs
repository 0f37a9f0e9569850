//! Where a server stands on a metric: a score over the common loads, a rank interval from exact
//! tests, and how noisy its repeats are.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;
use wrkbook_ingest::Load;

use serde::Serialize;

use crate::metric::{Better, Metric};
pub use crate::significance::ALPHA;
use crate::significance::{Curve, Significance};
use crate::stats::{self, NoiseGrade};
use crate::summary::CellSummary;

/// A server's standing on a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// The server.
    pub server: Arc<str>,
    /// The geometric mean, over the loads that all ranked servers completed, of value / best
    /// (best / value where lower is better): 1 is best at every load. `None` without a common load.
    pub score: Option<f64>,
    /// 1 + how many servers are significantly better.
    pub rank_best: usize,
    /// How many are ranked, less how many are significantly worse.
    pub rank_worst: usize,
}

/// How far a server's repeats scatter on a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Noise {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// The server.
    pub server: Arc<str>,
    /// The median over the loads of the coefficient of variation, a fraction.
    pub cv: f64,
    /// Its grade.
    pub grade: NoiseGrade,
}

/// The servers that have a metric in a scenario, each with its curve, in the order of the cells.
struct Group<'a> {
    scenario: Option<Arc<str>>,
    metric: Metric,
    servers: Vec<(Arc<str>, Curve<'a>)>,
}

fn groups(cells: &[CellSummary]) -> impl Iterator<Item = Group<'_>> {
    cells.chunk_by(|a, b| a.scenario == b.scenario).flat_map(|of_scenario| {
        Metric::ALL.map(|metric| Group {
            scenario: of_scenario[0].scenario.clone(),
            metric,
            servers: of_scenario
                .chunk_by(|a, b| a.server == b.server)
                .map(|of_server| {
                    let curve = of_server.iter().filter(|cell| cell.metric == metric).collect();
                    (Arc::clone(&of_server[0].server), curve)
                })
                .collect(),
        })
    })
}

/// The standings of all servers on all metrics that have a better direction, the best score first.
/// Only loads count at which a server completed something, and one that never did is not ranked.
pub(crate) fn standings(cells: &[CellSummary]) -> Vec<Standing> {
    let mut standings = Vec::new();
    for Group { scenario, metric, mut servers } in groups(cells) {
        let Some(better) = metric.better() else { continue };
        for (_, curve) in &mut servers {
            curve.retain(|cell| cell.is_ranked());
        }
        servers.retain(|(_, curve)| !curve.is_empty());
        let scores = scores(&servers, better);
        let curves: Vec<_> = servers.iter().map(|(_, curve)| &**curve).collect();
        let significance = Significance::of(&curves, better);
        let ranks = stats::rank_intervals(servers.len(), |a, b| significance.better(a, b));
        let mut ranked: Vec<_> = servers
            .iter()
            .zip(scores.iter().zip(ranks))
            .map(|((server, _), (score, rank))| {
                let standing = Standing {
                    scenario: scenario.clone(),
                    metric,
                    server: Arc::clone(server),
                    score: score.as_ref().map(|score| score.geometric),
                    rank_best: rank.best,
                    rank_worst: rank.worst,
                };
                (score.as_ref().map(|score| (score.geometric, score.arithmetic)), standing)
            })
            .collect();
        ranked.sort_by(|(a, _), (b, _)| b.partial_cmp(a).unwrap_or(Ordering::Equal));
        standings.extend(ranked.into_iter().map(|(_, standing)| standing));
    }
    standings
}

/// A server's score.
struct Score {
    geometric: f64,
    /// Orders the servers whose geometric mean is 0: one load with errors where another server had
    /// none is enough for that.
    arithmetic: f64,
}

/// The score of each server, `None` for all where no load is common to them.
fn scores(servers: &[(Arc<str>, Curve<'_>)], better: Better) -> Vec<Option<Score>> {
    // The values at each load, and how many servers have one there.
    let mut loads: BTreeMap<Load, (usize, f64)> = BTreeMap::new();
    for (load, value) in servers.iter().flat_map(|(_, curve)| values(curve)) {
        let (count, best) = loads.entry(load).or_insert((0, value));
        *count += 1;
        *best = if better.prefers(value, *best) { value } else { *best };
    }
    loads.retain(|_, (count, _)| *count == servers.len());
    servers
        .iter()
        .map(|(_, curve)| {
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
    match better {
        _ if value == best => 1.0,
        Better::Higher => value / best,
        Better::Lower => best / value,
    }
}

/// The noise of every server on every metric of which two repeats or more were measured.
pub(crate) fn noise(cells: &[CellSummary]) -> Vec<Noise> {
    let mut noise = Vec::new();
    for Group { scenario, metric, servers } in groups(cells) {
        for (server, curve) in servers {
            let cvs: Vec<f64> = curve.iter().filter_map(|cell| cell.cv).collect();
            if let (Some(cv), Some(grade)) = (stats::median(&cvs), NoiseGrade::of(&cvs)) {
                noise.push(Noise { scenario: scenario.clone(), metric, server, cv, grade });
            }
        }
    }
    noise
}
