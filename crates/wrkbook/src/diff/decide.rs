//! The one function that decides which state a comparison is in. What it looks at is put together
//! in `compare`; what it says is put into words in `wording`.

use super::state::State;
use crate::metric::Better;
use wrkbook_ingest::Load;

/// Which of the two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

/// What is known of a metric of a server.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// The only set that has the server.
    pub(super) only: Option<Side>,
    /// The two sides were measured under different conditions, and that was not allowed.
    pub(super) conditions_differ: bool,
    /// Which direction is the better one.
    pub(super) better: Option<Better>,
    /// Whether there is a load at which it worked and works no more.
    pub(super) newly_failing: bool,
    /// Whether there is a load at which it did not work and now does.
    pub(super) fixed: bool,
    /// Whether there is such a load of either kind, with so few runs that chance may have chosen
    /// which of them failed.
    pub(super) fails_by_chance: bool,
    /// The common loads compared; `None` without any.
    pub(super) shift: Option<Shift>,
    /// The audit disqualifies the figures of this side.
    pub(super) disqualified: Disqualified,
}

/// Whose figures the audit disqualifies.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Disqualified {
    pub(super) old: bool,
    pub(super) new: bool,
}

/// The common loads, compared, on the scale of the metric: above 0 is higher.
#[derive(Debug, Clone)]
pub(super) struct Shift {
    /// The mean over the loads of new centre - old centre.
    pub(super) estimate: f64,
    /// The interval, with the estimate inside; `None` where there are too few repeats for one.
    pub(super) interval: Option<(f64, f64)>,
    /// From which size on a change matters.
    pub(super) threshold: f64,
    /// By how much two sets of the same thing differ; `None` where nothing was repeated.
    pub(super) floor: Option<f64>,
    /// Whether that was measured between two sets, so that more repeats would not lower it.
    pub(super) is_floor_measured: bool,
    /// Whether both sides hold the very same figures at every load.
    pub(super) is_identical: bool,
    /// Whether the rank test, corrected for all comparisons, rejects.
    pub(super) is_significant: bool,
    /// Whether it could: the smallest p that the numbers of repeats allow, corrected.
    pub(super) can_be_significant: bool,
    /// Loads at which the new side is clearly higher by itself.
    pub(super) higher: Vec<Load>,
    /// Loads at which the new side is clearly lower by itself.
    pub(super) lower: Vec<Load>,
}

/// Why a comparison is in its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server is in one set alone.
    OneSided,
    /// Durations, threads or limits differ.
    Conditions,
    /// Runs fail, or do so no more.
    Failing,
    /// Runs fail, or do so no more, but so few that it may be chance.
    FailingByChance,
    /// No load has figures on both sides.
    NothingCommon,
    /// Both sides hold the same figures, as those of a set and itself do.
    Identical,
    /// Everything that it takes to call it changed holds.
    Changed,
    /// It would be called changed, but the metric has no better direction.
    NoDirection,
    /// It would be called changed, but the audit disqualifies the better side's figures.
    Disqualified,
    /// The interval is inside the threshold.
    InsideThreshold,
    /// It would be called changed, but two sets of the same thing differ by as much.
    ChangedWithinNoise,
    /// The interval is beyond the threshold, but inside the noise floor.
    InsideNoise,
    /// Clearly higher at some loads and clearly lower at others.
    Opposite,
    /// Clearly different at some loads, which is not enough for all.
    SomeLoads,
    /// No data of this size could be significant.
    TooFewRepeats,
    /// The interval is too wide for any of the above.
    TooWide,
}

