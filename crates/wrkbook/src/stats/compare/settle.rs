//! How many repeats would settle a comparison that cannot tell yet.

use super::estimate::{Gap, HALF_OF_THE_REST, StandardError};
use super::options::Options;
use super::sample::spread;
use crate::stats::student::student_upper_point;

/// What more repeats would show, if gap and scatter are what they look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ToShow {
    /// That one leads; in a diff, that there is a change.
    Lead,
    /// That the two are level; in a diff, that nothing changed.
    Level,
}

/// How many repeats of each load would settle a comparison, in all and not in addition.
///
/// It is an order and no promise: simulated, the true power at the number is 0.77 to 0.97 on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Needs {
    /// The number of repeats.
    pub repeats: usize,
    /// What they would show.
    pub to_show: ToShow,
}

impl Needs {
    /// The number of repeats, three at least, that would show a ratio, or that there is none, where
    /// each side was measured once. `scatter` is what runs are taken to differ by: the standard
    /// deviation of their logarithms. `open` is how many comparisons share alpha.
    ///
    /// The scatter of k repeats is not known before they are there; the rest is as for those that are:
    /// se = scatter sqrt(2 k(n) / n) and f = 2 (n - 1).
    pub fn of_single_runs(
        ratio: f64,
        scatter: f64,
        open: usize,
        options: &Options,
    ) -> Option<Self> {
        let distance = ratio.ln().abs();
        let shown_by = |repeats: usize| {
            let variance = 2.0 * spread(repeats) / repeats as f64;
            let error =
                StandardError { se: scatter * variance.sqrt(), df: 2.0 * (repeats as f64 - 1.0) };
            let unsettled = Unsettled {
                lead: Some(distance - options.margin.ln_1p()),
                room: options.level.ln_1p() - distance,
                error,
                repeats,
            };
            let to_show = unsettled.shown_by(repeats, open, options)?;
            Some(Self { repeats, to_show })
        };
        (3..=options.most_repeats).find_map(shown_by)
    }
}

/// A comparison that is not settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unsettled {
    /// How far the gap is beyond what need not be shown, the margin; `None` if it is not.
    pub(super) lead: Option<f64>,
    /// How much smaller the gap is than what counts as level; negative if it is not.
    pub(super) room: f64,
    pub(super) error: StandardError,
    /// The repeats that there are: the smallest number of either side at any load.
    pub(super) repeats: usize,
}

impl Unsettled {
    /// What is not settled of a gap: whether it is beyond the margin, or within the limit of what
    /// counts as level, both on the scale of the gap.
    pub(super) fn of(gap: &Gap, margin: f64, limit: f64, repeats: usize) -> Option<Self> {
        let distance = gap.difference.abs();
        Some(Self {
            lead: Some(distance - margin),
            room: limit - distance,
            error: gap.error?,
            repeats,
        })
    }

    /// The smallest number k of repeats, up to the most that is worth saying, that would settle it
    /// with the power of the options, where `open` comparisons of the family are not settled.
    ///
    /// With n repeats now, se' = se sqrt(n/k) and f' = f + 2 (k - n): a lead if what is beyond the
    /// margin is at least se' (t(1 - alpha/2/m, f') + t(power, f')), level if the room is at least
    /// se' (t(0.975, f') + t(power, f')). Both right sides fall with k, so that k is found by halving.
    pub(super) fn needs(&self, open: usize, options: &Options) -> Option<Needs> {
        let first = (self.repeats + 1).max(2);
        let last = options.most_repeats;
        if last < first {
            return None;
        }
        let (mut from, mut to) = (first, last + 1);
        while from < to {
            let middle = from.midpoint(to);
            match self.shown_by(middle, open, options) {
                Some(_) => to = middle,
                None => from = middle + 1,
            }
        }
        let to_show = self.shown_by(from, open, options).filter(|_| from <= last)?;
        Some(Needs { repeats: from, to_show })
    }

    fn shown_by(&self, repeats: usize, open: usize, options: &Options) -> Option<ToShow> {
        let now = self.repeats as f64;
        let k = repeats as f64;
        let se = self.error.se * (now / k).sqrt();
        let df = self.error.df + 2.0 * (k - now);
        let power = student_upper_point(1.0 - options.power, df);
        let family = open.max(1) as f64;
        let reached = |distance: f64, tail: f64| {
            // Half of the sum is already too much for most.
            distance >= se * power && distance >= se * (student_upper_point(tail, df) + power)
        };
        if self.lead.is_some_and(|lead| reached(lead, options.alpha / 2.0 / family)) {
            Some(ToShow::Lead)
        } else if reached(self.room, HALF_OF_THE_REST) {
            Some(ToShow::Level)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsettled(lead: f64, room: f64) -> Unsettled {
        let error = StandardError { se: 0.05, df: 6.0 };
        Unsettled { lead: Some(lead), room, error, repeats: 4 }
    }

    /// The definition, word by word: the first k that does.
    fn one_by_one(case: &Unsettled, open: usize, options: &Options) -> Option<Needs> {
        let mut numbers = case.repeats + 1..=options.most_repeats;
        numbers.find_map(|repeats| {
            case.shown_by(repeats, open, options).map(|to_show| Needs { repeats, to_show })
        })
    }

    #[test]
    fn halving_finds_the_first_number_that_does() {
        let options = Options::default();
        let mut found = 0;
        for step in 0..60 {
            let case = unsettled(f64::from(step) * 0.004 - 0.05, 0.1 - f64::from(step) * 0.004);
            for open in [1, 7, 1000] {
                let needs = case.needs(open, &options);
                assert_eq!(needs, one_by_one(&case, open, &options), "{case:?}");
                found += usize::from(needs.is_some());
            }
        }
        assert!((30..170).contains(&found), "{found}");
    }

    #[test]
    fn single_runs_far_apart_take_three_and_near_ones_more() {
        let needs = |ratio| Needs::of_single_runs(ratio, 0.05, 1, &Options::default());
        assert_eq!(needs(0.5), Some(Needs { repeats: 3, to_show: ToShow::Lead }));
        assert_eq!(needs(2.0), needs(0.5));
        // Level: ln 1.05 = 0.0488 >= 0.05 sqrt(2 k(n) / n) (t(0.975) + t(0.8)), about 2.8: n = 17 or so.
        let level = needs(1.0).expect("a number");
        assert!(level.to_show == ToShow::Level && (15..21).contains(&level.repeats), "{level:?}");
        assert_eq!(needs(1.04), None);
    }

    #[test]
    fn a_gap_on_the_edge_of_the_margin_is_never_shown() {
        assert_eq!(unsettled(0.0, 0.0).needs(1, &Options::default()), None);
        let few = Options { most_repeats: 4, ..Options::default() };
        assert_eq!(unsettled(1.0, 0.0).needs(1, &few), None);
    }
}
