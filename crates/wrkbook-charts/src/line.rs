//! The line chart: a metric against load, a line per server.

use plotters::style::text_anchor::HPos;
use wrkbook::display::isolated;

use crate::{
    axis::{Axis, Domain, Scale},
    backend::Document,
    canvas::{Canvas, Frame, Type, draw},
    error::ChartError,
    frame::{self, Axes, Heading},
    legend::Legend,
    palette::{Ink, Marker, Slot},
    svg::{Size, Svg},
    trace::Trace,
};

/// A metric against load, with a line per server.
///
/// ```
/// use wrkbook_charts::{Axis, LineChart, Point, Series, SeriesStyle, Size};
///
/// let chart = LineChart {
///     id: "throughput".into(),
///     title: "Bjoern stays level".into(),
///     subtitle: "Throughput, requests/s".into(),
///     description: "Throughput against open connections.".into(),
///     x: Axis::log("open connections"),
///     y: Axis::linear("requests/s"),
///     series: vec![Series {
///         name: "Bjoern".into(),
///         style: SeriesStyle::nth(0),
///         emphasis: false,
///         points: vec![
///             Point::new(100.0, 124_900.0).range(123_000.0, 126_800.0),
///             Point::absent(500.0),
///             Point::new(1000.0, 121_300.0).hollow(true),
///         ],
///     }],
/// };
/// let svg = chart.render(Size::WIDE)?;
/// assert!(svg.contains("data-name=\"Bjoern\""));
/// # Ok::<(), wrkbook_charts::ChartError>(())
/// ```
#[derive(Debug, Clone)]
pub struct LineChart {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// The finding, in one sentence.
    pub title: String,
    /// The quantity and its unit.
    pub subtitle: String,
    /// What is shown, for those who cannot see it.
    pub description: String,
    /// Load.
    pub x: Axis,
    /// The metric.
    pub y: Axis,
    /// At most eight in colour; any number in grey. Later ones are drawn under earlier ones.
    pub series: Vec<Series>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Series {
    /// The server's name, as long as it may be.
    pub name: String,
    /// Its colour, marker and dash pattern; the same on every chart.
    pub style: SeriesStyle,
    /// Drawn stronger than its neighbours.
    pub emphasis: bool,
    /// In any order; an absent figure breaks the line between its neighbours.
    pub points: Vec<Point>,
}

/// How a series looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeriesStyle {
    /// One of the eight.
    Slot(Slot),
    /// The new side of a comparison: in the slot's colour, solid.
    New(Slot),
    /// The old side of a comparison: in the slot's colour, thin and dashed, and named only where it
    /// is emphasised.
    Old(Slot),
    /// A server that has no colour where it is one of many, on a drawing that is about it alone: in
    /// the ink of the text.
    Alone,
    /// Grey, thin, without markers: one of the many.
    Other,
    /// What figures are held against, such as a diagonal: a thin dashed line that nobody measured,
    /// always named, without markers.
    Reference,
}

impl SeriesStyle {
    /// The look of the series with this index, from 0: grey beyond the eighth.
    pub fn nth(index: usize) -> SeriesStyle {
        Slot::new(index).map_or(SeriesStyle::Other, SeriesStyle::Slot)
    }

    /// The same on a drawing that is about one server: never grey.
    pub fn alone(self) -> SeriesStyle {
        if self == SeriesStyle::Other { SeriesStyle::Alone } else { self }
    }

    /// Whose colour and marker it has; grey has none.
    pub fn slot(self) -> Option<Slot> {
        match self {
            SeriesStyle::Slot(slot) | SeriesStyle::New(slot) | SeriesStyle::Old(slot) => Some(slot),
            SeriesStyle::Alone | SeriesStyle::Other | SeriesStyle::Reference => None,
        }
    }

    pub(crate) fn ink(self) -> Ink {
        match self {
            SeriesStyle::Reference => Ink::Muted,
            SeriesStyle::Alone => Ink::Text,
            _ => self.slot().map_or(Ink::Other, Ink::Series),
        }
    }

    pub(crate) fn marker(self) -> Marker {
        self.slot().map_or(Marker::Circle, Slot::marker)
    }

