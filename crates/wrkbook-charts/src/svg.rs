//! A drawn chart as a value, and the escaping of what is written into one.

use std::{fmt, ops::Deref};

use crate::palette;

/// Width and height of a chart in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Size {
    pub width: u16,
    pub height: u16,
}

impl Size {
    /// 960 x 540: for pages on a desk.
    pub const WIDE: Size = Size { width: 960, height: 540 };
    /// 360 x 420: for phones, where a wide chart scaled down has unreadable text.
    pub const NARROW: Size = Size { width: 360, height: 420 };
    /// 300 x 200: one of several small multiples.
    pub const SMALL: Size = Size { width: 300, height: 200 };
    /// 120 x 28: a sparkline in a table cell.
    pub const SPARK: Size = Size { width: 120, height: 28 };
}

/// A drawn chart: one `<svg>` element, to be shown inside a page or as a file of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Svg {
    text: String,
    /// Where the root element's title and description end and the drawing begins.
    opening: usize,
    size: Size,
}

impl Svg {
    pub(crate) fn new(text: String, opening: usize, size: Size) -> Svg {
        Svg { text, opening, size }
    }

    /// In CSS pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// For use inside an HTML page, whose style sheet holds [`palette::css`]: transparent, in the
    /// page's colours and type.
    pub fn fragment(&self) -> &str {
        &self.text
    }

    /// For a file of its own: with its style sheet and its paper, light or dark as the reader
    /// prefers. A viewer without CSS shows the light colours.
    pub fn standalone(&self) -> String {
        let (opening, drawing) =
            self.text.split_at_checked(self.opening).unwrap_or((&self.text, ""));
        let paper = palette::Ink::Paper;
        format!(
            "{opening}<style>{}</style><rect class=\"f{}\" fill=\"{}\" width=\"100%\" \
             height=\"100%\"/>{drawing}\n",
            palette::css(),
            paper.class(),
            palette::hex(paper.light()),
        )
    }

    /// The fragment as an owned string.
    pub fn into_string(self) -> String {
        self.text
    }
}

impl Deref for Svg {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Svg {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Svg> for String {
    fn from(svg: Svg) -> String {
        svg.text
    }
}
