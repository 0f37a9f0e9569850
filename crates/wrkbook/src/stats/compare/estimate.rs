//! Estimates: by how much two sides differ, and how sure that is.

use super::options::Options;
use super::roster::Side;
use crate::stats::student::{student_two_sided, student_upper_point};

/// Intervals are of 95%, whatever the error rate of a family is.
pub(super) const HALF_OF_THE_REST: f64 = 0.025;

/// The exponents beyond which exp leaves the range of a number: ratios stop there.
const FARTHEST: f64 = 708.0;

/// The gap between two sides a and b, and how well it is known.
///
/// With the variances V and the degrees of freedom d of the sides: S = Va + Vb, the standard error is
/// sqrt S, and f = min(S^2 / (Va^2/da + Vb^2/db), 2 min(da, db)). Source: Satterthwaite 1946 and Welch
/// 1947; the limit keeps a noisy side with few repeats from being lifted by a quiet one with many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gap {
    /// T of a less T of b.
    pub(super) difference: f64,
    /// How well it is known; `None` where nothing is known of that.
    pub(super) error: Option<StandardError>,
    /// A side has no repeats of its own, so that the gap is not tested.
    pub(super) is_borrowed: bool,
}

/// A standard error and its degrees of freedom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StandardError {
    pub(super) se: f64,
    pub(super) df: f64,
}

impl StandardError {
    /// Half of the 95% interval.
    pub(super) fn half_interval(self) -> f64 {
        student_upper_point(HALF_OF_THE_REST, self.df) * self.se
    }
}

impl Gap {
    pub(super) fn between(a: &Side, b: &Side) -> Self {
        let error = a.spread.zip(b.spread).map(|(a, b)| {
            let s = a.variance + b.variance;
            let parts = a.variance * a.variance / a.freedom + b.variance * b.variance / b.freedom;
            let df = (s * s / parts).min(2.0 * a.freedom.min(b.freedom));
            StandardError { se: s.sqrt(), df }
        });
        Self {
            difference: a.centre - b.centre,
            error,
            is_borrowed: !(a.is_repeated && b.is_repeated),
        }
    }

    /// The gap seen from the other side.
    pub(super) fn turned(self) -> Self {
        Self { difference: -self.difference, ..self }
    }

    /// The p value of a gap of more than `margin`, either way: 2 P(T_f > max(|D| - margin, 0) / sqrt S).
    /// `None` where a side has no repeats of its own.
    ///
    /// Source: McCarthy & Smyth, "Testing significance relative to a fold-change threshold is a
    /// TREAT", 2009.
    pub(super) fn p(&self, margin: f64) -> Option<f64> {
        let error = self.error.filter(|_| !self.is_borrowed)?;
        let beyond = self.difference.abs() - margin;
        Some(if beyond > 0.0 { student_two_sided(beyond / error.se, error.df) } else { 1.0 })
    }

    /// Whether the whole 95% interval of the difference is within `room` of 0.
    pub(super) fn is_within(&self, room: f64) -> bool {
        let Some(error) = self.error else { return false };
        // Most gaps are wider than an interval of a normal variable would be: no need to look closer.
        let least = self.difference.abs() + 1.9 * error.se;
        least <= room && self.difference.abs() + error.half_interval() <= room
    }
}

/// An estimate holds by how many times one side exceeds the other: a over b, whichever is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// exp of the difference of the centres: how many times b's figure a's is.
    pub ratio: f64,
    /// The lower end of the 95% interval of the ratio, exp(D - t(0.975, f) sqrt S); `None` where
    /// nothing is known of the scatter. Ends beyond the range of a number stand at its limits.
    pub low: Option<f64>,
    /// The upper end of it.
    pub high: Option<f64>,
    /// The p value of a gap of more than the margin; `None` where a side has no repeats of its own.
    pub p: Option<f64>,
    /// p adjusted for the family: p_holm of a mean; q of a load, which is `None` if the pair has
    /// only that load, whose test is that of the mean.
    pub adjusted: Option<f64>,
    /// f, the degrees of freedom of the interval and of p.
    pub df: Option<f64>,
    /// sqrt S, the standard error of the logarithm of the ratio.
    pub se: Option<f64>,
    /// A side has no repeats of its own: the interval, if there is one, is what the others lend.
    pub borrowed: bool,
}

