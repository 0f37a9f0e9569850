//! What a sentence rests on: a figure, with the way to its cells and findings.

use serde::Serialize;
use wrkbook::display;
use wrkbook::verdict::Claim;

use super::section::Section;
use crate::link::Link;

/// What a sentence rests on.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ClaimView {
    pub(crate) text: String,
    pub(crate) figure: String,
    pub(crate) links: Vec<(String, Link)>,
    /// How many cells and findings more there are than links.
    pub(crate) more: usize,
}

/// The most claims of a verdict that link to every cell of theirs.
const MOST_LINKS: usize = 3;

impl ClaimView {
    pub(crate) fn of(section: &Section<'_>, claim: &Claim) -> Self {
        let cells = claim.cells.iter().filter_map(|cell| {
            let text = format!("{} {}", cell.server, display::at_number(cell.load));
            Some((text, section.places.cell(&cell.server, cell.load)?))
        });
        let findings = claim.findings.iter().filter_map(|id| {
            let finding = section.set.finding(id)?;
            Some((finding.rule.to_owned(), section.set.places.finding(id)))
        });
        let links: Vec<_> = cells.take(MOST_LINKS).chain(findings.take(MOST_LINKS)).collect();
        Self {
            text: claim.text.clone(),
            figure: match claim.metric {
                Some(metric) if claim.unit == metric.unit() => {
                    display::quantity(metric, claim.value)
                }
                _ if claim.unit == "ratio" => display::times(claim.value),
                _ if claim.unit == "1" => display::percent(claim.value),
                _ => {
                    let unit = claim.unit.replace('_', " ");
                    format!("{} {unit}", display::number(claim.value))
                }
            },
            more: (claim.cells.len() + claim.findings.len()).saturating_sub(links.len()),
            links,
        }
    }
}
