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

/// Which tool's output was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `wrk` 1.x to 4.2.
    Wrk,
    /// `wrk2` and its forks, told by their calibration lines, HdrHistogram blocks, or a mean of
    /// `nan` where nothing was sampled.
    Wrk2,
    /// `docker stats`, as a table of any client generation.
    DockerStats,
    /// `docker stats --format json`, one object a line.
    DockerStatsJson,
    /// What a collector recorded: JSON of the schema `wrkbook-collect/1`.
    WrkbookCollect,
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
