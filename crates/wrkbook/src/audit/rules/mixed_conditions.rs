//! `mixed-conditions`: runs that were not made alike.

use std::collections::BTreeSet;

use wrkbook_ingest::LoadReport;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, depth, offered};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{number, quantity, seconds, share};
use crate::metric::Metric;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "mixed-conditions",
    scope: Width::Set,
    severity: Severity::Caution,
    severity_reason: "Each figure stands under its own conditions; side by side they may not.",
    says: "Durations, threads, limits or the way of sending differ between runs.",
    means: "Runs of the set were started with different durations or client threads, in containers \
            with different memory limits, with another number of requests on a connection, in \
            another model (closed, paced, open), or with latencies that are not made alike.",
    why: "A longer run has less of its start in it, more client threads send more, a larger \
          container does more, and a corrected latency is another figure than an uncorrected one: \
          the difference between two servers may be one of these.",
    fix: "Repeat the runs that differ; keep runs under other conditions in a set of their own.",
    source: "What the reports say of themselves, and the limit that `docker stats` prints. Fewer \
             threads at fewer connections than threads are by design: a tool has at most a thread \
             a connection.",
    fires: |t| {
        format!(
            "A nominal duration, the model, the requests on a connection, or what the latency \
             covers differs between runs; or the number of threads, among runs with at least as \
             many connections as the most threads; or a container's memory limit by more than {}.",
            share(t.limit_rounding)
        )
    },
    check: |scenario, sink| {
        let durations = ends(scenario, |run| Some(run.report()?.nominal_duration?.get()));
        let threads = threads(scenario);
        let depths = ends(scenario, |run| run.report().map(|_| f64::from(depth(run))));
        let limits = ends(scenario, |run| Some(run.container.as_ref()?.memory_limit?.get()));
        let limits =
            limits.filter(|(low, high)| high - low > scenario.thresholds.limit_rounding * low);
        let mut differ = Vec::new();
        if let Some((low, high)) = durations {
            let (low, high) = (number("duration_least_s", low), seconds("duration_most_s", high));
            differ.push(text!("durations from {} to {}", low, high));
        }
        if let Some((low, high)) = threads {
            let (low, high) = (number("threads_least", low), number("threads_most", high));
            differ.push(text!("client threads from {} to {}", low, high));
        }
        if let Some((low, high)) = depths {
            let (low, high) = (number("depth_least", low), number("depth_most", high));
            differ.push(text!("{} to {} requests on a connection at once", low, high));
        }
        if let Some((low, high)) = limits {
            let low = quantity("memory_limit_least_bytes", Metric::Memory, low);
            let high = quantity("memory_limit_most_bytes", Metric::Memory, high);
            differ.push(text!("memory limits from {} to {}", low, high));
        }
        let models = kinds(scenario, |report| Some(report.offered.model?.id()));
        if models.len() > 1 {
            differ.push(Text::from(format!("models {}", models.join(" and "))));
        }
        let corrected = kinds(scenario, |report| match report.latency.corrected? {
            true => Some("corrected"),
            false => Some("uncorrected"),
        });
        if corrected.len() > 1 {
            differ.push("latencies corrected for coordinated omission and not".into());
        }
        let covers = kinds(scenario, |report| Some(report.latency.covers?.id()));
        if covers.len() > 1 {
            differ.push("latencies that hold failures and such that do not".into());
        }
        if !differ.is_empty() {
            let figures = evidence([
                ("duration_least_s", durations.map(|(low, _)| low)),
                ("duration_most_s", durations.map(|(_, high)| high)),
                ("threads_least", threads.map(|(low, _)| low)),
                ("threads_most", threads.map(|(_, high)| high)),
                ("depth_least", depths.map(|(low, _)| low)),
                ("depth_most", depths.map(|(_, high)| high)),
                ("memory_limit_least_bytes", limits.map(|(low, _)| low)),
                ("memory_limit_most_bytes", limits.map(|(_, high)| high)),
                ("ways_that_differ", Some(differ.len() as f64)),
            ]);
            let message = Text::words("Runs were made with ").list(differ).say(".");
            sink.set(&RULE, (message, figures));
        }
    },
    group: None,
};

/// The fewest and the most client threads, where they differ by more than the connections explain.
fn threads(scenario: &Scenario<'_>) -> Option<(f64, f64)> {
    let of = |run: &Run| Some((run.report()?.threads?, offered(run)));
    let all: Vec<(u32, Option<u32>)> = scenario.runs.iter().filter_map(of).collect();
    let most = all.iter().map(|(threads, _)| *threads).max()?;
    let could = all.iter().filter(|(_, offered)| offered.is_none_or(|offered| offered >= most));
    let least = could.map(|(threads, _)| *threads).min()?;
    (least < most).then(|| (least.into(), most.into()))
}

/// The kinds of something that reports have, in order.
fn kinds(
    scenario: &Scenario<'_>,
    of: impl Fn(&LoadReport) -> Option<&'static str>,
) -> Vec<&'static str> {
    let kinds: BTreeSet<_> = scenario.runs.iter().filter_map(|run| of(run.report()?)).collect();
    kinds.into_iter().collect()
}

/// The lowest and the highest of a figure over all runs, where they differ.
fn ends(scenario: &Scenario<'_>, of: impl Fn(&Run) -> Option<f64>) -> Option<(f64, f64)> {
    let values: Vec<f64> = scenario.runs.iter().filter_map(of).collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    (low < high).then_some((low, high))
}
