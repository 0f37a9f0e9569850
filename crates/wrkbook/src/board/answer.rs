//! An answer is what the first screen says: the best, the best under the next constraint, and what to
//! doubt.

use std::sync::Arc;

use super::remark::{Remark, Weight};
use super::{Board, Facts, Spread};
use crate::analysis::Analysis;
use crate::audit::Severity;
use crate::display;
use crate::metric::{Family, Metric};
use crate::summary::CellSummary;
use crate::text::Text;
use crate::verdict::Winner;

/// The answers of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The best on the metric of the board, then the best under the next constraint.
    pub best: Vec<Answer>,
    /// What to doubt.
    pub doubt: Doubt,
}

/// Who is best on a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The metric.
    pub metric: Metric,
    /// The best; several where the runs do not tell them apart, nobody where none is shown to be.
    pub servers: Vec<Arc<str>>,
    /// From the lowest to the highest figure of the best over the loads.
    pub span: Option<String>,
    /// By how much, and before whom.
    pub sentence: Text,
    /// What the best cannot do.
    pub limits: Vec<(Arc<str>, Remark)>,
}

/// What to know before believing the figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// What, with its count: `31 of 84 mean latencies must not be ranked`.
    pub headline: String,
    /// Why.
    pub because: String,
    /// How much it weighs.
    pub severity: Severity,
}

impl Answers {
    /// The answers of the scenario of a board.
    pub fn of(analysis: &Analysis, board: &Board) -> Self {
        let scenario = board.scenario.as_deref();
        let first = analysis.verdicts.winner(scenario, board.metric);
        let best = first.into_iter().chain(constraint(analysis, board, first));
        Self {
            best: best.map(|winner| Answer::of(analysis, board, winner)).collect(),
            doubt: Doubt::of(analysis, board),
        }
    }
}

/// The first constraint under which another server is the best; where there is none, the first that
/// was measured.
fn constraint<'a>(
    analysis: &'a Analysis,
    board: &Board,
    first: Option<&Winner>,
) -> Option<&'a Winner> {
    let all = [Metric::LatencyP99, Metric::Latency, Metric::Memory, Metric::Errors];
    let measured = |metric: &Metric| {
        analysis.summary.cells.iter().any(|cell| {
            cell.scenario == board.scenario && cell.metric == *metric && cell.value.is_some()
        })
    };
    let winners: Vec<&Winner> = all
        .iter()
        .filter(|metric| **metric != board.metric && measured(metric))
        .filter_map(|metric| analysis.verdicts.winner(board.scenario.as_deref(), *metric))
        .collect();
    let differs = |winner: &&&Winner| {
        winner.servers.iter().any(|server| first.is_none_or(|it| !it.servers.contains(server)))
    };
    winners.iter().find(differs).or_else(|| winners.first()).copied()
}

impl Answer {
    fn of(analysis: &Analysis, board: &Board, winner: &Winner) -> Self {
        let scenario = board.scenario.as_deref();
        let servers = match &winner.best_figures {
            Some(best) if winner.servers.is_empty() => vec![Arc::clone(best)],
            _ => winner.servers.clone(),
        };
        let loads: Vec<_> = board.loads.iter().map(|at| at.load).collect();
        let facts = Facts::of(analysis, scenario);
        let limit = |server: &Arc<str>| {
            let remark = facts.of_server(server).worst(&loads)?;
            (remark.weight >= Weight::Unfit).then(|| (Arc::clone(server), remark))
        };
        let figures = || {
            let own = analysis.summary.cells.iter().filter(|cell| {
                cell.scenario.as_deref() == scenario
                    && cell.metric == winner.metric
                    && servers.contains(&cell.server)
                    && !cell.fitness.is_unfit()
            });
            own.filter_map(|cell| cell.value)
        };
        let span = figures().reduce(f64::min).zip(figures().reduce(f64::max));
        Self {
            metric: winner.metric,
            span: span.map(|(low, high)| spanned(winner.metric, low, high)),
            sentence: winner.sentence.clone(),
            limits: servers.iter().take(MOST_LIMITS).filter_map(limit).collect(),
            servers,
        }
    }
}

/// The most servers of which it is said what they cannot do.
const MOST_LIMITS: usize = 2;

/// `50,806 to 87,653 requests/s`.
fn spanned(metric: Metric, low: f64, high: f64) -> String {
    let (from, to) = (display::figure(metric, low), display::figure(metric, high));
    match from == to {
        true => display::quantity(metric, high),
        false => format!("{from} to {}", display::quantity(metric, high)),
    }
}

impl Doubt {
    fn of(analysis: &Analysis, board: &Board) -> Self {
        let here = |cell: &&CellSummary| cell.scenario == board.scenario && cell.value.is_some();
        let cells: Vec<&CellSummary> = analysis.summary.cells.iter().filter(here).collect();
        let latencies = board.latency.map(Spread::metrics).unwrap_or_default();
        let shown: Vec<Metric> =
            [board.metric].into_iter().chain(latencies).chain([Metric::Memory]).collect();
        let unfit = |metric: Metric| {
            cells.iter().filter(move |cell| cell.metric == metric && cell.fitness.is_unfit())
        };
        // Of equals the first, which is what the order is by.
        let worst = shown.iter().rev().copied().max_by_key(|metric| unfit(*metric).count());
        match worst.map(|metric| (metric, unfit(metric).count())) {
            Some((metric, count)) if count > 0 => {
                let all = cells.iter().filter(|cell| cell.metric == metric).count();
                Self {
                    headline: format!(
                        "{} of {} {} must not be ranked",
                        display::number(count as f64),
                        display::number(all as f64),
                        plural(metric),
                    ),
                    because: reason(unfit(metric).copied()),
                    severity: Severity::Serious,
                }
            }
            _ => Self::of_findings(analysis, board),
        }
    }

    /// Where every figure may be ranked: what else was found.
    fn of_findings(analysis: &Analysis, board: &Board) -> Self {
        let here = analysis.audit.findings.iter().filter(|finding| {
            let scenario = &finding.scope.scenario;
            finding.part_of.is_none() && (scenario.is_none() || *scenario == board.scenario)
        });
        let cautions = here.filter(|finding| finding.severity >= Severity::Caution);
        let all: Vec<_> = cautions.collect();
        match all.iter().max_by_key(|finding| finding.severity) {
            Some(worst) => Self {
                headline: match all.len() {
                    1 => "One warning of the audit".to_owned(),
                    n => format!("{} warnings of the audit", display::number(n as f64)),
                },
                because: match &worst.scope.server {
                    Some(server) => {
                        format!("{}: {}", display::isolated(server), worst.message.isolated())
                    }
                    None => worst.message.isolated(),
                },
                severity: worst.severity,
            },
            None => Self {
                headline: "No figure is in doubt".to_owned(),
                because: "The audit found nothing that speaks against them.".to_owned(),
                severity: Severity::Note,
            },
        }
    }
}

/// Why most of the cells must not be ranked.
fn reason<'a>(cells: impl Iterator<Item = &'a CellSummary>) -> String {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for because in cells.filter_map(|cell| cell.fitness.because()) {
        match reasons.iter_mut().find(|(known, _)| *known == because) {
            Some((_, count)) => *count += 1,
            None => reasons.push((because, 1)),
        }
    }
    let most = reasons.into_iter().rev().max_by_key(|(_, count)| *count);
    let because = most.map_or("", |(because, _)| because);
    let mut letters = because.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// What figures of a metric are called.
fn plural(metric: Metric) -> String {
    match metric.family() {
        Family::Latency => "latencies".to_owned(),
        _ => format!("{}s", metric.words().one),
    }
}
