//! Raw output of load tests in, typed records out.
//!
//! `wrk` and `wrk2` reports and `docker stats` streams are parsed by [`parse`] without any I/O;
//! the rest of the crate finds files, reads them, and pairs what they say into runs.

pub mod config;
pub mod diagnostic;
mod docker;
pub mod files;
pub mod layout;
mod line;
mod pairing;
pub mod parse;
pub mod report;
pub mod result_set;
pub mod run;
pub mod units;
mod wrk;

pub use config::{Config, Limits};
pub use diagnostic::{Diagnostic, Severity};
pub use parse::{Parsed, Parser, parse};
pub use report::{Container, Content, Errors, Format, LineSpan, LoadReport, Report};
pub use result_set::{LoadError, ResultSet};
pub use run::{Run, RunKey, RunState, Source};
