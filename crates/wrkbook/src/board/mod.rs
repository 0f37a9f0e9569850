//! A board says who stands where, load by load: the servers of a scenario in the order of their
//! standings, with how many of them are doubtful at each load and what to know of each one.
//!
//! The order is the standing over all loads, and the same at each of them; loads change figures, doubts
//! and remarks.

mod answer;
mod phrase;
mod place;
mod remark;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use wrkbook_ingest::Load;

use crate::analysis::Analysis;
use crate::audit::Finding;
use crate::metric::{Family, Metric};
use crate::summary::CellSummary;

pub use answer::{Answer, Answers, Doubt};
pub use place::{Group, Place};
pub use remark::{Remark, Weight};

use remark::Known;

/// The board of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric that the order is by.
    pub metric: Metric,
    /// The latency that is shown; `None` where none was measured.
    pub latency: Option<Spread>,
    /// The servers in order.
    pub places: Vec<Place>,
    /// The loads, ascending.
    pub loads: Vec<AtLoad>,
    /// The index of the load at which most can be told.
    pub chosen: usize,
}

/// Which latencies are shown of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// From one percentile to another.
    Percentiles(Metric, Metric),
    /// The mean alone.
    Mean,
}

impl Spread {
    /// The metrics that it is made of.
    pub fn metrics(self) -> Vec<Metric> {
        match self {
            Self::Percentiles(low, high) => vec![low, high],
            Self::Mean => vec![Metric::Latency],
        }
    }
}

/// What a board says of one load.
#[derive(Debug, Clone, PartialEq)]
pub struct AtLoad {
    /// The load.
    pub load: Load,
    /// How many servers fail there or have a figure on the board that must not be ranked.
    pub doubts: usize,
    /// What to know of each server, in the order of the places: the worst of here and elsewhere.
    pub remarks: Vec<Option<Remark>>,
    /// Likewise, only of here.
    pub here: Vec<Option<Remark>>,
}

impl Board {
    /// The board of a scenario.
    pub fn of(analysis: &Analysis, scenario: Option<&str>) -> Self {
        let summary = &analysis.summary;
        let is_here = |cell: &&CellSummary| cell.scenario.as_deref() == scenario;
        let cells: Vec<&CellSummary> = summary.cells.iter().filter(is_here).collect();
        let has =
            |metric: Metric| cells.iter().any(|cell| cell.metric == metric && cell.value.is_some());
        let metric = leading(has);
        let latency = spread(has);
        let places = place::places(analysis, scenario, metric, &cells);
        let loads = summary.loads_of(scenario);
        let mut facts = Facts::of(analysis, scenario);
        if !has(Metric::Memory) {
            facts.leave_out("no-resources");
        }
        let known: Vec<Known<'_>> =
            places.iter().map(|place| facts.of_server(&place.server)).collect();
        let shown: Vec<Metric> = std::iter::once(metric)
            .chain(latency.iter().flat_map(|latency| latency.metrics()))
            .chain([Metric::Memory])
            .collect();
        let cell =
            |server: &str, load: Load, metric: Metric| summary.cell(scenario, server, load, metric);
        let is_doubtful = |server: &str, load: Load| {
            let of = |metric: &Metric| cell(server, load, *metric);
            cell(server, load, metric).is_some_and(fails)
                || shown
                    .iter()
                    .filter_map(of)
                    .any(|cell| cell.value.is_some() && cell.fitness.is_unfit())
        };
        let at = |load: Load| AtLoad {
            load,
            doubts: places.iter().filter(|place| is_doubtful(&place.server, load)).count(),
            remarks: known
                .iter()
                .map(|known| known.at(load, &loads, cell(known.server, load, metric)))
                .collect(),
            here: known
                .iter()
                .map(|known| known.here(load, cell(known.server, load, metric)))
                .collect(),
        };
        let at_loads: Vec<AtLoad> = loads.iter().map(|load| at(*load)).collect();
        // What can be told is every figure that may be ranked.
        let told = |at: &AtLoad| {
            let figures = places.iter().flat_map(|place| {
                shown.iter().filter_map(|metric| cell(&place.server, at.load, *metric))
            });
            figures.filter(|cell| cell.value.is_some() && !cell.fitness.is_unfit()).count()
        };
        let chosen = at_loads.iter().enumerate().max_by_key(|(_, at)| told(at));
        Self {
            scenario: scenario.map(Arc::from),
            metric,
            latency,
            chosen: chosen.map_or(0, |(at, _)| at),
            places,
            loads: at_loads,
        }
    }
}

/// What was found of each server of a scenario, and its cells.
struct Facts<'a> {
    findings: FxHashMap<&'a str, Vec<&'a Finding>>,
    cells: FxHashMap<&'a str, Vec<&'a CellSummary>>,
}

impl<'a> Facts<'a> {
    fn of(analysis: &'a Analysis, scenario: Option<&str>) -> Self {
        let mut facts = Self { findings: FxHashMap::default(), cells: FxHashMap::default() };
        for finding in &analysis.audit.findings {
            if let Some(server) = &finding.scope.server
                && finding.scope.scenario.as_deref() == scenario
            {
                facts.findings.entry(server).or_default().push(finding);
            }
        }
        for cell in &analysis.summary.cells {
            if cell.scenario.as_deref() == scenario {
                facts.cells.entry(&cell.server).or_default().push(cell);
            }
        }
        facts
    }

    /// Forgets what a rule found, where the board does not show what it is about.
    fn leave_out(&mut self, rule: &str) {
        for findings in self.findings.values_mut() {
            findings.retain(|finding| finding.rule != rule);
        }
    }

    fn of_server<'b>(&self, server: &'b Arc<str>) -> Known<'b>
    where
        'a: 'b,
    {
        let findings = self.findings.get(&**server).map_or(&[][..], Vec::as_slice);
        let cells = self.cells.get(&**server).map_or(&[][..], Vec::as_slice);
        Known::of(server, findings, cells)
    }
}

/// The metric that servers are put in order by: what they serve, or else what was measured.
fn leading(has: impl Fn(Metric) -> bool) -> Metric {
    let first = [Metric::Throughput, Metric::Goodput, Metric::Latency, Metric::Memory];
    first.into_iter().find(|metric| has(*metric)).unwrap_or(Metric::Throughput)
}

/// The lowest and the highest usual percentile, or else the mean.
fn spread(has: impl Fn(Metric) -> bool) -> Option<Spread> {
    let high = [Metric::LatencyP99, Metric::LatencyP90].into_iter().find(|metric| has(*metric));
    match high {
        Some(high) if has(Metric::LatencyP50) => {
            Some(Spread::Percentiles(Metric::LatencyP50, high))
        }
        _ => has(Metric::Latency).then_some(Spread::Mean),
    }
}

/// Whether more than half of the runs of a cell failed.
fn fails(cell: &CellSummary) -> bool {
    (cell.runs - cell.completed) * 2 > cell.runs
}

/// The families whose figures stand on a board.
const FAMILIES: [Family; 3] = [Family::Rate, Family::Latency, Family::Resource];
