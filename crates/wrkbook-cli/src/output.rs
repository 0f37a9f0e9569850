//! Where data goes: standard output, or a file that is written whole or not at all.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
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

/// Writes beside the file and renames: a reader sees the old file or the new one, never half. What
/// is no regular file (a pipe, a device) is written to as it is.
fn whole_file(path: &Path, data: &[u8]) -> Result<()> {
    let unwritable = || format!("{} cannot be written", path.display());
    // A link is followed: what it leads to is replaced, not the link.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let old = std::fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return std::fs::write(path, data).with_context(unwritable);
    }
    // Without the file's own name, which may be as long as a name can be.
    let staging = path.with_file_name(format!(".wrkbook-{}", std::process::id()));
    let written = std::fs::write(&staging, data)
        .and_then(|()| {
            old.map_or(Ok(()), |old| std::fs::set_permissions(&staging, old.permissions()))
        })
        .and_then(|()| std::fs::rename(&staging, path));
    if written.is_err() {
        // What could not be written is not left behind; if even that fails, the first error says why.
        let _ = std::fs::remove_file(&staging);
    }
    written.with_context(unwritable)
}

/// The format that the ending of the output file asks for.
pub(crate) fn ending(to: &To) -> Option<&str> {
    to.output.as_ref()?.extension()?.to_str()
}
