//! The bundle: one result set as one file, the same bytes for the same files.
//!
//! It is a tar archive, compressed by gzip: `wrkbook.toml` and `collection.json` first, then the other
//! files by name, without owners and times. Whatever reads archives reads it.

use std::io::{self, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};

use crate::archive::NotDigested;
use crate::archive::files_of;

/// What is first in a bundle.
const FIRST: [&str; 2] = ["wrkbook.toml", "collection.json"];

/// Writes the files of a set, those of a folder or a single one, as a bundle.
///
/// # Errors
/// When a file cannot be read, or `to` cannot be written.
pub fn write(set: &Path, to: impl Write) -> io::Result<()> {
    let unread = |error: NotDigested| io::Error::new(error.source.kind(), error.to_string());
    let mut files = files_of(set).map_err(unread)?;
    let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    files.sort_by(|(a, _), (b, _)| (place(a), a).cmp(&(place(b), b)));
    let packed = GzBuilder::new().mtime(0).write(to, Compression::default());
    let mut tar = tar::Builder::new(packed);
    for (name, path) in files {
        let bytes = std::fs::read(&path).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        })?;
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        tar.append_data(&mut header, &name, &*bytes)?;
    }
    tar.into_inner()?.finish()?.flush()
}
