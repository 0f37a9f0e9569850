//! The input: where raw files come from. A folder, files, an archive and standard input all give the
//! same: names relative to a root, and what stands in the files.
//!
//! 1. [`Input::of`] tells what the paths of a command name.
//! 2. `gather` finds the files; those of an archive or of standard input are read at once, as they come.
//! 3. The result set reads the rest, tells the layout, and pairs.

pub mod archive;
pub(crate) mod walk;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

pub use archive::Budget;

use crate::config::{self, Config};
use crate::record::diagnostic::Diagnostic;
use crate::result_set::LoadError;
use crate::sources::folder::files;
use crate::sources::found::Found;
use archive::Kind;

/// The name of standard input as a path.
const STANDARD_INPUT: &str = "-";

/// An input is where the raw files of one result set are.
///
/// ```
/// use wrkbook_ingest::Input;
///
/// # fn main() -> Result<(), wrkbook_ingest::LoadError> {
/// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
/// let input = Input::of(&[folder])?;
/// assert_eq!(input.name(), "wsgi-sample");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    name: String,
    path: PathBuf,
    from: From,
    follow_links: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum From {
    Folder,
    /// Files below the input's path, and folders.
    Files(Vec<PathBuf>),
    Archive(Kind),
    Standard,
}

/// What an input holds.
pub(crate) struct Gathered {
    pub(crate) config: Config,
    pub(crate) found: Vec<Found>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Input {
    /// The input that paths name: one folder, one archive, `-` for standard input, or any number of
    /// files and folders, which are read as one tree under their common parent. A path that is not
    /// there and holds `*`, `?` or `[` stands for all that fit.
    ///
    /// # Errors
    /// When a path leads nowhere, or what they name cannot be read together.
    pub fn of(paths: &[impl AsRef<Path>]) -> Result<Self, LoadError> {
        let mut named: Vec<PathBuf> = Vec::new();
        for path in paths {
            expand(path.as_ref(), &mut named)?;
        }
        let only = match &*named {
            [] => return Err(unusable("", "no path given; name a folder or files")),
            [only] => only.clone(),
            several => return Self::of_files(several),
        };
        if only.as_os_str() == STANDARD_INPUT {
            return Ok(Self::new("standard input".to_owned(), only, From::Standard));
        }
        if only.is_dir() {
            return Ok(Self::new(folder_name(&only), only, From::Folder));
        }
        match kind_of(&only).map_err(|error| no_file(&only, error))? {
            Some(kind) => Ok(Self::new(archive_name(&only), only, From::Archive(kind))),
            None => Ok(Self::below(&[only])),
        }
    }

    fn new(name: String, path: PathBuf, from: From) -> Self {
        Self { name, path, from, follow_links: false }
    }

    /// Several files below their common parent.
    fn of_files(files: &[PathBuf]) -> Result<Self, LoadError> {
        for file in files {
            let shown = file.display().to_string();
            if file.as_os_str() == STANDARD_INPUT {
                return Err(unusable(&shown, "standard input is read alone, without other paths"));
            }
            if !file.is_dir() && kind_of(file).map_err(|error| no_file(file, error))?.is_some() {
                return Err(unusable(
                    &shown,
                    "an archive is read alone; unpack it to read it with others",
                ));
            }
        }
        Ok(Self::below(files))
    }

    /// Files, or one, that were looked at, below their common parent.
    fn below(files: &[PathBuf]) -> Self {
        let parent = common_parent(files);
        let name = match files {
            [only] => only.file_stem().map(|stem| stem.to_string_lossy().into_owned()),
            _ => None,
        };
        let name = name.unwrap_or_else(|| folder_name(&parent));
        Self::new(name, root_of(&parent), From::Files(files.to_vec()))
    }

    /// The same, with the links followed that lead out of the folders.
    #[must_use]
    pub fn following_links(mut self, follow: bool) -> Self {
        self.follow_links = follow;
        self
    }

    /// A short name: the folder's, the archive's, or that of the only file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is; the files' names are relative to it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name under which it is blamed: its path, that of the only file, or where the files are.
    pub(crate) fn shown(&self) -> String {
        match &self.from {
            From::Files(files) if files.len() == 1 => files[0].display().to_string(),
            From::Files(files) => {
                let parent = common_parent(files);
                if parent.as_os_str().is_empty() {
                    ".".into()
                } else {
                    parent.display().to_string()
                }
            }
            From::Standard => "standard input".to_owned(),
            From::Folder | From::Archive(_) => self.path.display().to_string(),
        }
    }

    /// Whether it is one file that is no archive.
    pub fn is_one_file(&self) -> bool {
        match &self.from {
            From::Files(files) => files.len() == 1,
            From::Standard => true,
            From::Folder | From::Archive(_) => false,
        }
    }

    /// Whether it is one folder.
    pub(crate) fn is_folder(&self) -> bool {
        self.from == From::Folder
    }

    /// Whether its files were named one by one: none of them is left alone for its name.
    pub(crate) fn names_files(&self) -> bool {
        matches!(self.from, From::Files(_) | From::Standard)
    }

    /// Finds the files; reads what can be read but once.
    pub(crate) fn gather(&self) -> Result<Gathered, LoadError> {
        match &self.from {
            From::Folder => {
                walk::is_listable(&self.path).map_err(|source| LoadError::Folder {
                    path: self.path.display().to_string(),
                    source,
                })?;
                self.on_disk(walk::walk(&self.path, self.follow_links))
            }
            From::Files(files) => {
                let mut walk = walk::Walk::default();
                for file in files {
                    if file.is_dir() {
                        let below = walk::walk(file, self.follow_links);
                        walk.files.extend(below.files.into_iter().map(|found| {
                            let relative = walk::relative(&self.path, &found.path);
                            Found::new(found.path, relative)
                        }));
                        walk.diagnostics.extend(below.diagnostics);
                    } else {
                        let relative = walk::relative(&self.path, file);
                        walk.files.push(Found::new(file.clone(), relative));
                    }
                }
                walk.files.sort_by(|a, b| a.path.cmp(&b.path));
                walk.files.dedup_by(|a, b| a.path == b.path);
                self.on_disk(walk)
            }
            From::Archive(kind) => {
                let name = self.path.display().to_string();
                let file = File::open(&self.path).map_err(|error| no_file(&self.path, error))?;
                let unpacked = match kind {
                    Kind::Zip => archive::unzip(BufReader::new(file), &name, Budget::default()),
                    kind => archive::unpack(file, *kind, &name, Budget::default()),
                };
                self.unpacked(unpacked)
            }
            From::Standard => self.standard_input(),
        }
    }

    fn on_disk(&self, walk: walk::Walk) -> Result<Gathered, LoadError> {
        let (config, mut diagnostics) = Config::load(&self.path)?;
        diagnostics.extend(walk.diagnostics);
        Ok(Gathered { config, found: walk.files, diagnostics })
    }

    fn standard_input(&self) -> Result<Gathered, LoadError> {
        let failed = |source| LoadError::Input { path: "standard input".to_owned(), source };
        let (head, mut whole) = archive::head(io::stdin().lock()).map_err(failed)?;
        if let Some(kind) = Kind::of(&head) {
            return self.unpacked(archive::unpack(
                whole,
                kind,
                "standard input",
                Budget::default(),
            ));
        }
        let mut buffer = Vec::new();
        let parsed =
            files::read_through(&mut whole, "standard input", &mut buffer).map_err(failed)?;
        let found = Found::read_once(self.path.clone(), STANDARD_INPUT, parsed, None);
        Ok(Gathered { config: Config::default(), found: vec![found], diagnostics: Vec::new() })
    }

    fn unpacked(&self, unpacked: io::Result<archive::Unpacked>) -> Result<Gathered, LoadError> {
        let path = self.path.display().to_string();
        let archive::Unpacked { files: mut found, config, mut diagnostics } =
            unpacked.map_err(|source| LoadError::Input { path: path.clone(), source })?;
        let mut parsed_config = Config::default();
        if let Some(text) = config {
            let name = Path::new(&path).join(config::FILE_NAME);
            let (config, said) = Config::parse(&text, &name.display().to_string())?;
            parsed_config = config;
            diagnostics.extend(said);
        }
        strip_top(&mut found);
        Ok(Gathered { config: parsed_config, found, diagnostics })
    }
}

/// The names of the files that are read of an archive, within a budget.
///
/// # Errors
/// When it is none, is damaged, or unpacks to more than the budget allows.
pub fn names_in(archive: &[u8], budget: Budget) -> io::Result<Vec<String>> {
    let unpacked = match Kind::of(archive) {
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "no archive")),
        Some(Kind::Zip) => archive::unzip(io::Cursor::new(archive), "", budget),
        Some(kind) => archive::unpack(archive, kind, "", budget),
    };
    Ok(unpacked?.files.into_iter().map(|file| file.relative.to_string()).collect())
}

