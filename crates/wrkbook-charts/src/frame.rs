//! What stands around a plot: heading, axes and note. Each takes its part of the room that is left.

use plotters::style::text_anchor::HPos;

use crate::{
    axis::{Axis, Domain},
    backend::Notes,
    canvas::{Canvas, Frame, Pen, Plot, Type},
    error::ChartError,
    palette::Ink,
    text,
};

/// The finding, and under it the quantity and its unit.
pub(crate) struct Heading<'a> {
    pub(crate) title: &'a str,
    pub(crate) subtitle: &'a str,
}

impl Heading<'_> {
    /// How much of the room it will take.
    pub(crate) fn height(&self, room: &Frame) -> f64 {
        let (heading, lines) = Self::size(room);
        let title = text::wrap(self.title, heading.size * text::BOLD, room.width(), lines).len();
        let subtitle = text::wrap(self.subtitle, SUBTITLE.size, room.width(), 2).len();
        title as f64 * heading.size * LEADING + subtitle as f64 * 18.0 + 6.0
    }

    fn size(room: &Frame) -> (Type, usize) {
        let (size, lines) = match room.width() {
            w if w < 300.0 => (13.0, 2),
            w if w < 500.0 => (15.0, 3),
            _ => (17.0, 2),
        };
        (Type { size, ..Type::HEADING }, lines)
    }

    pub(crate) fn draw(&self, canvas: &Canvas<'_>, room: &mut Frame) -> Result<(), ChartError> {
        let (heading, lines) = Self::size(room);
        let leading = heading.size * LEADING;
        for line in text::wrap(self.title, heading.size * text::BOLD, room.width(), lines) {
            canvas.note(Notes { class: Some("title"), ..Notes::default() })?;
            canvas.text(&line, (room.left, room.top + leading / 2.0), heading, HPos::Left)?;
            room.top += leading;
        }
        for line in text::wrap(self.subtitle, SUBTITLE.size, room.width(), 2) {
            canvas.note(Notes { class: Some("subtitle"), ..Notes::default() })?;
            canvas.text(&line, (room.left, room.top + 10.0), SUBTITLE, HPos::Left)?;
            room.top += 18.0;
        }
        room.top += 6.0;
        Ok(())
    }
}

const SUBTITLE: Type = Type { size: 13.0, ..Type::SMALL };
const LEADING: f64 = 1.3;

/// Small print at the foot.
pub(crate) fn note(canvas: &Canvas<'_>, room: &mut Frame, note: &str) -> Result<(), ChartError> {
    let small = Type::SMALL;
    let lines = text::wrap(note, small.size, room.width(), 3);
    for line in lines.iter().rev() {
        canvas.note(Notes { class: Some("note"), ..Notes::default() })?;
        canvas.text(line, (room.left, room.bottom - 7.0), small, HPos::Left)?;
        room.bottom -= 15.0;
    }
    if !lines.is_empty() {
        room.bottom -= 5.0;
    }
    Ok(())
}

/// Two axes: grid lines across only, no frame.
pub(crate) struct Axes<'a> {
    pub(crate) x: Domain,
    pub(crate) x_title: &'a str,
    /// At most so many ticks, and how they are written.
    pub(crate) x_ticks: &'a dyn Fn(usize) -> Vec<(f64, String)>,
    pub(crate) y: (&'a Axis, Domain),
    /// Nothing was measured: there is no y scale to speak of.
    pub(crate) empty: bool,
}

/// Height of the ticks and of the title under the plot.
pub(crate) const UNDER: f64 = 22.0;
pub(crate) const TITLE: f64 = 20.0;

impl Axes<'_> {
    /// Draws them and returns what they leave to the plot.
    pub(crate) fn draw(&self, canvas: &Canvas<'_>, room: Frame) -> Result<Frame, ChartError> {
        let (x, (y_axis, y)) = (self.x, self.y);
        let small = Type::SMALL;
        let mut frame = room;
        let (x_title, y_title) = (self.x_title, y_axis.title());
        frame.bottom -= UNDER + if x_title.is_empty() { 0.0 } else { TITLE };
        frame.top += if y_title.is_empty() { 8.0 } else { TITLE + 8.0 };

        let y_ticks = match self.empty {
            true => Vec::new(),
            false => y_axis.ticks(&y, ((frame.height() / 40.0) as usize).clamp(4, 7)),
        };
        let widest = y_ticks.iter().map(|(_, t)| text::width(t, small.size)).fold(0.0, f64::max);
        // A formatter that writes sentences must not push the plot out of the drawing.
        let label_room = widest.min(room.width() * 0.25);
        frame.left += label_room + 8.0;
        let plot = canvas.plot(frame, x, y)?;

        canvas.open("axes", None, None)?;
        if !y_title.is_empty() {
            let title = text::fit(&y_title, small.size, room.width());
            canvas.note(Notes { class: Some("axis-title"), ..Notes::default() })?;
            canvas.text(&title, (room.left, room.top + 8.0), small, HPos::Left)?;
        }
        for (tick, label) in &y_ticks {
            let (_, at) = plot.place((x.low(), *tick));
            canvas.stroke(&[(frame.left, at), (frame.right, at)], Pen(Ink::Grid, 1.0, 1.0))?;
            let label = text::fit(label, small.size, label_room + 0.01);
            canvas.text(&label, (frame.left - 8.0, at), small, HPos::Right)?;
        }
        let baseline = [(frame.left, frame.bottom), (frame.right, frame.bottom)];
        canvas.stroke(&baseline, Pen(Ink::Axis, 1.0, 1.0))?;
        let most = ((frame.width() / 70.0) as usize).clamp(2, 9);
        x_ticks(canvas, frame, &plot, &(self.x_ticks)(most))?;
        if !x_title.is_empty() {
            let title = text::fit(x_title, small.size, frame.width());
            let at = (frame.middle().0, frame.bottom + UNDER + TITLE / 2.0);
            canvas.note(Notes { class: Some("axis-title"), ..Notes::default() })?;
            canvas.text(&title, at, small, HPos::Center)?;
        }
        canvas.close()?;
        Ok(frame)
    }
}

/// Ticks under a plot; a label that would touch the one before it is left out.
pub(crate) fn x_ticks(
    canvas: &Canvas<'_>,
    frame: Frame,
    plot: &Plot<'_, '_>,
    ticks: &[(f64, String)],
) -> Result<(), ChartError> {
    let small = Type::SMALL;
    let mut taken = f64::NEG_INFINITY;
    for (tick, label) in ticks {
        let (at, _) = plot.place((*tick, plot.y.low()));
        let foot = [(at, frame.bottom), (at, frame.bottom + 5.0)];
        canvas.stroke(&foot, Pen(Ink::Axis, 1.0, 1.0))?;
        let half = text::width(label, small.size) / 2.0;
        // Not beyond the margin of the smallest chart.
        let middle = at.min(frame.right + 9.0 - half);
        if middle - half < taken + 4.0 || middle - half < 0.0 {
            continue;
        }
        taken = middle + half;
        canvas.text(label, (middle, frame.bottom + 14.0), small, HPos::Center)?;
    }
    Ok(())
}
