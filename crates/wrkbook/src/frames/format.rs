//! A frame as a file: CSV, JSON or Parquet.

use std::io::Write;

use polars::prelude::*;
use polars_io::SerWriter;
use polars_io::prelude::{CsvWriter, JsonFormat, JsonWriter, ParquetWriter};

/// A file format of frames.
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
