//! `wrkbook diff` and `wrkbook noise` as their users meet them: what they print where, and how they
//! exit.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

/// A folder that is removed at the end.
struct Folder(tempfile::TempDir);

const LOADS: [u32; 6] = [100, 200, 400, 800, 1600, 3200];

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        folder.set("main", &[("Fast", 4000.0), ("Slow", 1000.0)]);
        folder
    }

    /// Writes a result set of four rounds, in which repeats differ by 1% at most.
    fn set(&self, name: &str, servers: &[(&str, f64)]) {
        for round in 1..=4 {
            for (server, rate) in servers {
                for load in LOADS {
                    let rate = rate * (1.0 + f64::from(round * 7 + load / 100) % 5.0 / 500.0);
                    self.write(
                        &format!("{name}/round{round}/{server}.{load}.log"),
                        &log(load, rate),
                    );
                    self.write(&format!("{name}/round{round}/{server}.{load}.stats"), STATS);
                }
            }
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn wrkbook(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_wrkbook"))
            .args(args)
            .current_dir(self.0.path())
            .output()
            .expect("the command runs")
    }

    fn code(&self, args: &[&str]) -> Option<i32> {
        self.wrkbook(args).status.code()
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

fn log(connections: u32, rate: f64) -> String {
    format!(
        "Running 10s test @ http://127.0.0.1:8080/\n  2 threads and {connections} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency   {:8.2}ms  200.00us   9.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {rate:9.2}\nTransfer/sec:      1.20MB\n",
        1e3 * f64::from(connections) / rate,
        (rate * 10.0) as u64,
    )
}

const STATS: &str = "\
CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS
0123456789ab   web    0.50%   10MiB / 512MiB   2%   1kB / 1kB   0B / 0B   3
0123456789ab   web    99.00%   11MiB / 512MiB   2%   2kB / 1kB   0B / 0B   3
0123456789ab   web    98.00%   12MiB / 512MiB   2%   3kB / 1kB   0B / 0B   3
";

const USUAL: &str = "regressed,newly-failing,removed,inconclusive";

#[test]
fn the_headline_comes_first_then_a_line_for_each_server_and_metric() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 3500.0), ("Slow", 1000.0)]);
    let text = folder.out(&["diff", "main", "branch", "--color", "never"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "2 regressed, 8 no change");
    assert!(lines[1].contains("main -> branch: threshold 5%, alpha 0.05 shared by 12 comparisons"));
    assert!(lines[3].starts_with("server  metric"), "{text}");
    assert!(lines[4].starts_with("Fast    throughput   regressed"), "{text}");
    assert!(lines[4].contains("-12.5%") && lines[4].contains("6 of 6"), "{text}");
    assert!(lines[4].contains("4,016") && lines[4].contains("3,514 requests/s"), "{text}");
    assert!(!text.contains("connections  "), "{text}");
    let cells = folder.out(&["diff", "main", "branch", "--cells", "--color", "never"]);
    // 4,000 x 1.004 and 3,500 x 1.004 requests/s at 100 connections, whose repeats lie between.
    let load = cells.lines().find(|line| line.starts_with("100 ")).expect("a line for the load");
    assert!(load.contains("worse") && load.contains("0.875"), "{cells}");
    let colour = folder.out(&["diff", "main", "branch", "--color", "always"]);
    assert!(colour.contains("\u{1b}["), "{colour}");
}

#[test]
fn exit_codes_are_those_of_a_gate() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 3500.0), ("Slow", 1000.0)]);
    folder.set("other", &[("Third", 3500.0)]);
    let gate = |new: &str, states: &str| folder.code(&["diff", "main", new, "--fail-on", states]);
    assert_eq!(folder.code(&["diff", "main", "branch"]), Some(0), "no gate");
    assert_eq!(gate("main", USUAL), Some(0));
    assert_eq!(gate("branch", USUAL), Some(3));
    assert_eq!(gate("branch", "improved"), Some(0));
    assert_eq!(gate("other", "regressed"), Some(4), "nothing in common");
    assert_eq!(gate("other", "removed"), Some(3));
    assert_eq!(gate("branch", "slower"), Some(2));
    assert_eq!(gate("nowhere", "regressed"), Some(1));
    assert_eq!(folder.code(&["diff", "main", "branch", "--threshold", "speed=5%"]), Some(2));
    assert_eq!(folder.code(&["diff", "main", "branch", "--threshold", "5"]), Some(2));
    assert_eq!(folder.code(&["diff", "main", "branch", "--alpha", "1"]), Some(2));
    let lenient = ["diff", "main", "branch", "--threshold", "20%", "--fail-on", USUAL];
    assert_eq!(folder.code(&lenient), Some(0));
    let output = folder.wrkbook(&["diff", "main", "branch", "--fail-on", "regressed"]);
    assert!(err(&output).contains("gate failed: Fast: throughput regressed, and 1 more"));
    let output = folder.wrkbook(&["diff", "main", "branch", "--fail-on", "regressed", "--quiet"]);
    assert!(err(&output).is_empty(), "{}", err(&output));
}

