//! `averaged-failures`: failed runs that a mean may take for 0.

use crate::audit::facts::{CellFacts, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count_of, number, quantity, share};
use crate::metric::Metric;
use crate::policy::Policy;
use crate::stats::Trimmed;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "averaged-failures",
    scope: Width::Cell,
    severity: Severity::Serious,
    severity_reason: "A mean that counts them as 0 describes something that happened in no repeat.",
    says: "Failed runs, counted as 0, would change the mean: both figures.",
    means: "Runs of the cell are dead or missing. A summary that counts their absent throughput as \
            0 gives another figure than one that leaves them out.",
    why: "The mean of a live run and a dead one describes neither: it shows a slow server where \
          there was a fast one and a failed one.",
    fix: "Repeat the failed runs. Publish the mean of the others, and how many failed.",
    source: "Throughput under the two policies: `audited` leaves failed runs out, `as-published` \
             takes an absent figure for 0; both trim the lowest and the highest.",
    fires: |t| {
        format!(
            "A run of the cell is dead or missing, and throughput with it counted as 0 differs from \
             throughput without it by more than {}.",
            share(t.averaged_share)
        )
    },
    check: |scenario, sink| {
        for cell in scenario.cells().filter(|cell| cell.failed() > 0) {
            let Some((published, audited)) = throughputs(cell) else { continue };
            if audited > 0.0
                && (published - audited).abs() > scenario.thresholds.averaged_share * audited
            {
                sink.cell(&RULE, cell, of_cell(cell, published, audited));
            }
        }
    },
    group: Some(group),
};

/// As published and as audited; `None` where no run completed.
fn throughputs(cell: &CellFacts<'_>) -> Option<(f64, f64)> {
    let audited = Trimmed::of(&cell.values(throughput))?;
    let absent_is_zero: Vec<f64> = cell
        .runs
        .iter()
        .map(|run| Metric::Throughput.of_run(run, Policy::AsPublished).unwrap_or(0.0))
        .collect();
    Some((Trimmed::of(&absent_is_zero)?.centre, audited.centre))
}

fn of_cell(cell: &CellFacts<'_>, published: f64, audited: f64) -> Said {
    let failed = cell.failed();
    let message = text!(
        "{}, {} failed: a mean that counts {} as {} is {}, one that leaves {} out {}.",
        at_first(cell.load),
        count_of(["failed_runs", "runs"], failed as u64, cell.runs.len() as u64, "run"),
        if failed == 1 { "it" } else { "them" },
        number("failed_runs_counted_as", 0.0),
        number("throughput_as_published_requests_per_s", published),
        if failed == 1 { "it" } else { "them" },
        quantity("throughput_audited_requests_per_s", Metric::Throughput, audited),
    );
    let figures = evidence([
        ("throughput_as_published_requests_per_s", Some(published)),
        ("throughput_audited_requests_per_s", Some(audited)),
        ("failed_runs", Some(failed as f64)),
        ("runs", Some(cell.runs.len() as f64)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let failed = group.sum("failed_runs");
    let all = group.sum("runs");
    let message = text!(
        "{}, {} failed: a mean that counts them as {} is another figure.",
        loads,
        count_of(["failed_runs", "runs"], failed as u64, all as u64, "run"),
        number("failed_runs_counted_as", 0.0),
    );
    (message, evidence([("failed_runs", Some(failed)), ("runs", Some(all))]))
}
