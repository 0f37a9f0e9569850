//! A step of a series: how large it is, and when it came, each with an interval.

use super::scan::{FEWEST, worth};

/// Intervals hold what they are of in 95 of 100 cases: normal deviations.
const DEVIATIONS: f64 = 1.959_963_985;

/// How much worse than the best place another may fit and still be where the step was, in variances of
/// a night. Source: Siegmund, "Confidence sets in change-point problems", 1988, for 95 of 100 cases.
const WORSE: f64 = 7.4;

/// The size of a step, as the series is compared: a difference of logarithms, or of figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// The median of the differences of each night after from each before (Hodges and Lehmann).
    pub middle: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end of its interval.
    pub high: f64,
}

/// The size of the step at `at` of a stretch; both sides have a night.
pub(super) fn size(values: &[f64], at: usize) -> Option<Size> {
    let (before, after) = values.split_at_checked(at)?;
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let each = |b: &f64| after.iter().map(move |a| a - *b).collect::<Vec<_>>();
    let mut apart: Vec<f64> = before.iter().flat_map(each).collect();
    apart.sort_by(f64::total_cmp);
    let (n, m) = (before.len() as f64, after.len() as f64);
    let spread = (n * m * (n + m + 1.0) / 12.0 / worth(values, at)).sqrt();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 200 x 200
    let outside = (n * m / 2.0 - DEVIATIONS * spread).floor().max(0.0) as usize;
    let last = apart.len() - 1;
    Some(Size {
        middle: apart[last / 2].midpoint(apart[apart.len() / 2]),
        low: apart[outside.min(last)],
        high: apart[last - outside.min(last)],
    })
}

/// The first and the last place at which the step of a stretch may be, its own among them: those at
/// which two levels fit hardly worse.
pub(super) fn places(values: &[f64], at: usize) -> (usize, usize) {
    let n = values.len();
    let drawn = super::scan::drawn_in(values);
    let misfit = |at: usize| -> f64 {
        let (before, after) = drawn.split_at(at);
        let around = |side: &[f64]| {
            let level = side.iter().sum::<f64>() / side.len() as f64;
            side.iter().map(|value| (value - level).powi(2)).sum::<f64>()
        };
        around(before) + around(after)
    };
    if n < 2 * FEWEST || at == 0 || at >= n {
        return (at, at);
    }
    let best = misfit(at);
    let variance = best / (n as f64 - 2.0) / worth(values, at);
    let fits = |at: &usize| misfit(*at) - best <= WORSE * variance;
    let all = || FEWEST.min(at)..=(n - FEWEST).max(at);
    let first = all().find(fits).unwrap_or(at);
    let last = all().rev().find(fits).unwrap_or(at);
    (first.min(at), last.max(at))
}
