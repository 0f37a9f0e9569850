//! The same runs under both policies, and under a threshold of one's own: what a dead run does to a
//! published mean.
//!
//! ```sh
//! cargo run -p wrkbook-examples --bin policies
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use wrkbook::analysis::Options;
use wrkbook::audit::Thresholds;
use wrkbook::display::quantity;
use wrkbook::ingest::Load;
use wrkbook::{Analysis, Metric, Policy};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let set = wrkbook::load("data/wsgi-2016")?;
    for policy in Policy::ALL {
        let analysis = Analysis::of(set.clone(), policy);
        let cell =
            analysis.summary.find(None, "Bjoern", Load::Connections(100), Metric::Throughput)?;
        let value = cell.value.map(|value| quantity(cell.metric, value)).unwrap_or_default();
        println!("{policy}: {value} from {} of {} repeats", cell.n, cell.runs);
    }

    // Thresholds are values: here a spread of 10% is already too much to rank.
    let thresholds = Thresholds { unstable_cv: 0.1, ..Thresholds::default() };
    let strict = Analysis::with(set.clone(), &Options { thresholds, ..Options::default() });
    let usual = Analysis::of(set, Policy::Audited);
    for (name, analysis) in [("at 25%", usual), ("at 10%", strict)] {
        let findings = analysis.audit.findings.iter();
        let unstable = findings.filter(|f| f.rule == "unstable" && f.scope.load.is_some());
        println!("unstable cells {name}: {}", unstable.count());
    }
    Ok(())
}
