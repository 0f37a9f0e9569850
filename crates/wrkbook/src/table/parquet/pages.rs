//! The pages of a column: their headers, their bytes decompressed, and the values in them.

use std::io::Read;

use super::footer::{Chunk, Column};
use super::thrift::{Field, Kind, Thrift};
use super::values::{Bits, Plain, Words};
use super::{Problem, Value, split};
use wrkbook_ingest::budget::{self, Over};

const LEVELS: Problem = Problem::Damaged("the levels of a page are longer than it");

/// The decompressed bytes that were taken from the budget of a file.
#[derive(Debug, Default)]
pub(super) struct Spent(u64);

impl Spent {
    /// Takes a page from its own budget and from that of all pages.
    fn take(&mut self, bytes: u64) -> Result<(), Over> {
        budget::PAGE_BYTES.hold(bytes)?;
        self.0 = self.0.saturating_add(bytes);
        budget::PAGES_BYTES.hold(self.0)
    }
}

/// The kinds of pages, as the format numbers them; data comes in two versions.
const DATA: i64 = 0;
const DICTIONARY: i64 = 2;
const DATA_2: i64 = 3;

/// The encodings that are read, as the format numbers them.
const PLAIN: i64 = 0;
const PLAIN_DICTIONARY: i64 = 2;
const RUNS: i64 = 3;
const RUNS_DICTIONARY: i64 = 8;

/// The values of the rows of a chunk, one after the other; of an absent one, none.
pub(super) type Each<'e, E> = dyn FnMut(usize, Option<Value<'_>>) -> Result<(), E> + 'e;

/// Reads the `rows` values of a chunk, whose pages are `bytes`.
pub(super) fn read<E: From<Problem>>(
    column: &Column,
    mut pages: Pages<'_>,
    rows: usize,
    spent: &mut Spent,
    each: &mut Each<'_, E>,
) -> Result<(), E> {
    let mut done = 0;
    if rows == 0 {
        return Ok(());
    }
    let mut page = Some(pages.next(spent)?);
    // A dictionary comes first, and lends its words to the pages after it.
    let dictionary = page.take_if(|page| page.header.kind == DICTIONARY);
    let words = match &dictionary {
        Some(page) => page.words(column)?,
        None => Words::default(),
    };
    while done < rows {
        let page = match page.take() {
            Some(page) => page,
            None => pages.next(spent)?,
        };
        let count = usize::try_from(page.header.values).ok().filter(|count| *count <= rows - done);
        let count = count.ok_or(Problem::Damaged("a page has more values than its column"))?;
        page.values(column, &words, count, &mut |at, value| each(done + at, value))?;
        done += count;
    }
    Ok(())
}

/// The pages of a chunk that are still to come.
#[derive(Debug)]
pub(super) struct Pages<'a> {
    rest: &'a [u8],
    codec: i64,
}

impl<'a> Pages<'a> {
    pub(super) fn of(chunk: Chunk, bytes: &'a [u8]) -> Self {
        Self { rest: bytes, codec: chunk.codec }
    }

    /// The next page that holds values or words.
    fn next(&mut self, spent: &mut Spent) -> Result<Page, Problem> {
        loop {
            let mut thrift = Thrift::of(self.rest);
            let header = Header::read(&mut thrift)?;
            let (bytes, rest) = split(thrift.rest(), header.compressed)
                .ok_or(Problem::Damaged("a page is longer than its column"))?;
            self.rest = rest;
            if [DATA, DICTIONARY, DATA_2].contains(&header.kind) {
                spent.take(header.uncompressed)?;
                return Page::of(header, bytes, self.codec);
            }
        }
    }
}

/// The header of a page.
#[derive(Debug, Default)]
struct Header {
    kind: i64,
    uncompressed: u64,
    compressed: u64,
    values: u64,
    encoding: i64,
    /// The bytes of the levels of a page of the second version, which are never compressed.
    definition: u64,
    repetition: u64,
    /// Whether the values of such a page are not compressed either.
    is_raw: bool,
}

