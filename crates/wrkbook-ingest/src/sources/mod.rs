//! The sources: where runs come from. Each takes the files that are its own and gives runs; what none
//! takes is left to the [`folder`] of raw files, which tells runs by the files' names.
//!
//! A new source is one file with a [`Source`] in it, and one row of [`SOURCES`].

pub mod folder;
pub mod found;
pub mod input;
pub mod kinds;
pub mod tables;

use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::record::diagnostic::Diagnostic;
use crate::record::run::Run;
use found::Found;

/// Every source but the folder, in the order in which they are asked.
pub const SOURCES: &[&dyn Source] = &[&tables::Tables];

/// A source is one way in which people keep or publish runs, beside raw files.
pub trait Source: Sync {
    /// Its id, as in `tables`.
    fn id(&self) -> &'static str;

    /// Takes the files that are its own from the tree, and adds their runs to it. A tree may hold
    /// 100,000 files: names are looked at first, and [heads](Found::head) of few.
    fn take(&self, tree: &mut Tree<'_>);
}

/// A tree is the files of one result set on their way to runs.
pub struct Tree<'a> {
    /// The files that nobody took yet, sorted by path.
    pub files: Vec<Found>,
    /// What `wrkbook.toml` says.
    pub config: &'a Config,
    /// Where the files' names begin, and `wrkbook.toml` is.
    pub root: &'a Path,
    /// The runs so far.
    pub runs: Vec<SourcedRun>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}

/// A run of a source, and where to look for what is odd about it.
pub struct SourcedRun {
    /// The run, its key complete.
    pub run: Run,
    /// The file as diagnostics name it.
    pub path: Arc<str>,
    /// The line where the run begins.
    pub line: u32,
}

impl<'a> Tree<'a> {
    /// A tree from which nothing is taken yet.
    pub(crate) fn new(files: Vec<Found>, config: &'a Config, root: &'a Path) -> Self {
        Self { files, config, root, runs: Vec::new(), diagnostics: Vec::new() }
    }

    /// Takes the files that `is_own` means.
    pub fn take(&mut self, is_own: impl Fn(&Found) -> bool) -> Vec<Found> {
        self.files.extract_if(.., |file| is_own(file)).collect()
    }
}

/// Endings of the files that sources read: of an archive, the content of such a file is kept, unless
/// it is a report itself.
const ENDINGS: [&str; 6] = ["csv", "tsv", "md", "markdown", "json", "txt"];

/// Whether a file of this name may be one that a source reads.
pub(crate) fn may_be_read(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}
