//! Raw output of load tests in, typed records out.
//!
//! ```text
//! text --parse--> reports        folder --ResultSet::load--> runs
//! ```
//!
//! [`parse()`] and [`Parser`] read `wrk`, `wrk2` and `docker stats` output, and the conditions that a
//! collector recorded beside them, without any I/O; they never panic, and return what was odd as [`Diagnostic`]s beside what was read:
//!
//! ```
//! use wrkbook_ingest::{Content, parse};
//!
//! let text = "\
//! Running 30s test @ http://127.0.0.1:8080/
//!   4 threads and 100 connections
//!   Thread Stats   Avg      Stdev     Max   +/- Stdev
//!     Latency   790.89us  244.85us  11.38ms   98.06%
//!     Req/Sec    31.87k     1.07k   37.26k    83.33%
//!   3805113 requests in 30.01s, 326.60MB read
//! Requests/sec: 126813.00
//! Transfer/sec:     10.88MB
//! ";
//! let parsed = parse(text.as_bytes(), "round2/Bjoern.100.log");
//! let Content::Load(load) = &parsed.reports[0].content else { panic!("a load report") };
//! assert_eq!(load.counts.requests, Some(3_805_113));
//! assert_eq!(load.latency.mean.map(|mean| mean.get()), Some(0.000_790_89));
//! assert_eq!(load.counts.errors.map(|errors| errors.timeout), Some(0));
//! ```
//!
//! [`ResultSet::load`] finds the files of a folder, tells by a [layout] which run each belongs to,
//! and pairs load reports with container samples and with the [conditions] of their runs; [`tables`]
//! reads the rows of published tables. Units are converted once, here, into the
//! newtypes of [`units`]; what was not printed is `None`.

pub mod budget;
pub mod config;
mod dress;
mod formats;
mod heading;
mod line;
pub mod parse;
pub mod record;
pub mod result_set;
pub mod sources;
mod threads;

pub use record::{
    attributes, collection, conditions, container, diagnostic, figures, load, name, report, run,
    units,
};
pub use sources::folder::{choose, files, layout};
pub use sources::{input, kinds, tables};

pub use attributes::Attributes;
pub use choose::{Layout, Origin};
pub use collection::Collection;
pub use conditions::{Conditions, ContainerEnd};
pub use config::{Config, Limits};
pub use container::Container;
pub use diagnostic::{Diagnostic, Severity};
pub use formats::{TOOLS, Tool};
pub use input::Input;
pub use load::{
    BytesCover, Counts, Covers, Errors, Latency, Load, LoadKind, LoadReport, Model, Offered, Rate,
};
pub use parse::{Parsed, Parser, Unreadable, parse};
pub use report::{Content, Format, LineSpan, Report};
pub use result_set::{LoadError, Loaded, ResultSet};
pub use run::{Run, RunKey, RunState, Source};
