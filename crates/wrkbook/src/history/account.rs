//! The account of a series: its state, its level stretches and its changes.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::diff::ERRORS_THAT_MATTER;
use crate::metric::{Better, Metric};
use crate::stats;

use super::Options;
use super::detect::{Line, Step, noise_steps, steps};
use super::failing::turns;
use super::night::Night;
use super::scan::TO_DEVIATION;
use super::score::{Stratum, scores};
use super::series::Series;
use super::state::State;
use super::step::size;
use super::trend::trend;

/// The fewest nights of which something is said.
pub const FEWEST_NIGHTS: usize = 6;
/// Of how many nights the newest are recent.
pub const RECENT: usize = 5;
/// From how many deviations on a night is odd.
const ODD: f64 = 5.0;
/// From how many times as much on scatter has grown.
const NOISIER: f64 = 1.5;

/// What is told of one server and metric over the nights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The metric.
    pub metric: Metric,
    /// What became of it.
    pub state: State,
    /// Why, in one sentence.
    pub reason: String,
    /// How many nights could be compared, under the newest conditions.
    pub nights: usize,
    /// The stretches between changes, under the newest conditions.
    pub segments: Vec<Segment>,
    /// The changes, the oldest first.
    pub changes: Vec<Change>,
    /// Why the newest night cannot be told of, where it cannot.
    #[serde(skip)]
    pub open: Option<String>,
    /// Whether the newest night is worse than all others of its stretch.
    #[serde(skip)]
    pub is_outside: bool,
    /// Odd nights, one or two in a row, that are no change.
    pub odd: Vec<String>,
    /// Where conditions changed: what is before is not compared.
    pub cuts: Vec<Cut>,
    /// The sets whose figures the audit keeps out, in part or all.
    pub kept_out: Vec<String>,
    /// The score of each night, as the charts draw it: in the metric's unit, over all loads.
    #[serde(skip)]
    pub points: Vec<Option<f64>>,
}

/// A stretch of nights on one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segment {
    /// Its first set.
    pub from: String,
    /// Its last set.
    pub to: String,
    /// Its nights that could be compared.
    pub nights: usize,
    /// The geometric mean over the loads of the median night; of errors, the mean.
    pub centre: f64,
    /// The lower end of an interval that holds the median night in 95 of 100 cases; the lowest night
    /// where these are too few.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How far the nights scatter, a fraction; `None` for errors.
    pub cv: Option<f64>,
}

/// A change of a series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What it is: stepped or drifted, noise, failing or fixed.
    pub state: State,
    /// The first set after it.
    pub at: String,
    /// The last set before it.
    pub before: String,
    /// The first set that may be the first after it.
    pub earliest: String,
    /// The last set that may be.
    pub latest: String,
    /// The level before.
    pub centre_before: Option<f64>,
    /// The level after.
    pub centre_after: Option<f64>,
    /// After / before; of errors the difference of the two.
    pub ratio: Option<f64>,
    /// The lower end of its interval.
    pub ratio_low: Option<f64>,
    /// The upper end.
    pub ratio_high: Option<f64>,
    /// The chance of a change as clear in nights without one.
    pub p: f64,
    /// The same for all series together (Benjamini and Hochberg).
    pub p_adjusted: f64,
    /// The loads at which it shows.
    pub loads: Vec<String>,
    /// Whether it shows at these loads and not over all.
    pub only_some_loads: bool,
    /// Nights since: 1 where the newest night is the first after it.
    pub nights_since: usize,
    /// Whether the anchor changed at the same time: then it may be the machine.
    pub with_anchor: bool,
    /// The command that compares the sets on either side.
    pub diff: String,
    /// The first night that may be the first after it, and the last, counted from 0.
    #[serde(skip)]
    pub when: (usize, usize),
}

/// A night from which on conditions are others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// The first set under them.
    pub at: String,
    /// What changed: `duration_s`, `threads`, `memory_limit_bytes`, `cores` or `machine`.
    pub condition: &'static str,
}

