//! HdrHistogram: the tables (`.hgrm`) and logs (`.hlog`) that its libraries write for any tool, and
//! the blob in which they pack a histogram.
//!
//! A value of a histogram is known as the bucket that it fell into: percentiles are the upper edges.

pub(super) mod blob;
mod hgrm;
mod hlog;

pub(super) use self::hgrm::{CSV, TABLE};
pub(super) use self::hlog::LOG;

/// The percentiles that are read from a histogram.
const PERCENTILES: [f64; 8] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99, 99.999];
