//! Which result sets a path holds: those of a folder, one a name, or those of an archive.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use wrkbook::archive::Archive;
use wrkbook::ingest::name::natural;
use wrkbook::{Reading, ResultSet};

use crate::args::Care;

/// Endings of files that hold a set.
const ENDINGS: [&str; 8] =
    [".tar", ".tar.gz", ".tgz", ".zip", ".wrkset", ".csv", ".json", ".parquet"];

/// A result set that is not read yet.
pub(crate) enum Held {
    /// A folder or a file.
    At(String, PathBuf),
    /// One of an archive.
    In(Arc<Archive>, String),
}

impl Held {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::At(name, _) | Self::In(_, name) => name,
        }
    }

    /// Reads it.
    pub(crate) fn read(&self, care: Care) -> Result<ResultSet> {
        match self {
            Self::At(name, path) => {
                let reading = Reading { follow_links: care.follow_links };
                let mut set = wrkbook::load_all(&[path], &reading, &|_, _| {})?;
                set.name.clone_from(name);
                Ok(set)
            }
            Self::In(archive, name) => Ok(archive.read(name)?),
        }
    }
}

/// The sets of paths: of one folder those in it, else each path is one.
pub(crate) fn of(paths: &[PathBuf]) -> Result<Vec<Held>> {
    let [only] = paths else {
        return Ok(paths.iter().map(|path| at(path)).collect());
    };
    if Archive::is_one(only) {
        let archive = Arc::new(Archive::open(only)?);
        let names = archive.sets().iter().map(|set| set.name.clone()).collect::<Vec<_>>();
        return Ok(names.into_iter().map(|name| Held::In(Arc::clone(&archive), name)).collect());
    }
    let unreadable =
        || format!("{} cannot be read; name a folder that holds result sets", only.display());
    let entries = std::fs::read_dir(only).with_context(unreadable)?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(unreadable)?.path();
        if holds_set(&path) {
            found.push(at(&path));
        }
    }
    ensure!(
        !only.join("wrkbook.toml").exists(),
        "{} is one result set; a history is of a folder that holds several",
        only.display()
    );
    found.sort_by(|a, b| natural(a.name(), b.name()));
    Ok(found)
}

fn at(path: &Path) -> Held {
    Held::At(name_of(path), path.to_owned())
}

/// The name of a set: that of its folder, or of its file without the ending.
pub(crate) fn name_of(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if real.is_dir() {
        return name;
    }
    let short = ENDINGS.iter().rev().find_map(|ending| name.strip_suffix(ending));
    short.map_or_else(|| name.clone(), |name| name.strip_suffix(".tar").unwrap_or(name).to_owned())
}

fn holds_set(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && (path.is_dir() || ENDINGS.iter().any(|ending| name.ends_with(ending)))
}
