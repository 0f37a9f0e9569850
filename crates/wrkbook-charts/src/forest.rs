//! Ratios with their intervals on a logarithmic axis: what changed, and how surely.

use crate::{
    axis::{Domain, Scale, plain},
    backend::Notes,
    canvas::{Frame, Pen},
    error::ChartError,
    line::{SeriesStyle, check_finite},
    mark::{Fill, Mark},
    palette::Ink,
    rows::Rows,
    svg::Svg,
};

/// Ratios with their intervals, a row each, around the line of no change.
#[derive(Debug, Clone)]
pub struct ForestPlot {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// The finding, in one sentence.
    pub title: String,
    /// What the ratios are of.
    pub subtitle: String,
    /// What is shown, for those who cannot see it.
    pub description: String,
    /// What the axis shows, such as `new / old`; `, log scale` is added.
    pub label: String,
    /// Changes too small to matter, as ratios: shaded.
    pub threshold: Option<(f64, f64)>,
    /// From the top.
    pub rows: Vec<ForestRow>,
}

/// One ratio.
#[derive(Debug, Clone)]
pub struct ForestRow {
    /// What is compared.
    pub name: String,
    /// Its look.
    pub style: SeriesStyle,
    /// The ratio; `None` where there is none to speak of: the row stays empty.
    pub ratio: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
    /// Whether nothing can be said: a hollow mark.
    pub hollow: bool,
    /// What a pointer or a screen reader is told of it.
    pub label: String,
}

impl ForestPlot {
    /// Draws it at this width in pixels, as high as its rows need. A ratio of zero or less is no
    /// ratio and is not drawn.
    ///
    /// # Errors
    /// [`ChartError`]: an id that is not a plain word, a figure that is not finite, a width below
    /// 240, thousands of rows.
    pub fn render(&self, width: u16) -> Result<Svg, ChartError> {
        let figures = |row: &ForestRow| [row.ratio, row.low, row.high].into_iter().flatten();
        for (i, row) in self.rows.iter().enumerate() {
            check_finite(&row.name, i as f64, figures(row))?;
        }
        let band = self.threshold.map(|(low, high)| [low, high]);
        check_finite("threshold", 0.0, band.into_iter().flatten())?;
        let bounds = self.rows.iter().flat_map(figures).chain(band.into_iter().flatten());
        // No change is always on the axis, and never at its edge.
        let x = Domain::padded(Scale::Log, bounds.chain([0.9, 1.0 / 0.9]));
        let times = |most: usize| {
            x.ticks(most).into_iter().map(|tick| (tick, format!("{}\u{d7}", plain(tick)))).collect()
        };
        let rows = Rows {
            id: &self.id,
            title: &self.title,
            subtitle: &self.subtitle,
            description: &self.description,
            class: "forest-plot",
            rows: self.rows.iter().map(|row| (row.name.as_str(), row.style.ink())).collect(),
            x,
            x_title: &format!("{}, log scale", self.label),
            x_ticks: &times,
        };
        rows.render(
            width,
            |canvas, plot, frame| {
                let at = |ratio: f64| plot.place((x.clamp(ratio), 0.0)).0;
                if let Some([low, high]) = band {
                    let shade =
                        Frame { left: at(low.min(high)), right: at(low.max(high)), ..frame };
                    canvas.note(Notes { class: Some("threshold"), ..Notes::default() })?;
                    canvas.bar(shade, Pen(Ink::Grid, 0.0, 0.5))?;
                }
                let no_change = [(at(1.0), frame.top), (at(1.0), frame.bottom)];
                canvas.stroke(&no_change, Pen(Ink::Axis, 1.2, 1.0))
            },
            |canvas, plot, i, y| {
                let Some(row) = self.rows.get(i) else { return Ok(()) };
                let Some(ratio) = row.ratio.filter(|r| Scale::Log.can_show(*r)) else {
                    return Ok(());
                };
                let at = |ratio: f64| plot.place((x.clamp(ratio), 0.0)).0;
                let (low, high) = (row.low.unwrap_or(ratio), row.high.unwrap_or(ratio));
                if low < high {
                    let line = [(at(low), y), (at(high), y)];
                    canvas.note(Notes { class: Some("whisker"), ..Notes::default() })?;
                    canvas.stroke(&line, Pen(row.style.ink(), 1.6, 1.0))?;
                }
                let title = (!row.label.is_empty()).then(|| row.label.clone());
                canvas.note(Notes { title, ..Notes::default() })?;
                canvas.mark(Mark {
                    at: (at(ratio), y),
                    marker: row.style.marker(),
                    ink: row.style.ink(),
                    radius: 4.0,
                    fill: if row.hollow { Fill::Hollow } else { Fill::Solid },
                })
            },
        )
    }
}
