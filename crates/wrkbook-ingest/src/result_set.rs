//! The result set: a folder's files, read and paired into runs.
//!
//! A file's path says which run it belongs to (`layout`), its content says what it is (`parse`).
//! Whatever cannot be read, placed or told apart becomes a diagnostic, and the rest is kept.

use std::cell::LazyCell;
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
use crate::sources::folder::choose::{self, Addresses, Layout, Look, Origin};
use crate::sources::folder::files;
use crate::sources::folder::headings;
use crate::sources::folder::infer::{Facts, Item};
use crate::sources::folder::layout;
use crate::sources::folder::pairing::{FileRead, Paired, Pairing};
use crate::sources::found::Found;
use crate::sources::input::{Gathered, Input};
use crate::sources::{SOURCES, SourcedRun, Tree};
use crate::threads;

/// A result set is what was read of one folder, archive or other input.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultSet {
    /// A short name: the folder's, the archive's, or that of the only file.
    pub name: String,
    /// Where it was read from.
    pub path: PathBuf,
    /// What its `wrkbook.toml` says.
    pub config: Config,
    /// How it was collected, as its `collection.json` says.
    pub collection: Option<Box<Collection>>,
    /// All runs, sorted by key. A run that was planned and is not there is here too, as missing: one
    /// that other repeats have of a server which this repeat has.
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
    /// An archive or another input cannot be read.
    #[error("{path}: {source}")]
    Input {
        /// The input as given.
        path: String,
        /// What is wrong with it, and what to do.
        source: io::Error,
    },
    /// `wrkbook.toml` cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nothing was found that belongs to a run.
    #[error(
        "{path}: no run found (files looked at: {files}); raw output of a load test is expected, under \
         names such as `round1/Server.100.log` or as `layout` or [[table]] in wrkbook.toml says \
         (`wrkbook init` writes one)"
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
const UPKEEP: [&str; 6] =
    [config::FILE_NAME, "claims.csv", "README", "LICENSE", "LICENCE", "site.toml"];

/// How many files without a written layout are held at once, so that all of them say what the layout
/// is; of more, so many are asked.
const ASKED: usize = 8192;

/// A result set and how its names were read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The set.
    pub set: ResultSet,
    /// How the paths of its files are read.
    pub layout: Layout,
}

impl ResultSet {
    /// Reads the folder, file or archive at `path`. `progress` is told how far it is.
    ///
    /// # Errors
    /// When the folder or its `wrkbook.toml` cannot be read, or no run is found. Anything less is
    /// among the diagnostics.
    pub fn load(path: &Path, progress: Progress<'_>) -> Result<Self, LoadError> {
        Ok(Self::read(&Input::of(&[path])?, progress)?.set)
    }

    /// Reads an input, and says how its names were read.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(input: &Input, progress: Progress<'_>) -> Result<Loaded, LoadError> {
        threads::with(|| Self::read_here(input, progress))
    }

    /// Reads an input with the threads that are current.
    fn read_here(input: &Input, progress: Progress<'_>) -> Result<Loaded, LoadError> {
        let Gathered { config, mut found, mut diagnostics } = input.gather()?;
        found.retain(|file| !config.ignores(&file.relative));
        let files = found.len();
        let mut tree = Tree::new(found, &config, input.path());
        for source in SOURCES {
            source.take(&mut tree);
        }
        let Tree { files: mut found, runs: sourced, diagnostics: of_sources, .. } = tree;
        let (attributes, described) = (tree.attributes, tree.collection);
        diagnostics.extend(of_sources);
        // All of an archive or a stream were read as they came.
        let read: Vec<WhatWasRead> =
            found.iter_mut().filter_map(Found::take_parsed).map(Ok).collect();
        let reading = Reading { input, config: &config, found: &found, files, progress };
        let done = if read.len() == found.len() {
            reading.choose_and_pair(read, sourced)
        } else {
            reading.read(sourced)
        };
        let Done { paired, others, layout, collection } = done;
        let Paired { mut runs, diagnostics: said, left_alone, repeats } = paired;
        for run in runs.iter_mut().filter(|run| run.attributes.is_none()) {
            run.attributes = attributes.get(&run.key.server).cloned();
        }
        let shown = input.shown();
        let name: Arc<str> = Arc::from(&*shown);
        if layout.origin == Origin::BuiltIn {
            diagnostics.extend(doubtful_repeats(&name, &repeats));
        }
        if layout.origin == Origin::Names && !runs.is_empty() {
            diagnostics.extend(how_read(input, &name, &layout));
        }
        let collection = collection.map(|(collection, said)| {
            diagnostics.extend(said);
            collection
        });
        diagnostics.extend(said);
        report_others(&name, others, left_alone, &mut diagnostics);
        if runs.is_empty() {
            return Err(LoadError::NoRuns { path: shown, files, diagnostics });
        }
        let set = Self {
            name: input.name().to_owned(),
            path: input.path().to_owned(),
            config,
            collection: collection.flatten().or(described),
            runs,
            diagnostics,
        };
        Ok(Loaded { set, layout })
    }
}

