//! Which ranks a server may hold, given which differences are significant.

/// The ranks that a server may hold, 1 the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankInterval {
    /// 1 + how many are significantly better.
    pub best: usize,
    /// K - how many are significantly worse.
    pub worst: usize,
}

/// The rank intervals of `k` servers. `better(i, j)` says whether i is significantly better than j.
///
/// Where nothing is significant, everyone may hold any rank; where everything is, each has one.
/// Two that are each said to be better than the other are not told apart.
///
/// ```
/// use wrkbook::stats::{RankInterval, rank_intervals};
///
/// let scores = [100.0, 99.0, 50.0];
/// let standings = rank_intervals(3, |i, j| scores[i] > 1.5 * scores[j]);
/// assert_eq!(standings[0], RankInterval { best: 1, worst: 2 });
/// assert_eq!(standings[1], RankInterval { best: 1, worst: 2 });
/// assert_eq!(standings[2], RankInterval { best: 3, worst: 3 });
/// ```
pub fn rank_intervals(k: usize, better: impl Fn(usize, usize) -> bool) -> Vec<RankInterval> {
    let beats = |i: usize, j: usize| i != j && better(i, j) && !better(j, i);
    (0..k)
        .map(|me| RankInterval {
            best: 1 + (0..k).filter(|&other| beats(other, me)).count(),
            worst: k - (0..k).filter(|&other| beats(me, other)).count(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_evidence_everyone_may_hold_any_rank() {
        let standings = rank_intervals(3, |_, _| false);
        assert_eq!(standings, [RankInterval { best: 1, worst: 3 }; 3]);
        assert_eq!(rank_intervals(0, |_, _| true), []);
    }

    #[test]
    fn with_all_evidence_each_has_one_rank() {
        let standings = rank_intervals(4, |i, j| i > j);
        let ranks: Vec<_> = standings.iter().map(|rank| (rank.best, rank.worst)).collect();
        assert_eq!(ranks, [(4, 4), (3, 3), (2, 2), (1, 1)]);
    }

    #[test]
    fn a_contradiction_is_no_evidence() {
        assert_eq!(rank_intervals(2, |_, _| true), [RankInterval { best: 1, worst: 2 }; 2]);
    }
}