/// Takes off the folder that all files of an archive are in, unless it numbers something.
fn strip_top(files: &mut [Found]) {
    let top = |file: &Found| file.relative.split_once('/').map(|(top, _)| top.to_owned());
    let Some(first) = files.first().and_then(top) else { return };
    let is_numbered = crate::sources::folder::layout::is_numbered(&first);
    if is_numbered || !files.iter().all(|file| top(file).as_ref() == Some(&first)) {
        return;
    }
    for file in files {
        file.relative = Arc::from(&file.relative[first.len() + 1..]);
    }
}

/// Adds what a path stands for.
fn expand(path: &Path, named: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
    let Some(pattern) = pattern.filter(|_| !path.exists()) else {
        named.push(path.to_owned());
        return Ok(());
    };
    let before = named.len();
    let paths = glob::glob(pattern)
        .map_err(|error| unusable(pattern, &format!("no pattern of paths ({error})")))?;
    named.extend(paths.filter_map(Result::ok));
    if named.len() == before {
        return Err(unusable(pattern, "no file is called so; see that the pattern is right"));
    }
    Ok(())
}

/// The kind of archive that a file is, if any.
fn kind_of(path: &Path) -> io::Result<Option<Kind>> {
    if !path.metadata()?.is_file() {
        return Ok(None);
    }
    let (head, _) = archive::head(File::open(path)?)?;
    Ok(Kind::of(&head))
}

