//! The records that parsers return: what one report says, in base units, absent where it is absent.
//!
//! Nothing here knows of files' names or of servers: pairing reports into runs is `result_set`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::record::collection::Collection;
use crate::record::conditions::Conditions;
use crate::record::diagnostic::Diagnostic;
use crate::record::units::{Bytes, PerSecond, Percent, Seconds};

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

/// What a load generator reports of one test. Every figure is absent unless it was printed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadReport {
    /// The URL under load, as printed.
    pub url: Option<String>,
    /// Client threads.
    pub threads: Option<u32>,
    /// The offered number of connections.
    pub connections: Option<u32>,
    /// The duration that was asked for: rounded by `wrk` to whole seconds, minutes or hours.
    pub nominal_duration: Option<Seconds>,
    /// The measured duration, sharpened by requests / throughput where that is more exact.
    pub duration: Option<Seconds>,
    /// Complete responses, late ones and error statuses included.
    pub requests: Option<u64>,
    /// `Requests/sec` as printed.
    pub throughput: Option<PerSecond>,
    /// Bytes read.
    pub bytes_read: Option<Bytes>,
    /// `Transfer/sec` as printed, in bytes per second.
    pub transfer: Option<PerSecond>,
    /// Mean latency; absent when nothing was sampled.
    pub latency_mean: Option<Seconds>,
    /// Standard deviation of the latency (n - 1).
    pub latency_stdev: Option<Seconds>,
    /// Highest latency.
    pub latency_max: Option<Seconds>,
    /// Percentiles as printed, ascending by percent: (percent, latency). Empty where none were
    /// printed; an entry is `None` where the tool printed no usable figure.
    pub latency_percentiles: Vec<(f64, Option<Seconds>)>,
    /// True when responses later than the timeout were counted but are not in the latency; false
    /// also where the errors are absent, and nobody can tell.
    pub latency_censored: bool,
    /// Errors by kind; `None` when one of the kinds could not be read, or the report was cut before
    /// it had printed, or left out, all of them.
    pub errors: Option<Errors>,
    /// Errors of kinds that the source does not tell apart, as a published table has them; only
    /// where `errors` is absent.
    pub errors_in_all: Option<u64>,
    /// How many queries each request asked for, where a heading in the file says so: reports at
    /// different numbers are different scenarios.
    pub queries: Option<u32>,
    /// True for a primer or warm-up run, which is no result.
    pub warmup: bool,
    /// True when the report reached its `Requests/sec` line, did not begin with its totals, and
    /// neither of those two lines is unreadable.
    pub complete: bool,
}

impl LoadReport {
    /// The connections that were really there: the offered ones without those that could not be
    /// opened (a lower bound where failed handshakes were tried again, as over TLS). `None` where
    /// either figure is absent.
    ///
    /// ```
    /// use wrkbook_ingest::{Errors, LoadReport};
    ///
    /// let errors = Some(Errors { connect: 252, ..Errors::default() });
    /// let report = LoadReport { connections: Some(300), errors, ..LoadReport::default() };
    /// assert_eq!(report.open_connections(), Some(48));
    /// ```
    pub fn open_connections(&self) -> Option<u64> {
        Some(u64::from(self.connections?).saturating_sub(self.errors?.connect))
    }
}

/// Errors of one test by kind, as the tool counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Errors {
    /// Connections that could not be opened; each is gone for the whole test over plain HTTP.
    pub connect: u64,
    /// Failed reads, unparsable responses and early closes.
    pub read: u64,
    /// Failed writes.
    pub write: u64,
    /// Responses later than the timeout (`wrk` 4), or overdue connections per interval (older, `wrk2`).
    pub timeout: u64,
    /// Responses with a status of 400 or more.
    pub status: u64,
}

/// The samples of one container, summed up. Of a stream, means leave out the first distinct sample,
/// which has no previous reading to compare with; peaks and the count keep it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Container {
    /// The container's id as printed; absent where only a name was known, or nothing.
    pub id: Option<String>,
    /// The container's name; older clients print none.
    pub name: Option<String>,
    /// Distinct samples: identical consecutive rows are one.
    pub samples: u64,
    /// Highest CPU sample.
    pub cpu_peak: Option<Percent>,
    /// Mean CPU over all distinct samples, of a stream but the first.
    pub cpu_mean: Option<Percent>,
    /// Highest memory sample.
    pub memory_peak: Option<Bytes>,
    /// Mean memory over all distinct samples, of a stream but the first.
    pub memory_mean: Option<Bytes>,
    /// The memory limit last seen; absent where none was printed.
    pub memory_limit: Option<Bytes>,
    /// The line of the highest CPU sample, counted from 1.
    pub cpu_peak_line: Option<u32>,
    /// The line of the highest memory sample, counted from 1.
    pub memory_peak_line: Option<u32>,
}
