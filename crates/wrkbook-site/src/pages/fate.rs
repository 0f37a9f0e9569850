//! What became of the figure of each repeat of a cell.

use wrkbook::ingest::Run;
use wrkbook::stats::Trimmed;
use wrkbook::{CellSummary, Metric, Policy, display};

use super::section::Section;

/// What became of the figure of one repeat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum RepeatFate {
    /// It is in the centre.
    Counted(f64),
    /// It was trimmed: `lowest` or `highest`.
    Trimmed(f64, &'static str),
    /// There is none, or it does not count.
    LeftOut,
}

impl RepeatFate {
    /// The runs of a cell, each with what became of its figure.
    pub(crate) fn of_cell<'a>(
        section: &Section<'a>,
        cell: &CellSummary,
    ) -> Vec<(&'a Run, RepeatFate)> {
        let policy = section.summary().policy;
        let measured = section
            .runs_at(&cell.server, cell.connections)
            .iter()
            .map(|run| (run, cell.metric.of_run(run, policy)));
        // Under `as-published` an absent figure counts as 0, unless all are absent.
        let zeros = policy == Policy::AsPublished && !cell.values.is_empty();
        let dropped = Trimmed::of(&cell.values)
            .and_then(|trim| trim.dropped)
            .filter(|_| !cell.trimmed.is_empty());
        let mut index = 0;
        measured
            .map(|(run, value)| {
                let Some(value) = value.or(zeros.then_some(0.0)) else {
                    return (run, Self::LeftOut);
                };
                let at = index;
                index += 1;
                let fate = match dropped {
                    Some(dropped) if dropped.index_low == at => Self::Trimmed(value, "lowest"),
                    Some(dropped) if dropped.index_high == at => Self::Trimmed(value, "highest"),
                    _ => Self::Counted(value),
                };
                (run, fate)
            })
            .collect()
    }

    pub(crate) fn value(self) -> Option<f64> {
        match self {
            Self::Counted(value) | Self::Trimmed(value, _) => Some(value),
            Self::LeftOut => None,
        }
    }

    pub(crate) fn in_words(self, metric: Metric) -> String {
        match self {
            Self::Counted(value) => display::quantity(metric, value),
            Self::Trimmed(value, which) => {
                format!("{}, trimmed as the {which}", display::quantity(metric, value))
            }
            Self::LeftOut => "served nothing".to_owned(),
        }
    }
}
