//! A phrase is what a rule of the audit found, in the few words that a row of the board has room for.

use wrkbook_ingest::Load;

use crate::audit::{Finding, RULES};
use crate::display;

/// The words of a rule's findings.
struct Phrase {
    rule: &'static str,
    words: fn(&Finding) -> Option<String>,
}

/// Of rules that weigh the same, the first has the word. Rules that are not in the table say nothing
/// that a row has room for; runs that failed are told by their number.
const PHRASES: &[Phrase] = &[
    Phrase { rule: "ports-exhausted", words: |_| fixed("the client ran out of ports") },
    Phrase { rule: "one-answer-per-connection", words: |_| fixed("one answer per connection") },
    Phrase {
        rule: "lost-connections",
        words: |finding| Some(format!("{} of the connections lost", share(finding, "lost_share")?)),
    },
    Phrase {
        rule: "refused-responses",
        words: |finding| Some(format!("{} error responses", share(finding, "refused_share")?)),
    },
    Phrase { rule: "unstable", words: |_| fixed("repeats scatter too far to rank") },
    Phrase {
        rule: "fixed-concurrency",
        words: |finding| {
            let pool = finding.figure("requests_in_flight")?.round().max(1.0);
            Some(format!("only {} answered at a time", display::number(pool)))
        },
    },
    Phrase {
        rule: "starved-connections",
        words: |finding| {
            Some(match finding.figure("served_share") {
                Some(served) => {
                    format!("{} of clients wait unseen", display::percent(1.0 - served))
                }
                None => {
                    let least = 1.0 - finding.figure("served_share_most")?;
                    let most = 1.0 - finding.figure("served_share_least")?;
                    format!("{} of clients wait unseen", between(least, most))
                }
            })
        },
    },
    Phrase { rule: "more-than-offered", words: |_| fixed("latency contradicts throughput") },
    Phrase {
        rule: "censored-latency",
        words: |finding| {
            Some(format!("{} answered too late to count", share(finding, "censored_share")?))
        },
    },
    Phrase { rule: "no-resources", words: |_| fixed("too few samples of memory and CPU") },
    Phrase { rule: "client-at-limit", words: |_| fixed("client at its limit: at least this") },
    Phrase { rule: "waiting-ports", words: |_| fixed("the client was short of ports") },
    Phrase { rule: "busy-machine", words: |_| fixed("others used the machine's CPU") },
    Phrase { rule: "off-time", words: |_| fixed("the run was longer or shorter than set") },
    Phrase { rule: "memory-ceiling", words: |_| fixed("memory near its limit") },
    Phrase { rule: "averaged-failures", words: |_| fixed("failed runs left out") },
    Phrase { rule: "listen-overflow", words: |_| fixed("turned connections away") },
    Phrase { rule: "fixed-rate-per-connection", words: |_| fixed("limited per connection") },
    Phrase { rule: "closes-connections", words: |_| fixed("closes every connection") },
    Phrase { rule: "one-core", words: |_| fixed("uses one core of those given") },
    Phrase { rule: "not-cpu-bound", words: |_| fixed("not limited by its CPU") },
];

fn fixed(words: &str) -> Option<String> {
    Some(words.to_owned())
}

/// A share of a finding, or the least and the most of several.
fn share(finding: &Finding, name: &str) -> Option<String> {
    let figure = |ending: &str| finding.figure(&format!("{name}{ending}"));
    match figure("") {
        Some(share) => Some(display::percent(share)),
        None => Some(between(figure("_least")?, figure("_most")?)),
    }
}

/// `53% to 75%`, or the one where both read the same.
fn between(least: f64, most: f64) -> String {
    let (least, most) = (display::percent(least), display::percent(most));
    if least == most { least } else { format!("{least} to {most}") }
}

/// The place of a finding's rule in the table, rules of one's own last; `None` where a row has no room
/// for it.
pub(super) fn place(finding: &Finding) -> Option<usize> {
    let known = PHRASES.iter().position(|phrase| phrase.rule == finding.rule);
    let is_own = || RULES.iter().all(|rule| rule.id != finding.rule);
    known.or_else(|| is_own().then_some(PHRASES.len()))
}

/// The words of a finding: those of its rule, or else all that it says.
pub(super) fn of(finding: &Finding) -> String {
    let phrase = PHRASES.iter().find(|phrase| phrase.rule == finding.rule);
    let words = phrase.and_then(|phrase| (phrase.words)(finding));
    let rule = || RULES.iter().find(|rule| rule.id == finding.rule);
    words.unwrap_or_else(|| match rule() {
        Some(rule) => rule.says.trim_end_matches('.').to_owned(),
        None => finding.message.isolated(),
    })
}

/// Whether a finding about a server as a whole is about a load.
pub(super) fn holds_at(finding: &Finding, load: Load) -> bool {
    let figure = |name: &str| finding.figure(name);
    match (figure("from_connections"), figure("to_connections"), load.value()) {
        (Some(from), Some(to), Some(at)) => from <= at && at <= to,
        _ => true,
    }
}
