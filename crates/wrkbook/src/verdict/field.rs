//! The field: all servers that measured a metric in a scenario, which of them are significantly
//! better than which, and by how much.
//!
//! The relation is the one behind the standings (stratified exact rank test, Holm over all pairs of
//! the metric), kept as pairs: two rank intervals that overlap do not say whether the two servers
//! differ.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::audit::{Bound, Finding, Index};
use crate::metric::{Better, Metric};
use crate::significance::{Curve, Significance, common};
use crate::stats::{self, RankInterval};
use crate::summary::{CellSummary, Summary};

use super::CellRef;

/// One server in a field.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) server: &'a Arc<str>,
    /// The cells that have a value, by load.
    pub(crate) cells: Curve<'a>,
    /// Those of them whose figure the audit lets stand; all of them where it lets none, or where
    /// it objects to the server as a whole.
    pub(crate) fit: Curve<'a>,
    /// Why the audit does not let the figures stand; empty where it does.
    pub(crate) disputes: Vec<&'a Finding>,
    /// Whether these are all of its loads: there is none at which no run completed.
    pub(crate) is_whole: bool,
    /// At which loads the figures are bounds of what the server can do.
    pub(crate) bounded: Option<Bounded<'a>>,
}

/// Figures that the client's limit set, not the server's.
#[derive(Debug)]
pub(crate) struct Bounded<'a> {
    pub(crate) bound: Bound,
    /// The cells; never empty.
    pub(crate) cells: Curve<'a>,
    pub(crate) findings: Vec<&'a Finding>,
}

/// The servers that measured a metric in one scenario.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) metric: Metric,
    pub(crate) better: Better,
    /// The best score first.
    pub(crate) entries: Vec<Entry<'a>>,
    significance: Significance,
}

/// A server's values beside another's, at the loads that both completed and at which the audit lets
/// both figures stand (at all that both completed, if there is none of these).
pub(crate) struct Comparison {
    /// How many times better the first is: the geometric mean over the common loads of the ratio
    /// of the values. `None` where a value is 0.
    pub(crate) times: Option<f64>,
    /// At how many of the common loads the first is better.
    pub(crate) ahead: usize,
    /// How many loads are common.
    pub(crate) loads: usize,
    /// The cells of both.
    pub(crate) cells: Vec<CellRef>,
}

impl<'a> Field<'a> {
    /// The field of `metric`; `None` where neither direction is better.
    pub(crate) fn of(
        summary: &'a Summary,
        index: &Index<'a>,
        scenario: Option<&str>,
        metric: Metric,
    ) -> Option<Self> {
        let better = metric.better()?;
        let entries: Vec<Entry<'a>> = summary
            .standings_of(scenario, metric)
            .map(|standing| {
                let of_server = |load: &u32| {
                    summary
                        .cell(scenario, &standing.server, *load, metric)
                        .filter(|cell| cell.is_ranked())
                };
                let cells: Vec<_> = summary.loads.iter().filter_map(of_server).collect();
                let measured = |load: &&u32| {
                    let cell = summary.cell(scenario, &standing.server, **load, metric);
                    cell.is_some_and(|cell| cell.runs > 0)
                };
                let is_whole = summary.loads.iter().filter(measured).count() == cells.len();
                let disputes =
                    index.against_server(scenario, &standing.server, cells.len(), metric);
                let fit = fit(index, metric, &cells, &disputes);
                let of_loads = index.bounds(scenario, &standing.server, metric);
                let bounded = Bounded::of(metric, &fit, &of_loads);
                Entry { server: &standing.server, cells, fit, disputes, is_whole, bounded }
            })
            .collect();
        let curves: Vec<_> = entries.iter().map(|entry| &*entry.cells).collect();
        let significance = Significance::of(&curves, better);
        Some(Self { metric, better, entries, significance })
    }

    pub(crate) fn position(&self, server: &str) -> Option<usize> {
        self.entries.iter().position(|entry| &**entry.server == server)
    }

    /// Whether `a` is significantly better than `b`.
    pub(crate) fn beats(&self, a: usize, b: usize) -> bool {
        self.significance.better(a, b)
    }

    /// Whether the numbers of repeats could tell the two apart at all.
    pub(crate) fn decidable(&self, a: usize, b: usize) -> bool {
        self.significance.decidable(a, b)
    }

