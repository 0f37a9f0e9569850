//! Publishing: all or nothing. Pages go into a staging folder beside the output, which takes the
//! output's place in one step when it is whole.
//!
//! | beside `public/` | what it is |
//! | --- | --- |
//! | `.public.wrkbook-lock` | held while a build writes; a second build waits for it |
//! | `.public.wrkbook-staging/` | the site that is being made, and the last one once they have changed places |
//! | `.public.wrkbook-old/` | the last site, for the moment between two renames, where the file system cannot exchange two folders |
//!
//! All three are gone after a build. A killed one leaves some of them, and the next one clears them:
//! whoever holds the lock knows that the others are nobody's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::SiteError;
use crate::inputs::Input;

/// The file that says that a folder is a site of ours, to be replaced as a whole.
pub(crate) const MARKER: &str = ".wrkbook-site";
const MARKER_TEXT: &str =
    "A site made by `wrkbook build`, which replaces this folder as a whole.\n";

/// A site that is being made. Dropped before it is published, it leaves the last good site alone.
#[derive(Debug)]
pub(crate) struct Staging {
    out: PathBuf,
    staging: PathBuf,
    old: PathBuf,
    published: bool,
    _lock: Lock,
}

impl Staging {
    /// Begins a site that will be at `out`, which must hold none of what it is made from, and must
    /// not be where result sets have their files.
    pub(crate) fn begin(out: &Path, inputs: &[Input]) -> Result<Self, SiteError> {
        let out = resolved(out)?;
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(refused(
                &out,
                "it has no folder around it to prepare the site in; name another folder",
            ));
        };
        let beside = |what: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(what);
            parent.join(hidden)
        };
        check_ours(&out)?;
        check_apart(&out, inputs)?;
        fs::create_dir_all(parent).map_err(SiteError::io(parent))?;
        let lock = Lock::take(beside(".wrkbook-lock"))?;
        let (staging, old) = (beside(".wrkbook-staging"), beside(".wrkbook-old"));
        if old.exists() && !out.exists() {
            fs::rename(&old, &out).map_err(SiteError::io(&old))?;
        }
        for stale in [&staging, &old] {
            remove(stale)?;
        }
        fs::create_dir(&staging).map_err(SiteError::io(&staging))?;
        let site = Self { out, staging, old, published: false, _lock: lock };
        site.write(MARKER, MARKER_TEXT.as_bytes())?;
        Ok(site)
    }

    /// Writes one file; `path` is made of slugs and fixed words.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), SiteError> {
        let to = self.staging.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(SiteError::io(folder))?;
        }
        fs::write(&to, bytes).map_err(SiteError::io(&to))
    }

    /// Puts the site in its place.
    pub(crate) fn publish(mut self) -> Result<PathBuf, SiteError> {
        // Someone may have put something there meanwhile.
        check_ours(&self.out)?;
        let replaces = self.out.exists();
        if !(replaces && exchange(&self.staging, &self.out)) {
            self.rename(replaces)?;
        }
        self.published = true;
        remove(&self.staging)?;
        remove(&self.old)?;
        Ok(self.out.clone())
    }

    /// Puts the site in its place in two steps. A build that is killed between them leaves none, and
    /// the next one puts the last good one back.
    fn rename(&self, replaces: bool) -> Result<(), SiteError> {
        if replaces {
            fs::rename(&self.out, &self.old).map_err(SiteError::io(&self.out))?;
        }
        fs::rename(&self.staging, &self.out).or_else(|error| {
            if replaces {
                fs::rename(&self.old, &self.out).map_err(SiteError::io(&self.old))?;
            }
            Err(SiteError::io(&self.out)(error))
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed now, the next build removes.
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// Lets two folders change places in one step; false where that cannot be done.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// The path with everything resolved that exists of it, so that a link is followed, not replaced.
fn resolved(out: &Path) -> Result<PathBuf, SiteError> {
    if let Ok(real) = out.canonicalize() {
        return Ok(real);
    }
    let absolute = std::path::absolute(out).map_err(SiteError::io(out))?;
    let Some(parent) = absolute.parent() else { return Ok(absolute) };
    let parent = resolved(parent)?;
    Ok(match absolute.file_name() {
        Some(name) => parent.join(name),
        // It ends in `..`.
        None => parent.parent().map_or_else(|| parent.clone(), Path::to_owned),
    })
}

/// Refuses a folder around what the site is made from, and one within a result set.
fn check_apart(out: &Path, inputs: &[Input]) -> Result<(), SiteError> {
    for input in inputs {
        let (Input::File(path) | Input::Folder(path) | Input::Tree(path)) = input;
        let Ok(path) = path.canonicalize() else { continue };
        if path.starts_with(out) {
            let problem = format!(
                "it holds {}, which the site is made of; name another folder",
                path.display()
            );
            return Err(refused(out, &problem));
        }
        if matches!(input, Input::Tree(_)) && out.starts_with(&path) {
            let problem = format!(
                "it is within the result set {}, where the next build would look for runs in it; \
                 name another folder, as in --output public",
                path.display()
            );
            return Err(refused(out, &problem));
        }
    }
    Ok(())
}

/// Refuses a folder that something else has filled.
fn check_ours(out: &Path) -> Result<(), SiteError> {
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        return Err(refused(out, "it is no folder; name another"));
    }
    let mut entries = fs::read_dir(out).map_err(SiteError::io(out))?;
    if entries.next().is_none() || out.join(MARKER).is_file() {
        return Ok(());
    }
    Err(refused(
        out,
        &format!(
            "it is not empty and no wrkbook site (there is no {MARKER} in it), so it was left alone; \
             empty it yourself, or name another folder"
        ),
    ))
}

fn refused(path: &Path, problem: &str) -> SiteError {
    SiteError::Refused { path: path.display().to_string(), problem: problem.to_owned() }
}

fn remove(folder: &Path) -> Result<(), SiteError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SiteError::io(folder)(error)),
        _ => Ok(()),
    }
}

