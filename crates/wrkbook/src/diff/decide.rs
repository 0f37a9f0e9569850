//! The one function that decides which state a comparison is in. What it looks at is put together
//! in `compare`; what it says is put into words in `wording`.

use super::state::State;
use crate::stats::compare::ChangeState;

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
    /// Whether one direction is the better one.
    pub(super) has_direction: bool,
    /// Whether there is a load at which it worked and works no more.
    pub(super) newly_failing: bool,
    /// Whether there is a load at which it did not work and now does.
    pub(super) fixed: bool,
    /// Whether there is such a load of either kind, with so few runs that chance may have chosen
    /// which of them failed.
    pub(super) fails_by_chance: bool,
    /// Whether the audit keeps figures out.
    pub(super) is_disqualified: bool,
    /// What the statistics say of the common loads; `None` without any.
    pub(super) moved: Option<Moved>,
}

/// What the statistics say, on the scale of the metric: above 0 is higher.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    pub(super) state: ChangeState,
    pub(super) estimate: f64,
    pub(super) interval: Option<(f64, f64)>,
    /// By how much two sets of the same thing differ, where it was measured.
    pub(super) floor: Option<f64>,
    /// Whether the change may be one of the client, which was at its limit.
    pub(super) is_blocked: bool,
}

/// Why a comparison is in its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server is in one set alone.
    OneSided,
    /// The conditions differ.
    Conditions,
    /// Runs fail, or do so no more.
    Failing,
    /// Runs fail, or do so no more, but so few that it may be chance.
    FailingByChance,
    /// No load has figures on both sides.
    NothingCommon,
    /// No load has figures on both sides that the audit lets stand.
    Disqualified,
    /// What the statistics say.
    Compared,
    /// It changed, but the metric has no better direction.
    NoDirection,
    /// It changed, but the client was at its limit.
    Bounded,
    /// It changed, but two sets of the same thing differ by as much.
    ChangedWithinNoise,
    /// The interval is inside the noise floor.
    InsideNoise,
}

/// Decides. The conditions are tried from the top, and the first that holds counts:
///
/// | state | when |
/// | --- | --- |
/// | removed, new | one set alone has the server |
/// | not comparable | the conditions differ |
/// | newly failing | at a common load most old runs served and most new ones fail, and chance would not deal the failures so |
/// | fixed | that the other way round, and no load has figures on both sides |
/// | not comparable | no load has figures on both sides that the audit lets stand |
/// | cannot tell | it changed, and the metric has no better direction, or the client was at its limit |
/// | within noise | regressed or improved, and two sets of the same thing were measured to differ by as much |
/// | regressed, improved, mixed, regressed or improved at some loads | the statistics say so |
/// | cannot tell | newly failing or fixed but for chance |
/// | within noise | cannot tell, and the interval is inside what two sets of the same thing differ by |
/// | measured once, no change, cannot tell | the statistics say so |
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
    let Some(moved) = &evidence.moved else {
        return match evidence {
            Evidence { fixed: true, .. } => (State::Fixed, Cause::Failing),
            Evidence { fails_by_chance: true, .. } => (State::CannotTell, Cause::FailingByChance),
            Evidence { is_disqualified: true, .. } => (State::NotComparable, Cause::Disqualified),
            _ => (State::NotComparable, Cause::NothingCommon),
        };
    };
    let state = State::from(moved.state);
    let is_changed =
        state.is_worse() || matches!(state, State::Improved | State::ImprovedAtSomeLoads);
    let of_mean = matches!(state, State::Regressed | State::Improved);
    match moved.floor {
        _ if is_changed && !evidence.has_direction => (State::CannotTell, Cause::NoDirection),
        _ if is_changed && moved.is_blocked => (State::CannotTell, Cause::Bounded),
        Some(floor) if of_mean && moved.estimate.abs() <= floor => {
            (State::WithinNoise, Cause::ChangedWithinNoise)
        }
        _ if state.is_worse() => (state, Cause::Compared),
        // A gain elsewhere does not make good what may fail.
        _ if evidence.fails_by_chance => (State::CannotTell, Cause::FailingByChance),
        Some(floor) if state == State::CannotTell && moved.is_inside(floor) => {
            (State::WithinNoise, Cause::InsideNoise)
        }
        _ => (state, Cause::Compared),
    }
}

