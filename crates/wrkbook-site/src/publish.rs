//! Publishing: all or nothing. Pages go into a staging folder beside the output, which takes the
//! output's place in one step when it is whole.
//!
//! | beside `public/` | what it is |
//! | --- | --- |
//! | `.public.wrkbook-lock` | held while a build writes; a second build waits for it |
//! | `.public.wrkbook-XXXXXX/` | the site that is being made, and the last one once they have changed places |
//! | `.public.wrkbook~XXXXXX/site/` | the last site, for the moment between two renames, where the file system cannot exchange two folders |
//!
//! All three are gone after a build. A killed one leaves some of them, and the next one clears them:
//! whoever holds the lock knows that the others are nobody's. `XXXXXX` is made of letters and digits
//! that nobody can know before, and the folders are made anew: what a stranger put beside the output,
//! a link of such a name among it, is not written through.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::SiteError;
use crate::inputs::Input;
use crate::lock::Lock;

/// The file that says that a folder is a site of ours, to be replaced as a whole.
pub(crate) const MARKER: &str = ".wrkbook-site";
const MARKER_TEXT: &str =
    "A site made by `wrkbook build`, which replaces this folder as a whole.\n";

/// What stands between the name of the output and what nobody can know of a folder of ours: of a site
/// that is being made, and of one that is put aside.
const STAGING: &str = ".wrkbook-";
const ASIDE: &str = ".wrkbook~";
/// How many letters and digits nobody can know.
const UNKNOWN: usize = 6;
/// The site in a folder where it is put aside.
const SITE: &str = "site";

/// A site that is being made. Dropped before it is published, it leaves the last good site alone.
#[derive(Debug)]
pub(crate) struct Staging {
    out: PathBuf,
    staging: PathBuf,
    published: bool,
    _lock: Lock,
}

impl Staging {
    /// Begins a site that will be at `out`, which must hold none of what it is made from, and must
    /// not be where result sets have their files.
    pub(crate) fn begin(out: &Path, inputs: &[Input]) -> Result<Self, SiteError> {
        check_link(out)?;
        let out = resolved(out)?;
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(refused(
                &out,
                "it has no folder around it to prepare the site in; name another folder",
            ));
        };
        check_ours(&out)?;
        check_apart(&out, inputs)?;
        fs::create_dir_all(parent).map_err(SiteError::io(parent))?;
        let lock = Lock::take(parent.join(hidden(name, ".wrkbook-lock")))?;
        clear(parent, name, &out)?;
        let staging = new_folder(parent, &hidden(name, STAGING))?;
        let site = Self { out, staging, published: false, _lock: lock };
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
        Ok(self.out.clone())
    }

    /// Puts the site in its place in two steps. A build that is killed between them leaves none, and
    /// the next one puts the last good one back.
    fn rename(&self, replaces: bool) -> Result<(), SiteError> {
        let (Some(parent), Some(name)) = (self.out.parent(), self.out.file_name()) else {
            return Ok(());
        };
        let folder = if replaces { Some(new_folder(parent, &hidden(name, ASIDE))?) } else { None };
        let aside = folder.as_ref().map(|folder| folder.join(SITE));
        if let Some(aside) = &aside {
            fs::rename(&self.out, aside).map_err(SiteError::io(&self.out))?;
        }
        let renamed = fs::rename(&self.staging, &self.out).or_else(|error| {
            if let Some(aside) = &aside {
                fs::rename(aside, &self.out).map_err(SiteError::io(aside))?;
            }
            Err(SiteError::io(&self.out)(error))
        });
        folder.map_or(Ok(()), |folder| remove(&folder))?;
        renamed
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

/// The name of what is beside an output, up to what nobody can know of it.
fn hidden(name: &OsStr, what: &str) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(what);
    hidden
}

/// A new folder whose name nobody could know, open to whom the user's folders are.
fn new_folder(parent: &Path, prefix: &OsStr) -> Result<PathBuf, SiteError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).rand_bytes(UNKNOWN);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let folder = builder.tempdir_in(parent).map_err(SiteError::io(parent))?;
    Ok(folder.keep())
}

/// Clears up after builds that were killed: the last good site is put back where one was between two
/// renames, and folders of ours are removed. The lock must be held.
fn clear(parent: &Path, name: &OsStr, out: &Path) -> Result<(), SiteError> {
    let (staging, aside) = (hidden(name, STAGING), hidden(name, ASIDE));
    let mut left = Vec::new();
    for entry in fs::read_dir(parent).map_err(SiteError::io(parent))? {
        let entry = entry.map_err(SiteError::io(parent))?;
        // Of a link this is false, whatever it leads to.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let found = entry.file_name();
            let is_aside = is_ours(&found, &aside);
            if is_aside || is_ours(&found, &staging) {
                left.push((entry.path(), is_aside));
            }
        }
    }
    for (folder, is_aside) in left {
        let site = folder.join(SITE);
        if is_aside && !out.exists() && is_site(&site) {
            fs::rename(&site, out).map_err(SiteError::io(&site))?;
        }
        remove(&folder)?;
    }
    Ok(())
}

