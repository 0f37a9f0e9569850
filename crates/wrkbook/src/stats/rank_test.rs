//! Whether two sides differ: exact rank tests. By how much they differ is in `ratio.rs`.
//!
//! Both tests are permutation tests of the mid-rank sum of the new side. Under the null every way
//! to deal the pooled values to the two sides is equally likely, with the ties as they are; p is
//! the share of arrangements whose rank sum is at least as far from its mean as the one observed.

use std::cmp::Ordering;

use super::null::{Null, Stratum, arrangements, centred_ranks};

/// The exact two-sided Mann-Whitney test of two samples, ties enumerated.
///
/// Source: Mann & Whitney, "On a test of whether one of two random variables is stochastically
/// larger than the other", 1947; with ties, the conditional permutation distribution of the
/// mid-ranks (Lehmann, "Nonparametrics", 1975, section 1.4).
///
/// ```
/// use wrkbook::stats::MannWhitney;
///
/// let test = MannWhitney::of(&[10.0, 11.0, 12.0, 13.0], &[20.0, 21.0, 22.0, 23.0]).unwrap();
/// assert!((test.p - 2.0 / 70.0).abs() < 1e-12);
/// assert_eq!(test.p, test.p_min);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannWhitney {
    /// U of the new side: the pairs in which the new value is higher; a tie counts half.
    pub u: f64,
    /// The two-sided p value.
    pub p: f64,
    /// The smallest p that the sizes allow, 2 / C(n + m, n) and at most 1: where it is above alpha,
    /// no data whatever could be significant.
    pub p_min: f64,
    /// Whether the new side ranks higher (`Greater`), lower (`Less`) or neither (`Equal`).
    pub direction: Ordering,
    /// Whether p was enumerated. Beyond about 90 repeats a side the normal approximation stands in
    /// (with the correction for ties and continuity).
    pub exact: bool,
}

impl MannWhitney {
    /// Compares two samples. `None` where one is empty or has a value that is not finite.
    pub fn of(old: &[f64], new: &[f64]) -> Option<Self> {
        let StratifiedRankTest { rank_sum, p, p_min, direction, exact, .. } =
            StratifiedRankTest::of(&[(old, new)])?;
        let m = new.len() as f64;
        Some(Self { u: rank_sum - m * (m + 1.0) / 2.0, p, p_min, direction, exact })
    }
}

/// The exact two-sided rank test of two sides over several strata (the common loads).
///
/// The statistic is the sum over the strata of the new side's mid-rank sum, each stratum ranked on
/// its own and with weight 1. Its null is the convolution of the strata's exact permutation
/// distributions. Source: van Elteren, "On the combination of independent two-sample tests of
/// Wilcoxon", 1960; the blocked comparison of Lehmann, "Nonparametrics", 1975, section 3.3.
///
/// It is cheap enough for all pairs of many servers: 19 loads of four repeats take about 30
/// microseconds in an optimised build, 30 loads of ten about 2 milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StratifiedRankTest {
    /// The sum over the strata of the new side's mid-ranks.
    pub rank_sum: f64,
    /// What that sum is on average when the sides do not differ.
    pub expected: f64,
    /// The two-sided p value: the share of arrangements at least as far from `expected`.
    pub p: f64,
    /// The smallest p that the sizes allow when no values tie, 2 / product of C(n + m, n) and at
    /// most 1. Ties between sides of unequal size can halve it, no more.
    pub p_min: f64,
    /// Whether the new side ranks higher (`Greater`), lower (`Less`) or neither (`Equal`).
    pub direction: Ordering,
    /// How many strata were compared.
    pub strata: usize,
    /// Whether p was enumerated. Where that would take more than about a tenth of a second
    /// (90 repeats a side in one stratum), the normal approximation stands in.
    pub exact: bool,
}

impl StratifiedRankTest {
    /// The smallest p that strata of these sizes allow; `None` where none has two sides.
    pub fn least_p(sizes: impl Iterator<Item = (usize, usize)>) -> Option<f64> {
        let sized = sizes.filter(|(old, new)| *old > 0 && *new > 0);
        let all = sized.map(|(old, new)| arrangements(old, new)).reduce(|a, b| a * b)?;
        Some((2.0 / all).clamp(f64::MIN_POSITIVE, 1.0))
    }

