//! Bytes in, reports and diagnostics out: cuts a stream into lines and shows each to every parser.
//!
//! The format is recognised by content. No I/O here: [`Parser::push`] takes whatever chunks the
//! caller has read, and keeps no more than one unfinished line and the figures found so far.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::line::{self, Line};
use crate::report::Report;
use crate::{docker, wrk};

/// The longest line that is looked at; what a longer one holds beyond this is not a report's.
const LONGEST_LINE: usize = 64 * 1024;

/// What was found in one file or text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The reports, in the order in which they begin.
    pub reports: Vec<Report>,
    /// What has to be said of the text as a whole: empty, or nothing recognised.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a whole text. `path` is the name to blame in diagnostics.
pub fn parse(text: &[u8], path: &str) -> Parsed {
    let mut parser = Parser::new(path);
    parser.push(text);
    parser.finish()
}

/// Reads a text that arrives in chunks.
pub struct Parser {
    path: Arc<str>,
    unfinished: Vec<u8>,
    lines: u32,
    wrk: wrk::Parser,
    docker: docker::Parser,
}

impl Parser {
    /// A parser of one file or text. `path` is the name to blame in diagnostics.
    pub fn new(path: &str) -> Self {
        let path: Arc<str> = Arc::from(path);
        Self {
            unfinished: Vec::new(),
            lines: 0,
            wrk: wrk::Parser::new(&path),
            docker: docker::Parser::new(&path),
            path,
        }
    }

    /// Takes the next chunk, which may end anywhere.
    pub fn push(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            if self.unfinished.is_empty() {
                self.line(&rest[..end]);
            } else {
                self.keep(&rest[..end]);
                let line = std::mem::take(&mut self.unfinished);
                self.line(&line);
                self.unfinished = line;
                self.unfinished.clear();
            }
            rest = &rest[end + 1..];
        }
        self.keep(rest);
    }

    fn keep(&mut self, part: &[u8]) {
        let room = LONGEST_LINE.saturating_sub(self.unfinished.len());
        self.unfinished.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn line(&mut self, bytes: &[u8]) {
        self.lines = self.lines.saturating_add(1);
        let decoded = line::decode(&bytes[..bytes.len().min(LONGEST_LINE)]);
        let line = Line::of(&decoded);
        if !line.text.is_empty() {
            self.wrk.line(self.lines, &line);
            self.docker.line(self.lines, &line);
        }
    }

    /// Ends the text: closes what is open and says what is missing.
    pub fn finish(mut self) -> Parsed {
        if !self.unfinished.is_empty() {
            let line = std::mem::take(&mut self.unfinished);
            self.line(&line);
        }
        let mut reports = self.wrk.finish();
        reports.extend(self.docker.finish());
        reports.sort_by_key(|report| report.lines.first);
        Parsed { reports, diagnostics: Vec::new() }
    }
}
