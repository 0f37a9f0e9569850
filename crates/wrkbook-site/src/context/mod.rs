//! What templates get: typed views, every figure formatted already.
//!
//! One file for each kind of page; here is what they share.

mod audit;
mod claims;
mod comparison;
mod data;
mod index;
mod method;
mod metric;
mod recorded;
mod repeats;
mod report;
mod runs;
mod scales;
mod scoreboard;
mod served;
mod server;
mod table;
mod winner;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use wrkbook::audit::{Finding, Severity};
use wrkbook::ingest::Run;
use wrkbook::ingest::name::natural;
use wrkbook::verdict::claims::Judged;
use wrkbook::{Analysis, CellSummary, Metric, Summary, display};
use wrkbook_charts::{ChartError, Size, SummaryCharts, Svg};

pub(crate) use audit::AuditView;
pub(crate) use claims::{ClaimsBrief, ClaimsView};
pub(crate) use comparison::{ComparisonContext, ComparisonView};
pub(crate) use data::{DataFile, DataView};
pub(crate) use index::{Card, ComparisonLink, IndexView};
pub(crate) use method::MethodView;
pub(crate) use metric::MetricView;
pub(crate) use report::{ArticleView, ReportView, scale};
pub(crate) use runs::RunsView;
pub(crate) use scoreboard::{LoadView, Scoreboard, slot};
pub(crate) use server::ServerView;
pub(crate) use winner::winner_of;

use crate::error::SiteError;
use crate::evidence::RawFiles;
use crate::link::{Html, Link};
use crate::markdown::{Document, is_web_address, render};
use crate::places::{Places, ScenarioPlaces};
use crate::preview::PreviewView;
use crate::variables::{Place, Variables};

/// What stands around every page.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    /// In the window's title, before the site's.
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) site: &'a str,
    pub(crate) author: Option<&'a str>,
    /// The way to the root, before every link.
    pub(crate) root: Link,
    /// The page's address, where the site has one.
    pub(crate) canonical: Option<String>,
    /// The feed of the site's result sets, where there is one.
    pub(crate) feed: Option<Link>,
    /// The picture that stands for it elsewhere, where the site has an address.
    pub(crate) preview: Option<PreviewView>,
    pub(crate) logo: Option<LogoView<'a>>,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) foot: Option<Foot<'a>>,
}

/// The picture beside the site's title.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LogoView<'a> {
    pub(crate) file: Link,
    pub(crate) alt: &'a str,
}

/// A link in the head of every page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NavItem {
    pub(crate) text: String,
    pub(crate) link: Link,
    pub(crate) current: bool,
}

/// What made the page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Foot<'a> {
    pub(crate) version: &'a str,
    pub(crate) digest: String,
    pub(crate) policy: &'a str,
    pub(crate) command: &'a str,
    pub(crate) data: Link,
    pub(crate) method: Link,
}

/// A name and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether the value is an address of the web.
    pub(crate) is_address: bool,
}

impl Fact {
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { name: name.into(), is_address: is_web_address(&value), value }
    }
}

/// A chart, drawn for a desk and for a phone.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    pub(crate) wide: Html,
    pub(crate) narrow: Html,
}

impl Figure {
    /// Draws a chart twice; `draw` gets the id that the drawing must have, and its size.
    pub(crate) fn draw(
        id: &str,
        wide: Size,
        narrow: Size,
        draw: impl Fn(String, Size) -> Result<Svg, ChartError>,
    ) -> Result<Self, SiteError> {
        let of = |ending: &str, size: Size| {
            let id = format!("{id}-{ending}");
            drawing(&id, draw(id.clone(), size))
        };
        Ok(Self { wide: of("wide", wide)?, narrow: of("narrow", narrow)? })
    }
}

/// A drawing, or the chart to blame.
pub(crate) fn drawing(id: &str, svg: Result<Svg, ChartError>) -> Result<Html, SiteError> {
    let blame =
        |error: ChartError| SiteError::Chart { id: id.to_owned(), message: error.to_string() };
    svg.map(|svg| Html(svg.into_string())).map_err(blame)
}

/// A result set with everything that its pages are made from.
pub(crate) struct SetContext<'a> {
    pub(crate) title: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) analysis: &'a Analysis,
    pub(crate) places: Places,
    pub(crate) charts: SummaryCharts<'a>,
    pub(crate) raw: RawFiles,
    /// The author's notes by server.
    pub(crate) notes: BTreeMap<&'a str, &'a Document>,
    pub(crate) intro: Option<&'a Document>,
    /// What the author says of the set.
    pub(crate) article: Option<&'a Document>,
    /// The published claims, judged.
    pub(crate) claims: Option<&'a [Judged]>,
    /// What fills in the author's variables, and which of the site's sets this is.
    pub(crate) variables: Option<(&'a Variables, usize)>,
    /// The comparisons that it is a side of.
    pub(crate) comparisons: Vec<ComparisonLink>,
    findings: Findings<'a>,
}

