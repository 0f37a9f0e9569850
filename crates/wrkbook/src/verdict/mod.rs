//! Verdicts: winners by metric, and a written judgement of each server, from typed claims.

use std::sync::Arc;

use serde::Serialize;

use crate::audit::Audit;
use crate::metric::Metric;
use crate::summary::Summary;

/// The cell that a figure is from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CellRef {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The offered number of connections.
    pub connections: u32,
}

/// A statement with the figure that carries it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// The words of the verdict that it carries.
    pub text: String,
    /// The metric; `None` for a count of loads, runs or findings.
    pub metric: Option<Metric>,
    /// The figure, in `unit`.
    pub value: f64,
    /// The unit: the metric's base unit, or `ratio`, `rank`, `loads`, `runs`, ...
    pub unit: &'static str,
    /// The cells that it is derived from.
    pub cells: Vec<CellRef>,
    /// The findings that it is derived from, by id.
    pub findings: Vec<String>,
}

/// Who is best on a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Winner {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// The undisputed best: several are a tie, none means that the data cannot tell.
    pub servers: Vec<Arc<str>>,
    /// Servers that would lead, but whose figures the audit disqualified.
    pub disputed: Vec<Arc<str>>,
    /// The best server outside `servers` that is not disputed.
    pub runner_up: Option<Arc<str>>,
    /// The geometric mean over the common loads of the winner's value / the runner-up's, or the
    /// other way round where lower is better: how many times better. `None` for a tie or no winner.
    pub margin: Option<f64>,
    /// All of that as one sentence.
    pub sentence: String,
}

/// How far a verdict may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The data cannot carry more than a hint.
    Low,
    /// The data carry the direction, not the size.
    Medium,
    /// The data carry the judgement.
    High,
}

/// The judgement of one server. Lists hold whole sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The judgement in a few words.
    pub headline: String,
    /// Two to four sentences.
    pub summary: String,
    /// What it does better than others.
    pub strengths: Vec<String>,
    /// What it does worse.
    pub weaknesses: Vec<String>,
    /// What the audit says of its figures.
    pub cautions: Vec<String>,
    /// When to choose it.
    pub choose_when: String,
    /// How far to trust this.
    pub confidence: Confidence,
    /// Why.
    pub confidence_reason: String,
    /// What every sentence above rests on.
    pub claims: Vec<Claim>,
}

/// The winners and the verdicts of a result set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdicts {
    /// One entry for each scenario and metric that has a better direction.
    pub winners: Vec<Winner>,
    /// One entry for each scenario and server.
    pub servers: Vec<Verdict>,
}

impl Verdicts {
    /// Judges the servers of a summary in the light of its audit.
    pub fn of(_summary: &Summary, _audit: &Audit) -> Self {
        Self { winners: Vec::new(), servers: Vec::new() }
    }
}
