//! Damaged and hostile tables of runs, read in processes of their own: what ends the process, or takes
//! more memory than the budgets allow, is a failed test here and not the end of all tests.
//!
//! Each test starts this program again for its other half, which is ignored otherwise.

#![cfg(target_os = "linux")]

mod bombs;
mod bytes;
mod made;

use std::fs;
use std::path::Path;
use std::process::Command;

use wrkbook::ingest::Run;
use wrkbook::table::{TableError, read_runs};

/// The most memory that reading a table may take, whatever it holds: budgets of `docs/reliability.md`.
const PEAK_KB: u64 = 512 << 10;

/// Runs an ignored test of this program in a process of its own, which may not take all memory.
fn in_its_own_process(test: &str) {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 4000000; exec \"$0\" \"$@\""])
        .arg(program)
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{said}\n{error}", output.status);
    assert!(said.contains("1 passed"), "{test} is no test:\n{said}");
    assert!(!error.contains("panicked"), "{error}");
}

/// Reads a file of these bytes; an error names it.
fn read(folder: &Path, name: &str, bytes: &[u8]) -> Result<Vec<Run>, TableError> {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    let read = read_runs(&path);
    if let Err(error) = &read {
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
    read
}

/// The most memory that this process has taken so far.
fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}
