//! What must hold for any Markdown and any `site.toml`: checks that panic where it does not. The
//! fuzz targets call them, and so do the tests, with generated input.

use std::path::Path;
use std::sync::Arc;

use crate::error::SiteError;
use crate::link::Link;
use crate::markdown::{self, Document};
use crate::source::Sources;
use crate::variables::{Place, Variables};

/// The tags that Markdown makes.
const TAGS: [&str; 26] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Their attributes: none that runs or loads anything.
const ATTRIBUTES: [&str; 7] = ["align", "class", "href", "id", "start", "style", "title"];

/// Reads the bytes as an author's text, without result sets to take figures from, and holds the
/// markup against what Markdown may make.
pub fn markdown(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let document = Document::parse(&text, "intro.md");
    let lines = number_of_lines(&text);
    assert!(document.lines_before <= lines && text.ends_with(&document.body));
    holds_no_foreign_markup(&markdown::render(&document.body).0);
    // An author may write loops that take for ever, and harms nobody else.
    let is_template = text.contains("{{") || text.contains("{%");
    if is_template && (text.matches("for").count() > 1 || text.contains('*')) {
        return;
    }
    let place = Place { set: None, scenario: None, server: None, root: Link::page("") };
    match Variables::none().fill(&document, &place) {
        Ok(html) => holds_no_foreign_markup(&html.0),
        Err(SiteError::Source { line, .. }) => {
            assert!(line.is_none_or(|line| (1..=lines + 1).contains(&line)), "{line:?}");
        }
        Err(other) => panic!("{other}"),
    }
}

/// Reads the bytes as a `site.toml`.
pub fn site_toml(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines = number_of_lines(&text);
    match Sources::parse(&text, "site.toml", Path::new("nowhere")) {
        Ok(sources) => {
            assert!(!sources.result_sets.is_empty());
            for diagnostic in &sources.diagnostics {
                assert!(diagnostic.line.is_none_or(|line| (1..=lines).contains(&(line as usize))));
            }
        }
        Err(SiteError::Source { line, message, .. }) => {
            // An error at the very end is on the line after the last.
            assert!(line.is_none_or(|line| (1..=lines + 1).contains(&line)), "{line:?}");
            assert!(!message.is_empty());
        }
        Err(SiteError::Io { .. }) => {}
        Err(other) => panic!("{other}"),
    }
}

fn number_of_lines(text: &str) -> usize {
    text.lines().count()
}

/// Takes markup apart: all of it is tags and attributes of Markdown, and text.
fn holds_no_foreign_markup(html: &str) {
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a stray bracket in {html:?}");
        let (tag, after) = tag.split_once('>').expect("tags end");
        let tag = tag.trim_start_matches('/').trim_end_matches('/').trim_end();
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(TAGS.contains(&name), "<{name}> in {html:?}");
        while let Some((name, value)) = attributes.split_once("=\"") {
            let name = name.trim();
            let (value, others) = value.split_once('"').expect("values end");
            assert!(ATTRIBUTES.contains(&name), "{name} in {html:?}");
            if name == "href" {
                let scheme = value.split(['/', '?', '#']).next().and_then(|it| it.split_once(':'));
                let scheme = scheme.map(|(scheme, _)| scheme.to_ascii_lowercase());
                let known = ["http", "https", "mailto"];
                assert!(scheme.is_none_or(|it| known.contains(&&*it)), "{value} in {html:?}");
            }
            attributes = others;
        }
        rest = after;
    }
    assert!(!rest.contains('>'), "a stray bracket in {html:?}");
}

impl Variables {
    /// Without any result set.
    fn none() -> Self {
        Self { sets: Arc::from([]) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Some of these, one after the other, and any text between them.
    fn mixture(of: &'static [&'static str]) -> impl Strategy<Value = String> {
        let word = prop::sample::select(of);
        let part = prop_oneof![5 => word.prop_map(str::to_owned), 1 => "\\PC{0,6}"];
        prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    const WORDS: &[&str] = &[
        "---\n",
        "title: a\n",
        "\n",
        "\n\n",
        "# ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "```\n",
        "``",
        "*",
        "**",
        "~~",
        "[",
        "]",
        "(",
        ")",
        "[x](",
        "![",
        "[^1]",
        "[^1]: ",
        "<",
        ">",
        "<script>",
        "<b onclick=x>",
        "</p>",
        "<!--",
        "-->",
        "<https://a.b>",
        "<javascript:alert(1)>",
        "javascript:",
        "java&#10;script:",
        "&#x6a;avascript:",
        "data:text/html,",
        "&lt;",
        "\\",
        "\"",
        "'",
        "|",
        "---|---\n",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "cell(",
        "\"a\"",
        "for",
        "raw",
        "endraw",
        "server",
        "|safe",
        "é",
        "\u{202e}",
        "\0",
    ];

    const KEYS: &[&str] = &[
        "title",
        "description",
        "base_url",
        "author",
        "[[result_set]]\n",
        "path",
        "slug",
        "article",
        "[[comparison]]\n",
        "old",
        "new",
        "threshold",
        " = ",
        "\"",
        "\"a\"",
        "1",
        "[",
        "]",
        "{",
        "}",
        ",",
        "\n",
        "#",
        "\"https://a.b/\"",
        "'''",
        "\\u0000",
        "true",
        "nan",
        ".",
    ];

    proptest! {
        #[test]
        fn any_markdown(text in mixture(WORDS)) {
            markdown(text.as_bytes());
        }

        #[test]
        fn any_site_toml(text in mixture(KEYS)) {
            site_toml(text.as_bytes());
        }
    }

    #[test]
    #[should_panic(expected = "<script>")]
    fn foreign_markup_is_seen() {
        holds_no_foreign_markup("<p>a</p><script>");
    }
}
