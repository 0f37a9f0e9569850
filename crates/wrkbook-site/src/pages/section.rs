//! A result set and its scenarios with everything that their pages are made from: figures, findings,
//! charts and addresses.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wrkbook::ingest::Load;
use wrkbook::ingest::LoadKind;

use wrkbook::assess::Noise;
use wrkbook::audit::Finding;
use wrkbook::claims::Judged;
use wrkbook::ingest::Run;
use wrkbook::ingest::name::natural;
use wrkbook::{Analysis, CellSummary, Metric, Summary};
use wrkbook_charts::{Looks, SummaryCharts};

use crate::comparison::Comparison;
use crate::error::SiteError;
use crate::evidence::RawFiles;
use crate::link::{Html, Link};
use crate::markdown::Document;
use crate::places::{Places, ScenarioPlaces};
use crate::set::SiteSet;
use crate::site::Site;
use crate::variables::{Place, Variables};

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
    /// What fills in the author's variables.
    variables: &'a Variables,
    /// Which of the site's sets this is.
    at: usize,
    /// The comparisons that it is a side of.
    pub(crate) comparisons: Vec<&'a Comparison>,
    findings: Findings<'a>,
}

/// What the sets of a site share.
pub(crate) struct Shared<'a> {
    /// What fills in the author's variables.
    pub(crate) variables: &'a Variables,
    /// How servers look.
    pub(crate) looks: Looks,
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
    /// The result set `set`, which is number `at` of the site.
    pub(crate) fn of(site: &'a Site, at: usize, set: &'a SiteSet, shared: &Shared<'a>) -> Self {
        let Shared { variables, looks } = shared;
        let Analysis { set: runs, audit, summary, .. } = &*set.analysis;
        let alone = site.sets.len() == 1;
        // A site of one set may describe and introduce it itself.
        let sources = &site.sources;
        let description = runs.config.description.as_deref();
        let source = sources.result_sets.get(at);
        let comparisons = site.comparisons.iter().filter(|it| it.old == at || it.new == at);
        Self {
            title: &set.title,
            description: description.or(sources.description.as_deref().filter(|_| alone)),
            analysis: &set.analysis,
            places: Places::of(&set.base, summary, audit),
            charts: SummaryCharts::with(summary, looks),
            raw: RawFiles::of(runs),
            notes: site.notes(&summary.servers),
            intro: sources.intro.as_ref().filter(|_| alone),
            article: source.and_then(|source| source.article.as_ref()),
            claims: set.claims.as_deref(),
            variables,
            at,
            comparisons: comparisons.collect(),
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
        let place = Place {
            set: Some(self.at),
            scenario: scenario.map(Arc::from),
            server: server.map(Arc::from),
            root: at.root(),
        };
        self.variables.fill(document, &place)
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
    pub(crate) fn loads(&self) -> Vec<Load> {
        let here: BTreeSet<Load> = self.cells().iter().map(|cell| cell.load).collect();
        here.into_iter().collect()
    }

    /// What its loads are counted in.
    pub(crate) fn load_kind(&self) -> LoadKind {
        self.summary().load_kind(self.scenario)
    }

    /// The load, where there is only one.
    pub(crate) fn only_load(&self) -> Option<Load> {
        let first = self.cells().first()?.load;
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

    /// The runs of a cell, in the order of the repeats.
    pub(crate) fn runs_at(&self, server: &str, load: Load) -> &'a [Run] {
        slice(self.runs_of(server), |run| run.key.load.cmp(&load))
    }

    /// How far the repeats of a server scatter.
    pub(crate) fn noise(&self, metric: Metric, server: &str) -> Option<&'a Noise> {
        self.summary().noise.iter().find(|noise| {
            noise.metric == metric
                && &*noise.server == server
                && noise.scenario.as_deref() == self.scenario
        })
    }

    /// The cells of a server with the lowest and the highest figure.
    pub(crate) fn extremes(
        &self,
        metric: Metric,
        server: &str,
    ) -> (Option<&'a CellSummary>, Option<&'a CellSummary>) {
        let cells =
            || self.curve(server, metric).filter_map(|cell| cell.value.map(|value| (value, cell)));
        let lowest = cells().min_by(|(a, _), (b, _)| a.total_cmp(b));
        let highest = cells().max_by(|(a, _), (b, _)| a.total_cmp(b));
        (lowest.map(|(_, cell)| cell), highest.map(|(_, cell)| cell))
    }

    /// What was found of a server, its loads and its runs.
    pub(crate) fn findings_of<'b>(&'b self, server: &'b str) -> &'b [&'b Finding] {
        let found = self.set.findings.by_server.get(&(self.scenario, server));
        found.map_or(&[], Vec::as_slice)
    }

    pub(crate) fn cell(&self, server: &str, load: Load, metric: Metric) -> Option<&'a CellSummary> {
        self.summary().cell(self.scenario, server, load, metric)
    }

    /// Whether any run measured the metric.
    pub(crate) fn is_measured(&self, metric: Metric) -> bool {
        self.cells().iter().any(|cell| cell.metric == metric && cell.value.is_some())
    }

    /// The metrics of the report that any run measured.
    pub(crate) fn reported(&self) -> Vec<Metric> {
        Metric::REPORT.into_iter().filter(|metric| self.is_measured(*metric)).collect()
    }

    /// Whether the audit finds a server's figures on a metric unfit to be ranked.
    pub(crate) fn is_unfit(&self, metric: Metric, server: &str) -> bool {
        !self.set.analysis.assessment.disputes(self.scenario, server, metric).is_empty()
    }

    /// The metrics that have pages: those that were measured.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        Metric::ALL.into_iter().filter(|metric| self.is_measured(*metric)).collect()
    }

    /// Its name for people; the set's where it is the only one.
    pub(crate) fn title(&self) -> &'a str {
        self.scenario.unwrap_or(self.set.title)
    }
}

/// The part of sorted `items` that `order` calls equal.
fn slice<T>(items: &[T], order: impl Fn(&T) -> Ordering) -> &[T] {
    let start = items.partition_point(|item| order(item).is_lt());
    let end = items.partition_point(|item| order(item).is_le());
    items.get(start..end).unwrap_or_default()
}
