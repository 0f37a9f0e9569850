//! The comparison of one metric of one server: every figure of it, and no judgement yet.

use std::collections::BTreeMap;
use std::sync::Arc;
use wrkbook_ingest::Load;

use wrkbook_ingest::ResultSet;

use super::align::{Loads, ServerKey};
use super::change::{CellChange, CellSide, Clearly};
use super::decide::{Evidence, Moved, Side};
use super::failing::{Failing, Sides};
use super::figures::{self, Compared, is_of_responses, value};
use super::outcome::Outcomes;
use super::pair::{Pair, Sided};
use super::{Error, Options};
use crate::audit::Bound;
use crate::metric::{Better, Metric};
use crate::stats::compare::{ChangeState, Effect};

/// Fewer errors than one in this many of what was attempted make no change: a tenth of what the
/// audit thinks worth a remark.
pub const ERRORS_THAT_MATTER: f64 = 0.001;

/// One metric of one server, compared.
pub(super) struct Comparison {
    pub(super) key: ServerKey,
    pub(super) metric: Metric,
    pub(super) only: Option<Side>,
    /// How the runs of either side ended at the loads that both have; of metrics that are made of
    /// responses.
    pub(super) outcomes: Vec<Sides>,
    pub(super) newly_failing: Failing,
    pub(super) fixed: Failing,
    pub(super) loads_only_old: Vec<Load>,
    pub(super) loads_only_new: Vec<Load>,
    pub(super) cells: Vec<CellChange>,
    /// What the statistics say; `None` where a side has nothing.
    pub(super) compared: Option<Compared>,
    /// The fewest repeats of either side at any common load.
    pub(super) repeats: usize,
    /// From which size on a change matters: a share, of errors a difference of shares.
    pub(super) threshold: f64,
    /// The noise floor that was measured between two sets, in the same terms.
    pub(super) floor: Option<f64>,
    /// The audit keeps figures of these sides out.
    pub(super) findings_old: Vec<String>,
    pub(super) findings_new: Vec<String>,
    /// The sides whose own figure may be better than what was printed, and those whose may be worse.
    bounds: Bounds,
}

/// Sides whose figures at a common load are bounds.
#[derive(Debug, Clone, Copy, Default)]
struct Bounds {
    /// Old, new: as good as that or better.
    at_least: [bool; 2],
    /// Old, new: as good as that at most.
    at_most: [bool; 2],
}

/// Every comparison of two sets.
pub(super) struct Comparisons {
    /// In the order of servers and metrics.
    pub(super) all: Vec<Comparison>,
    /// How many of them share alpha.
    pub(super) family: usize,
}

/// A ratio, or a difference, with its interval.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Estimate {
    pub(super) ratio: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

impl Comparisons {
    /// Every comparison of two sets.
    pub(super) fn between(
        old: &ResultSet,
        new: &ResultSet,
        options: &Options,
    ) -> Result<Self, Error> {
        let options = &options.among(old, new);
        let pair = Pair::of(old, new, options)?;
        Ok(Self::of(&pair, &pair.servers(), |_| true, options))
    }

    /// Every comparison of a pair, of the figures of servers that `may` be compared.
    pub(super) fn of(
        pair: &Pair,
        servers: &BTreeMap<ServerKey, Loads<'_>>,
        may: impl Fn(&ServerKey) -> bool,
        options: &Options,
    ) -> Self {
        let mut answers = figures::compare(pair, servers, may, options);
        let mut all = Vec::new();
        for (key, loads) in servers {
            for &metric in &options.metrics {
                let compared = answers.take(key, metric);
                all.extend(Comparison::of(pair, key, loads, metric, compared, options));
            }
        }
        Self { all, family: answers.family }
    }
}

