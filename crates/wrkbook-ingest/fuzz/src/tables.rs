//! A published table: the first byte chooses CSV or Markdown, the rest is the file, read as a
//! `wrkbook.toml` maps it.

use std::fs;
use std::path::Path;

use wrkbook_ingest::{LoadError, ResultSet};

use super::invariants;

const MAPPING: &str = r#"
[[table]]
file = "{repeat}.{kind}"
server = "server"
connections = "load"
thousands = ","
absent = ["-", "n/a"]
[table.figures]
throughput = "rps"
requests = "requests"
latency = { column = "ms", unit = "ms" }
errors = "errors"
memory = { column = "memory", unit = "MiB" }
"#;

/// Reads the bytes as a published table.
pub fn tables(data: &[u8]) {
    let Some((choice, table)) = data.split_first() else { return };
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.path().join(name), bytes).expect("written");
    };
    // Without figures that nobody has, which would be an error of the mapping.
    let header = String::from_utf8_lossy(table);
    let figures = ["rps", "requests", "ms", "errors", "memory"];
    let mapped = MAPPING.lines().filter(|line| {
        let figure = figures.iter().find(|name| line.contains(&format!("\"{name}\"")));
        figure.is_none_or(|name| header.contains(name))
    });
    write("wrkbook.toml", mapped.collect::<Vec<_>>().join("\n").as_bytes());
    write(if choice % 2 == 0 { "1.csv" } else { "1.md" }, table);
    let (runs, diagnostics) = match ResultSet::load(folder.path(), &|_, _| {}) {
        Ok(set) => (set.runs, set.diagnostics),
        Err(LoadError::NoRuns { diagnostics, .. }) => (Vec::new(), diagnostics),
        // A table without any column of figures is no mapping.
        Err(LoadError::Config(_)) => return,
        Err(other) => panic!("{other}"),
    };
    let lines = invariants::number_of_lines(table);
    for diagnostic in diagnostics.iter().filter(|said| !said.path.ends_with(".toml")) {
        assert!(diagnostic.line.is_none_or(|line| (1..=lines).contains(&line)), "{diagnostic}");
    }
    for run in runs {
        let span = run.load_source.as_ref().and_then(|source| source.lines);
        assert!(span.is_none_or(|it| 1 <= it.first && it.first <= it.last && it.last <= lines));
        if let Some(load) = &run.load {
            invariants::load(load);
        }
    }
}
