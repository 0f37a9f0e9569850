//! What became of the figure of each repeat of a cell, in words.

use wrkbook::ingest::Run;
use wrkbook::repeat::{Fate, Repeat};
use wrkbook::{CellSummary, Metric, display};

use super::section::Section;

/// The runs of a cell, each with what became of its figure.
pub(crate) fn of_cell<'a>(
    section: &Section<'a>,
    cell: &'a CellSummary,
) -> impl Iterator<Item = (&'a Run, &'a Repeat)> {
    let runs = &section.set.analysis.set.runs;
    cell.repeats.iter().filter_map(|repeat| Some((runs.get(repeat.run as usize)?, repeat)))
}

/// How a repeat was trimmed: `lowest` or `highest`.
pub(crate) fn trimmed(fate: Fate) -> Option<&'static str> {
    match fate {
        Fate::TrimmedLow => Some("lowest"),
        Fate::TrimmedHigh => Some("highest"),
        _ => None,
    }
}

/// What became of a repeat: `9,000 requests/s, trimmed as the lowest`.
pub(crate) fn in_words(metric: Metric, repeat: &Repeat) -> String {
    let quantity = repeat.value.map(|value| display::quantity(metric, value));
    match (quantity, trimmed(repeat.fate)) {
        (Some(quantity), Some(which)) => format!("{quantity}, trimmed as the {which}"),
        (Some(quantity), None) => quantity,
        (None, _) if repeat.fate == Fate::NotMeasured => "not measured".to_owned(),
        (None, _) => "served nothing".to_owned(),
    }
}
