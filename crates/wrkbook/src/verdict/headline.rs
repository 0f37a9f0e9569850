//! The headline: what sets a server apart, in a few words. What is worst comes first.

use crate::metric::Metric;

use super::card::Card;
use super::failure::Failure;
use super::phrase;
use crate::text::{Figure, Text, say};

const T: Metric = Metric::Throughput;

/// Writes the headline.
pub(super) fn headline(card: &Card<'_>) -> Text {
    if card.completed() == 0 {
        return say("no request completed in ").figure(card.runs_figure());
    }
    if let Some(failure) = Failure::of(card) {
        let clause = failure.clause();
        return clause.without_start(" was").without_start(" ");
    }
    if card.is_disputed(T)
        && let Some(entry) = card.entry(T)
    {
        let range = phrase::range(entry, T);
        return say("not ranked in throughput: its ").then(range).say(" do not stand");
    }
    let Some(ranks) = card.ranks(T) else { return unranked(card) };
    let opening = ranks.say(" of ").figure(card.ranked(T)).say(" in throughput");
    let firsts: Vec<Text> = [Metric::Latency, Metric::Memory]
        .into_iter()
        .filter(|metric| card.is_first(*metric))
        .map(|metric| say(phrase::noun(metric)))
        .collect();
    match firsts.is_empty() {
        true => opening,
        false => opening.say(", in the first tier of ").list(firsts),
    }
}

/// Of a server that is not ranked: its best figure.
fn unranked(card: &Card<'_>) -> Text {
    match card.entry(T).and_then(|entry| entry.highest()) {
        Some(highest) => {
            let repeats = Figure::count(card.repeats(), "run", "runs", card.refs());
            let best = Text::default().figure(phrase::value(highest)).say(" at best, in ");
            best.figure(repeats).say(" of each load")
        }
        None => {
            let completed = Figure::count(card.completed(), "run", "runs", card.refs());
            say("no throughput in ").figure(completed).say(" that completed requests")
        }
    }
}
