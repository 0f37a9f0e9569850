//! Throughput against load: the Universal Scalability Law, where the data carry it.

use super::mean;

/// A fit of the Universal Scalability Law to throughput against load,
///
/// X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)), lambda > 0, sigma >= 0, kappa >= 0,
///
/// by least squares in X. Sources: Gunther, "A simple capacity model of massively parallel
/// transaction systems", 1993, and "Guerrilla Capacity Planning", 2007, chapters 4 to 6.
///
/// A curve is always found by those who look for one. This one is kept only where it is credible:
/// at least four distinct loads, R2 of at least [`ScalingFit::LEAST_R_SQUARED`], a sigma of at most
/// 1 (it is a fraction of the work), and some growth in the data: where the best curve is
/// infinitely steep at first, or has its peak before the smallest load, the loads lie beyond all
/// scaling, and lambda would be a guess.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingFit {
    /// Throughput at a load of 1, in the unit of the throughputs.
    pub lambda: f64,
    /// Contention: the share of the work that cannot run in parallel.
    pub sigma: f64,
    /// Coherency: what each pair of requests costs the other; above 0 throughput falls in the end.
    pub kappa: f64,
    /// The load of the highest predicted throughput, sqrt((1 - sigma) / kappa), never before
    /// the smallest load of the data; `None` where kappa is 0 and the curve never falls.
    pub peak_load: Option<f64>,
    /// The share of the variance of the throughputs that the curve explains.
    pub r_squared: f64,
    /// Measured less predicted throughput, for each point in the order given.
    pub residuals: Vec<f64>,
}

impl ScalingFit {
    /// The fewest distinct loads that are fitted: one more than there are parameters.
    pub const FEWEST_LOADS: usize = 4;
    /// The smallest R2 that is credible. Below it a tenth of the variance is something else.
    pub const LEAST_R_SQUARED: f64 = 0.9;

    /// Fits `(load, throughput)` points; several for one load are welcome.
    ///
    /// `None` where the fit is not credible (see the type), a load is below 1, a throughput is
    /// negative, or a figure is not finite.
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        let usable =
            |&(load, throughput): &(f64, f64)| load >= 1.0 && load.is_finite() && throughput >= 0.0;
        let mut loads: Vec<f64> = points.iter().map(|point| point.0).collect();
        loads.sort_by(f64::total_cmp);
        loads.dedup();
        if !points.iter().all(usable) || loads.len() < Self::FEWEST_LOADS {
            return None;
        }
        let throughputs: Vec<f64> = points.iter().map(|point| point.1).collect();
        let centre = mean(&throughputs)?;
        let variance: f64 = throughputs.iter().map(|x| (x - centre).powi(2)).sum();

        let best = Curve::best(points)?;
        let [steepness, contention, coherency] = best.0;
        let residuals: Vec<f64> =
            points.iter().map(|&(load, x)| best.at(load).map(|y| x - y)).collect::<Option<_>>()?;
        let unexplained: f64 = residuals.iter().map(|residual| residual.powi(2)).sum();
        let fit = Self {
            lambda: 1.0 / steepness,
            sigma: contention / steepness,
            kappa: coherency / steepness,
            peak_load: (coherency > 0.0).then(|| ((steepness - contention) / coherency).sqrt()),
            r_squared: 1.0 - unexplained / variance,
            residuals,
        };
        let credible = fit.lambda.is_finite()
            && fit.sigma <= 1.0
            && fit.r_squared >= Self::LEAST_R_SQUARED
            && fit.peak_load.is_none_or(|peak| peak >= loads[0]);
        credible.then_some(fit)
    }

    /// The predicted throughput at a load.
    pub fn at(&self, load: f64) -> f64 {
        self.lambda * load / (1.0 + self.sigma * (load - 1.0) + self.kappa * load * (load - 1.0))
    }
}

/// The law in the shape in which N / X is linear: X = N / (a + b (N - 1) + c N (N - 1)), with
/// a = 1 / lambda, b = sigma / lambda and c = kappa / lambda.
#[derive(Clone, Copy)]
struct Curve([f64; 3]);

impl Curve {
    /// What a, b and c are multiplied with at a load.
    fn basis(load: f64) -> [f64; 3] {
        [1.0, load - 1.0, load * (load - 1.0)]
    }

