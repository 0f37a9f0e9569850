//! Figures of a cell: its centre, and how its repeats scatter about their mean.

use super::cell::{Cell, Scale};

/// n x the variance of the mean of n standard normal values without the lowest and the highest, from
/// 3 on. Source: the covariances of normal order statistics (Teichroew 1956; Sarhan & Greenberg 1962).
/// That of 3 is 3 (1 - sqrt(3) / pi), which is 1e-7 less: all figures that are published have this one.
const SPREAD: [f64; 18] = [
    1.3460134, 1.1927985, 1.1352770, 1.1042014, 1.0845632, 1.0709922, 1.0610480, 1.0534509,
    1.0474615, 1.0426220, 1.0386334, 1.0352918, 1.0324536, 1.0300145, 1.0278970, 1.0260425,
    1.0244056, 1.0229508,
];

/// What the trimmed centre of `n` repeats costs: n x its variance, where that of a mean is 1.
pub(super) fn spread(n: usize) -> f64 {
    match n {
        0..3 => 1.0,
        _ => SPREAD.get(n - 3).copied().unwrap_or(1.0 + 0.46 / n as f64),
    }
}

/// A sample holds the figures of a cell that serves.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The number of valid repeats, at least one.
    pub(super) n: usize,
    /// The centre: the mean, on a ratio scale without lowest and highest from three repeats on.
    pub(super) centre: f64,
    /// The variance of the centre for a variance of 1 a run: k(n) / n.
    pub(super) unit_variance: f64,
    /// The distances from the mean, by repeat, each times sqrt(k(n) / (n (n - 1))), so that the
    /// squares add up to the variance of the centre; 0 where there is no value, empty if n = 1.
    pub(super) deviations: Vec<f64>,
    /// The variance of a run, n - 1; `None` of a single one.
    pub(super) variance: Option<f64>,
}

impl Sample {
    /// The figures of a cell, unless it has no value.
    pub(super) fn of(cell: &Cell, scale: Scale) -> Option<Self> {
        let measured = |value: &Option<f64>| value.and_then(|value| scale.measure(value));
        let repeats: Vec<Option<f64>> = cell.values.iter().map(measured).collect();
        let mut valid: Vec<f64> = repeats.iter().flatten().copied().collect();
        let n = valid.len();
        if n == 0 {
            return None;
        }
        valid.sort_by(f64::total_cmp);
        let mean = valid.iter().sum::<f64>() / n as f64;
        let is_trimmed = scale == Scale::Ratio && n >= 3;
        let centre = match &valid[..] {
            [_, inner @ .., _] if is_trimmed => inner.iter().sum::<f64>() / inner.len() as f64,
            _ => mean,
        };
        let spread = if is_trimmed { spread(n) } else { 1.0 };
        let unit_variance = spread / n as f64;
        let (mut deviations, mut variance) = (Vec::new(), None);
        if n > 1 {
            let squares: f64 = valid.iter().map(|value| (value - mean).powi(2)).sum();
            variance = Some(squares / (n - 1) as f64);
            let factor = (unit_variance / (n - 1) as f64).sqrt();
            deviations = repeats.iter().map(|y| y.map_or(0.0, |y| (y - mean) * factor)).collect();
        }
        Some(Self { n, centre, unit_variance, deviations, variance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f64]) -> Sample {
        Sample::of(&Cell::of(values), Scale::Ratio).expect("values")
    }

    #[test]
    fn the_centre_leaves_out_lowest_and_highest() {
        // ln 2, 4, 8 and 1024 in units of ln 2: 1, 2, 3, 10.
        let centre = sample(&[8.0, 1024.0, 2.0, 4.0]).centre / 2_f64.ln();
        assert!((centre - 2.5).abs() < 1e-15);
        let pair = sample(&[2.0, 8.0]).centre / 2_f64.ln();
        assert!((pair - 2.0).abs() < 1e-15);
    }

    #[test]
    fn squared_deviations_are_the_variance_of_the_centre() {
        // Squares about the mean of 1, 2, 3: 2, so the variance is 1, and k(3) / 3 that of the centre.
        let sample = sample(&[1_f64.exp(), 2_f64.exp(), 3_f64.exp()]);
        let squares: f64 = sample.deviations.iter().map(|e| e * e).sum();
        assert!((squares - 1.3460134 / 3.0).abs() < 1e-14);
        assert!((sample.variance.expect("three values") - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_single_value_has_no_scatter() {
        let sample = sample(&[7.0]);
        assert!(sample.deviations.is_empty() && sample.variance.is_none());
        assert!(Sample::of(&Cell::of(&[0.0]), Scale::Ratio).is_none());
        assert!(Sample::of(&Cell::of(&[0.0]), Scale::Share).is_some());
    }

    #[test]
    fn the_cost_of_trimming_falls_to_none() {
        for n in 3..60 {
            assert!(spread(n) > spread(n + 1) && spread(n + 1) > 1.0, "{n}");
        }
        assert_eq!(spread(2), 1.0);
    }
}
