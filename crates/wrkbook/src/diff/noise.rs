//! Noise: by how much two sets of the same thing differ, and how many repeats a wished change takes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wrkbook_ingest::ResultSet;

use super::compare::{Comparison, Comparisons};
use super::{Error, Options};
use crate::metric::Metric;
use crate::stats::compare::{self, Effect};
use crate::stats::{self, NoiseGrade};

/// The chance of finding a change of the wished size that is there.
pub const POWER: f64 = 0.8;

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
    /// The geometric mean over the loads of the other set / the one.
    pub ratio: Option<f64>,
    /// The lower end of its interval.
    pub ratio_low: Option<f64>,
    /// The upper end of its interval.
    pub ratio_high: Option<f64>,
    /// Two-sided p of a difference of more than 1%: small where the two sets do differ.
    pub p: Option<f64>,
    /// The same, corrected for all comparisons (Holm).
    pub p_holm: Option<f64>,
    /// The noise floor, as a fraction; of errors a difference of shares of what was attempted: the end
    /// of the 95% interval that is farther from no change. `None` without repeats.
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
    let Comparisons { all, family } = Comparisons::between(a, again, options)?;
    let levels = compare::Options { power: POWER, ..super::figures::levels(options) };
    let floors = all.into_iter().filter(|comparison| comparison.loads() > 0);
    Ok(floors
        .map(|comparison| {
            let effect = comparison.compared.as_ref().and_then(|it| it.change.mean);
            let estimate = match effect {
                Some(Effect::Ratio(estimate)) => Some(estimate),
                _ => None,
            };
            let cv = estimate.and_then(|_| comparison.cv());
            let ratio = comparison.ratio();
            let (p, p_holm) = comparison.p();
            let repeats = comparison.repeats;
            NoiseFloor {
                scenario: comparison.key.scenario.clone(),
                server: Arc::clone(&comparison.key.server),
                metric: comparison.metric,
                loads: comparison.loads(),
                repeats,
                cv,
                grade: cv.and_then(|cv| NoiseGrade::of(&[cv])),
                ratio: ratio.ratio,
                ratio_low: ratio.low,
                ratio_high: ratio.high,
                p,
                p_holm,
                noise_floor: comparison.observed_floor(),
                repeats_needed: estimate.filter(|it| !it.borrowed).and_then(|estimate| {
                    estimate.repeats_to_find(change, repeats, family, &levels, MOST_REPEATS)
                }),
            }
        })
        .collect())
}

impl Comparison {
    /// The noise floor that a pair which should not differ shows: the end of the interval that is
    /// farther from no change; `None` where nothing was repeated.
    fn observed_floor(&self) -> Option<f64> {
        let (ratio, difference) = (self.ratio(), self.difference());
        let of_ratio = ratio.low.zip(ratio.high).map(|(low, high)| (1.0 / low).max(high) - 1.0);
        let of_difference =
            || difference.low.zip(difference.high).map(|(low, high)| low.abs().max(high.abs()));
        of_ratio.or_else(of_difference).filter(|floor| floor.is_finite())
    }

    /// The median over the common loads and sides of the coefficient of variation.
    fn cv(&self) -> Option<f64> {
        let sides = self.cells.iter().filter(|cell| cell.ratio.is_some());
        let sides = sides.flat_map(|cell| [&cell.old, &cell.new]).flatten();
        stats::median(&Vec::from_iter(sides.filter_map(|side| side.cv)))
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

#[cfg(test)]
mod tests {
    use super::*;

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
