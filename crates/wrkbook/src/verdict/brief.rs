//! A result set in short: the best and by how much; who was as good and failed; who follows, and whose
//! place is not known; whose requests failed; what the measurement leaves out. Each a rule.

use std::sync::Arc;

use wrkbook_ingest::Load;

use super::card::{Card, ranks};
use super::failure::{Degraded, Failure};
use super::field::Field;
use super::loads;
use super::phrase;
use super::relation::Relation;
use crate::assess::Reason;
use crate::audit::{Audit, Severity};
use crate::metric::{Family, Metric};
use crate::stats::compare;
use crate::summary::CellSummary;
use crate::text::{CellRef, Figure, Form, Text, name, say};

const T: Metric = Metric::Throughput;

/// How many servers are named in a list of those that fail, or are not ranked; the rest are counted.
const NAMED: usize = 3;

/// Tells a scenario in short, a sentence each.
pub(super) fn brief(cards: &[Card<'_>], audit: &Audit) -> Vec<Text> {
    let Some(first) = cards.first() else { return Vec::new() };
    let Some(field) = first.field(T).filter(|field| !field.entries.is_empty()) else {
        return vec![say("throughput was not measured").sentence()];
    };
    let brief = Brief { cards, field, audit };
    let mut said = vec![brief.best()];
    said.extend(brief.frugal());
    said.extend(brief.failures());
    said.extend(brief.followers());
    said.extend(brief.unknown());
    said.extend(brief.errors());
    said.extend(brief.failed_runs());
    said.extend(brief.partial_latencies());
    said.extend(brief.conditions());
    said.into_iter().map(Text::sentence).collect()
}

struct Brief<'c, 'a> {
    cards: &'c [Card<'a>],
    /// That of the throughput.
    field: &'a Field<'a>,
    audit: &'c Audit,
}

impl<'c, 'a> Brief<'c, 'a> {
    fn card(&self, at: usize) -> Option<&'c Card<'a>> {
        let server = self.field.entries[at].server;
        self.cards.iter().find(|card| card.server() == server)
    }

    fn firsts(&self) -> Vec<usize> {
        (0..self.field.entries.len()).filter(|at| self.field.is_first(*at)).collect()
    }

    fn names(&self, at: &[usize]) -> Vec<Arc<str>> {
        at.iter().map(|at| Arc::clone(self.field.entries[*at].server)).collect()
    }

    /// Who is best, and by how much.
    fn best(&self) -> Text {
        let firsts = self.firsts();
        let relation = |a: usize, b: usize| Relation::of(self.field, a, b);
        match &*firsts {
            [] => self.no_best(),
            [best] => {
                let entry = &self.field.entries[*best];
                let opening = name(entry.server)
                    .say(" is the only server in the first tier of throughput, with ");
                let opening = opening.then(phrase::span(entry, T));
                let opening = match self.field.strongest(&firsts).and_then(|next| {
                    let relation = relation(*best, next)?;
                    (relation.lead() == Some(*best)).then_some(())?;
                    let next = name(self.field.entries[next].server);
                    relation.lead_of(*best, say("it"), &next)
                }) {
                    Some(lead) => opening.say(": ").then(lead),
                    None => opening,
                };
                self.with_costs(opening, *best)
            }
            [best, rest @ ..] => {
                let names = self.names(&firsts);
                let opening =
                    Text::default().names(&names).say(" share the first tier of throughput");
                match rest.first().and_then(|other| relation(*best, *other)) {
                    Some(relation) if rest.len() == 1 => {
                        opening.say(": ").then(relation.sentence())
                    }
                    _ => opening,
                }
            }
        }
    }

    /// What the best needed, and what failed under it.
    fn with_costs(&self, opening: Text, best: usize) -> Text {
        let Some(card) = self.card(best) else { return opening };
        let memory = card.entry(Metric::Memory).filter(|entry| entry.disputes.is_empty());
        let opening = match memory {
            Some(memory) if memory.lowest().is_some() => opening
                .say("; it needed ")
                .then(phrase::range(memory, Metric::Memory))
                .say(" of memory"),
            _ => opening,
        };
        match card.entry(Metric::Errors) {
            Some(errors) if errors.total() == 0.0 => opening.say(", without an error"),
            _ => opening,
        }
    }

    /// Where nobody may be called the best: why, and what the figures are.
    fn no_best(&self) -> Text {
        let field = self.field;
        let stands: Vec<usize> = (0..field.entries.len())
            .filter(|at| field.entries[*at].disputes.is_empty())
            .filter(|at| !field.entries[*at].cells.is_empty())
            .collect();
        match &*stands {
            [] => say("no throughput stands: see what the audit found"),
            [only] => {
                let entry = &field.entries[*only];
                let opening = name(entry.server).say(" served ").then(phrase::span(entry, T));
                opening.say("; there is no other server to compare it with")
            }
            [first, second, ..] => match Relation::of(field, *first, *second) {
                Some(relation) => say("nobody is called the best: ").then(relation.sentence()),
                None => say("nobody is called the best"),
            },
        }
    }

