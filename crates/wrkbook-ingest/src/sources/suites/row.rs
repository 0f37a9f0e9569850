//! The row: the fields of one JSON object, read as the figures that they are.
//!
//! A figure may stand as a number or as a text, and be missing. What stands there and is no such
//! figure is lost: the row says so, and the rest of it stands.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::record::units::{Bytes, PerSecond, Percent, Seconds};

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
enum Said {
    Number(f64),
    Text(String),
    /// A list, or yes or no: never a figure.
    Other,
}

/// How deep objects within the row are read; their fields are called `outer.inner`.
const DEPTH: usize = 2;

/// A field that holds no such figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lost {
    /// The field.
    pub(super) field: String,
    /// What stands there.
    pub(super) shown: String,
    /// What was expected.
    pub(super) expected: &'static str,
}

/// The row is one object of a document.
#[derive(Debug, Default)]
pub(super) struct Row {
    fields: Vec<(String, Said)>,
    lost: Vec<Lost>,
}

/// A unit, and the factor and the power of ten that lead to the base unit. The power is apart so that
/// `1.23ms` is the float nearest to 0.00123.
type Units = &'static [(&'static str, f64, i32)];

const TIMES: Units = &[
    ("ns", 1.0, -9),
    ("us", 1.0, -6),
    ("µs", 1.0, -6),
    ("ms", 1.0, -3),
    ("s", 1.0, 0),
    ("m", 60.0, 0),
    ("h", 3600.0, 0),
];
const SIZES: Units = &[
    ("KiB", 1024.0, 0),
    ("MiB", 1_048_576.0, 0),
    ("GiB", 1_073_741_824.0, 0),
    ("TiB", 1_099_511_627_776.0, 0),
    ("kB", 1.0, 3),
    ("MB", 1.0, 6),
    ("GB", 1.0, 9),
    ("B", 1.0, 0),
];
/// Load generators print binary multiples without saying so, and the time not always.
const FLOWS: Units = &[
    ("KB", 1024.0, 0),
    ("MB", 1_048_576.0, 0),
    ("GB", 1_073_741_824.0, 0),
    ("TB", 1_099_511_627_776.0, 0),
    ("B", 1.0, 0),
    ("KB/s", 1024.0, 0),
    ("MB/s", 1_048_576.0, 0),
    ("GB/s", 1_073_741_824.0, 0),
    ("TB/s", 1_099_511_627_776.0, 0),
    ("B/s", 1.0, 0),
];
const SHARES: Units = &[("%", 1.0, 0)];

