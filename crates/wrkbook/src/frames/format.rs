//! A frame as a file: CSV, JSON or Parquet.

use std::io::Write;

use polars::prelude::*;
use polars_io::SerWriter;
use polars_io::prelude::{CsvWriter, JsonFormat, JsonWriter, ParquetWriter};

/// A file format of frames. Tables of runs come back by [`read_runs`](super::read_runs); for the other
/// frames there is none here: a reader that is made for speed believes what a file says of its sizes.
///
/// ```
/// use wrkbook::frames::{self, Format};
///
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
/// let mut frame = frames::runs(&wrkbook::load(data)?.runs)?;
/// let mut file = Vec::new();
/// Format::Csv.write(&mut frame, &mut file)?;
/// assert!(file.starts_with(b"scenario,server,connections,load_kind,load,repeat,state"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values with a header; an absent figure is an empty field.
    Csv,
    /// An array of objects; an absent figure is `null`.
    Json,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Writes `frame`.
    ///
    /// # Errors
    /// When `to` cannot be written.
    pub fn write(self, frame: &mut DataFrame, to: impl Write) -> PolarsResult<()> {
        match self {
            Format::Csv => CsvWriter::new(to).n_threads(1).finish(frame),
            Format::Json => JsonWriter::new(to).with_json_format(JsonFormat::Json).finish(frame),
            Format::Parquet => ParquetWriter::new(to).finish(frame).map(|_| ()),
        }
    }
}
