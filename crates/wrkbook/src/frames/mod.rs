//! Everything that is known and said, as polars frames with documented columns, and as files.
//!
//! | frame | a row for each |
//! | --- | --- |
//! | [`runs`] | run; [`read_runs`] reads it back, from CSV, JSON and Parquet alike |
//! | [`cells`] | scenario, server, load and metric |
//! | [`wide`] | server, one metric, loads across |
//! | [`standings`] | scenario, metric and ranked server |
//! | [`findings`], [`evidence`] | finding; figure behind one |
//! | [`claims`] | figure in a sentence of a verdict |
//! | [`diff::changes`](crate::diff::changes), [`diff::cells`](crate::diff::cells) | server and metric of a diff; and load |
//!
//! [`Format`] writes any of them as CSV, JSON or Parquet. In the tables of columns, *text* is polars'
//! `String`, *count* `UInt64` and *figure* `Float64`; a figure is in base units, and an absent one is
//! null. Parquet is the way to Arrow: pyarrow, DuckDB and pandas read it with these types. (Arrow
//! IPC would need one more feature of polars, and minutes of compiling, to say the same.)

pub(crate) mod build;
pub(crate) mod columns;
mod conditions;
mod format;
mod judged;

use polars::frame::DataFrame;
use polars::prelude::*;
use wrkbook_ingest::run::Run;

use crate::metric::Metric;
use crate::summary::{CellSummary, Summary};
use build::{count, figure, text};

pub use crate::table::{TableError, read_runs};
pub use columns::{RUN_COLUMNS, RunColumn};
pub use conditions::CONDITION_COLUMNS;
pub use format::Format;
pub use judged::{claims, evidence, findings, standings};

/// The columns of the tidy table of runs that are always there, in order: those of [`RUN_COLUMNS`],
/// then those of [`CONDITION_COLUMNS`].
pub fn run_columns() -> impl Iterator<Item = &'static RunColumn> {
    RUN_COLUMNS.iter().chain(CONDITION_COLUMNS)
}

/// The tidy table of runs: one row a run in the order of their keys, the columns of
/// [`run_columns`] in base units, then one `latency_pN_s` for each percentile that occurs.
/// An absent figure is null.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server |
/// | `connections` | count | the offered number of connections |
/// | `repeat` | text | the repetition, as the path names it |
/// | `state` | text | completed, dead or missing |
/// | `url` | text | the URL under load |
/// | `threads` | count | client threads |
/// | `reported_connections` | count | the number of connections that the report names |
/// | `nominal_duration_s` | figure | the duration asked for |
/// | `duration_s` | figure | the measured duration |
/// | `requests` | count | complete responses, late ones and error statuses included |
/// | `requests_per_s` | figure | throughput as printed |
/// | `bytes_read` | figure | bytes read |
/// | `bytes_per_s` | figure | transfer as printed |
/// | `latency_mean_s` | figure | mean latency |
/// | `latency_stdev_s` | figure | standard deviation |
/// | `latency_max_s` | figure | highest latency |
/// | `latency_censored` | count | 1 where late responses are counted but are not in the latency |
/// | `connect_errors` | count | connections that could not be opened |
/// | `read_errors` | count | failed reads and early closes |
/// | `write_errors` | count | failed writes |
/// | `timeout_errors` | count | late responses |
/// | `status_errors` | count | responses with a status of 400 or more |
/// | `errors_in_all` | count | errors of kinds that the source does not tell apart |
/// | `container_id` | text | the container sampled |
/// | `container_name` | text | its name |
/// | `samples` | count | distinct container samples |
/// | `cpu_peak_percent` | figure | highest CPU sample, of one core |
/// | `cpu_mean_percent` | figure | mean CPU, of one core |
/// | `memory_peak_bytes` | figure | highest memory sample |
/// | `memory_mean_bytes` | figure | mean memory |
/// | `memory_limit_bytes` | figure | the memory limit |
/// | `cpu_peak_line` | count | the line of the highest CPU sample |
/// | `memory_peak_line` | count | the line of the highest memory sample |
/// | `load_path` | text | the file of the load report, relative to the result set |
/// | `load_first_line` | count | its first line there |
/// | `load_last_line` | count | its last line there |
/// | `container_path` | text | the file of the container samples |
/// | `container_first_line` | count | their first line there |
/// | `container_last_line` | count | their last line there |
/// | `started_at` | text | when the load began, as recorded |
/// | `run_order` | count | its place in the order of the collection, from 0 |
/// | `attempt` | count | which attempt at the run it is, from 1 |
/// | `wall_s` | figure | the duration by the clock |
/// | `server_cpu_s` | figure | CPU time of the server's container |
/// | `client_cpu_percent` | figure | CPU of the load generator, of one core |
/// | `client_cores` | count | cores that the load generator is pinned to |
/// | `foreign_cpu_percent` | figure | CPU of others, of one core |
/// | `stolen_cpu_percent` | figure | CPU stolen by the hypervisor, of one core |
/// | `container_running` | count | 1 where the container ran when the load ended, 0 where it had ended |
/// | `container_exit_code` | count | its exit code, where it had ended |
/// | `container_oom_killed` | count | 1 where memory ran out and the kernel killed a process of it |
/// | `client_waiting_before` | count | sockets of the client in TIME_WAIT before the load |
/// | `client_waiting_after` | count | sockets of the client in TIME_WAIT after the load |
/// | `client_ports` | count | local ports that the client may use |
/// | `client_reuses_ports` | count | 1 where it may use ports again that are in TIME_WAIT |
/// | `listen_overflows` | count | overflows of the server's listen queue |
/// | `listen_drops` | count | connections dropped at the listen queue |
/// | `conditions_path` | text | the file of the conditions |
/// | `conditions_first_line` | count | their first line there |
/// | `conditions_last_line` | count | their last line there |
/// | `latency_p50_s`, ... | figure | a percentile of the latency |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn runs(runs: &[Run]) -> PolarsResult<DataFrame> {
    let mut frame: Vec<Column> = run_columns().map(|column| column.of(runs)).collect();
    frame.extend(columns::percentiles(runs));
    DataFrame::new(runs.len(), frame)
}

