//! The files of a folder: found, read in pieces, never held whole.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::parse::{Parsed, Parser, Unreadable};
use crate::record::diagnostic::Diagnostic;
pub use crate::sources::found::Found;
use crate::sources::found::name_of;
use crate::sources::input::walk;

/// How much is read at a time, and all that a reader holds of a file.
pub(crate) const PIECE: usize = 64 * 1024;

/// Endings under which raw files are expected: content that is not recognised there is an error.
const RAW_ENDINGS: [&str; 6] = ["log", "stats", "txt", "out", "wrk", "wrk2"];

/// All regular files below `folder`, sorted by path, hidden ones left out. What cannot be entered, and
/// the links that lead out, are diagnostics.
pub fn find(folder: &Path) -> (Vec<Found>, Vec<Diagnostic>) {
    let walk = walk::walk(folder, false);
    (walk.files, walk.diagnostics)
}

/// Whether raw files are expected under this ending, however it is written.
pub(crate) fn is_raw_ending(ending: &str) -> bool {
    RAW_ENDINGS.contains(&&*ending.to_ascii_lowercase())
}

/// Whether a file of this name is expected to be raw: its whole is looked at for a report.
pub(crate) fn is_raw(name: &str) -> bool {
    name_of(name).rsplit_once('.').is_none_or(|(_, ending)| is_raw_ending(ending))
}

/// Reads a stream through the parsers, in pieces through `buffer`, blaming `name`.
pub(crate) fn read_through(
    stream: &mut impl Read,
    name: &str,
    buffer: &mut Vec<u8>,
) -> io::Result<Parsed> {
    let mut parser = Parser::new(name);
    buffer.resize(PIECE, 0);
    loop {
        match stream.read(buffer) {
            Ok(0) => return Ok(parser.finish()),
            Ok(length) => parser.push(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// As [`read_through`]; of a file whose ending is none of raw files, no more than its start is read,
/// unless a report begins there. `file` is its name, `name` the one to blame.
pub(crate) fn look_through(
    stream: &mut impl Read,
    file: &str,
    name: &str,
    buffer: &mut Vec<u8>,
) -> io::Result<Parsed> {
    if is_raw(file) {
        return read_through(stream, name, buffer);
    }
    let mut head = Vec::new();
    stream.by_ref().take(PIECE as u64).read_to_end(&mut head)?;
    let mut first = Parser::new(name);
    first.push(&head);
    let first = first.finish();
    // A document that is longer than its start looks cut.
    let goes_on = !first.reports.is_empty() || first.unreadable == Some(Unreadable::NoReport);
    if !goes_on || head.len() < PIECE {
        return Ok(first);
    }
    read_through(&mut head.chain(stream), name, buffer)
}

/// Reads one file through the parsers. `name` is the name to blame, `buffer` is scratch space that
/// the caller keeps between files.
///
/// # Errors
/// What the system says, as a diagnostic.
pub fn read(path: &Path, name: &str, buffer: &mut Vec<u8>) -> Result<Parsed, Diagnostic> {
    let read = File::open(path).and_then(|mut file| read_through(&mut file, name, buffer));
    read.map_err(|error| unreadable(&error, name))
}

/// As [`read`], but no more of a file that is hardly a raw one than its start.
pub(crate) fn look(path: &Path, name: &str, buffer: &mut Vec<u8>) -> Result<Parsed, Diagnostic> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let read =
        File::open(path).and_then(|mut stream| look_through(&mut stream, &file, name, buffer));
    read.map_err(|error| unreadable(&error, name))
}

fn unreadable(error: &io::Error, name: &str) -> Diagnostic {
    let problem = format!("cannot be read ({error})");
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "see that the path is right",
        io::ErrorKind::IsADirectory => "name files, or their folder where one is expected",
        _ => "it was left out; change its permissions or remove it",
    };
    Diagnostic::error(&Arc::from(name), problem, advice)
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
    let start = File::open(path)
        .and_then(|file| read_through(&mut file.take(PIECE as u64), "", &mut Vec::new()));
    start.is_ok_and(|parsed| !parsed.reports.is_empty())
}
