//! A contest is all servers that measured a metric in a scenario: their figures, which of them the
//! audit lets stand, and what they show of every two servers.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use wrkbook_ingest::Load;
use wrkbook_ingest::run::Run;

use super::Fitness;
use super::outcome::Outcome;
use super::rounds::Rounds;
use super::standing::{Reason, Standing};
use crate::audit;
use crate::metric::{Better, Metric};
use crate::stats::compare::{self, Bound, Contests, Grid};
use crate::summary::CellSummary;

/// All servers that measured a metric in a scenario, or failed to.
#[derive(Debug, Clone)]
pub struct Contest {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// Which direction is the better one.
    pub better: Better,
    /// The loads, ascending: those of the comparisons, by their index.
    pub loads: Vec<Load>,
    /// The servers by where they stand: by tier, the better score first; then those that are not
    /// placed, those that are not ranked by size, and those that the audit does not let stand.
    pub entrants: Vec<Entrant>,
    positions: FxHashMap<Arc<str>, usize>,
    /// The place of each server of the comparisons among the entrants.
    places: Vec<usize>,
    contests: Contests,
}

/// A server in a contest. Cells are places in the summary's list.
#[derive(Debug, Clone)]
pub struct Entrant {
    /// The server.
    pub server: Arc<str>,
    /// The cells that have a figure, by load.
    pub cells: Vec<usize>,
    /// Those of them whose figure the audit lets stand; all of them where it lets none, or where it
    /// objects to the server as a whole.
    pub usable: Vec<usize>,
    /// The ids of the findings for which the server's figures must not be ranked; empty where they
    /// may.
    pub disputes: Vec<String>,
    /// Whether these are all of its loads: there is none at which no run completed.
    pub is_whole: bool,
    /// Where it stands.
    pub standing: Standing,
    /// Its index in the comparisons.
    index: usize,
}

/// A server on its way into a contest.
pub(super) struct Candidate<'a> {
    pub(super) server: &'a Arc<str>,
    /// All its cells of the metric, with their places in the summary, by load.
    pub(super) cells: Vec<(usize, &'a CellSummary)>,
    pub(super) disputes: &'a [String],
    /// The loads at which the audit lays failures on the client.
    pub(super) clients_failures: BTreeSet<Load>,
}

/// What a contest is of.
pub(super) struct Subject<'a> {
    pub(super) scenario: &'a Option<Arc<str>>,
    pub(super) metric: Metric,
    pub(super) better: Better,
    /// The runs of the result set.
    pub(super) runs: &'a [Run],
}

