//! The card: what is known of one server in one scenario, before any of it becomes prose.

use std::sync::Arc;

use crate::audit::{Finding, Index};
use crate::metric::Metric;
use crate::stats::NoiseGrade;
use crate::summary::CellSummary;
use crate::summary::Summary;

use super::field::{Entry, Field};
use super::relation::Relation;
use crate::text::{CellRef, Figure, Form, Text};

/// The metrics that a verdict speaks of, the weightiest first.
pub(crate) const JUDGED: [Metric; 3] = [Metric::Throughput, Metric::Latency, Metric::Memory];

/// One server in one scenario.
pub(crate) struct Card<'a> {
    pub(crate) scenario: Option<&'a Arc<str>>,
    pub(crate) summary: &'a Summary,
    pub(crate) index: &'a Index<'a>,
    pub(crate) fields: &'a [Field<'a>],
    /// All its cells of the throughput, measured or not; never empty.
    pub(crate) throughput: &'a [&'a CellSummary],
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

    /// Whether it may be called one of the best.
    pub(crate) fn is_first(&self, metric: Metric) -> bool {
        self.at(metric).is_some_and(|(field, me)| field.is_first(me))
    }

    /// Whether the audit does not let its figures stand.
    pub(crate) fn is_disputed(&self, metric: Metric) -> bool {
        self.entry(metric).is_some_and(|entry| !entry.disputes.is_empty())
    }

    /// The server that it is compared with: the first that may be called one of the best, or, where
    /// it is that itself, the strongest of the others that are ranked.
    pub(crate) fn rival(&self, metric: Metric) -> Option<usize> {
        let (field, me) = self.at(metric)?;
        let best = (0..field.entries.len()).find(|at| field.is_first(*at));
        match best {
            Some(best) if best != me => Some(best),
            _ => field.strongest(&[me]),
        }
    }

    /// How it compares with another server of the metric.
    pub(crate) fn relation(&self, metric: Metric, other: usize) -> Option<Relation<'a, 'a>> {
        let (field, me) = self.at(metric)?;
        Relation::of(field, me, other)
    }

    /// Its ranks: `first`, `third to fifth`; `None` where it is not ranked.
    pub(crate) fn ranks(&self, metric: Metric) -> Option<Text> {
        let (field, me) = self.at(metric)?;
        let standing = field.stands(me)?;
        ranks(metric, standing.rank_best?, standing.rank_worst?, &field.entries[me].refs())
    }

    /// How many servers are ranked.
    pub(crate) fn ranked(&self, metric: Metric) -> Figure {
        let ranked = self.field(metric).map_or(0, Field::ranked);
        Figure::count(ranked, "server", "servers", Vec::new())
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
        counts.retain(|count| *count > 0);
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
}

/// Ranks in words: `first`, `third to fifth`.
pub(crate) fn ranks(metric: Metric, best: usize, worst: usize, cells: &[CellRef]) -> Option<Text> {
    let rank = |rank: usize| Figure::new(Form::Rank(metric), rank as f64, cells.to_vec());
    let best_text = Text::from(rank(best));
    Some(if best == worst { best_text } else { best_text.say(" to ").figure(rank(worst)) })
}
