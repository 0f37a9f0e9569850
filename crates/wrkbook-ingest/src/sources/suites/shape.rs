//! The shape of a document: the keys of its objects, level by level, as far as its first bytes show.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// How many levels of objects are looked at.
const LEVELS: usize = 4;
/// How many keys of a level are kept: a level that has more is a list of names.
const KEYS: usize = 512;

/// The shape tells what a JSON document is. Lists add no level: `[{"a": 1}]` has `a` on the first.
#[derive(Debug, Default)]
pub(super) struct Shape {
    levels: [BTreeSet<String>; LEVELS],
}

impl Shape {
    /// The shape of a document of which `head` is the beginning.
    pub(super) fn of(head: &[u8]) -> Self {
        let mut shape = Self::default();
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let begins = head.iter().find(|byte| !byte.is_ascii_whitespace());
        if matches!(begins, Some(b'{' | b'[')) {
            // What is cut ends in an error; what was seen until then is what is asked for.
            let mut json = serde_json::Deserializer::from_slice(head);
            let _ = Level { shape: &mut shape, level: 0 }.deserialize(&mut json);
        }
        shape
    }

    /// Whether a level has all of these keys.
    pub(super) fn has(&self, level: usize, keys: &[&str]) -> bool {
        self.levels.get(level).is_some_and(|known| keys.iter().all(|key| known.contains(*key)))
    }
}

/// A value at a level of objects.
struct Level<'s> {
    shape: &'s mut Shape,
    level: usize,
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let Self { shape, level } = self;
        while let Some(key) = map.next_key::<String>()? {
            let Some(known) = shape.levels.get_mut(level) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if known.len() < KEYS {
                known.insert(key);
            }
            map.next_value_seed(Level { shape, level: level + 1 })?;
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        let Self { shape, level } = self;
        while seq.next_element_seed(Level { shape, level })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_by_its_beginning() {
        let whole = r#"{"a": [[1, {"b": {"c": null}}], "x"], "d": {"e": 1.5}}"#;
        for end in [whole.len(), whole.find(r#", "d""#).expect("d")] {
            let shape = Shape::of(&whole.as_bytes()[..end]);
            assert!(shape.has(0, &["a"]) && shape.has(1, &["b"]) && shape.has(2, &["c"]));
            assert_eq!(shape.has(0, &["a", "d"]), end == whole.len());
        }
        for text in ["", "plain text", "\"a\"", "[1, 2", "{\"a"] {
            assert!(!Shape::of(text.as_bytes()).has(0, &["a"]), "{text}");
        }
    }
}
