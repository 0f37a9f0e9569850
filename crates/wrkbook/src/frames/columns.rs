//! The columns of the tidy table of runs: each once, with how it is read from a run and put back.

use std::collections::BTreeSet;
use std::sync::Arc;

use polars::prelude::*;
use wrkbook_ingest::report::{Container, Errors, LineSpan, LoadReport};
use wrkbook_ingest::run::{Run, Source};
use wrkbook_ingest::units::{Bytes, PerSecond, Percent, Seconds};

/// A column of the tidy table of runs.
pub struct RunColumn {
    /// Its name; a figure's ends with the unit.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    pub(crate) access: Access,
}

/// How a column is read from a run, and put back. A value that is no such quantity (a negative
/// time) is refused with `None`.
pub(crate) enum Access {
    Text(fn(&Run) -> Option<&str>, fn(&mut Run, &str)),
    Count(fn(&Run) -> Option<u64>, fn(&mut Run, u64) -> Option<()>),
    Figure(fn(&Run) -> Option<f64>, fn(&mut Run, f64) -> Option<()>),
}

use Access::{Count, Figure, Text};

impl RunColumn {
    pub(super) const fn new(name: &'static str, about: &'static str, access: Access) -> Self {
        Self { name, about, access }
    }

    /// The column of `runs`.
    pub(super) fn of(&self, runs: &[Run]) -> Column {
        let name = PlSmallStr::from_static(self.name);
        match self.access {
            Text(get, _) => {
                StringChunked::from_iter_options(name, runs.iter().map(get)).into_column()
            }
            Count(get, _) => {
                UInt64Chunked::from_iter_options(name, runs.iter().map(get)).into_column()
            }
            Figure(get, _) => {
                Float64Chunked::from_iter_options(name, runs.iter().map(get)).into_column()
            }
        }
    }
}

fn load(run: &Run) -> Option<&LoadReport> {
    run.load.as_ref()
}

fn load_mut(run: &mut Run) -> &mut LoadReport {
    run.load.get_or_insert_default()
}

fn container(run: &Run) -> Option<&Container> {
    run.container.as_ref()
}

fn container_mut(run: &mut Run) -> &mut Container {
    run.container.get_or_insert_default()
}

fn errors_mut(run: &mut Run) -> &mut Errors {
    load_mut(run).errors.get_or_insert_default()
}

pub(super) fn source_mut(source: &mut Option<Source>) -> &mut Source {
    source.get_or_insert_with(|| Source { path: Arc::from(""), lines: None })
}

pub(super) fn lines_mut(source: &mut Option<Source>) -> &mut LineSpan {
    source_mut(source).lines.get_or_insert(LineSpan { first: 0, last: 0 })
}

pub(super) fn small(value: u64) -> Option<u32> {
    u32::try_from(value).ok()
}

/// A column of text that is one field of the run's key or sources.
macro_rules! text {
    ($name:literal, $about:literal, $get:expr, $set:expr) => {
        RunColumn::new($name, $about, Text($get, $set))
    };
}

/// A column of a quantity: a field of the load report or the container, and its newtype.
macro_rules! figure {
    ($name:literal, $about:literal, $of:ident, $of_mut:ident, $field:ident, $unit:ident) => {
        RunColumn::new(
            $name,
            $about,
            Figure(
                |run| Some($of(run)?.$field?.get()),
                |run, value| {
                    $of_mut(run).$field = Some($unit::new(value)?);
                    Some(())
                },
            ),
        )
    };
}

macro_rules! error_count {
    ($name:literal, $about:literal, $field:ident) => {
        RunColumn::new(
            $name,
            $about,
            Count(
                |run| Some(load(run)?.errors?.$field),
                |run, value| {
                    errors_mut(run).$field = value;
                    Some(())
                },
            ),
        )
    };
}

macro_rules! small_count {
    ($name:literal, $about:literal, $get:expr, $set:expr) => {
        RunColumn::new(
            $name,
            $about,
            Count($get, |run, value| {
                let value = small(value)?;
                $set(run, value);
                Some(())
            }),
        )
    };
}

