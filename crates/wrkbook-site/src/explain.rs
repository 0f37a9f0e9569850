//! What words mean, where a reader meets them: the first occurrence of a word in the sentences of a
//! page becomes a button that shows its meaning. It needs no script (it opens a popover), works by
//! touch and keyboard, and in print, or where a browser has no popovers, the meaning stands in
//! brackets after the word.
//!
//! Only the words of sentences: names, figures, headings, links, tables, drawings, quotations and the
//! author's own words stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;

use wrkbook::display::Escaped;

use crate::glossary::{OTHERWISE, WORDS, Word};

/// The words that a page explains.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    /// Their places in the list of words.
    met: BTreeSet<usize>,
}

impl Explained {
    /// Markup of `text`, whose words are explained where the page did not yet do so. `before` is the
    /// character before it; `all` is the address of the list of all words, from the page.
    pub(crate) fn words(&mut self, text: &str, before: Option<char>, all: Option<&str>) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 16);
        let (mut written, mut at, mut before) = (0, 0, before);
        let goes_on = |c: char| c.is_alphanumeric() || "-/_.&#;'".contains(c);
        // From the beginning of one word to that of the next.
        while let Some(letter) = text[at..].chars().next() {
            let begins = letter.is_ascii_alphabetic() && !before.is_some_and(goes_on);
            let length = match begins.then(|| meaning(&text[at..])).flatten() {
                Some((word, length)) => {
                    if let Some(index) = word.filter(|index| self.met.insert(*index)) {
                        // A string takes all.
                        let _ = write!(out, "{}", Escaped(&text[written..at]));
                        explain(&WORDS[index], &text[at..at + length], all, &mut out);
                        written = at + length;
                    }
                    length
                }
                None => letter.len_utf8(),
            };
            before = text[at..at + length].chars().next_back();
            at += length;
        }
        let _ = write!(out, "{}", Escaped(&text[written..]));
        out
    }
}

/// A word with its meaning; `text` is how the sentence has it.
fn explain(word: &Word, text: &str, all: Option<&str>, out: &mut String) {
    let Word { id, term, means, .. } = word;
    // A string takes all.
    let _ = write!(
        out,
        "<button type=\"button\" class=\"word\" popovertarget=\"w-{id}\">{}</button>\
         <span class=\"meaning\" id=\"w-{id}\" popover><b>{}: </b>{}",
        Escaped(text),
        Escaped(term),
        Escaped(means)
    );
    if let Some(all) = all {
        let _ = write!(out, " <a href=\"{all}#word-{id}\">All words</a>");
    }
    out.push_str("</span>");
}

/// An expression with the index of its word, or nothing where it means something else.
type Expression = (&'static str, Option<usize>);

/// All expressions by their first letter.
static EXPRESSIONS: LazyLock<BTreeMap<u8, Vec<Expression>>> = LazyLock::new(|| {
    let words = WORDS.iter().enumerate();
    let known = words.flat_map(|(at, word)| word.forms.iter().map(move |form| (*form, Some(at))));
    let mut expressions: BTreeMap<u8, Vec<Expression>> = BTreeMap::new();
    for expression in known.chain(OTHERWISE.iter().map(|form| (*form, None))) {
        if let Some(letter) = expression.0.bytes().next() {
            expressions.entry(letter).or_default().push(expression);
        }
    }
    expressions
});

/// The longest expression with which `text` begins, as the index of its word, or nothing where it
/// means something else; and its length.
fn meaning(text: &str) -> Option<(Option<usize>, usize)> {
    let expressions = EXPRESSIONS.get(&text.bytes().next()?.to_ascii_lowercase())?;
    let here = expressions.iter().filter(|(form, _)| {
        let same = text.get(..form.len()).is_some_and(|start| start.eq_ignore_ascii_case(form));
        let rest = text.get(form.len()..).unwrap_or("");
        // `load-balanced` is another word, and so is `load.log`.
        let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || "-_/".contains(c))
            || rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        same && !goes_on
    });
    here.max_by_key(|(form, _)| form.len()).map(|(form, word)| (*word, form.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that are explained in a text, in order.
    fn explained(text: &str) -> Vec<String> {
        let markup = Explained::default().words(text, None, Some("method.html"));
        let buttons = markup
            .split("<button")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('>')?.1.split_once('<')?.0.to_owned()));
        buttons.collect()
    }

    #[test]
    fn a_word_is_explained_once_where_it_is_met() {
        let mut page = Explained::default();
        let first = page.words("Throughput & throughput", None, Some("../method.html"));
        assert!(
            first.starts_with(
                "<button type=\"button\" class=\"word\" popovertarget=\"w-throughput\">Throughput\
                 </button><span class=\"meaning\" id=\"w-throughput\" popover><b>throughput: </b>"
            ),
            "{first}"
        );
        assert!(first.ends_with(
            " <a href=\"../method.html#word-throughput\">All words</a></span> &amp; throughput"
        ));
        assert_eq!(page.words("throughput", None, None), "throughput");
        // Where there is no list there is no link to it.
        assert!(!page.words("A tie.", None, None).contains("<a "));
    }

    #[test]
    fn the_longest_expression_counts_and_parts_of_words_do_not() {
        assert_eq!(explained("A load test has no load."), ["load"]);
        assert_eq!(
            explained("The noise grade, the rank intervals"),
            ["noise grade", "rank intervals"]
        );
        assert_eq!(explained("overload load-balanced download load.log"), [""; 0]);
        assert_eq!(explained("By Little's law."), ["Little&#39;s law"]);
        assert_eq!(explained("étie tieé naïve-tie x&tie"), [""; 0]);
        // A name may stand before, without a space.
        assert_eq!(Explained::default().words("load", Some('x'), None), "load");
    }
}
