//! Sizes and shares as docker prints them: `15.88 MB`, `1.5MiB`, `1e+03kB`, `0.33%`, `--`.
//!
//! Scanned from the front of what is left of a row, since a size may hold white space or not and
//! a pair may be written with or without it (`41.16 MiB/994 MiB`, `1.5MiB / 7.6GiB`).

use crate::line::{split_word, trim_start};
use crate::record::units::{Bytes, Percent};

/// One printed size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Size {
    /// `--`: no data.
    NoData,
    /// A figure with a unit that docker prints.
    Known(Bytes),
    /// A figure in a unit that docker does not print, such as `KB`: 1000 or 1024, nobody knows.
    UnknownUnit,
}

/// Bytes per unit: `kB` is 1000 and `KiB` 1024, as in docker's go-units.
fn unit_bytes(unit: &str) -> Option<f64> {
    let (base, letter) = match unit.as_bytes() {
        b"B" => return Some(1.0),
        b"kB" => (1000_f64, b'K'),
        [letter @ (b'M' | b'G' | b'T' | b'P' | b'E'), b'B'] => (1000.0, *letter),
        [letter, b'i', b'B'] => (1024.0, *letter),
        _ => return None,
    };
    Some(base.powi(match letter {
        b'K' => 1,
        b'M' => 2,
        b'G' => 3,
        b'T' => 4,
        b'P' => 5,
        b'E' => 6,
        _ => return None,
    }))
}

/// Takes a word off the front: everything up to white space. `None` at the end.
pub(super) fn take_word<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (word, after) = split_word(trim_start(rest));
    *rest = after;
    (!word.is_empty()).then_some(word)
}

/// A size as it stands there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Printed<'a> {
    /// `--`: no data.
    NoData,
    /// A number and its unit.
    Figure { number: &'a str, unit: &'a str },
}

impl<'a> Printed<'a> {
    /// Takes a size off the front. `None` where there is none, or only the start of one: every
    /// unit ends in `B`, so a size that was cut cannot pass for a whole one.
    fn take(rest: &mut &'a str) -> Option<Self> {
        let text = trim_start(rest);
        if let Some(after) = text.strip_prefix("--") {
            *rest = after;
            return ends_here(after).then_some(Self::NoData);
        }
        let (number, after) = text.split_at(number_length(text)?);
        let after = trim_start(after);
        let end = after.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        *rest = after;
        (unit.ends_with('B') && ends_here(after)).then_some(Self::Figure { number, unit })
    }

    /// Takes `size / size` off the front. A lone `--` stands for two.
    pub(super) fn take_pair(rest: &mut &'a str) -> Option<[Self; 2]> {
        let first = Self::take(rest)?;
        match trim_start(rest).strip_prefix('/') {
            Some(after) => {
                *rest = after;
                Some([first, Self::take(rest)?])
            }
            None => (first == Self::NoData).then_some([first; 2]),
        }
    }

    /// The number, and the bytes that it counts, where these are known.
    pub(super) fn figure(self) -> Option<(&'a str, f64)> {
        match self {
            Self::NoData => None,
            Self::Figure { number, unit } => Some((number, unit_bytes(unit)?)),
        }
    }

    /// What it says. `None` for a number that no size has.
    pub(super) fn size(self) -> Option<Size> {
        match (self, self.figure()) {
            (Self::NoData, _) => Some(Size::NoData),
            (_, None) => Some(Size::UnknownUnit),
            (_, Some((number, bytes))) => {
                Some(Size::Known(Bytes::new(decimal(number.as_bytes())? * bytes)?))
            }
        }
    }
}

/// Takes a size off the front. `None` where there is none, or only the start of one.
pub(super) fn take_size(rest: &mut &str) -> Option<Size> {
    Printed::take(rest)?.size()
}

/// Takes `size / size` off the front. A lone `--` stands for two.
pub(super) fn take_pair(rest: &mut &str) -> Option<(Size, Size)> {
    let [first, second] = Printed::take_pair(rest)?;
    Some((first.size()?, second.size()?))
}

/// One printed share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Share {
    /// `--`: no data.
    NoData,
    /// A figure.
    Known(Percent),
    /// A number that is no share: `NaN%`, `-5.00%`.
    Unreadable,
}

/// Takes a share off the front. `None` where there is none.
pub(super) fn take_percent(rest: &mut &str) -> Option<Share> {
    match take_word(rest)? {
        "--" => Some(Share::NoData),
        word => {
            let percent = Percent::new(decimal(word.strip_suffix('%')?.as_bytes())?);
            Some(percent.map_or(Share::Unreadable, Share::Known))
        }
    }
}

