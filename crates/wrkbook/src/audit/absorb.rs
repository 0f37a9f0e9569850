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

/// Findings of one rule are explained by a wider one of another.
struct Explanation {
    /// The rule that is explained.
    narrow: &'static str,
    /// The rule that explains it.
    wide: &'static str,
    /// How wide the explaining finding is.
    width: Width,
    /// Of which findings it holds.
    holds: fn(&Finding) -> bool,
}

/// An explanation that holds of every finding of the rule.
const fn always(narrow: &'static str, wide: &'static str, width: Width) -> Explanation {
    Explanation { narrow, wide, width, holds: |_| true }
}

/// Which rule's findings explain which other's, in the order in which they are tried. A rule's own
/// wider finding explains its narrower ones without an entry.
const EXPLANATIONS: &[Explanation] = &[
    // The load was not served: how each run failed is the detail of it.
    always("missing-run", "failed-at-load", Width::Cell),
    always("dead-run", "failed-at-load", Width::Cell),
    always("killed-container", "failed-at-load", Width::Cell),
    always("averaged-failures", "failed-at-load", Width::Cell),
    always("too-few-repeats", "failed-at-load", Width::Cell),
    // The cell's sentence counts the failed runs and says what they did to the mean.
    always("missing-run", "averaged-failures", Width::Cell),
    always("dead-run", "averaged-failures", Width::Cell),
    always("too-few-repeats", "averaged-failures", Width::Cell),
    // A run without a response lost its connections, too.
    always("lost-connections", "dead-run", Width::Run),
    // A client without ports loses connections, and by chance more or fewer of them.
    always("lost-connections", "ports-exhausted", Width::Server),
    always("unstable", "ports-exhausted", Width::Server),
    // A pool serves a smaller share the more is offered.
    always("starved-connections", "fixed-concurrency", Width::Server),
    // Once answered and never again, a connection has nothing in flight, and the rate is that of the
    // connections.
    always("starved-connections", "one-answer-per-connection", Width::Server),
    always("fixed-rate-per-connection", "one-answer-per-connection", Width::Server),
    // A constant wait makes the rate proportional to the connections.
    always("fixed-rate-per-connection", "delayed-answer", Width::Server),
    // The server closes after each answer: one event, whatever shows it.
    always("closes-connections", "connection-reuse", Width::Server),
    // A mean that cannot be right is far above the median.
    always("bimodal-latency", "more-than-offered", Width::Cell),
    always("bimodal-latency", "more-than-offered", Width::Server),
    // Error statuses are errors of the cell; late answers are its latency's trouble first.
    always("refused-responses", "high-error-share", Width::Cell),
    Explanation {
        narrow: "high-error-share",
        wide: "censored-latency",
        width: Width::Cell,
        holds: is_mostly_late,
    },
    Explanation {
        narrow: "high-error-share",
        wide: "censored-latency",
        width: Width::Server,
        holds: is_mostly_late,
    },
    // A rate that is asked for and not reached, from some rate on.
    always("saturates-at", "behind-target", Width::Server),
    // What the generator skips, it does not reach.
    always("dropped-iterations", "behind-target", Width::Run),
    // A machine that changed moves the first repeat of each server.
    always("still-warming", "round-drift", Width::Set),
    always("mixed-conditions", "mixed-generators", Width::Set),
    always("client-bound", "shared-ceiling", Width::Set),
    // Without enough repeats anywhere, every cell lacks them.
    always("too-few-repeats", "few-repeats", Width::Set),
];

/// Whether late answers are most of the errors.
fn is_mostly_late(finding: &Finding) -> bool {
    let late = finding.figure("late_answers").zip(finding.figure("errors"));
    late.is_some_and(|(late, all)| late * 2.0 > all)
}

/// The rules in an order in which whatever explains comes before what it explains, and otherwise
/// from the widest to the narrowest.
fn in_order() -> Vec<&'static Rule> {
    fn depth(rule: &str, at_most: usize) -> usize {
        let wider = EXPLANATIONS.iter().filter(|entry| entry.narrow == rule && at_most > 0);
        wider.map(|entry| 1 + depth(entry.wide, at_most - 1)).max().unwrap_or(0)
    }
    let mut rules: Vec<&Rule> = RULES.iter().rev().copied().collect();
    rules.sort_by_key(|rule| depth(rule.id, EXPLANATIONS.len()));
    rules
}

