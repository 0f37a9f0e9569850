//! Loads of any kind, from the files to every output: rates, users, and loads that nobody states.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A folder that is removed at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("a file")
    }

    fn wrkbook(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wrkbook"));
        command.args(args).current_dir(self.0.path()).output().expect("the command runs")
    }

    /// Standard output of a call that must succeed.
    fn out(&self, args: &[&str]) -> String {
        let output = self.wrkbook(args);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {error}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.out(args)).expect("JSON")
    }

    /// Standard error of a call.
    fn said(&self, args: &[&str]) -> String {
        String::from_utf8(self.wrkbook(args).stderr).expect("text")
    }
}

/// What `wrk` prints of ten seconds on 400 connections, of which `rate` requests/s were answered in
/// 1 ms each.
fn log(rate: u32) -> String {
    let requests = rate * 10;
    format!(
        "Running 10s test @ http://127.0.0.1:8080/\n  4 threads and 400 connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency     1.00ms    0.10ms    2.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {rate:9}.00\nTransfer/sec:      1.20MB\n"
    )
}

/// Two servers at two loads, four repeats each, whose paths have the load in the part `{part}`.
fn by_path(part: &str) -> Folder {
    let folder = Folder::new();
    let layout = format!("layout = \"{{repeat}}/{{server}}_{{{part}}}.{{kind}}\"\n");
    folder.write("set/wrkbook.toml", &layout);
    for repeat in 1..=4_u32 {
        for (server, part) in [("Fast", 1), ("Slow", 2)] {
            for load in [500, 2000] {
                let path = format!("set/round{repeat}/{server}_{load}.log");
                folder.write(&path, &log(load / part + repeat));
            }
        }
    }
    folder
}

/// The load of a row, cell or scope: its three fields.
fn load(of: &Value) -> (&Value, &Value, &Value) {
    (&of["connections"], &of["load_kind"], &of["load"])
}

#[test]
fn a_folder_by_rate_is_told_in_rates() {
    let folder = by_path("rate");
    let summary = folder.json(&["summary", "set", "--format", "json"]);
    assert_eq!(summary["loads"], json!([500, 2000]));
    let cell = &summary["cells"][0];
    assert_eq!(load(cell), (&Value::Null, &json!("rate"), &json!(500)));
    // 501 to 504 requests/s: the middle two are 502 and 503.
    assert_eq!((&cell["server"], &cell["value"]), (&json!("Fast"), &json!(502.5)));

    let table = folder.out(&["summary", "set"]);
    assert!(table.contains("requests/s asked for"), "{table}");
    let chart = folder.out(&["chart", "set", "throughput"]);
    assert!(chart.contains("load: requests/s asked for"), "the axis");
    assert!(chart.contains("against the rate that was asked for"), "the description");
    for text in [&table, &chart, &folder.out(&["verdict", "set"])] {
        assert!(!text.contains("0 connections"), "{text}");
    }
}

#[test]
fn a_folder_by_users_is_told_in_users() {
    let folder = by_path("users");
    let runs = folder.json(&["runs", "set", "--format", "json"]);
    let run = &runs["runs"][0];
    assert_eq!(load(run), (&Value::Null, &json!("users"), &json!(500.0)));
    assert_eq!(run["reported_connections"], 400, "what the report says stays");
    assert!(folder.out(&["summary", "set"]).contains("users"));
    let chart = folder.out(&["chart", "set", "latency"]);
    assert!(chart.contains("load: users") && chart.contains("against the number of users"));
    let audit = folder.json(&["audit", "set", "--format", "json"]);
    for finding in audit["findings"].as_array().expect("findings") {
        let kind = &finding["scope"]["load_kind"];
        assert!(kind.is_null() || kind == "users", "{finding}");
    }
}

#[test]
fn rules_of_connections_say_nothing_of_other_loads() {
    // 400 connections, and at most 2 requests in flight.
    let rules = |part: &str| -> Vec<String> {
        let audit = by_path(part).json(&["audit", "set", "--format", "json"]);
        let findings = audit["findings"].as_array().expect("findings");
        findings.iter().map(|it| it["rule"].as_str().expect("a rule").to_owned()).collect()
    };
    let starved = "starved-connections".to_owned();
    assert!(rules("connections").contains(&starved), "a closed loop leaves them waiting");
    for part in ["rate", "users"] {
        let rules = rules(part);
        let of_connections = rules.iter().filter(|rule| rule.contains("connection"));
        assert_eq!(of_connections.collect::<Vec<_>>(), Vec::<&String>::new(), "{part}");
        for rule in ["fixed-concurrency", "more-than-offered"] {
            assert!(!rules.contains(&rule.to_owned()), "{part}: {rule}");
        }
    }
}

