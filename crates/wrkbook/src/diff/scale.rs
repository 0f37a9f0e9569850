//! The scale on which a metric's changes add up, and the interval of a change over several loads.
//!
//! Figures that are always positive change by ratios, which add up on logarithms. Errors, which may
//! be none at all, change by differences.

use std::collections::HashMap;

use crate::metric::Metric;
use crate::stats::{self, StratifiedRankTest};

/// How changes of a metric are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// new / old, added up on logarithms.
    Ratio,
    /// new - old, in the base unit, of one run.
    Difference,
}

impl Scale {
    pub(super) fn of(metric: Metric) -> Self {
        if metric.is_sum() { Self::Difference } else { Self::Ratio }
    }

    /// Where a figure is on the scale; `None` where it has no place there.
    pub(super) fn place(self, value: f64) -> Option<f64> {
        match self {
            Self::Ratio => (value > 0.0).then(|| value.ln()).filter(|log| log.is_finite()),
            Self::Difference => Some(value).filter(|value| value.is_finite()),
        }
    }

    /// All of them, or `None` where one has no place.
    pub(super) fn places(self, values: &[f64]) -> Option<Vec<f64>> {
        values.iter().map(|value| self.place(*value)).collect()
    }
}

/// One load on the scale: the repeats of the old side and of the new one, neither empty.
pub(super) type Stratum = (Vec<f64>, Vec<f64>);

/// Intervals of the change that several loads have in common.
///
/// The interval holds every change that the stratified rank test does not reject: it runs from the
/// c-th smallest to the c-th largest of the differences new - old over all pairs within the loads,
/// where c is how many values of the statistic the test rejects at either end. For one load that is
/// the interval of Hodges and Lehmann (see [`crate::stats::RatioInterval`]). c follows from the
/// numbers of repeats alone (as if nothing were tied, which is conservative), and is kept.
#[derive(Debug)]
pub(super) struct Intervals {
    alpha: f64,
    rejected: HashMap<Vec<(usize, usize)>, usize>,
}

impl Intervals {
    /// Intervals that enclose the change with a probability of at least 1 - `alpha`.
    pub(super) fn new(alpha: f64) -> Self {
        Self { alpha, rejected: HashMap::new() }
    }

    /// The interval; `None` where there are too few repeats for any.
    pub(super) fn of(&mut self, strata: &[Stratum]) -> Option<(f64, f64)> {
        let mut sizes: Vec<_> = strata.iter().map(|(old, new)| (old.len(), new.len())).collect();
        sizes.sort_unstable();
        let alpha = self.alpha;
        let c = *self.rejected.entry(sizes).or_insert_with_key(|sizes| rejected(sizes, alpha));
        let mut differences: Vec<f64> = strata
            .iter()
            .flat_map(|(old, new)| new.iter().flat_map(|n| old.iter().map(move |o| n - o)))
            .collect();
        differences.sort_by(f64::total_cmp);
        let low = differences.get(c.checked_sub(1)?)?;
        let high = differences.get(differences.len().checked_sub(c)?)?;
        Some((*low, *high))
    }
}

/// How many of the values 0, 1, 2, ... of the summed Mann-Whitney statistic are rejected.
fn rejected(sizes: &[(usize, usize)], alpha: f64) -> usize {
    /// p values that differ by less are the same: they are sums of rounded shares.
    const ROUNDING: f64 = 1e-12;
    let is_rejected = |u: usize| p_of(sizes, u).is_some_and(|p| p <= alpha + ROUNDING);
    let pairs: usize = sizes.iter().map(|(n, m)| n * m).sum();
    let (mut rejected, mut not) = (0, pairs / 2 + 1);
    while rejected < not {
        let middle = rejected.midpoint(not);
        if middle <= pairs / 2 && is_rejected(middle) {
            rejected = middle + 1;
        } else {
            not = middle;
        }
    }
    rejected
}

/// The p value of data of these sizes without ties, in which new is higher in `u` of all pairs.
fn p_of(sizes: &[(usize, usize)], u: usize) -> Option<f64> {
    let mut left = u;
    let strata: Vec<Stratum> = sizes
        .iter()
        .map(|&(n, m)| {
            let here = left.min(n * m);
            left -= here;
            without_ties(n, m, here)
        })
        .collect();
    let borrowed: Vec<(&[f64], &[f64])> =
        strata.iter().map(|(old, new)| (old.as_slice(), new.as_slice())).collect();
    StratifiedRankTest::of(&borrowed).map(|test| test.p)
}

/// Two samples without ties, in which new is higher in `u` of the n x m pairs.
fn without_ties(n: usize, m: usize, u: usize) -> Stratum {
    let old: Vec<f64> = (0..n).map(|i| 2.0 * i as f64).collect();
    let (above, partly) = (u.checked_div(n).unwrap_or(0), u.checked_rem(n).unwrap_or(0));
    let new = (0..m).map(|i| match i {
        i if i < above => 2.0 * (n + i) as f64,
        i if i == above && partly > 0 => 2.0 * partly as f64 - 1.0,
        i => -2.0 - i as f64,
    });
    (old, new.collect())
}

