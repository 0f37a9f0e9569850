//! The changes of all servers and metrics between two result sets.

use rustc_hash::FxHashMap;

use super::cell::{Better, Grid, Scale};
use super::change::{Change, ChangeState, Effect, EffectAtLoad};
use super::estimate::{Estimate, Gap};
use super::family::Family;
use super::load_set::LoadSet;
use super::options::Options;
use super::roster::{Roster, Side};
use super::settle::Unsettled;
use super::share::{Difference, LEAST_CHANGE};

/// A standard deviation that is less than any that is measured, and not none: scatter as it is.
const NO_FLOOR: f64 = 1e-12;

/// A measure is one metric of two result sets, whose servers and loads have the same indices.
#[derive(Clone, Copy, Debug)]
pub enum Measure<'g> {
    /// Positive values, whose ratio is compared.
    Values {
        /// The set before.
        old: &'g Grid,
        /// The set after.
        new: &'g Grid,
        /// Which of two values is the better one.
        better: Better,
    },
    /// The share of what was attempted that failed, from 0 to 1, whose difference is compared. The
    /// lower is the better.
    Shares {
        /// The set before.
        old: &'g Grid,
        /// The set after.
        new: &'g Grid,
    },
}

/// Changes hold what became of every server that is in both sets, in every measure.
///
/// All measures and servers are one family for the means and one for the single loads, both Holm's: a
/// gate may hang on either.
///
/// ```
/// use wrkbook::stats::compare::{Better, Cell, ChangeState, Changes, Grid, Measure, Options};
///
/// let (mut old, mut new) = (Grid::new(1, 1), Grid::new(1, 1));
/// old.put(0, 0, Cell::of(&[5_034.0, 5_039.0, 4_981.0]));
/// new.put(0, 0, Cell::of(&[4_428.0, 4_461.0, 4_412.0]));
/// let throughput = Measure::Values { old: &old, new: &new, better: Better::Higher };
/// let changes = Changes::of(&[throughput], Options::default());
/// assert_eq!(changes.all()[0].state, ChangeState::Regressed);
/// ```
#[derive(Clone, Debug)]
pub struct Changes {
    changes: Vec<Change>,
}

