//! Files of a collector: the conditions of a run, and those of a whole collection, as JSON with
//! `"schema": "wrkbook-collect/1"`.
//!
//! An object that begins on a line of its own is followed until its schema is seen; from there on
//! its lines are no other parser's. What is no such file costs a look at its first line.

mod wire;

use std::sync::Arc;

use crate::record::diagnostic::Diagnostic;
use crate::record::report::{Format, LineSpan, Report};

/// What a line of such a file holds, whichever version it is.
const SCHEMA: &str = "\"wrkbook-collect/";
/// How much is kept while it is not known whose file it is, in bytes.
const LONGEST_DOUBT: usize = 16 * 1024;
/// How much is kept of a file, in bytes; collectors write a few thousand.
const LONGEST_FILE: usize = 1024 * 1024;

/// Reads the file of a collector line by line.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    state: State,
    /// The lines so far, from `first` on.
    text: String,
    first: u32,
    last: u32,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No line that says anything yet.
    #[default]
    Before,
    /// An object, of whom is not known.
    Doubtful,
    /// A collector's.
    Ours,
    /// Something else.
    Other,
}

impl Parser {
    /// Takes a line, counted from 1; true where no other parser should look at it.
    pub(crate) fn line(&mut self, number: u32, line: &str) -> bool {
        match self.state {
            State::Other => return false,
            State::Before => {
                let begun = line.trim();
                if begun.is_empty() {
                    return false;
                }
                if begun != "{" && !(begun.starts_with('{') && begun.contains(SCHEMA)) {
                    self.state = State::Other;
                    return false;
                }
                self.state = State::Doubtful;
                self.first = number;
            }
            State::Doubtful | State::Ours => {}
        }
        if self.state == State::Doubtful && line.contains(SCHEMA) {
            self.state = State::Ours;
        }
        let longest = if self.state == State::Ours { LONGEST_FILE } else { LONGEST_DOUBT };
        if self.text.len() + line.len() < longest {
            if number > self.first {
                self.text.push('\n');
            }
            self.text.push_str(line);
        } else if self.state == State::Doubtful {
            self.state = State::Other;
            self.text = String::new();
        }
        self.last = number;
        self.state == State::Ours
    }

    /// Whether this is something else for certain.
    pub(crate) fn is_out(&self) -> bool {
        self.state == State::Other
    }

    /// What was read, if it was a collector's file: the report, or why there is none.
    pub(crate) fn finish(self, path: &Arc<str>) -> Option<Result<Report, Diagnostic>> {
        if self.state != State::Ours {
            return None;
        }
        let lines = LineSpan { first: self.first, last: self.last };
        Some(wire::read(&self.text, path, self.first).map(|(content, diagnostics)| Report {
            heading: None,
            format: Format::WRKBOOK_COLLECT,
            lines,
            content,
            diagnostics,
        }))
    }
}
