//! The result set: a folder's files, read and paired into runs.
//!
//! A file's path says which run it belongs to (`layout`), its content says what it is (`parse`).
//! Whatever cannot be read, placed or told apart becomes a diagnostic, and the rest is kept.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use thiserror::Error;

use crate::config::{self, Config, ConfigError};
use crate::parse::{Parsed, Unreadable};
use crate::record::collection::{self, Collection};
use crate::record::diagnostic::Diagnostic;
use crate::record::report::{Content, Report};
use crate::record::run::Run;
use crate::sources::folder::files::{self, Found};
use crate::sources::folder::layout::{self, PathParts, Pattern};
use crate::sources::folder::pairing::conditions::KIND;
use crate::sources::folder::pairing::{FileRead, Paired, Pairing};
use crate::sources::tables;

/// One folder of raw files, read.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultSet {
    /// A short name: the folder's.
    pub name: String,
    /// Where it was read from.
    pub path: PathBuf,
    /// What its `wrkbook.toml` says.
    pub config: Config,
    /// How it was collected, as its `collection.json` says.
    pub collection: Option<Box<Collection>>,
    /// All runs, sorted by key. A run that other repeats have and one lacks is here too, as missing.
    pub runs: Vec<Run>,
    /// What was odd, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is no result set at all.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The path leads nowhere, or not to a folder.
    #[error("{path}: {source}; name a folder of raw files, or a table of runs")]
    Folder {
        /// The path as given.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// `wrkbook.toml` cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nothing was found that belongs to a run.
    #[error(
        "{path}: no run found (files looked at: {files}); raw files are expected as \
         `round1/Server.100.log`, or as `layout` or [[table]] in wrkbook.toml says (`wrkbook init` \
         writes one)"
    )]
    NoRuns {
        /// The folder as given.
        path: String,
        /// How many files were there.
        files: usize,
        /// Why each of them was left out, where that can be said.
        diagnostics: Vec<Diagnostic>,
    },
}

/// Called with the number of files read and the number of all, from several threads.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// How many files are read at a time: what is held of them until they are paired stays small.
const BATCH: usize = 2048;

/// Files that are part of a folder's upkeep, not of its data: not worth a remark.
const UPKEEP: [&str; 5] = [config::FILE_NAME, "README", "LICENSE", "LICENCE", "site.toml"];

impl ResultSet {
    /// Reads the folder at `path`. `progress` is told how far it is.
    ///
    /// # Errors
    /// When the folder or its `wrkbook.toml` cannot be read, or no run is found. Anything less is
    /// among the diagnostics.
    pub fn load(path: &Path, progress: Progress<'_>) -> Result<Self, LoadError> {
        let shown = path.display().to_string();
        std::fs::read_dir(path)
            .map_err(|source| LoadError::Folder { path: shown.clone(), source })?;
        let (config, mut diagnostics) = Config::load(path)?;
        let (mut found, unreachable) = files::find(path);
        found.retain(|file| !config.ignores(&file.relative));
        diagnostics.extend(unreachable);
        let files = found.len();
        let rows = tables::read(&mut found, &config, path, &mut diagnostics);

        let built_in = layout::built_in(found.iter().map(|file| &*file.relative));
        let patterns = if config.layout.is_empty() { &built_in } else { &config.layout };
        let done = AtomicUsize::new(0);
        let look = |buffer: &mut Vec<u8>, file| {
            let looked = look(file, patterns, buffer);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, files);
            looked
        };
        let mut pairing = Pairing::new(&config, files);
        let mut others = Vec::new();
        // The next files are read while those before them are paired and let go.
        let mut looked: Vec<Result<FileRead<'_>, &Found>> = Vec::new();
        for batch in found.chunks(BATCH).chain([&[] as &[Found]]) {
            let read = || batch.par_iter().with_min_len(32).map_init(Vec::new, look).collect();
            let pair = || {
                for file in looked {
                    match file {
                        Ok(read) => pairing.take(read),
                        Err(other) => others.push(other),
                    }
                }
            };
            (looked, ()) = rayon::join(read, pair);
        }
        let collection = read_collection(&mut others, &mut diagnostics);
        let Paired { runs, diagnostics: said, left_alone, repeats } = pairing.finish(rows);
        if config.layout.is_empty() {
            diagnostics.extend(doubtful_repeats(path, &repeats));
        }
        diagnostics.extend(said);
        report_others(path, &others, left_alone, &mut diagnostics);

        if runs.is_empty() {
            return Err(LoadError::NoRuns { path: shown, files, diagnostics });
        }
        Ok(Self {
            name: name_of(path),
            path: path.to_owned(),
            config,
            collection,
            runs,
            diagnostics,
        })
    }
}

