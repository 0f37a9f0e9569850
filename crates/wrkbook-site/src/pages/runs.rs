//! The runs behind every cell of a server: each repeat's figures, what became of them, and the raw
//! lines.

use serde::Serialize;
use wrkbook::display::isolated;
use wrkbook::ingest::Load;
use wrkbook::ingest::{Run, RunState};
use wrkbook::repeat::Repeat as Fated;
use wrkbook::{CellSummary, Metric, Policy, display};

use super::fate::trimmed;
use super::finding::FindingView;
use super::links::NamedServer;
use super::recorded::ConditionsRow;
use super::repeats::Repeats;
use super::section::Section;
use crate::error::SiteError;
use crate::evidence::Quote;
use crate::frame::Surroundings;
use crate::link::Link;
use crate::places::cell_anchor;
use crate::words::note;
use crate::writer::{Page, Writer};

/// All runs of one server.
#[derive(Debug, Serialize)]
struct RunsView<'a> {
    pub(crate) server: NamedServer,
    pub(crate) report: Link,
    pub(crate) report_title: String,
    /// What is quoted of each run; nothing where there is nothing to quote.
    pub(crate) quoted: Option<&'static str>,
    /// What cannot be known, where there is no raw output.
    pub(crate) unknown: Option<&'static str>,
    pub(crate) repeats: &'a Repeats,
    pub(crate) columns: Vec<RunsColumn>,
    pub(crate) cells: Vec<CellView>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RunsColumn {
    pub(crate) label: &'static str,
    pub(crate) unit: &'static str,
}

/// All repeats of one load.
#[derive(Debug, Serialize)]
pub(crate) struct CellView {
    pub(crate) anchor: String,
    pub(crate) number: String,
    /// The load with its unit: `100 connections`.
    pub(crate) load: String,
    pub(crate) scoreboard: Link,
    pub(crate) reported: Vec<Reported>,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) repeats: Vec<Repeat>,
    /// Those of the repeats of which they were recorded.
    pub(crate) conditions: Vec<ConditionsRow>,
}

/// What is reported of the cell for one metric.
#[derive(Debug, Serialize)]
pub(crate) struct Reported {
    pub(crate) text: Option<String>,
    pub(crate) note: String,
}

/// One run.
#[derive(Debug, Serialize)]
pub(crate) struct Repeat {
    pub(crate) name: String,
    pub(crate) state: &'static str,
    pub(crate) failed: bool,
    pub(crate) figures: Vec<RunFigure>,
    pub(crate) requests: Option<String>,
    pub(crate) seconds: Option<String>,
    /// Errors by kind, those that occurred.
    pub(crate) errors: Option<String>,
    pub(crate) quotes: Vec<Quote>,
}

/// A figure of a run.
#[derive(Debug, Serialize)]
pub(crate) struct RunFigure {
    pub(crate) text: Option<String>,
    /// `lowest` or `highest`, where it was trimmed; `not counted`, where it was left out.
    pub(crate) fate: Option<&'static str>,
}

/// Writes the page of a server that has one.
pub(super) fn write(
    section: &Section<'_>,
    server: &str,
    repeats: &Repeats,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let Some(link) = section.places.runs(server) else { return Ok(()) };
    let title = format!("Runs of {}: {}", isolated(server), isolated(section.title()));
    let view = RunsView::of(section, server, repeats)?;
    writer.page(Page { template: "runs.html", link, title, around }, &view)
}

/// Where the figures of a server's runs were read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Origin {
    /// In what the tools printed.
    Raw,
    /// In tables as a study published them.
    Published,
    /// In the tidy table of runs.
    Runs,
}

impl Origin {
    fn of(section: &Section<'_>, server: &str) -> Self {
        if !section.set.raw.exist() {
            return Self::Runs;
        }
        let config = &section.set.analysis.set.config;
        let mut sources = section.runs_of(server).iter().filter_map(|run| run.load_source.as_ref());
        match sources.any(|source| config.table_of(&source.path).is_some()) {
            true => Self::Published,
            false => Self::Raw,
        }
    }
}

fn quoted(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Raw => Some("Raw lines"),
        Origin::Published => Some("The row of the published table"),
        Origin::Runs => None,
    }
}

fn unknown(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Raw => None,
        Origin::Published => Some(
            "The figures are those of published tables, without the raw output behind them: what \
             the tables leave out, be it errors, repeats or the course of a run, cannot be known.",
        ),
        Origin::Runs => {
            Some("The result set was read from a table of runs: there are no raw lines to quote.")
        }
    }
}

