//! The formats: one file or folder for each tool whose output is read, and one row in [`FORMATS`].
//!
//! `wrk`, `docker stats` and a collector's files are read as they stream by, for there are many of
//! them and they are long. All other tools' reports are rows: of lines, told by how a report begins,
//! or one JSON document, told by its keys. [`recognise`] shows each line to those that may be meant.

pub(crate) mod collect;
pub(crate) mod docker;
pub(crate) mod wrk;

mod ab;
mod autobench;
mod autocannon;
mod bombardier;
mod crank;
mod failure;
mod gcannon;
mod h2load;
mod hdr;
mod hey;
mod httperf;
pub(crate) mod json;
mod k6;
mod locust;
mod oha;
mod output;
mod plow;
mod quantity;
pub(crate) mod recognise;
mod rewrk;
mod siege;
mod vegeta;
mod zrk;

use serde_json::Value;

pub(crate) use self::output::Output;
use crate::record::report::Format;

/// Every format besides the three that stream: a row each.
///
/// Of lines that two formats could begin with, both are followed until one is certain.
static FORMATS: &[Reading] = &[
    hey::TEXT,
    hey::CSV,
    autocannon::TEXT,
    autocannon::JSON,
    zrk::TEXT,
    zrk::JSON,
    zrk::ROWS,
    zrk::SAID,
    gcannon::TEXT,
    gcannon::JSON,
    hdr::TABLE,
    hdr::CSV,
    hdr::LOG,
    crank::JSON,
    oha::TEXT,
    oha::JSON,
    vegeta::TEXT,
    vegeta::JSON,
    vegeta::LINES,
    vegeta::CSV,
    vegeta::HISTOGRAM,
    vegeta::SPECTRUM,
    bombardier::TEXT,
    bombardier::JSON,
    plow::TEXT,
    plow::JSON,
    rewrk::TEXT,
    rewrk::JSON,
    ab::TEXT,
    httperf::TEXT,
    autobench::TABLE,
    siege::TEXT,
    siege::JSON,
    h2load::TEXT,
    k6::TEXT,
    k6::JSON,
    locust::CSV,
    locust::TEXT,
    locust::JSON,
];

/// The load generators that are read, and what their figures mean: `docs/generators.md` is this table.
pub static TOOLS: &[Tool] = &[
    wrk::WRK,
    wrk::WRK2,
    hey::TOOL,
    oha::TOOL,
    vegeta::TOOL,
    bombardier::TOOL,
    plow::TOOL,
    rewrk::TOOL,
    ab::TOOL,
    httperf::TOOL,
    autobench::TOOL,
    siege::TOOL,
    h2load::TOOL,
    autocannon::TOOL,
    zrk::TOOL,
    gcannon::TOOL,
    k6::TOOL,
    locust::TOOL,
    crank::TOOL,
];

/// A load generator, and what its figures mean: each clause goes on from the head of its column.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The format, whose id is in the field `generator` of a run.
    pub format: Format,
    /// The name that people know.
    pub name: &'static str,
    /// When it sends the next request: closed, paced or open.
    pub model: &'static str,
    /// What is counted as an answer here.
    pub answers: &'static str,
    /// What the rate that it prints is.
    pub printed_rate: &'static str,
    /// Which requests a latency covers, and from when on it counts.
    pub latency: &'static str,
    /// What its figures hide.
    pub hides: &'static str,
}

/// How the output of a tool is read.
pub(crate) enum Reading {
    /// Line by line.
    Lines {
        /// The tool.
        format: Format,
        /// Whether a report may begin at a line. Asked of every line that nobody knows: cheap.
        begins: fn(&str) -> bool,
        /// A reader for one report, or for all of a text that belong together.
        reader: fn() -> Box<dyn Reader>,
    },
    /// As one JSON document.
    Document {
        /// The tool.
        format: Format,
        /// Keys that all stand in its documents, by which one is told that cannot be parsed.
        keys: &'static [&'static str],
        /// Whether a document is the tool's.
        claims: fn(&Value) -> bool,
        /// Reads a document that was claimed.
        read: fn(&Value, &mut Output<'_>),
    },
}

/// One line, as a reader sees it: without escapes, marks of quotation, a log's prefix, and white space
/// at both ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    /// Its number, counted from 1.
    pub(crate) number: u32,
    /// What it says.
    pub(crate) text: &'a str,
}

/// What a reader made of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is one of the report's.
    Taken,
    /// It says nothing here; the report may go on after it.
    Passed,
    /// The report ended before it. The line may begin another.
    Ended,
    /// The text so far is no report of this tool.
    NotOurs,
}

impl Step {
    /// What becomes of a line that is known or not: before a reader is certain, one that it does not
    /// know shows that the text is no report of its tool.
    fn of(is_known: bool, is_certain: bool) -> Self {
        match is_known {
            true => Self::Taken,
            false if is_certain => Self::Passed,
            false => Self::NotOurs,
        }
    }
}

/// Reads the lines of a report, from the one where it begins on.
pub(crate) trait Reader {
    /// Takes the next line.
    fn line(&mut self, line: &Text<'_>) -> Step;

    /// Whether the lines so far can be no other tool's: from there on nobody else sees those that it
    /// takes.
    fn is_certain(&self) -> bool;

    /// Ends the report: gives it, or says why there is none.
    fn finish(self: Box<Self>, output: &mut Output<'_>);
}
