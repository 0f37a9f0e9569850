//! The tidy table of runs, read back: from CSV and JSON a row at a time, from Parquet a column at a
//! time, each within the [budgets](wrkbook_ingest::budget).

mod csv;
mod error;
mod json;
mod load;
mod parquet;
mod rows;
mod value;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use wrkbook_ingest::budget;
use wrkbook_ingest::run::Run;

use parquet::{Parquet, Problem};
use rows::Rows;

pub use error::{At, TableError};

/// Reads a tidy table of runs, as [`frames::runs`](crate::frames::runs) makes it and
/// [`Format`](crate::frames::Format) writes it. Columns that are not known are left alone; of the
/// known ones only four are needed: `server`, `repeat`, `requests_per_s`, and `connections` or, for any kind of load,
/// `load_kind` with `load`.
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
        "parquet" => columns(file, &mut rows)?,
        "json" => json::read(BufReader::new(file.take(most)), &mut rows)?,
        _ => csv::read(BufReader::new(file.take(most)), &mut rows)?,
    }
    rows.finish()
}

/// Reads a Parquet file: the rows are begun, and then filled column by column.
fn columns(from: impl Read + Seek, rows: &mut Rows<'_>) -> Result<(), TableError> {
    let mut file = Parquet::open(from).map_err(|problem| of(rows, problem))?;
    let mut wanted = Vec::new();
    for (place, name) in file.columns().enumerate() {
        if let Some(known) = rows.column(name)? {
            wanted.push((place, known));
        }
    }
    rows.complete()?;
    wanted.sort_by_key(|(_, known)| known.place());
    for row in 1..=file.rows() as u64 {
        rows.begin(At::Row(row))?;
    }
    for (place, known) in wanted {
        let put = file.read(place, &mut |row, value| match value {
            None => Ok(()),
            Some(value) => rows.put_at(row, known, value).map_err(Stop::Value),
        });
        put.map_err(|stop| match stop {
            Stop::Value(error) => error,
            Stop::File(problem) => of(rows, problem),
        })?;
    }
    Ok(())
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