impl Changes {
    /// Compares the new set with the old one in every measure. `options.level` is the threshold.
    pub fn of(measures: &[Measure<'_>], options: Options) -> Self {
        let measures: Vec<_> = measures.iter().map(|measure| (*measure, options.level)).collect();
        Self::with_thresholds(&measures, options)
    }

    /// The same, where every measure has a threshold of its own, as a share.
    pub fn with_thresholds(measures: &[(Measure<'_>, f64)], options: Options) -> Self {
        let mut drafts = Vec::new();
        for (place, (measure, threshold)) in measures.iter().enumerate() {
            measure.draft(place, &Options { level: *threshold, ..options }, &mut drafts);
        }
        adjust(drafts.iter_mut().filter_map(|draft| draft.mean.as_mut()));
        let of_many = drafts.iter_mut().filter(|draft| draft.each.len() > 1);
        adjust(of_many.flat_map(|draft| draft.each.iter_mut().map(|(_, shift)| shift)));
        let is_open = |shift: &&Shift| shift.adjusted.is_some_and(|p| p >= options.alpha);
        let open = drafts.iter().filter_map(|draft| draft.mean.as_ref()).filter(is_open).count();
        Self { changes: drafts.into_iter().map(|draft| draft.decide(open, &options)).collect() }
    }

    /// The changes, measure by measure and in the order of the servers.
    pub fn all(&self) -> &[Change] {
        &self.changes
    }
}

/// Holm's correction over all that was tested.
fn adjust<'s>(shifts: impl Iterator<Item = &'s mut Shift>) {
    let mut tested: Vec<(&mut Shift, f64)> = shifts
        .filter_map(|shift| {
            let p = shift.gap.p(shift.margin)?;
            Some((shift, p))
        })
        .collect();
    let mut p: Vec<f64> = tested.iter().map(|(_, p)| *p).collect();
    Family::NoneFalse.adjust(&mut p);
    for ((shift, _), p) in tested.iter_mut().zip(p) {
        shift.adjusted = Some(p);
    }
}

/// How far a measure moved, over some loads.
#[derive(Clone, Copy, Debug)]
struct Shift {
    gap: Gap,
    /// The gap that is tested against: 1% of values, none of shares.
    margin: f64,
    /// The gap beyond which it counts: the threshold.
    limit: f64,
    /// The gap that nothing changed by is judged by. Of shares it has the scatter as measured: the
    /// floor keeps chance from being called a change, and would hide that no run had an error.
    as_measured: Gap,
    adjusted: Option<f64>,
}

impl Shift {
    /// Whether it is a change, by an adjusted p.
    fn is_change(&self, adjusted: Option<f64>, options: &Options) -> bool {
        adjusted.is_some_and(|p| p < options.alpha) && self.gap.difference.abs() > self.limit
    }
}

/// The sides of all servers of both sets over some loads.
#[derive(Debug)]
struct Sides {
    sides: Vec<Option<Side>>,
    /// The same of shares, with the scatter as measured.
    as_measured: Option<Vec<Option<Side>>>,
}

impl Sides {
    fn of(roster: &Roster, loads: &LoadSet, scale: Scale, options: &Options) -> Self {
        let no_floor = Options { floor: NO_FLOOR, ..*options };
        Self {
            sides: roster.sides(loads, options),
            as_measured: (scale == Scale::Share).then(|| roster.sides(loads, &no_floor)),
        }
    }

    /// How far row `new` is from row `old`; `None` if either does not serve all of the loads.
    fn shift(&self, new: usize, old: usize, options: &Options) -> Option<Shift> {
        let both = |sides: &[Option<Side>]| sides[new].zip(sides[old]);
        let (new, old) = both(&self.sides)?;
        let gap = Gap::between(&new, &old);
        Some(match self.as_measured.as_deref().and_then(both) {
            Some((measured_new, measured_old)) => Shift {
                gap,
                margin: 0.0,
                limit: (options.level * new.centre.min(old.centre)).max(LEAST_CHANGE),
                as_measured: Gap::between(&measured_new, &measured_old),
                adjusted: None,
            },
            None => Shift {
                gap,
                margin: options.margin.ln_1p(),
                limit: options.level.ln_1p(),
                as_measured: gap,
                adjusted: None,
            },
        })
    }
}

/// A change before it is decided.
#[derive(Debug)]
struct Draft {
    measure: usize,
    server: usize,
    scale: Scale,
    better: Better,
    loads: LoadSet,
    newly_failing: Vec<usize>,
    fixed: Vec<usize>,
    /// The smallest number of repeats of either set at any common load.
    repeats: usize,
    mean: Option<Shift>,
    each: Vec<(usize, Shift)>,
}

impl Measure<'_> {
    fn draft(&self, measure: usize, options: &Options, drafts: &mut Vec<Draft>) {
        let (old, new, better, scale) = match *self {
            Self::Values { old, new, better } => (old, new, better, Scale::Ratio),
            Self::Shares { old, new } => (old, new, Better::Lower, Scale::Share),
        };
        let roster = Roster::of(&[old, new], scale);
        let loads = old.loads().max(new.loads());
        let sides = |loads: &LoadSet| Sides::of(&roster, loads, scale, options);
        let at_load: Vec<Sides> =
            (0..loads).map(|load| sides(&LoadSet::of(loads, [load]))).collect();
        let mut over: FxHashMap<LoadSet, Sides> = FxHashMap::default();

        for server in 0..old.servers().min(new.servers()) {
            let (before, after) = (server, old.servers() + server);
            let (was, is) = (&roster.rows[before], &roster.rows[after]);
            if !was.is_there || !is.is_there {
                continue;
            }
            let common = was.serves.and(&is.serves);
            let mean = (!common.is_empty()).then(|| {
                let sides = over.entry(common.clone()).or_insert_with(|| sides(&common));
                sides.shift(after, before, options)
            });
            drafts.push(Draft {
                measure,
                server,
                scale,
                better,
                newly_failing: is.fails.and(&was.serves).iter().collect(),
                fixed: was.fails.and(&is.serves).iter().collect(),
                repeats: was.fewest(&common).min(is.fewest(&common)),
                mean: mean.flatten(),
                each: common
                    .iter()
                    .filter_map(|load| Some((load, at_load[load].shift(after, before, options)?)))
                    .collect(),
                loads: common,
            });
        }
    }
}

impl Draft {
    fn decide(self, open: usize, options: &Options) -> Change {
        let is_only = self.each.len() == 1;
        let of_mean = self.mean.and_then(|mean| mean.adjusted);
        let changed_at = |for_better: bool| -> Vec<usize> {
            let changed = self.each.iter().filter(|(_, shift)| {
                let adjusted = if is_only { of_mean } else { shift.adjusted };
                shift.is_change(adjusted, options) && self.is_better(shift) == for_better
            });
            changed.map(|(load, _)| *load).collect()
        };
        let (better_at, worse_at) = (changed_at(true), changed_at(false));
        let state = self.state(!better_at.is_empty(), !worse_at.is_empty(), options);
        let needs = self
            .mean
            .filter(|_| state == ChangeState::CannotTell)
            .and_then(|mean| self.unsettled(&mean))
            .and_then(|unsettled| unsettled.needs(open, options));
        let effect = |shift: &Shift| match self.scale {
            Scale::Ratio => Effect::Ratio(Estimate::of(shift.gap, shift.adjusted, options)),
            Scale::Share => Effect::Difference(Difference::of(shift.gap, shift.adjusted)),
        };
        Change {
            measure: self.measure,
            server: self.server,
            state,
            loads: self.loads.iter().collect(),
            mean: self.mean.as_ref().map(effect),
            each: self
                .each
                .iter()
                .map(|(load, shift)| EffectAtLoad { load: *load, effect: effect(shift) })
                .collect(),
            newly_failing: self.newly_failing,
            fixed: self.fixed,
            better_at,
            worse_at,
            needs,
        }
    }

