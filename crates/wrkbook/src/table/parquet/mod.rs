//! Apache Parquet: columns of text and numbers, as tables of runs have them.
//!
//! Readers that are made for speed believe what a file says of its sizes, and end the process where
//! that is beyond all memory. This one holds every length against the bytes that are there and every
//! count against a [budget] before anything is allocated, and reads only the columns
//! that are asked for. It knows what tools write unless told otherwise: plain values and
//! dictionaries, pages of both versions, zstd, snappy, gzip or no compression.
//!
//! ```text
//! footer (thrift) --> columns, groups of rows --> pages (thrift, decompressed) --> values
//! ```

mod footer;
mod pages;
mod thrift;
mod values;

use std::io::{self, Read, Seek, SeekFrom};

use thiserror::Error;

use super::error::{At, TableError};
use super::rows::Rows;
use super::value::Value;
use footer::{Footer, Group, Holds};
use pages::{Each, Pages, Spent};
use wrkbook_ingest::budget::{self, Over};

/// Why a file is not read.
#[derive(Debug, Error)]
pub(super) enum Problem {
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is not what the format says.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// It is whole, and written in a way that is not read here.
    #[error("{0}")]
    Unread(String),
    /// It is more than a budget allows.
    #[error(transparent)]
    Over(#[from] Over),
}

/// What a file of this format begins and ends with.
const MARK: &[u8; 4] = b"PAR1";
/// What it ends with where it is encrypted.
const ENCRYPTED: &[u8; 4] = b"PARE";

/// A Parquet file.
#[derive(Debug)]
pub(super) struct Parquet<R> {
    from: R,
    length: u64,
    footer: Footer,
    /// The bytes of the columns that were read.
    read: u64,
    spent: Spent,
}

impl<R: Read + Seek> Parquet<R> {
    /// Reads the footer.
    pub(super) fn open(mut from: R) -> Result<Self, Problem> {
        let length = from.seek(SeekFrom::End(0))?;
        budget::TABLE_BYTES.hold(length)?;
        let end = length.checked_sub(8).ok_or(Problem::Damaged("it is too short"))?;
        let tail = bytes(&mut from, end, 8)?;
        let (size, mark) = tail.split_at(4);
        if mark == ENCRYPTED {
            return Err(Problem::Unread("it is encrypted".to_owned()));
        }
        let size = size.try_into().map_or(0, u32::from_le_bytes);
        let start = end.checked_sub(size.into()).filter(|_| mark == MARK);
        let start = start.ok_or(Problem::Damaged("it does not end as Parquet does"))?;
        budget::FOOTER_BYTES.hold(size.into())?;
        let footer = footer::read(&bytes(&mut from, start, size.into())?)?;
        Ok(Self { from, length, footer, read: 0, spent: Spent::default() })
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> usize {
        self.footer.rows
    }

    /// The names of its columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.footer.columns.iter().map(|column| &*column.name)
    }

    /// Reads a column: `each` takes the number of a row, from 0, and its value, or none where it is
    /// absent.
    pub(super) fn read<E: From<Problem>>(
        &mut self,
        column: usize,
        each: &mut Each<'_, E>,
    ) -> Result<(), E> {
        let mut first = 0;
        let Footer { columns, groups, .. } = &self.footer;
        let Some(known) = columns.get(column) else { return Ok(()) };
        if let Holds::Other(what) = known.holds {
            return Err(Problem::Unread(format!(
                "`{}` holds {what}; write it as text or numbers",
                super::value::quote(&known.name)
            ))
            .into());
        }
        for Group { rows, chunks } in groups {
            let Some(chunk) = chunks.get(column).filter(|_| *rows > 0) else { continue };
            let end = chunk.start.checked_add(chunk.length).filter(|end| *end <= self.length);
            end.ok_or(Problem::Damaged("a column is beyond its end"))?;
            self.read = self.read.saturating_add(chunk.length);
            if self.read > self.length {
                return Err(Problem::Damaged("its columns overlap").into());
            }
            let bytes = bytes(&mut self.from, chunk.start, chunk.length).map_err(Problem::from)?;
            let pages = Pages::of(*chunk, &bytes);
            pages::read(known, pages, *rows, &mut self.spent, &mut |at, value| {
                each(first + at, value)
            })?;
            first += rows;
        }
        Ok(())
    }
}

/// The bytes at a place of a file; the caller has held them to be within it.
fn bytes(from: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    from.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    let read = from.take(length).read_to_end(&mut bytes)?;
    if read as u64 == length {
        Ok(bytes)
    } else {
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"))
    }
}

/// The first `length` bytes, and those after them; `None` where there are not so many.
fn split(bytes: &[u8], length: u64) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(length).ok()?)
}

