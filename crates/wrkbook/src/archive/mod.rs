//! The archive: many result sets in one folder of Parquet, for histories and engines.
//!
//! ```text
//! sets.parquet                a row for each set: name, time, commit, digest, its table, its texts
//! runs/2026-11/DIGEST.parquet the runs of a set, as it was added
//! runs/2026-11.parquet        those of a month, once it was made compact
//! raw/DIGEST.wrkset           the raw files, where they were asked for
//! ```
//!
//! `sets.parquet` is the truth: a file that no row names is of an addition that was cut short, and is
//! left alone. Every file is written beside and renamed; none is written to again, but for
//! `sets.parquet`, which is replaced. Links are not followed.

mod digest;
mod store;

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;
use wrkbook_ingest::config::ConfigError;
use wrkbook_ingest::{Config, Content, ResultSet, parse};

use crate::history::Moment;
use crate::names::Unknown;
use crate::table::{TableError, read_runs_of, read_texts};

pub(crate) use digest::files as files_of;
pub use digest::{Digest, NotDigested};
pub use store::Writing;

/// The file that names all sets.
const SETS: &str = "sets.parquet";
/// The version of the layout of an archive.
const LAYOUT: &str = "wrkbook.archive/1";

/// Why an archive cannot be used.
#[derive(Debug, Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A table of it cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A frame cannot be written.
    #[error("{path}: {reason}")]
    Frame {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// What a set says of itself cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It is of another version, or no archive.
    #[error("{path}: {problem}")]
    Unfit {
        /// The archive.
        path: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// No set has this name.
    #[error("{path}: {unknown}")]
    NoSuchSet {
        /// The archive.
        path: String,
        /// The name, and what there is.
        unknown: Unknown,
    },
    /// Another set has this name.
    #[error(
        "{path}: `{name}` is there with other files; name the new one otherwise, or replace it \
         (--replace)"
    )]
    Taken {
        /// The archive.
        path: String,
        /// The name.
        name: String,
    },
}

impl Error {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { path, source }
    }
}

/// A set of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// When it was measured.
    pub at: Option<Moment>,
    /// The commit that was measured.
    pub commit: Option<String>,
    /// The digest of its files.
    pub digest: String,
    /// The version of wrkbook that read it.
    pub wrkbook_version: String,
    /// `ok`, or `partial` where figures were lost in reading.
    pub state: String,
    /// How many runs it has.
    pub runs: u64,
    /// The table of its runs, in the archive.
    pub table: String,
    /// Its raw files, in the archive.
    pub raw: Option<String>,
    /// Its `wrkbook.toml`.
    #[serde(skip)]
    pub config: Option<String>,
    /// Its `collection.json`.
    #[serde(skip)]
    pub collection: Option<String>,
}

/// A set on its way into an archive.
#[derive(Debug)]
pub struct Addition<'a> {
    /// The set.
    pub set: &'a ResultSet,
    /// The digest of its files.
    pub digest: Digest,
    /// Its `wrkbook.toml`, as text.
    pub config: Option<String>,
    /// Its `collection.json`, as text.
    pub collection: Option<String>,
    /// Its raw files as a bundle, where they are kept.
    pub raw: Option<Vec<u8>>,
    /// Whether another set of the name gives way.
    pub replaces: bool,
}

/// What became of an addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New,
    /// It was there.
    Known,
    /// Another of its name gave way.
    Replaced,
}

/// An archive of result sets.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    sets: Vec<Kept>,
}

impl Archive {
    /// Whether a folder is an archive.
    pub fn is_one(path: &Path) -> bool {
        path.join(SETS).is_file()
    }

