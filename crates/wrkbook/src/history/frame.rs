//! A history as polars frames, for CSV and for notebooks.

use polars::frame::DataFrame;
use polars::prelude::*;

use super::account::{Account, Change};
use super::{History, State};
use crate::frames::build::{count, figure, text};

/// The changes: a row each; a series without one has one row, with its state and no change.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server |
/// | `metric` | text | the metric's id |
/// | `series_state` | text | what became of the series |
/// | `nights` | count | its nights that could be compared |
/// | `state` | text | what the change is |
/// | `at`, `before` | text | the first set after it, the last before it |
/// | `earliest`, `latest` | text | the first and the last set that may be the first after it |
/// | `centre_before`, `centre_after` | figure | the levels, in the metric's base unit |
/// | `ratio` | figure | after / before; of errors the difference |
/// | `ratio_low`, `ratio_high` | figure | the ends of its interval |
/// | `p`, `p_adjusted` | figure | the chance of it without a change; for all series together |
/// | `loads` | text | the loads at which it shows |
/// | `nights_since` | count | nights since, the first after it counted |
/// | `with_anchor` | text | yes where the anchor changed at the same time |
/// | `reason` | text | why the series is in its state |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn changes(history: &History) -> PolarsResult<DataFrame> {
    let mut rows: Vec<(&Account, Option<&Change>)> = Vec::new();
    for account in &history.series {
        if account.changes.is_empty() {
            rows.push((account, None));
        }
        rows.extend(account.changes.iter().map(|change| (account, Some(change))));
    }
    let word = |name: &str, of: &dyn Fn(&Change) -> String| {
        text(name, &rows, |(_, change)| change.map(of))
    };
    let number = |name: &str, of: &dyn Fn(&Change) -> Option<f64>| {
        figure(name, &rows, |(_, change)| of((*change)?))
    };
    let columns = vec![
        text("scenario", &rows, |(it, _)| it.scenario.as_deref().map(str::to_owned)),
        text("server", &rows, |(it, _)| Some(it.server.to_string())),
        text("metric", &rows, |(it, _)| Some(it.metric.id().to_owned())),
        text("series_state", &rows, |(it, _)| Some(it.state.to_string())),
        count("nights", &rows, |(it, _)| Some(it.nights)),
        word("state", &|it| it.state.to_string()),
        word("at", &|it| it.at.clone()),
        word("before", &|it| it.before.clone()),
        word("earliest", &|it| it.earliest.clone()),
        word("latest", &|it| it.latest.clone()),
        number("centre_before", &|it| it.centre_before),
        number("centre_after", &|it| it.centre_after),
        number("ratio", &|it| it.ratio),
        number("ratio_low", &|it| it.ratio_low),
        number("ratio_high", &|it| it.ratio_high),
        number("p", &|it| Some(it.p)),
        number("p_adjusted", &|it| Some(it.p_adjusted)),
        word("loads", &|it| it.loads.join(" ")),
        count("nights_since", &rows, |(_, change)| Some((*change)?.nights_since)),
        word("with_anchor", &|it| if it.with_anchor { "yes" } else { "no" }.to_owned()),
        text("reason", &rows, |(it, _)| Some(it.reason.clone())),
    ];
    DataFrame::new(rows.len(), columns)
}

/// The points: a row for each series and set that has one.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario`, `server`, `metric` | text | which series |
/// | `set` | text | the set |
/// | `at` | text | when it was measured, where known |
/// | `value` | figure | its level over all loads, in the metric's base unit |
/// | `state` | text | what became of the series |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn points(history: &History) -> PolarsResult<DataFrame> {
    let mut rows: Vec<(&Account, usize, f64)> = Vec::new();
    for account in &history.series {
        let there = account.points.iter().enumerate();
        rows.extend(there.filter_map(|(night, point)| Some((account, night, (*point)?))));
    }
    let state = |state: State| Some(state.to_string());
    let night = |night: &usize| &history.nights[*night];
    let columns = vec![
        text("scenario", &rows, |(it, ..)| it.scenario.as_deref().map(str::to_owned)),
        text("server", &rows, |(it, ..)| Some(it.server.to_string())),
        text("metric", &rows, |(it, ..)| Some(it.metric.id().to_owned())),
        text("set", &rows, |(_, at, _)| Some(night(at).name.clone())),
        text("at", &rows, |(_, at, _)| night(at).at.map(|at| at.to_string())),
        figure("value", &rows, |(_, _, value)| Some(*value)),
        text("state", &rows, |(it, ..)| state(it.state)),
    ];
    DataFrame::new(rows.len(), columns)
}
