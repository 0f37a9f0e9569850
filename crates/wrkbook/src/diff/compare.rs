//! The comparison of one metric of one server: every figure of it, and no judgement yet.

use std::cmp::Ordering;
use std::sync::Arc;
use wrkbook_ingest::Load;

use wrkbook_ingest::ResultSet;

use super::align::{Loads, ServerKey};
use super::change::{CellChange, CellSide, Clearly};
use super::decide::{Disqualified, Evidence, Shift, Side};
use super::noise::{median_cv, own_floor};
use super::pair::{Failing, Pair, Sided, attempted, has_failed};
use super::scale::{Intervals, Scale, Stratum};
use super::{Error, Options};
use crate::metric::{Better, Family, Metric};
use crate::stats::{self, MannWhitney, RatioInterval, StratifiedRankTest};

/// Fewer errors than one in this many of what was attempted make no change: a tenth of what the
/// audit thinks worth a remark.
pub const ERRORS_THAT_MATTER: f64 = 0.001;

/// One metric of one server, compared.
pub(super) struct Comparison {
    pub(super) scenario: Option<Arc<str>>,
    pub(super) server: Arc<str>,
    pub(super) metric: Metric,
    pub(super) only: Option<Side>,
    pub(super) newly_failing: Failing,
    pub(super) fixed: Failing,
    pub(super) loads_only_old: Vec<Load>,
    pub(super) loads_only_new: Vec<Load>,
    pub(super) cells: Vec<CellChange>,
    /// The valid repeats of the common loads, on the scale.
    pub(super) strata: Vec<Stratum>,
    /// The centres of the common loads, in the base unit.
    centres: Vec<(f64, f64)>,
    pub(super) test: Option<StratifiedRankTest>,
    pub(super) p_holm: Option<f64>,
    interval: Option<(f64, f64)>,
    /// From which size on a change matters, on the scale.
    pub(super) threshold: f64,
    /// The noise floor, on the scale.
    pub(super) floor: Option<f64>,
    is_floor_measured: bool,
    is_identical: bool,
    pub(super) findings_old: Vec<String>,
    pub(super) findings_new: Vec<String>,
}

/// A ratio, or a difference, with its interval.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Estimate {
    pub(super) ratio: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

impl Comparison {
    /// Every comparison of two sets, in the order of servers and metrics.
    pub(super) fn all(
        old: &ResultSet,
        new: &ResultSet,
        options: &Options,
    ) -> Result<Vec<Self>, Error> {
        let options = options.among(old, new);
        Ok(Self::of_pair(&Pair::of(old, new, &options)?, &options))
    }

    /// Every comparison of a pair.
    pub(super) fn of_pair(pair: &Pair, options: &Options) -> Vec<Self> {
        let mut intervals = Intervals::new(options.alpha);
        let mut all = Vec::new();
        for (key, loads) in pair.servers() {
            for &metric in &options.metrics {
                all.extend(Self::of(pair, &key, &loads, metric, options, &mut intervals));
            }
        }
        let tested: Vec<f64> = all.iter().filter_map(|c| Some(c.test?.p)).collect();
        let mut adjusted = stats::holm(&tested).into_iter();
        for comparison in all.iter_mut().filter(|comparison| comparison.test.is_some()) {
            comparison.p_holm = adjusted.next();
        }
        all
    }

