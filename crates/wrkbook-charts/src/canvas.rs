//! What all charts share: text and strokes placed in pixels, and a plot inside given margins.

use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Polygon},
    prelude::Cartesian2d,
    series::LineSeries,
    style::{
        Color, FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::{
    axis::Domain,
    backend::{Close, Document, FINE, Notes, Open, SvgBackend, document, fine},
    error::ChartError,
    mark::Mark,
    palette::Ink,
    svg::{Size, Svg},
};

/// The drawing, in pixels from its upper left corner.
pub(crate) struct Canvas<'a> {
    root: DrawingArea<SvgBackend<'a>, Shift>,
    size: Size,
}

/// How a line of text is set.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    /// In pixels.
    pub(crate) size: f64,
    pub(crate) ink: Ink,
    pub(crate) bold: bool,
}

impl Type {
    pub(crate) const HEADING: Type = Type { size: 17.0, ink: Ink::Text, bold: true };
    pub(crate) const LABEL: Type = Type { size: 13.0, ink: Ink::Text, bold: false };
    pub(crate) const SMALL: Type = Type { size: 12.0, ink: Ink::Muted, bold: false };
}

/// How a stroke is drawn: ink, width in pixels, opacity.
#[derive(Clone, Copy)]
pub(crate) struct Pen(pub(crate) Ink, pub(crate) f64, pub(crate) f64);

impl Pen {
    fn style(self) -> ShapeStyle {
        let Pen(ink, width, opacity) = self;
        ShapeStyle {
            color: ink.rgb().mix(opacity),
            filled: false,
            stroke_width: fine(width).unsigned_abs(),
        }
    }

    fn fill(self) -> ShapeStyle {
        ShapeStyle { filled: true, ..self.style() }
    }
}

/// A box in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Frame {
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn middle(&self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// The whole drawing but for a margin that suits its size.
    pub(crate) fn inside(size: Size) -> Frame {
        let (right, bottom) = (f64::from(size.width), f64::from(size.height));
        let margin = if size.width >= 620 { 18.0 } else { 10.0 };
        Frame { left: margin, top: margin, right: right - margin, bottom: bottom - margin }
    }
}

type Result<T = ()> = std::result::Result<T, ChartError>;

/// Draws a document on a canvas and presents it.
pub(crate) fn draw(about: &Document<'_>, draw: impl FnOnce(&Canvas<'_>) -> Result) -> Result<Svg> {
    document(about, |backend| {
        let canvas = Canvas { root: backend.into_drawing_area(), size: about.size };
        draw(&canvas)?;
        canvas.root.present()?;
        Ok(())
    })
}

impl<'a> Canvas<'a> {
    pub(crate) fn open(
        &self,
        class: &'static str,
        name: Option<&str>,
        fill: Option<Ink>,
    ) -> Result {
        Ok(self.root.draw(&Open { class, name: name.map(str::to_owned), fill })?)
    }

    pub(crate) fn close(&self) -> Result {
        Ok(self.root.draw(&Close)?)
    }

    /// What the next shape or text carries.
    pub(crate) fn note(&self, notes: Notes) -> Result {
        Ok(self.root.draw(&notes)?)
    }

    /// Text that hangs from its point as `anchor` says, centred on it vertically.
    pub(crate) fn text(&self, text: &str, (x, y): (f64, f64), kind: Type, anchor: HPos) -> Result {
        let style = if kind.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::SansSerif, kind.size * FINE, style);
        let ink = kind.ink.rgb();
        let style = TextStyle::from(font).color(&ink).pos(Pos::new(anchor, VPos::Center));
        Ok(self.root.draw_text(text, &style, (fine(x), fine(y)))?)
    }

    pub(crate) fn stroke(&self, points: &[(f64, f64)], pen: Pen) -> Result {
        let points: Vec<_> = points.iter().map(|&(x, y)| (fine(x), fine(y))).collect();
        Ok(self.root.draw(&PathElement::new(points, pen.style()))?)
    }

    pub(crate) fn bar(&self, bar: Frame, pen: Pen) -> Result {
        let corners = [
            (bar.left, bar.top),
            (bar.right, bar.top),
            (bar.right, bar.bottom),
            (bar.left, bar.bottom),
        ];
        let corners: Vec<_> = corners.iter().map(|&(x, y)| (fine(x), fine(y))).collect();
        Ok(self.root.draw(&Polygon::new(corners, pen.fill()))?)
    }

    pub(crate) fn mark(&self, mark: Mark<(f64, f64)>) -> Result {
        let at = (fine(mark.at.0), fine(mark.at.1));
        let Mark { marker, ink, radius, fill, .. } = mark;
        Ok(self.root.draw(&Mark { at, marker, ink, radius, fill })?)
    }

    /// A plot that fills the frame.
    pub(crate) fn plot(&self, frame: Frame, x: Domain, y: Domain) -> Result<Plot<'_, 'a>> {
        let Size { width, height } = self.size;
        if frame.width() < 8.0 || frame.height() < 8.0 {
            return Err(ChartError::TooSmall { width, height });
        }
        let chart = ChartBuilder::on(&self.root)
            .margin_left(fine(frame.left))
            .margin_top(fine(frame.top))
            .margin_right(fine(f64::from(width) - frame.right))
            .margin_bottom(fine(f64::from(height) - frame.bottom))
            .build_cartesian_2d(x, y)?;
        Ok(Plot { chart, y })
    }
}

/// A pair of axes on a canvas. Points that are no figures of these axes are never drawn: lines
/// are given in runs without gaps, and each value is held inside the axes.
pub(crate) struct Plot<'c, 'a> {
    chart: ChartContext<'c, SvgBackend<'a>, Cartesian2d<Domain, Domain>>,
    pub(crate) y: Domain,
}

impl Plot<'_, '_> {
    /// Where a point is, in pixels of the canvas.
    pub(crate) fn place(&self, at: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.chart.plotting_area().map_coordinate(&at);
        (f64::from(x) / FINE, f64::from(y) / FINE)
    }

    pub(crate) fn note(&self, notes: Notes) -> Result {
        Ok(self.chart.plotting_area().draw(&notes)?)
    }

    pub(crate) fn line(&mut self, points: &[(f64, f64)], pen: Pen) -> Result {
        self.chart.draw_series(LineSeries::new(points.iter().copied(), pen.style()))?;
        Ok(())
    }

    /// The area between the lows and the highs.
    pub(crate) fn band(&mut self, ranges: &[(f64, f64, f64)], pen: Pen) -> Result {
        let lows = ranges.iter().map(|&(x, low, _)| (x, low));
        let highs = ranges.iter().rev().map(|&(x, _, high)| (x, high));
        let outline: Vec<_> = lows.chain(highs).collect();
        self.chart.draw_series([Polygon::new(outline, pen.fill())])?;
        Ok(())
    }

    pub(crate) fn mark(&self, mark: &Mark<(f64, f64)>) -> Result {
        Ok(self.chart.plotting_area().draw(mark)?)
    }
}
