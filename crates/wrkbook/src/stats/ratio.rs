//! By how much two sides differ: a ratio with an exact interval. Whether they differ at all is in
//! `rank_test.rs`.

use super::null::{Null, Stratum, centred_ranks};

/// Two coverages that differ by less are the same: the shares they are summed from are rounded.
const ROUNDING: f64 = 1e-12;

/// The Hodges-Lehmann estimate of new / old, with its exact interval.
///
/// The estimate is the median of new / old over all pairs, taken on logarithms (the middle of two
/// ratios is their geometric mean). The interval runs from the c-th smallest ratio to the c-th
/// largest, with the greatest c whose coverage 1 - 2 P(U <= c - 1) is still at least the level;
/// U is the Mann-Whitney statistic without ties, which is conservative where there are some.
///
/// Sources: Hodges & Lehmann, "Estimates of location based on rank tests", 1963; Hollander &
/// Wolfe, "Nonparametric Statistical Methods", 2nd edition, 1999, sections 4.2 and 4.3.
///
/// ```
/// use wrkbook::stats::RatioInterval;
///
/// let change = RatioInterval::of(&[10.0, 20.0, 40.0], &[20.0, 40.0, 80.0], 0.95).unwrap();
/// assert_eq!(change.ratio, 2.0);
/// assert_eq!(change.low, None); // three against three cannot give more than 90%
/// assert!((change.level_attained - 0.9).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioInterval {
    /// The estimate: 1.1 says that the new side is 10% higher.
    pub ratio: f64,
    /// The lower end; `None` where the sizes cannot give the level.
    pub low: Option<f64>,
    /// The upper end; `None` where the sizes cannot give the level.
    pub high: Option<f64>,
    /// The probability, a fraction, that the interval encloses the true ratio: at least the level
    /// asked for; where there is no such interval, that of the widest one there could be.
    pub level_attained: f64,
}

impl RatioInterval {
    /// The level of an interval where nothing else is asked for.
    pub const LEVEL: f64 = 0.95;

    /// The ratio of two samples with an interval at `level`, a fraction.
    ///
    /// `None` where a side is empty, a value is 0 or less or not finite, `level` is not between 0
    /// and 1, or a ratio is too large to be a number. All pairs are formed: n x m of them.
    pub fn of(old: &[f64], new: &[f64], level: f64) -> Option<Self> {
        let positive = |side: &[f64]| {
            !side.is_empty() && side.iter().all(|&value| value > 0.0 && value.is_finite())
        };
        if !(positive(old) && positive(new) && level > 0.0 && level < 1.0) {
            return None;
        }
        let mut ratios: Vec<f64> =
            new.iter().flat_map(|new| old.iter().map(move |old| new / old)).collect();
        if !positive(&ratios) {
            return None;
        }
        ratios.sort_by(f64::total_cmp);

        let (ends, level_attained) = Ends::of(old.len(), new.len(), level);
        Some(Self {
            ratio: middle(&ratios),
            low: ends.map(|Ends { from_either_end: c }| ratios[c - 1]),
            high: ends.map(|Ends { from_either_end: c }| ratios[ratios.len() - c]),
            level_attained,
        })
    }
}

/// Which of the sorted ratios bound the interval: the c-th from either end.
#[derive(Clone, Copy)]
struct Ends {
    from_either_end: usize,
}

impl Ends {
    /// The ends for sides of `n` and `m`, and their coverage.
    fn of(n: usize, m: usize, level: f64) -> (Option<Self>, f64) {
        // Any values without ties have the same ranks.
        let pairs = n * m;
        let ranks = centred_ranks((0..n + m).map(|value| value as f64).collect());
        let null = Null::of(&[Stratum { ranks, chosen: m }]);
        // U <= c - 1 or U >= nm - c + 1, as a distance of 2U from nm.
        let coverage = |c: usize| 1.0 - null.at_least((pairs + 2 - 2 * c) as u64);
        let suffices = |c: usize| coverage(c) + ROUNDING >= level;
        if !suffices(1) {
            return (None, coverage(1));
        }
        // The coverage falls as the ends move inwards: the last pair that suffices, by bisection.
        let (mut c, mut beyond) = (1, pairs / 2 + 1);
        while c + 1 < beyond {
            let between = c.midpoint(beyond);
            if suffices(between) {
                c = between;
            } else {
                beyond = between;
            }
        }
        (Some(Self { from_either_end: c }), coverage(c))
    }
}

/// The median of sorted ratios, on logarithms.
fn middle(ratios: &[f64]) -> f64 {
    let (lower, upper) = (ratios[(ratios.len() - 1) / 2], ratios[ratios.len() / 2]);
    (lower.sqrt() * upper.sqrt()).clamp(lower, upper)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn four_against_four_carry_the_usual_level() {
        // The range of all sixteen ratios covers 1 - 2/70; one step in, 1 - 4/70 is too little.
        let change = RatioInterval::of(
            &[100.0, 101.0, 102.0, 103.0],
            &[110.0, 111.0, 112.0, 113.0],
            RatioInterval::LEVEL,
        )
        .unwrap();
        assert_eq!((change.low, change.high), (Some(110.0 / 103.0), Some(1.13)));
        assert!((change.level_attained - (1.0 - 2.0 / 70.0)).abs() < 1e-12);
    }

    #[test]
    fn a_ratio_needs_positive_figures() {
        assert_eq!(RatioInterval::of(&[0.0, 1.0], &[1.0], 0.95), None);
        assert_eq!(RatioInterval::of(&[1.0], &[-1.0], 0.95), None);
        assert_eq!(RatioInterval::of(&[], &[1.0], 0.95), None);
        assert_eq!(RatioInterval::of(&[f64::NAN], &[1.0], 0.95), None);
        assert_eq!(RatioInterval::of(&[1e-300], &[1e300], 0.95), None);
        assert_eq!(RatioInterval::of(&[1.0], &[1.0], 1.0), None);
    }

    #[test]
    fn no_change_is_exactly_one() {
        assert_eq!(RatioInterval::of(&[0.1, 0.3], &[0.1, 0.3], 0.5).unwrap().ratio, 1.0);
    }
}
