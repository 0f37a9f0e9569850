//! The card: what is known of one server in one scenario, before any of it becomes prose.

use std::sync::Arc;

use crate::audit::{Finding, Index};
use crate::metric::Metric;
use crate::stats::{NoiseGrade, RankInterval};
use crate::summary::{CellSummary, Summary};

use super::field::{Entry, Field};
use super::winner::Lead;
use crate::text::CellRef;
use crate::text::Figure;

/// The metrics that a verdict speaks of, the weightiest first.
pub(crate) const JUDGED: [Metric; 3] = [Metric::Throughput, Metric::Latency, Metric::Memory];

/// Where a server stands on a metric. Indices are those of the field's entries.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    /// It never measured the metric.
    Unmeasured,
    /// The audit does not let its figures stand.
    Disputed,
    /// No other server measured it.
    Alone,
    /// The audit lets the figures of no other server stand.
    OnlyOneStands,
    /// The repeats are too few to tell it from any other: its position by score, from 1.
    Untold(usize),
    /// Better than every other.
    First,
    /// Cannot be told from these, and nobody is better.
    SharedFirst(Vec<usize>),
    /// Somewhere behind the first.
    Behind(RankInterval),
}

/// How a server's values run with the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Fewer than three loads.
    Unknown,
    /// The highest value is within 15% of the lowest.
    Flat,
    /// Rises at four of five steps or more, to the double at least.
    Grows,
    /// Falls at four of five steps or more, to half at the most.
    Falls,
    /// Up and down by a factor of four or more.
    Swings,
    /// None of these.
    Mixed,
}

impl Shape {
    pub(crate) fn of(values: &[f64]) -> Self {
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            return Shape::Unknown;
        };
        if values.len() < 3 {
            return Shape::Unknown;
        }
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let steps = values.len() - 1;
        let share = |rises: fn(f64, f64) -> bool| {
            values.windows(2).filter(|pair| rises(pair[0], pair[1])).count() * 5 >= steps * 4
        };
        match () {
            () if high <= 1.15 * low => Shape::Flat,
            () if *last >= 2.0 * first && share(|a, b| b >= a) => Shape::Grows,
            () if *first >= 2.0 * last && share(|a, b| b <= a) => Shape::Falls,
            () if high >= 4.0 * low => Shape::Swings,
            () => Shape::Mixed,
        }
    }
}

/// One server in one scenario.
pub(crate) struct Card<'a> {
    pub(crate) scenario: Option<&'a Arc<str>>,
    pub(crate) summary: &'a Summary,
    pub(crate) index: &'a Index<'a>,
    pub(crate) fields: &'a [Field<'a>],
    /// All its cells of the throughput, measured or not; never empty.
    pub(crate) throughput: &'a [&'a CellSummary],
    /// How many servers the scenario has.
    pub(crate) servers: usize,
}

