//! The fitness of a figure says whether it may be ranked: decided here, once, for cells and servers.

use crate::audit::{Bound, Finding, Index};
use crate::metric::Metric;
use crate::summary::CellSummary;

/// Whether a figure may be ranked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fitness {
    /// It may.
    #[default]
    Fit,
    /// It may, and the server's own lies on one side of it.
    Bound {
        /// On which side.
        bound: Bound,
        /// The ids of the findings that say so.
        findings: Vec<String>,
    },
    /// It must not.
    Unfit {
        /// Why.
        because: &'static str,
        /// The ids of the findings that say so; never empty.
        findings: Vec<String>,
    },
}

impl Fitness {
    /// True where the figure must not be ranked.
    pub fn is_unfit(&self) -> bool {
        matches!(self, Self::Unfit { .. })
    }

    /// Why the figure must not be ranked; `None` where it may.
    pub fn because(&self) -> Option<&'static str> {
        match self {
            Self::Unfit { because, .. } => Some(because),
            Self::Fit | Self::Bound { .. } => None,
        }
    }

    /// On which side of the figure the server's own lies, where it is a bound.
    pub fn bound(&self) -> Option<Bound> {
        match self {
            Self::Bound { bound, .. } => Some(*bound),
            Self::Fit | Self::Unfit { .. } => None,
        }
    }

    /// The ids of the findings behind it.
    pub fn findings(&self) -> &[String] {
        match self {
            Self::Fit => &[],
            Self::Bound { findings, .. } | Self::Unfit { findings, .. } => findings,
        }
    }

    /// That of what these findings are against; `None` where there are none.
    fn against(findings: &[&Finding], metric: Metric) -> Option<Self> {
        let because = findings.first()?.objection(metric)?;
        Some(Self::Unfit { because, findings: ids(findings) })
    }
}

/// The fitness of a server's cells of one metric, in the order of `cells`, and what the audit has
/// against the server as a whole.
///
/// A finding about the server makes every figure unfit; one about a cell makes that of the cell unfit,
/// and the server where it happens to more than half of the loads at which it completed something.
pub(super) fn of_server(
    index: &Index<'_>,
    cells: &[&CellSummary],
    metric: Metric,
) -> (Vec<Fitness>, Vec<String>) {
    let Some(first) = cells.first() else { return (Vec::new(), Vec::new()) };
    let scenario = first.scenario.as_deref();
    let mut wide = index.against_whole_server(scenario, &first.server, metric);
    wide.retain(|finding| !finding.is_scatter());
    let bounds = index.bounds(scenario, &first.server, metric);
    let mut of_cells = Vec::new();
    let mut unfit = 0;
    let fitness = cells.iter().map(|cell| {
        let mut own = index.against_cell(scenario, &first.server, cell.load, metric);
        // How far repeats scatter is what a comparison goes by: they are as fit as others.
        own.retain(|finding| !finding.is_scatter());
        if cell.is_ranked() && !own.is_empty() {
            unfit += 1;
            of_cells.extend(own.iter().copied());
        }
        let bounding = bounds.get(&cell.load).filter(|found| found.len() * 2 > cell.n);
        let bound = || {
            let findings = bounding?;
            Some(Fitness::Bound {
                bound: findings.first()?.bound(metric)?,
                findings: ids(findings),
            })
        };
        let against = Fitness::against(&wide, metric).or_else(|| Fitness::against(&own, metric));
        against.or_else(bound).unwrap_or_default()
    });
    let fitness = fitness.collect();
    let ranked = cells.iter().filter(|cell| cell.is_ranked()).count();
    let disputes = match wide.is_empty() {
        false => wide,
        true if unfit * 2 > ranked => of_cells,
        true => Vec::new(),
    };
    (fitness, ids(&disputes))
}

fn ids(findings: &[&Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.id.clone()).collect()
}
