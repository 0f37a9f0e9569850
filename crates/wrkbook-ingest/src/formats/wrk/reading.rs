//! Lines of a report that something was done to: marked up, with a note behind the figure, or with
//! something before them.

use std::borrow::Cow;

use memchr::memmem;

use super::grammar::Sentence;
use crate::dress::{Dress, tidy};
use crate::line::split_word;

/// A line with which a report can begin, behind something else.
pub(super) struct Beginning<'a> {
    /// The form of what stands before it.
    pub(super) dress: Dress,
    /// What reads as a sentence.
    pub(super) text: Cow<'a, str>,
}

/// Reads a line of which nothing is unreadable, and, if it `is_cut`, nothing may have been longer.
pub(super) fn sound(text: &str, is_cut: bool) -> Option<Sentence<'_>> {
    Sentence::read(text).filter(|it| it.is_sound() && !(is_cut && it.may_be_cut()))
}

/// The text that reads soundly of a line that was undressed: as it is, without markup, or without a
/// note; else as it is, if it is a sentence at all.
pub(super) fn any(text: &str, is_cut: bool) -> Option<Cow<'_, str>> {
    plain_or_tidy(text, is_cut).or_else(|| without_note(text, is_cut).map(Cow::Owned)).or_else(
        || {
            let sentence = Sentence::read(text)?;
            (!(is_cut && sentence.may_be_cut())).then_some(Cow::Borrowed(text))
        },
    )
}

fn plain_or_tidy(text: &str, is_cut: bool) -> Option<Cow<'_, str>> {
    if sound(text, is_cut).is_some() {
        return Some(Cow::Borrowed(text));
    }
    tidy(text).filter(|tidied| sound(tidied, is_cut).is_some()).map(Cow::Owned)
}

/// How many words the lines have that a note may follow.
const WORDS: [usize; 4] = [2, 5, 6, 10];

/// A line without what follows its last figure: `Requests/sec:  20440.60   <- best`.
pub(super) fn without_note(text: &str, is_cut: bool) -> Option<String> {
    let tidied = tidy(text);
    let text = tidied.as_deref().unwrap_or(text);
    let mut rest = text;
    let mut read = 0;
    for words in WORDS {
        while read < words {
            let (word, after) = split_word(rest.trim_start());
            if word.is_empty() {
                return None;
            }
            rest = after;
            read += 1;
        }
        // A figure more than the line has: nobody can tell which is which.
        let note = rest.trim_start();
        let is_figure = note.starts_with(|c: char| c.is_ascii_digit());
        let line = text[..text.len() - rest.len()].trim_end_matches([',', ';']);
        let is_whole = sound(line, is_cut && note.is_empty())
            .is_some_and(|sentence| sentence.words() == Some(words));
        if is_whole && !is_figure {
            return Some(line.to_owned());
        }
    }
    None
}

/// The words that the lines hold with which a report can begin, and whether a number stands before.
const SIGNS: [(&str, bool); 5] = [
    ("Running ", false),
    ("Making ", false),
    ("Thread Stats", false),
    (" threads and ", true),
    ("Latency ", false),
];

/// Looks for a line with which a report can begin behind something else.
pub(super) fn beginning(text: &str, is_cut: bool) -> Option<Beginning<'_>> {
    // They all have one, and few other lines in long files do.
    memchr::memchr(b't', text.as_bytes())?;
    SIGNS.iter().find_map(|&(sign, has_number)| {
        memmem::find_iter(text.as_bytes(), sign).take(4).find_map(|found| {
            let before = text.get(..found)?;
            let at = if has_number {
                before.trim_end_matches(|c: char| c.is_ascii_digit()).len()
            } else {
                found
            };
            let dress = Dress::of(&text[..at])?;
            let text = plain_or_tidy(&text[at..], is_cut)?;
            let begins = matches!(
                Sentence::read(&text)?,
                Sentence::Running { .. }
                    | Sentence::Making { .. }
                    | Sentence::ThreadStats(_)
                    | Sentence::Size { .. }
                    | Sentence::Latency(_)
            );
            begins.then_some(Beginning { dress, text })
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_cut_off_behind_the_last_figure() {
        for (text, line) in [
            ("Requests/sec:  20440.60   (best)", "Requests/sec:  20440.60"),
            ("Requests/sec:  20440.60, the best", "Requests/sec:  20440.60"),
            (
                "615262 requests in 30.10s, 91.53MB read // ok",
                "615262 requests in 30.10s, 91.53MB read",
            ),
            ("99%   52.66ms (tail)", "99%   52.66ms"),
            (
                "Socket errors: connect 0, read 1, write 2, timeout 3 !",
                "Socket errors: connect 0, read 1, write 2, timeout 3",
            ),
            ("4 threads and 64 connections each", "4 threads and 64 connections"),
        ] {
            assert_eq!(without_note(text, false).as_deref(), Some(line), "{text}");
        }
        for text in [
            "Requests/sec:  20440.60k",
            "Requests/sec:  20440 best",
            "99%   52.66ms  53.00ms",
            "Latency   6.46ms    1.93ms  12.34ms   67.66% 5",
            "Transfer/sec:  7.43 MB",
            "",
        ] {
            assert_eq!(without_note(text, false), None, "{text}");
        }
    }

    #[test]
    fn a_report_begins_behind_anything() {
        for (line, rest) in [
            ("12:00:00 Running 1s test @ http://a/", "Running 1s test @ http://a/"),
            ("- 4 threads and 64 connections", "4 threads and 64 connections"),
            (
                "# Latency   6.46ms    1.93ms  12.34ms   67.66%",
                "Latency   6.46ms    1.93ms  12.34ms   67.66%",
            ),
        ] {
            assert_eq!(beginning(line, false).unwrap().text, rest, "{line}");
        }
        for line in ["Running to stand still", "with threads and needles", "my Latency is 5ms"] {
            assert!(beginning(line, false).is_none(), "{line}");
        }
    }
}
