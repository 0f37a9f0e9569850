//! `wrkbook chart PATH METRIC`: one chart as SVG.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use wrkbook::{Analysis, Metric, Summary};
use wrkbook_charts::{Size, chart};

use crate::args;
use crate::output;
use crate::progress;
use crate::terminal::Terminal;

pub(crate) fn run(args: &args::Chart, terminal: &Terminal) -> Result<ExitCode> {
    let metric = Metric::from_id(&args.metric).context("the metric is one of the known ones")?;
    let set = progress::load(&args.source, terminal)?;
    let mut analysis = Analysis::of(set, args.view.policy);
    if let Some(filter) = &args.view.filter {
        filter.among(&analysis.set.runs).apply(&mut analysis.summary);
    }
    let summary = &analysis.summary;
    let scenario = scenario(summary, args.scenario.as_deref())?;
    let measured = summary.cells.iter().any(|cell| {
        cell.metric == metric && cell.scenario.as_deref() == scenario && cell.value.is_some()
    });
    if !measured {
        bail!("nothing to draw: no run of {} measured {}", summary.result_set, metric.id());
    }
    let size = if args.narrow { Size::NARROW } else { Size::WIDE };
    let svg = chart(&analysis, scenario, metric, size)?;
    output::bytes(svg.standalone().as_bytes(), &args.to)?;
    Ok(ExitCode::SUCCESS)
}

/// The scenario to draw: the one named, or the only one.
fn scenario<'a>(summary: &'a Summary, named: Option<&'a str>) -> Result<Option<&'a str>> {
    let all: Vec<&str> = summary.scenarios.iter().map(|name| &**name).collect();
    match (named, all.as_slice()) {
        (Some(name), _) => Ok(Some(summary.scenario(name)?)),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(only)),
        (None, all) => bail!("say which with --scenario; there are {}", all.join(", ")),
    }
}