/// A set on its way: which files there are, and who waits for them.
struct Reading<'a> {
    input: &'a Input,
    config: &'a Config,
    found: &'a [Found],
    files: usize,
    progress: Progress<'a>,
}

/// What was made of the files.
struct Done<'a> {
    paired: Paired,
    /// The files that belong to no run.
    others: Vec<Other<'a>>,
    layout: Layout,
    collection: Option<(Option<Box<Collection>>, Vec<Diagnostic>)>,
}

/// A file that no layout places.
struct Other<'a> {
    file: &'a Found,
    /// Whether it holds a report, where that is known.
    holds_report: Option<bool>,
    /// Why it holds none, where that is to be said.
    said: Option<Diagnostic>,
}

/// What was read of a file.
type WhatWasRead = Result<Parsed, Diagnostic>;

impl<'a> Reading<'a> {
    fn read(&self, sourced: Vec<SourcedRun>) -> Done<'a> {
        if let Some(layout) = self.written() {
            return self.stream(layout, sourced);
        }
        if self.found.len() > ASKED
            && let Some(layout) = self.built_in_of_many()
        {
            return self.stream(layout, sourced);
        }
        let done = AtomicUsize::new(0);
        let look = |buffer: &mut Vec<u8>, file: &Found| {
            let looked = match self.is_left_alone(file) {
                true => {
                    Ok(Parsed { unreadable: Some(Unreadable::Unrecognised), ..Parsed::default() })
                }
                false => files::look(&file.path, &file.path.to_string_lossy(), buffer),
            };
            (self.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, self.files);
            looked
        };
        let read = self.found.par_iter().with_min_len(32).map_init(Vec::new, look).collect();
        self.choose_and_pair(read, sourced)
    }

    /// The built-in layout, where it fits the names of very many files, and the reports of some that
    /// are spread over all do not contradict it.
    fn built_in_of_many(&self) -> Option<Layout> {
        let patterns = layout::built_in(self.found.iter().map(|file| &*file.relative));
        let layout = Layout { patterns, origin: Origin::BuiltIn, other: None };
        let raw = || self.found.iter().filter(|file| files::is_raw(&file.relative));
        let strange = raw().filter(|file| layout.place(&file.relative).is_none()).count();
        if strange * 4 > raw().count() {
            return None;
        }
        let step = (self.found.len() / (ASKED / 8)).max(1);
        let asked: Vec<&Found> = self.found.iter().step_by(step).collect();
        let look = |buffer: &mut Vec<u8>, file: &&'a Found| {
            files::look(&file.path, "", buffer).ok().map(|parsed| (*file, parsed))
        };
        let read: Vec<(&Found, Parsed)> =
            asked.par_iter().with_min_len(32).map_init(Vec::new, look).flatten().collect();
        let items: Vec<Item<'_>> = read
            .iter()
            .map(|(file, parsed)| Item { path: &file.relative, facts: Facts::of(parsed) })
            .collect();
        (!choose::is_contradicted(&layout, &items)).then_some(layout)
    }

    /// Reads the files by a layout that is known: the next are read while those before them are
    /// paired and let go.
    fn stream(&self, layout: Layout, sourced: Vec<SourcedRun>) -> Done<'a> {
        let done = AtomicUsize::new(0);
        let look = |buffer: &mut Vec<u8>, file: &'a Found| {
            let parts = layout.place(&file.relative).filter(|_| !self.is_left_alone(file));
            let looked = parts.ok_or(file).map(|parts| {
                let parsed = files::read(&file.path, &file.path.to_string_lossy(), buffer);
                FileRead { file, parts, parsed, named: Vec::new() }
            });
            (self.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, self.files);
            looked
        };
        let mut pairing = Pairing::new(self.config, self.files, layout.origin);
        let mut others = Vec::new();
        let mut looked: Vec<Result<FileRead<'_>, &'a Found>> = Vec::new();
        let mut is_first = true;
        for batch in self.found.chunks(BATCH).chain([&[] as &[Found]]) {
            let read = || batch.par_iter().with_min_len(32).map_init(Vec::new, look).collect();
            if is_first && !looked.is_empty() {
                pairing.addresses = addresses(looked.iter().flatten());
                is_first = false;
            }
            let pair = || {
                for file in looked {
                    match file {
                        Ok(read) => pairing.take(read),
                        Err(file) => others.push(Other { file, holds_report: None, said: None }),
                    }
                }
            };
            (looked, ()) = rayon::join(read, pair);
        }
        let collection = take_collection(&mut others, None);
        let paired = pairing.finish(sourced);
        Done { paired, others, layout, collection }
    }

    /// Tells the layout from what was read of all files, and pairs them.
    fn choose_and_pair(&self, read: Vec<WhatWasRead>, sourced: Vec<SourcedRun>) -> Done<'a> {
        let asked = self.asked(&read);
        let layout = self.written().unwrap_or_else(|| {
            let looks: Vec<Look<'_>> = self
                .found
                .iter()
                .zip(&read)
                .zip(&asked)
                .filter(|(_, asked)| **asked)
                .filter_map(|((file, read), _)| {
                    let parsed = read.as_ref().ok()?;
                    Some(Look { path: &file.relative, parsed })
                })
                .collect();
            choose::choose(&looks)
        });
        let mut others = Vec::new();
        let mut placed: Vec<FileRead<'a>> = Vec::with_capacity(read.len());
        let mut collected = None;
        for ((file, parsed), asked) in self.found.iter().zip(read).zip(asked) {
            let holds_report = parsed.as_ref().is_ok_and(|parsed| !parsed.reports.is_empty());
            let is_bare = layout.origin == Origin::Names && is_unknown(file, &parsed);
            match layout.place(&file.relative).filter(|_| asked) {
                Some(parts) if !(is_bare && is_vague(&parts)) => {
                    placed.push(FileRead { file, parts, parsed, named: Vec::new() });
                }
                _ => {
                    if &*file.relative == collection::FILE_NAME {
                        collected = Some(parsed.clone());
                    }
                    // Of a file that was named, it is said why there is nothing in it.
                    let is_named = self.input.names_files() && !holds_report;
                    let mut said = parsed.map_or_else(|error| vec![error], |it| it.diagnostics);
                    let said = said.pop().filter(|_| is_named);
                    others.push(Other { file, holds_report: Some(holds_report), said });
                }
            }
        }
        headings::name_runs(&mut placed);
        let mut pairing = Pairing::new(self.config, placed.len(), layout.origin);
        pairing.addresses = addresses(&placed);
        for file in placed {
            pairing.take(file);
        }
        let collection = take_collection(&mut others, collected);
        Done { paired: pairing.finish(sourced), others, layout, collection }
    }

    /// Whether a file belongs to the upkeep of a folder, so that it is not even read.
    fn is_left_alone(&self, file: &Found) -> bool {
        !self.input.names_files() && is_upkeep(file) && !is_prose(file)
    }

    /// Which files are asked what the layout is: prose with reports in it is, where nothing else
    /// holds any.
    fn asked(&self, read: &[WhatWasRead]) -> Vec<bool> {
        let others_hold = LazyCell::new(|| {
            self.found.iter().zip(read).any(|(other, read)| {
                !is_upkeep(other) && read.as_ref().is_ok_and(|parsed| !parsed.reports.is_empty())
            })
        });
        let is_asked = |file: &Found| {
            self.input.names_files() || !is_upkeep(file) || (is_prose(file) && !*others_hold)
        };
        self.found.iter().map(is_asked).collect()
    }

    /// The layout that `wrkbook.toml` writes.
    fn written(&self) -> Option<Layout> {
        let patterns = self.config.layout.clone();
        let is_written = !patterns.is_empty();
        is_written.then_some(Layout { patterns, origin: Origin::Written, other: None })
    }
}

