//! `mixed-conditions`: runs that were not made alike.

use wrkbook_ingest::run::Run;

use crate::audit::facts::Scenario;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::share;
use crate::display::{number, quantity};
use crate::metric::Metric;

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
            differ.push(format!("durations from {} to {} s", number(low), number(high)));
        }
        if let Some((low, high)) = threads {
            differ.push(format!("client threads from {} to {}", number(low), number(high)));
        }
        if let Some((low, high)) = limits {
            let (low, high) = (quantity(Metric::Memory, low), quantity(Metric::Memory, high));
            differ.push(format!("memory limits from {low} to {high}"));
        }
        if let Some(differ) = listed(&differ) {
            let figures = evidence([
                ("duration_least_s", durations.map(|(low, _)| low)),
                ("duration_most_s", durations.map(|(_, high)| high)),
                ("threads_least", threads.map(|(low, _)| low)),
                ("threads_most", threads.map(|(_, high)| high)),
                ("memory_limit_least_bytes", limits.map(|(low, _)| low)),
                ("memory_limit_most_bytes", limits.map(|(_, high)| high)),
            ]);
            sink.set(&RULE, (format!("Runs were made with {differ}."), figures));
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

/// `a`, `a and b`, `a, b and c`; `None` of nothing.
fn listed(items: &[String]) -> Option<String> {
    match items {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}
