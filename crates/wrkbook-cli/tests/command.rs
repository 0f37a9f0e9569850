//! The command as its users meet it: what it prints where, and how it exits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder that is removed at the end, with a small result set in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for round in 1..=4_u64 {
            for (server, rate) in [("Fast", 4000), ("Slow", 1000)] {
                for connections in [100, 1000] {
                    let requests = rate * 10 + round;
                    folder.write(
                        &format!("set/round{round}/{server}.{connections}.log"),
                        &log(connections, requests),
                    );
                    folder.write(&format!("set/round{round}/{server}.{connections}.stats"), STATS);
                }
            }
        }
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn wrkbook(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_wrkbook"))
            .args(args)
            .current_dir(self.0.path())
            .output()
            .expect("the command runs")
    }

    /// Standard output of a call that must succeed.
    fn out(&self, args: &[&str]) -> String {
        let output = self.wrkbook(args);
        assert!(output.status.success(), "{args:?}: {}", err(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.out(args)).expect("JSON")
    }
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A report in which every connection has a request in flight all the time, as it should be.
fn log(connections: u32, requests: u64) -> String {
    let rate = requests as f64 / 10.0;
    let latency = match f64::from(connections) / rate {
        _ if requests == 0 => "0.00us    0.00us   0.00us    -nan%".to_owned(),
        seconds if seconds >= 1.0 => format!("{seconds:.2}s   10.00ms     9.00s   90.00%"),
        seconds => format!("{:.2}ms    1.00ms     9.00s   90.00%", seconds * 1e3),
    };
    format!(
        "Running 10s test @ http://127.0.0.1:8080/\n  2 threads and {connections} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency   {latency}\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {rate:9.2}\nTransfer/sec:      1.20MB\n"
    )
}

/// A stream: its frames are drawn over each other.
const STATS: &str = "\x1b[2J\x1b[H\
CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS
0123456789ab   web    0.50%   10MiB / 512MiB   2%   1kB / 1kB   0B / 0B   3
0123456789ab   web    99.00%   11MiB / 512MiB   2%   2kB / 1kB   0B / 0B   3
0123456789ab   web    98.00%   12MiB / 512MiB   2%   3kB / 1kB   0B / 0B   3
";

#[test]
fn summary_tells_centre_n_and_range() {
    let folder = Folder::new();
    let document = folder.json(&["summary", "set", "--format", "json"]);
    assert_eq!(document["schema"], "wrkbook.summary/1");
    assert_eq!(document["policy"], "audited");
    assert_eq!(document["servers"], serde_json::json!(["Fast", "Slow"]));
    assert_eq!(document["loads"], serde_json::json!([100, 1000]));
    let cells = document["cells"].as_array().expect("cells");
    let cell = cells
        .iter()
        .find(|cell| {
            cell["server"] == "Fast" && cell["connections"] == 100 && cell["metric"] == "throughput"
        })
        .expect("the cell");
    // 4000.1, 4000.2, 4000.3 and 4000.4: the two in the middle are left.
    assert!((cell["value"].as_f64().expect("a value") - 4000.25).abs() < 1e-9);
    assert_eq!((&cell["n"], &cell["runs"]), (&4.into(), &4.into()));
    assert_eq!(cell["trimmed"], serde_json::json!([4000.1, 4000.4]));
    assert_eq!(cell["unit"], "requests/s");
    let standing = &document["standings"][0];
    assert_eq!((&standing["server"], &standing["score"]), (&"Fast".into(), &1.0.into()));
    // Four repeats of two loads, a tenth of a millionth apart: no doubt who is faster.
    assert_eq!((&standing["rank_best"], &standing["rank_worst"]), (&1.into(), &1.into()));

    let text = folder.out(&["summary", "set", "--filter", "metric=throughput", "--color", "never"]);
    assert!(text.contains("Throughput, requests/s"), "{text}");
    assert!(text.contains("4,000*"), "{text}");
    assert!(!text.contains("Latency"), "{text}");
    let markdown = folder.out(&["summary", "set", "--format", "markdown"]);
    assert!(markdown.contains("| connections | Fast | Slow |"), "{markdown}");
    let wide = folder.out(&["summary", "set", "--format", "wide-csv"]);
    assert!(wide.contains("\nMEMORY\nserver,100,1000\n"), "{wide}");
    // 12 MiB in MB.
    assert!(wide.contains("Fast,12.58"), "{wide}");
}

#[test]
fn runs_read_back_to_the_same_summary() {
    let folder = Folder::new();
    let expected = folder.json(&["summary", "set", "--format", "json"]);
    for name in ["runs.csv", "runs.json", "runs.parquet"] {
        folder.out(&["runs", "set", "-o", name]);
        let again = folder.json(&["summary", name, "--format", "json"]);
        assert_eq!(again["cells"], expected["cells"], "{name}");
        assert_eq!(again["standings"], expected["standings"], "{name}");
    }
    let csv = folder.out(&["runs", "set", "--filter", "server=Slow,repeat=round2"]);
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[test]
fn parse_prints_one_object_a_report() {
    let folder = Folder::new();
    folder.write("two.log", &(log(5, 10) + &log(6, 0)));
    let document = folder.json(&["parse", "two.log", "set/round1/Fast.100.stats", "-q"]);
    let objects = document.as_array().expect("an array");
    let told: Vec<_> = objects.iter().map(|object| (&object["kind"], &object["format"])).collect();
    let load = (&Value::from("load"), &Value::from("wrk"));
    assert_eq!(told, [load, load, (&"container".into(), &"docker-stats".into())]);
    assert_eq!(objects[0]["load"]["connections"], 5);
    assert_eq!(objects[0]["load"]["latency_percentiles_s"], Value::Null);
    assert_eq!(objects[1]["load"]["requests"], 0);
    let container = &objects[2]["containers"][0];
    assert_eq!((&container["name"], &container["samples"]), (&"web".into(), &3.into()));
    assert_eq!(container["cpu_mean_percent"], 98.5);

    folder.write("empty.log", "");
    let output = folder.wrkbook(&["parse", "empty.log", "nowhere.log"]);
    assert_eq!(output.status.code(), Some(1), "one of them could not be opened");
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(objects[0]["format"], Value::Null);
    assert!(objects[0]["diagnostics"][0]["message"].as_str().expect("text").contains("empty"));
    assert!(err(&output).contains("nowhere.log: cannot be read"), "{}", err(&output));
    assert_eq!(folder.wrkbook(&["parse", "--strict", "empty.log"]).status.code(), Some(1));
}

#[test]
fn bad_input_is_one_clear_error_and_nothing_half_written() {
    let folder = Folder::new();
    let fails = |args: &[&str], code: i32, words: &str| {
        let output = folder.wrkbook(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", err(&output));
        assert!(err(&output).contains(words), "{args:?}: {}", err(&output));
        assert!(output.stdout.is_empty(), "{args:?}");
    };
    fs::create_dir(folder.path("empty")).expect("a folder");
    fails(&["summary", "empty"], 1, "empty: no run found");
    fails(&["summary", "nowhere"], 1, "nowhere: ");
    fails(&["summary", "set", "--filter", "metric=speed"], 2, "unknown metric `speed`");
    fails(&["summary", "set", "--filter", "server=None"], 1, "leaves nothing");
    fails(&["summary", "set", "--policy", "best"], 2, "unknown policy `best`");
    fails(&["chart", "set", "speed"], 2, "throughput");
    fails(&["verdict", "set", "Fsat"], 1, "did you mean `Fast`? there are Fast, Slow");
    fails(&["summary", "set", "-o", "nowhere/out.json"], 1, "nowhere/out.json cannot be written");
    folder.write("bad.csv", "server,connections,repeat,requests_per_s\nA,x,1,1\n");
    fails(&["summary", "bad.csv"], 1, "bad.csv:2: `x` in column `connections`");

    fails(&["summary", "set", "--filter", "repeat=round1"], 2, "over all repeats");
    fails(&["runs", "set", "--filter", "metric=latency"], 2, "every metric");
    folder.write("notes.txt", "nothing of a test");
    fails(&["summary", "notes.txt"], 1, "notes.txt: no report recognised");
    folder.write("bad.csv", "server,connections,repeat,requests_per_s\n");
    fails(&["summary", "bad.csv"], 1, "bad.csv: a table of runs without a row");
    folder.write("bad.csv", "server,connections,repeat,requests_per_s\nA,,1,5\n");
    fails(&["summary", "bad.csv"], 1, "bad.csv:2: `` in column `connections`");

    folder.write("set/round1/Fast.2000.log", "");
    fails(&["summary", "set", "--strict", "-o", "out.json"], 1, "round1/Fast.2000.log: empty");
    assert!(!folder.path("out.json").exists());
    folder.out(&["summary", "set", "-q"]);
}

#[test]
fn a_lost_figure_is_enough_for_strict() {
    let folder = Folder::new();
    let broken = log(100, 40_001).replace("1.20MB", "1.20M");
    folder.write("set/round1/Fast.100.log", &broken);
    assert!(folder.wrkbook(&["summary", "set"]).status.success());
    let output = folder.wrkbook(&["summary", "set", "--strict"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
}

#[test]
fn a_server_that_never_answered_is_last() {
    let folder = Folder::new();
    for round in 1..=4 {
        for load in [100, 1000] {
            folder.write(&format!("set/round{round}/Hung.{load}.log"), &log(load, 0));
        }
    }
    let document = folder.json(&["summary", "set", "--format", "json", "-q"]);
    let standings = document["standings"].as_array().expect("standings");
    let hung = standings
        .iter()
        .find(|standing| standing["server"] == "Hung" && standing["metric"] == "throughput");
    let hung = hung.expect("a standing");
    assert_eq!((&hung["rank_best"], &hung["rank_worst"]), (&3.into(), &3.into()), "{hung}");
    assert_eq!(hung["fails"], serde_json::json!([100, 1000]));
    assert!(hung["score"].is_null());
    assert!(standings.iter().all(|standing| standing["metric"] != "errors"), "a gate, no contest");
}

#[test]
fn what_is_no_regular_file_is_written_to_as_it_is() {
    let folder = Folder::new();
    folder.write("kept.csv", "old");
    std::os::unix::fs::symlink("kept.csv", folder.path("link.csv")).expect("a link");
    folder.out(&["runs", "set", "-o", "link.csv"]);
    assert!(fs::symlink_metadata(folder.path("link.csv")).expect("there").is_symlink());
    assert!(fs::read_to_string(folder.path("kept.csv")).expect("there").starts_with("scenario,"));
    let left: Vec<_> = fs::read_dir(folder.0.path()).expect("a folder").collect();
    assert_eq!(left.len(), 3, "nothing is left behind: {left:?}");
}

#[test]
fn names_cannot_steer_the_terminal() {
    let folder = Folder::new();
    let name = "a\u{202e}b\u{1b}[31m";
    folder.write(&format!("set/round1/{name}.100.log"), &log(100, 5));
    for args in [&["summary", "set"][..], &["runs", "set", "--format", "table"], &["audit", "set"]]
    {
        let text = folder.out(args);
        assert!(!text.contains('\u{202e}') && !text.contains("\u{1b}[31m"), "{args:?}: {text}");
    }
}

#[test]
fn init_writes_a_configuration_that_changes_nothing() {
    let folder = Folder::new();
    let before = folder.json(&["summary", "set", "--format", "json"]);
    folder.out(&["init", "set"]);
    let text = fs::read_to_string(folder.path("set/wrkbook.toml")).expect("written");
    assert!(text.contains("# Servers: Fast, Slow."), "{text}");
    assert!(text.contains("memory = 536870912"), "{text}");
    assert_eq!(folder.json(&["summary", "set", "--format", "json"])["cells"], before["cells"]);
    let output = folder.wrkbook(&["init", "set"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("is there already"), "{}", err(&output));

    folder.write("odd/Fast-100.wrk", &log(100, 5));
    folder.out(&["init", "odd"]);
    let text = fs::read_to_string(folder.path("odd/wrkbook.toml")).expect("written");
    assert!(text.contains("\nlayout = \"{server}-{connections}.{kind}\"\n"), "{text}");
    // What it keeps is what was read before.
    let kept = folder.json(&["runs", "odd", "--format", "json"]);
    assert_eq!(kept["runs"][0]["server"], "Fast");

    folder.write("study/results.csv", "Framework,Req/s,Avg (ms)\nFast,100,1.5\nSlow,10,9\n");
    folder.out(&["init", "study"]);
    let text = fs::read_to_string(folder.path("study/wrkbook.toml")).expect("written");
    assert!(text.contains("server = \"Framework\"\n"), "{text}");
    assert!(text.contains("throughput = \"Req/s\"\n"), "{text}");
    // What nobody can tell but the author is left to fill in, and then it is a result set.
    let output = folder.wrkbook(&["summary", "study"]);
    assert!(err(&output).contains("without `connections`"), "{}", err(&output));
    folder.write("study/wrkbook.toml", &text.replace("# connections = 100", "connections = 100"));
    let summary = folder.json(&["summary", "study", "--format", "json"]);
    assert_eq!(summary["servers"], serde_json::json!(["Fast", "Slow"]));
    let svg = folder.out(&["chart", "study", "throughput"]);
    assert!(svg.contains("ranking-chart") && svg.contains("Slow: 10"), "{svg}");
}

#[test]
fn init_writes_a_site_that_builds_and_changes_no_file() {
    let folder = Folder::new();
    folder.write("more/deep/other/runs.csv", "server,connections,repeat,requests_per_s\nA,1,1,5\n");
    folder.write("more/deep/other/round1/ignored.txt", "");
    // Without a mark the one set that there is to be read is found, at its own place.
    folder.out(&["init", "set", "--site=one"]);
    let text = fs::read_to_string(folder.path("one/site.toml")).expect("written");
    assert!(text.contains("path = \"../set\"") && text.contains("title = \"set\""), "{text}");
    folder.out(&["build", "one", "-o", "built"]);
    let page = fs::read_to_string(folder.path("built/index.html")).expect("built");
    assert!(page.contains("compare 2 servers at 2 loads") && !page.contains("{#"), "{page:.3000}");

    // With marks all of them are found; what is there already stays.
    folder.write("set/wrkbook.toml", "");
    folder.write("site/intro.md", "mine");
    folder.write("site/draft/runs.csv", "not looked at");
    let output = folder.wrkbook(&["init", "--site"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("left site/intro.md as it is"), "{}", err(&output));
    assert_eq!(fs::read_to_string(folder.path("site/intro.md")).expect("there"), "mine");
    let text = fs::read_to_string(folder.path("site/site.toml")).expect("written");
    let paths = text.lines().filter(|line| line.starts_with("path = "));
    assert_eq!(paths.collect::<Vec<_>>(), ["path = \"../more/deep/other\"", "path = \"../set\""]);
    folder.out(&["build", "--strict"]);
    let again = folder.wrkbook(&["init", "--site"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("is there already"), "{}", err(&again));
    folder.write("empty/notes.txt", "");
    let none = folder.wrkbook(&["init", "empty", "--site=two"]);
    assert!(err(&none).contains("no result set in it"), "{}", err(&none));
    assert!(!folder.path("two").exists());
}

#[test]
fn a_site_is_not_built_into_its_result_set() {
    let folder = Folder::new();
    let output = folder.wrkbook(&["build", "set", "-o", "set/public"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("within the result set"), "{}", err(&output));
    assert!(!folder.path("set/public").exists());
}

#[test]
fn chart_is_a_drawing_and_completions_are_a_script() {
    let folder = Folder::new();
    folder.out(&["chart", "set", "throughput", "-o", "chart.svg"]);
    let svg = fs::read_to_string(folder.path("chart.svg")).expect("written");
    assert!(svg.starts_with("<svg") && svg.contains("Fast") && svg.contains("</svg>"), "{svg}");
    for shell in ["bash", "zsh", "fish"] {
        assert!(folder.out(&["completions", shell]).contains("wrkbook"), "{shell}");
    }
}

#[test]
fn audit_can_gate() {
    let folder = Folder::new();
    assert_eq!(folder.wrkbook(&["audit", "set", "--fail-on", "serious"]).status.code(), Some(0));
    folder.write("set/round1/Fast.100.log", &log(100, 0));
    let output = folder.wrkbook(&["audit", "set", "--fail-on", "serious"]);
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    let document = folder.json(&["audit", "set", "--format", "json"]);
    assert_eq!(document["schema"], "wrkbook.audit/1");
    let findings = document["findings"].as_array().expect("findings");
    let dead = findings.iter().find(|finding| finding["rule"] == "dead-run").expect("a dead run");
    assert_eq!(dead["scope"]["repeat"], "round1");
    assert!(!dead["evidence"].as_object().expect("evidence").is_empty());
}

#[test]
fn verdicts_are_printed_for_people_and_machines() {
    let folder = Folder::new();
    let text = folder.out(&["verdict", "set", "--color", "never"]);
    assert!(text.contains("Fast: ") && text.contains("Slow: "), "{text}");
    let document = folder.json(&["verdict", "set", "Fast", "--format", "json"]);
    assert_eq!(document["schema"], "wrkbook.verdict/1");
    assert_eq!(document["servers"].as_array().map(Vec::len), Some(1));
}

#[test]
fn help_of_every_subcommand_is_there() {
    let folder = Folder::new();
    for command in
        ["build", "summary", "runs", "audit", "verdict", "chart", "parse", "init", "completions"]
    {
        assert!(folder.out(&[command, "--help"]).contains("Usage: wrkbook"), "{command}");
    }
}

#[test]
fn a_built_site_has_a_report() {
    let folder = Folder::new();
    folder.out(&["build", "set", "-o", "public"]);
    assert!(Path::new(&folder.path("public/index.html")).is_file());
}

#[test]
fn any_path_is_a_result_set() {
    let folder = Folder::new();
    folder.write("out/actix_c64.txt", &log(64, 5));
    folder.write("out/gin_c64.txt", &log(64, 5));
    let servers = |args: &[&str]| folder.json(args)["servers"].clone();
    let both = Value::from(vec!["actix", "gin"]);
    for paths in [&["out"][..], &["out/actix_c64.txt", "out/gin_c64.txt"], &["out/*_c64.txt"]] {
        let args = [&["summary"][..], paths, &["--format", "json"]].concat();
        assert_eq!(servers(&args), both, "{paths:?}");
    }
    assert_eq!(
        servers(&["summary", "out/gin_c64.txt", "--format", "json"]),
        Value::from(vec!["gin"])
    );
    let said = folder.out(&["runs", "out", "--explain"]);
    let line = "actix_c64.txt\n  server actix, connections 64, kind txt, repeat 1 (counted) by \
                {server}_c{connections}.{kind}\n";
    assert!(said.starts_with(line), "{said}");
    let verdict = folder.out(&["verdict", "out", "gin"]);
    assert!(verdict.contains("gin") && !verdict.contains("actix shows"), "{verdict}");
    let svg = folder.out(&["chart", "out/actix_c64.txt", "out/gin_c64.txt", "throughput"]);
    assert!(svg.starts_with("<svg"), "{svg}");
    let output = folder.wrkbook(&["summary", "out", "--quiet"]);
    assert!(err(&output).is_empty(), "{}", err(&output));
    let output = folder.wrkbook(&["summary", "out"]);
    assert!(err(&output).starts_with("note: out: read as {server}_c{connections}.{kind}; keep it"));
    let output = folder.wrkbook(&["diff", "out/actix_c64.txt", "out/gin_c64.txt"]);
    assert!(err(&output).contains("actix and gin are compared as one server"), "{}", err(&output));
}
