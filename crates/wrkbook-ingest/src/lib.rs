//! Raw output of load tests in, typed records out.
//!
//! `wrk` and `wrk2` reports and `docker stats` streams are parsed by [`parse`] without any I/O;
//! the rest of the crate finds files, reads them, and pairs what they say into runs.

pub mod diagnostic;
mod docker;
mod line;
pub mod parse;
pub mod report;
pub mod units;
mod wrk;

pub use diagnostic::{Diagnostic, Severity};
pub use parse::{Parsed, Parser, parse};
pub use report::{Container, Content, Errors, Format, LineSpan, LoadReport, Report};
