//! Writing to an archive: one at a time, each file beside and then renamed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::{Added, Addition, Archive, COLUMNS, Error, Kept, LAYOUT, SETS};
use crate::frames::build::text;
use crate::frames::{self, Format};
use crate::history::Moment;
use crate::table::read_runs_of;

/// The file at which writers meet.
pub(super) const LOCK: &str = ".lock";
/// The month of sets without a time.
const UNDATED: &str = "undated";

/// The right to write to an archive, until it is dropped.
#[derive(Debug)]
pub struct Writing {
    archive: Archive,
    _lock: File,
}

impl Archive {
    /// Waits until nobody else writes to the archive at `path`, which is made where it is not there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(path: &Path) -> Result<Writing, Error> {
        let archive = Self::open_or_new(path)?;
        let at = path.join(LOCK);
        if std::fs::symlink_metadata(&at).is_ok_and(|it| !it.is_file()) {
            let problem = "is no file of an archive, and was left alone; remove it".to_owned();
            return Err(Error::Unfit { path: at.display().to_string(), problem });
        }
        let mut options = File::options();
        let lock =
            options.create(true).write(true).truncate(false).open(&at).map_err(Error::io(&at))?;
        lock.lock().map_err(Error::io(&at))?;
        // Somebody may have added to it meanwhile.
        let archive = if Self::is_one(path) { Self::open(path)? } else { archive };
        Ok(Writing { archive, _lock: lock })
    }
}

impl Writing {
    /// The archive as it is.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Adds a set. The same files again change nothing.
    ///
    /// # Errors
    /// When another set has its name, or something cannot be written; then the archive is as it was.
    pub fn add(&mut self, addition: &Addition<'_>) -> Result<Added, Error> {
        let (set, digest) = (addition.set, addition.digest.to_string());
        let there = self.archive.sets.iter().position(|kept| kept.name == set.name);
        let known = there.map(|at| self.archive.sets[at].digest == digest);
        match known {
            Some(true) => return Ok(Added::Known),
            Some(false) if !addition.replaces => {
                let path = self.archive.path.display().to_string();
                return Err(Error::Taken { path, name: set.name.clone() });
            }
            _ => {}
        }
        let at = Moment::of_set(set);
        let month = at.map_or_else(|| UNDATED.to_owned(), Moment::month);
        // Two sets of one content are two sets.
        let table = format!(
            "runs/{month}/{digest}-{}.parquet",
            there.map_or(self.archive.sets.len(), |at| at)
        );
        let mut frame = frame_of(set.runs.len(), &set.name, frames::runs(&set.runs))?;
        self.put_frame(&table, &mut frame)?;
        let raw = match &addition.raw {
            Some(bytes) => {
                let raw = format!("raw/{digest}.wrkset");
                self.put(&raw, bytes)?;
                Some(raw)
            }
            None => None,
        };
        let kept = Kept {
            name: set.name.clone(),
            at,
            commit: set.config.commit.clone(),
            digest,
            wrkbook_version: env!("CARGO_PKG_VERSION").to_owned(),
            state: match set.diagnostics.iter().any(|diagnostic| diagnostic.lost) {
                true => "partial".to_owned(),
                false => "ok".to_owned(),
            },
            runs: set.runs.len() as u64,
            table,
            raw,
            config: addition.config.clone(),
            collection: addition.collection.clone(),
        };
        let mut sets = self.archive.sets.clone();
        let added = match there {
            Some(at) => {
                sets[at] = kept;
                Added::Replaced
            }
            None => {
                sets.push(kept);
                Added::New
            }
        };
        self.commit(sets)?;
        Ok(added)
    }