#[test]
fn json_has_the_documented_shape() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 3500.0)]);
    let document = folder.json(&["diff", "main", "branch", "--format", "json"]);
    assert_eq!(document["schema"], "wrkbook.diff/1");
    assert_eq!((&document["old"], &document["new"]), (&"main".into(), &"branch".into()));
    assert_eq!((&document["alpha"], &document["threshold"]), (&0.05.into(), &0.05.into()));
    let change = &document["changes"][0];
    for field in [
        "server",
        "metric",
        "state",
        "ratio",
        "ratio_low",
        "ratio_high",
        "p",
        "p_holm",
        "old_value",
        "new_value",
        "better_at",
        "worse_at",
        "each",
        "loads_worse",
        "loads",
    ] {
        assert!(!change[field].is_null(), "{field}: {change}");
    }
    assert!((change["ratio"].as_f64().expect("a ratio") - 0.875).abs() < 1e-4);
    let states: Vec<_> =
        document["servers"].as_array().expect("servers").iter().map(|s| &s["overall"]).collect();
    assert_eq!(states, ["regressed", "removed"]);
    for field in ["needs", "noise_floor"] {
        assert_eq!(change.get(field), Some(&Value::Null), "{field}");
    }
    assert_eq!(document["gate"]["fail_on"], serde_json::json!([]));
    assert_eq!(document["gate"]["left_out"], serde_json::json!([]));
    assert_eq!(document["gate"]["not_compared"][0]["server"], "Slow");
    assert_eq!(document["gate"]["result"], "not asked");
    let cell = &document["cells"][0];
    assert_eq!((&cell["connections"], &cell["old"]["n"]), (&100.into(), &4.into()));

    let csv = folder.out(&["diff", "main", "branch", "--format", "csv"]);
    assert!(csv.starts_with("scenario,server,metric,state,ratio,"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 12, "{csv}");
    let cells = folder.out(&["diff", "main", "branch", "--format", "csv", "--cells"]);
    assert_eq!(cells.lines().count(), 1 + 12 * LOADS.len(), "{cells}");
}

#[test]
fn markdown_is_a_comment() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 3500.0), ("A|<b>", 1000.0)]);
    folder.out(&["diff", "main", "branch", "-o", "comment.md", "--rename", "Slow=A|<b>"]);
    let text = fs::read_to_string(folder.0.path().join("comment.md")).expect("written");
    assert!(text.starts_with("### 2 regressed, 8 no change\n"), "{text}");
    assert!(
        text.contains("| Fast | throughput | **regressed** | 4,016 | 3,514 requests/s | -12.5% |"),
        "{text}"
    );
    assert!(text.contains("A\\|&lt;b&gt;") && !text.contains("<b>"), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn filters_renames_and_conditions() {
    let folder = Folder::new();
    folder.set("branch", &[("Faster", 4400.0), ("Slow", 1000.0)]);
    let args =
        ["diff", "main", "branch", "--format", "json", "--rename", "Fast=Faster", "--filter"];
    let document = folder.json(&[&args[..], &["metric=throughput,load>=800"]].concat());
    let changes = document["changes"].as_array().expect("changes");
    let told: Vec<_> = changes.iter().map(|c| (&c["server"], &c["state"], &c["loads"])).collect();
    let three = Value::from(3);
    assert_eq!(
        told,
        [
            (&Value::from("Faster"), &Value::from("improved"), &three),
            (&Value::from("Slow"), &Value::from("no change"), &three)
        ]
    );
    assert_eq!(document["family"], 2);
    let output = folder.wrkbook(&["diff", "main", "branch", "--rename", "Nobody=Faster"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("there are Fast, Slow"), "{}", err(&output));

    folder.set("limited", &[("Fast", 4000.0), ("Slow", 1000.0)]);
    folder.write("main/wrkbook.toml", "[limits]\ncpus = 2\n");
    folder.write("limited/wrkbook.toml", "[limits]\ncpus = 1\n");
    let args = ["diff", "main", "limited", "--fail-on", "regressed"];
    assert_eq!(folder.code(&args), Some(4));
    assert_eq!(folder.code(&[&args[..], &["--allow-mixed"]].concat()), Some(0));
}

#[test]
fn noise_tells_floors_and_repeats_and_diff_reads_them() {
    let folder = Folder::new();
    folder.set("again", &[("Fast", 4400.0), ("Slow", 1000.0)]);
    let text = folder.out(&["noise", "main", "again", "--change", "2%", "--color", "never"]);
    assert!(text.starts_with("server"), "{text}");
    assert!(text.contains("noise floor") && text.contains("change of 2.0%"), "{text}");
    folder.out(&["noise", "main", "again", "-o", "noise.json"]);
    let noise: Value =
        serde_json::from_slice(&fs::read(folder.0.path().join("noise.json")).expect("written"))
            .expect("JSON");
    assert_eq!(noise["schema"], "wrkbook.noise/1");
    let fast = &noise["floors"][0];
    assert!(fast["noise_floor"].as_f64().expect("a floor") >= 0.1, "{fast}");
    assert!(fast["repeats_needed"].as_u64().expect("a number") >= 2, "{fast}");

    let states = |args: &[&str]| {
        let document =
            folder.json(&[&["diff", "main", "again", "--format", "json"], args].concat());
        document["changes"][0]["state"].clone()
    };
    assert_eq!(states(&[]), "improved");
    assert_eq!(states(&["--noise", "noise.json"]), "within noise");
    assert_eq!(folder.code(&["diff", "main", "again", "--noise", "main"]), Some(1));
    assert_eq!(folder.code(&["noise", "main", "again", "--change", "0%"]), Some(2));
}

#[test]
fn findings_of_the_audit_are_beside_the_figures() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 4000.0), ("Slow", 1000.0)]);
    folder.write("branch/round1/Fast.100.log", "");
    let text = folder.out(&["diff", "main", "branch", "--color", "never", "-q"]);
    assert!(text.contains("Found by the audit in the new set alone"), "{text}");
    assert!(text.contains("[missing-run]"), "{text}");
    let strict = ["diff", "main", "branch", "--strict"];
    assert_eq!(folder.code(&strict), Some(1));
}

