//! What a variable becomes: words with a link, or a bare text, both harmless within Markdown.

use std::fmt::{self, Write};
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr};
use minijinja::{Error, ErrorKind, Output, State, Value};

use crate::link::Link;

/// A few words that stand for a value.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// As a sentence has it: `124,883 requests/s`.
    pub(crate) text: String,
    /// In base units, or a name.
    pub(crate) value: Value,
    /// Where it is from, from the page on which it stands.
    pub(crate) link: Option<String>,
    /// What is said of it beside the text.
    pub(crate) note: String,
}

impl Phrase {
    /// A phrase that leads somewhere: `root` is the way from its page to the site's root.
    pub(crate) fn new(text: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { text: text.into(), value: value.into(), link: None, note: String::new() }
    }

    pub(crate) fn to(self, root: &Link, link: Option<&Link>) -> Self {
        let link = link.map(|link| format!("{}{}", root.as_str(), link.as_str()));
        Self { link, ..self }
    }

    pub(crate) fn noting(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    fn markdown(&self, out: &mut impl Write) -> fmt::Result {
        let Some(link) = &self.link else { return escape(&self.text, out) };
        out.write_char('[')?;
        escape(&self.text, out)?;
        write!(out, "]({link}")?;
        if !self.note.is_empty() {
            out.write_str(" \"")?;
            escape(&self.note, out)?;
            out.write_char('"')?;
        }
        out.write_char(')')
    }
}

impl Object for Phrase {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "text" => Some(Value::from(&*self.text)),
            "value" => Some(self.value.clone()),
            _ => None,
        }
    }

    /// Where a text is wanted, as by a filter, the link is left out.
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Writes a value into Markdown: a phrase with its link, everything else as text. Absent values are
/// an error.
pub(super) fn write(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let written = match (value.downcast_object_ref::<Phrase>(), value.as_str()) {
        (Some(phrase), _) => phrase.markdown(out),
        (None, Some(text)) if value.is_safe() => out.write_str(text),
        (None, Some(text)) => escape(text, out),
        (None, None) => escape(&value.to_string(), out),
    };
    written.map_err(|_| ErrorKind::WriteFailure.into())
}

/// Writes a text so that Markdown takes it for nothing else: punctuation with a backslash, which
/// may stand before all of it, and all blanks as one.
fn escape(text: &str, out: &mut impl Write) -> fmt::Result {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    for (at, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            out.write_char(' ')?;
        }
        for c in word.chars() {
            // These mean nothing to Markdown, and figures are full of them.
            if c.is_ascii_punctuation() && !matches!(c, ',' | '/' | '%') {
                out.write_char('\\')?;
            }
            out.write_char(c)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use wrkbook::display::Escaped;

    use super::*;
    use crate::markdown::render;

    #[test]
    fn what_is_special_in_markdown_is_text() {
        for text in [
            "124,883 requests/s",
            "0.791 ms",
            "*bold* _it_ `code` ~~no~~",
            "[x](https://a.b)",
            "![x](y)",
            "# no heading",
            "---",
            "1. no list",
            "+ no list",
            "a | b",
            "&amp; \\ &#35;",
            "[^1]: note",
        ] {
            let mut out = String::new();
            escape(text, &mut out).expect("a string takes all");
            let shown = render(&out).0.replace("&quot;", "\"");
            assert_eq!(shown, format!("<p>{}</p>\n", Escaped(text)), "{out}");
        }
        let mut out = String::new();
        escape("\n    <b>\n\nx</b>", &mut out).expect("a string takes all");
        assert_eq!(render(&out).0, "<p>&lt;b&gt; x&lt;/b&gt;</p>\n");
    }
}