    /// Compares the two sides of each stratum, `(old, new)`.
    ///
    /// A stratum with an empty side says nothing and is left out; `None` where no other is left, or
    /// a value is not finite. Swapping the sides gives the same p, to the bit.
    pub fn of(strata: &[(&[f64], &[f64])]) -> Option<Self> {
        let finite = |side: &[f64]| side.iter().all(|value| value.is_finite());
        if !strata.iter().all(|(old, new)| finite(old) && finite(new)) {
            return None;
        }
        let strata: Vec<_> =
            strata.iter().filter(|(old, new)| !old.is_empty() && !new.is_empty()).collect();
        if strata.is_empty() {
            return None;
        }
        let deviation: i64 = strata.iter().map(|(old, new)| deviation(old, new)).sum();

        // Always the null of the side that ranks higher, so that rounding cannot tell new from old.
        let null = Null::of(&Vec::from_iter(strata.iter().map(|(old, new)| {
            let chosen = if deviation < 0 { old.len() } else { new.len() };
            Stratum { ranks: centred_ranks([*old, *new].concat()), chosen }
        })));
        let sizes = strata.iter().map(|(old, new)| (old.len(), new.len()));
        let p_min = Self::least_p(sizes).unwrap_or(1.0);
        // The observed arrangement is as far from the mean as itself, and so is its mirror image
        // where there is one: no rounding and no underflow may take p below that.
        let mirrored = strata.iter().all(|(old, new)| old.len() == new.len() || !tied(old, new));
        let least = if mirrored { p_min } else { (p_min / 2.0).max(f64::MIN_POSITIVE) };

        let expected: f64 = strata
            .iter()
            .map(|(old, new)| new.len() as f64 * (old.len() + new.len() + 1) as f64 / 2.0)
            .sum();
        Some(Self {
            rank_sum: expected + deviation as f64 / 2.0,
            expected,
            p: null.at_least(deviation.unsigned_abs()).max(least),
            p_min,
            direction: deviation.cmp(&0),
            strata: strata.len(),
            exact: null.is_exact(),
        })
    }
}

/// Twice the distance of the new side's rank sum from its mean: over all pairs, those in which the
/// new value is higher less those in which it is lower.
fn deviation(old: &[f64], new: &[f64]) -> i64 {
    let mut old = old.to_vec();
    old.sort_by(f64::total_cmp);
    new.iter()
        .map(|new| {
            let below = old.partition_point(|old| old < new) as i64;
            let not_above = old.partition_point(|old| old <= new) as i64;
            below + not_above - old.len() as i64
        })
        .sum()
}

/// Whether two of the pooled values are equal.
fn tied(old: &[f64], new: &[f64]) -> bool {
    let mut pool = [old, new].concat();
    pool.sort_by(f64::total_cmp);
    pool.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn where_the_sizes_are_too_small_p_min_says_so() {
        // Three against three: 1 of 20 arrangements at either end, so never below 0.1.
        let test = MannWhitney::of(&[1.0, 2.0, 3.0], &[7.0, 8.0, 9.0]).unwrap();
        assert_eq!((test.u, test.p, test.p_min), (9.0, 0.1, 0.1));
        assert_eq!(test.direction, Ordering::Greater);
        assert_eq!(MannWhitney::of(&[1.0], &[2.0]).unwrap().p_min, 1.0);
    }

    #[test]
    fn equal_values_are_no_evidence() {
        let test = MannWhitney::of(&[5.0; 4], &[5.0; 4]).unwrap();
        assert_eq!((test.u, test.p, test.direction), (8.0, 1.0, Ordering::Equal));
    }

    #[test]
    fn strata_add_up_what_none_can_show_alone() {
        let strata: [(&[f64], &[f64]); 3] = [
            (&[1.0, 2.0], &[3.0, 4.0]),
            (&[10.0, 20.0], &[30.0, 40.0]),
            (&[100.0, 200.0], &[300.0, 400.0]),
        ];
        let all = StratifiedRankTest::of(&strata).unwrap();
        assert!((all.p - 2.0 / 216.0).abs() < 1e-15);
        assert_eq!((all.strata, all.rank_sum, all.expected), (3, 21.0, 15.0));
        assert!((StratifiedRankTest::of(&strata[..1]).unwrap().p - 2.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn a_stratum_with_an_empty_side_says_nothing() {
        let full: (&[f64], &[f64]) = (&[1.0, 2.0], &[3.0, 4.0]);
        let half: (&[f64], &[f64]) = (&[1.0, 2.0], &[]);
        assert_eq!(StratifiedRankTest::of(&[half, full]), StratifiedRankTest::of(&[full]));
        assert_eq!(StratifiedRankTest::of(&[half]), None);
        assert_eq!(StratifiedRankTest::of(&[]), None);
        assert_eq!(StratifiedRankTest::of(&[full, (&[f64::NAN], &[1.0])]), None);
    }

    #[test]
    fn ties_between_unequal_sides_can_halve_the_smallest_p() {
        // The 3 is dealt to the new side once in three, and nothing mirrors it.
        let test = MannWhitney::of(&[1.0, 1.0], &[3.0]).unwrap();
        assert!((test.p - 1.0 / 3.0).abs() < 1e-15);
        assert!((test.p_min - 2.0 / 3.0).abs() < 1e-15);
    }
}
