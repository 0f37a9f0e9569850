//! `wrkbook parse FILE..`: what the parsers read, one JSON object a report.

mod recorded;

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value};
use wrkbook::ingest::figures::{self, Part, figures_of};
use wrkbook::ingest::units::Seconds;
use wrkbook::ingest::{
    Container, Content, Diagnostic, Format, Load, LoadReport, Parsed, Parser, Run, RunKey,
    Severity, files,
};

use self::recorded::{Collected, RunConditions};
use crate::args::Parse;
use crate::output;
use crate::terminal::Terminal;

pub(crate) fn run(args: &Parse, terminal: &Terminal) -> Result<ExitCode> {
    let mut objects = Vec::new();
    let mut all = Vec::new();
    let mut buffer = Vec::new();
    let mut unopened = 0;
    for path in &args.files {
        let shown = path.display().to_string();
        let parsed = if path == Path::new("-") {
            standard_input()?
        } else {
            files::read(path, &shown, &mut buffer).unwrap_or_else(|error| {
                unopened += 1;
                Parsed { diagnostics: vec![error], ..Parsed::default() }
            })
        };
        all.extend(parsed.diagnostics.iter().cloned());
        all.extend(parsed.reports.iter().flat_map(|report| report.diagnostics.iter().cloned()));
        objects.extend(Object::of(&shown, parsed));
    }
    output::json(&objects, &args.to)?;
    // They stand in the document too; a person looks here.
    terminal.diagnostics(&all, args.strict)?;
    Ok(if unopened > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn standard_input() -> Result<Parsed> {
    let mut parser = Parser::new("-");
    let mut input = std::io::stdin().lock();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match input.read(&mut piece)? {
            0 => return Ok(parser.finish()),
            length => parser.push(&piece[..length]),
        }
    }
}

/// One report; `format` and `kind` are null for a file that holds none.
#[derive(Serialize)]
struct Object {
    path: String,
    format: Option<Format>,
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    containers: Option<Vec<Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<Box<RunConditions>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<Collected>,
    diagnostics: Vec<Remark>,
}

impl Object {
    fn of(path: &str, parsed: Parsed) -> Vec<Self> {
        let mut objects: Vec<Self> = parsed
            .reports
            .into_iter()
            .map(|report| {
                let mut object = Self {
                    path: path.to_owned(),
                    format: Some(report.format),
                    kind: None,
                    load: None,
                    containers: None,
                    conditions: None,
                    collection: None,
                    diagnostics: report.diagnostics.into_iter().map(Remark::of).collect(),
                };
                object.kind = Some(match report.content {
                    Content::Load(load) => {
                        object.load = Some(self::load(*load));
                        "load"
                    }
                    Content::Containers(all) => {
                        object.containers = Some(all.into_iter().map(samples).collect());
                        "container"
                    }
                    Content::Conditions(conditions) => {
                        object.conditions = Some(Box::new(RunConditions::of(*conditions)));
                        "conditions"
                    }
                    Content::Collection(collection) => {
                        object.collection = Some(Collected::of(*collection));
                        "collection"
                    }
                });
                object
            })
            .collect();
        let remarks = parsed.diagnostics.into_iter().map(Remark::of);
        match objects.first_mut() {
            Some(first) => first.diagnostics.extend(remarks),
            None => objects.push(Self {
                path: path.to_owned(),
                format: None,
                kind: None,
                load: None,
                containers: None,
                conditions: None,
                collection: None,
                diagnostics: remarks.collect(),
            }),
        }
        objects
    }
}

#[derive(Serialize)]
struct Remark {
    line: Option<u32>,
    severity: Severity,
    message: String,
    advice: String,
}

impl Remark {
    fn of(diagnostic: Diagnostic) -> Self {
        let Diagnostic { line, severity, message, advice, .. } = diagnostic;
        Self { line, severity, message, advice }
    }
}

/// The figures of a load report, as the catalogue names them; those of its errors and its percentiles
/// in objects of their own.
fn load(report: LoadReport) -> Map<String, Value> {
    let complete = report.complete;
    let warmup = report.warmup;
    let percentiles = percentiles(&report);
    let run = run_of(Some(report), None);
    let mut load = Map::new();
    let mut errors = Map::new();
    for figure in figures_of(Part::Load) {
        let value = json(figures::value(figure, &run));
        match figure.id.strip_suffix("_errors") {
            Some(kind) => errors.insert(kind.to_owned(), value),
            None => load.insert(figure.id.trim_start_matches("reported_").to_owned(), value),
        };
    }
    load.insert("latency_percentiles_s".to_owned(), percentiles);
    let in_all = load.shift_remove("errors_in_all").unwrap_or_default();
    errors.insert("total".to_owned(), in_all);
    load.insert("errors".to_owned(), errors.into());
    load.insert("warmup".to_owned(), warmup.into());
    load.insert("complete".to_owned(), complete.into());
    load
}

/// Each percentile as printed, `{"50": .., "99.9": ..}`; null where there is none.
fn percentiles(report: &LoadReport) -> Value {
    let all = report.latency.percentiles.iter();
    let entries: Map<String, Value> = all
        .map(|(percent, latency)| (percent.to_string(), latency.map(Seconds::get).into()))
        .collect();
    if entries.is_empty() { Value::Null } else { entries.into() }
}

/// The figures of a container, as the catalogue names them.
fn samples(container: Container) -> Map<String, Value> {
    let run = run_of(None, Some(container));
    let figures = figures_of(Part::Samples).map(|figure| {
        (figure.id.trim_start_matches("container_").to_owned(), json(figures::value(figure, &run)))
    });
    figures.collect()
}

/// The catalogue reads runs: one that has nothing but these.
fn run_of(load: Option<LoadReport>, container: Option<Container>) -> Run {
    let nobody =
        RunKey { scenario: None, server: "".into(), load: Load::Unstated, repeat: "".into() };
    Run { load, container, ..Run::missing(nobody) }
}

fn json(value: Option<figures::Value<'_>>) -> Value {
    match value {
        None => Value::Null,
        Some(figures::Value::Text(text)) => text.into(),
        Some(figures::Value::Count(count)) => count.into(),
        Some(figures::Value::Flag(flag)) => flag.into(),
        Some(figures::Value::Quantity(quantity)) => quantity.into(),
    }
}
