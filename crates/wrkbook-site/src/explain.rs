//! What words mean, where a reader meets them: the first occurrence of a word in the sentences of a
//! page becomes a button that shows its meaning. It needs no script (it opens a popover), works by
//! touch and keyboard, and in print, or where a browser has no popovers, the meaning stands in
//! brackets after the word.
//!
//! Only in running text: headings, links, tables, drawings, quotations and the author's own words
//! stay as they are.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use wrkbook::display::Escaped;

use crate::glossary::{OTHERWISE, WORDS, Word};
use crate::markup::{Piece, Pieces, closed, name, pieces};

/// Elements in whose text words are explained.
const SENTENCES: [&str; 6] = ["p", "li", "dt", "dd", "caption", "figcaption"];
/// Elements within them that are left alone; none stands within itself.
const LEFT_ALONE: [&str; 17] = [
    "a", "bdi", "button", "code", "dfn", "h1", "h2", "h3", "h4", "head", "nav", "pre", "small",
    "summary", "svg", "tbody", "thead",
];

/// The page with its words explained; `all` is the address of the list of all words, from the page.
pub(crate) fn explain(html: &str, all: Option<&str>) -> String {
    let mut page = Page {
        out: String::with_capacity(html.len() + html.len() / 32),
        met: vec![false; WORDS.len()],
        all,
    };
    let mut pieces = pieces(html);
    let mut in_sentence = 0_usize;
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Raw(text) => page.out.push_str(text),
            Piece::Text(text) if in_sentence > 0 => page.sentence(text),
            Piece::Text(text) => page.out.push_str(text),
            Piece::Tag(tag) => {
                page.out.push_str(tag);
                let opened = name(tag);
                if LEFT_ALONE.contains(&opened) || is_foreign(tag) {
                    page.skip(&mut pieces, opened);
                } else if SENTENCES.contains(&opened) {
                    in_sentence += 1;
                } else if closed(tag).is_some_and(|name| SENTENCES.contains(&name)) {
                    in_sentence = in_sentence.saturating_sub(1);
                }
            }
        }
    }
    page.out
}

/// The author's words, and the list of words itself.
fn is_foreign(tag: &str) -> bool {
    let classes = tag.split_once("class=\"").and_then(|(_, rest)| rest.split_once('"'));
    let mut classes = classes.map_or("", |(classes, _)| classes).split(' ');
    classes.any(|class| class == "author" || class == "glossary")
}

/// A page that is being written.
struct Page<'a> {
    out: String,
    /// Which words it has explained already.
    met: Vec<bool>,
    all: Option<&'a str>,
}

impl Page<'_> {
    /// Everything within the element `name`, as it is.
    fn skip(&mut self, pieces: &mut Pieces<'_>, name: &str) {
        let mut depth = 1;
        while depth > 0 {
            let inside = pieces.skip_to_end_of(name);
            self.out.push_str(inside);
            depth += openings(inside, name);
            match pieces.next() {
                Some(Piece::Tag(end)) => self.out.push_str(end),
                _ => return,
            }
            depth -= 1;
        }
    }

    /// Text of a sentence.
    fn sentence(&mut self, text: &str) {
        let mut written = 0;
        let mut at = 0;
        let bytes = text.as_bytes();
        while at < text.len() {
            // From the beginning of one word to that of the next.
            let begins = bytes[at].is_ascii_alphabetic()
                && !text[..at].ends_with(|c: char| c.is_alphanumeric() || "-/_.&#;'".contains(c));
            let Some((found, length)) = begins.then(|| meaning(&text[at..])).flatten() else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            if let Some(index) = found.filter(|index| !self.met[*index]) {
                self.met[index] = true;
                self.out.push_str(&text[written..at]);
                self.word(&WORDS[index], &text[at..at + length]);
                written = at + length;
            }
            at += length;
        }
        self.out.push_str(&text[written..]);
    }

    /// A word with its meaning; `text` is how the sentence has it.
    fn word(&mut self, word: &Word, text: &str) {
        let Word { id, term, means, .. } = word;
        // A string takes all.
        let _ = write!(
            self.out,
            "<button type=\"button\" class=\"word\" popovertarget=\"w-{id}\">{text}</button>\
             <span class=\"meaning\" id=\"w-{id}\" popover><b>{}: </b>{}",
            Escaped(term),
            Escaped(means)
        );
        if let Some(all) = self.all {
            let _ = write!(self.out, " <a href=\"{all}#word-{id}\">All words</a>");
        }
        self.out.push_str("</span>");
    }
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

/// How often the element `name` is opened in `html`.
fn openings(html: &str, name: &str) -> usize {
    let tags = html.match_indices('<').filter_map(|(at, _)| html.get(at + 1..));
    tags.filter(|tag| tag.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ', '\n'])))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that a page explains, in order.
    fn explained(html: &str) -> Vec<String> {
        let page = explain(html, Some("method.html"));
        let buttons = page
            .split("<button")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('>')?.1.split_once('<')?.0.to_owned()));
        buttons.collect()
    }

    #[test]
    fn a_word_is_explained_once_where_it_is_met() {
        let page = explain("<p>Throughput and <i>throughput</i>.</p>", Some("../method.html"));
        assert!(
            page.starts_with(
                "<p><button type=\"button\" class=\"word\" popovertarget=\"w-throughput\">Throughput\
                 </button><span class=\"meaning\" id=\"w-throughput\" popover><b>throughput: </b>"
            ),
            "{page}"
        );
        assert!(page.contains(
            " <a href=\"../method.html#word-throughput\">All words</a></span> and <i>throughput</i>.</p>"
        ));
        // Where there is no list there is no link to it.
        assert!(!explain("<p>A tie.</p>", None).contains("<a "));
    }

    #[test]
    fn the_longest_expression_counts_and_parts_of_words_do_not() {
        assert_eq!(explained("<li>A load test has no load.</li>"), ["load"]);
        assert_eq!(
            explained("<li>The noise grade, the rank intervals</li>"),
            ["noise grade", "rank intervals"]
        );
        assert_eq!(explained("<p>overload load-balanced download load.log</p>"), [""; 0]);
        assert_eq!(explained("<dd>By Little&#39;s law.</dd>"), ["Little&#39;s law"]);
        assert_eq!(explained("<p>étie tieé naïve-tie x&amp;tie</p>"), [""; 0]);
    }

    #[test]
    fn only_sentences_are_touched() {
        for html in [
            "throughput",
            "<h2>Throughput</h2>",
            "<p><a href=\"x\">throughput</a> <code>load</code></p>",
            "<p>x<svg><text>load</text></svg></p>",
            "<table><caption>x</caption><tbody><tr><td><p>load</p></td></tr></tbody></table>",
            "<section class=\"prose author\"><section><p>load</p></section><p>load</p></section>",
            "<p title=\"load\">x</p>",
            "<script>let p=\"<p>load</p>\"</script>",
        ] {
            assert_eq!(explain(html, None), html);
        }
        assert_eq!(explained("<div class=\"author\"><div>a</div></div><p>load</p>"), ["load"]);
        assert_eq!(explained("<li>x<p>load</p>run</li><p>tie</p>cell"), ["load", "run", "tie"]);
    }

    #[test]
    fn no_page_is_too_odd() {
        for html in ["", "<p>load", "<p", "<p><a>load", "</p></p>load", "<p>é日load</p>", "<p>lo"]
        {
            let page = explain(html, None);
            assert!(page.len() >= html.len(), "{html}");
        }
    }
}