    pub(crate) fn dash(self) -> Option<&'static str> {
        match self {
            SeriesStyle::Slot(slot) => slot.dash(),
            SeriesStyle::Old(_) | SeriesStyle::Reference => Some("4 3"),
            SeriesStyle::New(_) | SeriesStyle::Alone | SeriesStyle::Other => None,
        }
    }

    /// From the bottom of a chart: what lies on what.
    fn layer(self) -> u8 {
        match self {
            SeriesStyle::Reference => 0,
            SeriesStyle::Other => 1,
            SeriesStyle::Slot(_)
            | SeriesStyle::New(_)
            | SeriesStyle::Old(_)
            | SeriesStyle::Alone => 2,
        }
    }
}

/// One figure of a series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// Load.
    pub x: f64,
    /// The centre, in the unit of the axis; `None`: no figure, a gap.
    pub y: Option<f64>,
    /// The smallest of the repeats, in the same unit.
    pub low: Option<f64>,
    /// The largest of the repeats, in the same unit.
    pub high: Option<f64>,
    /// Whether the figure is doubtful.
    pub hollow: bool,
    /// What a pointer or a screen reader is told of the mark; made from the figures where empty.
    pub label: String,
}

impl Point {
    /// A figure without a range.
    pub fn new(x: f64, y: f64) -> Point {
        Point { x, y: Some(y), ..Point::default() }
    }

    /// A load without a figure.
    pub fn absent(x: f64) -> Point {
        Point { x, ..Point::default() }
    }

    /// The same point with the range of its repeats.
    pub fn range(self, low: f64, high: f64) -> Point {
        Point { low: Some(low), high: Some(high), ..self }
    }

    /// The same point, hollow if its figure is doubtful.
    pub fn hollow(self, hollow: bool) -> Point {
        Point { hollow, ..self }
    }

    /// The same point with what is told of it.
    pub fn label(self, label: impl Into<String>) -> Point {
        Point { label: label.into(), ..self }
    }

    pub(crate) fn figures(&self) -> impl Iterator<Item = f64> {
        [self.y, self.low, self.high].into_iter().flatten()
    }
}

/// The largest figure an axis can span.
const LIMIT: f64 = 1e200;

/// The most areas that can be told apart where they overlap; of more series, each range is a line.
const MOST_BANDS: usize = 3;

/// Below this width labels stand in a key under the plot instead of at the lines' ends.
const NARROW: u16 = 620;

impl LineChart {
    /// Draws it.
    ///
    /// # Errors
    /// [`ChartError`]: an id that is not a plain word, a figure that is not finite, a load of zero
    /// on a logarithmic axis, a size without room. Absent figures are no error.
    pub fn render(&self, size: Size) -> Result<Svg, ChartError> {
        check_series(&self.series, self.x.scale)?;
        let about = Document {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            class: "line-chart",
            size,
        };
        draw(&about, |canvas| self.draw(canvas, size))
    }

