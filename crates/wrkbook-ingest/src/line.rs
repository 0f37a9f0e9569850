//! One line of raw output, freed of what surrounds it: byte-order mark, terminal escapes, what a
//! carriage return wrote over, a compose prefix, quote marks, the echo of an interrupt, and white
//! space at both ends. What a log puts before each line is `dress`.
//!
//! Borrowed wherever nothing has to be removed from the middle.

use std::borrow::Cow;

/// A cleaned line and the prefix that was taken off it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// All of it, as it was; empty for what stood in several lines.
    pub(crate) raw: &'a [u8],
    /// Whose line it is: the service name of `docker compose`, empty without one. Output of
    /// several services may be interleaved, so each is a stream of its own.
    pub(crate) stream: &'a str,
    /// What the tool printed, trimmed.
    pub(crate) text: &'a str,
}

/// The text of raw bytes without byte-order mark, terminal escapes and ends of lines. Bytes that
/// are not UTF-8 become U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if memchr::memchr(0x1b, bytes).is_none() {
        // Nearly all of it is: the check alone is several times faster than a lossy conversion.
        return match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        };
    }
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at + escape_length(&rest[at..])..];
    }
    kept.extend_from_slice(rest);
    Cow::Owned(match String::from_utf8(kept) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// The length of the escape sequence at the start of `bytes`, which begin with ESC: a control
/// sequence (`ESC [ parameters final`, ECMA-48 section 5.4), a command to the terminal such as its
/// title (`ESC ] text BEL` or `ESC ] text ESC \\`, section 8.3.89), or ESC and one byte.
fn escape_length(bytes: &[u8]) -> usize {
    match bytes.get(1) {
        Some(b'[') => bytes[2..]
            .iter()
            .position(|b| (0x40..=0x7e).contains(b))
            .map_or(bytes.len(), |end| end + 3),
        Some(b']') => match memchr::memchr2(0x07, 0x1b, &bytes[2..]) {
            Some(end) if bytes[end + 2] == 0x07 => end + 3,
            Some(end) if bytes.get(end + 3) == Some(&b'\\') => end + 4,
            _ => 2,
        },
        Some(_) => 2,
        None => 1,
    }
}

impl<'a> Line<'a> {
    /// Takes a line apart that was decoded.
    pub(crate) fn of(raw: &'a [u8], decoded: &'a str) -> Self {
        let shown = after_return(decoded);
        let (stream, text) = compose_prefix(shown).unwrap_or(("", shown));
        let mut text = trim(text);
        while let Some(rest) = text.strip_prefix('>').or_else(|| text.strip_prefix("^C")) {
            text = trim_start(rest);
        }
        Self { raw, stream, text }
    }
}

/// What a terminal shows in the end: what follows the last carriage return, with which a progress
/// display begins its line anew.
fn after_return(line: &str) -> &str {
    let line = line.trim_end_matches('\r');
    memchr::memrchr(b'\r', line.as_bytes()).map_or(line, |at| &line[at + 1..])
}

/// Splits `name  | rest` as `docker compose` prints it. A name holds no white space.
fn compose_prefix(line: &str) -> Option<(&str, &str)> {
    let bar = memchr::memchr(b'|', line.as_bytes())?;
    let name = line[..bar].trim();
    let is_name = !name.is_empty()
        && line[..bar].ends_with(char::is_whitespace)
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    is_name.then(|| (name, &line[bar + 1..]))
}

/// [`str::trim_start`], at once where ASCII decides: nearly everywhere, and raw files are long.
pub(crate) fn trim_start(text: &str) -> &str {
    let rest = text.trim_ascii_start();
    match rest.as_bytes().first() {
        Some(b'!'..=b'~') | None => rest,
        Some(_) => rest.trim_start(),
    }
}

/// [`str::trim`], likewise.
fn trim(text: &str) -> &str {
    let rest = trim_start(text).trim_ascii_end();
    match rest.as_bytes().last() {
        Some(b'!'..=b'~') | None => rest,
        Some(_) => rest.trim_end(),
    }
}

/// The first word of a text, which ends before white space, and the rest.
pub(crate) fn split_word(text: &str) -> (&str, &str) {
    let plain = text.bytes().position(|b| !b.is_ascii_graphic()).unwrap_or(text.len());
    let end = match text.as_bytes().get(plain) {
        Some(b' ') | None => plain,
        Some(_) => text[plain..].find(char::is_whitespace).map_or(text.len(), |at| plain + at),
    };
    text.split_at(end)
}

/// The number of ASCII digits at the start.
pub(crate) fn digits(text: &str) -> usize {
    text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len())
}

/// What follows a phrase at the start of a text. A blank in the phrase stands for any white space.
pub(crate) fn after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let (mut rest, mut phrase) = (text, phrase);
    loop {
        let end = phrase.bytes().position(|b| b == b' ').unwrap_or(phrase.len());
        let (word, others) = phrase.split_at(end);
        rest = rest.strip_prefix(word)?;
        let Some(others) = others.strip_prefix(' ') else { return Some(rest) };
        let next = trim_start(rest);
        if next.len() == rest.len() {
            return None;
        }
        (rest, phrase) = (next, others);
    }
}

