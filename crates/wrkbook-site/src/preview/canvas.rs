//! A picture in a few inks upon paper, each in sixteen strengths: enough for letters and bars, and a
//! fraction of the bytes of one in all colours.

use std::io;

use super::lettering::Face;
use super::png;
use crate::colour::Colour;

/// Strengths of an ink, from none to full.
const STRENGTHS: u8 = 16;

/// One of a canvas' inks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen(u8);

/// A picture that is being drawn. What is beyond its edges is cut.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    paper: Colour,
    inks: Vec<Colour>,
    /// Ink times sixteen plus strength.
    pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, paper: Colour) -> Self {
        Self { width, height, paper, inks: Vec::new(), pixels: vec![0; width * height] }
    }

    /// A pen of a colour; of more than sixteen colours the last one writes for all others.
    pub(super) fn pen(&mut self, colour: Colour) -> Pen {
        let known = self.inks.iter().position(|ink| *ink == colour);
        let at = known.unwrap_or_else(|| {
            if self.inks.len() < usize::from(u8::MAX / STRENGTHS) {
                self.inks.push(colour);
            }
            self.inks.len() - 1
        });
        Pen(u8::try_from(at).unwrap_or(0))
    }

    /// Covers a pixel with a share of ink, from 0 to 1.
    fn cover(&mut self, x: usize, y: usize, pen: Pen, share: f32) {
        if x >= self.width {
            return;
        }
        let strength = (share.clamp(0.0, 1.0) * f32::from(STRENGTHS - 1)).round() as u8;
        if let Some(pixel) = self.pixels.get_mut(y * self.width + x)
            && strength > 0
            && strength >= *pixel % STRENGTHS
        {
            *pixel = pen.0 * STRENGTHS + strength;
        }
    }

    pub(super) fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, pen: Pen) {
        for y in y..(y + height).min(self.height) {
            for x in x..x + width {
                self.cover(x, y, pen, 1.0);
            }
        }
    }

    /// An outline, drawn within the rectangle.
    pub(super) fn frame(&mut self, x: usize, y: usize, width: usize, height: usize, pen: Pen) {
        const LINE: usize = 3;
        let (right, bottom) = (x + width.saturating_sub(LINE), y + height.saturating_sub(LINE));
        self.fill(x, y, width, LINE.min(height), pen);
        self.fill(x, bottom, width, LINE.min(height), pen);
        self.fill(x, y, LINE.min(width), height, pen);
        self.fill(right, y, LINE.min(width), height, pen);
    }

    /// One line of text from `x` on the line at `y`; where it ends.
    pub(super) fn write(&mut self, face: &Face, x: f32, y: f32, text: &str, pen: Pen) -> f32 {
        face.outline(x, y, text, |x, y, share| {
            if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y))
                && y < self.height
            {
                self.cover(x, y, pen, share);
            }
        })
    }

    /// The picture as a PNG file.
    pub(super) fn png(&self) -> io::Result<Vec<u8>> {
        let palette = self.inks.iter().flat_map(|ink| {
            (0..STRENGTHS).flat_map(|strength| {
                self.paper.mixed(*ink, f64::from(strength) / f64::from(STRENGTHS - 1)).0
            })
        });
        png::indexed(self.width, &palette.collect::<Vec<u8>>(), &self.pixels)
    }
}
