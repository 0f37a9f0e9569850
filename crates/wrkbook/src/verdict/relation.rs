//! A relation is what the comparison shows of two servers of a field, in words: the same words for
//! the same state, wherever it is told.

use wrkbook_ingest::Load;

use super::field::Field;
use super::loads;
use super::phrase;
use crate::metric::{Better, Family};
use crate::stats::compare::{self, State, ToShow};
use crate::text::{CellRef, Figure, Form, Text, name, say};

/// All loads within this of the factor over them, so that it may stand alone.
const ALIKE: f64 = 1.2;

/// How two entries of a field compare.
pub(crate) struct Relation<'f, 'a> {
    field: &'f Field<'a>,
    pair: compare::Contest<'f>,
    a: usize,
    b: usize,
}

/// How many times better one is than the other: above 1 where it is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) times: f64,
    /// The 95% interval; `None` where nothing is known of the scatter.
    pub(crate) interval: Option<(f64, f64)>,
}

impl<'f, 'a> Relation<'f, 'a> {
    /// How two entries compare; `None` where they are one, or not compared by the metric.
    pub(crate) fn of(field: &'f Field<'a>, a: usize, b: usize) -> Option<Self> {
        let pair = field.contest()?.between(a, b)?;
        Some(Self { field, pair, a, b })
    }

