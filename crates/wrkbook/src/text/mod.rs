//! Text of typed parts: words, names and figures, from the sentence that a rule or a verdict makes to
//! the page that shows it.
//!
//! Words are literals and names are data; a number enters a text only as a [`Figure`], so that none
//! stands in a sentence without what it is and where it is from. Whoever shows a text reads its parts
//! and parses nothing: [`fmt::Display`] is the one printer of plain text.
//!
//! ```
//! use wrkbook::text::Text;
//!
//! let text = Text::words("the tail of ").name(&"nginx".into()).say(" is long").sentence();
//! assert_eq!(text.to_string(), "The tail of nginx is long.");
//! assert_eq!(text.figures().count(), 0);
//! ```

mod figure;
mod list;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::display;

pub(crate) use figure::Form;
pub use figure::{CellRef, Figure};

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Words, without figures and names.
    Words(Cow<'static, str>),
    /// A name: of a server, a scenario or a repeat.
    Name(Arc<str>),
    /// A figure, with what it is derived from.
    Figure(Arc<Figure>),
    /// Between two sentences; a space where they are printed.
    Gap,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Span::Words(words) => words,
            Span::Name(name) => name,
            Span::Figure(figure) => &figure.text,
            Span::Gap => " ",
        })
    }
}

/// A text: a headline, a sentence or several, as the parts that it is made of.
///
/// It prints, and is serialized, as plain text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text(Vec<Span>);

impl Text {
    /// Words, to begin with.
    pub fn words(words: impl Into<Cow<'static, str>>) -> Self {
        Self::default().say(words)
    }

    /// Appends words.
    #[must_use]
    pub fn say(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        let words = words.into();
        if !words.is_empty() {
            self.0.push(Span::Words(words));
        }
        self
    }

    /// Appends a name.
    #[must_use]
    pub fn name(mut self, name: &Arc<str>) -> Self {
        self.0.push(Span::Name(Arc::clone(name)));
        self
    }

    /// Appends a figure.
    #[must_use]
    pub fn figure(mut self, figure: Figure) -> Self {
        self.0.push(Span::Figure(Arc::new(figure)));
        self
    }

    /// Appends the parts of another text.
    #[must_use]
    pub fn then(mut self, other: impl Into<Text>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// The parts.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// The figures, in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        figures(&self.0)
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same as a sentence: with a capital, unless it begins with a name, and a full stop.
    #[must_use]
    pub fn sentence(self) -> Self {
        self.headline().say(".")
    }

    /// The same as a headline: with a capital, unless it begins with a name, and without a full stop.
    #[must_use]
    pub fn headline(mut self) -> Self {
        match self.0.first_mut() {
            Some(Span::Words(words)) => *words = Cow::Owned(changed(words, char::to_uppercase)),
            Some(Span::Figure(figure)) => {
                let figure = Arc::make_mut(figure);
                figure.text = changed(&figure.text, char::to_uppercase);
            }
            _ => {}
        }
        self
    }

    /// The same without its full stop.
    #[must_use]
    pub fn without_stop(mut self) -> Self {
        if let Some(Span::Words(words)) = self.0.last_mut() {
            let length = words.trim_end_matches('.').len();
            match words {
                Cow::Borrowed(words) => *words = &words[..length],
                Cow::Owned(words) => words.truncate(length),
            }
        }
        self.0.retain(|span| !matches!(span, Span::Words(words) if words.is_empty()));
        self
    }

    /// Plain text with its names [kept apart](crate::display::isolated), for titles and drawings.
    pub fn isolated(&self) -> String {
        let part = |span: &Span| match span {
            Span::Name(name) => display::isolated(name).into_owned(),
            other => other.to_string(),
        };
        self.0.iter().map(part).collect()
    }

    /// The same inside a sentence: without its full stop, and without its capital unless it begins
    /// with letters that are all capitals (`CPU`) or with `name`.
    #[must_use]
    pub(crate) fn inside(self, name: Option<&Arc<str>>) -> Self {
        let mut text = self.without_stop();
        let Some(Span::Words(words)) = text.0.first_mut() else { return text };
        let named = name.filter(|name| !name.is_empty());
        if let Some((name, rest)) =
            named.and_then(|name| Some((name, words.strip_prefix(&**name)?)))
        {
            let rest = rest.to_owned();
            *words = Cow::Owned(rest);
            text.0.insert(0, Span::Name(Arc::clone(name)));
            return text;
        }
        let is_word = words.chars().nth(1).is_none_or(|second| !second.is_uppercase());
        if is_word {
            *words = Cow::Owned(changed(words, char::to_lowercase));
        }
        text
    }

    /// The same with each figure changed.
    #[must_use]
    pub(crate) fn map_figures(mut self, change: impl Fn(&mut Figure)) -> Self {
        for span in &mut self.0 {
            if let Span::Figure(figure) = span {
                change(Arc::make_mut(figure));
            }
        }
        self
    }

    /// The same without words that it begins with.
    #[must_use]
    pub(crate) fn without_start(mut self, start: &str) -> Self {
        let Some(Span::Words(words)) = self.0.first_mut() else { return self };
        if let Some(rest) = words.strip_prefix(start) {
            *words = Cow::Owned(rest.to_owned());
        }
        self
    }

    /// Sentences, one after the other.
    pub fn paragraph(sentences: impl IntoIterator<Item = Text>) -> Self {
        let mut spans = Vec::new();
        for sentence in sentences {
            if !spans.is_empty() {
                spans.push(Span::Gap);
            }
            spans.extend(sentence.0);
        }
        Self(spans)
    }

    /// The sentences of a paragraph.
    pub fn sentences(&self) -> impl Iterator<Item = &[Span]> {
        self.0.split(|span| *span == Span::Gap).filter(|spans| !spans.is_empty())
    }

    /// A text in which `{}` stand for parts, as many as there are.
    pub(crate) fn fill<const N: usize>(template: &'static str, parts: [Text; N]) -> Self {
        let mut words = template.split("{}");
        let opening = Text::words(words.next().unwrap_or_default());
        let pairs = parts.into_iter().zip(words);
        pairs.fold(opening, |text, (part, words)| text.then(part).say(words))
    }
}

/// How many parts a template has room for.
pub(crate) const fn holes(template: &str) -> usize {
    let bytes = template.as_bytes();
    let (mut at, mut found) = (1, 0);
    while at < bytes.len() {
        if bytes[at - 1] == b'{' && bytes[at] == b'}' {
            found += 1;
        }
        at += 1;
    }
    found
}

/// A text from a template and its parts: `text!("{}, {} failed.", at_first(load), failed)`. A part is
/// a text, a figure, a name (`&Arc<str>`) or a literal.
macro_rules! text {
    ($template:literal $(, $part:expr)* $(,)?) => {{
        const {
            assert!(
                $crate::text::holes($template) == <[&str]>::len(&[$(stringify!($part)),*]),
                "a template has as many holes as there are parts"
            );
        }
        $crate::text::Text::fill($template, [$($crate::text::Text::from($part)),*])
    }};
}
pub(crate) use text;

/// Words, to begin a text with.
pub(crate) fn say(words: &'static str) -> Text {
    Text::words(words)
}

/// A name, to begin a text with.
pub(crate) fn name(name: &Arc<str>) -> Text {
    Text::from(name)
}

/// A text with its first letter changed.
fn changed<I: Iterator<Item = char>>(text: &str, change: impl Fn(char) -> I) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(change).chain(letters).collect()
}

