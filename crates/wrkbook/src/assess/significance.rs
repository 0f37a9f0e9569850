//! Significance says which of several servers are better than which, on one metric.

use std::cmp::Ordering;

use crate::metric::Better;
use crate::stats::{self, StratifiedRankTest};
use crate::summary::CellSummary;

/// Two servers differ when Holm's adjusted p is below this.
pub const ALPHA: f64 = 0.05;

/// The cells of two curves at the loads that both have.
pub(crate) fn common<'e, 'a>(
    a: &'e [&'a CellSummary],
    b: &'e [&'a CellSummary],
) -> impl Iterator<Item = (&'a CellSummary, &'a CellSummary)> {
    a.iter().filter_map(|ours| {
        let at = b.binary_search_by_key(&ours.load, |cell| cell.load).ok()?;
        Some((*ours, b[at]))
    })
}

/// What is known of one ordered pair.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    better: bool,
    decidable: bool,
}

/// What the stratified exact rank test says of every pair of servers over their common loads, with
/// Holm's correction over all pairs.
#[derive(Debug, Clone)]
pub(crate) struct Significance {
    servers: usize,
    pairs: Vec<Pair>,
}

/// Whether the numbers of repeats could tell any two servers apart: if not, no test is needed.
fn is_any_decidable(curves: &[&[&CellSummary]]) -> bool {
    let (mut tests, mut least) = (0_usize, f64::INFINITY);
    for (i, a) in curves.iter().enumerate() {
        for b in &curves[i + 1..] {
            let sizes = common(a, b).map(|(a, b)| (a.values.len(), b.values.len()));
            if let Some(p_min) = StratifiedRankTest::least_p(sizes) {
                tests += 1;
                least = least.min(p_min);
            }
        }
    }
    least * (tests as f64) < ALPHA
}

impl Significance {
    /// Compares every two of the curves.
    pub(crate) fn of(curves: &[&[&CellSummary]], better: Better) -> Self {
        let k = curves.len();
        if !is_any_decidable(curves) {
            return Self { servers: k, pairs: Vec::new() };
        }
        let mut tests = Vec::new();
        for (i, a) in curves.iter().enumerate() {
            for (j, b) in curves.iter().enumerate().skip(i + 1) {
                let strata: Vec<_> = common(a, b).map(|(a, b)| (&*a.values, &*b.values)).collect();
                tests.extend(StratifiedRankTest::of(&strata).map(|test| (i, j, test)));
            }
        }
        let p: Vec<f64> = tests.iter().map(|(.., test)| test.p).collect();
        let mut pairs = vec![Pair::default(); k * k];
        for ((i, j, test), p) in tests.iter().zip(stats::holm(&p)) {
            // The most significant pair of all is held to p x pairs: below that, no data would do.
            let decidable = test.p_min * (tests.len() as f64) < ALPHA;
            let second_is_better = match better {
                Better::Higher => test.direction == Ordering::Greater,
                Better::Lower => test.direction == Ordering::Less,
            };
            let differ = p < ALPHA && test.direction.is_ne();
            pairs[i * k + j] = Pair { better: differ && !second_is_better, decidable };
            pairs[j * k + i] = Pair { better: differ && second_is_better, decidable };
        }
        Self { servers: k, pairs }
    }

    fn pair(&self, a: usize, b: usize) -> Pair {
        self.pairs.get(a * self.servers + b).copied().unwrap_or_default()
    }

    /// Whether `a` is significantly better than `b`.
    pub(crate) fn better(&self, a: usize, b: usize) -> bool {
        self.pair(a, b).better
    }

    /// Whether the numbers of repeats could tell the two apart at all.
    pub(crate) fn decidable(&self, a: usize, b: usize) -> bool {
        self.pair(a, b).decidable
    }
}