    /// `None` where neither set measured the metric.
    fn of(
        pair: &Pair,
        key: &ServerKey,
        loads: &Loads<'_>,
        metric: Metric,
        options: &Options,
        intervals: &mut Intervals,
    ) -> Option<Self> {
        let (old, new) = (&pair.old, &pair.new);
        let measured = |side: &Sided| -> usize {
            loads.keys().filter(|load| !side.repeats(key, **load, metric).is_empty()).count()
        };
        let (measured_old, measured_new) = (measured(old), measured(new));
        if measured_old + measured_new == 0 {
            return None;
        }
        let only_at = |is_only: fn((bool, bool)) -> bool| -> Vec<Load> {
            let has = loads.iter().map(|(load, (o, n))| (*load, (!o.is_empty(), !n.is_empty())));
            has.filter(|(_, has)| is_only(*has)).map(|(load, _)| load).collect()
        };
        let loads_only_old = only_at(|(old, new)| old && !new);
        let loads_only_new = only_at(|(old, new)| new && !old);
        let only = match loads.len() {
            all if loads_only_old.len() == all && !new.servers.contains(key) => Some(Side::Old),
            all if loads_only_new.len() == all && !old.servers.contains(key) => Some(Side::New),
            _ => None,
        };
        let serves = is_of_responses(metric);
        let forth = loads.iter().map(|(load, (old, new))| (*load, *old, *new));
        let back = loads.iter().map(|(load, (old, new))| (*load, *new, *old));

        let scale = Scale::of(metric);
        let limit = Limit::of(metric, options.thresholds.of(metric), attempted(loads));
        let mut comparison = Self {
            scenario: key.scenario.clone(),
            server: Arc::clone(&key.server),
            metric,
            only,
            newly_failing: if serves { Failing::of(forth) } else { Failing::default() },
            fixed: if serves { Failing::of(back) } else { Failing::default() },
            loads_only_old,
            loads_only_new,
            cells: Vec::new(),
            strata: Vec::new(),
            centres: Vec::new(),
            test: None,
            p_holm: None,
            interval: None,
            threshold: 0.0,
            floor: None,
            is_floor_measured: false,
            is_identical: true,
            findings_old: old.against(key, metric),
            findings_new: new.against(key, metric),
        };
        let mut raw = Vec::new();
        for &load in loads.keys() {
            let repeats = (old.repeats(key, load, metric), new.repeats(key, load, metric));
            let centres = old.centre(key, load, metric).zip(new.centre(key, load, metric));
            let placed = scale.places(repeats.0).zip(scale.places(repeats.1));
            let placed = placed.filter(|(old, new)| !old.is_empty() && !new.is_empty());
            let centres = centres.filter(|(o, n)| scale.place(*o).and(scale.place(*n)).is_some());
            let clearly = placed.as_ref().zip(centres).and_then(|(stratum, centres)| {
                let interval = intervals.of(std::slice::from_ref(stratum))?;
                clearly(interval, limit.at(centres), metric.better())
            });
            comparison.cells.push(cell_change(pair, key, loads, load, metric, options, clearly));
            if let (Some(stratum), Some(centres)) = (placed, centres) {
                comparison.is_identical &= repeats.0 == repeats.1;
                comparison.strata.push(stratum);
                comparison.centres.push(centres);
                raw.push(repeats);
            }
        }
        let mean = |side: fn(&(f64, f64)) -> f64| {
            stats::mean(&Vec::from_iter(comparison.centres.iter().map(side))).unwrap_or(0.0)
        };
        comparison.threshold = limit.at((mean(|centres| centres.0), mean(|centres| centres.1)));
        comparison.test = StratifiedRankTest::of(&raw);
        comparison.interval = intervals.of(&comparison.strata);
        let measured = options.noise.of(key.scenario.as_deref(), &key.server, metric);
        comparison.is_floor_measured = measured.is_some();
        comparison.floor = match (measured, scale) {
            (Some(floor), Scale::Ratio) => Some(floor.ln_1p()),
            (Some(floor), Scale::Difference) => Some(floor),
            (None, _) => own_floor(&comparison.strata),
        };
        Some(comparison)
    }

    /// How many loads have figures on both sides.
    pub(super) fn loads(&self) -> usize {
        self.strata.len()
    }

    fn scale(&self) -> Scale {
        Scale::of(self.metric)
    }

    /// The mean over the loads of new centre - old centre, on the scale.
    pub(super) fn estimate(&self) -> Option<f64> {
        let place = |value| self.scale().place(value);
        let shifts = self.centres.iter().filter_map(|(old, new)| Some(place(*new)? - place(*old)?));
        stats::mean(&Vec::from_iter(shifts))
    }

