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
    let mut width = 0;
    if records.next(rows)? {
        width = records.count;
        for place in 0..width {
            let name = std::str::from_utf8(records.field(place)).unwrap_or_default();
            columns.extend(rows.column(name.trim())?.map(|known| (place, known)));
        }
    }
    rows.complete()?;
    columns.sort_by_key(|(_, known)| known.place());
    while records.next(rows)? {
        let at = At::Line(records.line);
        if records.count > width {
            let problem =
                format!("{} fields under {width} columns; quote what holds a comma", records.count);
            return Err(rows.row(at, problem));
        }
        rows.begin(at)?;
        for (place, known) in &columns {
            let field = records.field(*place);
            if field.is_empty() {
                continue;
            }
            match std::str::from_utf8(field) {
                Ok(text) => rows.put(*known, Value::Text(text))?,
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

    /// A field of the record; empty where the record is shorter.
    fn field(&self, place: usize) -> &[u8] {
        let ends = self.ends.get(..self.count).unwrap_or_default();
        let from = place.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied());
        let field = from.zip(ends.get(place).copied());
        field.and_then(|(from, to)| self.fields.get(from..to)).unwrap_or_default()
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
