//! The sentence on a page: words with their meanings, names kept apart, and a link on each figure.
//!
//! A page has the parts of a sentence, not its markup: what a link is relative to, and which words
//! were explained already, is known where it is printed. A template prints it as any other value;
//! `plain` is the filter for places within a link or a heading, which hold no links.

use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Error, ErrorKind, Output, State};
use serde::{Serialize, Serializer};
use wrkbook::display::Escaped;
use wrkbook::text::{Figure, Span};

use crate::explain::Explained;
use crate::link::Link;

/// A sentence on a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sentence {
    parts: Vec<Part>,
    /// Whether it stands where no link and no button may.
    is_plain: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Words(String),
    Name(Arc<str>),
    Figure(String, Option<Link>),
}

impl Sentence {
    /// A sentence whose figures lead where `link` says.
    pub(crate) fn of(spans: &[Span], link: impl Fn(&Figure) -> Option<Link>) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        for span in spans {
            match (span, parts.last_mut()) {
                (Span::Name(name), _) => parts.push(Part::Name(Arc::clone(name))),
                (Span::Figure(figure), _) => {
                    parts.push(Part::Figure(figure.text.clone(), link(figure)));
                }
                // An expression may go over several pieces.
                (words, Some(Part::Words(before))) => before.push_str(&words.to_string()),
                (words, _) => parts.push(Part::Words(words.to_string())),
            }
        }
        Self { parts, is_plain: false }
    }

    /// The same for where no link may stand.
    fn plain(self) -> Self {
        Self { is_plain: true, ..self }
    }

    fn write(&self, page: &mut OnPage, out: &mut Output<'_>) -> std::fmt::Result {
        let mut before = None;
        for part in &self.parts {
            match part {
                Part::Words(words) if self.is_plain => write!(out, "{}", Escaped(words))?,
                Part::Words(words) => out.write_str(&page.explain(words, before))?,
                Part::Name(name) => write!(out, "<bdi>{}</bdi>", Escaped(name))?,
                Part::Figure(figure, Some(link)) if !self.is_plain => {
                    let (root, link) = (&page.root, link.as_str());
                    write!(
                        out,
                        "<a class=\"figure\" href=\"{root}{link}\">{}</a>",
                        Escaped(figure)
                    )?;
                }
                Part::Figure(figure, _) => write!(out, "{}", Escaped(figure))?,
            }
            before = match part {
                Part::Words(text) | Part::Figure(text, _) => text.chars().next_back(),
                Part::Name(name) => name.chars().next_back(),
            };
        }
        Ok(())
    }
}

impl From<String> for Sentence {
    fn from(words: String) -> Self {
        Self { parts: vec![Part::Words(words)], is_plain: false }
    }
}

impl Object for Sentence {}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_object(self.clone()).serialize(serializer)
    }
}

/// What the sentences of a page need to know of it.
#[derive(Debug, Default)]
struct OnPage {
    /// The way to the root, before every link.
    root: String,
    /// The list of all words, from the page.
    all: Option<String>,
    explained: Explained,
}

impl OnPage {
    /// The page that is being rendered. Its address is known at the top of its template, where the
    /// first thing is printed, and not in the macros that a sentence may be printed by.
    fn of<'a>(state: &'a mut State<'_, '_>) -> &'a mut Self {
        if state.get_extension::<Self>().is_none() {
            let text = |value: Result<Value, Error>| {
                value.ok().and_then(|value| value.as_str().map(str::to_owned))
            };
            let page = state.lookup("page").unwrap_or_default();
            let root = text(page.get_attr("root")).unwrap_or_default();
            let method = page.get_attr("foot").and_then(|foot| foot.get_attr("method"));
            let all = text(method).map(|method| format!("{root}{method}"));
            state.get_or_insert_extension(Self { root, all, explained: Explained::default() });
        }
        state.get_or_insert_extension_with(Self::default)
    }

    fn explain(&mut self, words: &str, before: Option<char>) -> String {
        self.explained.words(words, before, self.all.as_deref())
    }
}

/// Notes what page is being rendered.
pub(crate) fn begin(state: &mut State<'_, '_>) {
    OnPage::of(state);
}

/// Prints a value that is a sentence; `None` where it is none.
pub(crate) fn print(
    value: &Value,
    state: &mut State<'_, '_>,
    out: &mut Output<'_>,
) -> Option<std::fmt::Result> {
    let sentence = value.downcast_object_ref::<Sentence>()?;
    Some(sentence.write(OnPage::of(state), out))
}

/// The filter `plain`.
pub(crate) fn filter_plain(value: &Value) -> Result<Value, Error> {
    match value.downcast_object_ref::<Sentence>() {
        Some(sentence) => Ok(Value::from_object(sentence.clone().plain())),
        None => Ok(value.clone()),
    }
}

/// The filter `words`: text of the page's own, with its words explained.
pub(crate) fn filter_words(state: &mut State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let text = value.as_str().filter(|_| !value.is_safe()).ok_or_else(|| {
        Error::new(ErrorKind::InvalidOperation, "`words` is for text without markup")
    })?;
    Ok(Value::from_safe_string(OnPage::of(state).explain(text, None)))
}
