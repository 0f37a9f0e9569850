//! Standings: the ranks, the tier and the score of each server of a metric.
//!
//! Ranks come from differences that hold for all pairs together, so that they hold for all servers
//! together. Source: Mogstad, Romano, Shaikh & Wilhelm, "Inference for ranks with applications to
//! mobility across neighbourhoods and academic achievement across countries", 2024.

use std::fmt;

use super::contest::Contest;
use super::contests::Contests;
use super::state::State;
use crate::stats::RankInterval;

/// A standing holds where a server stands among all.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The ranks that it may hold, failures included; `None` of a server that is not ranked.
    pub rank: Option<RankInterval>,
    /// The same by the means of what both serve, without the gate of failures.
    pub served: Option<RankInterval>,
    /// Its tier, 1 the best; `None` of a server that is not placed.
    pub tier: Option<usize>,
    /// The geometric mean of value / best over the loads that all servers without a failure serve;
    /// `None` of a server that fails at a load, or if there is no such load.
    pub score: Option<f64>,
    /// The loads at which it fails.
    pub fails: Vec<usize>,
    /// Why it has no rank, or no tier.
    pub reason: Option<Reason>,
}

impl Standing {
    /// Whether it stands in a tier.
    pub fn placed(&self) -> bool {
        self.tier.is_some()
    }
}

/// The reason why a server is not ranked, or not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Not ranked: there is no figure of it.
    NotMeasured,
    /// Not ranked: no load was repeated.
    MeasuredOnce,
    /// Not ranked: it cannot be compared with half of the others.
    NoCommonLoad,
    /// Not ranked: there is no other server that could be.
    Alone,
    /// Not placed: its ranks are wide, because it fails at a load.
    Fails,
    /// Not placed: its ranks are wide, because it is ahead of many at some loads and behind at others.
    Crosses,
    /// Not placed: its ranks are wide, because its repeats scatter.
    Scatters,
    /// Not placed: somebody leads it by figures that are bounds.
    ClientAtLimit,
}

