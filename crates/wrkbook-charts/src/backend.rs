//! The drawing backend: what plotters draws becomes SVG whose colours a style sheet can change.
//!
//! Plotters' coordinates are whole numbers; one pixel of the SVG is [`FINE`] of them. Colours
//! that are an [`Ink`] are written as a class beside their light value; others as their value.

use std::{convert::Infallible, fmt, fmt::Write as _};

use plotters::element::{Drawable, PointCollection};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
    text_anchor::{HPos, VPos},
};
use wrkbook::display::Escaped;

use crate::{
    error::ChartError,
    palette::{Ink, hex},
    svg::{Size, Svg},
    text,
};

/// Backend units per pixel.
pub(crate) const FINE: f64 = 10.0;

/// Pixels in backend units.
pub(crate) fn fine(pixels: f64) -> i32 {
    (pixels * FINE).round() as i32
}

/// What the root element says of the whole chart.
pub(crate) struct Document<'a> {
    /// Prefix of every id of the chart.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    /// Class beside `chart`: the kind of chart.
    pub(crate) class: &'static str,
    pub(crate) size: Size,
}

/// Writes SVG into a string. `plotters` calls [`DrawingBackend::present`] at the end, which closes
/// the document.
pub(crate) struct SvgBackend<'a> {
    out: &'a mut String,
    size: Size,
    notes: Notes,
    /// The fill that each open group hands down to its shapes.
    groups: Vec<Option<Ink>>,
    closed: bool,
}

/// What the next shape carries besides its geometry and style.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    /// Its `<title>`: what a pointer or a screen reader is told.
    pub(crate) title: Option<String>,
    /// `data-x`, for scripts that look up all marks at one load.
    pub(crate) x: Option<f64>,
    /// `stroke-dasharray` in pixels.
    pub(crate) dash: Option<&'static str>,
    /// A class by its role: `label`, `line`, `band`.
    pub(crate) class: Option<&'static str>,
}

/// A `<g>` that is opened.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) class: &'static str,
    /// `data-name`
    pub(crate) name: Option<String>,
    /// Handed down to the shapes in it.
    pub(crate) fill: Option<Ink>,
}

/// A `<g>` that is closed.
pub(crate) struct Close;

