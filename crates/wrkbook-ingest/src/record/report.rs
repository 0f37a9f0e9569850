//! A report holds what one text says: a load test's figures, container samples, or conditions.
//!
//! Nothing here knows of files' names or of servers: sources pair reports into runs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::record::collection::Collection;
use crate::record::conditions::Conditions;
use crate::record::container::Container;
use crate::record::diagnostic::Diagnostic;
use crate::record::load::LoadReport;

/// The tool whose output was recognised: an id, which each format's own file states.
///
/// ```
/// let report = &wrkbook_ingest::parse(b"Running 1s test @ http://h/\n  1 threads and 1 connections\n", "a").reports[0];
/// assert_eq!(report.format, wrkbook_ingest::Format::WRK);
/// assert_eq!(report.format.id(), "wrk");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Format(&'static str);

impl Format {
    /// `wrk` 1.x to 4.2.
    pub const WRK: Self = Self("wrk");
    /// `wrk2` and its forks, told by their calibration lines, HdrHistogram blocks, or a mean of
    /// `nan` where nothing was sampled.
    pub const WRK2: Self = Self("wrk2");
    /// `docker stats`, as a table of any client generation.
    pub const DOCKER_STATS: Self = Self("docker-stats");
    /// `docker stats --format json`, one object a line.
    pub const DOCKER_STATS_JSON: Self = Self("docker-stats-json");
    /// What a collector recorded: JSON of the schema `wrkbook-collect/1`.
    pub const WRKBOOK_COLLECT: Self = Self("wrkbook-collect");

    /// The format of a load generator, by its id: the tool's name in small letters.
    pub(crate) const fn of_tool(id: &'static str) -> Self {
        Self(id)
    }

    /// The id in JSON and in tables.
    pub fn id(self) -> &'static str {
        self.0
    }
}

/// The lines of a file that a record was read from, both counted from 1 and both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LineSpan {
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
}

/// One report: a load test's figures, the samples of containers, or what a collector recorded, and
/// what was odd about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The tool whose output it is.
    pub format: Format,
    /// Where in the file it stands.
    pub lines: LineSpan,
    /// What it says.
    pub content: Content,
    /// What was odd about it.
    pub diagnostics: Vec<Diagnostic>,
    /// The headings that hold where it begins, from the outermost, a line each: they may say which
    /// run it is.
    pub heading: Option<Arc<str>>,
}

/// What a report is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A load generator's report.
    Load(Box<LoadReport>),
    /// Samples of one or more containers, each summed up.
    Containers(Vec<Container>),
    /// The conditions of a run.
    Conditions(Box<Conditions>),
    /// How a whole result set was collected.
    Collection(Box<Collection>),
}
