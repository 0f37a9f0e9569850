//! `round-drift`: servers that all move with the round.

use std::collections::BTreeMap;
use std::sync::Arc;

use wrkbook_ingest::name::natural;

use crate::audit::facts::{Scenario, ServerFacts, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{number, percent, share};
use crate::display;
use crate::stats;
use crate::text::{Figure, text};

pub(super) static RULE: Rule = Rule {
    id: "round-drift",
    scope: Width::Set,
    severity: Severity::Caution,
    severity_reason: "Servers that were measured in all rounds can be compared; each repeat alone \
                      cannot.",
    says: "All servers move with the round: the machine changed.",
    means: "Some rounds were faster than others for all servers alike: the clock of the processor, a \
            neighbour on the host, or what ran beside.",
    why: "The spread of the repeats is that of the machine, and a server that misses a round is \
          compared under other conditions.",
    fix: "Fix the clock, rest the machine between rounds, and keep the servers in turn, so that each \
          round holds all of them.",
    source: "Friedman's test (1937) over the rounds. One value a server and round, the mean of the \
             logarithms of its throughputs over the loads, since the loads of a round are not \
             independent.",
    fires: |t| {
        format!(
            "Of 3 or more rounds that all servers have, the order is the same for the servers beyond \
             chance (p < {}), and the fastest is above the slowest by at least {}.",
            display::probability(t.order_p),
            share(t.order_share)
        )
    },
    check: |scenario, sink| {
        let rounds = rounds(scenario);
        let rows: Vec<Vec<f64>> =
            scenario.servers.iter().filter_map(|server| of_rounds(server, &rounds)).collect();
        let Some(p) = stats::friedman(&rows).filter(|p| *p < scenario.thresholds.order_p) else {
            return;
        };
        let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<f64>() / rows.len() as f64;
        let means: Vec<f64> = (0..rounds.len()).map(mean).collect();
        let ends = (0..means.len()).fold((0, 0), |(low, high), at| {
            let lower = if means[at] < means[low] { at } else { low };
            (lower, if means[at] > means[high] { at } else { high })
        });
        let slower = 1.0 - (means[ends.0] - means[ends.1]).exp();
        if slower < scenario.thresholds.order_share {
            return;
        }
        let message = text!(
            "The {} servers move with the round: {} was {} slower than {} (p = {}). The machine changed \
             between them.",
            number("servers", rows.len() as f64),
            rounds[ends.0],
            percent("slowest_round_share", slower),
            rounds[ends.1],
            Figure::evidence("p", p, display::probability(p)),
        );
        let figures = evidence([
            ("p", Some(p)),
            ("slowest_round_share", Some(slower)),
            ("servers", Some(rows.len() as f64)),
            ("rounds", Some(rounds.len() as f64)),
        ]);
        sink.set(&RULE, (message, figures));
    },
    group: None,
};

/// The repeats that every server has, in their order.
fn rounds<'a>(scenario: &Scenario<'a>) -> Vec<&'a Arc<str>> {
    let mut servers: BTreeMap<&str, (usize, &Arc<str>)> = BTreeMap::new();
    for server in &scenario.servers {
        let mut of_server = BTreeMap::new();
        for run in server.completed() {
            of_server.insert(&*run.key.repeat, &run.key.repeat);
        }
        for (name, repeat) in of_server {
            servers.entry(name).or_insert((0, repeat)).0 += 1;
        }
    }
    let all = scenario.servers.len();
    let shared = servers.into_values().filter(|(count, _)| *count == all);
    let mut rounds: Vec<_> = shared.map(|(_, repeat)| repeat).collect();
    rounds.sort_by(|a, b| natural(a, b));
    rounds
}

/// The mean logarithm of a server's throughput in each round, over the loads that it completed in all
/// of them.
pub(super) fn of_rounds(server: &ServerFacts<'_>, rounds: &[&Arc<str>]) -> Option<Vec<f64>> {
    let mut sums = vec![0.0; rounds.len()];
    let mut loads = 0;
    for cell in &server.cells {
        let in_round = |round: &&Arc<str>| {
            let run = cell.completed().find(|run| run.key.repeat == **round)?;
            throughput(run).filter(|rate| *rate > 0.0).map(f64::ln)
        };
        let logs: Option<Vec<f64>> = rounds.iter().map(in_round).collect();
        let Some(logs) = logs else { continue };
        loads += 1;
        sums.iter_mut().zip(logs).for_each(|(sum, log)| *sum += log);
    }
    (loads > 0).then(|| sums.into_iter().map(|sum| sum / f64::from(loads)).collect())
}
