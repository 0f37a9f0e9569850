//! The tables of `tfbvis`: the best row of each server in a round of TechEmpower (19 to 21), a file a
//! test, with what `wrk` printed and what the server's machine used.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::Suite;
use super::document::{Document, Faults, Place, Published, report};
use super::row::Row;
use super::shape::Shape;
use super::techempower::attributes_of;
use crate::record::conditions::{Conditions, MachineUse};
use crate::record::load::{Counts, Covers, Errors, Load, LoadReport};
use crate::record::run::Run;
use crate::record::units::{Bytes, PerSecond, Percent, Seconds};

/// The suite.
pub(super) struct Tfbvis;

const ID: &str = "tfbvis";

/// What its megabytes are: `wrk` prints binary multiples.
const MEGABYTE: f64 = 1_048_576.0;

/// Of the query tests it holds the row with the most queries.
const MOST_QUERIES: [(&str, u32); 4] =
    [("query", 20), ("update", 20), ("cached-query", 100), ("cached_query", 100)];

impl Suite for Tfbvis {
    fn is_own(&self, path: &str, shape: &Shape) -> bool {
        let is_metadata = path.rsplit('/').next() == Some("test_metadata.json")
            && shape.has(0, &["name", "language", "framework", "platform"]);
        is_metadata
            || (shape.has(0, &["name", "connections", "rps", "latency"])
                && shape.has(1, &["requests_per_sec", "request_count"]))
    }

    fn collection<'p>(&self, path: &'p str) -> Option<&'p str> {
        Some(path.rsplit_once('/').map_or("", |(folder, _)| folder))
    }

    fn read(&self, document: &Document<'_>, out: &mut Published) {
        let name = document.relative.rsplit('/').next().unwrap_or_default();
        if name == "test_metadata.json" {
            if let Some(entries) = document.outermost::<&RawValue>(out) {
                out.attributes.extend(attributes_of(Some(entries)));
            }
            return;
        }
        let Some(rows) = document.outermost::<Vec<&RawValue>>(out) else { return };
        let test = name.strip_suffix(".json").unwrap_or(name);
        let queries: BTreeMap<_, _> = MOST_QUERIES.into();
        let scenario: Arc<str> = match queries.get(test) {
            Some(most) => Arc::from(format!("{test} queries={most}")),
            None => Arc::from(test),
        };
        let mut faults = Faults::default();
        for raw in rows {
            let Some((mut row, lines)) = document.row(raw, &mut faults) else { continue };
            let load = row.small("connections").filter(|count| *count > 0).map(Load::Connections);
            let (Some(server), Some(load)) = (row.word("name"), load) else {
                faults.row(lines.first, "a row without a server's name and its connections");
                continue;
            };
            let place =
                Place { scenario: Some(Arc::clone(&scenario)), server: server.into(), load };
            let mut run = document.run(place, lines);
            fill(&mut run, &mut row, test == "plaintext");
            faults.fields(&mut row, lines.first);
            if !document.push(run, out) {
                break;
            }
        }
        faults.report(document.path, out);
    }
}

/// Puts what a row says into its run.
fn fill(run: &mut Run, row: &mut Row, is_plaintext: bool) {
    let mut load = report(ID, Some("wrk"));
    load.offered.connections = run.key.load.connections();
    load.offered.depth = Some(if is_plaintext { 16 } else { 1 });
    load.threads = row.small("threads");
    load.throughput = row.rate("rps.requests_per_sec");
    load.counts.requests = row.count("rps.request_count");
    let printed = row.number("rps.over_seconds", 0).and_then(Seconds::new);
    load.duration = printed.map(|printed| sharpened(printed, &load));
    load.nominal_duration = printed.and_then(|printed| Seconds::new(printed.get().floor()));
    let nominal = load.nominal_duration.filter(|time| time.get() > 0.0);
    // What TechEmpower ranked: answers over the duration that was asked for.
    load.rate_printed = load
        .counts
        .requests
        .zip(nominal)
        .and_then(|(requests, time)| PerSecond::new(requests as f64 / time.get()));
    let megabytes = |number: f64| number * MEGABYTE;
    load.bytes_read = row.number("rps.megabytes_read", 0).map(megabytes).and_then(Bytes::new);
    load.transfer =
        row.number("rps.transfer_megabytes_per_sec", 0).map(megabytes).and_then(PerSecond::new);
    load.latency.mean = row.latency("latency.thread_mean", -3);
    load.latency.stdev = row.latency("latency.thread_stdev", -3);
    load.latency.max = row.latency("latency.thread_max", -3);
    load.latency.covers = Some(Covers::Answered);
    let percentiles = [(50.0, "lat50"), (75.0, "lat75"), (90.0, "lat90"), (99.0, "lat99")];
    load.latency.percentiles = percentiles
        .into_iter()
        .filter_map(|(percent, field)| {
            Some((percent, Some(row.latency(&format!("latency.{field}"), -3)?)))
        })
        .collect();
    errors(&mut load, row);
    run.load = Some(load);
    let mut percent = |field| row.number(field, 0).and_then(Percent::new);
    let (cpu_mean, cpu_peak) = (percent("cpu.mean"), percent("cpu.max"));
    let mut memory = |field| row.number(field, 6).and_then(Bytes::new);
    let (memory_mean, memory_peak) = (memory("memory.mean"), memory("memory.max"));
    run.conditions_source = run.load_source.clone();
    let machine =
        MachineUse { cpu_mean, cpu_peak, memory_mean, memory_peak, ..MachineUse::default() };
    run.conditions = Some(Box::new(Conditions { machine, ..Conditions::default() }));
}

/// The duration to more digits than are printed, where rate and count give it.
fn sharpened(printed: Seconds, load: &LoadReport) -> Seconds {
    let by_rate = || {
        let rate = load.throughput?.get();
        let seconds = load.counts.requests? as f64 / rate;
        ((seconds - printed.get()).abs() <= 0.05).then(|| Seconds::new(seconds))?
    };
    by_rate().unwrap_or(printed)
}

/// The errors: refusals as a share of the answers, and those of sockets of all kinds together.
fn errors(load: &mut LoadReport, row: &mut Row) {
    let share = row.number("rps.non_2xx_percent", -2).filter(|share| *share <= 1.0);
    let sockets = row.count("rps.socket_error_count");
    let (Some(share), Some(requests), Some(sockets)) = (share, load.counts.requests, sockets)
    else {
        return;
    };
    let status = (share * requests as f64).round() as u64;
    match sockets {
        0 => load.counts.errors = Some(Errors { status, ..Errors::default() }),
        sockets => {
            load.counts = Counts { errors_in_all: Some(sockets + status), ..load.counts };
            load.goodput_published =
                load.throughput.and_then(|rate| PerSecond::new(rate.get() * (1.0 - share)));
        }
    }
}
