//! Finished pages, taken apart again: tags, and the text between them. For what concerns all text of a
//! page, whichever template wrote it.

/// A part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// From `<` to `>`; a comment or a declaration too.
    Tag(&'a str),
    /// What stands between tags, as it is written: escaped.
    Text(&'a str),
    /// What a script or a style holds.
    Raw(&'a str),
}

/// The pieces of `html` in order; together they are the whole of it. Attributes are expected in
/// double quotes, in which no `>` stands unescaped, as all templates here write them.
pub(crate) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { rest: html, raw: None }
}

/// See [`pieces`].
pub(crate) struct Pieces<'a> {
    rest: &'a str,
    /// The end of the script or style that was opened.
    raw: Option<&'static str>,
}

impl<'a> Pieces<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Everything up to the end of the element `name`, its closing tag excluded; for elements that
    /// do not stand in themselves.
    pub(crate) fn skip_to_end_of(&mut self, name: &str) -> &'a str {
        let mut at = 0;
        while let Some(found) = self.rest[at..].find("</") {
            let end = &self.rest[at + found + 2..];
            if is_named(end, name) {
                return self.take(at + found);
            }
            at += found + 2;
        }
        self.take(self.rest.len())
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(name) = self.raw.take() {
            let raw = self.skip_to_end_of(name);
            if !raw.is_empty() {
                return Some(Piece::Raw(raw));
            }
        }
        if self.rest.is_empty() {
            return None;
        }
        if !self.rest.starts_with('<') {
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            return Some(Piece::Text(self.take(end)));
        }
        let tag = match self.rest.find('>') {
            Some(end) => self.take(end + 1),
            None => self.take(self.rest.len()),
        };
        self.raw = ["script", "style"].into_iter().find(|raw| name(tag) == *raw);
        Some(Piece::Tag(tag))
    }
}

/// The name of the element that a tag opens; empty for a closing tag.
pub(crate) fn name(tag: &str) -> &str {
    let tag = tag.strip_prefix('<').unwrap_or(tag);
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    &tag[..end]
}

/// The name of the element that a closing tag ends.
pub(crate) fn closed(tag: &str) -> Option<&str> {
    tag.strip_prefix("</").map(|tag| tag.trim_end_matches('>').trim_end())
}

fn is_named(tag: &str, name: &str) -> bool {
    tag.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_sum_of_its_pieces() {
        let html = "<!doctype html><p title=\"a\">x <b>y</b></p><script>if(a<b)c()</script>z";
        let parts: Vec<_> = pieces(html).collect();
        assert_eq!(
            parts[..5],
            [
                Piece::Tag("<!doctype html>"),
                Piece::Tag("<p title=\"a\">"),
                Piece::Text("x "),
                Piece::Tag("<b>"),
                Piece::Text("y"),
            ]
        );
        assert!(parts.contains(&Piece::Raw("if(a<b)c()")));
        let whole: String = parts
            .iter()
            .map(|piece| match piece {
                Piece::Tag(part) | Piece::Text(part) | Piece::Raw(part) => *part,
            })
            .collect();
        assert_eq!(whole, html);
    }

    #[test]
    fn no_page_is_too_odd() {
        for html in ["", "<", "</", "<script>", "a<b", "<p", "<style></styles>x"] {
            let length: usize = pieces(html)
                .map(|piece| match piece {
                    Piece::Tag(part) | Piece::Text(part) | Piece::Raw(part) => part.len(),
                })
                .sum();
            assert_eq!(length, html.len(), "{html}");
        }
        assert_eq!(
            (name("<h2 id=\"a\">"), name("</h2>"), closed("</h2 >")),
            ("h2", "", Some("h2"))
        );
    }
}
