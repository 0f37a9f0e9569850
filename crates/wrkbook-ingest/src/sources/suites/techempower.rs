//! TechEmpower's `results.json`, 2013 to 2023: one row a load, told by its place in a list.
//!
//! The rates that TechEmpower ranks are answers over the duration that was asked for, refusals
//! included; `wrk` ran a little longer. `5xx` holds every status from 400 on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::Suite;
use super::document::{Document, Faults, Place, Published, report};
use super::row::Row;
use super::shape::Shape;
use crate::line::quote;
use crate::record::attributes::Attributes;
use crate::record::conditions::Conditions;
use crate::record::diagnostic::Diagnostic;
use crate::record::load::{Covers, Errors, Load, LoadReport};
use crate::record::run::Run;
use crate::record::units::{PerSecond, Seconds};
use crate::sources::SourcedRun;
use crate::sources::found::Found;

/// The suite.
pub(super) struct TechEmpower;

/// Its id.
pub(super) const ID: &str = "techempower";

/// Requests in flight on each connection of the plaintext test; one in all others.
const PLAINTEXT_DEPTH: u32 = 16;

/// Tests that count lines and commits, and no answers.
const NO_TESTS: [&str; 2] = ["slocCounts", "commitCounts"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    raw_data: BTreeMap<String, &'a RawValue>,
    #[serde(default)]
    concurrency_levels: Vec<u32>,
    #[serde(default)]
    pipeline_concurrency_levels: Vec<u32>,
    #[serde(default)]
    query_intervals: Vec<u32>,
    #[serde(default)]
    cached_query_intervals: Vec<u32>,
    #[serde(borrow)]
    duration: Option<&'a RawValue>,
    #[serde(borrow)]
    failed: Option<&'a RawValue>,
    #[serde(borrow)]
    completed: Option<&'a RawValue>,
    #[serde(borrow)]
    test_metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    environment_description: Option<&'a RawValue>,
    #[serde(borrow)]
    git: Option<&'a RawValue>,
}

/// What holds for all rows of a document.
struct Setting {
    nominal: Option<Seconds>,
    commit: Option<String>,
}

impl Suite for TechEmpower {
    fn is_own(&self, _path: &str, shape: &Shape) -> bool {
        let has_rows = ["latencyAvg", "totalRequests", "startTime"];
        let has_rows = has_rows.iter().any(|key| shape.has(3, &[key]));
        let is_rest = shape.has(0, &["concurrencyLevels", "queryIntervals"]);
        (shape.has(0, &["rawData"]) && (has_rows || is_rest))
            || (is_rest && shape.has(0, &["uuid"]))
    }

    fn collection<'p>(&self, path: &'p str) -> Option<&'p str> {
        Some(path.strip_suffix(".json").unwrap_or(path))
    }

    fn read(&self, document: &Document<'_>, out: &mut Published) {
        let Some(wire) = document.outermost::<Wire<'_>>(out) else { return };
        let attributes = attributes_of(wire.test_metadata);
        let mut faults = Faults::default();
        let setting = Setting {
            nominal: nominal(wire.duration),
            commit: wire.git.and_then(|git| Row::read(git.get())?.word("commitId")),
        };
        'tests: for (test, servers) in &wire.raw_data {
            if NO_TESTS.contains(&&**test) {
                continue;
            }
            let servers: BTreeMap<String, &RawValue> = match serde_json::from_str(servers.get()) {
                Ok(servers) => servers,
                Err(_) => {
                    let lines = document.lines(servers.get());
                    faults.row(lines.first, "a test that is no object of servers");
                    continue;
                }
            };
            let places = Places::of(test, &wire);
            for (server, rows) in servers {
                let lines = document.lines(rows.get());
                let Ok(rows) = serde_json::from_str::<Vec<&RawValue>>(rows.get()) else {
                    faults.row(lines.first, "a server that has no list of rows");
                    continue;
                };
                let server: Arc<str> = Arc::from(server);
                for (at, raw) in rows.into_iter().enumerate() {
                    let Some((mut row, lines)) = document.row(raw, &mut faults) else { continue };
                    let Some((scenario, load)) = places.at(at) else {
                        faults.row(lines.first, "a row beyond the loads that the document lists");
                        continue;
                    };
                    let place =
                        Place { scenario: Some(scenario), server: Arc::clone(&server), load };
                    let mut run = document.run(place, lines);
                    run.attributes = attributes.get(&server).cloned();
                    fill(&mut run, &mut row, &setting, places.depth);
                    faults.fields(&mut row, lines.first);
                    if !document.push(run, out) {
                        break 'tests;
                    }
                }
            }
        }
        not_run(document, &wire, &attributes, out);
        faults.report(document.path, out);
        out.attributes.extend(attributes);
        document.note(said(&wire), out);
    }
}

