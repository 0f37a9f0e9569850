//! Locks: one build at a time writes a site.
//!
//! A lock is a file with a known name, so that builds meet at it, in a folder that a stranger may have
//! filled. It is therefore never written to, never followed where it is a link, and never waited for
//! where it is a pipe: what is no regular file with this one name is refused and left alone.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::SiteError;

/// A lock that is held. The system lets go of the lock of a process that ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Waits until no other build writes the same site.
    pub(crate) fn take(path: PathBuf) -> Result<Self, SiteError> {
        loop {
            let file = open(&path)?;
            file.lock().map_err(SiteError::io(&path))?;
            // The holder before may have removed the file while this one waited for it: what is
            // locked must be what is there.
            if is_there(&file, &path).map_err(SiteError::io(&path))? {
                return Ok(Self { path, file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Another's is left alone.
        if is_there(&self.file, &self.path).unwrap_or(false) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Opens the file of a lock, and makes it where it is not there.
fn open(path: &Path) -> Result<File, SiteError> {
    if let Ok(there) = fs::symlink_metadata(path) {
        check(&there, path)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false);
    unfollowed(&mut options);
    let file = options.open(path).map_err(SiteError::io(path))?;
    // It may have become another between the two.
    check(&file.metadata().map_err(SiteError::io(path))?, path)?;
    Ok(file)
}

/// Holds that it is a regular file, and has no other name under which it is somebody's.
fn check(found: &Metadata, path: &Path) -> Result<(), SiteError> {
    let kind = found.file_type();
    let problem = if kind.is_symlink() {
        "is a link"
    } else if kind.is_dir() {
        "is a folder"
    } else if !kind.is_file() {
        "is a pipe or a device"
    } else if names(found) > 1 {
        "is a file that has another name too"
    } else {
        return Ok(());
    };
    Err(SiteError::Refused {
        path: path.display().to_string(),
        problem: format!(
            "{problem}, where builds keep their lock, which they make themselves; it was left alone: \
             see whose it is, and remove it"
        ),
    })
}

#[cfg(unix)]
fn unfollowed(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // Of a pipe nobody reads, to open it would wait for ever.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    options.custom_flags(flags.bits().cast_signed());
}

#[cfg(not(unix))]
fn unfollowed(_: &mut OpenOptions) {}

/// How many names a file has.
#[cfg(unix)]
fn names(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Whether a file that is open is the one at `path`.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let open = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(there) => Ok((open.dev(), open.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Elsewhere a file that is open cannot be replaced by another.
#[cfg(not(unix))]
fn is_there(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_lock_goes_with_its_holder_and_holds_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".lock");
        let lock = Lock::take(path.clone()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");
        drop(lock);
        assert!(!path.exists());
        // One that a killed build left is taken, whatever it holds.
        fs::write(&path, "1 1\n").unwrap();
        drop(Lock::take(path.clone()).unwrap());
        assert!(!path.exists());
    }

    #[test]
    fn what_others_planted_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("precious"), "years of work").unwrap();
        fs::create_dir(at("folder")).unwrap();
        symlink("precious", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        symlink("folder", at("link to a folder")).unwrap();
        symlink("/dev/null", at("link to a device")).unwrap();
        fs::hard_link(at("precious"), at("hard link")).unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        symlink("pipe", at("link to a pipe")).unwrap();
        for name in [
            "link",
            "dangling",
            "link to a folder",
            "link to a device",
            "link to a pipe",
            "hard link",
            "pipe",
            "folder",
        ] {
            let before = fs::symlink_metadata(at(name)).unwrap();
            let error = Lock::take(at(name)).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("left alone"), "{error}");
            let after = fs::symlink_metadata(at(name)).unwrap();
            assert_eq!(before.modified().unwrap(), after.modified().unwrap(), "{name}");
        }
        assert_eq!(fs::read(at("precious")).unwrap(), b"years of work");
        assert!(!at("nowhere").exists());
    }
}
