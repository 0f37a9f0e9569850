//! Who is best on a metric, as far as the data and the audit carry it.

use std::sync::Arc;

use crate::audit::Bound;
use crate::metric::Metric;

use super::Winner;
use super::field::{Bounded, Field};
use super::phrase;
use crate::text::{CellRef, Figure, Text, name, say};

/// What the field of a metric amounts to. Indices are those of the field's entries.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lead {
    /// Nobody measured it.
    Unmeasured,
    /// One server measured it: there is nothing to compare with.
    Alone(usize),
    /// The audit lets no figures stand.
    AllDisputed,
    /// The audit lets the figures of one server stand, and no others.
    OnlyOneStands(usize),
    /// Significantly better than every other undisputed server.
    Winner(usize),
    /// Cannot be told apart from one another, though the repeats would suffice; at least two.
    Tie(Vec<usize>),
    /// The repeats are too few for any difference to be significant; who has the best figures.
    Untold(usize),
}

impl Lead {
    /// Judges a field.
    pub(crate) fn of(field: &Field<'_>) -> Self {
        let standing: Vec<usize> = field.standing().collect();
        match (field.entries.len(), &*standing) {
            (0, _) => return Lead::Unmeasured,
            (1, [only]) => return Lead::Alone(*only),
            (_, []) => return Lead::AllDisputed,
            (_, [only]) => return Lead::OnlyOneStands(*only),
            _ => {}
        }
        let first: Vec<usize> = standing.iter().copied().filter(|at| field.is_first(*at)).collect();
        match &*first {
            [] => Lead::Untold(standing[0]),
            [winner] => Lead::Winner(*winner),
            _ if any_pair(&first, |a, b| field.decidable(a, b)) || all_equal(field, &first) => {
                Lead::Tie(first)
            }
            _ => Lead::Untold(standing[0]),
        }
    }
}

impl Lead {
    /// The servers that it names as the best, or as the one with the best figures.
    fn named(&self) -> Vec<usize> {
        match self {
            Lead::Unmeasured | Lead::AllDisputed => Vec::new(),
            Lead::Alone(at) | Lead::OnlyOneStands(at) | Lead::Winner(at) | Lead::Untold(at) => {
                vec![*at]
            }
            Lead::Tie(tied) => tied.clone(),
        }
    }
}

fn any_pair(among: &[usize], holds: impl Fn(usize, usize) -> bool) -> bool {
    among.iter().enumerate().any(|(at, a)| among[at + 1..].iter().any(|b| holds(*a, *b)))
}

