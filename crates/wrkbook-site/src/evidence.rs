//! The raw lines behind a run, read again when the page is made, and quoted within bounds.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;
use wrkbook::ingest::run::Source;
use wrkbook::ingest::tables::{self, Mapping};
use wrkbook::ingest::{Container, ResultSet};

/// The most lines that are quoted of one record.
const MOST_LINES: u32 = 40;
/// The most lines that are quoted of a run's conditions.
const MOST_CONDITIONS: u32 = 100;
/// The most characters that are quoted of one line.
const LONGEST_LINE: usize = 300;
/// Files above this size are named, not quoted.
const LARGEST_FILE: u64 = 64 << 20;

/// Lines of a raw file as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Quote {
    /// The file, relative to the result set.
    pub(crate) path: String,
    /// `12` or `12-26`; nothing where the file held no report.
    pub(crate) span: Option<String>,
    /// In order.
    pub(crate) lines: Vec<QuotedLine>,
    /// Why there are no lines, or fewer than there are in the file.
    pub(crate) remark: Option<String>,
}

/// One line of a raw file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct QuotedLine {
    /// From 1.
    pub(crate) number: u32,
    /// The line, shortened where it is very long.
    pub(crate) text: String,
    /// Whether a figure was taken from it alone.
    pub(crate) decisive: bool,
    /// Whether lines before it are left out.
    pub(crate) after_gap: bool,
}

/// The raw files of a result set.
#[derive(Debug)]
pub(crate) struct RawFiles {
    /// `None` where the set was read from a table.
    folder: Option<PathBuf>,
    /// Which files are published tables.
    tables: Vec<Mapping>,
    /// The file read last: one file may hold many reports.
    last: RefCell<Option<RawFile>>,
}

/// A file that was read.
#[derive(Debug)]
struct RawFile {
    path: PathBuf,
    /// Or why it could not be read.
    lines: Result<Vec<String>, String>,
}

impl RawFiles {
    pub(crate) fn of(set: &ResultSet) -> Self {
        let folder = set.path.is_dir().then(|| set.path.clone());
        Self { folder, tables: set.config.tables.clone(), last: RefCell::new(None) }
    }

    /// Whether there are raw files at all.
    pub(crate) fn exist(&self) -> bool {
        self.folder.is_some()
    }

    /// The lines of a load report; of a row of a published table with the names of its columns.
    pub(crate) fn report(&self, source: &Source) -> Option<Quote> {
        let own = first_of(source, MOST_LINES);
        let is_table = self.tables.iter().any(|table| table.matches(&source.path).is_some());
        let row = source.lines.map(|span| span.first).filter(|_| is_table);
        let numbers = |lines: &[String]| {
            let header = row.and_then(|row| tables::header_line(&lines.join("\n"), row));
            own.into_iter().chain(header).collect()
        };
        self.quote(source, numbers, &BTreeSet::new())
    }

    /// The lines of a run's conditions.
    pub(crate) fn conditions(&self, source: &Source) -> Option<Quote> {
        self.quote(source, |_| first_of(source, MOST_CONDITIONS), &BTreeSet::new())
    }

    /// The lines of container samples that figures were taken from, with the first one, which is
    /// the table's head.
    pub(crate) fn samples(&self, source: &Source, container: Option<&Container>) -> Option<Quote> {
        let peaks: BTreeSet<u32> = container
            .iter()
            .flat_map(|container| [container.cpu_peak_line, container.memory_peak_line])
            .flatten()
            .collect();
        let first = source.lines.map(|span| span.first);
        let numbers = |_: &[String]| first.into_iter().chain(peaks.iter().copied()).collect();
        self.quote(source, numbers, &peaks)
    }

    fn quote(
        &self,
        source: &Source,
        numbers: impl FnOnce(&[String]) -> BTreeSet<u32>,
        decisive: &BTreeSet<u32>,
    ) -> Option<Quote> {
        let folder = self.folder.as_ref()?;
        let span = source.lines.map(|span| match span.first == span.last {
            true => span.first.to_string(),
            false => format!("{}-{}", span.first, span.last),
        });
        let mut quote =
            Quote { path: source.path.to_string(), span, lines: Vec::new(), remark: None };
        if source.lines.is_none() {
            quote.remark = Some("The file holds no report.".to_owned());
            return Some(quote);
        }
        // What a file of the set names stays within the set.
        let relative = Path::new(&*source.path);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            quote.remark = Some("The path leads out of the result set: not read.".to_owned());
            return Some(quote);
        }
        let path = folder.join(relative);
        let mut last = self.last.borrow_mut();
        let file = match last.take() {
            Some(file) if file.path == path => file,
            _ => RawFile { lines: read(&path), path },
        };
        match &last.insert(file).lines {
            Ok(lines) => {
                let mut before = None;
                for number in numbers(lines) {
                    let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
                    let Some(text) = at.and_then(|at| lines.get(at)) else { continue };
                    let after_gap = before.is_some_and(|before: u32| before + 1 < number);
                    before = Some(number);
                    let decisive = decisive.contains(&number);
                    quote.lines.push(QuotedLine {
                        number,
                        text: shortened(text),
                        decisive,
                        after_gap,
                    });
                }
                let left = source.lines.map_or(0, |span| {
                    (u64::from(span.last) + 1)
                        .saturating_sub(u64::from(span.first))
                        .saturating_sub(quote.lines.len() as u64)
                });
                quote.remark = match left {
                    0 => None,
                    1 => Some("1 more line in the file.".to_owned()),
                    n => Some(format!("{n} more lines in the file.")),
                };
            }
            Err(problem) => quote.remark = Some(problem.clone()),
        }
        Some(quote)
    }
}

/// The numbers of the first lines of a record, `most` at the most.
fn first_of(source: &Source, most: u32) -> BTreeSet<u32> {
    let span = source.lines;
    let last = |first: u32| first.saturating_add(most - 1);
    span.map(|span| (span.first..=span.last.min(last(span.first))).collect()).unwrap_or_default()
}

fn read(path: &Path) -> Result<Vec<String>, String> {
    let unreadable = |error: std::io::Error| format!("The file cannot be read now: {error}.");
    let metadata = fs::metadata(path).map_err(unreadable)?;
    // It may have been replaced since it was parsed: a pipe would be waited for, for ever.
    if !metadata.is_file() {
        return Err("The file is no file any more.".to_owned());
    }
    if metadata.len() > LARGEST_FILE {
        return Err("The file is too large to be quoted.".to_owned());
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().map(str::to_owned).collect())
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(LONGEST_LINE) {
        Some((at, _)) => format!("{} ...", &line[..at]),
        None => line.to_owned(),
    }
}