impl Estimate {
    /// The number of repeats of each load, on either side, that would find a change of this share with
    /// the power of the options, if the scatter is what it was with `repeats` of them. `family` is how
    /// many comparisons share alpha. `None` where nothing is known of the scatter, and where `most` are
    /// too few.
    ///
    /// As for what would settle a comparison: se' = se sqrt(n/k), f' = f + 2 (k - n), and the change
    /// less the margin is at least se' (t(1 - alpha/2/family, f') + t(power, f')).
    pub fn repeats_to_find(
        &self,
        change: f64,
        repeats: usize,
        family: usize,
        options: &Options,
        most: usize,
    ) -> Option<usize> {
        let (se, df) = self.se.zip(self.df)?;
        let (now, lead) = (repeats as f64, change.ln_1p() - options.margin.ln_1p());
        let finds = |k: usize| {
            let df = (df + 2.0 * (k as f64 - now)).max(1.0);
            let tail = options.alpha / 2.0 / family.max(1) as f64;
            let points =
                student_upper_point(tail, df) + student_upper_point(1.0 - options.power, df);
            lead >= se * (now / k as f64).sqrt() * points
        };
        let (mut from, mut to) = (2, most + 1);
        while from < to {
            let middle = from.midpoint(to);
            if finds(middle) { to = middle } else { from = middle + 1 }
        }
        (from <= most).then_some(from)
    }

    pub(super) fn of(gap: Gap, adjusted: Option<f64>, options: &Options) -> Self {
        let half = gap.error.map(StandardError::half_interval);
        let times = |logarithm: f64| logarithm.clamp(-FARTHEST, FARTHEST).exp();
        Self {
            ratio: times(gap.difference),
            low: half.map(|half| times(gap.difference - half)),
            high: half.map(|half| times(gap.difference + half)),
            p: gap.p(options.margin.ln_1p()),
            adjusted,
            df: gap.error.map(|error| error.df),
            se: gap.error.map(|error| error.se),
            borrowed: gap.is_borrowed,
        }
    }
}

/// An estimate of one load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtLoad {
    /// The load, by its index.
    pub load: usize,
    /// What differs there.
    pub estimate: Estimate,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::compare::roster::Spread;

    fn side(centre: f64, variance: f64, freedom: f64) -> Side {
        Side { centre, spread: Some(Spread { variance, freedom }), is_repeated: true }
    }

    #[test]
    fn equal_sides_have_the_degrees_of_both() {
        let gap = Gap::between(&side(1.0, 0.02, 3.0), &side(0.5, 0.02, 3.0));
        let error = gap.error.expect("both have repeats");
        assert!((error.se - 0.2).abs() < 1e-15 && (error.df - 6.0).abs() < 1e-12);
        assert_eq!(gap.turned().difference, -0.5);
    }

    #[test]
    fn a_side_with_many_repeats_lends_no_more_than_twice_those_of_the_other() {
        // Welch alone would say nearly 38 degrees: the quiet side's two count for next to nothing.
        let gap = Gap::between(&side(1.0, 0.01, 38.0), &side(0.5, 1e-9, 2.0));
        assert_eq!(gap.error.map(|error| error.df), Some(4.0));
    }

    #[test]
    fn a_gap_within_the_margin_is_no_evidence() {
        let gap = Gap::between(&side(0.009, 1e-8, 3.0), &side(0.0, 1e-8, 3.0));
        assert_eq!(gap.p(0.01_f64.ln_1p()), Some(1.0));
        assert!(gap.p(0.0).is_some_and(|p| p < 1e-6));
    }

    #[test]
    fn who_was_measured_once_is_not_tested() {
        let once = Side { is_repeated: false, ..side(9.0, 0.01, 2.0) };
        let lent =
            Estimate::of(Gap::between(&once, &side(0.0, 0.01, 3.0)), None, &Options::default());
        assert!(lent.borrowed && lent.p.is_none() && lent.low.is_some());
        let alone = Side { spread: None, ..once };
        let size = Estimate::of(Gap::between(&alone, &alone), None, &Options::default());
        assert_eq!((size.ratio, size.low, size.p, size.df), (1.0, None, None, None));
    }

    #[test]
    fn ratios_stay_within_the_range_of_numbers() {
        let gap = Gap::between(&side(700.0, 100.0, 1.0), &side(-700.0, 100.0, 1.0));
        let estimate = Estimate::of(gap, None, &Options::default());
        assert!(estimate.ratio.is_finite() && estimate.high.is_some_and(f64::is_finite));
        assert!(Estimate::of(gap.turned(), None, &Options::default()).ratio > 0.0);
    }
}
