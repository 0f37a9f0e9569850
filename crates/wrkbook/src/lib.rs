//! Audited comparisons of load tests: raw `wrk` and `docker stats` output in; summaries, findings,
//! standings and verdicts out, as values and as polars frames.
//!
//! ```text
//! folder or table --load--> ResultSet --Analysis::of--> audit, summary, verdicts --frames--> polars
//! ```
//!
//! Start with [`load()`] and [`Analysis::of`]:
//!
//! ```
//! use wrkbook::{Analysis, Metric, Policy};
//!
//! let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
//! let set = wrkbook::load(data.as_ref(), &|_, _| {})?;
//! let Analysis { summary, audit, .. } = Analysis::of(set, Policy::Audited);
//!
//! // What is reported of a cell: a centre, never without n and range.
//! let cell = summary.cell(None, "Bjoern", 100, Metric::Throughput).expect("it was measured");
//! assert_eq!((cell.n, cell.runs), (4, 4));
//! assert!(cell.min < cell.value && cell.value < cell.max);
//!
//! // Who stands where, as rank intervals: 2 to 4 is a tie.
//! let first = summary.standings_of(None, Metric::Throughput).next().expect("six servers");
//! assert_eq!((&*first.server, first.rank_best, first.rank_worst), ("Bjoern", 1, 1));
//!
//! // What is wrong with the runs.
//! assert!(audit.findings.iter().any(|finding| finding.rule == "missing-run"));
//!
//! // And all of it as a frame.
//! assert_eq!(wrkbook::frames::cells(&summary)?.height(), summary.cells.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | noun |
//! | --- | --- |
//! | [`metric`], [`policy`] | what is measured of a run; what counts and what is trimmed |
//! | [`summary`], [`standing`], [`cell`] | what is reported of a cell; who stands where |
//! | [`audit`] | findings: what an audit rule says, with its evidence |
//! | [`verdict`] | winners, and a written judgement of each server |
//! | [`diff`] | what changed between two result sets, and a gate on it |
//! | [`stats`] | the statistics behind all of them, over plain slices |
//! | [`frames`], [`document`] | polars frames and files of them; the JSON documents |
//! | [`filter`], [`display`] | what is shown, and in which units people read it |
//! | [`ingest`] | the records that all of this is made of |
//!
//! Figures are in base units (seconds, bytes, requests/s, percent of one core); what is absent is
//! `None`. Nothing prints, and there is no global state.

pub mod analysis;
pub mod audit;
pub mod cell;
pub mod diff;
pub mod display;
pub mod document;
pub mod filter;
pub mod frames;
mod load;
pub mod metric;
pub mod names;
pub mod policy;
mod significance;
pub mod standing;
pub mod stats;
pub mod summary;
pub mod verdict;

pub use analysis::Analysis;
pub use audit::{Audit, Finding};
pub use diff::{Diff, Gate};
pub use filter::Filter;
pub use load::{Error, load, load_with};
pub use metric::Metric;
pub use policy::Policy;
pub use standing::Standing;
pub use summary::{CellSummary, Summary};
pub use verdict::{Verdict, Verdicts};
pub use polars;
pub use wrkbook_ingest as ingest;
pub use wrkbook_ingest::ResultSet;
