//! Turns of phrase that depend on the metric.

use std::sync::Arc;
use wrkbook_ingest::Load;

use crate::metric::{Better, Metric};

use super::field::{Comparison, Entry, Field};
use crate::text::{CellRef, Figure, Form, Text, name, say};

/// Below this, `1.1 times` hides more than it says, and a percentage is written.
pub(crate) const PERCENT_BELOW: f64 = 1.15;

/// The metric inside a sentence.
pub(crate) fn noun(metric: Metric) -> &'static str {
    metric.words().noun
}

/// Over how many loads two servers were compared.
pub(crate) fn loads(comparison: &Comparison) -> Figure {
    Figure::count(comparison.loads, "load", "loads", comparison.cells.clone())
}

/// `22 times as many requests`, `3.2% more memory`: by how much the values of the worse server are
/// worse, seen from it (where lower is better), or those of the better one better (where higher
/// is). `None` where a mean of the ratios says nothing, or not that the one is better.
pub(crate) fn by_how_much(metric: Metric, comparison: &Comparison) -> Option<Text> {
    let times = comparison.times.filter(|times| *times > 1.0)?;
    let cells = comparison.cells.clone();
    Some(if times < PERCENT_BELOW {
        let percent = Figure::new(Form::Percent(Some(metric)), times - 1.0, cells);
        Text::default().figure(percent).say(" ").say(metric.words().more)
    } else {
        let times = Figure::new(Form::Times(metric), times, cells);
        Text::default().figure(times).say(" ").say(metric.words().as_much)
    })
}

/// The distance from `a` to `b`, which is worse, as a clause of its own.
pub(crate) fn gap(field: &Field<'_>, a: usize, b: usize) -> Text {
    let comparison = field.compare(a, b);
    let other = field.entries[b].server;
    let metric = field.metric;
    if metric.is_sum() {
        return failures(&field.entries[a], metric)
            .say(", against ")
            .then(failures(&field.entries[b], metric))
            .say(" for ")
            .name(other);
    }
    let Some(by) = by_how_much(metric, &comparison) else {
        return ahead(&comparison, other);
    };
    let times = comparison.times.unwrap_or(1.0);
    let over = |sentence: Text| sentence.say(" over ").figure(loads(&comparison));
    match field.better {
        Better::Higher if times >= PERCENT_BELOW => {
            let times = Figure::new(Form::Times(metric), times, comparison.cells.clone());
            over(Text::default().figure(times).say(" what ").name(other).say(", the next, managed"))
        }
        Better::Higher => over(by.say(" than ").name(other).say(", the next,")),
        Better::Lower => {
            over(name(other).say(", the next,").say(" ").say(metric.words().verb).say(" ").then(by))
        }
    }
}

/// Ahead at so many loads, where the mean does not say so.
pub(crate) fn ahead(comparison: &Comparison, other: &Arc<str>) -> Text {
    say("ahead of ")
        .name(other)
        .say(" at ")
        .figure(Figure::new(
            Form::Number("loads"),
            comparison.ahead as f64,
            comparison.cells.clone(),
        ))
        .say(" of ")
        .figure(loads(comparison))
}

/// Errors as a total, the error ratio as its worst cell.
fn failures(entry: &Entry<'_>, metric: Metric) -> Text {
    match metric {
        Metric::Errors => {
            let total = Figure::new(Form::Quantity(metric), entry.total(), entry.refs());
            let sentence = Text::default().figure(total);
            match entry.is_whole {
                true => sentence.say(" in all"),
                false => {
                    let loads = Figure::count(entry.cells.len(), "load", "loads", entry.refs());
                    sentence.say(" over ").figure(loads)
                }
            }
        }
        _ => match entry.highest() {
            Some(worst) => {
                let value = worst.value.unwrap_or_default();
                let worst = Figure::new(Form::Quantity(metric), value, vec![CellRef::of(worst)]);
                say("at most ").figure(worst).say(" at any load")
            }
            None => Text::default(),
        },
    }
}

/// The values of a server over its loads: `3.57 to 9.05 MB over 19 loads`.
pub(crate) fn span(entry: &Entry<'_>, metric: Metric) -> Text {
    if metric.is_sum() {
        return failures(entry, metric);
    }
    let range = range(entry, metric);
    match entry.fit.len() {
        0 | 1 => range,
        loads => {
            let cells = entry.fit.iter().map(|cell| CellRef::of(cell)).collect();
            range.say(" over ").figure(Figure::count(loads, "load", "loads", cells))
        }
    }
}

/// The same without the loads: `3.57 to 9.05 MB`.
pub(crate) fn range(entry: &Entry<'_>, metric: Metric) -> Text {
    let (Some(low), Some(high)) = (entry.lowest(), entry.highest()) else {
        return Text::default();
    };
    let (Some(least), Some(most)) = (low.value, high.value) else { return Text::default() };
    let most_figure = Figure::new(Form::Quantity(metric), most, vec![CellRef::of(high)]);
    if crate::display::figure(metric, least) == crate::display::figure(metric, most) {
        return Text::default().figure(most_figure);
    }
    let least = Figure::new(Form::Bare(metric), least, vec![CellRef::of(low)]);
    Text::default().figure(least).say(" to ").figure(most_figure)
}

/// Why the audit does not let a server's figures stand: what it says of the server, or at how many
/// loads it says something.
pub(crate) fn objection(entry: &Entry<'_>) -> Option<Text> {
    let first = entry.disputes.first()?;
    let mut loads: Vec<Load> =
        entry.disputes.iter().filter_map(|finding| finding.scope.load).collect();
    loads.sort_unstable();
    loads.dedup();
    if first.scope.load.is_none() || loads.len() == 1 {
        return Some(first.quote());
    }
    let concerned = entry.cells.iter().filter(|cell| loads.contains(&cell.load));
    let mut count = Figure::new(
        Form::Number("loads"),
        loads.len() as f64,
        concerned.map(|cell| CellRef::of(cell)).collect(),
    );
    count.findings = entry.disputes.iter().map(|finding| finding.id.clone()).collect();
    Some(say("the audit objects at ").figure(count).say(" of ").figure(Figure::count(
        entry.cells.len(),
        "load",
        "loads",
        entry.refs(),
    )))
}

/// A cell's value with its unit.
pub(crate) fn value(cell: &crate::summary::CellSummary) -> Figure {
    let value = cell.value.unwrap_or_default();
    Figure::new(Form::Quantity(cell.metric), value, vec![CellRef::of(cell)])
}

/// A cell's load.
pub(crate) fn load(cell: &crate::summary::CellSummary) -> Text {
    Text::load(cell.load, vec![CellRef::of(cell)])
}

/// That a metric was not measured: `memory was measured in none of its 8 runs`.
pub(crate) fn unmeasured(metric: Metric, of: &'static str, runs: Figure) -> Text {
    let was = say(noun(metric)).say(if metric.is_sum() { " were" } else { " was" });
    if runs.value == 1.0 {
        was.say(" not measured in ").say(of).say(" ").figure(runs)
    } else {
        was.say(" measured in none of ").say(of).say(" ").figure(runs)
    }
}
