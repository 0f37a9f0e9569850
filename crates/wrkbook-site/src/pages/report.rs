//! The report of one scenario of a result set.

use serde::Serialize;
use wrkbook::Metric;
use wrkbook::verdict::Verdict;

use super::article::ArticleView;
use super::audit::AuditBrief;
use super::claims::ClaimsBrief;
use super::fact::Fact;
use super::finding::SeverityView;
use super::links::{ComparisonLink, NamedServer};
use super::metric::MetricSection;
use super::said::said;
use super::scoreboard::{Scoreboard, Sparks};
use super::section::Section;
use super::tested::{conditions, scale};
use super::winner::WinnerView;
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::{Html, Link};
use crate::sentence::Sentence;
use crate::writer::{Page, Writer};

/// The report's page.
#[derive(Debug, Serialize)]
struct ReportView {
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

/// The verdict on a server, in brief.
#[derive(Debug, Serialize)]
pub(crate) struct VerdictCard {
    pub(crate) server: NamedServer,
    pub(crate) headline: Sentence,
    pub(crate) summary: Sentence,
    pub(crate) confidence: &'static str,
}

/// Writes the page.
pub(super) fn write(
    section: &Section<'_>,
    sparks: &Sparks,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let (link, title) = (section.places.report(), section.title().to_owned());
    let view = ReportView::of(section, sparks)?;
    writer.page(Page { template: "report.html", link, title, around }, &view)
}

impl ReportView {
    pub(crate) fn of(section: &Section<'_>, sparks: &Sparks) -> Result<Self, SiteError> {
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
            scoreboard: load.map(|load| Scoreboard::of(section, load, sparks)),
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
            comparisons: ComparisonLink::all(set),
            data: set.places.data(),
            method: set.places.method(),
        })
    }
}

impl VerdictCard {
    fn of(section: &Section<'_>, verdict: &Verdict) -> Self {
        Self {
            server: NamedServer::of(section, &verdict.server),
            headline: said(section.set, &verdict.headline),
            summary: said(section.set, &verdict.summary),
            confidence: verdict.confidence.name(),
        }
    }
}

/// One of the few findings at the top of a report.
#[derive(Debug, Serialize)]
pub(crate) struct Highlight {
    pub(crate) text: Sentence,
    pub(crate) link: Link,
    pub(crate) severity: Option<SeverityView>,
}

/// What a reader should know first: the set in short.
fn highlights(section: &Section<'_>) -> Vec<Highlight> {
    let set = section.set;
    let briefs = set.analysis.verdicts.in_short.iter();
    let of_scenario = briefs.filter(|brief| brief.scenario.as_deref() == section.scenario);
    let link = || section.places.report().at(Metric::Throughput.id());
    let highlight =
        |sentence| Highlight { text: said(set, sentence), link: link(), severity: None };
    of_scenario.flat_map(|brief| &brief.sentences).map(highlight).collect()
}
