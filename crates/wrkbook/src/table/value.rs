//! A value of a table, whatever the format of its file, and what columns make of it.

use std::borrow::Cow;

/// A value as a file has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// Text, which may be a number in letters: that is all that CSV has.
    Text(&'a str),
    Whole(i128),
    Real(f64),
    /// True or false: no column of a run holds either.
    Truth(bool),
    /// A list or an object.
    Nested,
}

impl<'a> Value<'a> {
    /// The value as text; numbers too, so that a server called `100` stays one.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Whole(whole) => Some(Cow::Owned(whole.to_string())),
            Value::Real(real) => Some(Cow::Owned(real.to_string())),
            Value::Truth(_) | Value::Nested => None,
        }
    }

    /// The value as a count. A real number without a fraction is one: tools that know no absent
    /// whole number turn columns of them into real ones.
    pub(super) fn count(self) -> Option<u64> {
        match self {
            Value::Text(text) => text.parse().ok().or_else(|| whole(text.parse().ok()?)),
            Value::Whole(whole) => whole.try_into().ok(),
            Value::Real(real) => whole(real),
            Value::Truth(_) | Value::Nested => None,
        }
    }

    /// The value as a figure.
    pub(super) fn figure(self) -> Option<f64> {
        match self {
            Value::Text(text) => text.parse().ok(),
            #[allow(clippy::cast_precision_loss)] // as far as a figure has digits
            Value::Whole(whole) => Some(whole as f64),
            Value::Real(real) => Some(real),
            Value::Truth(_) | Value::Nested => None,
        }
    }

    /// The value as an error shows it.
    pub(super) fn shown(self) -> String {
        match self {
            Value::Truth(truth) => truth.to_string(),
            Value::Nested => "a list or an object".to_owned(),
            other => quote(&other.text().unwrap_or_default()),
        }
    }
}

/// A real number that is a count: up to 2^53 every one is exact.
fn whole(real: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // held before
    ((0.0..=EXACT).contains(&real) && real.fract() == 0.0).then_some(real as u64)
}

/// Text of a file as an error quotes it: on one line, without control characters, and not too long.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 120;
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_whole_and_not_negative() {
        for (value, count) in [
            (Value::Text("100"), Some(100)),
            (Value::Text("100.0"), Some(100)),
            (Value::Text("18446744073709551615"), Some(u64::MAX)),
            (Value::Whole(7), Some(7)),
            (Value::Real(4.0), Some(4)),
            (Value::Text("1.5"), None),
            (Value::Text("many"), None),
            (Value::Text(""), None),
            (Value::Whole(-1), None),
            (Value::Real(0.5), None),
            (Value::Real(1e30), None),
            (Value::Real(f64::NAN), None),
            (Value::Truth(true), None),
        ] {
            assert_eq!(value.count(), count, "{value:?}");
        }
    }
}
