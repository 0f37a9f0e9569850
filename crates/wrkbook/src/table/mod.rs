//! The tidy table of runs, read back: from CSV and JSON a row at a time, from Parquet a column at a
//! time, each within the [budgets](wrkbook_ingest::budget).

mod csv;
mod error;
mod json;
#[cfg(feature = "frames")]
mod parquet;
mod rows;
mod value;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use wrkbook_ingest::budget;
use wrkbook_ingest::run::Run;

use rows::Rows;

pub use error::{At, TableError};

/// Reads a tidy table of runs, as [`frames::runs`](crate::frames::runs) makes it and
/// [`Format`](crate::frames::Format) writes it. Columns that are not known are left alone; of the
/// known ones only four are needed.
///
/// Memory is bounded by the [budgets](wrkbook_ingest::budget), whatever the file says of itself.
///
/// # Errors
/// When the file cannot be read or is more than a budget allows, a needed column is not there or any
/// is there twice, a value is not what its column holds, or two rows are the same run.
pub fn read_runs(path: &Path) -> Result<Vec<Run>, TableError> {
    let shown = path.display().to_string();
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let ending = ending.to_ascii_lowercase();
    if !["csv", "json", "parquet"].contains(&&*ending) {
        return Err(TableError::NoTable { path: shown });
    }
    let mut rows = Rows::of(&shown);
    let file = File::open(path).map_err(|error| rows.unreadable(error))?;
    let size = file.metadata().map_err(|error| rows.unreadable(error))?.len();
    budget::TABLE_BYTES.hold(size).map_err(|over| rows.over(over))?;
    // A file may grow while it is read.
    let most = budget::TABLE_BYTES.most();
    match &*ending {
        #[cfg(feature = "frames")]
        "parquet" => parquet::runs(file, &mut rows)?,
        #[cfg(not(feature = "frames"))]
        "parquet" => {
            let reason = "Parquet is read where the library is compiled with its feature `frames`";
            return Err(rows.unreadable(reason));
        }
        "json" => json::read(BufReader::new(file.take(most)), &mut rows)?,
        _ => csv::read(BufReader::new(file.take(most)), &mut rows)?,
    }
    rows.finish()
}

/// Reads the runs of one set from a Parquet table of several, told by its column `set`.
///
/// # Errors
/// As [`read_runs`], and when the set is not there.
#[cfg(feature = "frames")]
pub fn read_runs_of(path: &Path, set: &str) -> Result<Vec<Run>, TableError> {
    let shown = path.display().to_string();
    let mut rows = Rows::of(&shown);
    let file = File::open(path).map_err(|error| rows.unreadable(error))?;
    parquet::runs_of(file, set, &mut rows)?;
    rows.finish()
}

/// Reads columns of a Parquet table as text; a value that is absent is `None`.
///
/// # Errors
/// When the file cannot be read, or one of the columns is not there.
#[cfg(feature = "frames")]
pub(crate) fn read_texts(
    path: &Path,
    columns: &[&'static str],
) -> Result<Vec<Vec<Option<String>>>, TableError> {
    let shown = path.display().to_string();
    let rows = Rows::of(&shown);
    let file = File::open(path).map_err(|error| rows.unreadable(error))?;
    parquet::texts(file, columns, &rows)
}