impl<'a> Card<'a> {
    pub(crate) fn server(&self) -> &'a Arc<str> {
        &self.throughput[0].server
    }

    pub(crate) fn field(&self, metric: Metric) -> Option<&'a Field<'a>> {
        self.fields.iter().find(|field| field.metric == metric)
    }

    /// The field of a metric that this server measured, and where in it the server is.
    pub(crate) fn at(&self, metric: Metric) -> Option<(&'a Field<'a>, usize)> {
        let field = self.field(metric)?;
        Some((field, field.position(self.server())?))
    }

    pub(crate) fn entry(&self, metric: Metric) -> Option<&'a Entry<'a>> {
        self.at(metric).map(|(field, me)| &field.entries[me])
    }

    pub(crate) fn place(&self, metric: Metric) -> Place {
        let Some((field, me)) = self.at(metric) else { return Place::Unmeasured };
        if !field.entries[me].disputes.is_empty() {
            return Place::Disputed;
        }
        match field.lead() {
            Lead::Unmeasured | Lead::AllDisputed => Place::Unmeasured,
            Lead::Alone(_) => Place::Alone,
            Lead::OnlyOneStands(_) => Place::OnlyOneStands,
            Lead::Winner(first) if *first == me => Place::First,
            Lead::Tie(tied) if tied.contains(&me) => {
                Place::SharedFirst(tied.iter().copied().filter(|at| *at != me).collect())
            }
            Lead::Untold(_) | Lead::Winner(_) | Lead::Tie(_) => {
                let position = field.standing().position(|at| at == me).unwrap_or(0);
                let is_decidable = field.standing().any(|at| at != me && field.decidable(me, at));
                match field.ranked().get(position) {
                    Some((_, rank)) if is_decidable => Place::Behind(*rank),
                    _ => Place::Untold(position + 1),
                }
            }
        }
    }

    /// True when it is behind every other server that is ranked.
    pub(crate) fn is_last(&self, metric: Metric) -> bool {
        let count = self.field(metric).map_or(0, |field| field.standing().len());
        matches!(self.place(metric), Place::Behind(rank) if rank.best == count)
    }

    /// The best server other than this one whose figures stand.
    pub(crate) fn leader(&self, metric: Metric) -> Option<usize> {
        let (field, me) = self.at(metric)?;
        match field.lead() {
            Lead::Winner(first) => Some(*first).filter(|first| *first != me),
            _ => field.standing().find(|at| *at != me && field.beats(*at, me)),
        }
    }

    /// Of the servers that are better, the one with the worst score.
    pub(crate) fn next_above(&self, metric: Metric) -> Option<usize> {
        let (field, me) = self.at(metric)?;
        field.standing().rfind(|at| field.beats(*at, me))
    }

    /// Of the servers that are worse, the one with the best score.
    pub(crate) fn next_below(&self, metric: Metric) -> Option<usize> {
        let (field, me) = self.at(metric)?;
        field.standing().find(|at| field.beats(me, *at))
    }

    /// The ranked servers from which this one cannot be told apart.
    pub(crate) fn level_with(&self, metric: Metric) -> Vec<Arc<str>> {
        let Some((field, me)) = self.at(metric) else { return Vec::new() };
        let level = |at: &usize| *at != me && !field.beats(*at, me) && !field.beats(me, *at);
        let standing = field.standing().filter(level);
        standing.map(|at| Arc::clone(field.entries[at].server)).collect()
    }

    /// How many servers are ranked on a metric.
    pub(crate) fn ranked(&self, metric: Metric) -> Figure {
        let Some(field) = self.field(metric) else {
            return Figure::count(0, "server", "servers", Vec::new());
        };
        let standing = field.standing();
        let cells = field.standing().flat_map(|at| field.entries[at].refs()).collect();
        if standing.len() < self.servers {
            Figure::count(standing.len(), "ranked server", "ranked servers", cells)
        } else {
            Figure::count(standing.len(), "server", "servers", cells)
        }
    }

    pub(crate) fn shape(&self, metric: Metric) -> Shape {
        self.entry(metric).map_or(Shape::Unknown, |entry| {
            Shape::of(&Vec::from_iter(entry.fit.iter().filter_map(|cell| cell.value)))
        })
    }

    pub(crate) fn noise(&self, metric: Metric) -> Option<(f64, NoiseGrade)> {
        let noise = self.summary.noise.iter().find(|noise| {
            noise.metric == metric
                && noise.server == *self.server()
                && noise.scenario.as_ref() == self.scenario
        })?;
        Some((noise.cv, noise.grade))
    }

    /// Its runs, missing ones included.
    pub(crate) fn runs(&self) -> usize {
        self.throughput.iter().map(|cell| cell.runs).sum()
    }

    /// The runs of them that completed a request.
    pub(crate) fn completed(&self) -> usize {
        self.throughput.iter().map(|cell| cell.completed).sum()
    }

    /// The median over the loads of the completed repeats.
    pub(crate) fn repeats(&self) -> usize {
        let mut counts: Vec<usize> = self.throughput.iter().map(|cell| cell.completed).collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).copied().unwrap_or(0)
    }

    pub(crate) fn refs(&self) -> Vec<CellRef> {
        self.throughput.iter().copied().map(CellRef::of).collect()
    }

    pub(crate) fn runs_figure(&self) -> Figure {
        Figure::count(self.runs(), "run", "runs", self.refs())
    }

    /// The findings about this server, in the audit's order: the widest first.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        let scenario = self.scenario.map(|scenario| &**scenario);
        self.index.of_server(scenario, self.server()).iter().copied()
    }

    /// The judged metrics whose figures the audit does not let stand.
    pub(crate) fn disputed(&self) -> Vec<Metric> {
        let disputed = |metric: &Metric| self.place(*metric) == Place::Disputed;
        JUDGED.into_iter().filter(disputed).collect()
    }
}
