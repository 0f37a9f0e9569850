//! Why a file is no tidy table of runs.

use std::fmt;

use thiserror::Error;
use wrkbook_ingest::budget::Over;

/// Where in a file a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Its first line, counted from 1.
    Line(u64),
    /// Its number, counted from 1, in a file that has no lines.
    Row(u64),
}

/// `:3`, or `: row 3`, to follow the file's name.
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Line(line) => write!(f, ":{line}"),
            At::Row(row) => write!(f, ": row {row}"),
        }
    }
}

impl At {
    /// The place in words: `line 3` or `row 3`.
    fn words(self) -> String {
        match self {
            At::Line(line) => format!("line {line}"),
            At::Row(row) => format!("row {row}"),
        }
    }
}

/// Why a file is no tidy table of runs.
#[derive(Debug, Error)]
pub enum TableError {
    /// It cannot be opened or is not what its ending says.
    #[error(
        "{path}: cannot be read ({reason}); expected is CSV, JSON or Parquet as `wrkbook runs` writes it"
    )]
    Unreadable {
        /// The file as given.
        path: String,
        /// What the reader says.
        reason: String,
    },
    /// It is no table at all.
    #[error(
        "{path}: is no table of runs (CSV, JSON or Parquet); name the folder of the raw files, or read the file with `wrkbook parse`"
    )]
    NoTable {
        /// The file as given.
        path: String,
    },
    /// It is more than a budget allows.
    #[error("{path}: {over}")]
    Over {
        /// The file as given.
        path: String,
        /// The budget.
        over: Over,
    },
    /// It has a header and no rows.
    #[error("{path}: a table of runs without a row; write it again with `wrkbook runs`")]
    Empty {
        /// The file as given.
        path: String,
    },
    /// A column that every run needs is not there.
    #[error(
        "{path}: no column `{column}`; a table of runs has server, connections (or load_kind and load), repeat and requests_per_s; \
         for a table as a study publishes it, describe it by [[table]] in wrkbook.toml and name its folder"
    )]
    NoColumn {
        /// The file as given.
        path: String,
        /// The column.
        column: &'static str,
    },
    /// A column is there twice, and nobody can tell which of them is meant.
    #[error("{path}: two columns `{column}`; remove one of them")]
    Doubled {
        /// The file as given.
        path: String,
        /// The column.
        column: String,
    },
    /// A row is not as its table.
    #[error("{path}{at}: {problem}")]
    Row {
        /// The file as given.
        path: String,
        /// Where the row is.
        at: At,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// A value is not what its column holds.
    #[error(
        "{path}{at}: `{value}` in column `{column}` is not {expected}; mend it, or leave the field empty if it is unknown"
    )]
    Value {
        /// The file as given.
        path: String,
        /// Where the row is.
        at: At,
        /// The column.
        column: String,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
    /// Two rows are the same run.
    #[error("{path}{at}: the same run as {}: {run}; remove one of them", first.words())]
    Twice {
        /// The file as given.
        path: String,
        /// The second row.
        at: At,
        /// The first row.
        first: At,
        /// The run.
        run: String,
    },
}
