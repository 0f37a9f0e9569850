//! From runs to what is reported of each cell: a centre, never without n, range and spread.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use wrkbook_ingest::name::natural;
use wrkbook_ingest::run::RunState;
use wrkbook_ingest::{Load, LoadKind, ResultSet};

use crate::assess::{Assessment, Fitness, Noise, Standing, noise};
use crate::audit::Audit;
use crate::cell::{Cell, cells};
use crate::metric::{ErrorCount, Metric};
use crate::names::Unknown;
use crate::policy::Policy;
use crate::repeat::{Repeat, mark_trimmed, repeats};
use crate::stats::{self, Trimmed};

/// A result set, summarised under one policy.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The result set's name.
    pub result_set: String,
    /// How runs became summaries.
    pub policy: Policy,
    /// The scenarios in order; empty where the set has none.
    pub scenarios: Vec<Arc<str>>,
    /// The servers in order.
    pub servers: Vec<Arc<str>>,
    /// The loads that were offered, ascending.
    pub loads: Vec<Load>,
    /// One entry for each scenario, server, load and metric, in that order.
    pub cells: Vec<CellSummary>,
    /// Where the servers stand, for each scenario and metric that they are compared by.
    pub standings: Vec<Standing>,
    /// How far the repeats of each server scatter.
    pub noise: Vec<Noise>,
}

/// What is reported of one cell for one metric. All figures are in the metric's base unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellSummary {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The load that was offered.
    #[serde(flatten, serialize_with = "Load::fields")]
    pub load: Load,
    /// The metric.
    pub metric: Metric,
    /// The metric's base unit.
    pub unit: &'static str,
    /// The centre, or the sum; `None` where no run measured it.
    pub value: Option<f64>,
    /// The repeats that count, before any is trimmed; for errors and the error ratio the runs that
    /// have a report.
    pub n: usize,
    /// All repeats, missing ones included.
    pub runs: usize,
    /// How many of them completed a request.
    pub completed: usize,
    /// The lowest of the repeats that count.
    pub min: Option<f64>,
    /// The highest of the repeats that count.
    pub max: Option<f64>,
    /// Their coefficient of variation, a fraction (n - 1).
    pub cv: Option<f64>,
    /// What the range covers as an interval of the median, a fraction (exact binomial order
    /// statistics); `None` for sums and without a value.
    pub coverage: Option<f64>,
    /// The values that were trimmed: lowest, highest. Empty where nothing could be.
    pub trimmed: Vec<f64>,
    /// Ids of what the audit found here.
    pub findings: Vec<String>,
    /// Whether its figure may be ranked.
    #[serde(skip)]
    pub fitness: Fitness,
    /// Each repeat: what it counts as, and what became of it. In the order of the runs.
    #[serde(skip)]
    pub repeats: Vec<Repeat>,
    /// What each repeat that counts measured, in the order of the repeats.
    #[serde(skip)]
    pub values: Vec<f64>,
}

impl Summary {
    /// Summarises a result set under `policy`, without an audit: every figure is fit to be ranked.
    pub fn of(set: &ResultSet, policy: Policy) -> Self {
        Self::assessed(set, policy, &Audit::default()).0
    }

    /// The same in the light of an audit: each cell with its fitness, and the ids of what was found of
    /// the cell or of a run in it.
    pub fn with_findings(set: &ResultSet, policy: Policy, audit: &Audit) -> Self {
        Self::assessed(set, policy, audit).0
    }

    /// Summarises and assesses a result set.
    pub fn assessed(set: &ResultSet, policy: Policy, audit: &Audit) -> (Self, Assessment) {
        let mut summary = Self::of_cells(set, policy);
        let assessment = Assessment::of(set, &mut summary, audit);
        (summary, assessment)
    }

    /// The cells, not assessed: no standings, and every figure fit.
    pub(crate) fn of_cells(set: &ResultSet, policy: Policy) -> Self {
        // A figure is absent where other runs have it; what no run of the set has was not measured.
        let measured = Metric::ALL
            .map(|metric| set.runs.iter().any(|run| metric.of_run(run, policy).is_some()));
        let reported = || {
            let metrics = Metric::ALL.into_iter().zip(measured);
            metrics.filter(|(metric, measured)| *measured || !metric.is_optional())
        };
        let mut summaries = Vec::new();
        let mut first = 0;
        for cell in cells(&set.runs) {
            let of = |(metric, measured)| CellSummary::of(cell, first, metric, policy, measured);
            summaries.extend(reported().map(of));
            first += cell.runs.len();
        }
        let cells = summaries;
        let keys = || set.runs.iter().map(|run| &run.key);
        Self {
            result_set: set.name.clone(),
            policy,
            scenarios: names(keys().filter_map(|key| key.scenario.as_ref())),
            servers: names(keys().map(|key| &key.server)),
            loads: Vec::from_iter(BTreeSet::from_iter(keys().map(|key| key.load))),
            standings: Vec::new(),
            noise: noise(&cells),
            cells,
        }
    }