/// Which scenario and load each row of a test is.
struct Places {
    scenarios: Vec<(Arc<str>, Load)>,
    depth: u32,
}

impl Places {
    fn of(test: &str, wire: &Wire<'_>) -> Self {
        let levels = &wire.concurrency_levels;
        let connections = |count: &u32| (*count > 0).then_some(Load::Connections(*count));
        let by_load = |levels: &[u32]| {
            let scenario: Arc<str> = Arc::from(test);
            levels.iter().filter_map(|n| Some((Arc::clone(&scenario), connections(n)?))).collect()
        };
        let by_queries = |queries: &[u32]| {
            let most = levels.iter().max().and_then(connections);
            let scenario = |n: &u32| Some((Arc::from(format!("{test} queries={n}")), most?));
            queries.iter().filter_map(scenario).collect()
        };
        let scenarios = match test {
            "plaintext" if !wire.pipeline_concurrency_levels.is_empty() => {
                by_load(&wire.pipeline_concurrency_levels)
            }
            "query" | "update" => by_queries(&wire.query_intervals),
            "cached_query" | "cached-query" => by_queries(&wire.cached_query_intervals),
            _ => by_load(levels),
        };
        let depth = if test == "plaintext" { PLAINTEXT_DEPTH } else { 1 };
        Self { scenarios, depth }
    }

    fn at(&self, row: usize) -> Option<(Arc<str>, Load)> {
        self.scenarios.get(row).cloned()
    }
}

/// Puts what a row says into its run.
fn fill(run: &mut Run, row: &mut Row, setting: &Setting, depth: u32) {
    let (start, end) = (row.count("startTime"), row.count("endTime"));
    run.conditions_source = run.load_source.clone();
    run.conditions = Some(Box::new(Conditions {
        started_at: start.and_then(moment),
        wall: start.zip(end).and_then(|(start, end)| Seconds::new(end.checked_sub(start)? as f64)),
        nominal: setting.nominal,
        versions: setting.commit.iter().map(|sha| ("suite".to_owned(), sha.clone())).collect(),
        ..Conditions::default()
    }));
    if !row.has("totalRequests") {
        run.reason = start.zip(end).filter(|(start, end)| start == end).map(|_| {
            Arc::from("the load generator did not start: it ended in the second in which it began")
        });
        return;
    }
    let mut load = LoadReport { nominal_duration: setting.nominal, ..report(ID, Some("wrk")) };
    load.offered.connections = run.key.load.connections();
    load.offered.depth = Some(depth);
    load.counts.requests = row.count("totalRequests");
    load.throughput = load
        .counts
        .requests
        .zip(setting.nominal)
        .and_then(|(requests, time)| PerSecond::new(requests as f64 / time.get()));
    load.latency.mean = row.latency_text("latencyAvg");
    load.latency.stdev = row.latency_text("latencyStdev");
    load.latency.max = row.latency_text("latencyMax");
    load.latency.covers = Some(Covers::Answered);
    load.counts.errors = errors(row);
    load.latency.censored = load
        .counts
        .errors
        .is_some_and(|errors| errors.timeout > 0 && Some(errors.timeout) <= load.counts.requests);
    load.complete = load.counts.requests.is_some();
    run.load = Some(load);
}

/// The errors: all kinds of sockets' are there or none, and none of a kind means zero.
fn errors(row: &mut Row) -> Option<Errors> {
    let mut count = |field: &str| if row.has(field) { row.count(field) } else { Some(0) };
    Some(Errors {
        connect: count("connect")?,
        read: count("read")?,
        write: count("write")?,
        timeout: count("timeout")?,
        status: count("5xx")?,
        ..Errors::default()
    })
}

/// The duration that was asked for: a number, or a text of one.
fn nominal(duration: Option<&RawValue>) -> Option<Seconds> {
    let text = format!("{{\"duration\": {}}}", duration?.get());
    Row::read(&text)?.duration("duration")
}