/// The summary: one row for each scenario, server, load and metric. Figures are in the unit of the
/// row; an absent one is null.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server |
/// | `connections` | count | the offered number of connections |
/// | `metric` | text | the metric's id |
/// | `unit` | text | the metric's base unit |
/// | `value` | figure | the centre, or the sum |
/// | `n` | count | the repeats that count, before any is trimmed |
/// | `runs` | count | all repeats, missing ones included |
/// | `min`, `max` | figure | the range of the repeats that count |
/// | `cv` | figure | their coefficient of variation, a fraction |
/// | `coverage` | figure | what the range covers as an interval of the median, a fraction |
/// | `trimmed_low`, `trimmed_high` | figure | the values that were trimmed |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn cells(summary: &Summary) -> PolarsResult<DataFrame> {
    let rows: &[CellSummary] = &summary.cells;
    let columns = vec![
        text("scenario", rows, |cell| cell.scenario.as_deref().map(str::to_owned)),
        text("server", rows, |cell| Some(cell.server.to_string())),
        count("connections", rows, |cell| Some(cell.connections as usize)),
        text("metric", rows, |cell| Some(cell.metric.id().to_owned())),
        text("unit", rows, |cell| Some(cell.unit.to_owned())),
        figure("value", rows, |cell| cell.value),
        count("n", rows, |cell| Some(cell.n)),
        count("runs", rows, |cell| Some(cell.runs)),
        figure("min", rows, |cell| cell.min),
        figure("max", rows, |cell| cell.max),
        figure("cv", rows, |cell| cell.cv),
        figure("coverage", rows, |cell| cell.coverage),
        figure("trimmed_low", rows, |cell| cell.trimmed.first().copied()),
        figure("trimmed_high", rows, |cell| cell.trimmed.last().copied()),
    ];
    DataFrame::new(rows.len(), columns)
}

/// One metric of one scenario as people print it, in base units, or in theirs after [`scale`].
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `server` | text | the server |
/// | `100`, `1000`, ... | figure | the value at that load; null where there is none |
///
/// # Errors
/// None that is known of: the columns are those of [`cells`].
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
