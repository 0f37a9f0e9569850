//! Columns from rows of values: absent is null, counts are whole numbers without sign.

use polars::prelude::*;

/// A column of text.
pub(crate) fn text<T>(name: &str, rows: &[T], get: impl Fn(&T) -> Option<String>) -> Column {
    StringChunked::from_iter_options(name.into(), rows.iter().map(get)).into_column()
}

/// A column of counts.
pub(crate) fn count<T>(name: &str, rows: &[T], get: impl Fn(&T) -> Option<usize>) -> Column {
    let counts = rows.iter().map(|row| get(row).map(|count| count as u64));
    UInt64Chunked::from_iter_options(name.into(), counts).into_column()
}

/// A column of figures.
pub(crate) fn figure<T>(name: &str, rows: &[T], get: impl Fn(&T) -> Option<f64>) -> Column {
    Float64Chunked::from_iter_options(name.into(), rows.iter().map(get)).into_column()
}
