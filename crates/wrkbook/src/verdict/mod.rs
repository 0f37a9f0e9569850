//! Verdicts: winners by metric, and a written judgement of each server, from typed claims.
//!
//! ```text
//! Summary, Audit -> fields -> winners
//!                          -> cards -> sentences -> claims
//! ```
//!
//! A field holds the servers of one metric, a card what is known of one server. Sentences are texts of
//! words, names and figures; a claim is a figure with the sentence that it carries.

mod assertion;
mod brief;
mod card;
mod caution;
mod choose;
mod claim;
mod confidence;
mod failure;
pub(crate) mod field;
mod headline;
mod loads;
mod overview;
pub(crate) mod phrase;
mod points;
mod relation;
mod winner;

use std::sync::Arc;

use serde::Serialize;

use crate::assess::Assessment;
use crate::audit::{Audit, Index};
use crate::metric::Metric;
use crate::summary::{CellSummary, Summary};
pub use crate::text::CellRef;
use crate::text::{Figure, Text};
pub use claim::Claim;

use card::Card;
use field::{Field, Findings};

impl CellRef {
    /// The cell of a summary.
    pub fn of(cell: &CellSummary) -> Self {
        Self { scenario: cell.scenario.clone(), server: Arc::clone(&cell.server), load: cell.load }
    }
}

/// Who is best on a metric.
#[derive(Debug, Clone, PartialEq)]
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
    pub sentence: Text,
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

impl Confidence {
    /// The name in sentences and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A scenario in short: what its reader should know first.
#[derive(Debug, Clone, PartialEq)]
pub struct InShort {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The sentences: the best and by how much first, then what it takes to doubt it.
    pub sentences: Vec<Text>,
}

/// How far a sentence may be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Trust {
    /// How far.
    pub confidence: Confidence,
    /// Why.
    pub reason: Text,
}

/// The judgement of one server. Lists hold whole sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The judgement in a few words.
    pub headline: Text,
    /// A few sentences: what is worst first, then where it stands.
    pub summary: Text,
    /// How far each sentence of the summary may be trusted, in their order.
    pub trust: Vec<Trust>,
    /// What it does better than others.
    pub strengths: Vec<Text>,
    /// What it does worse.
    pub weaknesses: Vec<Text>,
    /// What the audit says of its figures.
    pub cautions: Vec<Text>,
    /// When to choose it.
    pub choose_when: Text,
    /// How far to trust this: the lowest of the summary's sentences.
    pub confidence: Confidence,
    /// Why.
    pub confidence_reason: Text,
}

/// The winners and the verdicts of a result set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdicts {
    /// One entry for each scenario.
    pub in_short: Vec<InShort>,
    /// One entry for each scenario and metric that has a better direction.
    pub winners: Vec<Winner>,
    /// One entry for each scenario and server.
    pub servers: Vec<Verdict>,
}

impl Verdicts {
    /// Judges the servers of a summary in the light of its audit.
    ///
    /// The same summary, assessment and audit give the same words. The audit's findings are those of the result
    /// set that was summarised; with others, nothing is said of servers that only they know.
    pub fn of(summary: &Summary, assessment: &Assessment, audit: &Audit) -> Self {
        let mut verdicts = Self { in_short: Vec::new(), winners: Vec::new(), servers: Vec::new() };
        let index = Index::of(audit);
        let findings = Findings::new(audit);
        for scenario in summary.each_scenario() {
            let name = scenario.map(|scenario| &**scenario);
            let of_scenario = assessment.contests.iter();
            let contested = of_scenario
                .filter(|contest| contest.scenario.as_deref() == name)
                .map(|contest| Field::of(contest, summary, &findings));
            let uncontested = Metric::ALL.into_iter().filter(|it| it.contested().is_none());
            let uncontested =
                uncontested.filter_map(|metric| Field::uncontested(name, metric, summary));
            let fields: Vec<Field<'_>> = contested.chain(uncontested).collect();
            verdicts.judge(summary, (audit, &index), scenario, &fields);
        }
        verdicts
    }

    fn judge(
        &mut self,
        summary: &Summary,
        (audit, index): (&Audit, &Index<'_>),
        scenario: Option<&Arc<str>>,
        fields: &[Field<'_>],
    ) {
        let of_scenario = || {
            let cells = summary.cells.iter();
            cells.filter(|cell| {
                cell.metric == Metric::Throughput && cell.scenario.as_ref() == scenario
            })
        };
        self.winners.extend(fields.iter().filter(|field| field.is_contested()).map(|field| {
            if field.entries.is_empty() {
                let runs = of_scenario().map(|cell| cell.runs).sum();
                let cells = of_scenario().map(CellRef::of).collect();
                let runs = Figure::count(runs, "run", "runs", cells);
                Winner::unmeasured(scenario, field.metric, runs)
            } else {
                Winner::of(scenario, field)
            }
        }));
        let of_scenario: Vec<&CellSummary> = of_scenario().collect();
        let of_servers = of_scenario.chunk_by(|a, b| a.server == b.server);
        let cards: Vec<Card<'_>> = of_servers
            .map(|throughput| Card { scenario, summary, index, fields, throughput })
            .collect();
        self.servers.extend(cards.iter().map(Verdict::of));
        let sentences = brief::brief(&cards, audit);
        self.in_short.push(InShort { scenario: scenario.cloned(), sentences });
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
    fn of(card: &Card<'_>) -> Self {
        let sentences = |texts: Vec<Text>| texts.into_iter().map(Text::sentence).collect();
        let mut seen: Vec<Text> = Vec::new();
        let mut said = overview::overview(card);
        said.retain(|it| {
            !seen.contains(&it.text) && {
                seen.push(it.text.clone());
                true
            }
        });
        let trust: Vec<Trust> = said
            .iter()
            .map(|it| Trust { confidence: it.confidence, reason: it.reason.clone() })
            .collect();
        let lowest = trust.iter().min_by_key(|trust| trust.confidence);
        let lowest = lowest.cloned().unwrap_or(Trust {
            confidence: Confidence::Low,
            reason: Text::words("Nothing was measured.").figure(card.runs_figure()).sentence(),
        });
        Self {
            scenario: card.scenario.cloned(),
            server: Arc::clone(card.server()),
            headline: headline::headline(card).headline(),
            summary: Text::paragraph(said.into_iter().map(|it| it.text)),
            trust,
            strengths: sentences(points::strengths(card)),
            weaknesses: sentences(points::weaknesses(card)),
            cautions: sentences(caution::cautions(card)),
            choose_when: choose::choose_when(card).sentence(),
            confidence: lowest.confidence,
            confidence_reason: lowest.reason,
        }
    }
}
