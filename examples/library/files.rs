//! Out and in again: runs as CSV, JSON and Parquet, and every other frame as Parquet.
//!
//! ```sh
//! cargo run -p wrkbook-examples --bin files -- FOLDER
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use std::fs::{File, create_dir_all};
use std::path::PathBuf;

use wrkbook::Analysis;
use wrkbook::frames::{self, Format};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder to write to")?;
    let folder = PathBuf::from(folder);
    create_dir_all(&folder)?;
    let analysis = Analysis::load("data/wsgi-sample")?;

    // The runs are the data: they come back from any format as the result set that they were. (Of the
    // conditions of a run the table has what the audit asks for, without versions and commands.)
    let mut runs = frames::runs(&analysis.set.runs)?;
    for (name, format) in
        [("runs.csv", Format::Csv), ("runs.json", Format::Json), ("runs.parquet", Format::Parquet)]
    {
        let path = folder.join(name);
        format.write(&mut runs, File::create(&path)?)?;
        let again = wrkbook::load(&path)?;
        let same =
            if frames::runs(&again.runs)?.equals_missing(&runs) { "unchanged" } else { "changed" };
        println!("{name}: {} runs, {same}", again.runs.len());
    }

    // Whatever follows from them is a frame too. Parquet keeps its types, for pandas, DuckDB and others.
    for (name, mut frame) in [
        ("cells", frames::cells(&analysis.summary)?),
        ("standings", frames::standings(&analysis.summary)?),
        ("findings", frames::findings(&analysis.audit)?),
        ("evidence", frames::evidence(&analysis.audit)?),
        ("claims", frames::claims(&analysis.verdicts)?),
    ] {
        let path = folder.join(name).with_extension("parquet");
        Format::Parquet.write(&mut frame, File::create(&path)?)?;
        println!("{name}.parquet: {} rows", frame.height());
    }
    Ok(())
}
