//! What a sentence rests on: a figure, with the way to its cells and findings.

use serde::Serialize;
use wrkbook::display;
use wrkbook::text::{Figure, Span, Text};

use super::section::Section;
use crate::link::Link;
use crate::sentence::Sentence;

/// What a sentence rests on.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ClaimView {
    pub(crate) text: Sentence,
    pub(crate) figure: String,
    pub(crate) links: Vec<(String, Link)>,
    /// How many cells and findings more there are than links.
    pub(crate) more: usize,
}

/// The most claims of a verdict that link to every cell of theirs.
const MOST_LINKS: usize = 3;

impl ClaimView {
    /// What each figure of a text rests on, in order.
    pub(crate) fn all(section: &Section<'_>, text: &Text) -> Vec<Self> {
        let mut all = Vec::new();
        for sentence in text.sentences() {
            all.extend(sentence.iter().filter_map(|span| match span {
                Span::Figure(figure) => Some(Self::of(section, sentence, figure)),
                Span::Words(_) | Span::Name(_) | Span::Gap => None,
            }));
        }
        all
    }

    fn of(section: &Section<'_>, sentence: &[Span], claim: &Figure) -> Self {
        let cells = claim.cells.iter().filter_map(|cell| {
            let text = format!("{} {}", display::isolated(&cell.server), display::at(cell.load));
            Some((text, section.places.cell(&cell.server, cell.load)?))
        });
        let findings = claim.findings.iter().filter_map(|id| {
            let finding = section.set.finding(id)?;
            Some((finding.rule.to_owned(), section.set.places.finding(id)))
        });
        let links: Vec<_> = cells.take(MOST_LINKS).chain(findings.take(MOST_LINKS)).collect();
        Self {
            text: Sentence::of(sentence, |_| None),
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
