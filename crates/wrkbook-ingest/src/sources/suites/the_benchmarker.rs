//! The-benchmarker's `data.json`: a list of labelled numbers, each of a framework and a level.
//!
//! A figure is the mean over the routes that were asked for. In the years of `oha` no error and no
//! mean is published (-1), `percentile99` holds the 95th percentile, and each request has a connection
//! of its own. Before, `wrk` summed up its own counts, and in which unit its latencies are is not
//! known: they are left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Suite;
use super::document::{Document, Faults, Place, Published, report};
use super::row::Row;
use super::shape::Shape;
use crate::record::attributes::Attributes;
use crate::record::load::{BytesCover, Errors, Load, LoadReport};
use crate::record::report::LineSpan;
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The suite.
pub(super) struct TheBenchmarker;

const ID: &str = "the-benchmarker";

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    metrics: Vec<&'a RawValue>,
    #[serde(borrow)]
    frameworks: Vec<&'a RawValue>,
}

/// A framework of the list.
struct Framework {
    server: Arc<str>,
    attributes: Arc<Attributes>,
}

/// The numbers of a framework at a level.
struct Cell {
    lines: LineSpan,
    numbers: BTreeMap<String, f64>,
}

impl Cell {
    /// A number; -1 says that there is none.
    fn number(&self, label: &str) -> Option<f64> {
        self.numbers.get(label).copied().filter(|number| *number >= 0.0)
    }

    fn count(&self, label: &str) -> Option<u64> {
        self.number(label).map(|number| number.round() as u64)
    }
}

impl Suite for TheBenchmarker {
    fn is_own(&self, _path: &str, shape: &Shape) -> bool {
        let is_beginning = ["metrics", "frameworks"].iter().any(|key| shape.has(0, &[key]));
        is_beginning && shape.has(1, &["level", "label", "value", "framework_id"])
    }

    fn collection<'p>(&self, path: &'p str) -> Option<&'p str> {
        Some(path.strip_suffix(".json").unwrap_or(path))
    }

    fn read(&self, document: &Document<'_>, out: &mut Published) {
        let Some(wire) = document.outermost::<Wire<'_>>(out) else { return };
        let mut faults = Faults::default();
        let frameworks = frameworks(document, &wire, &mut faults);
        let cells = cells(document, &wire, &mut faults);
        let has_means = cells.values().any(|cell| cell.number("average_latency").is_some());
        for ((id, level), cell) in cells {
            let Some(Framework { server, attributes }) = frameworks.get(&id) else {
                faults.row(cell.lines.first, "a number of a framework that is not in the list");
                continue;
            };
            let load = Load::Connections(level);
            let place = Place { scenario: None, server: Arc::clone(server), load };
            let mut run = document.run(place, cell.lines);
            run.attributes = Some(Arc::clone(attributes));
            out.attributes.insert(Arc::clone(server), Arc::clone(attributes));
            run.load = Some(read_cell(&cell, level, has_means));
            if !document.push(run, out) {
                break;
            }
        }
        faults.report(document.path, out);
        let era = if has_means {
            "its latencies were left out, as their unit is not known"
        } else {
            "`percentile99` is the 95th percentile; errors are not published"
        };
        document.note(format!("each figure is the mean over the routes asked for; {era}"), out);
    }
}

fn read_cell(cell: &Cell, level: u32, has_means: bool) -> LoadReport {
    let mut load = report(ID, Some(if has_means { "wrk" } else { "oha" }));
    load.offered.connections = Some(level);
    load.offered.depth = Some(1);
    load.throughput = cell.number("total_requests_per_s").and_then(PerSecond::new);
    let duration = cell.number("duration_ms").filter(|time| *time > 0.0);
    load.duration = duration.and_then(|time| Seconds::new(time / 1e3));
    load.bytes_read = cell.number("total_bytes_received").and_then(Bytes::new);
    load.bytes_cover = load.bytes_read.map(|_| BytesCover::Bodies);
    load.counts.requests = cell.count("total_requests");
    load.counts.errors = errors(cell);
    if !has_means {
        load.offered.keeps_connections = Some(false);
        let percentiles = [
            (50.0, "percentile50"),
            (75.0, "percentile75"),
            (90.0, "percentile90"),
            (95.0, "percentile99"),
        ];
        load.latency.percentiles = percentiles
            .into_iter()
            .filter_map(|(percent, label)| {
                let seconds = cell.number(label).filter(|time| *time > 0.0)?;
                Some((percent, Some(Seconds::new(seconds)?)))
            })
            .collect();
    }
    load
}

/// The errors, where all kinds are published.
fn errors(cell: &Cell) -> Option<Errors> {
    Some(Errors {
        connect: cell.count("socket_connection_errors")?,
        read: cell.count("socket_read_errors")?,
        write: cell.count("socket_write_errors")?,
        timeout: cell.count("request_timeouts")?,
        status: cell.count("http_errors")?,
        ..Errors::default()
    })
}

/// The frameworks by their numbers.
fn frameworks(
    document: &Document<'_>,
    wire: &Wire<'_>,
    faults: &mut Faults,
) -> BTreeMap<u64, Framework> {
    let mut known = BTreeMap::new();
    for raw in &wire.frameworks {
        let Some((mut row, lines)) = document.row(raw, faults) else { continue };
        let (Some(id), Some(label)) = (row.count("id"), row.word("label")) else {
            faults.row(lines.first, "a framework without a number and a name");
            continue;
        };
        let language = row.word("language");
        let server = match &language {
            Some(language) => format!("{language}/{label}"),
            None => label.clone(),
        };
        let attributes = Attributes {
            language: language.map(Arc::from),
            framework: Some(Arc::from(label)),
            version: row.word("version").map(Arc::from),
            ..Attributes::default()
        };
        let framework = Framework { server: server.into(), attributes: Arc::new(attributes) };
        known.insert(id, framework);
        faults.fields(&mut row, lines.first);
    }
    known
}

/// The numbers by framework and level.
fn cells(
    document: &Document<'_>,
    wire: &Wire<'_>,
    faults: &mut Faults,
) -> BTreeMap<(u64, u32), Cell> {
    let mut cells: BTreeMap<(u64, u32), Cell> = BTreeMap::new();
    for raw in &wire.metrics {
        let Some((mut row, lines)) = document.row(raw, faults) else { continue };
        let level = row.small("level").filter(|level| *level > 0);
        let (Some(id), Some(level), Some(label)) =
            (row.count("framework_id"), level, row.word("label"))
        else {
            faults.row(lines.first, "a number without its framework, level and label");
            continue;
        };
        let cell =
            cells.entry((id, level)).or_insert_with(|| Cell { lines, numbers: BTreeMap::new() });
        cell.lines.first = cell.lines.first.min(lines.first);
        cell.lines.last = cell.lines.last.max(lines.last);
        cell.numbers.extend(value(&mut row).map(|value| (label, value)));
        faults.fields(&mut row, lines.first);
    }
    cells
}

/// The number of a row; -1, which says that there is none, is none.
fn value(row: &mut Row) -> Option<f64> {
    let is_absent = row.word("value").is_some_and(|word| word == "-1");
    if is_absent { None } else { row.number("value", 0) }
}
