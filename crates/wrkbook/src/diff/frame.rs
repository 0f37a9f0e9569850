//! A diff as polars frames, for CSV and for notebooks.

use polars::frame::DataFrame;
use polars::prelude::*;
use wrkbook_ingest::Load;

use super::Diff;
use super::change::{CellChange, CellSide, Change};
use crate::frames::build::{count, figure, text};

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
fn loads(loads: &[Load]) -> Option<String> {
    Some(loads.iter().map(|load| load.number()).collect::<Vec<_>>().join(" "))
}

/// The changes, one row for each server and metric. An absent figure is null; a list of loads is
/// text, its loads set apart by spaces.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server, by its new name |
/// | `metric` | text | the metric's id |
/// | `state` | text | what became of it, as [`State`](super::State) is printed |
/// | `ratio` | figure | geometric mean over the common loads of new / old |
/// | `ratio_low`, `ratio_high` | figure | the ends of its interval |
/// | `difference` | figure | of errors: mean over the common loads of new - old, shares of what was attempted |
/// | `difference_low`, `difference_high` | figure | the ends of its interval |
/// | `old_value`, `new_value` | figure | the figures over the common loads, in the base unit: geometric mean of the centres, of errors the mean in one run |
/// | `p` | figure | two-sided p of a change of more than 1%, of errors of any |
/// | `p_holm` | figure | the same, corrected for all comparisons of the diff |
/// | `loads_worse`, `loads_better` | count | common loads with a worse, a better centre |
/// | `loads` | count | common loads |
/// | `threshold` | figure | from which size on a change matters, a fraction; of errors a difference |
/// | `noise_floor` | figure | by how much two sets of the same thing were measured to differ, in the same terms |
/// | `repeats_needed` | count | about how many repeats would tell, where those that there are do not |
/// | `worse_at`, `better_at` | text | loads that changed by themselves |
/// | `loads_only_old`, `loads_only_new` | text | loads that one set alone has |
/// | `newly_failing`, `fixed` | text | loads that began, that ceased to fail |
/// | `reason` | text | why it is in that state |
/// | `needed` | text | what it would take to tell |
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
        figure("old_value", rows, |row| row.old_value),
        figure("new_value", rows, |row| row.new_value),
        figure("p", rows, |row| row.p),
        figure("p_holm", rows, |row| row.p_holm),
        count("loads_worse", rows, |row| row.loads_worse),
        count("loads_better", rows, |row| row.loads_better),
        count("loads", rows, |row| Some(row.loads)),
        figure("threshold", rows, |row| Some(row.threshold)),
        figure("noise_floor", rows, |row| row.noise_floor),
        count("repeats_needed", rows, |row| row.needs.map(|needs| needs.repeats)),
        text("worse_at", rows, |row| loads(&row.worse_at)),
        text("better_at", rows, |row| loads(&row.better_at)),
        text("loads_only_old", rows, |row| loads(&row.loads_only_old)),
        text("loads_only_new", rows, |row| loads(&row.loads_only_new)),
        text("newly_failing", rows, |row| loads(&row.newly_failing)),
        text("fixed", rows, |row| loads(&row.fixed)),
        text("reason", rows, |row| Some(row.reason.clone())),
        text("needed", rows, |row| row.needed.clone()),
    ];
    DataFrame::new(rows.len(), columns)
}

/// The cells, one row for each server, metric and load. Figures are in the metric's base unit; an
/// absent one is null.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server, by its new name |
/// | `connections` | count | the offered number of connections; null where the load is of another kind |
/// | `load_kind` | text | what the load is counted in: connections, rate, users or unstated |
/// | `load` | figure | the load that was offered, in what `load_kind` says; null where it is unstated |
/// | `metric` | text | the metric's id |
/// | `old_value` | figure | the old centre; of errors that of one run |
/// | `old_n`, `old_runs`, `old_failed` | count | the repeats that count, all, and the failed ones |
/// | `old_min`, `old_max` | figure | the range of the repeats that count |
/// | `new_value` | figure | the new centre |
/// | `new_n`, `new_runs`, `new_failed` | count | as of the old side |
/// | `new_min`, `new_max` | figure | as of the old side |
/// | `ratio` | figure | new / old; null of errors |
/// | `ratio_low`, `ratio_high` | figure | the ends of its 95% interval |
/// | `difference` | figure | of errors: new - old, shares of what was attempted |
/// | `p` | figure | two-sided p of a change of more than 1%, of errors of any |
/// | `p_holm` | figure | the same, corrected for all single loads of the diff |
/// | `clearly` | text | which way it changed, if it did by itself |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn cells(diff: &Diff) -> PolarsResult<DataFrame> {
    let rows: &[CellChange] = &diff.cells;
    let mut columns = vec![
        text("scenario", rows, |row| row.scenario.as_ref().map(ToString::to_string)),
        text("server", rows, |row| Some(row.server.to_string())),
        count("connections", rows, |row| row.load.connections().map(|count| count as usize)),
        text("load_kind", rows, |row| Some(row.load.kind().id().to_owned())),
        figure("load", rows, |row| row.load.value()),
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
        figure("p_holm", rows, |row| row.p_holm),
        text("clearly", rows, |row| row.clearly.map(|way| way.name().to_owned())),
    ]);
    DataFrame::new(rows.len(), columns)
}
