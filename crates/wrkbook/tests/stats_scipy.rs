//! The statistics against SciPy, NumPy and statsmodels: `scipy/make.py` says how the reference
//! values were computed, and `scipy/values.json` is what it wrote.

#![allow(clippy::unwrap_used)]

use std::cmp::Ordering;

use serde::Deserialize;
use wrkbook::stats::{
    LinearFit, MannWhitney, RatioInterval, ScalingFit, StratifiedRankTest, Trimmed,
    coefficient_of_variation, geometric_mean, holm, mean, median, order_interval, range_coverage,
    repeats_for, sample_stdev,
};

#[derive(Deserialize)]
struct Reference {
    describe: Vec<Described>,
    coverage: Vec<Covered>,
    mann_whitney: Vec<TwoSamples>,
    stratified: Vec<Strata>,
    holm: Vec<Adjusted>,
    ratio: Vec<Ratio>,
    lines: Vec<Line>,
    scaling: Vec<Scaling>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("scipy/values.json")).unwrap()
}

/// Fails unless `ours` is within a relative `tolerance` of SciPy's value.
#[track_caller]
fn assert_close(ours: f64, theirs: f64, tolerance: f64) {
    let distance = (ours - theirs).abs();
    assert!(distance <= tolerance * theirs.abs().max(1e-300), "{ours} is not {theirs}");
}

#[track_caller]
fn assert_both_close(ours: Option<f64>, theirs: Option<f64>, tolerance: f64) {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => assert_close(ours, theirs, tolerance),
        (ours, theirs) => assert_eq!(ours, theirs),
    }
}

#[derive(Deserialize)]
struct Described {
    values: Vec<f64>,
    mean: f64,
    median: f64,
    stdev: Option<f64>,
    cv: Option<f64>,
    gmean: f64,
    trimmed: f64,
}

#[test]
fn a_sample_is_described_as_numpy_describes_it() {
    for case in reference().describe {
        let values = case.values.as_slice();
        assert_close(mean(values).unwrap(), case.mean, 1e-14);
        assert_close(median(values).unwrap(), case.median, 1e-14);
        assert_close(geometric_mean(values).unwrap(), case.gmean, 1e-13);
        assert_both_close(sample_stdev(values), case.stdev, 1e-12);
        assert_both_close(coefficient_of_variation(values), case.cv, 1e-12);

        let trimmed = Trimmed::of(values).unwrap();
        assert_close(trimmed.centre, case.trimmed, 1e-14);
        assert_both_close(trimmed.cv, case.cv, 1e-12);
    }
}

#[derive(Deserialize)]
struct Covered {
    n: usize,
    range: f64,
    intervals: Vec<CoveredInterval>,
}

#[derive(Deserialize)]
struct CoveredInterval {
    level: f64,
    rank_low: Option<usize>,
    rank_high: Option<usize>,
    coverage: Option<f64>,
}

#[test]
fn intervals_of_the_median_have_the_ranks_of_scipys_quantile_test() {
    for case in reference().coverage {
        assert!((range_coverage(case.n) - case.range).abs() < 1e-12, "n = {}", case.n);
        for expected in case.intervals {
            let ours = order_interval(case.n, expected.level);
            let place = format!("n = {}, level {}", case.n, expected.level);
            assert_eq!(ours.map(|ours| ours.rank_low), expected.rank_low, "{place}");
            assert_eq!(ours.map(|ours| ours.rank_high), expected.rank_high, "{place}");
            assert_both_close(ours.map(|ours| ours.coverage), expected.coverage, 1e-12);
        }
    }
}

#[test]
fn repeats_for_a_level_are_the_first_whose_range_covers_it() {
    let coverage = reference().coverage;
    for level in [0.5, 0.875, 0.9, 0.95, 0.96875, 0.99, 0.999] {
        let first = coverage.iter().find(|case| case.range >= level).map(|case| case.n);
        assert_eq!(repeats_for(level), first, "level {level}");
    }
}

#[derive(Deserialize)]
struct TwoSamples {
    old: Vec<f64>,
    new: Vec<f64>,
    ties: bool,
    u: f64,
    p: f64,
}

#[test]
fn mann_whitney_is_exact_with_and_without_ties() {
    let cases = reference().mann_whitney;
    assert!(cases.iter().any(|case| case.ties) && cases.iter().any(|case| !case.ties));
    for case in cases {
        let ours = MannWhitney::of(&case.old, &case.new).unwrap();
        assert!(ours.exact);
        assert_eq!(ours.u, case.u);
        assert_close(ours.p, case.p, 1e-12);
    }
}

#[derive(Deserialize)]
struct Strata {
    strata: Vec<(Vec<f64>, Vec<f64>)>,
    rank_sum: f64,
    p: f64,
    direction: i8,
    p_min: f64,
}

