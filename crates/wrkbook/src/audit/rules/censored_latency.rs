//! `censored-latency`: responses that came after the timeout and are not in the latency.

use wrkbook_ingest::Covers;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{CellFacts, errors, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, at_run, count_of, percent, quantity, range, share};
use crate::metric::Metric;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "censored-latency",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The mean and the tail are too low by an unknown amount; where a good part \
                      of a cell's responses is left out, its finding is serious.",
    says: "Responses later than the timeout are not in the latency: their share, and the ceiling.",
    means: "`wrk` counts a response that takes longer than `--timeout` (2 seconds unless set) as \
            a timeout, keeps it among the requests, and drops it from the latency. Other tools give \
            the request up: it is in no count of responses either. What is printed is the latency \
            of those that were quick enough.",
    why: "The slower a server, the more of its slow responses are left out: means and maxima meet \
          at the ceiling, and the differences that matter are gone.",
    fix: "Run with a `--timeout` above the slowest response that you would accept, and look at \
          the distribution (`--latency`).",
    source: "`wrk` 4 records a response only if it came within the timeout. On measuring only what \
             came back in time: Tene, \"How NOT to measure latency\" (coordinated omission).",
    fires: |t| {
        format!(
            "Late responses, and requests given up at the timeout, are at least {} of the responses \
             and these requests together, and are not in the latency. Of a cell: the median share \
             is at least {}.",
            share(t.censored_share),
            share(t.censored_share_unfit)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for run in scenario.completed() {
            if let Some(share) = censored_share(run)
                && share >= thresholds.censored_share
                && share > 0.0
            {
                sink.run(&RULE, run, of_run(run, share));
            }
        }
        for cell in scenario.cells() {
            if let Some(share) = cell.median(censored_share)
                && share >= thresholds.censored_share_unfit
                && share > 0.0
            {
                sink.unfit_cell(&RULE, cell, of_cell(cell, share));
            }
        }
    },
    group: Some(group),
};

/// Requests that the latency leaves out for their lateness, and all of which it could tell: late
/// responses, and requests given up at the timeout.
fn late(run: &Run) -> Option<(f64, f64)> {
    let report = run.report()?;
    let (errors, requests) = (errors(run)?, requests(run)?);
    let late = if report.latency.censored { (errors.timeout as f64).min(requests) } else { 0.0 };
    let is_in = report.latency.covers == Some(Covers::All);
    let given_up = if is_in { 0.0 } else { errors.abandoned as f64 };
    let all = requests + given_up;
    (all > 0.0).then_some((late + given_up, all))
}

/// They as a share of all.
fn censored_share(run: &Run) -> Option<f64> {
    late(run).map(|(late, all)| late / all)
}

fn latency_max(run: &Run) -> Option<f64> {
    run.report()?.latency.max.map(|latency| latency.get()).filter(|latency| *latency > 0.0)
}

/// `none above 2,000 ms is in it`.
fn ceiling(latency: Option<f64>) -> Text {
    latency.map_or_else(
        || "none is in it".into(),
        |latency| {
            text!("none above {} is in it", quantity("latency_max_s", Metric::Latency, latency))
        },
    )
}

fn of_run(run: &Run, share: f64) -> Said {
    let (late, all) = late(run).unwrap_or((0.0, 0.0));
    let message = text!(
        "{}: {} came too late to be in the latency ({}); {}.",
        at_run(run),
        count_of(["late_responses", "responses"], late as u64, all as u64, "response"),
        percent("censored_share", share),
        ceiling(latency_max(run)),
    );
    let figures = evidence([
        ("censored_share", Some(share)),
        ("late_responses", Some(late)),
        ("responses", Some(all)),
        ("latency_max_s", latency_max(run)),
    ]);
    (message, figures)
}

fn of_cell(cell: &CellFacts<'_>, share: f64) -> Said {
    let highest = cell.values(latency_max).into_iter().reduce(f64::max);
    let message = text!(
        "{}, {} of the responses came too late to be in the latency in the median run; {}.",
        at_first(cell.load),
        percent("censored_share", share),
        ceiling(highest),
    );
    let figures = evidence([
        ("censored_share", Some(share)),
        ("latency_max_s", highest),
        ("runs", Some(cell.completed().count() as f64)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let shares = group.range("censored_share");
    let names = ["censored_share_least", "censored_share_most"];
    let late = shares.map_or_else(|| "some".into(), |shares| range(names, shares, percent));
    let highest = group.range("latency_max_s").map(|(_, high)| high);
    let message = text!(
        "{}, {} of the responses came too late to be in the latency, in {}; {}.",
        loads,
        late,
        group.runs(),
        ceiling(highest)
    );
    let figures = evidence([
        ("censored_share_least", shares.map(|(low, _)| low)),
        ("censored_share_most", shares.map(|(_, high)| high)),
        ("latency_max_s", highest),
    ]);
    (message, figures)
}