impl Contest {
    pub(super) fn of(subject: &Subject<'_>, candidates: &[Candidate<'_>]) -> Self {
        let &Subject { scenario, metric, better, .. } = subject;
        let cells = || candidates.iter().flat_map(|it| &it.cells).map(|(_, cell)| cell.load);
        let loads = Vec::from_iter(BTreeSet::from_iter(cells()));
        let contests = Contests::of(
            &grid(subject, candidates, &loads),
            match better {
                Better::Higher => compare::Better::Higher,
                Better::Lower => compare::Better::Lower,
            },
            compare::Options::default(),
        );
        let entrant = |(index, candidate): (usize, &Candidate<'_>)| {
            let standing = &contests.standings()[index];
            let has_figure = |(_, cell): &&(usize, &CellSummary)| cell.is_ranked();
            let ranked: Vec<_> = candidate.cells.iter().filter(has_figure).collect();
            if ranked.is_empty() && standing.fails.is_empty() {
                return None;
            }
            let all: Vec<usize> = ranked.iter().map(|(place, _)| *place).collect();
            let fit = ranked.iter().filter(|(_, cell)| !cell.fitness.is_unfit());
            let fit: Vec<usize> = fit.map(|(place, _)| *place).collect();
            let is_disputed = !candidate.disputes.is_empty();
            Some(Entrant {
                server: Arc::clone(candidate.server),
                usable: if is_disputed || fit.is_empty() { all.clone() } else { fit },
                is_whole: candidate.cells.iter().filter(|(_, cell)| cell.runs > 0).count()
                    == all.len(),
                cells: all,
                disputes: candidate.disputes.to_vec(),
                standing: Standing {
                    scenario: scenario.clone(),
                    server: Arc::clone(candidate.server),
                    metric,
                    score: standing.score.filter(|_| standing.rank.is_some()),
                    rank_best: standing.rank.map(|rank| rank.best),
                    rank_worst: standing.rank.map(|rank| rank.worst),
                    served_best: standing.served.map(|rank| rank.best),
                    served_worst: standing.served.map(|rank| rank.worst),
                    tier: standing.tier,
                    placed: standing.placed(),
                    fails: standing.fails.iter().map(|load| loads[*load]).collect(),
                    reason: match is_disputed {
                        true => Some(Reason::Disputed),
                        false => standing.reason.map(Reason::Compared),
                    },
                },
                index,
            })
        };
        let mut entrants: Vec<Entrant> =
            candidates.iter().enumerate().filter_map(entrant).collect();
        let size = |entrant: &Entrant| {
            let score = contests.standings()[entrant.index].score;
            score.unwrap_or(f64::NEG_INFINITY)
        };
        entrants.sort_by(|a, b| {
            let (first, second) = (&a.standing, &b.standing);
            first
                .order()
                .cmp(&second.order())
                .then_with(|| size(b).partial_cmp(&size(a)).unwrap_or(Ordering::Equal))
        });
        let positions =
            entrants.iter().enumerate().map(|(at, it)| (Arc::clone(&it.server), at)).collect();
        let mut places = vec![usize::MAX; candidates.len()];
        for (at, entrant) in entrants.iter().enumerate() {
            places[entrant.index] = at;
        }
        let scenario = scenario.clone();
        Self { scenario, metric, better, loads, entrants, positions, places, contests }
    }

    /// The place of a server among the entrants.
    pub fn position(&self, server: &str) -> Option<usize> {
        self.positions.get(server).copied()
    }

    /// What the figures show of two entrants, seen from the first: ratios are its over the other's.
    /// Servers and loads are the comparison's own; [`Contest::place`] and `loads` say which they are.
    pub fn between(&self, a: usize, b: usize) -> Option<compare::Contest<'_>> {
        self.contests.between(self.entrants.get(a)?.index, self.entrants.get(b)?.index)
    }

    /// What the figures show of every two servers that are compared, each pair once.
    pub fn pairs(&self) -> impl Iterator<Item = compare::Contest<'_>> {
        let is_entrant = |index: usize| self.places[index] != usize::MAX;
        self.contests.all().filter(move |pair| is_entrant(pair.a()) && is_entrant(pair.b()))
    }

    /// The entrant that a server of a comparison is.
    pub fn place(&self, index: usize) -> usize {
        self.places[index]
    }

    /// Whether entrant `a` is above `b`, failures included.
    pub fn beats(&self, a: usize, b: usize) -> bool {
        let ahead = self.between(a, b).and_then(|pair| pair.ahead());
        ahead.is_some_and(|ahead| self.places[ahead] == a)
    }
}

/// The grid that is compared: no server whose figures the audit disputes, and no figure of an unfit
/// cell.
fn grid(subject: &Subject<'_>, candidates: &[Candidate<'_>], loads: &[Load]) -> Grid {
    let mut grid = Grid::new(candidates.len(), loads.len());
    for (server, candidate) in candidates.iter().enumerate() {
        if !candidate.disputes.is_empty() {
            continue;
        }
        let runs = |cell: &CellSummary| -> Vec<&Run> {
            let places = cell.repeats.iter();
            places.filter_map(|repeat| subject.runs.get(repeat.run as usize)).collect()
        };
        let rounds = Rounds::of(candidate.cells.iter().map(|(_, cell)| runs(cell)));
        for (_, cell) in &candidate.cells {
            let Ok(load) = loads.binary_search(&cell.load) else { continue };
            let runs = runs(cell);
            let mut compared = compare::Cell {
                bound: bound(&cell.fitness, subject.better),
                ..compare::Cell::default()
            };
            let is_clients = candidate.clients_failures.contains(&cell.load);
            for (run, place) in runs.iter().zip(rounds.places(&runs)) {
                match Outcome::of(run, subject.metric, is_clients) {
                    Outcome::Measured(value) => {
                        if compared.values.len() <= place {
                            compared.values.resize(place + 1, None);
                        }
                        compared.values[place] = Some(value);
                    }
                    Outcome::Failed => compared.failed += 1,
                    Outcome::Absent => {}
                }
            }
            if cell.fitness.is_unfit() {
                // No figure of it is compared; that it failed is no figure.
                let measured = compared.values.iter().flatten().count();
                if compared.failed <= measured {
                    continue;
                }
                compared.values.clear();
            }
            grid.put(server, load, compared);
        }
    }
    grid
}

/// Whether the server is at least, or at most, as good as its figure.
fn bound(fitness: &Fitness, better: Better) -> Option<Bound> {
    let figure = fitness.bound()?;
    let is_better = match better {
        Better::Higher => figure == audit::Bound::AtLeast,
        Better::Lower => figure == audit::Bound::AtMost,
    };
    Some(if is_better { Bound::AtLeast } else { Bound::AtMost })
}
