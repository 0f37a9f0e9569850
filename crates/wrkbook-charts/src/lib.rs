//! Summaries drawn as SVG.
//!
//! Charts are values: filled with figures, [rendered](LineChart::render) at a [`Size`] into an
//! [`Svg`], for a page ([`Svg::fragment`]) or a file ([`Svg::standalone`]). They read no files and
//! no fonts, and the same value is always drawn as the same bytes. Colours are CSS classes and
//! variables ([`palette::css`]), with the light colours as literal values beside them.
//!
//! [`chart`] is where to start: a metric of an analysis. [`SummaryCharts`] and [`DiffCharts`] draw
//! everything else that a summary or a diff holds; and each chart can be filled by hand. In a Rust
//! notebook they show themselves.
//!
//! - [`LineChart`]: a metric against load, a line per server; [`SmallMultiple`] and [`Sparkline`]
//!   are its little sisters
//! - [`RankingChart`]: a metric at one load, a row per server
//! - [`DotStrip`]: every repeat of one server as a dot
//! - [`StandingChart`]: rank intervals; [`ForestPlot`]: ratios with their intervals

mod axis;
mod backend;
mod canvas;
mod dots;
mod error;
mod forest;
mod frame;
mod from_analysis;
mod from_diff;
mod from_summary;
mod label;
mod legend;
mod line;
mod mark;
mod notebook;
pub mod palette;
mod ranking;
mod rows;
mod small;
mod standing;
mod svg;
mod text;
mod trace;

pub use axis::{Axis, Scale, plain};
pub use dots::{Dot, DotColumn, DotState, DotStrip};
pub use error::ChartError;
pub use forest::{ForestPlot, ForestRow};
pub use from_analysis::chart;
pub use from_diff::DiffCharts;
pub use from_summary::{Looks, SummaryCharts};
pub use line::{LineChart, Point, Series, SeriesStyle};
pub use palette::{Ink, Marker, Slot};
pub use ranking::{RankingChart, RankingRow};
pub use small::{SmallMultiple, Sparkline};
pub use standing::{StandingChart, StandingRow};
pub use svg::{Size, Svg};
