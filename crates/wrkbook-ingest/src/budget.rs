//! The budgets: how much of a file of a stranger is read, at most. A file that asks for more is
//! refused with an error that names the budget, before memory or time is spent on it.
//!
//! All budgets are raised together by the environment variable [`VARIABLE`], a whole number that
//! each is multiplied by: the user says that a file is trusted, never the file.
//!
//! ```
//! use wrkbook_ingest::budget::RUNS;
//!
//! assert!(RUNS.hold(RUNS.most()).is_ok());
//! let over = RUNS.hold(RUNS.most() + 1).expect_err("one too many").to_string();
//! assert!(over.contains("runs in a table") && over.contains("WRKBOOK_BUDGET=2"), "{over}");
//! ```

use std::sync::OnceLock;

use thiserror::Error;

/// The environment variable that raises all budgets.
pub const VARIABLE: &str = "WRKBOOK_BUDGET";

/// A budget is the most of one thing that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// What is counted, as in "4 columns of a table".
    pub of: &'static str,
    /// The most of it, unless the budgets are raised.
    pub usual: u64,
}

/// Bytes of a file that holds a table of runs.
pub const TABLE_BYTES: Budget = Budget::new("bytes of a table of runs", 256 << 20);
/// Rows of a table of runs.
pub const RUNS: Budget = Budget::new("runs in a table", 100_000);
/// Columns of a table of runs, known or not.
pub const COLUMNS: Budget = Budget::new("columns of a table", 4_096);
/// Columns of latency percentiles.
pub const PERCENTILES: Budget = Budget::new("percentiles of a table", 32);
/// Bytes of a row of CSV, or of an object of JSON.
pub const ROW_BYTES: Budget = Budget::new("bytes of a row", 1 << 20);
/// Bytes of one name, path or address.
pub const WORD_BYTES: Budget = Budget::new("bytes of a name", 64 << 10);
/// Bytes of all names, paths and addresses of a table.
pub const TEXT_BYTES: Budget = Budget::new("bytes of all names of a table", 64 << 20);
/// Bytes of the footer of a Parquet file.
pub const FOOTER_BYTES: Budget = Budget::new("bytes of a Parquet footer", 16 << 20);
/// Bytes of a page of a Parquet file, decompressed.
pub const PAGE_BYTES: Budget = Budget::new("bytes of a Parquet page", 32 << 20);
/// Bytes of all pages that are read of a Parquet file, decompressed.
pub const PAGES_BYTES: Budget = Budget::new("bytes of all Parquet pages", 512 << 20);

/// Bytes of one file that a source reads whole: a published table, a suite's results.
pub const SOURCE_BYTES: Budget = Budget::new("bytes of a published table", 64 << 20);
/// Bytes of all files of an archive that are kept for the sources.
pub const KEPT_BYTES: Budget =
    Budget::new("bytes of all published tables of an archive", 256 << 20);

/// Every budget, in the order of the table in `docs/reliability.md`.
pub const BUDGETS: &[Budget] = &[
    TABLE_BYTES,
    RUNS,
    COLUMNS,
    PERCENTILES,
    ROW_BYTES,
    WORD_BYTES,
    TEXT_BYTES,
    FOOTER_BYTES,
    PAGE_BYTES,
    PAGES_BYTES,
    SOURCE_BYTES,
    KEPT_BYTES,
];

/// A budget does not allow as much as there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "{found} {of} are over the budget of {most}; if the file is to be trusted, {VARIABLE}={factor} in \
     the environment raises every budget {factor} times"
)]
pub struct Over {
    /// How much there is, or how much was read before the budget was used up.
    pub found: u64,
    /// What is counted.
    pub of: &'static str,
    /// The most that is read.
    pub most: u64,
    /// By what the budgets would have to be multiplied.
    pub factor: u64,
}

impl Budget {
    /// A budget of `usual` of something.
    pub const fn new(of: &'static str, usual: u64) -> Self {
        Self { of, usual }
    }

    /// The most that is read, raised or not.
    pub fn most(self) -> u64 {
        self.usual.saturating_mul(raised())
    }

    /// Holds the budget.
    ///
    /// # Errors
    /// When `found` is more than the budget allows.
    pub fn hold(self, found: u64) -> Result<(), Over> {
        let most = self.most();
        if found <= most {
            return Ok(());
        }
        let factor = found.div_ceil(self.usual.max(1)).max(2);
        Err(Over { found, of: self.of, most, factor })
    }
}

/// By what the budgets are multiplied.
fn raised() -> u64 {
    static RAISED: OnceLock<u64> = OnceLock::new();
    *RAISED.get_or_init(|| factor(std::env::var(VARIABLE).ok().as_deref()))
}

/// The factor that the variable says: a whole number from 1 up, else 1.
fn factor(said: Option<&str>) -> u64 {
    said.and_then(|said| said.trim().parse().ok()).filter(|factor| *factor > 0).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_a_whole_number_from_one_up() {
        for (said, expected) in [
            (None, 1),
            (Some("4"), 4),
            (Some(" 10 "), 10),
            (Some("0"), 1),
            (Some("-1"), 1),
            (Some("all"), 1),
        ] {
            assert_eq!(factor(said), expected, "{said:?}");
        }
    }

    #[test]
    fn the_error_says_by_how_much_to_raise() {
        let budget = Budget::new("things", 10);
        assert_eq!(budget.hold(10), Ok(()));
        let factor = |found| budget.hold(found).map_err(|over| over.factor);
        assert_eq!([factor(11), factor(20), factor(21)], [Err(2), Err(2), Err(3)]);
    }

    #[test]
    fn the_documentation_lists_every_budget() {
        let docs = include_str!("../../../docs/reliability.md");
        for Budget { of, usual } in BUDGETS {
            let digits = usual.to_string();
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            assert!(docs.contains(&format!("| {of} | {grouped} |")), "{of}: {grouped}");
        }
    }
}
