//! One metric: its section of a report and its page.

use std::borrow::Cow;

use serde::Serialize;
use wrkbook::display::isolated;
use wrkbook::metric::Metric;
use wrkbook::{CellSummary, display};
use wrkbook_charts::{LineChart, RankingChart, Size};

use super::drawing::Figure;
use super::figure::FigureCell;
use super::links::NamedServer;
use super::said::said;
use super::scales::ScaledFigure;
use super::section::Section;
use super::served;
use super::table::Table;
use super::winner::{WinnerView, winner_of};
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::Link;
use crate::sentence::Sentence;
use crate::words::{better, capital, counted, listed};
use crate::writer::{Page, Writer};

/// A metric as a section of the report shows it.
#[derive(Debug, Serialize)]
pub(crate) struct MetricSection {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) better: Option<&'static str>,
    /// What the loads are counted in.
    pub(crate) load: &'static str,
    pub(crate) headline: Sentence,
    /// The same in a few words.
    pub(crate) head: String,
    pub(crate) link: Link,
    /// `None` where no run measured the metric.
    pub(crate) figure: Option<ScaledFigure>,
    pub(crate) reading: Vec<String>,
    pub(crate) table: Table,
}

/// A metric's page.
#[derive(Debug, Serialize)]
struct MetricView {
    pub(crate) report: Link,
    pub(crate) report_title: String,
    pub(crate) section: MetricSection,
    pub(crate) better: Option<&'static str>,
    /// Who is ahead, where the headline cannot name them all.
    pub(crate) ahead: Option<WinnerView>,
    pub(crate) standings: Option<Figure>,
    /// Why no standings are drawn, where several servers are ranked.
    pub(crate) tied: Option<String>,
    pub(crate) servers: Vec<MetricRow>,
    pub(crate) others: Vec<MetricLink>,
}

/// How a server does on the metric.
#[derive(Debug, Serialize)]
pub(crate) struct MetricRow {
    pub(crate) server: NamedServer,
    pub(crate) ranks: Option<String>,
    /// Whether the audit lets that rank stand.
    pub(crate) stands: bool,
    pub(crate) score: Option<String>,
    pub(crate) grade: Option<&'static str>,
    pub(crate) scatter: Option<String>,
    pub(crate) lowest: Option<FigureCell>,
    pub(crate) highest: Option<FigureCell>,
}

#[derive(Debug, Serialize)]
pub(crate) struct MetricLink {
    pub(crate) label: &'static str,
    pub(crate) link: Link,
}

/// Writes the page.
pub(super) fn write(
    section: &Section<'_>,
    metric: Metric,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let title = format!("{}: {}", metric.label(), isolated(section.title()));
    let view = MetricView::of(section, metric)?;
    let link = section.places.metric(metric);
    writer.page(Page { template: "metric.html", link, title, around }, &view)
}

impl MetricSection {
    /// For a report: on all scales while that is light.
    pub(crate) fn in_report(section: &Section<'_>, metric: Metric) -> Result<Self, SiteError> {
        match section.servers().len() {
            0..=MOST_IN_BOTH => Self::of(section, metric, ScaledFigure::choice),
            _ => Self::of(section, metric, ScaledFigure::only),
        }
    }

    /// For the metric's own page: on all scales.
    fn on_page(section: &Section<'_>, metric: Metric) -> Result<Self, SiteError> {
        Self::of(section, metric, ScaledFigure::choice)
    }

    fn of(
        section: &Section<'_>,
        metric: Metric,
        draw: fn(&LineChart) -> Result<ScaledFigure, SiteError>,
    ) -> Result<Self, SiteError> {
        let measured = section.is_measured(metric);
        let headline = headline(section, metric);
        let draw = || {
            // The heading above it says the finding already.
            if let Some(load) = section.only_load() {
                let title = format!("{} {}", metric.label(), display::at(load));
                let charts = &section.set.charts;
                if let Some(chart) = charts.ranking(section.scenario, metric, metric.id(), title) {
                    let chart = RankingChart { subtitle: String::new(), ..chart };
                    return ScaledFigure::ranking(&chart);
                }
            }
            let title = match metric {
                Metric::ServedConcurrency => {
                    "Requests in flight against offered connections".to_owned()
                }
                _ => format!("{} against load", metric.label()),
            };
            let chart = section.set.charts.metric(section.scenario, metric, metric.id(), title);
            draw(&LineChart { subtitle: String::new(), ..chart })
        };
        Ok(Self {
            id: metric.id(),
            label: metric.label(),
            unit: display::unit(metric),
            better: better(metric),
            load: display::load_head(section.load_kind()),
            link: section.places.metric(metric),
            figure: measured.then(draw).transpose()?,
            reading: if measured { reading(section, metric) } else { Vec::new() },
            table: Table::of(section, metric),
            head: head(section, metric),
            headline,
        })
    }
}

