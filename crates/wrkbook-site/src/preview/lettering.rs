//! Letters of the two typefaces that are built in, and what stands in for a letter that they lack.

use ab_glyph::{Font, FontRef, Glyph, GlyphId, PxScale, ScaleFont, point};

/// Where one stands for many that cannot be written.
const ELLIPSIS: char = '\u{2026}';

/// A typeface at a size.
pub(super) struct Face {
    font: Option<FontRef<'static>>,
    scale: PxScale,
}

impl Face {
    /// For titles; `size` in pixels an em.
    pub(super) fn title(size: f32) -> Self {
        Self::of(include_bytes!("../../fonts/Literata-SemiBold.ttf"), size)
    }

    /// For everything else.
    pub(super) fn text(size: f32) -> Self {
        Self::of(include_bytes!("../../fonts/NotoSans-Regular.ttf"), size)
    }

    fn of(bytes: &'static [u8], size: f32) -> Self {
        // A test reads both; without its face a picture would have no words.
        let font = FontRef::try_from_slice(bytes).ok();
        let ems = font.as_ref().and_then(|font| {
            Some(font.height_unscaled() / font.units_per_em().filter(|units| *units > 0.0)?)
        });
        Self { font, scale: PxScale::from(size * ems.unwrap_or(1.0)) }
    }

    /// Hands over every pixel that a line of text touches, with the share that it covers; returns
    /// where the line ends.
    pub(super) fn outline(
        &self,
        x: f32,
        y: f32,
        text: &str,
        mut pixel: impl FnMut(i64, i64, f32),
    ) -> f32 {
        let Some(font) = &self.font else { return x };
        let scaled = font.as_scaled(self.scale);
        let mut at = x;
        for c in text.chars() {
            let id = font.glyph_id(c);
            let glyph: Glyph = id.with_scale_and_position(self.scale, point(at, y));
            at += scaled.h_advance(id);
            let Some(outlined) = font.outline_glyph(glyph) else { continue };
            let corner = outlined.px_bounds().min;
            outlined.draw(|dx, dy, share| {
                pixel(corner.x as i64 + i64::from(dx), corner.y as i64 + i64::from(dy), share);
            });
        }
        at
    }

    /// How wide a line of text is, in pixels.
    pub(super) fn width(&self, text: &str) -> f32 {
        let Some(font) = &self.font else { return 0.0 };
        let scaled = font.as_scaled(self.scale);
        text.chars().map(|c| scaled.h_advance(font.glyph_id(c))).sum()
    }

    fn has(&self, c: char) -> bool {
        self.font.as_ref().is_some_and(|font| font.glyph_id(c) != GlyphId(0))
    }

    /// Whether every letter of the text can be written; marks that only steer do not count.
    pub(super) fn can_write(&self, text: &str) -> bool {
        let mut letters = text.chars().filter(|c| !is_silent(*c)).peekable();
        letters.peek().is_some() && letters.all(|c| c.is_whitespace() || self.has(replaced(c)))
    }

    /// The text as it can be written on one line: kindred letters in the place of those that are
    /// lacking, one ellipsis in the place of those that have none.
    pub(super) fn writable(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars().filter(|c| !is_silent(*c)) {
            let c = match c {
                c if c.is_whitespace() || c.is_control() => ' ',
                '\u{fb01}' => {
                    out.push_str("fi");
                    continue;
                }
                '\u{fb02}' => {
                    out.push_str("fl");
                    continue;
                }
                c if self.has(replaced(c)) => replaced(c),
                _ => ELLIPSIS,
            };
            let last = out.chars().next_back();
            let is_repeated = [' ', ELLIPSIS].contains(&c) && last == Some(c);
            let is_indent = c == ' ' && last.is_none();
            if !(is_repeated || is_indent) {
                out.push(c);
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// The text, cut with an ellipsis where it is wider than `width`.
    pub(super) fn cut(&self, text: &str, width: f32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while kept.pop().is_some() {
            let cut =
                format!("{}{ELLIPSIS}", kept.trim_end().trim_end_matches([',', '.', ';', ':']));
            if self.width(&cut) <= width {
                return cut;
            }
        }
        String::new()
    }

    /// The text in at most `most` lines no wider than `width`, the last one cut where it must be.
    pub(super) fn lines(&self, text: &str, width: f32, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match longer.filter(|line| self.width(line) <= width) {
                Some(line) => {
                    lines.pop();
                    lines.push(line);
                }
                None => lines.push(word.to_owned()),
            }
        }
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).join(" ");
            lines.push(rest);
        }
        // A word of its own may be too long too.
        lines.iter().map(|line| self.cut(line, width)).collect()
    }
}

/// A letter with the same meaning, where the typefaces have that and not this.
fn replaced(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2012}' => '-',
        '\u{2015}' => '\u{2014}',
        '\u{fb01}' | '\u{fb02}' => 'f',
        c => c,
    }
}

/// What is not seen by itself: combining and joining marks, and marks of direction.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_are_whole() {
        for face in [Face::title(20.0), Face::text(20.0)] {
            for c in "Aa0 zß€ĄžΑωЖя–…×·,;:()%/".chars() {
                assert!(c == ' ' || face.can_write(&c.to_string()), "{c}");
            }
            assert!(face.width("mm") > face.width("ii"));
        }
    }

    #[test]
    fn what_cannot_be_written_has_a_stand_in() {
        let face = Face::text(20.0);
        for (text, written) in [
            ("Bjoern 3", "Bjoern 3"),
            ("Ünïcødé ﬁrst", "Ünïcødé first"),
            ("Cafe\u{301} non\u{2011}stop", "Cafe non-stop"),
            ("日本語 server", "… server"),
            ("🚀👩\u{200d}👩🔥", "…"),
            (" two\nlines\u{202e} ", "two lines"),
            ("\u{200b}", ""),
        ] {
            assert_eq!(face.writable(text), written);
        }
        assert!(face.can_write("Ünïcødé ﬁrst") && !face.can_write("שרת") && !face.can_write(""));
    }

    #[test]
    fn lines_fit() {
        let face = Face::text(20.0);
        let text = "a name of many words that goes on and on ".repeat(5) + &"W".repeat(200);
        for most in [1, 2, 3] {
            let lines = face.lines(&text, 300.0, most);
            assert_eq!(lines.len(), most);
            assert!(lines.iter().all(|line| face.width(line) <= 300.0), "{lines:?}");
            assert!(lines.last().is_some_and(|line| line.ends_with('…')));
        }
        assert_eq!(face.lines("short", 300.0, 2), ["short"]);
        assert_eq!(face.lines("", 300.0, 2), [""; 0]);
    }
}