/// Whether all values are the same, which no repeat is needed to see.
fn all_equal(field: &Field<'_>, among: &[usize]) -> bool {
    let mut values =
        among.iter().flat_map(|at| &field.entries[*at].cells).filter_map(|cell| cell.value);
    let first = values.next();
    values.all(|value| Some(value) == first)
}

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
        let lead = field.lead();
        let servers: Vec<Arc<str>> = match lead {
            Lead::Winner(at) | Lead::OnlyOneStands(at) => vec![server(*at)],
            Lead::Tie(tied) => tied.iter().map(|at| server(*at)).collect(),
            _ => Vec::new(),
        };
        let best_figures = match lead {
            Lead::Untold(at) | Lead::Alone(at) => Some(*at),
            _ => None,
        };
        let runner_up = match lead {
            Lead::Unmeasured | Lead::Alone(_) | Lead::AllDisputed => None,
            _ => field.standing().find(|at| {
                !servers.contains(field.entries[*at].server) && best_figures != Some(*at)
            }),
        };
        let comparison = match (&lead, runner_up) {
            (Lead::Winner(winner), Some(next)) => Some(field.compare(*winner, next)),
            _ => None,
        };
        let disputed = disputed_leaders(field);
        let bounded = bounded(field, lead, runner_up);
        let sentence =
            sentence(field, lead, &disputed, runner_up).then(bounded_aside(field, &bounded));
        Self {
            scenario: scenario.cloned(),
            metric: field.metric,
            sentence: sentence.sentence(),
            margin: comparison.and_then(|comparison| comparison.times),
            runner_up: runner_up.map(server),
            best_figures: best_figures.map(server),
            disputed: disputed.into_iter().map(server).collect(),
            bounded: bounded.into_iter().map(server).collect(),
            servers,
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

fn sentence(field: &Field<'_>, lead: &Lead, disputed: &[usize], runner_up: Option<usize>) -> Text {
    let metric = field.metric;
    let server = |at: usize| field.entries[at].server;
    let all = || {
        let cells = field.entries.iter().flat_map(|entry| entry.refs()).collect();
        Figure::count(field.entries.len(), "server", "servers", cells)
    };
    match lead {
        Lead::Unmeasured => say(phrase::noun(metric)).say(" was not measured"),
        Lead::Alone(at) => name(server(*at))
            .say(" is the only server with figures for ")
            .say(phrase::noun(metric))
            .say(", ")
            .then(phrase::span(&field.entries[*at], metric))
            .say(": there is nothing to compare it with"),
        Lead::AllDisputed => say("the audit lets the ")
            .say(phrase::noun(metric))
            .say(" of none of the ")
            .figure(all())
            .say(" stand, so none is called the best"),
        Lead::OnlyOneStands(at) => {
            let entry = &field.entries[*at];
            say("of ")
                .figure(all())
                .say(" only ")
                .name(entry.server)
                .say(" has ")
                .say(if metric.is_sum() { "an " } else { "a " })
                .say(metric.words().one)
                .say(" that the audit lets stand, ")
                .then(phrase::span(entry, metric))
                .then(disputed_aside(field, disputed))
        }
        Lead::Winner(at) => {
            let opening = name(server(*at)).say(" ").say(metric.words().leads);
            let Some(next) = runner_up else {
                return opening.then(disputed_aside(field, disputed));
            };
            opening
                .say(": ")
                .then(phrase::gap(field, *at, next))
                .then(disputed_aside(field, disputed))
        }
        Lead::Tie(tied) => {
            let names: Vec<Arc<str>> = tied.iter().map(|at| Arc::clone(server(*at))).collect();
            let repeats = repeats(field, tied);
            if all_equal(field, tied)
                // Of one that completed nothing at some load less can be said.
                && let Some(entry) = tied.iter().map(|at| &field.entries[*at]).min_by_key(|it| it.is_whole)
            {
                return Text::default()
                    .names(&names)
                    .say(" are level in ")
                    .say(phrase::noun(metric))
                    .say(": ")
                    .then(phrase::span(entry, metric))
                    .then(disputed_aside(field, disputed));
            }
            // Of counts that differ only one can be the fewest, whoever cannot be told from it.
            let opening = Text::default().names(&names);
            let opening = if metric.is_sum() {
                opening.say(" are ahead in ").say(phrase::noun(metric))
            } else {
                opening.say(" share the ").say(metric.words().best)
            };
            opening
                .say(": ")
                .figure(repeats)
                .say(" of each load cannot tell them apart")
                .then(disputed_aside(field, disputed))
        }
        Lead::Untold(at) => {
            let best = name(server(*at))
                .say(" shows the ")
                .say(metric.words().best)
                .say(", ")
                .then(phrase::span(&field.entries[*at], metric));
            let best = match runner_up {
                Some(next) => best.say(", before ").name(server(next)),
                None => best,
            };
            best.say("; but ")
                .figure(repeats(field, &field.standing().collect::<Vec<_>>()))
                .say(" of each load cannot tell a lead from chance")
                .then(disputed_aside(field, disputed))
        }
    }
}

/// The usual number of valid repeats in the cells of the servers.
pub(crate) fn repeats(field: &Field<'_>, among: &[usize]) -> Figure {
    let cells = || among.iter().flat_map(|at| field.entries[*at].cells.iter().copied());
    let mut counts: Vec<usize> = cells().map(|cell| cell.n).collect();
    counts.sort_unstable();
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
    Figure::count(usual, "repeat", "repeats", cells().map(CellRef::of).collect())
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
fn bounded(field: &Field<'_>, lead: &Lead, runner_up: Option<usize>) -> Vec<usize> {
    let mut servers: Vec<usize> = lead.named().into_iter().chain(runner_up).collect();
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
