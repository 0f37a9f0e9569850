//! Standings, findings with their evidence, and claims of verdicts as frames.

use polars::frame::DataFrame;
use polars::prelude::*;

use super::build::{count, figure, text};
use crate::audit::{Audit, Evidence, Finding};
use crate::summary::Summary;
use crate::verdict::{Claim, Verdict, Verdicts};

/// The standings: one row for each scenario, metric and server of it, the first tier first.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `metric` | text | the metric's id |
/// | `server` | text | the server |
/// | `score` | figure | geometric mean over the common loads of value / best: 1 is best at every load |
/// | `rank_best` | count | 1 + how many servers are above it; null where it is not ranked |
/// | `rank_worst` | count | how many are ranked, less how many are below it |
/// | `served_best`, `served_worst` | count | the same without what failures elsewhere cost |
/// | `tier` | count | the tier, 1 the best; null where it is not placed |
/// | `fails` | text | the loads at which it fails, with spaces between; null if there are none |
/// | `reason` | text | why it is not ranked, or not placed |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn standings(summary: &Summary) -> PolarsResult<DataFrame> {
    let rows = &summary.standings;
    let columns = vec![
        text("scenario", rows, |row| row.scenario.as_deref().map(str::to_owned)),
        text("metric", rows, |row| Some(row.metric.id().to_owned())),
        text("server", rows, |row| Some(row.server.to_string())),
        figure("score", rows, |row| row.score),
        count("rank_best", rows, |row| row.rank_best),
        count("rank_worst", rows, |row| row.rank_worst),
        count("served_best", rows, |row| row.served_best),
        count("served_worst", rows, |row| row.served_worst),
        count("tier", rows, |row| row.tier),
        text("fails", rows, |row| {
            let loads = row.fails.iter().map(|load| load.number()).collect::<Vec<_>>();
            (!loads.is_empty()).then(|| loads.join(" "))
        }),
        text("reason", rows, |row| row.reason.map(|reason| reason.to_string())),
    ];
    DataFrame::new(rows.len(), columns)
}

/// The findings of an audit, one row each, in its order. Their figures are in [`evidence`].
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `id` | text | the finding's id, unique |
/// | `rule` | text | the rule's id |
/// | `severity` | text | `note`, `caution` or `serious` |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server; null for the whole set |
/// | `connections` | count | the load, where it is of connections; null for a server at all loads |
/// | `load_kind` | text | what the load is counted in; null likewise |
/// | `load` | figure | its number, in what `load_kind` says |
/// | `repeat` | text | the repeat; null for a whole cell |
/// | `message` | text | one sentence |
/// | `part_of` | text | the id of the wider finding that explains it |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn findings(audit: &Audit) -> PolarsResult<DataFrame> {
    let rows = &audit.findings;
    let name = |name: &Option<std::sync::Arc<str>>| name.as_deref().map(str::to_owned);
    let columns = vec![
        text("id", rows, |row| Some(row.id.clone())),
        text("rule", rows, |row| Some(row.rule.to_owned())),
        text("severity", rows, |row| Some(row.severity.name().to_owned())),
        text("scenario", rows, |row| name(&row.scope.scenario)),
        text("server", rows, |row| name(&row.scope.server)),
        count("connections", rows, |row| row.scope.load?.connections().map(|count| count as usize)),
        text("load_kind", rows, |row| Some(row.scope.load?.kind().id().to_owned())),
        figure("load", rows, |row| row.scope.load?.value()),
        text("repeat", rows, |row| name(&row.scope.repeat)),
        text("message", rows, |row| Some(row.message.to_string())),
        text("part_of", rows, |row| row.part_of.clone()),
    ];
    DataFrame::new(rows.len(), columns)
}

/// The figures behind the findings, one row for each.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `finding` | text | the finding's id |
/// | `name` | text | what the figure is, with its unit: `throughput_requests_per_s` |
/// | `value` | figure | the figure |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn evidence(audit: &Audit) -> PolarsResult<DataFrame> {
    let rows: Vec<(&Finding, &Evidence)> = audit
        .findings
        .iter()
        .flat_map(|finding| finding.evidence.iter().map(move |figure| (finding, figure)))
        .collect();
    let columns = vec![
        text("finding", &rows, |(finding, _)| Some(finding.id.clone())),
        text("name", &rows, |(_, figure)| Some(figure.name.to_owned())),
        figure("value", &rows, |(_, figure)| Some(figure.value)),
    ];
    DataFrame::new(rows.len(), columns)
}

/// The figures in the sentences of the verdicts, one row for each, in the order in which they are
/// said.
///
/// | column | type | holds |
/// | --- | --- | --- |
/// | `scenario` | text | what was requested; null without scenarios |
/// | `server` | text | the server that is judged |
/// | `sentence` | text | the sentence |
/// | `figure` | text | the figure as the sentence writes it |
/// | `metric` | text | the metric's id; null for a count |
/// | `value` | figure | the figure, in `unit` |
/// | `unit` | text | the metric's base unit, or what is counted |
/// | `cells` | count | how many cells it is derived from |
/// | `findings` | text | the ids of the findings that it is derived from, set apart by spaces |
///
/// # Errors
/// None that is known of: all columns are equally long.
pub fn claims(verdicts: &Verdicts) -> PolarsResult<DataFrame> {
    let servers = verdicts.servers.iter();
    let rows: Vec<(&Verdict, Claim)> = servers
        .flat_map(|verdict| verdict.claims().into_iter().map(move |claim| (verdict, claim)))
        .collect();
    let columns = vec![
        text("scenario", &rows, |(verdict, _)| verdict.scenario.as_deref().map(str::to_owned)),
        text("server", &rows, |(verdict, _)| Some(verdict.server.to_string())),
        text("sentence", &rows, |(_, claim)| Some(claim.text.clone())),
        text("figure", &rows, |(_, claim)| Some(claim.figure.clone())),
        text("metric", &rows, |(_, claim)| Some(claim.metric?.id().to_owned())),
        figure("value", &rows, |(_, claim)| Some(claim.value)),
        text("unit", &rows, |(_, claim)| Some(claim.unit.to_owned())),
        count("cells", &rows, |(_, claim)| Some(claim.cells.len())),
        text("findings", &rows, |(_, claim)| {
            (!claim.findings.is_empty()).then(|| claim.findings.join(" "))
        }),
    ];
    DataFrame::new(rows.len(), columns)
}
