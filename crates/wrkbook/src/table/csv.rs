//! Comma-separated values, a row at a time.

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader};
use wrkbook_ingest::budget::{self, Over};

use super::error::{At, TableError};
use super::rows::Rows;
use super::value::Value;

/// Reads a table with a header.
pub(super) fn read(from: impl BufRead, rows: &mut Rows<'_>) -> Result<(), TableError> {
    let mut records = Records::of(from);
    let mut columns = Vec::new();
    if records.next(rows)? {
        for name in records.fields() {
            let name = std::str::from_utf8(name).unwrap_or_default();
            columns.push(rows.column(name.trim())?);
        }
    }
    rows.complete()?;
    while records.next(rows)? {
        let at = At::Line(records.line);
        if records.count > columns.len() {
            let (found, known) = (records.count, columns.len());
            return Err(rows.row(
                at,
                format!("{found} fields under {known} columns; quote what holds a comma"),
            ));
        }
        rows.begin(at)?;
        for (known, field) in columns.iter().zip(records.fields()) {
            let Some(known) = known.filter(|_| !field.is_empty()) else { continue };
            match std::str::from_utf8(field) {
                Ok(text) => rows.put(known, Value::Text(text))?,
                Err(_) => {
                    return Err(rows.row(at, "it is not UTF-8; write the table again".to_owned()));
                }
            }
        }
    }
    Ok(())
}

/// The records of a file, one after the other.
struct Records<R> {
    from: R,
    reader: Reader,
    /// The fields of the last record, one after the other, and where each ends.
    fields: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
    /// Its first line, counted from 1, and the line after it.
    line: u64,
    next_line: u64,
}

impl<R: BufRead> Records<R> {
    fn of(from: R) -> Self {
        Self {
            from,
            reader: Reader::new(),
            fields: vec![0; 4096],
            ends: vec![0; 256],
            count: 0,
            line: 1,
            next_line: 1,
        }
    }

    /// Reads a record; false at the end.
    fn next(&mut self, rows: &Rows<'_>) -> Result<bool, TableError> {
        self.blank_lines(rows)?;
        self.line = self.next_line;
        self.count = 0;
        let mut length = 0;
        loop {
            let bytes = self.from.fill_buf().map_err(|error| rows.unreadable(error))?;
            let (fields, ends) = (&mut self.fields[length..], &mut self.ends[self.count..]);
            let (result, read, written, ended) = self.reader.read_record(bytes, fields, ends);
            self.next_line += newlines(&bytes[..read]);
            self.from.consume(read);
            length += written;
            self.count += ended;
            match result {
                // Asked again without input, the reader ends what is open.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => return Ok(true),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::OutputFull => {
                    grow(&mut self.fields, budget::ROW_BYTES).map_err(|over| rows.over(over))?;
                }
                ReadRecordResult::OutputEndsFull => {
                    grow(&mut self.ends, budget::COLUMNS).map_err(|over| rows.over(over))?;
                }
            }
        }
    }

    /// Passes over lines without anything.
    fn blank_lines(&mut self, rows: &Rows<'_>) -> Result<(), TableError> {
        loop {
            let bytes = self.from.fill_buf().map_err(|error| rows.unreadable(error))?;
            let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let is_all = blank == bytes.len();
            self.next_line += newlines(&bytes[..blank]);
            self.from.consume(blank);
            if blank == 0 || !is_all {
                return Ok(());
            }
        }
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends.iter().take(self.count).map(move |end| {
            let field = self.fields.get(from..*end).unwrap_or_default();
            from = *end;
            field
        })
    }
}

/// Doubles the room of a record, as far as its budget goes.
fn grow<T: Clone + Default>(room: &mut Vec<T>, budget: budget::Budget) -> Result<(), Over> {
    let doubled = room.len() * 2;
    budget.hold(room.len() as u64 + 1)?;
    room.resize(doubled.min(usize::try_from(budget.most()).unwrap_or(usize::MAX)), T::default());
    Ok(())
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
