//! Runs that fail in one set and not in the other, and whether chance would deal them so.

use wrkbook_ingest::Load;

use super::outcome::Outcomes;

/// The runs of a server at one load that both sets have: before, after.
pub(super) type Sides = (Load, Outcomes, Outcomes);

/// A probability that is this much above alpha is alpha: it is a product of rounded fractions.
const ROUNDING: f64 = 1e-12;

/// The loads that the one side serves and at which the other fails, and how likely chance is to deal
/// the failures so.
#[derive(Debug, Clone, Default)]
pub(super) struct Failing {
    pub(super) loads: Vec<Load>,
    chance: f64,
}

impl Failing {
    /// Of the runs before and after at each load.
    pub(super) fn of(loads: &[Sides]) -> Self {
        let failing: Vec<Sides> = loads
            .iter()
            .copied()
            .filter(|(_, before, after)| before.serves() && after.fails())
            .collect();
        let chance = chance(&failing);
        Self { loads: failing.into_iter().map(|(load, ..)| load).collect(), chance }
    }

    /// Whether there is such a load, and chance is no more likely than `alpha`.
    pub(super) fn is_surer_than(&self, alpha: f64) -> bool {
        !self.loads.is_empty() && self.chance <= alpha + ROUNDING
    }
}

/// Whether more runs fail after than before, over all loads, and chance is no more likely than `alpha`.
pub(super) fn fails_beyond_chance(loads: &[Sides], alpha: f64) -> bool {
    let is_more = loads.iter().any(|(_, before, after)| {
        after.failed * before.started() > before.failed * after.started()
    });
    is_more && chance(loads) <= alpha + ROUNDING
}

/// The probability that as many failures or more, dealt out to the runs of each load by chance, fall
/// on the side after: the exact test of Fisher, with the loads as strata (Mantel & Haenszel 1959).
/// Three of three after none of three at one load: 1 / C(6, 3) = 0.05.
fn chance(loads: &[Sides]) -> f64 {
    // By the number of failures after, the probability of as many over the loads so far.
    let mut all = vec![1.0];
    let mut observed = 0;
    for (_, before, after) in loads {
        let (n, m) = (before.started(), after.started());
        let failed = before.failed + after.failed;
        observed += after.failed;
        let here = hypergeometric(n, m, failed);
        let mut sums = vec![0.0; all.len() + here.len() - 1];
        for (i, a) in all.iter().enumerate() {
            for (j, b) in here.iter().enumerate() {
                sums[i + j] += a * b;
            }
        }
        all = sums;
    }
    all.iter().skip(observed).sum()
}

/// The probabilities that 0, 1, ... of `failed` failures among n + m runs are among the m.
fn hypergeometric(n: usize, m: usize, failed: usize) -> Vec<f64> {
    let most = failed.min(m);
    let least = failed.saturating_sub(n);
    let logs: Vec<f64> = (0..=most)
        .map(|k| if k < least { f64::NEG_INFINITY } else { chosen(m, k) + chosen(n, failed - k) })
        .collect();
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.iter().map(|log| (log - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// ln C(n, k).
fn chosen(n: usize, k: usize) -> f64 {
    (1..=k.min(n - k)).map(|i| ((n + 1 - i) as f64 / i as f64).ln()).sum()
}

/// How many repeats a side rule out chance where all of one side fail: 1 / C(2n, n) <= alpha.
pub(super) fn surely_failing(alpha: f64) -> usize {
    (1..100).find(|n| (-chosen(2 * n, *n)).exp() <= alpha + ROUNDING).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(load: u32, before: (usize, usize), after: (usize, usize)) -> Sides {
        let outcomes = |(served, failed): (usize, usize)| Outcomes { served, failed, absent: 0 };
        (Load::Connections(load), outcomes(before), outcomes(after))
    }

    #[test]
    fn three_of_three_after_none_of_three_is_one_in_twenty() {
        let sides = [at(1, (3, 0), (0, 3))];
        assert!((chance(&sides) - 0.05).abs() < 1e-14);
        assert!(Failing::of(&sides).is_surer_than(0.05));
        assert!(fails_beyond_chance(&sides, 0.05));
        // Of two and two: 1 in 6, and at two loads 1 in 36.
        let two = [at(1, (2, 0), (0, 2)), at(2, (2, 0), (0, 2))];
        assert!(!Failing::of(&two[..1]).is_surer_than(0.05));
        assert!((chance(&two) - 1.0 / 36.0).abs() < 1e-14);
        assert_eq!(surely_failing(0.05), 3);
    }

    #[test]
    fn five_of_six_are_more_than_chance_and_three_of_six_are_not() {
        // C(6, 5) / C(12, 5) = 6 / 792, C(6, 3) / C(12, 3) = 20 / 220.
        assert!((chance(&[at(1, (6, 0), (1, 5))]) - 6.0 / 792.0).abs() < 1e-14);
        assert!((chance(&[at(1, (6, 0), (3, 3))]) - 20.0 / 220.0).abs() < 1e-14);
        assert!(fails_beyond_chance(&[at(1, (6, 0), (1, 5))], 0.05));
        assert!(!fails_beyond_chance(&[at(1, (6, 0), (3, 3))], 0.05));
    }

    #[test]
    fn failures_of_both_sides_are_weighed_against_each_other() {
        // All of both fail: there is one way to deal them.
        assert_eq!(chance(&[at(1, (0, 4), (0, 4))]), 1.0);
        assert!(!fails_beyond_chance(&[at(1, (0, 4), (0, 4))], 0.05));
        // One of four before, four of four after: 5 failures, (C(4,4) C(4,1)) / C(8,5) = 4 / 56.
        assert!((chance(&[at(1, (3, 1), (0, 4))]) - 4.0 / 56.0).abs() < 1e-14);
        // What fails less often is no failure.
        assert!(!fails_beyond_chance(&[at(1, (0, 4), (4, 0))], 0.05));
        assert_eq!(chance(&[]), 1.0);
    }
}
