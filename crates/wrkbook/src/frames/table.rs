//! The tidy table of runs, read back.

use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;
use polars_io::SerReader;
use polars_io::prelude::{CsvReadOptions, JsonReader, ParquetReader};
use thiserror::Error;
use wrkbook_ingest::Load;
use wrkbook_ingest::figures::{Access, Figure, figures, percentile_of};
use wrkbook_ingest::name::visible;
use wrkbook_ingest::run::{Run, RunKey, RunState};
use wrkbook_ingest::units::Seconds;

use super::caught::caught;
use super::{columns, loads};
use crate::display;

/// Why a file is no tidy table of runs.
#[derive(Debug, Error)]
pub enum TableError {
    /// It cannot be opened or is not what its ending says.
    #[error(
        "{path}: cannot be read ({reason}); expected is CSV, JSON or Parquet as `wrkbook runs` writes it"
    )]
    Unreadable {
        /// The file as given.
        path: String,
        /// What the reader says.
        reason: String,
    },
    /// It is no table at all.
    #[error(
        "{path}: is no table of runs (CSV, JSON or Parquet); name the folder of the raw files, or read the file with `wrkbook parse`"
    )]
    NoTable {
        /// The file as given.
        path: String,
    },
    /// It has a header and no rows.
    #[error("{path}: a table of runs without a row; write it again with `wrkbook runs`")]
    Empty {
        /// The file as given.
        path: String,
    },
    /// A column that every run needs is not there.
    #[error(
        "{path}: no column `{column}`; a table of runs has server, connections (or load_kind and load), repeat and requests_per_s; \
         for a table as a study publishes it, describe it by [[table]] in wrkbook.toml and name its folder"
    )]
    NoColumn {
        /// The file as given.
        path: String,
        /// The column.
        column: &'static str,
    },
    /// A value is not what its column holds.
    #[error(
        "{path}:{line}: `{value}` in column `{column}` is not {expected}; mend it, or leave the field empty if it is unknown"
    )]
    Value {
        /// The file as given.
        path: String,
        /// The line of a CSV file, counted from 1 with the header; the row elsewhere.
        line: usize,
        /// The column.
        column: String,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
    /// Two rows are the same run.
    #[error("{path}:{line}: the same run as line {first}: {run}; remove one of them")]
    Twice {
        /// The file as given.
        path: String,
        /// The second row's line.
        line: usize,
        /// The first row's line.
        first: usize,
        /// The run.
        run: String,
    },
}

/// The endings of tables.
const ENDINGS: [&str; 3] = ["csv", "json", "parquet"];

/// What `load` holds.
const LOAD: &str = "a load above 0 of what `load_kind` says: a whole number unless that is rate";

/// Columns without which a row is no run.
const NEEDED: [&str; 3] = ["server", "repeat", "requests_per_s"];

