//! The audit: rules that check the runs before anyone ranks the servers.

mod finding;

pub use finding::{Evidence, Finding, Scope, Severity};
use wrkbook_ingest::ResultSet;

/// What the audit of a result set found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Audit {
    /// The findings: wider scopes first, then by severity, rule and scope.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// Audits a result set.
    pub fn of(_set: &ResultSet) -> Self {
        Self::default()
    }
}
