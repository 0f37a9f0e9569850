//! Which findings make a figure a bound of what it should be: one table. Such a figure is ranked
//! like any other, and wherever it wins it is said to be one.

use std::collections::BTreeMap;
use wrkbook_ingest::Load;

use super::finding::{Finding, Severity, Width};
use crate::metric::{Family, Metric};

/// On which side of the printed figure the server's own lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is at least what was measured.
    AtLeast,
    /// It is at most what was measured.
    AtMost,
}

impl Bound {
    /// `at least` or `at most`.
    pub fn words(self) -> &'static str {
        match self {
            Bound::AtLeast => "at least",
            Bound::AtMost => "at most",
        }
    }
}

/// Metrics that a rule's findings make bounds of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounding {
    /// The rule.
    pub rule: &'static str,
    /// The families of metrics, and on which side the server's own figure lies.
    pub families: &'static [(Family, Bound)],
    /// Why.
    pub because: &'static str,
}

/// Everything that makes a figure a bound. A cell's figure is one where more than half of its
/// repeats that count have such a finding.
pub const BOUNDS: &[Bounding] = &[Bounding {
    rule: "client-at-limit",
    families: &[(Family::Rate, Bound::AtLeast), (Family::Latency, Bound::AtMost)],
    because: "the client sent as much as it was able to, and its own delay is in the latency; a note \
              that it was near its limit makes no bound",
}];

impl Finding {
    /// On which side of a metric's figure the server's own lies, as far as the finding goes.
    pub fn bound(&self, metric: Metric) -> Option<Bound> {
        let weighs = self.severity > Severity::Note;
        let entry = BOUNDS.iter().find(|entry| entry.rule == self.rule && weighs)?;
        entry.families.iter().find(|(known, _)| *known == metric.family()).map(|(_, bound)| *bound)
    }
}

/// Of a server's findings, those about runs that make the figure of a metric a bound, by load.
pub(super) fn by_load<'a>(
    of_server: impl Iterator<Item = &'a Finding>,
    metric: Metric,
) -> BTreeMap<Load, Vec<&'a Finding>> {
    let mut loads: BTreeMap<Load, Vec<&Finding>> = BTreeMap::new();
    for finding in of_server {
        if finding.width() == Width::Run
            && finding.bound(metric).is_some()
            && let Some(load) = finding.scope.load
        {
            loads.entry(load).or_default().push(finding);
        }
    }
    loads
}
