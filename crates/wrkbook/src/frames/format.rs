//! A frame as a file: CSV, JSON or Parquet.

use std::io::Write;

use polars::prelude::*;
use polars_io::mmap::MmapBytesReader;
use polars_io::prelude::{
    CsvReadOptions, CsvWriter, JsonFormat, JsonReader, JsonWriter, ParquetReader, ParquetWriter,
};
use polars_io::{SerReader, SerWriter};

/// A file format of frames.
///
/// ```
/// use wrkbook::frames::{self, Format};
///
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
/// let mut frame = frames::runs(&wrkbook::load(data)?.runs)?;
/// let mut file = Vec::new();
/// Format::Parquet.write(&mut frame, &mut file)?;
/// assert!(Format::Parquet.read(std::io::Cursor::new(file))?.equals_missing(&frame));
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

    /// Reads a frame. Parquet comes back as it was. CSV and JSON know no types: columns of whole
    /// numbers come back as `Int64`, and columns without any value as text.
    ///
    /// # Errors
    /// When `from` cannot be read or is not of this format. The table of runs is better read by
    /// [`read_runs`](super::read_runs), which names the line that is wrong.
    pub fn read(self, from: impl MmapBytesReader) -> PolarsResult<DataFrame> {
        match self {
            Format::Csv => CsvReadOptions::default()
                .with_infer_schema_length(None)
                .into_reader_with_file_handle(from)
                .finish(),
            Format::Json => JsonReader::new(from).infer_schema_len(None).finish(),
            Format::Parquet => ParquetReader::new(from).finish(),
        }
    }
}
