//! A winner is who may be called the best on a metric, as far as the data and the audit carry it.

use std::sync::Arc;

use crate::audit::Bound;
use crate::metric::Metric;

use super::Winner;
use super::field::{Bounded, Field};
use super::relation::Relation;
use super::{loads, phrase};
use crate::text::{CellRef, Figure, Text, name, say};

/// The disputed servers that would lead by their figures: ahead of the best whose figures stand. Where
/// no figures stand, the one with the best.
fn disputed_leaders(field: &Field<'_>) -> Vec<usize> {
    let disputed = (0..field.entries.len()).filter(|at| !field.entries[*at].disputes.is_empty());
    let Some(best) = field.standing().next() else {
        return disputed.filter(|at| field.place_on_paper(*at) == 1).collect();
    };
    let leads = |at: &usize| field.compare(*at, best).times.is_some_and(|times| times > 1.0);
    disputed.filter(leads).collect()
}

impl Winner {
    /// Names the best of a field.
    pub(crate) fn of(scenario: Option<&Arc<str>>, field: &Field<'_>) -> Self {
        let server = |at: usize| Arc::clone(field.entries[at].server);
        let standing: Vec<usize> = field.standing().collect();
        let first: Vec<usize> = standing.iter().copied().filter(|at| field.is_first(*at)).collect();
        let only = match &*standing {
            [only] if field.entries.len() > 1 => Some(*only),
            _ => None,
        };
        let best: Vec<usize> = if first.is_empty() { only.into_iter().collect() } else { first };
        let best_figures = if best.is_empty() { standing.first().copied() } else { None };
        let named: Vec<usize> = best.iter().copied().chain(best_figures).collect();
        let left = || standing.iter().copied().find(|at| !named.contains(at));
        let runner_up = field.strongest(&named).or_else(left);
        let margin = match (&*best, runner_up) {
            ([winner], Some(next)) => Relation::of(field, *winner, next)
                .filter(|relation| relation.lead() == Some(*winner))
                .and_then(|relation| relation.size(*winner)),
            _ => None,
        };
        let disputed = disputed_leaders(field);
        let bounded = bounded(field, named.into_iter().chain(runner_up).collect());
        let sentence = sentence(field, &best, best_figures, runner_up)
            .then(failed_aside(field))
            .then(disputed_aside(field, &disputed))
            .then(bounded_aside(field, &bounded));
        Self {
            scenario: scenario.cloned(),
            metric: field.metric,
            sentence: sentence.sentence(),
            margin: margin.map(|size| size.times),
            runner_up: runner_up.map(server),
            best_figures: best_figures.map(server),
            disputed: disputed.into_iter().map(server).collect(),
            bounded: bounded.into_iter().map(server).collect(),
            servers: best.into_iter().map(server).collect(),
        }
    }

    /// A metric that nobody measured.
    pub(crate) fn unmeasured(scenario: Option<&Arc<str>>, metric: Metric, runs: Figure) -> Self {
        let sentence = phrase::unmeasured(metric, "the", runs);
        Self {
            scenario: scenario.cloned(),
            metric,
            servers: Vec::new(),
            disputed: Vec::new(),
            bounded: Vec::new(),
            best_figures: None,
            runner_up: None,
            margin: None,
            sentence: sentence.sentence(),
        }
    }
}

fn sentence(
    field: &Field<'_>,
    best: &[usize],
    best_figures: Option<usize>,
    runner_up: Option<usize>,
) -> Text {
    let metric = field.metric;
    let noun = phrase::noun(metric);
    let all = || {
        let cells = field.entries.iter().flat_map(|entry| entry.refs()).collect();
        Figure::count(field.entries.len(), "server", "servers", cells)
    };
    match (best, best_figures) {
        ([], None) => say("the audit lets the ")
            .say(noun)
            .say(" of none of the ")
            .figure(all())
            .say(" stand, so none is called the best"),
        ([], Some(at)) => match runner_up.and_then(|next| Relation::of(field, at, next)) {
            Some(relation) => relation.sentence(),
            None => name(field.entries[at].server)
                .say(" is the only server with figures for ")
                .say(noun)
                .say(", ")
                .then(phrase::span(&field.entries[at], metric))
                .say(": there is nothing to compare it with"),
        },
        ([at], _) if field.stands(*at).is_none_or(|standing| !standing.is_ranked()) => {
            let entry = &field.entries[*at];
            say("of ")
                .figure(all())
                .say(" only ")
                .name(entry.server)
                .say(" has a ")
                .say(metric.words().one)
                .say(" that the audit lets stand, ")
                .then(phrase::span(entry, metric))
        }
        ([at], _) => {
            let entry = &field.entries[*at];
            let opening = name(entry.server).say(" is first in ").say(noun).say(", with ");
            let opening = opening.then(phrase::span(entry, metric));
            let lead = runner_up.and_then(|next| {
                let relation = Relation::of(field, *at, next)?;
                let next = name(field.entries[next].server);
                match relation.lead() == Some(*at) {
                    true => relation.lead_of(*at, say("it"), &next),
                    false => Some(relation.sentence()),
                }
            });
            match lead {
                Some(lead) => opening.say(": ").then(lead),
                None => opening,
            }
        }
        ([first, rest @ ..], _) => {
            let names: Vec<Arc<str>> =
                best.iter().map(|at| Arc::clone(field.entries[*at].server)).collect();
            let opening = Text::default().names(&names).say(" share the first tier of ").say(noun);
            let between = rest.iter().take(MOST_TOLD);
            between.filter_map(|at| Relation::of(field, *first, *at)).enumerate().fold(
                opening,
                |text, (at, relation)| {
                    text.say(if at == 0 { ": " } else { "; " }).then(relation.sentence())
                },
            )
        }
    }
}

