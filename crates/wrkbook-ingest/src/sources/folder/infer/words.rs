//! The words of file names: what each part of a name looks like by itself.
//!
//! A path is cut into components at `/`, a component into words at everything that is no letter and
//! no digit. A number keeps what it is dressed in (`c100`, `100connections`, `conn-100`). What the
//! words of many names mean together is told in `slots` and `roles`.

use std::ops::Range;

use super::date::date;
use super::vocabulary::{
    CONNECTIONS, ENDINGS, GENERIC, RATE, REPEAT, SECONDS, SIZES, THREADS, USERS, WORK,
};

/// A word of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands in the path, in bytes; with the word that dresses it.
    pub(super) at: Range<usize>,
    /// Where its number stands, if it has one.
    pub(super) digits: Range<usize>,
    /// The component of the path, counted from the right: the file's name is 0.
    pub(super) component: usize,
    pub(super) look: Look,
}

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Look {
    /// A name of its own.
    Name,
    /// A number without a dress.
    Number(u32),
    /// A number that says what it counts.
    Dressed(Dress, u32),
    /// A version, as in `1.25.3`.
    Version,
    /// A size of what is sent, as in `64k`.
    Size,
    /// A duration, as in `30s` or `1min`.
    Duration,
    /// Minutes or a size in millions: `10m`.
    SizeOrDuration(u32),
    /// A date, a time of day, or both.
    Date,
    /// A word that nearly every name may hold: `wrk`, `results`.
    Generic,
    /// A kind of request or of work: `get`, `heavy`.
    Work,
}

/// What a dressed number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Dress {
    Connections,
    /// `c` alone, which may be the end of a name as well.
    PerhapsConnections,
    Threads,
    Rate,
    Users,
    Repeat,
}

/// Whether a word, in lower case, is in nearly every name.
pub(super) fn is_generic(word: &str) -> bool {
    GENERIC.contains(&word)
}

/// The words of a path and its ending, if that is one of a kind of file.
pub(super) fn cut(path: &str) -> (Vec<Word>, Option<Range<usize>>) {
    let start_of_name = path.rfind('/').map_or(0, |at| at + 1);
    let ending = ending(path, start_of_name);
    let end = ending.as_ref().map_or(path.len(), |ending| ending.start - 1);
    let mut words = Vec::with_capacity(8);
    let mut component = path[..end].matches('/').count();
    let mut start = 0;
    for part in path[..end].split('/') {
        let from = words.len();
        cut_component(path, start..start + part.len(), component, &mut words);
        join_dressed(path, from, &mut words);
        start += part.len() + 1;
        component = component.saturating_sub(1);
    }
    (words, ending)
}

/// Where the ending of a path stands that says what kind of file it is.
fn ending(path: &str, start_of_name: usize) -> Option<Range<usize>> {
    let dot = path.rfind('.').filter(|dot| *dot > start_of_name)?;
    let ending = path[dot + 1..].to_ascii_lowercase();
    ENDINGS.contains(&&*ending).then_some(dot + 1..path.len())
}

/// Cuts one component of a path.
fn cut_component(path: &str, at: Range<usize>, component: usize, words: &mut Vec<Word>) {
    let bytes = path.as_bytes();
    let is_inside = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    let mut from = at.start;
    while from < at.end {
        if !is_inside(bytes[from]) {
            from += 1;
            continue;
        }
        if let Some(end) = date(&path[..at.end], from) {
            words.push(Word { at: from..end, digits: from..from, component, look: Look::Date });
            from = end;
            continue;
        }
        let length = bytes[from..at.end].iter().position(|b| !is_inside(*b));
        let mut end = length.map_or(at.end, |length| from + length);
        if let Some(longer) = version(&bytes[..at.end], from, end) {
            end = longer;
            let digits = from..from;
            words.push(Word { at: from..end, digits, component, look: Look::Version });
        } else {
            cut_word(path, from..end, component, words);
        }
        from = end;
    }
}

