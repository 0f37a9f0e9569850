//! Charts as a page holds them: drawings, for a desk and for a phone.

use serde::Serialize;
use wrkbook_charts::{ChartError, Size, Svg};

use crate::error::SiteError;
use crate::link::Html;

/// A chart, drawn for a desk and for a phone.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    pub(crate) wide: Html,
    pub(crate) narrow: Html,
}

impl Figure {
    /// Draws a chart twice; `draw` gets the id that the drawing must have, and its size.
    pub(crate) fn draw(
        id: &str,
        wide: Size,
        narrow: Size,
        draw: impl Fn(String, Size) -> Result<Svg, ChartError>,
    ) -> Result<Self, SiteError> {
        let of = |ending: &str, size: Size| {
            let id = format!("{id}-{ending}");
            drawing(&id, draw(id.clone(), size))
        };
        Ok(Self { wide: of("wide", wide)?, narrow: of("narrow", narrow)? })
    }
}

/// A drawing, or the chart to blame.
pub(crate) fn drawing(id: &str, svg: Result<Svg, ChartError>) -> Result<Html, SiteError> {
    let blame =
        |error: ChartError| SiteError::Chart { id: id.to_owned(), message: error.to_string() };
    svg.map(|svg| Html(svg.into_string())).map_err(blame)
}