impl Row {
    /// Reads the text of an object; `None` where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut row = Self::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Fields { row: &mut row, prefix: String::new(), depth: 0 }.deserialize(&mut json);
        read.is_ok().then_some(row)
    }

    /// What could not be read until now.
    pub(super) fn take_lost(&mut self) -> Vec<Lost> {
        std::mem::take(&mut self.lost)
    }

    fn said(&self, field: &str) -> Option<&Said> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, said)| said)
    }

    /// Whether anything stands in a field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.said(field).is_some()
    }

    /// The words in a field; of a number its digits. None where there is nothing, or `none`.
    pub(super) fn word(&self, field: &str) -> Option<String> {
        let word = match self.said(field)? {
            Said::Text(text) => text.trim().to_owned(),
            Said::Number(number) => number.to_string(),
            Said::Other => return None,
        };
        let is_word = !word.is_empty() && !word.eq_ignore_ascii_case("none");
        is_word.then_some(word)
    }

    /// A figure of a field.
    fn figure<T>(
        &mut self,
        field: &str,
        expected: &'static str,
        read: impl FnOnce(&Said) -> Option<T>,
    ) -> Option<T> {
        let said = self.said(field)?;
        if matches!(said, Said::Text(text) if is_nothing(text)) {
            return None;
        }
        let figure = read(said);
        if figure.is_none() {
            let shown = match said {
                Said::Number(number) => number.to_string(),
                Said::Text(text) => text.clone(),
                Said::Other => "a list or an object".to_owned(),
            };
            self.lost.push(Lost { field: field.to_owned(), shown, expected });
        }
        figure
    }

    /// A whole number from 0 up.
    pub(super) fn count(&mut self, field: &str) -> Option<u64> {
        self.figure(field, "a whole number from 0 up", |said| whole(said.number(0)?))
    }

    /// A whole number from 0 up of at most 32 bits.
    pub(super) fn small(&mut self, field: &str) -> Option<u32> {
        self.figure(field, "a whole number from 0 up", |said| {
            whole(said.number(0)?).and_then(|count| u32::try_from(count).ok())
        })
    }

    /// A number in units of a power of ten of the base unit.
    pub(super) fn number(&mut self, field: &str, exponent: i32) -> Option<f64> {
        self.figure(field, "a number from 0 up", |said| {
            said.number(exponent).filter(|number| *number >= 0.0)
        })
    }

    /// A rate, as a number.
    pub(super) fn rate(&mut self, field: &str) -> Option<PerSecond> {
        self.number(field, 0).and_then(PerSecond::new)
    }

    /// A latency, as a number in units of a power of ten of a second; 0 where nothing was sampled.
    pub(super) fn latency(&mut self, field: &str, exponent: i32) -> Option<Seconds> {
        self.number(field, exponent).filter(|time| *time > 0.0).and_then(Seconds::new)
    }

    /// A latency as printed, `1.23ms`; 0 where nothing was sampled. The column of `wrk` is eight
    /// characters wide, so that `1000.00m` is 1000.00ms.
    pub(super) fn latency_text(&mut self, field: &str) -> Option<Seconds> {
        let seconds = self.figure(field, "a time such as 1.23ms", |said| match said {
            Said::Text(text) => {
                let text = text.trim();
                let is_cut = text.len() >= 8 && text.ends_with('m');
                if is_cut { within(&format!("{text}s"), TIMES) } else { within(text, TIMES) }
            }
            Said::Number(_) | Said::Other => None,
        });
        seconds.filter(|time| *time > 0.0).and_then(Seconds::new)
    }

    /// A duration: a number of seconds, or a text such as `5s`.
    pub(super) fn duration(&mut self, field: &str) -> Option<Seconds> {
        let seconds = self.figure(field, "a duration such as 5s", |said| {
            said.number(0).or_else(|| said.within(TIMES)).filter(|seconds| *seconds >= 0.0)
        });
        seconds.filter(|time| *time > 0.0).and_then(Seconds::new)
    }

    /// A size such as `142MiB`.
    pub(super) fn size_text(&mut self, field: &str) -> Option<Bytes> {
        let size = self.figure(field, "a size such as 142MiB", |said| said.within(SIZES))?;
        Bytes::new(size)
    }

    /// A transfer such as `363.88MB/s`.
    pub(super) fn flow_text(&mut self, field: &str) -> Option<PerSecond> {
        let flow = self.figure(field, "a rate such as 363.88MB/s", |said| said.within(FLOWS))?;
        PerSecond::new(flow)
    }

    /// A share such as `6595.7%`.
    pub(super) fn percent_text(&mut self, field: &str) -> Option<Percent> {
        let share = self.figure(field, "a share such as 6595.7%", |said| said.within(SHARES))?;
        Percent::new(share)
    }
}

impl Said {
    /// The number that stands there, times a power of ten.
    fn number(&self, exponent: i32) -> Option<f64> {
        match self {
            Self::Number(number) if exponent == 0 => Some(*number),
            Self::Number(number) => format!("{number}e{exponent}").parse().ok(),
            Self::Text(text) => {
                let text = text.trim();
                let digits = text.strip_prefix('-').unwrap_or(text);
                is_decimal(digits).then(|| format!("{text}e{exponent}").parse().ok())?
            }
            Self::Other => None,
        }
    }

    /// The number that stands there with its unit.
    fn within(&self, units: Units) -> Option<f64> {
        match self {
            Self::Text(text) => within(text.trim(), units),
            Self::Number(_) | Self::Other => None,
        }
    }
}

/// How a figure is written that there is none of.
fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    text.is_empty()
        || text == "-"
        || text.eq_ignore_ascii_case("n/a")
        || unsigned.starts_with("nan")
}

