//! What the range of a few repeats says of the median: exact, and free of any distribution.
//!
//! Each value is below the median with probability 1/2, so the number of values below it is
//! binomial, and the order statistics [x(r), x(n+1-r)] enclose the median with probability
//! 1 - 2 P(B <= r - 1), B ~ Binomial(n, 1/2), whatever (continuous) distribution the values have.
//! Source: David & Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1.

use statrs::distribution::{Binomial, DiscreteCDF};

/// Two coverages that differ by less are the same: the binomial sums are rounded.
const ROUNDING: f64 = 1e-12;

/// The coverage of [x(r), x(n+1-r)] as an interval for the median; 0 where that is a point or
/// nothing.
fn coverage(n: usize, r: usize) -> f64 {
    match (Binomial::new(0.5, n as u64), r.checked_sub(1)) {
        (Ok(below), Some(outside)) if r <= n / 2 => {
            (1.0 - 2.0 * below.cdf(outside as u64)).clamp(0.0, 1.0)
        }
        _ => 0.0,
    }
}

/// The probability that the range [min, max] of `n` values encloses the median they were drawn
/// around, 1 - 2^(1-n): 0.875 for four, 0.96875 for six. 0 for one value, whose range is a point,
/// and for none.
///
/// ```
/// assert_eq!(wrkbook::stats::range_coverage(4), 0.875);
/// ```
pub fn range_coverage(n: usize) -> f64 {
    if n < 2 { 0.0 } else { 1.0 - (1.0 - n as f64).exp2() }
}

/// An interval for the median between two of the values themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderInterval {
    /// Rank of the lower end, from 1, in ascending order.
    pub rank_low: usize,
    /// Rank of the upper end, `n + 1 - rank_low`.
    pub rank_high: usize,
    /// The probability, a fraction, that the interval encloses the median: at least the level that
    /// was asked for.
    pub coverage: f64,
}

/// The narrowest symmetric pair of order statistics of `n` values that encloses the median with
/// a probability of at least `level`, a fraction.
///
/// `None` where even the range of all values falls short, or `level` is not between 0 and 1.
pub fn order_interval(n: usize, level: f64) -> Option<OrderInterval> {
    let suffices = |r: usize| coverage(n, r) + ROUNDING >= level;
    if !is_level(level) || !suffices(1) {
        return None;
    }
    // The coverage falls as the ends move inwards: the last rank that suffices, by bisection.
    let (mut rank_low, mut beyond) = (1, n / 2 + 1);
    while rank_low + 1 < beyond {
        let middle = rank_low.midpoint(beyond);
        if suffices(middle) {
            rank_low = middle;
        } else {
            beyond = middle;
        }
    }
    Some(OrderInterval { rank_low, rank_high: n + 1 - rank_low, coverage: coverage(n, rank_low) })
}

/// The smallest number of repeats whose range encloses the median with a probability of at least
/// `level`, a fraction: six for 0.95.
///
/// `None` where `level` is not between 0 and 1, both excluded: no number of repeats is certain.
pub fn repeats_for(level: f64) -> Option<usize> {
    // 2^(1-n) is below the rounding of 1.0 before n reaches 64.
    (2..64).find(|&n| is_level(level) && range_coverage(n) + ROUNDING >= level)
}

fn is_level(level: f64) -> bool {
    level > 0.0 && level < 1.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn four_repeats_cover_seven_eighths_and_six_reach_95_percent() {
        for (n, covered) in [(0, 0.0), (1, 0.0), (2, 0.5), (4, 0.875), (6, 0.96875)] {
            assert!((range_coverage(n) - covered).abs() < 1e-12, "{n}");
        }
        assert_eq!(repeats_for(0.95), Some(6));
    }

    #[test]
    fn a_level_that_is_met_to_the_digit_is_met() {
        assert_eq!(repeats_for(0.875), Some(4));
        let range = order_interval(4, 0.875).unwrap();
        assert_eq!((range.rank_low, range.rank_high), (1, 4));
        assert_eq!(order_interval(4, 0.876), None);
    }

    #[test]
    fn no_repeats_are_certain() {
        for level in [0.0, 1.0, -1.0, 2.0, f64::NAN] {
            assert_eq!(repeats_for(level), None);
            assert_eq!(order_interval(100, level), None);
        }
    }
}