/// Decides. The conditions are tried from the top, and the first that holds counts:
///
/// | state | when |
/// | --- | --- |
/// | removed, new | one set alone has the server |
/// | not comparable | the conditions differ |
/// | newly failing | at common loads no old run failed and every new run does, and chance would not deal the failures so |
/// | regressed, improved | Holm's p is below alpha, the interval is on one side of no change, and the change is beyond the threshold and the noise floor; unless the audit disqualifies the better side's figures, or no direction is the better one: inconclusive |
/// | fixed | newly failing, the other way round |
/// | inconclusive | newly failing or fixed but for chance |
/// | not comparable | no load has figures on both sides |
/// | no change detected | both sides hold the very same figures |
/// | within noise | regressed or improved in all but that the change is inside the noise floor |
/// | inconclusive | a load is clearly different by itself |
/// | no change detected | the interval is inside the threshold |
/// | within noise | the interval is inside a noise floor that was measured between two sets |
/// | inconclusive | anything else |
pub(super) fn decide(evidence: &Evidence) -> (State, Cause) {
    match evidence.only {
        Some(Side::Old) => return (State::Removed, Cause::OneSided),
        Some(Side::New) => return (State::New, Cause::OneSided),
        None => {}
    }
    if evidence.conditions_differ {
        return (State::NotComparable, Cause::Conditions);
    }
    if evidence.newly_failing {
        return (State::NewlyFailing, Cause::Failing);
    }
    let compared = evidence.shift.as_ref().map(|shift| shift.decide(evidence));
    match compared {
        // A loss elsewhere is not made good by what works again.
        Some((State::Regressed, cause)) => (State::Regressed, cause),
        _ if evidence.fixed => (State::Fixed, Cause::Failing),
        _ if evidence.fails_by_chance => (State::Inconclusive, Cause::FailingByChance),
        Some(decided) => decided,
        None => (State::NotComparable, Cause::NothingCommon),
    }
}

impl Shift {
    fn decide(&self, evidence: &Evidence) -> (State, Cause) {
        if self.is_identical {
            return (State::NoChangeDetected, Cause::Identical);
        }
        let Some((low, high)) = self.interval else {
            return (State::Inconclusive, Cause::TooFewRepeats);
        };
        let is_inside = |limit: f64| -limit < low && high < limit;
        let is_one_sided = low > 0.0 || high < 0.0;
        if self.is_significant && is_one_sided && self.estimate.abs() > self.threshold {
            return match self.floor {
                Some(floor) if self.estimate.abs() > floor => self.direction(evidence),
                Some(_) => (State::WithinNoise, Cause::ChangedWithinNoise),
                None => (State::Inconclusive, Cause::TooFewRepeats),
            };
        }
        match (self.higher.is_empty(), self.lower.is_empty()) {
            (false, false) => (State::Inconclusive, Cause::Opposite),
            (true, true) if is_inside(self.threshold) || (low == 0.0 && high == 0.0) => {
                (State::NoChangeDetected, Cause::InsideThreshold)
            }
            (true, true) if self.is_floor_measured && self.floor.is_some_and(is_inside) => {
                (State::WithinNoise, Cause::InsideNoise)
            }
            (true, true) if !self.can_be_significant => (State::Inconclusive, Cause::TooFewRepeats),
            (true, true) => (State::Inconclusive, Cause::TooWide),
            _ => (State::Inconclusive, Cause::SomeLoads),
        }
    }