impl MetricView {
    pub(crate) fn of(section: &Section<'_>, metric: Metric) -> Result<Self, SiteError> {
        let standings = section.summary().standings_of(section.scenario, metric);
        let ranked = standings.filter(|standing| standing.is_ranked()).count();
        // Where each may be anywhere, a drawing of it would say nothing.
        let tied = ranked > 1 && !tells_apart(section, metric);
        let standings = || {
            let (wide, narrow) = (Size::WIDE, Size::NARROW);
            Figure::draw("standings", wide, narrow, |id, size| {
                let title = standing_sentence(section, metric);
                section.set.charts.standings(section.scenario, metric, id, title).render(size.width)
            })
        };
        let others = section.metrics().into_iter().filter(|other| *other != metric);
        Ok(Self {
            report: section.places.report(),
            report_title: section.title().to_owned(),
            section: MetricSection::on_page(section, metric)?,
            better: better(metric),
            ahead: winner_of(section, metric)
                .filter(|winner| winner.servers.len().max(winner.disputed.len()) > 4)
                .map(|winner| WinnerView::of(section, winner)),
            standings: (ranked > 1 && !tied).then(standings).transpose()?,
            tied: tied.then(|| {
                let sentence = standing_sentence(section, metric);
                format!("{sentence}: each of the {ranked} may have any rank.")
            }),
            servers: rows(section, metric),
            others: others
                .map(|other| MetricLink {
                    label: other.label(),
                    link: section.places.metric(other),
                })
                .collect(),
        })
    }
}

/// The servers in the order of their standings, those without one after them.
fn rows(section: &Section<'_>, metric: Metric) -> Vec<MetricRow> {
    let standings: Vec<_> = section.summary().standings_of(section.scenario, metric).collect();
    let mut servers: Vec<&str> = standings.iter().map(|standing| &*standing.server).collect();
    for server in section.servers() {
        if !servers.contains(&&**server) {
            servers.push(server);
        }
    }
    let row = |server: &str| {
        let standing = standings.iter().find(|standing| &*standing.server == server);
        let noise = section.noise(metric, server);
        let (lowest, highest) = section.extremes(metric, server);
        MetricRow {
            server: NamedServer::of(section, server),
            ranks: standing.and_then(|standing| standing.ranks()),
            stands: !section.is_unfit(metric, server),
            score: standing.and_then(|s| s.score).map(display::number),
            grade: noise.map(|noise| noise.grade.letter()),
            scatter: noise.map(|noise| display::percent(noise.cv)),
            lowest: lowest.map(|cell| FigureCell::of(section, cell)),
            highest: highest.map(|cell| FigureCell::of(section, cell)),
        }
    };
    servers.into_iter().map(row).collect()
}

/// The finding at the head of a metric: the winner's sentence, or what the figures say at least.
pub(crate) fn headline(section: &Section<'_>, metric: Metric) -> Sentence {
    if !section.is_measured(metric) {
        return format!("{} was not measured", metric.label()).into();
    }
    if let Some(served) = served::headline(section).filter(|_| metric == Metric::ServedConcurrency)
    {
        return served.into();
    }
    if let Some(winner) = winner_of(section, metric) {
        // A heading has no full stop.
        return said(section.set, &winner.sentence.clone().without_stop());
    }
    let measured = |cell: &&CellSummary| cell.metric == metric && cell.value.is_some();
    let value = |cell: &CellSummary| cell.value.unwrap_or_default();
    let highest =
        section.cells().iter().filter(measured).max_by(|a, b| value(a).total_cmp(&value(b)));
    let words = match highest {
        Some(cell) if value(cell) == 0.0 => format!("{}: 0 at every load", metric.label()),
        Some(cell) => format!(
            "{} is highest with {}: {} {}",
            metric.label(),
            isolated(&cell.server),
            display::quantity(metric, value(cell)),
            display::at(cell.load),
        ),
        None => metric.label().to_owned(),
    };
    words.into()
}

