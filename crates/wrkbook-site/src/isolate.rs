//! Names that are written from right to left, kept apart from the sentence around them: without that
//! a browser would move the words and figures that follow. Templates do so where they write a name
//! themselves; here it is done for names within sentences, whoever wrote these.
//!
//! Source: Unicode Standard Annex 9, section 2.4, and the `bdi` element of HTML.

use wrkbook::display::Escaped;

use crate::markup::{Piece, closed, name, pieces};

/// First strong isolate, and its end: for text that can hold no markup.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// The names of a site that need to be kept apart; usually none.
#[derive(Debug, Default)]
pub(crate) struct Isolated {
    /// As pages have them, the longest first, as one may be part of another.
    names: Vec<String>,
}

impl Isolated {
    /// Those of `names` that hold a character that is written from right to left.
    pub(crate) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let turned = names.into_iter().filter(|name| name.chars().any(is_right_to_left));
        let mut names: Vec<String> = turned.map(|name| Escaped(name).to_string()).collect();
        names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        names.dedup();
        Self { names }
    }

    /// The page with its names kept apart.
    pub(crate) fn apply(&self, html: String) -> String {
        if self.names.is_empty() || !self.names.iter().any(|name| html.contains(name)) {
            return html;
        }
        let mut out = String::with_capacity(html.len() + html.len() / 16);
        let (mut in_bdi, mut in_plain) = (0_usize, 0_usize);
        for piece in pieces(&html) {
            match piece {
                Piece::Raw(text) => out.push_str(text),
                // Alone in its own element it is apart already.
                Piece::Text(text) if in_bdi > 0 && self.names.iter().any(|name| name == text) => {
                    out.push_str(text);
                }
                // A title and a drawing hold no `bdi`.
                Piece::Text(text) if in_plain > 0 => {
                    self.wrap(text, &ISOLATE.map(String::from), &mut out);
                }
                Piece::Text(text) => {
                    self.wrap(text, &["<bdi>", "</bdi>"].map(str::to_owned), &mut out);
                }
                Piece::Tag(tag) => {
                    let (opened, ended) = (name(tag), closed(tag).unwrap_or(""));
                    in_bdi += usize::from(opened == "bdi");
                    in_bdi -= usize::from(ended == "bdi" && in_bdi > 0);
                    let is_plain = |name| ["title", "svg"].contains(&name);
                    in_plain += usize::from(is_plain(opened));
                    in_plain -= usize::from(is_plain(ended) && in_plain > 0);
                    self.wrap_attributes(tag, &mut out);
                }
            }
        }
        out
    }

    /// Text with each name between `marks`.
    fn wrap(&self, text: &str, marks: &[String; 2], out: &mut String) {
        let mut rest = text;
        let first = |rest: &str| {
            let found = self.names.iter().filter_map(|name| Some((rest.find(&**name)?, name)));
            // Of two at one place the longer one, which comes first.
            found.min_by_key(|(at, _)| *at).map(|(at, name)| (at, name.len()))
        };
        while let Some((at, length)) = first(rest) {
            let (before, tail) = rest.split_at(at);
            let (name, tail) = tail.split_at(length);
            for part in [before, &marks[0], name, &marks[1]] {
                out.push_str(part);
            }
            rest = tail;
        }
        out.push_str(rest);
    }

    /// A tag with the names in what it says to people.
    fn wrap_attributes(&self, tag: &str, out: &mut String) {
        if !self.names.iter().any(|name| tag.contains(&**name)) {
            return out.push_str(tag);
        }
        let mut said = false;
        for (at, part) in tag.split('"').enumerate() {
            if at > 0 {
                out.push('"');
            }
            match at % 2 {
                1 if said => self.wrap(part, &ISOLATE.map(String::from), out),
                _ => out.push_str(part),
            }
            said =
                ["title=", "aria-label=", "content=", "alt="].iter().any(|key| part.ends_with(key));
        }
    }
}

/// Letters of the scripts that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko
/// and their neighbours, with the blocks of their presentation forms and historic kin.
fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{200f}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_within_sentences_are_kept_apart() {
        let names = Isolated::of(["Bjoern", "מהיר", "מהיר מאוד", "日本"]);
        let page = "<title>מהיר · x</title><p title=\"מהיר 3\" data-x=\"מהיר\">מהיר מאוד is 3, \
                    <bdi>מהיר</bdi> Bjoern <bdi>מהיר at 3</bdi></p><svg><text>מהיר</text></svg>";
        assert_eq!(
            names.apply(page.to_owned()),
            "<title>\u{2068}מהיר\u{2069} · x</title><p title=\"\u{2068}מהיר\u{2069} 3\" \
             data-x=\"מהיר\"><bdi>מהיר מאוד</bdi> is 3, <bdi>מהיר</bdi> Bjoern <bdi><bdi>מהיר</bdi> at 3</bdi></p>\
             <svg><text>\u{2068}מהיר\u{2069}</text></svg>"
        );
    }

    #[test]
    fn escaped_names_are_found_and_others_cost_nothing() {
        let names = Isolated::of(["<ا>"]);
        assert_eq!(
            names.apply("<p>&lt;ا&gt; leads</p>".to_owned()),
            "<p><bdi>&lt;ا&gt;</bdi> leads</p>"
        );
        let page = "<p>A and <b>B</b></p>".to_owned();
        assert_eq!(Isolated::of(["A", "B"]).apply(page.clone()), page);
    }
}
