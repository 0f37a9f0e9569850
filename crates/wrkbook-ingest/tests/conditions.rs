//! The conditions of runs: read, placed beside their run, and never in its way.

mod sets;

use wrkbook_ingest::{
    Collection, Conditions, ContainerEnd, Content, Format, Parsed, RunState, Unreadable, parse,
};

use sets::{folder, load};

const REPORT: &str = "\
Running 5s test @ http://172.30.0.177:8080/
  1 threads and 100 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.45ms  320.11us  11.38ms   91.06%
    Req/Sec    68.87k     1.07k   71.26k    83.33%
  345112 requests in 5.01s, 49.04MB read
Requests/sec:  68884.63
Transfer/sec:      9.79MB
";

const CONDITIONS: &str = r#"{
  "schema": "wrkbook-collect/1",
  "server": { "name": "Bjoern", "package": "bjoern==3.2.2" },
  "connections": 100,
  "order_index": 20,
  "attempt": 2,
  "started_at": "2026-11-21T11:37:59.844Z",
  "nominal_seconds": 5,
  "measured_seconds": 5.01,
  "wall_seconds": 5.018,
  "container": {
    "running_after": false,
    "exit_code": 137,
    "oom_killed": true,
    "cpu_seconds": 4.7859
  },
  "client": {
    "exit_code": -9,
    "cpu_seconds": 4.5182,
    "cpu_share": 0.9004,
    "time_wait_before": 0,
    "time_wait_after": 17,
    "settings": {
      "net.ipv4.ip_local_port_range": "1024 65535",
      "net.ipv4.tcp_tw_reuse": "1"
    }
  },
  "cpu": { "foreign_share": 0.043, "stolen_share": null, "of_which": { "engine": 0.03 } },
  "listen_overflows": 3,
  "commands": { "client": "taskset -c 0 wrk -t 1 -c 100 http://172.30.0.177:8080/", "odd": 3 },
  "versions": { "python": "3.11.2", "packages": { "bjoern": "3.2.2" } },
  "of_the_future": [1, 2]
}
"#;

fn conditions(parsed: &Parsed) -> &Conditions {
    match &parsed.reports.first().expect("a report").content {
        Content::Conditions(conditions) => conditions,
        other => panic!("no conditions: {other:?}"),
    }
}

#[test]
fn every_figure_is_read_in_its_base_unit() {
    let parsed = parse(CONDITIONS.as_bytes(), "x.conditions.json");
    assert_eq!(parsed.reports[0].format, Format::WRKBOOK_COLLECT);
    assert_eq!((parsed.reports[0].lines.first, parsed.reports[0].lines.last), (1, 33));
    let read = conditions(&parsed);
    assert_eq!(read.server.as_deref(), Some("Bjoern"));
    assert_eq!((read.order, read.attempt), (Some(20), Some(2)));
    assert_eq!(read.started_at.as_deref(), Some("2026-11-21T11:37:59.844Z"));
    assert_eq!(read.wall.map(|wall| wall.get()), Some(5.018));
    assert_eq!(read.end, Some(ContainerEnd::Exited(Some(137))));
    assert_eq!(read.oom_killed, Some(true));
    assert_eq!(read.client.exit_code, Some(-9));
    assert_eq!(read.client.cpu.map(|cpu| cpu.get()), Some(90.04), "percent of one core");
    assert_eq!(read.client.cores, Some(1));
    assert_eq!((read.client.waiting_before, read.client.waiting_after), (Some(0), Some(17)));
    assert_eq!((read.client.ports, read.client.reuses_ports), (Some(64_512), Some(true)));
    assert_eq!(read.foreign_cpu.map(|cpu| cpu.get()), Some(4.3));
    assert_eq!(read.stolen_cpu, None, "null is absent, not 0");
    assert_eq!((read.listen_overflows, read.listen_drops), (Some(3), None));
    assert_eq!(read.versions, [("python".to_owned(), "3.11.2".to_owned())]);
    assert_eq!(read.commands.len(), 1, "what is no text is passed over");
    // 4.7859 s of CPU in 5.018 s.
    let mean = read.server_cpu_mean().map(|cpu| cpu.get());
    assert!(mean.is_some_and(|mean| (mean - 95.374_65).abs() < 1e-4), "{mean:?}");
}

#[test]
fn it_is_told_by_its_content_however_it_is_written() {
    let value: serde_json::Value = serde_json::from_str(CONDITIONS).expect("JSON");
    // On one line, and with its keys sorted, so that the schema comes late.
    for text in [
        value.to_string(),
        serde_json::to_string_pretty(&value).expect("JSON"),
        CONDITIONS.replace('\n', "\r\n"),
        format!("\u{feff}\n\n{CONDITIONS}"),
    ] {
        let parsed = parse(text.as_bytes(), "x");
        assert_eq!(conditions(&parsed).order, Some(20), "{text}");
    }
    for other in ["{}", "{\n}\n", "{\n\"schema\": \"other/1\"\n}\n", "[1]"] {
        let parsed = parse(other.as_bytes(), "x");
        assert_eq!(parsed.unreadable, Some(Unreadable::Unrecognised), "{other}");
    }
    // A report after an object of whoever it is stays a report.
    let parsed = parse(format!("{{\n\"a\": 1\n}}\n{REPORT}").as_bytes(), "x");
    assert_eq!(parsed.reports[0].format, Format::WRK);
}

