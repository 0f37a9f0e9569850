//! The tidy table of runs reads back to the same result set, from every format.

use std::path::Path;

use proptest::prelude::*;
use wrkbook::frames::{Format, read_runs, runs};
use wrkbook::ingest::conditions::{Client, Conditions, ContainerEnd};
use wrkbook::ingest::report::{Container, Errors, LineSpan, LoadReport};
use wrkbook::ingest::run::visible;
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{Run, RunKey, RunState, Source};

fn write(all: &[Run], format: Format, path: &Path) {
    let mut frame = runs(all).expect("a frame");
    format.write(&mut frame, std::fs::File::create(path).expect("a file")).expect("written");
}

fn run(server: &str, connections: u32, repeat: &str) -> Run {
    Run::missing(RunKey {
        scenario: None,
        server: server.into(),
        connections,
        repeat: repeat.into(),
    })
}

prop_compose! {
    fn any_load()(
        url in proptest::option::of("http://[a-z\",\n']{1,8}/"),
        threads in proptest::option::of(1_u32..64),
        requests in proptest::option::of(0_u64..u64::MAX / 2),
        rate in proptest::option::of(0.0..1e9_f64),
        mean in proptest::option::of(0.0..100.0_f64),
        p99 in proptest::option::of(0.0..100.0_f64),
        errors in proptest::option::of((any::<u32>(), any::<u32>(), any::<u32>())),
        censored in any::<bool>(),
    ) -> LoadReport {
        let seconds = |value: Option<f64>| value.and_then(Seconds::new);
        LoadReport {
            url,
            threads,
            connections: threads,
            nominal_duration: Seconds::new(30.0),
            duration: seconds(mean),
            requests,
            throughput: rate.and_then(PerSecond::new),
            bytes_read: rate.and_then(Bytes::new),
            latency_mean: seconds(mean),
            latency_percentiles: p99.map(|p99| vec![(99.0, Seconds::new(p99))]).unwrap_or_default(),
            latency_censored: censored,
            errors: errors.map(|(connect, read, timeout)| Errors {
                connect: connect.into(),
                read: read.into(),
                write: 0,
                timeout: timeout.into(),
                status: 3,
            }),
            complete: requests.is_some() || rate.is_some(),
            ..LoadReport::default()
        }
    }
}

prop_compose! {
    fn any_conditions()(
        cpu in proptest::option::of(0.0..400.0_f64),
        order in 0_u32..1000,
        end in proptest::option::of(proptest::option::of(proptest::option::of(0_u32..256))),
        flags in (proptest::option::of(any::<bool>()), proptest::option::of(any::<bool>())),
        counts in (proptest::option::of(0_u64..1_000_000), proptest::option::of(0_u64..1_000_000)),
        started_at in proptest::option::of("2026-11-21T11:37:59.844Z"),
    ) -> Conditions {
        Conditions {
            started_at,
            order: Some(order),
            attempt: Some(1),
            wall: cpu.and_then(Seconds::new),
            server_cpu: cpu.and_then(Seconds::new),
            end: end.map(|end| end.map_or(ContainerEnd::Running, ContainerEnd::Exited)),
            oom_killed: flags.0,
            client: Client {
                cpu: cpu.and_then(Percent::new),
                cores: Some(1),
                waiting_before: counts.0,
                waiting_after: counts.1,
                ports: Some(28_232),
                reuses_ports: flags.1,
                ..Client::default()
            },
            foreign_cpu: cpu.and_then(Percent::new),
            stolen_cpu: Percent::new(0.0),
            listen_overflows: counts.0,
            listen_drops: counts.1,
            ..Conditions::default()
        }
    }
}