/// Whether addresses tell scenarios apart, in files that were read.
fn addresses<'r, 'f: 'r>(read: impl IntoIterator<Item = &'r FileRead<'f>>) -> Addresses {
    let parsed = |file: &'r FileRead<'f>| Some((file.parsed.as_ref().ok()?, &file.parts));
    Addresses::of(read.into_iter().filter_map(parsed))
}

/// Whether nothing in a file is known.
fn is_unknown(file: &Found, parsed: &WhatWasRead) -> bool {
    let why = parsed.as_ref().ok().and_then(|parsed| parsed.unreadable);
    why == Some(Unreadable::Unrecognised) || (why.is_some() && !files::is_raw(&file.relative))
}

/// Whether a path says too little to expect a report in every file of such a name.
fn is_vague(parts: &layout::PathParts<'_>) -> bool {
    parts.load.is_none()
}

/// What to say of a layout that the names told; of a single file, nothing.
fn how_read(input: &Input, path: &Arc<str>, layout: &Layout) -> Option<Diagnostic> {
    let shown: Vec<String> = layout.patterns.iter().take(3).map(ToString::to_string).collect();
    let more = match layout.patterns.len().saturating_sub(3) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    if layout.patterns.is_empty() || input.is_one_file() {
        return None;
    }
    let advice = match &layout.other {
        Some(other) => format!("a reading as good: layout = \"{other}\" in wrkbook.toml"),
        None => String::new(),
    };
    let keep = if input.is_folder() { "; keep it with wrkbook init" } else { "" };
    let message = format!("read as {}{more}{keep}", shown.join(" and "));
    Some(Diagnostic::note(path, message, advice))
}

