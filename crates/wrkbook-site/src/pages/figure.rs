//! A figure as a table or a sentence has it, with the way to its runs.

use serde::Serialize;
use wrkbook::{CellSummary, display};

use super::section::Section;
use crate::link::Link;
use crate::words::note;

/// A figure as it stands in a table or a sentence, with the way to its runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FigureCell {
    /// The figure without its unit; `None` where no run measured it.
    pub(crate) text: Option<String>,
    /// Range and repeats.
    pub(crate) note: String,
    pub(crate) link: Option<Link>,
    /// The finding for which it must not be ranked.
    pub(crate) doubt: Option<Doubt>,
    /// The figure in the base unit, to sort by.
    pub(crate) sort: Option<String>,
}

impl FigureCell {
    pub(crate) fn of(section: &Section<'_>, cell: &CellSummary) -> Self {
        Self {
            text: cell.value.map(|value| display::figure(cell.metric, value)),
            note: note(cell),
            link: section.places.cell(&cell.server, cell.connections),
            doubt: cell.value.and_then(|_| Doubt::of(section, cell)),
            sort: cell.value.map(|value| value.to_string()),
        }
    }

    /// Where there are no runs at all.
    pub(crate) fn absent() -> Self {
        Self { text: None, note: "no runs".to_owned(), link: None, doubt: None, sort: None }
    }
}

/// Why a figure must not be ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Doubt {
    pub(crate) because: &'static str,
    pub(crate) link: Link,
}

impl Doubt {
    fn of(section: &Section<'_>, cell: &CellSummary) -> Option<Self> {
        let finding = section.set.charts.doubt(cell)?;
        let link = section.set.places.finding(&finding.id);
        Some(Self { because: finding.objection(cell.metric)?, link })
    }
}