/// The findings of a set, found at once.
#[derive(Debug, Default)]
struct Findings<'a> {
    by_id: BTreeMap<&'a str, &'a Finding>,
    /// By the wider one that explains them.
    parts: BTreeMap<&'a str, Vec<&'a Finding>>,
    /// By scenario and server.
    by_server: BTreeMap<(Option<&'a str>, &'a str), Vec<&'a Finding>>,
}

impl<'a> Findings<'a> {
    fn of(findings: &'a [Finding]) -> Self {
        let mut index = Self::default();
        for finding in findings {
            index.by_id.insert(&finding.id, finding);
            if let Some(wider) = &finding.part_of {
                index.parts.entry(wider).or_default().push(finding);
            }
            if let Some(server) = &finding.scope.server {
                let of = (finding.scope.scenario.as_deref(), &**server);
                index.by_server.entry(of).or_default().push(finding);
            }
        }
        index
    }
}

impl<'a> SetContext<'a> {
    pub(crate) fn of(
        title: &'a str,
        description: Option<&'a str>,
        base: &str,
        analysis: &'a Analysis,
    ) -> Self {
        let Analysis { set, audit, summary, .. } = analysis;
        Self {
            title,
            description,
            analysis,
            places: Places::of(base, summary, audit),
            charts: SummaryCharts::of(summary, audit),
            raw: RawFiles::of(set),
            notes: BTreeMap::new(),
            intro: None,
            article: None,
            claims: None,
            variables: None,
            comparisons: Vec::new(),
            findings: Findings::of(&audit.findings),
        }
    }

    pub(crate) fn summary(&self) -> &'a Summary {
        &self.analysis.summary
    }

    /// A text of the author's as it stands on the page `at`.
    pub(crate) fn prose(
        &self,
        document: &Document,
        at: &Link,
        scenario: Option<&str>,
        server: Option<&str>,
    ) -> Result<Html, SiteError> {
        let Some((variables, set)) = self.variables else { return Ok(render(&document.body)) };
        let place = Place {
            set: Some(set),
            scenario: scenario.map(Arc::from),
            server: server.map(Arc::from),
            root: at.root(),
        };
        variables.fill(document, &place)
    }

    pub(crate) fn finding(&self, id: &str) -> Option<&'a Finding> {
        self.findings.by_id.get(id).copied()
    }

    /// The findings that a wider one explains.
    pub(crate) fn parts_of(&self, id: &str) -> &[&'a Finding] {
        self.findings.parts.get(id).map_or(&[], Vec::as_slice)
    }

    /// Its scenarios, each with its pages.
    pub(crate) fn sections(&self) -> Vec<Section<'_>> {
        let summary = self.summary();
        let scenarios = summary.each_scenario().into_iter();
        scenarios
            .filter_map(|name| {
                let scenario = name.map(|name| &**name);
                Some(Section { set: self, scenario, places: self.places.scenario(scenario)? })
            })
            .collect()
    }
}

/// One scenario of a result set.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    pub(crate) set: &'a SetContext<'a>,
    pub(crate) scenario: Option<&'a str>,
    pub(crate) places: &'a ScenarioPlaces,
}

impl<'a> Section<'a> {
    pub(crate) fn summary(&self) -> &'a Summary {
        self.set.summary()
    }

    /// The servers that have runs in it, in order.
    pub(crate) fn servers(&self) -> Vec<&'a Arc<str>> {
        let of_server = self.cells().chunk_by(|a, b| a.server == b.server);
        of_server.filter_map(|cells| cells.first()).map(|cell| &cell.server).collect()
    }

    /// The loads that have runs in it, ascending.
    pub(crate) fn loads(&self) -> Vec<u32> {
        let here: BTreeSet<u32> = self.cells().iter().map(|cell| cell.load).collect();
        here.into_iter().collect()
    }

    /// The load, where there is only one.
    pub(crate) fn only_load(&self) -> Option<u32> {
        let first = self.cells().first()?.connections;
        self.cells().iter().all(|cell| cell.load == first).then_some(first)
    }

    /// All its cells; those of a server are together, in the order of the loads.
    pub(crate) fn cells(&self) -> &'a [CellSummary] {
        slice(&self.summary().cells, |cell| {
            natural(cell.scenario.as_deref().unwrap_or(""), self.scenario.unwrap_or(""))
        })
    }

    /// The cells of a server for one metric, in the order of the loads.
    pub(crate) fn curve(
        &self,
        server: &str,
        metric: Metric,
    ) -> impl Iterator<Item = &'a CellSummary> + use<'a> {
        let cells = slice(self.cells(), |cell| natural(&cell.server, server));
        cells.iter().filter(move |cell| cell.metric == metric)
    }

    /// All its runs.
    pub(crate) fn runs(&self) -> &'a [Run] {
        slice(&self.set.analysis.set.runs, |run| {
            natural(run.key.scenario.as_deref().unwrap_or(""), self.scenario.unwrap_or(""))
        })
    }

    /// The runs of a server, in the order of loads and repeats.
    pub(crate) fn runs_of(&self, server: &str) -> &'a [Run] {
        slice(self.runs(), |run| natural(&run.key.server, server))
    }

    /// What was found of a server, its loads and its runs.
    pub(crate) fn findings_of<'b>(&'b self, server: &'b str) -> &'b [&'b Finding] {
        let found = self.set.findings.by_server.get(&(self.scenario, server));
        found.map_or(&[], Vec::as_slice)
    }

    pub(crate) fn cell(&self, server: &str, load: u32, metric: Metric) -> Option<&'a CellSummary> {
        self.summary().cell(self.scenario, server, load, metric)
    }

    /// Whether any run measured the metric.
    pub(crate) fn is_measured(&self, metric: Metric) -> bool {
        self.cells().iter().any(|cell| cell.metric == metric && cell.value.is_some())
    }

    /// Whether the audit finds a server's figures on a metric unfit to be ranked at more than half
    /// of its loads.
    pub(crate) fn is_unfit(&self, metric: Metric, server: &str) -> bool {
        let measured = || self.curve(server, metric).filter(|cell| cell.value.is_some());
        let unfit = measured().filter(|cell| self.set.charts.doubt(cell).is_some()).count();
        unfit * 2 > measured().count()
    }

    /// The metrics that have pages: those that were measured, and those that a report owes a word.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        Metric::ALL
            .into_iter()
            .filter(|metric| Metric::REPORT.contains(metric) || self.is_measured(*metric))
            .collect()
    }

    /// Its name for people; the set's where it is the only one.
    pub(crate) fn title(&self) -> &'a str {
        self.scenario.unwrap_or(self.set.title)
    }
}