/// The powers of ten by which a short number is divided: exact, as floats go up to 10²².
const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The float nearest to a number. Nearly all are a few digits around a point: both they and the power
/// of ten are floats themselves, so that one division rounds once. The rest is for the standard
/// library, which takes several times as long.
pub(super) fn decimal(number: &[u8]) -> Option<f64> {
    if number.len() < POWERS.len() {
        let (whole, rest) = take_digits(0, number);
        let fraction = rest.strip_prefix(b".").unwrap_or(rest);
        let (digits, rest) = take_digits(whole, fraction);
        if rest.is_empty() && number.iter().take(2).any(u8::is_ascii_digit) {
            return Some(digits as f64 / POWERS[fraction.len()]);
        }
    }
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// Appends the digits at the start of a text to a number; returns it with the rest.
fn take_digits(mut number: u64, mut text: &[u8]) -> (u64, &[u8]) {
    while let [digit @ b'0'..=b'9', rest @ ..] = text {
        number = number * 10 + u64::from(digit - b'0');
        text = rest;
    }
    (number, text)
}

fn ends_here(after: &str) -> bool {
    after.starts_with([' ', '/']) || after.chars().next().is_none_or(char::is_whitespace)
}

/// The length of `digits[.digits][e±digits]` at the start; `None` without a digit before the
/// exponent. Its `e` is small, as Go prints it, so that `16EiB` is 16.
fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
        if length == 1 {
            return None;
        }
    }
    if length == 0 {
        return None;
    }
    if bytes.get(length) == Some(&b'e') {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        match digits(length + 1 + sign) {
            0 => {}
            exponent => length += 1 + sign + exponent,
        }
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn size(text: &str) -> Option<Size> {
        let mut rest = text;
        take_size(&mut rest)
    }

    #[test]
    fn units_are_decimal_or_binary_as_they_say() {
        for (text, bytes) in [
            ("0 B", 0.0),
            ("999B", 999.0),
            ("1e+03kB", 1_000_000.0),
            ("3.551 MB", 3_551_000.0),
            ("2GB", 2e9),
            ("18.45 EB", 18.45e18),
            ("1024KiB", 1_048_576.0),
            ("1.5MiB", 1_572_864.0),
            ("994 MiB/1", 1_042_284_544.0),
            ("2GiB", 2_147_483_648.0),
            ("16EiB", 18_446_744_073_709_551_616.0),
        ] {
            let Some(Size::Known(read)) = size(text) else { panic!("{text}: {:?}", size(text)) };
            let error = (read.get() - bytes).abs();
            assert!(error <= bytes * 1e-15, "{text}: {read:?}, expected {bytes}");
        }
        assert_eq!(size("--"), Some(Size::NoData));
        assert_eq!(size("64KB"), Some(Size::UnknownUnit), "docker prints kB and KiB only");
    }

    #[test]
    fn no_start_of_a_size_is_a_size() {
        for whole in ["536.9 MB", "1.5MiB", "1e+03kB", "0 B"] {
            for end in 0..whole.len() {
                assert_eq!(size(&whole[..end]), None, "{:?}", &whole[..end]);
            }
        }
        for text in ["MB", ".B", "1.2.3MB", "-1B", "--5", "1MBx2", "1e400B", "inf MB", "1 é"] {
            assert_eq!(size(text), None, "{text}");
        }
    }

    #[test]
    fn pairs_with_and_without_white_space() {
        for text in ["41.16 MiB/994 MiB x", "41.16MiB / 994MiB x", "41.16MiB/994MiB x"] {
            let mut rest = text;
            let (first, second) = take_pair(&mut rest).expect(text);
            assert_eq!(Some(first), size("41.16MiB"), "{text}");
            assert_eq!(Some(second), size("994MiB"), "{text}");
            assert_eq!(rest, " x", "{text}");
        }
        for (text, rest_after) in [("-- -- / --", " -- / --"), ("-- / -- 3", " 3")] {
            let mut rest = text;
            assert_eq!(take_pair(&mut rest), Some((Size::NoData, Size::NoData)), "{text}");
            assert_eq!(rest, rest_after);
        }
        for text in ["15.97 MB", "15.97 MB /", "15.97 MB / 536.", "/ 2MB"] {
            assert_eq!(take_pair(&mut { text }), None, "{text}");
        }
    }

    #[test]
    fn decimals_are_those_of_the_standard_library() {
        for text in ["", ".", "1.", ".5", "1.2.3", "-1", "+1", "1e3", "inf", "NaN", "1x"] {
            assert_eq!(
                decimal(text.as_bytes()).map(f64::to_bits),
                text.parse().ok().map(f64::to_bits),
                "{text}"
            );
        }
        proptest!(|(digits in "[0-9]{1,17}", at in 0..18_usize)| {
            let (whole, fraction) = digits.split_at(at.min(digits.len()));
            let text = format!("{whole}.{fraction}");
            prop_assert_eq!(decimal(text.as_bytes()), text.parse().ok(), "{}", text);
            prop_assert_eq!(decimal(digits.as_bytes()), digits.parse().ok(), "{}", digits);
        });
    }

    #[test]
    fn shares_that_are_no_figure_are_absent() {
        let known = Percent::new(208.38).map(Share::Known);
        assert_eq!(take_percent(&mut "208.38%"), known);
        assert_eq!(take_percent(&mut "--"), Some(Share::NoData));
        for text in ["NaN%", "-0.5%", "inf%"] {
            assert_eq!(take_percent(&mut { text }), Some(Share::Unreadable), "{text}");
        }
        for text in ["", "0.33", "%", "x%"] {
            assert_eq!(take_percent(&mut { text }), None, "{text}");
        }
    }
}