    /// Who needs the least memory, where the best in throughput is none of them.
    fn frugal(&self) -> Option<Text> {
        let field = self.cards.first()?.field(Metric::Memory)?;
        let firsts: Vec<usize> =
            (0..field.entries.len()).filter(|at| field.is_first(*at)).collect();
        let fastest = self.names(&self.firsts());
        let names: Vec<Arc<str>> =
            firsts.iter().map(|at| Arc::clone(field.entries[*at].server)).collect();
        if names.is_empty() || fastest.is_empty() || names.iter().any(|it| fastest.contains(it)) {
            return None;
        }
        let best = &field.entries[firsts[0]];
        let verb =
            if names.len() == 1 { " needed the least memory" } else { " share the least memory" };
        let opening = Text::default().names(&names).say(verb);
        let other = field.position(&fastest[0])?;
        let led = Relation::of(field, firsts[0], other)
            .filter(|relation| relation.lead() == Some(firsts[0]))
            .and_then(|relation| {
                relation.lead_of(firsts[0], name(best.server), &name(&fastest[0]))
            });
        Some(match led {
            Some(led) => opening.say(": ").then(led),
            None => opening,
        })
    }

    /// Who failed at loads that others serve, those first that nobody was shown to beat elsewhere.
    fn failures(&self) -> Vec<Text> {
        let failing: Vec<usize> = (0..self.field.entries.len())
            .filter(|at| self.field.stands(*at).is_some_and(|it| !it.fails.is_empty()))
            .collect();
        let is_near = |at: &usize| self.field.stands(*at).and_then(|it| it.served_best) == Some(1);
        let (near, far): (Vec<usize>, Vec<usize>) = failing.into_iter().partition(is_near);
        let best = self.firsts().first().copied();
        let mut said: Vec<Text> = near
            .iter()
            .take(NAMED)
            .filter_map(|at| {
                let failed = Failure::of(self.card(*at)?)?;
                let relation = best.and_then(|best| Relation::of(self.field, *at, best));
                Some(match relation.filter(|relation| !relation.loads().is_empty()) {
                    Some(relation) => {
                        let server = name(self.field.entries[*at].server);
                        relation.sentence().say("; ").then(server).then(failed.clause())
                    }
                    None => name(self.field.entries[*at].server).then(failed.clause()),
                })
            })
            .collect();
        let clauses: Vec<Text> = far
            .iter()
            .take(NAMED)
            .filter_map(|at| {
                let clause = Failure::of(self.card(*at)?)?.clause();
                Some(name(self.field.entries[*at].server).then(clause))
            })
            .collect();
        if !clauses.is_empty() {
            let sentence = Text::default().list(clauses);
            said.push(match far.len().checked_sub(NAMED).filter(|more| *more > 0) {
                Some(more) => {
                    let more = Figure::count(more, "other server", "other servers", Vec::new());
                    sentence.say("; so did ").figure(more)
                }
                None => sentence,
            });
        }
        said
    }

    /// Who comes next.
    fn followers(&self) -> Option<Text> {
        let firsts = self.firsts();
        if firsts.is_empty() {
            return None;
        }
        let next = self.field.strongest(&firsts)?;
        let standing = self.field.stands(next).filter(|it| it.placed)?;
        let entry = &self.field.entries[next];
        let ranks = ranks(T, standing.rank_best?, standing.rank_worst?, &entry.refs())?;
        let sentence = name(entry.server).say(" follows, ").then(ranks).say(" of ");
        let all = Figure::count(self.field.ranked(), "server", "servers", Vec::new());
        let sentence = sentence.figure(all);
        let errors = self.card(next).and_then(|card| card.entry(Metric::Errors));
        Some(match errors {
            Some(errors) if errors.total() == 0.0 => sentence.say(", without an error"),
            _ => sentence,
        })
    }

    /// Whose place is not known, by reason.
    fn unknown(&self) -> Vec<Text> {
        let of = |wanted: Reason| -> Vec<usize> {
            (0..self.field.entries.len())
                .filter(|at| {
                    self.field.stands(*at).is_some_and(|it| {
                        it.reason == Some(wanted) && (it.fails.is_empty() || !it.is_ranked())
                    })
                })
                .collect()
        };
        let mut said = Vec::new();
        let mut say_of = |wanted: Reason, one: &'static str, many: &'static str| {
            let found = of(wanted);
            if !found.is_empty() {
                let names = Text::default().names(&self.names(&found));
                said.push(names.say(if found.len() == 1 { one } else { many }));
            }
        };
        use compare::Reason::{ClientAtLimit, Crosses, NoCommonLoad, Scatters};
        say_of(
            Reason::Compared(ClientAtLimit),
            " may be faster than it shows, so its place is not known: the client was the limit",
            " may be faster than they show, so their places are not known: the client was the limit",
        );
        say_of(
            Reason::Compared(Scatters),
            " scatters too much from run to run to have a place",
            " scatter too much from run to run to have a place",
        );
        say_of(
            Reason::Compared(Crosses),
            " is ahead of many at some loads and behind at others, so it has no place",
            " are ahead of many at some loads and behind at others, so they have no place",
        );
        say_of(
            Reason::Compared(NoCommonLoad),
            " was measured at other loads than most, and is not ranked",
            " were measured at other loads than most, and are not ranked",
        );
        if !self.firsts().is_empty() {
            say_of(
                Reason::Compared(compare::Reason::MeasuredOnce),
                " was measured once, and is not ranked",
                " were measured once, and are not ranked",
            );
        }
        let disputed = of(Reason::Disputed);
        match &*disputed {
            [] => {}
            [one] => {
                let entry = &self.field.entries[*one];
                let opening = name(entry.server).say(" is not ranked");
                said.push(match phrase::objection(entry) {
                    Some(why) => opening.say(", because ").then(why),
                    None => opening,
                });
            }
            many => {
                let names = Text::default().names(&self.names(many));
                said.push(
                    names.say(" are not ranked: the audit does not let their throughput stand"),
                );
            }
        }
        said
    }

