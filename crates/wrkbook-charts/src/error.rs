//! Why a chart could not be drawn.

use std::{convert::Infallible, error::Error, fmt};

use plotters::drawing::DrawingAreaErrorKind;

/// Why a chart could not be drawn. Absent figures are never a reason: they are gaps.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartError {
    /// The id is not a plain word: an ASCII letter, then letters, digits, `-` or `_`. Ids become
    /// `id` attributes, and must not need escaping.
    Id(String),
    /// A figure is infinite, not a number, or beyond what an axis can span (1e200).
    NotFinite {
        /// The series or row that holds it.
        series: String,
        /// Where on the x axis (for charts of rows: the row's number).
        x: f64,
    },
    /// A position of zero or less on a logarithmic x axis.
    NotPositive {
        /// The series or row that holds it.
        series: String,
        /// The position.
        x: f64,
    },
    /// The size leaves no room for the plot beside its labels.
    TooSmall {
        /// The size asked for.
        width: u16,
        /// The size asked for.
        height: u16,
    },
    /// The drawing library refused; its message.
    Drawing(String),
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChartError::Id(id) => write!(
                f,
                "chart id {id:?} is not a plain word: use letters, digits, `-` and `_`, a letter first"
            ),
            ChartError::NotFinite { series, x } => {
                write!(f, "{series} at {x}: not a finite number; leave an absent figure out")
            }
            ChartError::NotPositive { series, x } => {
                write!(f, "{series} at {x}: no place on a logarithmic axis; use a linear one")
            }
            ChartError::TooSmall { width, height } => {
                write!(f, "{width} x {height} pixels are too few for this chart")
            }
            ChartError::Drawing(message) => write!(f, "drawing failed: {message}"),
        }
    }
}

impl Error for ChartError {}

impl From<DrawingAreaErrorKind<Infallible>> for ChartError {
    fn from(error: DrawingAreaErrorKind<Infallible>) -> Self {
        ChartError::Drawing(error.to_string())
    }
}
