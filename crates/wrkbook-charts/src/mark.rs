//! One mark: a marker at a point, filled or hollow, that says what it stands for.

use std::convert::Infallible;

use plotters::{
    element::{Drawable, PointCollection},
    style::{Color, ShapeStyle},
};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

use crate::{
    backend::{SvgBackend, fine},
    palette::{Ink, Marker},
};

/// A marker at a point of a plot.
pub(crate) struct Mark<Coord> {
    pub(crate) at: Coord,
    pub(crate) marker: Marker,
    pub(crate) ink: Ink,
    /// Half the width of a circle, in pixels; other shapes are sized to look alike.
    pub(crate) radius: f64,
    pub(crate) fill: Fill,
}

/// How the inside of a mark is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    Solid,
    /// Only the outline: the figure is doubtful.
    Hollow,
    /// Only two strokes across: there is no figure.
    Crossed,
}

/// An upright cross of two bars: how far they reach, and half their width.
fn plus(reach: f64, half: f64) -> Vec<(f64, f64)> {
    let arm = [(half, -reach), (half, -half), (reach, -half)];
    let turned = |turns: usize| {
        arm.into_iter().map(move |p| (0..turns).fold(p, |(x, y): (f64, f64), _| (-y, x)))
    };
    (0..4).flat_map(turned).collect()
}

/// The same, on its corner.
fn saltire(reach: f64, half: f64) -> Vec<(f64, f64)> {
    let turn = std::f64::consts::FRAC_1_SQRT_2;
    plus(reach, half).into_iter().map(|(x, y)| ((x - y) * turn, (x + y) * turn)).collect()
}

impl Marker {
    /// The corners around the centre for a circle of radius 1; a circle has none.
    fn corners(self) -> Vec<(f64, f64)> {
        match self {
            Marker::Circle => Vec::new(),
            Marker::Square => vec![(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Triangle => vec![(0.0, -1.25), (1.2, 0.85), (-1.2, 0.85)],
            Marker::TriangleDown => vec![(0.0, 1.25), (-1.2, -0.85), (1.2, -0.85)],
            Marker::Diamond => vec![(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Marker::Plus => plus(1.25, 0.42),
            Marker::Cross => saltire(1.4, 0.42),
            Marker::Star => (0..10)
                .map(|i| {
                    let angle = f64::from(i) * std::f64::consts::PI / 5.0;
                    let reach = if i % 2 == 0 { 1.5 } else { 0.62 };
                    (angle.sin() * reach, -angle.cos() * reach)
                })
                .collect(),
        }
    }
}

impl<'a, Coord: 'a> PointCollection<'a, Coord> for &'a Mark<Coord> {
    type Point = &'a Coord;
    type IntoIter = std::iter::Once<&'a Coord>;
    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl<'b, Coord> Drawable<SvgBackend<'b>> for Mark<Coord> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut pos: I,
        backend: &mut SvgBackend<'b>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let Some((x, y)) = pos.next() else { return Ok(()) };
        let at = |(dx, dy): (f64, f64)| (x + fine(dx * self.radius), y + fine(dy * self.radius));
        let outline = ShapeStyle {
            color: self.ink.rgb().to_rgba(),
            filled: false,
            stroke_width: fine(1.4).unsigned_abs(),
        };
        let radius = fine(self.radius).unsigned_abs();
        let corners = match self.fill {
            Fill::Crossed => saltire(1.8, 0.28),
            _ => self.marker.corners(),
        };
        match (self.fill, corners.is_empty()) {
            (Fill::Hollow, true) => backend.hollow_circle((x, y), radius, &outline),
            (Fill::Hollow, false) => backend.hollow_polygon(corners.into_iter().map(at), &outline),
            (_, true) => backend.draw_circle((x, y), radius, &outline, true)?,
            (_, false) => backend.fill_polygon(corners.into_iter().map(at), &outline)?,
        }
        Ok(())
    }
}
