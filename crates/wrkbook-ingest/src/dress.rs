//! Dressing: what a log, a mail or a source comment puts before each line of a report.
//!
//! ```text
//! 2024-03-05T11:02:00.1234567Z   4 threads and 64 connections      GitHub Actions, kubectl
//! Mar 05 11:02:00 host wrk[123]:   4 threads and 64 connections    journald, syslog
//! [pod/load-7f9c/wrk]   4 threads and 64 connections               kubectl --prefix
//! //   4 threads and 64 connections                                a comment
//! ```
//!
//! A dress is constant in form over a report: the same characters, save the digits of times and of
//! line numbers. So it is learned from the line that begins a report, and taken off the lines that
//! follow. Whatever else differs (a pod, a process, a service) is another dress: output of several
//! may be interleaved, and two runs are never mixed.

use std::borrow::Cow;

use crate::line::{digits, trim_start};

/// The longest prefix that is a dress. Longer ones are lines of another kind.
const LONGEST: usize = 256;

/// The form of a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dress {
    pieces: Vec<Piece>,
}

/// A piece of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// This very text.
    Text(String),
    /// Digits of a time, a date or a line number, with or without a fraction.
    Digits,
    /// The name of a month.
    Month,
    /// The name of a day of the week.
    Day,
    /// White space; may be missing at the end.
    Blank,
}

pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
pub(crate) const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Dress {
    /// The form of a prefix; `None` of white space, which is no dress, and of what is too long.
    pub(crate) fn of(prefix: &str) -> Option<Self> {
        if prefix.len() > LONGEST {
            return None;
        }
        let mut pieces = Vec::new();
        for word in prefix.split_whitespace() {
            if !pieces.is_empty() {
                pieces.push(Piece::Blank);
            }
            add_word(&mut pieces, word);
        }
        (!pieces.is_empty()).then_some(Self { pieces })
    }

    /// What follows this dress in a line; `None` of a line that wears another.
    pub(crate) fn strip<'a>(&self, line: &'a str) -> Option<&'a str> {
        let mut rest = line;
        for (at, piece) in self.pieces.iter().enumerate() {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(text.as_str())?,
                Piece::Digits => {
                    // `12,` before `34` is no fraction.
                    let is_parted = matches!(
                        self.pieces.get(at + 1),
                        Some(Piece::Text(text)) if text.starts_with(['.', ','])
                    );
                    match if is_parted { digits(rest) } else { number(rest) } {
                        0 => return None,
                        end => &rest[end..],
                    }
                }
                Piece::Month => name(rest, &MONTHS)?,
                Piece::Day => name(rest, &DAYS)?,
                Piece::Blank => match trim_start(rest) {
                    next if next.len() == rest.len() => return None,
                    next => next,
                },
            };
        }
        // A number goes on: `12` is no dress of `123`.
        let ends_in_digits = self.pieces.last() == Some(&Piece::Digits);
        let goes_on = ends_in_digits && !rest.is_empty() && !rest.starts_with(char::is_whitespace);
        (!goes_on).then(|| trim_start(rest))
    }

    /// Whether a form is that of words, as before what prose mentions, and not that of a log.
    pub(crate) fn is_prose(&self) -> bool {
        let is_log = self.pieces.iter().any(|piece| matches!(piece, Piece::Digits | Piece::Month));
        let last = self.pieces.last();
        let ends_in_letter =
            matches!(last, Some(Piece::Text(text)) if text.ends_with(char::is_alphanumeric));
        !is_log && ends_in_letter
    }
}

/// The length of digits at the start, and of fractions behind them: a whole second may have none.
fn number(text: &str) -> usize {
    let mut length = digits(text);
    while length > 0 && text[length..].starts_with(['.', ',']) {
        match digits(&text[length + 1..]) {
            0 => break,
            more => length += 1 + more,
        }
    }
    length
}

/// What follows a name of a list at the start of a text.
fn name<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| text.strip_prefix(name))
}

