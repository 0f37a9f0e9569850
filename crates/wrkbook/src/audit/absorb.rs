//! How many findings become few sentences: a wider finding that explains a narrower one is named
//! in its `part_of`, and many of one rule about one server are put together.
//!
//! The wider one's scope always holds the narrower one's, and between rules about the same scope the
//! explanation goes one way, so that nothing is part of itself by any detour; and its rule never
//! weighs less, so that nobody overlooks what is behind it.

use std::collections::BTreeMap;
use wrkbook_ingest::Load;

use rustc_hash::FxHashMap;

use super::facts::Scenario;
use super::finding::{Evidence, Finding, Scope, Width};
use super::rule::{Group, Ids, Rule, Sink};
use super::rules::RULES;

/// Which rule's findings explain which other's, in the order in which they are tried, and how wide
/// the explaining one is. A rule's own wider finding explains its narrower ones without an entry.
const EXPLANATIONS: &[(&str, &str, Width)] = &[
    // The cell's sentence counts the failed runs and says what they did to the mean.
    ("missing-run", "averaged-failures", Width::Cell),
    ("dead-run", "averaged-failures", Width::Cell),
    // A run without a response lost its connections, too.
    ("lost-connections", "dead-run", Width::Run),
    // A client without ports loses connections, and by chance more or fewer of them.
    ("lost-connections", "ports-exhausted", Width::Server),
    ("unstable", "ports-exhausted", Width::Server),
    // A pool serves a smaller share the more is offered.
    ("starved-connections", "fixed-concurrency", Width::Server),
    // Once answered and never again, a connection has nothing in flight.
    ("starved-connections", "one-answer-per-connection", Width::Server),
    // Without enough repeats anywhere, every cell lacks them.
    ("too-few-repeats", "few-repeats", Width::Set),
];

/// Groups what can be grouped and fills in every `part_of`. Rules are gone through from the last,
/// which are the widest, to the first, so that what explains is complete before it is needed.
pub(super) fn absorb(scenario: &Scenario<'_>, sink: &mut Sink<'_>) {
    let mut known: FxHashMap<String, usize> =
        sink.findings.iter().enumerate().map(|(at, finding)| (finding.id.clone(), at)).collect();
    for rule in RULES.iter().rev() {
        let mut left = Vec::new();
        for at in 0..sink.findings.len() {
            if sink.findings[at].rule != rule.id {
                continue;
            }
            match explanation(&sink.findings, at, sink.ids, &known) {
                Some(wider) => sink.findings[at].part_of = Some(wider),
                None => left.push(at),
            }
        }
        for (at, parts) in groups(rule, scenario, sink, &left) {
            known.insert(sink.findings[at].id.clone(), at);
            for part in parts {
                sink.findings[part].part_of = Some(sink.findings[at].id.clone());
            }
        }
    }
}

/// The id of the wider finding that explains the one at `at`.
fn explanation(
    findings: &[Finding],
    at: usize,
    ids: Ids,
    known: &FxHashMap<String, usize>,
) -> Option<String> {
    let finding = &findings[at];
    let own = [Width::Cell, Width::Server, Width::Set].map(|width| (finding.rule, width));
    let others = EXPLANATIONS
        .iter()
        .filter(|(narrower, ..)| *narrower == finding.rule)
        .map(|(_, wider, width)| (*wider, *width));
    own.into_iter().chain(others).find_map(|(rule, width)| {
        if width > finding.width() || (width == finding.width() && rule == finding.rule) {
            return None;
        }
        let id = ids.of(rule, &finding.scope.widened(width));
        let wider = &findings[*known.get(&id)?];
        (wider.rule == rule && wider.width() == width && covers(wider, finding)).then_some(id)
    })
}

/// Whether the wider finding is about the load of the narrower one, too: some say from which load
/// to which they hold.
fn covers(wider: &Finding, narrower: &Finding) -> bool {
    let bounds = (wider.figure("from_connections"), wider.figure("to_connections"));
    match (bounds, narrower.scope.load.and_then(Load::value)) {
        ((Some(from), Some(to)), Some(load)) => (from..=to).contains(&load),
        _ => true,
    }
}

/// Adds a finding about each server of which the rule has said enough; returns where it is and
/// what it is made of.
fn groups(
    rule: &Rule,
    scenario: &Scenario<'_>,
    sink: &mut Sink<'_>,
    left: &[usize],
) -> Vec<(usize, Vec<usize>)> {
    let Some(say) = rule.group else { return Vec::new() };
    let mut by_server: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &at in left {
        if let Scope { server: Some(server), load: Some(_), .. } = &sink.findings[at].scope {
            by_server.entry(server).or_default().push(at);
        }
    }
    let mut said = Vec::new();
    for server in &scenario.servers {
        let Some(parts) = by_server.remove(&**server.name) else { continue };
        if parts.len() < scenario.thresholds.group.max(1) {
            continue;
        }
        let group =
            Group { findings: parts.iter().map(|&at| &sink.findings[at]).collect(), server };
        let (message, mut evidence) = say(&group);
        evidence.extend(counted(&group));
        let severity = group.findings.iter().map(|finding| finding.severity).max();
        said.push((server, severity.unwrap_or(rule.severity), (message, evidence), parts));
    }
    said.into_iter()
        .map(|(server, severity, said, parts)| {
            let at = sink.findings.len();
            sink.server(rule, server, said);
            sink.findings[at].severity = severity;
            (at, parts)
        })
        .collect()
}

/// What is counted of every group.
fn counted(group: &Group<'_>) -> Vec<Evidence> {
    let count = |name, n: usize| Evidence { name, value: n as f64 };
    vec![
        count("findings", group.findings.len()),
        count("loads_concerned", group.loads().len()),
        count("loads_unfit", group.unfit_loads()),
        count("loads_measured", group.server.loads_measured()),
    ]
}
