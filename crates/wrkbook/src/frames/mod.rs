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
mod columns;
mod format;
mod judged;

use std::collections::BTreeSet;

use polars::frame::DataFrame;
use polars::prelude::*;
use wrkbook_ingest::Load;
use wrkbook_ingest::figures::figures;
use wrkbook_ingest::run::Run;

use crate::metric::Metric;
use crate::summary::{CellSummary, Summary};
use build::{count, figure, text};

pub use crate::table::{TableError, read_runs};
pub use format::Format;
pub use judged::{claims, evidence, findings, standings};

/// The tidy table of runs: one row a run in the order of their keys, the columns of
/// [`FIGURES`](wrkbook_ingest::figures::FIGURES) in base units, then one `latency_pN_s` for each percentile that occurs.
/// An absent figure is null.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server |
/// | `connections` | count | the offered number of connections; null where the load is of another kind |
/// | `load_kind` | text | what the load is counted in: connections, rate, users or unstated |
/// | `load` | figure | the load that was offered, in what `load_kind` says; null where it is unstated |
/// | `repeat` | text | the repetition, as the path names it |
/// | `state` | text | completed, dead or missing |
/// | `generator` | text | the load generator: the id of its format |
/// | `version` | text | its version |
/// | `url` | text | the URL under load |
/// | `threads` | count | client threads |
/// | `reported_connections` | count | the number of connections that the report names |
/// | `reported_users` | count | the number of users that the report names |
/// | `target_rate_per_s` | figure | requests a second asked for, as the report names it |
/// | `depth` | count | requests in flight on each connection; one where absent |
/// | `model` | text | when the next request is sent: closed, paced or open |
/// | `nominal_duration_s` | figure | the duration asked for |
/// | `duration_s` | figure | the measured duration |
/// | `requests` | count | complete responses, late ones and error statuses included |
/// | `sent` | count | requests that were sent |
/// | `unanswered` | count | sent, and neither answered nor failed by the end |
/// | `unsent` | count | planned, and never sent |
/// | `dropped` | count | skipped because the schedule was missed |
/// | `requests_per_s` | figure | responses a second |
/// | `rate_printed_per_s` | figure | the rate that the tool prints, where it counts something else |
/// | `rate_stdev_per_s` | figure | standard deviation of the rate between samples within the run |
/// | `bytes_read` | figure | bytes read |
/// | `bytes_cover` | text | what they cover: all of the responses, or bodies |
/// | `bytes_per_s` | figure | transfer as printed |
/// | `latency_mean_s` | figure | mean latency |
/// | `latency_stdev_s` | figure | standard deviation |
/// | `latency_min_s` | figure | lowest latency |
/// | `latency_max_s` | figure | highest latency |
/// | `latency_samples` | count | how many requests the latency describes |
/// | `latency_covers` | text | which requests these are: answered, all or successes |
/// | `latency_resolution_s` | figure | the step in which the latency is printed |
/// | `latency_corrected` | count | 1 where it counts from when a request was due (coordinated omission) |
/// | `latency_censored` | count | 1 where late responses are counted but are not in the latency |
/// | `connect_errors` | count | connections that could not be opened |
/// | `read_errors` | count | failed reads and early closes |
/// | `write_errors` | count | failed writes |
/// | `timeout_errors` | count | late responses |
/// | `status_errors` | count | responses with a status of 400 or more |
/// | `abandoned_errors` | count | requests given up at the timeout |
/// | `other_errors` | count | requests that failed in a way that is not told |
/// | `errors_in_all` | count | errors of kinds that the source does not tell apart |
/// | `error_share` | figure | failed requests as a share of all, where their number is not known |
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
    let mut frame: Vec<Column> = figures().map(|figure| columns::column(figure, runs)).collect();
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
/// | `connections` | count | the offered number of connections; null where the load is of another kind |
/// | `load_kind` | text | what the load is counted in: connections, rate, users or unstated |
/// | `load` | figure | the load that was offered, in what `load_kind` says; null where it is unstated |
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
        count("connections", rows, |cell| cell.load.connections().map(|count| count as usize)),
        text("load_kind", rows, |cell| Some(cell.load.kind().id().to_owned())),
        figure("load", rows, |cell| cell.load.value()),
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
    let number = |load: Load| Some(load.number().into_owned());
    // 100 users and 100 connections, of two scenarios, have one head.
    let mut numbers = BTreeSet::new();
    let loads: Vec<Load> =
        summary.loads.iter().filter(|load| numbers.insert(load.number())).copied().collect();
    let heads = text("head", &loads, |load| number(*load));
    let loads = DataFrame::new(heads.len(), vec![heads])?;
    let heads = text("head", &summary.cells, |cell| number(cell.load));
    cells(summary)?
        .hstack(&[heads])?
        .lazy()
        .filter(of_scenario.and(col("metric").eq(lit(metric.id()))))
        .pivot(
            by_name(["head"], true, false),
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
