//! The summary of a verdict: two to four sentences, throughput first, then what else tells.

use crate::metric::Metric;
use crate::stats::NoiseGrade;

use super::card::{Card, JUDGED, Place, Shape};
use super::phrase;
use crate::text::{CellRef, Figure, Form, Text, name, say, text};

const T: Metric = Metric::Throughput;

/// The most sentences that a summary may have.
const SENTENCES: usize = 4;

/// Writes the summary.
pub(super) fn overview(card: &Card<'_>) -> Text {
    let mut sentences: Vec<Text> = Vec::new();
    if card.completed() == 0 {
        sentences.push(dead(card));
        sentences.extend(failures(card));
    } else {
        sentences.extend(speed(card));
        sentences.extend(as_measured(card));
        sentences.extend(course(card));
        sentences.extend(unranked(card));
        sentences.extend(latency(card));
        sentences.extend(memory(card));
        sentences.extend(failures(card));
    }
    sentences.truncate(SENTENCES);
    Text::paragraph(sentences.into_iter().map(Text::sentence))
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
fn speed(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let entry = &field.entries[me];
    let subject = || name(card.server());
    Some(match card.place(T) {
        Place::Unmeasured => return None,
        Place::Disputed => {
            let subject = subject()
                .say(" is not ranked in throughput: the ")
                .then(phrase::range(entry, T))
                .say(" that were measured do not stand, because ");
            subject.then(phrase::objection(entry)?)
        }
        Place::Alone if card.servers == 1 => subject()
            .say(" served ")
            .then(phrase::span(entry, T))
            .say("; there is no other server to compare it with"),
        Place::Alone => subject()
            .say(" served ")
            .then(phrase::span(entry, T))
            .say("; no other server completed a request"),
        Place::OnlyOneStands => subject()
            .say(" has the only throughput that the audit lets stand, ")
            .then(phrase::span(entry, T)),
        Place::Untold(position) => untold(card, position)?,
        Place::First => {
            let next = card.next_below(T)?;
            let comparison = field.compare(me, next);
            let loads = phrase::loads(&comparison);
            match phrase::by_how_much(T, &comparison) {
                Some(by) => subject()
                    .say(" served ")
                    .then(by)
                    .say(phrase::than(&comparison))
                    .name(field.entries[next].server)
                    .say(", the next, over ")
                    .figure(loads),
                None => subject()
                    .say(" came first in throughput, ")
                    .then(phrase::ahead(&comparison, field.entries[next].server)),
            }
        }
        Place::SharedFirst(_) => subject()
            .say(" shares the highest throughput with ")
            .names(&card.level_with(T))
            .say(": ")
            .figure(repeats(card))
            .say(" of each load cannot tell them apart"),
        Place::Behind(_) => behind(card)?,
    })
}

/// Where a disputed throughput would stand, taken at its word.
fn as_measured(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T).filter(|_| card.place(T) == Place::Disputed)?;
    let all = field.entries.len();
    let place = field.place_on_paper(me);
    let servers = Figure::count(all, "server", "servers", card.refs());
    let at = Figure::new(Form::Rank(T), place as f64, card.refs());
    let sentence = say("taken at its word it would come ").figure(at);
    (all > 1).then(|| sentence.say(" of ").figure(servers))
}

/// The usual number of valid repeats.
fn repeats(card: &Card<'_>) -> Figure {
    Figure::count(card.repeats(), "repeat", "repeats", card.refs())
}

fn untold(card: &Card<'_>, position: usize) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let range = phrase::range(&field.entries[me], T);
    let rank = Figure::new(Form::Rank(T), position as f64, card.refs());
    let all = card.ranked(T);
    let repeats = repeats(card);
    Some(
        name(card.server())
            .say(" served ")
            .then(range)
            .say(", ")
            .figure(rank)
            .say(" of ")
            .figure(all)
            .say(" as measured; but ")
            .figure(repeats)
            .say(" of each load cannot tell a place from chance"),
    )
}

