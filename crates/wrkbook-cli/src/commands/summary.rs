//! `wrkbook summary PATH`: the tables.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Result;
use wrkbook::assess::{self, Pair};
use wrkbook::capacity::Within;
use wrkbook::frames::{self, Format};
use wrkbook::metric::Better;
use wrkbook::{
    Assessment, Audit, CellSummary, Filter, Metric, Standing, Summary, display, document,
};

use crate::args::{self, SummaryFormat};
use crate::brief;
use crate::output;
use crate::progress;
use crate::table::{Cell, Look, Table, escape_markdown};
use crate::terminal::{Terminal, printable};

/// The room for a table where the output is no terminal.
const ROOM: usize = 120;

pub(crate) fn run(args: &args::Summary, terminal: &Terminal) -> Result<ExitCode> {
    let set = progress::load(&args.source, terminal)?;
    let format = args.format.or(match output::ending(&args.to) {
        Some("json") => Some(SummaryFormat::Json),
        Some("csv") => Some(SummaryFormat::Csv),
        Some("md") => Some(SummaryFormat::Markdown),
        Some("parquet") => Some(SummaryFormat::Parquet),
        _ => None,
    });
    let format = format.unwrap_or(SummaryFormat::Table);
    if args.pairs && format != SummaryFormat::Json {
        anyhow::bail!("--pairs is for JSON: add --format json");
    }
    let room = terminal_size::terminal_size().map_or(ROOM, |(width, _)| width.0.into());
    if let (None, SummaryFormat::Table | SummaryFormat::Markdown) = (&args.view.filter, format) {
        let room = (format == SummaryFormat::Table).then_some(room);
        if let Some(text) = brief::summary(&set, args.view.policy, room) {
            output::text(&text, &args.to)?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let audit = match format {
        // The blocks have no place for what was found.
        SummaryFormat::WideCsv => Audit::default(),
        _ => Audit::of(&set),
    };
    let (mut summary, assessment) = Summary::assessed(&set, args.view.policy, &audit);
    let filter = args.view.filter.as_ref().map(|filter| filter.among(&set.runs));
    // Of all loads and metrics, whatever is shown of them.
    let within = args.within.as_ref().map(|bounds| {
        let mut within = Within::of(&summary, bounds);
        if let Some(filter) = &filter {
            within
                .servers
                .retain(|it| filter.scenario(it.scenario.as_deref()) && filter.server(&it.server));
        }
        within
    });
    if let Some(filter) = &filter {
        filter.apply(&mut summary);
        anyhow::ensure!(!summary.cells.is_empty(), "the filter leaves nothing of the result set");
    }
    match format {
        SummaryFormat::Table => {
            let marks = !(args.to.output.is_none() && terminal.output_has_colour());
            let text = tables(&summary, marks, Some(room)) + &capacities(within.as_ref(), false);
            output::text(&text, &args.to)?;
        }
        SummaryFormat::Markdown => {
            let text = tables(&summary, false, None) + &capacities(within.as_ref(), true);
            output::text(&text, &args.to)?;
        }
        SummaryFormat::WideCsv => output::bytes(&blocks(&summary)?, &args.to)?,
        SummaryFormat::Json => {
            let pairs = args.pairs.then(|| pairs(filter.as_ref(), &assessment));
            let extras = document::Extras { pairs, within };
            output::json(&document::summary_with(&summary, extras), &args.to)?;
        }
        SummaryFormat::Csv => write(&summary, Format::Csv, args)?,
        SummaryFormat::Parquet => write(&summary, Format::Parquet, args)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Up to which load each server keeps the bounds.
fn capacities(within: Option<&Within>, markdown: bool) -> String {
    let Some(within) = within else { return String::new() };
    let mut out = String::new();
    heading(&mut out, 2, &format!("Within {}", within.bounds), (!markdown).then_some(ROOM));
    for capacity in &within.servers {
        let line = printable(&capacity.to_string());
        let _ = match markdown {
            true => writeln!(out, "- {}", escape_markdown(&line)),
            false => writeln!(out, "{line}"),
        };
    }
    format!("\n{out}")
}

/// What the figures show of every two servers that the filter keeps.
fn pairs(filter: Option<&Filter>, assessment: &Assessment) -> Vec<Pair> {
    let is_kept = |pair: &Pair| {
        filter.is_none_or(|filter| {
            filter.scenario(pair.scenario.as_deref())
                && filter.metric(pair.metric)
                && filter.server(&pair.a)
                && filter.server(&pair.b)
        })
    };
    assess::pairs(assessment).filter(is_kept).collect()
}

fn write(summary: &Summary, format: Format, args: &args::Summary) -> Result<()> {
    let mut data = Vec::new();
    format.write(&mut frames::cells(summary)?, &mut data)?;
    output::bytes(&data, &args.to)
}

/// The blocks of the 2016 summary file: in its order and its units.
fn blocks(summary: &Summary) -> Result<Vec<u8>> {
    let headings = [
        ("REQUESTS", Metric::Throughput),
        ("LATENCIES", Metric::Latency),
        ("CPU", Metric::Cpu),
        ("MEMORY", Metric::Memory),
        ("ERRORS", Metric::Errors),
    ];
    let mut out = Vec::new();
    for scenario in summary.each_scenario() {
        for (heading, metric) in headings {
            if !summary.cells.iter().any(|cell| cell.metric == metric) {
                continue;
            }
            let heading = scenario.map_or(heading.into(), |name| format!("{heading} {name}"));
            out.extend_from_slice(format!("\n{heading}\n").as_bytes());
            let mut frame = frames::wide(summary, scenario.map(|name| &**name), metric)?;
            frames::scale(&mut frame, metric)?;
            Format::Csv.write(&mut frame, &mut out)?;
        }
    }
    Ok(out)
}

/// The tables of every scenario and metric; as Markdown without `room`.
fn tables(summary: &Summary, marks: bool, room: Option<usize>) -> String {
    let mut out = String::new();
    for scenario in summary.each_scenario() {
        if let Some(name) = scenario {
            heading(&mut out, 1, &printable(name), room);
        }
        for metric in Metric::ALL {
            let scenario = scenario.map(|name| &**name);
            let Some(table) = table(summary, scenario, metric, marks) else { continue };
            heading(&mut out, 2, &display::heading(metric), room);
            out += &room.map_or_else(|| table.to_markdown(), |room| table.for_terminal(room));
            out += &ranks(summary, scenario, metric, room.is_none());
            out.push('\n');
        }
    }
    let legend = legend(summary, marks);
    match room {
        Some(room) => out + &wrapped(&legend, room),
        None => out + &legend,
    }
}

/// Words in lines that fit.
fn wrapped(text: &str, room: usize) -> String {
    let mut out = String::new();
    let mut line = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if line > 0 && line + 1 + width > room {
            out.push('\n');
            line = 0;
        } else if line > 0 {
            out.push(' ');
            line += 1;
        }
        out += word;
        line += width;
    }
    out + "\n"
}

fn heading(out: &mut String, level: usize, title: &str, room: Option<usize>) {
    let bold = anstyle::Style::new().bold().underline();
    let _ = match room {
        Some(_) => writeln!(out, "{bold}{title}{bold:#}"),
        None => writeln!(out, "{} {}\n", "#".repeat(level), escape_markdown(title)),
    };
}

/// One metric: loads down, servers across, under each value the range of its repeats.
fn table(summary: &Summary, scenario: Option<&str>, metric: Metric, marks: bool) -> Option<Table> {
    let cell = |server: &str, load| summary.cell(scenario, server, load, metric);
    let of = |load| summary.servers.iter().map(move |server| cell(server, load));
    let mut rows = Vec::new();
    for &load in &summary.loads {
        if of(load).flatten().all(|cell| cell.value.is_none()) {
            continue;
        }
        // Nothing is best that the audit does not let stand, and nobody is best in errors.
        let fit = of(load).flatten().filter(|cell| !cell.fitness.is_unfit());
        let best = best(fit, metric.contested());
        let mut values = vec![Cell::new(load.number().into_owned())];
        let mut ranges = vec![Cell::default()];
        for cell in of(load) {
            values.push(value(cell, metric, best, marks));
            ranges.push(Cell::faint(range(cell, metric)));
        }
        rows.push(values);
        if ranges.iter().any(|range| !range.text.is_empty()) {
            rows.push(ranges);
        }
    }
    let head = std::iter::once(display::load_head(summary.load_kind(scenario)).to_owned())
        .chain(summary.servers.iter().map(|server| printable(server)));
    (!rows.is_empty()).then(|| Table { head: head.collect(), rows })
}

fn best<'a>(cells: impl Iterator<Item = &'a CellSummary>, better: Option<Better>) -> Option<f64> {
    let better = better?;
    let mut values = cells.filter_map(|cell| cell.value);
    let first = values.next()?;
    // One server alone, or all alike, is no best.
    let (mut best, mut differ) = (first, false);
    for value in values {
        differ |= value != first;
        best = if better.prefers(value, best) { value } else { best };
    }
    differ.then_some(best)
}

fn value(cell: Option<&CellSummary>, metric: Metric, best: Option<f64>, marks: bool) -> Cell {
    let Some(cell) = cell else { return Cell::new("") };
    let Some(value) = cell.value else { return Cell::new("-") };
    let is_best = Some(value) == best && !cell.fitness.is_unfit();
    let star = if is_best && marks { "*" } else { "" };
    let flag = if cell.fitness.is_unfit() { "!" } else { "" };
    let count = if cell.n == cell.runs { String::new() } else { format!("({})", cell.n) };
    Cell {
        text: display::figure(metric, value),
        mark: format!("{star}{flag}{count}"),
        look: if is_best { Look::Best } else { Look::Plain },
    }
}

fn range(cell: Option<&CellSummary>, metric: Metric) -> String {
    match cell.map(|cell| (cell.n, cell.min, cell.max)) {
        Some((2.., Some(min), Some(max))) => {
            format!("{}–{}", display::figure(metric, min), display::figure(metric, max))
        }
        _ => String::new(),
    }
}

/// Who stands where: `rank 1 Bjoern, 2-3 Gunicorn, ...`.
fn ranks(summary: &Summary, scenario: Option<&str>, metric: Metric, markdown: bool) -> String {
    let rank = |standing: &Standing| {
        let name = printable(&standing.server);
        let name = if markdown { escape_markdown(&name) } else { name };
        Some(format!("{} {name}", standing.ranks()?))
    };
    let standings: Vec<String> = summary.standings_of(scenario, metric).filter_map(rank).collect();
    match standings.len() {
        0 | 1 => String::new(),
        _ => format!("{}ranks: {}\n", if markdown { "\n" } else { "" }, standings.join(", ")),
    }
}

/// What the marks mean, and what a value is.
fn legend(summary: &Summary, marks: bool) -> String {
    let most = summary.cells.iter().map(|cell| cell.n).max().unwrap_or(0);
    let mut notes = vec![match (summary.policy, most) {
        (wrkbook::Policy::Audited, 0..=2) => {
            "Each value is the mean of the valid repeats, too few to trim".to_owned()
        }
        (wrkbook::Policy::Audited, n) => format!(
            "Each value is the mean of up to {n} valid repeats without the lowest and the highest; \
             errors are sums over all runs, their range that of single runs"
        ),
        (wrkbook::Policy::AsPublished, _) => {
            "Each value is the mean of all repeats without the lowest and the highest, absent \
             figures counted as 0"
                .to_owned()
        }
    }];
    if most >= 2 {
        notes.push("below it the range of the repeats".to_owned());
    }
    if summary.cells.iter().any(|cell| cell.n != cell.runs) {
        notes.push("(n) how many repeats count where not all do".to_owned());
    }
    if marks {
        notes.push("* best at this load".to_owned());
    }
    if summary.cells.iter().any(|cell| cell.value.is_some() && cell.fitness.is_unfit()) {
        notes.push("! the audit does not let it stand: it is not ranked".to_owned());
    }
    notes.push("a rank of 2–4 is a tie: any of these".to_owned());
    format!("{}.\n", notes.join("; "))
}
