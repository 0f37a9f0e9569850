//! Strengths and weaknesses: what a server does better than others, and worse.

use std::sync::Arc;

use crate::metric::Metric;
use crate::stats::NoiseGrade;

use super::card::{Card, JUDGED, Place, Shape};
use super::field::Field;
use super::phrase;
use crate::text::{CellRef, Figure, Form, Text, say, text};

const T: Metric = Metric::Throughput;

/// A lead over the next that is worth a word for a server that is not first.
const CLEAR_LEAD: f64 = 1.5;

/// A distance from the leader that is a weakness.
const FAR_BEHIND: f64 = 2.0;

/// What it does better than others.
pub(super) fn strengths(card: &Card<'_>) -> Vec<Text> {
    let mut points: Vec<Text> =
        JUDGED.into_iter().filter_map(|metric| strength(card, metric)).collect();
    points.extend(steadiness(card));
    points.extend(flat_memory(card));
    points
}

fn strength(card: &Card<'_>, metric: Metric) -> Option<Text> {
    let (field, me) = card.at(metric)?;
    let best = || say(metric.words().best);
    match card.place(metric) {
        Place::Unmeasured | Place::Disputed | Place::Alone | Place::Untold(_) => None,
        // That the others' errors say little makes its own no merit.
        Place::OnlyOneStands if metric.is_sum() => None,
        Place::OnlyOneStands => Some(
            say("the only ")
                .say(phrase::noun(metric))
                .say(" that the audit lets stand: ")
                .then(phrase::span(&field.entries[me], metric)),
        ),
        Place::First => {
            let next = card.next_below(metric)?;
            let comparison = field.compare(me, next);
            let point = best().say(": ").then(phrase::gap(field, me, next));
            // Where the distance is a mean, say how far it holds at each load.
            Some(if metric.is_sum() || comparison.loads < 2 {
                point
            } else if comparison.ahead == comparison.loads {
                point.say(", and it leads at each")
            } else {
                point.say("; it leads at ").figure(Figure::new(
                    Form::Number("loads"),
                    comparison.ahead as f64,
                    comparison.cells,
                ))
            })
        }
        // Not to be told from the fewest is no merit where others failed less often.
        Place::SharedFirst(others)
            if metric.is_sum()
                && others
                    .iter()
                    .any(|at| field.entries[*at].total() < field.entries[me].total()) =>
        {
            None
        }
        Place::SharedFirst(others) => Some(
            best()
                .say(", shared with ")
                .names(&names(field, &others))
                .say(": ")
                .then(phrase::span(&field.entries[me], metric)),
        ),
        Place::Behind(rank) if !metric.is_sum() => {
            let next = card.next_below(metric)?;
            let comparison = field.compare(me, next);
            let times = comparison.times.filter(|times| *times >= CLEAR_LEAD)?;
            let at = Figure::new(Form::Rank(metric), rank.best as f64, field.entries[me].refs());
            let gap = Figure::new(Form::Times(metric), times, comparison.cells);
            let other = field.entries[next].server;
            if rank.best != rank.worst {
                return None;
            }
            let opening = Text::default().figure(at).say(" in ").say(phrase::noun(metric));
            Some(match metric {
                Metric::Throughput => {
                    opening.say(", with ").figure(gap).say(" the rate of ").name(other)
                }
                _ => opening
                    .say(": ")
                    .name(other)
                    .say(" ")
                    .say(metric.words().verb)
                    .say(" ")
                    .figure(gap)
                    .say(" ")
                    .say(metric.words().as_much),
            })
        }
        Place::Behind(_) => None,
    }
}

fn names(field: &Field<'_>, at: &[usize]) -> Vec<Arc<str>> {
    at.iter().map(|at| Arc::clone(field.entries[*at].server)).collect()
}

/// Repeats that agree, at a rate that does not depend on the load.
fn steadiness(card: &Card<'_>) -> Option<Text> {
    let entry = card.entry(T).filter(|entry| entry.disputes.is_empty())?;
    let quiet = card.noise(T).filter(|(_, grade)| *grade == NoiseGrade::A);
    let spread = |cv| Figure::new(Form::Percent(Some(T)), cv, entry.refs());
    match (card.shape(T) == Shape::Flat, quiet) {
        (true, Some((cv, _))) => Some(
            say("nearly the same rate at every load, ")
                .then(phrase::span(entry, T))
                .say(", with a spread of ")
                .figure(spread(cv))
                .say(" between repeats"),
        ),
        (true, None) => {
            Some(say("about the same rate at every load: ").then(phrase::span(entry, T)))
        }
        (false, Some((cv, _))) => {
            Some(text!("repeats agree: their spread is {} at the median load", spread(cv)))
        }
        (false, None) => None,
    }
}

