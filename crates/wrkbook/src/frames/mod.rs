//! Result sets and summaries as polars frames, with documented columns, and back.
//!
//! * [`runs`]: the tidy table of runs, one row a run; [`read_runs`] turns it back into runs.
//! * [`cells`]: one row for each scenario, server, load and metric.
//! * [`wide`]: one metric as people print it, servers down and loads across.
//! * [`Format`] writes any frame as CSV, JSON or Parquet.

mod caught;
mod columns;
mod conditions;
mod format;
mod table;

use polars::frame::DataFrame;
use polars::prelude::*;
use wrkbook_ingest::run::Run;

use crate::metric::Metric;
use crate::summary::{CellSummary, Summary};

pub use columns::{RUN_COLUMNS, RunColumn};
pub use conditions::CONDITION_COLUMNS;
pub use format::Format;
pub use table::{TableError, read_runs};

/// The columns of the tidy table of runs that are always there, in order: those of [`RUN_COLUMNS`],
/// then those of [`CONDITION_COLUMNS`].
pub fn run_columns() -> impl Iterator<Item = &'static RunColumn> {
    RUN_COLUMNS.iter().chain(CONDITION_COLUMNS)
}

/// The tidy table of runs: one row a run in the order of their keys, the columns of
/// [`run_columns`] in base units, then one `latency_pN_s` for each percentile that occurs.
/// An absent figure is null.
pub fn runs(runs: &[Run]) -> PolarsResult<DataFrame> {
    let mut frame: Vec<Column> = run_columns().map(|column| column.of(runs)).collect();
    frame.extend(columns::percentiles(runs));
    DataFrame::new(runs.len(), frame)
}

/// The summary as a tidy table: `scenario`, `server`, `connections`, `metric`, `unit`, `value`,
/// `n`, `runs`, `min`, `max`, `cv`, `coverage`, `trimmed_low`, `trimmed_high`. Figures are in the
/// unit of the row; an absent one is null.
pub fn cells(summary: &Summary) -> PolarsResult<DataFrame> {
    let cells = &summary.cells;
    let text = |name, get: fn(&CellSummary) -> Option<&str>| {
        StringChunked::from_iter_options(name, cells.iter().map(get)).into_column()
    };
    let count = |name, get: fn(&CellSummary) -> u64| {
        UInt64Chunked::from_iter_values(name, cells.iter().map(get)).into_column()
    };
    let figure = |name, get: fn(&CellSummary) -> Option<f64>| {
        Float64Chunked::from_iter_options(name, cells.iter().map(get)).into_column()
    };
    let columns = vec![
        text("scenario".into(), |cell| cell.scenario.as_deref()),
        text("server".into(), |cell| Some(&cell.server)),
        count("connections".into(), |cell| cell.connections.into()),
        text("metric".into(), |cell| Some(cell.metric.id())),
        text("unit".into(), |cell| Some(cell.unit)),
        figure("value".into(), |cell| cell.value),
        count("n".into(), |cell| cell.n as u64),
        count("runs".into(), |cell| cell.runs as u64),
        figure("min".into(), |cell| cell.min),
        figure("max".into(), |cell| cell.max),
        figure("cv".into(), |cell| cell.cv),
        figure("coverage".into(), |cell| cell.coverage),
        figure("trimmed_low".into(), |cell| cell.trimmed.first().copied()),
        figure("trimmed_high".into(), |cell| cell.trimmed.last().copied()),
    ];
    DataFrame::new(cells.len(), columns)
}

/// One metric of one scenario, a row for each server and a column for each load, in base units.
pub fn wide(summary: &Summary, scenario: Option<&str>, metric: Metric) -> PolarsResult<DataFrame> {
    let of_scenario = match scenario {
        Some(name) => col("scenario").eq(lit(name)),
        None => col("scenario").is_null(),
    };
    let loads: Vec<u64> = summary.loads.iter().map(|load| u64::from(*load)).collect();
    let loads = DataFrame::new(
        loads.len(),
        vec![UInt64Chunked::from_vec("connections".into(), loads).into_column()],
    )?;
    cells(summary)?
        .lazy()
        .filter(of_scenario.and(col("metric").eq(lit(metric.id()))))
        .pivot(
            by_name(["connections"], true, false),
            std::sync::Arc::new(loads),
            by_name(["server"], true, false),
            by_name(["value"], true, false),
            element().first(),
            true,
            "".into(),
            polars::frame::PivotColumnNaming::Auto,
        )
        .collect()
}

/// Turns the figures of a [`wide`] frame from the base unit of `metric` into the unit that people
/// read, as [`crate::display::unit`] names it.
pub fn scale(wide: &mut DataFrame, metric: Metric) -> PolarsResult<()> {
    let factor = crate::display::scaled(metric, 1.0);
    let scaled = wide.columns().iter().map(|column| match column.dtype() {
        DataType::Float64 => column * factor,
        _ => column.clone(),
    });
    *wide = DataFrame::new(wide.height(), scaled.collect())?;
    Ok(())
}
