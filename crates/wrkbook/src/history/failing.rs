//! Loads at which a server works no more, or works again: told by the share of failed runs.

use statrs::function::factorial::ln_binomial;

use super::series::Series;

/// How many nights in a row are to agree before a change of them can be told.
const SETTLED: usize = 3;

/// A load that changed sides.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Turn {
    /// The place of the load.
    pub(super) load: usize,
    /// The last night before.
    pub(super) before: usize,
    /// The first night after.
    pub(super) at: usize,
    /// Whether it fails now.
    pub(super) fails: bool,
    /// The chance that failed runs would be dealt so, for all nights and loads.
    pub(super) p: f64,
}

/// A stretch of nights in which most runs of a load failed, or most did not.
struct Stretch {
    fails: bool,
    nights: Vec<usize>,
    runs: usize,
    failed: usize,
}

/// Where the loads of a series changed sides, from a night on.
pub(super) fn turns(series: &Series, from: usize, alpha: f64) -> Vec<Turn> {
    let mut turns = Vec::new();
    for load in 0..series.loads.len() {
        let stretches = stretches(series, load, from);
        let nights: usize = stretches.iter().map(|stretch| stretch.nights.len()).sum();
        let tried = (nights * series.loads.len()).max(1);
        for pair in stretches.windows(2) {
            let [before, after] = pair else { continue };
            let p = (chance(before, after) * tried as f64).min(1.0);
            let (Some(last), Some(first)) = (before.nights.last(), after.nights.first()) else {
                continue;
            };
            if before.nights.len() >= SETTLED && p < alpha {
                turns.push(Turn { load, before: *last, at: *first, fails: after.fails, p });
            }
        }
    }
    turns
}

fn stretches(series: &Series, load: usize, from: usize) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for night in from..series.figures[load].len() {
        let (runs, failed) = series.failures(load, night);
        if runs == 0 {
            continue;
        }
        let fails = 2 * failed > runs;
        if stretches.last().is_none_or(|last| last.fails != fails) {
            stretches.push(Stretch { fails, nights: Vec::new(), runs: 0, failed: 0 });
        }
        if let Some(last) = stretches.last_mut() {
            last.nights.push(night);
            last.runs += runs;
            last.failed += failed;
        }
    }
    stretches
}

/// The chance that as many of all failures, or more, fall to the side that has them (Fisher, exact).
fn chance(a: &Stretch, b: &Stretch) -> f64 {
    let (side, other) = if a.fails { (a, b) } else { (b, a) };
    let (runs, failed) = (side.runs + other.runs, side.failed + other.failed);
    let ln = |n: usize, k: usize| ln_binomial(n as u64, k as u64);
    let all = ln(runs, side.runs);
    let of = |here: usize| (ln(failed, here) + ln(runs - failed, side.runs - here) - all).exp();
    let most = side.runs.min(failed);
    let least = side.failed.max(side.runs.saturating_sub(runs - failed));
    (least..=most).map(of).sum::<f64>().min(1.0)
}