    /// Joins the tables of each month that has several into one; returns how many files were joined.
    ///
    /// # Errors
    /// When a table cannot be read or written; then the archive is as it was.
    pub fn compact(&mut self) -> Result<usize, Error> {
        let mut months: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, kept) in self.archive.sets.iter().enumerate() {
            let month = kept.at.map_or_else(|| UNDATED.to_owned(), Moment::month);
            months.entry(month).or_default().push(at);
        }
        let mut sets = self.archive.sets.clone();
        let mut old: Vec<String> = Vec::new();
        for (month, places) in months {
            let mut tables: Vec<String> = places.iter().map(|at| sets[*at].table.clone()).collect();
            tables.sort();
            tables.dedup();
            if tables.len() < 2 {
                continue;
            }
            let mut whole: Vec<LazyFrame> = Vec::new();
            for at in &places {
                let kept = &sets[*at];
                let runs = read_runs_of(&self.archive.path.join(&kept.table), &kept.name)?;
                whole.push(frame_of(runs.len(), &kept.name, frames::runs(&runs))?.lazy());
            }
            let args = UnionArgs { diagonal: true, ..UnionArgs::default() };
            let frame = concat(whole, args).and_then(LazyFrame::collect);
            // A name that no table before it had: whoever reads the old ones goes on.
            let table = (0_usize..)
                .map(|edition| format!("runs/{month}-{edition}.parquet"))
                .find(|table| !self.archive.path.join(table).exists());
            let (Some(table), mut frame) = (table, frame.map_err(not_framed(&month))?) else {
                continue;
            };
            self.put_frame(&table, &mut frame)?;
            for at in places {
                sets[at].table.clone_from(&table);
            }
            old.extend(tables);
        }
        self.commit(sets)?;
        for table in &old {
            // What stays is no part of the archive any more.
            let _ = std::fs::remove_file(self.archive.path.join(table));
        }
        Ok(old.len())
    }

    /// Lets go of the raw files of these sets; returns how many had any.
    ///
    /// # Errors
    /// When the table of sets cannot be written; then nothing is dropped.
    pub fn drop_raw(&mut self, names: &[String]) -> Result<usize, Error> {
        let mut sets = self.archive.sets.clone();
        let mut dropped = Vec::new();
        for kept in sets.iter_mut().filter(|kept| names.contains(&kept.name)) {
            dropped.extend(kept.raw.take());
        }
        let still: Vec<&String> = sets.iter().filter_map(|kept| kept.raw.as_ref()).collect();
        let gone: Vec<PathBuf> = dropped
            .iter()
            .filter(|raw| !still.contains(raw))
            .map(|raw| self.archive.path.join(raw))
            .collect();
        self.commit(sets)?;
        for path in &gone {
            let _ = std::fs::remove_file(path);
        }
        Ok(dropped.len())
    }

    /// Makes these the sets of the archive.
    fn commit(&mut self, sets: Vec<Kept>) -> Result<(), Error> {
        let mut frame = sets_frame(&sets).map_err(not_framed(SETS))?;
        self.put_frame(SETS, &mut frame)?;
        self.archive.sets = sets;
        self.archive.sets.sort_by(|a, b| (a.at, &a.name).cmp(&(b.at, &b.name)));
        Ok(())
    }

    fn put_frame(&self, relative: &str, frame: &mut DataFrame) -> Result<(), Error> {
        let mut bytes = Vec::new();
        Format::Parquet.write(frame, &mut bytes).map_err(not_framed(relative))?;
        self.put(relative, &bytes)
    }

    /// Writes a file beside its place and renames it; folders on the way that are links are refused.
    fn put(&self, relative: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut folder = self.archive.path.clone();
        let (folders, name) = relative.rsplit_once('/').unwrap_or(("", relative));
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            folder.push(part);
            match std::fs::symlink_metadata(&folder) {
                Ok(there) if there.is_dir() => {}
                Ok(_) => {
                    let problem = "is no folder of an archive, and was left alone".to_owned();
                    return Err(Error::Unfit { path: folder.display().to_string(), problem });
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    std::fs::create_dir(&folder).map_err(Error::io(&folder))?;
                }
                Err(error) => return Err(Error::io(&folder)(error)),
            }
        }
        let path = folder.join(name);
        let write = || -> io::Result<()> {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".wrkbook-");
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let mut new = builder.tempfile_in(&folder)?;
            new.write_all(bytes)?;
            new.as_file().sync_all()?;
            new.persist(&path)?;
            Ok(())
        };
        write().map_err(Error::io(&path))
    }
}

/// The runs of a set with its name before them.
fn frame_of(rows: usize, name: &str, runs: PolarsResult<DataFrame>) -> Result<DataFrame, Error> {
    let with = |runs: DataFrame| {
        let names = Column::new("set".into(), vec![name; rows]);
        let columns = [names].into_iter().chain(runs.columns().iter().cloned());
        DataFrame::new(rows, columns.collect())
    };
    runs.and_then(with).map_err(not_framed(name))
}

fn not_framed(path: &str) -> impl FnOnce(PolarsError) -> Error {
    let path = path.to_owned();
    move |error| Error::Frame { path, reason: error.to_string() }
}

fn sets_frame(sets: &[Kept]) -> PolarsResult<DataFrame> {
    let of = |column: &str, kept: &Kept| match column {
        "layout" => Some(LAYOUT.to_owned()),
        "set" => Some(kept.name.clone()),
        "at" => kept.at.map(|at| at.to_string()),
        "commit" => kept.commit.clone(),
        "digest" => Some(kept.digest.clone()),
        "wrkbook_version" => Some(kept.wrkbook_version.clone()),
        "state" => Some(kept.state.clone()),
        "runs" => Some(kept.runs.to_string()),
        "table" => Some(kept.table.clone()),
        "raw" => kept.raw.clone(),
        "config" => kept.config.clone(),
        _ => kept.collection.clone(),
    };
    let columns = COLUMNS.map(|column| text(column, sets, |kept| of(column, kept)));
    DataFrame::new(sets.len(), columns.to_vec())
}