/// Of how many of those that share the first tier it is told how they compare with the first.
const MOST_TOLD: usize = 2;

/// Of the servers that nobody was shown to beat where they served: that they failed elsewhere.
fn failed_aside(field: &Field<'_>) -> Text {
    let failed = (0..field.entries.len()).filter(|at| {
        let standing = field.stands(*at);
        standing.is_some_and(|it| it.served_best == Some(1) && !it.fails.is_empty())
    });
    failed.fold(Text::default(), |text, at| {
        let fails = field.stands(at).map_or(&[][..], |standing| &standing.fails);
        let server = name(field.entries[at].server);
        let place = loads::at(fails, field.loads(), &[]);
        text.say("; ").then(server).say(" failed").then(place)
    })
}

/// Of the disputed servers that would lead: that, and that their figures do not count.
fn disputed_aside(field: &Field<'_>, disputed: &[usize]) -> Text {
    let Some(first) = disputed.first().map(|at| &field.entries[*at]) else {
        return Text::default();
    };
    let names: Vec<Arc<str>> =
        disputed.iter().map(|at| Arc::clone(field.entries[*at].server)).collect();
    let aside = say("; on paper ").names(&names).say(" would lead");
    let aside = match disputed {
        [_] => aside.say(" with ").then(phrase::span(first, field.metric)),
        _ => aside,
    };
    aside.say(", but the audit does not let that stand")
}

/// The undisputed servers whose figures are bounds: those named first. One that is named nowhere may
/// be better than it shows, too.
fn bounded(field: &Field<'_>, named: Vec<usize>) -> Vec<usize> {
    let mut servers = named;
    if !servers.is_empty() {
        let others: Vec<usize> = field.standing().filter(|at| !servers.contains(at)).collect();
        servers.extend(others);
    }
    servers.retain(|at| field.entries[*at].bounded.is_some());
    servers
}

/// How many servers whose figures are bounds are named; the rest are counted.
const MOST_BOUNDED: usize = 3;

/// Of the servers whose figures are bounds: at how many loads, and on which side their own lie.
fn bounded_aside(field: &Field<'_>, servers: &[usize]) -> Text {
    let entries = servers.iter().map(|at| &field.entries[*at]);
    let bounded: Vec<_> =
        entries.filter_map(|entry| Some((entry.server, entry.bounded.as_ref()?))).collect();
    let Some((_, first)) = bounded.first() else { return Text::default() };
    let figure = |mut count: Figure, of: &[(&Arc<str>, &Bounded<'_>)]| {
        let all = || of.iter().map(|(_, bounded)| *bounded);
        count.cells = all().flat_map(|it| it.cells.iter().copied().map(CellRef::of)).collect();
        count.findings = all().flat_map(|it| &it.findings).map(|it| it.id.clone()).collect();
        count
    };
    let shown = if bounded.len() > MOST_BOUNDED + 1 { MOST_BOUNDED } else { bounded.len() };
    let (named, rest) = bounded.split_at(shown);
    let mut items: Vec<Text> = named
        .iter()
        .map(|one| {
            let loads = Figure::count(one.1.cells.len(), "load", "loads", Vec::new());
            say("for ").name(one.0).say(" at ").figure(figure(loads, &[*one]))
        })
        .collect();
    if !rest.is_empty() {
        let others = Figure::count(rest.len(), "other server", "other servers", Vec::new());
        items.push(say("for ").figure(figure(others, rest)));
    }
    let aside = say("; the client was at its limit ")
        .list(items)
        .say(", so that ")
        .say(phrase::noun(field.metric))
        .say(" there is ");
    match first.bound {
        Bound::AtLeast => aside.say("at least what was measured"),
        Bound::AtMost => aside.say("at most what was measured"),
    }
}
