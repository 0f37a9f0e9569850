//! The headline: what sets a server apart, in a few words.

use crate::metric::Metric;
use crate::stats::NoiseGrade;

use super::card::{Card, Place, Shape};
use super::phrase;
use crate::text::{Figure, Form, Text, say, text};

const T: Metric = Metric::Throughput;

/// Writes the headline.
pub(super) fn headline(card: &Card<'_>) -> Text {
    if card.completed() == 0 {
        return say("no request completed in ").figure(card.runs_figure());
    }
    let written = match card.place(T) {
        Place::Unmeasured => None,
        Place::Disputed => disputed(card),
        Place::Alone | Place::OnlyOneStands => alone(card),
        Place::Untold(_) => untold(card),
        Place::First => first(card),
        Place::SharedFirst(_) => Some(level(card).then(also_first(card))),
        Place::Behind(_) if !card.level_with(T).is_empty() => {
            Some(level(card).then(also_first(card)))
        }
        Place::Behind(_) => behind(card),
    };
    written.unwrap_or_else(|| {
        let completed = Figure::count(card.completed(), "run", "runs", card.refs());
        say("no throughput in ").figure(completed).say(" that completed requests")
    })
}

fn level(card: &Card<'_>) -> Text {
    let range = card.entry(T).map(|entry| phrase::range(entry, T)).unwrap_or_default();
    range.say(", level with ").names(&card.level_with(T)).say(" in throughput")
}

fn disputed(card: &Card<'_>) -> Option<Text> {
    let range = phrase::range(card.entry(T)?, T);
    Some(say("not ranked in throughput: its ").then(range).say(" do not stand"))
}

fn alone(card: &Card<'_>) -> Option<Text> {
    let highest = card.entry(T)?.highest()?;
    Some(
        Text::default()
            .figure(phrase::value(highest))
            .say(" at best, with nothing to compare it with"),
    )
}

fn untold(card: &Card<'_>) -> Option<Text> {
    let highest = phrase::value(card.entry(T)?.highest()?);
    let repeats = Figure::count(card.repeats(), "repeat", "repeats", card.refs());
    Some(text!("{} at best, from {} of each load", highest, repeats))
}

fn first(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let next = card.next_below(T)?;
    let comparison = field.compare(me, next);
    let opening = match comparison.times {
        Some(times) if times >= phrase::PERCENT_BELOW => Text::default()
            .figure(Figure::new(Form::Times(T), times, comparison.cells))
            .say(" the throughput of the next"),
        Some(times) if times > 1.0 => say("the highest throughput, by ").figure(Figure::new(
            Form::Percent(Some(T)),
            times - 1.0,
            comparison.cells,
        )),
        _ => say("the highest throughput at ")
            .figure(Figure::new(
                Form::Number("loads"),
                comparison.ahead as f64,
                comparison.cells.clone(),
            ))
            .say(" of ")
            .figure(phrase::loads(&comparison)),
    };
    Some(opening.then(also_first(card)))
}

/// What else it leads.
fn also_first(card: &Card<'_>) -> Text {
    let is_first = |metric| card.place(metric) == Place::First;
    match (is_first(Metric::Latency), is_first(Metric::Memory)) {
        (true, true) => say(", at the lowest latency and on the least memory"),
        (true, false) => say(", at the lowest latency"),
        (false, true) => say(", on the least memory"),
        (false, false) => Text::default(),
    }
}

fn behind(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let entry = &field.entries[me];
    let Place::Behind(interval) = card.place(T) else { return None };
    let rank = |metric, rank: usize| Figure::new(Form::Rank(metric), rank as f64, card.refs());
    let place = rank(T, interval.best);
    let range = || phrase::range(entry, T);
    let memory = card.place(Metric::Memory);
    let leader = card.leader(T)?;
    let lead = field.compare(leader, me);
    if memory == Place::First {
        return Some(say("the least memory, and ").figure(place).say(" in throughput"));
    }
    if card.place(Metric::Latency) == Place::First {
        return Some(say("the lowest latency, and ").figure(place).say(" in throughput"));
    }
    if card.is_last(T) {
        let ranked = card.ranked(T);
        let last = if ranked.value == 2.0 {
            say("the slower of ").figure(ranked)
        } else {
            say("last of ").figure(ranked).say(" in throughput")
        };
        return Some(match phrase::by_how_much(T, &lead) {
            Some(by) => last.say(": the first served ").then(by),
            None => last,
        });
    }
    let steady = card.noise(T).is_some_and(|(_, grade)| grade == NoiseGrade::A);
    let opening = Text::default().figure(place).say(" in throughput");
    if card.shape(T) == Shape::Flat && steady {
        return Some(opening.say(" and steady, at ").then(range()));
    }
    if let Some(second) = rank_of(memory).filter(|rank| *rank == 2) {
        return Some(opening.say(", ").figure(rank(Metric::Memory, second)).say(" in memory"));
    }
    if card.shape(T) == Shape::Swings {
        return Some(opening.say(" and erratic, at ").then(range()));
    }
    Some(match phrase::by_how_much(T, &lead) {
        Some(by) => opening.say("; the first served ").then(by),
        None => opening,
    })
}

/// The rank, where it is a single one.
fn rank_of(place: Place) -> Option<usize> {
    match place {
        Place::Behind(rank) if rank.best == rank.worst => Some(rank.best),
        _ => None,
    }
}