/// Reads a tidy table of runs, as [`super::runs`] makes it and [`super::Format`] writes it. Columns
/// that are not known are left alone; of the known ones only four are needed: `server`, `repeat`,
/// `requests_per_s`, and `connections` or, for any kind of load, `load_kind` with `load`.
///
/// # Errors
/// When the file cannot be read, a needed column is not there, a value is not what its column
/// holds, or two rows are the same run.
pub fn read_runs(path: &Path) -> Result<Vec<Run>, TableError> {
    let shown = path.display().to_string();
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let ending = ending.to_ascii_lowercase();
    if !ENDINGS.contains(&&*ending) {
        return Err(TableError::NoTable { path: shown });
    }
    let frame = read(path, &ending)
        .map_err(|reason| TableError::Unreadable { path: shown.clone(), reason })?;
    for column in NEEDED {
        if frame.column(column).is_err() {
            return Err(TableError::NoColumn { path: shown, column });
        }
    }
    if ["connections", "load_kind"].iter().all(|column| frame.column(column).is_err()) {
        return Err(TableError::NoColumn { path: shown, column: "connections" });
    }
    if frame.height() == 0 {
        return Err(TableError::Empty { path: shown });
    }
    for column in NEEDED.into_iter().filter(|column| *column != "requests_per_s") {
        none_empty(&frame, column, &shown)?;
    }
    let mut runs = vec![
        Run::missing(RunKey {
            scenario: None,
            server: Arc::from(""),
            load: Load::Unstated,
            repeat: Arc::from(""),
        });
        frame.height()
    ];
    // In the order of the catalogue: what a load is counted in stands before its number.
    for figure in figures() {
        if let Ok(column) = frame.column(figure.id) {
            put(figure, column, &mut runs, &shown)?;
        }
    }
    for column in frame.columns() {
        if let Some(percent) = percentile_of(column.name().as_str()) {
            put_percentile(percent, column, &mut runs, &shown)?;
        }
    }
    loads::check(&frame, &runs, &shown)?;
    for run in &mut runs {
        for name in [&mut run.key.server, &mut run.key.repeat] {
            let seen = visible(name);
            if *seen != **name {
                *name = Arc::from(&*seen);
            }
        }
        if let Some(load) = &mut run.load {
            load.complete = load.counts.requests.is_some() || load.throughput.is_some();
            load.latency.percentiles.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        }
    }
    mark_states(&frame, &mut runs);
    sorted(runs, &shown)
}

/// The file as a frame. Everything in a CSV file is text at first, so that a server called `100`
/// stays one, and a bad value is found where it stands.
fn read(path: &Path, ending: &str) -> Result<DataFrame, String> {
    let open = || std::fs::File::open(path).map_err(|error| error.to_string());
    let frame = match ending {
        "parquet" => {
            let file = open()?;
            caught(|| ParquetReader::new(file).finish())
        }
        "json" => {
            // An array of rows, or a document that holds one as `runs`.
            let text = std::fs::read(path).map_err(|error| error.to_string())?;
            let mut document: serde_json::Value =
                serde_json::from_slice(&text).map_err(|error| error.to_string())?;
            let rows = document.get_mut("runs").map(serde_json::Value::take).unwrap_or(document);
            let rows = std::io::Cursor::new(rows.to_string());
            caught(|| JsonReader::new(rows).infer_schema_len(None).finish())
        }
        _ => {
            let file = open()?;
            caught(|| {
                let options = CsvReadOptions::default().with_infer_schema_length(Some(0));
                options.into_reader_with_file_handle(file).finish()
            })
        }
    };
    let frame = frame.ok_or_else(|| "it is damaged".to_owned())?;
    frame.map_err(|error| error.to_string())
}

/// Blames the first row in which a needed field is empty.
fn none_empty(frame: &DataFrame, name: &'static str, path: &str) -> Result<(), TableError> {
    let Ok(column) = frame.column(name) else { return Ok(()) };
    match column.is_null().first_true_idx() {
        None => Ok(()),
        Some(row) => Err(TableError::Value {
            path: path.to_owned(),
            line: row + 2,
            column: name.to_owned(),
            value: String::new(),
            expected: "anything, and every run needs one",
        }),
    }
}

