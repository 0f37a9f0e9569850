//! A server's page: the verdict first, then its curves, its standings and its runs.

use serde::Serialize;
use wrkbook::display::isolated;
use wrkbook::ingest::Load;
use wrkbook::ingest::RunState;
use wrkbook::verdict::Verdict;
use wrkbook::{Metric, Standing, Text, display};
use wrkbook_charts::Size;

use super::basis::ClaimView;
use super::drawing::drawing;
use super::fact::Fact;
use super::figure::FigureCell;
use super::finding::FindingView;
use super::links::NamedServer;
use super::repeats::Repeats;
use super::said::said;
use super::section::Section;
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::{Html, Link};
use crate::sentence::Sentence;
use crate::words::capital;
use crate::writer::{Page, Writer};

/// The page of one server.
#[derive(Debug, Serialize)]
struct ServerView<'a> {
    pub(crate) server: NamedServer,
    pub(crate) report: Link,
    pub(crate) report_title: String,
    pub(crate) runs: Option<Link>,
    pub(crate) verdict: Option<VerdictView>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) notes: Option<Html>,
    pub(crate) curves: Vec<Curve>,
    pub(crate) standings: Vec<StandingView>,
    pub(crate) repeats: &'a Repeats,
    pub(crate) columns: Vec<(&'static str, &'static str)>,
    /// What the loads are counted in.
    pub(crate) load_head: String,
    pub(crate) loads: Vec<LoadRow>,
    pub(crate) findings: Vec<FindingView>,
    /// How many more findings there are about single loads and runs.
    pub(crate) more_findings: usize,
    pub(crate) audit: Link,
    /// All servers of the scenario, this one among them.
    pub(crate) servers: Vec<NamedServer>,
}

/// The whole verdict.
#[derive(Debug, Serialize)]
struct VerdictView {
    pub(crate) headline: Sentence,
    pub(crate) summary: Sentence,
    pub(crate) strengths: Vec<Sentence>,
    pub(crate) weaknesses: Vec<Sentence>,
    pub(crate) cautions: Vec<Sentence>,
    pub(crate) choose_when: Sentence,
    pub(crate) confidence: &'static str,
    pub(crate) confidence_reason: Sentence,
    pub(crate) claims: Vec<ClaimView>,
}

/// One of the small charts.
#[derive(Debug, Serialize)]
pub(crate) struct Curve {
    pub(crate) label: &'static str,
    pub(crate) link: Link,
    pub(crate) chart: Html,
}

/// Where the server stands on a metric.
#[derive(Debug, Serialize)]
pub(crate) struct StandingView {
    pub(crate) metric: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) link: Link,
    pub(crate) ranks: Option<String>,
    /// Whether the audit lets that rank stand.
    pub(crate) stands: bool,
    pub(crate) of: usize,
    pub(crate) grade: Option<&'static str>,
    pub(crate) lowest: Option<FigureCell>,
    pub(crate) highest: Option<FigureCell>,
}

/// All metrics at one load.
#[derive(Debug, Serialize)]
pub(crate) struct LoadRow {
    pub(crate) number: String,
    pub(crate) link: Option<Link>,
    pub(crate) cells: Vec<FigureCell>,
}

/// Writes the page of a server that has one.
pub(super) fn write(
    section: &Section<'_>,
    server: &str,
    repeats: &Repeats,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let Some(link) = section.places.server(server) else { return Ok(()) };
    let title = format!("{}: {}", isolated(server), isolated(section.title()));
    let view = ServerView::of(section, server, repeats)?;
    writer.page(Page { template: "server.html", link, title, around }, &view)
}

