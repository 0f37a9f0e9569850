//! The rules by which a published claim is judged, one for each kind.
//!
//! A claim that compares servers is judged by the standings, and cannot be decided where the audit
//! does not let the figures stand. A claim that states a figure is about what was measured: it is
//! judged by that, and what the audit holds against the figure is said beside it.

use std::sync::Arc;

use super::{Judged, Judgement, Kind, PublishedClaim};
use crate::analysis::Analysis;
use crate::audit::Finding;
use crate::metric::{Better, Metric};
use crate::stats;
use crate::summary::{CellSummary, Summary};
use crate::text::{CellRef, Figure, Form, Text, name, say};
use crate::verdict::field::{Field, Findings};
use crate::verdict::phrase;

/// "About" is within this share of the figure.
const ABOUT: f64 = 0.1;
/// "About 0", of a ratio, is up to this.
const ABOUT_NONE: f64 = 0.01;
/// A figure claimed of all loads must hold at this share of them; it fails where it holds at the
/// rest at most.
const MOST_LOADS: f64 = 0.75;
/// CPU below this share of what was given is not fully used.
const FULL: f64 = 0.9;
/// Requests in flight / offered connections of a closed loop that was busy, less what lost
/// connections take and plus what rounding adds: the audit's own bounds.
const BUSY: std::ops::RangeInclusive<f64> = 0.5..=1.2;

type Answer = (Judgement, Text);

pub(super) fn judge(
    claim: &PublishedClaim,
    analysis: &Analysis,
    published: Option<&Summary>,
) -> Judged {
    let findings = Findings::new(&analysis.audit);
    let case = Case { claim, analysis, published, findings };
    let (judgement, sentence) = case.answer().unwrap_or_else(|| case.not_measured());
    Judged { claim: claim.clone(), judgement, sentence: sentence.sentence() }
}

struct Case<'a> {
    claim: &'a PublishedClaim,
    analysis: &'a Analysis,
    published: Option<&'a Summary>,
    findings: Findings<'a>,
}

