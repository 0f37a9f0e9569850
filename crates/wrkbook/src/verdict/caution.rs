//! Cautions: what the audit says of a server's figures, the widest first.

use crate::audit::{Finding, Severity};
use crate::metric::Metric;

use super::card::Card;
use super::phrase;
use crate::text::{Figure, Text, say};

/// How many findings are quoted; the rest are counted.
const QUOTED: usize = 6;

/// Writes the cautions: findings that no wider one explains, notes left out, in the audit's order.
pub(super) fn cautions(card: &Card<'_>) -> Vec<Text> {
    let of_server: Vec<&Finding> = card
        .findings()
        .filter(|finding| finding.severity > Severity::Note && finding.part_of.is_none())
        .collect();
    let shown = if of_server.len() == QUOTED + 1 { QUOTED + 1 } else { QUOTED };
    let mut cautions: Vec<Text> =
        of_server.iter().take(shown).map(|finding| finding.quote()).collect();
    let rest: Vec<&Finding> = of_server.into_iter().skip(shown).collect();
    if !rest.is_empty() {
        let mut count =
            Figure::count(rest.len(), "narrower finding", "narrower findings", Vec::new());
        count.findings = rest.iter().map(|finding| finding.id.clone()).collect();
        cautions.push(say("the audit holds ").figure(count).say(" more"));
    }
    if let Some(caution) = unmeasured_memory(card) {
        cautions.push(caution);
    }
    cautions
}

/// Says once that memory was not measured, where the audit does not.
fn unmeasured_memory(card: &Card<'_>) -> Option<Text> {
    let said = card.findings().any(|finding| finding.rule == "no-resources");
    (card.completed() > 0 && card.entry(Metric::Memory).is_none() && !said).then(|| {
        phrase::unmeasured(Metric::Memory, "its", card.runs_figure())
            .say(", so nothing is said of it")
    })
}