    /// The comparison itself.
    pub(crate) fn pair(&self) -> &compare::Contest<'f> {
        &self.pair
    }

    fn entry(&self, index: usize) -> usize {
        if index == self.pair.a() { self.a } else { self.b }
    }

    /// The entry that leads in the mean over the common loads.
    pub(crate) fn lead(&self) -> Option<usize> {
        self.pair.lead().map(|index| self.entry(index))
    }

    /// The loads that both serve.
    pub(crate) fn loads(&self) -> Vec<Load> {
        self.named(self.pair.loads().collect())
    }

    fn named(&self, loads: Vec<usize>) -> Vec<Load> {
        let all = self.field.loads();
        loads.into_iter().filter_map(|at| all.get(at).copied()).collect()
    }

    /// The loads at which an entry is ahead by itself.
    fn ahead_at(&self, entry: usize) -> Vec<Load> {
        let index = if entry == self.a { self.pair.a() } else { self.pair.b() };
        self.named(self.pair.ahead_at(index))
    }

    /// The cells of both at the common loads.
    fn cells(&self) -> Vec<CellRef> {
        let loads = self.loads();
        let of = |entry: usize| self.field.entries[entry].cells.iter();
        let common = of(self.a).chain(of(self.b)).filter(|cell| loads.contains(&cell.load));
        common.map(|cell| CellRef::of(cell)).collect()
    }

    /// How many times better `entry` is, over the common loads.
    pub(crate) fn size(&self, entry: usize) -> Option<Size> {
        Some(self.turned(self.pair.mean()?, entry))
    }

    fn turned(&self, estimate: compare::Estimate, entry: usize) -> Size {
        let is_turned = (self.field.better == Better::Lower) == (entry == self.a);
        let interval = estimate.low.zip(estimate.high);
        match is_turned {
            false => Size { times: estimate.ratio, interval },
            true => Size {
                times: 1.0 / estimate.ratio,
                interval: interval.map(|(low, high)| (1.0 / high, 1.0 / low)),
            },
        }
    }

    /// How many times better `entry` is at each common load.
    fn each(&self, entry: usize) -> Vec<(Load, f64)> {
        let loads = self.field.loads();
        let each = self.pair.each();
        each.filter_map(|at| Some((*loads.get(at.load)?, self.turned(at.estimate, entry).times)))
            .collect()
    }

    /// That `entry` leads, with the factor, its interval, and the loads of its ends where they differ.
    /// `subject` and `object` are the two.
    pub(crate) fn lead_of(&self, entry: usize, subject: Text, object: &Text) -> Option<Text> {
        let size = self.size(entry)?;
        let metric = self.field.metric;
        let cells = self.cells();
        let figure = |form, value| Figure::new(form, value, cells.clone());
        let is_percent = size.times < phrase::PERCENT_BELOW;
        let share = |times: f64| match self.field.better {
            Better::Higher => times - 1.0,
            Better::Lower => 1.0 - 1.0 / times,
        };
        let amount: Text = if is_percent {
            figure(Form::Percent(Some(metric)), share(size.times)).into()
        } else {
            figure(Form::Times(metric), size.times).into()
        };
        let sentence = match metric.family() {
            Family::Rate if is_percent => {
                subject.say(" served ").then(amount).say(" more than ").then(object.clone())
            }
            Family::Rate => {
                subject.say(" served ").then(amount).say(" what ").then(object.clone()).say(" did")
            }
            Family::Resource => {
                let sentence = subject.say(" needed ").then(amount).say(" less ");
                sentence.say(phrase::noun(metric)).say(" than ").then(object.clone())
            }
            _ => {
                let sentence = subject.say(" had a ").say(phrase::noun(metric)).say(" ");
                sentence.then(amount).say(" lower than ").then(object.clone())
            }
        };
        let sentence = match size.interval {
            Some((low, high)) if is_percent && low >= 1.0 => sentence
                .say(" (")
                .then(ends(&figure, Form::Percent(Some(metric)), share(low), share(high)).say(")")),
            Some((low, high)) => {
                sentence.say(" (").then(ends(&figure, Form::Times(metric), low, high).say(")"))
            }
            None => sentence,
        };
        let sentence = sentence.then(self.where_both()).then(self.ends_of(entry, size.times));
        Some(match self.pair.small() && self.pair.ahead().is_some() {
            true => sentence.say("; another day turns one such gap in five"),
            false => sentence,
        })
    }

    /// The factors of the two loads at which they are smallest and largest, where one factor says too
    /// little.
    fn ends_of(&self, entry: usize, times: f64) -> Text {
        let each = self.each(entry);
        let is_alike = each.iter().all(|(_, at)| *at <= times * ALIKE && *at * ALIKE >= times);
        let least = each.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let most = each.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let (Some(least), Some(most), false) = (least, most, is_alike) else {
            return Text::default();
        };
        let mut both = [least, most];
        both.sort_by_key(|(load, _)| *load);
        let metric = self.field.metric;
        let factor = |(load, times): &(Load, f64)| {
            let cells = self.cells().into_iter().filter(|cell| cell.load == *load);
            Text::from(Figure::new(Form::Times(metric), *times, cells.collect())).say(" at ")
        };
        let first = factor(both[0]).then(loads::number(both[0].0));
        let second = factor(both[1]).then(Text::load(both[1].0, Vec::new()));
        say("; ").then(first).say(", ").then(second)
    }

    /// What is shown of the loads that both serve, as a sentence without its full stop. `a` is the one
    /// that is spoken of: its name stands first where nobody leads.
    pub(crate) fn sentence(&self) -> Text {
        let subject = |entry: usize| name(self.field.entries[entry].server);
        let (a, b) = (self.a, self.b);
        if self.loads().is_empty() {
            return self.apart();
        }
        if let Some(lead) = self.lead() {
            let other = if lead == a { b } else { a };
            let Some(led) = self.lead_of(lead, subject(lead), &subject(other)) else {
                return Text::default();
            };
            let against = self.ahead_at(other);
            return match against.is_empty() {
                true => led,
                false => led.say("; ").then(subject(other)).say(" was ahead").then(loads::at(
                    &against,
                    &self.loads(),
                    &[],
                )),
            };
        }
        let (mine, theirs) = (self.ahead_at(a), self.ahead_at(b));
        let all = self.loads();
        match (mine.is_empty(), theirs.is_empty()) {
            (false, false) => {
                let (low, high) = if mine[0] <= theirs[0] { (a, b) } else { (b, a) };
                let (first, second) = if low == a { (&mine, &theirs) } else { (&theirs, &mine) };
                return subject(low)
                    .say(" was ahead of ")
                    .then(subject(high))
                    .then(loads::at(first, &all, &[]))
                    .say(", ")
                    .then(subject(high))
                    .then(loads::at(second, &all, &[]));
            }
            (true, true) => {}
            (false, true) | (true, false) => return self.no_difference(),
        }
        match self.pair.state() {
            State::MeasuredOnce => self.once(),
            State::Level => {
                let size = self.size(a);
                let farthest = size
                    .and_then(|size| size.interval)
                    .map_or(0.05, |(low, high)| high.max(1.0 / low) - 1.0);
                let percent = (farthest * 100.0).ceil() / 100.0;
                let bound =
                    Figure::new(Form::Percent(Some(self.field.metric)), percent, self.cells());
                subject(a)
                    .say(" and ")
                    .then(subject(b))
                    .say(" are level in ")
                    .say(phrase::noun(self.field.metric))
                    .say(": any difference is below ")
                    .figure(bound)
            }
            State::Failed | State::Split => self.no_difference(),
            State::Bounded => say("whether ")
                .then(subject(a))
                .say(" or ")
                .then(subject(b))
                .say(" is ahead in ")
                .say(phrase::noun(self.field.metric))
                .say(" is not known: the client was at its limit at some of ")
                .figure(Figure::count(self.loads().len(), "load", "loads", self.cells())),
            _ => self.cannot_tell(),
        }
    }

    /// ` up to 5,000 connections`, where they have not all loads in common.
    fn where_both(&self) -> Text {
        let (common, all) = (self.loads(), self.field.loads());
        match common.len() == all.len() {
            true => Text::default(),
            false => loads::at(&common, all, &[]),
        }
    }

    /// That they serve no load in common: one fails where the other serves, or nobody tried.
    fn apart(&self) -> Text {
        let (a, b) = (self.a, self.b);
        for (up, down, fails) in [(a, b, self.pair.b_fails()), (b, a, self.pair.a_fails())] {
            if !fails.is_empty() {
                let count = Figure::count(fails.len(), "load", "loads", Vec::new());
                let sentence = name(self.field.entries[up].server).say(" served ").figure(count);
                return sentence
                    .say(" at which ")
                    .name(self.field.entries[down].server)
                    .say(" failed");
            }
        }
        let loads = |at: usize| {
            let entry = &self.field.entries[at];
            Figure::count(entry.cells.len(), "load", "loads", entry.refs())
        };
        let sentence = name(self.field.entries[a].server).say(", at ").figure(loads(a));
        let sentence = sentence.say(", and ").name(self.field.entries[b].server);
        sentence.say(", at ").figure(loads(b)).say(", were not measured at the same load")
    }

    /// That no difference was shown: by how much they may differ, and where one was ahead all the same.
    fn no_difference(&self) -> Text {
        let entries = &self.field.entries;
        let sentence = say("between ")
            .name(entries[self.a].server)
            .say(" and ")
            .name(entries[self.b].server)
            .say(" no difference was shown")
            .then(self.where_both());
        let interval = self.size(self.a).and_then(|size| size.interval);
        let figure = |form, value| Figure::new(form, value, self.cells());
        let range = interval.map(|(low, high)| {
            let form = Form::Times(self.field.metric);
            ends(&precise(&figure), form, low, high).say(" times")
        });
        let ahead = [self.a, self.b].into_iter().find_map(|entry| {
            let at = self.ahead_at(entry);
            let whole = loads::at(&at, &self.loads(), &[]);
            (!at.is_empty()).then(|| name(entries[entry].server).say(" ahead").then(whole))
        });
        let inside: Vec<Text> = range.into_iter().chain(ahead).collect();
        let is_something = !inside.is_empty();
        inside
            .into_iter()
            .enumerate()
            .fold(sentence, |text, (at, part)| {
                text.say(if at == 0 { " (" } else { "; " }).then(part)
            })
            .say(if is_something { ")" } else { "" })
    }

    fn once(&self) -> Text {
        let Some(size) = self.size(self.a) else { return Text::default() };
        let better = if size.times >= 1.0 { self.a } else { self.b };
        let other = if better == self.a { self.b } else { self.a };
        let entries = &self.field.entries;
        let subject = name(entries[better].server);
        let led = self.lead_of(better, subject, &name(entries[other].server));
        led.unwrap_or_default().say(", by one run each: how far one run can be off is not known")
    }

    /// Between how much worse and how much better, and what would settle it.
    fn cannot_tell(&self) -> Text {
        let entries = &self.field.entries;
        let sentence = say("whether ")
            .name(entries[self.a].server)
            .say(" or ")
            .name(entries[self.b].server)
            .say(" is ahead in ")
            .say(phrase::noun(self.field.metric))
            .say(" cannot be told");
        let figure = |form, value| Figure::new(form, value, self.cells());
        let sentence = match self.size(self.a).and_then(|size| size.interval) {
            Some((low, high)) => {
                let form = Form::Times(self.field.metric);
                let ends = ends(&precise(&figure), form, low, high).say(" times");
                sentence.say(" (").then(ends).say(")")
            }
            None => sentence,
        };
        match self.pair.needs() {
            Some(needs) => {
                let repeats = Figure::count(needs.repeats, "repeat", "repeats", self.cells());
                let would = match needs.to_show {
                    ToShow::Lead => " of each load would show a lead of this size",
                    ToShow::Level => " of each load would show that they are level",
                };
                sentence.say("; ").figure(repeats).say(would)
            }
            None => sentence,
        }
    }
}

/// The ends of an interval: `2.2 to 2.6`, the unit after the second where it is a percentage.
fn ends(figure: &impl Fn(Form, f64) -> Figure, form: Form, low: f64, high: f64) -> Text {
    let bare = |value: f64, keep: bool| {
        let mut figure = figure(form, value);
        let cut = match form {
            Form::Percent(_) if keep => None,
            Form::Percent(_) => figure.text.strip_suffix('%').map(str::to_owned),
            _ => figure.text.strip_suffix(" times").map(str::to_owned),
        };
        figure.text = cut.unwrap_or(figure.text);
        figure
    };
    Text::from(bare(low, false)).say(" to ").figure(bare(high, true))
}

/// Factors near 1 with two digits behind the point: `0.95`.
fn precise(figure: &impl Fn(Form, f64) -> Figure) -> impl Fn(Form, f64) -> Figure {
    move |form, value| {
        let mut figure = figure(form, value);
        if value < 1.95 {
            figure.text = format!("{value:.2}");
        }
        figure
    }
}
