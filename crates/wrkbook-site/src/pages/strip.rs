//! The strip of a report: small charts of what seldom decides, errors and CPU.

use serde::Serialize;
use wrkbook::{Metric, display};
use wrkbook_charts::{ChartError, LineChart, Size};

use super::drawing::drawing;
use super::section::Section;
use crate::error::SiteError;
use crate::link::{Html, Link};

const SIZE: Size = Size { width: 440, height: 260 };

/// A small chart of a metric, or what it would show in words.
#[derive(Debug, Serialize)]
pub(crate) struct StripView {
    label: &'static str,
    link: Link,
    chart: Option<Html>,
    words: Option<String>,
}

impl StripView {
    /// One for each of the metrics that was measured.
    pub(crate) fn all(section: &Section<'_>) -> Result<Vec<Self>, SiteError> {
        let metrics = [Metric::Errors, Metric::Cpu].into_iter();
        metrics
            .filter(|metric| section.is_measured(*metric))
            .map(|metric| Self::of(section, metric))
            .collect()
    }

    fn of(section: &Section<'_>, metric: Metric) -> Result<Self, SiteError> {
        let (label, link) = (metric.label(), section.places.metric(metric));
        let values: Vec<f64> = section
            .cells()
            .iter()
            .filter(|cell| cell.metric == metric)
            .filter_map(|cell| cell.value)
            .collect();
        let (Some(low), Some(high)) =
            (values.iter().copied().reduce(f64::min), values.iter().copied().reduce(f64::max))
        else {
            return Ok(Self { label, link, chart: None, words: None });
        };
        let id = format!("strip-{}", metric.id());
        let charts = &section.set.charts;
        let chart = charts.metric(section.scenario, metric, &*id, display::heading(metric));
        let drawn = LineChart { subtitle: String::new(), ..chart }.render(SIZE);
        // Forty servers need more room than a small chart has.
        let is_too_small = matches!(drawn, Err(ChartError::TooSmall { .. }));
        if low == high || section.only_load().is_some() || is_too_small {
            let words = match (low == high, high == 0.0 && metric == Metric::Errors) {
                (_, true) => "No run had an error.".to_owned(),
                (true, _) => format!("{} for every server.", display::quantity(metric, high)),
                _ => format!(
                    "{} to {}.",
                    display::figure(metric, low),
                    display::quantity(metric, high)
                ),
            };
            return Ok(Self { label, link, chart: None, words: Some(words) });
        }
        Ok(Self { label, link, chart: Some(drawing(&id, drawn)?), words: None })
    }
}
