//! The report of one scenario of a result set.

use std::collections::BTreeSet;

use serde::Serialize;
use wrkbook::audit::Severity;
use wrkbook::ingest::RunState;
use wrkbook::verdict::{Confidence, Verdict};
use wrkbook::{Metric, display};

use super::audit::{AuditBrief, subject};
use super::index::ComparisonLink;
use super::metric::MetricSection;
use super::scoreboard::Scoreboard;
use super::winner::{Highlight, NamedServer, WinnerView, winner_of};
use super::{ClaimsBrief, Fact, Section, SetContext, counted};
use crate::error::SiteError;
use crate::link::{Html, Link};

/// The most findings that stand at the top.
const MOST_HIGHLIGHTS: usize = 5;

/// The report's page.
#[derive(Debug, Serialize)]
pub(crate) struct ReportView {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) scale: String,
    pub(crate) conditions: Vec<Fact>,
    pub(crate) intro: Option<Html>,
    pub(crate) article: Option<ArticleView>,
    pub(crate) claims: Option<ClaimsBrief>,
    pub(crate) highlights: Vec<Highlight>,
    pub(crate) winners: Vec<WinnerView>,
    pub(crate) scoreboard: Option<Scoreboard>,
    pub(crate) metrics: Vec<MetricSection>,
    pub(crate) more_metrics: Vec<(&'static str, Link)>,
    pub(crate) verdicts: Vec<VerdictCard>,
    pub(crate) servers: Vec<NamedServer>,
    pub(crate) audit: AuditBrief,
    pub(crate) comparisons: Vec<ComparisonLink>,
    pub(crate) data: Link,
    pub(crate) method: Link,
}

/// What the author says of a result set.
#[derive(Debug, Serialize)]
pub(crate) struct ArticleView {
    pub(crate) title: String,
    pub(crate) prose: Html,
}

impl ArticleView {
    /// The article of a set, as it stands on the set's first page.
    pub(crate) fn of(set: &SetContext<'_>) -> Result<Option<Self>, SiteError> {
        let Some(article) = set.article else { return Ok(None) };
        let title = article.fact("title").unwrap_or("What was found").to_owned();
        let prose = set.prose(article, &set.places.home(), None, None)?;
        Ok(Some(Self { title, prose }))
    }
}

/// The verdict on a server, in brief.
#[derive(Debug, Serialize)]
pub(crate) struct VerdictCard {
    pub(crate) server: NamedServer,
    pub(crate) headline: String,
    pub(crate) summary: String,
    pub(crate) confidence: &'static str,
}

impl ReportView {
    pub(crate) fn of(section: &Section<'_>) -> Result<Self, SiteError> {
        let set = section.set;
        let (in_report, more): (Vec<Metric>, Vec<Metric>) =
            section.metrics().into_iter().partition(|metric| Metric::REPORT.contains(metric));
        let verdicts = set.analysis.verdicts.servers.iter();
        let load = Scoreboard::usual_load(section);
        let servers = section.servers();
        Ok(Self {
            title: section.title().to_owned(),
            description: set.description.map(str::to_owned),
            scale: scale(section),
            conditions: conditions(set),
            intro: set
                .intro
                .map(|intro| set.prose(intro, &section.places.report(), section.scenario, None))
                .transpose()?,
            // With several scenarios it stands on the page before their reports.
            article: match section.places.report() == set.places.home() {
                true => ArticleView::of(set)?,
                false => None,
            },
            claims: ClaimsBrief::of(set),
            highlights: highlights(section),
            winners: WinnerView::all(section),
            scoreboard: load.map(|load| Scoreboard::of(section, load)).transpose()?,
            metrics: in_report
                .into_iter()
                .map(|metric| MetricSection::in_report(section, metric))
                .collect::<Result<_, SiteError>>()?,
            more_metrics: more
                .into_iter()
                .map(|metric| (metric.label(), section.places.metric(metric)))
                .collect(),
            verdicts: verdicts
                .filter(|verdict| verdict.scenario.as_deref() == section.scenario)
                .map(|verdict| VerdictCard::of(section, verdict))
                .collect(),
            servers: servers.iter().map(|server| NamedServer::of(section, server)).collect(),
            audit: AuditBrief::of_section(section),
            comparisons: set.comparisons.clone(),
            data: set.places.data(),
            method: set.places.method(),
        })
    }
}

impl VerdictCard {
    fn of(section: &Section<'_>, verdict: &Verdict) -> Self {
        Self {
            server: NamedServer::of(section, &verdict.server),
            headline: verdict.headline.clone(),
            summary: verdict.summary.clone(),
            confidence: confidence(verdict.confidence),
        }
    }
}