/// Behind the first in throughput: by how much, and whom it leaves behind.
fn behind(card: &Card<'_>) -> Option<Text> {
    let (field, me) = card.at(T)?;
    let Place::Behind(rank) = card.place(T) else { return None };
    let leader = card.leader(T)?;
    let lead = field.compare(leader, me);
    let leader_name = field.entries[leader].server;
    let by = phrase::by_how_much(T, &lead);
    let standing = field.standing().len();
    let all = || card.ranked(T);
    let at = Figure::new(Form::Rank(T), rank.best as f64, card.refs());
    let subject = name(card.server());
    let level = card.level_with(T);
    if !level.is_empty() {
        let sentence = subject.say(" cannot be told from ").names(&level).say(" in throughput");
        return Some(match by {
            Some(by) => sentence.say("; ").name(leader_name).say(" served ").then(by),
            None => sentence,
        });
    }
    let Some(by) = by else {
        return Some(
            subject.say(" came ").figure(at).say(" in throughput, behind ").name(leader_name),
        );
    };
    if card.is_last(T) {
        let sentence = subject
            .say(if standing == 2 { " was the slower of " } else { " came last of " })
            .figure(all())
            .say(if standing == 2 { "" } else { " in throughput" })
            .say(": ")
            .name(leader_name)
            .say(" served ")
            .then(by);
        let above = card.next_above(T).filter(|above| *above != leader);
        return Some(match above {
            Some(above) => {
                let gap = field.compare(above, me);
                let above = field.entries[above].server;
                match phrase::by_how_much(T, &gap) {
                    Some(_) => sentence
                        .say("; ")
                        .name(above)
                        .say(", the next above, ")
                        .then(phrase::as_many(&gap)),
                    None => sentence
                        .say("; ")
                        .name(above)
                        .say(" was ")
                        .then(phrase::ahead(&gap, card.server())),
                }
            }
            None => sentence,
        });
    }
    let below = card.next_below(T).map(|below| {
        let gap = field.compare(me, below);
        (field.entries[below].server, phrase::by_how_much(T, &gap), gap)
    });
    let opening = subject
        .say(" came ")
        .figure(at)
        .say(" of ")
        .figure(all())
        .say(" in throughput: ")
        .name(leader_name)
        .say(" served ")
        .then(by);
    Some(match below {
        Some((_, None, gap)) if gap.loads == 0 => opening,
        Some((other, None, gap)) => {
            opening.say("; ").name(card.server()).say(" was ").then(phrase::ahead(&gap, other))
        }
        Some((other, Some(_), gap)) => {
            let itself = opening.say("; ").name(card.server()).say(" itself ");
            let itself = itself.then(phrase::as_many(&gap));
            itself.say(phrase::than(&gap)).name(other).say(", the next")
        }
        None => opening,
    })
}

/// How throughput runs with the load.
fn course(card: &Card<'_>) -> Option<Text> {
    let entry = card.entry(T).filter(|entry| entry.cells.len() > 1)?;
    if matches!(
        card.place(T),
        Place::Alone | Place::Untold(_) | Place::OnlyOneStands | Place::Disputed
    ) {
        return None;
    }
    let (low, high) = (entry.lowest()?, entry.highest()?);
    let (first, last) = (*entry.fit.first()?, *entry.fit.last()?);
    let at = |cell: &crate::summary::CellSummary| {
        text!("{} at {}", phrase::value(cell), phrase::load(cell))
    };
    let spread = card.noise(T);
    let standing = |sentence: Text| {
        if entry.fit.len() == entry.cells.len() {
            return sentence;
        }
        let cells = entry.fit.iter().map(|cell| CellRef::of(cell)).collect();
        let loads = Figure::count(entry.fit.len(), "load", "loads", cells);
        say("over the ").figure(loads).say(" that the audit lets stand, ").then(sentence)
    };
    let noisy = |sentence: Text| match spread {
        Some((cv, grade)) if grade >= NoiseGrade::D => sentence
            .say(", with a spread of ")
            .figure(Figure::new(Form::Percent(Some(T)), cv, card.refs()))
            .say(" between repeats of the same load"),
        _ => sentence,
    };
    Some(standing(match card.shape(T) {
        Shape::Flat => say("its rate hardly depends on the load: ").then(phrase::span(entry, T)),
        Shape::Grows => {
            say("throughput grows with the load, from ").then(at(first)).say(" to ").then(at(last))
        }
        Shape::Falls => say("throughput falls as the load grows, from ")
            .then(at(first))
            .say(" to ")
            .then(at(last)),
        Shape::Swings => noisy(
            say("throughput swings with the load, from ").then(at(low)).say(" to ").then(at(high)),
        ),
        Shape::Mixed | Shape::Unknown => {
            noisy(say("throughput is between ").then(at(low)).say(" and ").then(at(high)))
        }
    }))
}