/// Takes the record of the collection from among the files that belong to no run; `read` is what it
/// holds, where it was read already. What is odd about it comes with it.
fn take_collection(
    others: &mut Vec<Other<'_>>,
    read: Option<WhatWasRead>,
) -> Option<(Option<Box<Collection>>, Vec<Diagnostic>)> {
    let is_it = |other: &Other<'_>| &*other.file.relative == collection::FILE_NAME;
    let at = others.iter().position(is_it)?;
    let file = others[at].file;
    let read = read.unwrap_or_else(|| {
        files::read(&file.path, &file.path.display().to_string(), &mut Vec::new())
    });
    let mut parsed = match read {
        Ok(parsed) if parsed.unreadable == Some(Unreadable::Unrecognised) => return None,
        Ok(parsed) => parsed,
        Err(error) => Parsed { diagnostics: vec![error], ..Parsed::default() },
    };
    let mut diagnostics = Vec::new();
    let collection = match parsed.reports.pop() {
        Some(Report { content: Content::Collection(collection), diagnostics: said, .. }) => {
            diagnostics.extend(said);
            Some(collection)
        }
        Some(_) => return None,
        None => None,
    };
    diagnostics.append(&mut parsed.diagnostics);
    others.remove(at);
    Some((collection, diagnostics))
}

/// Folders that were taken for repeats because a built-in layout says so, but are not numbered as
/// repeats usually are: they may as well be scenarios.
fn doubtful_repeats(path: &Arc<str>, repeats: &[Arc<str>]) -> Option<Diagnostic> {
    if repeats.len() < 2 || repeats.iter().any(|name| layout::is_numbered(name)) {
        return None;
    }
    let names: Vec<&str> = repeats.iter().take(4).map(|name| &**name).collect();
    Some(Diagnostic::warning(
        path,
        format!("the folders {} were read as repeats of one test", names.join(", ")),
        "if they are scenarios, say so in wrkbook.toml: \
         layout = \"{scenario}/{server}.{connections}.{kind}\"",
    ))
}

/// Whether a file has a name of upkeep, with any ending.
fn is_upkeep(file: &Found) -> bool {
    let last = file.name();
    let stem = &last[..last.find('.').unwrap_or(last.len())];
    UPKEEP.iter().any(|name| *name == last || *name == stem)
}

/// Whether a file is the prose of a folder: reports are published in it, too.
fn is_prose(file: &Found) -> bool {
    file.name().starts_with("README")
}

/// Says of files that fit no pattern: an error for each that holds a report, one count of the rest.
fn report_others(
    path: &Arc<str>,
    others: Vec<Other<'_>>,
    mut left_alone: Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let holds = |other: &Other<'_>| {
        !is_upkeep(other.file)
            && other.holds_report.unwrap_or_else(|| files::holds_report(&other.file.path))
    };
    let holds: Vec<bool> = others.par_iter().map(holds).collect();
    for (Other { file, said, .. }, holds_report) in others.into_iter().zip(holds) {
        if let Some(said) = said {
            diagnostics.push(said);
            continue;
        }
        if is_upkeep(file) {
            continue;
        }
        if holds_report {
            diagnostics.push(Diagnostic::error(
                &file.blame(),
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
            path,
            format!("{files} left alone ({first})"),
            "nothing to do if they are no raw files of this result set",
        ));
    }
}
