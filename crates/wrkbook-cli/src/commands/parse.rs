//! `wrkbook parse FILE..`: what the parsers read, one JSON object a report.

mod recorded;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{
    Container, Content, Diagnostic, Format, LoadReport, Parsed, Parser, Severity, files,
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
    load: Option<Load>,
    #[serde(skip_serializing_if = "Option::is_none")]
    containers: Option<Vec<Samples>>,
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
                        object.load = Some(Load::of(*load));
                        "load"
                    }
                    Content::Containers(all) => {
                        object.containers = Some(all.into_iter().map(Samples::of).collect());
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

#[derive(Serialize)]
struct Load {
    url: Option<String>,
    threads: Option<u32>,
    connections: Option<u32>,
    nominal_duration_s: Option<Seconds>,
    duration_s: Option<Seconds>,
    requests: Option<u64>,
    requests_per_s: Option<PerSecond>,
    bytes_read: Option<Bytes>,
    bytes_per_s: Option<PerSecond>,
    latency_mean_s: Option<Seconds>,
    latency_stdev_s: Option<Seconds>,
    latency_max_s: Option<Seconds>,
    latency_censored: bool,
    latency_percentiles_s: Option<BTreeMap<Percentile, Option<Seconds>>>,
    errors: ErrorCounts,
    warmup: bool,
    complete: bool,
}

/// A percentile as a key: `50`, `99.9`. Ordered as a number.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(into = "String")]
struct Percentile(u64);

impl Clone for Percentile {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl From<Percentile> for String {
    fn from(percentile: Percentile) -> Self {
        f64::from_bits(percentile.0).to_string()
    }
}

/// Null throughout where the report was cut before it could say.
#[derive(Serialize)]
struct ErrorCounts {
    connect: Option<u64>,
    read: Option<u64>,
    write: Option<u64>,
    timeout: Option<u64>,
    status: Option<u64>,
}

impl Load {
    fn of(load: LoadReport) -> Self {
        let percentiles = load.latency.percentiles;
        Self {
            url: load.url,
            threads: load.threads,
            connections: load.offered.connections,
            nominal_duration_s: load.nominal_duration,
            duration_s: load.duration,
            requests: load.counts.requests,
            requests_per_s: load.throughput,
            bytes_read: load.bytes_read,
            bytes_per_s: load.transfer,
            latency_mean_s: load.latency.mean,
            latency_stdev_s: load.latency.stdev,
            latency_max_s: load.latency.max,
            latency_censored: load.latency.censored,
            latency_percentiles_s: (!percentiles.is_empty()).then(|| {
                // Percentages are finite and not negative, so their bits sort as they do.
                percentiles.into_iter().map(|(p, at)| (Percentile(p.to_bits()), at)).collect()
            }),
            errors: ErrorCounts {
                connect: load.counts.errors.map(|errors| errors.connect),
                read: load.counts.errors.map(|errors| errors.read),
                write: load.counts.errors.map(|errors| errors.write),
                timeout: load.counts.errors.map(|errors| errors.timeout),
                status: load.counts.errors.map(|errors| errors.status),
            },
            warmup: load.warmup,
            complete: load.complete,
        }
    }
}

#[derive(Serialize)]
struct Samples {
    id: Option<String>,
    name: Option<String>,
    samples: u64,
    cpu_peak_percent: Option<Percent>,
    cpu_mean_percent: Option<Percent>,
    memory_peak_bytes: Option<Bytes>,
    memory_mean_bytes: Option<Bytes>,
    memory_limit_bytes: Option<Bytes>,
}

impl Samples {
    fn of(container: Container) -> Self {
        Self {
            id: container.id,
            name: container.name,
            samples: container.samples,
            cpu_peak_percent: container.cpu_peak,
            cpu_mean_percent: container.cpu_mean,
            memory_peak_bytes: container.memory_peak,
            memory_mean_bytes: container.memory_mean,
            memory_limit_bytes: container.memory_limit,
        }
    }
}
