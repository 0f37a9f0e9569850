//! States of a pair of servers, and which one holds.

use std::fmt;

/// The state of a pair says what the figures show of two servers, a and b, at their common loads.
///
/// They are tried in this order, and the first that holds counts, but for `NoCommonLoad`, which
/// comes after the two of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// One fails at a load that the other serves, and is not ahead anywhere else; or the other leads.
    Failed,
    /// Either fails where the other serves, and it is not `Failed`: nobody stands above.
    Split,
    /// There is no load that both serve.
    NoCommonLoad,
    /// One leads in the mean, and the other is ahead at no load.
    Ahead,
    /// One leads in the mean; the other is ahead at some loads, nowhere by more than that.
    AheadExcept,
    /// Each is ahead somewhere, and no lead of the mean outweighs it.
    Crossing,
    /// One is ahead at some loads, the other at none, and the mean does not lead.
    AheadAtSomeLoads,
    /// A side has no repeats: there are sizes and no test.
    MeasuredOnce,
    /// The whole interval is within the level.
    Level,
    /// Nothing was shown, and a cell is only a bound.
    Bounded,
    /// Nothing was shown.
    CannotTell,
}

impl State {
    /// All states, in the order in which they are tried.
    pub const ALL: [Self; 11] = [
        Self::Failed,
        Self::Split,
        Self::NoCommonLoad,
        Self::Ahead,
        Self::AheadExcept,
        Self::Crossing,
        Self::AheadAtSomeLoads,
        Self::MeasuredOnce,
        Self::Level,
        Self::Bounded,
        Self::CannotTell,
    ];

    /// Its words, as in JSON: `ahead at some loads`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Split => "split",
            Self::NoCommonLoad => "no common load",
            Self::Ahead => "ahead",
            Self::AheadExcept => "ahead except",
            Self::Crossing => "crossing",
            Self::AheadAtSomeLoads => "ahead at some loads",
            Self::MeasuredOnce => "measured once",
            Self::Level => "level",
            Self::Bounded => "bounded",
            Self::CannotTell => "cannot tell",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One of the two servers of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    A,
    B,
}

impl Which {
    pub(super) fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// This one's of two things.
    pub(super) fn of<T>(self, a: T, b: T) -> T {
        match self {
            Self::A => a,
            Self::B => b,
        }
    }
}

/// What the claims about a pair are, before they are put together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claims {
    /// Who leads in the mean.
    pub(super) lead: Option<Which>,
    /// The largest gap at a load where a is ahead, as the logarithm of a ratio; `None` if there is no such load.
    pub(super) largest_of_a: Option<f64>,
    /// The same of b.
    pub(super) largest_of_b: Option<f64>,
    /// a fails at a load that b serves.
    pub(super) a_fails: bool,
    /// b fails at a load that a serves.
    pub(super) b_fails: bool,
}

impl Claims {
    /// Who leads in the mean, for which no exception is larger than a `gap` of the mean: else it is a crossing.
    pub(super) fn lead_that_holds(&self, gap: f64) -> Option<Which> {
        let both = self.largest_of_a.is_some() && self.largest_of_b.is_some();
        let lead = self.lead?;
        let against = lead.other().of(self.largest_of_a, self.largest_of_b);
        (!both || against.is_some_and(|against| against < gap)).then_some(lead)
    }

    fn is_ahead_somewhere(&self, which: Which) -> bool {
        which.of(self.largest_of_a, self.largest_of_b).is_some()
    }

    /// The state as far as failures and claims settle it, and who is above in it: `None` where nothing
    /// was claimed. `self.lead` holds, in the sense of `lead_that_holds`.
    pub(super) fn state(&self) -> Option<(State, Option<Which>)> {
        let failing = match (self.a_fails, self.b_fails) {
            (true, true) => return Some((State::Split, None)),
            (true, false) => Some(Which::A),
            (false, true) => Some(Which::B),
            (false, false) => None,
        };
        if let Some(down) = failing {
            let up = down.other();
            let flatters = self.lead == Some(down) || self.is_ahead_somewhere(down);
            return Some(if self.lead == Some(up) || !flatters {
                (State::Failed, Some(up))
            } else {
                (State::Split, None)
            });
        }
        if let Some(lead) = self.lead {
            let is_everywhere = !self.is_ahead_somewhere(lead.other());
            return Some((
                if is_everywhere { State::Ahead } else { State::AheadExcept },
                self.lead,
            ));
        }
        match (self.largest_of_a.is_some(), self.largest_of_b.is_some()) {
            (true, true) => Some((State::Crossing, None)),
            (false, false) => None,
            _ => Some((State::AheadAtSomeLoads, None)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Claims = Claims {
        lead: None,
        largest_of_a: None,
        largest_of_b: None,
        a_fails: false,
        b_fails: false,
    };

    #[test]
    fn a_lead_holds_against_smaller_exceptions_only() {
        let claims = Claims {
            lead: Some(Which::A),
            largest_of_a: Some(0.9),
            largest_of_b: Some(0.3),
            ..NOTHING
        };
        assert_eq!(claims.lead_that_holds(0.31), Some(Which::A));
        assert_eq!(claims.lead_that_holds(0.3), None);
        assert_eq!(claims.state(), Some((State::AheadExcept, Some(Which::A))));
        assert_eq!(Claims { lead: None, ..claims }.state(), Some((State::Crossing, None)));
    }

    #[test]
    fn a_failing_server_is_below_unless_it_is_ahead_of_the_other() {
        let fails = Claims { a_fails: true, ..NOTHING };
        assert_eq!(fails.state(), Some((State::Failed, Some(Which::B))));
        let ahead_at_one = Claims { largest_of_a: Some(0.1), ..fails };
        assert_eq!(ahead_at_one.state(), Some((State::Split, None)));
        let yet_behind = Claims { lead: Some(Which::B), ..ahead_at_one };
        assert_eq!(yet_behind.state(), Some((State::Failed, Some(Which::B))));
        let leads = Claims { lead: Some(Which::A), ..fails };
        assert_eq!(leads.state(), Some((State::Split, None)));
        assert_eq!(Claims { b_fails: true, ..fails }.state(), Some((State::Split, None)));
    }

    #[test]
    fn without_a_claim_there_is_no_state_yet() {
        assert_eq!(NOTHING.state(), None);
        let at_one = Claims { largest_of_b: Some(0.1), ..NOTHING };
        assert_eq!(at_one.state(), Some((State::AheadAtSomeLoads, None)));
        assert_eq!(State::AheadAtSomeLoads.to_string(), "ahead at some loads");
    }
}
