//! The digest of a set: SHA-256 over the sorted lines of its manifest.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// The digest of a set: the same for the same files under the same paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

/// A file of a set cannot be read.
#[derive(Debug, Error)]
#[error("{path}: {source}")]
pub struct NotDigested {
    /// The file.
    pub path: String,
    /// What the system says.
    pub source: io::Error,
}

impl Digest {
    /// The digest of the files at a path: all of a folder, or the one.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn of(path: &Path) -> Result<Self, NotDigested> {
        let mut lines = Vec::new();
        for (relative, file) in files(path)? {
            let (hash, length) = hashed(&file).map_err(of_path(&file))?;
            lines.push(format!("{hash} {length} {relative}\n"));
        }
        lines.sort_unstable();
        Ok(Self(hex(&Sha256::digest(lines.concat().as_bytes()))))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn of_path(path: &Path) -> impl FnOnce(io::Error) -> NotDigested {
    let path = path.display().to_string();
    move |source| NotDigested { path, source }
}

/// The regular files at a path, each with its path relative to it, sorted; hidden ones and links are
/// left out.
pub(crate) fn files(path: &Path) -> Result<Vec<(String, PathBuf)>, NotDigested> {
    if !path.is_dir() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![(name, path.to_owned())]);
    }
    let mut found = Vec::new();
    let mut open = vec![(String::new(), path.to_owned())];
    while let Some((above, folder)) = open.pop() {
        for entry in std::fs::read_dir(&folder).map_err(of_path(&folder))? {
            let entry = entry.map_err(of_path(&folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let kind = entry.file_type().map_err(of_path(&entry.path()))?;
            if kind.is_dir() {
                open.push((format!("{above}{name}/"), entry.path()));
            } else if kind.is_file() {
                found.push((format!("{above}{name}"), entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn hashed(path: &Path) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let length = io::copy(&mut File::open(path)?, &mut Into(&mut hash))?;
    Ok((hex(&hash.finalize()), length))
}

/// Writes into a hash.
struct Into<'a>(&'a mut Sha256);

impl io::Write for Into<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `sha256sum` of the files, and of the lines of its output with lengths.
    #[test]
    #[allow(clippy::unwrap_used)]
    fn a_digest_is_that_of_the_manifest() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        std::fs::write(folder.path().join("b/x"), "abc").unwrap();
        std::fs::write(folder.path().join("a"), "").unwrap();
        std::fs::write(folder.path().join(".hidden"), "no").unwrap();
        let lines = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 b/x\n\
                     e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 a\n";
        let expected = hex(&Sha256::digest(lines.as_bytes()));
        assert_eq!(Digest::of(folder.path()).unwrap().to_string(), expected);
    }
}
