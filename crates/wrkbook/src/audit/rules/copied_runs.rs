//! `copied-runs`: reports of different runs with the same figures.

use rustc_hash::FxHashMap;
use wrkbook_ingest::run::Run;

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{at, count, number};
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "copied-runs",
    scope: Width::Set,
    severity: Severity::Serious,
    severity_reason: "A copy is no repeat: the spread is too small, and one of the places has another's \
                      figures.",
    says: "Repeats are equal to the last digit: copies.",
    means: "A report was copied into the place of another run, or a script wrote the same output twice.",
    why: "Copies make a server look steady, and a comparison of two copies finds no difference.",
    fix: "Find which run the report is of, and make the others anew.",
    source: "Two runs of hundreds of requests never agree in count, rate, mean and longest latency to \
             the last digit.",
    fires: |t| {
        format!(
            "Two reports of different runs, of a tool and not from a published table, with at least {} \
             requests, are equal in the number of requests, throughput, mean latency and longest \
             latency.",
            t.copied_requests
        )
    },
    check: |scenario, sink| {
        let mut seen: FxHashMap<[u64; 4], Vec<&Run>> = FxHashMap::default();
        for run in scenario.runs {
            if let Some(figures) = figures(run, scenario.thresholds.copied_requests) {
                seen.entry(figures).or_default().push(run);
            }
        }
        let mut copies: Vec<Vec<&Run>> = seen.into_values().filter(|runs| runs.len() > 1).collect();
        copies.sort_by(|a, b| a[0].key.cmp(&b[0].key));
        let Some([first, second, ..]) = copies.first().map(Vec::as_slice) else { return };
        let runs: usize = copies.iter().map(Vec::len).sum();
        let requests = first.report().and_then(|report| report.counts.requests).unwrap_or(0);
        let message = text!(
            "The figures of {} are copies: {} and {} both have {} and the same rate and latencies{}.",
            count("runs_with_copies", runs as u64, "run"),
            place(first),
            place(second),
            count("requests", requests, "request"),
            match runs {
                2 => Text::default(),
                all => text!("; {} more are alike", number("more", all as f64 - 2.0)),
            }
        );
        let figures = evidence([
            ("runs_with_copies", Some(runs as f64)),
            ("different_reports", Some(copies.len() as f64)),
            ("requests", Some(requests as f64)),
        ]);
        sink.set(&RULE, (message, figures));
    },
    group: None,
};

fn place(run: &Run) -> Text {
    text!("{} {}, {},", &run.key.server, at(run.key.load), &run.key.repeat)
}

/// The figures that tell a report from all others; `None` where there are too few, or the report is
/// not a tool's own.
fn figures(run: &Run, least: u64) -> Option<[u64; 4]> {
    let report = run.report().filter(|report| report.generator.is_some())?;
    let requests = report.counts.requests.filter(|requests| *requests >= least)?;
    Some([
        requests,
        report.throughput?.get().to_bits(),
        report.latency.mean?.get().to_bits(),
        report.latency.max?.get().to_bits(),
    ])
}
