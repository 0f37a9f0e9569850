//! Student's t distribution: tails with all their digits however small, and the points that have them.
//!
//! statrs has the distribution too. Its tails come from differences of logarithms of the gamma
//! function and, in the middle, from 1 - I(x), which leaves too few digits of either; and a
//! comparison of 600 servers takes 1.3 million tails, so that the cost counts. `tests/compare`
//! holds these to SciPy and mpmath.

use std::f64::consts::FRAC_1_PI;

use statrs::function::erf::erfc_inv;

/// Terms of the continued fraction or the series: more were never seen, at any argument.
const MOST_TERMS: usize = 10_000;

/// Steps of Newton's method: more than twice of what any argument was seen to take.
const MOST_STEPS: usize = 60;

/// The probability that a t variable with `df` degrees of freedom is as far from 0 as `t`, either way.
///
/// This is the regularised incomplete beta function I(x; df/2, 1/2) at x = df / (df + t^2). With x
/// below its mean the continued fraction of DiDonato & Morris ("Algorithm 708", 1992) has it
/// directly, so that a p of 1e-30 has its digits; else its complement is the sum of a series of
/// positive terms (Abramowitz & Stegun 1964, 26.5.4). Within 1e-13 of it, relative, where it is above 1e-300.
///
/// `df` is positive; a `t` or `df` that is no number gives 1, which claims nothing.
pub fn student_two_sided(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return 1.0;
    }
    Tail::of(t.abs(), df).p
}

/// The point that a t variable with `df` degrees of freedom exceeds with probability `tail`, which is
/// at most one half: 0.025 for an interval of 95%.
///
/// Newton's method on ln P against ln t. That function falls and is concave, so that from the first
/// step on the points come down to the solution and cannot pass it.
pub fn student_upper_point(tail: f64, df: f64) -> f64 {
    let two_sided = (2.0 * tail).clamp(f64::MIN_POSITIVE, 1.0);
    if two_sided >= 1.0 {
        return 0.0;
    }
    let target = two_sided.ln();
    // The normal point, widened for few degrees of freedom (Abramowitz & Stegun 1964, 26.7.5).
    let z = std::f64::consts::SQRT_2 * erfc_inv(two_sided);
    let mut t = (z + (z * z + 1.0) * z / (4.0 * df)).max(1e-8);
    for _ in 0..MOST_STEPS {
        let tail = Tail::of(t, df);
        // d P / d ln t is -2 x density x t, and density x t is the weight.
        let step = (tail.p.ln() - target) * tail.p / (2.0 * tail.weight);
        if !step.is_finite() {
            break;
        }
        t *= step.exp();
        if step.abs() <= 1e-14 {
            break;
        }
    }
    t
}

/// A tail: its probability, and t times the density at t.
struct Tail {
    p: f64,
    weight: f64,
}

impl Tail {
    fn of(t: f64, df: f64) -> Self {
        if t == 0.0 {
            return Self { p: 1.0, weight: 0.0 };
        }
        let a = 0.5 * df;
        // The square may be too large for a number, and nothing is beyond it.
        let squared = t * t;
        let odds = squared / df;
        let x = 1.0 / (1.0 + odds);
        let y = if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
        let (factor, exponent) = gamma_ratio(a);
        // x^a y^(1/2) / B(a, 1/2).
        let weight = (exponent - a * odds.ln_1p()).exp() * factor * (y * FRAC_1_PI).sqrt();
        let p = if a * y > 0.5 * x {
            (fraction(a, x, y) * weight).min(1.0)
        } else {
            1.0 - 2.0 * weight * series(a, y)
        };
        Self { p, weight }
    }
}

/// Gamma(a + 1/2) / Gamma(a) as factor x exp(exponent), for a > 0.
///
/// With w = a - 1/4 it is sqrt(w) x exp(sum over k of -E(2k) / (k 4^(2k+1) w^2k)), E being Euler's
/// numbers (from the series of ln Gamma(w + 1/4) and ln Gamma(w + 3/4), whose Bernoulli polynomials
/// at 1/4 are these; Luke 1969, 2.11). Below 10, by the recurrence of Gamma.
fn gamma_ratio(a: f64) -> (f64, f64) {
    let (mut a, mut above, mut below) = (a, 1.0, 1.0);
    while a < 10.0 {
        above *= a;
        below *= a + 0.5;
        a += 1.0;
    }
    let w = a - 0.25;
    let r = 1.0 / (16.0 * w * w);
    // -E(2k) / (4k): 1/4, -5/8, 61/12, -1385/16, 50521/20, -2702765/24.
    let exponent = r
        * (0.25
            - r * (0.625
                - r * (61.0 / 12.0
                    - r * (1385.0 / 16.0 - r * (50521.0 / 20.0 - r * (2_702_765.0 / 24.0))))));
    (w.sqrt() * above / below, exponent)
}

