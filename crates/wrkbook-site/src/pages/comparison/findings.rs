//! What the audits of both sides found that matters to a comparison.

use std::collections::BTreeSet;

use serde::Serialize;
use wrkbook::audit::{Finding, Severity};

use super::context::ComparisonContext;
use crate::link::Link;
use crate::pages::finding::FindingView;
use crate::pages::section::SetContext;

/// The most findings of a side that are shown.
const MOST: usize = 10;

/// The findings of one side.
#[derive(Debug, Serialize)]
pub(crate) struct SideFindings {
    pub(crate) side: &'static str,
    pub(crate) title: String,
    pub(crate) findings: Vec<FindingView>,
    /// How many more there are.
    pub(crate) more: usize,
    pub(crate) audit: Link,
}

impl SideFindings {
    /// Of the old set and of the new one: what the audit has against figures that are compared, and
    /// what it says of one set and not of the other. Notes, and what a wider finding explains, are
    /// left to the audit's own page.
    pub(crate) fn both(context: &ComparisonContext<'_>) -> [Self; 2] {
        let diff = context.diff();
        let ids = |findings: &[Finding]| -> BTreeSet<String> {
            findings.iter().map(|finding| finding.id.clone()).collect()
        };
        let (in_old, in_new) = (ids(&diff.findings_old), ids(&diff.findings_new));
        let against_old = diff.changes.iter().flat_map(|change| &change.findings_old);
        let against_new = diff.changes.iter().flat_map(|change| &change.findings_new);
        [
            Self::of(context, true, &diff.findings_old, against_old.collect(), &in_new),
            Self::of(context, false, &diff.findings_new, against_new.collect(), &in_old),
        ]
    }

    fn of(
        context: &ComparisonContext<'_>,
        is_old: bool,
        findings: &[Finding],
        against: BTreeSet<&String>,
        other: &BTreeSet<String>,
    ) -> Self {
        let (side, set) = if is_old { ("old", context.old) } else { ("new", context.new) };
        let matters = |finding: &&Finding| {
            let is_weighty = finding.severity > Severity::Note && finding.part_of.is_none();
            is_weighty && (against.contains(&finding.id) || !other.contains(&finding.id))
        };
        let mut found: Vec<&Finding> = findings.iter().filter(matters).collect();
        found.sort_by_key(|finding| {
            (!against.contains(&finding.id), std::cmp::Reverse(finding.severity))
        });
        let more = found.len().saturating_sub(MOST);
        let view = |finding: &&Finding| {
            let own = own(context, set, is_old, finding)?;
            Some(FindingView::of(set, own))
        };
        Self {
            side,
            title: set.title.to_owned(),
            findings: found.iter().take(MOST).filter_map(view).collect(),
            more,
            audit: set.places.audit(),
        }
    }
}

/// The set's own finding: the diff has those of the old set under the new names.
fn own<'a>(
    context: &ComparisonContext<'_>,
    set: &'a SetContext<'_>,
    is_old: bool,
    finding: &Finding,
) -> Option<&'a Finding> {
    let server = finding.scope.server.as_deref();
    let server = match is_old {
        true => server.map(|server| context.comparison.old_name(server)),
        false => server,
    };
    set.analysis.audit.findings.iter().find(|own| {
        own.rule == finding.rule
            && own.scope.server.as_deref() == server
            && own.scope.scenario == finding.scope.scenario
            && own.scope.connections == finding.scope.connections
            && own.scope.repeat == finding.scope.repeat
    })
}
