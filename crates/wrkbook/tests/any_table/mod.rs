//! Any bytes as a table of runs. The fuzz target `runs` is this very file.

use std::fs::{self, File};
use std::path::Path;

use wrkbook::frames::{Format, read_runs, runs};

/// The endings, of which CSV is the likeliest.
const ENDINGS: [&str; 4] = ["csv", "csv", "json", "parquet"];

/// Reads the bytes as a table, in `folder`: the first chooses the format, the rest is the file. What
/// was read once is written and reads back.
pub fn any_table(data: &[u8], folder: &Path) {
    let Some((choice, table)) = data.split_first() else { return };
    let path = folder.join("any").with_extension(ENDINGS[usize::from(*choice) % ENDINGS.len()]);
    fs::write(&path, table).expect("written");
    let Ok(read) = read_runs(&path) else { return };
    let again = folder.join("again.csv");
    let mut frame = runs(&read).expect("a frame");
    Format::Csv.write(&mut frame, File::create(&again).expect("a file")).expect("written");
    assert_eq!(read_runs(&again).expect("our own table"), read);
}
