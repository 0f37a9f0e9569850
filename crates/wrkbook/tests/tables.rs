//! The tidy table of runs reads back to the same result set, from every format.

use std::path::Path;

use proptest::prelude::*;
use wrkbook::frames::{Format, read_runs, runs};
use wrkbook::ingest::conditions::{Client, Conditions, ContainerEnd};
use wrkbook::ingest::container::Container;
use wrkbook::ingest::load::{
    BytesCover, Counts, Covers, Errors, Latency, Load, LoadReport, Model, Offered, Rate,
};
use wrkbook::ingest::name::visible;
use wrkbook::ingest::report::LineSpan;
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds, Share};
use wrkbook::ingest::{Run, RunKey, RunState, Source};

fn write(all: &[Run], format: Format, path: &Path) {
    let mut frame = runs(all).expect("a frame");
    format.write(&mut frame, std::fs::File::create(path).expect("a file")).expect("written");
}

fn run(server: &str, load: Load, repeat: &str) -> Run {
    Run::missing(RunKey { scenario: None, server: server.into(), load, repeat: repeat.into() })
}

/// A load of every kind.
fn any_offer() -> impl Strategy<Value = Load> {
    prop_oneof![
        (1_u32..100_000).prop_map(Load::Connections),
        (1_u32..100_000).prop_map(Load::Users),
        any_rate().prop_map(Load::Rate),
        Just(Load::Unstated),
    ]
}

/// Rates with up to six decimals, as people ask for them.
fn any_rate() -> impl Strategy<Value = Rate> {
    (1_u64..1_000_000_000_000).prop_map(|millionths| {
        format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000).parse().expect("a rate")
    })
}

prop_compose! {
    fn any_offered()(
        connections in proptest::option::of(any::<u32>()),
        users in proptest::option::of(any::<u32>()),
        rate in proptest::option::of(any_rate()),
        depth in proptest::option::of(any::<u32>()),
        model in proptest::option::of(proptest::sample::select(
            &[Model::Closed, Model::Paced, Model::Open][..]
        )),
    ) -> Offered {
        Offered { connections, users, rate, depth, model }
    }
}

prop_compose! {
    fn any_counts()(
        // In JSON a number above half of what 64 bits hold is no longer a count to polars.
        of in proptest::array::uniform6(proptest::option::of(0_u64..u64::MAX / 2)),
        errors in proptest::option::of(proptest::array::uniform7(0_u64..1_000_000)),
        share in proptest::option::of(0.0..1.0_f64),
    ) -> Counts {
        let [requests, sent, unanswered, unsent, dropped, in_all] = of;
        let errors = errors.map(|[connect, read, write, timeout, status, abandoned, other]| {
            Errors { connect, read, write, timeout, status, abandoned, other }
        });
        let error_share = share.and_then(Share::new);
        Counts {
            requests, sent, unanswered, unsent, dropped, errors, errors_in_all: in_all, error_share,
        }
    }
}

prop_compose! {
    fn any_latency()(
        of in proptest::array::uniform6(proptest::option::of(0.0..100.0_f64)),
        samples in proptest::option::of(0_u64..u64::MAX / 2),
        covers in proptest::option::of(proptest::sample::select(
            &[Covers::Answered, Covers::All, Covers::Successes][..]
        )),
        corrected in proptest::option::of(any::<bool>()),
        censored in any::<bool>(),
    ) -> Latency {
        let [mean, stdev, min, max, resolution, p99] =
            of.map(|value| value.and_then(Seconds::new));
        let percentiles = p99.map(|p99| vec![(99.0, Some(p99))]).unwrap_or_default();
        Latency {
            mean, stdev, min, max, percentiles, samples, covers, resolution, corrected, censored,
        }
    }
}

prop_compose! {
    fn any_load()(
        words in (
            proptest::option::of(proptest::sample::select(&["wrk", "hey", "my-tool"][..])),
            proptest::option::of("[0-9]\\.[0-9]{1,2}"),
            proptest::option::of("http://[a-z\",\n']{1,8}/"),
        ),
        threads in proptest::option::of(1_u32..64),
        offered in any_offered(),
        counts in any_counts(),
        latency in any_latency(),
        of in proptest::array::uniform6(proptest::option::of(0.0..1e9_f64)),
        cover in proptest::option::of(proptest::sample::select(
            &[BytesCover::All, BytesCover::Bodies][..]
        )),
    ) -> LoadReport {
        let (generator, version, url) = words;
        let [duration, rate, printed, stdev, bytes, transfer] = of;
        LoadReport {
            generator: generator.map(Into::into),
            version,
            url,
            threads,
            offered,
            nominal_duration: Seconds::new(30.0),
            duration: duration.and_then(Seconds::new),
            complete: counts.requests.is_some() || rate.is_some(),
            counts,
            throughput: rate.and_then(PerSecond::new),
            rate_printed: printed.and_then(PerSecond::new),
            rate_stdev: stdev.and_then(PerSecond::new),
            latency,
            bytes_read: bytes.and_then(Bytes::new),
            bytes_cover: cover,
            transfer: transfer.and_then(PerSecond::new),
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
        offered in any_offer(),
        load in proptest::option::of(any_load()),
        cpu in proptest::option::of(0.0..400.0_f64),
        conditions in proptest::option::of(any_conditions()),
        line in 1_u32..1000,
    ) -> Run {
        // As a set names its servers: a blank name is shown as what it is.
        let mut run = run(&visible(&server), offered, "round1");
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
        u64::MAX, "missing", "rate", "unstated",
    ]);
    proptest::sample::select(values.as_array().expect("an array").clone())
}