fn is_decimal(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 40
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A number with its unit, in the base unit.
fn within(text: &str, units: Units) -> Option<f64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let (_, factor, exponent) = units.iter().find(|(name, ..)| *name == unit.trim())?;
    let number: f64 = is_decimal(digits).then(|| format!("{digits}e{exponent}").parse().ok())??;
    Some(number * factor).filter(|number| number.is_finite())
}

/// A count: whole, and no larger than a float holds exactly.
fn whole(value: f64) -> Option<u64> {
    (value >= 0.0 && value.fract() == 0.0 && value < 9_007_199_254_740_992.0)
        .then_some(value as u64)
}

/// Reads an object into a row.
struct Fields<'r> {
    row: &'r mut Row,
    prefix: String,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let name = format!("{}{key}", self.prefix);
            let field = Field { row: &mut *self.row, name, depth: self.depth };
            map.next_value_seed(field)?;
        }
        Ok(())
    }
}

/// Reads the value of a field.
struct Field<'r> {
    row: &'r mut Row,
    name: String,
    depth: usize,
}

impl Field<'_> {
    fn put(self, said: Said) {
        self.row.fields.push((self.name, said));
    }
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        if self.depth + 1 >= DEPTH {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            self.put(Said::Other);
            return Ok(());
        }
        let prefix = format!("{}.", self.name);
        Fields { row: self.row, prefix, depth: self.depth + 1 }.visit_map(map)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.put(Said::Other);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.put(Said::Other);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.put(Said::Number(number as f64));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.put(Said::Number(number as f64));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.put(Said::Number(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.put(Said::Text(text.to_owned()));
        Ok(())
    }

    /// A null is nothing.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Row {
        Row::read(text).expect(text)
    }

    #[test]
    fn figures_are_in_base_units_to_the_last_digit() {
        let mut row = row(r#"{"a": "1.23ms", "b": 116.11, "c": "363.88MB/s", "d": "142MiB",
            "e": "1000.00m", "f": {"g": "6595.7%"}, "h": "60", "i": "2.00m", "j": "850.00us"}"#);
        assert_eq!(row.latency_text("a").map(Seconds::get), Some(0.00123));
        assert_eq!(row.latency("b", -3).map(Seconds::get), Some(0.11611));
        assert_eq!(row.flow_text("c").map(PerSecond::get), Some(363.88 * 1_048_576.0));
        assert_eq!(row.size_text("d").map(Bytes::get), Some(148_897_792.0));
        assert_eq!(row.latency_text("e").map(Seconds::get), Some(1.0));
        assert_eq!(row.percent_text("f.g").map(Percent::get), Some(6595.7));
        assert_eq!(row.duration("h").map(Seconds::get), Some(60.0));
        assert_eq!(row.latency_text("i").map(Seconds::get), Some(120.0));
        assert_eq!(row.latency_text("j").map(Seconds::get), Some(0.00085));
        assert!(row.take_lost().is_empty());
    }

    #[test]
    fn what_is_not_there_is_absent_and_what_cannot_be_read_is_lost() {
        let mut row = row(r#"{"a": null, "b": "", "c": "-nanus", "d": "many", "e": -1, "f": [1],
            "g": 1.5, "h": 0, "i": "12 parsecs", "j": {"k": {"l": 1}}}"#);
        for field in ["a", "b", "c", "missing"] {
            assert_eq!(row.latency_text(field), None);
        }
        assert_eq!(row.latency("h", -3), None);
        assert!(row.take_lost().is_empty());
        for field in ["d", "e", "f", "g", "j.k"] {
            assert_eq!(row.count(field), None);
        }
        assert_eq!(row.latency_text("i"), None);
        let lost: Vec<String> = row.take_lost().into_iter().map(|lost| lost.field).collect();
        assert_eq!(lost, ["d", "e", "f", "g", "j.k", "i"]);
        for text in ["[1]", "3", "{\"a\": ", ""] {
            assert!(Row::read(text).is_none(), "{text}");
        }
    }
}
