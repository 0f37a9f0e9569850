//! `mixed-generators`: runs that were made with different load generators.

use std::collections::BTreeMap;

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "mixed-generators",
    scope: Width::Set,
    severity: Severity::Serious,
    severity_reason: "Tools count requests, errors and latencies differently: a difference between \
                      servers may be one between tools.",
    says: "Runs were made with different load generators, or versions of one.",
    means: "The reports are of more than one tool or version.",
    why: "One tool puts connecting into the latency and another does not; one counts late answers as \
          answered and another gives them up.",
    fix: "Measure all servers with one tool of one version; keep runs of others in a set of their own.",
    source: "The form of the reports, and the version that they print.",
    fires: |_| "The tool differs between runs, or its version where it is printed.".to_owned(),
    check: |scenario, sink| {
        let mut tools: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
        for report in scenario.runs.iter().filter_map(|run| run.report()) {
            if let Some(tool) = report.generator.as_deref() {
                *tools.entry((tool, report.version.as_deref())).or_default() += 1;
            }
        }
        // A version that only some reports print is no other version.
        let printed: Vec<_> = tools.iter().filter(|((_, version), _)| version.is_some()).collect();
        let has_version = |tool: &str| printed.iter().any(|((of, _), _)| *of == tool);
        let told: Vec<_> = tools
            .iter()
            .filter(|((tool, version), _)| version.is_some() || !has_version(tool))
            .collect();
        if told.len() < 2 {
            return;
        }
        let names: Vec<Text> = told
            .iter()
            .map(|((tool, version), _)| match version {
                Some(version) => Text::from(format!("{tool} {version}")),
                None => Text::from((*tool).to_owned()),
            })
            .collect();
        let message = text!(
            "Runs were made with {}: their figures are not made alike.",
            Text::default().list(names)
        );
        let figures = evidence([
            ("generators", Some(told.len() as f64)),
            ("runs", Some(tools.values().sum::<usize>() as f64)),
        ]);
        sink.set(&RULE, (message, figures));
    },
    group: None,
};