/// The end of a version of two or more numbers with dots between them: `1.25`, `v2.0.1`. What the
/// reports count is told apart later, in `slots`.
fn version(bytes: &[u8], from: usize, end: usize) -> Option<usize> {
    let word = bytes[from..end].strip_prefix(b"v").unwrap_or(&bytes[from..end]);
    if word.is_empty() || word.len() > 3 || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut last = end;
    while bytes.get(last) == Some(&b'.') {
        let rest = &bytes[last + 1..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let is_over = rest.get(digits).is_none_or(|b| !b.is_ascii_alphanumeric());
        if digits == 0 || digits > 3 || !is_over {
            break;
        }
        last += 1 + digits;
    }
    (last > end).then_some(last)
}

/// Cuts a word that holds several dressed numbers, as `t4c100d30s` does, and tells what each looks
/// like.
fn cut_word(path: &str, at: Range<usize>, component: usize, words: &mut Vec<Word>) {
    let word = &path[at.clone()];
    let runs = runs(word);
    let counts = |before: &str| dress_of(before, "").is_some() || matches!(before, "d" | "D");
    let is_row = runs.len() >= 4
        && runs.chunks(2).all(|pair| match pair {
            [before, digits] => counts(&word[before.clone()]) && is_digits(&word[digits.clone()]),
            _ => is_duration(&word[pair[0].clone()]),
        });
    let parts: Vec<Range<usize>> = if is_row {
        let full = runs.len() / 2;
        (0..full)
            .map(|nth| {
                let last = if nth + 1 == full { runs.len() - 1 } else { 2 * nth + 1 };
                at.start + runs[2 * nth].start..at.start + runs[last].end
            })
            .collect()
    } else {
        vec![at]
    };
    for part in parts {
        let (look, digits) = look(&path[part.clone()], &self::runs(&path[part.clone()]));
        let digits = part.start + digits.start..part.start + digits.end;
        words.push(Word { at: part, digits, component, look });
    }
}

/// The runs of digits and of other characters in a word.
fn runs(word: &str) -> Vec<Range<usize>> {
    let bytes = word.as_bytes();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if bytes[run.start].is_ascii_digit() == byte.is_ascii_digit() => {
                run.end = at + 1;
            }
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_duration(suffix: &str) -> bool {
    SECONDS.contains(&&*suffix.to_ascii_lowercase())
}

/// What the letters around a number say that it counts.
fn dress_of(before: &str, after: &str) -> Option<Dress> {
    // Which of two letters it is matters for this one alone.
    if (before, after) == ("R", "") {
        return Some(Dress::Rate);
    }
    let (before, after) = (before.to_ascii_lowercase(), after.to_ascii_lowercase());
    let word = match (&*before, &*after) {
        (word, "") | ("", word) => word,
        _ => return None,
    };
    let single = word.len() == 1 && !after.is_empty();
    match word {
        "c" => Some(Dress::PerhapsConnections),
        _ if CONNECTIONS.contains(&word) => Some(Dress::Connections),
        _ if THREADS.contains(&word) => Some(Dress::Threads),
        _ if RATE.contains(&word) => Some(Dress::Rate),
        _ if USERS.contains(&word) => Some(Dress::Users),
        _ if REPEAT.contains(&word) && !single => Some(Dress::Repeat),
        _ => None,
    }
}

/// What a word by itself looks like, and where its number is.
fn look(word: &str, runs: &[Range<usize>]) -> (Look, Range<usize>) {
    let lower = word.to_ascii_lowercase();
    if GENERIC.contains(&&*lower) {
        return (Look::Generic, 0..0);
    }
    if WORK.contains(&&*lower) {
        return (Look::Work, 0..0);
    }
    let (before, digits, after) = match runs {
        [only] if is_digits(&word[only.clone()]) => ("", only.clone(), ""),
        [a, b] if is_digits(&word[a.clone()]) => ("", a.clone(), &word[b.clone()]),
        [a, b] => (&word[a.clone()], b.clone(), ""),
        [a, b, c] if is_digits(&word[b.clone()]) => (&word[a.clone()], b.clone(), &word[c.clone()]),
        _ => return (Look::Name, 0..0),
    };
    let Ok(number) = word[digits.clone()].parse::<u32>() else { return (Look::Name, 0..0) };
    let suffix = after.to_ascii_lowercase();
    let look = match dress_of(before, after) {
        _ if before.is_empty() && after.is_empty() => Look::Number(number),
        Some(dress) => Look::Dressed(dress, number),
        None if matches!(&*before.to_ascii_lowercase(), "" | "d" | "dur" | "duration") => {
            match &*suffix {
                "m" => Look::SizeOrDuration(number),
                suffix if SECONDS.contains(&suffix) => Look::Duration,
                suffix if SIZES.contains(&suffix) => Look::Size,
                "" => Look::Duration,
                _ => Look::Name,
            }
        }
        // `test1`, `result2`.
        None if after.is_empty() && is_generic(&before.to_ascii_lowercase()) => {
            Look::Dressed(Dress::Repeat, number)
        }
        None => Look::Name,
    };
    (look, digits)
}

/// Joins a number with the word beside it that dresses it: `run 3`, `c-250`, `100 connections`.
fn join_dressed(path: &str, from: usize, words: &mut Vec<Word>) {
    let mut at = from;
    while at < words.len() {
        let Look::Number(number) = words[at].look else {
            at += 1;
            continue;
        };
        let text = |word: &Word| path[word.at.clone()].to_owned();
        let before = at.checked_sub(1).filter(|before| *before >= from).map(|at| text(&words[at]));
        // `Test 1 - Flask`.
        let is_test = |before: &str| before.eq_ignore_ascii_case("test");
        let dress = before
            .and_then(|before| dress_of(&before, "").or(is_test(&before).then_some(Dress::Repeat)));
        if let Some(dress) = dress {
            let start = words[at - 1].at.start;
            words[at].at.start = start;
            words[at].look = Look::Dressed(dress, number);
            words.remove(at - 1);
            continue;
        }
        let after = words.get(at + 1).filter(|after| after.look == Look::Name).map(text);
        // A single letter after a number is the start of the next word as often.
        let dress = after.filter(|after| after.len() > 1).and_then(|after| dress_of("", &after));
        if let Some(dress) = dress.filter(|dress| *dress != Dress::Repeat) {
            words[at].at.end = words[at + 1].at.end;
            words[at].look = Look::Dressed(dress, number);
            words.remove(at + 1);
        }
        at += 1;
    }
}

/// The words of a path as they stand, and what they look like.
#[cfg(test)]
pub(super) fn looks(path: &str) -> Vec<(&str, Look)> {
    cut(path).0.into_iter().map(|word| (&path[word.at], word.look)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_dress() {
        use Dress::*;
        for (path, look) in [
            ("c100.txt", Look::Dressed(PerhapsConnections, 100)),
            ("100c.txt", Look::Dressed(PerhapsConnections, 100)),
            ("conn-100.txt", Look::Dressed(Connections, 100)),
            ("100connections.txt", Look::Dressed(Connections, 100)),
            ("100-connections.txt", Look::Dressed(Connections, 100)),
            ("connect64", Look::Dressed(Connections, 64)),
            ("t4", Look::Dressed(Threads, 4)),
            ("8threads", Look::Dressed(Threads, 8)),
            ("3000rs", Look::Dressed(Rate, 3000)),
            ("R100", Look::Dressed(Rate, 100)),
            ("r2", Look::Dressed(Repeat, 2)),
            ("run 3", Look::Dressed(Repeat, 3)),
            ("Test 1", Look::Dressed(Repeat, 1)),
            ("test1.txt", Look::Dressed(Repeat, 1)),
            ("1min", Look::Duration),
            ("d30s", Look::Duration),
            ("64k", Look::Size),
            ("10m", Look::SizeOrDuration(10)),
            ("wrk2.log", Look::Generic),
            ("http2", Look::Name),
            ("007", Look::Number(7)),
            ("1.25.3", Look::Version),
            ("99999999999", Look::Name),
        ] {
            assert_eq!(
                looks(path).iter().map(|(_, look)| *look).collect::<Vec<_>>(),
                [look],
                "{path}"
            );
        }
    }

    #[test]
    fn a_row_of_dressed_numbers_is_cut() {
        let words = looks("actix-t4c100d30s.txt");
        let texts: Vec<_> = words.iter().map(|(text, _)| *text).collect();
        assert_eq!(texts, ["actix", "t4", "c100", "d30s"]);
        assert_eq!(words[3].1, Look::Duration);
    }
}
