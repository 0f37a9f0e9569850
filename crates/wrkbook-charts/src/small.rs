//! The line chart's little sisters: one among several small multiples, and a sparkline.

use plotters::style::text_anchor::HPos;

use crate::{
    axis::{Axis, Domain, Scale},
    backend::{Document, Notes},
    canvas::{Frame, Type, draw},
    error::ChartError,
    frame::{Axes, Heading},
    line::{Point, Series, SeriesStyle, check_series},
    mark::{Fill, Mark},
    svg::{Size, Svg},
    trace::Trace,
};

/// A small line chart among others: one server in colour, the others in grey, nothing labelled.
#[derive(Debug, Clone)]
pub struct SmallMultiple {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// The quantity and its unit.
    pub title: String,
    /// What is shown, for those who cannot see it.
    pub description: String,
    /// Load; an empty label leaves more room to the plot.
    pub x: Axis,
    /// The metric; an empty label leaves more room to the plot.
    pub y: Axis,
    /// The server in a colour, the others as [`SeriesStyle::Other`].
    pub series: Vec<Series>,
}

impl SmallMultiple {
    /// Draws it, best at [`Size::SMALL`].
    ///
    /// # Errors
    /// As [`LineChart::render`](crate::LineChart::render).
    pub fn render(&self, size: Size) -> Result<Svg, ChartError> {
        check_series(&self.series, self.x.scale)?;
        let about = Document {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            class: "small-multiple",
            size,
        };
        let of = |series| Trace::of(series, self.y.scale, 0.7);
        let mut traces: Vec<Trace<'_>> = self.series.iter().filter_map(of).collect();
        traces.sort_by_key(Trace::notable);
        let loads = self.series.iter().flat_map(|s| s.points.iter().map(|point| point.x));
        let x = Domain::padded(self.x.scale, loads);
        // Only what is drawn has to fit: greys have no range.
        let y = Domain::round(self.y.scale, traces.iter().flat_map(Trace::drawn_figures));
        draw(&about, |canvas| {
            let mut room = Frame::inside(size);
            Heading { title: &self.title, subtitle: "" }.draw(canvas, &mut room)?;
            let axes = Axes {
                x,
                x_title: &self.x.title(),
                x_ticks: &|most| self.x.ticks(&x, most),
                y: (&self.y, y),
                empty: traces.is_empty(),
            };
            let frame = axes.draw(canvas, room)?;
            let mut plot = canvas.plot(frame, x, y)?;
            if traces.is_empty() {
                canvas.text("No figures", frame.middle(), Type::LABEL, HPos::Center)?;
            }
            for trace in &traces {
                canvas.open("series", Some(&trace.series.name), None)?;
                trace.draw(canvas, &mut plot)?;
                canvas.close()?;
            }
            Ok(())
        })
    }
}

/// A line without axes, for a cell of a table: the shape of a metric over the loads.
#[derive(Debug, Clone)]
pub struct Sparkline {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// What is shown, with the figures that matter: the only words it has.
    pub title: String,
    /// The server's look.
    pub style: SeriesStyle,
    /// Scale of the loads.
    pub x: Scale,
    /// Scale of the metric; a linear one starts at zero.
    pub y: Scale,
    /// Ranges and labels are not drawn.
    pub points: Vec<Point>,
}

impl Sparkline {
    /// Draws it, best at [`Size::SPARK`]. Nothing but its title where there is no figure.
    ///
    /// # Errors
    /// As [`LineChart::render`](crate::LineChart::render).
    pub fn render(&self, size: Size) -> Result<Svg, ChartError> {
        let bare = |point: &Point| Point { x: point.x, y: point.y, ..Point::default() };
        let series = Series {
            name: self.title.clone(),
            style: self.style,
            emphasis: false,
            points: self.points.iter().map(bare).collect(),
        };
        check_series(std::slice::from_ref(&series), self.x)?;
        let about = Document {
            id: &self.id,
            title: &self.title,
            description: "A sparkline: the shape only, without axes.",
            class: "sparkline",
            size,
        };
        let trace = Trace::of(&series, self.y, 1.0);
        let x = Domain::padded(self.x, series.points.iter().map(|point| point.x));
        let y = Domain::round(self.y, trace.iter().flat_map(Trace::drawn_figures));
        let (right, bottom) = (f64::from(size.width) - 4.0, f64::from(size.height) - 4.0);
        draw(&about, |canvas| {
            let mut plot = canvas.plot(Frame { left: 2.0, top: 4.0, right, bottom }, x, y)?;
            let Some(trace) = &trace else { return Ok(()) };
            let dot = |at| Mark {
                at,
                marker: crate::Marker::Circle,
                ink: trace.ink(),
                radius: 2.0,
                fill: Fill::Solid,
            };
            for run in trace.lines() {
                match run.as_slice() {
                    [alone] => plot.mark(&dot(*alone))?,
                    line => {
                        plot.note(Notes { class: Some("line"), ..Notes::default() })?;
                        plot.line(line, trace.pen())?;
                    }
                }
            }
            trace.end().map_or(Ok(()), |end| plot.mark(&dot(end)))
        })
    }
}
