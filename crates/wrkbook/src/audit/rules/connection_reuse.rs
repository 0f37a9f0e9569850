//! `connection-reuse`: answers that each cost a new connection.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{
    CellFacts, Scenario, ServerFacts, is_connecting, reconnect_share, reconnects, served_share,
};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, Said, evidence};
use crate::audit::wording::{count_of, percent, range, share};
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "connection-reuse",
    scope: Width::Server,
    severity: Severity::Caution,
    severity_reason: "The figures stand for this mode of the server, which is not that of a server that \
                      keeps its connections.",
    says: "Answers cost new connections: the client's connecting is in the load, not in the latency.",
    means: "The server closes the connection after an answer, and the client opens a new one for the \
            next request.",
    why: "Connecting takes time of server and client that no latency shows. Beside a server that \
          keeps its connections, both throughput and latency compare two protocols.",
    fix: "Turn keep-alive on, or off for all servers. Say which it is.",
    source: "Read errors that match the responses (`wrk` counts one for each unannounced close), or \
             sockets in TIME_WAIT on either side, recorded beside the run, beyond the offered \
             connections. TIME_WAIT shows a part only: ports are used again, and the kernel limits \
             how many it keeps.",
    fires: |t| {
        format!(
            "In more than half of a server's runs the read errors are within 1% of the responses, or \
             sockets in TIME_WAIT grew by the offered connections and at least {} of the responses.",
            share(t.reconnect_share)
        )
    },
    check: |scenario, sink| {
        for server in &scenario.servers {
            let runs: Vec<&Run> = server.completed().collect();
            let so: Vec<&&Run> =
                runs.iter().filter(|run| reconnects(run, scenario.thresholds)).collect();
            if so.len() * 2 > runs.len() {
                sink.server(&RULE, server, of_server(scenario, server, (&so, runs.len())));
            }
        }
    },
    group: None,
};

fn of_server(
    scenario: &Scenario<'_>,
    server: &ServerFacts<'_>,
    (so, all): (&[&&Run], usize),
) -> Said {
    let shares: Vec<f64> = so.iter().filter_map(|run| reconnect_share(run)).collect();
    let least = shares.iter().copied().reduce(f64::min);
    let hidden = hidden(scenario, server);
    let connecting = hidden.map(|shares| {
        let names = ["served_share_least", "served_share_most"];
        text!(
            "; with the client near its limit, {} of the connections had a request in flight, and the \
             others were connecting",
            range(names, shares, percent)
        )
    });
    let message = text!(
        "In {} {} cost a new connection{}.",
        count_of(["runs_concerned", "runs"], so.len() as u64, all as u64, "run"),
        match least {
            Some(least) if least < 1.0 => {
                text!("at least {} of the answers", percent("new_connections_share", least))
            }
            _ => Text::from("each answer"),
        },
        connecting.unwrap_or_default(),
    );
    let figures = evidence([
        ("new_connections_share", least),
        ("runs_concerned", Some(so.len() as f64)),
        ("runs", Some(all as f64)),
        ("served_share_least", hidden.map(|(least, _)| least)),
        ("served_share_most", hidden.map(|(_, most)| most)),
    ]);
    (message, figures)
}

/// The lowest and the highest share of requests in flight, over the runs of the cells where what is
/// missing was connecting.
fn hidden(scenario: &Scenario<'_>, server: &ServerFacts<'_>) -> Option<(f64, f64)> {
    let thresholds = scenario.thresholds;
    let is_hidden = |cell: &&CellFacts<'_>| {
        let share = cell.median(served_share);
        share.is_some_and(|share| share < thresholds.served_share)
            && is_connecting(cell, thresholds)
    };
    let cells = server.cells.iter().filter(is_hidden);
    let shares = cells.flat_map(CellFacts::completed).filter_map(served_share);
    shares.fold(None, |ends, share| match ends {
        None => Some((share, share)),
        Some((low, high)) => Some((share.min(low), share.max(high))),
    })
}