impl<'a> SvgBackend<'a> {
    /// Begins a document. Returns the backend and the length of the opening, where a style sheet
    /// may be put later.
    pub(crate) fn begin(
        out: &'a mut String,
        document: &Document<'_>,
    ) -> Result<(SvgBackend<'a>, usize), ChartError> {
        let Document { id, title, description, class, size } = document;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !id.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.chars().all(plain) {
            return Err(ChartError::Id((*id).to_owned()));
        }
        let Size { width, height } = size;
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" class=\"chart {class}\" \
             role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"{}\"><title id=\"{id}-title\">{}</title>\
             <desc id=\"{id}-desc\">{}</desc>",
            text::FAMILY,
            Escaped(title),
            Escaped(description),
        );
        let opening = out.len();
        let backend = SvgBackend {
            out,
            size: *size,
            notes: Notes::default(),
            groups: Vec::new(),
            closed: false,
        };
        Ok((backend, opening))
    }

    fn open(&mut self, group: &Open) {
        let _ = write!(self.out, "\n<g class=\"{}", group.class);
        match group.fill {
            Some(ink) => {
                let _ = write!(self.out, " f{}\" fill=\"{}\"", ink.class(), hex(ink.light()));
            }
            None => self.out.push('"'),
        }
        if let Some(name) = &group.name {
            let _ = write!(self.out, " data-name=\"{}\"", Escaped(name));
        }
        self.out.push('>');
        self.groups.push(group.fill);
    }

    fn close(&mut self) {
        if self.groups.pop().is_some() {
            self.out.push_str("</g>");
        }
    }

    fn begin_shape(&mut self, element: &str, paint: Paint) {
        let _ = write!(self.out, "<{element}");
        let inherited = self.groups.iter().rev().find_map(|fill| *fill);
        let handed_down = inherited.is_some() && paint.plain_fill() == inherited;
        let paint = if handed_down { Paint::default() } else { paint };
        let classes = [
            self.notes.class.take().map(str::to_owned),
            paint.fill.and_then(|c| Ink::of_rgb(c.rgb)).map(|ink| format!("f{}", ink.class())),
            paint.stroke.and_then(|(c, _)| Ink::of_rgb(c.rgb)).map(|i| format!("l{}", i.class())),
        ];
        let classes: Vec<String> = classes.into_iter().flatten().collect();
        if !classes.is_empty() {
            let _ = write!(self.out, " class=\"{}\"", classes.join(" "));
        }
        match paint.fill {
            Some(color) => self.color("fill", color),
            None if paint.stroke.is_some() => self.out.push_str(" fill=\"none\""),
            None => {}
        }
        if let Some((color, width)) = paint.stroke {
            self.color("stroke", color);
            let _ = write!(self.out, " stroke-width=\"{}\"", Tenths(width));
        }
        if let Some(dash) = self.notes.dash.take() {
            let _ = write!(self.out, " stroke-dasharray=\"{dash}\"");
        }
        if let Some(x) = self.notes.x.take() {
            let _ = write!(self.out, " data-x=\"{x}\"");
        }
    }

    fn color(&mut self, attribute: &str, color: BackendColor) {
        let (r, g, b) = color.rgb;
        let _ = write!(self.out, " {attribute}=\"{}\"", hex([r, g, b]));
        if color.alpha < 1.0 {
            let _ = write!(self.out, " {attribute}-opacity=\"{:.2}\"", color.alpha);
        }
    }

    fn circle(&mut self, (x, y): BackendCoord, radius: u32, paint: Paint) {
        self.begin_shape("circle", paint);
        let radius = Tenths(i32::try_from(radius).unwrap_or(i32::MAX));
        let _ = write!(self.out, " cx=\"{}\" cy=\"{}\" r=\"{radius}\"", Tenths(x), Tenths(y));
        self.end_shape("circle");
    }

    /// A circle that is an outline around the paper's colour.
    pub(crate) fn hollow_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
    ) {
        self.circle(center, radius, Paint::hollow(style));
    }

    /// A polygon that is an outline around the paper's colour.
    pub(crate) fn hollow_polygon<S: BackendStyle>(
        &mut self,
        corners: impl IntoIterator<Item = BackendCoord>,
        style: &S,
    ) {
        self.path(corners, true, Paint::hollow(style));
    }

    fn end_shape(&mut self, element: &str) {
        match self.notes.title.take() {
            Some(title) => {
                let _ = write!(self.out, "><title>{}</title></{element}>", Escaped(&title));
            }
            None => self.out.push_str("/>"),
        }
    }

    /// A path of relative steps, so that equal shapes are equal text and compress well.
    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, close: bool, paint: Paint) {
        let mut points = points.into_iter();
        let Some((mut x, mut y)) = points.next() else { return };
        self.begin_shape("path", paint);
        let _ = write!(self.out, " d=\"M{} {}", Tenths(x), Tenths(y));
        for (i, (nx, ny)) in points.enumerate() {
            let _ = write!(
                self.out,
                "{}{} {}",
                if i == 0 { "l" } else { " " },
                Tenths(nx.saturating_sub(x)),
                Tenths(ny.saturating_sub(y))
            );
            (x, y) = (nx, ny);
        }
        self.out.push_str(if close { "z\"" } else { "\"" });
        self.end_shape("path");
    }
}

/// How a shape is painted. Nothing at all: as its group says.
#[derive(Clone, Copy, Default)]
struct Paint {
    fill: Option<BackendColor>,
    /// Width in backend units.
    stroke: Option<(BackendColor, i32)>,
}

impl Paint {
    fn fill(color: BackendColor) -> Paint {
        Paint { fill: Some(color), stroke: None }
    }

    fn stroke<S: BackendStyle>(style: &S) -> Paint {
        let width = i32::try_from(style.stroke_width()).unwrap_or(i32::MAX);
        Paint { fill: None, stroke: Some((style.color(), width)) }
    }