/// The columns of the tidy table of runs that are of the raw files, in order.
pub const RUN_COLUMNS: &[RunColumn] = &[
    text!(
        "scenario",
        "what was requested; null without scenarios",
        |run| run.key.scenario.as_deref(),
        |run, value| run.key.scenario = Some(Arc::from(value))
    ),
    text!("server", "the server", |run| Some(&run.key.server), |run, value| run.key.server =
        Arc::from(value)),
    small_count!(
        "connections",
        "the offered number of connections",
        |run| Some(run.key.connections.into()),
        |run: &mut Run, value| run.key.connections = value
    ),
    text!(
        "repeat",
        "the repetition, as the path names it",
        |run| Some(&run.key.repeat),
        |run, value| run.key.repeat = Arc::from(value)
    ),
    // Read back from whether there is a whole report; the table's reader looks at it first.
    text!("state", "completed, dead or missing", |run| Some(run.state().name()), |_, _| {}),
    text!("url", "the URL under load", |run| load(run)?.url.as_deref(), |run, value| {
        load_mut(run).url = Some(value.to_owned())
    }),
    small_count!(
        "threads",
        "client threads",
        |run| Some(load(run)?.threads?.into()),
        |run: &mut Run, value| load_mut(run).threads = Some(value)
    ),
    small_count!(
        "reported_connections",
        "the number of connections that the report names",
        |run| Some(load(run)?.connections?.into()),
        |run: &mut Run, value| load_mut(run).connections = Some(value)
    ),
    figure!(
        "nominal_duration_s",
        "the duration asked for",
        load,
        load_mut,
        nominal_duration,
        Seconds
    ),
    figure!("duration_s", "the measured duration", load, load_mut, duration, Seconds),
    RunColumn::new(
        "requests",
        "complete responses, late ones and error statuses included",
        Count(
            |run| load(run)?.requests,
            |run, value| {
                load_mut(run).requests = Some(value);
                Some(())
            },
        ),
    ),
    figure!("requests_per_s", "throughput as printed", load, load_mut, throughput, PerSecond),
    figure!("bytes_read", "bytes read", load, load_mut, bytes_read, Bytes),
    figure!("bytes_per_s", "transfer as printed", load, load_mut, transfer, PerSecond),
    figure!("latency_mean_s", "mean latency", load, load_mut, latency_mean, Seconds),
    figure!("latency_stdev_s", "standard deviation", load, load_mut, latency_stdev, Seconds),
    figure!("latency_max_s", "highest latency", load, load_mut, latency_max, Seconds),
    RunColumn::new(
        "latency_censored",
        "1 where late responses are counted but are not in the latency",
        Count(
            |run| Some(load(run)?.latency_censored.into()),
            |run, value| {
                load_mut(run).latency_censored = value != 0;
                Some(())
            },
        ),
    ),
    error_count!("connect_errors", "connections that could not be opened", connect),
    error_count!("read_errors", "failed reads and early closes", read),
    error_count!("write_errors", "failed writes", write),
    error_count!("timeout_errors", "late responses", timeout),
    error_count!("status_errors", "responses with a status of 400 or more", status),
    RunColumn::new(
        "errors_in_all",
        "errors of kinds that the source does not tell apart",
        Count(
            |run| load(run)?.errors_in_all,
            |run, value| {
                load_mut(run).errors_in_all = Some(value);
                Some(())
            },
        ),
    ),
    text!(
        "container_id",
        "the container sampled",
        |run| container(run)?.id.as_deref(),
        |run, value| container_mut(run).id = Some(value.to_owned())
    ),
    text!("container_name", "its name", |run| container(run)?.name.as_deref(), |run, value| {
        container_mut(run).name = Some(value.to_owned())
    }),
    RunColumn::new(
        "samples",
        "distinct container samples",
        Count(
            |run| Some(container(run)?.samples),
            |run, value| {
                container_mut(run).samples = value;
                Some(())
            },
        ),
    ),
    figure!(
        "cpu_peak_percent",
        "highest CPU sample, of one core",
        container,
        container_mut,
        cpu_peak,
        Percent
    ),
    figure!(
        "cpu_mean_percent",
        "mean CPU, of one core",
        container,
        container_mut,
        cpu_mean,
        Percent
    ),
    figure!(
        "memory_peak_bytes",
        "highest memory sample",
        container,
        container_mut,
        memory_peak,
        Bytes
    ),
    figure!("memory_mean_bytes", "mean memory", container, container_mut, memory_mean, Bytes),
    figure!(
        "memory_limit_bytes",
        "the memory limit",
        container,
        container_mut,
        memory_limit,
        Bytes
    ),
    small_count!(
        "cpu_peak_line",
        "the line of the highest CPU sample",
        |run| Some(container(run)?.cpu_peak_line?.into()),
        |run: &mut Run, value| container_mut(run).cpu_peak_line = Some(value)
    ),
    small_count!(
        "memory_peak_line",
        "the line of the highest memory sample",
        |run| Some(container(run)?.memory_peak_line?.into()),
        |run: &mut Run, value| container_mut(run).memory_peak_line = Some(value)
    ),
    text!(
        "load_path",
        "the file of the load report, relative to the result set",
        |run| Some(&run.load_source.as_ref()?.path),
        |run, value| source_mut(&mut run.load_source).path = Arc::from(value)
    ),
    small_count!(
        "load_first_line",
        "its first line there",
        |run| Some(run.load_source.as_ref()?.lines?.first.into()),
        |run: &mut Run, value| lines_mut(&mut run.load_source).first = value
    ),
    small_count!(
        "load_last_line",
        "its last line there",
        |run| Some(run.load_source.as_ref()?.lines?.last.into()),
        |run: &mut Run, value| lines_mut(&mut run.load_source).last = value
    ),
    text!(
        "container_path",
        "the file of the container samples",
        |run| Some(&run.container_source.as_ref()?.path),
        |run, value| source_mut(&mut run.container_source).path = Arc::from(value)
    ),
    small_count!(
        "container_first_line",
        "their first line there",
        |run| Some(run.container_source.as_ref()?.lines?.first.into()),
        |run: &mut Run, value| lines_mut(&mut run.container_source).first = value
    ),
    small_count!(
        "container_last_line",
        "their last line there",
        |run| Some(run.container_source.as_ref()?.lines?.last.into()),
        |run: &mut Run, value| lines_mut(&mut run.container_source).last = value
    ),
];