impl<'a> Case<'a> {
    fn summary(&self) -> &'a Summary {
        &self.analysis.summary
    }

    fn answer(&self) -> Option<Answer> {
        match self.claim.kind {
            Kind::Best => self.best(),
            Kind::Worst => self.worst(),
            Kind::About | Kind::Below | Kind::Above => self.figure(),
            Kind::NeverFull => self.never_full(),
            Kind::NoWinner => Some(self.no_winner()),
            Kind::Problem => self.problem(),
            Kind::IsLeadReal => self.is_lead_real(),
            Kind::IsFaulty => self.is_faulty(),
        }
    }

    fn not_measured(&self) -> Answer {
        let cells = self.summary().cells.iter().filter(|cell| cell.metric == self.claim.metric);
        let count = Figure::count(cells.count(), "cell", "cells", Vec::new());
        let sentence = say("nothing in the ")
            .figure(count)
            .say(" of ")
            .say(phrase::noun(self.claim.metric))
            .say(" speaks for or against it");
        (Judgement::NotDecidable, sentence)
    }

    /// Claims are of result sets without scenarios, or of their first one.
    fn scenario(&self) -> Option<&'a str> {
        self.summary().each_scenario().first().copied().flatten().map(|scenario| &**scenario)
    }

    fn server(&self) -> Option<&'a Arc<str>> {
        self.claim.servers.first()
    }

    fn field(&self, metric: Metric) -> Option<Field<'a>> {
        match self.analysis.assessment.contest(self.scenario(), metric) {
            Some(contest) => Some(Field::of(contest, self.summary(), &self.findings)),
            None => Field::uncontested(self.scenario(), metric, self.summary()),
        }
    }

    /// The cells that the claim is about.
    fn cells(&self, metric: Metric) -> Vec<&'a CellSummary> {
        let Some(server) = self.server() else { return Vec::new() };
        let loads = self
            .summary()
            .loads
            .iter()
            .filter(|load| self.claim.load.is_none_or(|claimed| load.value() == Some(claimed)));
        loads
            .filter_map(|load| self.summary().cell(self.scenario(), server, *load, metric))
            .filter(|cell| cell.value.is_some())
            .collect()
    }

    fn best(&self) -> Option<Answer> {
        if self.claim.metric.contested().is_none() {
            return Some(self.uncontested());
        }
        let winner = self.analysis.verdicts.winner(self.scenario(), self.claim.metric)?;
        let claimed = &self.claim.servers;
        let field = self.field(self.claim.metric)?;
        let measured = |server: &Arc<str>| field.position(server).is_some();
        if claimed.is_empty() || !claimed.iter().all(measured) {
            return None;
        }
        let same = claimed.len() == winner.servers.len()
            && claimed.iter().all(|server| winner.servers.contains(server));
        let disputed = |server: &Arc<str>| {
            field.position(server).is_some_and(|at| !field.entries[at].disputes.is_empty())
        };
        if let Some(server) = claimed.iter().find(|server| disputed(server)) {
            let entry = &field.entries[field.position(server)?];
            let leads = winner.disputed.contains(server);
            let opening = if leads {
                say("as measured nobody is better, ").then(phrase::span(entry, self.claim.metric))
            } else {
                say("others are better even as measured; ")
                    .name(server)
                    .say(" shows ")
                    .then(phrase::span(entry, self.claim.metric))
            };
            let judgement = if leads { Judgement::NotDecidable } else { Judgement::Refuted };
            return Some((
                judgement,
                opening.say(", but that does not stand, since ").then(phrase::objection(entry)?),
            ));
        }
        let judgement = match (same, winner.servers.is_empty()) {
            (true, _) => Judgement::Confirmed,
            (false, true) => Judgement::NotDecidable,
            (false, false) => Judgement::Refuted,
        };
        let lead = match (&*winner.servers, winner.runner_up.as_ref()) {
            ([first], Some(next)) => {
                let (first, next) = (field.position(first)?, field.position(next)?);
                let comparison = field.compare(first, next);
                let leads =
                    name(field.entries[first].server).say(" ").say(self.claim.metric.words().leads);
                leads
                    .say(": ")
                    .then(phrase::gap(&field, first, next))
                    .say(", ")
                    .then(phrase::ahead(&comparison, field.entries[next].server))
            }
            ([first], None) => {
                let entry = &field.entries[field.position(first)?];
                let stands =
                    say("the audit lets the figures of ").name(first).say(" alone stand, ");
                stands.then(phrase::span(entry, self.claim.metric))
            }
            ([], _) => {
                let count = field.entries.len();
                let count = Figure::count(count, "server", "servers", Vec::new());
                say("none of the ").figure(count).say(" can be called the best")
            }
            (tied, _) => {
                let count = Figure::count(tied.len(), "server", "servers", Vec::new());
                Text::default().figure(count).say(" cannot be told apart: ").names(tied)
            }
        };
        Some((judgement, lead))
    }

    /// Of a metric in which nobody wins.
    fn uncontested(&self) -> Answer {
        let servers = Figure::count(self.summary().servers.len(), "server", "servers", Vec::new());
        let sentence = say("the ")
            .figure(servers)
            .say(" are not ranked by ")
            .say(phrase::noun(self.claim.metric))
            .say(": what a server did not answer, or answered late, is nowhere in the count");
        (Judgement::NotDecidable, sentence)
    }

    fn worst(&self) -> Option<Answer> {
        let metric = self.claim.metric;
        let field = self.field(metric)?;
        let me = field.position(self.server()?)?;
        let entry = &field.entries[me];
        let all = field.entries.len();
        let rank = field.place_on_paper(me);
        let place = Figure::new(Form::Rank(metric), rank as f64, entry.refs());
        let opening = say("as measured it is ").figure(place);
        let servers = Figure::count(all, "server", "servers", entry.refs());
        let sentence =
            opening.say(" of ").figure(servers).say(", with ").then(phrase::span(entry, metric));
        let is_beaten_by_all = (0..all).all(|other| other == me || field.beats(other, me));
        let beats_one = (0..all).any(|other| field.beats(me, other));
        let judgement = match () {
            () if !entry.disputes.is_empty() => Judgement::NotDecidable,
            () if is_beaten_by_all => Judgement::Confirmed,
            () if beats_one => Judgement::Refuted,
            () => Judgement::NotDecidable,
        };
        Some(match phrase::objection(entry) {
            Some(why) => (judgement, sentence.say(", but that does not stand, since ").then(why)),
            None => (judgement, sentence),
        })
    }

    fn holds(&self, value: f64) -> Option<bool> {
        let figure = self.claim.figure?;
        Some(match self.claim.kind {
            Kind::Below => value < figure,
            Kind::Above => value > figure,
            _ if figure == 0.0 => value <= ABOUT_NONE,
            _ => (value - figure).abs() <= ABOUT * figure,
        })
    }

    fn figure(&self) -> Option<Answer> {
        let metric = self.claim.metric;
        let cells = self.cells(metric);
        let values: Vec<f64> = cells.iter().filter_map(|cell| per_run(cell)).collect();
        let held: Vec<bool> = values.iter().filter_map(|value| self.holds(*value)).collect();
        let count = held.iter().filter(|held| **held).count();
        if held.is_empty() {
            return None;
        }
        let share = count as f64 / held.len() as f64;
        let judgement = match share {
            share if share >= MOST_LOADS => Judgement::Confirmed,
            share if share <= 1.0 - MOST_LOADS => Judgement::Refuted,
            _ => Judgement::NotDecidable,
        };
        let refs: Vec<CellRef> = cells.iter().copied().map(CellRef::of).collect();
        let sentence = match (&*cells, &*values) {
            ([cell], [value]) => {
                let value = Figure::new(Form::Quantity(metric), *value, refs);
                say("measured: ").figure(value).say(" at ").then(phrase::load(cell))
            }
            _ => {
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(0.0, f64::max);
                say("measured: ")
                    .figure(Figure::new(Form::Bare(metric), low, refs.clone()))
                    .say(" to ")
                    .figure(Figure::new(Form::Quantity(metric), high, refs.clone()))
                    .say("; it holds at ")
                    .figure(Figure::new(Form::Number("loads"), count as f64, refs.clone()))
                    .say(" of ")
                    .figure(Figure::count(held.len(), "load", "loads", refs))
            }
        };
        Some(self.with_reservations(judgement, sentence, &cells))
    }

    /// Says what the report's own way of summing up gives where that decides, and what the audit
    /// holds against the figure.
    fn with_reservations(
        &self,
        judgement: Judgement,
        mut sentence: Text,
        cells: &[&CellSummary],
    ) -> Answer {
        let mut judgement = judgement;
        if let ([cell], Judgement::Refuted) = (cells, judgement)
            && let Some(other) = self.as_published(cell)
            && other.value.is_some_and(|value| self.holds(value) == Some(true))
        {
            judgement = Judgement::NotDecidable;
            sentence = sentence
                .say(", but ")
                .figure(phrase::value(other))
                .say(" as the report counted: it depends on what errors are held against");
        }
        let server = self.server();
        let assessment = &self.analysis.assessment;
        let against = server.map(|server| match cells {
            [cell] => cell.fitness.findings(),
            _ => assessment.disputes(self.scenario(), server, self.claim.metric),
        });
        match against.and_then(|against| self.findings.of(against).first().copied()) {
            Some(finding) => (judgement, sentence.say(" (though ").then(finding.quote()).say(")")),
            None => (judgement, sentence),
        }
    }

    fn as_published(&self, cell: &CellSummary) -> Option<&'a CellSummary> {
        let scenario = cell.scenario.as_deref();
        self.published?.cell(scenario, &cell.server, cell.load, cell.metric)
    }

    /// The highest CPU of any server, rounded to whole cores: what was given, as far as is known.
    fn cores(&self) -> Option<f64> {
        let cpu = self.summary().cells.iter().filter(|cell| cell.metric == Metric::Cpu);
        let highest = cpu.filter_map(|cell| cell.max).fold(0.0, f64::max);
        Some((highest / 100.0).round()).filter(|cores| *cores >= 1.0)
    }

    fn never_full(&self) -> Option<Answer> {
        let cells = self.cells(Metric::Cpu);
        let highest = *cells
            .iter()
            .max_by(|a, b| a.max.partial_cmp(&b.max).unwrap_or(std::cmp::Ordering::Equal))?;
        let most = highest.max?;
        let cores = self.cores()?;
        let judgement =
            if most < FULL * cores * 100.0 { Judgement::Confirmed } else { Judgement::Refuted };
        let at = Figure::new(Form::Quantity(Metric::Cpu), most, vec![CellRef::of(highest)]);
        let refs = cells.iter().copied().map(CellRef::of).collect();
        let sentence = say("the highest sample of any run is ")
            .figure(at)
            .say(", of ")
            .figure(Figure::new(Form::Count("core", "cores"), cores, refs));
        Some((judgement, sentence))
    }

    fn no_winner(&self) -> Answer {
        let metric = self.claim.metric;
        let winner = self.analysis.verdicts.winner(self.scenario(), metric);
        let servers = self.summary().servers.len();
        let count = Figure::count(servers, "server", "servers", Vec::new());
        match winner {
            None => (
                Judgement::Confirmed,
                say("neither direction of ")
                    .say(phrase::noun(metric))
                    .say(" is better, so the ")
                    .figure(count)
                    .say(" are not ranked by it"),
            ),
            Some(winner) if winner.servers.is_empty() => (
                Judgement::Confirmed,
                say("none of the ").figure(count).say(" can be called the best"),
            ),
            Some(winner) => (
                Judgement::Refuted,
                say("of ").figure(count).say(" the best is ").names(&winner.servers),
            ),
        }
    }

    fn problem(&self) -> Option<Answer> {
        let metric = self.claim.metric;
        let field = self.field(metric)?;
        let server = self.server()?;
        let me = field.position(server)?;
        let entry = &field.entries[me];
        let worst = match field.better {
            Better::Higher => entry.lowest()?,
            Better::Lower => entry.highest()?,
        };
        let ceiling = self
            .findings()
            .find(|finding| metric == Metric::Memory && finding.rule == "memory-ceiling");
        if let Some(ceiling) = ceiling {
            return Some((Judgement::Confirmed, ceiling.quote()));
        }
        let beside = field.entries.iter().enumerate().filter(|(at, _)| *at != me);
        let others: Vec<f64> = beside
            .filter_map(|(_, other)| {
                let cell = other.cells.iter().find(|cell| cell.load == worst.load);
                cell.and_then(|cell| cell.value)
            })
            .collect();
        let median = stats::median(&others)?;
        let rest = Figure::new(Form::Quantity(metric), median, entry.refs());
        let sentence = say("at worst ")
            .figure(phrase::value(worst))
            .say(" at ")
            .then(phrase::load(worst))
            .say(", where the others have ")
            .figure(rest)
            .say(" in the median; whether that is a problem is no question of the figures");
        Some((Judgement::NotDecidable, sentence))
    }

    fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        let server = self.server().map_or("", |server| server);
        self.analysis.audit.of_server(self.scenario(), server)
    }

    /// Whether a lead holds at every load, is undisputed, and agrees with Little's law: a closed
    /// loop that is busy has about as many requests in flight as connections.
    fn is_lead_real(&self) -> Option<Answer> {
        let metric = self.claim.metric;
        let server = self.server()?;
        let winner = self.analysis.verdicts.winner(self.scenario(), metric)?;
        let field = self.field(metric)?;
        let me = field.position(server)?;
        if !winner.servers.contains(server) {
            let count = Figure::count(field.entries.len(), "server", "servers", Vec::new());
            let sentence = say("of ").figure(count).say(" it is not the one that leads");
            return Some((Judgement::Refuted, sentence));
        }
        let next = field.position(winner.runner_up.as_ref()?)?;
        let comparison = field.compare(me, next);
        let busy: Vec<(f64, CellRef)> = self
            .cells(Metric::ServedConcurrency)
            .into_iter()
            .filter_map(|cell| {
                let share = cell.value? / f64::from(cell.load.connections()?);
                share.is_finite().then(|| (share, CellRef::of(cell)))
            })
            .collect();
        let shares: Vec<f64> = busy.iter().map(|(share, _)| *share).collect();
        let share = stats::median(&shares)?;
        let bound = self.analysis.audit.of_set(self.scenario()).find(|f| f.rule == "client-bound");
        if let Some(bound) = bound {
            return Some((Judgement::NotDecidable, bound.quote()));
        }
        let mut sentence = name(server)
            .say(" ")
            .say(metric.words().leads)
            .say(": ")
            .then(phrase::gap(&field, me, next))
            .say(", ")
            .then(phrase::ahead(&comparison, field.entries[next].server));
        let refs = busy.into_iter().map(|(_, cell)| cell).collect();
        let in_flight = Figure::new(Form::Percent(Some(Metric::ServedConcurrency)), share, refs);
        let consistent = BUSY.contains(&share);
        sentence = sentence
            .say(if consistent {
                ", and its figures agree with each other: throughput times latency gives requests in \
                 flight on "
            } else {
                ", but its figures do not agree with each other: throughput times latency gives \
                 requests in flight on "
            })
            .figure(in_flight)
            .say(" of the offered connections at the median load");
        if let Some(core) = self.findings().find(|finding| finding.rule == "one-core") {
            sentence = sentence.say("; ").then(core.quote());
        }
        let real = consistent && comparison.ahead == comparison.loads;
        Some((if real { Judgement::Confirmed } else { Judgement::NotDecidable }, sentence))
    }

    /// Whether something other than the server's speed set its figures. Which of a setup and a
    /// defect it was, load tests cannot tell.
    fn is_faulty(&self) -> Option<Answer> {
        const SIGNS: [&str; 3] =
            ["one-answer-per-connection", "fixed-rate-per-connection", "not-cpu-bound"];
        let signs: Vec<&Finding> = self
            .findings()
            .filter(|finding| SIGNS.contains(&finding.rule) && finding.part_of.is_none())
            .collect();
        let quotes: Vec<Text> = signs.iter().map(|sign| sign.quote()).collect();
        if quotes.is_empty() {
            let completed: usize = self.cells(Metric::Throughput).iter().map(|cell| cell.n).sum();
            let runs = Figure::count(completed, "run", "runs", Vec::new());
            let sentence = say("nothing in ").figure(runs).say(" points to a fault");
            return Some((Judgement::NotDecidable, sentence));
        }
        let mut sentence = say("something other than its speed set its figures: ");
        for (at, quote) in quotes.into_iter().enumerate() {
            sentence = if at == 0 { sentence.then(quote) } else { sentence.say("; ").then(quote) };
        }
        let sentence = sentence
            .say("; whether that is the setup or a defect, only another configuration can show");
        Some((Judgement::NotDecidable, sentence))
    }
}

/// What a usual run of a cell measured: its centre; of errors, which a cell sums up, the median.
fn per_run(cell: &CellSummary) -> Option<f64> {
    match cell.metric {
        Metric::Errors => stats::median(&cell.values),
        _ => cell.value,
    }
}
