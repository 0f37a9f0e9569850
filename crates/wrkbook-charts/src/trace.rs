//! One series as it is drawn: its runs between gaps, their bands, lines and marks.

use crate::{
    axis::{Scale, plain},
    backend::Notes,
    canvas::{Canvas, Pen, Plot},
    error::ChartError,
    line::{Point, Series, SeriesStyle},
    mark::{Fill, Mark},
    palette::Ink,
};
use wrkbook::display::isolated;

/// The figures of a series that its axis can show, in runs without a gap. Never without a figure.
pub(crate) struct Trace<'a> {
    pub(crate) series: &'a Series,
    runs: Vec<Vec<(&'a Point, f64)>>,
    /// Factor on the size of marks.
    zoom: f64,
    /// Whether its ranges are an area, where its line goes on.
    banded: bool,
}

impl<'a> Trace<'a> {
    /// None if there is nothing to draw.
    pub(crate) fn of(series: &'a Series, scale: Scale, zoom: f64) -> Option<Trace<'a>> {
        let mut points: Vec<&Point> = series.points.iter().collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        let shown = |point: &'a Point| point.y.filter(|y| scale.can_show(*y)).map(|y| (point, y));
        let runs: Vec<Vec<_>> = points
            .split(|point| shown(point).is_none())
            .map(|run| run.iter().filter_map(|point| shown(point)).collect::<Vec<_>>())
            .filter(|run| !run.is_empty())
            .collect();
        (!runs.is_empty()).then_some(Trace { series, runs, zoom, banded: true })
    }

    /// The same with a line for each range.
    pub(crate) fn with_whiskers(self) -> Self {
        Self { banded: false, ..self }
    }

    /// The figures, in the order of the loads.
    pub(crate) fn points(&self) -> impl Iterator<Item = &'a Point> {
        self.runs.iter().flatten().map(|(point, _)| *point)
    }

    /// The figures that are drawn: the centres, and the ranges where they are shown.
    pub(crate) fn drawn_figures(&self) -> Vec<f64> {
        let ranges = self.notable();
        let drawn = |point: &Point| {
            let range = [point.low, point.high].into_iter().flatten().filter(move |_| ranges);
            point.y.into_iter().chain(range).collect::<Vec<_>>()
        };
        self.points().flat_map(drawn).collect()
    }

