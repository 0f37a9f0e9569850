//! The audit: what was found, grouped by severity and by what it is about.

use std::path::Path;

use serde::Serialize;
use wrkbook::audit::{Finding, RULES, Severity, Thresholds};

use super::finding::{FindingView, SeverityView, meaning};
use super::section::{Section, SetContext};
use super::served::ServedLink;
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::Link;
use crate::writer::{Page, Writer};

/// The audit's page.
#[derive(Debug, Serialize)]
struct AuditView {
    pub(crate) brief: AuditBrief,
    /// How many connections were served, where that is known.
    pub(crate) served: Vec<ServedLink>,
    pub(crate) groups: Vec<Group>,
    /// The rules that found something.
    pub(crate) rules: Vec<RuleDoc>,
    /// What the reader of the files had to say.
    pub(crate) diagnostics: Vec<DiagnosticView>,
}

/// What was found, counted.
#[derive(Debug, Serialize)]
pub(crate) struct AuditBrief {
    pub(crate) total: usize,
    pub(crate) counts: Vec<Count>,
    pub(crate) link: Link,
    /// The widest and gravest.
    pub(crate) first: Vec<FindingView>,
}

/// How many findings have a severity.
#[derive(Debug, Serialize)]
pub(crate) struct Count {
    pub(crate) severity: SeverityView,
    pub(crate) count: usize,
    pub(crate) meaning: &'static str,
    /// The rules that fired, with how often.
    pub(crate) rules: Vec<RuleCount>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RuleCount {
    pub(crate) rule: &'static str,
    pub(crate) count: usize,
}

/// Findings of one severity.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) severity: SeverityView,
    pub(crate) meaning: &'static str,
    pub(crate) subjects: Vec<Subject>,
}

/// Findings about one server, or about the set.
#[derive(Debug, Serialize)]
pub(crate) struct Subject {
    pub(crate) name: Option<String>,
    pub(crate) findings: Vec<FindingView>,
}

/// What a reader of files had to say.
#[derive(Debug, Serialize)]
pub(crate) struct DiagnosticView {
    pub(crate) place: String,
    pub(crate) message: String,
    pub(crate) advice: String,
}

/// What a rule means.
#[derive(Debug, Serialize)]
pub(crate) struct RuleDoc {
    pub(crate) id: &'static str,
    pub(crate) says: &'static str,
    pub(crate) means: &'static str,
    pub(crate) why: &'static str,
    pub(crate) fix: &'static str,
    pub(crate) fires: String,
}

/// Writes the page.
pub(super) fn write(
    set: &SetContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let (link, title) = (set.places.audit(), format!("Audit: {}", set.title));
    writer.page(Page { template: "audit.html", link, title, around }, &AuditView::of(set))
}

impl AuditBrief {
    /// What was found of a scenario, and of the set as a whole.
    pub(crate) fn of_section(section: &Section<'_>) -> Self {
        let here = |finding: &&Finding| {
            let scenario = finding.scope.scenario.as_deref();
            scenario.is_none() || scenario == section.scenario
        };
        let findings = section.set.analysis.audit.findings.iter().filter(here);
        Self::of(section.set, &findings.collect::<Vec<_>>())
    }

    fn of(set: &SetContext<'_>, findings: &[&Finding]) -> Self {
        let count = |severity: Severity| {
            let mut rules: Vec<RuleCount> = Vec::new();
            for finding in findings.iter().filter(|finding| finding.severity == severity) {
                match rules.iter_mut().find(|known| known.rule == finding.rule) {
                    Some(known) => known.count += 1,
                    None => rules.push(RuleCount { rule: finding.rule, count: 1 }),
                }
            }
            Count {
                severity: severity.into(),
                count: rules.iter().map(|rule| rule.count).sum(),
                meaning: meaning(severity),
                rules,
            }
        };
        let mut widest: Vec<&Finding> = findings
            .iter()
            .copied()
            .filter(|finding| {
                finding.part_of.is_none()
                    && finding.scope.load.is_none()
                    && finding.severity > Severity::Note
            })
            .collect();
        widest.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Self {
            total: findings.len(),
            counts: Severity::WORST_FIRST
                .map(count)
                .into_iter()
                .filter(|count| count.count > 0)
                .collect(),
            link: set.places.audit(),
            first: widest
                .into_iter()
                .take(8)
                .map(|finding| FindingView::of(set, finding))
                .collect(),
        }
    }
}

impl AuditView {
    pub(crate) fn of(set: &SetContext<'_>) -> Self {
        let findings = &set.analysis.audit.findings;
        let known = |id: &String| set.finding(id).is_some();
        let group = |severity: Severity| {
            let mut subjects: Vec<(Option<&str>, Vec<FindingView>)> = Vec::new();
            let own = findings.iter().filter(|finding| {
                finding.severity == severity && !finding.part_of.as_ref().is_some_and(known)
            });
            for finding in own {
                let name = finding.scope.server.as_deref();
                let view = FindingView::with_parts(set, finding, 0);
                match subjects.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, views)) => views.push(view),
                    None => subjects.push((name, vec![view])),
                }
            }
            // The set as a whole comes first, the servers in their order.
            let servers = &set.summary().servers;
            subjects.sort_by_key(|(name, _)| {
                name.and_then(|name| {
                    servers.iter().position(|known| &**known == name).map(|at| at + 1)
                })
            });
            let subjects = subjects
                .into_iter()
                .map(|(name, findings)| Subject { name: name.map(str::to_owned), findings })
                .collect();
            Group { severity: severity.into(), meaning: meaning(severity), subjects }
        };
        let groups =
            Severity::WORST_FIRST.map(group).into_iter().filter(|group| !group.subjects.is_empty());
        let diagnostics = set.analysis.set.diagnostics.iter().map(|diagnostic| {
            // Where the set is on the author's machine is nobody's business.
            let path = &*diagnostic.path;
            let roots = [Some(&*set.analysis.set.path), set.analysis.set.path.parent()];
            let inside = roots
                .into_iter()
                .flatten()
                .find_map(|root| Path::new(path).strip_prefix(root).ok()?.to_str());
            let path = inside.filter(|path| !path.is_empty()).unwrap_or(&set.analysis.set.name);
            let line = diagnostic.line.map(|line| format!(":{line}")).unwrap_or_default();
            DiagnosticView {
                place: format!("{path}{line}"),
                message: diagnostic.message.clone(),
                advice: diagnostic.advice.clone(),
            }
        });
        let fired = RULES.iter().filter(|rule| findings.iter().any(|found| found.rule == rule.id));
        let rules = fired.map(|rule| RuleDoc {
            id: rule.id,
            says: rule.says,
            means: rule.means,
            why: rule.why,
            fix: rule.fix,
            fires: rule.fires(&Thresholds::default()),
        });
        Self {
            brief: AuditBrief::of(set, &findings.iter().collect::<Vec<_>>()),
            served: ServedLink::all(set),
            groups: groups.collect(),
            rules: rules.collect(),
            diagnostics: diagnostics.collect(),
        }
    }
}
