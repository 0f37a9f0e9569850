//! `starved-connections`: a latency that describes a minority of the connections.

use crate::audit::facts::{
    CellFacts, depth, in_flight, is_connecting, most_in_flight, offered, served_share,
};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, number, percent, range, share};
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "starved-connections",
    scope: Width::Cell,
    severity: Severity::Serious,
    severity_reason: "The latency leaves out whoever waited longest, and no error counts them: \
                      the worst server can look like the best.",
    says: "The latency describes n of N connections; unanswered requests are counted nowhere by \
           `wrk`.",
    means: "In a closed loop every connection has a request in flight nearly all the time, so \
            that throughput x mean latency should come near the number of connections, times the \
            requests that each may have in flight. Here it does not: a few connections are \
            answered again and again, and the others wait for an answer, or to be let in, until \
            the run ends.",
    why: "Means, percentiles and errors are those of the lucky few. A server with a small pool \
          shows the latency of the pool's size at any load, and no error at all.",
    fix: "Compare latency at loads that the server serves. Report how many connections were \
          answered (a Lua `response` hook can count them). Test at a fixed rate of requests with \
          `wrk2`, whose latency counts from when a request should have been sent.",
    source: "Little's law (Little 1961): requests in flight = throughput x mean latency. `wrk` \
             samples a latency only when a response is complete, and connecting is no part of it. \
             So reconnecting and the client are looked at first: where the server closes its \
             connections and the client is near its limit, the missing share is connecting, which \
             `connection-reuse` says. `wrk`'s own correction for coordinated omission only raises \
             the mean, and with it the share.",
    fires: |t| {
        format!(
            "In a closed loop, the median share of the possible requests that were in flight is \
             below {}, while requests completed; and not so where most runs reconnect and their \
             client uses {} of its CPU or more. Nothing is said where the latency is printed in \
             steps of more than a tenth of it, or holds 1% of failures or more.",
            share(t.served_share),
            share(t.client_near_share)
        )
    },
    check: |scenario, sink| {
        for cell in scenario.cells() {
            if let Some(share) = cell.median(served_share)
                && share < scenario.thresholds.served_share
                && !is_connecting(cell, scenario.thresholds)
            {
                sink.cell(&RULE, cell, of_cell(cell, share));
            }
        }
    },
    group: Some(group),
};

/// Requests in flight and connections open, each in the median of the runs that had some open.
fn medians(cell: &CellFacts<'_>) -> (Option<f64>, Option<f64>) {
    let (mut flying, mut opened) = (Vec::new(), Vec::new());
    for run in cell.completed().filter(|run| served_share(run).is_some()) {
        flying.extend(in_flight(run));
        opened.extend(most_in_flight(run));
    }
    (stats::median(&flying), stats::median(&opened))
}

/// What should have a request in flight: connections, or the places on them where each may have
/// several.
fn possible(depth: Option<u32>) -> &'static str {
    match depth {
        Some(2..) => "places on the open connections",
        _ => "open connections",
    }
}

fn of_cell(cell: &CellFacts<'_>, share: f64) -> Said {
    let (flying, open) = medians(cell);
    let what = possible(cell.completed().map(depth).max());
    let message = text!(
        "{}, {} of the {} had a request in flight ({} of {}): latency and errors leave out the rest.",
        at_first(cell.load),
        percent("served_share", share),
        what,
        number("requests_in_flight", flying.unwrap_or(0.0)),
        number("open_connections", open.unwrap_or(0.0).round()),
    );
    let figures = evidence([
        ("served_share", Some(share)),
        ("requests_in_flight", flying),
        ("open_connections", open),
        ("offered_connections", cell.median(|run| offered(run).map(f64::from))),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let shares = group.range("served_share");
    let flying = group.range("requests_in_flight");
    let names = ["served_share_least", "served_share_most"];
    let message = text!(
        "{}, {} of the {} had a request in flight: latency and errors leave out the rest.",
        loads,
        shares.map_or_else(|| "few".into(), |shares| range(names, shares, percent)),
        possible(group.server.completed().map(depth).max()),
    );
    let figures = evidence([
        ("served_share_least", shares.map(|(low, _)| low)),
        ("served_share_most", shares.map(|(_, high)| high)),
        ("requests_in_flight_least", flying.map(|(low, _)| low)),
        ("requests_in_flight_most", flying.map(|(_, high)| high)),
    ]);
    (message, figures)
}
