//! The trend of nights: whether later ones tend to be higher, in ranks.

use super::rank::two_sided;
use super::scan::worth;

/// The chance of a trend as clear in nights without one (Mann and Kendall, with fewer nights where they
/// resemble each other), and how far the line through them climbs from the first to the last.
pub(super) fn trend(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len();
    if n < 6 {
        return None;
    }
    let mut sum = 0_i64;
    for (at, a) in values.iter().enumerate() {
        sum += values[at + 1..].iter().map(|b| i64::from(b > a) - i64::from(b < a)).sum::<i64>();
    }
    let count = n as f64;
    let slope = {
        let middle = (count - 1.0) / 2.0;
        let mean = values.iter().sum::<f64>() / count;
        let (mut with, mut own) = (0.0, 0.0);
        for (at, value) in values.iter().enumerate() {
            let off = at as f64 - middle;
            with += off * (value - mean);
            own += off * off;
        }
        with / own
    };
    let left: Vec<f64> =
        values.iter().enumerate().map(|(at, value)| value - slope * at as f64).collect();
    let variance = count * (count - 1.0) * (2.0 * count + 5.0) / 18.0;
    let z = (sum.abs() - 1).max(0) as f64 / variance.sqrt() * worth(&left, n / 2).sqrt();
    Some((two_sided(z), slope * (count - 1.0)))
}
