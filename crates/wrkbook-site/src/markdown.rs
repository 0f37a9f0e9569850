//! The author's Markdown: front matter of `key: value` lines, then prose, whose variables are filled
//! in page by page. Raw HTML in it is dropped, and so are links with a scheme that could run
//! something.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, html};

use crate::link::Html;

/// One Markdown file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Document {
    /// `key: value` lines between two `---` lines at the start, in order.
    pub(crate) facts: Vec<(String, String)>,
    /// The file, to blame.
    pub(crate) path: String,
    /// The rest, as it was written.
    pub(crate) body: String,
    /// How many lines of the file stand before it.
    pub(crate) lines_before: usize,
}

impl Document {
    /// Reads the text of a file; `path` is the name to blame.
    pub(crate) fn parse(text: &str, path: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (front, body) = front_matter(text).unwrap_or(("", text));
        let facts = front
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(key, value)| (key.trim().to_owned(), unquoted(value.trim()).to_owned()))
            .filter(|(key, value)| !key.is_empty() && !value.is_empty())
            .collect();
        // The body is the end of the text.
        let before = text.len().saturating_sub(body.len());
        let lines_before = text.bytes().take(before).filter(|byte| *byte == b'\n').count();
        Self { facts, path: path.to_owned(), body: body.to_owned(), lines_before }
    }

    /// The value of a key of the front matter.
    pub(crate) fn fact(&self, key: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| known == key).map(|(_, value)| &**value)
    }
}

/// The front matter and what follows it.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?.trim_start_matches('\r').strip_prefix('\n')?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn unquoted(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote).and_then(|value: &str| value.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// The markup of a text without variables.
pub(crate) fn render(text: &str) -> Html {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    // The page has the one heading of the first level: a text with its own moves down by one.
    let is_first =
        |event| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
    let moves = Parser::new_ext(text, options).any(is_first);
    let place = |level| if moves { lower(level) } else { level };
    let events = Parser::new_ext(text, options).filter_map(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = harmless(dest_url);
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        // Its name is an anchor, of which the page has others.
        Event::FootnoteReference(name) => Some(Event::FootnoteReference(note(&name))),
        Event::Start(Tag::FootnoteDefinition(name)) => {
            Some(Event::Start(Tag::FootnoteDefinition(note(&name))))
        }
        // An image would be a request: its words stand in its place.
        Event::Start(Tag::Image { .. }) | Event::End(pulldown_cmark::TagEnd::Image) => None,
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Some(Event::Start(Tag::Heading { level: place(level), id, classes, attrs }))
        }
        Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
            Some(Event::End(pulldown_cmark::TagEnd::Heading(place(level))))
        }
        other => Some(other),
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    Html(out)
}

/// The anchor of a footnote.
fn note(name: &str) -> CowStr<'static> {
    CowStr::from(format!("note-{name}"))
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    use HeadingLevel::{H1, H2, H3, H4, H5, H6};
    match level {
        H1 => H2,
        H2 => H3,
        H3 => H4,
        H4 => H5,
        H5 | H6 => H6,
    }
}

/// The address, or nothing where its scheme is neither of the web nor of mail.
fn harmless(address: CowStr<'_>) -> CowStr<'_> {
    let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    match scheme.map(|(scheme, _)| scheme.to_ascii_lowercase()) {
        None => address,
        Some(scheme) if ["http", "https", "mailto"].contains(&&*scheme) => address,
        Some(_) => CowStr::Borrowed(""),
    }
}

/// Whether a text of the author is an address of the web, to be shown as a link.
pub(crate) fn is_web_address(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_optional_and_keeps_its_order() {
        let document =
            Document::parse("---\nversion: 1.4\nhome: \"https://a.b/\"\n---\nText", "a.md");
        let fact = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(document.facts, [fact("version", "1.4"), fact("home", "https://a.b/")]);
        assert_eq!((&*document.body, document.lines_before), ("Text", 4));
        assert_eq!(Document::parse("---\nno end", "a.md").facts, []);
    }

    #[test]
    fn markup_of_others_does_not_pass() {
        for (text, expected) in [
            ("<script>alert(1)</script>", ""),
            ("a <b onclick=x>b</b>", "<p>a b</p>\n"),
            ("[x](javascript:alert)", "<p><a href=\"\">x</a></p>\n"),
            ("[x](https://a.b)", "<p><a href=\"https://a.b\">x</a></p>\n"),
            ("![words](https://a.b/c.png)", "<p>words</p>\n"),
            ("# Title", "<h2>Title</h2>\n"),
            ("1 < 2", "<p>1 &lt; 2</p>\n"),
        ] {
            assert_eq!(render(text).0, expected, "{text}");
        }
    }
}
