//! Strengths and weaknesses: what a server does better than others, and worse, beside its throughput,
//! of which the summary speaks.

use crate::metric::Metric;
use crate::stats::NoiseGrade;
use crate::text::{CellRef, Figure, Form, Text, say};

use super::card::Card;
use super::phrase;

const T: Metric = Metric::Throughput;

/// The metrics of the points.
const BESIDE: [Metric; 2] = [Metric::Latency, Metric::Memory];

/// What it does better than others.
pub(super) fn strengths(card: &Card<'_>) -> Vec<Text> {
    let first = BESIDE.into_iter().filter(|metric| card.is_first(*metric));
    let mut points: Vec<Text> = first.filter_map(|metric| first_tier(card, metric)).collect();
    points.extend(steady(card));
    points
}

/// That it is in the first tier of a metric, alone or with whom, and how it compares with the next.
fn first_tier(card: &Card<'_>, metric: Metric) -> Option<Text> {
    let (field, me) = card.at(metric)?;
    let others: Vec<_> = (0..field.entries.len())
        .filter(|at| *at != me && field.is_first(*at))
        .map(|at| field.entries[at].server.clone())
        .collect();
    let opening = say("first tier in ").say(phrase::noun(metric));
    let opening = match others.is_empty() {
        true => opening,
        false => opening.say(", with ").names(&others),
    };
    let opening = opening.say(": ").then(phrase::span(&field.entries[me], metric));
    let relation = card.rival(metric).and_then(|rival| card.relation(metric, rival));
    Some(match relation {
        Some(relation) => opening.say("; ").then(relation.sentence()),
        None => opening,
    })
}

/// Repeats that agree.
fn steady(card: &Card<'_>) -> Option<Text> {
    let entry = card.entry(T).filter(|entry| entry.disputes.is_empty())?;
    let (cv, _) = card.noise(T).filter(|(_, grade)| *grade == NoiseGrade::A)?;
    let spread = Figure::new(Form::Percent(Some(T)), cv, entry.refs());
    Some(say("repeats agree: at the median load their throughput spreads by ").figure(spread))
}

/// What it does worse than others.
pub(super) fn weaknesses(card: &Card<'_>) -> Vec<Text> {
    let mut points: Vec<Text> =
        BESIDE.into_iter().filter_map(|metric| behind(card, metric)).collect();
    points.extend(noisy(card));
    points.extend(steep_memory(card));
    points
}

/// That it is behind the best of a metric.
fn behind(card: &Card<'_>, metric: Metric) -> Option<Text> {
    let (field, me) = card.at(metric)?;
    if field.is_first(me) || card.is_disputed(metric) {
        return None;
    }
    let rival = card.rival(metric)?;
    let relation = card.relation(metric, rival)?;
    let ranks = card.ranks(metric)?;
    (relation.lead() == Some(rival)).then(|| {
        let opening = ranks.say(" of ").figure(card.ranked(metric)).say(" in ");
        opening.say(phrase::noun(metric)).say(": ").then(relation.sentence())
    })
}

fn noisy(card: &Card<'_>) -> Option<Text> {
    let (cv, _) = card.noise(T).filter(|(_, grade)| *grade >= NoiseGrade::D)?;
    let spread = Figure::new(Form::Percent(Some(T)), cv, card.refs());
    Some(say("repeats scatter: at the median load their throughput spreads by ").figure(spread))
}

/// Memory that grows with the load.
fn steep_memory(card: &Card<'_>) -> Option<Text> {
    let entry = card.entry(Metric::Memory)?;
    card.findings().find(|finding| finding.rule == "memory-grows")?;
    let (first, last) = (*entry.fit.first()?, *entry.fit.last()?);
    let times = last.value? / first.value?;
    (times >= 2.0).then(|| {
        let cells = vec![CellRef::of(first), CellRef::of(last)];
        let times = Figure::new(Form::Times(Metric::Memory), times, cells);
        say("memory grows with the load: ")
            .figure(phrase::value(first))
            .say(" at ")
            .then(phrase::load(first))
            .say(", ")
            .figure(times)
            .say(" that at ")
            .then(phrase::load(last))
    })
}
