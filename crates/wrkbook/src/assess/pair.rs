//! A pair is what the figures of a metric show of two servers, with their names and loads: what
//! documents hold of a contest.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use wrkbook_ingest::Load;

use super::{Assessment, Contest};
use crate::metric::Metric;
use crate::stats::compare::{self, Needs, State, ToShow};

/// What the figures of a metric show of two servers.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// The first server; ratios are its figures over the other's, whichever are better.
    pub a: Arc<str>,
    /// The other server.
    pub b: Arc<str>,
    /// The loads that both serve.
    pub loads: Vec<Load>,
    /// The loads at which the first fails and the other serves.
    pub a_fails: Vec<Load>,
    /// The loads at which the other fails and the first serves.
    pub b_fails: Vec<Load>,
    /// What they show.
    #[serde(serialize_with = "words")]
    pub state: State,
    /// The estimate over the common loads; `None` if there are none.
    pub mean: Option<Estimate>,
    /// The estimate of each common load.
    pub each: Vec<EstimateAtLoad>,
    /// The server that is above the other; `None` where neither is.
    pub ahead: Option<Arc<str>>,
    /// The loads at which each is ahead by itself.
    pub ahead_at: BTreeMap<Arc<str>, Vec<Load>>,
    /// The lead is one that another day often turns round.
    pub small: bool,
    /// How many repeats of each load would settle it.
    #[serde(serialize_with = "needs")]
    pub needs: Option<Needs>,
}

/// By how much two servers differ over their common loads.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Estimate {
    /// The ratio.
    pub ratio: f64,
    /// The lower end of its 95% interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The p value of a lead of more than the margin.
    pub p: Option<f64>,
    /// The same, corrected for all pairs.
    pub p_holm: Option<f64>,
    /// The degrees of freedom.
    pub df: Option<f64>,
    /// The standard error, on natural logarithms.
    pub se: Option<f64>,
    /// Whether a side has no repeats of its own, so that the interval is borrowed and nothing tested.
    pub borrowed: bool,
}

/// The same at one load.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct EstimateAtLoad {
    /// The load.
    pub load: Load,
    /// The ratio.
    pub ratio: f64,
    /// The lower end of its 95% interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The p value of a lead of more than the margin.
    pub p: Option<f64>,
    /// The same, corrected for all single loads of all pairs.
    pub q: Option<f64>,
    /// The degrees of freedom.
    pub df: Option<f64>,
    /// The standard error, on natural logarithms.
    pub se: Option<f64>,
    /// As of [`Estimate`].
    pub borrowed: bool,
}

impl Pair {
    fn of(contest: &Contest, pair: &compare::Contest<'_>) -> Self {
        let server = |index: usize| Arc::clone(&contest.entrants[contest.place(index)].server);
        let loads = |loads: Vec<usize>| loads.into_iter().map(|at| contest.loads[at]).collect();
        let ahead_at = [pair.a(), pair.b()].map(|at| (server(at), loads(pair.ahead_at(at))));
        let at_load = |at: compare::AtLoad| EstimateAtLoad {
            load: contest.loads[at.load],
            ratio: at.estimate.ratio,
            low: at.estimate.low,
            high: at.estimate.high,
            p: at.estimate.p,
            q: at.estimate.adjusted,
            df: at.estimate.df,
            se: at.estimate.se,
            borrowed: at.estimate.borrowed,
        };
        Self {
            scenario: contest.scenario.clone(),
            metric: contest.metric,
            a: server(pair.a()),
            b: server(pair.b()),
            loads: loads(pair.loads().collect()),
            a_fails: loads(pair.a_fails()),
            b_fails: loads(pair.b_fails()),
            state: pair.state(),
            mean: pair.mean().map(Estimate::of),
            each: pair.each().map(at_load).collect(),
            ahead: pair.ahead().map(server),
            ahead_at: ahead_at.into_iter().filter(|(_, at): &(_, Vec<_>)| !at.is_empty()).collect(),
            small: pair.small(),
            needs: pair.needs(),
        }
    }
}

impl Estimate {
    fn of(estimate: compare::Estimate) -> Self {
        let compare::Estimate { ratio, low, high, p, adjusted, df, se, borrowed } = estimate;
        Self { ratio, low, high, p, p_holm: adjusted, df, se, borrowed }
    }
}

/// The pairs of all contests, each once.
pub fn pairs(assessment: &Assessment) -> impl Iterator<Item = Pair> {
    let contests = assessment.contests.iter();
    contests.flat_map(|contest| contest.pairs().map(|pair| Pair::of(contest, &pair)))
}

fn words<S: Serializer>(state: &State, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.as_str())
}

/// As `{"repeats": 11, "to_show": "lead"}`.
fn needs<S: Serializer>(needs: &Option<Needs>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Document {
        repeats: usize,
        to_show: &'static str,
    }
    let to_show = |to_show| match to_show {
        ToShow::Lead => "lead",
        ToShow::Level => "level",
    };
    let document = needs.map(|it| Document { repeats: it.repeats, to_show: to_show(it.to_show) });
    document.serialize(serializer)
}