    /// The servers whose figures the audit lets stand: by rank, the better score first within one.
    pub(crate) fn standing(&self) -> Vec<usize> {
        let mut standing: Vec<usize> =
            (0..self.entries.len()).filter(|at| self.entries[*at].disputes.is_empty()).collect();
        let ranks = self.ranks(&standing);
        let mut ranked: Vec<_> = standing.drain(..).zip(ranks).collect();
        ranked.sort_by_key(|(at, rank)| (rank.best + rank.worst, *at));
        ranked.into_iter().map(|(at, _)| at).collect()
    }

    /// The ranks that the `among` may hold in the order given, judged among themselves.
    pub(crate) fn ranks(&self, among: &[usize]) -> Vec<RankInterval> {
        stats::rank_intervals(among.len(), |a, b| self.beats(among[a], among[b]))
    }

    /// `a` beside `b` at their common loads.
    pub(crate) fn compare(&self, a: usize, b: usize) -> Comparison {
        let (a, b) = (&self.entries[a], &self.entries[b]);
        let mut ratios = Vec::new();
        let mut cells = Vec::new();
        let mut ahead = 0;
        let fit = Vec::from_iter(common(&a.fit, &b.fit));
        let pairs = if fit.is_empty() { common(&a.cells, &b.cells).collect() } else { fit };
        for (ours, theirs) in pairs {
            let (Some(x), Some(y)) = (ours.value, theirs.value) else { continue };
            ratios.push(match self.better {
                Better::Higher => x / y,
                Better::Lower => y / x,
            });
            ahead += usize::from(self.better.prefers(x, y));
            cells.extend([CellRef::of(ours), CellRef::of(theirs)]);
        }
        Comparison {
            times: stats::geometric_mean(&ratios).filter(|times| times.is_finite() && *times > 0.0),
            ahead,
            loads: ratios.len(),
            cells,
        }
    }
}

impl<'a> Bounded<'a> {
    /// Those cells of which more than half of the repeats that count have such a finding.
    fn of(
        metric: Metric,
        cells: &[&'a CellSummary],
        findings: &BTreeMap<u32, Vec<&'a Finding>>,
    ) -> Option<Self> {
        let of_cell = |cell: &CellSummary| {
            findings.get(&cell.connections).filter(|of_cell| of_cell.len() * 2 > cell.n)
        };
        let cells: Vec<_> = cells.iter().copied().filter(|cell| of_cell(cell).is_some()).collect();
        let findings: Vec<_> =
            cells.iter().filter_map(|cell| of_cell(cell)).flatten().copied().collect();
        let bound = findings.first()?.bound(metric)?;
        Some(Self { bound, cells, findings })
    }
}

impl Entry<'_> {
    /// The cell with the lowest value that stands.
    pub(crate) fn lowest(&self) -> Option<&CellSummary> {
        self.fit.iter().copied().min_by(|a, b| by_value(a, b))
    }

    /// The cell with the highest value that stands, at the lowest load that has it.
    pub(crate) fn highest(&self) -> Option<&CellSummary> {
        self.fit.iter().copied().min_by(|a, b| by_value(b, a))
    }

    /// The sum over all loads, for a metric that counts.
    pub(crate) fn total(&self) -> f64 {
        self.cells.iter().filter_map(|cell| cell.value).sum()
    }

    pub(crate) fn refs(&self) -> Vec<CellRef> {
        self.cells.iter().copied().map(CellRef::of).collect()
    }
}

fn by_value(a: &CellSummary, b: &CellSummary) -> Ordering {
    a.value.partial_cmp(&b.value).unwrap_or(Ordering::Equal)
}

/// The cells of which the audit lets the figure stand.
fn fit<'a>(
    index: &Index<'_>,
    metric: Metric,
    cells: &[&'a CellSummary],
    disputes: &[&Finding],
) -> Vec<&'a CellSummary> {
    let Some(first) = cells.first().filter(|_| disputes.is_empty()) else {
        return cells.to_vec();
    };
    let stands = |cell: &&CellSummary| {
        let scenario = first.scenario.as_deref();
        index.against_cell(scenario, &first.server, cell.connections, metric).is_empty()
    };
    let fit: Vec<&CellSummary> = cells.iter().copied().filter(stands).collect();
    if fit.is_empty() { cells.to_vec() } else { fit }
}
