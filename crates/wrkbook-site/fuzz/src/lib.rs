//! What must hold for any bytes that reach the analysis, the command and the pages: one function for
//! each fuzz target, which panics where it does not. Those of Markdown and `site.toml` need the inside
//! of their crate, and are its module `fuzzing`.
//!
//! No fuzzer is needed to call them: `tests/fuzz.rs` of `wrkbook-cli` holds this very file, and runs it
//! over the seeds and over mixtures of them with every test.

#![forbid(unsafe_code)]

mod claims;
mod markup;
mod options;
mod request;
mod runs;
mod site;

use std::fs;
use std::path::PathBuf;

pub use claims::claims;
pub use options::options;
pub use request::request;
pub use runs::runs;
pub use site::site;

/// A new folder, in memory where the system has a place for that.
fn folder() -> tempfile::TempDir {
    let memory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    memory.expect("a folder")
}

/// All files below a folder.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}
