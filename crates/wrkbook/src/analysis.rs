//! Everything that is said of one result set, in the order in which it follows.

use wrkbook_ingest::ResultSet;

use crate::audit::Audit;
use crate::policy::Policy;
use crate::summary::Summary;
use crate::verdict::Verdicts;

/// A result set with its audit, its summary and its verdicts.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The runs.
    pub set: ResultSet,
    /// What the audit found. It looks at the runs, whatever the policy.
    pub audit: Audit,
    /// The summary under the chosen policy, each cell with the ids of what was found there.
    pub summary: Summary,
    /// Winners and verdicts.
    pub verdicts: Verdicts,
}

impl Analysis {
    /// Audits, summarises and judges `set` under `policy`.
    pub fn of(set: ResultSet, policy: Policy) -> Self {
        let audit = Audit::of(&set);
        let mut summary = Summary::of(&set, policy);
        summary.attach(&audit);
        let verdicts = Verdicts::of(&summary, &audit);
        Self { set, audit, summary, verdicts }
    }
}