/// The figures of some parts, in order.
pub(crate) fn figures(spans: &[Span]) -> impl Iterator<Item = &Figure> {
    spans.iter().filter_map(|span| match span {
        Span::Figure(figure) => Some(&**figure),
        Span::Words(_) | Span::Name(_) | Span::Gap => None,
    })
}

/// Plain text of some parts.
pub(crate) fn plain(spans: &[Span]) -> String {
    spans.iter().map(Span::to_string).collect()
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|span| span.fmt(f))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, plain: &str) -> bool {
        let mut rest = plain;
        let is_start = |span: &Span| match span {
            Span::Words(words) => strip(&mut rest, words),
            Span::Name(name) => strip(&mut rest, name),
            Span::Figure(figure) => strip(&mut rest, &figure.text),
            Span::Gap => strip(&mut rest, " "),
        };
        self.0.iter().all(is_start) && rest.is_empty()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, plain: &&str) -> bool {
        self == *plain
    }
}

/// Takes `start` off `rest`; false where it does not begin with it.
fn strip(rest: &mut &str, start: &str) -> bool {
    let after = rest.strip_prefix(start);
    *rest = after.unwrap_or(rest);
    after.is_some()
}

impl From<&Text> for String {
    fn from(text: &Text) -> Self {
        text.to_string()
    }
}

impl From<&'static str> for Text {
    fn from(words: &'static str) -> Self {
        Self::words(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::words(words)
    }
}

impl From<&Arc<str>> for Text {
    fn from(name: &Arc<str>) -> Self {
        Self::default().name(name)
    }
}

impl From<Figure> for Text {
    fn from(figure: Figure) -> Self {
        Self::default().figure(figure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Metric;

    #[test]
    fn a_sentence_is_its_figures_and_the_words_between() {
        let text = text!(
            "serves {} the requests of {} in {}",
            Figure::new(Form::Times(Metric::Throughput), 21.7, Vec::new()),
            &Arc::from("next-2"),
            Figure::count(1, "run", "runs", Vec::new())
        )
        .sentence();
        assert_eq!(text, "Serves 22 times the requests of next-2 in 1 run.");
        assert_eq!(text.to_string(), "Serves 22 times the requests of next-2 in 1 run.");
        let figures: Vec<_> = text.figures().map(|f| (&*f.text, f.value, f.unit)).collect();
        assert_eq!(figures, [("22 times", 21.7, "ratio"), ("1 run", 1.0, "runs")]);
        assert_ne!(text, "Serves 22 times the requests of next-2 in 1 run", "no full stop");
    }

    #[test]
    fn a_quote_loses_its_capital_and_its_full_stop() {
        let inside = |text: Text| text.inside(Some(&"Nginx".into())).to_string();
        assert_eq!(inside("The end.".into()), "the end");
        assert_eq!(inside("CPU never rests.".into()), "CPU never rests");
        assert_eq!(inside("Nginx never rests.".into()), "Nginx never rests");
        assert_eq!(inside("Été.".into()), "été");
        assert_eq!(inside(".".into()), "");
        let first = Figure::new(Form::Rank(Metric::Memory), 2.0, Vec::new());
        assert_eq!(Text::from(first).say(" of all").headline(), "Second of all");
    }

    #[test]
    fn a_paragraph_keeps_its_sentences_apart() {
        let text = Text::paragraph([Text::words("One. Two").sentence(), "Three.".into()]);
        assert_eq!(text, "One. Two. Three.");
        let sentences: Vec<String> = text.sentences().map(plain).collect();
        assert_eq!(sentences, ["One. Two.", "Three."]);
    }
}
