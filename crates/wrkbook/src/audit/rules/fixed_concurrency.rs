//! `fixed-concurrency`: requests in flight that stay the same while the load grows.

use crate::audit::facts::{in_flight, is_connecting};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{from_to, number, share};
use crate::display;
use crate::stats;
use crate::text::text;
use wrkbook_ingest::Load;

use super::fixed_rate_per_connection::{Trend, trend};

pub(super) static RULE: Rule = Rule {
    id: "fixed-concurrency",
    scope: Width::Server,
    severity: Severity::Serious,
    severity_reason: "Latency and errors are those of the pool, whatever was offered, as of the \
                      starved cells that it explains.",
    says: "Requests in flight stay constant while the load grows: a pool of about k.",
    means: "A pool of workers or threads serves k connections at a time; the others wait in a \
            queue where `wrk` does not see them.",
    why: "The latency of k connections is printed at every load, and it is the lowest of all. The \
          server's capacity is real, but its latency does not say how long a user waits.",
    fix: "Size the pools of all servers alike, or say of each how large it is; compare latency at \
          loads up to k, or at a fixed rate of requests.",
    source: "Little's law (Little 1961): requests in flight = throughput x mean latency, here the \
             same at every load.",
    fires: |t| {
        format!(
            "In a closed loop, over the highest loads ({} or more, the highest at least {} times the lowest) the \
             median requests in flight vary by less than {} of their median, and are under {} of \
             the largest load.",
            t.trend_loads,
            display::number(t.trend_span),
            share(t.fixed_concurrency_variation),
            share(t.fixed_concurrency_share)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for server in &scenario.servers {
            let curve = server.curve(in_flight);
            let curve = curve.iter().filter(|(cell, _)| !is_connecting(cell, thresholds));
            let points: Vec<(u32, f64)> = curve
                .filter_map(|(cell, value)| Some((cell.load.connections()?, *value)))
                .collect();
            let most = thresholds.fixed_concurrency_variation;
            let Some(Trend { from, to, values }) = trend(&points, most, thresholds) else {
                continue;
            };
            let Some(pool) = stats::median(&values) else { continue };
            if pool < thresholds.fixed_concurrency_share * f64::from(to) {
                let number = number("requests_in_flight", pool);
                let is_one = number.text == "1";
                let message = text!(
                    "{} {} in flight at any load {}, as from a pool of that size: latency and errors \
                     describe only {}.",
                    number,
                    if is_one { "request is" } else { "requests are" },
                    from_to(Load::Connections(from), Load::Connections(to)),
                    if is_one { "it" } else { "those" },
                );
                let figures = evidence([
                    ("requests_in_flight", Some(pool)),
                    ("requests_in_flight_least", values.iter().copied().reduce(f64::min)),
                    ("requests_in_flight_most", values.iter().copied().reduce(f64::max)),
                    ("from_connections", Some(from.into())),
                    ("to_connections", Some(to.into())),
                    ("loads_unfit", Some(values.len() as f64)),
                    ("loads_measured", Some(server.loads_measured() as f64)),
                ]);
                sink.server(&RULE, server, (message, figures));
            }
        }
    },
    group: None,
};
