//! Published tables: one row a server and load, with columns as `[[table]]` in `wrkbook.toml` maps
//! them. What is left of a study when its raw output is gone.
//!
//! ```text
//! text --grid--> cells --mapping--> runs
//! ```
//!
//! A row is one run of which only the mapped figures are known; whatever else a report would say is
//! absent. A row without a single figure is a missing run.

mod figure;
mod grid;
mod mapping;
mod rows;

use std::path::Path;
use std::sync::Arc;

pub use figure::{Figure, Unit};
pub use grid::{Grid, Row, separated};
pub(crate) use mapping::Wire;
pub use mapping::{FigureColumn, LoadColumn, Mapping, Scenario};

use crate::config;
use crate::record::diagnostic::Diagnostic;
use crate::record::run::Run;
use crate::sources::folder::layout::PathParts;
use crate::sources::found::Found;
use crate::sources::{Source, Tree};
use rows::Reader;

/// The tables that `[[table]]` in `wrkbook.toml` maps.
pub struct Tables;

impl Source for Tables {
    fn id(&self) -> &'static str {
        "tables"
    }

    fn take(&self, tree: &mut Tree<'_>) {
        let config = tree.config;
        for mapping in &config.tables {
            let parts = |file: &Found| match &*file.relative {
                config::FILE_NAME => None,
                relative => mapping.matches(relative).map(PathParts::into_owned),
            };
            let files = tree.take(|file| parts(file).is_some());
            if files.is_empty() {
                let path: Arc<str> = tree.root.join(config::FILE_NAME).display().to_string().into();
                let problem = format!("no file matches `{}` of [[table]]", mapping.file);
                let advice =
                    "correct `file`: a path relative to this one, with parts such as {scenario}";
                let line = u32::try_from(mapping.line).unwrap_or(u32::MAX);
                tree.diagnostics.push(Diagnostic::error(&path, problem, advice).at(line));
            }
            for file in files {
                let (path, relative) = (file.blame(), Arc::clone(&file.relative));
                let parts = parts(&file).unwrap_or_default();
                match text(&file) {
                    Ok(text) => {
                        let diagnostics = &mut tree.diagnostics;
                        let reader = Reader { mapping, relative, parts, path, diagnostics };
                        reader.read(&text, &mut tree.runs);
                    }
                    Err(problem) => tree.diagnostics.push(Diagnostic::error(
                        &path,
                        problem,
                        "it was left out; correct it, or take it out of [[table]] in wrkbook.toml",
                    )),
                }
            }
        }
    }
}

/// Reads a text as the table at `path`, which is relative to the result set and the name to blame;
/// nothing where that is none of the mapping's files.
pub fn parse(text: &str, path: &str, mapping: &Mapping) -> (Vec<Run>, Vec<Diagnostic>) {
    let (mut runs, mut diagnostics) = (Vec::new(), Vec::new());
    if let Some(parts) = mapping.matches(path) {
        let path: Arc<str> = Arc::from(path);
        let relative = Arc::clone(&path);
        Reader { mapping, relative, parts, path, diagnostics: &mut diagnostics }
            .read(text, &mut runs);
    }
    (runs.into_iter().map(|row| row.run).collect(), diagnostics)
}

/// The text of a file of bearable size.
fn text(file: &Found) -> Result<String, String> {
    let bytes = file.content().map_err(|error| format!("cannot be read ({error})"))?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16 text, not UTF-8".to_owned());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The columns' names of every table in a file; none where it holds no table or cannot be read.
pub fn headers(path: &Path) -> Vec<Vec<String>> {
    let text = text(&Found::new(path.to_owned(), "")).unwrap_or_default();
    let tables = grid::grids(&text).into_iter();
    tables.filter(|grid| grid.header.len() > 1 && !grid.rows.is_empty()).map(|g| g.header).collect()
}

/// The line with the columns' names of the table that has a row at `row`; both counted from 1.
pub fn header_line(text: &str, row: u32) -> Option<u32> {
    let tables = grid::grids(text).into_iter();
    tables.map(|grid| grid.header_line).take_while(|line| *line < row).last()
}
