//! `memory-ceiling`: memory that peaked at the container's limit.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, resource};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, percent, quantity, range, share};
use crate::metric::Metric;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "memory-ceiling",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The peak is what was allowed, not what was needed. Near the limit the kernel \
                      reclaims memory and may kill a process, which slows the rest.",
    says: "Memory peaked near the container's limit.",
    means: "The server used nearly all the memory that it was given.",
    why: "Its need is unknown, and its speed may be that of a machine without memory.",
    fix: "Raise the limit for all servers, or say that memory was the limit.",
    source: "The limit is the one that `docker stats` printed, else `[limits] memory` of \
             `wrkbook.toml`.",
    fires: |t| {
        format!("The memory peak is at least {} of the limit.", share(t.memory_ceiling_share))
    },
    check: |scenario, sink| {
        for run in scenario.completed() {
            if let Some((peak, limit)) = peak_and_limit(scenario, run)
                && peak >= scenario.thresholds.memory_ceiling_share * limit
            {
                let message = text!(
                    "{}: memory peaked at {}, {} of the limit.",
                    at_run(run),
                    quantity("memory_peak_bytes", Metric::Memory, peak),
                    percent("limit_share", peak / limit),
                );
                let figures = evidence([
                    ("limit_share", Some(peak / limit)),
                    ("memory_peak_bytes", Some(peak)),
                    ("memory_limit_bytes", Some(limit)),
                ]);
                sink.run(&RULE, run, (message, figures));
            }
        }
    },
    group: Some(group),
};

fn peak_and_limit(scenario: &Scenario<'_>, run: &Run) -> Option<(f64, f64)> {
    let printed = run.container.as_ref()?.memory_limit.map(|bytes| bytes.get());
    // A printed limit of 0 means that none is known.
    let limit = printed.filter(|limit| *limit > 0.0).or(scenario.memory_limit)?;
    let peak = resource(Metric::Memory, scenario.thresholds)(run)?;
    (limit > 0.0).then_some((peak, limit))
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let shares = group.range("limit_share");
    let names = ["limit_share_least", "limit_share_most"];
    let peaks = shares.map_or_else(|| "most".into(), |shares| range(names, shares, percent));
    let message = text!("{}, memory peaked at {} of the limit, in {}.", loads, peaks, group.runs());
    let figures = evidence([
        ("limit_share_least", shares.map(|(low, _)| low)),
        ("limit_share_most", shares.map(|(_, high)| high)),
    ]);
    (message, figures)
}
