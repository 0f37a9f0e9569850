//! The files of a folder: found with walkdir, read in pieces, never held whole.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::parse::{Parsed, Parser};
use crate::record::diagnostic::Diagnostic;

/// How much is read at a time, and all that a reader holds of a file.
const PIECE: usize = 64 * 1024;

/// A file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its path relative to the folder, with `/` between the parts; what is not UTF-8 in it is
    /// shown as U+FFFD.
    pub relative: Arc<str>,
}

/// All regular files below `folder`, sorted by path, hidden ones left out; links are followed.
/// What cannot be entered is a diagnostic.
pub fn find(folder: &Path) -> (Vec<Found>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    // By name: the paths of a folder differ in nothing else, and are there already.
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()));
    for entry in walk.into_iter().filter_entry(visible) {
        match entry {
            // A pipe or a device would be read for ever.
            Ok(entry) if entry.file_type().is_file() => {
                let relative = relative(folder, entry.path());
                files.push(Found { path: entry.into_path(), relative });
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string().into();
                let problem = match error.loop_ancestor() {
                    Some(_) => "a link that leads back to a folder above it".to_owned(),
                    None => format!("cannot be read ({})", reason(&error)),
                };
                diagnostics.push(Diagnostic::error(
                    &path,
                    problem,
                    "it was left out; mend or remove it",
                ));
            }
        }
    }
    (files, diagnostics)
}

fn reason(error: &walkdir::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), io::Error::to_string)
}

fn relative(folder: &Path, path: &Path) -> Arc<str> {
    // As the walk makes its paths: those of the folder, a separator, and the names below it.
    if let (Some(folder), Some(path), MAIN_SEPARATOR) = (folder.to_str(), path.to_str(), '/')
        && let Some(below) = path.strip_prefix(folder)
    {
        return Arc::from(below.trim_start_matches('/'));
    }
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Arc::from(parts.join("/"))
}

/// Reads one file through the parsers, in pieces through `buffer`, blaming `name`. `limit` is how
/// many bytes are looked at.
fn read_through(path: &Path, name: &str, buffer: &mut Vec<u8>, limit: u64) -> io::Result<Parsed> {
    buffer.resize(PIECE, 0);
    let mut file = File::open(path)?.take(limit);
    let mut parser = Parser::new(name);
    loop {
        match file.read(buffer) {
            Ok(0) => return Ok(parser.finish()),
            Ok(length) => parser.push(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Reads one file through the parsers. `name` is the name to blame, `buffer` is scratch space that
/// the caller keeps between files.
///
/// # Errors
/// What the system says, as a diagnostic.
pub fn read(path: &Path, name: &str, buffer: &mut Vec<u8>) -> Result<Parsed, Diagnostic> {
    read_through(path, name, buffer, u64::MAX).map_err(|error| {
        let problem = format!("cannot be read ({error})");
        let advice = match error.kind() {
            io::ErrorKind::NotFound => "see that the path is right",
            io::ErrorKind::IsADirectory => "name files, or their folder where one is expected",
            _ => "it was left out; mend its permissions or remove it",
        };
        Diagnostic::error(&Arc::from(name), problem, advice)
    })
}

/// The text of a file beside the raw ones. What is no regular file is an error: a pipe would be
/// waited for, for ever.
///
/// # Errors
/// What the system says; [`io::ErrorKind::InvalidInput`] for what is no regular file.
pub fn text(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file"));
    }
    fs::read_to_string(path)
}

/// True when a report begins near the start of the file.
pub fn holds_report(path: &Path) -> bool {
    read_through(path, "", &mut Vec::new(), PIECE as u64)
        .is_ok_and(|parsed| !parsed.reports.is_empty())
}
