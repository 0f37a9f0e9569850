//! Where the figures of a sentence lead: to their cell, their metric or their finding.

use wrkbook::audit::Finding;
use wrkbook::text::{CellRef, Figure, Text};

use super::section::SetContext;
use crate::link::Link;
use crate::sentence::Sentence;

/// A sentence of a verdict.
pub(crate) fn said(set: &SetContext<'_>, text: &Text) -> Sentence {
    Sentence::of(text.spans(), |figure| of_figure(set, figure))
}

/// What a finding says: its figures are those of the cell that it is about.
pub(crate) fn found(set: &SetContext<'_>, finding: &Finding) -> Sentence {
    let cell = finding.scope.cell().and_then(|cell| of_cell(set, &cell));
    Sentence::of(finding.message.spans(), |_| cell.clone())
}

/// The runs of its only cell; else the finding that says it, the page of its metric, or the runs of
/// its only server.
fn of_figure(set: &SetContext<'_>, figure: &Figure) -> Option<Link> {
    if let [cell] = &*figure.cells {
        return of_cell(set, cell);
    }
    if let Some(finding) = figure.findings.first() {
        return set.finding(finding).map(|finding| set.places.finding(&finding.id));
    }
    let first = figure.cells.first()?;
    let places = set.places.scenario(first.scenario.as_deref())?;
    match figure.metric {
        // A metric that has a figure has a page.
        Some(metric) => Some(places.metric(metric)),
        None => {
            let is_one = figure.cells.iter().all(|cell| cell.server == first.server);
            is_one.then(|| places.runs(&first.server)).flatten()
        }
    }
}

fn of_cell(set: &SetContext<'_>, cell: &CellRef) -> Option<Link> {
    set.places.scenario(cell.scenario.as_deref())?.cell(&cell.server, cell.load)
}