/// Reads a Parquet file: the rows are begun, and then filled column by column.
pub(super) fn runs(from: impl Read + Seek, rows: &mut Rows<'_>) -> Result<(), TableError> {
    let mut file = Parquet::open(from).map_err(|problem| of(rows, problem))?;
    let every: Vec<Option<usize>> = (0..file.rows()).map(Some).collect();
    fill(&mut file, &every, rows)
}

/// The same, of the rows of one set: those that name it in their column `set`.
pub(super) fn runs_of(
    from: impl Read + Seek,
    set: &str,
    rows: &mut Rows<'_>,
) -> Result<(), TableError> {
    const SET: &str = "set";
    let mut file = Parquet::open(from).map_err(|problem| of(rows, problem))?;
    let column = file.columns().position(|name| name == SET);
    let column = column.ok_or_else(|| rows.without(SET))?;
    let mut places: Vec<Option<usize>> = vec![None; file.rows()];
    let mut next = 0;
    let read = file.read(column, &mut |row, value: Option<Value<'_>>| {
        if value.and_then(Value::text).is_some_and(|name| *name == *set)
            && let Some(place) = places.get_mut(row)
        {
            *place = Some(next);
            next += 1;
        }
        Ok::<(), Problem>(())
    });
    read.map_err(|problem| of(rows, problem))?;
    fill(&mut file, &places, rows)
}

/// Fills rows: of each row of the file, the place that it gets.
fn fill<R: Read + Seek>(
    file: &mut Parquet<R>,
    places: &[Option<usize>],
    rows: &mut Rows<'_>,
) -> Result<(), TableError> {
    let mut wanted = Vec::new();
    for (place, name) in file.columns().enumerate() {
        if let Some(known) = rows.column(name)? {
            wanted.push((place, known));
        }
    }
    rows.complete()?;
    wanted.sort_by_key(|(_, known)| known.place());
    for (row, _) in places.iter().enumerate().filter(|(_, place)| place.is_some()) {
        rows.begin(At::Row(row as u64 + 1))?;
    }
    for (column, known) in wanted {
        let put = file.read(column, &mut |row, value| match (
            value,
            places.get(row).copied().flatten(),
        ) {
            (Some(value), Some(place)) => rows.put_at(place, known, value).map_err(Stop::Value),
            _ => Ok(()),
        });
        put.map_err(|stop| match stop {
            Stop::Value(error) => error,
            Stop::File(problem) => of(rows, problem),
        })?;
    }
    Ok(())
}

/// Reads columns as text.
pub(super) fn texts(
    from: impl Read + Seek,
    columns: &[&'static str],
    rows: &Rows<'_>,
) -> Result<Vec<Vec<Option<String>>>, TableError> {
    let mut file = Parquet::open(from).map_err(|problem| of(rows, problem))?;
    let mut read = Vec::new();
    for column in columns {
        let place = file.columns().position(|name| name == *column);
        let place = place.ok_or_else(|| rows.without(column))?;
        let mut texts: Vec<Option<String>> = vec![None; file.rows()];
        let done = file.read(place, &mut |row, value: Option<Value<'_>>| {
            if let Some(text) = texts.get_mut(row) {
                *text = value.and_then(Value::text).map(|text| text.into_owned());
            }
            Ok::<(), Problem>(())
        });
        done.map_err(|problem| of(rows, problem))?;
        read.push(texts);
    }
    Ok(read)
}

/// Why a column is not read to its end.
enum Stop {
    File(Problem),
    Value(TableError),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::File(problem)
    }
}

fn of(rows: &Rows<'_>, problem: Problem) -> TableError {
    match problem {
        Problem::Over(over) => rows.over(over),
        other => rows.unreadable(other),
    }
}
