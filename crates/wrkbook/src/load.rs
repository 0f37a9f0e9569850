//! A result set from wherever it is: raw files in a folder, an archive or a stream, a folder with a
//! table of runs, or the table itself.

use std::path::{Path, PathBuf};

use thiserror::Error;
use wrkbook_ingest::kinds::part_kinds;
use wrkbook_ingest::result_set::Progress;
use wrkbook_ingest::{Config, Input, LoadError, ResultSet};

use crate::names::Unknown;
use crate::table::{TableError, read_runs};

/// Why there is no result set.
#[derive(Debug, Error)]
pub enum Error {
    /// Nothing has that name, in a folder that exists.
    #[error("{path}: {unknown}")]
    NoSuchPath {
        /// The path as given.
        path: String,
        /// The part of it that is not there, and what is.
        unknown: Unknown,
    },
    /// The folder, its `wrkbook.toml` or its raw files.
    #[error(transparent)]
    Folder(#[from] LoadError),
    /// The table of runs.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Loads a result set from whatever holds one: a folder of raw files in any arrangement, a file, an
/// archive (`.tar`, `.tar.gz`, `.zip`), a pattern of paths (`results/*.txt`), standard input (`-`), a
/// tidy table of runs (CSV, JSON or Parquet), or a folder that holds such a table as `runs.csv`,
/// `runs.json` or `runs.parquet` and no raw files.
///
/// What could not be read of it is among [`ResultSet::diagnostics`], each with its file, line and
/// remedy; nothing is printed.
///
/// ```
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-2016");
/// let set = wrkbook::load(data)?;
/// // Six servers, 19 loads, four repeats.
/// assert_eq!(set.runs.len(), 6 * 19 * 4);
/// # Ok::<(), wrkbook::Error>(())
/// ```
///
/// # Errors
/// When there is no run to be found, or what describes the runs cannot be read.
///
/// ```
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data");
/// let error = wrkbook::load(format!("{data}/wsgi2016")).expect_err("a hyphen is missing");
/// assert!(error.to_string().contains("did you mean `wsgi-2016`?"));
/// ```
pub fn load(path: impl AsRef<Path>) -> Result<ResultSet, Error> {
    load_with(path, &|_, _| {})
}

/// As [`load`]; `progress` is told how many files of how many are read, from several threads.
///
/// # Errors
/// As [`load`].
pub fn load_with(path: impl AsRef<Path>, progress: Progress<'_>) -> Result<ResultSet, Error> {
    load_all(&[path], &Reading::default(), progress)
}

/// How an input is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether links are followed that lead out of the folders.
    pub follow_links: bool,
}

/// As [`load_with`], of several files and folders, which are read as one tree under their common
/// parent.
///
/// ```
/// # let round = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample/round1");
/// let files = ["Bjoern.100.log", "Bjoern.2000.log"].map(|name| format!("{round}/{name}"));
/// let set = wrkbook::load_all(&files, &wrkbook::Reading::default(), &|_, _| {})?;
/// assert_eq!(set.runs.len(), 2);
/// # Ok::<(), wrkbook::Error>(())
/// ```
///
/// # Errors
/// As [`load`].
pub fn load_all(
    paths: &[impl AsRef<Path>],
    reading: &Reading,
    progress: Progress<'_>,
) -> Result<ResultSet, Error> {
    let only = match paths {
        [only] => Some(only.as_ref()),
        _ => None,
    };
    let mut no_table = None;
    if let Some(path) = only.filter(|path| is_table(path) && path.is_file()) {
        match from_table(path, path.parent().unwrap_or(path), path.file_stem()) {
            Ok(set) => return Ok(set),
            Err(error) => no_table = Some(error),
        }
    }
    let error = match read(paths, reading, progress) {
        Ok(set) => return Ok(set),
        Err(error) => error,
    };
    // Neither a table nor raw: what is wrong with the table says more.
    if let Some(error) = no_table {
        return Err(error);
    }
    match (&error, only) {
        (Error::Folder(LoadError::NoRuns { .. }), Some(folder)) => match table_in(folder) {
            Some(table) => {
                from_table(&table, folder, folder.canonicalize().unwrap_or_default().file_name())
            }
            None => Err(error),
        },
        (Error::Folder(LoadError::Folder { .. } | LoadError::Input { .. }), _) => {
            let missing = paths.iter().find_map(|path| no_such_path(path.as_ref()));
            Err(missing.unwrap_or(error))
        }
        _ => Err(error),
    }
}

fn read(
    paths: &[impl AsRef<Path>],
    reading: &Reading,
    progress: Progress<'_>,
) -> Result<ResultSet, Error> {
    let input = Input::of(paths)?.following_links(reading.follow_links);
    Ok(ResultSet::read(&input, progress)?.set)
}

/// Whether a file's ending is one of a table of runs.
fn is_table(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| matches!(ending, "csv" | "json" | "parquet"))
}

/// What to say of a path of which a part does not exist, in a folder that does.
fn no_such_path(path: &Path) -> Option<Error> {
    if path.exists() {
        return None;
    }
    // The last folder on the way that is there, and what should have been in it.
    let mut ways = path.ancestors();
    let missing = ways.find(|way| is_folder(way.parent()))?;
    let mut there: Vec<String> = std::fs::read_dir(shown_folder(missing.parent()?))
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    there.sort();
    let unknown = Unknown::new("file or folder", missing.file_name()?.to_str()?, there);
    Some(Error::NoSuchPath { path: path.display().to_string(), unknown })
}

/// An empty path is where we are.
fn shown_folder(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn is_folder(folder: Option<&Path>) -> bool {
    folder.is_some_and(|folder| shown_folder(folder).is_dir())
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
    let (config, mut diagnostics) = Config::load(folder).map_err(LoadError::from)?;
    let mut runs = read_runs(table)?;
    let remarks = part_kinds(&mut runs, &table.display().to_string());
    if !remarks.is_empty() {
        runs.sort_by(|a, b| a.key.cmp(&b.key));
        diagnostics.extend(remarks);
    }
    let name = name.map_or_else(|| "runs".into(), |name| name.to_string_lossy().into_owned());
    Ok(ResultSet { name, path: table.to_owned(), config, collection: None, runs, diagnostics })
}