/// I(x; a, 1/2) over its first factor, for x below a / (a + 1/2); y is 1 - x.
///
/// The continued fraction of DiDonato & Morris, with b = 1/2, its convergents scaled to a
/// denominator of 1 at every term.
fn fraction(a: f64, x: f64, y: f64) -> f64 {
    const B: f64 = 0.5;
    let inverse = 1.0 / a;
    let c = 1.0 + (a + B) * y - B;
    let c0 = B * inverse;
    let c1 = 1.0 + inverse;
    let (mut above, mut below) = (0.0, 1.0);
    let mut value = c1 / c;
    let (mut next_above, mut next_below) = (1.0, c / c1);
    let (mut p, mut s) = (1.0, a + 1.0);
    for n in 1..MOST_TERMS {
        let n = n as f64;
        let t = n * inverse;
        let w = n * (B - n) * x;
        let over_s = 1.0 / s;
        let e = a * over_s;
        let alpha = p * (p + c0) * e * e * (w * x);
        let beta = n + w * over_s + (t + 1.0) / (c1 + t + t) * (c + n * (y + 1.0));
        p = t + 1.0;
        s += 2.0;
        (above, next_above) = (next_above, alpha * above + beta * next_above);
        (below, next_below) = (next_below, alpha * below + beta * next_below);
        let scale = 1.0 / next_below;
        let last = value;
        value = next_above * scale;
        if (value - last).abs() <= 1e-15 * value {
            break;
        }
        above *= scale;
        below *= scale;
        next_above = value;
        next_below = 1.0;
    }
    value
}

/// 1 + the sum over j of the products of (a + 1/2 + i) / (3/2 + i) y, whose terms are all positive.
fn series(a: f64, y: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for j in 0..MOST_TERMS {
        let j = j as f64;
        term *= (a + 0.5 + j) / (1.5 + j) * y;
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_close(ours: f64, theirs: f64) {
        assert!(((ours - theirs) / theirs).abs() < 1e-13, "{ours} is not {theirs}");
    }

    #[test]
    fn one_and_two_degrees_of_freedom_have_closed_forms() {
        for t in [1e-6_f64, 0.1, 0.9, 1.1, 5.0, 40.0, 1e6, 1e12] {
            // Cauchy: 2/pi x atan(1/t). Two: 1 - t / sqrt(2 + t^2), without the cancellation.
            assert_close(student_two_sided(t, 1.0), 2.0 * FRAC_1_PI * (1.0 / t).atan());
            let root = (2.0 + t * t).sqrt();
            assert_close(student_two_sided(-t, 2.0), 2.0 / (root * (root + t)));
        }
    }

    #[test]
    fn points_have_the_tail_that_was_asked_for() {
        for df in [0.5, 1.0, 1.7, 3.0, 8.4, 18.0, 234.0, 1e5] {
            for tail in [0.49, 0.3, 0.2, 0.025, 1e-3, 1e-7, 1e-30] {
                let point = student_upper_point(tail, df);
                let p = student_two_sided(point, df);
                assert!((p / (2.0 * tail) - 1.0).abs() < 1e-11, "{df}, {tail}: {point}");
            }
        }
        assert_eq!(student_upper_point(0.5, 3.0), 0.0);
    }

    #[test]
    fn what_is_no_number_claims_nothing() {
        assert_eq!(student_two_sided(f64::NAN, 3.0), 1.0);
        assert_eq!(student_two_sided(5.0, f64::NAN), 1.0);
        assert_eq!(student_two_sided(5.0, 0.0), 1.0);
        assert_eq!(student_two_sided(f64::INFINITY, 3.0), 0.0);
    }
}
