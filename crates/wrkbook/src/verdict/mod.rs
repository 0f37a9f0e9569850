//! Verdicts: winners by metric, and a written judgement of each server, from typed claims.
//!
//! ```text
//! Summary, Audit -> fields -> winners
//!                          -> cards -> sentences -> text and claims
//! ```
//!
//! A field holds the servers of one metric, a card what is known of one server. Sentences are made
//! of words, names and figures; they become text in one place, where each figure leaves its claim.

mod card;
mod caution;
mod choose;
mod confidence;
pub(crate) mod field;
mod headline;
mod overview;
pub(crate) mod phrase;
mod points;
pub(crate) mod sentence;
mod voice;
mod winner;

use std::sync::Arc;

use serde::Serialize;

use crate::audit::{Audit, Index};
use crate::metric::Metric;
use crate::summary::{CellSummary, Summary};
use card::Card;
use field::Field;
use sentence::{Figure, Sentence, Writer};
use voice::Voice;

/// The cell that a figure is from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CellRef {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The offered number of connections.
    pub connections: u32,
}

impl CellRef {
    /// The cell of a summary.
    pub fn of(cell: &CellSummary) -> Self {
        Self {
            scenario: cell.scenario.clone(),
            server: Arc::clone(&cell.server),
            connections: cell.connections,
        }
    }
}

/// A statement with the figure that carries it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// The sentence of the verdict that it carries.
    pub text: String,
    /// The figure as that sentence writes it: `22 times`, `4,090 requests/s`.
    pub figure: String,
    /// The metric; `None` for a count of loads, runs or findings.
    pub metric: Option<Metric>,
    /// The figure, in `unit`.
    pub value: f64,
    /// The unit: the metric's base unit, or `ratio`, `1` (a fraction), `rank`, `loads`, `runs`, ...;
    /// of evidence of the audit, its name.
    pub unit: &'static str,
    /// The cells that it is derived from.
    pub cells: Vec<CellRef>,
    /// The findings that it is derived from, by id.
    pub findings: Vec<String>,
}

/// Who is best on a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Winner {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The metric.
    pub metric: Metric,
    /// The undisputed best: several are a tie, none means that the data cannot tell.
    pub servers: Vec<Arc<str>>,
    /// Servers that would lead, but whose figures the audit disqualified.
    pub disputed: Vec<Arc<str>>,
    /// Undisputed servers whose figures are bounds at some load: the client was at its limit, and the
    /// server's own may be better by an unknown amount. Those named elsewhere here come first.
    pub bounded: Vec<Arc<str>>,
    /// Who has the best figures where the data cannot tell whether that is more than chance, or
    /// where there is nobody to compare with.
    pub best_figures: Option<Arc<str>>,
    /// The best server outside `servers` and `best_figures` that is not disputed.
    pub runner_up: Option<Arc<str>>,
    /// The geometric mean over the common loads of the winner's value / the runner-up's, or the
    /// other way round where lower is better: how many times better. Loads at which the audit
    /// objects to one of the two figures are left out. `None` for a tie, for no winner, and where
    /// a value is 0.
    pub margin: Option<f64>,
    /// All of that as one sentence.
    pub sentence: String,
    /// What the sentence rests on.
    pub claims: Vec<Claim>,
}

/// How far a verdict may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The data cannot carry more than a hint.
    Low,
    /// The data carry the direction, not the size.
    Medium,
    /// The data carry the judgement.
    High,
}

/// The judgement of one server. Lists hold whole sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The judgement in a few words.
    pub headline: String,
    /// Two to four sentences.
    pub summary: String,
    /// What it does better than others.
    pub strengths: Vec<String>,
    /// What it does worse.
    pub weaknesses: Vec<String>,
    /// What the audit says of its figures.
    pub cautions: Vec<String>,
    /// When to choose it.
    pub choose_when: String,
    /// How far to trust this.
    pub confidence: Confidence,
    /// Why.
    pub confidence_reason: String,
    /// What every sentence above rests on.
    pub claims: Vec<Claim>,
}

/// The winners and the verdicts of a result set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdicts {
    /// One entry for each scenario and metric that has a better direction.
    pub winners: Vec<Winner>,
    /// One entry for each scenario and server.
    pub servers: Vec<Verdict>,
}

impl Verdicts {
    /// Judges the servers of a summary in the light of its audit.
    ///
    /// The same summary and audit give the same words. The audit's findings are those of the result
    /// set that was summarised; with others, nothing is said of servers that only they know.
    pub fn of(summary: &Summary, audit: &Audit) -> Self {
        let mut verdicts = Self { winners: Vec::new(), servers: Vec::new() };
        let index = Index::of(audit);
        for scenario in summary.each_scenario() {
            verdicts.judge(summary, &index, scenario);
        }
        verdicts
    }

    fn judge(&mut self, summary: &Summary, index: &Index<'_>, scenario: Option<&Arc<str>>) {
        let name = scenario.map(|scenario| &**scenario);
        let fields: Vec<Field<'_>> = Metric::ALL
            .into_iter()
            .filter_map(|metric| Field::of(summary, index, name, metric))
            .collect();
        let of_scenario = || {
            let cells = summary.cells.iter();
            cells.filter(|cell| {
                cell.metric == Metric::Throughput && cell.scenario.as_ref() == scenario
            })
        };
        self.winners.extend(fields.iter().map(|field| {
            if field.entries.is_empty() {
                let runs = of_scenario().map(|cell| cell.runs).sum();
                let cells = of_scenario().map(CellRef::of).collect();
                let runs = Figure::count(runs, "run", "runs", cells);
                Winner::unmeasured(scenario, field.metric, runs)
            } else {
                Winner::of(scenario, field)
            }
        }));
        let mut voice = Voice::default();
        for server in &summary.servers {
            if of_scenario().any(|cell| cell.server == *server) {
                let card = Card::of(summary, index, scenario, server, &fields);
                self.servers.push(Verdict::of(&card, &mut voice));
            }
        }
    }

    /// The verdict of a server.
    pub fn of_server(&self, scenario: Option<&str>, server: &str) -> Option<&Verdict> {
        self.servers
            .iter()
            .find(|verdict| verdict.scenario.as_deref() == scenario && &*verdict.server == server)
    }

    /// The winner of a metric.
    pub fn winner(&self, scenario: Option<&str>, metric: Metric) -> Option<&Winner> {
        self.winners
            .iter()
            .find(|winner| winner.scenario.as_deref() == scenario && winner.metric == metric)
    }
}

impl Verdict {
    fn of(card: &Card<'_>, voice: &mut Voice) -> Self {
        let mut writer = Writer::default();
        let headline = writer.headline(headline::headline(card, voice));
        let summary = overview::overview(card, voice, &mut writer);
        let mut sentences = |sentences: Vec<Sentence>| -> Vec<String> {
            sentences.into_iter().map(|sentence| writer.sentence(sentence)).collect()
        };
        let strengths = sentences(points::strengths(card, voice));
        let weaknesses = sentences(points::weaknesses(card, voice));
        let cautions = sentences(caution::cautions(card));
        let choose_when = writer.sentence(choose::choose_when(card, voice));
        let (confidence, reason) = confidence::confidence(card);
        Self {
            scenario: card.scenario.cloned(),
            server: Arc::clone(card.server),
            headline,
            summary,
            strengths,
            weaknesses,
            cautions,
            choose_when,
            confidence,
            confidence_reason: writer.sentence(reason),
            claims: writer.claims,
        }
    }
}
