//! Published tables, from the folder to the findings and back from the tidy table.

use std::fs;
use std::path::Path;

use wrkbook::ingest::{Load, RunState};
use wrkbook::{Analysis, Metric, Policy, frames};

/// The figures of a study: one run of 20 s each, no raw logs.
const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/frameworks-2023");

fn study() -> Analysis {
    let set = wrkbook::load(STUDY).expect("the set is read");
    assert!(set.diagnostics.is_empty(), "{:?}", set.diagnostics);
    Analysis::of(set, Policy::Audited)
}

/// The rule's findings that are about single cells: scenario and server.
fn cells<'a>(study: &'a Analysis, rule: &str) -> Vec<(&'a str, &'a str)> {
    let about_cells = study
        .audit
        .findings
        .iter()
        .filter(|it| it.rule == rule && it.scope.load.is_some() && it.scope.repeat.is_none());
    about_cells
        .filter_map(|it| Some((it.scope.scenario.as_deref()?, it.scope.server.as_deref()?)))
        .collect()
}

#[test]
fn a_study_without_raw_logs_is_a_result_set() {
    let study = study();
    let summary = &study.summary;
    assert_eq!(summary.servers.len(), 38);
    let scenarios: Vec<&str> = summary.scenarios.iter().map(|it| &**it).collect();
    assert_eq!(scenarios, ["cpu-bound", "hello", "io-bound", "json"]);
    // 37 rows in three of the tables, and 38 in the fourth.
    assert_eq!(study.set.runs.len(), 3 * 37 + 38);
    let missing = study.set.runs.iter().filter(|run| run.state() == RunState::Missing);
    let missing: Vec<_> = missing.map(|run| &*run.key.server).collect();
    assert_eq!(missing, ["flask-gunicorn-tornado"], "printed as N/A in io-bound");
    // As the study prints them.
    let cell = |server, metric| {
        summary.cell(Some("hello"), server, Load::Connections(20), metric).expect("a cell")
    };
    assert_eq!(cell("fastwsgi", Metric::Throughput).value, Some(214_112.0));
    assert_eq!(cell("falcon", Metric::Latency).value, Some(0.11611));
    for metric in [Metric::Memory, Metric::Cpu, Metric::Errors, Metric::Goodput] {
        assert_eq!(cell("fastwsgi", metric).value, None, "{}: absent, not 0", metric.id());
    }
}

#[test]
fn rows_that_contradict_the_others_are_found() {
    let study = study();
    // Throughput x latency, worked out by hand from the study's tables: these pass 1.2 times the
    // connections that nearly all other rows agree on.
    let expected = [
        ("hello", "bjoern-pypy"),
        ("hello", "bottle"),
        ("hello", "cherrypy"),
        ("hello", "falcon"),
        ("hello", "falcon-bjoern-pypy"),
        ("hello", "flask-gunicorn-eventlet"),
        ("hello", "flask-gunicorn-gevent"),
        ("hello", "hug"),
        ("io-bound", "falcon-bjoern-fork"),
        ("json", "bottle"),
        ("json", "cherrypy"),
        ("json", "falcon"),
        ("json", "falcon-bjoern-pypy"),
        ("json", "flask-gunicorn-eventlet"),
        ("json", "flask-gunicorn-gevent"),
        ("json", "hug"),
    ];
    let mut found = cells(&study, "more-than-offered");
    found.sort_unstable();
    assert_eq!(found, expected);
    // 10 requests/s that take 9.9 s each: 99 of 300 connections.
    let starved = cells(&study, "starved-connections");
    assert!(starved.contains(&("io-bound", "flask-gunicorn")), "{starved:?}");
    assert!(!starved.contains(&("io-bound", "aiohttp")), "2,316 x 0.12775 = 296 of 300");
    // What the tables cannot show is not said of single runs, but once of each scenario.
    for rule in ["few-repeats", "no-resources"] {
        let of_rule = study.audit.unexplained().filter(|it| it.rule == rule);
        assert_eq!(of_rule.count(), 4, "{rule}");
    }
    let few = study.audit.get("few-repeats/hello").expect("one repeat");
    assert_eq!(
        few.message,
        "All 276 pairs of the fastest servers were measured once: how far one run can be off is not \
         known, and 3 repeats of each load would show it."
    );
}

#[test]
fn one_run_each_ranks_nobody() {
    let study = study();
    assert!(!study.summary.standings.is_empty());
    for standing in &study.summary.standings {
        assert!(!standing.is_ranked() && standing.score.is_none(), "{standing:?}");
        let reason = standing.reason.map(|it| it.as_str());
        assert!(matches!(reason, Some("measured once" | "disputed")), "{standing:?}");
    }
}

#[test]
fn the_tidy_table_of_it_reads_back() {
    let set = wrkbook::load(STUDY).expect("the set is read");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    let mut frame = frames::runs(&set.runs).expect("a frame");
    frames::Format::Csv
        .write(&mut frame, fs::File::create(&path).expect("a file"))
        .expect("written");
    assert_eq!(wrkbook::load(&path).expect("read").runs, set.runs);
}

/// A set of one table with two servers, of which some columns are mapped.
fn made(columns: &str, figures: &str, rows: &str) -> Analysis {
    let folder = tempfile::tempdir().expect("a folder");
    let toml = format!(
        "[[table]]\nfile = \"t.csv\"\nserver = \"server\"\nconnections = 10\n[table.figures]\n{figures}"
    );
    fs::write(folder.path().join("wrkbook.toml"), toml).expect("written");
    fs::write(folder.path().join("t.csv"), format!("server,{columns}\n{rows}")).expect("written");
    let path: &Path = folder.path();
    Analysis::of(wrkbook::load(path).expect("the set is read"), Policy::Audited)
}

#[test]
fn a_table_of_memory_alone_is_no_table_of_failures() {
    let study = made("mb", "memory = { column = \"mb\", unit = \"MB\" }", "a,12\nb,30\n");
    assert!(study.set.runs.iter().all(|run| run.state() == RunState::Completed));
    let memory = study
        .summary
        .cell(None, "b", Load::Connections(10), Metric::Memory)
        .and_then(|cell| cell.value);
    assert_eq!(memory, Some(30e6));
    let ids: Vec<&str> = study.audit.unexplained().map(|it| it.rule).collect();
    assert_eq!(ids, ["too-few-repeats", "too-few-repeats"]);
    // And read back from the tidy table it is the same.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.json");
    let mut frame = frames::runs(&study.set.runs).expect("a frame");
    frames::Format::Json
        .write(&mut frame, fs::File::create(&path).expect("a file"))
        .expect("written");
    assert_eq!(wrkbook::load(&path).expect("read").runs, study.set.runs);
}

#[test]
fn errors_without_kinds_are_errors_and_a_share_where_the_requests_are_known() {
    let mapped = "errors = \"failed\"\nrequests = \"n\"\nthroughput = \"rps\"\n";
    let study = made("failed,n,rps", mapped, "a,5,95,10\nb,0,,10\n");
    let value = |server, metric| {
        study.summary.cell(None, server, Load::Connections(10), metric).expect("a cell").value
    };
    assert_eq!(value("a", Metric::Errors), Some(5.0));
    assert_eq!(value("a", Metric::ErrorRatio), Some(0.05));
    assert_eq!(value("b", Metric::Errors), Some(0.0));
    assert_eq!(value("b", Metric::ErrorRatio), None);
}
