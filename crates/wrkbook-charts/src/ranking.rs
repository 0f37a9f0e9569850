//! The figures of all servers at one load, in order: what a line chart would be a heap of points of.

use plotters::style::text_anchor::HPos;
use wrkbook::display::isolated;

use crate::{
    axis::{Axis, Domain, Scale},
    backend::Notes,
    canvas::{Pen, Type},
    error::ChartError,
    line::{SeriesStyle, check_finite},
    mark::{Fill, Mark},
    palette::Ink,
    rows::Rows,
    svg::Svg,
    text,
};

/// A metric at one load: a row per server with a dot at its figure, the range of its repeats as a
/// bar, and the figure in words.
#[derive(Debug, Clone)]
pub struct RankingChart {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// The finding, or the quantity.
    pub title: String,
    /// The quantity and its unit.
    pub subtitle: String,
    /// What is shown, for those who cannot see it.
    pub description: String,
    /// The metric.
    pub x: Axis,
    /// From the top.
    pub rows: Vec<RankingRow>,
}

/// One server's figure.
#[derive(Debug, Clone)]
pub struct RankingRow {
    /// The server's name.
    pub name: String,
    /// Its look.
    pub style: SeriesStyle,
    /// Its figure in the unit of the axis.
    pub value: f64,
    /// The lowest and the highest of its repeats, where there are several.
    pub range: Option<(f64, f64)>,
    /// Whether the figure is doubtful: a hollow dot.
    pub hollow: bool,
    /// The figure as it is written beside the dot.
    pub text: String,
}

impl RankingChart {
    /// Draws it at this width in pixels, as high as its rows need.
    ///
    /// # Errors
    /// [`ChartError`]: an id that is not a plain word, a figure that is not finite, a width below
    /// 240, thousands of rows.
    pub fn render(&self, width: u16) -> Result<Svg, ChartError> {
        for (place, row) in self.rows.iter().enumerate() {
            let figures = row.range.iter().flat_map(|(low, high)| [*low, *high]);
            check_finite(&row.name, place as f64, figures.chain([row.value]))?;
        }
        let figures = self.rows.iter().flat_map(|row| {
            let range = row.range.iter().flat_map(|(low, high)| [*low, *high]);
            range.chain([row.value]).collect::<Vec<_>>()
        });
        let x = Domain::round(self.x.scale, figures.filter(|x| self.x.scale.can_show(*x)));
        let rows = Rows {
            id: &self.id,
            title: &self.title,
            subtitle: &self.subtitle,
            description: &self.description,
            class: "ranking-chart",
            rows: self.rows.iter().map(|row| (row.name.as_str(), row.style.ink())).collect(),
            x,
            x_title: &self.x.title(),
            x_ticks: &|most| self.x.ticks(&x, most),
        };
        rows.render(
            width,
            |_, _, _| Ok(()),
            |canvas, plot, i, y| {
                let Some(row) = self.rows.get(i) else { return Ok(()) };
                // What has no place on the axis, a zero on a logarithmic one, is written at its foot.
                let is_shown = self.x.scale.can_show(row.value);
                let (foot, _) = plot.place((x.low(), 0.0));
                let (end, _) = plot.place((x.high(), 0.0));
                let (dot, _) = plot.place((if is_shown { row.value } else { x.low() }, 0.0));
                let ink = row.style.ink();
                // The figure stands beside the dot, where there is room: before it at the end of
                // the axis, and there the line stops short of it.
                let room = text::width(&row.text, Type::SMALL.size) + 12.0;
                let reach = row.range.map_or(dot, |(_, high)| plot.place((high, 0.0)).0.max(dot));
                let start = row.range.map_or(dot, |(low, _)| plot.place((low, 0.0)).0.min(dot));
                let (at, anchor, line) = match reach + room <= end {
                    true => (reach + 9.0, HPos::Left, dot),
                    false => (start - 9.0, HPos::Right, start - room),
                };
                if is_shown {
                    // A logarithmic axis has no zero that a length could begin at.
                    if foot < line && self.x.scale == Scale::Linear {
                        canvas.stroke(&[(foot, y), (line, y)], Pen(ink, 1.0, 0.35))?;
                    }
                    if start < reach {
                        canvas.stroke(&[(start, y), (reach, y)], Pen(ink, 4.0, 0.45))?;
                    }
                    let title = Some(format!("{}: {}", isolated(&row.name), row.text));
                    canvas.note(Notes { title, ..Notes::default() })?;
                    canvas.mark(Mark {
                        at: (dot, y),
                        marker: row.style.marker(),
                        ink,
                        radius: 4.5,
                        fill: if row.hollow { Fill::Hollow } else { Fill::Solid },
                    })?;
                }
                let kind = Type { ink: Ink::Text, ..Type::SMALL };
                canvas.note(Notes { class: Some("figure"), ..Notes::default() })?;
                canvas.text(&row.text, (at, y), kind, anchor)
            },
        )
    }
}
