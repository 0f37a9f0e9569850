//! Requests in flight against offered connections: what the figures say, in a sentence.

use serde::Serialize;
use wrkbook::audit::Finding;
use wrkbook::display::isolated;
use wrkbook::{CellSummary, Metric, display};

use super::section::{Section, SetContext};
use crate::link::Link;
use crate::words::{counted, listed};

/// What the chart of a scenario says, with the way there.
#[derive(Debug, Serialize)]
pub(crate) struct ServedLink {
    /// Where there are several.
    pub(crate) scenario: Option<String>,
    pub(crate) headline: String,
    pub(crate) link: Link,
}

impl ServedLink {
    /// One for each scenario of the set in which it is known.
    pub(crate) fn all(set: &SetContext<'_>) -> Vec<Self> {
        let of = |section: &Section<'_>| {
            Some(Self {
                scenario: section.scenario.map(str::to_owned),
                headline: headline(section)?,
                link: section.places.metric(Metric::ServedConcurrency),
            })
        };
        set.sections().iter().filter_map(of).collect()
    }
}

/// The finding: who serves a fixed number whatever is offered, else who leaves most connections
/// waiting, else how near all of them come. `None` where nothing was measured.
pub(crate) fn headline(section: &Section<'_>) -> Option<String> {
    let pools = pools(section);
    if !pools.is_empty() {
        return Some(of_pools(section, &pools));
    }
    let cells = || section.cells().iter().filter_map(Share::of);
    let least = |a: &Share<'_>, b: &Share<'_>| a.share.total_cmp(&b.share);
    let starved: Vec<Share<'_>> = cells().filter(|at| at.is_starved(section)).collect();
    if let Some(worst) = starved.iter().copied().min_by(least) {
        return Some(format!(
            "{} has {} of {} in flight",
            isolated(&worst.cell.server),
            display::percent(worst.share),
            counted(worst.offered as usize, "offered connection"),
        ));
    }
    let lowest = cells().min_by(least)?;
    let highest = cells().max_by(least)?;
    Some(match (lowest.share, highest.share) {
        (low, high) if low >= NEAR && high <= 1.0 / NEAR => {
            let mut shares = vec![display::percent(low), display::percent(high)];
            shares.dedup();
            format!(
                "Every server keeps {} of the offered connections in flight",
                shares.join(" to ")
            )
        }
        (low, _) if low < NEAR => format!(
            "The fewest in flight are {} of {}, with {}",
            display::percent(low),
            counted(lowest.offered as usize, "offered connection"),
            isolated(&lowest.cell.server)
        ),
        (_, high) => format!(
            "{} seems to have {} as many requests in flight as connections were offered, at {}",
            isolated(&highest.cell.server),
            display::times(high),
            display::load_number(highest.cell.load),
        ),
    })
}

/// A share of the offered connections from which on all of them count as served.
const NEAR: f64 = 0.8;

/// The requests in flight of a cell as a share of the offered connections.
#[derive(Clone, Copy)]
struct Share<'a> {
    cell: &'a CellSummary,
    share: f64,
    offered: u32,
}

impl<'a> Share<'a> {
    fn of(cell: &'a CellSummary) -> Option<Self> {
        let offered = cell.load.connections()?;
        let value = cell.value.filter(|_| cell.metric == Metric::ServedConcurrency)?;
        Some(Self { cell, share: value / f64::from(offered), offered })
    }

    fn is_starved(&self, section: &Section<'_>) -> bool {
        let mut findings = self.cell.findings.iter().filter_map(|id| section.set.finding(id));
        findings.any(|finding| finding.rule == "starved-connections")
    }
}

/// The servers that serve a fixed number of connections.
fn pools<'a>(section: &Section<'a>) -> Vec<&'a Finding> {
    let findings = section.set.analysis.audit.findings.iter();
    findings
        .filter(|finding| {
            finding.rule == "fixed-concurrency"
                && finding.scope.scenario.as_deref() == section.scenario
        })
        .collect()
}

fn of_pools(section: &Section<'_>, pools: &[&Finding]) -> String {
    let mut known = Vec::new();
    for finding in pools {
        if let (Some(server), Some(pool), Some(from)) = (
            finding.scope.server.as_deref(),
            finding.figure("requests_in_flight"),
            finding.figure("from_connections"),
        ) {
            known.push((server, display::number(pool.round().max(1.0)), from));
        }
    }
    match known.as_slice() {
        [(server, about, _), others @ ..] if others.len() <= 2 => {
            let first = format!("{} serves about {about} connections", isolated(server));
            let others = others
                .iter()
                .map(|(server, about, _)| format!("{} about {about}", isolated(server)));
            let each: Vec<_> = std::iter::once(first).chain(others).collect();
            // From the load on from which it holds for all of them.
            let from = known.iter().map(|(.., from)| *from).fold(0.0, f64::max);
            let lowest = section.loads().first().and_then(|load| load.value());
            let from = match lowest.is_some_and(|lowest| lowest < from) {
                true => format!(" from {} on", display::number(from)),
                false => String::new(),
            };
            format!("{} at any load{from}", listed(&each))
        }
        _ => {
            format!("{} serve the same few connections at any load", counted(pools.len(), "server"))
        }
    }
}