impl Reason {
    /// Its words, as in JSON: `client at limit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotMeasured => "not measured",
            Self::MeasuredOnce => "measured once",
            Self::NoCommonLoad => "no common load",
            Self::Alone => "alone",
            Self::Fails => "fails",
            Self::Crosses => "crosses",
            Self::Scatters => "scatters",
            Self::ClientAtLimit => "client at limit",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The standings of all servers.
pub(super) fn standings(contests: &Contests) -> Vec<Standing> {
    let (is_ranked, reasons) = ranked(contests);
    let pairs = || contests.all().filter(|pair| is_ranked[pair.a()] && is_ranked[pair.b()]);
    let above: Vec<(usize, usize)> =
        pairs().filter_map(|pair| Some(ordered(&pair, pair.ahead()?))).collect();
    let above_served: Vec<(usize, usize)> =
        pairs().filter_map(|pair| Some(ordered(&pair, pair.lead()?))).collect();
    let ranks = intervals(&is_ranked, &above);
    let served = intervals(&is_ranked, &above_served);
    let unplaced = unplaced(contests, &ranks);

    let is_placed: Vec<bool> = is_ranked
        .iter()
        .zip(&unplaced)
        .map(|(is_ranked, unplaced)| *is_ranked && unplaced.is_none())
        .collect();
    let tiers = tiers(&is_placed, &above);
    let scores = scores(contests);
    (0..contests.servers())
        .map(|server| Standing {
            rank: ranks[server],
            served: served[server],
            tier: tiers[server],
            score: scores[server],
            fails: contests.roster.rows[server].fails.iter().collect(),
            reason: reasons[server].or(unplaced[server]),
        })
        .collect()
}

/// The pair with `first` before the other.
fn ordered(pair: &Contest<'_>, first: usize) -> (usize, usize) {
    if first == pair.a() { (pair.a(), pair.b()) } else { (pair.b(), pair.a()) }
}

/// Which servers are ranked, and why the others are not: ranked are those that were repeated, or
/// failed, and can be compared with at least half of the others of that kind.
fn ranked(contests: &Contests) -> (Vec<bool>, Vec<Option<Reason>>) {
    let rows = &contests.roster.rows;
    let is_candidate: Vec<bool> = rows
        .iter()
        .map(|row| !row.fails.is_empty() || row.samples.iter().flatten().any(|cell| cell.n > 1))
        .collect();
    let candidates = is_candidate.iter().filter(|is| **is).count();
    let mut related = vec![0_usize; rows.len()];
    for pair in contests.all() {
        let is_compared = !matches!(pair.state(), State::NoCommonLoad | State::MeasuredOnce);
        if is_compared && is_candidate[pair.a()] && is_candidate[pair.b()] {
            related[pair.a()] += 1;
            related[pair.b()] += 1;
        }
    }
    let reason = |server: usize| {
        let row = &rows[server];
        if !is_candidate[server] {
            Some(if row.serves.is_empty() { Reason::NotMeasured } else { Reason::MeasuredOnce })
        } else if candidates == 1 {
            Some(Reason::Alone)
        } else {
            (2 * related[server] < candidates - 1).then_some(Reason::NoCommonLoad)
        }
    };
    let reasons: Vec<Option<Reason>> = (0..rows.len()).map(reason).collect();
    (reasons.iter().map(Option::is_none).collect(), reasons)
}

/// The ranks from 1 + those above to all - those below.
fn intervals(is_ranked: &[bool], above: &[(usize, usize)]) -> Vec<Option<RankInterval>> {
    let all = is_ranked.iter().filter(|is| **is).count();
    let whole = RankInterval { best: 1, worst: all };
    let mut ranks: Vec<_> = is_ranked.iter().map(|is| is.then_some(whole)).collect();
    for &(better, worse) in above {
        if let Some(rank) = &mut ranks[better] {
            rank.worst -= 1;
        }
        if let Some(rank) = &mut ranks[worse] {
            rank.best += 1;
        }
    }
    ranks
}

/// Why servers that are ranked are not placed.
///
/// In a field of 6 or more these are the servers whose ranks take up more than two thirds of it,
/// unless half of the field is so: one that scatters twofold would else share every first place. And
/// in any field those that somebody leads by figures that are bounds.
fn unplaced(contests: &Contests, ranks: &[Option<RankInterval>]) -> Vec<Option<Reason>> {
    let all = ranks.iter().flatten().count();
    let is_wide = |rank: &Option<RankInterval>| {
        rank.is_some_and(|rank| 3 * (rank.worst - rank.best + 1) > 2 * all)
    };
    let wide = ranks.iter().filter(|rank| is_wide(rank)).count();
    let counts = all >= contests.options.least_servers && 2 * wide < all;

    let mut reasons: Vec<Option<Reason>> = ranks
        .iter()
        .enumerate()
        .map(|(server, rank)| (counts && is_wide(rank)).then(|| why_wide(contests, ranks, server)))
        .collect();
    for server in contests.all().filter_map(|pair| pair.held_back()) {
        reasons[server] = ranks[server].map(|_| Reason::ClientAtLimit);
    }
    reasons
}

fn why_wide(contests: &Contests, ranks: &[Option<RankInterval>], server: usize) -> Reason {
    if !contests.roster.rows[server].fails.is_empty() {
        return Reason::Fails;
    }
    let others = (0..ranks.len()).filter(|other| ranks[*other].is_some());
    let (mut crossing, mut untold) = (0, 0);
    for pair in others.filter_map(|other| contests.between(server, other)) {
        match pair.state() {
            State::Crossing | State::AheadAtSomeLoads => crossing += 1,
            State::CannotTell | State::Level | State::Bounded => untold += 1,
            _ => {}
        }
    }
    if crossing > untold { Reason::Crosses } else { Reason::Scatters }
}

/// Tiers: those that nobody left is above are taken away, and so again. Whoever is in a lower tier is
/// proven behind somebody in the tier before. Where all that are left go round in a circle, which
/// needs cells that are missing, they are one tier.
fn tiers(is_placed: &[bool], above: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut tiers = vec![None; is_placed.len()];
    let mut below = vec![Vec::new(); is_placed.len()];
    let mut better = vec![0_usize; is_placed.len()];
    for &(up, down) in above.iter().filter(|(up, down)| is_placed[*up] && is_placed[*down]) {
        below[up].push(down);
        better[down] += 1;
    }
    let mut left: Vec<usize> = (0..is_placed.len()).filter(|server| is_placed[*server]).collect();
    for tier in 1.. {
        if left.is_empty() {
            break;
        }
        let (mut top, rest): (Vec<usize>, Vec<usize>) =
            left.iter().partition(|server| better[**server] == 0);
        left = rest;
        if top.is_empty() {
            top = std::mem::take(&mut left);
        }
        for server in top {
            tiers[server] = Some(tier);
            for &down in &below[server] {
                better[down] -= 1;
            }
        }
    }
    tiers
}

/// The scores of all servers: within a tier they are in its order.
fn scores(contests: &Contests) -> Vec<Option<f64>> {
    let rows = &contests.roster.rows;
    let is_sound = |row: &&super::roster::Row| row.fails.is_empty() && !row.serves.is_empty();
    let shared = rows
        .iter()
        .filter(is_sound)
        .map(|row| row.serves.clone())
        .reduce(|shared, serves| shared.and(&serves))
        .map(|shared| shared.iter().collect::<Vec<_>>())
        .filter(|shared| !shared.is_empty());
    let Some(shared) = shared else { return vec![None; rows.len()] };

    let worth = |row: &super::roster::Row, load: usize| {
        row.samples[load].as_ref().map(|sample| contests.better.turned(sample.centre))
    };
    let best: Vec<f64> = shared
        .iter()
        .map(|&load| {
            let worths = rows.iter().filter(is_sound).filter_map(|row| worth(row, load));
            worths.fold(f64::NEG_INFINITY, f64::max)
        })
        .collect();
    let score = |row: &super::roster::Row| {
        let gaps =
            shared.iter().zip(&best).filter_map(|(&load, best)| Some(best - worth(row, load)?));
        (-gaps.sum::<f64>() / shared.len() as f64).exp()
    };
    rows.iter().map(|row| is_sound(&row).then(|| score(row))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_taken_away_from_the_top() {
        // 0 above 1 and 2, 2 above 3; 4 is not placed, so that being below it does not count.
        let above = [(0, 1), (0, 2), (2, 3), (4, 0)];
        let tiers = tiers(&[true, true, true, true, false], &above);
        assert_eq!(tiers, [Some(1), Some(2), Some(2), Some(3), None]);
    }

    #[test]
    fn a_circle_is_one_tier() {
        let tiers = tiers(&[true; 4], &[(0, 1), (1, 2), (2, 3), (3, 1)]);
        assert_eq!(tiers, [Some(1), Some(2), Some(2), Some(2)]);
    }

    #[test]
    fn ranks_count_those_above_and_below() {
        let ranks = intervals(&[true, true, true, false], &[(0, 2)]);
        let interval = |best, worst| Some(RankInterval { best, worst });
        assert_eq!(ranks, [interval(1, 2), interval(1, 3), interval(2, 3), None]);
    }
}
