//! The summary of a verdict: what is worst first, then where the server stands, then what it took.

use crate::metric::Metric;

use super::Confidence;
use super::assertion::Assertion;
use super::card::{Card, ranks};
use super::confidence::{of_comparison, of_figures};
use super::failure::{Degraded, Failure};
use super::phrase;
use crate::assess::Reason;
use crate::stats::compare;
use crate::text::{Figure, Form, Text, name, say};

const T: Metric = Metric::Throughput;

/// Writes the summary.
pub(super) fn overview(card: &Card<'_>) -> Vec<Assertion> {
    if card.completed() == 0 {
        return vec![Assertion::new(dead(card), of_figures(card, T))];
    }
    let failure = Failure::of(card);
    let mut said = Vec::new();
    if let Some(failure) = &failure {
        let reason = say("that is so in ").figure(card.runs_figure());
        let sentence = name(card.server()).then(failure.clause());
        said.push(Assertion::new(sentence, (Confidence::High, reason)));
    }
    said.extend(speed(card));
    let fails = failure.as_ref().map_or(&[][..], |failure| &failure.loads);
    let errors = card.field(Metric::ErrorRatio);
    if let Some(errors) = errors.and_then(|field| Degraded::of(field, card.server(), fails)) {
        let sentence = errors.sentence(say("its requests"));
        said.push(Assertion::new(sentence, of_figures(card, Metric::ErrorRatio)));
    }
    said.extend(footprint(card));
    said
}

fn dead(card: &Card<'_>) -> Text {
    match card.runs() {
        1 => say("the ")
            .figure(Figure::new(Form::Count("run", "runs"), 1.0, card.refs()))
            .say(" of ")
            .name(card.server())
            .say(" completed no request, so nothing can be said of its speed"),
        _ => say("none of the ")
            .figure(card.runs_figure())
            .say(" of ")
            .name(card.server())
            .say(" completed a request, so nothing can be said of its speed"),
    }
}

/// Where it stands in throughput.
fn speed(card: &Card<'_>) -> Vec<Assertion> {
    let Some((field, me)) = card.at(T) else { return Vec::new() };
    let Some(standing) = field.stands(me) else { return Vec::new() };
    let entry = &field.entries[me];
    let subject = || name(card.server());
    let figures = |text: Text| vec![Assertion::new(text, of_figures(card, T))];
    let span = || phrase::span(entry, T);
    if card.is_disputed(T) {
        let Some(objection) = phrase::objection(entry) else { return Vec::new() };
        let text = subject()
            .say(" is not ranked in throughput: its ")
            .then(phrase::range(entry, T))
            .say(" do not stand, because ");
        return figures(text.then(objection));
    }
    let relation = card.rival(T).and_then(|rival| card.relation(T, rival));
    if !standing.is_ranked() {
        let text = subject().say(" served ").then(span());
        let text = match standing.reason {
            Some(Reason::Compared(compare::Reason::Alone)) | None => {
                text.say("; there is no other server to compare it with")
            }
            Some(Reason::Compared(compare::Reason::NoCommonLoad)) => {
                text.say("; most others were measured at other loads, so it is not ranked")
            }
            _ => text.say(", in one run of each load: how far one run can be off is not known"),
        };
        return figures(text);
    }
    let Some(rank) = card.ranks(T) else { return Vec::new() };
    let place = subject().say(" ranks ").then(rank).say(" of ").figure(card.ranked(T));
    let place = place.say(" in throughput");
    let place = match standing.reason {
        Some(Reason::Compared(compare::Reason::ClientAtLimit)) => {
            place.say(": its place is open, because the client was at its limit")
        }
        Some(Reason::Compared(compare::Reason::Scatters)) => {
            place.say(": its repeats scatter too much to say more")
        }
        Some(Reason::Compared(compare::Reason::Crosses)) => {
            place.say(": it is ahead of many at some loads and behind at others")
        }
        _ if !standing.fails.is_empty() => match served(card) {
            Some(ranks) => place.say(", and ").then(ranks).say(" by the loads that it served"),
            None => place,
        },
        _ if field.is_first(me) => place.say(", with ").then(span()),
        _ => place.say(", with ").then(phrase::range(entry, T)),
    };
    let mut said = figures(place);
    if let Some(relation) = relation {
        let confidence = of_comparison(card, T, &relation);
        said.push(Assertion::new(relation.sentence(), confidence));
    }
    said
}

/// Its ranks without what failures cost.
fn served(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let standing = field.stands(me)?;
    ranks(T, standing.served_best?, standing.served_worst?, &field.entries[me].refs())
}

/// What it took: memory, and the tail of the latency.
fn footprint(card: &Card<'_>) -> Option<Assertion> {
    let range = |metric: Metric| {
        let entry = card.entry(metric).filter(|entry| entry.disputes.is_empty())?;
        (!entry.cells.is_empty()).then(|| phrase::range(entry, metric))
    };
    let memory = range(Metric::Memory).map(|it| say("it needed ").then(it).say(" of memory"));
    let tail = range(Metric::LatencyP99)
        .map(|it| say("all but one in a hundred of its answers took at most ").then(it));
    let (text, metric) = match (memory, tail) {
        (Some(memory), Some(tail)) => (memory.say("; ").then(tail), Metric::LatencyP99),
        (Some(memory), None) => (memory, Metric::Memory),
        (None, tail) => (tail?, Metric::LatencyP99),
    };
    Some(Assertion::new(text, of_figures(card, metric)))
}

/// The metrics that were measured and stand, for those who write about all of them.
pub(super) fn judged(card: &Card<'_>) -> Vec<Metric> {
    let stands = |metric: &Metric| {
        card.at(*metric).is_some_and(|(field, me)| {
            field.stands(me).is_some_and(|standing| standing.is_ranked())
        })
    };
    super::card::JUDGED.into_iter().filter(stands).collect()
}
