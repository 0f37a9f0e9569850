//! The data page: every file of figures, and what its columns hold.

use serde::Serialize;
use wrkbook::frames::run_columns;

use crate::link::Link;

/// The page.
#[derive(Debug, Serialize)]
pub(crate) struct DataView {
    pub(crate) digest: String,
    pub(crate) files: Vec<DataFile>,
    pub(crate) summary_columns: Vec<ColumnDoc>,
    pub(crate) run_columns: Vec<ColumnDoc>,
}

/// One file to take away.
#[derive(Debug, Serialize)]
pub(crate) struct DataFile {
    pub(crate) name: String,
    pub(crate) link: Link,
    pub(crate) about: &'static str,
    pub(crate) size: String,
}

/// What a column holds.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnDoc {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// The columns of `wrkbook::frames::cells`.
const SUMMARY_COLUMNS: [(&str, &str); 14] = [
    ("scenario", "what was requested; null without scenarios"),
    ("server", "the server"),
    ("connections", "the offered number of connections"),
    ("metric", "the metric's id"),
    ("unit", "the base unit of the figures in the row"),
    ("value", "the centre of the repeats that count, or their sum; null where none measured it"),
    ("n", "the repeats that count, before any is trimmed"),
    ("runs", "all repeats, missing ones included"),
    ("min", "the lowest of the repeats that count"),
    ("max", "the highest of the repeats that count"),
    ("cv", "their coefficient of variation, a fraction"),
    ("coverage", "what the range covers as an interval of the median, a fraction"),
    ("trimmed_low", "the lowest, where it was trimmed"),
    ("trimmed_high", "the highest, where it was trimmed"),
];

impl DataView {
    pub(crate) fn of(digest: String, files: Vec<DataFile>) -> Self {
        let summary = SUMMARY_COLUMNS.iter().map(|&(name, about)| ColumnDoc { name, about });
        let runs = run_columns().map(|c| ColumnDoc { name: c.name, about: c.about });
        Self { digest, files, summary_columns: summary.collect(), run_columns: runs.collect() }
    }
}