    /// Whose requests failed or came late, the largest share first.
    fn errors(&self) -> Option<Text> {
        let field = self.cards.first()?.field(Metric::ErrorRatio)?;
        let mut bad: Vec<(&Arc<str>, Degraded)> = self
            .cards
            .iter()
            .filter_map(|card| {
                let failed = Failure::of(card).map_or_else(Vec::new, |it| it.loads);
                Some((card.server(), Degraded::of(field, card.server(), &failed)?))
            })
            .collect();
        // Who does so at more loads comes first, of equals the larger share.
        bad.sort_by(|(_, a), (_, b)| b.loads.cmp(&a.loads).then_with(|| b.most.total_cmp(&a.most)));
        let more = bad.len().saturating_sub(NAMED);
        let named = bad.into_iter().take(NAMED).enumerate();
        let sentence = named.fold(None, |text: Option<Text>, (_, (server, degraded))| {
            let clause = degraded.sentence(say("the requests to ").name(server));
            Some(match text {
                Some(text) => text.say("; ").then(clause),
                None => clause,
            })
        })?;
        Some(match more {
            0 => sentence,
            more => {
                let more = Figure::count(more, "other server", "other servers", Vec::new());
                sentence.say("; at least 1% at some load with ").figure(more)
            }
        })
    }

    /// How many runs completed no request, where loads that failed do not tell all of them.
    fn failed_runs(&self) -> Option<Text> {
        let cells = || self.cards.iter().flat_map(|card| card.throughput.iter());
        let is_part = |cell: &&CellSummary| cell.completed > 0 && cell.completed < cell.runs;
        let failed: usize = cells().map(|cell| cell.runs - cell.completed).sum();
        let all: usize = cells().map(|cell| cell.runs).sum();
        cells().any(is_part).then(|| {
            let number = Figure::new(Form::Number("runs"), failed as f64, Vec::new());
            let all = Figure::count(all, "run", "runs", Vec::new());
            Text::from(number).say(" of ").figure(all).say(" completed no request")
        })
    }

    /// From which load on most latencies leave clients out.
    fn partial_latencies(&self) -> Option<Text> {
        let cells = self.latencies();
        let all: Vec<Load> = self.field.loads().to_vec();
        let is_partial = |load: &Load| {
            let at: Vec<_> = cells.iter().filter(|cell| cell.load == *load).collect();
            let partial = at.iter().filter(|cell| self.leaves_clients_out(cell)).count();
            !at.is_empty() && partial * 2 > at.len()
        };
        let partial: Vec<Load> = all.iter().copied().filter(is_partial).collect();
        if partial.is_empty() {
            return None;
        }
        let refs = cells.iter().filter(|cell| partial.contains(&cell.load));
        let refs: Vec<CellRef> = refs.map(|cell| CellRef::of(cell)).collect();
        let place = loads::at(&partial, &all, &refs).without_start(" ");
        Some(place.say(" most latencies cover part of the clients only"))
    }

    fn latencies(&self) -> Vec<&'a CellSummary> {
        let field = self.cards.first().and_then(|card| card.field(Metric::Latency));
        let entries = field.map_or(&[][..], |field| &field.entries);
        entries.iter().flat_map(|entry| entry.cells.iter().copied()).collect()
    }

    fn leaves_clients_out(&self, cell: &CellSummary) -> bool {
        const PARTIAL: [&str; 3] = ["starved-connections", "censored-latency", "lost-connections"];
        let is_of =
            |rule: &&str| cell.findings.iter().any(|id| id.split('/').next() == Some(*rule));
        PARTIAL.iter().any(is_of)
            || cell.fitness.is_unfit() && cell.metric.family() == Family::Latency
    }

    /// What holds of the measurement as a whole.
    fn conditions(&self) -> Vec<Text> {
        let scenario = self.cards.first().and_then(|card| card.scenario).map(|name| &**name);
        let of_set = self.audit.of_set(scenario).filter(|finding| {
            finding.part_of.is_none()
                && finding.rule != "few-repeats"
                && (finding.severity > Severity::Note || finding.rule == "closed-loop")
        });
        of_set.take(3).map(|finding| finding.quote()).collect()
    }
}
