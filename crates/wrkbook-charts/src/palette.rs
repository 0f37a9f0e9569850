//! Colours, markers and dash patterns: the one place that decides how a series looks.
//!
//! Eight series colours for a light and eight for a dark page. They were found by a search that
//! maximised the smallest CIE Lab distance between any two of them, as seen with normal vision
//! and with simulated protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes
//! 2009), at a contrast of at least 3 to 1 against the paper; `tests/palette.rs` holds them to it.

use std::fmt::Write as _;

use plotters::style::RGBColor;

/// One of the eight looks of a coloured series: a colour, a marker and a dash pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u8);

impl Slot {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// The slot with this index, from 0; none beyond the eighth.
    pub fn new(index: usize) -> Option<Slot> {
        u8::try_from(index).ok().filter(|&i| usize::from(i) < Self::COUNT).map(Slot)
    }

    /// All eight, in order.
    pub fn all() -> impl Iterator<Item = Slot> {
        (0..Self::COUNT).filter_map(Slot::new)
    }

    /// From 0.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its marker: no two slots share one.
    pub fn marker(self) -> Marker {
        MARKERS[self.index()]
    }

    /// Its `stroke-dasharray` in pixels, `None` for a solid line.
    pub fn dash(self) -> Option<&'static str> {
        DASHES[self.index()]
    }
}

/// The shape of a mark. All are closed outlines, so that each can be drawn hollow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    TriangleDown,
    Plus,
    Cross,
    Star,
}

const MARKERS: [Marker; Slot::COUNT] = [
    Marker::Circle,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
    Marker::TriangleDown,
    Marker::Plus,
    Marker::Cross,
    Marker::Star,
];

const DASHES: [Option<&str>; Slot::COUNT] = [
    None,
    Some("9 3"),
    Some("4 2.5"),
    Some("12 3 3 3"),
    Some("2 2.5"),
    Some("16 4"),
    Some("7 3 2 3 2 3"),
    Some("1.5 4"),
];

/// A colour of the charts by its role, with its value on a light and on a dark page.
///
/// The drawing library knows only RGB values. An ink travels through it as its light value and is
/// recognised by it on the way out, so no two inks may share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A coloured series.
    Series(Slot),
    /// A series beyond the coloured ones.
    Other,
    /// Titles and labels.
    Text,
    /// Axis labels, subtitles and notes.
    Muted,
    /// The axis line and leaders.
    Axis,
    /// Grid lines.
    Grid,
    /// The page.
    Paper,
}

const SERIES: [[u32; 2]; Slot::COUNT] = [
    [0x00488d, 0x3d81e5], // blue
    [0xbe7a16, 0xad6e13], // orange
    [0x1896ac, 0x11d9fd], // cyan
    [0x7f1930, 0xd44d5a], // red
    [0x6a9362, 0xabe69f], // green
    [0xa472db, 0x956da9], // violet
    [0x5b5200, 0xe0dc68], // olive, yellow
    [0x6b2959, 0xf0a6b9], // plum, pink
];

impl Ink {
    /// Every ink.
    pub fn all() -> impl Iterator<Item = Ink> {
        Slot::all().map(Ink::Series).chain([
            Ink::Other,
            Ink::Text,
            Ink::Muted,
            Ink::Axis,
            Ink::Grid,
            Ink::Paper,
        ])
    }

    fn values(self) -> [u32; 2] {
        match self {
            Ink::Series(slot) => SERIES[slot.index()],
            Ink::Other => [0x87888a, 0x7c848f],
            Ink::Text => [0x1c1e21, 0xe3e6ea],
            Ink::Muted => [0x5c5f64, 0xa3abb5],
            Ink::Axis => [0x8f9196, 0x6d7682],
            Ink::Grid => [0xe2dfd8, 0x2a313a],
            Ink::Paper => [0xfbfaf7, 0x12161c],
        }
    }

    /// Red, green and blue on a light page, sRGB.
    pub fn light(self) -> [u8; 3] {
        rgb(self.values()[0])
    }

    /// Red, green and blue on a dark page, sRGB.
    pub fn dark(self) -> [u8; 3] {
        rgb(self.values()[1])
    }

    /// The CSS variable that holds it, without the leading `--`: `series-1`, `chart-muted`.
    pub fn variable(self) -> String {
        match self {
            Ink::Series(slot) => format!("series-{}", slot.index() + 1),
            Ink::Other => "series-other".into(),
            Ink::Text => "chart-text".into(),
            Ink::Muted => "chart-muted".into(),
            Ink::Axis => "chart-axis".into(),
            Ink::Grid => "chart-grid".into(),
            Ink::Paper => "chart-paper".into(),
        }
    }

    /// What its two classes end in: `f1` fills with it, `l1` draws lines with it.
    pub(crate) fn class(self) -> char {
        match self {
            Ink::Series(slot) => char::from(b'1' + slot.0),
            Ink::Other => 'o',
            Ink::Text => 't',
            Ink::Muted => 'm',
            Ink::Axis => 'a',
            Ink::Grid => 'g',
            Ink::Paper => 'p',
        }
    }

    /// As the drawing library wants it.
    pub(crate) fn rgb(self) -> RGBColor {
        let [r, g, b] = self.light();
        RGBColor(r, g, b)
    }

    /// The ink that travels as this value.
    pub(crate) fn of_rgb((r, g, b): (u8, u8, u8)) -> Option<Ink> {
        Ink::all().find(|ink| ink.light() == [r, g, b])
    }
}

fn rgb(value: u32) -> [u8; 3] {
    let [_, r, g, b] = value.to_be_bytes();
    [r, g, b]
}

/// `#rrggbb`
pub(crate) fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The style sheet of the charts: the variables for a light page, their dark values (by the
/// reader's preference, and by `data-theme="light"` or `"dark"` on the root element), and the
/// classes through which the charts use them. A page that shows charts inline includes it once;
/// without it they keep the light colours.
pub fn css() -> String {
    let mut css = String::new();
    let variables = |value: fn(Ink) -> [u8; 3]| {
        Ink::all().fold(String::new(), |mut out, ink| {
            let _ = write!(out, "--{}:{};", ink.variable(), hex(value(ink)));
            out
        })
    };
    let (light, dark) = (variables(Ink::light), variables(Ink::dark));
    let _ = writeln!(css, ":root{{{light}}}");
    let _ = writeln!(
        css,
        "@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
    );
    let _ = writeln!(css, ":root[data-theme=dark]{{{dark}}}");
    for ink in Ink::all() {
        let (class, variable) = (ink.class(), ink.variable());
        let _ = write!(
            css,
            ".chart .f{class}{{fill:var(--{variable})}}.chart .l{class}{{stroke:var(--{variable})}}"
        );
    }
    css.push_str("\n.chart{max-width:100%;height:auto}\n");
    css
}
