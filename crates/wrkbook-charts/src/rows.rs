//! Charts of named rows over one axis: the names at the left, the ticks at the foot.

use plotters::style::text_anchor::HPos;

use crate::{
    axis::Domain,
    backend::{Document, Notes},
    canvas::{Canvas, Frame, Pen, Plot, Type, draw},
    error::ChartError,
    frame::{Heading, TITLE, UNDER, x_ticks},
    palette::Ink,
    svg::{Size, Svg},
    text,
};

/// What such a chart consists of, but for what is drawn in the rows.
pub(crate) struct Rows<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) subtitle: &'a str,
    pub(crate) description: &'a str,
    pub(crate) class: &'static str,
    /// Names and looks, from the top.
    pub(crate) rows: Vec<(&'a str, Ink)>,
    pub(crate) x: Domain,
    pub(crate) x_title: &'a str,
    pub(crate) x_ticks: &'a dyn Fn(usize) -> Vec<(f64, String)>,
}

const ROW: f64 = 24.0;

impl Rows<'_> {
    /// Draws it at this width, as high as the rows need. `each` draws a row: its index, and the
    /// middle of its height.
    pub(crate) fn render(
        &self,
        width: u16,
        under: impl FnOnce(&Canvas<'_>, &Plot<'_, '_>, Frame) -> Result<(), ChartError>,
        each: impl Fn(&Canvas<'_>, &Plot<'_, '_>, usize, f64) -> Result<(), ChartError>,
    ) -> Result<Svg, ChartError> {
        let mut room = Frame::inside(Size { width, height: u16::MAX });
        let heading = Heading { title: self.title, subtitle: self.subtitle };
        let body = self.rows.len().max(1) as f64 * ROW;
        let height = 2.0 * room.top + heading.height(&room) + body + UNDER + TITLE;
        if width < 240 || height > f64::from(u16::MAX) {
            return Err(ChartError::TooSmall { width, height: u16::MAX });
        }
        let size = Size { width, height: height.ceil() as u16 };
        let about = Document {
            id: self.id,
            title: self.title,
            description: self.description,
            class: self.class,
            size,
        };
        draw(&about, |canvas| {
            heading.draw(canvas, &mut room)?;
            let longest = (room.width() * 0.4).min(220.0);
            let names: Vec<_> = self
                .rows
                .iter()
                .map(|(name, _)| text::shorten(name, Type::LABEL.size, longest))
                .collect();
            let widest = names.iter().map(|n| text::width(n, Type::LABEL.size)).fold(0.0, f64::max);
            let frame = Frame {
                left: room.left + widest + 14.0,
                bottom: room.top + body,
                right: room.right - 8.0,
                ..room
            };
            let plot = canvas.plot(frame, self.x, Domain::places(self.rows.len()))?;
            canvas.open("axes", None, None)?;
            let ticks = (self.x_ticks)(((frame.width() / 60.0) as usize).clamp(2, 12));
            for (tick, _) in &ticks {
                let (at, _) = plot.place((*tick, 0.0));
                let line = [(at, frame.top), (at, frame.bottom)];
                canvas.stroke(&line, Pen(Ink::Grid, 1.0, 1.0))?;
            }
            x_ticks(canvas, frame, &plot, &ticks)?;
            let title = text::fit(self.x_title, Type::SMALL.size, frame.width());
            let at = (frame.middle().0, frame.bottom + UNDER + TITLE / 2.0);
            canvas.note(Notes { class: Some("axis-title"), ..Notes::default() })?;
            canvas.text(&title, at, Type::SMALL, HPos::Center)?;
            under(canvas, &plot, frame)?;
            canvas.close()?;
            for (i, ((name, ink), short)) in self.rows.iter().zip(&names).enumerate() {
                let y = frame.top + (i as f64 + 0.5) * ROW;
                canvas.open("row", Some(name), Some(*ink))?;
                let full = (short != name).then(|| (*name).to_owned());
                canvas.note(Notes { class: Some("label"), title: full, ..Notes::default() })?;
                canvas.text(short, (room.left, y), Type::LABEL, HPos::Left)?;
                each(canvas, &plot, i, y)?;
                canvas.close()?;
            }
            Ok(())
        })
    }
}