/// Whether a name is `prefix` and as many letters and digits as nobody can know.
fn is_ours(name: &OsStr, prefix: &OsStr) -> bool {
    let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
    rest.is_some_and(|rest| rest.len() == UNKNOWN && rest.iter().all(u8::is_ascii_alphanumeric))
}

/// Whether a folder, and no link to one, is marked as a site.
fn is_site(folder: &Path) -> bool {
    let is = |path: &Path, is: fn(&fs::Metadata) -> bool| {
        fs::symlink_metadata(path).is_ok_and(|it| is(&it))
    };
    is(folder, fs::Metadata::is_dir) && is(&folder.join(MARKER), fs::Metadata::is_file)
}

/// Refuses a link as the output that leads out of its folder: whoever made it chose what is replaced.
fn check_link(out: &Path) -> Result<(), SiteError> {
    if !fs::symlink_metadata(out).is_ok_and(|there| there.is_symlink()) {
        return Ok(());
    }
    let (Ok(real), Some(parent)) = (out.canonicalize(), out.parent()) else { return Ok(()) };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    if parent.canonicalize().is_ok_and(|parent| real.starts_with(parent)) {
        return Ok(());
    }
    let problem = format!(
        "it is a link that leads out of its folder; if you want that, name {}",
        real.display()
    );
    Err(refused(out, &problem))
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
    if entries.next().is_none() || is_site(out) {
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
        for (folder, file) in
            [(".public.wrkbook-a1B2c3", "junk"), (".public.wrkbook~a1B2c3/site", MARKER)]
        {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join(file), "x").unwrap();
        }
        fs::write(dir.path().join(".public.wrkbook~a1B2c3/site/a.html"), "last good").unwrap();
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
        assert_eq!(names(dir.path()), ["public"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_others_planted_beside_the_output_is_left_alone() {
        use std::os::unix::fs::symlink;
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(other.path().join("precious"), "years of work").unwrap();
        fs::write(other.path().join(MARKER), "").unwrap();
        let planted = [
            ".public.wrkbook-a1B2c3",
            ".public.wrkbook~a1B2c3",
            ".public.wrkbook-staging",
            ".public.wrkbook-old",
        ];
        for name in planted {
            symlink(other.path(), dir.path().join(name)).unwrap();
        }
        // Inside a folder that a killed build might have left.
        let aside = dir.path().join(".public.wrkbook~d4E5f6");
        fs::create_dir(&aside).unwrap();
        symlink(other.path(), aside.join("site")).unwrap();
        let out = dir.path().join("public");
        let staging = Staging::begin(&out, &[]).unwrap();
        staging.write("a.html", b"good").unwrap();
        staging.publish().unwrap();
        assert_eq!(names(other.path()), [MARKER, "precious"]);
        assert_eq!(fs::read(other.path().join("precious")).unwrap(), b"years of work");
        assert_eq!(names(&out), [MARKER, "a.html"]);
        let mut left = planted.map(str::to_owned).to_vec();
        left.push("public".to_owned());
        left.sort();
        assert_eq!(names(dir.path()), left);
        // A mark that is a link marks nothing.
        let home = dir.path().join("home");
        fs::create_dir(&home).unwrap();
        symlink(other.path().join(MARKER), home.join(MARKER)).unwrap();
        let error = Staging::begin(&home, &[]).unwrap_err().to_string();
        assert!(error.contains("no wrkbook site"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_within_its_folder_and_no_further() {
        use std::os::unix::fs::symlink;
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(other.path(), dir.path().join("public")).unwrap();
        let error = Staging::begin(&dir.path().join("public"), &[]).unwrap_err().to_string();
        assert!(error.contains("leads out of its folder"), "{error}");
        assert_eq!(names(other.path()), <[&str; 0]>::default());
        fs::create_dir(dir.path().join("here")).unwrap();
        symlink("here", dir.path().join("link")).unwrap();
        let staging = Staging::begin(&dir.path().join("link"), &[]).unwrap();
        staging.publish().unwrap();
        assert_eq!(names(&dir.path().join("here")), [MARKER]);
        assert_eq!(names(dir.path()), ["here", "link", "public"]);
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
