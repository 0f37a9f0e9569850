//! Faults of what writes single files: the commands with `-o`, and `init`.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::disk::{disk, isolated};
use super::*;

/// All that take `-o FILE`.
const WRITERS: [&str; 12] = [
    "summary new",
    "summary new --format json",
    "summary new --format parquet",
    "runs new",
    "runs new --format json",
    "runs new --format parquet",
    "audit new",
    "verdict new",
    "diff old new",
    "noise old new",
    "chart new throughput",
    "parse new/round1/Server.100.log",
];

const OLD: &str = "the last good one";

/// At how many moments a writer is killed.
const KILLS: u32 = 20;

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let place = Place::new();
    place.write("file", OLD);
    for call in WRITERS {
        let script = format!("{LIMITED} 0; exec \"$WRKBOOK\" {call} -o file");
        let said = error(&run(&mut place.shell(&script)));
        assert!(said.contains("file cannot be written"), "{call}: {said}");
        assert_eq!(fs::read(place.path("file")).expect("there"), OLD.as_bytes(), "{call}");
        assert_eq!(place.entries(), ["file", "new", "old"], "{call}");
    }
}

#[test]
fn a_full_disk_keeps_the_last_good_file() {
    let Some(disk) = disk("size=64k") else { return };
    let place = Place::new();
    let fill = format!("{disk}; echo '{OLD}' > disk/file; cat /dev/zero > disk/full || true");
    for call in WRITERS {
        let script = format!(
            "{{ {fill}; }} 2> /dev/null
             code=0; \"$WRKBOOK\" {call} -o disk/file || code=$?
             rm disk/full; rm -rf seen; cp -a disk seen; exit $code"
        );
        let said = error(&run(&mut isolated(&place, &script)));
        assert!(said.contains("No space left"), "{call}: {said}");
        let seen = contents(&place.path("seen"));
        assert_eq!(seen.into_values().collect::<Vec<_>>(), [format!("{OLD}\n").into_bytes()]);
    }
}

#[test]
fn output_that_nobody_takes_is_an_error() {
    let place = Place::new();
    for call in WRITERS {
        let output = run(&mut place.shell(&format!("exec \"$WRKBOOK\" {call} > /dev/full")));
        let said = error(&output);
        assert!(said.contains("standard output cannot be written"), "{call}: {said}");
    }
}

#[test]
fn a_killed_writer_leaves_the_old_file_or_the_new_one() {
    let place = Place::new();
    let began = Instant::now();
    let output = run(&mut place.wrkbook(&["runs", "new", "-o", "file.csv"]));
    assert!(output.status.success(), "{}", err(&output));
    let whole = began.elapsed().min(Duration::from_secs(1));
    let new = fs::read(place.path("file.csv")).expect("there");
    let mut killed = 0;
    for kill in 0..KILLS {
        place.write("file.csv", OLD);
        let mut writer = place.wrkbook(&["runs", "new", "-o", "file.csv"]).spawn().expect("starts");
        sleep(whole * kill / KILLS);
        writer.kill().expect("a signal");
        killed += u32::from(!writer.wait().expect("it ends").success());
        let found = fs::read(place.path("file.csv")).expect("there");
        assert!(found == OLD.as_bytes() || found == new, "half a file after {kill}/{KILLS}");
    }
    assert!(killed > 0, "none was killed before its end");
}

#[test]
fn a_file_may_have_the_longest_name() {
    let place = Place::new();
    let longest = "n".repeat(255);
    let output = run(&mut place.wrkbook(&["runs", "new", "-o", &longest]));
    assert!(output.status.success(), "{}", err(&output));
    let longer = format!("{longest}n");
    let said = error(&run(&mut place.wrkbook(&["runs", "new", "-o", &longer])));
    assert!(said.contains("cannot be written: File name too long"), "{said}");
    assert_eq!(place.entries(), ["new", &*longest, "old"]);
}

#[test]
fn half_a_configuration_is_not_left() {
    let place = Place::new();
    let before = contents(&place.path("new"));
    let script = format!("{LIMITED} 0; exec \"$WRKBOOK\" init new");
    let said = error(&run(&mut place.shell(&script)));
    assert!(said.contains("new/wrkbook.toml cannot be written"), "{said}");
    assert_eq!(contents(&place.path("new")), before);
}
