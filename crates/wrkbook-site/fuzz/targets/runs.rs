//! Tables of runs: the first byte chooses the format, the rest is the file.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use wrkbook::frames::{Format, read_runs, runs};

/// The endings, of which CSV is the likeliest.
const ENDINGS: [&str; 4] = ["csv", "csv", "json", "parquet"];

/// In memory, where the system has a place for that.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    memory.expect("a folder").keep()
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((choice, table)) = data.split_first() else { return };
    let path = FOLDER.join("runs").with_extension(ENDINGS[usize::from(*choice) % ENDINGS.len()]);
    fs::write(&path, table).expect("written");
    let Ok(read) = read_runs(&path) else { return };
    // What was read once is written and read again.
    let again = FOLDER.join("again.csv");
    let mut frame = runs(&read).expect("a frame");
    Format::Csv.write(&mut frame, fs::File::create(&again).expect("a file")).expect("written");
    assert_eq!(read_runs(&again).expect("our own table"), read);
});
