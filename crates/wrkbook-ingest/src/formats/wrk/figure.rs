//! Figures as `wrk` prints them: digits, a point, digits, and a unit; each with how exact it is.
//!
//! A decimal keeps its digits as a whole number, so that a figure is rounded once, when it becomes
//! a float in the base unit: `1.67m` is the float nearest to 100.2, not 1.67 × 60.

use super::losses::Reading;
use crate::line;

/// A decimal number as printed: `digits / 10^places`. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u64,
    places: u32,
}

impl Decimal {
    /// How many digits stand after the point.
    pub(super) fn places(self) -> u32 {
        self.places
    }

    /// The number itself.
    pub(super) fn value(self) -> f64 {
        self.scaled(1, 1)
    }

    /// Half a unit of the last printed place: the most that rounding took away.
    pub(super) fn tolerance(self) -> f64 {
        Self { digits: 1, places: self.places }.scaled(1, 2)
    }

    /// The number times `by / over`.
    fn scaled(self, by: u64, over: u64) -> f64 {
        // At most 19 places are read, so the power fits.
        (self.digits as f64 * by as f64) / (10_u64.pow(self.places) as f64 * over as f64)
    }
}

/// A number at the start of a text: `None` where the tool had nothing to count (`-nan`).
type Number = Option<Decimal>;

/// Reads a number at the start of `text`; returns it with the rest. Nothing that is measured is
/// infinite or less than nothing, so `inf` and `-1.00` are no numbers.
pub(super) fn number(text: &str) -> Option<(Number, &str)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(rest) = unsigned.strip_prefix("nan") {
        return Some((None, rest));
    }
    let (whole, rest) = digits(text);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() || fraction.len() > 19 {
        return None;
    }
    let digits = whole
        .bytes()
        .chain(fraction.bytes())
        .try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')))?;
    let figure = Decimal { digits, places: u32::try_from(fraction.len()).ok()? };
    Some((Some(figure), rest))
}

/// Splits off the ASCII digits at the start.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(line::digits(text))
}

/// Reads a whole number at the start of `text`; returns it with the rest.
pub(super) fn count(text: &str) -> Option<(u64, &str)> {
    let (whole, rest) = digits(text);
    Some((whole.parse().ok()?, rest))
}

/// A 32-bit counter that was printed with `%d`: what passed 2³¹ came out negative.
pub(super) fn counter(text: &str) -> Option<u64> {
    match text.strip_prefix('-') {
        Some(_) => Some(u64::from(text.parse::<i32>().ok()?.cast_unsigned())),
        None if text.starts_with('+') => None,
        None => text.parse().ok(),
    }
}

/// A printed time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Time {
    /// The time in seconds.
    pub(super) seconds: f64,
    /// How far off rounding may have put it, in seconds.
    pub(super) tolerance: f64,
}

impl Time {
    fn new(figure: Decimal, (by, over): (u64, u64)) -> Self {
        let step = Decimal { digits: 1, ..figure };
        Self { seconds: figure.scaled(by, over), tolerance: step.scaled(by, over * 2) }
    }
}

/// Seconds as a fraction, by unit.
const MILLISECOND: (u64, u64) = (1, 1000);
const MINUTE: (u64, u64) = (60, 1);

/// Reads a time at the start of `text`: a number and its unit. Two times may touch
/// (`1.20ms1000.00ms`): the unit ends with its letters.
pub(super) fn time(text: &str) -> Option<(Option<Time>, &str)> {
    let (figure, unit, rest) = number_with_unit(text)?;
    Some((figure.map(|figure| Time::new(figure, unit)), rest))
}

/// Reads the mean of the `Latency` row, and whether it lost a letter. That column is eight
/// characters wide and cuts what is longer, so that `1000.00ms` (999.995 ms and more) comes out as
/// `1000.00m`; a true time in minutes is never that long, for 1000 minutes exceed any timeout.
pub(super) fn mean_time(text: &str) -> Option<(Option<Time>, bool, &str)> {
    let (figure, unit, rest) = number_with_unit(text)?;
    let cut = unit == MINUTE && figure.is_some_and(|figure| figure.value() >= 1000.0);
    let unit = if cut { MILLISECOND } else { unit };
    Some((figure.map(|figure| Time::new(figure, unit)), cut, rest))
}

/// Reads a whole text as milliseconds without a unit; returns seconds.
pub(super) fn milliseconds(text: &str) -> Reading<'_, f64> {
    let text = text.trim();
    let (figure, end) = number(text).ok_or(text)?;
    let (by, over) = MILLISECOND;
    if end.is_empty() { Ok(figure.map(|figure| figure.scaled(by, over))) } else { Err(text) }
}

fn number_with_unit(text: &str) -> Option<(Number, (u64, u64), &str)> {
    let (figure, rest) = number(text)?;
    let end = rest.bytes().position(|b| !b.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(end);
    let unit = match unit {
        "us" => (1, 1_000_000),
        "ms" => MILLISECOND,
        "s" => (1, 1),
        "m" => MINUTE,
        "h" => (3600, 1),
        _ => return None,
    };
    Some((figure, unit, rest))
}

/// Reads a whole text as a number of bytes: binary multiples, and always a `B` at the end, without
/// which the figure was cut.
pub(super) fn bytes(text: &str) -> Reading<'_, f64> {
    let (figure, unit) = number(text).ok_or(text)?;
    let scale = match unit {
        "B" => 1,
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        "PB" => 1 << 50,
        _ => return Err(text),
    };
    Ok(figure.map(|figure| figure.scaled(scale, 1)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_once() {
        for (text, seconds) in [
            ("850.00us", 0.00085),
            ("0.85ms", 0.00085),
            ("1000.00ms", 1.0),
            ("0.85m", 51.0),
            ("1.67m", 100.2),
            ("60.00m", 3600.0),
            ("30.09s", 30.09),
        ] {
            assert_eq!(time(text).unwrap().0.unwrap().seconds, seconds, "{text}");
        }
    }

    #[test]
    fn what_is_no_figure_is_told_from_what_is_no_number() {
        for text in ["-nanus", "nanus", "nans"] {
            assert_eq!(time(text), Some((None, "")), "{text}");
        }
        for text in [
            "",
            "ms",
            "1.00",
            "1.00xs",
            ".5s",
            "infs",
            "-1.00ms",
            "500.00ns",
            "99999999999999999999.00s",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_are_binary_and_end_in_b() {
        assert_eq!(bytes("0.85KB"), Ok(Some(870.4)));
        assert_eq!(bytes("870.00B"), Ok(Some(870.0)));
        assert_eq!(bytes("-nanB"), Ok(None));
        for text in ["7.43M", "7.43", "7.4", "-1.00B", "1.00kB", "1.00MiB"] {
            assert_eq!(bytes(text), Err(text));
        }
    }

    #[test]
    fn counters_past_two_to_the_31_are_unwrapped() {
        assert_eq!(counter("-5"), Some(4_294_967_291));
        assert_eq!(counter("-2147483648"), Some(2_147_483_648));
        assert_eq!(counter("100364"), Some(100_364));
        assert_eq!(counter("-2147483649"), None);
        assert_eq!(counter("+1"), None);
    }
}
