//! The product against the bars of `docs/performance.md`: `cargo bench -p wrkbook-cli`, and with
//! `-- --all` the sizes that take minutes and gigabytes.
//!
//! Every round times each contender once, in turn, so that a busy machine slows all of them; the
//! ratio of a round is taken within it, and the median over the rounds is printed.

#![allow(clippy::print_stdout, missing_docs)]

mod generated;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use rayon::prelude::*;
use wrkbook::ingest::files;
use wrkbook::{Analysis, Diff, Policy, ResultSet, Summary, diff};
use wrkbook_site::{Built, Options, Site};

const GB: u64 = 1_000_000_000;

/// Asks this program for one piece of work, and for how much memory it took at the most.
const PEAK: &str = "--peak";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, work, path] = &arguments[..]
        && flag == PEAK
    {
        return work_alone(work, Path::new(path));
    }
    let is_all = arguments.iter().any(|argument| argument == "--all");
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/wsgi-2016");
    let study = study.is_dir().then_some(study);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let set = |servers: u32, repeats: u32| {
        let path = folder.path().join(format!("{servers}x{repeats}"));
        generated::result_set(&path, servers, repeats).expect("room for a result set");
        (format!("{servers} servers, 19 loads, {repeats} repeats"), path)
    };

    println!("| read | files | MB | floor | runs | summary | all that is said | diff | peak |");
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
    let named = |path: &PathBuf| ("the 2016 study".to_owned(), path.clone());
    let small = study.iter().map(named).chain([set(6, 4)]).collect::<Vec<_>>();
    for (name, path) in &small {
        reading(name, path, 31);
    }
    for repeats in [40, 400].into_iter().chain(is_all.then_some(4000)) {
        let (name, path) = set(6, repeats);
        reading(&name, &path, if repeats > 400 { 3 } else { 9 });
        fs::remove_dir_all(path).expect("it was made here");
    }

    println!("\n| one file | MB | floor | read | peak |\n| --- | --: | --: | --: | --: |");
    let bytes = if is_all { GB } else { GB / 20 };
    let log = folder.path().join("long.log");
    generated::long_log(&log, bytes).expect("room for a log");
    one_file("a log with a script's lines", &log);
    generated::long_stream(&log, bytes).expect("room for a stream");
    one_file("samples of one container", &log);

    println!("\n| site | pages | MB | writing alone | from raw files | ratio | peak |");
    println!("| --- | --: | --: | --: | --: | --: | --: |");
    for (name, path) in small.iter().chain(&[set(20, 4), set(40, 4)]) {
        site(name, path, &folder.path().join("site"));
    }

    println!("\n| command | ms |\n| --- | --: |");
    command("--version", &["--version".as_ref()]);
    for (name, path) in &small {
        let arguments = ["summary", "--policy", "as-published", "--format", "wide-csv"];
        let arguments = arguments.map(str::as_ref).into_iter().chain([path.as_os_str()]);
        command(&format!("summary, {name}"), &arguments.collect::<Vec<_>>());
    }
}

/// A row of what reading a result set costs, and what is said of it, beside only reading the files.
fn reading(name: &str, path: &Path, rounds: usize) {
    let load = || ResultSet::load(path, &|_, _| {}).expect("a result set");
    let (files, bytes) = floor(path);
    let summary = || Summary::of(&load(), Policy::Audited);
    let contenders: [&dyn Fn(); 5] = [
        &|| done(floor(path)),
        &|| done(load()),
        &|| done(summary()),
        &|| done(Analysis::of(load(), Policy::Audited)),
        &|| {
            let changes = Diff::of(&load(), &load(), &diff::Options::default());
            done(changes.expect("two sets of one kind"));
        },
    ];
    let [floor, runs, summary, all, diff] = race(contenders, rounds);
    let peak = peak("summary", path);
    println!(
        "| {name} | {files} | {:.0} | {:.0} ms | {runs:.2} | {summary:.2} | {all:.2} | {diff:.2} | {peak} |",
        bytes as f64 / 1e6,
        floor * 1e3,
    );
}

/// A row of what one large file costs.
fn one_file(name: &str, path: &Path) {
    let floor = || through(path, &mut vec![0; 64 * 1024]);
    let bytes = floor();
    let [floor, ratio] = race([&|| done(floor()), &|| parse(path)], 5);
    let peak = peak("parse", path);
    println!(
        "| {name} | {:.0} | {:.0} ms | {ratio:.2} | {peak} |",
        bytes as f64 / 1e6,
        floor * 1e3
    );
}