/// The standard error of the mean over the loads of (new centre - old centre), from the scatter of
/// the repeats alone: the root of the sum over loads and sides of variance / repeats, over the
/// number of loads. A side with one repeat is taken to scatter like the other side of its load, or
/// else like the other loads. `None` where no cell has two repeats.
pub(super) fn standard_error(strata: &[Stratum]) -> Option<f64> {
    let variance = |side: &[f64]| stats::sample_stdev(side).map(|stdev| stdev * stdev);
    let known: Vec<[Option<f64>; 2]> = strata
        .iter()
        .map(|(old, new)| {
            let (old, new) = (variance(old), variance(new));
            [old.or(new), new.or(old)]
        })
        .collect();
    let usual = stats::mean(&Vec::from_iter(known.iter().flatten().copied().flatten()))?;
    let sum: f64 = strata
        .iter()
        .zip(&known)
        .map(|((old, new), [of_old, of_new])| {
            of_old.unwrap_or(usual) / old.len() as f64 + of_new.unwrap_or(usual) / new.len() as f64
        })
        .sum();
    Some(sum.sqrt() / strata.len() as f64).filter(|error| error.is_finite())
}

/// The standard deviation of one repeat around the centre of its cell, over all loads and both
/// sides. `None` where no cell has two repeats.
pub(super) fn scatter(strata: &[Stratum]) -> Option<f64> {
    let variances: Vec<f64> = strata
        .iter()
        .flat_map(|(old, new)| [old, new])
        .filter_map(|side| stats::sample_stdev(side).map(|stdev| stdev * stdev))
        .collect();
    stats::mean(&variances).map(f64::sqrt)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::stats::RatioInterval;

    #[test]
    fn one_load_has_the_interval_of_hodges_and_lehmann() {
        let old = [100.0, 103.0, 101.0, 98.0, 104.5];
        let new = [110.0, 111.5, 108.0, 115.0, 109.0, 112.0];
        let theirs = RatioInterval::of(&old, &new, 0.95).unwrap();
        let scale = Scale::Ratio;
        let stratum = (scale.places(&old).unwrap(), scale.places(&new).unwrap());
        let (low, high) = Intervals::new(0.05).of(&[stratum]).unwrap();
        assert!((low.exp() - theirs.low.unwrap()).abs() < 1e-12);
        assert!((high.exp() - theirs.high.unwrap()).abs() < 1e-12);
    }

    #[test]
    fn several_loads_have_the_interval_that_counting_every_arrangement_gives() {
        // Counted by dealing the values of each load to the sides in every way (Python, fractions):
        // of 34 pairs the eight lowest and highest values of the statistic have p <= 0.05 (0.0451;
        // the ninth 0.0754).
        let strata = [
            (vec![10.1, 10.9, 10.4], vec![11.2, 11.9, 11.0, 10.7]),
            (vec![20.0, 20.9, 21.3, 20.4], vec![21.1, 22.4, 22.0, 21.6]),
            (vec![5.0, 5.3], vec![5.2, 5.9, 5.6]),
        ];
        let (low, high) = Intervals::new(0.05).of(&strata).unwrap();
        assert!((low - 0.3).abs() < 1e-9 && (high - 1.5).abs() < 1e-9, "{low} {high}");
    }

    #[test]
    fn the_made_samples_have_the_statistic_they_were_made_for() {
        for (n, m) in [(1, 1), (2, 3), (4, 4), (5, 2)] {
            for u in 0..=n * m {
                let (old, new) = without_ties(n, m, u);
                let test = stats::MannWhitney::of(&old, &new).unwrap();
                assert_eq!(test.u, u as f64, "{n} {m}");
            }
        }
    }

    #[test]
    fn more_loads_narrow_the_interval_and_too_few_repeats_have_none() {
        let load = || (vec![0.0, 0.1, 0.2, 0.3], vec![1.0, 1.1, 1.2, 1.3]);
        let mut intervals = Intervals::new(0.05);
        let (low, high) = intervals.of(&[load()]).unwrap();
        let (lower, higher) = intervals.of(&vec![load(); 6]).unwrap();
        assert!(low < lower && higher < high, "{low} {lower} {higher} {high}");
        assert_eq!(intervals.of(&[(vec![1.0, 2.0], vec![3.0, 4.0])]), None);
        // Two repeats at three loads: 2 of 216 arrangements at either end.
        let three = vec![(vec![1.0, 2.0], vec![3.0, 4.0]); 3];
        assert_eq!(intervals.of(&three), Some((1.0, 3.0)));
    }

    #[test]
    fn a_side_with_one_repeat_scatters_like_the_other() {
        let both = standard_error(&[(vec![1.0, 3.0], vec![2.0])]).unwrap();
        // Variance 2: sqrt(2 / 2 + 2 / 1).
        assert!((both - 3.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(standard_error(&[(vec![1.0], vec![2.0])]), None);
        assert_eq!(standard_error(&[]), None);
        assert_eq!(scatter(&[(vec![1.0, 3.0], vec![2.0])]), Some(2.0_f64.sqrt()));
    }
}
