//! Derivatives of the logarithm of the gamma function: what the spread of sample variances is made of.
//!
//! The logarithm of a sample variance with d degrees of freedom has the mean
//! `ln sigma^2 + digamma(d/2) - ln(d/2)` and the variance `trigamma(d/2)`. statrs has the digamma
//! function; its derivatives are here. Source: Abramowitz & Stegun 1964, 6.3.5, 6.4.6 and 6.4.11 to
//! 6.4.14: the recurrence up to an argument where the asymptotic series is exact to the last digits.

pub(crate) use statrs::function::gamma::digamma;

/// From here on the series below are within 1e-15 of their functions.
const FAR: f64 = 14.0;

/// Newton's method stops after so many steps, which is ten times what any argument was seen to take.
const MOST_STEPS: usize = 100;

/// The trigamma function, the derivative of digamma, for x > 0.
pub(crate) fn trigamma(x: f64) -> f64 {
    let mut sum = 0.0;
    let mut x = x;
    while x < FAR {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    // Bernoulli numbers: 1/6, -1/30, 1/42, -1/30, 5/66, -691/2730.
    let series = r
        * (1.0 / 6.0
            - r * (1.0 / 30.0
                - r * (1.0 / 42.0 - r * (1.0 / 30.0 - r * (5.0 / 66.0 - r * (691.0 / 2730.0))))));
    sum + (1.0 + 0.5 / x + series) / x
}

/// The tetragamma function, the derivative of trigamma, for x > 0: negative everywhere.
pub(crate) fn tetragamma(x: f64) -> f64 {
    let mut sum = 0.0;
    let mut x = x;
    while x < FAR {
        sum -= 2.0 / (x * x * x);
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    // The terms of trigamma's series, each derived: (2k + 1) B_2k.
    let series = r
        * (0.5
            - r * (1.0 / 6.0
                - r * (1.0 / 6.0 - r * (0.3 - r * (5.0 / 6.0 - r * (691.0 / 210.0))))));
    sum - (1.0 + 1.0 / x + series) * r
}

/// The y > 0 at which trigamma(y) is x > 0.
///
/// Newton's method on 1/trigamma, which is convex, so that it converges from 0.5 + 1/x always.
/// Source: Smyth, "Linear models and empirical Bayes methods", 2004, appendix.
pub(crate) fn trigamma_inverse(x: f64) -> f64 {
    let mut y = 0.5 + 1.0 / x;
    for _ in 0..MOST_STEPS {
        let value = trigamma(y);
        let step = value * (1.0 - value / x) / tetragamma(y);
        y += step;
        if step.abs() <= 1e-14 * y {
            break;
        }
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_close(ours: f64, theirs: f64) {
        assert!(((ours - theirs) / theirs).abs() < 5e-15, "{ours} is not {theirs}");
    }

    #[test]
    fn known_values_are_met() {
        // pi^2 / 2, pi^2 / 6, -14 zeta(3), -2 zeta(3), and mpmath's at arguments between.
        let squared = std::f64::consts::PI.powi(2);
        assert_close(trigamma(0.5), squared / 2.0);
        assert_close(trigamma(1.0), squared / 6.0);
        assert_close(trigamma(3.25), 0.359_798_290_309_579_9);
        assert_close(trigamma(19.5), 0.052_619_441_213_655_93);
        assert_close(tetragamma(0.5), -16.828_796_644_234_32);
        assert_close(tetragamma(1.0), -2.4041138063191885);
        assert_close(tetragamma(3.25), -0.12815694713911513);
        assert_close(tetragamma(100.0), -1.010_049_998_333_5e-4);
        assert_close(digamma(0.5), -1.9635100260214235);
        assert_close(digamma(19.5), 2.944_554_343_425_595);
    }

    #[test]
    fn the_inverse_turns_trigamma_round() {
        for exponent in -12..=12 {
            let x = 10_f64.powi(exponent);
            assert!((trigamma(trigamma_inverse(x)) / x - 1.0).abs() < 1e-12, "{x}");
        }
    }
}
