//! `wrkbook runs PATH`: the tidy table of runs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use serde::Serialize;
use wrkbook::frames::{self, Format};
use wrkbook::ingest::layout::Part;
use wrkbook::ingest::{LoadKind, Loaded, Run, RunState};
use wrkbook::{Metric, Policy, display};

use crate::args::{self, RunsFormat};
use crate::output;
use crate::progress;
use crate::table::{Cell, Look, Table};
use crate::terminal::{Terminal, printable};

/// The metrics of the short table.
const SHOWN: [Metric; 5] =
    [Metric::Throughput, Metric::Latency, Metric::Memory, Metric::Cpu, Metric::Errors];

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    result_set: &'a str,
    runs: Box<serde_json::value::RawValue>,
}

pub(crate) fn run(args: &args::Runs, terminal: &Terminal) -> Result<ExitCode> {
    if args.explain {
        return explain(args, terminal);
    }
    let mut set = progress::load(&args.source, terminal)?;
    if let Some(filter) = &args.filter {
        let filter = filter.among(&set.runs);
        set.runs.retain(|run| filter.run(&run.key));
        ensure!(!set.runs.is_empty(), "the filter leaves nothing of the result set");
    }
    let format = args.format.or(match output::ending(&args.to) {
        Some("json") => Some(RunsFormat::Json),
        Some("csv") => Some(RunsFormat::Csv),
        Some("md") => Some(RunsFormat::Markdown),
        Some("parquet") => Some(RunsFormat::Parquet),
        _ => None,
    });
    let on_terminal = args.to.output.is_none() && std::io::stdout().is_terminal();
    let usual = if on_terminal { RunsFormat::Table } else { RunsFormat::Csv };
    let data = |format: Format| -> Result<Vec<u8>> {
        let mut data = Vec::new();
        format.write(&mut frames::runs(&set.runs)?, &mut data)?;
        Ok(data)
    };
    match format.unwrap_or(usual) {
        RunsFormat::Table => output::text(&table(&set.runs).for_terminal(usize::MAX), &args.to)?,
        RunsFormat::Markdown => output::text(&table(&set.runs).to_markdown(), &args.to)?,
        RunsFormat::Csv => output::bytes(&data(Format::Csv)?, &args.to)?,
        RunsFormat::Parquet => output::bytes(&data(Format::Parquet)?, &args.to)?,
        RunsFormat::Json => {
            let runs =
                serde_json::value::RawValue::from_string(String::from_utf8(data(Format::Json)?)?)?;
            let document = Document { schema: "wrkbook.runs/1", result_set: &set.name, runs };
            output::json(&document, &args.to)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what became of each part of each file's name, and where the rest was taken from.
fn explain(args: &args::Runs, terminal: &Terminal) -> Result<ExitCode> {
    let Loaded { set, layout } = progress::load_raw(&args.source, terminal)?;
    let mut text = String::new();
    let mut of_path: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
    for run in &set.runs {
        let sources = [&run.load_source, &run.container_source, &run.conditions_source];
        for source in sources.into_iter().flatten() {
            of_path.entry(&*source.path).or_default().push(run);
        }
    }
    for (path, runs) in of_path {
        let _ = write!(text, "{}\n  ", printable(path));
        let explained = layout.explain(path);
        let parts = explained.as_ref().map_or(&[][..], |explained| &*explained.parts);
        let mut said: Vec<String> = parts
            .iter()
            .map(|(part, held)| match part {
                Part::Ignored => format!("nothing {}", printable(held)),
                part => format!("{} {}", part.name(), printable(held)),
            })
            .collect();
        said.extend(from_elsewhere(parts, &runs));
        let pattern = explained.map(|it| format!(" by {}", it.pattern)).unwrap_or_default();
        let _ = writeln!(text, "{}{}", said.join(", "), printable(&pattern));
    }
    output::text(&text, &args.to)?;
    Ok(ExitCode::SUCCESS)
}

/// What the name of a file does not say of its runs, and where it was taken from.
fn from_elsewhere(parts: &[(Part, &str)], runs: &[&Run]) -> Vec<String> {
    let says = |part| parts.iter().any(|(said, _)| *said == part);
    let each = |of: &dyn Fn(&Run) -> Option<String>| {
        let all: BTreeSet<String> = runs.iter().filter_map(|run| of(run)).collect();
        printable(&all.into_iter().collect::<Vec<_>>().join(", "))
    };
    let mut said = Vec::new();
    let scenarios = each(&|run| run.key.scenario.as_deref().map(str::to_owned));
    if !says(Part::Scenario) && !scenarios.is_empty() {
        said.push(format!("scenario {scenarios} (from the report)"));
    }
    if !says(Part::Server) {
        let whence = if says(Part::Port) { "from the port" } else { "from the report" };
        said.push(format!("server {} ({whence})", each(&|run| Some(run.key.server.to_string()))));
    }
    if ![Part::Connections, Part::Rate, Part::Users].into_iter().any(says) {
        let kinds: BTreeSet<LoadKind> = runs.iter().map(|run| run.key.load.kind()).collect();
        for kind in kinds {
            let of_kind = |run: &Run| (run.key.load.kind() == kind).then(|| run.key.load.number());
            let loads = each(&|run| of_kind(run).map(Cow::into_owned));
            said.push(format!("{} {loads} (from the report)", display::load_head(kind)));
        }
    }
    if !says(Part::Repeat) {
        said.push(format!("repeat {} (counted)", each(&|run| Some(run.key.repeat.to_string()))));
    }
    said
}

fn table(runs: &[Run]) -> Table {
    let scenarios = runs.iter().any(|run| run.key.scenario.is_some());
    let mut head = vec!["run".to_owned()];
    head.extend(SHOWN.map(display::heading));
    head.push("state".to_owned());
    let rows = runs.iter().map(|run| {
        let key = &run.key;
        let scenario = key.scenario.as_deref().filter(|_| scenarios);
        let parts = scenario.into_iter().chain([&*key.server]);
        let name = parts.collect::<Vec<_>>().join(" ");
        let mut row =
            vec![Cell::new(printable(&format!("{name} {} {}", key.load.number(), key.repeat)))];
        row.extend(SHOWN.map(|metric| {
            // A dead run's own figures are shown, whatever a summary makes of them.
            let measured = metric.of_run(run, Policy::AsPublished);
            Cell::new(measured.map_or("-".into(), |value| display::figure(metric, value)))
        }));
        let state = run.state();
        let look = if state == RunState::Completed { Look::Faint } else { Look::Plain };
        row.push(Cell { look, ..Cell::new(state.name()) });
        row
    });
    Table { rows: rows.collect(), head }
}