    /// The throughput at a load; `None` where the curve has none.
    fn at(&self, load: f64) -> Option<f64> {
        let time: f64 = self.0.iter().zip(Self::basis(load)).map(|(a, basis)| a * basis).sum();
        let throughput = load / time;
        (time > 0.0 && throughput.is_finite()).then_some(throughput)
    }

    /// The sum of the squared residuals; infinite where a point has no throughput on the curve.
    fn misfit(&self, points: &[(f64, f64)]) -> f64 {
        points
            .iter()
            .map(|&(load, x)| self.at(load).map_or(f64::INFINITY, |y| (x - y).powi(2)))
            .sum()
    }

    /// The curve of least squares with no parameter below 0.
    ///
    /// It is the free optimum of some of the parameters with the others at 0: all seven choices
    /// are tried, and a parameter that buys nothing but rounding stays at 0. `None` where none is
    /// a curve.
    fn best(points: &[(f64, f64)]) -> Option<Self> {
        const FROM_FEW_TO_MANY: [[bool; 3]; 7] = [
            [true, false, false],
            [false, true, false],
            [false, false, true],
            [true, true, false],
            [true, false, true],
            [false, true, true],
            [true, true, true],
        ];
        let rounding = 1e-20 * points.iter().map(|point| point.1.powi(2)).sum::<f64>();
        let mut best = None;
        let mut least = f64::INFINITY;
        for free in FROM_FEW_TO_MANY {
            let Some(curve) = Self::descend(points, free) else { continue };
            let misfit = curve.misfit(points);
            if curve.0.iter().all(|&parameter| parameter >= 0.0) && misfit + rounding < least {
                (best, least) = (Some(curve), misfit);
            }
        }
        best
    }

    /// The least squares of the `free` parameters, by Levenberg's and Marquardt's method.
    fn descend(points: &[(f64, f64)], free: [bool; 3]) -> Option<Self> {
        // As N / X is linear, weighing its residuals as they show in X starts close to the end.
        let row = |load: f64, x: f64| Self::basis(load).map(|basis| basis * x * x / load);
        let start = points.iter().map(|&(load, x)| (row(load, x), x));
        let mut curve = Self(solve(start, free, 0.0)?);
        let mut misfit = curve.misfit(points);
        if !misfit.is_finite() {
            // A start that is no curve at some load: the mean time of a request, shared out.
            let (loads, throughputs) =
                points.iter().fold((0.0, 0.0), |s, p| (s.0 + p.0, s.1 + p.1));
            let times = points.len() as f64 * loads / throughputs;
            let mut even = [0.0; 3];
            for (parameter, share) in even.iter_mut().enumerate().filter(|(i, _)| free[*i]) {
                let basis: f64 = points.iter().map(|point| Self::basis(point.0)[parameter]).sum();
                *share = times / basis;
            }
            curve = Self(even);
            misfit = curve.misfit(points);
        }
        let mut damping = 1e-3;
        for _ in 0..200 {
            let rows = points.iter().map(|&(load, x)| {
                let y = curve.at(load).unwrap_or(0.0);
                (row(load, y), y - x)
            });
            let step = solve(rows, free, damping)?;
            let next = Self([0, 1, 2].map(|i| curve.0[i] + step[i]));
            let next_misfit = next.misfit(points);
            if next_misfit < misfit {
                let gain = (misfit - next_misfit) / misfit;
                (curve, misfit) = (next, next_misfit);
                damping /= 10.0;
                if gain < 1e-14 {
                    break;
                }
            } else {
                damping *= 10.0;
                if damping > 1e12 {
                    break;
                }
            }
        }
        Some(curve)
    }
}

