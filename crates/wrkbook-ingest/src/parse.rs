//! Bytes in, reports and diagnostics out: cuts a stream into lines and shows each to every parser.
//!
//! The format is recognised by content. No I/O here: [`Parser::push`] takes whatever chunks the
//! caller has read, and keeps no more than one unfinished line and the figures found so far.

use std::sync::Arc;

use crate::formats::recognise::Recogniser;
use crate::formats::{collect, docker, json, wrk};
use crate::heading::Headings;
use crate::line::{self, Line};
use crate::record::diagnostic::{Diagnostic, Severity};
use crate::record::report::Report;

/// The longest line that is looked at; what a longer one holds beyond this is not a report's.
const LONGEST_LINE: usize = 64 * 1024;

/// What was found in one file or text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The reports, in the order in which they begin.
    pub reports: Vec<Report>,
    /// What has to be said of the text as a whole: why there is no report, or that a run failed
    /// beside those that there are.
    pub diagnostics: Vec<Diagnostic>,
    /// Why there is no report; `None` exactly where there is one. The same is among the
    /// diagnostics as an error.
    pub unreadable: Option<Unreadable>,
}

/// Why a text holds no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// Nothing but white space: the tool was killed before it wrote.
    Empty,
    /// `wrk` said why it could not start, or why its script ended it.
    StartUp,
    /// `wrk` was called wrongly and printed its usage.
    Usage,
    /// `docker stats` ran, but never printed a sample.
    NoSamples,
    /// Conditions that a collector recorded, broken or of an unknown version.
    Conditions,
    /// The report of another tool, which is known by name and not read.
    OtherTool,
    /// Output of a tool that is known here, and no report: the run did not begin, a document is
    /// broken, or it holds something else.
    NoReport,
    /// Something else: not the output of a tool that is known here.
    Unrecognised,
}

/// How a text can be stored so that it has to be converted first, told by its first two bytes.
#[derive(Debug, Clone, Copy)]
enum Disguise {
    /// Two bytes a character, as some shells write what is redirected.
    Utf16,
    /// Compressed.
    Gzip,
    /// Lines that end in carriage returns alone, so that all are one.
    CarriageReturns,
}

impl Disguise {
    fn of(first_line: &[u8]) -> Option<Self> {
        match first_line {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Self::Utf16),
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            _ if memchr::memchr_iter(b'\r', first_line).take(8).count() == 8 => {
                Some(Self::CarriageReturns)
            }
            _ => None,
        }
    }
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
    is_empty: bool,
    disguise: Option<Disguise>,
    wrk: wrk::Parser,
    docker: docker::Parser,
    collect: collect::Parser,
    tools: Recogniser,
    headings: Headings,
}