impl Moved {
    fn is_inside(&self, limit: f64) -> bool {
        self.interval.is_some_and(|(low, high)| -limit < low && high < limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A comparison of which the statistics say this.
    fn said(state: ChangeState) -> Evidence {
        let moved = Moved {
            state,
            estimate: -0.1,
            interval: Some((-0.12, -0.08)),
            floor: None,
            is_blocked: false,
        };
        Evidence { has_direction: true, moved: Some(moved), ..Evidence::default() }
    }

    fn with(state: ChangeState, change: impl Fn(&mut Evidence, &mut Moved)) -> (State, Cause) {
        let mut evidence = said(state);
        let mut moved = evidence.moved.take().expect("something was said");
        change(&mut evidence, &mut moved);
        evidence.moved = Some(moved);
        decide(&evidence)
    }

    #[test]
    fn the_statistics_decide_where_nothing_else_does() {
        for state in [
            ChangeState::Regressed,
            ChangeState::Mixed,
            ChangeState::ImprovedAtSomeLoads,
            ChangeState::MeasuredOnce,
            ChangeState::NoChange,
        ] {
            assert_eq!(decide(&said(state)), (State::from(state), Cause::Compared));
        }
    }

    #[test]
    fn what_has_no_better_direction_neither_regresses_nor_improves() {
        let neither = |state| with(state, |evidence, _| evidence.has_direction = false).0;
        assert_eq!(neither(ChangeState::Regressed), State::CannotTell);
        assert_eq!(neither(ChangeState::ImprovedAtSomeLoads), State::CannotTell);
        assert_eq!(neither(ChangeState::NoChange), State::NoChange);
    }

    #[test]
    fn a_change_that_may_be_the_clients_is_none() {
        let blocked = with(ChangeState::Regressed, |_, moved| moved.is_blocked = true);
        assert_eq!(blocked, (State::CannotTell, Cause::Bounded));
        let same = with(ChangeState::NoChange, |_, moved| moved.is_blocked = true);
        assert_eq!(same.0, State::NoChange);
    }

    #[test]
    fn noise_that_was_measured_covers_changes_of_its_size() {
        let floor = |state, floor| with(state, move |_, moved| moved.floor = Some(floor));
        let within = (State::WithinNoise, Cause::ChangedWithinNoise);
        assert_eq!(floor(ChangeState::Regressed, 0.1), within);
        assert_eq!(floor(ChangeState::Regressed, 0.09).0, State::Regressed);
        assert_eq!(floor(ChangeState::CannotTell, 0.13), (State::WithinNoise, Cause::InsideNoise));
        assert_eq!(floor(ChangeState::CannotTell, 0.11).0, State::CannotTell);
        // A collapse of one load is not what was measured between two sets.
        assert_eq!(floor(ChangeState::RegressedAtSomeLoads, 0.2).0, State::RegressedAtSomeLoads);
    }

    #[test]
    fn what_fails_now_outweighs_and_what_works_now_does_not() {
        let failing = |state| with(state, |evidence, _| evidence.newly_failing = true).0;
        assert_eq!(failing(ChangeState::Improved), State::NewlyFailing);
        let fixed = |state| with(state, |evidence, _| evidence.fixed = true).0;
        assert_eq!(fixed(ChangeState::Regressed), State::Regressed);
        let alone = Evidence { moved: None, fixed: true, ..said(ChangeState::NoChange) };
        assert_eq!(decide(&alone).0, State::Fixed);
    }

    #[test]
    fn failures_that_may_be_chance_leave_open_all_but_a_loss() {
        let by_chance = |state| with(state, |evidence, _| evidence.fails_by_chance = true);
        assert_eq!(by_chance(ChangeState::NoChange), (State::CannotTell, Cause::FailingByChance));
        assert_eq!(by_chance(ChangeState::Improved).0, State::CannotTell);
        assert_eq!(by_chance(ChangeState::Regressed).0, State::Regressed);
    }

    #[test]
    fn other_conditions_are_not_compared() {
        let state = with(ChangeState::Regressed, |evidence, _| evidence.conditions_differ = true);
        assert_eq!(state, (State::NotComparable, Cause::Conditions));
        let nothing = Evidence { moved: None, ..said(ChangeState::Regressed) };
        assert_eq!(decide(&nothing), (State::NotComparable, Cause::NothingCommon));
        let kept_out = Evidence { is_disqualified: true, ..nothing };
        assert_eq!(decide(&kept_out), (State::NotComparable, Cause::Disqualified));
    }
}
