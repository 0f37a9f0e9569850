//! A result set from wherever it is: a folder of raw files, a folder with a table of runs, or the
//! table itself.

use std::path::{Path, PathBuf};

use thiserror::Error;
use wrkbook_ingest::result_set::Progress;
use wrkbook_ingest::{Config, LoadError, ResultSet};

use crate::frames::{TableError, read_runs};

/// Why there is no result set.
#[derive(Debug, Error)]
pub enum Error {
    /// The folder, its `wrkbook.toml` or its raw files.
    #[error(transparent)]
    Folder(#[from] LoadError),
    /// The table of runs.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Loads a result set from a folder of raw files or a tidy table of runs (CSV, JSON or Parquet), or
/// from a folder that holds such a table as `runs.csv`, `runs.json` or `runs.parquet` and no raw
/// files. `progress` is told how many files of how many are read.
///
/// ```no_run
/// let set = wrkbook::load("data/wsgi".as_ref(), &|_, _| {})?;
/// let summary = wrkbook::Summary::of(&set, wrkbook::Policy::Audited);
/// # Ok::<(), wrkbook::Error>(())
/// ```
///
/// # Errors
/// When there is no run to be found, or what describes the runs cannot be read.
pub fn load(path: &Path, progress: Progress<'_>) -> Result<ResultSet, Error> {
    if path.is_file() {
        let folder = path.parent().unwrap_or(path);
        return from_table(path, folder, path.file_stem());
    }
    match ResultSet::load(path, progress) {
        Err(LoadError::NoRuns { path: shown, files, diagnostics }) => match table_in(path) {
            Some(table) => {
                from_table(&table, path, path.canonicalize().unwrap_or_default().file_name())
            }
            None => Err(LoadError::NoRuns { path: shown, files, diagnostics }.into()),
        },
        other => Ok(other?),
    }
}

fn table_in(folder: &Path) -> Option<PathBuf> {
    ["csv", "json", "parquet"]
        .map(|ending| folder.join("runs").with_extension(ending))
        .into_iter()
        .find(|table| table.is_file())
}

fn from_table(
    table: &Path,
    folder: &Path,
    name: Option<&std::ffi::OsStr>,
) -> Result<ResultSet, Error> {
    let (config, diagnostics) = Config::load(folder).map_err(LoadError::from)?;
    let runs = read_runs(table)?;
    let name = name.map_or_else(|| "runs".into(), |name| name.to_string_lossy().into_owned());
    Ok(ResultSet { name, path: table.to_owned(), config, collection: None, runs, diagnostics })
}
