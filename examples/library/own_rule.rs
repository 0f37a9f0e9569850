//! An audit rule of one's own: latencies that scatter so widely that their mean says little.
//!
//! Its findings stand among those of the built-in rules, in every frame, document and verdict.
//!
//! ```sh
//! cargo run -p wrkbook-examples --bin own_rule
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use wrkbook::Analysis;
use wrkbook::analysis::Options;
use wrkbook::audit::{OwnRule, Remark, Severity};
use wrkbook::cell::{Cell, cells};
use wrkbook::display::{number, times};
use wrkbook::ingest::Run;
use wrkbook::stats;

/// From this deviation / mean on, in the median repeat.
const WIDE: f64 = 2.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rule = OwnRule::new("scattered-latency", Severity::Caution, |runs| {
        cells(runs).filter_map(scattered).collect()
    });
    let options = Options { rules: vec![rule], ..Options::default() };
    let analysis = Analysis::with(wrkbook::load("data/wsgi-2016")?, &options);
    for finding in analysis.audit.findings.iter().filter(|f| f.rule == "scattered-latency") {
        println!("{}: {}", finding.scope, finding.message);
    }
    Ok(())
}

fn scattered(cell: Cell<'_>) -> Option<Remark> {
    let ratios: Vec<f64> = cell.runs.iter().filter_map(deviation_over_mean).collect();
    let ratio = stats::median(&ratios).filter(|ratio| *ratio >= WIDE)?;
    let message = format!(
        "In the median of {} repeats the latency's deviation is {} its mean.",
        number(ratios.len() as f64),
        times(ratio)
    );
    Some(Remark::of_cell(cell, message).with("deviation_over_mean", ratio))
}

fn deviation_over_mean(run: &Run) -> Option<f64> {
    let report = run.report()?;
    let mean = report.latency.mean?.get();
    (mean > 0.0).then_some(report.latency.stdev?.get() / mean)
}
