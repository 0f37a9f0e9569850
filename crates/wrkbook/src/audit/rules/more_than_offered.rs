//! `more-than-offered`: throughput and latency that cannot both be right.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{depth, in_flight, is_depth_known, lost, offered};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count, number, range, times};
use crate::display;
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "more-than-offered",
    scope: Width::Cell,
    severity: Severity::Caution,
    severity_reason: "Throughput is counted and stands; the mean latency is too high.",
    says: "Throughput and latency imply more requests in flight than the connections carry.",
    means: "Throughput x mean latency cannot exceed the requests that the connections carry at \
            once: one each, or as many as were pipelined. Some responses stalled, and `wrk`'s \
            correction added samples for the requests that it might have sent meanwhile; or the \
            depth of the pipeline was not told.",
    why: "The latency is not what any request saw, and not comparable with a server that had no \
          stall.",
    fix: "Look at the maximum and the distribution of the latency for the stall behind it; repeat \
          the run; use a tool that sends at a fixed rate (`wrk2`) to measure stalls.",
    source: "Little's law (Little 1961). `wrk` 4 corrects its latency for coordinated omission \
             whenever requests >= connections (wg/wrk#438).",
    fires: |t| {
        format!(
            "In a closed loop, over the runs that lost no connection, the median of throughput x mean \
             latency / (offered connections x depth) is above {}. Nothing is said where the tool \
             does not print the depth, or the latency is too coarse.",
            display::number(t.in_flight_excess)
        )
    },
    check: |scenario, sink| {
        for cell in scenario.cells() {
            let excess = cell.values(excess);
            if let Some(median) = stats::median(&excess)
                && median > scenario.thresholds.in_flight_excess
            {
                let most = cell.median(carried).unwrap_or(0.0);
                let implied = median * most;
                let message = text!(
                    "{}, the mean latency cannot be right: it implies {} at once, and the connections \
                     carry {}.",
                    at_first(cell.load),
                    count("requests_at_once", implied.round() as u64, "request"),
                    number("most_at_once", most),
                );
                let figures = evidence([
                    ("in_flight_per_connection", Some(median)),
                    ("requests_at_once", Some(implied)),
                    ("most_at_once", Some(most)),
                    ("offered_connections", cell.median(|run| offered(run).map(f64::from))),
                    ("runs", Some(excess.len() as f64)),
                ]);
                sink.cell(&RULE, cell, (message, figures));
            }
        }
    },
    group: Some(group),
};

/// Requests in flight per offered connection of a run that lost none.
fn excess(run: &Run) -> Option<f64> {
    if !is_depth_known(run) || lost(run).is_some_and(|lost| lost > 0) {
        return None;
    }
    stats::served_share(in_flight(run)?, carried(run)?)
}

/// The requests that the offered connections carry at once.
fn carried(run: &Run) -> Option<f64> {
    Some(f64::from(offered(run)?) * f64::from(depth(run)))
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let excess = group.range("in_flight_per_connection");
    let names = ["in_flight_per_connection_least", "in_flight_per_connection_most"];
    let message = text!(
        "{}, the mean latency cannot be right: it implies {} the requests that the connections can \
         carry at once.",
        loads,
        excess.map_or_else(|| "more than".into(), |excess| range(names, excess, times)),
    );
    let figures = evidence([
        ("in_flight_per_connection_least", excess.map(|(low, _)| low)),
        ("in_flight_per_connection_most", excess.map(|(_, high)| high)),
    ]);
    (message, figures)
}
