//! `refused-responses`: responses with an error status.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{CellFacts, errors, requests, share_of_responses};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, at_run, count_of, percent, range, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "refused-responses",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "They are counted as throughput, but goodput leaves them out; where most of a \
                      cell's responses are refusals, its finding is serious.",
    says: "Responses have an error status: their share.",
    means: "The server answered with a status of 400 or more: it shed load, the path is wrong, or \
            the application failed.",
    why: "`wrk` counts such a response as a request like any other. Refusing is cheap, so a server \
          that refuses looks fast.",
    fix: "Ask for the path once by hand before the run, check the status, and compare goodput \
          where servers shed load on purpose.",
    source: "`wrk` 4 counts statuses above 399 as `Non-2xx or 3xx responses`, inside `requests`.",
    fires: |t| {
        format!(
            "Error statuses are at least {} of the responses. Of a cell: their median is at least \
             {}.",
            share(t.refused_share),
            share(t.refused_share_unfit)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for run in scenario.completed() {
            if let Some(share) = refused_share(run)
                && share >= thresholds.refused_share
                && share > 0.0
            {
                sink.run(&RULE, run, of_run(run, share));
            }
        }
        for cell in scenario.cells() {
            if let Some(share) = cell.median(refused_share)
                && share >= thresholds.refused_share_unfit
                && share > 0.0
            {
                sink.unfit_cell(&RULE, cell, of_cell(cell, share));
            }
        }
    },
    group: Some(group),
};

fn refused_share(run: &Run) -> Option<f64> {
    share_of_responses(run, |errors| errors.status).map(|share| share.min(1.0))
}

fn of_run(run: &Run, share: f64) -> Said {
    let status = errors(run).map_or(0, |errors| errors.status);
    let all = requests(run).unwrap_or(0.0);
    let has = if status == 1 { "has" } else { "have" };
    let message = text!(
        "{}: {} {} an error status ({}).",
        at_run(run),
        count_of(["status_errors", "requests"], status, all as u64, "response"),
        has,
        percent("refused_share", share),
    );
    let figures = evidence([
        ("refused_share", Some(share)),
        ("status_errors", Some(status as f64)),
        ("requests", Some(all)),
    ]);
    (message, figures)
}

fn of_cell(cell: &CellFacts<'_>, share: f64) -> Said {
    let message = text!(
        "{}, {} of the responses have an error status in the median run: the figures are those of \
         refusals.",
        at_first(cell.load),
        percent("refused_share", share),
    );
    let runs = cell.completed().count() as f64;
    (message, evidence([("refused_share", Some(share)), ("runs", Some(runs))]))
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let shares = group.range("refused_share");
    let names = ["refused_share_least", "refused_share_most"];
    let some = shares.map_or_else(|| "some".into(), |shares| range(names, shares, percent));
    let message =
        text!("{}, {} of the responses have an error status, in {}.", loads, some, group.runs());
    let figures = evidence([
        ("refused_share_least", shares.map(|(low, _)| low)),
        ("refused_share_most", shares.map(|(_, high)| high)),
    ]);
    (message, figures)
}
