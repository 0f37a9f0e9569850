//! How wide text is, without a font: estimates that err on the wide side, and what follows from
//! them (shortening and wrapping).

use std::borrow::Cow;

/// The reader's own sans-serif. The widths below are of the widest of the usual ones.
pub(crate) const FAMILY: &str = "system-ui, -apple-system, &quot;Segoe UI&quot;, sans-serif";

/// Advance width of a character in ems, as in DejaVu Sans, which is wider than Segoe UI, Roboto,
/// Helvetica and San Francisco; rounded up by group.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' => 0.29,
        'm' | 'M' | 'W' | '@' | '%' | '\u{2026}' => 1.0,
        'w' | 'N' | 'O' | 'Q' | 'G' | 'D' | 'H' | 'U' | '+' | '=' | '<' | '>' | '~' | '#' => 0.845,
        ' ' | '.' | ',' | '\'' => 0.33,
        'I' | 'J' | ':' | ';' | '/' | '\\' | '|' | '!' => 0.35,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' => 0.42,
        's' | '_' | '"' | '*' => 0.53,
        'c' | 'k' | 'v' | 'x' | 'y' | 'z' | '?' => 0.6,
        '0'..='9' | 'a'..='z' | '$' | '{' | '}' => 0.645,
        'L' | 'T' | 'F' | 'E' | 'P' | 'S' | 'Y' | 'Z' => 0.69,
        'A'..='Z' | '&' | '^' | '`' => 0.79,
        // Combining marks and joiners take no room of their own.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{52f}' => 0.85,
        '\u{2010}'..='\u{201f}' => 0.6,
        // Wide scripts, emoji, and whatever is unknown.
        _ => 1.3,
    }
}

/// Width in the unit of `size`, the font's size: a bound from above for common fonts.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// How much wider bold text is.
pub(crate) const BOLD: f64 = 1.12;

/// The text, or as much of it as fits with an ellipsis at its end.
pub(crate) fn fit(text: &str, size: f64, room: f64) -> Cow<'_, str> {
    if width(text, size) <= room {
        return Cow::Borrowed(text);
    }
    let mut left = room - width("\u{2026}", size);
    let mut kept = String::new();
    for c in text.chars() {
        left -= advance(c) * size;
        if left < 0.0 {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('\u{2026}');
    Cow::Owned(kept)
}

/// The name, or its beginning and its end around an ellipsis: names of one family often differ
/// only at the end.
pub(crate) fn shorten(name: &str, size: f64, room: f64) -> Cow<'_, str> {
    if width(name, size) <= room {
        return Cow::Borrowed(name);
    }
    let room = room - width("\u{2026}", size);
    let mut taken = 0.0;
    let mut take_while_below = |limit: f64, c: &char| {
        taken += advance(*c) * size;
        taken <= limit
    };
    let head: String = name.chars().take_while(|c| take_while_below(room * 0.6, c)).collect();
    let mut left = room - width(&head, size);
    let tail: Vec<char> = name
        .chars()
        .rev()
        .take_while(|c| {
            left -= advance(*c) * size;
            left >= 0.0
        })
        .collect();
    let tail: String = tail.into_iter().rev().collect();
    Cow::Owned(format!("{}\u{2026}{}", head.trim_end(), tail.trim_start()))
}

/// The text in lines of at most `room`, broken at blanks; what does not fit `lines` is cut with an
/// ellipsis.
pub(crate) fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while words.peek().is_some() && wrapped.len() < lines {
        let last = wrapped.len() + 1 == lines;
        let mut line = String::new();
        while let Some(word) = words.peek() {
            let gap = if line.is_empty() { "" } else { " " };
            let fits = width(&line, size) + width(gap, size) + width(word, size) <= room;
            if !fits && !line.is_empty() && !last {
                break;
            }
            line.push_str(gap);
            line.push_str(word);
            words.next();
            if !fits && !last {
                break;
            }
        }
        wrapped.push(fit(&line, size, room).into_owned());
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_left_alone_and_long_text_ends_in_an_ellipsis() {
        assert_eq!(fit("Bjoern", 13.0, 100.0), "Bjoern");
        let long = "a server with a very long name indeed";
        let cut = fit(long, 13.0, 100.0);
        assert!(cut.ends_with('\u{2026}') && long.starts_with(cut.trim_end_matches('\u{2026}')));
        assert!(width(&cut, 13.0) <= 100.0);
        assert_eq!(fit("xyz", 13.0, 0.0), "\u{2026}");
    }

    #[test]
    fn shortened_names_keep_both_ends() {
        let name = "server-with-a-rather-long-name-number-39";
        let short = shorten(name, 13.0, 170.0);
        assert!(short.starts_with("server-") && short.ends_with("-39"), "{short}");
        assert!(width(&short, 13.0) <= 170.0);
        assert_eq!(shorten("Bjoern", 13.0, 170.0), "Bjoern");
        assert_eq!(shorten("xyz", 13.0, 0.0), "\u{2026}");
    }

    #[test]
    fn wrapping_keeps_the_words_and_the_width() {
        let text = "Bjoern serves twenty times the next, on one core";
        let lines = wrap(text, 16.0, 200.0, 9);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 16.0) <= 200.0));
        assert_eq!(lines.join(" "), text);
        let two = wrap(text, 16.0, 200.0, 2);
        assert!(two.len() == 2 && two[1].ends_with('\u{2026}'));
        assert!(wrap("  ", 16.0, 200.0, 2).is_empty());
        assert!(wrap("unbreakable-and-too-long", 16.0, 50.0, 2)[0].ends_with('\u{2026}'));
    }
}