impl Account {
    /// Whose it is: `json, Bjoern: throughput`.
    pub fn whose(&self) -> String {
        let scenario = self.scenario.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
        format!("{scenario}{} {}", self.server, self.metric.id())
    }
}

/// A series on its way to an account.
struct Teller<'a> {
    series: &'a Series,
    nights: &'a [Night],
    options: &'a Options,
    /// The first night that is compared.
    from: usize,
    strata: Vec<Stratum>,
    line: Line,
}

impl Account {
    pub(super) fn of(series: &Series, nights: &[Night], options: &Options) -> Self {
        let from = series.newest_from().max(nights.len().saturating_sub(options.window));
        let strata = series.strata(from);
        let line = Line::of(&scores(&strata));
        Teller { series, nights, options, from, strata, line }.tell()
    }
}

impl Teller<'_> {
    fn tell(&self) -> Account {
        let found = steps(&self.strata, self.options.alpha);
        let mut changes: Vec<Change> = found.iter().filter_map(|step| self.change(step)).collect();
        self.join_drifts(&mut changes);
        changes.extend(self.noise());
        changes.extend(self.failing());
        changes.sort_by_key(|change| std::cmp::Reverse(change.nights_since));
        let whole: Vec<usize> = found
            .iter()
            .filter(|step| step.only.is_empty())
            .filter_map(|step| self.line.nights.iter().position(|night| *night == step.at))
            .collect();
        let bounds: Vec<usize> =
            [0].into_iter().chain(whole).chain([self.line.values.len()]).collect();
        let stretches: Vec<Range<usize>> =
            bounds.windows(2).map(|pair| pair[0]..pair[1]).filter(|it| !it.is_empty()).collect();
        changes.extend(stretches.last().and_then(|stretch| self.drift(stretch)));
        let odd: Vec<usize> = stretches.iter().flat_map(|stretch| self.odd(stretch)).collect();
        let (state, reason) = self.state(&changes, &odd, stretches.last());
        let series = self.series;
        let name = |at: usize| self.nights[at].name.clone();
        Account {
            scenario: series.scenario.clone(),
            server: Arc::clone(&series.server),
            metric: series.metric,
            state,
            open: self.open(state, &reason),
            is_outside: stretches.last().is_some_and(|stretch| self.is_outside(stretch)),
            reason,
            nights: self.line.values.len(),
            segments: stretches.iter().filter_map(|stretch| self.segment(stretch)).collect(),
            changes,
            odd: odd.into_iter().map(|at| self.name(self.line.nights[at])).collect(),
            cuts: series
                .cuts
                .iter()
                .map(|(at, condition)| Cut { at: name(*at), condition })
                .collect(),
            kept_out: series.unfit.iter().map(|at| name(*at)).collect(),
            points: self.points(),
        }
    }

    /// The name of a night that is compared, counted from the first of these.
    fn name(&self, night: usize) -> String {
        self.nights[self.from + night].name.clone()
    }

    /// From the scale on which nights are compared to the metric's unit.
    fn unit(&self, value: f64) -> f64 {
        if self.series.is_difference() { value } else { value.exp() }
    }

    /// The level of the loads that all of these nights' stretches have: the mean over loads of the
    /// median night.
    fn level(&self, nights: &[usize], loads: &[usize]) -> Option<f64> {
        let of_load = |load: &usize| {
            let there: Vec<f64> =
                nights.iter().filter_map(|night| self.strata[*load].nights[*night]).collect();
            stats::median(&there)
        };
        stats::mean(&loads.iter().filter_map(of_load).collect::<Vec<_>>())
    }

    fn all_loads(&self) -> Vec<usize> {
        (0..self.strata.len()).collect()
    }

    fn points(&self) -> Vec<Option<f64>> {
        let mut points = vec![None; self.nights.len()];
        let all: Vec<usize> = (0..self.nights.len() - self.from).collect();
        if let Some(level) = self.level(&all, &self.all_loads()) {
            for (night, value) in self.line.nights.iter().zip(&self.line.values) {
                points[self.from + night] = Some(self.unit(level + value));
            }
        }
        points
    }

    /// From which size on a step matters, on the scale on which nights are compared.
    fn least(&self) -> f64 {
        if self.series.is_difference() {
            match self.series.metric {
                Metric::ErrorRatio => ERRORS_THAT_MATTER,
                _ => 1.0,
            }
        } else {
            self.options.threshold.of(self.series.metric).ln_1p()
        }
    }

    /// The state of a step: whether it is for the better.
    fn direction(&self, up: bool) -> (State, State, State) {
        let better =
            self.series.metric.better().is_none_or(|better| up == (better == Better::Higher));
        if better {
            (State::SteppedBetter, State::DriftedBetter, State::Fixed)
        } else {
            (State::SteppedWorse, State::DriftedWorse, State::NewlyFailing)
        }
    }

    /// A step as a change; `None` where it is too small to matter.
    fn change(&self, step: &Step) -> Option<Change> {
        if step.size.middle.abs() < self.least() {
            return None;
        }
        let loads = if step.only.is_empty() { self.all_loads() } else { step.only.clone() };
        let (before, after): (Vec<usize>, Vec<usize>) =
            (0..self.nights.len() - self.from).partition(|night| *night < step.at);
        let level = |nights: &[usize]| self.level(nights, &loads).map(|level| self.unit(level));
        let (state, ..) = self.direction(step.size.middle > 0.0);
        let ratio = |value: f64| Some(self.unit(value));
        Some(Change {
            centre_before: level(&before),
            centre_after: level(&after),
            ratio: ratio(step.size.middle),
            ratio_low: ratio(step.size.low),
            ratio_high: ratio(step.size.high),
            ..self.bare(state, step, &loads)
        })
    }

    /// A change without levels.
    fn bare(&self, state: State, step: &Step, loads: &[usize]) -> Change {
        let (at, before) = (self.name(step.at), self.name(step.before));
        Change {
            state,
            earliest: self.name(step.when.0),
            latest: self.name(step.when.1),
            centre_before: None,
            centre_after: None,
            ratio: None,
            ratio_low: None,
            ratio_high: None,
            p: step.p,
            p_adjusted: step.p,
            loads: loads
                .iter()
                .map(|load| self.series.loads[*load].number().into_owned())
                .collect(),
            only_some_loads: loads.len() < self.series.loads.len(),
            nights_since: self.nights.len() - self.from - step.at,
            with_anchor: false,
            diff: format!("wrkbook diff {before} {at}"),
            when: (self.from + step.when.0, self.from + step.when.1),
            at,
            before,
        }
    }

    /// Three steps or more in a row the same way, none of them half of the whole, are a drift.
    fn join_drifts(&self, changes: &mut [Change]) {
        for group in changes.chunk_by_mut(|a, b| a.state == b.state) {
            let sizes: Vec<f64> =
                group.iter().filter_map(|it| Some(it.ratio?.ln().abs())).collect();
            let whole: f64 = sizes.iter().sum();
            let is_drift = group.len() >= 3 && sizes.iter().all(|size| 2.0 * size < whole);
            if is_drift && !self.series.is_difference() {
                let state = match group[0].state {
                    State::SteppedWorse => State::DriftedWorse,
                    _ => State::DriftedBetter,
                };
                group.iter_mut().for_each(|change| change.state = state);
            }
        }
    }

    fn noise(&self) -> Vec<Change> {
        let spreads = self.series.spreads(self.from);
        let of = |step: Step| {
            let ratio = step.size.middle.exp();
            let state = match ratio {
                ratio if ratio >= NOISIER => State::NoiseGrew,
                ratio if ratio <= NOISIER.recip() => State::NoiseShrank,
                _ => return None,
            };
            let change = self.bare(state, &step, &self.all_loads());
            let (ratio_low, ratio_high) = (Some(step.size.low.exp()), Some(step.size.high.exp()));
            Some(Change { ratio: Some(ratio), ratio_low, ratio_high, ..change })
        };
        noise_steps(&spreads, self.options.alpha).into_iter().filter_map(of).collect()
    }

    fn failing(&self) -> Vec<Change> {
        if self.series.metric != Metric::Throughput {
            return Vec::new();
        }
        let of = |turn: super::failing::Turn| {
            let (at, before) = (turn.at - self.from, turn.before - self.from);
            let state = if turn.fails { State::NewlyFailing } else { State::Fixed };
            let size = super::step::Size { middle: 0.0, low: 0.0, high: 0.0 };
            let step = Step { at, before, when: (at, at), size, p: turn.p, only: vec![turn.load] };
            self.bare(state, &step, &[turn.load])
        };
        turns(self.series, self.from, self.options.alpha).into_iter().map(of).collect()
    }

    /// A drift of the newest stretch, where no step stands for it.
    fn drift(&self, stretch: &Range<usize>) -> Option<Change> {
        let values = &self.line.values[stretch.clone()];
        let (p, climb) = trend(values)?;
        if p >= self.options.alpha || climb.abs() < self.least() {
            return None;
        }
        let (_, state, _) = self.direction(climb > 0.0);
        let (first, last) = (self.line.nights[stretch.start], self.line.nights[stretch.end - 1]);
        let size = super::step::Size { middle: climb, low: climb, high: climb };
        let step = Step { at: last, before: first, when: (first, last), size, p, only: Vec::new() };
        let change = self.bare(state, &step, &self.all_loads());
        Some(Change { ratio: Some(self.unit(climb)), ..change })
    }

    /// Whether the newest night is there, and worse than all others of its stretch, by enough to matter.
    fn is_outside(&self, stretch: &Range<usize>) -> bool {
        let is_newest =
            self.line.nights.last().is_some_and(|night| self.from + night + 1 == self.nights.len());
        let Some((newest, others)) = self.line.values[stretch.clone()].split_last() else {
            return false;
        };
        let Some(usual) = stats::median(others) else { return false };
        let is_worse = match self.series.metric.better() {
            Some(Better::Higher) => others.iter().all(|other| newest < other),
            Some(Better::Lower) => others.iter().all(|other| newest > other),
            None => false,
        };
        is_newest && is_worse && (newest - usual).abs() >= self.least()
    }

    /// Why the newest night cannot be told of, where the nights before it can.
    fn open(&self, state: State, reason: &str) -> Option<String> {
        if state == State::NotComparable {
            return Some(reason.to_owned());
        }
        let last = self.nights.len() - self.from - 1;
        let newest = *self.line.nights.last()?;
        let is_open = newest < last && last - newest <= RECENT;
        is_open.then(|| "the newest set has no figure that may be compared".to_owned())
    }

    /// The places in the line of odd nights of a stretch: at most two in a row, with usual ones after.
    fn odd(&self, stretch: &Range<usize>) -> Vec<usize> {
        let values = &self.line.values[stretch.clone()];
        let Some(middle) = stats::median(values) else { return Vec::new() };
        let off: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
        let Some(usual) = stats::median(&off) else { return Vec::new() };
        let most = (ODD * TO_DEVIATION * usual).max(self.least());
        let is_odd: Vec<bool> = off.iter().map(|off| *off > most).collect();
        let mut odd = Vec::new();
        let mut at = 0;
        for run in is_odd.chunk_by(|a, b| a == b) {
            let is_last = at + run.len() == is_odd.len();
            if run[0] && run.len() <= 2 && !is_last {
                odd.extend((at..at + run.len()).map(|at| stretch.start + at));
            }
            at += run.len();
        }
        odd
    }

    fn segment(&self, stretch: &Range<usize>) -> Option<Segment> {
        let nights = &self.line.nights[stretch.clone()];
        let mut values = self.line.values[stretch.clone()].to_vec();
        values.sort_by(f64::total_cmp);
        let n = values.len();
        let (low, high) = match stats::order_interval(n, 0.95) {
            Some(ends) => (values[ends.rank_low - 1], values[ends.rank_high - 1]),
            None => (values[0], values[n - 1]),
        };
        let middle = stats::median(&values)?;
        let level = self.level(nights, &self.all_loads())?;
        let cv = stats::sample_stdev(&values).filter(|_| !self.series.is_difference());
        Some(Segment {
            from: self.name(*nights.first()?),
            to: self.name(*nights.last()?),
            nights: n,
            centre: self.unit(level),
            low: self.unit(level + low - middle),
            high: self.unit(level + high - middle),
            cv,
        })
    }

    fn state(
        &self,
        changes: &[Change],
        odd: &[usize],
        last: Option<&Range<usize>>,
    ) -> (State, String) {
        let n = self.line.values.len();
        if let Some(change) =
            changes.iter().filter(|it| it.state == State::NewlyFailing).max_by_key(|it| it.when)
            && !changes.iter().any(|it| {
                it.state == State::Fixed && it.loads == change.loads && it.when > change.when
            })
        {
            return (State::NewlyFailing, format!("most runs fail since {}", change.at));
        }
        if n < FEWEST_NIGHTS {
            let cut = self.series.cuts.last();
            let missing = FEWEST_NIGHTS - n;
            if n == 0 && !self.series.unfit.is_empty() {
                return (State::Inconclusive, "the audit keeps its figures out".to_owned());
            }
            return match cut {
                Some((at, what)) if self.nights.len() >= FEWEST_NIGHTS => (
                    State::NotComparable,
                    format!(
                        "{what} changed at {}, and {} since cannot be told of: it takes {missing} more",
                        self.nights[*at].name,
                        counted(n)
                    ),
                ),
                _ => (State::Inconclusive, format!("{}; it takes {missing} more", counted(n))),
            };
        }
        let stepped = |it: &&Change| !matches!(it.state, State::NoiseGrew | State::NoiseShrank);
        if let Some(change) = changes.iter().rfind(stepped) {
            let when = match change.earliest == change.latest {
                true => format!("at {}", change.at),
                false => format!("between {} and {}", change.earliest, change.latest),
            };
            return (change.state, format!("{} {when}", change.state));
        }
        let stretch = last.map_or(&[][..], |it| &self.line.values[it.clone()]);
        if let Some(change) = changes.last() {
            return (change.state, format!("{} at {}", change.state, change.at));
        }
        if let Some(at) = odd.iter().rfind(|at| n - **at <= RECENT) {
            return (State::Recovered, format!("{} was odd", self.name(self.line.nights[*at])));
        }
        self.steadiness(stretch)
    }

    /// Whether the later half of a stretch is known to be within the threshold of the earlier one.
    fn steadiness(&self, stretch: &[f64]) -> (State, String) {
        let least = self.least();
        match size(stretch, stretch.len() / 2) {
            Some(size) if size.low >= -least && size.high <= least => {
                (State::Steady, format!("within the threshold over {}", counted(stretch.len())))
            }
            Some(size) => {
                let width = ((size.high - size.low) / 2.0 / least).max(1.0);
                let needed = (stretch.len() as f64 * width * width).ceil().min(1e6);
                (State::Inconclusive, format!("nights scatter too much; about {needed} would tell"))
            }
            None => (State::Inconclusive, "too few nights".to_owned()),
        }
    }
}

/// `1 night`, `12 nights`.
pub(super) fn counted(nights: usize) -> String {
    if nights == 1 { "1 night".to_owned() } else { format!("{nights} nights") }
}
