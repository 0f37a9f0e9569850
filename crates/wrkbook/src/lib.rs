//! Audited comparisons of load tests: raw `wrk` and `docker stats` output in; summaries, findings,
//! standings and verdicts out, as values and as polars frames.
//!
//! ```text
//!                                     ┌─ audit: findings ─┐
//! folder  ─load─▶ ResultSet ─Analysis─┼─ summary: cells,  ┼─▶ frames::*      polars, CSV, JSON, Parquet
//! or table           │                │  standings, noise ├─▶ display::Show  text, HTML, notebooks
//!                    │                └─ verdicts ────────┴─▶ document::*    JSON documents
//!                    └─ two of them ─Diff─▶ changes ─Gate─▶ exit code
//! ```
//!
//! Start with [`Analysis::load`]; [`load()`] gives the runs alone, [`Diff::of`] compares two sets:
//!
//! ```
//! use wrkbook::{Analysis, Metric, display::Show, frames, ingest::Load};
//!
//! # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
//! let analysis = Analysis::load(data)?;
//! let Analysis { summary, audit, .. } = &analysis;
//!
//! // What is reported of a cell: a centre, never without n and range.
//! let cell = summary.find(None, "Bjoern", Load::Connections(100), Metric::Throughput)?;
//! assert_eq!((cell.n, cell.runs), (4, 4));
//! assert!(cell.min < cell.value && cell.value < cell.max);
//!
//! // Who stands where, as rank intervals: from 1 to 2 is a place shared with another.
//! let first = summary.standings_of(None, Metric::Throughput).next().expect("six servers");
//! assert_eq!((&*first.server, first.rank_best, first.rank_worst), ("Bjoern", Some(1), Some(2)));
//!
//! // What is wrong with the runs, and what may be said of a server all the same.
//! assert!(audit.findings.iter().any(|finding| finding.rule == "missing-run"));
//! assert!(analysis.verdict("Waitress")?.text().starts_with("Waitress: "));
//!
//! // And all of it as frames.
//! assert_eq!(frames::cells(summary)?.height(), summary.cells.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is decided is a value with a default: the [`Policy`], the [thresholds](audit::Thresholds) and
//! [rules of one's own](audit::OwnRule) of [`analysis::Options`], alpha, thresholds and noise floors of
//! [`diff::Options`], the [`Filter`]. Errors are typed and say what to do; a name that does not exist is
//! answered with [what was meant and what there is](names::Unknown).
//!
//! | module | noun |
//! | --- | --- |
//! | [`metric`], [`policy`] | what is measured of a run; what counts and what is trimmed |
//! | [`summary`], [`assess`], [`cell`] | what is reported of a cell; who stands where |
//! | [`audit`] | findings: what an audit rule says, with its evidence |
//! | [`text`] | sentences whose names and figures keep what they are |
//! | [`verdict`] | winners, and a written judgement of each server |
//! | [`diff`] | what changed between two result sets, and a gate on it |
//! | [`history`] | when it changed over many sets in order, and a gate on it |
//! | [`archive`], [`bundle`] | many sets in one folder of Parquet; one set as one file |
//! | [`stats`] | the statistics behind all of them, over plain slices |
//! | [`table`] | the tidy table of runs, read back |
//! | [`frames`], [`document`] | polars frames and files of them; the JSON documents |
//! | [`analysis`] | all of the above of one result set, in one call |
//! | [`capacity`] | how much a server can take within bounds |
//! | [`filter`], [`display`] | what is shown, how it looks, and in which units people read it |
//! | [`names`] | what was meant by a name that does not exist |
//! | [`ingest`] | the records that all of this is made of |
//!
//! Figures are in base units (seconds, bytes, requests/s, percent of one core); what is absent is
//! `None`. Nothing prints but [`display::show_in_cell`], which is there for that, and there is no
//! global state. `polars` is the version whose frames these are.
//!
//! Frames, and Parquet in and out, are the feature `frames`, on by default. Without it there is no polars
//! to compile, and all else is the same: tables of runs are read from CSV and JSON.

pub mod analysis;
#[cfg(feature = "frames")]
pub mod archive;
pub mod assess;
pub mod audit;
pub mod board;
pub mod brief;
#[cfg(feature = "frames")]
pub mod bundle;
pub mod capacity;
pub mod cell;
pub mod claims;
pub mod diff;
pub mod display;
pub mod document;
pub mod filter;
#[cfg(feature = "frames")]
pub mod frames;
pub mod history;
mod load;
pub mod metric;
pub mod names;
pub mod policy;
pub mod repeat;
pub mod rerun;
pub mod stats;
pub mod summary;
pub mod table;
pub mod text;
pub mod verdict;

pub use analysis::Analysis;
pub use assess::{Assessment, Fitness, Standing};
pub use audit::{Audit, Finding};
pub use brief::Brief;
pub use diff::{Diff, Gate};
pub use filter::Filter;
pub use history::History;
pub use load::{Error, Reading, load, load_all, load_with};
pub use metric::Metric;
#[cfg(feature = "frames")]
pub use polars;
pub use policy::Policy;
pub use rerun::Rerun;
pub use summary::{CellSummary, Summary};
pub use text::Text;
pub use verdict::{Verdict, Verdicts};
pub use wrkbook_ingest as ingest;
pub use wrkbook_ingest::ResultSet;