impl<'a> ServerView<'a> {
    pub(crate) fn of(
        section: &Section<'_>,
        server: &str,
        repeats: &'a Repeats,
    ) -> Result<Self, SiteError> {
        let set = section.set;
        let metrics = section.reported();
        let verdict = set.analysis.verdicts.of_server(section.scenario, server);
        let about = section.findings_of(server);
        let wide = about.iter().filter(|finding| finding.scope.load.is_none());
        let findings: Vec<_> = wide.map(|finding| FindingView::of(set, finding)).collect();
        let curve = |metric: &Metric| {
            let id = format!("small-{}", metric.id());
            let chart = set.charts.small(section.scenario, *metric, server, &*id);
            Ok(Curve {
                label: metric.label(),
                link: section.places.metric(*metric),
                chart: drawing(&id, chart.render(Size::SMALL))?,
            })
        };
        let load_row = |load: Load| {
            let cells = metrics.iter().map(|metric| match section.cell(server, load, *metric) {
                Some(cell) => FigureCell::of(section, cell),
                None => FigureCell::absent(),
            });
            LoadRow {
                number: display::load_number(load),
                link: section.places.cell(server, load),
                cells: cells.collect(),
            }
        };
        let servers = section.servers();
        Ok(Self {
            server: NamedServer::of(section, server),
            report: section.places.report(),
            report_title: section.title().to_owned(),
            runs: section.places.runs(server),
            verdict: verdict.map(|verdict| VerdictView::of(section, verdict)),
            facts: facts(section, server),
            notes: set
                .notes
                .get(server)
                .filter(|note| !note.body.trim().is_empty())
                .zip(section.places.server(server))
                .map(|(note, page)| set.prose(note, &page, section.scenario, Some(server)))
                .transpose()?,
            // One load makes no curve; its figures are in the standings.
            curves: match section.only_load() {
                Some(_) => Vec::new(),
                None => metrics.iter().map(curve).collect::<Result<_, SiteError>>()?,
            },
            standings: metrics.iter().map(|metric| standing(section, *metric, server)).collect(),
            repeats,
            columns: metrics.iter().map(|m| (m.label(), display::unit(*m))).collect(),
            load_head: capital(display::load_head(section.load_kind())),
            loads: section
                .loads()
                .into_iter()
                .filter(|load| section.cell(server, *load, Metric::Throughput).is_some())
                .map(load_row)
                .collect(),
            more_findings: about.len() - findings.len(),
            findings,
            audit: set.places.audit(),
            servers: servers.iter().map(|server| NamedServer::of(section, server)).collect(),
        })
    }
}

impl VerdictView {
    fn of(section: &Section<'_>, verdict: &Verdict) -> Self {
        let one = |text: &Text| said(section.set, text);
        let all = |texts: &[Text]| texts.iter().map(one).collect();
        Self {
            headline: one(&verdict.headline),
            summary: one(&verdict.summary),
            strengths: all(&verdict.strengths),
            weaknesses: all(&verdict.weaknesses),
            cautions: all(&verdict.cautions),
            choose_when: one(&verdict.choose_when),
            confidence: verdict.confidence.name(),
            confidence_reason: one(&verdict.confidence_reason),
            claims: verdict.texts().flat_map(|text| ClaimView::all(section, text)).collect(),
        }
    }
}

/// What the author says of it, then what was counted.
fn facts(section: &Section<'_>, server: &str) -> Vec<Fact> {
    let notes = section.set.notes.get(server);
    let mut facts: Vec<Fact> = notes
        .iter()
        .flat_map(|note| note.facts.iter())
        .map(|(name, value)| Fact::new(name, value))
        .collect();
    let runs = || section.runs_of(server).iter();
    let loads = section.loads();
    facts.push(Fact::new("loads", loads.len().to_string()));
    facts.push(Fact::new("runs", runs().count().to_string()));
    let failed = runs().filter(|run| run.state() != RunState::Completed).count();
    if failed > 0 {
        facts.push(Fact::new("runs that served nothing", failed.to_string()));
    }
    let limit = runs().find_map(|run| run.container.as_ref()?.memory_limit);
    if let Some(limit) = limit {
        facts.push(Fact::new("memory limit", display::size_given(limit.get())));
    }
    if let Some(noise) = section.noise(Metric::Throughput, server) {
        let scatter = format!("{} ({})", noise.grade.letter(), display::percent(noise.cv));
        facts.push(Fact::new("noise of throughput", scatter));
    }
    facts
}

fn standing(section: &Section<'_>, metric: Metric, server: &str) -> StandingView {
    let standings = || section.summary().standings_of(section.scenario, metric);
    let own = standings().find(|standing| &*standing.server == server);
    let (lowest, highest) = section.extremes(metric, server);
    StandingView {
        metric: metric.label(),
        unit: display::unit(metric),
        link: section.places.metric(metric),
        ranks: own.and_then(Standing::ranks),
        stands: !section.is_unfit(metric, server),
        of: standings().filter(|standing| standing.is_ranked()).count(),
        grade: section.noise(metric, server).map(|noise| noise.grade.letter()),
        lowest: lowest.map(|cell| FigureCell::of(section, cell)),
        highest: highest.map(|cell| FigureCell::of(section, cell)),
    }
}
