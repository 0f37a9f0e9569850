//! The picture that stands for a report where its address is shared: its title, what was found, and
//! who served how much. Drawn here, so that it can name nothing but the figures of the page; the
//! same input makes the same bytes.

mod canvas;
mod lettering;
mod names;
mod png;

use serde::Serialize;
use wrkbook_charts::palette::Slot;

use crate::error::SiteError;
use crate::theme::{Mode, Theme};
use canvas::Canvas;
use lettering::Face;
pub(crate) use names::Names;

/// As previews are shown everywhere: pixels.
pub(crate) const WIDTH: usize = 1200;
pub(crate) const HEIGHT: usize = 630;

const MARGIN: usize = 64;
/// A bar with its space.
const ROW: usize = 46;
const MOST_BARS: usize = 5;

/// What a picture shows.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    /// Above the title; empty where the title says it.
    pub(crate) site: String,
    pub(crate) title: String,
    pub(crate) sentence: String,
    pub(crate) bars: Vec<Bar>,
    /// Below everything.
    pub(crate) foot: String,
}

/// A server's figure.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) figure: String,
    /// Of the largest, from 0 to 1.
    pub(crate) share: f64,
    pub(crate) is_disputed: bool,
    pub(crate) slot: Option<Slot>,
}

/// A picture as a page names it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PreviewView {
    pub(crate) address: String,
    pub(crate) alt: String,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Preview {
    /// Of a page without figures of its own.
    pub(crate) fn of_words(title: &str, sentence: &str, foot: &str) -> Self {
        let (title, sentence, foot) = (title.to_owned(), sentence.to_owned(), foot.to_owned());
        Self { title, sentence, foot, ..Self::default() }
    }

    /// What it shows, in words.
    pub(crate) fn alt(&self) -> String {
        let what = if self.sentence.is_empty() { &self.foot } else { &self.sentence };
        format!("{}: {what}", self.title)
    }

    /// The picture, as the bytes of a PNG file.
    pub(crate) fn png(&self, theme: &Theme) -> Result<Vec<u8>, SiteError> {
        let mode = Mode::Light;
        let (paper, ink) = (theme.paper(mode), theme.ink(mode));
        let mut canvas = Canvas::new(WIDTH, HEIGHT, paper);
        let pens = [theme.accent(mode), ink, paper.mixed(ink, 0.72)];
        let [accent, ink, muted] = pens.map(|colour| canvas.pen(colour));
        let inner = (WIDTH - 2 * MARGIN) as f32;
        let left = MARGIN as f32;
        canvas.fill(0, 0, WIDTH, 12, accent);

        let small = Face::text(25.0);
        let mut y = 84.0;
        let site = small.writable(&self.site);
        if !site.is_empty() {
            canvas.write(&small, left, y, &small.cut(&site, inner), muted);
            y += 14.0;
        }
        let face = Face::title(54.0);
        for line in face.lines(&legible(&face, &self.title), inner, 2) {
            y += 54.0;
            canvas.write(&face, left, y, &line, ink);
            y += 10.0;
        }
        let face = Face::text(31.0);
        y += 8.0;
        for line in face.lines(&face.writable(&self.sentence), inner, 3) {
            y += 42.0;
            canvas.write(&face, left, y, &line, ink);
        }
        // As many bars as there is room for, standing on the foot.
        let bottom = HEIGHT - 52;
        let room = (bottom - 44).saturating_sub(y as usize + 24) / ROW;
        let bars = self.bars.get(..room.min(MOST_BARS)).unwrap_or(&self.bars);
        let mut foot = small.writable(&self.foot);
        if bars.len() < self.bars.len() {
            foot += &format!("; {} of {} servers", bars.len(), self.bars.len());
        }
        canvas.write(&small, left, bottom as f32, &small.cut(&foot, inner), muted);
        let top = bottom - 44 - bars.len() * ROW;
        let face = Face::text(26.0);
        let (from, longest) = (MARGIN + 300, 560.0);
        for (at, bar) in bars.iter().enumerate() {
            let row = top + at * ROW;
            let line = (row + 29) as f32;
            canvas.write(&face, left, line, &face.cut(&bar.name, 284.0), ink);
            let colour = bar.slot.map_or(muted, |slot| canvas.pen(theme.series(mode, slot)));
            let length = ((bar.share * longest).round() as usize).max(3);
            match bar.is_disputed {
                true => canvas.frame(from, row + 4, length, ROW - 14, colour),
                false => canvas.fill(from, row + 4, length, ROW - 14, colour),
            }
            let end = canvas.write(&face, (from + length + 14) as f32, line, &bar.figure, ink);
            if bar.is_disputed {
                canvas.write(&small, end + 10.0, line, "disputed", muted);
            }
        }
        canvas.png().map_err(|error| SiteError::Data {
            file: "preview.png".to_owned(),
            message: error.to_string(),
        })
    }
}

/// A title that says something, whatever script it is in.
fn legible(face: &Face, title: &str) -> String {
    let title = face.writable(title);
    match title.contains(char::is_alphanumeric) {
        true => title,
        false => "Load test".to_owned(),
    }
}
