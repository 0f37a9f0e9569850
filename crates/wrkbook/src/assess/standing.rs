//! A standing is where a server stands on a metric: its ranks, its tier and its score. Noise is how
//! far its repeats scatter.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use wrkbook_ingest::Load;

use super::Contest;
use crate::metric::Metric;
use crate::stats::{self, NoiseGrade, compare};
use crate::summary::CellSummary;

/// A server's standing on a metric: `docs/statistics.md` says how it comes about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// The server.
    pub server: Arc<str>,
    /// The geometric mean of value / best (best / value where lower is better) over the loads that all
    /// servers without a failure serve: 1 is best at every load. `None` of a server that is not ranked
    /// or fails at a load, and without a common load.
    pub score: Option<f64>,
    /// 1 + how many servers are above it; `None` of a server that is not ranked, as all ranks are.
    pub rank_best: Option<usize>,
    /// How many are ranked, less how many are below it.
    pub rank_worst: Option<usize>,
    /// As `rank_best`, by the loads that both serve: without what failures elsewhere cost.
    pub served_best: Option<usize>,
    /// As `rank_worst`, likewise.
    pub served_worst: Option<usize>,
    /// The tier, 1 the best; `None` of a server that is not placed.
    pub tier: Option<usize>,
    /// Whether it stands in a tier.
    pub placed: bool,
    /// The loads at which it fails: more than half of its runs did.
    pub fails: Vec<Load>,
    /// Why it is not ranked, or not placed.
    pub reason: Option<Reason>,
}

/// Why a server is not ranked, or not placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Not ranked: the audit does not let its figures stand.
    Disputed,
    /// What the comparison says.
    Compared(compare::Reason),
}

impl Reason {
    /// Its words, as in JSON: `client at limit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Compared(reason) => reason.as_str(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Standing {
    /// Whether it has ranks.
    pub fn is_ranked(&self) -> bool {
        self.rank_best.is_some()
    }

    /// The ranks that are open to the server, for people: `1`, `2–4`; `None` where it is not ranked.
    pub fn ranks(&self) -> Option<String> {
        let (best, worst) = (self.rank_best?, self.rank_worst?);
        Some(if best == worst { best.to_string() } else { format!("{best}–{worst}") })
    }

    /// Whether it may be called one of the best: it is in the first tier and fails nowhere.
    pub fn is_first(&self) -> bool {
        self.tier == Some(1) && self.fails.is_empty()
    }

    /// Sorts by tier, whoever fails at the end of it; then who is not placed, by ranks; then the rest,
    /// the disputed last.
    pub(super) fn order(&self) -> (usize, bool, usize) {
        let ranks = self.rank_best.zip(self.rank_worst).map(|(best, worst)| best + worst);
        match (self.tier, ranks, self.reason) {
            (Some(tier), ..) => (tier, !self.fails.is_empty(), 0),
            (None, Some(ranks), _) => (usize::MAX - 2, false, ranks),
            (None, None, Some(Reason::Disputed)) => (usize::MAX, false, 0),
            (None, None, _) => (usize::MAX - 1, false, 0),
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

/// The standings of all contests, in the order of their entrants.
pub(super) fn standings(contests: &[Contest]) -> Vec<Standing> {
    let entrants = contests.iter().flat_map(|contest| &contest.entrants);
    entrants.map(|entrant| entrant.standing.clone()).collect()
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
