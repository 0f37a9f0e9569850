//! Noise: by how much two sets of the same thing differ, and how many repeats a wished change takes.

use std::f64::consts::PI;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};
use wrkbook_ingest::ResultSet;

use super::compare::Comparison;
use super::scale::{Scale, scatter, standard_error};
use super::{Error, Options};
use crate::metric::Metric;
use crate::stats::{self, NoiseGrade};

/// The chance of finding a change of the wished size that is there.
pub const POWER: f64 = 0.8;

/// How many standard errors the noise floor is: 95% of the sets of the same thing are within.
pub(super) const FLOOR: f64 = 2.0;

/// More repeats than this are no advice.
const MOST_REPEATS: usize = 1000;

/// By how much two sets of the same thing differ on a metric of a server.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoiseFloor {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The metric.
    pub metric: Metric,
    /// How many loads have figures on both sides.
    pub loads: usize,
    /// The fewest repeats of one load and side.
    pub repeats: usize,
    /// The median over loads and sides of the coefficient of variation, a fraction; `None` for
    /// errors, and without repeats.
    pub cv: Option<f64>,
    /// Its grade.
    pub grade: Option<NoiseGrade>,
    /// The geometric mean over the loads of the one set / the other.
    pub ratio: Option<f64>,
    /// The lower end of its interval.
    pub ratio_low: Option<f64>,
    /// The upper end of its interval.
    pub ratio_high: Option<f64>,
    /// Two-sided p of the stratified exact rank test: small where the two sets do differ.
    pub p: Option<f64>,
    /// The same, corrected for all comparisons (Holm).
    pub p_holm: Option<f64>,
    /// The noise floor, as a fraction; of errors a difference in the base unit. The largest of twice
    /// the standard error, and the end of the interval that is further from no change.
    pub noise_floor: Option<f64>,
    /// The repeats of each load that a diff needs, on either side, to find the wished change with a
    /// chance of [`POWER`]; `None` for errors, without repeats, and where 1,000 would not do.
    pub repeats_needed: Option<usize>,
}

/// The noise of every server and metric, from two sets that should not differ, and how many repeats
/// a change by `change` (a fraction) would need to be found.
///
/// # Errors
/// As [`super::Diff::of`].
pub fn noise(
    a: &ResultSet,
    again: &ResultSet,
    change: f64,
    options: &Options,
) -> Result<Vec<NoiseFloor>, Error> {
    let comparisons = Comparison::all(a, again, options)?;
    let family = comparisons.iter().filter(|comparison| comparison.test.is_some()).count();
    let floors = comparisons.into_iter().filter(|comparison| comparison.loads() > 0);
    Ok(floors
        .map(|comparison| {
            let Comparison { scenario, server, metric, strata, test, p_holm, .. } = &comparison;
            let ratio = comparison.ratio();
            let is_ratio = Scale::of(*metric) == Scale::Ratio;
            let cv = is_ratio.then(|| comparison.cv()).flatten();
            let wished = Some(change.ln_1p()).filter(|_| is_ratio);
            NoiseFloor {
                scenario: scenario.clone(),
                server: Arc::clone(server),
                metric: *metric,
                loads: comparison.loads(),
                repeats: strata.iter().map(|(a, b)| a.len().min(b.len())).min().unwrap_or(0),
                cv,
                grade: cv.and_then(|cv| NoiseGrade::of(&[cv])),
                ratio: ratio.ratio,
                ratio_low: ratio.low,
                ratio_high: ratio.high,
                p: test.map(|test| test.p),
                p_holm: *p_holm,
                noise_floor: comparison.observed_floor().map(|floor| comparison.as_change(floor)),
                repeats_needed: wished.zip(scatter(strata)).and_then(|(wished, scatter)| {
                    Plan { scatter, loads: strata.len(), change: wished, family }
                        .repeats(options.alpha)
                }),
            }
        })
        .collect())
}

/// The noise floor of a comparison from the scatter of its own repeats.
pub(super) fn own_floor(strata: &[super::scale::Stratum]) -> Option<f64> {
    standard_error(strata).map(|error| FLOOR * error)
}

/// What it takes to find a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// The standard deviation of one repeat, on the scale of the metric.
    pub(super) scatter: f64,
    /// How many loads there are.
    pub(super) loads: usize,
    /// The change to be found, on that scale.
    pub(super) change: f64,
    /// How many comparisons share alpha.
    pub(super) family: usize,
}

impl Plan {
    /// The repeats of each load on either side, two at least.
    ///
    /// From the normal approximation of the rank test, n = 2 (z(1 - alpha/2K) + z(power))^2
    /// (scatter / change)^2 pi / 3 / loads (Noether, "Sample size determination for some common
    /// nonparametric tests", 1987, whose efficiency of 3 / pi is that for normal repeats), and at
    /// least so many that the smallest p, 2 / C(2n, n)^loads, is below alpha / K.
    pub(super) fn repeats(self, alpha: f64) -> Option<usize> {
        let alpha = alpha / self.family.max(1) as f64;
        let normal = Normal::standard();
        let z = normal.inverse_cdf(1.0 - alpha / 2.0) + normal.inverse_cdf(POWER);
        let loads = self.loads as f64;
        let wide = 2.0 * (z * self.scatter / self.change).powi(2) * PI / 3.0 / loads;
        if self.loads == 0 || !wide.is_finite() || wide > MOST_REPEATS as f64 {
            return None;
        }
        let enough = self.fewest(alpha)?;
        Some(enough.max(wide.ceil() as usize))
    }