impl Header {
    fn read(thrift: &mut Thrift<'_>) -> Result<Self, Problem> {
        let mut header = Self::default();
        let mut described = false;
        thrift.structure(|thrift, field| {
            match field.number {
                1 => header.kind = thrift.number(field)?,
                2 => header.uncompressed = thrift.size(field)?,
                3 => header.compressed = thrift.size(field)?,
                // Each kind has a structure of its own.
                5 | 7 | 8 => {
                    described = true;
                    header.describe(thrift, field)?;
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        match described || ![DATA, DICTIONARY, DATA_2].contains(&header.kind) {
            true => Ok(header),
            false => Err(Problem::Damaged("a page does not say what it holds")),
        }
    }

    fn describe(&mut self, thrift: &mut Thrift<'_>, described: Field) -> Result<(), Problem> {
        described.structure()?;
        let is_second = described.number == 8;
        thrift.structure(|thrift, field| {
            match (field.number, is_second) {
                (1, _) => self.values = thrift.size(field)?,
                (2, false) | (4, true) => self.encoding = thrift.number(field)?,
                // How levels are written: in runs, since the first version of the format.
                (3, false) if described.number == 5 => {
                    if thrift.number(field)? != RUNS {
                        return Err(unread_encoding("its levels", 4));
                    }
                }
                (5, true) => self.definition = thrift.size(field)?,
                (6, true) => self.repetition = thrift.size(field)?,
                (7, true) => self.is_raw = field.kind == Kind::FALSE,
                _ => return Ok(false),
            }
            // A truth value is its type.
            Ok(true)
        })
    }
}

/// A page.
#[derive(Debug)]
struct Page {
    header: Header,
    /// Its levels and values, decompressed.
    bytes: Vec<u8>,
}

impl Page {
    fn of(header: Header, bytes: &[u8], codec: i64) -> Result<Self, Problem> {
        let levels = match header.kind {
            DATA_2 => header.definition.saturating_add(header.repetition),
            _ => 0,
        };
        let (levels, values) = split(bytes, levels).ok_or(LEVELS)?;
        let length = usize::try_from(header.uncompressed).ok();
        let length = length.filter(|length| *length >= levels.len()).ok_or(LEVELS)?;
        let mut whole = vec![0; length];
        let (head, body) = whole.split_at_mut(levels.len());
        head.copy_from_slice(levels);
        let codec = if header.is_raw { 0 } else { codec };
        decompress(codec, values, body)?;
        Ok(Self { header, bytes: whole })
    }

    /// The words of a dictionary.
    fn words(&self, column: &Column) -> Result<Words<'_>, Problem> {
        let Header { encoding, values, .. } = self.header;
        if ![PLAIN, PLAIN_DICTIONARY].contains(&encoding) {
            return Err(unread_encoding(&column.name, encoding));
        }
        budget::RUNS.hold(values)?;
        Words::read(Plain::of(column.holds, &self.bytes), values)
    }

    /// The levels, which say whether a value is there, and the values.
    fn parts(&self, column: &Column) -> Result<(Option<Bits<'_>>, &[u8]), Problem> {
        let parts = || {
            let bytes = &self.bytes[..];
            let (length, bytes) = match (self.header.kind, column.optional) {
                (DATA_2, _) => (self.header.definition, split(bytes, self.header.repetition)?.1),
                (_, true) => {
                    let (length, rest) = bytes.split_first_chunk()?;
                    (u32::from_le_bytes(*length).into(), rest)
                }
                (_, false) => (0, bytes),
            };
            split(bytes, length)
        };
        let (levels, values) = parts().ok_or(LEVELS)?;
        Ok((column.optional.then(|| Bits::of(levels, 1)), values))
    }

    fn values<E: From<Problem>>(
        &self,
        column: &Column,
        words: &Words<'_>,
        count: usize,
        each: &mut Each<'_, E>,
    ) -> Result<(), E> {
        let (mut levels, bytes) = self.parts(column)?;
        let mut plain = Plain::of(column.holds, bytes);
        // A dictionary's page begins with the width of the places in it.
        let (width, places) = bytes.split_first().unwrap_or((&0, &[]));
        let mut places = Bits::of(places, u32::from(*width));
        let by_word = match self.header.encoding {
            PLAIN => false,
            PLAIN_DICTIONARY | RUNS_DICTIONARY => true,
            other => return Err(unread_encoding(&column.name, other).into()),
        };
        for at in 0..count {
            let is_there = match &mut levels {
                Some(levels) => levels.next()? != 0,
                None => true,
            };
            let value = match (is_there, by_word) {
                (false, _) => None,
                (true, true) => Some(words.get(places.next()?)?),
                (true, false) => Some(plain.next()?),
            };
            // Tools that know no absent number write one that is none.
            let value = value.filter(|value| !matches!(value, Value::Real(real) if real.is_nan()));
            each(at, value)?;
        }
        Ok(())
    }
}

/// Decompresses `from` into exactly the bytes of `to`.
fn decompress(codec: i64, from: &[u8], to: &mut [u8]) -> Result<(), Problem> {
    const WRONG: Problem =
        Problem::Damaged("a page cannot be decompressed to the size that it names");
    let length = match codec {
        0 if from.len() == to.len() => {
            to.copy_from_slice(from);
            from.len()
        }
        0 => return Err(WRONG),
        // Nothing of nothing: some writers leave it out.
        _ if to.is_empty() => 0,
        1 => match snap::raw::decompress_len(from) {
            Ok(length) if length == to.len() => {
                snap::raw::Decoder::new().decompress(from, to).map_err(|_| WRONG)?
            }
            _ => return Err(WRONG),
        },
        2 => {
            let mut reader = flate2::read::MultiGzDecoder::new(from);
            reader.read_exact(to).map_err(|_| WRONG)?;
            to.len() + reader.read(&mut [0]).map_err(|_| WRONG)?
        }
        6 => zstd::bulk::decompress_to_buffer(from, to).map_err(|_| WRONG)?,
        other => {
            let name = match other {
                3 => "LZO".to_owned(),
                4 => "Brotli".to_owned(),
                5 | 7 => "LZ4".to_owned(),
                other => format!("method {other}"),
            };
            return Err(Problem::Unread(format!(
                "its pages are compressed by {name}; write it again with zstd, snappy, gzip or nothing"
            )));
        }
    };
    if length == to.len() { Ok(()) } else { Err(WRONG) }
}

fn unread_encoding(column: &str, encoding: i64) -> Problem {
    let name = match encoding {
        4 => "BIT_PACKED".to_owned(),
        5 => "DELTA_BINARY_PACKED".to_owned(),
        6 => "DELTA_LENGTH_BYTE_ARRAY".to_owned(),
        7 => "DELTA_BYTE_ARRAY".to_owned(),
        9 => "BYTE_STREAM_SPLIT".to_owned(),
        other => format!("number {other}"),
    };
    Problem::Unread(format!(
        "`{}` has the encoding {name}; write it again with plain values or a dictionary, as nearly all \
         tools do unless told otherwise",
        super::super::value::quote(column)
    ))
}