#[test]
fn two_kinds_in_one_folder_are_two_scenarios() {
    let folder = by_path("rate");
    folder.write(
        "set/wrkbook.toml",
        "title = \"Both\"\nlayout = [\"{repeat}/{server}_{rate}.log\", \"{repeat}/{server}.{connections}.log\"]\n",
    );
    for repeat in 1..=4 {
        folder.write(&format!("set/round{repeat}/Fast.400.log"), &log(9000 + repeat));
    }
    let said = folder.said(&["summary", "set"]);
    assert!(said.contains("Both: the loads are of several kinds"), "{said}");
    assert!(said.contains("kept apart as the scenarios connections; rate"), "{said}");
    let summary = folder.json(&["summary", "set", "--format", "json"]);
    assert_eq!(summary["scenarios"], json!(["connections", "rate"]));
    for cell in summary["cells"].as_array().expect("cells") {
        let kind = cell["load_kind"].as_str().expect("a kind");
        assert_eq!(cell["scenario"], kind, "{cell}");
    }
}

#[test]
fn a_table_names_the_kind_of_its_loads() {
    let folder = Folder::new();
    folder.write("set/study.csv", "Name,Rate,Served\nA,0.5,0.4\nA,200,190\nB,0,1\nB,200,180\n");
    let table = |load: &str| {
        format!(
            "[[table]]\nfile = \"study.csv\"\nserver = \"Name\"\n{load}\n\
             [table.figures]\nthroughput = \"Served\"\n"
        )
    };
    folder.write("set/wrkbook.toml", &table("load = { column = \"Rate\", kind = \"rate\" }"));
    let summary = folder.json(&["summary", "set", "--format", "json"]);
    assert_eq!(summary["loads"], json!([0.5, 200]));
    assert_eq!(load(&summary["cells"][0]), (&Value::Null, &json!("rate"), &json!(0.5)));
    // A load of 0 is none: its row is left out, and said.
    let said = folder.said(&["summary", "set"]);
    assert!(said.contains("study.csv:4: `0` is no rate"), "{said}");

    // As users, 0.5 is none either.
    folder.write("set/wrkbook.toml", &table("load = { column = \"Rate\", kind = \"users\" }"));
    let said = folder.said(&["summary", "set"]);
    assert!(said.contains("study.csv:2: `0.5` is no number of users"), "{said}");

    for (load, wrong) in [
        ("load = { fixed = 0, kind = \"rate\" }", "rate = 0 is no load"),
        ("connections = 0", "connections = 0 is no load"),
        ("load = { kind = \"rate\" }", "`load` needs either `column` or `fixed`"),
        ("connections = 1\nload = { fixed = 1, kind = \"users\" }", "say the same thing twice"),
    ] {
        folder.write("set/wrkbook.toml", &table(load));
        let said = folder.said(&["summary", "set"]);
        assert!(said.contains("wrkbook.toml:4") || said.contains("wrkbook.toml:5"), "{said}");
        assert!(said.contains(wrong), "{load}: {said}");
    }
}

#[test]
fn a_load_of_zero_in_a_path_is_none() {
    for part in ["rate", "users", "connections"] {
        let folder = by_path(part);
        folder.write("set/round1/Fast_0.log", &log(100));
        let summary = folder.json(&["summary", "set", "--format", "json"]);
        assert_eq!(summary["loads"], json!([500, 2000]), "{part}");
        let said = folder.said(&["summary", "set"]);
        assert!(said.contains("Fast_0.log"), "{part}: {said}");
    }
}

/// Two servers whose load nobody knows, five repeats each.
fn unstated() -> Folder {
    let folder = Folder::new();
    let mut table = "server,load_kind,load,repeat,requests_per_s,latency_mean_s\n".to_owned();
    for repeat in 1..=5_u32 {
        for (server, rate) in [("Fast", 4000), ("Slow", 1000)] {
            let rate = rate + repeat;
            table += &format!("{server},unstated,,{repeat},{rate},0.0{repeat}\n");
        }
    }
    folder.write("set/runs.csv", &table);
    folder
}

#[test]
fn an_unstated_load_is_said_to_be_one() {
    let folder = unstated();
    let summary = folder.json(&["summary", "set", "--format", "json"]);
    assert_eq!(summary["loads"], json!([null]));
    assert_eq!(load(&summary["cells"][0]), (&Value::Null, &json!("unstated"), &Value::Null));
    assert_eq!(summary["standings"][0]["server"], "Fast", "compared with its like");

    // One load: a row for each server, ranked.
    let chart = folder.out(&["chart", "set", "throughput"]);
    assert!(chart.contains("ranking"), "{chart}");
    let texts = [
        folder.out(&["summary", "set"]),
        folder.out(&["audit", "set"]),
        folder.out(&["verdict", "set"]),
        folder.out(&["runs", "set"]),
        chart,
    ];
    for text in &texts {
        assert_reads_well(text);
    }
}

#[test]
fn a_site_of_an_unstated_load_is_built() {
    let folder = unstated();
    folder.out(&["build", "set", "-o", "public"]);
    let mut folders = vec![folder.0.path().join("public")];
    let mut pages = 0;
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                assert_reads_well(&folder.read(&path));
                pages += 1;
            }
        }
    }
    assert!(pages > 5);
    assert!(folder.read("public/index.html").contains("an unstated load"));
}

#[track_caller]
fn assert_reads_well(text: &str) {
    for wrong in
        ["unstated connection", "unstated load load", "NaN", "at unstated", " 0 connections"]
    {
        let at = text.find(wrong).map(|at| {
            text[..at]
                .chars()
                .rev()
                .take(80)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect::<String>()
        });
        assert_eq!(at, None, "{wrong}");
    }
}