/// What the rank intervals say, and whether the audit lets it stand.
fn standing_sentence(section: &Section<'_>, metric: Metric) -> String {
    let standings = section.summary().standings_of(section.scenario, metric);
    let standings: Vec<_> = standings.filter(|standing| standing.is_ranked()).collect();
    let first: Vec<&str> = standings
        .iter()
        .filter(|standing| standing.rank_best == Some(1) && standing.fails.is_empty())
        .map(|standing| &*standing.server)
        .collect();
    let unfit = first.iter().filter(|server| section.is_unfit(metric, server)).count();
    let first: Vec<Cow<'_, str>> = first.into_iter().map(isolated).collect();
    let on_paper = match unfit {
        0 => "",
        _ => " on paper, before the audit",
    };
    match (first.as_slice(), standings.len()) {
        ([only], _) => format!("{only} is first{on_paper}"),
        (all, ranked) if all.len() == ranked => {
            "The repeats do not tell the servers apart".to_owned()
        }
        (some, _) if some.len() <= 3 => format!("{} may each be first{on_paper}", listed(some)),
        (some, ranked) => format!("{} of {ranked} servers may be first{on_paper}", some.len()),
    }
}

/// How to read the chart, and what in it is doubtful.
fn reading(section: &Section<'_>, metric: Metric) -> Vec<String> {
    let cells = || section.cells().iter().filter(|cell| cell.metric == metric);
    let mut reading = Vec::new();
    let one_run = cells().all(|cell| cell.runs <= 1);
    let one_load = section.only_load().is_some();
    reading.push(if metric.is_sum() {
        "Each mark counts all repeats of a load together.".to_owned()
    } else if one_run {
        "Each mark is a single run: there is no telling how far a second one would be off."
            .to_owned()
    } else {
        let range = if one_load { "bar" } else { "shade or thin line" };
        format!(
            "Each mark is the centre of the repeats at a load, and the {range} is their range, from the \
             lowest to the highest."
        )
    });
    if metric == Metric::ServedConcurrency {
        reading.push(
            "On the dashed line every offered connection has a request in flight. Far below it most \
             connections wait for an answer, and neither latency nor errors count them."
                .to_owned(),
        );
    }
    let doubtful = cells().filter(|cell| cell.value.is_some() && cell.fitness.is_unfit()).count();
    let all = cells().count();
    if doubtful > 0 {
        reading.push(format!(
            "{} of {} {}: the audit finds {} unfit to be ranked.",
            display::number(doubtful as f64),
            counted(all, "figure"),
            if doubtful == 1 { "is drawn hollow" } else { "are drawn hollow" },
            if doubtful == 1 { "it" } else { "them" },
        ));
    }
    let absent: Vec<&str> = {
        let mut servers: Vec<&str> =
            cells().filter(|cell| cell.value.is_none()).map(|cell| &*cell.server).collect();
        servers.dedup();
        servers
    };
    if !absent.is_empty() {
        let count = cells().filter(|cell| cell.value.is_none()).count();
        let of = match absent.len() {
            1..=3 => {
                let names: Vec<_> = absent.iter().map(|name| isolated(name)).collect();
                format!(" ({})", listed(&names))
            }
            n => format!(" ({})", counted(n, "server")),
        };
        let is = match (count, one_load) {
            (1, false) => "is a gap",
            (_, false) => "are gaps",
            (1, true) => "is missing",
            (_, true) => "are missing",
        };
        reading.push(format!("{}{of} {is}: no run measured it.", counted(count, "figure")));
    }
    let noisiest = section
        .summary()
        .noise
        .iter()
        .filter(|noise| noise.metric == metric && noise.scenario.as_deref() == section.scenario)
        .max_by(|a, b| a.cv.total_cmp(&b.cv));
    if let Some(noise) = noisiest.filter(|noise| !metric.is_sum() && noise.cv > 0.05) {
        reading.push(format!(
            "The repeats of {} scatter most: by {} at the median load (noise grade {}).",
            isolated(&noise.server),
            display::percent(noise.cv),
            noise.grade.letter(),
        ));
    }
    reading
}

/// The most servers whose chart a report holds on both scales.
const MOST_IN_BOTH: usize = 40;

/// The most servers that a head names.
const MOST_NAMES: usize = 2;

/// Who is best, in a few words: `Highest throughput: Bjoern and FastWSGI`.
fn head(section: &Section<'_>, metric: Metric) -> String {
    let winner = winner_of(section, metric).map(|winner| &*winner.servers).unwrap_or_default();
    match winner {
        [] => metric.label().to_owned(),
        some if some.len() <= MOST_NAMES => {
            let names: Vec<_> = some.iter().map(|name| isolated(name)).collect();
            format!("{}: {}", capital(metric.words().best), listed(&names))
        }
        some => format!("{}: {}", capital(metric.words().best), counted(some.len(), "server")),
    }
}

/// Whether the standings on a metric tell any server from another.
fn tells_apart(section: &Section<'_>, metric: Metric) -> bool {
    let standings = section.summary().standings_of(section.scenario, metric);
    let ranks: Vec<_> = standings.filter_map(|it| it.rank_best.zip(it.rank_worst)).collect();
    ranks.iter().any(|rank| *rank != (1, ranks.len()))
}
