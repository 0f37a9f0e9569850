//! When to choose a server, as far as what was measured speaks for it.

use crate::display;
use std::sync::Arc;

use crate::metric::Metric;
use crate::stats::NoiseGrade;

use super::card::{Card, Place, Shape};
use super::overview::judged;
use super::phrase;
use crate::text::{CellRef, Figure, Form, Text, say, text};

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
    let first = |metric| matches!(card.place(metric), Place::First);
    if first(T)
        && let Some(sentence) = for_speed(card)
    {
        return sentence;
    }
    if let Place::Alone | Place::Untold(_) = card.place(T) {
        return undecided(card);
    }
    let leads: Vec<Metric> = judged(card).into_iter().filter(|metric| first(*metric)).collect();
    if let Some(metric) = leads.first()
        && let Some((field, me)) = card.at(*metric)
    {
        return say("where the ")
            .say(metric.words().best)
            .say(" counts for more than throughput: ")
            .then(phrase::span(&field.entries[me], *metric));
    }
    if let Place::SharedFirst(_) = card.place(T) {
        return say("for throughput as well as ")
            .names(&card.level_with(T))
            .say(": ")
            .figure(Figure::count(card.repeats(), "repeat", "repeats", card.refs()))
            .say(" of each load cannot tell them apart");
    }
    match rivals(card) {
        Some(rivals) => beside(card, &rivals),
        None => for_want_of_a_rival(card),
    }
}

fn for_speed(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let next = card.next_below(T)?;
    let comparison = field.compare(me, next);
    let entry = &field.entries[me];
    let (from, to) = (*entry.cells.first()?, *entry.cells.last()?);
    let opening = say("for throughput, at ");
    let opening = if from.load == to.load {
        opening.then(phrase::load(to))
    } else {
        let from = Figure::new(
            Form::Number(display::load_head(from.load.kind())),
            from.load.value().unwrap_or_default(),
            vec![CellRef::of(from)],
        );
        opening.say("any load from ").figure(from).say(" to ").then(phrase::load(to))
    };
    let opening = match phrase::by_how_much(T, &comparison) {
        Some(by) => opening
            .say(": it served ")
            .then(by)
            .say(phrase::than(&comparison))
            .name(field.entries[next].server),
        None => opening,
    };
    let memory = card.entry(Metric::Memory).filter(|_| card.place(Metric::Memory) == Place::First);
    Some(match memory {
        Some(memory) => opening
            .say("; and where memory is short, at ")
            .then(phrase::range(memory, Metric::Memory)),
        None => opening,
    })
}

fn undecided(card: &Card<'_>) -> Text {
    let repeats = Figure::count(card.repeats(), "repeat", "repeats", card.refs());
    if card.place(T) == Place::Alone {
        return text!(
            "nothing in {} speaks for it or against it: no other server was measured",
            card.runs_figure()
        );
    }
    text!("no choice should rest on {} of each load", repeats)
}

/// The servers that are better on everything on which both are ranked, on two measures at least
/// where this one is ranked on two, and on what.
struct Rivals {
    names: Vec<Arc<str>>,
    metrics: Vec<Metric>,
}

fn rivals(card: &Card<'_>) -> Option<Rivals> {
    let metrics: Vec<Metric> = judged(card);
    let (field, _) = card.at(*metrics.first()?)?;
    let beaten_by = |server: &Arc<str>| {
        metrics.iter().all(|metric| {
            card.at(*metric).is_some_and(|(field, me)| {
                field.position(server).is_some_and(|other| {
                    field.entries[other].disputes.is_empty() && field.beats(other, me)
                })
            })
        })
    };
    let names: Vec<Arc<str>> = field
        .entries
        .iter()
        .map(|entry| entry.server)
        .filter(|server| **server != *card.server() && beaten_by(server))
        .cloned()
        .collect();
    (!names.is_empty()).then_some(Rivals { names, metrics })
}

/// Beside servers that are better on every count.
fn beside(card: &Card<'_>, rivals: &Rivals) -> Text {
    let one = rivals.names.len() == 1;
    let option = |sentence: Text| {
        sentence.names(&rivals.names).say(if one { " is no option" } else { " are no option" })
    };
    if let Some(merit) = merit(card) {
        return option(say("where ")).say(": ").then(merit);
    }
    let nouns: Vec<Text> = rivals.metrics.iter().map(|metric| say(phrase::noun(*metric))).collect();
    let cells = rivals.metrics.iter().filter_map(|metric| card.entry(*metric));
    let cells = cells.flat_map(|entry| entry.refs()).collect();
    let count = Figure::new(Form::Count("measure", "measures"), nouns.len() as f64, cells);
    say("nothing measured here speaks for it: ")
        .names(&rivals.names)
        .say(" did better on the ")
        .figure(count)
        .say(" that can be compared, ")
        .list(nouns)
}

/// What speaks for a server that leads nothing.
fn merit(card: &Card<'_>) -> Option<Text> {
    let second = |metric: &Metric| {
        matches!(card.place(*metric), Place::Behind(rank) if rank.best == 2 && rank.worst == 2)
            && card.next_below(*metric).is_some()
    };
    let metric = judged(card).into_iter().find(second)?;
    let (field, me) = card.at(metric)?;
    let next = card.next_below(metric)?;
    let gap = field.compare(me, next);
    let at = Figure::new(Form::Rank(metric), 2.0, field.entries[me].refs());
    let other = field.entries[next].server;
    let opening = say("it is ").figure(at).say(" in ").say(phrase::noun(metric));
    let opening = match phrase::by_how_much(metric, &gap) {
        Some(by) if metric == T => {
            opening.say(", with ").then(by).say(phrase::than(&gap)).name(other)
        }
        Some(by) => {
            opening.say(", where ").name(other).say(" ").say(metric.words().verb).say(" ").then(by)
        }
        None => opening,
    };
    let steady = card.noise(T).is_some_and(|(_, grade)| grade == NoiseGrade::A);
    Some(match card.entry(T) {
        Some(entry) if metric == T && steady && card.shape(T) == Shape::Flat => {
            opening.say(", and keeps its rate at every load, ").then(phrase::range(entry, T))
        }
        _ => opening,
    })
}

/// Where no server is better on every count.
fn for_want_of_a_rival(card: &Card<'_>) -> Text {
    if let Some(merit) = merit(card) {
        return say("where its balance fits: ").then(merit);
    }
    let runs = Figure::count(card.completed(), "run", "runs", card.refs());
    match card.disputed().first() {
        Some(_) if card.place(T) == Place::Disputed => {
            say("not on these figures: what ").figure(runs).say(" measured is not its speed")
        }
        _ => say("it leads nothing in ")
            .figure(runs)
            .say(", and no other server is better on every count"),
    }
}