prop_compose! {
    fn any_run()(
        server in "[A-Za-z0-9 ,\"éß<>-]{1,12}",
        scenario in proptest::option::of("[a-z0-9]{1,6}"),
        connections in 1_u32..100_000,
        load in proptest::option::of(any_load()),
        cpu in proptest::option::of(0.0..400.0_f64),
        conditions in proptest::option::of(any_conditions()),
        line in 1_u32..1000,
    ) -> Run {
        // As a set names its servers: a blank name is shown as what it is.
        let mut run = run(&visible(&server), connections, "round1");
        run.key.scenario = scenario.map(Into::into);
        run.load_source = load.as_ref().map(|_| Source {
            path: "round1/x.log".into(),
            lines: Some(LineSpan { first: line, last: line + 9 }),
        });
        run.load = load;
        run.conditions_source = conditions.as_ref().map(|_| Source {
            path: "round1/x.conditions.json".into(),
            lines: Some(LineSpan { first: 1, last: line }),
        });
        run.conditions = conditions.map(Box::new);
        run.container = cpu.map(|cpu| Container {
            id: Some("0123456789ab".into()),
            samples: 7,
            cpu_peak: Percent::new(cpu),
            memory_limit: Bytes::new(536_870_912.0),
            memory_peak_line: Some(line),
            ..Container::default()
        });
        run
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_format_reads_back_to_the_same_runs(
        mut all in proptest::collection::vec(any_run(), 1..20)
    ) {
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all.dedup_by(|a, b| a.key == b.key);
        let folder = tempfile::tempdir().expect("a folder");
        for (format, name) in
            [(Format::Csv, "runs.csv"), (Format::Json, "runs.json"), (Format::Parquet, "runs.parquet")]
        {
            let path = folder.path().join(name);
            write(&all, format, &path);
            prop_assert_eq!(&read_runs(&path).expect(name), &all, "{}", name);
        }
    }
}

/// What may stand in a document, fit for its column or not.
fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let values = serde_json::json!([
        null, true, 0, 1, -1, 12.5, 1e300, "", "1", "A", "2026-01-01", [], [1], [[1]], {}, {"a": 1},
        u64::MAX, "missing",
    ]);
    proptest::sample::select(values.as_array().expect("an array").clone())
}

/// Rows of such values under known columns and one that is not known.
fn any_document() -> impl Strategy<Value = serde_json::Value> {
    const NAMES: [&str; 7] =
        ["server", "connections", "repeat", "requests_per_s", "requests", "state", "other"];
    let row = proptest::collection::btree_map(
        proptest::sample::select(&NAMES[..]),
        any_value(),
        0..NAMES.len(),
    );
    let rows = proptest::collection::vec(row, 0..4);
    (rows, any::<bool>(), any_value()).prop_map(|(rows, wrapped, value)| {
        match (wrapped, rows.len()) {
            (_, 0) => value,
            (true, _) => serde_json::json!({ "runs": rows }),
            (false, _) => serde_json::json!(rows),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_damage_is_a_panic(
        mut all in proptest::collection::vec(any_run(), 1..6),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6),
        end in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all.dedup_by(|a, b| a.key == b.key);
        let folder = tempfile::tempdir().expect("a folder");
        for (format, name) in
            [(Format::Csv, "runs.csv"), (Format::Json, "runs.json"), (Format::Parquet, "runs.parquet")]
        {
            let path = folder.path().join(name);
            write(&all, format, &path);
            let mut bytes = std::fs::read(&path).expect("written");
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.map_or(bytes.len(), |end| end.index(bytes.len() + 1)));
            std::fs::write(&path, bytes).expect("written");
            if let Err(error) = read_runs(&path) {
                prop_assert!(error.to_string().contains(name), "{}", error);
            }
        }
    }

    #[test]
    fn no_document_is_a_panic(document in any_document()) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("runs.json");
        std::fs::write(&path, document.to_string()).expect("written");
        if let Err(error) = read_runs(&path) {
            prop_assert!(error.to_string().contains("runs.json"), "{}", error);
        }
    }
}

#[test]
fn a_bad_value_is_blamed_where_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    for (rows, expected) in [
        ("A,100,1,12.5\nB,many,1,3.0\n", ":3: `many` in column `connections`"),
        ("A,100,1,12.5\nB,100,1,-3.0\n", ":3: `-3.0` in column `requests_per_s`"),
        ("A,100,1,12.5\nA,100,1,3.0\n", ":3: the same run as line 2: A at 100 connections"),
        ("A,5000000000,1,12.5\n", ":2: `5000000000` in column `connections`"),
    ] {
        let text = format!("server,connections,repeat,requests_per_s\n{rows}");
        std::fs::write(&path, text).expect("written");
        let error = read_runs(&path).expect_err(rows).to_string();
        assert!(error.contains(expected), "{error}");
    }
    std::fs::write(&path, "server,connections\nA,1\n").expect("written");
    let error = read_runs(&path).expect_err("a column is missing").to_string();
    assert!(error.contains("no column `repeat`"), "{error}");
}

#[test]
fn a_run_without_a_figure_is_missing_whatever_its_state_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    let table = "server,connections,repeat,requests_per_s,state,threads\n\
                 A,1,r1,,completed,4\nA,2,r1,,dead,4\nA,3,r1,5,completed,4\n";
    std::fs::write(&path, table).expect("written");
    let states = read_runs(&path).expect("a table").iter().map(Run::state).collect::<Vec<_>>();
    assert_eq!(states, [RunState::Missing, RunState::Missing, RunState::Completed]);
    let complete = |run: &Run| run.load.as_ref().map(|load| load.complete);
    let complete: Vec<_> = read_runs(&path).expect("a table").iter().map(complete).collect();
    assert_eq!(complete, [Some(false), Some(false), Some(true)]);
}
