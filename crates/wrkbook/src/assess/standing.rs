//! A standing is where a server stands on a metric: its score over the common loads and its rank
//! interval. Noise is how far its repeats scatter.

use std::sync::Arc;

use serde::Serialize;

use super::Contest;
use crate::metric::Metric;
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

impl Standing {
    /// The ranks that are open to the server, for people: `1`, `2–4`.
    pub fn ranks(&self) -> String {
        match self.rank_best == self.rank_worst {
            true => self.rank_best.to_string(),
            false => format!("{}–{}", self.rank_best, self.rank_worst),
        }
    }
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

/// The standings of all contests, the best score first.
pub(super) fn standings(contests: &[Contest]) -> Vec<Standing> {
    let of_contest = |contest: &Contest| {
        let standing = |entrant: &super::Entrant| Standing {
            scenario: contest.scenario.clone(),
            metric: contest.metric,
            server: Arc::clone(&entrant.server),
            score: entrant.score,
            rank_best: entrant.rank.best,
            rank_worst: entrant.rank.worst,
        };
        contest.entrants.iter().map(standing).collect::<Vec<_>>()
    };
    contests.iter().flat_map(of_contest).collect()
}

/// The noise of every server on every metric of which two repeats or more were measured.
pub(crate) fn noise(cells: &[CellSummary]) -> Vec<Noise> {
    let mut noise = Vec::new();
    for of_scenario in cells.chunk_by(|a, b| a.scenario == b.scenario) {
        for metric in Metric::ALL {
            for of_server in of_scenario.chunk_by(|a, b| a.server == b.server) {
                let of_metric = of_server.iter().filter(|cell| cell.metric == metric);
                let cvs: Vec<f64> = of_metric.filter_map(|cell| cell.cv).collect();
                if let (Some(cv), Some(grade)) = (stats::median(&cvs), NoiseGrade::of(&cvs)) {
                    noise.push(Noise {
                        scenario: of_server[0].scenario.clone(),
                        metric,
                        server: Arc::clone(&of_server[0].server),
                        cv,
                        grade,
                    });
                }
            }
        }
    }
    noise
}