/// The name of a percentile's column: `latency_p99_s`, `latency_p99_9_s`.
pub(crate) fn percentile_name(percent: f64) -> String {
    format!("latency_p{percent}_s").replace('.', "_")
}

/// The percentile of a column's name, or `None` where it is no such column.
pub(crate) fn percentile_of(name: &str) -> Option<f64> {
    let percent = name.strip_prefix("latency_p")?.strip_suffix("_s")?.replace('_', ".");
    percent.parse().ok().filter(|percent| (0.0..=100.0).contains(percent))
}

/// One column for each latency percentile that occurs in `runs`, ascending.
pub(super) fn percentiles(runs: &[Run]) -> Vec<Column> {
    // Percentages are finite and not negative, so their bits sort as they do.
    let percents: BTreeSet<u64> = runs
        .iter()
        .filter_map(load)
        .flat_map(|load| load.latency_percentiles.iter().map(|(percent, _)| percent.to_bits()))
        .collect();
    percents
        .into_iter()
        .map(f64::from_bits)
        .map(|percent| {
            let at = |run: &Run| {
                let all = &load(run)?.latency_percentiles;
                Some(all.iter().find(|(known, _)| *known == percent)?.1?.get())
            };
            let name = percentile_name(percent).into();
            Float64Chunked::from_iter_options(name, runs.iter().map(at)).into_column()
        })
        .collect()
}
