//! When to choose a server, as far as what was measured speaks for it.

use std::sync::Arc;

use crate::metric::Metric;

use super::card::Card;
use super::failure::Failure;
use super::loads;
use super::overview::judged;
use super::phrase;
use crate::text::{Text, name, say, text};

const T: Metric = Metric::Throughput;

/// Writes when to choose it.
pub(super) fn choose_when(card: &Card<'_>) -> Text {
    if card.completed() == 0 {
        return match card.runs() {
            1 => say("it cannot be judged before a run completes a request"),
            _ => text!(
                "it cannot be judged before one of its {} completes a request",
                card.runs_figure()
            ),
        };
    }
    if card.is_disputed(T) {
        return text!(
            "do not choose it or drop it for the throughput of these {}: the audit does not let it stand",
            card.runs_figure()
        );
    }
    let metrics = judged(card);
    if metrics.is_empty() {
        return text!("nothing in {} speaks for it or against it", card.runs_figure());
    }
    if let Some(failure) = Failure::of(card) {
        return below(card, &failure);
    }
    let firsts: Vec<Metric> =
        metrics.iter().copied().filter(|metric| card.is_first(*metric)).collect();
    if firsts.contains(&T) {
        return for_speed(card, &firsts);
    }
    if let Some(metric) = firsts.first() {
        return for_one(card, *metric);
    }
    let rivals = rivals(card, &metrics);
    if rivals.is_empty() {
        return beside(card, &metrics);
    }
    let nouns = metrics.iter().map(|metric| say(phrase::noun(*metric))).collect();
    let verb = if rivals.len() == 1 { " is ahead of it in " } else { " are each ahead of it in " };
    say("nothing in ")
        .figure(card.runs_figure())
        .say(" speaks for it: ")
        .names(&rivals)
        .say(verb)
        .list(nouns)
}

/// Where the loads stay below those at which it fails.
fn below(card: &Card<'_>, failure: &Failure) -> Text {
    let all = card.field(T).map_or(&[][..], |field| field.loads());
    let served: Vec<_> = all.iter().copied().filter(|load| !failure.loads.contains(load)).collect();
    let not = say("not").then(loads::at(&failure.loads, all, &card.refs()));
    let best = card.at(T).and_then(|(field, me)| field.stands(me)?.served_best);
    match best {
        Some(1) if !served.is_empty() => {
            let opening = say("for throughput").then(loads::at(&served, all, &[]));
            opening.say(", where nobody was shown to serve more; ").then(not)
        }
        _ => not.say(", where others serve"),
    }
}

fn for_speed(card: &Card<'_>, firsts: &[Metric]) -> Text {
    let nouns = firsts.iter().map(|metric| say(phrase::noun(*metric))).collect();
    let runs = card.runs_figure();
    say("for ").list(nouns).say(": in ").figure(runs).say(" no server was shown to be better there")
}

/// For the one thing in which nobody is better, and what that costs.
fn for_one(card: &Card<'_>, metric: Metric) -> Text {
    let entry = card.entry(metric);
    let range = entry.map(|entry| phrase::range(entry, metric)).unwrap_or_default();
    let opening = say("where ").say(phrase::noun(metric)).say(" counts most, at ").then(range);
    let price = card.rival(T).and_then(|rival| {
        let relation = card.relation(T, rival)?;
        let (field, _) = card.at(T)?;
        (relation.lead() == Some(rival)).then_some(())?;
        let subject = name(field.entries[rival].server);
        relation.lead_of(rival, subject, &say("it"))
    });
    match price {
        Some(price) => opening.say("; the price: ").then(price),
        None => opening,
    }
}

/// The servers that are ahead of it in all that is judged.
fn rivals(card: &Card<'_>, metrics: &[Metric]) -> Vec<Arc<str>> {
    let Some((field, _)) = card.at(T) else { return Vec::new() };
    let beats = |server: &Arc<str>| {
        metrics.iter().all(|metric| {
            card.at(*metric).is_some_and(|(field, me)| {
                field.position(server).is_some_and(|other| field.beats(other, me))
            })
        })
    };
    let others = field.entries.iter().map(|entry| entry.server);
    others.filter(|server| **server != *card.server() && beats(server)).cloned().collect()
}

/// Where nobody is ahead in everything: what it has that the fastest has not.
fn beside(card: &Card<'_>, metrics: &[Metric]) -> Text {
    let Some(rival) = card.rival(T) else {
        return text!("nothing in {} speaks against it", card.runs_figure());
    };
    let Some((field, _)) = card.at(T) else { return Text::default() };
    let fastest = field.entries[rival].server;
    let merit = metrics.iter().filter(|metric| **metric != T).find_map(|metric| {
        let (field, me) = card.at(*metric)?;
        let other = field.position(fastest)?;
        let relation = card.relation(*metric, other)?;
        (relation.lead() == Some(me)).then_some(())?;
        relation.lead_of(me, say("it"), &name(fastest))
    });
    let opening = say("where ").name(fastest).say(" is no option");
    match (merit, card.ranks(T)) {
        (Some(merit), _) => opening.say(", or where this counts: ").then(merit),
        (None, Some(ranks)) => {
            opening.say(": it ranks ").then(ranks).say(" of ").figure(card.ranked(T))
        }
        (None, None) => opening,
    }
}
