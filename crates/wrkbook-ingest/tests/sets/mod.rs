//! Result sets made of a few files, for the tests that read them.

// Each test file takes what it needs.
#![allow(dead_code)]

use std::fs;
use std::path::Path;

use wrkbook_ingest::{ResultSet, Run};

/// A folder with these files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

pub(crate) fn load(path: &Path) -> ResultSet {
    ResultSet::load(path, &|_, _| {}).expect("a result set")
}

/// `scenario/server/load/repeat` of each run.
pub(crate) fn keys(set: &ResultSet) -> Vec<String> {
    let name = |run: &Run| {
        let key = &run.key;
        let scenario = key.scenario.as_deref().map(|name| format!("{name}/")).unwrap_or_default();
        format!("{scenario}{}/{}/{}", key.server, key.load.number(), key.repeat)
    };
    set.runs.iter().map(name).collect()
}
