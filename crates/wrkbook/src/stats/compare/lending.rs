//! Lending: servers of one set borrow scatter from each other where repeats are few.
//!
//! A variance of two or three repeats is hardly one. Where at least six servers were measured alike,
//! what their scatters have in common says more about each than its own does. Source: Smyth, "Linear
//! models and empirical Bayes methods for assessing differential expression", 2004 (limma's
//! `fitFDist`), with three differences, each of which a simulation asked for: the spread of the
//! scatters is taken one standard error wider, the common scatter is their geometric mean, and nobody
//! borrows more than twice what the set, or it itself, has. `docs/statistics.md` has the figures.

use super::options::Options;
use super::scatter::Scatter;
use crate::stats::polygamma::{digamma, trigamma, trigamma_inverse};

/// What is lent over one set of loads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lending {
    /// s0^2, the variance that the servers have in common.
    variance: f64,
    /// d0, the degrees of freedom that it counts for.
    freedom: f64,
    leash: f64,
}

/// The scatter of a server with what it borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lent {
    /// The variance of a run.
    pub(super) per_run: f64,
    /// Its degrees of freedom.
    pub(super) freedom: f64,
}

impl Lending {
    /// What the servers with these scatters lend each other; `None` where they are too few.
    ///
    /// `is_one_of_many` says that this is one load of a set with several: two repeats are then too
    /// few to learn at each load how alike the servers are.
    ///
    /// With J servers that have repeats, of variance U and d degrees of freedom each:
    ///
    /// - e = ln U - digamma(d/2) + ln(d/2), and m and v their mean and variance
    /// - x = v (1 + sqrt(2 / (J - 1))) - mean trigamma(d/2)
    /// - cap = 2 x mean d; d0 = cap if x <= trigamma(cap/2), else 2 trigamma^-1(x); s0^2 = exp m
    pub(super) fn of(
        scatters: &[Scatter],
        is_one_of_many: bool,
        options: &Options,
    ) -> Option<Self> {
        let repeated: Vec<(f64, f64)> = scatters
            .iter()
            .filter_map(|scatter| Some((scatter.per_run?, scatter.freedom)))
            .collect();
        let servers = repeated.len() as f64;
        let mean_freedom = repeated.iter().map(|(_, d)| d).sum::<f64>() / servers;
        let is_enough = repeated.len() >= options.least_servers.max(2);
        if !is_enough || (is_one_of_many && mean_freedom < 2.0) {
            return None;
        }
        let centred = |(u, d): &(f64, f64)| u.ln() - digamma(d / 2.0) + (d / 2.0).ln();
        let logs: Vec<f64> = repeated.iter().map(centred).collect();
        let mean = logs.iter().sum::<f64>() / servers;
        let squares: f64 = logs.iter().map(|e| (e - mean).powi(2)).sum();
        let variance = squares / (servers - 1.0);
        let by_chance = repeated.iter().map(|(_, d)| trigamma(d / 2.0)).sum::<f64>() / servers;
        let excess = variance * (1.0 + (2.0 / (servers - 1.0)).sqrt()) - by_chance;
        let cap = options.leash * mean_freedom;
        let freedom =
            if excess > trigamma(cap / 2.0) { 2.0 * trigamma_inverse(excess) } else { cap };
        Some(Self { variance: mean.exp(), freedom, leash: options.leash })
    }

    /// The scatter of one server with what it borrows: b = min(d0, 2 d) degrees of freedom, 2 for a
    /// server measured once; U becomes (b s0^2 + d U) / (b + d), and d becomes d + b.
    pub(super) fn lend(&self, to: &Scatter) -> Lent {
        let d = to.freedom;
        let borrowed = self.freedom.min(self.leash * if d > 0.0 { d } else { 1.0 });
        let freedom = borrowed + d;
        let own = d * to.per_run.unwrap_or(0.0);
        Lent { per_run: (borrowed * self.variance + own) / freedom, freedom }
    }
}

/// The scatter of a server with what is lent; its own where nothing is; `None` if there is neither.
pub(super) fn with_lent(scatter: &Scatter, lending: Option<&Lending>) -> Option<Lent> {
    match lending {
        Some(lending) => Some(lending.lend(scatter)),
        None => Some(Lent { per_run: scatter.per_run?, freedom: scatter.freedom }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scatter(per_run: f64, freedom: f64) -> Scatter {
        Scatter { per_run: Some(per_run), freedom, runs: freedom + 1.0 }
    }

    const ONCE: Scatter = Scatter { per_run: None, freedom: 0.0, runs: 1.0 };

    #[test]
    fn five_servers_lend_nothing_and_six_do() {
        let options = Options::default();
        let set = vec![scatter(1.0, 3.0); 6];
        assert!(Lending::of(&set[..5], false, &options).is_none());
        assert!(Lending::of(&set, false, &options).is_some());
        let with_once = [&set[..5], &[ONCE]].concat();
        assert!(Lending::of(&with_once, false, &options).is_none());
    }

    #[test]
    fn two_repeats_lend_over_all_loads_and_not_at_one_of_them() {
        let set = vec![scatter(1.0, 1.0); 8];
        assert!(Lending::of(&set, false, &Options::default()).is_some());
        assert!(Lending::of(&set, true, &Options::default()).is_none());
    }

    #[test]
    fn servers_that_scatter_alike_lend_up_to_the_leash() {
        let lending = Lending::of(&vec![scatter(1.0, 3.0); 8], false, &Options::default());
        let lent = lending.expect("eight servers").lend(&scatter(1.0, 3.0));
        // 3 of its own and twice as many; exp(-digamma(1.5)) x 1.5 is the common variance.
        assert_eq!(lent.freedom, 9.0);
        let common = 1.5 * (-0.036_489_973_978_576_52_f64).exp();
        assert!((lent.per_run - (6.0 * common + 3.0) / 9.0).abs() < 1e-12);
    }

    #[test]
    fn servers_that_scatter_unlike_lend_little() {
        let set: Vec<Scatter> = (0..8).map(|i| scatter(100_f64.powi(i), 3.0)).collect();
        let lending = Lending::of(&set, false, &Options::default()).expect("eight servers");
        assert!(lending.lend(&set[0]).freedom < 3.2);
    }

    #[test]
    fn who_was_measured_once_borrows_two_degrees_and_no_more() {
        let lending = Lending::of(&vec![scatter(1.0, 9.0); 8], false, &Options::default());
        assert_eq!(lending.expect("eight servers").lend(&ONCE).freedom, 2.0);
    }
}