#[test]
fn the_stratified_test_counts_the_arrangements_that_enumeration_counts() {
    for case in reference().stratified {
        let strata: Vec<(&[f64], &[f64])> =
            case.strata.iter().map(|(old, new)| (old.as_slice(), new.as_slice())).collect();
        let ours = StratifiedRankTest::of(&strata).unwrap();
        assert!(ours.exact);
        assert_eq!(ours.strata, strata.len());
        assert_eq!(ours.rank_sum, case.rank_sum);
        assert_eq!(ours.direction, case.direction.cmp(&0));
        assert_eq!(ours.direction, ours.rank_sum.total_cmp(&ours.expected));
        assert_close(ours.p, case.p, 1e-11);
        assert_close(ours.p_min, case.p_min, 1e-12);
    }
}

#[test]
fn the_smallest_p_of_many_strata_does_not_vanish() {
    // Ten against ten, the new side always higher: 2 / 184756^30, by logarithms.
    let (old, new): (Vec<f64>, Vec<f64>) =
        (0..10).map(|i| (f64::from(i), f64::from(i + 10))).unzip();
    let ours = StratifiedRankTest::of(&[(old.as_slice(), new.as_slice()); 30]).unwrap();
    let logarithm = 2_f64.log10() - 30.0 * 184_756_f64.log10();
    assert!((ours.p_min.log10() - logarithm).abs() < 1e-9);
    assert_close(ours.p, ours.p_min, 1e-9);

    // Seventy strata are beyond what a number can hold, and still not impossible.
    let ours = StratifiedRankTest::of(&[(old.as_slice(), new.as_slice()); 70]).unwrap();
    assert!(ours.exact && ours.p >= ours.p_min && ours.p_min > 0.0);
}

#[derive(Deserialize)]
struct Adjusted {
    p: Vec<f64>,
    holm: Vec<f64>,
}

#[test]
fn holm_adjusts_as_statsmodels_does() {
    for case in reference().holm {
        let ours = holm(&case.p);
        assert_eq!(ours.len(), case.holm.len());
        for (ours, theirs) in ours.into_iter().zip(case.holm) {
            assert_close(ours, theirs, 1e-12);
        }
    }
}

#[derive(Deserialize)]
struct Ratio {
    old: Vec<f64>,
    new: Vec<f64>,
    level: f64,
    ratio: f64,
    low: Option<f64>,
    high: Option<f64>,
    level_attained: f64,
}

#[test]
fn the_interval_of_a_ratio_holds_what_scipys_test_does_not_reject() {
    let cases = reference().ratio;
    assert!(cases.iter().any(|case| case.low.is_none()));
    for case in cases {
        let ours = RatioInterval::of(&case.old, &case.new, case.level).unwrap();
        assert_close(ours.ratio, case.ratio, 1e-12);
        assert_both_close(ours.low, case.low, 1e-12);
        assert_both_close(ours.high, case.high, 1e-12);
        assert!((ours.level_attained - case.level_attained).abs() < 1e-12);
    }
}

#[derive(Deserialize)]
struct Line {
    points: Vec<(f64, f64)>,
    slope: f64,
    intercept: f64,
    r_squared: f64,
}

#[test]
fn a_line_is_scipys_linregress() {
    for case in reference().lines {
        let ours = LinearFit::of(&case.points).unwrap();
        assert_close(ours.slope, case.slope, 1e-10);
        assert_close(ours.intercept, case.intercept, 1e-9);
        assert_both_close(ours.r_squared, Some(case.r_squared), 1e-10);
    }
}

#[derive(Deserialize)]
struct Scaling {
    points: Vec<(f64, f64)>,
    lambda: f64,
    sigma: f64,
    kappa: f64,
    misfit: f64,
    r_squared: f64,
}

#[test]
fn the_scalability_law_fits_as_well_as_scipys_bounded_curve_fit() {
    for case in reference().scaling {
        let ours = ScalingFit::of(&case.points).unwrap();
        let misfit: f64 = ours.residuals.iter().map(|residual| residual.powi(2)).sum();
        assert!(misfit <= case.misfit * (1.0 + 1e-9), "{misfit} is more than {}", case.misfit);
        assert_close(ours.lambda, case.lambda, 1e-4);
        assert_close(ours.r_squared, case.r_squared, 1e-6);
        // SciPy stops just inside its bounds.
        let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-4 * theirs + 1e-7;
        assert!(near(ours.sigma, case.sigma), "{} {}", ours.sigma, case.sigma);
        assert!(near(ours.kappa, case.kappa), "{} {}", ours.kappa, case.kappa);
    }
}

#[test]
fn the_sign_of_a_difference_is_the_new_sides() {
    let (slow, fast) = ([100.0, 101.0, 102.0], [200.0, 201.0, 202.0]);
    assert_eq!(MannWhitney::of(&slow, &fast).unwrap().direction, Ordering::Greater);
    assert_eq!(MannWhitney::of(&fast, &slow).unwrap().direction, Ordering::Less);
    assert_eq!(MannWhitney::of(&slow, &slow).unwrap().direction, Ordering::Equal);
}