    /// The fewest repeats with which any data could be significant.
    fn fewest(self, alpha: f64) -> Option<usize> {
        let needed = (2.0 / alpha).ln() / self.loads as f64;
        let mut arrangements = 0.0;
        for n in 1..=MOST_REPEATS {
            // C(2n, n) = C(2n - 2, n - 1) (2n) (2n - 1) / n^2.
            let n_ = n as f64;
            arrangements += (2.0 * (2.0 * n_ - 1.0) / n_).ln();
            if n >= 2 && arrangements > needed {
                return Some(n);
            }
        }
        None
    }
}

/// A noise floor as `wrkbook noise --format json` writes it.
#[derive(Deserialize)]
struct Wire {
    scenario: Option<Arc<str>>,
    server: Arc<str>,
    metric: String,
    noise_floor: Option<f64>,
}

#[derive(Deserialize)]
struct Document {
    schema: String,
    floors: Vec<Wire>,
}

/// Noise floors that were measured before, to be used instead of those of the two sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeasuredNoise {
    floors: Vec<Measured>,
}

#[derive(Debug, Clone, PartialEq)]
struct Measured {
    scenario: Option<Arc<str>>,
    server: Arc<str>,
    metric: Metric,
    floor: f64,
}

impl MeasuredNoise {
    /// The schema of the document that holds them.
    pub const SCHEMA: &str = "wrkbook.noise/1";

    /// Reads what `wrkbook noise --format json` wrote.
    ///
    /// # Errors
    /// When it is no such document.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(text)
            .map_err(|reason| format!("no document of `wrkbook noise --format json` ({reason})"))?;
        if document.schema != Self::SCHEMA {
            return Err(format!("`{}` is not {}", document.schema, Self::SCHEMA));
        }
        let floors = document.floors.into_iter().filter_map(
            |Wire { scenario, server, metric, noise_floor }| {
                let metric = Metric::from_id(&metric)?;
                let floor = noise_floor.filter(|floor| *floor >= 0.0)?;
                Some(Measured { scenario, server, metric, floor })
            },
        );
        Ok(Self { floors: floors.collect() })
    }

    /// The noise floor of a metric of a server, as [`NoiseFloor::noise_floor`].
    pub fn of(&self, scenario: Option<&str>, server: &str, metric: Metric) -> Option<f64> {
        let is_it = |of: &&Measured| {
            of.metric == metric && *of.server == *server && of.scenario.as_deref() == scenario
        };
        self.floors.iter().find(is_it).map(|measured| measured.floor)
    }
}

/// The median over loads and sides of the coefficient of variation.
pub(super) fn median_cv<'a>(samples: impl Iterator<Item = &'a [f64]>) -> Option<f64> {
    let cvs: Vec<f64> = samples.filter_map(stats::coefficient_of_variation).collect();
    stats::median(&cvs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_servers_need_few_repeats_and_noisy_ones_many() {
        let plan = |scatter| Plan { scatter, loads: 6, change: 0.1_f64.ln_1p(), family: 18 };
        // 18 comparisons at 6 loads: even two repeats allow p = 2 / 6^6.
        assert_eq!(plan(0.0).repeats(0.05), Some(2));
        assert_eq!(plan(0.02).repeats(0.05), Some(2));
        let noisy = plan(0.25).repeats(0.05).expect("a number");
        let noisier = plan(0.5).repeats(0.05).expect("a number");
        assert!((noisier as f64 / noisy as f64 - 4.0).abs() < 0.2, "{noisy} {noisier}");
        assert_eq!(plan(50.0).repeats(0.05), None);
        assert_eq!(Plan { change: 0.0, ..plan(0.1) }.repeats(0.05), None);
    }

    #[test]
    fn one_load_needs_four_repeats_for_one_comparison_and_six_for_eighteen() {
        // 2 / C(8, 4) = 0.029; 2 / C(10, 5) = 0.0079 is above 0.05 / 18, 2 / C(12, 6) is below.
        let plan = |family| Plan { scatter: 0.0, loads: 1, change: 0.1, family };
        assert_eq!(plan(1).repeats(0.05), Some(4));
        assert_eq!(plan(18).repeats(0.05), Some(6));
    }

    #[test]
    fn measured_noise_is_read_back() {
        let text = r#"{"schema": "wrkbook.noise/1", "floors": [
            {"scenario": null, "server": "A", "metric": "latency", "noise_floor": 0.03, "loads": 6},
            {"scenario": null, "server": "B", "metric": "latency", "noise_floor": null}]}"#;
        let noise = MeasuredNoise::parse(text).expect("valid");
        assert_eq!(noise.of(None, "A", Metric::Latency), Some(0.03));
        assert_eq!(noise.of(None, "B", Metric::Latency), None);
        assert!(MeasuredNoise::parse("{}").is_err());
        assert!(MeasuredNoise::parse(r#"{"schema": "other/1", "floors": []}"#).is_err());
    }
}
