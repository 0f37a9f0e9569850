//! The chart of a metric from a whole analysis: with the finding as its title.

use wrkbook::{Analysis, Metric};

use crate::{ChartError, Size, SummaryCharts, Svg};

/// A metric of one scenario, drawn under the sentence that the verdicts have of it: against load, a
/// line for each server, or as ranked dots where there is a single load. Figures that the audit
/// objects to are hollow.
///
/// ```
/// use wrkbook::{Analysis, Metric};
/// use wrkbook_charts::{Size, chart};
///
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
/// let analysis = Analysis::load(data)?;
/// let svg = chart(&analysis, None, Metric::Throughput, Size::WIDE)?;
/// assert!(svg.standalone().starts_with("<svg"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ChartError`]: a figure that cannot be drawn, a size without room.
pub fn chart(
    analysis: &Analysis,
    scenario: Option<&str>,
    metric: Metric,
    size: Size,
) -> Result<Svg, ChartError> {
    let winner = analysis.verdicts.winner(scenario, metric);
    let title =
        winner.map_or_else(|| metric.label().to_owned(), |winner| winner.sentence.isolated());
    let charts = SummaryCharts::of(&analysis.summary);
    match charts.ranking(scenario, metric, metric.id(), &title) {
        Some(ranking) => ranking.render(size.width),
        None => charts.metric(scenario, metric, metric.id(), &title).render(size),
    }
}
