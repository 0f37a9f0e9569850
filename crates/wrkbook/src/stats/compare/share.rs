//! Shares of errors in two result sets: they change by a difference, since a ratio of none is no ratio.

use super::estimate::{Gap, StandardError};

/// The share that a change of errors exceeds at least, however few there were: one in a thousand.
pub(super) const LEAST_CHANGE: f64 = 0.001;

/// A difference holds how much the share of errors is in the new set less that in the old: positive is worse.
///
/// The share of a run is the mean over the common loads; each side has its own scatter, of 0.001 at
/// least, and nothing is lent. Source: Welch 1947.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// New less old.
    pub difference: f64,
    /// The lower end of the 95% interval; `None` where a side has no repeats.
    pub low: Option<f64>,
    /// The upper end of it.
    pub high: Option<f64>,
    /// The p value of any difference; `None` where a side has no repeats.
    pub p: Option<f64>,
    /// p adjusted for the family of the whole diff, by Holm; `None` of the only load, whose test is
    /// that of the mean.
    pub adjusted: Option<f64>,
    /// The degrees of freedom of the interval and of p.
    pub df: Option<f64>,
    /// The standard error of the difference.
    pub se: Option<f64>,
}

impl Difference {
    pub(super) fn of(gap: Gap, adjusted: Option<f64>) -> Self {
        let half = gap.error.map(StandardError::half_interval);
        Self {
            difference: gap.difference,
            low: half.map(|half| gap.difference - half),
            high: half.map(|half| gap.difference + half),
            p: gap.p(0.0),
            adjusted,
            df: gap.error.map(|error| error.df),
            se: gap.error.map(|error| error.se),
        }
    }
}
