//! Links within the site, and markup that was made here: what templates may print as it is.

use minijinja::Value;
use serde::{Serialize, Serializer};

/// A path from the root of the site, with an anchor where it has one. It is made of slugs and fixed
/// words only, so that it needs no escaping.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link(String);

impl Link {
    /// The page at `path`, which names a file.
    pub(crate) fn page(path: impl Into<String>) -> Self {
        let path = path.into();
        debug_assert!(path.bytes().all(is_plain), "{path} is not made of slugs");
        Self(path)
    }

    /// A place on the page.
    pub(crate) fn at(&self, anchor: &str) -> Self {
        Self::page(format!("{}#{anchor}", self.0))
    }

    /// The way from the page back to the root: `../` for each folder.
    pub(crate) fn root(&self) -> Self {
        Self("../".repeat(self.0.matches('/').count()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_./#".contains(&byte)
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Markup in which everything foreign is escaped already: a chart, or rendered Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Html(pub(crate) String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Writes text so that it is harmless between tags and in quoted attributes. Control characters,
/// which HTML cannot hold, become U+FFFD, and so do those that turn the direction of what follows:
/// a name would reorder the sentence around it.
pub(crate) fn escape(text: &str, out: &mut impl std::fmt::Write) -> std::fmt::Result {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || is_control(c);
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        let (plain, tail) = rest.split_at(at);
        out.write_str(plain)?;
        let mut tail = tail.chars();
        out.write_str(match tail.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            _ => "\u{fffd}",
        })?;
        rest = tail.as_str();
    }
    out.write_str(rest)
}

fn is_control(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_harmless() {
        let mut out = String::new();
        escape("<a href='x'>\u{1b}[1m\"&\"\0</a>", &mut out).expect("a string takes all");
        assert_eq!(out, "&lt;a href=&#39;x&#39;&gt;\u{fffd}[1m&quot;&amp;&quot;\u{fffd}&lt;/a&gt;");
    }

    #[test]
    fn a_name_does_not_turn_the_sentence_around_it() {
        let mut out = String::new();
        escape("left \u{202e}to right\u{2069}", &mut out).expect("a string takes all");
        assert_eq!(out, "left \u{fffd}to right\u{fffd}");
    }

    #[test]
    fn the_way_back_to_the_root() {
        assert_eq!(Link::page("index.html").root().as_str(), "");
        assert_eq!(Link::page("a/runs/b.html").at("c-1").root().as_str(), "../../");
    }
}
