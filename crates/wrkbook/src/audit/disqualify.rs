//! Which findings make a figure unfit to be ranked, and why: one table.

use std::collections::BTreeSet;

use super::finding::{Finding, Width};
use crate::metric::Metric;

/// Metrics that a rule's findings disqualify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objection {
    /// The rule.
    pub rule: &'static str,
    /// The metrics that must not be ranked.
    pub metrics: &'static [Metric],
    /// The widest finding that disqualifies.
    pub widest: Width,
    /// Why they must not be.
    pub because: &'static str,
}

/// Everything that disqualifies a cell's or a server's figures. A finding about one run never
/// does: a median and a trim outlive it, and a failed run is left out anyway. One about a server
/// does where it concerns more than half of the loads that were measured.
pub const OBJECTIONS: &[Objection] = &[
    Objection {
        rule: "starved-connections",
        metrics: &[Metric::Latency, Metric::ServedConcurrency, Metric::Errors, Metric::ErrorRatio],
        widest: Width::Server,
        because: "latency and errors are those of the few connections that were served; who was \
                  never answered is in neither",
    },
    Objection {
        rule: "fixed-concurrency",
        metrics: &[Metric::Latency, Metric::ServedConcurrency, Metric::Errors, Metric::ErrorRatio],
        widest: Width::Server,
        because: "latency and errors are those of the pool, whatever was offered",
    },
    Objection {
        rule: "one-answer-per-connection",
        metrics: &[
            Metric::Throughput,
            Metric::Goodput,
            Metric::Latency,
            Metric::ServedConcurrency,
            Metric::Errors,
            Metric::ErrorRatio,
        ],
        widest: Width::Server,
        because: "throughput is the number of connections over the time of the run, whatever the \
                  server could do, and latency that of first answers alone",
    },
    Objection {
        rule: "more-than-offered",
        metrics: &[Metric::Latency, Metric::ServedConcurrency],
        widest: Width::Server,
        because: "throughput is counted, latency is computed: where they contradict each other, \
                  latency is the wrong one",
    },
    Objection {
        rule: "lost-connections",
        metrics: &[Metric::Throughput, Metric::Goodput, Metric::Latency, Metric::ServedConcurrency],
        widest: Width::Server,
        because: "with most connections gone, the figures belong to another load",
    },
    Objection {
        rule: "ports-exhausted",
        metrics: &[Metric::Throughput, Metric::Goodput, Metric::Latency, Metric::ServedConcurrency],
        widest: Width::Server,
        because: "the client stopped sending, so that the figures say how many ports it had",
    },
    Objection {
        rule: "censored-latency",
        metrics: &[Metric::Latency, Metric::ServedConcurrency],
        widest: Width::Server,
        because: "with so many of the slowest left out, the mean is no mean",
    },
    Objection {
        rule: "refused-responses",
        metrics: &[Metric::Throughput, Metric::Latency, Metric::ServedConcurrency],
        widest: Width::Server,
        because: "the figures are those of an error page; goodput leaves it out",
    },
    Objection {
        rule: "unstable",
        metrics: &[Metric::Throughput, Metric::Goodput],
        widest: Width::Cell,
        because: "the centre of such repeats is chance; over several loads the rank test judges",
    },
    Objection {
        rule: "no-resources",
        metrics: &[Metric::Memory, Metric::Cpu],
        widest: Width::Set,
        because: "the samples are too few, or of another container",
    },
];

impl Finding {
    /// Whether it makes the figure of what it is about, a cell or a server, unfit to be ranked.
    pub fn disqualifies(&self, metric: Metric) -> bool {
        self.objection(metric).is_some()
    }

    /// Why the figure of what it is about must not be ranked.
    pub fn objection(&self, metric: Metric) -> Option<&'static str> {
        let entry = OBJECTIONS.iter().find(|entry| entry.rule == self.rule)?;
        let is_concerned = entry.metrics.contains(&metric)
            && (entry.widest..=Width::Cell).contains(&self.width())
            && self.concerns_most_loads();
        is_concerned.then_some(entry.because)
    }

    /// True of a cell, and of a server or set unless it is known to concern half of the loads at
    /// most.
    fn concerns_most_loads(&self) -> bool {
        match (self.figure("loads_unfit"), self.figure("loads_measured")) {
            (Some(unfit), Some(measured)) => unfit * 2.0 > measured,
            _ => true,
        }
    }
}

/// Of a cell's findings, those for which its figure on a metric must not be ranked.
pub(super) fn against_cell<'a>(
    of_cell: impl Iterator<Item = &'a Finding>,
    metric: Metric,
) -> Vec<&'a Finding> {
    of_cell.filter(|finding| finding.disqualifies(metric)).collect()
}

/// Of a server's findings, those for which its figures on a metric, over `loads` loads, must not be
/// ranked.
pub(super) fn against_server<'a>(
    of_server: impl Iterator<Item = &'a Finding>,
    loads: usize,
    metric: Metric,
) -> Vec<&'a Finding> {
    let (wide, cells): (Vec<_>, Vec<_>) = of_server
        .filter(|finding| finding.disqualifies(metric))
        .partition(|finding| finding.width() < Width::Cell);
    if !wide.is_empty() {
        return wide;
    }
    // What spoils a cell but no server is left to the rank test over the loads.
    let cells: Vec<_> = cells.into_iter().filter(|cell| reaches_servers(cell)).collect();
    let concerned: BTreeSet<_> = cells.iter().map(|cell| cell.scope.load).collect();
    if concerned.len() * 2 > loads { cells } else { Vec::new() }
}

/// Whether many cells with such a finding spoil the figures of their server.
fn reaches_servers(finding: &Finding) -> bool {
    let of_rule = OBJECTIONS.iter().find(|entry| entry.rule == finding.rule);
    of_rule.is_some_and(|entry| entry.widest < Width::Cell)
}
