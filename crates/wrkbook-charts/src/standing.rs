//! Rank intervals: who is ahead of whom, and who is tied.

use crate::{
    axis::{Domain, Scale},
    backend::Notes,
    canvas::{Frame, Pen},
    error::ChartError,
    line::SeriesStyle,
    mark::{Fill, Mark},
    rows::Rows,
    svg::Svg,
};

/// The standings on one metric: a bar per server from its best to its worst rank. Bars that
/// overlap are ties.
#[derive(Debug, Clone)]
pub struct StandingChart {
    /// Prefix of the ids in the drawing: a plain word, unique on its page.
    pub id: String,
    /// The finding, in one sentence.
    pub title: String,
    /// The metric.
    pub subtitle: String,
    /// What is shown, for those who cannot see it.
    pub description: String,
    /// From the top.
    pub rows: Vec<StandingRow>,
}

/// One server's standing.
#[derive(Debug, Clone)]
pub struct StandingRow {
    /// The server's name.
    pub name: String,
    /// Its look.
    pub style: SeriesStyle,
    /// 1 + how many are significantly better.
    pub rank_best: u32,
    /// How many servers there are, less those that are significantly worse.
    pub rank_worst: u32,
    /// What a pointer or a screen reader is told of it.
    pub label: String,
}

impl StandingChart {
    /// Draws it at this width in pixels, as high as its rows need.
    ///
    /// # Errors
    /// [`ChartError`]: an id that is not a plain word, a width below 240, thousands of rows.
    pub fn render(&self, width: u16) -> Result<Svg, ChartError> {
        let ranks = self.rows.iter().flat_map(|row| [row.rank_best, row.rank_worst]);
        let last = ranks.max().unwrap_or(1).max(1);
        let x = Domain::padded(Scale::Linear, [0.5, f64::from(last) + 0.5]);
        let whole = |most: usize| {
            let most = 2 * most; // ranks are short
            let step = usize::try_from(last).unwrap_or(usize::MAX).div_ceil(most).max(1);
            let ranks = (1..=last).step_by(step);
            ranks.map(|rank| (f64::from(rank), rank.to_string())).collect()
        };
        let rows = Rows {
            id: &self.id,
            title: &self.title,
            subtitle: &self.subtitle,
            description: &self.description,
            class: "standing-chart",
            rows: self.rows.iter().map(|row| (row.name.as_str(), row.style.ink())).collect(),
            x,
            x_title: "rank, 1 is best",
            x_ticks: &whole,
        };
        rows.render(
            width,
            |_, _, _| Ok(()),
            |canvas, plot, i, y| {
                let Some(row) = self.rows.get(i) else { return Ok(()) };
                let (left, _) = plot.place((f64::from(row.rank_best), 0.0));
                let (right, _) = plot.place((f64::from(row.rank_worst), 0.0));
                let (left, right) = (left.min(right), left.max(right));
                if left < right {
                    let bar = Frame { left, top: y - 2.5, right, bottom: y + 2.5 };
                    canvas.bar(bar, Pen(row.style.ink(), 0.0, 0.45))?;
                }
                let ends = if left < right { vec![left, right] } else { vec![left] };
                for x in ends {
                    let title = (!row.label.is_empty()).then(|| row.label.clone());
                    canvas.note(Notes { title, ..Notes::default() })?;
                    canvas.mark(Mark {
                        at: (x, y),
                        marker: row.style.marker(),
                        ink: row.style.ink(),
                        radius: 4.5,
                        fill: Fill::Solid,
                    })?;
                }
                Ok(())
            },
        )
    }
}
