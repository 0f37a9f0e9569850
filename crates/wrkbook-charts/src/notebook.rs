//! How charts show themselves in a cell of a Rust notebook, by `wrkbook`'s protocol. A chart that
//! cannot be drawn says why in its place.

use wrkbook::display::show_in_cell;

use crate::{
    ChartError, DotStrip, ForestPlot, LineChart, RankingChart, Size, SmallMultiple, Sparkline,
    StandingChart, Svg,
};

/// The width of charts of rows.
const WIDTH: u16 = Size::WIDE.width;

impl Svg {
    /// Shows it in a cell of a Rust notebook, as a file of its own would look: called by the evcxr
    /// kernel for the last expression of a cell. Prints to standard output.
    pub fn evcxr_display(&self) {
        show_in_cell(&[("image/svg+xml", &self.standalone())]);
    }
}

fn show(drawn: Result<Svg, ChartError>) {
    match drawn {
        Ok(svg) => svg.evcxr_display(),
        Err(error) => show_in_cell(&[("text/plain", &error.to_string())]),
    }
}

macro_rules! draw_themselves {
    ($($chart:ty: $size:expr),+ $(,)?) => { $(
        impl $chart {
            /// Draws it in a cell of a Rust notebook: called by the evcxr kernel for the last
            /// expression of a cell. Prints to standard output.
            pub fn evcxr_display(&self) {
                show(self.render($size));
            }
        }
    )+ };
}

draw_themselves!(
    DotStrip: Size::WIDE,
    ForestPlot: WIDTH,
    LineChart: Size::WIDE,
    RankingChart: WIDTH,
    SmallMultiple: Size::SMALL,
    Sparkline: Size::SPARK,
    StandingChart: WIDTH,
);
