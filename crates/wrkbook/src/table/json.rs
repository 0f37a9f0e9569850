//! JSON: an array of objects, or a document that holds one as `runs`, an object at a time.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use wrkbook_ingest::budget::{self, Over};

use super::error::{At, TableError};
use super::rows::{Known, Rows, known};
use super::value::Value;

/// Reads a table.
pub(super) fn read(from: impl BufRead, rows: &mut Rows<'_>) -> Result<(), TableError> {
    let progress = Progress::default();
    progress.begin_row();
    let mut json = serde_json::Deserializer::from_reader(Watched { from, progress: &progress });
    let mut error = None;
    let table = Table { rows, progress: &progress, error: &mut error };
    let read = Document(table).deserialize(&mut json).and_then(|()| json.end());
    match (error, progress.over.take(), read) {
        (Some(error), ..) => Err(error),
        (None, Some(over), _) => Err(rows.over(over)),
        (None, None, Err(error)) => Err(rows.unreadable(error)),
        (None, None, Ok(())) => Ok(()),
    }
}

/// How far a file was read.
#[derive(Debug, Default)]
struct Progress {
    line: Cell<u64>,
    /// How many bytes of the row were read.
    row: Cell<u64>,
    over: Cell<Option<Over>>,
}

impl Progress {
    fn begin_row(&self) {
        self.row.set(0);
    }

    fn at(&self) -> At {
        At::Line(self.line.get() + 1)
    }
}

/// A reader that counts lines, and ends where a row is beyond its budget: nothing is kept of a file
/// but the row that is being read.
struct Watched<'a, R> {
    from: R,
    progress: &'a Progress,
}

impl<R: BufRead> Read for Watched<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(to)?;
        let Self { progress, .. } = self;
        let bytes = to.get(..read).unwrap_or_default();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        progress.line.set(progress.line.get() + lines as u64);
        progress.row.set(progress.row.get() + read as u64);
        budget::ROW_BYTES.hold(progress.row.get()).map_err(|over| {
            progress.over.set(Some(over));
            io::Error::other("a row is too long")
        })?;
        Ok(read)
    }
}

/// What the rows are put into, and why that failed.
struct Table<'a, 'r> {
    rows: &'a mut Rows<'r>,
    progress: &'a Progress,
    error: &'a mut Option<TableError>,
}

impl Table<'_, '_> {
    /// Keeps the error of a row, and ends the reading.
    fn held<T, E: serde::de::Error>(&mut self, result: Result<T, TableError>) -> Result<T, E> {
        result.map_err(|error| {
            *self.error = Some(error);
            E::custom("a row is wrong")
        })
    }
}

/// The whole file.
struct Document<'a, 'r>(Table<'a, 'r>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of runs, or an object with one as `runs`")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<(), A::Error> {
        loop {
            self.0.progress.begin_row();
            if rows.next_element_seed(Row(&mut self.0))?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut document: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = document.next_key::<String>()? {
            if key == "runs" && !found {
                found = true;
                let table =
                    Table { rows: self.0.rows, progress: self.0.progress, error: self.0.error };
                document.next_value_seed(Document(table))?;
                self.0.progress.begin_row();
            } else if key == "runs" {
                return Err(A::Error::custom("`runs` is there twice"));
            } else {
                document.next_value::<IgnoredAny>()?;
            }
        }
        match found {
            true => Ok(()),
            false => Err(A::Error::custom("no array of runs, and no object with one as `runs`")),
        }
    }
}

/// A row.
struct Row<'t, 'a, 'r>(&'t mut Table<'a, 'r>);

impl<'de> DeserializeSeed<'de> for Row<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Row<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, which is a run")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<(), A::Error> {
        let Self(table) = self;
        // Nothing but the bracket was read of the row.
        let at = table.progress.at();
        let begun = table.rows.begin(at);
        table.held(begun)?;
        let mut fields: Vec<(Known, Kept)> = Vec::new();
        while let Some(name) = row.next_key::<String>()? {
            let Some(known) = known(&name) else {
                row.next_value::<IgnoredAny>()?;
                continue;
            };
            if !table.rows.has(&name) {
                let noted = table.rows.column(&name);
                table.held(noted)?;
            }
            fields.push((known, row.next_value()?));
        }
        fields.sort_by_key(|(known, _)| known.place());
        if let Some([(known, _), _]) =
            fields.array_windows().find(|[(a, _), (b, _)]| a.place() == b.place())
        {
            let problem = format!("two fields `{}`; remove one of them", known.name());
            let twice = table.rows.row(at, problem);
            return table.held(Err(twice));
        }
        for (known, kept) in &fields {
            let put = kept.value().map_or(Ok(()), |value| table.rows.put(*known, value));
            table.held(put)?;
        }
        Ok(())
    }
}

/// A value of a known column, kept until the row was read: what it means may follow after it.
enum Kept {
    Absent,
    Text(String),
    Other(Value<'static>),
}

impl Kept {
    fn value(&self) -> Option<Value<'_>> {
        match self {
            Kept::Absent => None,
            Kept::Text(text) => Some(Value::Text(text)),
            Kept::Other(value) => Some(*value),
        }
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Keeper)
    }
}

struct Keeper;

impl<'de> Visitor<'de> for Keeper {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number or null")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Kept, E> {
        Ok(Kept::Absent)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Kept, E> {
        Ok(Kept::Other(Value::Truth(value)))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Kept, E> {
        Ok(Kept::Other(Value::Whole(value.into())))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Kept, E> {
        Ok(Kept::Other(Value::Whole(value.into())))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Kept, E> {
        Ok(Kept::Other(Value::Real(value)))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Kept, E> {
        Ok(Kept::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Kept, A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Kept::Other(Value::Nested))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<Kept, A::Error> {
        while values.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Kept::Other(Value::Nested))
    }
}