/// Whether two texts say the same, white space aside: it moves with the widest cell of a table.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (trim_start(a), trim_start(b));
    while !(a.is_empty() && b.is_empty()) {
        let ((word_a, rest_a), (word_b, rest_b)) = (split_word(a), split_word(b));
        if word_a != word_b {
            return false;
        }
        (a, b) = (trim_start(rest_a), trim_start(rest_b));
    }
    true
}

/// A raw line that often comes again, byte by byte: then it need not be cleaned and read again.
#[derive(Debug, Default)]
pub(crate) struct KnownLine(Vec<u8>);

impl KnownLine {
    /// Knows this line, which is without its end, and no other.
    pub(crate) fn set(&mut self, raw: &[u8]) {
        self.0.clear();
        self.0.extend_from_slice(raw);
    }

    /// The length of this very line, its end included, if `raw` begins with it.
    pub(crate) fn begun_by(&self, raw: &[u8]) -> Option<usize> {
        let length = self.0.len();
        let is_begun = raw.get(length) == Some(&b'\n') && raw.starts_with(&self.0) && length > 0;
        is_begun.then_some(length + 1)
    }
}

/// How many characters of a text are quoted.
const LONGEST_QUOTE: usize = 200;

/// A text as a diagnostic quotes it: shortened, without control characters.
pub(crate) fn quote(text: &str) -> String {
    let text = text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let text: String = text.filter(|c| !c.is_control()).take(LONGEST_QUOTE).collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_a_phrase_are_white_space_of_any_kind() {
        for text in ["Running 30s", "Running\t30s", "Running \u{a0} 30s"] {
            assert_eq!(after(text, "Running "), Some("30s"), "{text:?}");
        }
        assert_eq!(after("\ttest \t@ a", " test @ "), Some("a"));
        assert_eq!(after("Running30s", "Running "), None);
        assert_eq!(after("NAME", "NAME"), Some(""));
    }

    #[test]
    fn what_is_quick_agrees_with_the_standard_library() {
        let blanks = ["", " ", "\t ", "\u{b}", "\u{a0}", " \u{3000}\t", "\u{85}", "\x1c"];
        for (before, after) in blanks.iter().flat_map(|b| blanks.map(|a| (b, a))) {
            for word in ["a", "é", "\x01b", "-", ""] {
                let text = format!("{before}{word}{after}{word}");
                assert_eq!(trim(&text), text.trim(), "{text:?}");
                assert_eq!(trim_start(&text), text.trim_start(), "{text:?}");
                let end = text.find(char::is_whitespace).unwrap_or(text.len());
                assert_eq!(split_word(&text), text.split_at(end), "{text:?}");
                for other in ["a", "a é", "é a", "", "\x01b \x01b", "a\u{a0}a "] {
                    let same = text.split_whitespace().eq(other.split_whitespace());
                    assert_eq!(same_words(&text, other), same, "{text:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_quote_is_short_and_harmless() {
        assert_eq!(quote(" 1.45xx\t\x07 "), "1.45xx");
        assert_eq!(quote(&"é".repeat(5000)).chars().count(), LONGEST_QUOTE);
    }

    #[test]
    fn surroundings_are_taken_off() {
        for (raw, stream, text) in [
            ("\u{feff}  4 threads and 100 connections\r", "", "4 threads and 100 connections"),
            ("\tRequests/sec:   3.83", "", "Requests/sec:   3.83"),
            ("> Running 30s test @ http://a/", "", "Running 30s test @ http://a/"),
            ("wrk-1  | Running 1s test @ http://a/", "wrk-1", "Running 1s test @ http://a/"),
            ("\x1b[32mwrk-1  |\x1b[0m   0 requests", "wrk-1", "0 requests"),
            ("\x1b[2J\x1b[HCONTAINER   CPU %", "", "CONTAINER   CPU %"),
            ("a b | c", "", "a b | c"),
            ("> >> Running 30s test @ http://a/", "", "Running 30s test @ http://a/"),
            ("^C^C  Thread Stats", "", "Thread Stats"),
            ("  1s\r  2s\r  0 requests\r\r", "", "0 requests"),
            ("\x1b]0;me@host: ~\x07Requests/sec:", "", "Requests/sec:"),
            ("\x1b]0;me@host: ~\x1b\\Requests/sec:", "", "Requests/sec:"),
            ("\x1b]0;never ended", "", "0;never ended"),
            ("\x1b[", "", ""),
            ("\x1b", "", ""),
        ] {
            let raw = raw.as_bytes();
            assert_eq!(Line::of(raw, &decode(raw)), Line { raw, stream, text }, "{raw:?}");
        }
    }
}
