//! The door of the command: every path that people have leads to every command.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that is removed at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn of(files: &[(&str, String)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (path, text) in files {
            let path = folder.path(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wrkbook"));
        command.args(args).current_dir(self.0.path());
        command
    }

    fn wrkbook(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the command runs")
    }

    /// A call with a text as its standard input.
    fn piped(&self, args: &[&str], text: &[u8]) -> Output {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command runs");
        child.stdin.take().expect("an input").write_all(text).expect("it reads");
        child.wait_with_output().expect("it ends")
    }
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A report of 10 s at 100 connections, each with a request in flight all the time.
fn report(requests: u64) -> String {
    let rate = requests as f64 / 10.0;
    format!(
        "Running 10s test @ http://127.0.0.1:8080/api\n  4 threads and 100 connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency   {:.2}ms    1.00ms     90.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {rate:9.2}\nTransfer/sec:      1.20MB\n",
        100.0 / rate * 1e3
    )
}

/// The servers' pages of a site.
fn servers(site: &Path) -> Vec<String> {
    let entries = fs::read_dir(site.join("servers")).expect("pages of servers");
    let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
    let mut names: Vec<String> = entries.filter_map(|entry| name(entry.ok()?)).collect();
    names.retain(|name| name.ends_with(".html") && name != "index.html");
    names.sort();
    names
}

#[test]
fn a_site_is_built_of_any_path() {
    let folder = Folder::of(&[
        ("results/actix.txt", report(40_000)),
        ("results/gin.txt", report(20_000)),
        ("results/notes.md", "Nothing measured.\n".to_owned()),
    ]);
    let packed = fs::File::create(folder.path("set.tar")).expect("a file");
    let mut archive = tar::Builder::new(packed);
    archive.append_dir_all("results", folder.path("results")).expect("an archive");
    archive.finish().expect("an archive");
    let both = ["actix.html", "gin.html"];
    for (paths, expected) in [
        (&["results"][..], &both[..]),
        (&["results/actix.txt", "results/gin.txt"], &both),
        (&["results/*.txt"], &both),
        (&["set.tar"], &both),
        (&["results/gin.txt"], &["gin.html"]),
    ] {
        let args = [&["build", "--output", "out"], paths].concat();
        let output = folder.wrkbook(&args);
        assert!(output.status.success(), "{paths:?}: {}", err(&output));
        assert_eq!(servers(&folder.path("out")), expected, "{paths:?}");
    }
    let output = folder.piped(&["build", "-", "-o", "piped"], report(40_000).as_bytes());
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(servers(&folder.path("piped")).len(), 1);
    let output = folder.wrkbook(&["serve", "-"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("can be read but once"), "{}", err(&output));
    let output = folder.wrkbook(&["build", "results/actix.txt", "results/gim.txt"]);
    assert!(err(&output).contains("did you mean `gin.txt`?"), "{}", err(&output));
}

#[test]
fn init_writes_what_is_read_and_what_can_be_changed() {
    let folder = Folder::of(&[
        ("results/actix_c100.txt", report(45_000)),
        ("results/gin web_c100.txt", report(30_000)),
    ]);
    let output = folder.wrkbook(&["init", "results"]);
    assert!(output.status.success(), "{}", err(&output));
    let toml = folder.path("results/wrkbook.toml");
    let text = fs::read_to_string(&toml).expect("it is written");
    // The pattern exactly as it was said.
    assert!(err(&output).contains("read as {server}_c{connections}.{kind};"), "{}", err(&output));
    assert!(text.contains("layout = \"{server}_c{connections}.{kind}\""), "{text}");
    let servers = |folder: &Folder| {
        let output = folder.wrkbook(&["runs", "results", "--format", "csv"]);
        assert!(output.status.success() && err(&output).is_empty(), "{}", err(&output));
        let text = String::from_utf8(output.stdout).expect("text");
        let server = |row: &str| row.split(',').nth(1).unwrap_or_default().to_owned();
        text.lines().skip(1).map(server).collect::<Vec<_>>()
    };
    assert_eq!(servers(&folder), ["actix", "gin web"]);
    let changed = text.replace("\"gin web\" = \"gin web\"", "\"gin web\" = \"Gin 1.10\"");
    assert_ne!(changed, text, "{text}");
    fs::write(&toml, changed).expect("a file");
    assert_eq!(servers(&folder), ["actix", "Gin 1.10"]);
}

#[test]
fn one_report_and_two_servers_get_an_answer_of_their_own() {
    let folder = Folder::of(&[("actix.txt", report(45_000)), ("gin.txt", report(30_000))]);
    let out = |args: &[&str]| {
        let output = folder.wrkbook(args);
        assert!(output.status.success(), "{args:?}: {}", err(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let again = "wrk -t4 -c100 -d10s --latency http://127.0.0.1:8080/api > \"gin_run${run}.txt\"";
    for (args, words) in [
        (&["summary", "gin.txt"][..], &["3,000 requests/s at 100 connections", again][..]),
        (
            &["verdict", "gin.txt"],
            &["3,000 requests/s at 100 connections", "Mean latency: 33.3 ms"],
        ),
        (&["summary", "actix.txt", "gin.txt"], &["1.5 times", "one run each: not tested", again]),
        (&["verdict", "actix.txt", "gin.txt"], &["one run each: not tested", "22.2 ms (actix)"]),
        (&["verdict", "--format", "markdown", "gin.txt"], &["```sh", "## What three more runs"]),
    ] {
        let text = out(args);
        for word in words {
            assert!(text.contains(word), "{args:?} without {word}:\n{text}");
        }
        // No sentence stands twice, and nothing is empty.
        let lines: Vec<&str> = text.lines().filter(|line| line.trim().len() > 20).collect();
        for line in &lines {
            let same = lines.iter().filter(|other| *other == line).count();
            assert_eq!(same, 1, "{args:?}: {line}");
        }
        for word in ["None of the 1", "none of the 1", "in the 1 run", "nothing to compare"] {
            assert!(!text.contains(word), "{args:?} has {word}:\n{text}");
        }
    }
    // What is asked for alone is shown as ever.
    assert!(out(&["summary", "gin.txt", "--filter", "metric=latency"]).contains("connections"));
    assert!(out(&["summary", "gin.txt", "--format", "csv"]).starts_with("scenario,"));
}