/// One build at a time. The system lets go of the lock of a process that ends, however it ends.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    file: File,
    /// Whether the file goes with the lock: not where it is another holder's.
    is_ours: bool,
}

impl Lock {
    /// Waits until no other build writes the same site.
    fn take(path: PathBuf) -> Result<Self, SiteError> {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let turn = TAKEN.fetch_add(1, Ordering::Relaxed);
        let token = format!("{} {turn}\n", std::process::id());
        loop {
            let open = OpenOptions::new().create(true).write(true).truncate(false).open(&path);
            let file = open.map_err(SiteError::io(&path))?;
            file.lock().map_err(SiteError::io(&path))?;
            let mut lock = Self { path: path.clone(), file, is_ours: true };
            let written = lock.file.set_len(0).and_then(|()| lock.file.write_all(token.as_bytes()));
            written.map_err(SiteError::io(&path))?;
            // The holder before may have removed the file while this one waited for it: what is
            // locked must be what is there.
            lock.is_ours = match fs::read_to_string(&path) {
                Ok(found) => found == token,
                Err(error) => error.kind() != io::ErrorKind::NotFound,
            };
            if lock.is_ours {
                return Ok(lock);
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_site_replaces_the_last_one_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        for page in ["a.html", "b/c.html"] {
            let staging = Staging::begin(&out, &[]).unwrap();
            staging.write(page, b"x").unwrap();
            staging.publish().unwrap();
        }
        assert_eq!(names(&out), [MARKER, "b"]);
        assert_eq!(names(dir.path()), ["public"]);
    }

    #[test]
    fn a_site_that_is_not_finished_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        let staging = Staging::begin(&out, &[]).unwrap();
        staging.write("a.html", b"good").unwrap();
        staging.publish().unwrap();
        let staging = Staging::begin(&out, &[]).unwrap();
        staging.write("a.html", b"bad").unwrap();
        drop(staging);
        assert_eq!(fs::read(out.join("a.html")).unwrap(), b"good");
        assert_eq!(names(dir.path()), ["public"]);
    }

    #[test]
    fn what_a_killed_build_left_is_cleared() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, file) in [(".public.wrkbook-staging", "junk"), (".public.wrkbook-old", MARKER)]
        {
            fs::create_dir(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join(file), "x").unwrap();
        }
        fs::write(dir.path().join(".public.wrkbook-old/a.html"), "last good").unwrap();
        fs::write(dir.path().join(".public.wrkbook-lock"), "1 1\n").unwrap();
        let out = dir.path().join("public");
        drop(Staging::begin(&out, &[]).unwrap());
        // It was killed between the two renames: the last good site is back.
        assert_eq!(fs::read(out.join("a.html")).unwrap(), b"last good");
        assert_eq!(names(dir.path()), ["public"]);
    }

    #[test]
    fn folders_of_others_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("home");
        fs::create_dir(&out).unwrap();
        drop(Staging::begin(&out, &[]).unwrap());
        fs::write(out.join("thesis.txt"), "years of work").unwrap();
        let error = Staging::begin(&out, &[]).unwrap_err().to_string();
        assert!(error.contains("home") && error.contains("no wrkbook site"), "{error}");
        let error = Staging::begin(&out.join("thesis.txt"), &[]).unwrap_err().to_string();
        assert!(error.contains("no folder"), "{error}");
        assert_eq!(names(&out), ["thesis.txt"]);
        fs::write(out.join(MARKER), "").unwrap();
        let thesis = Input::File(out.join("thesis.txt"));
        let error = Staging::begin(&out, &[thesis]).unwrap_err().to_string();
        assert!(error.contains("made of"), "{error}");
        assert_eq!(names(dir.path()), ["home"]);
    }

    #[test]
    fn a_site_is_not_put_among_what_it_is_made_of() {
        let dir = tempfile::tempdir().unwrap();
        let set = dir.path().join("data/set");
        fs::create_dir_all(set.join("round1")).unwrap();
        let inputs = [Input::Tree(set.clone()), Input::File(dir.path().join("not/there.md"))];
        for (out, word) in [
            ("data", "made of"),
            ("data/set", "made of"),
            ("data/set/public", "within the result set"),
            ("data/set/round1", "within the result set"),
            ("data/new/../set/round1/deeper", "within the result set"),
        ] {
            fs::write(dir.path().join("data").join(MARKER), "").unwrap();
            fs::write(set.join(MARKER), "").unwrap();
            let error = Staging::begin(&dir.path().join(out), &inputs).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("name another"), "{out}: {error}");
        }
        // Beside it, and with a name that only begins like it, is apart.
        for out in ["data/public", "data/set-public"] {
            drop(Staging::begin(&dir.path().join(out), &inputs).unwrap());
        }
        assert_eq!(names(&dir.path().join("data")), [MARKER, "set"]);
    }

    #[test]
    fn two_steps_do_what_one_does() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        for page in ["a.html", "b.html"] {
            let mut staging = Staging::begin(&out, &[]).unwrap();
            staging.write(page, b"x").unwrap();
            staging.rename(out.exists()).unwrap();
            staging.published = true;
        }
        assert_eq!(names(&out), [MARKER, "b.html"]);
        assert_eq!(names(dir.path()), [".public.wrkbook-old", "public"]);
    }

    #[test]
    fn two_builds_take_turns() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("public");
        std::thread::scope(|scope| {
            for word in ["one", "two", "three", "four"] {
                let out = &out;
                scope.spawn(move || {
                    let staging = Staging::begin(out, &[]).unwrap();
                    for page in ["a.html", "b.html", "c.html"] {
                        staging.write(page, word.as_bytes()).unwrap();
                        std::thread::yield_now();
                    }
                    staging.publish().unwrap();
                });
            }
        });
        let pages = ["a.html", "b.html", "c.html"].map(|page| fs::read(out.join(page)).unwrap());
        assert!(pages.iter().all(|page| *page == pages[0]));
        assert_eq!(names(dir.path()), ["public"]);
    }
}