#[test]
fn two_files_are_compared_as_one_server() {
    let folder = Folder::new();
    folder.write("before.txt", &log(100, 82_963.0));
    folder.write("after.txt", &log(100, 41_481.0));
    let output = folder.wrkbook(&["diff", "before.txt", "after.txt", "--color", "never"]);
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("are compared as one server"), "{}", err(&output));
    let sentence = "before 82,963 requests/s, after 41,481 requests/s: 0.5 times; one run each, so not \
                    tested; needed: 3 runs each would tell, if they scatter by no more than 5%";
    assert!(text.contains(sentence), "{text}");
    let gate =
        |states: &str| folder.code(&["diff", "before.txt", "after.txt", "--fail-on", states]);
    assert_eq!(gate("regressed"), Some(4), "one run shows nothing");
    assert_eq!(gate("inconclusive"), Some(3));
    assert_eq!(gate("measured-once"), Some(3));
    assert_eq!(gate("no-change-detected"), Some(4));
}

#[test]
fn what_is_left_out_is_told_everywhere() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 4000.0)]);
    let filter = "server=Fast,metric=throughput,load>=800";
    let args = |format| {
        ["diff", "main", "branch", "--filter", filter, "--fail-on", "regressed", "--format", format]
    };
    for format in ["table", "markdown"] {
        let text = folder.out(&args(format));
        assert!(text.contains("Left out by the filter: servers Slow"), "{text}");
        assert!(text.contains("loads 100, 200, 400"), "{text}");
        assert!(text.contains("latency, memory, errors"), "{text}");
    }
    let document = folder.json(&args("json"));
    let left_out = document["gate"]["left_out"].as_array().expect("a list");
    let what: Vec<_> = left_out.iter().map(|it| &it["what"]).collect();
    assert_eq!(what, ["servers", "loads", "metrics"]);
    let csv = folder.wrkbook(&args("csv"));
    assert!(err(&csv).contains("left out by the filter: servers Slow"), "{}", err(&csv));
    // Without the filter the other server is needed.
    let all = folder.wrkbook(&["diff", "main", "branch", "--fail-on", "regressed"]);
    assert_eq!(all.status.code(), Some(4));
    let text = String::from_utf8_lossy(&all.stdout).into_owned();
    assert!(text.contains("Not compared\n  Slow: not in the new set"), "{text}");
}

#[test]
fn an_ignore_does_not_hide_a_server_and_a_self_test_tells_what_is_seen() {
    let folder = Folder::new();
    folder.set("branch", &[("Fast", 4000.0), ("Slow", 1000.0)]);
    let gate = ["diff", "main", "branch", "--fail-on", "regressed"];
    assert_eq!(folder.code(&gate), Some(0));
    let tested = folder.wrkbook(&[&gate[..], &["--self-test"]].concat());
    assert_eq!(tested.status.code(), Some(0));
    let text = String::from_utf8_lossy(&tested.stdout).into_owned();
    assert!(text.contains("self-test: a loss of 5% would have failed this gate"), "{text}");
    // Raw files of a round that nobody shall see; notes are no loss.
    folder.write("branch/notes/report.txt", "it was a quiet day");
    folder.write("branch/wrkbook.toml", "ignore = [\"notes\"]\n");
    assert_eq!(folder.code(&gate), Some(0));
    folder.write("branch/round5/Slow.100.log", &log(100, 10.0));
    folder.write("branch/wrkbook.toml", "ignore = [\"notes\", \"round5\"]\n");
    let output = folder.wrkbook(&gate);
    assert_eq!(output.status.code(), Some(4), "{}", err(&output));
    assert!(err(&output).contains("round5/Slow.100.log (new)"), "{}", err(&output));
    folder.write("main/wrkbook.toml", "ignore = [\"notes\", \"round5\"]\n");
    assert_eq!(folder.code(&gate), Some(0), "both ignore the same");
}
