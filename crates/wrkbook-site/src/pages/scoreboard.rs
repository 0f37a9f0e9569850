//! The scoreboard: a row per server, a column per metric, at one load.

use serde::Serialize;
use wrkbook::{Metric, display};
use wrkbook_charts::Size;

use super::drawing::drawing;
use super::figure::FigureCell;
use super::links::slot;
use super::section::Section;
use super::table::Head;
use crate::error::SiteError;
use crate::link::{Html, Link};
use crate::words::{better, ranks};

/// All servers at one load.
#[derive(Debug, Serialize)]
pub(crate) struct Scoreboard {
    pub(crate) connections: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Whether standings are shown: some server has not every rank open to it.
    pub(crate) ranked: bool,
    /// The same at other loads; this one has no link.
    pub(crate) loads: Vec<Head>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Column {
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) better: Option<&'static str>,
    pub(crate) link: Link,
}

#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) server: String,
    pub(crate) link: Option<Link>,
    /// The number of its colour, from 1; 0 without one.
    pub(crate) slot: usize,
    pub(crate) scores: Vec<Score>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Score {
    pub(crate) figure: FigureCell,
    pub(crate) spark: Option<Html>,
    /// `1`, `2-4`; `None` where the metric has no better direction.
    pub(crate) standing: Option<String>,
    /// Whether it is the best, and the audit lets that stand.
    pub(crate) first: bool,
}

impl Scoreboard {
    /// The load at which servers are best compared: the highest at which all have a throughput, or
    /// else the highest at which any has.
    pub(crate) fn usual_load(section: &Section<'_>) -> Option<u32> {
        let servers = section.servers();
        let served = |load: u32, server: &str| {
            let cell = section.cell(server, load, Metric::Throughput);
            cell.is_some_and(|cell| cell.value.is_some())
        };
        let loads = section.loads();
        let descending = || loads.iter().copied().rev();
        descending()
            .find(|load| servers.iter().all(|server| served(*load, server)))
            .or_else(|| {
                descending().find(|load| servers.iter().any(|server| served(*load, server)))
            })
            .or_else(|| descending().next())
    }

    /// The scoreboard at `load`.
    pub(crate) fn of(section: &Section<'_>, load: u32) -> Result<Self, SiteError> {
        let metrics: Vec<Metric> =
            Metric::REPORT.into_iter().filter(|metric| section.is_measured(*metric)).collect();
        let columns = metrics.iter().map(|metric| Column {
            id: metric.id(),
            label: metric.label(),
            unit: display::unit(*metric),
            better: better(*metric),
            link: section.places.metric(*metric),
        });
        let several_loads = section.loads().len() > 1;
        let ranked = metrics.iter().any(|metric| tells_apart(section, *metric));
        let row = |(at, server): (usize, &str)| {
            let score = |metric: &Metric| {
                let standing = section
                    .summary()
                    .standings_of(section.scenario, *metric)
                    .find(|standing| &*standing.server == server);
                let spark = |id: &str| {
                    let chart = section.set.charts.spark(section.scenario, *metric, server, id);
                    drawing(id, chart.render(Size::SPARK))
                };
                let cell = section.cell(server, load, *metric);
                let figure =
                    cell.map_or_else(FigureCell::absent, |cell| FigureCell::of(section, cell));
                let leads = standing.is_some_and(|s| s.rank_best == 1 && s.rank_worst == 1);
                Ok(Score {
                    first: leads && !section.is_unfit(*metric, server),
                    figure,
                    spark: several_loads
                        .then(|| spark(&format!("spark-{at}-{}", metric.id())))
                        .transpose()?,
                    standing: standing.filter(|_| ranked).map(|s| ranks(s.rank_best, s.rank_worst)),
                })
            };
            Ok(Row {
                server: server.to_owned(),
                link: section.places.server(server),
                slot: slot(section, server),
                scores: metrics.iter().map(score).collect::<Result<_, SiteError>>()?,
            })
        };
        let servers = section.servers();
        let rows = servers.iter().map(|server| &***server).enumerate().map(row);
        let loads = section.loads().into_iter().map(|other| Head {
            text: display::number(other.into()),
            link: (other != load).then(|| section.places.load(other)),
        });
        Ok(Self {
            connections: display::number(load.into()),
            columns: columns.collect(),
            rows: rows.collect::<Result<_, SiteError>>()?,
            ranked,
            loads: loads.collect(),
        })
    }
}

/// Whether the standings on a metric tell any server from another.
pub(crate) fn tells_apart(section: &Section<'_>, metric: Metric) -> bool {
    let standings = || section.summary().standings_of(section.scenario, metric);
    let ranked = standings().count();
    standings().any(|standing| (standing.rank_best, standing.rank_worst) != (1, ranked))
}