    /// The interval, widened to the estimate where loads differ so much that it is outside.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        let estimate = self.estimate()?;
        self.interval.map(|(low, high)| (low.min(estimate), high.max(estimate)))
    }

    /// A size on the scale as people read it: of ratios the fraction.
    pub(super) fn as_change(&self, size: f64) -> f64 {
        match self.scale() {
            Scale::Ratio => size.exp_m1(),
            Scale::Difference => size,
        }
    }

    /// new / old with its interval, which errors have none of.
    pub(super) fn ratio(&self) -> Estimate {
        let finite = |log: f64| Some(log.exp()).filter(|ratio| ratio.is_finite());
        match self.scale() {
            Scale::Ratio => Estimate {
                ratio: self.estimate().and_then(finite),
                low: self.interval().and_then(|(low, _)| finite(low)),
                high: self.interval().and_then(|(_, high)| finite(high)),
            },
            Scale::Difference => {
                let old: f64 = self.centres.iter().map(|(old, _)| old).sum();
                let new: f64 = self.centres.iter().map(|(_, new)| new).sum();
                let ratio = (old > 0.0 && new > 0.0).then_some(new / old);
                Estimate { ratio: ratio.filter(|ratio| ratio.is_finite()), ..Estimate::default() }
            }
        }
    }

    /// new - old with its interval, which only errors have.
    pub(super) fn difference(&self) -> Estimate {
        match self.scale() {
            Scale::Ratio => Estimate::default(),
            Scale::Difference => Estimate {
                ratio: self.estimate(),
                low: self.interval().map(|(low, _)| low),
                high: self.interval().map(|(_, high)| high),
            },
        }
    }

    /// At how many loads the new centre is worse, and at how many it is better.
    pub(super) fn worse_and_better(&self) -> Option<(usize, usize)> {
        let better = self.metric.better()?;
        let worse = self.centres.iter().filter(|(old, new)| better.prefers(*old, *new)).count();
        let gain = self.centres.iter().filter(|(old, new)| better.prefers(*new, *old)).count();
        Some((worse, gain))
    }

    /// The loads that went that way clearly.
    pub(super) fn loads_clearly(&self, ways: &[Clearly]) -> Vec<Load> {
        let went = self.cells.iter().filter(|cell| cell.clearly.is_some_and(|w| ways.contains(&w)));
        went.map(|cell| cell.load).collect()
    }

    /// The median over loads and sides of the coefficient of variation.
    pub(super) fn cv(&self) -> Option<f64> {
        let values = |side: &[f64]| side.iter().map(|log| log.exp()).collect::<Vec<_>>();
        let sides: Vec<_> =
            self.strata.iter().flat_map(|(old, new)| [values(old), values(new)]).collect();
        median_cv(sides.iter().map(Vec::as_slice))
    }

    /// The noise floor that a pair which should not differ shows.
    pub(super) fn observed_floor(&self) -> Option<f64> {
        let far = self.interval().map(|(low, high)| low.abs().max(high.abs()));
        far.into_iter().chain(self.floor).reduce(f64::max)
    }

    /// What the decision is made on. `family` is the number of comparisons that share alpha.
    pub(super) fn evidence(&self, alpha: f64, family: usize, conditions_differ: bool) -> Evidence {
        let went = |way: Ordering| {
            let is_that_way = |cell: &&CellChange| {
                cell.clearly.is_some_and(|clearly| clearly.way(self.metric.better()) == way)
            };
            self.cells.iter().filter(is_that_way).map(|cell| cell.load).collect()
        };
        let shift = self.test.zip(self.estimate()).map(|(test, estimate)| Shift {
            estimate,
            interval: self.interval(),
            threshold: self.threshold,
            floor: self.floor,
            is_floor_measured: self.is_floor_measured,
            is_identical: self.is_identical
                && self.loads_only_old.is_empty()
                && self.loads_only_new.is_empty(),
            is_significant: self.p_holm.is_some_and(|p| p < alpha),
            can_be_significant: test.p_min * family as f64 <= alpha,
            higher: went(Ordering::Greater),
            lower: went(Ordering::Less),
        });
        Evidence {
            only: self.only,
            conditions_differ,
            better: self.metric.better(),
            newly_failing: self.newly_failing.is_surer_than(alpha),
            fixed: self.fixed.is_surer_than(alpha),
            fails_by_chance: [&self.newly_failing, &self.fixed]
                .iter()
                .any(|failing| !failing.loads.is_empty() && !failing.is_surer_than(alpha)),
            shift,
            disqualified: Disqualified {
                old: !self.findings_old.is_empty(),
                new: !self.findings_new.is_empty(),
            },
        }
    }
}