    /// The scenarios to go through: each by name, or the one without a name.
    pub fn each_scenario(&self) -> Vec<Option<&Arc<str>>> {
        if self.cells.iter().any(|cell| cell.scenario.is_none()) {
            std::iter::once(None).chain(self.scenarios.iter().map(Some)).collect()
        } else {
            self.scenarios.iter().map(Some).collect()
        }
    }

    /// The loads of a scenario, ascending; all of one kind.
    pub fn loads_of(&self, scenario: Option<&str>) -> Vec<Load> {
        let of_scenario = |cell: &&CellSummary| cell.scenario.as_deref() == scenario;
        Vec::from_iter(BTreeSet::from_iter(
            self.cells.iter().filter(of_scenario).map(|cell| cell.load),
        ))
    }

    /// What the loads of a scenario are counted in; connections where it has none.
    pub fn load_kind(&self, scenario: Option<&str>) -> LoadKind {
        let of_scenario = |cell: &&CellSummary| cell.scenario.as_deref() == scenario;
        self.cells.iter().find(of_scenario).map_or(LoadKind::Connections, |cell| cell.load.kind())
    }

    /// The server of a name.
    ///
    /// # Errors
    /// When there is none: with the names that there are, and the one that was probably meant.
    pub fn server(&self, name: &str) -> Result<&Arc<str>, Unknown> {
        let named = self.servers.iter().find(|server| ***server == *name);
        named.ok_or_else(|| Unknown::new("server", name, self.servers.iter().map(|s| &**s)))
    }

    /// The scenario of a name.
    ///
    /// # Errors
    /// When there is none: with the names that there are, and the one that was probably meant.
    pub fn scenario(&self, name: &str) -> Result<&Arc<str>, Unknown> {
        let named = self.scenarios.iter().find(|scenario| ***scenario == *name);
        named.ok_or_else(|| Unknown::new("scenario", name, self.scenarios.iter().map(|s| &**s)))
    }

    /// As [`Summary::cell`], for names that somebody wrote.
    ///
    /// ```
    /// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
    /// use wrkbook::{Metric, Policy, Summary, ingest::Load};
    ///
    /// let summary = Summary::of(&wrkbook::load(data)?, Policy::Audited);
    /// let load = Load::Connections(100);
    /// let error = summary.find(None, "Bjorn", load, Metric::Throughput).expect_err("not there");
    /// assert!(error.to_string().starts_with("unknown server `Bjorn`; did you mean `Bjoern`?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such cell: with the first of scenario, server and load that is none of the
    /// summary's, what was probably meant, and what there is.
    pub fn find(
        &self,
        scenario: Option<&str>,
        server: &str,
        load: Load,
        metric: Metric,
    ) -> Result<&CellSummary, Unknown> {
        let found = self.cell(scenario, server, load, metric);
        if let Some(cell) = found {
            return Ok(cell);
        }
        if let Some(name) = scenario {
            self.scenario(name)?;
        }
        self.server(server)?;
        let of_server = self.cells.iter().filter(|cell| {
            *cell.server == *server && cell.scenario.as_deref() == scenario && cell.metric == metric
        });
        let loads = of_server.map(|cell| cell.load.number());
        Err(Unknown::new("load", &load.number(), loads))
    }

    /// What is reported of one cell for one metric.
    pub fn cell(
        &self,
        scenario: Option<&str>,
        server: &str,
        load: Load,
        metric: Metric,
    ) -> Option<&CellSummary> {
        let found = self.cells.binary_search_by(|cell| {
            natural(cell.scenario.as_deref().unwrap_or(""), scenario.unwrap_or(""))
                .then_with(|| natural(&cell.server, server))
                .then_with(|| cell.load.cmp(&load))
                .then_with(|| cell.metric.cmp(&metric))
        });
        Some(&self.cells[found.ok()?])
    }

    /// The standings of one scenario and metric, the first tier first.
    pub fn standings_of(
        &self,
        scenario: Option<&str>,
        metric: Metric,
    ) -> impl Iterator<Item = &Standing> {
        self.standings
            .iter()
            .filter(move |s| s.metric == metric && s.scenario.as_deref() == scenario)
    }
}

