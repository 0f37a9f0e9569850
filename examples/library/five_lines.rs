//! A folder of raw files, judged: tables, findings, a verdict and a chart.

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use wrkbook::{Analysis, Metric, display::Show};
use wrkbook_charts::{Size, chart};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let analysis = Analysis::load("data/wsgi-sample")?;
    println!("{}", analysis.summary.text()); // the tables: centre, range, ranks
    println!("{}", analysis.audit.text()); // what is wrong with the runs
    println!("{}", analysis.verdict("Bjoern")?.text()); // who it is for, and how far to believe it
    let svg = chart(&analysis, None, Metric::Throughput, Size::WIDE)?;
    println!("{}", svg.standalone());
    Ok(())
}
