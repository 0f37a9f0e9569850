//! Where a server stands on a metric: a score over the common loads, a rank interval from exact
//! tests, and how noisy its repeats are.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::metric::{Better, Metric};
use crate::stats::{self, NoiseGrade, StratifiedRankTest};
use crate::summary::CellSummary;

/// Two servers differ when Holm's adjusted p is below this.
pub const ALPHA: f64 = 0.05;

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

/// The cells of one server by load.
type Curve<'a> = BTreeMap<u32, &'a CellSummary>;

/// The curves of each scenario and metric, by server in the order of the cells.
fn curves(cells: &[CellSummary]) -> Vec<(Option<Arc<str>>, Metric, Vec<(Arc<str>, Curve<'_>)>)> {
    let mut groups = Vec::new();
    for scenario in cells.chunk_by(|a, b| a.scenario == b.scenario) {
        for metric in Metric::ALL {
            let servers = scenario
                .chunk_by(|a, b| a.server == b.server)
                .map(|server| {
                    let of_metric = server.iter().filter(|cell| cell.metric == metric);
                    let curve = of_metric.map(|cell| (cell.connections, cell)).collect();
                    (Arc::clone(&server[0].server), curve)
                })
                .collect();
            groups.push((scenario[0].scenario.clone(), metric, servers));
        }
    }
    groups
}

/// The standings of all servers on all metrics that have a better direction, the best score first.
/// A server of which a metric was never measured is not ranked.
pub(crate) fn standings(cells: &[CellSummary]) -> Vec<Standing> {
    let mut standings = Vec::new();
    for (scenario, metric, mut servers) in curves(cells) {
        let Some(better) = metric.better() else { continue };
        servers.retain(|(_, curve)| curve.values().any(|cell| cell.value.is_some()));
        let scores = scores(&servers, better);
        let ranks = stats::rank_intervals(servers.len(), significance(&servers, better));
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
    let value = |curve: &Curve<'_>, load: &u32| curve.get(load).and_then(|cell| cell.value);
    let mut common: BTreeSet<u32> =
        servers.first().map(|(_, curve)| curve.keys().copied().collect()).unwrap_or_default();
    common.retain(|load| servers.iter().all(|(_, curve)| value(curve, load).is_some()));
    let best_at = |load: &u32| {
        let values = servers.iter().filter_map(|(_, curve)| value(curve, load));
        values.reduce(|a, b| if better.prefers(a, b) { a } else { b })
    };
    let best: BTreeMap<u32, f64> =
        common.iter().filter_map(|load| Some((*load, best_at(load)?))).collect();
    servers
        .iter()
        .map(|(_, curve)| {
            let shares: Vec<f64> = best
                .iter()
                .filter_map(|(load, best)| Some(share(value(curve, load)?, *best, better)))
                .collect();
            Some(Score {
                arithmetic: stats::mean(&shares)?,
                geometric: stats::geometric_mean(&shares).unwrap_or(0.0),
            })
        })
        .collect()
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

/// Whether one server is significantly better than another: the stratified exact rank test over
/// their common loads, Holm over all pairs of the metric.
fn significance(
    servers: &[(Arc<str>, Curve<'_>)],
    better: Better,
) -> impl Fn(usize, usize) -> bool + use<> {
    let mut pairs = Vec::new();
    let mut p = Vec::new();
    for (i, (_, old)) in servers.iter().enumerate() {
        for (j, (_, new)) in servers.iter().enumerate().skip(i + 1) {
            let strata: Vec<_> = old
                .iter()
                .filter_map(|(load, old)| Some((&*old.values, &*new.get(load)?.values)))
                .collect();
            if let Some(test) = StratifiedRankTest::of(&strata) {
                pairs.push((i, j, test.direction));
                p.push(test.p);
            }
        }
    }
    let winner_is_new = |direction| match better {
        Better::Higher => direction == Ordering::Greater,
        Better::Lower => direction == Ordering::Less,
    };
    let significant: BTreeSet<(usize, usize)> = pairs
        .into_iter()
        .zip(stats::holm(&p))
        .filter(|((.., direction), p)| *p < ALPHA && direction.is_ne())
        .map(|((i, j, direction), _)| if winner_is_new(direction) { (j, i) } else { (i, j) })
        .collect();
    move |i, j| significant.contains(&(i, j))
}

/// The noise of every server on every metric of which two repeats or more were measured.
pub(crate) fn noise(cells: &[CellSummary]) -> Vec<Noise> {
    let mut noise = Vec::new();
    for (scenario, metric, servers) in curves(cells) {
        for (server, curve) in servers {
            let cvs: Vec<f64> = curve.values().filter_map(|cell| cell.cv).collect();
            if let (Some(cv), Some(grade)) = (stats::median(&cvs), NoiseGrade::of(&cvs)) {
                noise.push(Noise { scenario: scenario.clone(), metric, server, cv, grade });
            }
        }
    }
    noise
}
