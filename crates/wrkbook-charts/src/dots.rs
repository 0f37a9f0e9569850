//! Every repeat of one server as a dot, load by load: what the summaries are made of.

use plotters::style::text_anchor::HPos;

use crate::{
    axis::{Axis, Domain},
    backend::{Document, Notes},
    canvas::{Canvas, Frame, Pen, Type, draw},
    error::ChartError,
    frame::{self, Axes, Heading},
    line::{SeriesStyle, check_finite},
    mark::{Fill, Mark},
    palette::Marker,
    svg::{Size, Svg},
};

/// Every repeat of one server, a column of dots per load.
#[derive(Debug, Clone)]
pub struct DotStrip {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// The finding, or the quantity.
    pub title: String,
    /// The quantity and its unit.
    pub subtitle: String,
    /// What is shown, for those who cannot see it.
    pub description: String,
    /// What the columns are, such as `open connections`.
    pub x_label: String,
    /// The metric.
    pub y: Axis,
    /// The server's name.
    pub name: String,
    /// The server's look.
    pub style: SeriesStyle,
    /// One per load, in the order of the loads, evenly spaced.
    pub columns: Vec<DotColumn>,
}

/// The repeats at one load.
#[derive(Debug, Clone, Default)]
pub struct DotColumn {
    /// The load, as it is written under the column.
    pub label: String,
    /// The centre that is reported, drawn as a short line.
    pub centre: Option<f64>,
    /// In the order of the repeats.
    pub dots: Vec<Dot>,
}

/// One repeat.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// Its figure in the unit of the axis; a failed run without one is crossed on the baseline.
    pub y: Option<f64>,
    /// How it went into the summary.
    pub state: DotState,
    /// What a pointer or a screen reader is told of it.
    pub label: String,
}

/// How a repeat went into the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DotState {
    /// As it is: a filled dot.
    Valid,
    /// Left out as the lowest or highest: a hollow dot.
    Trimmed,
    /// Not at all, as the run failed: a cross.
    Failed,
}

impl DotStrip {
    /// Draws it.
    ///
    /// # Errors
    /// [`ChartError`]: an id that is not a plain word, a figure that is not finite, a size without
    /// room.
    pub fn render(&self, size: Size) -> Result<Svg, ChartError> {
        for (i, column) in self.columns.iter().enumerate() {
            let figures = column.dots.iter().filter_map(|dot| dot.y).chain(column.centre);
            check_finite(&self.name, i as f64, figures)?;
        }
        let about = Document {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            class: "dot-strip",
            size,
        };
        draw(&about, |canvas| self.draw(canvas, size))
    }

    fn draw(&self, canvas: &Canvas<'_>, size: Size) -> Result<(), ChartError> {
        let figures = self
            .columns
            .iter()
            .flat_map(|column| column.dots.iter().filter_map(|dot| dot.y).chain(column.centre));
        let figures: Vec<f64> = figures.filter(|y| self.y.scale.can_show(*y)).collect();
        let x = Domain::places(self.columns.len());
        let y = Domain::round(self.y.scale, figures.iter().copied());
        let ticks: Vec<(f64, String)> =
            self.columns.iter().enumerate().map(|(i, c)| (i as f64, c.label.clone())).collect();

        let mut room = Frame::inside(size);
        Heading { title: &self.title, subtitle: &self.subtitle }.draw(canvas, &mut room)?;
        frame::note(canvas, &mut room, &self.note())?;
        let axes = Axes {
            x,
            x_title: &self.x_label,
            x_ticks: &|_| ticks.clone(),
            y: (&self.y, y),
            empty: figures.is_empty(),
        };
        let frame = axes.draw(canvas, room)?;
        let plot = canvas.plot(frame, x, y)?;
        let pitch = frame.width() / self.columns.len().max(1) as f64;
        let ink = self.style.ink();
        if self.columns.iter().all(|column| column.dots.is_empty()) {
            canvas.text("No repeats", frame.middle(), Type::LABEL, HPos::Center)?;
        }
        canvas.open("series", Some(&self.name), Some(ink))?;
        for (i, column) in self.columns.iter().enumerate() {
            // Side by side, so that equal figures do not cover each other.
            let step = (pitch * 0.7 / column.dots.len().max(1) as f64).min(9.0);
            let radius = (step * 0.55).clamp(1.8, 3.2);
            let half = (pitch * 0.4).min(step * column.dots.len() as f64 / 2.0 + 3.0);
            if let Some(centre) = column.centre.filter(|y| self.y.scale.can_show(*y)) {
                let (at, y) = plot.place((i as f64, centre));
                canvas.note(Notes { class: Some("centre"), ..Notes::default() })?;
                canvas.stroke(&[(at - half, y), (at + half, y)], Pen(ink, 1.4, 0.6))?;
            }
            for (k, dot) in column.dots.iter().enumerate() {
                let figure = dot.y.filter(|y| self.y.scale.can_show(*y));
                if figure.is_none() && dot.state != DotState::Failed {
                    continue;
                }
                let (middle, y) = plot.place((i as f64, figure.unwrap_or(plot.y.low())));
                let at = (middle + (k as f64 - (column.dots.len() as f64 - 1.0) / 2.0) * step, y);
                let fill = match dot.state {
                    DotState::Valid => Fill::Solid,
                    DotState::Trimmed => Fill::Hollow,
                    DotState::Failed => Fill::Crossed,
                };
                // A cross has little ink, and is what matters most.
                let radius = if fill == Fill::Crossed { radius.max(2.6) } else { radius };
                let title = (!dot.label.is_empty()).then(|| dot.label.clone());
                canvas.note(Notes { title, ..Notes::default() })?;
                canvas.mark(Mark { at, marker: Marker::Circle, ink, radius, fill })?;
            }
        }
        canvas.close()
    }

    fn note(&self) -> String {
        let has = |state| self.columns.iter().any(|c| c.dots.iter().any(|dot| dot.state == state));
        let mut note = Vec::new();
        if self.columns.iter().any(|column| column.centre.is_some()) {
            note.push("Line: the centre that is reported.");
        }
        if has(DotState::Trimmed) {
            note.push("Hollow: trimmed.");
        }
        if has(DotState::Failed) {
            note.push("Cross: failed.");
        }
        note.join(" ")
    }
}
