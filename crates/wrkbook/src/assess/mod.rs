//! The assessment says which figures may be ranked, and who is ahead of whom: computed once for a
//! summary and its audit, and read by verdicts, charts, pages, text and diff.
//!
//! ```text
//! Summary, Audit ─▶ fitness of each cell and server ─▶ contests ─▶ standings
//! ```

mod contest;
mod fitness;
mod outcome;
mod pair;
mod rounds;
mod standing;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use wrkbook_ingest::ResultSet;
use wrkbook_ingest::run::Run;

use crate::audit::{Audit, Index};
use crate::metric::Metric;
use crate::summary::{CellSummary, Summary};
use contest::{Candidate, Subject};

pub use contest::{Contest, Entrant};
pub use fitness::Fitness;
pub use pair::{Pair, pairs};
pub(crate) use standing::noise;
pub use standing::{Noise, Reason, Standing};

/// The error rate of each family of claims: of the means of all pairs, and of their single loads.
pub const ALPHA: f64 = 0.05;

/// Who is ahead of whom, on every metric that servers are compared by.
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// One for each scenario and such a metric, in the order of the cells.
    pub contests: Vec<Contest>,
    /// By server.
    disputes: Disputes,
}

/// What the audit has against all figures of a server on a metric.
#[derive(Debug, Clone)]
struct Dispute {
    scenario: Option<Arc<str>>,
    metric: Metric,
    findings: Vec<String>,
}

impl Assessment {
    /// Assesses a summary in the light of its audit: marks the fitness of its cells, adds the ids of
    /// what was found there, and fills in its standings.
    pub(crate) fn of(set: &ResultSet, summary: &mut Summary, audit: &Audit) -> Self {
        let disputes = mark_fitness(summary, audit);
        let contests = contests(&set.runs, &summary.cells, &disputes, &Index::of(audit));
        summary.standings = standing::standings(&contests);
        Self { contests, disputes }
    }

    /// The ids of the findings for which the figures of a server on a metric must not be ranked; empty
    /// where they may.
    pub fn disputes(&self, scenario: Option<&str>, server: &str, metric: Metric) -> &[String] {
        self.disputes.of(scenario, server, metric)
    }

    /// The contest of a scenario and a metric; `None` where servers are not compared by it.
    pub fn contest(&self, scenario: Option<&str>, metric: Metric) -> Option<&Contest> {
        let is_it = |it: &&Contest| it.metric == metric && it.scenario.as_deref() == scenario;
        self.contests.iter().find(is_it)
    }
}

/// What the audit has against servers, by server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disputes(FxHashMap<Arc<str>, Vec<Dispute>>);

impl Disputes {
    /// As [`Assessment::disputes`].
    pub(crate) fn of(&self, scenario: Option<&str>, server: &str, metric: Metric) -> &[String] {
        let is_it = |it: &&Dispute| it.metric == metric && it.scenario.as_deref() == scenario;
        let found = self.0.get(server).and_then(|of_server| of_server.iter().find(is_it));
        found.map_or(&[], |dispute| &dispute.findings)
    }
}

/// Marks the fitness of every cell, and attaches what was found there; returns what the audit has
/// against servers.
pub(crate) fn mark_fitness(summary: &mut Summary, audit: &Audit) -> Disputes {
    let index = Index::of(audit);
    let is_same =
        |a: &CellSummary, b: &CellSummary| a.scenario == b.scenario && a.server == b.server;
    let mut disputes = Disputes::default();
    for of_server in summary.cells.chunk_by_mut(is_same) {
        for metric in Metric::ALL {
            let mine: Vec<&CellSummary> =
                of_server.iter().filter(|cell| cell.metric == metric).collect();
            let (fitness, findings) = fitness::of_server(&index, &mine, metric);
            let mine = of_server.iter_mut().filter(|cell| cell.metric == metric);
            for (cell, fitness) in mine.zip(fitness) {
                cell.fitness = fitness;
            }
            if !findings.is_empty() {
                let of = &of_server[0];
                let dispute = Dispute { scenario: of.scenario.clone(), metric, findings };
                disputes.0.entry(Arc::clone(&of.server)).or_default().push(dispute);
            }
        }
        for cell in of_server {
            let found = index.of_cell(cell.scenario.as_deref(), &cell.server, cell.load);
            cell.findings = found.iter().map(|finding| finding.id.clone()).collect();
        }
    }
    disputes
}

fn contests(
    runs: &[Run],
    cells: &[CellSummary],
    disputes: &Disputes,
    index: &Index<'_>,
) -> Vec<Contest> {
    let mut contests = Vec::new();
    let mut first = 0;
    for of_scenario in cells.chunk_by(|a, b| a.scenario == b.scenario) {
        let scenario = &of_scenario[0].scenario;
        // Each server with the place of its first cell.
        let mut servers = Vec::new();
        for of_server in of_scenario.chunk_by(|a, b| a.server == b.server) {
            servers.push((first, of_server));
            first += of_server.len();
        }
        for metric in Metric::ALL {
            let has = of_scenario.iter().any(|cell| cell.metric == metric);
            let Some(better) = metric.contested().filter(|_| has || !metric.is_optional()) else {
                continue;
            };
            let candidates = servers.iter().map(|(first, cells)| {
                let server = &cells[0].server;
                let of_metric = cells.iter().enumerate().filter(|(_, cell)| cell.metric == metric);
                Candidate {
                    server,
                    cells: of_metric.map(|(at, cell)| (first + at, cell)).collect(),
                    disputes: disputes.of(scenario.as_deref(), server, metric),
                    clients_failures: index.clients_failures(scenario.as_deref(), server),
                }
            });
            let subject = Subject { scenario, metric, better, runs };
            contests.push(Contest::of(&subject, &candidates.collect::<Vec<_>>()));
        }
    }
    contests
}
