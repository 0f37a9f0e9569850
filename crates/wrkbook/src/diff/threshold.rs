//! Thresholds: from which size on a change matters, for all metrics or for single ones.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::metric::Metric;

/// A fraction as people write it: `5%` or `0.05`.
///
/// # Errors
/// When it is no number, negative, or above 1 without a percent sign, which is one forgotten.
pub fn parse_fraction(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (number, unit) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100.0),
        None => (text, 1.0),
    };
    match number.parse::<f64>() {
        Ok(value) if !value.is_finite() || value < 0.0 => {
            Err(format!("`{text}` is no share; write it as in 5% or 0.05"))
        }
        Ok(value) if unit == 1.0 && value > 1.0 => {
            Err(format!("`{text}` is more than everything; write {value}% if that is meant"))
        }
        Ok(value) => Ok(value / unit),
        Err(_) => Err(format!("`{text}` is no share; write it as in 5% or 0.05")),
    }
}

/// How large a change must be to matter, as a fraction: 0.05 says that one side is more than 1.05
/// times the other, whichever side that is, so that swapping the sides changes nothing.
///
/// ```
/// use wrkbook::Metric;
/// use wrkbook::diff::Thresholds;
///
/// let thresholds: Thresholds = "5%,latency=10%".parse()?;
/// assert_eq!(thresholds.of(Metric::Latency), 0.1);
/// assert_eq!(thresholds.of(Metric::Throughput), 0.05);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// For the metrics that have none of their own.
    pub default: f64,
    /// For single metrics; the last of several for the same one counts.
    pub of_metrics: Vec<(Metric, f64)>,
}

impl Thresholds {
    /// The threshold where none is set.
    pub const DEFAULT: f64 = 0.05;

    /// The threshold of a metric.
    pub fn of(&self, metric: Metric) -> f64 {
        let own = self.of_metrics.iter().rev().find(|(of, _)| *of == metric);
        own.map_or(self.default, |(_, threshold)| *threshold)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { default: Self::DEFAULT, of_metrics: Vec::new() }
    }
}

impl FromStr for Thresholds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut thresholds = Self::default();
        for part in text.split(',') {
            match part.split_once('=') {
                None => thresholds.default = parse_fraction(part)?,
                Some((id, share)) => {
                    let id = id.trim();
                    let metric = id.parse::<Metric>().map_err(|unknown| unknown.to_string())?;
                    thresholds.of_metrics.push((metric, parse_fraction(share)?));
                }
            }
        }
        Ok(thresholds)
    }
}

impl fmt::Display for Thresholds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| crate::display::number((share * 1e4).round() / 1e2);
        write!(f, "{}%", percent(self.default))?;
        for (metric, share) in &self.of_metrics {
            write!(f, ", {} {}%", metric.id(), percent(*share))?;
        }
        Ok(())
    }
}

impl Serialize for Thresholds {
    /// A map from each metric with a threshold of its own to that.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.of_metrics.iter().map(|(metric, share)| (metric.id(), share)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_for_all_or_one_for_each() {
        let thresholds: Thresholds = "latency=10%, throughput=3%".parse().expect("valid");
        assert_eq!(thresholds.of(Metric::Throughput), 0.03);
        assert_eq!(thresholds.of(Metric::Memory), Thresholds::DEFAULT);
        assert_eq!(thresholds.to_string(), "5%, latency 10%, throughput 3%");
        assert_eq!("0.02".parse::<Thresholds>().map(|t| t.default), Ok(0.02));
    }

    #[test]
    fn what_is_no_share_is_named() {
        for (text, word) in [
            ("5", "write 5%"),
            ("-1%", "no share"),
            ("much", "no share"),
            ("", "no share"),
            ("inf%", "no share"),
            ("speed=5%", "unknown metric `speed`"),
        ] {
            let error = text.parse::<Thresholds>().expect_err(text);
            assert!(error.contains(word), "{error}");
        }
    }
}
