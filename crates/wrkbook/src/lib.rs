//! Audited comparisons of load tests: frames, statistics, standings and verdicts.
//!
//! ```text
//! folder or table -> ResultSet -> Summary -> standings, verdicts -> frames, charts, pages
//! ```

mod analysis;
pub mod audit;
pub mod cell;
pub mod display;
pub mod filter;
pub mod frames;
mod load;
pub mod metric;
pub mod policy;
pub mod standing;
pub mod stats;
pub mod summary;
pub mod verdict;

pub use analysis::Analysis;
pub use audit::{Audit, Finding};
pub use filter::Filter;
pub use load::{Error, load};
pub use metric::Metric;
pub use policy::Policy;
pub use standing::Standing;
pub use summary::{CellSummary, Summary};
pub use verdict::{Verdict, Verdicts};
pub use wrkbook_ingest as ingest;
pub use wrkbook_ingest::ResultSet;
