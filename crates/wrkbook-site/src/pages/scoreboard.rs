//! The scoreboard: a row per server, a column per metric, at one load.

use std::sync::Arc;

use serde::Serialize;
use wrkbook::ingest::Load;
use wrkbook::{Metric, Standing, display};
use wrkbook_charts::Size;

use super::drawing::drawing;
use super::figure::FigureCell;
use super::links::slot;
use super::section::Section;
use super::table::Head;
use crate::error::SiteError;
use crate::link::{Html, Link};
use crate::words::better;

/// All servers at one load.
#[derive(Debug, Serialize)]
pub(crate) struct Scoreboard {
    /// The load with its unit: `100 connections`.
    pub(crate) load: String,
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
    pub(crate) spark: Option<Arc<Html>>,
    /// `1`, `2-4`; `None` where the metric has no better direction.
    pub(crate) standing: Option<String>,
    /// Whether it is the best, and the audit lets that stand.
    pub(crate) first: bool,
}

impl Scoreboard {
    /// The load at which servers are best compared: the highest at which all have a throughput, or
    /// else the highest at which any has.
    pub(crate) fn usual_load(section: &Section<'_>) -> Option<Load> {
        let servers = section.servers();
        let served = |load: Load, server: &str| {
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
    pub(crate) fn of(section: &Section<'_>, load: Load, sparks: &Sparks) -> Self {
        let metrics = section.reported();
        let columns = metrics.iter().map(|metric| Column {
            id: metric.id(),
            label: metric.label(),
            unit: display::unit(*metric),
            better: better(*metric),
            link: section.places.metric(*metric),
        });
        let ranked = metrics.iter().any(|metric| tells_apart(section, *metric));
        let row = |(at, server): (usize, &str)| {
            let score = |(nth, metric): (usize, &Metric)| {
                let standing = section
                    .summary()
                    .standings_of(section.scenario, *metric)
                    .find(|standing| &*standing.server == server);
                let cell = section.cell(server, load, *metric);
                let figure =
                    cell.map_or_else(FigureCell::absent, |cell| FigureCell::of(section, cell));
                let leads = standing.is_some_and(|it| it.is_first() && it.rank_worst == Some(1));
                Score {
                    first: leads && !section.is_unfit(*metric, server),
                    figure,
                    spark: sparks.0.get(at).map(|of_server| Arc::clone(&of_server[nth])),
                    standing: standing.filter(|_| ranked).and_then(Standing::ranks),
                }
            };
            Row {
                server: server.to_owned(),
                link: section.places.server(server),
                slot: slot(section, server),
                scores: metrics.iter().enumerate().map(score).collect(),
            }
        };
        let servers = section.servers();
        let rows = servers.iter().map(|server| &***server).enumerate().map(row);
        let loads = section.loads().into_iter().map(|other| Head {
            text: display::load_number(other),
            link: (other != load).then(|| section.places.load(other)),
        });
        Self {
            load: display::load(load),
            columns: columns.collect(),
            rows: rows.collect(),
            ranked,
            loads: loads.collect(),
        }
    }
}

/// The shape of each server's figures over the loads, by server and by metric of the report: the same
/// at every load, so that they are drawn once. None where there is one load.
pub(crate) struct Sparks(Vec<Vec<Arc<Html>>>);

impl Sparks {
    pub(crate) fn of(section: &Section<'_>) -> Result<Self, SiteError> {
        if section.only_load().is_some() {
            return Ok(Self(Vec::new()));
        }
        let metrics = section.reported();
        let of_server = |(at, server): (usize, &Arc<str>)| {
            let spark = |metric: &Metric| {
                let id = format!("spark-{at}-{}", metric.id());
                let chart = section.set.charts.spark(section.scenario, *metric, server, &*id);
                Ok(Arc::new(drawing(&id, chart.render(Size::SPARK))?))
            };
            metrics.iter().map(spark).collect()
        };
        let servers = section.servers().into_iter().enumerate();
        Ok(Self(servers.map(of_server).collect::<Result<_, SiteError>>()?))
    }
}

/// Whether the standings on a metric tell any server from another.
pub(crate) fn tells_apart(section: &Section<'_>, metric: Metric) -> bool {
    let standings = section.summary().standings_of(section.scenario, metric);
    let ranks: Vec<_> = standings.filter_map(|it| it.rank_best.zip(it.rank_worst)).collect();
    ranks.iter().any(|rank| *rank != (1, ranks.len()))
}
