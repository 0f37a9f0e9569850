//! A finding of the audit as a page shows it.

use serde::Serialize;
use wrkbook::audit::{Evidence, Finding, Scope, Severity};
use wrkbook::text::Span;
use wrkbook::{Metric, display};

use super::fact::Fact;
use super::said::found;
use super::section::SetContext;
use crate::link::Link;
use crate::sentence::Sentence;

/// One finding, with those that it explains.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FindingView {
    pub(crate) anchor: String,
    /// Its place on the audit's page.
    pub(crate) link: Link,
    pub(crate) rule: &'static str,
    pub(crate) severity: SeverityView,
    /// The server it is about, unless the message names it.
    pub(crate) server: Option<String>,
    pub(crate) message: Sentence,
    /// `1,000 connections, repeat round3`; nothing for a whole server or set.
    pub(crate) place: Option<String>,
    /// What it is about.
    pub(crate) subject: Option<Link>,
    pub(crate) evidence: Vec<Fact>,
    pub(crate) parts: Vec<FindingView>,
}

/// A severity as people see it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct SeverityView {
    pub(crate) name: &'static str,
    pub(crate) sign: &'static str,
}

impl From<Severity> for SeverityView {
    fn from(severity: Severity) -> Self {
        Self { name: severity.name(), sign: sign(severity) }
    }
}

/// The sign that stands beside a severity's word.
pub(crate) fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "i",
        Severity::Caution => "!",
        Severity::Serious => "!!",
    }
}

pub(super) fn meaning(severity: Severity) -> &'static str {
    match severity {
        Severity::Serious => "the figures must not be used for a judgement",
        Severity::Caution => "the figures stand, but not for what they seem to say",
        Severity::Note => "worth knowing; the figures stand",
    }
}

impl FindingView {
    pub(crate) fn of(set: &SetContext<'_>, finding: &Finding) -> Self {
        Self {
            anchor: set.places.anchor(&finding.id).to_owned(),
            link: set.places.finding(&finding.id),
            rule: finding.rule,
            severity: finding.severity.into(),
            server: subject(finding).map(str::to_owned),
            message: found(set, finding),
            place: place(&finding.scope),
            subject: set.places.subject(&finding.scope),
            evidence: finding.evidence.iter().filter_map(evidence).collect(),
            parts: Vec::new(),
        }
    }

    /// With the findings that it explains, and so on down.
    pub(super) fn with_parts(set: &SetContext<'_>, finding: &Finding, depth: usize) -> Self {
        // Deeper than any rule goes: a circle would have no end.
        let parts = set.parts_of(&finding.id).iter().take_while(|_| depth < 4);
        let parts = parts.map(|part| Self::with_parts(set, part, depth + 1)).collect();
        Self { parts, ..Self::of(set, finding) }
    }
}

/// A figure behind a finding, in the unit that people read; `None` for what only the audit counts.
fn evidence(figure: &Evidence) -> Option<Fact> {
    const INTERNAL: [&str; 4] = ["findings", "loads_concerned", "loads_unfit", "loads_measured"];
    if INTERNAL.contains(&figure.name) {
        return None;
    }
    let ends = |ending: &str| figure.name.strip_suffix(ending);
    let (name, value) = match (ends("_bytes"), ends("_s"), figure.name.contains("_share")) {
        (Some(name), ..) => (name, display::quantity(Metric::Memory, figure.value)),
        (None, Some(name), _) if !name.ends_with("_per") => {
            (name, format!("{} s", display::number(figure.value)))
        }
        (None, _, true) => (figure.name, display::percent(figure.value)),
        _ => (figure.name, display::number(figure.value)),
    };
    Some(Fact::new(name.replace('_', " "), value))
}

/// The server that a finding is about, unless its message names it.
pub(crate) fn subject(finding: &Finding) -> Option<&str> {
    finding.scope.server.as_deref().filter(|server| !names(finding, server))
}

/// Whether what a finding says has the name in it.
fn names(finding: &Finding, server: &str) -> bool {
    finding.message.spans().iter().any(|span| match span {
        Span::Name(name) => **name == *server,
        // A rule of one's own may write it among its words.
        Span::Words(words) => !server.is_empty() && words.contains(server),
        Span::Figure(_) | Span::Gap => false,
    })
}

/// Where within a server.
fn place(scope: &Scope) -> Option<String> {
    let load = scope.load.map(display::load);
    let repeat = scope.repeat.as_ref().map(|repeat| format!("repeat {repeat}"));
    let parts: Vec<String> = scope
        .scenario
        .as_deref()
        .map(str::to_owned)
        .into_iter()
        .chain(load)
        .chain(repeat)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