/// Rows of such values under known columns and one that is not known.
fn any_document() -> impl Strategy<Value = serde_json::Value> {
    const NAMES: [&str; 9] = [
        "server",
        "connections",
        "load_kind",
        "load",
        "repeat",
        "requests_per_s",
        "requests",
        "state",
        "other",
    ];
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
fn a_table_with_connections_alone_reads_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    let rows = "server,connections,repeat,requests_per_s\nA,100,1,12.5\nA,1000,1,3.0\n";
    std::fs::write(&path, rows).expect("written");
    let runs = read_runs(&path).expect("an older table");
    let loads: Vec<Load> = runs.iter().map(|run| run.key.load).collect();
    assert_eq!(loads, [Load::Connections(100), Load::Connections(1000)]);
}

#[test]
fn a_table_may_say_its_loads_by_kind_and_number_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    let rows = "server,load_kind,load,repeat,requests_per_s\nA,connections,100,1,9\n\
                B,rate,0.25,1,9\nC,users,20,1,9\nD,unstated,,1,9\n";
    std::fs::write(&path, rows).expect("written");
    let loads: Vec<Load> =
        read_runs(&path).expect("a table").iter().map(|run| run.key.load).collect();
    let rate = Load::Rate("0.25".parse().expect("a rate"));
    assert_eq!(loads, [Load::Connections(100), rate, Load::Users(20), Load::Unstated]);
}

#[test]
fn a_row_says_its_load_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    for (row, expected) in [
        (",,", ":2: `` in column `connections` is not anything"),
        (",rate,", ":2: `` in column `load` is not anything"),
        (",rate,0", ":2: `0` in column `load` is not a load above 0"),
        (",users,2.5", ":2: `2.5` in column `load` is not a load above 0"),
        (",unstated,5", ":2: `5` in column `load` is not a load above 0"),
        (",threads,5", ":2: `threads` in column `load_kind` is not one of the words"),
        (
            "100,users,100",
            ":2: `100` in column `connections` is not what `load_kind` and `load` say",
        ),
        ("100,connections,200", ":2: `100` in column `connections` is not what"),
        ("0,,", ":2: `0` in column `connections` is not a whole number that a run can have"),
    ] {
        let text =
            format!("server,connections,load_kind,load,repeat,requests_per_s\nA,{row},1,9\n");
        std::fs::write(&path, text).expect("written");
        let error = read_runs(&path).expect_err(row).to_string();
        assert!(error.contains(expected), "{row}: {error}");
    }
    std::fs::write(&path, "server,repeat,requests_per_s\nA,1,9\n").expect("written");
    let error = read_runs(&path).expect_err("no load at all").to_string();
    assert!(error.contains("no column `connections`"), "{error}");
    assert!(error.contains("(or load_kind and load)"), "{error}");
}

#[test]
fn kinds_of_load_in_one_table_are_kept_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("runs.csv");
    let rows = "server,load_kind,load,repeat,requests_per_s\nA,users,100,1,9\n\
                A,connections,100,1,9\nB,users,100,1,9\n";
    std::fs::write(&path, rows).expect("written");
    let set = wrkbook::load(&path).expect("a set");
    let scenarios: Vec<_> = set.runs.iter().map(|run| run.key.scenario.as_deref()).collect();
    assert_eq!(scenarios, [Some("connections"), Some("users"), Some("users")]);
    assert!(set.diagnostics[0].message.contains("of several kinds"), "{:?}", set.diagnostics);
    // 100 of the one and 100 of the other have one head.
    let summary = wrkbook::Summary::of(&set, wrkbook::Policy::Audited);
    let wide = wrkbook::frames::wide(&summary, Some("users"), wrkbook::Metric::Throughput);
    let wide = wide.expect("a frame");
    let heads: Vec<&str> = wide.get_column_names().into_iter().map(|name| &**name).collect();
    assert_eq!((heads, wide.height()), (vec!["server", "100"], 2));
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
