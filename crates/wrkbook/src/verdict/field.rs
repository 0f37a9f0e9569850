//! The field: all servers that measured a metric in a scenario, which of them are significantly
//! better than which, and by how much.
//!
//! The relation is the one behind the standings, kept as pairs: two rank intervals that overlap do not
//! say whether the two servers differ.

use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

use wrkbook_ingest::Load;

use crate::assess::{Contest, Standing};
use crate::audit::{Audit, Bound, Finding};
use crate::metric::{Better, Metric};
use crate::stats;
use crate::summary::{CellSummary, Summary};

use crate::text::CellRef;

/// A server's cells of one metric, by load.
pub(crate) type Curve<'a> = Vec<&'a CellSummary>;

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

/// A contest, with what its places stand for.
pub(crate) struct Field<'a> {
    pub(crate) metric: Metric,
    pub(crate) better: Better,
    /// The best score first.
    pub(crate) entries: Vec<Entry<'a>>,
    /// `None` of a metric that servers are not compared by.
    contest: Option<&'a Contest>,
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
    /// The field of a contest.
    pub(crate) fn of(contest: &'a Contest, summary: &'a Summary, audit: &Findings<'a>) -> Self {
        let entries = contest.entrants.iter().map(|entrant| {
            let cells = |places: &[usize]| -> Curve<'a> {
                places.iter().filter_map(|at| summary.cells.get(*at)).collect()
            };
            let fit = cells(&entrant.usable);
            Entry {
                server: &entrant.server,
                cells: cells(&entrant.cells),
                bounded: Bounded::of(&fit, audit),
                fit,
                disputes: audit.of(&entrant.disputes),
                is_whole: entrant.is_whole,
            }
        });
        Self {
            metric: contest.metric,
            better: contest.better,
            entries: entries.collect(),
            contest: Some(contest),
        }
    }

    /// The figures of a metric that servers are not compared by.
    pub(crate) fn uncontested(
        scenario: Option<&str>,
        metric: Metric,
        summary: &'a Summary,
    ) -> Option<Self> {
        let better = metric.better()?;
        let cells = summary.cells.iter().filter(|cell| {
            cell.metric == metric && cell.is_ranked() && cell.scenario.as_deref() == scenario
        });
        let cells: Vec<&CellSummary> = cells.collect();
        let entry = |cells: &[&'a CellSummary]| Entry {
            server: &cells[0].server,
            cells: cells.to_vec(),
            fit: cells.to_vec(),
            disputes: Vec::new(),
            is_whole: false,
            bounded: None,
        };
        Some(Self {
            metric,
            better,
            entries: cells.chunk_by(|a, b| a.server == b.server).map(entry).collect(),
            contest: None,
        })
    }

    pub(crate) fn position(&self, server: &str) -> Option<usize> {
        match self.contest {
            Some(contest) => contest.position(server),
            None => self.entries.iter().position(|entry| **entry.server == *server),
        }
    }

    /// The contest; `None` of a metric that servers are not compared by.
    pub(crate) fn contest(&self) -> Option<&'a Contest> {
        self.contest
    }

    /// The loads of the comparisons, ascending.
    pub(crate) fn loads(&self) -> &[Load] {
        self.contest.map_or(&[], |contest| &contest.loads)
    }

    /// Where an entry stands; `None` of a metric that servers are not compared by.
    pub(crate) fn stands(&self, at: usize) -> Option<&'a Standing> {
        self.contest.map(|contest| &contest.entrants[at].standing)
    }

    /// Whether servers are compared by the metric.
    pub(crate) fn is_contested(&self) -> bool {
        self.contest.is_some()
    }

    /// Whether `a` is above `b`.
    pub(crate) fn beats(&self, a: usize, b: usize) -> bool {
        self.contest.is_some_and(|contest| contest.beats(a, b))
    }

    /// Whether an entry may be called one of the best.
    pub(crate) fn is_first(&self, at: usize) -> bool {
        self.contest.is_some_and(|contest| contest.entrants[at].standing.is_first())
    }

    /// The servers with figures that the audit lets stand: in the order of their standings.
    pub(crate) fn standing(&self) -> impl Iterator<Item = usize> + '_ {
        let stands = |at: &usize| {
            self.entries[*at].disputes.is_empty() && !self.entries[*at].cells.is_empty()
        };
        (0..self.entries.len()).filter(stands)
    }

    /// The strongest of the ranked that are none of `but`: one that fails nowhere, if there is one.
    pub(crate) fn strongest(&self, but: &[usize]) -> Option<usize> {
        let others = || (0..self.entries.len()).filter(|at| !but.contains(at));
        let placed =
            |at: &usize| self.stands(*at).is_some_and(|it| it.placed && it.fails.is_empty());
        let ranked = |at: &usize| self.stands(*at).is_some_and(Standing::is_ranked);
        others().find(placed).or_else(|| others().find(ranked))
    }

    /// How many servers are ranked.
    pub(crate) fn ranked(&self) -> usize {
        let entrants = self.contest.map_or(&[][..], |contest| &contest.entrants);
        entrants.iter().filter(|entrant| entrant.standing.is_ranked()).count()
    }

    /// The place of an entry among all by its figures alone, whether the audit lets them stand or not:
    /// 1 + how many have better ones over the loads that both have.
    pub(crate) fn place_on_paper(&self, me: usize) -> usize {
        let is_better = |other: &usize| {
            *other != me && self.compare(*other, me).times.is_some_and(|times| times > 1.0)
        };
        1 + (0..self.entries.len()).filter(is_better).count()
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
            ratios.push(self.better.ratio(x, y));
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
    /// Those cells whose figure is a bound.
    fn of(cells: &[&'a CellSummary], audit: &Findings<'a>) -> Option<Self> {
        let cells = cells.iter().copied().filter(|cell| cell.fitness.bound().is_some());
        let cells: Vec<_> = cells.collect();
        let findings = cells.iter().flat_map(|cell| audit.of(cell.fitness.findings())).collect();
        let bound = cells.first()?.fitness.bound()?;
        Some(Self { bound, cells, findings })
    }
}

/// The cells of two curves at the loads that both have.
fn common<'e, 'a>(
    a: &'e [&'a CellSummary],
    b: &'e [&'a CellSummary],
) -> impl Iterator<Item = (&'a CellSummary, &'a CellSummary)> {
    a.iter().filter_map(|ours| {
        let at = b.binary_search_by_key(&ours.load, |cell| cell.load).ok()?;
        Some((*ours, b[at]))
    })
}

/// The findings of an audit by their ids.
pub(crate) struct Findings<'a>(FxHashMap<&'a str, &'a Finding>);

impl<'a> Findings<'a> {
    pub(crate) fn new(audit: &'a Audit) -> Self {
        Self(audit.findings.iter().map(|finding| (&*finding.id, finding)).collect())
    }

    pub(crate) fn of(&self, ids: &[String]) -> Vec<&'a Finding> {
        ids.iter().filter_map(|id| self.0.get(&**id).copied()).collect()
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
