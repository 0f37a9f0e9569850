//! Where data goes: standard output, or a file that is written whole or not at all.

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::args::To;

const STANDARD_OUTPUT: &str = "standard output cannot be written";

/// Writes `data` to the file that the user named, or to standard output.
pub(crate) fn bytes(data: &[u8], to: &To) -> Result<()> {
    match &to.output {
        Some(path) => whole_file(path, data),
        None => {
            let mut out = std::io::stdout().lock();
            out.write_all(data).and_then(|()| out.flush()).context(STANDARD_OUTPUT)
        }
    }
}

/// Writes text that may hold styles: they are kept on a terminal that shows them, and only there.
pub(crate) fn text(text: &str, to: &To) -> Result<()> {
    match &to.output {
        Some(path) => whole_file(path, anstream::adapter::strip_str(text).to_string().as_bytes()),
        None => {
            let mut out = anstream::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush()).context(STANDARD_OUTPUT)
        }
    }
}

/// Writes a JSON document.
pub(crate) fn json(document: &impl Serialize, to: &To) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(document)?;
    text.push(b'\n');
    bytes(&text, to)
}

/// Writes beside the file and renames: a reader sees the old file or the new one, never half. The file
/// beside it is made anew, under a name that nobody can know. What is no regular file (a pipe, a
/// device) is written to as it is.
fn whole_file(path: &Path, data: &[u8]) -> Result<()> {
    let unwritable = || format!("{} cannot be written", path.display());
    let path = &followed(path)?;
    let old = std::fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return std::fs::write(path, data).with_context(unwritable);
    }
    beside(path, data, old.as_ref()).with_context(unwritable)
}

/// Writes a new file beside `path`, and lets it take its place; what could not be written is not left
/// behind.
fn beside(path: &Path, data: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    // Without the file's own name, which may be as long as a name can be.
    builder.prefix(".wrkbook-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    new.write_all(data)?;
    if let Some(old) = old {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.persist(path)?;
    Ok(())
}

/// The file that a path leads to. A link is followed within its folder, and where the system made it
/// (`/dev/stdout`); whoever made one that leads elsewhere chose what would be replaced.
fn followed(path: &Path) -> Result<PathBuf> {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink());
    let Ok(real) = path.canonicalize() else { return Ok(path.to_owned()) };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let leads_out = is_link && !folder.is_ok_and(|folder| real.starts_with(folder));
    if leads_out && !["/dev", "/proc"].iter().any(|system| path.starts_with(system)) {
        bail!(
            "{} is a link that leads out of its folder, and was left alone; if you want that, name {}",
            path.display(),
            real.display()
        );
    }
    Ok(real)
}

/// The format that the ending of the output file asks for.
pub(crate) fn ending(to: &To) -> Option<&str> {
    to.output.as_ref()?.extension()?.to_str()
}
