//! The scatter of a server over the loads of a comparison, from its own repeats.
//!
//! The repeat is the unit, not the load: what a round has in common over its loads, such as a slow
//! minute, is part of the scatter. So each repeat is averaged over the loads first.

use super::sample::Sample;

/// The scatter of one server over some loads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scatter {
    /// U, the variance of a run, so that the variance of the mean over the loads is U / h; `None` of
    /// a server that was measured once.
    pub(super) per_run: Option<f64>,
    /// d, the degrees of freedom of U: the mean of n - 1 over the loads with repeats; 0 if there are none.
    pub(super) freedom: f64,
    /// h, the effective number of runs.
    pub(super) runs: f64,
}

impl Scatter {
    /// The scatter of a server over the loads of `samples`, which are not empty; `floor` is the
    /// standard deviation of a run that is believed at least.
    ///
    /// - h = L / sum of k(n)/n
    /// - V = sum over repeats of ((1/L) x sum over loads of e sqrt(k(n) / (n (n-1))))^2
    ///   + (loads measured once) x (mean variance of the others) / L^2
    /// - U = max(V h, floor^2)
    ///
    /// With equal numbers of repeats this is the ordinary variance of the repeats, each averaged over
    /// the loads, times k(n).
    pub(super) fn of(samples: &[&Sample], floor: f64) -> Self {
        let loads = samples.len() as f64;
        let runs = loads / samples.iter().map(|sample| sample.unit_variance).sum::<f64>();
        let repeated = || samples.iter().filter(|sample| sample.n > 1);
        let own = repeated().count() as f64;
        if own == 0.0 {
            return Self { per_run: None, freedom: 0.0, runs };
        }
        let repeats = repeated().map(|sample| sample.deviations.len()).max().unwrap_or(0);
        let of_round = |round: usize| {
            let deviations = repeated().filter_map(|sample| sample.deviations.get(round));
            (deviations.sum::<f64>() / loads).powi(2)
        };
        let mut variance: f64 = (0..repeats).map(of_round).sum();
        let mean_variance = repeated().filter_map(|sample| sample.variance).sum::<f64>() / own;
        variance += (loads - own) * mean_variance / (loads * loads);
        let freedom = repeated().map(|sample| (sample.n - 1) as f64).sum::<f64>() / own;
        Self { per_run: Some((variance * runs).max(floor * floor)), freedom, runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::compare::cell::{Cell, Scale};

    fn samples(cells: &[&[f64]]) -> Vec<Sample> {
        let logs = |values: &&[f64]| Cell::of(&values.iter().map(|y| y.exp()).collect::<Vec<_>>());
        cells.iter().filter_map(|values| Sample::of(&logs(values), Scale::Ratio)).collect()
    }

    fn scatter(cells: &[&[f64]]) -> Scatter {
        let samples = samples(cells);
        Scatter::of(&samples.iter().collect::<Vec<_>>(), 0.001)
    }

    #[test]
    fn one_load_has_the_ordinary_variance() {
        let scatter = scatter(&[&[1.0, 2.0, 3.0]]);
        assert!((scatter.per_run.expect("repeats") - 1.0).abs() < 1e-12);
        assert_eq!(scatter.freedom, 2.0);
        assert!((scatter.runs - 3.0 / 1.3460134).abs() < 1e-12);
    }

    #[test]
    fn rounds_that_are_slow_at_every_load_do_not_average_out() {
        // Two loads that move together have the variance of one, two that move against each other none.
        let together = scatter(&[&[1.0, 2.0, 3.0], &[5.0, 6.0, 7.0]]);
        let against = scatter(&[&[1.0, 2.0, 3.0], &[7.0, 6.0, 5.0]]);
        // V is that of one load and h twice that of one: U = 1.
        assert!(
            (together.per_run.expect("repeats") / together.runs - 1.3460134 / 3.0).abs() < 1e-12
        );
        assert_eq!(against.per_run, Some(0.001 * 0.001));
    }

    #[test]
    fn a_load_measured_once_is_taken_to_scatter_as_the_others() {
        let scatter = scatter(&[&[1.0, 3.0], &[9.0]]);
        // Variance 2 of a run; that of the mean over loads (2/2 + 2) / 4, and h = 2 / (1/2 + 1).
        assert!((scatter.per_run.expect("repeats") - 0.75 * 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(scatter.freedom, 1.0);
    }

    #[test]
    fn without_repeats_there_is_no_scatter() {
        assert_eq!(scatter(&[&[1.0], &[2.0]]), Scatter { per_run: None, freedom: 0.0, runs: 1.0 });
    }
}