    /// Opens an archive.
    ///
    /// # Errors
    /// When it is none, or its table of sets cannot be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if !Self::is_one(path) {
            let problem =
                "is no archive (no sets.parquet); `wrkbook archive add` makes one".to_owned();
            return Err(Error::Unfit { path: path.display().to_string(), problem });
        }
        let mut sets = read_sets(&path.join(SETS))?;
        sets.sort_by(|a, b| (a.at, &a.name).cmp(&(b.at, &b.name)));
        Ok(Self { path: path.to_owned(), sets })
    }

    /// Opens an archive, or makes an empty one where nothing is or an empty folder.
    ///
    /// # Errors
    /// When something else is there.
    pub fn open_or_new(path: &Path) -> Result<Self, Error> {
        if Self::is_one(path) {
            return Self::open(path);
        }
        std::fs::create_dir_all(path).map_err(Error::io(path))?;
        let entries = std::fs::read_dir(path).map_err(Error::io(path))?;
        let is_ours = |name: &str| matches!(name, "runs" | "raw" | store::LOCK);
        let mut others = entries.flatten().filter(|it| !is_ours(&it.file_name().to_string_lossy()));
        if others.next().is_some() {
            let problem = "is a folder with other files; name a new one for the archive".to_owned();
            return Err(Error::Unfit { path: path.display().to_string(), problem });
        }
        Ok(Self { path: path.to_owned(), sets: Vec::new() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The sets, by time and name.
    pub fn sets(&self) -> &[Kept] {
        &self.sets
    }

    /// A set by its name.
    ///
    /// # Errors
    /// When there is none: with what was probably meant.
    pub fn set(&self, name: &str) -> Result<&Kept, Error> {
        self.sets.iter().find(|set| set.name == name).ok_or_else(|| Error::NoSuchSet {
            path: self.path.display().to_string(),
            unknown: Unknown::new("set", name, self.sets.iter().map(|set| set.name.clone())),
        })
    }

    /// Reads a set: its runs, with what its `wrkbook.toml` and `collection.json` say.
    ///
    /// # Errors
    /// When it is not there, or cannot be read.
    pub fn read(&self, name: &str) -> Result<ResultSet, Error> {
        let kept = self.set(name)?;
        let table = self.path.join(&kept.table);
        let runs = read_runs_of(&table, name)?;
        let shown = format!("{} of {}", name, self.path.display());
        let (mut config, diagnostics) = match &kept.config {
            Some(text) => Config::parse(text, &shown)?,
            None => Default::default(),
        };
        config.at = config.at.or_else(|| kept.at.map(|at| at.to_string()));
        config.commit = config.commit.or_else(|| kept.commit.clone());
        let reports =
            kept.collection.iter().flat_map(|text| parse(text.as_bytes(), &shown).reports);
        let collection = reports.into_iter().find_map(|report| match report.content {
            Content::Collection(collection) => Some(collection),
            _ => None,
        });
        Ok(ResultSet { name: name.to_owned(), path: table, config, collection, runs, diagnostics })
    }
}

/// The columns of the table of sets.
const COLUMNS: [&str; 12] = [
    "layout",
    "set",
    "at",
    "commit",
    "digest",
    "wrkbook_version",
    "state",
    "runs",
    "table",
    "raw",
    "config",
    "collection",
];

fn read_sets(path: &Path) -> Result<Vec<Kept>, Error> {
    let unfit = |problem: String| Error::Unfit { path: path.display().to_string(), problem };
    let mut columns = read_texts(path, &COLUMNS)?.into_iter();
    let mut next = || columns.next().unwrap_or_default().into_iter();
    let layouts = next();
    let (mut names, mut ats, mut commits, mut digests) = (next(), next(), next(), next());
    let (mut versions, mut states, mut counts) = (next(), next(), next());
    let (mut tables, mut raws, mut configs, mut collections) = (next(), next(), next(), next());
    let mut sets = Vec::new();
    for layout in layouts {
        let take = |from: &mut std::vec::IntoIter<Option<String>>| from.next().flatten();
        let (name, digest, table) = (take(&mut names), take(&mut digests), take(&mut tables));
        let (Some(name), Some(digest), Some(table)) = (name, digest, table) else {
            return Err(unfit("a set has no name, digest or table; restore the file".to_owned()));
        };
        if layout.as_deref() != Some(LAYOUT) {
            let layout = layout.unwrap_or_default();
            return Err(unfit(format!(
                "is of the layout `{layout}`, and this version reads `{LAYOUT}`; use the version that \
                 wrote it"
            )));
        }
        let raw = take(&mut raws);
        for path in raw.iter().chain([&table]) {
            let is_inside = Path::new(path)
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)));
            if !is_inside {
                return Err(unfit(format!("`{path}` leads out of the archive; restore the file")));
            }
        }
        sets.push(Kept {
            name,
            digest,
            table,
            raw,
            at: take(&mut ats).and_then(|at| Moment::parse(&at)),
            commit: take(&mut commits),
            wrkbook_version: take(&mut versions).unwrap_or_default(),
            state: take(&mut states).unwrap_or_default(),
            runs: take(&mut counts).and_then(|count| count.parse().ok()).unwrap_or_default(),
            config: take(&mut configs),
            collection: take(&mut collections),
        });
    }
    Ok(sets)
}
