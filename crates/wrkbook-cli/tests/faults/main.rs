//! What goes wrong outside the program: it is killed, the disk is full, permissions are taken away,
//! files change under its hands, and names are hostile. In each case there is one clear error or a
//! whole site, the last good site is still there, nothing is written outside the output, and a build
//! that ended by itself leaves nothing behind.
//!
//! Here is what the tests share: a place with two result sets in it, and what a site must be. What
//! needs privileges that are not there is skipped, and says so.

#![cfg(target_os = "linux")]

mod changing;
mod disk;
mod killed;
mod names;
mod permissions;
mod planted;
mod tables;
mod writers;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A limit on the size of a file, as `ulimit -f` counts: blocks of 512 bytes. The signal that comes
/// with it is ignored, so that the write fails as on a full disk.
const LIMITED: &str = "trap '' XFSZ; ulimit -f";

/// The relative paths of all files below a folder, and what they hold.
type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// A folder that is removed at the end, with the result sets `old` and `new` in it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        for (set, rate) in [("old", 4000), ("new", 5000)] {
            for round in 1..=3 {
                for connections in [100, 1000] {
                    let path = format!("{set}/round{round}/Server.{connections}.log");
                    place.write(path, log(connections, rate * 10 + round));
                }
            }
        }
        place
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// A call of the command in this place.
    fn wrkbook(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wrkbook"));
        command.args(args).current_dir(self.0.path());
        command
    }

    /// A call of the shell in this place, with the command as `$WRKBOOK`.
    fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-ec", script]).current_dir(self.0.path());
        command.env("WRKBOOK", env!("CARGO_BIN_EXE_wrkbook"));
        command
    }

    /// The site of a set, which must build, as `public`.
    fn build(&self, set: &str) -> Contents {
        let output = run(&mut self.wrkbook(&["build", set, "-o", "public"]));
        assert!(output.status.success(), "{}", err(&output));
        contents(&self.path("public"))
    }

    /// What is in the place itself, sorted.
    fn entries(&self) -> Vec<String> {
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<_> = fs::read_dir(self.0.path()).expect("a folder").map(name).collect();
        names.sort();
        names
    }
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the command runs")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The one error of a command that failed as it should: no panic, no data, one message.
#[track_caller]
fn error(output: &Output) -> String {
    let said = err(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty(), "no data beside an error");
    assert_eq!(errors(&said), 1, "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// How many errors were said.
fn errors(said: &str) -> usize {
    said.lines().filter(|line| line.starts_with("error: ")).count()
}

fn contents(folder: &Path) -> Contents {
    let mut contents = Contents::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).expect("inside").to_owned();
                contents.insert(relative, fs::read(&path).expect("a file"));
            }
        }
    }
    contents
}

/// Whether a program is there and does what it is asked: some need privileges.
fn can(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    let null = std::process::Stdio::null;
    command.args(args).stdin(null()).stdout(null()).stderr(null());
    command.status().is_ok_and(|status| status.success())
}

/// Says why a test did not run; `cargo test -- --nocapture` shows it.
#[allow(clippy::print_stderr)]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("`id` runs");
    id.stdout == b"0\n"
}

/// Whether all parts of a path are made of what every file system takes.
fn is_plain(path: &Path) -> bool {
    let plain = |name: &OsStr| {
        name.to_str().is_some_and(|name| {
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
        })
    };
    path.iter().all(plain)
}

fn log(connections: u32, requests: u32) -> String {
    let rate = f64::from(requests) / 10.0;
    format!(
        "Running 10s test @ http://127.0.0.1:8080/\n  2 threads and {connections} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency    25.00ms    1.00ms  50.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {rate:9.2}\nTransfer/sec:      1.20MB\n"
    )
}
