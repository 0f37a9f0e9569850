//! Quantities as load generators print them: a number and a unit, without a blank or with one.

use crate::record::units::{Bytes, Seconds};

/// A decimal number without a sign, an exponent or separators, and what follows it.
pub(crate) fn number(text: &str) -> Option<(f64, &str)> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let end = text.bytes().take_while(is_part).count();
    let (digits, rest) = text.split_at(end);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
        return None;
    }
    Some((digits.parse().ok()?, rest))
}

/// A whole number and nothing else.
pub(crate) fn count(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// A decimal number and nothing else.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    number(text).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// The number in brackets at the start of a line, and what follows.
pub(crate) fn bracketed(line: &str) -> Option<(u64, &str)> {
    let (number, rest) = line.strip_prefix('[')?.split_once(']')?;
    Some((count(number)?, rest.trim()))
}

/// The seconds in a unit of time.
pub(crate) fn unit_of_time(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-9,
        // The micro sign, and the Greek letter.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
        "ms" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" => 60.0,
        "h" | "hr" => 3600.0,
        _ => return None,
    })
}

/// A time of one or several numbers with units, as `4.2ms`, `1m2.5s` or `1h0m5s`; `0` may have none.
pub(crate) fn time(text: &str) -> Option<Seconds> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let (value, after) = number(rest)?;
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        seconds += match unit.trim() {
            "" if value == 0.0 && next.is_empty() => 0.0,
            unit => value * unit_of_time(unit)?,
        };
        rest = next;
    }
    (!text.is_empty()).then(|| Seconds::new(seconds)).flatten()
}

/// A latency, as [`time`]; one that is printed as zero is below the tool's resolution, or of nothing.
pub(crate) fn latency(text: &str) -> Option<Seconds> {
    time(text).filter(|latency| latency.get() > 0.0)
}

/// A latency in seconds that is above zero.
pub(crate) fn above_zero(seconds: f64) -> Option<Seconds> {
    Seconds::new(seconds).filter(|latency| latency.get() > 0.0)
}

/// What a prefix of a unit of bytes stands for where the tool counts so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kilo {
    /// 1,000.
    Decimal,
    /// 1,024, whether an `i` stands in the unit or not.
    Binary,
}

/// A size, as `1.5MB`, `820 KiB` or `12B`. A unit with an `i` is binary for every tool.
pub(crate) fn size(text: &str, kilo: Kilo) -> Option<Bytes> {
    let (value, unit) = number(text)?;
    let unit = unit.trim();
    let unit = unit.strip_suffix("bytes").or_else(|| unit.strip_suffix('B')).unwrap_or(unit);
    let (prefix, is_binary) = match unit.strip_suffix('i') {
        Some(prefix) => (prefix, true),
        None => (unit, kilo == Kilo::Binary),
    };
    let power = match prefix {
        "" => 0,
        "k" | "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        "P" => 5,
        _ => return None,
    };
    let base: f64 = if is_binary { 1024.0 } else { 1000.0 };
    Bytes::new(value * base.powi(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<f64> {
        time(text).map(Seconds::get)
    }

    #[test]
    fn times_of_several_units_add_up() {
        for (text, expected) in [
            ("1m2.5s", 62.5),
            ("1h0m5s", 3605.0),
            ("284.354\u{b5}s", 0.000_284_354),
            ("283\u{3bc}s", 0.000_283),
            ("933ns", 9.33e-7),
            ("2.55ms", 0.00255),
            ("0s", 0.0),
            ("0", 0.0),
        ] {
            let read = seconds(text).expect(text);
            assert!((read - expected).abs() < 1e-12, "{text}: {read}");
        }
        for text in ["", "12", "1.5x", "-1s", "s", "1.s", "NaN"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(latency("0s"), None);
    }

    #[test]
    fn sizes_are_in_the_kilo_of_the_tool() {
        assert_eq!(size("1.5MB", Kilo::Decimal).map(Bytes::get), Some(1.5e6));
        assert_eq!(size("2KB", Kilo::Binary).map(Bytes::get), Some(2048.0));
        assert_eq!(size("2 KiB", Kilo::Decimal).map(Bytes::get), Some(2048.0));
        assert_eq!(size("12B", Kilo::Decimal).map(Bytes::get), Some(12.0));
        assert_eq!(size("12XB", Kilo::Decimal), None);
    }
}