/// Groups what can be grouped and fills in every `part_of`.
pub(super) fn absorb(scenario: &Scenario<'_>, sink: &mut Sink<'_>) {
    let mut known: FxHashMap<String, usize> =
        sink.findings.iter().enumerate().map(|(at, finding)| (finding.id.clone(), at)).collect();
    let mut by_rule: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, finding) in sink.findings.iter().enumerate() {
        by_rule.entry(finding.rule).or_default().push(at);
    }
    for rule in in_order() {
        let Some(of_rule) = by_rule.remove(rule.id) else { continue };
        let mut left = Vec::new();
        let mut behind: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for at in of_rule {
            match explanation(&sink.findings, at, sink.ids, &known) {
                Some(wider) => {
                    sink.findings[at].part_of = Some(sink.findings[wider].id.clone());
                    behind.entry(wider).or_default().push(at);
                }
                None => left.push(at),
            }
        }
        for (at, parts) in groups(rule, scenario, sink, (&left, &behind)) {
            known.insert(sink.findings[at].id.clone(), at);
            for part in parts {
                sink.findings[part].part_of = Some(sink.findings[at].id.clone());
            }
        }
    }
}

/// Where the wider finding is that explains the one at `at`.
fn explanation(
    findings: &[Finding],
    at: usize,
    ids: Ids,
    known: &FxHashMap<String, usize>,
) -> Option<usize> {
    let finding = &findings[at];
    let own = [Width::Cell, Width::Server, Width::Set].map(|width| (finding.rule, width));
    let others = EXPLANATIONS
        .iter()
        .filter(|entry| entry.narrow == finding.rule && (entry.holds)(finding))
        .map(|entry| (entry.wide, entry.width));
    own.into_iter().chain(others).find_map(|(rule, width)| {
        if width > finding.width() || (width == finding.width() && rule == finding.rule) {
            return None;
        }
        let at = *known.get(&ids.of(rule, &finding.scope.widened(width)))?;
        let wider = &findings[at];
        let explains = wider.rule == rule
            && wider.width() == width
            && wider.severity >= finding.severity
            && covers(wider, finding);
        explains.then_some(at)
    })
}

/// Whether the wider finding is about the load of the narrower one, too: some say from which load
/// to which they hold.
fn covers(wider: &Finding, narrower: &Finding) -> bool {
    let figure = |names: [&str; 2]| names.iter().find_map(|name| wider.figure(name));
    let from = figure(["from_connections", "from_load"]);
    let to = figure(["to_connections", "to_load"]);
    match ((from, to), narrower.scope.load.and_then(Load::value)) {
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
    (left, behind): (&[usize], &FxHashMap<usize, Vec<usize>>),
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
        let hidden = parts.iter().filter_map(|at| behind.get(at)).flatten();
        let group = Group::of(
            parts.iter().map(|&at| &sink.findings[at]).collect(),
            hidden.map(|&at| &sink.findings[at]).collect(),
            server,
        );
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
    let figure = |name, value: f64| Evidence { name, value };
    let count = |name, n: usize| figure(name, n as f64);
    let mut counted = vec![
        count("findings", group.findings.len()),
        count("loads_concerned", group.loads().len()),
        count("loads_unfit", group.unfit_loads()),
        count("loads_measured", group.server.loads_measured()),
    ];
    if group.runs_concerned() > 0 {
        counted.push(count("runs_concerned", group.runs_concerned()));
        counted.push(count("runs_at_these_loads", group.runs_there()));
    }
    let loads = group.loads();
    let ends =
        loads.first().and_then(|load| load.value()).zip(loads.last().and_then(|it| it.value()));
    if let Some((from, to)) = ends {
        counted.extend([figure("from_load", from), figure("to_load", to)]);
    }
    counted
}
