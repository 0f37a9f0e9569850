//! What must hold of the statistics for every sample, not only for the stored ones.

#![allow(clippy::unwrap_used)]

use std::cmp::Ordering;

use proptest::collection::vec;
use proptest::num::f64::ANY;
use proptest::prelude::*;

use super::*;

/// The repeats of one cell: positive, and coarse enough to tie now and then.
fn repeats() -> impl Strategy<Value = Vec<f64>> {
    vec((1..400_u32).prop_map(|steps| f64::from(steps) / 4.0), 1..7)
}

fn strata() -> impl Strategy<Value = Vec<(Vec<f64>, Vec<f64>)>> {
    vec((repeats(), repeats()), 1..6)
}

fn test(strata: &[(Vec<f64>, Vec<f64>)]) -> StratifiedRankTest {
    let strata: Vec<(&[f64], &[f64])> =
        strata.iter().map(|(old, new)| (old.as_slice(), new.as_slice())).collect();
    StratifiedRankTest::of(&strata).unwrap()
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

proptest! {
    #[test]
    fn old_and_new_are_told_apart_by_the_direction_alone(strata in strata()) {
        let swapped: Vec<_> = strata.iter().cloned().map(|(old, new)| (new, old)).collect();
        let (ours, theirs) = (test(&strata), test(&swapped));
        prop_assert_eq!(ours.p.to_bits(), theirs.p.to_bits());
        prop_assert_eq!(ours.p_min.to_bits(), theirs.p_min.to_bits());
        prop_assert_eq!(ours.direction, theirs.direction.reverse());
    }

    #[test]
    fn p_lies_between_what_the_sizes_allow_and_one(strata in strata()) {
        let ours = test(&strata);
        prop_assert!(ours.p <= 1.0 && ours.p >= ours.p_min / 2.0);
        if strata.iter().all(|(old, new)| old.len() == new.len()) {
            prop_assert!(ours.p >= ours.p_min);
        }
        prop_assert_eq!(ours.direction == Ordering::Equal, ours.rank_sum == ours.expected);
    }

    #[test]
    fn units_do_not_matter_to_ranks(strata in strata()) {
        let scale = |side: &[f64]| side.iter().map(|value| value * 1024.0).collect::<Vec<f64>>();
        let scaled: Vec<_> = strata.iter().map(|(old, new)| (scale(old), scale(new))).collect();
        prop_assert_eq!(test(&strata), test(&scaled));
    }

    #[test]
    fn raising_the_new_side_never_lowers_its_ranks(strata in strata(), by in 0.0..50.0) {
        let raise = |side: &[f64]| side.iter().map(|value| value + by).collect::<Vec<f64>>();
        let raised: Vec<_> = strata.iter().map(|(old, new)| (old.clone(), raise(new))).collect();
        prop_assert!(test(&raised).rank_sum >= test(&strata).rank_sum);
    }

    #[test]
    fn one_stratum_is_mann_whitney(old in repeats(), new in repeats()) {
        let alone = MannWhitney::of(&old, &new).unwrap();
        let pairs = new.iter().flat_map(|new| old.iter().map(move |old| new.total_cmp(old)));
        let wins: f64 = pairs.map(|order| 0.5 + 0.5 * f64::from(order as i8)).sum();
        prop_assert_eq!(alone.u, wins);
        prop_assert_eq!(alone.p, test(&[(old, new)]).p);
    }

    #[test]
    fn a_ratio_turns_over_when_the_sides_are_swapped(old in repeats(), new in repeats()) {
        let ours = RatioInterval::of(&old, &new, 0.8).unwrap();
        let theirs = RatioInterval::of(&new, &old, 0.8).unwrap();
        prop_assert!(is_near(ours.ratio, 1.0 / theirs.ratio));
        prop_assert_eq!(ours.level_attained, theirs.level_attained);
        prop_assert_eq!(ours.low.is_some(), theirs.high.is_some());
        if let (Some(low), Some(high), Some(their_low)) = (ours.low, ours.high, theirs.low) {
            prop_assert!(is_near(high, 1.0 / their_low));
            prop_assert!(low <= ours.ratio && ours.ratio <= high);
            prop_assert!(ours.level_attained >= 0.8);
        }
    }

    #[test]
    fn a_ratio_scales_with_the_new_side(old in repeats(), new in repeats()) {
        let doubled: Vec<f64> = new.iter().map(|value| value * 2.0).collect();
        let once = RatioInterval::of(&old, &new, 0.8).unwrap();
        let twice = RatioInterval::of(&old, &doubled, 0.8).unwrap();
        prop_assert!(is_near(twice.ratio, 2.0 * once.ratio));
        prop_assert_eq!(twice.low, once.low.map(|low| 2.0 * low));
    }

    #[test]
    fn a_trimmed_centre_stays_inside_the_range(values in vec(-1e6..1e6, 1..12)) {
        let trimmed = Trimmed::of(&values).unwrap();
        prop_assert!(trimmed.min <= trimmed.centre && trimmed.centre <= trimmed.max);
        prop_assert_eq!(trimmed.dropped.is_some(), values.len() >= 3);
        if let Some(Dropped { index_low, index_high }) = trimmed.dropped {
            prop_assert!(index_low != index_high);
            prop_assert_eq!((values[index_low], values[index_high]), (trimmed.min, trimmed.max));
        }
    }

    #[test]
    fn one_wild_repeat_does_not_move_a_trimmed_centre(mut values in vec(1.0..1e6, 3..12)) {
        let before = Trimmed::of(&values).unwrap();
        values[before.dropped.unwrap().index_high] *= 1000.0;
        prop_assert_eq!(Trimmed::of(&values).unwrap().centre, before.centre);
    }

    #[test]
    fn holm_keeps_the_order_and_never_flatters(p in vec(0.0..=1.0, 0..20)) {
        let adjusted = holm(&p);
        for (i, &a) in p.iter().enumerate() {
            prop_assert!(adjusted[i] >= a && adjusted[i] <= 1.0);
            for (j, &b) in p.iter().enumerate() {
                prop_assert!(a > b || adjusted[i] <= adjusted[j]);
            }
        }
    }

    #[test]
    fn a_fit_is_no_worse_than_the_curve_behind_the_data(
        lambda in 1.0..1e4_f64, sigma in 0.0..0.3_f64, kappa in 0.0..1e-3_f64,
        noise in vec(-0.02..0.02_f64, 12),
    ) {
        let behind = |n: f64| lambda * n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0));
        let loads = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0].into_iter().cycle();
        let points: Vec<(f64, f64)> =
            loads.zip(&noise).map(|(n, noise)| (n, behind(n) * (1.0 + noise))).collect();
        if let Some(fit) = ScalingFit::of(&points) {
            let of_fit: f64 = fit.residuals.iter().map(|residual| residual.powi(2)).sum();
            let of_law: f64 = points.iter().map(|&(n, x)| (x - behind(n)).powi(2)).sum();
            prop_assert!(of_fit <= of_law * (1.0 + 1e-9));
            prop_assert!(fit.sigma >= 0.0 && fit.kappa >= 0.0);
        } else {
            // Nearly level data is all that may be refused: less than a fifth of growth in step.
            prop_assert!(behind(32.0) < 32.0 / 5.0 * behind(1.0));
        }
    }

    #[test]
    fn no_figures_whatever_cause_a_panic_or_a_nan(a in vec(ANY, 0..6), b in vec(ANY, 0..6), level in ANY) {
        let points: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
        let figures = [
            mean(&a), median(&a), sample_stdev(&a), coefficient_of_variation(&a),
            geometric_mean(&a), Trimmed::of(&a).map(|trimmed| trimmed.centre),
            MannWhitney::of(&a, &b).map(|test| test.p),
            RatioInterval::of(&a, &b, level).map(|ratio| ratio.ratio),
            LinearFit::of(&points).map(|line| line.slope),
            ScalingFit::of(&points).map(|fit| fit.lambda),
            order_interval(a.len(), level).map(|interval| interval.coverage),
            NoiseGrade::of(&a).and_then(NoiseGrade::limit),
            served_concurrency(level, 1.0), served_share(1.0, level),
        ];
        prop_assert!(figures.into_iter().flatten().all(f64::is_finite), "{figures:?}");
        prop_assert!(holm(&a).iter().all(|p| (0.0..=1.0).contains(p)));
        prop_assert!(repeats_for(level).is_none_or(|n| range_coverage(n) >= level - 1e-9));
    }
}
