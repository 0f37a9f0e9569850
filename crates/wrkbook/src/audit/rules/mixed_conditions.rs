//! `mixed-conditions`: runs that were not made alike.

use wrkbook_ingest::run::Run;

use crate::audit::facts::Scenario;
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
    says: "Durations, threads or limits differ between runs.",
    means: "Runs of the set were started with different durations or client threads, or in \
            containers with different memory limits.",
    why: "A longer run has less of its start in it, more client threads send more, and a larger \
          container does more: the difference between two servers may be one of these.",
    fix: "Repeat the runs that differ; keep runs under other conditions in a set of their own.",
    source: "The first lines of `wrk`'s report, and the limit that `docker stats` prints.",
    fires: |t| {
        format!(
            "A nominal duration or a number of threads differs between runs, or a container's memory \
             limit by more than {}.",
            share(t.limit_rounding)
        )
    },
    check: |scenario, sink| {
        let durations = ends(scenario, |run| Some(run.report()?.nominal_duration?.get()));
        let threads = ends(scenario, |run| run.report()?.threads.map(f64::from));
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
        if let Some((low, high)) = limits {
            let low = quantity("memory_limit_least_bytes", Metric::Memory, low);
            let high = quantity("memory_limit_most_bytes", Metric::Memory, high);
            differ.push(text!("memory limits from {} to {}", low, high));
        }
        if !differ.is_empty() {
            let figures = evidence([
                ("duration_least_s", durations.map(|(low, _)| low)),
                ("duration_most_s", durations.map(|(_, high)| high)),
                ("threads_least", threads.map(|(low, _)| low)),
                ("threads_most", threads.map(|(_, high)| high)),
                ("memory_limit_least_bytes", limits.map(|(low, _)| low)),
                ("memory_limit_most_bytes", limits.map(|(_, high)| high)),
            ]);
            let message = Text::words("Runs were made with ").list(differ).say(".");
            sink.set(&RULE, (message, figures));
        }
    },
    group: None,
};

/// The lowest and the highest of a figure over all runs, where they differ.
fn ends(scenario: &Scenario<'_>, of: impl Fn(&Run) -> Option<f64>) -> Option<(f64, f64)> {
    let values: Vec<f64> = scenario.runs.iter().filter_map(of).collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    (low < high).then_some((low, high))
}