/// Casts a column, blaming the first value that is not of `dtype`.
pub(super) fn cast(column: &Column, dtype: &DataType, path: &str) -> Result<Column, TableError> {
    let cast = column.cast(dtype);
    let cast = cast.map_err(|error| TableError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    let lost = column.is_not_null() & cast.is_null();
    match lost.first_true_idx() {
        None => Ok(cast),
        Some(row) => {
            let value = column.get(row).map(|value| value.str_value().into_owned());
            Err(bad_value(path, row, column.name(), value.unwrap_or_default(), dtype))
        }
    }
}

fn bad_value(path: &str, row: usize, column: &str, value: String, dtype: &DataType) -> TableError {
    let expected = match dtype {
        DataType::UInt64 => "a whole number that a run can have",
        DataType::Float64 => "a number from 0 up",
        _ => "one of the words that this column takes",
    };
    let expected = if column == "load" { LOAD } else { expected };
    // The header is line 1.
    TableError::Value {
        path: path.to_owned(),
        line: row + 2,
        column: column.to_owned(),
        value,
        expected,
    }
}

fn put(known: &Figure, column: &Column, runs: &mut [Run], path: &str) -> Result<(), TableError> {
    let dtype = columns::dtype(known);
    let column = cast(column, &dtype, path)?;
    let series = column.as_materialized_series();
    let unreadable = |error: PolarsError| TableError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let refuse = |row: usize, value: String| bad_value(path, row, known.id, value, &dtype);
    let rows = runs.iter_mut().enumerate();
    match known.access {
        Access::Text(_, set) => {
            for ((row, run), value) in rows.zip(series.str().map_err(unreadable)?.iter()) {
                if let Some(value) = value {
                    set(run, value).ok_or_else(|| refuse(row, value.to_owned()))?;
                }
            }
        }
        Access::Flag(_, set) => {
            for ((row, run), value) in rows.zip(series.u64().map_err(unreadable)?.iter()) {
                if let Some(value) = value {
                    set(run, value != 0).ok_or_else(|| refuse(row, value.to_string()))?;
                }
            }
        }
        Access::Count(_, set) => {
            for ((row, run), value) in rows.zip(series.u64().map_err(unreadable)?.iter()) {
                if let Some(value) = value {
                    set(run, value).ok_or_else(|| refuse(row, value.to_string()))?;
                }
            }
        }
        Access::Quantity(_, set) => {
            for ((row, run), value) in rows.zip(series.f64().map_err(unreadable)?.iter()) {
                if let Some(value) = value {
                    set(run, value).ok_or_else(|| refuse(row, value.to_string()))?;
                }
            }
        }
    }
    Ok(())
}

fn put_percentile(
    percent: f64,
    column: &Column,
    runs: &mut [Run],
    path: &str,
) -> Result<(), TableError> {
    let column = cast(column, &DataType::Float64, path)?;
    let unreadable = |error: PolarsError| TableError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let values = column.as_materialized_series().f64().map_err(unreadable)?;
    for ((row, run), value) in runs.iter_mut().enumerate().zip(values.iter()) {
        let Some(value) = value else { continue };
        let seconds = Seconds::new(value).ok_or_else(|| {
            bad_value(path, row, column.name(), value.to_string(), &DataType::Float64)
        })?;
        run.load.get_or_insert_default().latency.percentiles.push((percent, Some(seconds)));
    }
    Ok(())
}

/// A cut report has figures but is missing all the same, and a whole one may count neither requests
/// nor throughput: the table says so in `state`.
fn mark_states(frame: &DataFrame, runs: &mut [Run]) {
    let Ok(column) = frame.column("state") else { return };
    let Ok(states) = column.as_materialized_series().str() else { return };
    for (run, state) in runs.iter_mut().zip(states.iter()) {
        match (&mut run.load, state) {
            (Some(load), Some("missing")) => load.complete = false,
            (Some(load), Some("completed" | "dead")) => load.complete = true,
            _ => {}
        }
        // Without any figure it is missing, whatever the table says.
        let is_missing = run.state() == RunState::Missing;
        if let Some(load) = run.load.as_mut().filter(|_| is_missing) {
            load.complete = false;
        }
    }
}

/// The runs by key, none of them twice.
fn sorted(runs: Vec<Run>, path: &str) -> Result<Vec<Run>, TableError> {
    let mut rows: Vec<(usize, Run)> = runs.into_iter().enumerate().collect();
    rows.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
    if let Some([(first, run), (second, _)]) =
        rows.array_windows().find(|[(_, a), (_, b)]| a.key == b.key)
    {
        return Err(TableError::Twice {
            path: path.to_owned(),
            line: second + 2,
            first: first + 2,
            run: format!(
                "{} {}, repeat {}",
                run.key.server,
                display::at(run.key.load),
                run.key.repeat
            ),
        });
    }
    Ok(rows.into_iter().map(|(_, run)| run).collect())
}
