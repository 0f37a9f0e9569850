//! Dates and times in file names.

use std::ops::Range;

/// The end of a date, a time or both that begins at `from`: `20250420`, `2024-05-01`,
/// `20250420_120000`, `2024-05-01T10:20:30Z`, seconds since 1970. `text` ends where the component
/// does.
pub(super) fn date(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits =
        |at: usize| bytes[at.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let is_separator = |at: usize| bytes.get(at).is_some_and(|b| b"-_.: ".contains(b));
    let ends = |at: usize| bytes.get(at).is_none_or(|b| !b.is_ascii_alphanumeric());
    let number = |at: usize, length: usize| text.get(at..at + length)?.parse::<u32>().ok();
    let in_range =
        |at, length, range: Range<u32>| number(at, length).is_some_and(|n| range.contains(&n));
    let first = digits(from);
    let day = match first {
        8 | 14
            if in_range(from, 4, 1990..2100)
                && in_range(from + 4, 2, 1..13)
                && in_range(from + 6, 2, 1..32) =>
        {
            from + first
        }
        4 if in_range(from, 4, 1990..2100)
            && is_separator(from + 4)
            && digits(from + 5) == 2
            && in_range(from + 5, 2, 1..13)
            && bytes.get(from + 7) == bytes.get(from + 4)
            && digits(from + 8) == 2
            && in_range(from + 8, 2, 1..32) =>
        {
            from + 10
        }
        // Seconds and milliseconds since 1970, of this century.
        10 | 13 if bytes[from] == b'1' && ends(from + first) => return Some(from + first),
        _ => return None,
    };
    let after = match bytes.get(day) {
        Some(b'T' | b't') => day + 1,
        _ if is_separator(day) => day + 1,
        _ => return ends(day).then_some(day),
    };
    let zone = |at: usize| if matches!(bytes.get(at), Some(b'Z' | b'z')) { at + 1 } else { at };
    let end = match digits(after) {
        6 if in_range(after, 2, 0..24) && in_range(after + 2, 2, 0..60) => zone(after + 6),
        4 if in_range(after, 2, 0..24) && in_range(after + 2, 2, 0..60) => zone(after + 4),
        2 if in_range(after, 2, 0..24) && is_separator(after + 2) && digits(after + 3) == 2 => {
            let minutes = after + 5;
            let has_seconds = is_separator(minutes) && digits(minutes + 1) == 2;
            zone(if has_seconds { minutes + 3 } else { minutes })
        }
        _ => day,
    };
    ends(end).then_some(end).or_else(|| ends(day).then_some(day))
}

#[cfg(test)]
mod tests {
    use crate::sources::folder::infer::words::{Look, looks};

    #[test]
    fn dates_and_times_are_one_word() {
        for (path, text) in [
            ("wrk_20250420_120000.txt", "20250420_120000"),
            ("wrk-2024-05-01.txt", "2024-05-01"),
            ("wrk-2024-05-01T10:20:30Z.txt", "2024-05-01T10:20:30Z"),
            ("wrk_2024-05-01_10-20.txt", "2024-05-01_10-20"),
            ("wrk.1700000000.txt", "1700000000"),
            ("20250420120000", "20250420120000"),
        ] {
            let dates: Vec<_> =
                looks(path).into_iter().filter(|word| word.1 == Look::Date).collect();
            assert_eq!(dates, [(text, Look::Date)], "{path}");
        }
        for path in ["20259999", "2024-13-01", "12345678", "svc-2024"] {
            assert!(looks(path).iter().all(|word| word.1 != Look::Date), "{path}");
        }
    }
}
