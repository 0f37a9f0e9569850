//! `wrkbook history`, `archive` and `bundle` as their users meet them: what they print where, what they
//! leave on the disk, and how they exit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder that is removed at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// A set of two servers at three loads with three repeats, as a table of runs; rates differ by less
    /// than 1% from one set to the next.
    fn night(&self, at: usize, slower: f64) {
        let mut table = "server,connections,repeat,requests,requests_per_s,duration_s\n".to_owned();
        for (server, rate) in [("Fast", 4000.0 * slower), ("Slow", 1000.0)] {
            for load in [10, 100, 1000] {
                for repeat in 1..=3 {
                    let wobble = ((at * 7 + load * 3 + repeat * 5) % 11) as f64 / 11.0 - 0.5;
                    let rate = rate * (1.0 + 0.01 * wobble);
                    table += &format!("{server},{load},{repeat},{:.0},{rate:.2},30\n", rate * 30.0);
                }
            }
        }
        let name = format!("nights/2026-10-{at:02}");
        self.write(&format!("{name}/runs.csv"), &table);
        self.write(&format!("{name}/wrkbook.toml"), &format!("at = 2026-10-{at:02}\n"));
    }

    /// 20 nights; from the 16th on a server is 8% slower.
    fn twenty_nights(&self) {
        for at in 1..=20 {
            self.night(at, if at < 16 { 1.0 } else { 0.92 });
        }
    }

    fn wrkbook(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wrkbook"));
        command.args(args).current_dir(self.0.path()).output().expect("the command runs")
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.wrkbook(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).expect("a document")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All files below a folder with their content.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.clone(), fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_step_is_told_and_fails_the_gate() {
    let folder = Folder::new();
    folder.twenty_nights();
    let args =
        ["history", "nights", "--fail-on", "stepped-worse,newly-failing", "--format", "json"];
    let output = folder.wrkbook(&args);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!(document["schema"], "wrkbook.history/1");
    assert_eq!(document["sets"].as_array().map(Vec::len), Some(20));
    assert_eq!(document["ordered_by"], "time");
    let fast = &document["series"][0];
    assert_eq!((&fast["server"], &fast["metric"]), (&"Fast".into(), &"throughput".into()));
    assert_eq!(fast["state"], "stepped worse");
    let change = &fast["changes"][0];
    assert_eq!((&change["before"], &change["at"]), (&"2026-10-15".into(), &"2026-10-16".into()));
    let ratio = change["ratio"].as_f64().expect("a ratio");
    assert!((0.915..0.925).contains(&ratio), "{ratio}");
    assert_eq!(document["gate"]["result"], "failed");
    // The same input, the same bytes.
    assert_eq!(folder.wrkbook(&args).stdout, output.stdout);
    let text = folder.ok(&["history", "nights", "--filter", "metric=throughput"]);
    assert!(text.contains("stepped worse") && text.contains("2026-10-16"), "{text}");
    let csv = folder.ok(&["history", "nights", "--format", "csv"]);
    assert!(csv.starts_with("scenario,server,metric,series_state,nights,state,at,before"), "{csv}");
    let markdown = folder.ok(&["history", "nights", "--format", "markdown"]);
    assert!(markdown.contains("| Fast | throughput | stepped worse |"), "{markdown}");
}

#[test]
fn bad_nights_are_a_line_each_and_nothing_else_is_lost() {
    let folder = Folder::new();
    folder.twenty_nights();
    folder.write("nights/2026-10-21/notes.txt", "nothing here is a report");
    let output = folder.wrkbook(&["history", "nights", "--format", "json"]);
    assert!(output.status.success());
    let line = "warning: 2026-10-21: left out: ";
    assert_eq!(said(&output).matches(line).count(), 1, "{}", said(&output));
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!(document["sets"].as_array().map(Vec::len), Some(20));
    // What could not be read may be the newest: a gate does not pass.
    let gate = folder.wrkbook(&["history", "nights", "--fail-on", "newly-failing"]);
    assert_eq!(gate.status.code(), Some(4), "{}", said(&gate));
    assert_eq!(folder.wrkbook(&["history", "nights", "--strict"]).status.code(), Some(1));
}

#[test]
fn wrong_usage_says_what_to_do() {
    let folder = Folder::new();
    folder.night(1, 1.0);
    fs::create_dir(folder.path("empty")).expect("a folder");
    folder.write("order", "2026-10-01\n2026-10-9\n");
    for (args, says) in [
        (&["history", "empty"][..], "no result set"),
        (&["history", "nights/2026-10-01"], "is one result set"),
        (&["history", "nights", "--order", "order"], "unknown set `2026-10-9`"),
        (&["history", "nights", "--anchor", "fast"], "did you mean `Fast`?"),
        (&["archive", "list", "nights"], "is no archive"),
        (&["archive", "add", "nights", "nights/2026-10-01"], "name a new one for the archive"),
        (&["bundle", "nights/2026-10-01", "-o", "nights/2026-10-01/x"], "name a place outside"),
    ] {
        let output = folder.wrkbook(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
        assert!(said(&output).contains(says), "{args:?}: {}", said(&output));
    }
    for args in [
        &["history", "nights", "--fail-on", "slower"][..],
        &["history", "nights", "--window", "3"],
        &["history", "nights", "--since", "monday"],
    ] {
        assert_eq!(folder.wrkbook(args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn an_archive_says_what_the_folder_says() {
    let folder = Folder::new();
    folder.twenty_nights();
    let nights: Vec<String> = (1..=20).map(|at| format!("nights/2026-10-{at:02}")).collect();
    let mut add = vec!["archive", "add", "archive"];
    add.extend(nights.iter().map(String::as_str));
    folder.ok(&add);
    let history = |path: &str| folder.json(&["history", path, "--format", "json"]);
    assert_eq!(history("archive")["series"], history("nights")["series"]);
    // Again: nothing is added, and no file is touched but the lock.
    let before = files(&folder.path("archive"));
    let output = folder.wrkbook(&add);
    assert!(said(&output).contains("0 added, 20 there already"), "{}", said(&output));
    assert_eq!(files(&folder.path("archive")), before);
    // The tables of the month become one, and say the same.
    folder.ok(&["archive", "compact", "archive"]);
    let tables = files(&folder.path("archive/runs"));
    assert_eq!(tables.len(), 1, "{:?}", tables.iter().map(|(path, _)| path).collect::<Vec<_>>());
    assert_eq!(history("archive")["series"], history("nights")["series"]);
    let list = folder.json(&["archive", "list", "archive", "--json"]);
    assert_eq!(list["sets"][0]["at"], "2026-10-01T00:00:00Z");
    assert_eq!(list["sets"][0]["runs"], 18);
    // A set comes back as a folder that says the same.
    folder.ok(&["archive", "export", "archive", "2026-10-07", "-o", "back"]);
    for command in ["summary", "audit", "verdict"] {
        let mut of_back = folder.json(&[command, "back", "--format", "json"]);
        let mut of_night = folder.json(&[command, "nights/2026-10-07", "--format", "json"]);
        of_back["result_set"] = Value::Null;
        of_night["result_set"] = Value::Null;
        assert_eq!(of_back, of_night, "{command}");
    }
}

#[test]
fn a_name_is_taken_once() {
    let folder = Folder::new();
    folder.night(1, 1.0);
    folder.ok(&["archive", "add", "archive", "nights/2026-10-01"]);
    folder.night(1, 0.5);
    let output = folder.wrkbook(&["archive", "add", "archive", "nights/2026-10-01"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--replace"), "{}", said(&output));
    let output = folder.wrkbook(&["archive", "add", "archive", "nights/2026-10-01", "--replace"]);
    assert!(said(&output).contains("1 replaced"), "{}", said(&output));
    let list = folder.json(&["archive", "list", "archive", "--json"]);
    assert_eq!(list["sets"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_archive_of_another_layout_or_damaged_is_refused() {
    let folder = Folder::new();
    folder.night(1, 1.0);
    folder.ok(&["archive", "add", "archive", "nights/2026-10-01"]);
    let sets = folder.path("archive/sets.parquet");
    let whole = fs::read(&sets).expect("a file");
    fs::write(&sets, &whole[..whole.len() / 2]).expect("a file");
    let output = folder.wrkbook(&["history", "archive"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("sets.parquet: cannot be read"), "{}", said(&output));
    // Nothing is added to it either.
    let output = folder.wrkbook(&["archive", "add", "archive", "nights/2026-10-01"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(fs::read(&sets).expect("a file").len(), whole.len() / 2);
}

#[cfg(unix)]
#[test]
fn links_in_an_archive_are_not_followed() {
    let folder = Folder::new();
    folder.night(1, 1.0);
    fs::create_dir(folder.path("precious")).expect("a folder");
    fs::create_dir(folder.path("archive")).expect("a folder");
    std::os::unix::fs::symlink("../precious", folder.path("archive/runs")).expect("a link");
    let output = folder.wrkbook(&["archive", "add", "archive", "nights/2026-10-01"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(files(&folder.path("precious")), []);
    fs::remove_file(folder.path("archive/runs")).expect("a link");
    folder.write("victim", "years of work");
    let _ = fs::remove_file(folder.path("archive/.lock"));
    std::os::unix::fs::symlink("../victim", folder.path("archive/.lock")).expect("a link");
    let output = folder.wrkbook(&["archive", "add", "archive", "nights/2026-10-01"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(fs::read(folder.path("victim")).expect("a file"), b"years of work");
}

#[test]
fn a_bundle_is_the_same_bytes_and_the_same_set() {
    let folder = Folder::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
    folder.ok(&["bundle", sample, "-o", "a.wrkset"]);
    folder.ok(&["bundle", sample, "-o", "b.wrkset"]);
    let bytes = |name: &str| fs::read(folder.path(name)).expect("a bundle");
    assert_eq!(bytes("a.wrkset"), bytes("b.wrkset"));
    for command in ["summary", "audit", "verdict"] {
        let mut of_bundle = folder.json(&[command, "a.wrkset", "--format", "json"]);
        let mut of_folder = folder.json(&[command, sample, "--format", "json"]);
        of_bundle["result_set"] = Value::Null;
        of_folder["result_set"] = Value::Null;
        assert_eq!(of_bundle, of_folder, "{command}");
    }
}

#[test]
fn raw_files_are_kept_beside_changes_and_dropped_when_asked() {
    let folder = Folder::new();
    folder.twenty_nights();
    for at in 1..=20 {
        folder.ok(&["archive", "add", "archive", &format!("nights/2026-10-{at:02}"), "--raw"]);
    }
    let named = folder.ok(&["archive", "prune", "archive", "--keep", "3d"]);
    assert!(named.contains("2026-10-01\n") && !named.contains("2026-10-20"), "{named}");
    // Both sets at the change, and the newest days.
    for kept in ["2026-10-15", "2026-10-16", "2026-10-17"] {
        assert!(!named.contains(kept), "{named}");
    }
    let raw = || files(&folder.path("archive/raw")).len();
    assert_eq!(raw(), 20);
    folder.ok(&["archive", "prune", "archive", "--keep", "3d", "--yes"]);
    assert_eq!(raw(), 20 - named.lines().count());
    assert!(folder.ok(&["history", "archive"]).contains("stepped worse"));
}