/// The part of sorted `items` that `order` calls equal.
pub(crate) fn slice<T>(items: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let start = items.partition_point(|item| order(item).is_lt());
    let end = items.partition_point(|item| order(item).is_le());
    items.get(start..end).unwrap_or_default()
}

/// A figure as it stands in a table or a sentence, with the way to its runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FigureCell {
    /// The figure without its unit; `None` where no run measured it.
    pub(crate) text: Option<String>,
    /// Range and repeats.
    pub(crate) note: String,
    pub(crate) link: Option<Link>,
    /// The finding for which it must not be ranked.
    pub(crate) doubt: Option<Doubt>,
    /// The figure in the base unit, to sort by.
    pub(crate) sort: Option<String>,
}

impl FigureCell {
    pub(crate) fn of(section: &Section<'_>, cell: &CellSummary) -> Self {
        Self {
            text: cell.value.map(|value| display::figure(cell.metric, value)),
            note: note(cell),
            link: section.places.cell(&cell.server, cell.load),
            doubt: cell.value.and_then(|_| Doubt::of(section, cell)),
            sort: cell.value.map(|value| value.to_string()),
        }
    }

    /// Where there are no runs at all.
    pub(crate) fn absent() -> Self {
        Self { text: None, note: "no runs".to_owned(), link: None, doubt: None, sort: None }
    }
}

/// Why a figure must not be ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Doubt {
    pub(crate) because: &'static str,
    pub(crate) link: Link,
}

impl Doubt {
    fn of(section: &Section<'_>, cell: &CellSummary) -> Option<Self> {
        let finding = section.set.charts.doubt(cell)?;
        let link = section.set.places.finding(&finding.id);
        Some(Self { because: finding.objection(cell.metric)?, link })
    }
}

/// How a figure came to be: `4 repeats, 120,000 to 130,000 requests/s`.
pub(crate) fn note(cell: &CellSummary) -> String {
    let repeats = repeats(cell);
    match (cell.value, cell.min, cell.max) {
        (None, ..) => "no run measured it".to_owned(),
        (Some(_), Some(min), Some(max)) if !cell.metric.is_sum() && cell.n > 1 => format!(
            "{repeats}, {} to {}",
            display::figure(cell.metric, min),
            display::quantity(cell.metric, max)
        ),
        _ => repeats,
    }
}

/// `4 repeats`, `3 of 4 repeats`.
pub(crate) fn repeats(cell: &CellSummary) -> String {
    match (cell.n, cell.runs) {
        (1, 1) => "1 repeat".to_owned(),
        (n, runs) if n == runs => format!("{n} repeats"),
        (n, runs) => format!("{n} of {runs} repeats"),
    }
}

/// `1 server`, `6 servers`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", display::number(count as f64))
}

/// Names as a sentence has them: `A`, `A and B`, `A, B and C`.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The sign that stands beside a severity's word.
pub(crate) fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "i",
        Severity::Caution => "!",
        Severity::Serious => "!!",
    }
}

/// A rank interval: `1`, `2-4`.
pub(crate) fn ranks(best: usize, worst: usize) -> String {
    match best == worst {
        true => best.to_string(),
        false => format!("{best}\u{2013}{worst}"),
    }
}
