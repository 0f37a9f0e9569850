//! What a site is made from, and the wait until some of it changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{EventKind, MetadataKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use wrkbook_site::Input;

/// How long nothing must change before a build: who saves ten files wants one.
const CALM: Duration = Duration::from_millis(200);
/// How long a build is put off at the most, as by a load test that writes all the time.
const LONGEST: Duration = Duration::from_secs(2);

/// Whether a change at `path` matters to something that a site is made from. Hidden files do not:
/// editors and builds leave them about, and no result set reads them.
fn concerns(input: &Input, path: &Path) -> bool {
    let below = |folder: &Path, depth: usize| {
        let inside = path.strip_prefix(folder).ok();
        inside.is_some_and(|inside| inside.iter().count() <= depth && !has_hidden(inside))
    };
    match input {
        Input::File(file) => file.starts_with(path),
        Input::Folder(folder) => folder.starts_with(path) || below(folder, 1),
        Input::Tree(folder) => folder.starts_with(path) || below(folder, usize::MAX),
    }
}

/// The folder to watch, and whether with all below it; what does not exist yet appears in the
/// nearest folder that does.
fn watched(input: &Input) -> Option<(PathBuf, RecursiveMode)> {
    let (folder, mode) = match input {
        Input::File(file) => (file.parent()?, RecursiveMode::NonRecursive),
        Input::Folder(folder) => (&**folder, RecursiveMode::NonRecursive),
        Input::Tree(folder) => (&**folder, RecursiveMode::Recursive),
    };
    if folder.is_dir() {
        return Some((folder.to_owned(), mode));
    }
    let nearest = folder.ancestors().find(|folder| folder.is_dir())?;
    Some((nearest.to_owned(), RecursiveMode::NonRecursive))
}

fn has_hidden(path: &Path) -> bool {
    path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
}

/// What the site of these paths is made from, by the paths that events name.
fn sources(paths: &[PathBuf], templates: Option<&Path>) -> Vec<Input> {
    let real = |input: Input| match input {
        Input::File(file) => Input::File(real(&file)),
        Input::Folder(folder) => Input::Folder(real(&folder)),
        Input::Tree(folder) => Input::Tree(real(&folder)),
    };
    wrkbook_site::inputs(paths, templates).into_iter().map(real).collect()
}

/// The path as events name it: without links, as far as it exists.
pub(super) fn real(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => {
            real(Path::new(".")).join(name)
        }
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => path.to_owned(),
    }
}

/// Watches what a site is made from.
pub(super) struct Watch {
    paths: Vec<PathBuf>,
    templates: Option<PathBuf>,
    /// The folder that is built: a change there is our own doing.
    out: Option<PathBuf>,
    watcher: Option<RecommendedWatcher>,
    changed: Sender<PathBuf>,
    changes: Receiver<PathBuf>,
}

impl Watch {
    /// A watch that watches nothing yet.
    pub(super) fn new(paths: &[PathBuf], templates: Option<&Path>, out: Option<&Path>) -> Self {
        let (changed, changes) = mpsc::channel();
        Self {
            paths: paths.to_vec(),
            templates: templates.map(Path::to_owned),
            out: out.map(real),
            watcher: None,
            changed,
            changes,
        }
    }

    /// Watches what the site is made from as of now; to be called before each build, as folders
    /// come, go, and are put in the place of others. No change is lost between two calls.
    ///
    /// # Errors
    /// What cannot be watched. The rest is.
    pub(super) fn renew(&mut self) -> Result<(), Vec<notify::Error>> {
        let sources = sources(&self.paths, self.templates.as_deref());
        let mut folders = BTreeMap::new();
        for (folder, mode) in sources.iter().filter_map(watched) {
            let known = folders.entry(folder).or_insert(mode);
            if mode == RecursiveMode::Recursive {
                *known = mode;
            }
        }
        // A folder that is watched with another would lose what is below it.
        let trees: Vec<_> = folders
            .iter()
            .filter(|(_, mode)| **mode == RecursiveMode::Recursive)
            .map(|(tree, _)| tree.clone())
            .collect();
        folders.retain(|folder, _| {
            !trees.iter().any(|tree| folder != tree && folder.starts_with(tree))
        });

        let (changed, out) = (self.changed.clone(), self.out.clone());
        let matters = move |path: &Path| {
            let ours = out.as_ref().is_some_and(|out| path.starts_with(out));
            !ours && sources.iter().any(|source| concerns(source, path))
        };
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            let path = match event.paths.iter().find(|path| matters(path)) {
                Some(path) if is_change(event.kind) => path.clone(),
                // The system lost count: anything may have changed.
                _ if event.need_rescan() => PathBuf::from("many changes"),
                _ => return,
            };
            // The receiver is gone only at the very end.
            let _ = changed.send(path);
        });
        let mut watcher = watcher.map_err(|error| vec![error])?;
        let errors: Vec<_> = folders
            .iter()
            .filter_map(|(folder, mode)| watcher.watch(folder, *mode).err())
            .collect();
        // The old one ends only now.
        self.watcher = Some(watcher);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Waits until something has changed and nothing changes any more; says what was first.
    pub(super) fn wait(&self) -> PathBuf {
        let Ok(first) = self.changes.recv() else {
            // We hold a sender ourselves.
            return PathBuf::new();
        };
        let deadline = Instant::now() + LONGEST;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.changes.recv_timeout(CALM.min(left)) {
                Ok(_) if !left.is_zero() => {}
                Ok(_) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return first;
                }
            }
        }
    }
}