/// Memory that does not grow with the load.
fn flat_memory(card: &Card<'_>) -> Option<Text> {
    let flat = card.shape(Metric::Memory) == Shape::Flat;
    let entry = card.entry(Metric::Memory).filter(|entry| flat && entry.disputes.is_empty())?;
    Some(say("memory that does not grow with the load: ").then(phrase::span(entry, Metric::Memory)))
}

/// What it does worse than others.
pub(super) fn weaknesses(card: &Card<'_>) -> Vec<Text> {
    let mut points: Vec<Text> =
        JUDGED.into_iter().filter_map(|metric| weakness(card, metric)).collect();
    points.extend(failing(card));
    points.extend(noisy(card));
    points.extend(steep_memory(card));
    points
}

fn weakness(card: &Card<'_>, metric: Metric) -> Option<Text> {
    let (field, me) = card.at(metric)?;
    let Place::Behind(_) = card.place(metric) else { return None };
    let leader = card.leader(metric)?;
    let comparison = field.compare(leader, me);
    let leader_name = field.entries[leader].server;
    if metric.is_sum() {
        // A server that serves more has more to fail: the share of requests is what counts.
        return None;
    }
    let times = comparison.times?;
    let last = card.is_last(metric);
    if times < FAR_BEHIND && !last {
        return None;
    }
    let by = phrase::by_how_much(metric, &comparison)?;
    let than = phrase::than(&comparison);
    let range = phrase::range(&field.entries[me], metric);
    Some(match (metric, last) {
        (Metric::Memory, true) => {
            text!("the most memory, {}: {}{}{}", range, by, than, leader_name)
        }
        (Metric::Latency, true) => {
            text!("the longest mean latency, {}: {}{}{}", range, by, than, leader_name)
        }
        (Metric::Throughput, true) => {
            text!("last in throughput: {} served {}", leader_name, by)
        }
        (Metric::Throughput, false) => {
            text!("far behind {}, which served {}", leader_name, by)
        }
        (Metric::Memory, false) => {
            text!("it needs {} memory{}{}, {}", by, than, leader_name, range)
        }
        _ => text!("slow to answer: it took {}{}{}", by, than, leader_name),
    })
}

/// Failures at one load in a hundred requests or more.
fn failing(card: &Card<'_>) -> Option<Text> {
    let entry = card.entry(Metric::ErrorRatio)?;
    let failing: Vec<_> =
        entry.fit.iter().filter(|cell| cell.value.is_some_and(|ratio| ratio >= 0.01)).collect();
    let worst = entry.highest().filter(|_| !failing.is_empty())?;
    let cells = failing.iter().map(|cell| CellRef::of(cell)).collect();
    if entry.fit.len() == 1 {
        return Some(
            Text::default()
                .figure(phrase::value(worst))
                .say(" of its requests failed or came late"),
        );
    }
    let limit = Figure::new(Form::Percent(Some(Metric::ErrorRatio)), 0.01, Vec::new());
    Some(
        say("at ")
            .figure(Figure::new(Form::Number("loads"), failing.len() as f64, cells))
            .say(" of ")
            .figure(Figure::count(entry.fit.len(), "load", "loads", entry.refs()))
            .say(" ")
            .figure(limit)
            .say(" of its requests or more failed or came late, ")
            .figure(phrase::value(worst))
            .say(" at ")
            .then(phrase::load(worst)),
    )
}

/// Repeats that scatter.
fn noisy(card: &Card<'_>) -> Option<Text> {
    let (cv, _) = card.noise(T).filter(|(_, grade)| *grade >= NoiseGrade::D)?;
    let spread = Figure::new(Form::Percent(Some(T)), cv, card.refs());
    Some(text!("throughput differs by {} between repeats at the median load", spread))
}

/// Memory that grows with the load, beyond what the least hungry server needs.
fn steep_memory(card: &Card<'_>) -> Option<Text> {
    if !matches!(card.place(Metric::Memory), Place::Behind(_)) {
        return None;
    }
    let entry = card.entry(Metric::Memory)?;
    let (first, last) = (*entry.fit.first()?, *entry.fit.last()?);
    let times = last.value? / first.value?;
    (card.shape(Metric::Memory) == Shape::Grows && times.is_finite()).then(|| {
        say("memory grows with the load: ")
            .figure(phrase::value(first))
            .say(" at ")
            .then(phrase::load(first))
            .say(", ")
            .figure(Figure::new(Form::Times(Metric::Memory), times, entry.refs()))
            .say(" that at ")
            .then(phrase::load(last))
    })
}