/// What else the audit does not let stand, with its words.
fn unranked(card: &Card<'_>) -> Option<Text> {
    let by_throughput = card.entry(T).and_then(|entry| entry.disputes.first());
    let entry = card.entry(*card.disputed().iter().find(|metric| **metric != T)?)?;
    let metrics: Vec<Metric> = card.disputed().into_iter().filter(|metric| *metric != T).collect();
    let finding = entry.disputes.first()?;
    let nouns: Vec<Text> = metrics.iter().map(|metric| say(phrase::noun(*metric))).collect();
    if by_throughput.is_some_and(|known| known.id == finding.id) {
        let cells = finding_cells(card, &metrics);
        let count = Figure::count(metrics.len(), "measure", "measures", cells);
        return Some(
            say("the same keeps its ")
                .list(nouns)
                .say(" out of the ranking, ")
                .figure(count)
                .say(" more"),
        );
    }
    let verb = match *metrics {
        [metric] if !metric.is_sum() => " is not ranked, because ",
        _ => " are not ranked, because ",
    };
    let opening = say("its ").list(nouns).say(verb);
    Some(opening.then(phrase::objection(entry)?))
}

fn finding_cells(card: &Card<'_>, metrics: &[Metric]) -> Vec<CellRef> {
    metrics.iter().filter_map(|metric| card.entry(*metric)).flat_map(|entry| entry.refs()).collect()
}

fn latency(card: &Card<'_>) -> Option<Text> {
    placed(card, Metric::Latency)
}

fn memory(card: &Card<'_>) -> Option<Text> {
    placed(card, Metric::Memory)
}

/// Where it stands in latency or memory.
fn placed(card: &Card<'_>, metric: Metric) -> Option<Text> {
    let (field, me) = card.at(metric)?;
    let entry = &field.entries[me];
    let range = phrase::range(entry, metric);
    let noun = || say(phrase::noun(metric));
    Some(match card.place(metric) {
        Place::Unmeasured | Place::Disputed => return None,
        Place::Alone | Place::Untold(_) => noun().say(" was ").then(range),
        Place::OnlyOneStands => say("its ")
            .then(noun())
            .say(", ")
            .then(range)
            .say(", is the only one that the audit lets stand"),
        Place::First => {
            let opening = say("it").say(" ").say(metric.words().leads).say(", ").then(range);
            match card.next_below(metric) {
                Some(next) => {
                    let other = field.entries[next].server;
                    match phrase::by_how_much(metric, &field.compare(me, next)) {
                        Some(by) => opening
                            .say("; ")
                            .name(other)
                            .say(" ")
                            .say(metric.words().verb)
                            .say(" ")
                            .then(by),
                        None => opening,
                    }
                }
                None => opening,
            }
        }
        Place::SharedFirst(_) => say("it shares the ")
            .say(metric.words().best)
            .say(", ")
            .then(range)
            .say(", with ")
            .names(&card.level_with(metric)),
        Place::Behind(rank) => {
            let leader = card.leader(metric)?;
            let gap = field.compare(leader, me);
            let by = phrase::by_how_much(metric, &gap);
            let than = phrase::than(&gap);
            let leader = field.entries[leader].server;
            let level = card.level_with(metric);
            if !level.is_empty() {
                let opening = say("its ")
                    .then(noun())
                    .say(", ")
                    .then(range)
                    .say(", cannot be told from that of ")
                    .names(&level);
                return Some(match by {
                    Some(by) => opening
                        .say("; it")
                        .say(" ")
                        .say(metric.words().verb)
                        .say(" ")
                        .then(by)
                        .say(than)
                        .name(leader),
                    None => opening,
                });
            }
            let at = Figure::new(Form::Rank(metric), rank.best as f64, entry.refs());
            let by = |opening: Text| match by.clone() {
                Some(by) => opening.then(by).say(than).name(leader),
                None => opening.say("more than ").name(leader),
            };
            match card.is_last(metric) {
                true if metric == Metric::Memory => {
                    by(say("no other server needed so much memory, ").then(range).say(": "))
                }
                true => by(say("no other server was so slow to answer, ").then(range).say(": ")),
                false => by(text!("its {}, {}, is {} of the field: ", noun(), range, at)),
            }
        }
    })
}

/// The share of requests that failed, where it is worth a word.
pub(super) fn failures(card: &Card<'_>) -> Option<Text> {
    let entry = card.entry(Metric::ErrorRatio)?;
    let worst = entry.highest().filter(|cell| cell.value.is_some_and(|ratio| ratio >= 0.01))?;
    let (ratio, load) = (phrase::value(worst), phrase::load(worst));
    Some(text!("up to {} of its requests failed or came late, at {}", ratio, load))
}

/// The metrics that were measured and judged, for those who write about all of them.
pub(super) fn judged(card: &Card<'_>) -> Vec<Metric> {
    JUDGED
        .into_iter()
        .filter(|metric| !matches!(card.place(*metric), Place::Unmeasured | Place::Disputed))
        .collect()
}