    /// The scales of the value axis on which its figures can be shown: linear, and logarithmic where
    /// any is above zero. A chart with a reference line has its own scale alone: on another, that
    /// line would not be straight.
    pub fn scales(&self) -> Vec<Scale> {
        let has_reference = self.series.iter().any(|s| s.style == SeriesStyle::Reference);
        let mut figures = self.series.iter().flat_map(|s| s.points.iter().filter_map(|p| p.y));
        match (has_reference, figures.any(|figure| Scale::Log.can_show(figure))) {
            (true, _) => vec![self.y.scale],
            (false, true) => vec![Scale::Linear, Scale::Log],
            (false, false) => vec![Scale::Linear],
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, size: Size) -> Result<(), ChartError> {
        let zoom = if size.width >= NARROW { 1.0 } else { 0.8 };
        let mut traces: Vec<Trace<'_>> =
            self.series.iter().filter_map(|s| Trace::of(s, self.y.scale, zoom)).collect();
        if traces.iter().filter(|trace| trace.has_band()).count() > MOST_BANDS {
            traces = traces.into_iter().map(Trace::with_whiskers).collect();
        }
        let loads = self.series.iter().flat_map(|s| s.points.iter().map(|point| point.x));
        let x = Domain::padded(self.x.scale, loads);
        let y = Domain::round(self.y.scale, traces.iter().flat_map(Trace::drawn_figures));

        let mut room = Frame::inside(size);
        Heading { title: &self.title, subtitle: &self.subtitle }.draw(canvas, &mut room)?;
        frame::note(canvas, &mut room, &self.note(&traces))?;
        let legend = if size.width >= NARROW {
            Legend::column(&traces, &mut room)
        } else {
            Legend::key(&traces, &mut room)
        };
        let axes = Axes {
            x,
            x_title: &self.x.title(),
            x_ticks: &|most| self.x.ticks(&x, most),
            y: (&self.y, y),
            empty: traces.is_empty(),
        };
        let plot_frame = axes.draw(canvas, room)?;
        if plot_frame.height() < 60.0 || plot_frame.width() < 80.0 {
            return Err(ChartError::TooSmall { width: size.width, height: size.height });
        }
        let mut plot = canvas.plot(plot_frame, x, y)?;
        if traces.is_empty() {
            canvas.text("No figures", plot_frame.middle(), Type::LABEL, HPos::Center)?;
        }
        for series in self.absent(&traces) {
            canvas.open("series", Some(&series.name), None)?;
            canvas.close()?;
        }
        let labels = legend.place(&plot, &traces, plot_frame);
        // Greys first, then from the last to the first, the emphasised on top.
        let mut order: Vec<usize> = (0..traces.len()).rev().collect();
        order.sort_by_key(|&i| {
            let series = traces[i].series;
            (series.emphasis, series.style.layer())
        });
        for i in order {
            canvas.open("series", Some(&traces[i].series.name), None)?;
            traces[i].draw(canvas, &mut plot)?;
            for label in labels.iter().filter(|label| label.trace == Some(i)) {
                label.draw(canvas)?;
            }
            canvas.close()?;
        }
        labels.iter().filter(|label| label.trace.is_none()).try_for_each(|l| l.draw(canvas))
    }

    /// The series without a figure that could be drawn.
    fn absent(&self, traces: &[Trace<'_>]) -> impl Iterator<Item = &Series> {
        let drawn = |series: &Series| traces.iter().any(|t| std::ptr::eq(t.series, series));
        self.series.iter().filter(move |series| !drawn(series))
    }

    /// What the figure owes its reader in words: how to read the marks, and what it cannot show.
    fn note(&self, traces: &[Trace<'_>]) -> String {
        let mut note = Vec::new();
        let figures = || self.series.iter().flat_map(|s| s.points.iter().filter_map(|p| p.y));
        match figures().filter(|y| !self.y.scale.can_show(*y)).count() {
            0 => {}
            1 => note.push("One figure of 0 has no place on the log scale.".to_owned()),
            n => note.push(format!("{n} figures of 0 have no place on the log scale.")),
        }
        let absent: Vec<_> = self.absent(traces).map(|series| isolated(&series.name)).collect();
        if !absent.is_empty() {
            note.push(format!("No figures to draw: {}.", absent.join(", ")));
        }
        if traces.iter().any(|trace| trace.points().any(|point| point.hollow)) {
            note.push("Hollow: a doubtful figure.".to_owned());
        }
        if traces.iter().any(Trace::has_band) {
            note.push("Shaded: from the lowest to the highest repeat.".to_owned());
        } else if traces.iter().any(Trace::has_whiskers) {
            note.push("Thin: from the lowest to the highest repeat.".to_owned());
        }
        note.join(" ")
    }
}

/// Refuses series that no pair of axes can show.
pub(crate) fn check_series(series: &[Series], x_scale: Scale) -> Result<(), ChartError> {
    for Series { name, points, .. } in series {
        for point in points {
            let x = point.x;
            check_finite(name, x, point.figures().chain([x]))?;
            if x_scale == Scale::Log && x < 1.0 / LIMIT {
                return Err(ChartError::NotPositive { series: name.clone(), x });
            }
        }
    }
    Ok(())
}

/// Refuses what no axis can span.
pub(crate) fn check_finite(
    name: &str,
    x: f64,
    figures: impl IntoIterator<Item = f64>,
) -> Result<(), ChartError> {
    match figures.into_iter().all(|figure| figure.is_finite() && figure.abs() <= LIMIT) {
        true => Ok(()),
        false => Err(ChartError::NotFinite { series: name.to_owned(), x }),
    }
}
