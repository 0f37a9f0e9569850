//! Names as people sort and see them.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The order that people expect of names: digits by their number, letters without regard to case;
/// names that differ in nothing else, byte by byte.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(l), Some(r)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order = if l.is_ascii_digit() && r.is_ascii_digit() {
            let (digits_l, digits_r) = (take_digits(&mut left), take_digits(&mut right));
            digits_l.len().cmp(&digits_r.len()).then_with(|| digits_l.cmp(digits_r))
        } else {
            left = &left[l.len_utf8()..];
            right = &right[r.len_utf8()..];
            l.to_lowercase().cmp(r.to_lowercase())
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Takes the digits at the start of `text`, and returns them without leading zeros.
fn take_digits<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits.trim_start_matches('0')
}

/// A name that can be seen: itself, or where nothing of it shows, `(no name)` for an empty one and the
/// code points of any other, `(U+200B)`. Two names that differ stay different.
///
/// ```
/// use wrkbook_ingest::name::visible;
///
/// assert_eq!(visible("Bjoern"), "Bjoern");
/// assert_eq!(visible(""), "(no name)");
/// assert_eq!(visible(" \u{200b}"), "(U+0020 U+200B)");
/// ```
pub fn visible(name: &str) -> Cow<'_, str> {
    if name.is_empty() {
        return Cow::Borrowed("(no name)");
    }
    if !name.chars().all(is_blank) {
        return Cow::Borrowed(name);
    }
    let points: Vec<String> = name.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    Cow::Owned(format!("({})", points.join(" ")))
}

/// White space, control characters, and what Unicode leaves invisible by default.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_can_be_seen() {
        for name in ["A", " a ", "日本", "-", "\u{200b}a"] {
            assert_eq!(visible(name), name);
        }
        for (name, shown) in [
            ("", "(no name)"),
            (" ", "(U+0020)"),
            ("\u{200b}", "(U+200B)"),
            ("\u{e0041}\t", "(U+E0041 U+0009)"),
        ] {
            assert_eq!(visible(name), shown);
        }
    }

    #[test]
    fn names_sort_as_people_expect() {
        let mut names = ["round10", "round2", "Round1", "b", "a10", "a9", "a09", "", "B", "é"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a09", "a9", "a10", "B", "b", "Round1", "round2", "round10", "é"]);
    }
}