impl Comparison {
    /// `None` where neither set measured the metric.
    fn of(
        pair: &Pair,
        key: &ServerKey,
        loads: &Loads<'_>,
        metric: Metric,
        compared: Option<Compared>,
        options: &Options,
    ) -> Option<Self> {
        let is_measured = loads
            .values()
            .any(|(old, new)| old.iter().chain(*new).any(|run| value(run, metric).is_some()));
        if !is_measured {
            return None;
        }
        let only_at = |is_only: fn((bool, bool)) -> bool| -> Vec<Load> {
            let has = loads.iter().map(|(load, (o, n))| (*load, (!o.is_empty(), !n.is_empty())));
            has.filter(|(_, has)| is_only(*has)).map(|(load, _)| load).collect()
        };
        let loads_only_old = only_at(|(old, new)| old && !new);
        let loads_only_new = only_at(|(old, new)| new && !old);
        let only = match loads.len() {
            all if loads_only_old.len() == all && !pair.new.servers.contains(key) => {
                Some(Side::Old)
            }
            all if loads_only_new.len() == all && !pair.old.servers.contains(key) => {
                Some(Side::New)
            }
            _ => None,
        };
        let both: Vec<Sides> = match is_of_responses(metric) {
            true => outcomes(loads),
            false => Vec::new(),
        };
        let back: Vec<Sides> = both.iter().map(|(load, old, new)| (*load, *new, *old)).collect();
        let against = |side: &Sided| {
            let mut ids: Vec<String> =
                loads.keys().flat_map(|load| side.against(key, *load, metric)).collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let (bounds, repeats) = match &compared {
            None => (Bounds::default(), 0),
            Some(compared) => {
                let common = compared.loads(&compared.change.loads);
                let counts = common.iter().filter_map(|load| loads.get(load)).flat_map(|sides| {
                    let valid =
                        |runs: &[_]| runs.iter().filter(|it| value(it, metric).is_some()).count();
                    [valid(sides.0), valid(sides.1)]
                });
                (Bounds::of(pair, key, &common, metric), counts.min().unwrap_or(0))
            }
        };
        let mut comparison = Self {
            key: key.clone(),
            metric,
            only,
            newly_failing: Failing::of(&both),
            fixed: Failing::of(&back),
            outcomes: both,
            loads_only_old,
            loads_only_new,
            cells: Vec::new(),
            compared,
            repeats,
            threshold: options.thresholds.of(metric),
            floor: options.noise.of(key.scenario.as_deref(), &key.server, metric),
            findings_old: against(&pair.old),
            findings_new: against(&pair.new),
            bounds,
        };
        let cells = loads.iter().map(|(load, sides)| comparison.cell(pair, *load, *sides));
        comparison.cells = cells.collect();
        if metric.is_sum() {
            comparison.threshold = comparison.smallest_difference(loads);
        }
        Some(comparison)
    }

    /// How many loads have figures on both sides.
    pub(super) fn loads(&self) -> usize {
        self.compared.as_ref().map_or(0, |compared| compared.change.loads.len())
    }

    fn mean(&self) -> Option<Effect> {
        self.compared.as_ref()?.change.mean
    }

    /// p, and p corrected for all comparisons.
    pub(super) fn p(&self) -> (Option<f64>, Option<f64>) {
        self.mean().map_or((None, None), |effect| p(&effect))
    }

    /// new / old with its interval, which errors have none of.
    pub(super) fn ratio(&self) -> Estimate {
        self.mean().map_or_else(Estimate::default, |effect| ratio(&effect))
    }

    /// new - old with its interval, which only errors have.
    pub(super) fn difference(&self) -> Estimate {
        self.mean().map_or_else(Estimate::default, |effect| difference(&effect))
    }

    /// Whether the interval is what other servers lend, since a side has no repeats.
    pub(super) fn is_borrowed(&self) -> bool {
        matches!(self.mean(), Some(Effect::Ratio(estimate)) if estimate.borrowed)
    }

    /// Both centres of the common loads, in the base unit.
    fn centres(&self) -> impl Iterator<Item = (f64, f64)> {
        let compared = self.compared.as_ref();
        let is_common = move |cell: &&CellChange| {
            compared.is_some_and(|it| it.change.loads.iter().any(|at| it.load(*at) == cell.load))
        };
        self.cells
            .iter()
            .filter(is_common)
            .filter_map(|cell| Some((cell.old.as_ref()?.value?, cell.new.as_ref()?.value?)))
    }

    /// The old and the new figure over the common loads: the geometric mean of the centres, of errors
    /// the mean.
    pub(super) fn values(&self) -> Option<(f64, f64)> {
        let count = self.centres().count() as f64;
        if count == 0.0 {
            return None;
        }
        let is_sum = self.metric.is_sum();
        let place = |value: f64| if is_sum { value } else { value.ln() };
        let (old, new) =
            self.centres().fold((0.0, 0.0), |(o, n), (old, new)| (o + place(old), n + place(new)));
        let back = |sum: f64| if is_sum { sum / count } else { (sum / count).exp() };
        Some((back(old), back(new))).filter(|(old, new)| old.is_finite() && new.is_finite())
    }

    /// At how many loads the new centre is worse, and at how many it is better.
    pub(super) fn worse_and_better(&self) -> Option<(usize, usize)> {
        let better = self.metric.better()?;
        let worse = self.centres().filter(|(old, new)| better.prefers(*old, *new)).count();
        let gain = self.centres().filter(|(old, new)| better.prefers(*new, *old)).count();
        Some((worse, gain))
    }

    /// The loads that changed that way, as the statistics take it: where neither is better, higher is
    /// called so.
    pub(super) fn changed_at(&self, for_better: bool) -> Vec<Load> {
        let Some(compared) = &self.compared else { return Vec::new() };
        let change = &compared.change;
        compared.loads(if for_better { &change.better_at } else { &change.worse_at })
    }

    /// What the decision is made on.
    pub(super) fn evidence(&self, alpha: f64, conditions_differ: bool) -> Evidence {
        let moved = self.compared.as_ref().and_then(|compared| {
            let change = &compared.change;
            let (estimate, interval) = match change.mean? {
                Effect::Ratio(it) => {
                    (it.ratio.ln(), it.low.zip(it.high).map(|(l, h)| (l.ln(), h.ln())))
                }
                Effect::Difference(it) => (it.difference, it.low.zip(it.high)),
            };
            let is_gain =
                matches!(change.state, ChangeState::Improved | ChangeState::ImprovedAtSomeLoads);
            Some(Moved {
                state: change.state,
                estimate,
                interval,
                floor: self.floor.map(|it| if self.metric.is_sum() { it } else { it.ln_1p() }),
                is_blocked: self.bounds.block(is_gain),
            })
        });
        Evidence {
            only: self.only,
            conditions_differ,
            has_direction: self.metric.better().is_some(),
            newly_failing: self.newly_failing.is_surer_than(alpha),
            fixed: self.fixed.is_surer_than(alpha),
            fails_by_chance: [&self.newly_failing, &self.fixed]
                .iter()
                .any(|failing| !failing.loads.is_empty() && !failing.is_surer_than(alpha)),
            is_disqualified: !self.findings_old.is_empty() || !self.findings_new.is_empty(),
            moved,
        }
    }

    /// From which difference on errors changed: the threshold of the smaller side, and at least one in
    /// a thousand of what was attempted.
    fn smallest_difference(&self, loads: &Loads<'_>) -> f64 {
        let Some(compared) = &self.compared else { return ERRORS_THAT_MATTER };
        let common = compared.loads(&compared.change.loads);
        let mean = |is_new: bool| {
            let of_load = |load: &Load| {
                let (old, new) = loads.get(load)?;
                let runs = if is_new { new } else { old };
                let shares = runs.iter().filter_map(|run| value(run, self.metric));
                crate::stats::mean(&Vec::from_iter(shares))
            };
            let of_loads = Vec::from_iter(common.iter().filter_map(of_load));
            crate::stats::mean(&of_loads).unwrap_or(0.0)
        };
        (self.threshold * mean(false).min(mean(true))).max(ERRORS_THAT_MATTER)
    }

    fn cell(&self, pair: &Pair, load: Load, (old, new): super::align::Runs<'_>) -> CellChange {
        let side = |side: &Sided, runs: &[wrkbook_ingest::run::Run]| {
            let cell = side.cell(&self.key, load, self.metric)?;
            Some(CellSide {
                value: side.centre(&self.key, load, self.metric),
                n: cell.n,
                runs: cell.runs,
                failed: Outcomes::of(runs).failed,
                min: cell.min,
                max: cell.max,
                cv: cell.cv,
                findings: cell.findings.clone(),
                fitness: cell.fitness.clone(),
            })
        };
        let effect = self.compared.as_ref().and_then(|compared| {
            let mut each = compared.change.each.iter();
            let only = compared.change.each.len() == 1;
            let found = each.find(|each| compared.load(each.load) == load)?;
            // With one load it is the test of the mean.
            Some(if only { compared.change.mean? } else { found.effect })
        });
        let ratio = effect.as_ref().map_or_else(Estimate::default, ratio);
        let difference = effect.as_ref().map_or_else(Estimate::default, difference);
        let (p, p_holm) = effect.as_ref().map_or((None, None), p);
        let clearly = match (self.metric.better(), self.changed_at(true).contains(&load)) {
            (None, true) => Some(Clearly::Higher),
            (Some(_), true) => Some(Clearly::Better),
            (None, false) => self.changed_at(false).contains(&load).then_some(Clearly::Lower),
            (Some(_), false) => self.changed_at(false).contains(&load).then_some(Clearly::Worse),
        };
        CellChange {
            scenario: self.key.scenario.clone(),
            server: Arc::clone(&self.key.server),
            load,
            metric: self.metric,
            old: side(&pair.old, old),
            new: side(&pair.new, new),
            ratio: ratio.ratio,
            ratio_low: ratio.low,
            ratio_high: ratio.high,
            difference: difference.ratio,
            difference_low: difference.low,
            difference_high: difference.high,
            p,
            p_holm,
            clearly,
        }
    }
}

/// How the runs of either side ended, at the loads that both have.
pub(super) fn outcomes(loads: &Loads<'_>) -> Vec<Sides> {
    let both = loads.iter().filter(|(_, (old, new))| !old.is_empty() && !new.is_empty());
    both.map(|(load, (old, new))| (*load, Outcomes::of(old), Outcomes::of(new))).collect()
}

impl Bounds {
    fn of(pair: &Pair, key: &ServerKey, loads: &[Load], metric: Metric) -> Self {
        let mut bounds = Self::default();
        for load in loads {
            for (at, side) in [&pair.old, &pair.new].into_iter().enumerate() {
                let Some(bound) = side.bound(key, *load, metric) else { continue };
                // A figure of at least so much is the server at its worst where more is better.
                match (bound, metric.better()) {
                    (Bound::AtLeast, Some(Better::Higher))
                    | (Bound::AtMost, Some(Better::Lower)) => {
                        bounds.at_least[at] = true;
                    }
                    _ => bounds.at_most[at] = true,
                }
            }
        }
        bounds
    }

    /// Whether a gain, or a loss, may be one of the client: the side that is behind may be better than
    /// its figure, or the one ahead worse.
    fn block(self, is_gain: bool) -> bool {
        let (ahead, behind) = if is_gain { (1, 0) } else { (0, 1) };
        self.at_least[behind] || self.at_most[ahead]
    }
}

fn ratio(effect: &Effect) -> Estimate {
    let finite = |ratio: f64| Some(ratio).filter(|ratio| ratio.is_finite());
    match effect {
        Effect::Ratio(it) => Estimate {
            ratio: finite(it.ratio),
            low: it.low.and_then(finite),
            high: it.high.and_then(finite),
        },
        Effect::Difference(_) => Estimate::default(),
    }
}

fn difference(effect: &Effect) -> Estimate {
    match effect {
        Effect::Ratio(_) => Estimate::default(),
        Effect::Difference(it) => {
            Estimate { ratio: Some(it.difference), low: it.low, high: it.high }
        }
    }
}

fn p(effect: &Effect) -> (Option<f64>, Option<f64>) {
    match effect {
        Effect::Ratio(it) => (it.p, it.adjusted),
        Effect::Difference(it) => (it.p, it.adjusted),
    }
}