/// The moment so many seconds after 1970, as RFC 3339 writes it.
pub(super) fn moment(seconds: u64) -> Option<String> {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Nobody measured after the year 9999.
    if days > 2_932_896 {
        return None;
    }
    // Howard Hinnant's way from days to a date, over eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// What the servers are made of.
pub(super) fn attributes_of(metadata: Option<&RawValue>) -> BTreeMap<Arc<str>, Arc<Attributes>> {
    let entries: Vec<&RawValue> =
        metadata.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let known = entries.into_iter().filter_map(|raw| {
        let row = Row::read(raw.get())?;
        let word = |field| row.word(field).map(Arc::from);
        let attributes = Attributes {
            language: word("language"),
            framework: word("framework"),
            platform: word("platform"),
            database: word("database"),
            approach: word("approach"),
            version: None,
        };
        let name = row.word("name")?;
        (!attributes.is_empty()).then(|| (Arc::from(name), Arc::new(attributes)))
    });
    known.collect()
}

/// Adds, as missing, what was not run because it did not pass its verification; says what did not
/// start at all, of which nobody knows the tests that were planned.
fn not_run(
    document: &Document<'_>,
    wire: &Wire<'_>,
    attributes: &BTreeMap<Arc<str>, Arc<Attributes>>,
    out: &mut Published,
) {
    let failed: BTreeMap<String, Vec<&RawValue>> =
        wire.failed.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let reason: Arc<str> = Arc::from("failed verification");
    for (test, servers) in failed {
        let places = Places::of(&test, wire);
        let with_rows: BTreeMap<String, IgnoredAny> = wire
            .raw_data
            .get(&test)
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        for raw in servers {
            let Ok(server) = serde_json::from_str::<String>(raw.get()) else { continue };
            if with_rows.contains_key(&server) {
                continue;
            }
            let server: Arc<str> = Arc::from(server);
            for (scenario, load) in &places.scenarios {
                let place = Place {
                    scenario: Some(Arc::clone(scenario)),
                    server: Arc::clone(&server),
                    load: *load,
                };
                let mut run = document.run(place, document.lines(raw.get()));
                run.reason = Some(Arc::clone(&reason));
                run.attributes = attributes.get(&server).cloned();
                if !document.push(run, out) {
                    return;
                }
            }
        }
    }
    let completed: BTreeMap<String, &RawValue> =
        wire.completed.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let ended = completed.into_iter().filter_map(|(server, raw)| {
        let said: String = serde_json::from_str(raw.get()).ok()?;
        let is_time = !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit());
        (!is_time).then(|| (server, said, document.lines(raw.get()).first))
    });
    let ended: Vec<_> = ended.collect();
    for (server, said, line) in ended.iter().take(MOST_NAMED) {
        let problem = format!("{} did not run: {}", quote(server), quote(said));
        let advice = "it is in no table, as nobody can tell which tests it was to run";
        out.diagnostics.push(Diagnostic::warning(document.path, problem, advice).at(*line));
    }
    if let Some(more) = ended.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        let problem = format!("{more} more entries did not run");
        let advice = "`completed` in the document says why";
        out.diagnostics.push(Diagnostic::warning(document.path, problem, advice));
    }
}

/// How many entries that did not run are named.
const MOST_NAMED: usize = 60;

/// How the document was read.
fn said(wire: &Wire<'_>) -> String {
    let text = |raw: Option<&RawValue>| {
        raw.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok()).map(|it| quote(&it))
    };
    let name = text(wire.name).unwrap_or_else(|| "a run without a name".to_owned());
    let place = text(wire.environment_description).map(|it| format!(" on {it}"));
    format!(
        "published by TechEmpower: {name}{}; rates are answers over the duration asked for",
        place.unwrap_or_default()
    )
}

/// Leaves out what the raw output beside a document says better: `SERVER/TEST/raw.txt`.
pub(super) fn leave_raw(runs: &mut Vec<SourcedRun>, files: &[Found]) {
    let raw: BTreeSet<(&str, &str)> = files
        .iter()
        .filter_map(|file| {
            let mut parts = file.relative.rsplit('/');
            let is_raw = matches!(parts.next(), Some("raw.txt" | "raw"));
            let (test, server) = (parts.next()?, parts.next()?);
            is_raw.then_some((server, test))
        })
        .collect();
    if raw.is_empty() {
        return;
    }
    runs.retain(|SourcedRun { run, .. }| {
        let is_own = run.load.as_ref().is_some_and(|load| load.suite.as_deref() == Some(ID));
        let scenario = run.key.scenario.as_deref().unwrap_or_default();
        let test = scenario.split(' ').next().unwrap_or_default();
        !(is_own && raw.contains(&(&*run.key.server, test)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_moment() {
        for (seconds, moment_of) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_576_275_874, "2019-12-13T22:24:34Z"),
            (1_709_164_799, "2024-02-28T23:59:59Z"),
        ] {
            assert_eq!(moment(seconds).as_deref(), Some(moment_of));
        }
        assert_eq!(moment(u64::MAX), None);
    }
}