/// A confidence in a word.
pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// What was tested, counted: `6 servers at 19 loads, 100 to 10,000 connections, 456 runs`.
pub(crate) fn scale(section: &Section<'_>) -> String {
    let loads = section.loads();
    let connections = match loads.as_slice() {
        [] => String::new(),
        [only] => format!(" at {} connections", display::number((*only).into())),
        [low, .., high] => format!(
            " at {}, {} to {} connections",
            counted(loads.len(), "load"),
            display::number((*low).into()),
            display::number((*high).into())
        ),
    };
    let servers = counted(section.servers().len(), "server");
    format!("{servers}{connections}, {}", counted(section.runs().len(), "run"))
}

/// The author's conditions, then what the files say themselves.
pub(crate) fn conditions(set: &SetContext<'_>) -> Vec<Fact> {
    let config = &set.analysis.set.config;
    let runs = &set.analysis.set.runs;
    let mut facts: Vec<Fact> =
        config.conditions.iter().map(|(name, value)| Fact::new(name, value)).collect();
    if let Some(cpus) = config.limits.cpus {
        facts.push(Fact::new("cores given", display::number(cpus)));
    }
    if let Some(memory) = config.limits.memory {
        facts.push(Fact::new("memory given", display::quantity(Metric::Memory, memory.get())));
    }
    let loads = || runs.iter().filter_map(|run| run.load.as_ref());
    let seconds = loads().filter_map(|load| Some(load.nominal_duration?.get().to_bits()));
    let seconds: BTreeSet<u64> = seconds.collect();
    let seconds: Vec<String> =
        seconds.into_iter().map(|bits| display::number(f64::from_bits(bits))).collect();
    facts.extend(few("seconds a run", &seconds));
    let threads: BTreeSet<u32> = loads().filter_map(|load| load.threads).collect();
    let threads: Vec<String> = threads.iter().map(u32::to_string).collect();
    facts.extend(few("client threads", &threads));
    let repeats: BTreeSet<&str> = runs.iter().map(|run| &*run.key.repeat).collect();
    facts.push(Fact::new("repeats", repeats.len().to_string()));
    facts
}

/// The values of a condition, if there are any; of many the first and the last.
fn few(name: &str, values: &[String]) -> Option<Fact> {
    match values {
        [] => None,
        [first, .., last] if values.len() > 3 => {
            Some(Fact::new(name, format!("{first} to {last}")))
        }
        some => Some(Fact::new(name, some.join(", "))),
    }
}

/// What a reader should know first: the winners that matter most, the gravest finding, and how many
/// runs failed.
fn highlights(section: &Section<'_>) -> Vec<Highlight> {
    let set = section.set;
    let winner = |metric: Metric| {
        let winner = winner_of(section, metric).filter(|_| section.is_measured(metric))?;
        let link = section.places.report().at(metric.id());
        let disputed = !winner.disputed.is_empty();
        let severity = disputed.then(|| Severity::Serious.into());
        Some(Highlight { text: winner.sentence.clone(), link, severity })
    };
    let gravest = || {
        let findings = set.analysis.audit.findings.iter();
        let here = findings.filter(|finding| {
            let scenario = finding.scope.scenario.as_deref();
            finding.part_of.is_none() && (scenario.is_none() || scenario == section.scenario)
        });
        // Of equals the first: wider scopes come first.
        let worst = here.rev().max_by_key(|finding| finding.severity);
        worst.filter(|finding| finding.severity > Severity::Note).map(|finding| Highlight {
            text: match subject(finding) {
                Some(server) => format!("{server}: {}", finding.message),
                None => finding.message.clone(),
            },
            link: set.places.finding(&finding.id),
            severity: Some(finding.severity.into()),
        })
    };
    let mut highlights: Vec<Highlight> = [
        winner(Metric::Throughput),
        winner(Metric::Latency),
        gravest(),
        failures(section),
        winner(Metric::Memory),
        winner(Metric::Errors),
    ]
    .into_iter()
    .flatten()
    .collect();
    highlights.truncate(MOST_HIGHLIGHTS);
    highlights
}

/// How many runs served nothing.
fn failures(section: &Section<'_>) -> Option<Highlight> {
    let runs = section.runs();
    let in_state = |state: RunState| runs.iter().filter(|run| run.state() == state).count();
    let (dead, missing) = (in_state(RunState::Dead), in_state(RunState::Missing));
    let all = counted(runs.len(), "run");
    let text = match (dead, missing) {
        (0, 0) => return None,
        (dead, 0) => format!("{} of {all} completed no request.", display::number(dead as f64)),
        (0, missing) => {
            format!("{} of {all} left no whole report.", display::number(missing as f64))
        }
        (dead, missing) => format!(
            "Of {all} {} completed no request and {} left no whole report.",
            display::number(dead as f64),
            display::number(missing as f64)
        ),
    };
    let severity = Some(Severity::Caution.into());
    Some(Highlight { text, link: section.set.places.audit(), severity })
}
