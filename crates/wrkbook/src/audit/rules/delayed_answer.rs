//! `delayed-answer`: the same wait on each answer, whatever the load.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, ServerFacts, resource, served_share};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{from_to, quantity, range, share};
use crate::display;
use crate::metric::Metric;
use crate::policy::Policy;
use crate::stats;
use crate::text::text;
use wrkbook_ingest::Load;

pub(super) static RULE: Rule = Rule {
    id: "delayed-answer",
    scope: Width::Server,
    severity: Severity::Caution,
    severity_reason: "The figures stand for this configuration; the wait is not the server's work.",
    says: "A constant wait on each answer, at every load, with an idle CPU.",
    means: "Each answer waits for a timer: typically 40 ms, where the server sends head and body apart \
            with Nagle's algorithm on and the client delays its acknowledgement.",
    why: "The rate is then connections / wait. A setting of the socket decides the comparison.",
    fix: "Set `TCP_NODELAY`, or send head and body in one write; look for a sleep or a timer.",
    source: "Nagle's algorithm (RFC 896) with delayed acknowledgements (RFC 1122, section 4.2.3.2). In \
             a closed loop X(N) = N / wait as long as nothing is full.",
    fires: |t| {
        format!(
            "In a closed loop, over the highest loads, which span a factor of {} or more: the median of \
             the typical latency (the 50th percentile, else the mean) varies by less than {}, is at \
             least {} ms, most connections have a request in flight, and the CPU peak is below {} of \
             the cores given.",
            display::number(t.delayed_span),
            share(t.delayed_variation),
            display::number(t.delayed_least_s * 1e3),
            share(t.not_cpu_bound_share)
        )
    },
    check: |scenario, sink| {
        for server in &scenario.servers {
            let Some((loads, waits)) = constant(server, scenario) else { continue };
            let least = waits.iter().copied().fold(f64::INFINITY, f64::min);
            let most = waits.iter().copied().fold(0.0, f64::max);
            let message = text!(
                "Each answer takes {} {}, with an idle CPU: a constant wait sets the rate.",
                range(["wait_least_s", "wait_most_s"], (least, most), |name, value| {
                    quantity(name, Metric::Latency, value)
                }),
                from_to(loads.0, loads.1),
            );
            let figures = evidence([
                ("wait_s", stats::median(&waits)),
                ("wait_least_s", Some(least)),
                ("wait_most_s", Some(most)),
                ("from_connections", loads.0.value()),
                ("to_connections", loads.1.value()),
            ]);
            sink.server(&RULE, server, (message, figures));
        }
    },
    group: None,
};

/// The median latency where it is printed, else the mean.
fn typical(run: &Run) -> Option<f64> {
    let of = |metric: Metric| metric.of_run(run, Policy::Audited);
    of(Metric::LatencyP50).or_else(|| of(Metric::Latency))
}

/// The highest loads over which the typical latency stays the same while the CPU is idle, and the
/// latency at each.
fn constant(server: &ServerFacts<'_>, scenario: &Scenario<'_>) -> Option<((Load, Load), Vec<f64>)> {
    let thresholds = scenario.thresholds;
    let most_cpu = thresholds.not_cpu_bound_share * scenario.cores? * 100.0;
    let cpu = resource(Metric::Cpu, thresholds);
    let points: Vec<(Load, f64)> = server
        .cells
        .iter()
        .rev()
        .map_while(|cell| {
            let is_served = cell.median(served_share)? >= thresholds.served_share;
            let is_idle = cell.median(&cpu)? < most_cpu;
            Some((cell.load, cell.median(typical)?)).filter(|_| is_served && is_idle)
        })
        .collect();
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    let same = points.iter().take_while(|(_, wait)| {
        (low, high) = (low.min(*wait), high.max(*wait));
        high - low < thresholds.delayed_variation * low
    });
    let same: Vec<&(Load, f64)> = same.collect();
    let (from, to) = (same.last()?.0, same.first()?.0);
    let waits: Vec<f64> = same.iter().map(|(_, wait)| *wait).collect();
    let is_wide = to.value()? >= thresholds.delayed_span * from.value()?;
    let is_long = stats::median(&waits)? >= thresholds.delayed_least_s;
    (is_wide && is_long && waits.len() > 1).then_some(((from, to), waits))
}