    /// The runs, in the values of the axes.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Vec<(f64, f64)>> {
        self.runs.iter().map(|run| run.iter().map(|(point, y)| (point.x, *y)).collect())
    }

    /// Where the line ends, in the values of the axes.
    pub(crate) fn end(&self) -> Option<(f64, f64)> {
        self.runs.last().and_then(|run| run.last()).map(|(point, y)| (point.x, *y))
    }

    pub(crate) fn ink(&self) -> Ink {
        self.series.style.ink()
    }

    fn coloured(&self) -> bool {
        self.series.style != SeriesStyle::Other
    }

    /// Whether it is named before others where there is no room for all names.
    pub(crate) fn notable(&self) -> bool {
        self.coloured() || self.series.emphasis
    }

    /// Whether an area is drawn for its ranges.
    pub(crate) fn has_band(&self) -> bool {
        let is_area = |run: &Vec<(&Point, f64)>| run.len() > 1 && run.iter().any(has_range);
        self.banded && self.notable() && self.runs.iter().any(is_area)
    }

    /// Whether a line is drawn for each of its ranges.
    pub(crate) fn has_whiskers(&self) -> bool {
        !self.banded && self.notable() && self.runs.iter().flatten().any(has_range)
    }

    /// Whether it is the old side of a comparison.
    fn is_old(&self) -> bool {
        matches!(self.series.style, SeriesStyle::Old(_))
    }

    /// Whether it has a name in the legend: an old side goes by that of the new one.
    pub(crate) fn is_named(&self) -> bool {
        !self.is_old() || self.series.emphasis
    }

    /// Whether it is a line to hold figures against, not figures.
    pub(crate) fn is_reference(&self) -> bool {
        self.series.style == SeriesStyle::Reference
    }

    pub(crate) fn radius(&self) -> f64 {
        self.zoom
            * match (self.coloured(), self.series.emphasis) {
                _ if self.is_old() => 2.4,
                (true, true) => 4.2,
                (true, false) => 3.4,
                (false, _) => 2.4,
            }
    }

    pub(crate) fn pen(&self) -> Pen {
        match (self.coloured(), self.series.emphasis) {
            _ if self.is_old() => Pen(self.ink(), 1.1, 0.85),
            _ if self.is_reference() => Pen(self.ink(), 1.1, 1.0),
            (_, true) => Pen(self.ink(), 2.6, 1.0),
            (true, false) => Pen(self.ink(), 1.6, 1.0),
            (false, false) => Pen(self.ink(), 1.0, 0.7),
        }
    }

    pub(crate) fn draw(
        &self,
        canvas: &Canvas<'_>,
        plot: &mut Plot<'_, '_>,
    ) -> Result<(), ChartError> {
        for run in &self.runs {
            self.draw_range(run, plot)?;
        }
        for line in self.lines().filter(|line| line.len() > 1) {
            let title = (!self.coloured()).then(|| self.series.name.clone());
            let dash = self.series.style.dash();
            plot.note(Notes { class: Some("line"), title, dash, ..Notes::default() })?;
            plot.line(&line, self.pen())?;
        }
        if self.is_reference() {
            return Ok(());
        }
        canvas.open("marks", None, Some(self.ink()))?;
        for run in &self.runs {
            // Greys are told apart by their lines; a mark is theirs only where a line is not.
            for (point, y) in
                run.iter().filter(|(p, _)| self.coloured() || run.len() == 1 || p.hollow)
            {
                let title = Some(self.told(point, *y));
                plot.note(Notes { title, x: Some(point.x), ..Notes::default() })?;
                plot.mark(&Mark {
                    at: (point.x, *y),
                    marker: self.series.style.marker(),
                    ink: self.ink(),
                    radius: self.radius(),
                    fill: if point.hollow { Fill::Hollow } else { Fill::Solid },
                })?;
            }
        }
        canvas.close()
    }

    /// A soft area along a run, a whisker for a figure that stands alone, or for each.
    fn draw_range(&self, run: &[(&Point, f64)], plot: &mut Plot<'_, '_>) -> Result<(), ChartError> {
        if !self.notable() || !run.iter().any(has_range) {
            return Ok(());
        }
        let ranges: Vec<(f64, f64, f64)> = run
            .iter()
            .map(|(point, y)| {
                let low = plot.y.clamp(point.low.unwrap_or(*y).min(*y));
                let high = plot.y.clamp(point.high.unwrap_or(*y).max(*y));
                (point.x, low, high)
            })
            .collect();
        if self.banded && ranges.len() > 1 {
            plot.note(Notes { class: Some("band"), ..Notes::default() })?;
            return plot.band(&ranges, Pen(self.ink(), 0.0, 0.16));
        }
        for (x, low, high) in ranges.into_iter().filter(|(_, low, high)| low < high) {
            plot.note(Notes { class: Some("whisker"), ..Notes::default() })?;
            plot.line(&[(x, low), (x, high)], Pen(self.ink(), 1.2, 0.7))?;
        }
        Ok(())
    }

    fn told(&self, point: &Point, y: f64) -> String {
        if !point.label.is_empty() {
            return point.label.clone();
        }
        let mut told =
            format!("{} at {}: {}", isolated(&self.series.name), plain(point.x), plain(y));
        if let (Some(low), Some(high)) = (point.low, point.high) {
            told.push_str(&format!(", {} to {}", plain(low), plain(high)));
        }
        told
    }
}

fn has_range((point, _): &(&Point, f64)) -> bool {
    point.low.is_some() || point.high.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_parts_the_runs_and_zero_is_a_gap_on_a_logarithmic_axis() {
        let series = Series {
            name: "a".into(),
            style: SeriesStyle::nth(0),
            emphasis: false,
            points: vec![
                Point::new(5.0, 0.0),
                Point::new(1.0, 10.0),
                Point::new(2.0, 20.0),
                Point::absent(3.0),
                Point::new(4.0, 40.0),
                Point::new(6.0, 60.0),
            ],
        };
        let runs = |scale| {
            let trace = Trace::of(&series, scale, 1.0).expect("it has figures");
            trace
                .runs
                .iter()
                .map(|run| run.iter().map(|(p, _)| p.x).collect())
                .collect::<Vec<Vec<_>>>()
        };
        assert_eq!(runs(Scale::Linear), [vec![1.0, 2.0], vec![4.0, 5.0, 6.0]]);
        assert_eq!(runs(Scale::Log), [vec![1.0, 2.0], vec![4.0], vec![6.0]]);
    }
}
