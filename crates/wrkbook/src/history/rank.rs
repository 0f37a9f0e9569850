//! The rank sum of one side of a series, and how rare one as far from its mean is.
//!
//! Ranks are of values without an order in time: `k` of `n` values are on one side, and every choice
//! of them is as likely. A short side is counted exactly; for longer ones the normal distribution
//! with the term of the fourth moment stands in.

use std::sync::OnceLock;

use statrs::function::erf::{erfc, erfc_inv};

/// The longest series that is looked at as a whole.
pub(super) const LONGEST: usize = 200;

/// Sides up to this length are counted exactly.
const EXACT: usize = 10;

/// The mid-ranks of values, doubled so that they are whole: 2, 4, 6, ... without ties.
pub(super) fn doubled_ranks(values: &[f64]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0; values.len()];
    let mut below = 0_u32;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let count = u32::try_from(tied.len()).unwrap_or(u32::MAX);
        for at in tied {
            ranks[*at] = 2 * below + count + 1;
        }
        below += count;
    }
    ranks
}

/// The null distribution of rank sums in a series of `n` values.
#[derive(Debug)]
pub(super) struct Null {
    n: usize,
    /// Of a side of `k`, from 1: the share of choices whose sum is at most the lowest and `u` more.
    below: Vec<Vec<f64>>,
}

impl Null {
    /// That of a series of `n` values, 6 to [`LONGEST`].
    pub(super) fn of(n: usize) -> &'static Self {
        static ALL: [OnceLock<Null>; LONGEST + 1] = [const { OnceLock::new() }; LONGEST + 1];
        let n = n.min(LONGEST);
        ALL[n].get_or_init(|| Self::counted(n))
    }

    fn counted(n: usize) -> Self {
        let longest = EXACT.min(n / 2);
        // Ways to choose k of the ranks 1 to n, by how far their sum is above the lowest: a choice of
        // k among m is one among m - 1, or one of k - 1 with rank m.
        let mut ways: Vec<Vec<f64>> = (0..=longest).map(|k| vec![0.0; k * (n - k) + 1]).collect();
        ways[0][0] = 1.0;
        for m in 1..=n {
            for k in (1..=longest.min(m)).rev() {
                let (without, with) = ways.split_at_mut(k);
                let by = m - k;
                let room = with[0].len().saturating_sub(by);
                let from = without[k - 1].iter().take(room);
                with[0][by.min(k * (n - k))..]
                    .iter_mut()
                    .zip(from)
                    .for_each(|(to, from)| *to += from);
            }
        }
        for of_side in &mut ways {
            let all: f64 = of_side.iter().sum();
            let mut below = 0.0;
            for share in of_side {
                below += *share / all;
                *share = below;
            }
        }
        Self { n, below: ways }
    }

    /// The chance, either way, of a side of `k` whose doubled rank sum is as far from its mean as
    /// `doubled`, or farther. Under ties it is a little too large.
    pub(super) fn chance(&self, k: usize, doubled: u64) -> f64 {
        let (side, n) = (k.min(self.n - k), self.n);
        #[allow(clippy::cast_precision_loss)] // at most 200 x 400
        let (k_, n_, sum) = (k as f64, n as f64, doubled as f64 / 2.0);
        let away = (sum - k_ * (n_ + 1.0) / 2.0).abs();
        let half = k_ * (n_ - k_) / 2.0;
        if side <= EXACT {
            // The other side is as far away, and the distribution is symmetric.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let above_lowest = (half - away).ceil().max(0.0) as usize;
            let of_side = &self.below[side];
            return (2.0 * of_side[above_lowest.min(of_side.len() - 1)]).min(1.0);
        }
        let m = n_ - k_;
        let variance = k_ * m * (n_ + 1.0) / 12.0;
        let z = (away - 0.5).max(0.0) / variance.sqrt();
        // Fourth cumulant of the rank sum. Source: Fix and Hodges, 1955.
        let fourth = -1.2 * (k_ * k_ + m * m + k_ * m + n_) / (k_ * m * (n_ + 1.0));
        let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let normal = two_sided(z);
        // As a factor, for as a term it would be more than the whole far out.
        let term = 2.0 * density * fourth / 24.0 * (z * z * z - 3.0 * z);
        (normal * (term / normal).exp()).clamp(f64::MIN_POSITIVE, 1.0)
    }
}

/// The chance of a normal figure as far from its mean as `z` deviations, either way.
pub(super) fn two_sided(z: f64) -> f64 {
    erfc(z / std::f64::consts::SQRT_2)
}

/// How many deviations from its mean a normal figure is that has this chance, either way.
pub(super) fn deviations(chance: f64) -> f64 {
    if chance >= 1.0 { 0.0 } else { erfc_inv(chance.max(1e-300)) * std::f64::consts::SQRT_2 }
}