    fn is_better(&self, shift: &Shift) -> bool {
        self.better.turned(shift.gap.difference) > 0.0
    }

    fn state(&self, is_better: bool, is_worse: bool, options: &Options) -> ChangeState {
        if !self.newly_failing.is_empty() {
            return ChangeState::NewlyFailing;
        }
        let Some(mean) = &self.mean else {
            let is_fixed = !self.fixed.is_empty();
            return if is_fixed { ChangeState::Fixed } else { ChangeState::NotComparable };
        };
        if mean.is_change(mean.adjusted, options) {
            return match (self.is_better(mean), is_better, is_worse) {
                (true, _, false) => ChangeState::Improved,
                (false, false, _) => ChangeState::Regressed,
                _ => ChangeState::Mixed,
            };
        }
        match (is_better, is_worse) {
            (true, true) => ChangeState::Mixed,
            (false, true) => ChangeState::RegressedAtSomeLoads,
            (true, false) => ChangeState::ImprovedAtSomeLoads,
            _ if mean.gap.is_borrowed || mean.gap.error.is_none() => ChangeState::MeasuredOnce,
            _ if mean.as_measured.is_within(mean.limit) => ChangeState::NoChange,
            _ => ChangeState::CannotTell,
        }
    }

    /// What is not settled of the mean. Shares are tested against no difference at all, and yet count
    /// only beyond the limit: a smaller one is not worth showing.
    fn unsettled(&self, mean: &Shift) -> Option<Unsettled> {
        let is_worth_it = self.scale == Scale::Ratio || mean.gap.difference.abs() > mean.limit;
        let unsettled = Unsettled::of(&mean.gap, mean.margin, mean.limit, self.repeats)?;
        Some(Unsettled { lead: unsettled.lead.filter(|_| is_worth_it), ..unsettled })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::compare::cell::Cell;

    /// One server at one load, or at as many as there are cells.
    fn grid(cells: &[Cell]) -> Grid {
        let mut grid = Grid::new(1, cells.len());
        for (load, cell) in cells.iter().enumerate() {
            grid.put(0, load, cell.clone());
        }
        grid
    }

    fn shares(old: &[Cell], new: &[Cell]) -> Change {
        let (old, new) = (grid(old), grid(new));
        let changes = Changes::of(&[Measure::Shares { old: &old, new: &new }], Options::default());
        changes.all()[0].clone()
    }

    fn difference(change: &Change) -> Difference {
        match change.mean {
            Some(Effect::Difference(difference)) => difference,
            _ => panic!("no difference: {change:?}"),
        }
    }

    #[test]
    fn errors_that_appear_are_a_regression() {
        let clean = Cell::of(&[0.0, 0.0, 0.0]);
        let change = shares(std::slice::from_ref(&clean), &[Cell::of(&[0.10, 0.11, 0.12])]);
        assert_eq!(change.state, ChangeState::Regressed);
        let difference = difference(&change);
        // Variances of 1e-4 / 3 and, at the floor, 1e-6 / 3; Welch's degrees with two on either side.
        assert!((difference.difference - 0.11).abs() < 1e-15);
        assert!((difference.se.expect("repeats") - (101e-6_f64 / 3.0).sqrt()).abs() < 1e-12);
        let df = 101.0 * 101.0 / (100.0 * 100.0 / 2.0 + 1.0 / 2.0);
        assert!((difference.df.expect("repeats") - df).abs() < 1e-9);
        let same = std::slice::from_ref(&clean);
        assert_eq!(shares(same, same).state, ChangeState::NoChange);
    }

    #[test]
    fn fewer_than_one_error_in_a_thousand_more_is_no_change() {
        let change = shares(&[Cell::of(&[0.0; 8])], &[Cell::of(&[0.0009; 8])]);
        assert!(difference(&change).adjusted.is_some_and(|p| p < 0.5));
        assert_ne!(change.state, ChangeState::Regressed);
        // And of many errors, a twentieth more.
        let many = |share: f64| Cell::of(&[share - 1e-6, share, share + 1e-6]);
        assert_ne!(shares(&[many(0.2)], &[many(0.209)]).state, ChangeState::Regressed);
        assert_eq!(shares(&[many(0.2)], &[many(0.211)]).state, ChangeState::Regressed);
    }

    #[test]
    fn a_share_of_one_run_is_not_tested() {
        let change = shares(&[Cell::of(&[0.0])], &[Cell::of(&[0.5])]);
        assert_eq!(change.state, ChangeState::MeasuredOnce);
        assert_eq!(difference(&change).p, None);
    }

    #[test]
    fn who_is_in_one_set_only_did_not_change() {
        let (old, new) = (grid(&[Cell::of(&[1.0, 1.1])]), Grid::new(1, 1));
        let measure = Measure::Values { old: &old, new: &new, better: Better::Higher };
        assert!(Changes::of(&[measure], Options::default()).all().is_empty());
    }

    #[test]
    fn a_load_that_works_again_is_fixed_where_nothing_else_can_be_compared() {
        let dead = Cell { failed: 3, ..Cell::default() };
        let alive = Cell::of(&[1.0, 1.1, 1.2]);
        let (old, new) = (grid(std::slice::from_ref(&dead)), grid(std::slice::from_ref(&alive)));
        let forth = Measure::Values { old: &old, new: &new, better: Better::Higher };
        let back = Measure::Values { old: &new, new: &old, better: Better::Higher };
        let changes = Changes::of(&[forth, back], Options::default());
        let states: Vec<_> = changes.all().iter().map(|change| change.state).collect();
        assert_eq!(states, [ChangeState::Fixed, ChangeState::NewlyFailing]);
    }
}
