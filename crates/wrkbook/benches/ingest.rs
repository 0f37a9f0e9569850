//! What reading a result set costs beside only walking and reading the same files with the same
//! threads: `cargo bench -p wrkbook`.
//!
//! Every round times each contender once, in turn, so that a busy machine slows all of them; the
//! ratio of a round is taken within it, and the median over the rounds is printed.

#![allow(clippy::print_stdout, missing_docs)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use wrkbook::ingest::files;
use wrkbook::{Policy, ResultSet, Summary};

const ROUNDS: usize = 5;

fn main() {
    println!(
        "{:28} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "", "files", "floor", "ingest", "+summary", "peak"
    );
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/wsgi-2016");
    if study.is_dir() {
        compare("the 2016 study", &study);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, repeats) in [("generated, 40 repeats", 40), ("generated, 400 repeats", 400)] {
        let tree = folder.path().join(repeats.to_string());
        generate(&tree, repeats);
        compare(name, &tree);
    }
}

/// The 2016 layout with figures of its own: 6 servers, 19 loads, two files a run.
fn generate(tree: &Path, repeats: usize) {
    let mut row = String::from(
        "\x1b[2J\x1b[HCONTAINER   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O\n",
    );
    let head = row.len();
    for repeat in 0..repeats {
        let round = tree.join(format!("round{repeat}"));
        fs::create_dir_all(&round).expect("a folder");
        for server in 0..6 {
            for load in 0..19 {
                let connections = 100 * (load + 1);
                let rate = 1000.0 * f64::from(server + 1) + repeat as f64;
                let requests = (rate * 30.0) as u64;
                let log = format!(
                    "Running 30s test @ http://127.0.0.1:80/\n  4 threads and {connections} connections\n  \
                     Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
                     Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
                     Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
                     {requests} requests in 30.00s, 12.00MB read\n\
                     Requests/sec: {rate:9.2}\nTransfer/sec:      0.40MB\n"
                );
                row.truncate(head);
                for second in 0..30 {
                    let memory = 10.0 + f64::from(second) / 10.0;
                    let cpu = 90.0 + f64::from(second % 10);
                    for _ in 0..2 {
                        let _ = writeln!(
                            row,
                            "0123456789ab   {cpu:.2}%   {memory:.1} MB / 536.9 MB   1.9%   1 kB / 1 kB   0 B / 0 B"
                        );
                    }
                }
                fs::write(round.join(format!("Server{server}.{connections}.log")), log)
                    .expect("a log");
                fs::write(round.join(format!("Server{server}.{connections}.stats")), &row)
                    .expect("stats");
            }
        }
    }
}

fn compare(name: &str, path: &Path) {
    let seconds = |work: &dyn Fn()| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64()
    };
    let load = || ResultSet::load(path, &|_, _| {}).expect("a result set");
    let count = floor(path);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let floor = seconds(&|| {
            black_box(floor(path));
        });
        let ingest = seconds(&|| {
            black_box(load());
        });
        let summary = seconds(&|| {
            black_box(Summary::of(&load(), Policy::Audited));
        });
        rounds.push((floor, ingest / floor, summary / floor));
    }
    reset_peak();
    black_box(load());
    let median = |pick: fn(&(f64, f64, f64)) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!(
        "{name:28} {count:>8} {:>7.0}ms {:>8.2}x {:>8.2}x {:>9}",
        median(|round| round.0) * 1e3,
        median(|round| round.1),
        median(|round| round.2),
        peak().map_or_else(|| "-".into(), |bytes| format!("{:.0} MB", bytes / 1e6)),
    );
}

/// Walks and reads every file, and looks at no byte of it.
fn floor(path: &Path) -> usize {
    let (found, _) = files::find(path);
    found
        .par_iter()
        .map_init(
            || vec![0; 64 * 1024],
            |buffer, file| {
                let mut file = fs::File::open(&file.path).expect("a readable file");
                while file.read(buffer).expect("a readable file") > 0 {}
            },
        )
        .count()
}

/// Forgets the highest memory use so far (Linux).
fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The highest memory use since, in bytes (Linux).
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? * 1024.0)
}