    /// What a sure change that matters means for the server.
    fn direction(&self, evidence: &Evidence) -> (State, Cause) {
        let Some(better) = evidence.better else {
            return (State::Inconclusive, Cause::NoDirection);
        };
        let is_better = better.prefers(self.estimate, 0.0);
        let Disqualified { old, new } = evidence.disqualified;
        match (is_better, if is_better { new } else { old }) {
            (_, true) => (State::Inconclusive, Cause::Disqualified),
            (true, false) => (State::Improved, Cause::Changed),
            (false, false) => (State::Regressed, Cause::Changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A loss of a tenth that nothing can be said against.
    fn loss() -> Evidence {
        Evidence {
            better: Some(Better::Higher),
            shift: Some(Shift {
                estimate: -0.1,
                interval: Some((-0.12, -0.08)),
                threshold: 0.05,
                floor: Some(0.02),
                is_floor_measured: false,
                is_identical: false,
                is_significant: true,
                can_be_significant: true,
                higher: vec![],
                lower: vec![],
            }),
            ..Evidence::default()
        }
    }

    fn with(change: impl Fn(&mut Evidence, &mut Shift)) -> (State, Cause) {
        let mut evidence = loss();
        let mut shift = evidence.shift.take().expect("a loss is a shift");
        change(&mut evidence, &mut shift);
        evidence.shift = Some(shift);
        decide(&evidence)
    }

    #[test]
    fn regressed_needs_all_of_it() {
        assert_eq!(decide(&loss()), (State::Regressed, Cause::Changed));
        let not = [
            with(|_, shift| shift.is_significant = false),
            with(|_, shift| shift.threshold = 0.11),
            with(|_, shift| shift.floor = Some(0.11)),
            with(|_, shift| shift.floor = None),
            with(|_, shift| shift.interval = Some((-0.2, 0.01))),
            with(|_, shift| shift.interval = None),
        ];
        for (state, cause) in not {
            assert!(state != State::Regressed, "{cause:?}");
        }
    }

    #[test]
    fn the_other_direction_is_better() {
        let gain = with(|evidence, _| evidence.better = Some(Better::Lower));
        assert_eq!(gain, (State::Improved, Cause::Changed));
        let neither = with(|evidence, _| evidence.better = None);
        assert_eq!(neither, (State::Inconclusive, Cause::NoDirection));
    }

    #[test]
    fn a_gain_that_the_audit_disqualifies_is_none() {
        let old = |evidence: &mut Evidence, _: &mut Shift| evidence.disqualified.old = true;
        let new = |evidence: &mut Evidence, _: &mut Shift| evidence.disqualified.new = true;
        assert_eq!(with(old), (State::Inconclusive, Cause::Disqualified));
        // A loss stands, however bad the figures of the side that lost.
        assert_eq!(with(new), (State::Regressed, Cause::Changed));
    }

    #[test]
    fn unchanged_needs_an_interval_inside_the_threshold() {
        let unchanged = |low, high| {
            with(move |_, shift| {
                shift.is_significant = false;
                shift.estimate = 0.0;
                shift.interval = Some((low, high));
            })
        };
        assert_eq!(unchanged(-0.04, 0.04).0, State::NoChangeDetected);
        assert_eq!(unchanged(-0.04, 0.06), (State::Inconclusive, Cause::TooWide));
    }

    #[test]
    fn a_wide_interval_is_noise_only_where_more_repeats_would_not_help() {
        let wide = |is_floor_measured| {
            with(move |_, shift| {
                shift.is_significant = false;
                shift.interval = Some((-0.12, 0.04));
                shift.floor = Some(0.2);
                shift.is_floor_measured = is_floor_measured;
            })
        };
        assert_eq!(wide(true), (State::WithinNoise, Cause::InsideNoise));
        assert_eq!(wide(false), (State::Inconclusive, Cause::TooWide));
    }

    #[test]
    fn opposite_changes_do_not_cancel() {
        let state = with(|_, shift| {
            shift.is_significant = false;
            shift.estimate = 0.0;
            shift.interval = Some((-0.01, 0.01));
            shift.higher = vec![Load::Connections(100)];
            shift.lower = vec![Load::Connections(1000)];
        });
        assert_eq!(state, (State::Inconclusive, Cause::Opposite));
    }

    #[test]
    fn what_fails_now_outweighs_and_what_works_now_does_not() {
        assert_eq!(with(|evidence, _| evidence.newly_failing = true).0, State::NewlyFailing);
        assert_eq!(with(|evidence, _| evidence.fixed = true).0, State::Regressed);
        let gain = with(|evidence, _| {
            evidence.fixed = true;
            evidence.better = Some(Better::Lower);
        });
        assert_eq!(gain.0, State::Fixed);
    }

    #[test]
    fn other_conditions_are_not_compared() {
        let state = with(|evidence, _| evidence.conditions_differ = true);
        assert_eq!(state, (State::NotComparable, Cause::Conditions));
        let nothing = Evidence { shift: None, ..loss() };
        assert_eq!(decide(&nothing), (State::NotComparable, Cause::NothingCommon));
    }
}
