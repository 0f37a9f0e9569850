//! The files below a folder: each folder is visited once, and nothing outside is read unasked.

use std::fs;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use walkdir::WalkDir;

use crate::record::diagnostic::Diagnostic;
use crate::sources::folder::files::{Found, is_raw};

/// The most folders that may be in one another.
const DEEPEST: usize = 512;
/// The most entries that are looked at.
const MOST_ENTRIES: usize = 1_000_000;

/// A walk is what was found below a folder.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// The files, sorted by path.
    pub(crate) files: Vec<Found>,
    /// What could not be entered, and what was left out.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What is left out without being read: how many, and the first.
#[derive(Default)]
struct LeftOut {
    count: usize,
    first: String,
}

impl LeftOut {
    fn add(&mut self, path: &Path) {
        if self.count == 0 {
            self.first = path.display().to_string();
        }
        self.count += 1;
    }

    /// `2 files` and `a.log, ...`.
    fn shown(&self, what: &str) -> (String, String) {
        match self.count {
            1 => (format!("1 {what}"), self.first.clone()),
            n => (format!("{n} {what}s"), format!("{}, ...", self.first)),
        }
    }
}

/// A walk on its way.
struct Walker<'a> {
    folder: &'a Path,
    /// The folder without links in its path.
    real: PathBuf,
    follow: bool,
    entries: usize,
    /// Folders outside that links lead to, and those that were visited.
    waiting: Vec<PathBuf>,
    visited: FxHashSet<PathBuf>,
    outside: LeftOut,
    hidden: LeftOut,
    found: Walk,
}

/// All regular files below `folder`, hidden ones left out. Links within it are not followed: what they
/// lead to is found where it is. Those that lead out are followed if `follow` says so.
pub(crate) fn walk(folder: &Path, follow: bool) -> Walk {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut walker = Walker {
        folder,
        visited: FxHashSet::from_iter([real.clone()]),
        real,
        follow,
        entries: 0,
        waiting: vec![folder.to_owned()],
        outside: LeftOut::default(),
        hidden: LeftOut::default(),
        found: Walk::default(),
    };
    while let Some(next) = walker.waiting.pop() {
        if !walker.below(&next) {
            break;
        }
    }
    walker.finish()
}

impl Walker<'_> {
    /// Walks one tree; false once there were too many entries.
    fn below(&mut self, top: &Path) -> bool {
        // By name: the paths of a folder differ in nothing else, and are there already. The top may
        // be a link itself.
        let walk = WalkDir::new(top)
            .follow_root_links(true)
            .max_depth(DEEPEST)
            .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()));
        let mut walk = walk.into_iter();
        while let Some(entry) = walk.next() {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                self.error(
                    top,
                    &format!("more than {MOST_ENTRIES} files and folders"),
                    "the rest was left out; name the folder that holds the raw files",
                );
                return false;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(top).to_owned();
                    let reason =
                        error.io_error().map_or_else(|| error.to_string(), io::Error::to_string);
                    self.unreadable(&path, &reason);
                    continue;
                }
            };
            let (kind, is_top) = (entry.file_type(), entry.depth() == 0);
            let is_hidden = !is_top && entry.file_name().as_encoded_bytes().starts_with(b".");
            if is_hidden {
                if kind.is_dir() {
                    walk.skip_current_dir();
                } else if entry.file_name().to_str().is_some_and(is_raw) {
                    self.hidden.add(entry.path());
                }
            } else if kind.is_symlink() && !is_top {
                self.link(entry.path());
            } else if kind.is_file() {
                // A pipe or a device would be read for ever.
                self.file(entry.into_path());
            } else if kind.is_dir() && entry.depth() == DEEPEST {
                self.error(
                    entry.path(),
                    &format!("{DEEPEST} folders deep"),
                    "what is below was left out; name a folder further down",
                );
            }
        }
        true
    }

    fn file(&mut self, path: PathBuf) {
        let relative = relative(self.folder, &path);
        self.found.files.push(Found::new(path, relative));
    }

    fn link(&mut self, path: &Path) {
        let target = match path.canonicalize() {
            Ok(target) => target,
            Err(error) => return self.unreadable(path, &error.to_string()),
        };
        let is_folder = target.is_dir();
        if let Ok(inside) = target.strip_prefix(&self.real) {
            let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
            if is_folder && parent.is_some_and(|parent| parent.starts_with(&target)) {
                let problem = "a link that leads back to a folder above it";
                return self.error(path, problem, "it was left out; repair or remove it");
            }
            // What is not found where it is, is read where the link is.
            let is_hidden = inside.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
            if is_hidden && target.is_file() {
                self.file(path.to_owned());
            }
        } else if !self.follow {
            self.outside.add(path);
        } else if is_folder {
            if self.visited.insert(target) {
                self.waiting.push(path.to_owned());
            }
        } else if target.is_file() {
            self.file(path.to_owned());
        }
    }

    fn unreadable(&mut self, path: &Path, reason: &str) {
        let problem = format!("cannot be read ({reason})");
        self.error(path, &problem, "it was left out; repair or remove it");
    }

    fn error(&mut self, path: &Path, problem: &str, advice: &str) {
        let path = path.display().to_string().into();
        self.found.diagnostics.push(Diagnostic::error(&path, problem, advice));
    }

    fn finish(mut self) -> Walk {
        let folder: Arc<str> = self.folder.display().to_string().into();
        if self.outside.count > 0 {
            let (links, first) = self.outside.shown("link");
            self.found.diagnostics.push(Diagnostic::unreadable(
                &folder,
                format!("{links} that lead out of the folder not followed ({first})"),
                "name the folder that they lead to, or follow them with --follow-links",
            ));
        }
        if self.hidden.count > 0 {
            let (files, first) = self.hidden.shown("file");
            self.found.diagnostics.push(Diagnostic::warning(
                &folder,
                format!("{files} whose names begin with a dot left alone ({first})"),
                "rename them if they are raw files of this result set",
            ));
        }
        self.found.files.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
        self.found
    }
}

/// A path below a folder with `/` between its parts; what is not UTF-8 in it is shown as U+FFFD.
pub(crate) fn relative(folder: &Path, path: &Path) -> Arc<str> {
    // As the walk makes its paths: those of the folder, a separator, and the names below it.
    if let (Some(folder), Some(path), MAIN_SEPARATOR) = (folder.to_str(), path.to_str(), '/')
        && let Some(below) = path.strip_prefix(folder)
        && (below.starts_with('/') || folder.ends_with('/') || folder.is_empty())
    {
        return Arc::from(below.trim_start_matches('/'));
    }
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Arc::from(parts.join("/"))
}

/// Whether a path is a folder that can be listed, or why not.
pub(crate) fn is_listable(folder: &Path) -> io::Result<()> {
    fs::read_dir(folder).map(|_| ())
}
