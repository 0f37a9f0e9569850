//! The document: the text that a suite published, the lines of its rows, and what was made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::row::Row;
use crate::budget::RUNS;
use crate::line::quote;
use crate::record::attributes::Attributes;
use crate::record::collection::Machine;
use crate::record::diagnostic::Diagnostic;
use crate::record::load::{Load, LoadReport};
use crate::record::report::LineSpan;
use crate::record::run::{Run, RunKey, Source};
use crate::sources::SourcedRun;

/// A document is one file of a suite.
pub(super) struct Document<'a> {
    /// The whole of it.
    pub(super) text: &'a str,
    /// Its path below the result set.
    pub(super) relative: &'a Arc<str>,
    /// The file as diagnostics name it.
    pub(super) path: &'a Arc<str>,
    /// What several documents of this kind are told apart by, where there are several.
    pub(super) repeat: Option<Arc<str>>,
    /// Where its lines end.
    ends: Vec<usize>,
}

/// What was made of the documents of a suite.
#[derive(Default)]
pub(super) struct Published {
    pub(super) runs: Vec<SourcedRun>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What servers are made of, by name.
    pub(super) attributes: BTreeMap<Arc<str>, Arc<Attributes>>,
    /// The machine, where the suite describes it.
    pub(super) machine: Option<Machine>,
}

/// Which run a row is, but for its repeat.
pub(super) struct Place {
    pub(super) scenario: Option<Arc<str>>,
    pub(super) server: Arc<str>,
    pub(super) load: Load,
}

/// Problems of rows, each kind of them once: a column that cannot be read is one fault, however many
/// rows have it.
#[derive(Default)]
pub(super) struct Faults(BTreeMap<String, Fault>);

struct Fault {
    line: u32,
    problem: String,
    count: u64,
    is_row: bool,
}

impl<'a> Document<'a> {
    pub(super) fn new(
        text: &'a str,
        relative: &'a Arc<str>,
        path: &'a Arc<str>,
        repeat: Option<Arc<str>>,
    ) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        Self { text, relative, path, repeat, ends }
    }

    /// The lines of a part of the text.
    pub(super) fn lines(&self, part: &str) -> LineSpan {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let last = start.saturating_add(part.len().saturating_sub(1));
        let line = |byte| {
            let before = self.ends.partition_point(|end| *end < byte);
            u32::try_from(before + 1).unwrap_or(u32::MAX)
        };
        LineSpan { first: line(start), last: line(last) }
    }

    /// Reads the outermost value; what is wrong with it is an error with its line.
    pub(super) fn outermost<T: serde::Deserialize<'a>>(&self, out: &mut Published) -> Option<T> {
        match serde_json::from_str(self.text) {
            Ok(value) => Some(value),
            Err(error) => {
                // At the end, serde counts the line that would follow.
                let lines = self.ends.len() + usize::from(!self.text.ends_with('\n'));
                let line = u32::try_from(error.line().min(lines)).unwrap_or(u32::MAX).max(1);
                let problem = format!(
                    "is no whole document of this suite: {}, at column {}",
                    quote(&what_is_wrong(&error)),
                    error.column()
                );
                let advice = "it was left out; fetch it again from where it was published";
                out.diagnostics.push(Diagnostic::error(self.path, problem, advice).at(line));
                None
            }
        }
    }

    /// The row that a value is; a value that is none is a fault.
    pub(super) fn row(&self, raw: &RawValue, faults: &mut Faults) -> Option<(Row, LineSpan)> {
        let lines = self.lines(raw.get());
        let row = Row::read(raw.get());
        if row.is_none() {
            faults.row(lines.first, "a row that is no object");
        }
        Some((row?, lines))
    }

    /// The repeat of its runs.
    pub(super) fn repeat(&self) -> Arc<str> {
        self.repeat.clone().unwrap_or_else(|| Arc::from("1"))
    }

    /// A run at a place of it.
    pub(super) fn run(&self, place: Place, lines: LineSpan) -> Run {
        let Place { scenario, server, load } = place;
        let key = RunKey { scenario, server, load, repeat: self.repeat() };
        let load_source = Some(Source { path: Arc::clone(self.relative), lines: Some(lines) });
        Run { load_source, ..Run::missing(key) }
    }

    /// Adds a run; false where there are more than is bearable.
    pub(super) fn push(&self, run: Run, out: &mut Published) -> bool {
        let line = run.load_source.as_ref().and_then(|it| it.lines).map_or(1, |it| it.first);
        let held = RUNS.hold(out.runs.len() as u64 + 1);
        if let Err(over) = &held {
            let advice = "the runs after these were left out";
            let said = Diagnostic::error(self.path, over.to_string(), advice).at(line);
            out.diagnostics.push(said);
            return false;
        }
        out.runs.push(SourcedRun { run, path: Arc::clone(self.path), line });
        true
    }

    /// Says how it was read.
    pub(super) fn note(&self, message: impl Into<String>, out: &mut Published) {
        let advice = "nothing to do: the figures are marked as published";
        out.diagnostics.push(Diagnostic::note(self.path, message, advice));
    }
}

/// What serde says, without the place, which is said apart.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rfind(" at line ") {
        Some(end) => said[..end].to_owned(),
        None => said,
    }
}

/// A report that a suite publishes of a run.
pub(super) fn report(suite: &'static str, generator: Option<&'static str>) -> LoadReport {
    LoadReport {
        generator: generator.map(Into::into),
        suite: Some(suite.into()),
        complete: true,
        ..LoadReport::default()
    }
}

impl Faults {
    fn add(&mut self, kind: String, line: u32, problem: impl FnOnce() -> String, is_row: bool) {
        let fault = self.0.entry(kind).or_insert_with(|| {
            let problem = problem();
            Fault { line, problem, count: 0, is_row }
        });
        fault.count += 1;
    }

    /// A row that cannot be used.
    pub(super) fn row(&mut self, line: u32, problem: &str) {
        self.add(problem.to_owned(), line, || problem.to_owned(), true);
    }

    /// The fields of a row that could not be read.
    pub(super) fn fields(&mut self, row: &mut Row, line: u32) {
        for lost in row.take_lost() {
            let problem = || {
                format!(
                    "`{}` of `{}` is not {}",
                    quote(&lost.shown),
                    quote(&lost.field),
                    lost.expected
                )
            };
            self.add(lost.field.clone(), line, problem, false);
        }
    }

    /// Says all of them.
    pub(super) fn report(self, path: &Arc<str>, out: &mut Published) {
        let mut faults: Vec<Fault> = self.0.into_values().collect();
        faults.sort_by_key(|fault| fault.line);
        let many = faults.len().saturating_sub(MOST_FAULTS);
        for Fault { line, problem, count, is_row } in faults.into_iter().take(MOST_FAULTS) {
            let more = match count {
                1 => String::new(),
                2 => ", and 1 row like it".to_owned(),
                n => format!(", and {} rows like it", n - 1),
            };
            let problem = format!("{problem}{more}");
            out.diagnostics.push(
                match is_row {
                    true => Diagnostic::error(path, problem, "left out; the other rows stand"),
                    false => Diagnostic::unreadable(
                        path,
                        problem,
                        "left out; the rest of the row stands",
                    ),
                }
                .at(line),
            );
        }
        if many > 0 {
            let problem = format!("{many} more kinds of fields could not be read");
            out.diagnostics.push(Diagnostic::unreadable(path, problem, "they were left out"));
        }
    }
}

/// How many kinds of faults are said of one document.
const MOST_FAULTS: usize = 40;
