//! A diff as polars frames, for CSV and for notebooks.

use polars::frame::DataFrame;
use polars::prelude::*;

use super::Diff;
use super::change::{CellChange, CellSide, Change};

fn text<T>(name: &str, rows: &[T], get: impl Fn(&T) -> Option<String>) -> Column {
    StringChunked::from_iter_options(name.into(), rows.iter().map(get)).into_column()
}

fn count<T>(name: &str, rows: &[T], get: impl Fn(&T) -> Option<usize>) -> Column {
    let counts = rows.iter().map(|row| get(row).map(|count| count as u64));
    UInt64Chunked::from_iter_options(name.into(), counts).into_column()
}

fn figure<T>(name: &str, rows: &[T], get: impl Fn(&T) -> Option<f64>) -> Column {
    Float64Chunked::from_iter_options(name.into(), rows.iter().map(get)).into_column()
}

/// The columns of one side.
fn side(
    name: &str,
    rows: &[CellChange],
    side: impl Fn(&CellChange) -> Option<&CellSide>,
) -> [Column; 6] {
    [
        figure(&format!("{name}_value"), rows, |row| side(row)?.value),
        count(&format!("{name}_n"), rows, |row| Some(side(row)?.n)),
        count(&format!("{name}_runs"), rows, |row| Some(side(row)?.runs)),
        count(&format!("{name}_failed"), rows, |row| Some(side(row)?.failed)),
        figure(&format!("{name}_min"), rows, |row| side(row)?.min),
        figure(&format!("{name}_max"), rows, |row| side(row)?.max),
    ]
}

/// Loads as people list them: `100 1000`.
fn loads(loads: &[u32]) -> Option<String> {
    Some(loads.iter().map(u32::to_string).collect::<Vec<_>>().join(" "))
}

/// The changes, one row for each server and metric, the columns as in JSON; a list of loads is text,
/// its loads set apart by spaces. An absent figure is null.
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn changes(diff: &Diff) -> PolarsResult<DataFrame> {
    let rows: &[Change] = &diff.changes;
    let columns = vec![
        text("scenario", rows, |row| row.scenario.as_ref().map(ToString::to_string)),
        text("server", rows, |row| Some(row.server.to_string())),
        text("metric", rows, |row| Some(row.metric.id().to_owned())),
        text("state", rows, |row| Some(row.state.name().to_owned())),
        figure("ratio", rows, |row| row.ratio),
        figure("ratio_low", rows, |row| row.ratio_low),
        figure("ratio_high", rows, |row| row.ratio_high),
        figure("difference", rows, |row| row.difference),
        figure("difference_low", rows, |row| row.difference_low),
        figure("difference_high", rows, |row| row.difference_high),
        figure("p", rows, |row| row.p),
        figure("p_holm", rows, |row| row.p_holm),
        figure("p_min", rows, |row| row.p_min),
        count("loads_worse", rows, |row| row.loads_worse),
        count("loads_better", rows, |row| row.loads_better),
        count("loads", rows, |row| Some(row.loads)),
        figure("threshold", rows, |row| Some(row.threshold)),
        figure("noise_floor", rows, |row| row.noise_floor),
        count("repeats_needed", rows, |row| row.repeats_needed),
        text("clearly_worse", rows, |row| loads(&row.clearly_worse)),
        text("clearly_better", rows, |row| loads(&row.clearly_better)),
        text("loads_only_old", rows, |row| loads(&row.loads_only_old)),
        text("loads_only_new", rows, |row| loads(&row.loads_only_new)),
        text("newly_failing", rows, |row| loads(&row.newly_failing)),
        text("fixed", rows, |row| loads(&row.fixed)),
        text("reason", rows, |row| Some(row.reason.clone())),
        text("needed", rows, |row| row.needed.clone()),
    ];
    DataFrame::new(rows.len(), columns)
}

/// The cells, one row for each server, metric and load, the sides as `old_value`, `new_value` and so
/// on. An absent figure is null.
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn cells(diff: &Diff) -> PolarsResult<DataFrame> {
    let rows: &[CellChange] = &diff.cells;
    let mut columns = vec![
        text("scenario", rows, |row| row.scenario.as_ref().map(ToString::to_string)),
        text("server", rows, |row| Some(row.server.to_string())),
        count("connections", rows, |row| Some(row.connections as usize)),
        text("metric", rows, |row| Some(row.metric.id().to_owned())),
    ];
    columns.extend(side("old", rows, |row| row.old.as_ref()));
    columns.extend(side("new", rows, |row| row.new.as_ref()));
    columns.extend([
        figure("ratio", rows, |row| row.ratio),
        figure("ratio_low", rows, |row| row.ratio_low),
        figure("ratio_high", rows, |row| row.ratio_high),
        figure("difference", rows, |row| row.difference),
        figure("p", rows, |row| row.p),
        figure("p_min", rows, |row| row.p_min),
        text("clearly", rows, |row| row.clearly.map(|way| way.name().to_owned())),
    ]);
    DataFrame::new(rows.len(), columns)
}
