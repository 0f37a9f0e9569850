//! `high-error-share`: more than one request in a hundred failed or came late.

use wrkbook_ingest::Errors;

use crate::audit::facts::CellFacts;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count, percent, range, share};
use crate::metric::{ErrorCount, closes_connections};
use crate::policy::Policy;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "high-error-share",
    scope: Width::Cell,
    severity: Severity::Caution,
    severity_reason: "The server answers, and some of its users see an error. From half on, most of \
                      what was measured is errors, and it is serious.",
    says: "More than one request in a hundred failed or came late, by kind.",
    means: "Reads, writes or connections failed, answers had an error status, or came after the \
            timeout.",
    why: "A server that drops or refuses requests has less to do, and its throughput and latency are \
          those of the requests that it kept.",
    fix: "Find the load from which on the errors begin, and compare the servers below it; look at the \
          server's log and its limits.",
    source: "The error ratio of the audited summary: errors / (responses + failures that are no \
             responses), over all runs of the cell. Read errors of a server that closes each \
             connection after its answer are none.",
    fires: |t| {
        format!(
            "The error ratio of a cell that completed requests is at least {}; serious from {} on.",
            share(t.error_share),
            share(t.error_share_unfit)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for cell in scenario.cells().filter(|cell| cell.completed().next().is_some()) {
            let count: ErrorCount =
                cell.runs.iter().filter_map(|run| ErrorCount::of(run, Policy::Audited)).sum();
            let Some(ratio) = count.ratio() else { continue };
            if ratio > 0.0 && ratio >= thresholds.error_share {
                sink.cell(&RULE, cell, of_cell(cell, count, ratio));
                if ratio >= thresholds.error_share_unfit {
                    sink.weigh(Severity::Serious);
                }
            }
        }
    },
    group: Some(group),
};

/// The name of the evidence, the noun, and how many a report has.
type Kind = (&'static str, &'static str, fn(&Errors) -> u64);

/// The kinds of errors.
const KINDS: [Kind; 7] = [
    ("connect_errors", "failed connection", |errors| errors.connect),
    ("read_errors", "read error", |errors| errors.read),
    ("write_errors", "write error", |errors| errors.write),
    ("late_responses", "late response", |errors| errors.timeout),
    ("status_errors", "error status", |errors| errors.status),
    ("given_up", "request given up", |errors| errors.abandoned),
    ("other_errors", "other failure", |errors| errors.other),
];

/// The errors of all runs of a cell, by kind.
fn by_kind(cell: &CellFacts<'_>) -> [u64; 7] {
    let mut sums = [0_u64; 7];
    for counts in cell.runs.iter().filter_map(|run| Some(run.report()?.counts)) {
        let Some(mut errors) = counts.errors else { continue };
        if counts.requests.is_some_and(|requests| closes_connections(requests, errors.read)) {
            errors.read = 0;
        }
        for (sum, (.., of)) in sums.iter_mut().zip(KINDS) {
            *sum = sum.saturating_add(of(&errors));
        }
    }
    sums
}

fn of_cell(cell: &CellFacts<'_>, all: ErrorCount, ratio: f64) -> Said {
    let sums = by_kind(cell);
    let mut kinds: Vec<_> = KINDS.iter().zip(sums).filter(|(_, sum)| *sum > 0).collect();
    kinds.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    let said: Vec<Text> = kinds
        .iter()
        .map(|((name, noun, _), sum)| match *noun {
            "error status" if *sum > 1 => {
                let text = format!("{} error statuses", crate::display::number(*sum as f64));
                crate::text::Figure::evidence(name, *sum as f64, text).into()
            }
            noun => count(name, *sum, noun).into(),
        })
        .collect();
    let by = if said.is_empty() { Text::default() } else { Text::words(" (").list(said).say(")") };
    let message = text!(
        "{}, {} of the requests failed or came late{}.",
        at_first(cell.load),
        percent("error_ratio", ratio),
        by
    );
    let late = sums[3].saturating_add(sums[5]);
    let mut figures = evidence([
        ("error_ratio", Some(ratio)),
        ("errors", Some(all.errors as f64)),
        ("attempted", all.attempted),
        ("late_answers", Some(late as f64)),
    ]);
    for ((name, ..), sum) in kinds {
        figures.extend(evidence([(name, Some(sum as f64))]));
    }
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let ratios = group.range("error_ratio");
    let names = ["error_ratio_least", "error_ratio_most"];
    let mut kinds: Vec<(&str, f64)> = KINDS
        .iter()
        .map(|(name, noun, _)| (*noun, group.sum(name)))
        .filter(|(_, sum)| *sum > 0.0)
        .collect();
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mostly = kinds.first().map(|(noun, _)| match *noun {
        "error status" => ", mostly error statuses".to_owned(),
        "request given up" => ", mostly requests given up".to_owned(),
        noun => format!(", mostly {noun}s"),
    });
    let message = text!(
        "{}, {} of the requests failed or came late{}.",
        group.at(),
        ratios.map_or_else(|| "some".into(), |ratios| range(names, ratios, percent)),
        mostly.unwrap_or_default(),
    );
    let figures = evidence([
        ("error_ratio_least", ratios.map(|(least, _)| least)),
        ("error_ratio_most", ratios.map(|(_, most)| most)),
        ("errors", Some(group.sum("errors"))),
        ("late_answers", Some(group.sum("late_answers"))),
    ]);
    (message, figures)
}
