//! The report of one scenario of a result set: what to take and what to doubt, the board, the author's
//! text, charts, the audit as a grid.

use std::collections::BTreeSet;

use serde::Serialize;
use wrkbook::Metric;

use super::article::ArticleView;
use super::audit::AuditBrief;
use super::board::{BoardContext, Boards, Panels};
use super::claims::ClaimsBrief;
use super::fact::Fact;
use super::grid::AuditGrid;
use super::links::ComparisonLink;
use super::metric::MetricSection;
use super::section::Section;
use super::strip::StripView;
use super::tested::{conditions, line};
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::{Html, Link};
use crate::writer::{Page, Writer};

/// The report's page.
#[derive(Debug, Serialize)]
struct ReportView {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    /// The conditions in one line, part by part.
    pub(crate) line: Vec<String>,
    pub(crate) conditions: Vec<Fact>,
    pub(crate) panels: Panels,
    pub(crate) board: Boards,
    pub(crate) intro: Option<Html>,
    pub(crate) article: Option<ArticleView>,
    pub(crate) claims: Option<ClaimsBrief>,
    pub(crate) metrics: Vec<MetricSection>,
    pub(crate) strip: Vec<StripView>,
    pub(crate) more_metrics: Vec<(&'static str, Link)>,
    pub(crate) grid: Option<AuditGrid>,
    pub(crate) audit: AuditBrief,
    pub(crate) comparisons: Vec<ComparisonLink>,
    pub(crate) data: Link,
    pub(crate) method: Link,
}

/// Writes the page.
pub(super) fn write(
    section: &Section<'_>,
    board: &BoardContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let (link, title) = (section.places.report(), section.title().to_owned());
    let view = ReportView::of(section, board)?;
    writer.page(Page { template: "report.html", link, title, around }, &view)
}

impl ReportView {
    fn of(section: &Section<'_>, board: &BoardContext<'_>) -> Result<Self, SiteError> {
        let set = section.set;
        let charted = charted(section);
        let in_strip = [Metric::Errors, Metric::Cpu];
        let more = section.metrics().into_iter().filter(|metric| {
            section.is_measured(*metric) && !charted.contains(metric) && !in_strip.contains(metric)
        });
        Ok(Self {
            title: section.title().to_owned(),
            description: set.description.map(str::to_owned),
            line: line(section),
            conditions: conditions(set),
            panels: Panels::of(section, &board.board),
            board: board.in_report(),
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
            metrics: each_said_once(
                charted
                    .iter()
                    .map(|metric| MetricSection::in_report(section, *metric))
                    .collect::<Result<_, SiteError>>()?,
            ),
            strip: StripView::all(section)?,
            more_metrics: more
                .map(|metric| (metric.label(), section.places.metric(metric)))
                .collect(),
            grid: AuditGrid::of(section, &board.board),
            audit: AuditBrief::of_section(section),
            comparisons: ComparisonLink::all(set),
            data: set.places.data(),
            method: set.places.method(),
        })
    }
}

/// Leaves out what was said of a chart before.
fn each_said_once(mut sections: Vec<MetricSection>) -> Vec<MetricSection> {
    let mut said = BTreeSet::new();
    for section in &mut sections {
        section.reading.retain(|sentence| said.insert(sentence.clone()));
    }
    sections
}

/// The metrics that have a chart on the report: throughput, latency and memory. Percentiles stand in
/// for the mean where they were measured.
fn charted(section: &Section<'_>) -> Vec<Metric> {
    let percentiles = [Metric::LatencyP50, Metric::LatencyP99];
    let latency = match percentiles.iter().all(|metric| section.is_measured(*metric)) {
        true => percentiles.to_vec(),
        false => vec![Metric::Latency],
    };
    let all = [Metric::Throughput].into_iter().chain(latency).chain([Metric::Memory]);
    all.filter(|metric| section.is_measured(*metric)).collect()
}