/// The folder that all files are in, as they were named.
fn common_parent(files: &[PathBuf]) -> PathBuf {
    let parent = |path: &PathBuf| path.parent().map(Path::to_owned).unwrap_or_default();
    let mut parents = files.iter().map(parent);
    let first = parents.next().unwrap_or_default();
    parents.fold(first, |common, other| {
        let same = common.components().zip(other.components()).take_while(|(a, b)| a == b);
        same.map(|(part, _)| part).collect()
    })
}

/// How many folders above the files may say something of them: a server, a date.
const TELLING: usize = 2;

/// The root of files: the folder with a `wrkbook.toml` that is nearest, else a few folders above their
/// parent as it was named, whose names may say what the files' do not.
fn root_of(parent: &Path) -> PathBuf {
    let ways: Vec<&Path> = parent.ancestors().take(TELLING + 1).collect();
    let has_config = |way: &&&Path| way.join(config::FILE_NAME).is_file();
    if let Some(way) = ways.iter().find(has_config) {
        return way.to_path_buf();
    }
    let mut root = parent;
    for _ in 0..TELLING {
        match (root.components().next_back(), root.parent()) {
            (Some(Component::Normal(_)), Some(above)) => root = above,
            _ => break,
        }
    }
    root.to_owned()
}

/// The folder's own name, also for `.` and `..`.
fn folder_name(path: &Path) -> String {
    let shown = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = shown.canonicalize().unwrap_or_else(|_| path.to_owned());
    absolute
        .file_name()
        .map_or_else(|| "results".into(), |name| name.to_string_lossy().into_owned())
}

/// The name of an archive without its endings.
fn archive_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let endings = [".tar.gz", ".tgz", ".tar", ".zip", ".gz", ".wrkset"];
    let ending = endings.iter().find(|ending| name.to_ascii_lowercase().ends_with(*ending));
    name[..name.len() - ending.map_or(0, |ending| ending.len())].to_owned()
}

fn no_file(path: &Path, source: io::Error) -> LoadError {
    LoadError::Folder { path: path.display().to_string(), source }
}

fn unusable(path: &str, problem: &str) -> LoadError {
    let source = io::Error::new(io::ErrorKind::InvalidInput, problem.to_owned());
    LoadError::Input { path: path.to_owned(), source }
}
