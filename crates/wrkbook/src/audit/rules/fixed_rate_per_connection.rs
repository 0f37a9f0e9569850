//! `fixed-rate-per-connection`: throughput in proportion to the connections.

use wrkbook_ingest::Load;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{is_closed, offered, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::thresholds::Thresholds;
use crate::audit::wording::{from_to, per_second, range, share};
use crate::display;
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "fixed-rate-per-connection",
    scope: Width::Server,
    severity: Severity::Caution,
    severity_reason: "The figures stand at their loads, but none of them is the most that the server \
                      can do.",
    says: "Throughput is proportional to connections: limited per connection, not by the machine.",
    means: "Each connection gets the same number of responses per second however many there are: \
            a fixed wait in the application, in the network or in the protocol, and a server that \
            was never full.",
    why: "Throughput then compares the waits. Which server would carry more load cannot be seen at \
          these loads.",
    fix: "Add loads until throughput stops growing; look for the wait (a sleep, delayed \
          acknowledgements, a connection that is answered once).",
    source: "The closed-loop bound X(N) <= N / (R + Z) of operational analysis (Denning & Buzen \
             1978): in proportion to N as long as nothing is saturated.",
    fires: |t| {
        format!(
            "In a closed loop, over the highest loads ({} or more, the highest at least {} times the lowest) the \
             median throughput per offered connection varies by less than {} of its median.",
            t.trend_loads,
            display::number(t.trend_span),
            share(t.fixed_rate_variation)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for server in &scenario.servers {
            let curve = server.curve(rate);
            let points: Vec<(u32, f64)> = curve
                .iter()
                .filter_map(|(cell, value)| Some((cell.load.connections()?, *value)))
                .collect();
            let most = thresholds.fixed_rate_variation;
            let Some(Trend { from, to, values }) = trend(&points, most, thresholds) else {
                continue;
            };
            let least = values.iter().copied().reduce(f64::min).unwrap_or(0.0);
            let highest = values.iter().copied().reduce(f64::max).unwrap_or(0.0);
            let names =
                ["requests_per_s_per_connection_least", "requests_per_s_per_connection_most"];
            let message = text!(
                "Throughput is in proportion to the load {}, {} per connection: it is limited per \
                 connection, not by the machine.",
                from_to(Load::Connections(from), Load::Connections(to)),
                range(names, (least, highest), per_second),
            );
            let figures = evidence([
                ("requests_per_s_per_connection", stats::median(&values)),
                ("requests_per_s_per_connection_least", Some(least)),
                ("requests_per_s_per_connection_most", Some(highest)),
                ("from_connections", Some(from.into())),
                ("to_connections", Some(to.into())),
            ]);
            sink.server(&RULE, server, (message, figures));
        }
    },
    group: None,
};

fn rate(run: &Run) -> Option<f64> {
    let offered = f64::from(offered(run).filter(|_| is_closed(run))?);
    (offered > 0.0).then_some(throughput(run)? / offered)
}

/// The highest loads over which a figure stays the same.
pub(super) struct Trend {
    pub(super) from: u32,
    pub(super) to: u32,
    /// The figure at each of the loads, ascending by load.
    pub(super) values: Vec<f64>,
}

/// The longest row of loads up to the highest over which `(load, value)` points, ascending by load,
/// vary by less than `most`, (highest - lowest) / median. Below a pool's size the requests in
/// flight grow with the load, and a server that is full at the highest load was not limited per
/// connection: so it is the highest loads that tell.
///
/// `None` where they are too few or too near each other, or the value is 0.
pub(super) fn trend(points: &[(u32, f64)], most: f64, thresholds: &Thresholds) -> Option<Trend> {
    let row = (0..points.len()).map(|start| &points[start..]).find(|row| {
        let values: Vec<f64> = row.iter().map(|point| point.1).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(0.0, f64::max);
        stats::median(&values).is_some_and(|median| median > 0.0 && highest - least < most * median)
    })?;
    let (from, to) = (row.first()?.0, row.last()?.0);
    let is_wide = f64::from(to) >= thresholds.trend_span * f64::from(from);
    (row.len() >= thresholds.trend_loads && is_wide).then(|| Trend {
        from,
        to,
        values: row.iter().map(|point| point.1).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(points: &[(u32, f64)]) -> Option<(u32, u32)> {
        trend(points, 0.1, &Thresholds::default()).map(|trend| (trend.from, trend.to))
    }

    #[test]
    fn the_highest_loads_tell() {
        let pool = [(50, 50.0), (100, 100.0), (200, 100.0), (400, 101.0), (800, 99.0)];
        assert_eq!(row(&pool), Some((100, 800)));
        assert_eq!(row(&pool[..3]), None, "two loads are no trend");
        assert_eq!(row(&[(300, 9.0), (400, 9.0), (500, 9.0)]), None, "too near");
        assert_eq!(row(&[(1, 0.0), (10, 0.0), (100, 0.0)]), None, "nothing is in flight");
        assert_eq!(row(&[]), None);
        let full = [(10, 10.0), (100, 10.0), (1000, 10.0), (2000, 50.0)];
        assert_eq!(row(&full), None, "not at the highest load");
    }
}
