//! The measured duration of a test: more exact than any figure that `wrk` prints of it.
//!
//! `wrk` prints the duration T to three digits or so, and the throughput r = N / T with two
//! decimals beside the exact number of requests N. Each bounds the duration:
//!
//! - as printed: T ± half a unit of its last place (5 ms in `s`, 0.3 s in `m`);
//! - by the throughput: from N / (r + 0.005) to N / (r − 0.005).
//!
//! At thousands of requests per second the second is exact to a microsecond; at a few requests per
//! minute it says nothing, and the first is better. The duration lies in both.

use super::figure::{Decimal, Time};

/// The duration in seconds: where one bound lies within the other, the figure of the tighter one;
/// where they only overlap, the middle of the overlap. `None` where they contradict each other.
pub(super) fn measured(printed: Time, requests: u64, throughput: Decimal) -> Option<f64> {
    if requests == 0 {
        return Some(printed.seconds);
    }
    // A hair more than the printed places allow: the bounds themselves are rounded to floats.
    let slack = 1.0 + 1e-9;
    let (requests, rate) = (requests as f64, throughput.value());
    let (time_error, rate_error) = (printed.tolerance * slack, throughput.tolerance() * slack);
    let (low, high) = (printed.seconds - time_error, printed.seconds + time_error);
    let shortest = requests / (rate + rate_error);
    let longest = if rate > rate_error { requests / (rate - rate_error) } else { f64::INFINITY };

    if shortest > high || longest < low {
        None
    } else if shortest <= low && longest >= high {
        Some(printed.seconds)
    } else if shortest >= low && longest <= high {
        Some(requests / rate)
    } else {
        Some(f64::midpoint(shortest.max(low), longest.min(high)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::figure::{number, time};
    use super::*;

    fn duration(requests: u64, printed: &str, throughput: &str) -> Option<f64> {
        let printed = time(printed).unwrap().0.unwrap();
        measured(printed, requests, number(throughput).unwrap().0.unwrap())
    }

    #[test]
    fn the_tighter_figure_is_taken() {
        let fast = duration(176_640, "3.10s", "56897.70").unwrap();
        assert!((fast - 3.10452).abs() < 5e-6, "{fast}");
        assert_eq!(duration(1, "30.09s", "0.03"), Some(30.09));
        assert_eq!(duration(0, "30.09s", "0.00"), Some(30.09));
        assert_eq!(duration(3, "60.00m", "0.00"), Some(3600.0));
    }

    #[test]
    fn an_overlap_is_halved() {
        // 29.995 to 30.005 as printed; 300 / 10.00 is 29.985 to 30.015, so the printed one stands.
        assert_eq!(duration(300, "30.00s", "10.00"), Some(30.0));
        // 301 / 10.03 is 29.995 to 30.025: what is common is 29.995 to 30.005.
        let common = duration(301, "30.00s", "10.03").unwrap();
        assert!((common - 30.0).abs() < 1e-4, "{common}");
        // 302 / 10.06 is 30.005 to 30.035 (302 / 10.065 = 30.00497).
        let edge = duration(302, "30.00s", "10.06").unwrap();
        assert!((edge - 30.004_985).abs() < 1e-5, "{edge}");
    }

    #[test]
    fn a_contradiction_is_no_duration() {
        assert_eq!(duration(1000, "30.00s", "1000.00"), None);
    }
}
