//! `ports-exhausted`: a client that ran out of ports.

use std::collections::BTreeMap;
use wrkbook_ingest::Load;

use wrkbook_ingest::run::Run;

use crate::audit::facts::{ServerFacts, lost, offered, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, Said, evidence};
use crate::audit::wording::{at, count, from_to};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "ports-exhausted",
    scope: Width::Server,
    severity: Severity::Serious,
    severity_reason: "The figures of such runs say how many ports the client had.",
    says: "The client's port range, not the server, set the figure (suspected).",
    means: "Runs served requests and had lost every connection by their end. Where each response \
            ends its connection, the client opens a new one, from a new port, for each request, \
            and whichever side closes first keeps the pair of ports occupied for a minute. When \
            the range is used up (28,232 ports on Linux), `connect()` fails, and `wrk` gives the \
            connection up.",
    why: "The run ends early, and the rest of its time is averaged in as silence. Servers with \
          keep-alive have all of their connections to the end.",
    fix: "Turn keep-alive on. Else widen the client's port range (`net.ipv4.ip_local_port_range`), \
          allow ports to be used again (`net.ipv4.tcp_tw_reuse`), use several addresses, and wait \
          a minute between runs.",
    source: "`wrk` 4 closes a connection for good when `connect()` fails, also when it opens it \
             again after the server closed it. That the ports were the reason is inferred: any \
             lasting failure to connect looks the same.",
    fires: |t| {
        format!(
            "At least {} runs of the server lost every connection after they had served requests.",
            t.exhausted_runs
        )
    },
    check: |scenario, sink| {
        for server in &scenario.servers {
            let exhausted: Vec<&Run> = server.completed().filter(|run| is_exhausted(run)).collect();
            if exhausted.len() >= scenario.thresholds.exhausted_runs.max(1) {
                sink.server(&RULE, server, of_server(server, &exhausted));
            }
        }
    },
    group: None,
};

/// Whether a run served requests and lost every connection.
fn is_exhausted(run: &Run) -> bool {
    offered(run).is_some_and(|offered| offered > 0 && lost(run) == Some(offered))
        && requests(run).is_some_and(|requests| requests > 0.0)
}

fn of_server(server: &ServerFacts<'_>, exhausted: &[&Run]) -> Said {
    let loads: BTreeMap<Load, usize> = exhausted.iter().fold(BTreeMap::new(), |mut loads, run| {
        *loads.entry(run.key.load).or_default() += 1;
        loads
    });
    let from = loads.first_key_value().map_or(Load::Unstated, |(load, _)| *load);
    let to = loads.last_key_value().map_or(Load::Unstated, |(load, _)| *load);
    let of_most_runs = server.cells.iter().filter(|cell| {
        loads.get(&cell.load).is_some_and(|runs| runs * 2 > cell.completed().count())
    });
    let most_served = exhausted.iter().filter_map(|run| requests(run)).reduce(f64::max);
    let most = most_served.unwrap_or(0.0);
    let message = text!(
        "{} {} lost every connection after at most {}: the client's ports, not the server, probably \
         set the figures there.",
        count("runs_that_lost_every_connection", exhausted.len() as u64, "run"),
        if from == to { at(from) } else { from_to(from, to) },
        count("most_served_before", most as u64, "response"),
    );
    let figures = evidence([
        ("runs_that_lost_every_connection", Some(exhausted.len() as f64)),
        ("most_served_before", most_served),
        ("from_connections", from.connections().map(f64::from)),
        ("to_connections", to.connections().map(f64::from)),
        ("loads_concerned", Some(loads.len() as f64)),
        ("loads_unfit", Some(of_most_runs.count() as f64)),
        ("loads_measured", Some(server.loads_measured() as f64)),
    ]);
    (message, figures)
}
