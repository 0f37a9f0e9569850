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

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

pub use figure::{Figure, Unit};
pub use grid::{Grid, Row, separated};
pub(crate) use mapping::Wire;
pub use mapping::{Connections, FigureColumn, Mapping, Scenario};

use crate::config::{self, Config};
use crate::record::diagnostic::Diagnostic;
use crate::record::run::Run;
use crate::sources::folder::files::Found;
use rows::Reader;

/// The most bytes that are read of one table: no study published more.
const LARGEST: u64 = 64 << 20;

/// A run that a row of a table is, and the file to blame for it.
pub(crate) struct TableRun {
    pub(crate) run: Run,
    /// The file as diagnostics name it.
    pub(crate) path: Arc<str>,
    /// Where the row begins.
    pub(crate) line: u32,
}

/// Reads those of `found` that are tables by the configuration, and takes them from it. What is odd
/// goes to `diagnostics`; `folder` is that of `wrkbook.toml`.
pub(crate) fn read(
    found: &mut Vec<Found>,
    config: &Config,
    folder: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<TableRun> {
    let mut runs = Vec::new();
    for mapping in &config.tables {
        let mut files = 0;
        found.retain(|file| {
            let is_own = file.relative.as_ref() != config::FILE_NAME;
            let Some(parts) = mapping.matches(&file.relative).filter(|_| is_own) else {
                return true;
            };
            files += 1;
            let path: Arc<str> = file.path.display().to_string().into();
            match text(&file.path) {
                Ok(text) => {
                    let relative = Arc::clone(&file.relative);
                    let reader = Reader { mapping, relative, parts, path, diagnostics };
                    reader.read(&text, &mut runs);
                }
                Err(problem) => diagnostics.push(Diagnostic::error(
                    &path,
                    problem,
                    "it was left out; mend it, or take it out of [[table]] in wrkbook.toml",
                )),
            }
            false
        });
        if files == 0 {
            let path: Arc<str> = folder.join(config::FILE_NAME).display().to_string().into();
            let problem = format!("no file matches `{}` of [[table]]", mapping.file);
            let advice = "mend `file`: a path relative to this one, with parts such as {scenario}";
            let line = u32::try_from(mapping.line).unwrap_or(u32::MAX);
            diagnostics.push(Diagnostic::error(&path, problem, advice).at(line));
        }
    }
    runs
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
fn text(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read ({error})");
    let mut bytes = Vec::new();
    let mut file = fs::File::open(path).map_err(unreadable)?.take(LARGEST + 1);
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err("is too large for a published table".to_owned());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16 text, not UTF-8".to_owned());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The columns' names of every table in a file; none where it holds no table or cannot be read.
pub fn headers(path: &Path) -> Vec<Vec<String>> {
    let text = text(path).unwrap_or_default();
    let tables = grid::grids(&text).into_iter();
    tables.filter(|grid| grid.header.len() > 1 && !grid.rows.is_empty()).map(|g| g.header).collect()
}

/// The line with the columns' names of the table that has a row at `row`; both counted from 1.
pub fn header_line(text: &str, row: u32) -> Option<u32> {
    let tables = grid::grids(text).into_iter();
    tables.map(|grid| grid.header_line).take_while(|line| *line < row).last()
}