fn parse(path: &Path) {
    black_box(files::read(path, "one file", &mut Vec::new()).expect("a file that can be read"));
}

/// A row of what a whole site costs, from the raw files on, beside writing as many bytes in as many
/// files.
fn site(name: &str, path: &Path, out: &Path) {
    let build = || build(path, out);
    let pages = build().pages;
    let sizes: Vec<(PathBuf, usize)> = files::find(out)
        .0
        .iter()
        .map(|file| (file.path.clone(), fs::read(&file.path).expect("a page").len()))
        .collect();
    let bytes: usize = sizes.iter().map(|(_, size)| size).sum();
    let blank = vec![b' '; sizes.iter().map(|(_, size)| *size).max().unwrap_or(0)];
    let copy = out.with_extension("blank");
    let write = || {
        for (file, size) in &sizes {
            let file = copy.join(file.strip_prefix(out).expect("a page of the site"));
            fs::create_dir_all(file.parent().expect("it is in the site")).expect("a folder");
            fs::write(file, &blank[..*size]).expect("room for a page");
        }
        fs::remove_dir_all(&copy).expect("it was made here");
    };
    let [floor, ratio] = race([&write, &|| done(build())], 7);
    let peak = peak("site", path);
    fs::remove_dir_all(out).expect("it was made here");
    println!(
        "| {name} | {pages} | {:.1} | {:.0} ms | {:.0} ms | {ratio:.1} | {peak} |",
        bytes as f64 / 1e6,
        floor * 1e3,
        floor * ratio * 1e3,
    );
}

fn build(path: &Path, out: &Path) -> Built {
    let site = Site::load(path, &Options::default(), &|_, _| {}).expect("a site");
    site.build(out).expect("a site")
}

/// A row of what a call of the command takes, from start to end.
fn command(name: &str, arguments: &[&std::ffi::OsStr]) {
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wrkbook"));
        let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.expect("the command starts").success(), "wrkbook {arguments:?} failed");
    };
    let [seconds] = race([&run], 31);
    println!("| {name} | {:.1} |", seconds * 1e3);
}

/// Ends a piece of work whose result nobody needs.
fn done<T>(result: T) {
    black_box(result);
}

/// The median seconds of the first contender, and of the others the median ratio to it.
fn race<const N: usize>(contenders: [&dyn Fn(); N], rounds: usize) -> [f64; N] {
    contenders[0]();
    let mut columns = [const { Vec::new() }; N];
    for _ in 0..rounds {
        let seconds = contenders.map(|contender| {
            let began = Instant::now();
            contender();
            began.elapsed().as_secs_f64()
        });
        columns[0].push(seconds[0]);
        for (column, seconds_of) in columns.iter_mut().zip(seconds).skip(1) {
            column.push(seconds_of / seconds[0]);
        }
    }
    columns.map(|mut column| {
        column.sort_by(f64::total_cmp);
        column[column.len() / 2]
    })
}

/// Walks and reads every file, and looks at no byte of it: how many files and bytes there are.
fn floor(path: &Path) -> (usize, u64) {
    let (found, _) = files::find(path);
    let read = found
        .par_iter()
        .map_init(|| vec![0; 64 * 1024], |buffer, file| through(&file.path, buffer));
    (found.len(), read.sum())
}

/// Reads a file, and says how many bytes it has.
fn through(path: &Path, buffer: &mut [u8]) -> u64 {
    let mut file = File::open(path).expect("a readable file");
    let mut bytes = 0;
    loop {
        match file.read(buffer).expect("a readable file") {
            0 => return bytes,
            read => bytes += read as u64,
        }
    }
}

/// How much memory a piece of work takes in a process of its own (Linux).
fn peak(work: &str, path: &Path) -> String {
    let program = std::env::current_exe().expect("this program");
    let asked = Command::new(program).args([PEAK, work]).arg(path).output();
    String::from_utf8(asked.expect("this program starts").stdout).expect("it prints text")
}

/// Does one piece of work and prints the highest memory use.
fn work_alone(work: &str, path: &Path) {
    match work {
        "summary" => {
            let set = ResultSet::load(path, &|_, _| {}).expect("a result set");
            black_box(Summary::of(&set, Policy::Audited));
        }
        "parse" => parse(path),
        _ => {
            let out = tempfile::tempdir().expect("a temporary folder");
            build(path, &out.path().join("site"));
        }
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    print!("{}", kib.map_or_else(|| "-".to_owned(), |kib| format!("{:.0} MB", kib * 1.024e-3)));
}