/// Reads a file, or gives it back where no pattern fits it. `buffer` is scratch space.
fn look<'a>(
    file: &'a Found,
    patterns: &[Pattern],
    buffer: &mut Vec<u8>,
) -> Result<FileRead<'a>, &'a Found> {
    let parts = place(file, patterns).ok_or(file)?;
    let parsed = files::read(&file.path, &file.path.to_string_lossy(), buffer);
    Ok(FileRead { file, parts, parsed })
}

/// What the first pattern that fits says of the file.
fn place<'a>(file: &'a Found, patterns: &[Pattern]) -> Option<PathParts<'a>> {
    if is_upkeep(file) {
        return None;
    }
    let by = |path| patterns.iter().find_map(|pattern: &Pattern| pattern.matches(path));
    let path: &str = &file.relative;
    by(path).or_else(|| {
        // `Server.100.conditions.json` is placed as `Server.100.log` is.
        let stem = path.strip_suffix(".json")?;
        stem.strip_suffix(KIND)?.strip_suffix('.')?;
        by(stem)
    })
}

/// Takes the record of the collection from among the files that belong to no run.
fn read_collection(
    others: &mut Vec<&Found>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Box<Collection>> {
    let at = others.iter().position(|file| &*file.relative == collection::FILE_NAME)?;
    let file = others[at];
    let parsed = files::read(&file.path, &file.path.display().to_string(), &mut Vec::new());
    let mut parsed = match parsed {
        Ok(parsed) if parsed.unreadable == Some(Unreadable::Unrecognised) => return None,
        Ok(parsed) => parsed,
        Err(error) => Parsed { diagnostics: vec![error], ..Parsed::default() },
    };
    let report = parsed.reports.pop();
    let collection = match report {
        Some(Report { content: Content::Collection(collection), diagnostics: said, .. }) => {
            diagnostics.extend(said);
            Some(collection)
        }
        Some(_) => return None,
        None => None,
    };
    diagnostics.append(&mut parsed.diagnostics);
    others.remove(at);
    collection
}

/// Folders that were taken for repeats because a built-in layout says so, but are not numbered as
/// repeats usually are: they may as well be scenarios.
fn doubtful_repeats(path: &Path, repeats: &[Arc<str>]) -> Option<Diagnostic> {
    if repeats.len() < 2 || repeats.iter().any(|name| layout::is_numbered(name)) {
        return None;
    }
    let names: Vec<&str> = repeats.iter().take(4).map(|name| &**name).collect();
    Some(Diagnostic::warning(
        &path.display().to_string().into(),
        format!("the folders {} were read as repeats of one test", names.join(", ")),
        "if they are scenarios, say so in wrkbook.toml: \
         layout = \"{scenario}/{server}.{connections}.{kind}\"",
    ))
}

/// Whether a file has a name of upkeep, with any ending.
fn is_upkeep(file: &Found) -> bool {
    let last = file.relative.rfind('/').map_or(&*file.relative, |at| &file.relative[at + 1..]);
    let stem = &last[..last.find('.').unwrap_or(last.len())];
    UPKEEP.iter().any(|name| *name == last || *name == stem)
}

/// Says of files that fit no pattern: an error for each that holds a report, one count of the rest.
fn report_others(
    path: &Path,
    unplaced: &[&Found],
    mut left_alone: Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let holds: Vec<bool> =
        unplaced.par_iter().map(|file| files::holds_report(&file.path)).collect();
    for (file, holds_report) in unplaced.iter().zip(holds) {
        if is_upkeep(file) {
            continue;
        }
        if holds_report {
            diagnostics.push(Diagnostic::error(
                &file.path.display().to_string().into(),
                "holds a report, but its path matches no layout pattern",
                "it was left out; add a pattern for it to `layout` in wrkbook.toml, as in \
                 layout = \"{repeat}/{server}.{connections}.{kind}\"",
            ));
        } else {
            left_alone.push(file.relative.to_string());
        }
    }
    if let Some(first) = left_alone.first() {
        let (files, first) = match left_alone.len() {
            1 => ("1 other file".to_owned(), first.clone()),
            n => (format!("{n} other files"), format!("{first}, ...")),
        };
        diagnostics.push(Diagnostic::warning(
            &path.display().to_string().into(),
            format!("{files} left alone ({first})"),
            "nothing to do if they are no raw files of this result set",
        ));
    }
}

/// The folder's own name, also for `.` and `..`.
fn name_of(path: &Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    absolute
        .file_name()
        .map_or_else(|| "results".into(), |name| name.to_string_lossy().into_owned())
}
