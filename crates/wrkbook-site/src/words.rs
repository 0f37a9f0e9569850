//! Words that several pages need alike: counts, lists, ranks, and how a figure came to be.

use wrkbook::metric::Better;
use wrkbook::{CellSummary, Metric, display};

/// How a figure came to be: `4 repeats, 120,000 to 130,000 requests/s`.
pub(crate) fn note(cell: &CellSummary) -> String {
    let repeats = repeats(cell);
    match (cell.value, cell.min, cell.max) {
        (None, ..) => "no run measured it".to_owned(),
        (Some(_), Some(min), Some(max)) if !cell.metric.is_sum() && cell.n > 1 => format!(
            "{repeats}, {} to {}",
            display::figure(cell.metric, min),
            display::quantity(cell.metric, max)
        ),
        _ => repeats,
    }
}

/// `4 repeats`, `3 of 4 repeats`.
pub(crate) fn repeats(cell: &CellSummary) -> String {
    match (cell.n, cell.runs) {
        (1, 1) => "1 repeat".to_owned(),
        (n, runs) if n == runs => format!("{n} repeats"),
        (n, runs) => format!("{n} of {runs} repeats"),
    }
}

/// `1 server`, `6 servers`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", display::number(count as f64))
}

/// Names as a sentence has them: `A`, `A and B`, `A, B and C`.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The text with a capital at its start.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

/// Which figures are the better ones, in a word.
pub(crate) fn better(metric: Metric) -> Option<&'static str> {
    metric.better().map(|better| match better {
        Better::Higher => "higher is better",
        Better::Lower => "lower is better",
    })
}