/// Adds the pieces of one word: a time or a line number with its digits masked, any other as it is,
/// save a time of the day in it.
fn add_word(pieces: &mut Vec<Piece>, word: &str) {
    if is_time(word) {
        return add_masked(pieces, word);
    }
    let bare = word.trim_matches(['[', ']', '(', ')', ',']);
    let is_one_of = |names: &[&str]| names.contains(&bare);
    let named = [(is_one_of(&MONTHS), Piece::Month), (is_one_of(&DAYS), Piece::Day)];
    if let Some((_, piece)) = named.into_iter().find(|(is, _)| *is) {
        let (before, after) = word.split_once(bare).unwrap_or((word, ""));
        let texts = [before, after].map(|text| Piece::Text(text.to_owned()));
        let [before, after] = texts;
        pieces.extend(
            [before, piece, after].into_iter().filter(|p| *p != Piece::Text(String::new())),
        );
        return;
    }
    match clock(word) {
        Some((from, to)) => {
            if from > 0 {
                pieces.push(Piece::Text(word[..from].to_owned()));
            }
            add_masked(pieces, &word[from..to]);
            if to < word.len() {
                pieces.push(Piece::Text(word[to..].to_owned()));
            }
        }
        None => pieces.push(Piece::Text(word.to_owned())),
    }
}

/// Adds a word with all its digits masked.
fn add_masked(pieces: &mut Vec<Piece>, word: &str) {
    let mut rest = word;
    while !rest.is_empty() {
        let end = match number(rest) {
            0 => {
                let end = rest.bytes().position(|b| b.is_ascii_digit()).unwrap_or(rest.len());
                pieces.push(Piece::Text(rest[..end].to_owned()));
                end
            }
            end => {
                pieces.push(Piece::Digits);
                end
            }
        };
        rest = &rest[end..];
    }
}

/// Whether a word is a time, a date, a duration or the number of a line: digits, signs and the
/// letters of these. An address (`10.0.0.5`) and a number in brackets (`[0]`) tell one source of
/// lines from another.
pub(crate) fn is_time(word: &str) -> bool {
    let first = word.trim_start_matches(['[', '(', '<', '+', '{', '"']);
    if !first.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let is_part = |byte: u8| byte.is_ascii_digit() || b"[](){}<>:-./,+|\"TZsmhun".contains(&byte);
    if !word.bytes().all(is_part) {
        return false;
    }
    let inner = word.trim_matches(['[', ']', '(', ')', '<', '>', ':', ',', '|']);
    let is_bracketed = word.starts_with(['[', '(', '<']);
    let is_number = inner.bytes().all(|byte| byte.is_ascii_digit());
    let is_address = inner.split(':').next().is_some_and(|host| {
        host.split('.').count() == 4 && host.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    });
    !(is_address || is_bracketed && is_number)
}

/// Where a time of the day (`11:02:00`, with a fraction) stands in a word.
fn clock(word: &str) -> Option<(usize, usize)> {
    let bytes = word.as_bytes();
    let is_pair =
        |at: usize| bytes.get(at..at + 2).is_some_and(|pair| pair.iter().all(u8::is_ascii_digit));
    let is_colon = |at: usize| bytes.get(at) == Some(&b':');
    let from = (0..bytes.len().saturating_sub(7)).find(|&at| {
        is_pair(at) && is_colon(at + 2) && is_pair(at + 3) && is_colon(at + 5) && is_pair(at + 6)
    })?;
    let end = from + 8;
    let fraction = bytes.get(end).filter(|byte| matches!(byte, b'.' | b','));
    let to = fraction.map_or(end, |_| end + 1 + digits(&word[end + 1..]));
    Some((from, to))
}

/// The longest line that is tidied. No line of a report is as long.
const LONGEST_TIDIED: usize = 4096;