impl Clearly {
    /// Up or down.
    fn way(self, better: Option<Better>) -> Ordering {
        match (self, better) {
            (Clearly::Higher, _) | (Clearly::Better, Some(Better::Higher)) => Ordering::Greater,
            (Clearly::Worse, Some(Better::Lower)) => Ordering::Greater,
            _ => Ordering::Less,
        }
    }
}

/// From which size on a change matters.
#[derive(Clone, Copy)]
struct Limit {
    scale: Scale,
    share: f64,
    /// Of errors: differences up to this never matter.
    least: f64,
}

impl Limit {
    fn of(metric: Metric, share: f64, attempted: Option<f64>) -> Self {
        let least = match metric {
            Metric::Errors => ERRORS_THAT_MATTER * attempted.unwrap_or(0.0),
            _ => ERRORS_THAT_MATTER,
        };
        Self { scale: Scale::of(metric), share, least }
    }

    /// The size on the scale, for these centres of the old and the new side.
    fn at(self, (old, new): (f64, f64)) -> f64 {
        match self.scale {
            Scale::Ratio => self.share.ln_1p(),
            Scale::Difference => (self.share * old.min(new)).max(self.least),
        }
    }
}

fn clearly((low, high): (f64, f64), limit: f64, better: Option<Better>) -> Option<Clearly> {
    let is_higher = low > limit;
    if !is_higher && high >= -limit {
        return None;
    }
    Some(match better {
        None if is_higher => Clearly::Higher,
        None => Clearly::Lower,
        Some(Better::Higher) if is_higher => Clearly::Better,
        Some(Better::Lower) if !is_higher => Clearly::Better,
        Some(_) => Clearly::Worse,
    })
}

/// Whether a metric is made of responses, so that a run that fails has none.
fn is_of_responses(metric: Metric) -> bool {
    matches!(metric.family(), Family::Rate | Family::Latency | Family::Failure)
}

fn cell_change(
    pair: &Pair,
    key: &ServerKey,
    loads: &Loads<'_>,
    load: Load,
    metric: Metric,
    options: &Options,
    clearly: Option<Clearly>,
) -> CellChange {
    let side = |side: &Sided, is_new: bool| {
        let cell = side.cell(key, load, metric)?;
        let (old, new) = loads.get(&load)?;
        let runs = if is_new { new } else { old };
        Some(CellSide {
            value: side.centre(key, load, metric),
            n: cell.n,
            runs: cell.runs,
            failed: runs.iter().filter(|run| has_failed(run)).count(),
            min: cell.min,
            max: cell.max,
            findings: cell.findings.clone(),
            fitness: cell.fitness.clone(),
        })
    };
    let (old, new) = (side(&pair.old, false), side(&pair.new, true));
    let repeats = (pair.old.repeats(key, load, metric), pair.new.repeats(key, load, metric));
    let test = MannWhitney::of(repeats.0, repeats.1);
    let values = old.as_ref().and_then(|o| o.value).zip(new.as_ref().and_then(|n| n.value));
    let is_ratio = Scale::of(metric) == Scale::Ratio;
    let interval =
        is_ratio.then(|| RatioInterval::of(repeats.0, repeats.1, 1.0 - options.alpha)).flatten();
    let of_centres = values.filter(|(o, n)| !is_ratio && *o > 0.0 && *n > 0.0).map(|(o, n)| n / o);
    CellChange {
        scenario: key.scenario.clone(),
        server: Arc::clone(&key.server),
        load,
        metric,
        old,
        new,
        ratio: interval.map(|interval| interval.ratio).or(of_centres),
        ratio_low: interval.and_then(|interval| interval.low),
        ratio_high: interval.and_then(|interval| interval.high),
        difference: values.filter(|_| !is_ratio).map(|(old, new)| new - old),
        p: test.map(|test| test.p),
        p_min: test.map(|test| test.p_min),
        clearly,
    }
}
