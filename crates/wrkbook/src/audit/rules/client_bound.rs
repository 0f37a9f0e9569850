//! `client-bound`: fast servers that all stop at the same ceiling.

use std::collections::BTreeMap;
use wrkbook_ingest::Load;

use crate::audit::facts::{
    CellFacts, Scenario, ServerFacts, client_share, is_closed, resource, throughput,
};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{count, count_of, percent, share};
use crate::display;
use crate::metric::Metric;
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "client-bound",
    scope: Width::Set,
    severity: Severity::Caution,
    severity_reason: "The figures stand as a lower bound of what these servers can do.",
    says: "The fastest servers sit at the same ceiling: the load generator may be the limit.",
    means: "Different servers do not arrive at the same throughput by chance, load after load, with \
            CPU left: the client's threads, the network or a shared backend were full.",
    why: "The fastest servers look equal, but the difference between them was not measured.",
    fix: "Watch the load generator's CPU; give it more threads and cores, or several machines; \
          check the bandwidth that the responses fill.",
    source: "The bottleneck law of operational analysis (Denning & Buzen 1978): the fullest part of \
             the system sets the throughput of all. Suspected; where the client's CPU was recorded \
             beside the runs, `client-at-limit` knows.",
    fires: |t| {
        format!(
            "In a closed loop, at more than half of the loads the {} fastest servers are within {} of the fastest, \
             and each of them has CPU to spare: its median peak is below {} of the cores given, and \
             not at one full core ({}% to {}% of one core). A load at which the client of each of them \
             is known to have had CPU to spare does not count.",
            t.client_bound_servers,
            share(t.client_bound_share),
            share(t.cpu_to_spare_share),
            display::number(t.one_core_least),
            display::number(t.one_core_most)
        )
    },
    check: |scenario, sink| {
        let most = scenario.thresholds.client_bound_servers.max(2);
        if scenario.completed().any(|run| !is_closed(run)) {
            return;
        }
        let mut by_load: BTreeMap<Load, Vec<Curve<'_>>> = BTreeMap::new();
        for server in &scenario.servers {
            for (cell, throughput) in server.curve(throughput) {
                by_load.entry(cell.load).or_default().push((throughput, server, cell));
            }
        }
        by_load.retain(|_, servers| servers.len() >= most);
        let gaps: Vec<f64> = by_load
            .values_mut()
            .filter_map(|servers| {
                servers.sort_by(|a, b| b.0.total_cmp(&a.0));
                let best = &servers[..most];
                gap(best).filter(|gap| {
                    *gap <= scenario.thresholds.client_bound_share
                        && best.iter().all(|(_, server, _)| has_cpu_to_spare(server, scenario))
                        && !best.iter().all(|(.., cell)| client_has_cpu_to_spare(cell, scenario))
                })
            })
            .collect();
        if gaps.len() * 2 > by_load.len()
            && let Some(widest) = gaps.iter().copied().reduce(f64::max)
        {
            let names = ["loads_concerned", "loads_compared"];
            let message = text!(
                "At {} the {} are within {} of each other with CPU to spare: the load generator may \
                 be the limit.",
                count_of(names, gaps.len() as u64, by_load.len() as u64, "load"),
                count("fastest_servers", most as u64, "fastest server"),
                percent("widest_gap_share", widest),
            );
            let figures = evidence([
                ("widest_gap_share", Some(widest)),
                ("loads_concerned", Some(gaps.len() as f64)),
                ("loads_compared", Some(by_load.len() as f64)),
                ("fastest_servers", Some(most as f64)),
            ]);
            sink.set(&RULE, (message, figures));
        }
    },
    group: None,
};

/// A server's throughput at a load.
type Curve<'a> = (f64, &'a ServerFacts<'a>, &'a CellFacts<'a>);

/// (fastest - slowest) / fastest of servers, the fastest first.
fn gap(best: &[Curve<'_>]) -> Option<f64> {
    let (fastest, slowest) = (best.first()?.0, best.last()?.0);
    (fastest > 0.0).then_some((fastest - slowest) / fastest)
}

/// Whether the client is known to have had CPU left.
fn client_has_cpu_to_spare(cell: &CellFacts<'_>, scenario: &Scenario<'_>) -> bool {
    let used = cell.median(|run| Some(client_share(run)?.0));
    used.is_some_and(|used| used < scenario.thresholds.client_limit_share)
}

/// Whether the server had CPU left. At one full core a server has none, however many were given.
fn has_cpu_to_spare(server: &ServerFacts<'_>, scenario: &Scenario<'_>) -> bool {
    let thresholds = scenario.thresholds;
    let peaks: Vec<f64> =
        server.completed().filter_map(resource(Metric::Cpu, thresholds)).collect();
    let one_core = thresholds.one_core_least..=thresholds.one_core_most;
    stats::median(&peaks).zip(scenario.cores).is_some_and(|(peak, cores)| {
        peak < thresholds.cpu_to_spare_share * cores * 100.0 && !one_core.contains(&peak)
    })
}
