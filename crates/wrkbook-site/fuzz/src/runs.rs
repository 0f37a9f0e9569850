//! Tables of runs: the first byte chooses the format, the rest is the file.

use std::fs;

use wrkbook::frames::{self, Format, read_runs};

/// The endings, of which CSV is the likeliest.
const ENDINGS: [&str; 4] = ["csv", "csv", "json", "parquet"];

/// What can be read once is written and read again.
pub fn runs(data: &[u8]) {
    let Some((choice, table)) = data.split_first() else { return };
    let folder = super::folder();
    let ending = ENDINGS[usize::from(*choice) % ENDINGS.len()];
    let path = folder.path().join("runs").with_extension(ending);
    fs::write(&path, table).expect("written");
    let Ok(read) = read_runs(&path) else { return };
    let again = folder.path().join("again.csv");
    let mut frame = frames::runs(&read).expect("a frame");
    Format::Csv.write(&mut frame, fs::File::create(&again).expect("a file")).expect("written");
    assert_eq!(read_runs(&again).expect("our own table"), read);
}