/// Linear least squares over rows `(coefficients, target)` in the `free` unknowns, the others 0,
/// by the normal equations, scaled to a unit diagonal and damped. `None` where they are singular.
fn solve(
    rows: impl Iterator<Item = ([f64; 3], f64)>,
    free: [bool; 3],
    damping: f64,
) -> Option<[f64; 3]> {
    let mut matrix = [[0.0; 4]; 3];
    for (row, target) in rows {
        for i in 0..3 {
            for j in 0..3 {
                matrix[i][j] += row[i] * row[j];
            }
            matrix[i][3] += row[i] * target;
        }
    }
    let scale = [0, 1, 2].map(|i: usize| matrix[i][i].sqrt());
    for i in 0..3 {
        for j in 0..3 {
            matrix[i][j] = match (free[i] && free[j], i == j) {
                (true, false) => matrix[i][j] / (scale[i] * scale[j]),
                (true, true) => 1.0 + damping,
                (false, true) => 1.0,
                (false, false) => 0.0,
            };
        }
        matrix[i][3] = if free[i] { matrix[i][3] / scale[i] } else { 0.0 };
    }
    // Positive definite with a diagonal of about 1: no pivoting needed.
    for pivot in 0..3 {
        let pivot_row = matrix[pivot];
        for (_, row) in matrix.iter_mut().enumerate().filter(|(i, _)| *i != pivot) {
            let factor = row[pivot] / pivot_row[pivot];
            row.iter_mut().zip(pivot_row).for_each(|(a, b)| *a -= factor * b);
        }
    }
    let solution =
        [0, 1, 2].map(|i| if free[i] { matrix[i][3] / matrix[i][i] / scale[i] } else { 0.0 });
    solution.iter().all(|value: &f64| value.is_finite()).then_some(solution)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn law(lambda: f64, sigma: f64, kappa: f64) -> impl Fn(f64) -> (f64, f64) {
        move |n| (n, lambda * n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0)))
    }

    #[test]
    fn a_curve_without_noise_is_found_again() {
        let points = [1.0, 4.0, 16.0, 32.0, 64.0].map(law(1000.0, 0.03, 0.001));
        let fit = ScalingFit::of(&points).unwrap();
        assert!((fit.lambda - 1000.0).abs() < 1e-6);
        assert!((fit.sigma - 0.03).abs() < 1e-9);
        assert!((fit.kappa - 0.001).abs() < 1e-11);
        assert!((fit.peak_load.unwrap() - 970_f64.sqrt()).abs() < 1e-6);
        assert!((fit.at(16.0) - points[2].1).abs() < 1e-6);
        assert_eq!(fit.residuals.len(), points.len());
    }

    #[test]
    fn growth_in_step_with_the_load_has_no_peak() {
        let fit = ScalingFit::of(&[1.0, 10.0, 100.0, 1000.0].map(|n| (n, 5.0 * n))).unwrap();
        assert_eq!((fit.sigma, fit.kappa, fit.peak_load), (0.0, 0.0, None));
    }

    #[test]
    fn a_parameter_is_never_below_zero() {
        // Better than in step: an unbounded fit would call that negative contention.
        let fit = ScalingFit::of(&[(1.0, 10.0), (2.0, 21.0), (4.0, 44.0), (8.0, 90.0)]).unwrap();
        assert_eq!((fit.sigma, fit.kappa), (0.0, 0.0));
    }

    #[test]
    fn loads_beyond_all_growth_carry_no_fit() {
        let level = [(100.0, 1000.0), (500.0, 1003.0), (1000.0, 1010.0), (5000.0, 990.0)];
        assert_eq!(ScalingFit::of(&level), None);
        let falling = [100.0, 1000.0, 2000.0, 5000.0].map(law(1000.0, 0.1, 0.001));
        assert_eq!(ScalingFit::of(&falling), None);
        // From one on: more contention than there is work.
        let worse = [1.0, 2.0, 4.0, 8.0].map(law(1000.0, 1.5, 0.0));
        assert_eq!(ScalingFit::of(&worse), None);
        let worse = [1.0, 2.0, 4.0, 8.0].map(law(1000.0, 0.9, 0.5));
        assert_eq!(ScalingFit::of(&worse), None);
    }

    #[test]
    fn noise_carries_no_fit() {
        let noise = [(1.0, 50.0), (2.0, 10.0), (4.0, 90.0), (8.0, 20.0), (16.0, 60.0)];
        assert_eq!(ScalingFit::of(&noise), None);
    }

    #[test]
    fn three_loads_carry_no_fit_however_often_repeated() {
        let loads = [1.0, 1.0, 2.0, 2.0, 4.0, 4.0];
        assert_eq!(ScalingFit::of(&loads.map(law(10.0, 0.1, 0.0))), None);
        let no_load = [0.0, 1.0, 2.0, 4.0, 8.0].map(law(10.0, 0.1, 0.0));
        assert_eq!(ScalingFit::of(&no_load), None);
    }
}
