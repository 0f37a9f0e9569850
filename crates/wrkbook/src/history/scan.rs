//! The scan of one series for the night after which it is another.
//!
//! For each split the rank sum of the nights after it; the rarest split, at the price of having
//! searched ([`table`](super::table)). Nights that resemble the night before are worth less than as
//! many others: the rarity is lowered by how much less.

use super::rank::{LONGEST, Null, deviations, doubled_ranks, two_sided};
use super::table::searched;

/// The fewest nights on a side of a change.
pub const FEWEST: usize = 3;

/// A split is where a series may have changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// The first night after it, counted from 0.
    pub at: usize,
    /// The chance of a split as rare in a series without a change, the search counted.
    pub p: f64,
}

/// The places at which a series changed, ascending: each is rarer than `alpha` between its neighbours.
/// Of more than 200 nights, the last 200 are looked at.
///
/// ```
/// use wrkbook::history::scan;
///
/// // Twelve nights around 100, then eight around 95.
/// let level = |night: usize| if night < 12 { 100.0 } else { 95.0 };
/// let nights: Vec<f64> = (0..20).map(|night| level(night) + (night * 7 % 5) as f64 / 5.0).collect();
/// let splits = scan(&nights, 0.01);
/// assert_eq!(splits.len(), 1);
/// assert_eq!(splits[0].at, 12);
/// ```
pub fn scan(values: &[f64], alpha: f64) -> Vec<Split> {
    if values.iter().any(|value| !value.is_finite()) || !(alpha > 0.0 && alpha < 1.0) {
        return Vec::new();
    }
    let skipped = values.len().saturating_sub(LONGEST);
    let values = &values[skipped..];
    let mut found = Vec::new();
    divide(values, 0, values.len(), alpha, &mut found);
    found.sort_by_key(|split| split.at);
    confirm(values, alpha, &mut found);
    found.into_iter().map(|split| Split { at: split.at + skipped, ..split }).collect()
}

/// Finds the splits of a stretch, those of both sides of the best one too.
fn divide(values: &[f64], from: usize, to: usize, alpha: f64, found: &mut Vec<Split>) {
    let Some(split) = best(&values[from..to]).filter(|split| split.p < alpha) else { return };
    let at = from + split.at;
    found.push(Split { at, p: split.p });
    divide(values, from, at, alpha, found);
    divide(values, at, to, alpha, found);
}

/// Tests each split again between its neighbours, and leaves out the weakest until none falls.
fn confirm(values: &[f64], alpha: f64, found: &mut Vec<Split>) {
    for _ in 0..values.len() {
        let mut weakest: Option<(usize, f64)> = None;
        for index in 0..found.len() {
            let from = if index == 0 { 0 } else { found[index - 1].at };
            let to = found.get(index + 1).map_or(values.len(), |next| next.at);
            let (at, p) = match best(&values[from..to]) {
                Some(split) => (from + split.at, split.p),
                None => (found[index].at, 1.0),
            };
            found[index] = Split { at, p };
            if p >= alpha && weakest.is_none_or(|(_, most)| p > most) {
                weakest = Some((index, p));
            }
        }
        match weakest {
            Some((index, _)) => {
                found.remove(index);
            }
            None => return,
        }
    }
}

/// The rarest split of a stretch; `None` where it is too short for one.
pub(super) fn best(values: &[f64]) -> Option<Split> {
    let n = values.len();
    if !(2 * FEWEST..=LONGEST).contains(&n) {
        return None;
    }
    let ranks = doubled_ranks(values);
    let null = Null::of(n);
    let mut sum: u64 = ranks[..FEWEST - 1].iter().map(|rank| u64::from(*rank)).sum();
    let mut rarest: Option<Split> = None;
    for at in FEWEST..=n - FEWEST {
        sum += u64::from(ranks[at - 1]);
        let p = null.chance(at, sum);
        if rarest.is_none_or(|split| p < split.p) {
            rarest = Some(Split { at, p });
        }
    }
    let rarest = rarest?;
    let at = placed(&drawn_in(values)).unwrap_or(rarest.at);
    let worth = worth(values, at);
    let p = if worth < 1.0 { two_sided(deviations(rarest.p) * worth.sqrt()) } else { rarest.p };
    Some(Split { at, p: searched(n, p) })
}

/// Where two levels fit best, by least squares of values whose far ones are drawn in.
fn placed(values: &[f64]) -> Option<usize> {
    let n = values.len();
    let all: f64 = values.iter().sum();
    let mut left = values[..FEWEST - 1].iter().sum::<f64>();
    let mut best: Option<(usize, f64)> = None;
    for at in FEWEST..=n - FEWEST {
        left += values[at - 1];
        let (k, m) = (at as f64, (n - at) as f64);
        let gap = left / k - (all - left) / m;
        let explained = gap * gap * k * m;
        if best.is_none_or(|(_, most)| explained > most) {
            best = Some((at, explained));
        }
    }
    best.map(|(at, _)| at)
}

/// What share of as many unrelated nights these are worth: (1 - r) / (1 + r), where each night
/// resembles the one before by r once the levels before and after `at` are taken off.
pub(super) fn worth(values: &[f64], at: usize) -> f64 {
    let (before, after) = values.split_at(at);
    let mut left: Vec<f64> = Vec::with_capacity(values.len());
    for side in [before, after] {
        let level = side.iter().sum::<f64>() / side.len() as f64;
        left.extend(side.iter().map(|value| value - level));
    }
    draw_in(&mut left);
    let all: f64 = left.iter().map(|value| value * value).sum();
    if all <= 0.0 {
        return 1.0;
    }
    let n = values.len() as f64;
    let lagged: f64 = left.windows(2).map(|pair| pair[0] * pair[1]).sum();
    // What remains beside fitted levels resembles too little, the more so the more it does. Source:
    // Marriott and Pope, Biometrika 41, 1954.
    let r = (lagged / all + 1.0 / n) / (1.0 - 4.0 / n).max(0.2);
    let r = r.clamp(0.0, MOST_ALIKE);
    (1.0 - r) / (1.0 + r)
}

/// Nights are taken to resemble each other no more than this.
const MOST_ALIKE: f64 = 0.95;

/// Values of which the far ones are drawn in towards their neighbours, so that one odd night decides
/// no place.
pub(super) fn drawn_in(values: &[f64]) -> Vec<f64> {
    const REACH: usize = 2;
    let near = |at: usize| {
        let from = at.saturating_sub(REACH);
        let mut near = values[from..(at + REACH + 1).min(values.len())].to_vec();
        near.sort_by(f64::total_cmp);
        near[near.len() / 2]
    };
    let levels: Vec<f64> = (0..values.len()).map(near).collect();
    let mut off: Vec<f64> =
        values.iter().zip(&levels).map(|(value, level)| value - level).collect();
    draw_in(&mut off);
    levels.iter().zip(off).map(|(level, off)| level + off).collect()
}

/// Draws figures around 0 in to three deviations, told by the median of their sizes.
fn draw_in(values: &mut [f64]) {
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let Some(middle) = sizes.get(sizes.len() / 2) else { return };
    let most = 3.0 * TO_DEVIATION * middle;
    values.iter_mut().for_each(|value| *value = value.clamp(-most, most));
}

/// From the median of absolute deviations to the standard deviation of normal figures.
pub(super) const TO_DEVIATION: f64 = 1.4826;