/// A line without markup: emphasis, code marks and fences, tags, quotes around it, a literal `\n` and
/// what follows it, and signs that part groups of three digits. `None` where there is none of it.
pub(crate) fn tidy(line: &str) -> Option<String> {
    if line.len() > LONGEST_TIDIED || !is_marked_up(line) {
        return None;
    }
    let line = line.split_once("\\n").map_or(line, |(before, _)| before);
    let line = line.split_once("\\r").map_or(line, |(before, _)| before);
    let line = line.replace("&nbsp;", " ").replace("&plusmn;", "+/-").replace('±', "+/-");
    let line = without_tags(&line);
    let mut words: Vec<Cow<'_, str>> = line.split_whitespace().map(clean_word).collect();
    words.retain(|word| !word.is_empty());
    while words.last().is_some_and(|word| matches!(&**word, "|" | "/" | "-->")) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        let kept = last.trim_end_matches(['\\', ',', ';']).len();
        *last = Cow::Owned(last[..kept].to_owned());
    }
    Some(join_groups(&words))
}

/// Whether a line may hold markup.
fn is_marked_up(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_mark = |byte: &u8| {
        matches!(
            byte,
            b'*' | b'_' | b'|' | b'`' | b'~' | b'<' | b'"' | b'\'' | b'\\' | b'&' | 0x80..
        )
    };
    let is_group = |five: &[u8]| {
        let digits = [five[0], five[2], five[3], five[4]];
        matches!(five[1], b',' | b' ') && digits.iter().all(u8::is_ascii_digit)
    };
    bytes.iter().any(is_mark) || bytes.windows(5).any(is_group)
}

/// A text without what looks like tags.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('<') {
        kept += before;
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match after.split_once('>').filter(|_| is_tag) {
            Some((_, after)) => {
                // A break parts words; emphasis does not, nor does it glue any.
                kept.push(' ');
                rest = after;
            }
            None => {
                kept.push('<');
                rest = after;
            }
        }
    }
    kept += rest;
    Cow::Owned(kept)
}

/// A word without marks at its ends, and without signs between groups of three digits.
fn clean_word(word: &str) -> Cow<'_, str> {
    let marks = ['*', '_', '`', '~', '"', '\''];
    let bare = word.trim_matches(marks);
    let (body, sign) = match bare.strip_suffix([',', ':']) {
        Some(body) if body.ends_with(marks) => (body.trim_end_matches(marks), &bare[body.len()..]),
        _ => (bare, ""),
    };
    let sign = if body.contains("://") { "" } else { sign };
    match (ungrouped(body), sign) {
        (Some(number), sign) => Cow::Owned(number + sign),
        (None, "") => Cow::Borrowed(body),
        (None, sign) => Cow::Owned(format!("{body}{sign}")),
    }
}

/// A number without the signs between its groups of three digits (`615,262`), and what follows it.
fn ungrouped(word: &str) -> Option<String> {
    let first = digits(word);
    if !(1..=3).contains(&first) {
        return None;
    }
    let (mut number, mut rest) = (word[..first].to_owned(), &word[first..]);
    while let Some(after) = rest.strip_prefix([',', '\'', '_', '’']) {
        if digits(after) != 3 {
            break;
        }
        number += &after[..3];
        rest = &after[3..];
    }
    (number.len() > first).then(|| number + rest)
}