    fn of<S: BackendStyle>(style: &S, filled: bool) -> Paint {
        if filled { Paint::fill(style.color()) } else { Paint::stroke(style) }
    }

    /// An outline in this style around the paper's colour.
    fn hollow<S: BackendStyle>(style: &S) -> Paint {
        let [r, g, b] = Ink::Paper.light();
        let paper = BackendColor { alpha: 1.0, rgb: (r, g, b) };
        Paint { fill: Some(paper), ..Paint::stroke(style) }
    }

    /// The ink, if that is all there is to it.
    fn plain_fill(&self) -> Option<Ink> {
        let color = self.fill.filter(|color| color.alpha >= 1.0 && self.stroke.is_none())?;
        Ink::of_rgb(color.rgb)
    }
}

/// A number of backend units, written in pixels.
struct Tenths(i32);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        match magnitude % 10 {
            0 => write!(f, "{sign}{}", magnitude / 10),
            tenth => write!(f, "{sign}{}.{tenth}", magnitude / 10),
        }
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend<'_> {
    // Writing to memory cannot fail.
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let fine = FINE as u32;
        (u32::from(self.size.width) * fine, u32::from(self.size.height) * fine)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        if !self.closed {
            while !self.groups.is_empty() {
                self.close();
            }
            self.out.push_str("\n</svg>");
            self.closed = true;
        }
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_circle(point, 1, &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.path([from, to], false, Paint::stroke(style));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        self.path(corners, true, Paint::of(style, fill));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.path(path, false, Paint::stroke(style));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.circle(center, radius, Paint::of(style, fill));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.path(corners, true, Paint::fill(style.color()));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        content: &str,
        style: &T,
        (x, y): BackendCoord,
    ) -> Drawn {
        let anchor = style.anchor();
        // `dominant-baseline` is not drawn alike everywhere: the baseline is placed here.
        let drop = match anchor.v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.35,
            VPos::Bottom => -0.2,
        };
        let y = y.saturating_add((style.size() * drop).round() as i32);
        let title = self.notes.title.take();
        self.begin_shape("text", Paint::fill(style.color()));
        let _ = write!(
            self.out,
            " x=\"{}\" y=\"{}\" font-size=\"{}\"",
            Tenths(x),
            Tenths(y),
            Tenths(style.size().round() as i32)
        );
        self.out.push_str(match anchor.h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        });
        if matches!(style.style(), FontStyle::Bold) {
            self.out.push_str(" font-weight=\"600\"");
        }
        self.out.push('>');
        if let Some(title) = title {
            let _ = write!(self.out, "<title>{}</title>", Escaped(&title));
        }
        let _ = write!(self.out, "{}</text>", Escaped(content));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        content: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text::width(content, style.size());
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

/// Implements drawing for something that only changes the backend's state: it has no points.
macro_rules! stateful {
    ($type:ty, |$self:ident, $backend:ident| $effect:expr) => {
        impl<'a, Coord: 'a> PointCollection<'a, Coord> for &'a $type {
            type Point = Coord;
            type IntoIter = std::iter::Empty<Coord>;
            fn point_iter(self) -> Self::IntoIter {
                std::iter::empty()
            }
        }

        impl<'b> Drawable<SvgBackend<'b>> for $type {
            fn draw<I: Iterator<Item = BackendCoord>>(
                &$self,
                _: I,
                $backend: &mut SvgBackend<'b>,
                _: (u32, u32),
            ) -> Drawn {
                $effect;
                Ok(())
            }
        }
    };
}

stateful!(Open, |self, backend| backend.open(self));
stateful!(Close, |self, backend| backend.close());
stateful!(Notes, |self, backend| backend.notes = self.clone());

/// Draws into a fresh document and hands it back closed.
pub(crate) fn document(
    document: &Document<'_>,
    draw: impl FnOnce(SvgBackend<'_>) -> Result<(), ChartError>,
) -> Result<Svg, ChartError> {
    let mut out = String::with_capacity(16 * 1024);
    let (backend, opening) = SvgBackend::begin(&mut out, document)?;
    draw(backend)?;
    Ok(Svg::new(out, opening, document.size))
}