fn names<'a>(names: impl Iterator<Item = &'a Arc<str>>) -> Vec<Arc<str>> {
    let mut names: Vec<_> = BTreeSet::from_iter(names).into_iter().cloned().collect();
    names.sort_by(|a, b| natural(a, b));
    names
}

impl CellSummary {
    /// Whether the cell may count for a rank: it has a value, and a run of it completed a request.
    /// A server that never answered makes no errors either.
    pub fn is_ranked(&self) -> bool {
        self.value.is_some() && self.completed > 0
    }

    /// The summary of one cell, whose first run is the set's at `first`; `measured` says whether any run of the set has the metric.
    fn of(cell: Cell<'_>, first: usize, metric: Metric, policy: Policy, measured: bool) -> Self {
        let mut repeats = repeats(cell.runs, first, metric, policy, measured);
        let values: Vec<f64> = repeats.iter().filter_map(|repeat| repeat.value).collect();
        let trim = Trimmed::of(&values);
        let sums = metric.is_sum().then(|| Sums::of(cell, metric, policy, trim));
        let dropped = trim.and_then(|trim| trim.dropped);
        let is_mean = sums.is_none_or(|sums| sums.trimmed);
        if let Some(trim) = trim.filter(|_| is_mean) {
            mark_trimmed(&mut repeats, trim);
        }
        Self {
            scenario: cell.scenario().cloned(),
            server: Arc::clone(cell.server()),
            load: cell.load(),
            metric,
            unit: metric.unit(),
            value: sums.map_or(trim.map(|trim| trim.centre), |sums| sums.value),
            n: sums.map_or(values.len(), |sums| sums.n),
            runs: cell.runs.len(),
            completed: cell.count(RunState::Completed),
            min: trim.map(|trim| trim.min),
            max: trim.map(|trim| trim.max),
            cv: trim.and_then(|trim| trim.cv),
            coverage: trim.filter(|_| sums.is_none()).map(|trim| stats::range_coverage(trim.n)),
            trimmed: dropped
                .filter(|_| is_mean)
                .map(|dropped| vec![values[dropped.index_low], values[dropped.index_high]])
                .unwrap_or_default(),
            findings: Vec::new(),
            fitness: Fitness::Fit,
            repeats,
            values,
        }
    }
}

/// What a metric that counts failures reports of a cell.
#[derive(Clone, Copy)]
struct Sums {
    value: Option<f64>,
    n: usize,
    /// Whether the value is a trimmed mean after all.
    trimmed: bool,
}

impl Sums {
    /// Under [`Policy::Audited`] errors are a sum over all runs with a report, and the error ratio
    /// is that sum over the sum of what was attempted. Under [`Policy::AsPublished`] errors are a
    /// trimmed mean, rounded down, and the error ratio is that over trimmed requests/s x nominal
    /// seconds.
    fn of(cell: Cell<'_>, metric: Metric, policy: Policy, trim: Option<Trimmed>) -> Self {
        let counts: Vec<ErrorCount> =
            cell.runs.iter().filter_map(|run| ErrorCount::of(run, policy)).collect();
        let n = counts.len();
        match (policy, metric) {
            (Policy::AsPublished, Metric::Errors) => {
                Self { value: trim.map(|trim| trim.centre.floor()), n, trimmed: true }
            }
            (Policy::AsPublished, _) => {
                Self { value: published_error_ratio(cell), n, trimmed: false }
            }
            (Policy::Audited, Metric::ErrorRatio) if n == 0 => {
                // Only shares are published: their mean.
                let shares: Vec<f64> =
                    cell.runs.iter().filter_map(|run| ErrorCount::ratio_of(run, policy)).collect();
                Self { value: stats::mean(&shares), n: shares.len(), trimmed: false }
            }
            (Policy::Audited, _) => {
                let total: ErrorCount = counts.into_iter().sum();
                let value = match metric {
                    Metric::Errors => (n > 0).then_some(total.errors as f64),
                    _ => total.ratio(),
                };
                Self { value, n, trimmed: false }
            }
        }
    }
}

/// Trimmed errors / (trimmed requests/s x nominal seconds); `None` where nothing was served.
fn published_error_ratio(cell: Cell<'_>) -> Option<f64> {
    let of = |metric| CellSummary::of(cell, 0, metric, Policy::AsPublished, true).value;
    let nominal: Vec<f64> =
        cell.runs.iter().filter_map(|run| Some(run.report()?.nominal_duration?.get())).collect();
    let attempted = of(Metric::Throughput)? * stats::median(&nominal)?;
    (attempted > 0.0).then_some(of(Metric::Errors)? / attempted)
}