/// Whether an event is one: a build reads files, and is not to be started by that.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Metadata(kind)) => kind != MetadataKind::AccessTime,
        _ => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn paths_are_those_that_events_name() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir(root.join("site")).unwrap();
        let text = "[[result_set]]\npath = \"../raw\"\n";
        fs::write(root.join("site/site.toml"), text).unwrap();
        let raw = Input::Tree(root.join("raw"));
        assert!(sources(&[root.join("site")], None).contains(&raw));
        // Not there yet: it will appear in the folder above.
        assert_eq!(watched(&raw), Some((root.clone(), RecursiveMode::NonRecursive)));
        fs::create_dir(root.join("raw")).unwrap();
        assert_eq!(watched(&raw), Some((root.join("raw"), RecursiveMode::Recursive)));
    }

    #[test]
    fn only_what_is_read_matters() {
        let tree = Input::Tree("/home/.me/raw".into());
        for path in ["/home/.me/raw", "/home/.me/raw/round1/A.100.log", "/home/.me"] {
            assert!(concerns(&tree, Path::new(path)), "{path}");
        }
        for path in ["/home/.me/rawer", "/home/.me/raw/.git/index", "/home/.me/raw/a/.A.log.swp"] {
            assert!(!concerns(&tree, Path::new(path)), "{path}");
        }
        let folder = Input::Folder("/site/servers".into());
        assert!(concerns(&folder, Path::new("/site/servers/A.md")));
        assert!(!concerns(&folder, Path::new("/site/servers/a/b.md")));
        let file = Input::File("/site/site.toml".into());
        assert!(concerns(&file, Path::new("/site/site.toml")));
        assert!(!concerns(&file, Path::new("/site/site.toml~")));
    }

    #[test]
    fn a_build_does_not_cause_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let (round, out) = (dir.path().join("round1"), dir.path().join("public"));
        fs::create_dir(&round).unwrap();
        fs::create_dir(&out).unwrap();
        let mut watch = Watch::new(&[dir.path().to_owned()], None, Some(&out));
        watch.renew().unwrap();
        // What a build does, and then what an author does.
        fs::write(out.join("index.html"), "built").unwrap();
        fs::create_dir(dir.path().join(".public.wrkbook-a1B2c3")).unwrap();
        let log = round.join("A.100.log");
        fs::write(&log, "new").unwrap();
        fs::write(round.join("B.100.log"), "new").unwrap();
        assert_eq!(watch.wait(), real(&log));
        // Both are behind us, and to read them again is no change.
        watch.renew().unwrap();
        assert_eq!(fs::read_to_string(&log).unwrap(), "new");
        assert_eq!(watch.changes.recv_timeout(CALM), Err(RecvTimeoutError::Timeout));
        // A folder in the place of another is another.
        fs::rename(&round, dir.path().join(".old")).unwrap();
        fs::create_dir(&round).unwrap();
        watch.wait();
        watch.renew().unwrap();
        fs::write(&log, "newer").unwrap();
        assert_eq!(watch.wait(), real(&log));
    }

    #[test]
    fn to_read_is_no_change() {
        use notify::event::{AccessKind, AccessMode, CreateKind, DataChange};
        assert!(!is_change(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!is_change(EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime))));
        assert!(is_change(EventKind::Modify(ModifyKind::Data(DataChange::Any))));
        assert!(is_change(EventKind::Create(CreateKind::File)));
    }
}
