//! The figure of a text: as it is written, what it is, and what it is derived from.

use std::sync::Arc;

use serde::Serialize;
use wrkbook_ingest::Load;

use crate::display;
use crate::metric::Metric;

/// The cell that a figure is from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CellRef {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The load that was offered.
    #[serde(flatten, serialize_with = "Load::fields")]
    pub load: Load,
}

/// A figure in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// As it is written: `22 times`, `4,090 requests/s`.
    pub text: String,
    /// The value, in `unit`.
    pub value: f64,
    /// The metric; `None` for a count of loads, runs or findings, and for evidence of the audit.
    pub metric: Option<Metric>,
    /// The unit: the metric's base unit, or `ratio`, `1` (a fraction), `rank`, `loads`, `runs`, ...;
    /// of evidence of the audit, its name.
    pub unit: &'static str,
    /// The cells that it is derived from.
    pub cells: Vec<CellRef>,
    /// The findings that it is derived from, by id.
    pub findings: Vec<String>,
}

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// With its unit: `124,900 requests/s`.
    Quantity(Metric),
    /// Without, where the unit follows or went before: `124,900`.
    Bare(Metric),
    /// How many times one value of the metric is another: `1.4 times`.
    Times(Metric),
    /// A fraction: `2.3%`. The metric is the one whose values it is derived from, if any.
    Percent(Option<Metric>),
    /// A count and its noun, singular and plural: `1 run`, `4 runs`.
    Count(&'static str, &'static str),
    /// A count whose noun, given here, stands elsewhere in the sentence: `9`.
    Number(&'static str),
    /// A rank: `second`, `12th`.
    Rank(Metric),
}

impl Figure {
    /// A figure in base units.
    pub(crate) fn new(form: Form, value: f64, cells: Vec<CellRef>) -> Self {
        let (text, metric, unit) = match form {
            Form::Quantity(metric) => {
                (display::quantity(metric, value), Some(metric), metric.unit())
            }
            Form::Bare(metric) => (display::figure(metric, value), Some(metric), metric.unit()),
            Form::Times(metric) => (display::times(value), Some(metric), "ratio"),
            Form::Percent(metric) => (display::percent(value), metric, "1"),
            Form::Count(one, many) => {
                let noun = if value == 1.0 { one } else { many };
                (format!("{} {noun}", display::number(value)), None, many)
            }
            Form::Number(noun) => (display::number(value), None, noun),
            Form::Rank(metric) => (ordinal(value), Some(metric), "rank"),
        };
        Self { text, value, metric, unit, cells, findings: Vec::new() }
    }

    /// A count with its noun, singular and plural.
    pub(crate) fn count(
        count: usize,
        singular: &'static str,
        plural: &'static str,
        cells: Vec<CellRef>,
    ) -> Self {
        Self::new(Form::Count(singular, plural), count as f64, cells)
    }

    /// Evidence of the audit, as `text` writes it; `name` is that of the evidence.
    pub fn evidence(name: &'static str, value: f64, text: impl Into<String>) -> Self {
        let (cells, findings) = (Vec::new(), Vec::new());
        Self { text: text.into(), value, metric: None, unit: name, cells, findings }
    }
}

/// A rank in words, as far as words read well.
fn ordinal(rank: f64) -> String {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let rank = rank as usize;
    if let Some(word) = rank.checked_sub(1).and_then(|at| WORDS.get(at)) {
        return (*word).to_owned();
    }
    let ending = match (rank % 100, rank % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_words_as_far_as_words_read_well() {
        for (rank, word) in
            [(1, "first"), (10, "tenth"), (11, "11th"), (22, "22nd"), (113, "113th")]
        {
            assert_eq!(ordinal(f64::from(rank)), word);
        }
    }
}