impl Parser {
    /// A parser of one file or text. `path` is the name to blame in diagnostics.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        let path = path.into();
        Self {
            unfinished: Vec::new(),
            lines: 0,
            is_empty: true,
            disguise: None,
            wrk: wrk::Parser::new(&path),
            docker: docker::Parser::new(&path),
            collect: collect::Parser::default(),
            tools: Recogniser::new(&path),
            headings: Headings::default(),
            path,
        }
    }

    /// Takes the next chunk, which may end anywhere.
    pub fn push(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        loop {
            if let Some(known) = self.known_line(rest) {
                rest = &rest[known..];
                continue;
            }
            let Some(end) = memchr::memchr(b'\n', rest) else { break };
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

    /// The length of the next line if it says nothing new.
    fn known_line(&mut self, raw: &[u8]) -> Option<usize> {
        if !self.unfinished.is_empty() || !self.collect.is_out() {
            return None;
        }
        let number = self.lines.saturating_add(1);
        let length = self.docker.known_line(number, raw)?;
        self.lines = number;
        Some(length)
    }

    fn keep(&mut self, part: &[u8]) {
        let first = if self.unfinished.is_empty() { part } else { &self.unfinished };
        let room = self.longest(first).saturating_sub(self.unfinished.len());
        self.unfinished.extend_from_slice(&part[..part.len().min(room)]);
    }

    /// How much of a line is looked at: a JSON document may be one line, or have a long one.
    fn longest(&self, line: &[u8]) -> usize {
        let begins = matches!(line.trim_ascii_start().first(), Some(b'{' | b'['));
        if begins || self.tools.is_in_document() { json::LARGEST } else { LONGEST_LINE }
    }

    fn line(&mut self, bytes: &[u8]) {
        self.read(bytes, false);
    }

    fn read(&mut self, bytes: &[u8], is_cut: bool) {
        if self.lines == 0 {
            self.disguise = Disguise::of(bytes);
        }
        self.lines = self.lines.saturating_add(1);
        let bytes = &bytes[..bytes.len().min(self.longest(bytes))];
        let decoded = line::decode(bytes);
        if self.collect.line(self.lines, &decoded) {
            self.is_empty = false;
            return;
        }
        let line = Line::of(bytes, &decoded);
        if !line.text.is_empty() {
            self.is_empty = false;
            let number = self.lines;
            let is_known = self.tools.line(number, &line, self.docker.reads_json())
                || self.docker.line(number, &line)
                || {
                    // Behind what a log puts before it, a heading of wrk's may be another tool's.
                    let is_wrks = self.wrk.line(number, &line, is_cut);
                    self.tools.dressed_line(number, &line) || is_wrks
                };
            if !is_known {
                self.docker.unknown_line(self.lines, &line);
                self.headings.line(self.lines, &decoded);
            }
        }
    }

    /// Ends the text: closes what is open and says what is missing.
    pub fn finish(mut self) -> Parsed {
        if !self.unfinished.is_empty() {
            let line = std::mem::take(&mut self.unfinished);
            self.read(&line, true);
        }
        if let Some(read) = self.collect.finish(&self.path) {
            return match read {
                Ok(report) => Parsed { reports: vec![report], ..Parsed::default() },
                Err(broken) => Parsed {
                    diagnostics: vec![broken],
                    unreadable: Some(Unreadable::Conditions),
                    ..Parsed::default()
                },
            };
        }
        let (failure, saw_header) = (self.wrk.take_failure(), self.docker.saw_header());
        let unread_row = self.docker.unread_row().map(|(line, row)| (line, row.to_owned()));
        let stray = self.wrk.take_stray();
        let (mut reports, mut other_tools) = self.wrk.finish();
        let found = self.tools.finish();
        // Lines that look like wrk's are another tool's where that tool's report is around them.
        let is_within = |line: u32| {
            found
                .reports
                .iter()
                .any(|report| (report.lines.first..=report.lines.last).contains(&line))
        };
        reports.retain(|report| !is_within(report.lines.first));
        other_tools.retain(|tool| !is_within(tool.line));
        let without_report = found.nothing;
        reports.extend(found.reports);
        reports.extend(self.docker.finish());
        reports.sort_by_key(|report| report.lines.first);
        reports.shrink_to_fit();
        if !self.headings.is_empty() {
            for report in &mut reports {
                report.heading =
                    report.heading.take().or_else(|| self.headings.at(report.lines.first));
            }
        }

        let unreadable = if !reports.is_empty() {
            None
        } else if self.is_empty {
            Some(Unreadable::Empty)
        } else if let Some(failure) = &failure {
            Some(match failure.kind {
                wrk::FailureKind::Usage => Unreadable::Usage,
                _ => Unreadable::StartUp,
            })
        } else if saw_header {
            Some(Unreadable::NoSamples)
        } else if !without_report.is_empty() {
            Some(Unreadable::NoReport)
        } else if !other_tools.is_empty() {
            Some(Unreadable::OtherTool)
        } else {
            Some(Unreadable::Unrecognised)
        };
        let diagnostic = match (unreadable, &failure) {
            (_, Some(failure)) => Some(failed(&self.path, failure, unreadable.is_some())),
            (Some(Unreadable::NoSamples), None) => Some(no_samples(&self.path, unread_row)),
            (Some(Unreadable::OtherTool | Unreadable::NoReport) | None, None) => None,
            (Some(why), None) => Some(match (stray, why) {
                (Some((line, text)), Unreadable::Unrecognised) if self.disguise.is_none() => {
                    stray_line(&self.path, &text).at(line)
                }
                _ => nothing(&self.path, why, self.disguise),
            }),
        };
        let others = other_tools.iter().map(|tool| another(&self.path, tool, unreadable.is_some()));
        let without_report = without_report.into_iter().map(|said| match unreadable {
            Some(_) => said,
            None => Diagnostic { severity: Severity::Warning, ..said },
        });
        let diagnostics = diagnostic.into_iter().chain(others).chain(without_report).collect();
        Parsed { reports, diagnostics, unreadable }
    }
}

/// What to say of a run that failed: an error, unless there are reports beside it.
fn failed(path: &Arc<str>, failure: &wrk::Failure, is_all: bool) -> Diagnostic {
    let what = match failure.kind {
        wrk::FailureKind::Usage => "usage error, no report",
        wrk::FailureKind::Script => "the script failed",
        _ => "start-up failure",
    };
    let advice = match failure.kind {
        wrk::FailureKind::Unreachable => {
            "see that the server listens at that address, and run again"
        }
        wrk::FailureKind::Unresolved => {
            "correct the host's name, or make it known to the machine that runs the test, and run again"
        }
        wrk::FailureKind::Script => "mend the Lua script that the message names, and run again",
        wrk::FailureKind::Machine => {
            "look at the limits and the TLS library of the machine that runs the test, and run again"
        }
        wrk::FailureKind::Usage => "correct the command that is measured, and run again",
    };
    let message = format!("{what}: {}", failure.text);
    let severity = if is_all { Diagnostic::error } else { Diagnostic::warning };
    severity(path, message, advice).at(failure.line)
}

/// What to say of a report of another tool: an error, unless there are reports beside it.
fn another(path: &Arc<str>, tool: &wrk::OtherTool, is_all: bool) -> Diagnostic {
    let message =
        format!("a report of {}, which is not read: its lines look like wrk's", tool.name);
    let advice = "measure with wrk or wrk2, or leave this file out";
    let said = if is_all { Diagnostic::error } else { Diagnostic::unreadable };
    said(path, message, advice).at(tool.line)
}

/// What to say of output of `docker stats` without a sample. `unread` is the first row, if any,
/// that could not be read.
fn no_samples(path: &Arc<str>, unread: Option<(u32, String)>) -> Diagnostic {
    match unread {
        Some((line, row)) => Diagnostic::error(
            path,
            format!("no samples: no row of docker stats could be read: \"{row}\""),
            "keep the output of docker stats as it is, in the format that the client prints by itself",
        )
        .at(line),
        None => Diagnostic::error(
            path,
            "no samples: docker stats printed no row of figures",
            "see that the container runs while it is sampled, and that the client knows the format asked for",
        ),
    }
}

/// What to say of a text that has a line of a report, but not enough around it to be one.
fn stray_line(path: &Arc<str>, text: &str) -> Diagnostic {
    Diagnostic::error(
        path,
        format!("no report recognised: a line of wrk's stands alone: \"{text}\""),
        "keep the whole output of the run, from its Running line on",
    )
}

/// What to say of a text without a report where no tool said why.
fn nothing(path: &Arc<str>, why: Unreadable, disguise: Option<Disguise>) -> Diagnostic {
    let (message, advice) = match why {
        Unreadable::Empty => (
            "empty: no report in it",
            "run the test again; end it with an interrupt (SIGINT), for a killed client writes nothing",
        ),
        _ => match disguise {
            Some(Disguise::Utf16) => (
                "the format is not recognised: this is UTF-16 text",
                "convert it to UTF-8 (iconv -f UTF-16 -t UTF-8), and let the shell write UTF-8 in future",
            ),
            Some(Disguise::Gzip) => (
                "the format is not recognised: the file is compressed (gzip)",
                "decompress it with gunzip, and read it again",
            ),
            Some(Disguise::CarriageReturns) => (
                "no report recognised: the lines end in carriage returns alone, so that all are one",
                "convert it (tr '\\r' '\\n'), and read it again",
            ),
            None => (
                "no report recognised: the format is not recognised",
                "give raw output of wrk, wrk2 or docker stats, as the tool printed it",
            ),
        },
    };
    Diagnostic::error(path, message, advice)
}