impl<'a> RunsView<'a> {
    pub(crate) fn of(
        section: &Section<'_>,
        server: &str,
        repeats: &'a Repeats,
    ) -> Result<Self, SiteError> {
        let metrics = section.reported();
        let loads = section.loads().into_iter();
        let loads = loads.filter(|load| section.cell(server, *load, Metric::Throughput).is_some());
        let origin = Origin::of(section, server);
        Ok(Self {
            server: NamedServer::of(section, server),
            report: section.places.report(),
            report_title: section.title().to_owned(),
            quoted: quoted(origin),
            unknown: unknown(origin),
            repeats,
            columns: metrics
                .iter()
                .map(|m| RunsColumn { label: m.label(), unit: display::unit(*m) })
                .collect(),
            cells: loads.map(|load| CellView::of(section, server, load, &metrics)).collect(),
        })
    }
}

impl CellView {
    fn of(section: &Section<'_>, server: &str, load: Load, metrics: &[Metric]) -> Self {
        let cells: Vec<Option<&CellSummary>> =
            metrics.iter().map(|metric| section.cell(server, load, *metric)).collect();
        let reported = cells.iter().map(|cell| match cell {
            Some(cell) => Reported {
                text: cell.value.map(|value| display::figure(cell.metric, value)),
                note: note(cell),
            },
            None => Reported { text: None, note: "no runs".to_owned() },
        });
        let findings = cells.iter().flatten().next();
        let findings = findings.iter().flat_map(|cell| cell.findings.iter());
        let repeats = section.runs_at(server, load).iter().enumerate().map(|(at, run)| {
            let figures = metrics.iter().zip(&cells).map(|(metric, cell)| {
                RunFigure::of(*metric, run, cell.and_then(|cell| cell.repeats.get(at)))
            });
            Repeat::of(section, run, figures.collect())
        });
        Self {
            anchor: cell_anchor(load),
            number: display::load_number(load),
            load: display::load(load),
            scoreboard: section.places.load(load),
            reported: reported.collect(),
            findings: findings
                .filter_map(|id| Some(FindingView::of(section.set, section.set.finding(id)?)))
                .collect(),
            repeats: repeats.collect(),
            conditions: ConditionsRow::all(section.runs_at(server, load)),
        }
    }
}

impl RunFigure {
    fn of(metric: Metric, run: &Run, repeat: Option<&Fated>) -> Self {
        let text = |value: f64| display::figure(metric, value);
        match repeat.and_then(|repeat| Some((repeat.fate, repeat.value?))) {
            Some((fate, value)) => Self { text: Some(text(value)), fate: trimmed(fate) },
            // What a failed run measured is shown, though it does not count.
            None => {
                let value = metric.of_run(run, Policy::AsPublished);
                Self { text: value.map(text), fate: value.map(|_| "not counted") }
            }
        }
    }
}

impl Repeat {
    fn of(section: &Section<'_>, run: &Run, figures: Vec<RunFigure>) -> Self {
        let load = run.load.as_ref();
        let errors = load.and_then(|load| load.counts.errors).map(|errors| {
            let kinds = [
                ("connect", errors.connect),
                ("read", errors.read),
                ("write", errors.write),
                ("timeout", errors.timeout),
                ("status", errors.status),
            ];
            let some = kinds.into_iter().filter(|(_, count)| *count > 0);
            let some: Vec<String> = some
                .map(|(kind, count)| format!("{kind} {}", display::number(count as f64)))
                .collect();
            if some.is_empty() { "none".to_owned() } else { some.join(", ") }
        });
        let in_all = load.and_then(|load| load.counts.errors_in_all);
        let errors = errors.or(in_all.map(|count| display::number(count as f64)));
        let refused = load.and_then(|load| load.counts.refused);
        let errors =
            errors.or(refused.map(|count| format!("status {}", display::number(count as f64))));
        let raw = &section.set.raw;
        let report = run.load_source.as_ref().and_then(|source| raw.report(source));
        let samples = run.container_source.as_ref();
        let samples = samples.and_then(|source| raw.samples(source, run.container.as_ref()));
        let conditions = run.conditions_source.as_ref();
        let conditions = conditions.and_then(|source| raw.conditions(source));
        Self {
            name: run.key.repeat.to_string(),
            state: run.state().name(),
            failed: run.state() != RunState::Completed,
            figures,
            requests: load.and_then(|load| Some(display::number(load.counts.requests? as f64))),
            seconds: load.and_then(|load| Some(display::number(load.duration?.get()))),
            errors,
            quotes: report.into_iter().chain(samples).chain(conditions).collect(),
        }
    }
}
