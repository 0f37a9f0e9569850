//! A straight line through points. Throughput against load has a curve of its own, in `scaling.rs`.

use super::mean;

/// A line by least squares, `y = slope * x + intercept`.
///
/// slope = sum (x - mean x)(y - mean y) / sum (x - mean x)^2. Source: Draper & Smith, "Applied
/// Regression Analysis", 3rd edition, 1998, chapter 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearFit {
    /// The rise of y for each unit of x.
    pub slope: f64,
    /// y where x is 0.
    pub intercept: f64,
    /// The share of the variance of y that the line explains, from 0 to 1; `None` where all y are
    /// equal and there is nothing to explain.
    pub r_squared: Option<f64>,
}

impl LinearFit {
    /// The line through `(x, y)` points.
    ///
    /// `None` with fewer than two distinct x, or where a value is not finite.
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let (mean_x, mean_y) = (mean(&x)?, mean(&y)?);
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for &(x, y) in points {
            let (x, y) = (x - mean_x, y - mean_y);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        let slope = xy / xx;
        let intercept = mean_y - slope * mean_x;
        if !slope.is_finite() || !intercept.is_finite() {
            return None;
        }
        let r_squared = (slope * xy / yy).clamp(0.0, 1.0);
        Some(Self { slope, intercept, r_squared: (!r_squared.is_nan()).then_some(r_squared) })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_give_the_line() {
        let line = LinearFit::of(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)]).unwrap();
        assert!((line.slope - 2.0).abs() < 1e-12);
        assert!((line.intercept - 3.0).abs() < 1e-12);
        assert!((line.r_squared.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_level_line_explains_nothing() {
        let level = LinearFit::of(&[(1.0, 5.0), (2.0, 5.0), (3.0, 5.0)]).unwrap();
        assert_eq!((level.slope, level.intercept, level.r_squared), (0.0, 5.0, None));
    }

    #[test]
    fn one_place_has_no_slope() {
        assert_eq!(LinearFit::of(&[]), None);
        assert_eq!(LinearFit::of(&[(1.0, 2.0)]), None);
        assert_eq!(LinearFit::of(&[(0.1, 2.0), (0.1, 3.0), (0.1, 7.0)]), None);
        assert_eq!(LinearFit::of(&[(1.0, f64::NAN), (2.0, 3.0)]), None);
    }
}