#[test]
fn what_is_broken_is_blamed_where_it_stands() {
    for (from, to, place, word) in [
        ("\"attempt\": 2", "\"attempt\": \"two\"", "x:6: ", "string"),
        ("\"listen_overflows\": 3,", "", "", ""),
        ("\"of_the_future\": [1, 2]\n}\n", "\"of_the", "x:32: ", "EOF"),
        ("wrkbook-collect/1", "wrkbook-collect/7", "x:2: ", "wrkbook-collect/7"),
    ] {
        let parsed = parse(CONDITIONS.replace(from, to).as_bytes(), "x");
        if place.is_empty() {
            assert_eq!(conditions(&parsed).listen_overflows, None);
            continue;
        }
        assert_eq!(parsed.unreadable, Some(Unreadable::Conditions), "{to}");
        let said = parsed.diagnostics[0].to_string();
        assert!(said.starts_with(place) && said.contains(word), "{said}");
    }
    let negative = CONDITIONS.replace("\"wall_seconds\": 5.018", "\"wall_seconds\": -1");
    let parsed = parse(negative.as_bytes(), "x");
    assert_eq!(conditions(&parsed).wall, None);
    let said = parsed.reports[0].diagnostics[0].to_string();
    assert!(said.starts_with("x:10: `wall_seconds` is -1"), "{said}");
}

#[test]
fn conditions_stand_beside_their_run() {
    let folder = folder(&[
        ("round1/Bjoern.100.log", REPORT),
        ("round1/Bjoern.100.conditions.json", CONDITIONS),
        ("round2/Bjoern.100.log", REPORT),
    ]);
    let set = load(folder.path());
    assert_eq!(set.diagnostics, []);
    let [first, second] = &set.runs[..] else { panic!("two runs: {:?}", set.runs) };
    assert_eq!(first.conditions.as_ref().expect("conditions").order, Some(20));
    let source = first.conditions_source.as_ref().expect("a source");
    assert_eq!(&*source.path, "round1/Bjoern.100.conditions.json");
    assert_eq!((&second.conditions, &second.conditions_source), (&None, &None));
}

#[test]
fn broken_conditions_never_spoil_the_run() {
    for (text, line) in [
        (&CONDITIONS[..CONDITIONS.len() / 2], ":20: conditions that cannot be read: EOF"),
        ("", ":1: holds no conditions"),
        ("{\n  \"sche", ":1: holds no conditions"),
        ("no JSON at all", ":1: holds no conditions"),
    ] {
        let folder = folder(&[
            ("round1/Bjoern.100.conditions.json", text),
            ("round1/Bjoern.100.log", REPORT),
        ]);
        let set = load(folder.path());
        let [run] = &set.runs[..] else { panic!("one run: {:?}", set.runs) };
        assert_eq!((run.state(), &run.conditions), (RunState::Completed, &None), "{text}");
        let [said] = &set.diagnostics[..] else { panic!("{text}: {:?}", set.diagnostics) };
        assert!(said.is_error() && said.to_string().contains(line), "{said}");
    }
}

#[test]
fn conditions_that_cannot_be_placed_are_an_error() {
    let other = CONDITIONS.replace("\"connections\": 100", "\"connections\": 200");
    let set =
        load(folder(&[("r1/A.100.log", REPORT), ("r1/A.100.conditions.json", &other)]).path());
    assert!(set.runs[0].conditions.is_some(), "the path was believed");
    let said = set.diagnostics[0].to_string();
    assert!(said.contains("connections 100, the conditions 200"), "{said}");

    let twice = folder(&[
        ("r1/A.100.log", REPORT),
        ("r1/A.100.conditions", CONDITIONS),
        ("r1/A.100.conditions.json", CONDITIONS),
    ]);
    let set = load(twice.path());
    assert_eq!(set.runs[0].conditions, None);
    let said = set.diagnostics[0].to_string();
    assert!(said.contains("conditions of the same run as r1/A.100.conditions\n"), "{said}");
}

#[test]
fn the_sample_says_how_it_was_collected() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
    let set = load(data.as_ref());
    assert_eq!(set.diagnostics, []);
    let with = set.runs.iter().filter(|run| run.conditions.is_some()).count();
    // One of the 96 runs was given up.
    assert_eq!((set.runs.len(), with), (96, 95));
    let collection: &Collection = set.collection.as_deref().expect("a collection");
    assert_eq!(
        (collection.planned, collection.accepted, collection.rejected),
        (Some(96), Some(95), Some(16))
    );
    assert_eq!(collection.given_up, ["round1/uWSGI.2000"]);
    let of = |id: &str| collection.rules.iter().find(|rule| rule.id == id).expect("a rule");
    assert_eq!(of("foreign-cpu").rejected, Some(16));
    assert_eq!(of("no-samples").rejected, Some(0), "none broke it");
    assert_eq!(of("foreign-cpu").text.as_deref(), Some("CPU of others above 10% of a core"));
    assert_eq!(collection.machine.cores, Some(2));
}

#[test]
fn a_broken_collection_is_a_diagnostic() {
    let cut = "{\n  \"schema\": \"wrkbook-collect/1\",\n  \"runs\": {\n";
    let folder = folder(&[("r1/A.100.log", REPORT), ("collection.json", cut)]);
    let set = load(folder.path());
    assert_eq!((set.runs.len(), &set.collection), (1, &None));
    assert!(set.diagnostics[0].to_string().contains("collection.json:"), "{:?}", set.diagnostics);
    let other = folder_with_other_collection();
    let set = load(other.path());
    assert!(set.diagnostics[0].message.contains("left alone"), "{:?}", set.diagnostics);
}

fn folder_with_other_collection() -> tempfile::TempDir {
    folder(&[("r1/A.100.log", REPORT), ("collection.json", "[\"of another tool\"]")])
}
