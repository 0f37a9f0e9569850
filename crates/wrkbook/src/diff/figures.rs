//! The figures of both sets as the statistics take them: a grid of servers and loads for each side.

use std::collections::BTreeMap;
use std::sync::Arc;

use wrkbook_ingest::Load;
use wrkbook_ingest::run::Run;

use super::Options;
use super::align::{Loads, ServerKey};
use super::outcome::Outcomes;
use super::pair::{Pair, Sided};
use crate::assess::{Ending, Rounds};
use crate::metric::{self, ErrorCount, Family, Metric};
use crate::policy::Policy;
use crate::stats::compare::{self, Better, Cell, Grid, Measure};

/// Whether a metric is made of responses, so that a run that fails has none.
pub(super) fn is_of_responses(metric: Metric) -> bool {
    matches!(metric.family(), Family::Rate | Family::Latency | Family::Failure)
}

/// What a run that served gives to a comparison: of errors the share of what was attempted.
pub(super) fn value(run: &Run, metric: Metric) -> Option<f64> {
    match Ending::of(run) {
        Ending::Served if metric.is_sum() => ErrorCount::ratio_of(run, Policy::Audited),
        Ending::Served => metric.of_run(run, Policy::Audited),
        Ending::Failed | Ending::Absent => None,
    }
}

/// The figures of one metric of a scenario, in both sets.
struct Figures {
    metric: Metric,
    old: Grid,
    new: Grid,
}

/// The figures of one scenario, and who is where in its grids.
struct Scenario<'a> {
    servers: Vec<(&'a ServerKey, &'a Loads<'a>)>,
    loads: Vec<Load>,
    figures: Vec<Figures>,
}

/// What the statistics say of a metric of a server, with the loads by their index.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) change: compare::Change,
    loads: Arc<[Load]>,
}

impl Compared {
    pub(super) fn load(&self, index: usize) -> Load {
        self.loads[index]
    }

    /// The loads of these indices.
    pub(super) fn loads(&self, indices: &[usize]) -> Vec<Load> {
        indices.iter().map(|index| self.load(*index)).collect()
    }
}

/// What the statistics say, by server and metric; and how many comparisons share alpha.
#[derive(Default)]
pub(super) struct Answers {
    changes: BTreeMap<(ServerKey, Metric), Compared>,
    pub(super) family: usize,
}

impl Answers {
    /// What they say of a metric of a server; `None` where a side has nothing of it.
    pub(super) fn take(&mut self, key: &ServerKey, metric: Metric) -> Option<Compared> {
        self.changes.remove(&(key.clone(), metric))
    }
}

/// The levels and limits of the statistics.
pub(super) fn levels(options: &Options) -> compare::Options {
    compare::Options {
        alpha: options.alpha,
        level: options.thresholds.default,
        ..compare::Options::default()
    }
}

/// Compares all servers that may be compared, in all metrics.
pub(super) fn compare(
    pair: &Pair,
    servers: &BTreeMap<ServerKey, Loads<'_>>,
    may: impl Fn(&ServerKey) -> bool,
    options: &Options,
) -> Answers {
    let mut scenarios: Vec<Scenario<'_>> = Vec::new();
    for (key, loads) in servers {
        match scenarios.last_mut() {
            Some(last) if last.servers[0].0.scenario == key.scenario => {
                last.servers.push((key, loads));
            }
            _ => scenarios.push(Scenario {
                servers: vec![(key, loads)],
                loads: Vec::new(),
                figures: Vec::new(),
            }),
        }
    }
    for scenario in &mut scenarios {
        scenario.fill(pair, &may, options);
    }
    let measures: Vec<(Measure<'_>, f64)> =
        scenarios.iter().flat_map(|it| it.figures.iter().map(|it| it.measure(options))).collect();
    let changes = compare::Changes::with_thresholds(&measures, levels(options));
    let mut places = Vec::new();
    for scenario in &scenarios {
        let loads: Arc<[Load]> = Arc::from(&*scenario.loads);
        places.extend(scenario.figures.iter().map(|it| (scenario, it.metric, Arc::clone(&loads))));
    }
    let mut answers = Answers::default();
    for change in changes.all() {
        let (scenario, metric, loads) = &places[change.measure];
        let is_tested = match change.mean {
            Some(compare::Effect::Ratio(estimate)) => estimate.p.is_some(),
            Some(compare::Effect::Difference(difference)) => difference.p.is_some(),
            None => false,
        };
        answers.family += usize::from(is_tested);
        let key = (scenario.servers[change.server].0.clone(), *metric);
        let loads = Arc::clone(loads);
        answers.changes.insert(key, Compared { change: change.clone(), loads });
    }
    answers
}

impl Scenario<'_> {
    fn fill(&mut self, pair: &Pair, may: impl Fn(&ServerKey) -> bool, options: &Options) {
        let mut loads: Vec<Load> =
            self.servers.iter().flat_map(|(_, loads)| loads.keys().copied()).collect();
        loads.sort();
        loads.dedup();
        let grid = || Grid::new(self.servers.len(), loads.len());
        let mut figures: Vec<Figures> = options
            .metrics
            .iter()
            .map(|&metric| Figures { metric, old: grid(), new: grid() })
            .collect();
        for (server, (key, of_loads)) in self.servers.iter().enumerate() {
            if !may(key) {
                continue;
            }
            let rounds = [
                Rounds::of(of_loads.values().map(|(old, _)| old.iter().collect())),
                Rounds::of(of_loads.values().map(|(_, new)| new.iter().collect())),
            ];
            for (load, (old, new)) in of_loads.iter() {
                let Ok(at) = loads.binary_search(load) else { continue };
                for of_metric in &mut figures {
                    let sides = [
                        (&pair.old, *old, &rounds[0], &mut of_metric.old),
                        (&pair.new, *new, &rounds[1], &mut of_metric.new),
                    ];
                    for (side, runs, rounds, grid) in sides {
                        if let Some(cell) = cell(side, key, *load, of_metric.metric, runs, rounds) {
                            grid.put(server, at, cell);
                        }
                    }
                }
            }
        }
        self.figures = figures;
        self.loads = loads;
    }
}

/// The cell as the statistics take it; `None` where it has nothing to compare: no value, more failures
/// than values, or figures that the audit does not let stand.
fn cell(
    side: &Sided,
    key: &ServerKey,
    load: Load,
    metric: Metric,
    runs: &[Run],
    rounds: &Rounds,
) -> Option<Cell> {
    let is_dead = is_of_responses(metric) && Outcomes::of(runs).fails();
    if is_dead || !side.against(key, load, metric).is_empty() {
        return None;
    }
    let mut values = Vec::new();
    for (run, place) in runs.iter().zip(rounds.places(&Vec::from_iter(runs))) {
        if let Some(value) = value(run, metric) {
            if values.len() <= place {
                values.resize(place + 1, None);
            }
            values[place] = Some(value);
        }
    }
    let is_something = values.iter().any(Option::is_some);
    is_something.then(|| Cell { values, ..Cell::default() })
}

impl Figures {
    fn measure(&self, options: &Options) -> (Measure<'_>, f64) {
        let (old, new) = (&self.old, &self.new);
        let measure = match self.metric.is_sum() {
            true => Measure::Shares { old, new },
            false => Measure::Values {
                old,
                new,
                better: match self.metric.better() {
                    Some(metric::Better::Lower) => Better::Lower,
                    // Where neither is better, that is said of the state.
                    Some(metric::Better::Higher) | None => Better::Higher,
                },
            },
        };
        (measure, options.thresholds.of(self.metric))
    }
}
