//! `wrkbook chart PATH METRIC`: one chart as SVG.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use wrkbook::{Analysis, Metric, Summary};
use wrkbook_charts::{Size, SummaryCharts};

use crate::args;
use crate::output;
use crate::progress;
use crate::terminal::Terminal;

pub(crate) fn run(args: &args::Chart, terminal: &Terminal) -> Result<ExitCode> {
    let metric = Metric::from_id(&args.metric).context("the metric is one of the known ones")?;
    let set = progress::load(&args.source, terminal)?;
    let Analysis { mut summary, audit, verdicts, .. } = Analysis::of(set, args.view.policy);
    if let Some(filter) = &args.view.filter {
        filter.apply(&mut summary);
    }
    let scenario = scenario(&summary, args.scenario.as_deref())?;
    let measured = summary.cells.iter().any(|cell| {
        cell.metric == metric && cell.scenario.as_deref() == scenario && cell.value.is_some()
    });
    if !measured {
        bail!("nothing to draw: no run of {} measured {}", summary.result_set, metric.id());
    }
    let size = if args.narrow { Size::NARROW } else { Size::WIDE };
    // The title is the finding, where there is one.
    let mut winners = verdicts.winners.into_iter();
    let title = winners
        .find(|winner| winner.metric == metric && winner.scenario.as_deref() == scenario)
        .map_or_else(|| metric.label().to_owned(), |winner| winner.sentence);
    let charts = SummaryCharts::of(&summary, &audit);
    let drawing = match charts.ranking(scenario, metric, metric.id(), &*title) {
        Some(ranking) => ranking.render(size.width)?,
        None => charts.metric(scenario, metric, metric.id(), title).render(size)?,
    };
    output::bytes(drawing.standalone().as_bytes(), &args.to)?;
    Ok(ExitCode::SUCCESS)
}

/// The scenario to draw: the one named, or the only one.
fn scenario<'a>(summary: &'a Summary, named: Option<&'a str>) -> Result<Option<&'a str>> {
    let all: Vec<&str> = summary.scenarios.iter().map(|name| &**name).collect();
    match (named, all.as_slice()) {
        (Some(name), all) if all.contains(&name) => Ok(Some(name)),
        (Some(name), []) => bail!("there is no scenario `{name}`; the result set has none"),
        (Some(name), all) => bail!("there is no scenario `{name}`; there are {}", all.join(", ")),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(only)),
        (None, all) => bail!("say which with --scenario; there are {}", all.join(", ")),
    }
}