/// Words with a blank between them, save between groups of digits (`615 262 requests`).
fn join_groups(words: &[Cow<'_, str>]) -> String {
    let mut text = String::new();
    let mut in_number = false;
    for (at, word) in words.iter().enumerate() {
        let goes_on = in_number && digits(word) == 3 && !word.contains('%');
        if at > 0 && !goes_on {
            text.push(' ');
        }
        text += word;
        let is_whole = word.bytes().all(|byte| byte.is_ascii_digit());
        in_number = is_whole && (goes_on || (1..=3).contains(&word.len()));
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn fits(learned: &str, line: &str, rest: &str) {
        let dress = Dress::of(learned).unwrap();
        assert_eq!(dress.strip(line), Some(rest), "{dress:?}");
    }

    #[test]
    fn times_change_and_the_rest_stays() {
        fits("2024-03-05T11:02:09.1234567Z ", "2024-03-05T11:02:10.9Z   a b", "a b");
        fits("2024-03-05T11:02:09.5Z ", "2024-03-05T11:02:10Z   a b", "a b");
        fits("[11:59:59] ", "[12:00:00] a", "a");
        fits("Feb 29 23:59:59 host wrk[12]: ", "Mar  1 00:00:00 host wrk[12]: a", "a");
        fits("Mon Mar 4 11:02:00 2024 ", "Tue Mar 5 11:02:00 2024 a", "a");
        fits("[pod/load-7f9c/wrk] ", "[pod/load-7f9c/wrk]   a", "a");
        fits("//", "//   a", "a");
        fits("//", "//a", "a");
        fits("12: ", "123: a", "a");
        fits("12,", "13,45 a", "45 a");
        fits("time=11:02:00.123 msg=", "time=11:02:01.4 msg=a", "a");
        fits("1709636520.123456 ", "1709636521.1 a", "a");
    }

    #[test]
    fn other_sources_of_lines_wear_other_dresses() {
        for (learned, line) in [
            ("[pod/load-7f9c/wrk] ", "[pod/load-8f9c/wrk] a"),
            ("wrk[12]: ", "wrk[13]: a"),
            ("[0] ", "[1] a"),
            ("10.0.0.5: ", "10.0.0.6: a"),
            ("web-1 |", "web-2 | a"),
            ("-", "+ a"),
            ("12 ", "12x a"),
            ("11:02:00 ", "a"),
        ] {
            assert_eq!(Dress::of(learned).unwrap().strip(line), None, "{learned} {line}");
        }
        assert_eq!(Dress::of("  \t"), None);
        assert_eq!(Dress::of(&"-".repeat(1000)), None);
    }

    #[test]
    fn words_of_a_sentence_are_prose() {
        for (prefix, is_prose) in
            [("While", true), ("we are", true), ("//", false), ("11:02", false), ("a |", false)]
        {
            assert_eq!(Dress::of(prefix).unwrap().is_prose(), is_prose, "{prefix}");
        }
    }

    #[test]
    fn markup_is_taken_off() {
        for (line, tidied) in [
            (
                "**615262** requests in 30.10s, 91.53MB read",
                "615262 requests in 30.10s, 91.53MB read",
            ),
            ("**Requests/sec:**  20440.60", "Requests/sec: 20440.60"),
            ("**Requests/sec**: `20440.60`", "Requests/sec: 20440.60"),
            ("```Running 30s test @ http://a/b_c", "Running 30s test @ http://a/b_c"),
            ("<pre><code>Running 30s test @ http://a/", "Running 30s test @ http://a/"),
            ("&nbsp;&nbsp;4 threads and 64 connections<br/>", "4 threads and 64 connections"),
            ("615,262 requests in 30.10s, 91.53MB read", "615262 requests in 30.10s, 91.53MB read"),
            ("1 615 262 requests in 30.10s", "1615262 requests in 30.10s"),
            ("Requests/sec:  20'440.60", "Requests/sec: 20440.60"),
            ("Requests/sec:  20\u{202f}440.60", "Requests/sec: 20440.60"),
            ("\"Transfer/sec:      3.04MB\",", "Transfer/sec: 3.04MB"),
            ("Requests/sec: 20440.60\\n\",\"stream\":\"stdout\"}", "Requests/sec: 20440.60"),
            ("connect 0, read 1,234, write 0", "connect 0, read 1234, write 0"),
        ] {
            assert_eq!(tidy(line).as_deref(), Some(tidied), "{line}");
        }
        for line in ["Requests/sec: 20440.60", "4 threads and 64 connections", "5888,00"] {
            assert_eq!(tidy(line), None, "{line}");
        }
    }
}
