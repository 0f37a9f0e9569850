//! The null distribution of a rank sum: how far from its mean the sum of one side's ranks falls
//! when the sides mean nothing. What the ranks are of is left to the tests built on it.
//!
//! Ranks are centred: the rank of a value is the number of pooled values below it less the number
//! above it, which is twice (mid-rank - mean rank). These are integers even under ties, and their
//! sum over one side is twice (rank sum - its mean), the *deviation*, between -nm and +nm for
//! sides of n and m. So every comparison of deviations is exact.

use statrs::function::erf::erfc;

/// Additions for one exact distribution, beyond which the normal one stands in: about a tenth of a
/// second. Two sides of 90 are exact, and so are 30 strata of two sides of 20.
const MOST_WORK: f64 = 3e8;

/// The centred ranks of `pool`, in ascending order of the values.
///
/// Values must be numbers; equal ones share a rank.
pub(super) fn centred_ranks(mut pool: Vec<f64>) -> Vec<i64> {
    pool.sort_by(f64::total_cmp);
    let mut ranks = Vec::with_capacity(pool.len());
    for tied in pool.chunk_by(|a, b| a == b) {
        let below = ranks.len() as i64;
        let above = (pool.len() - ranks.len() - tied.len()) as i64;
        ranks.extend(std::iter::repeat_n(below - above, tied.len()));
    }
    ranks
}

/// The number of ways to choose one side, C(n + m, n): exact up to 2^53, and possibly infinite.
pub(super) fn arrangements(n: usize, m: usize) -> f64 {
    (1..=n.min(m)).fold(1.0, |ways, i| ways * (n.max(m) + i) as f64 / i as f64)
}

/// One stratum: the centred ranks of its values, and how many of them the observed side has.
pub(super) struct Stratum {
    pub(super) ranks: Vec<i64>,
    pub(super) chosen: usize,
}

impl Stratum {
    /// The largest deviation that the sizes allow, nm.
    fn reach(&self) -> usize {
        self.chosen * (self.ranks.len() - self.chosen)
    }

    /// Its share of arrangements by deviation, from -nm to +nm.
    ///
    /// Ways to choose k of the ranks are counted by their sum, one rank after the other. The counts
    /// are whole numbers, exact up to 2^53 (28 repeats a side).
    fn shares(&self) -> Vec<f64> {
        let width = 2 * self.reach() + 1;
        // The other side's deviation is the negative: the smaller side is cheaper to choose, and
        // none of its partial sums leaves the width.
        let fewer = self.chosen.min(self.ranks.len() - self.chosen);
        let mut ways = vec![vec![0.0_f64; width]; fewer + 1];
        ways[0][self.reach()] = 1.0;
        for &rank in &self.ranks {
            let by = rank.unsigned_abs() as usize;
            for k in (1..=fewer).rev() {
                let (without, with) = ways.split_at_mut(k);
                let (from, to) = (&without[k - 1], &mut with[0]);
                let (from, to) = if rank >= 0 {
                    (&from[..width - by], &mut to[by..])
                } else {
                    (&from[by..], &mut to[..width - by])
                };
                to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
        }
        let mut shares = ways.swap_remove(fewer);
        let all: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= all);
        if fewer != self.chosen {
            shares.reverse();
        }
        shares
    }

    /// The variance of the deviation, given the ties: nm / (N (N - 1)) x sum of squared ranks.
    fn variance(&self) -> f64 {
        let all = self.ranks.len() as f64;
        let squares: f64 = self.ranks.iter().map(|&rank| (rank as f64).powi(2)).sum();
        self.reach() as f64 * squares / (all * (all - 1.0))
    }
}

/// The distribution of the sum of the strata's deviations.
#[derive(Debug)]
pub(super) enum Null {
    /// Shares of all arrangements, by deviation from the lowest to the highest.
    Exact(Vec<f64>),
    /// Too many arrangements to enumerate: the normal distribution with the same variance.
    Normal { variance: f64 },
}

impl Null {
    /// Strata are independent: their exact distributions are convolved. Neither side of a stratum
    /// may be empty.
    pub(super) fn of(strata: &[Stratum]) -> Self {
        if work(strata) > MOST_WORK {
            return Self::Normal { variance: strata.iter().map(Stratum::variance).sum() };
        }
        Self::Exact(strata.iter().fold(vec![1.0], |sum, stratum| convolve(&sum, &stratum.shares())))
    }

    /// Whether it was enumerated.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// The share of arrangements whose deviation is at least `deviation` away from 0.
    pub(super) fn at_least(&self, deviation: u64) -> f64 {
        match (self, deviation) {
            (_, 0) => 1.0,
            (Self::Exact(shares), _) => {
                let reach = shares.len() / 2;
                let outside = (reach + 1).saturating_sub(deviation as usize);
                // From the ends inwards, so that the smallest shares are added first.
                let tails = shares.iter().zip(shares.iter().rev()).take(outside);
                tails.map(|(low, high)| low + high).sum::<f64>().min(1.0)
            }
            // A unit of the deviation is half a rank: the usual correction for continuity.
            (Self::Normal { variance }, _) => {
                erfc((deviation - 1) as f64 / (2.0 * variance).sqrt()).min(1.0)
            }
        }
    }
}

/// Additions that the exact distribution of `strata` takes.
fn work(strata: &[Stratum]) -> f64 {
    let mut sum_width = 1.0;
    strata.iter().fold(0.0, |work, stratum| {
        let (all, chosen) = (stratum.ranks.len() as f64, stratum.chosen as f64);
        let width = 2.0 * chosen * (all - chosen) + 1.0;
        let own = all * chosen.min(all - chosen) * width;
        let joining = sum_width * width;
        sum_width += width;
        work + own + joining
    })
}

fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; a.len() + b.len() - 1];
    // Without ties every second share is 0.
    for (at, &share) in b.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        sum[at..].iter_mut().zip(a).for_each(|(sum, a)| *sum += a * share);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_centred_and_ties_share_them() {
        assert_eq!(centred_ranks(vec![30.0, 10.0, 20.0]), [-2, 0, 2]);
        assert_eq!(centred_ranks(vec![1.0, 1.0, 5.0]), [-1, -1, 2]);
        assert_eq!(centred_ranks(vec![0.0, -0.0]), [0, 0]);
    }

    #[test]
    fn arrangements_are_binomial_coefficients() {
        assert_eq!(arrangements(4, 4), 70.0);
        assert_eq!(arrangements(10, 10), 184_756.0);
        assert_eq!(arrangements(1, 6), 7.0);
        assert_eq!(arrangements(2000, 2000), f64::INFINITY);
    }

    #[test]
    fn the_normal_distribution_stands_in_well() {
        // Fifty against fifty, which is still enumerated.
        let stratum = || Stratum { ranks: (-99..=99).step_by(2).collect(), chosen: 50 };
        let exact = Null::of(&[stratum()]);
        let normal = Null::Normal { variance: stratum().variance() };
        assert!(exact.is_exact());
        for deviation in (0..2500).step_by(2) {
            let difference = exact.at_least(deviation) - normal.at_least(deviation);
            assert!(difference.abs() < 2e-3, "{deviation}: {difference}");
        }
    }

    #[test]
    fn what_would_take_too_long_is_not_enumerated() {
        let stratum = Stratum { ranks: (-999..=999).step_by(2).collect(), chosen: 500 };
        assert!(!Null::of(&[stratum]).is_exact());
    }
}
