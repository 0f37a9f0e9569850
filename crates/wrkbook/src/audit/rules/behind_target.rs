//! `behind-target`: a rate that was asked for and not reached.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{
    CellFacts, asked, errors, failed, generator, has_target, requests, time,
};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, at_run, per_second, percent, range, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "behind-target",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "The latency is that of a smaller load than the one it stands at.",
    says: "The rate that was asked for was not reached.",
    means: "The load generator or the server did not keep up. At a fixed rate each request has its \
            time; here a part of them was never sent, or had no end within the run.",
    why: "The latency of a server that was asked for less looks better. Beside a server that kept \
          the rate it compares two loads.",
    fix: "Compare latencies at rates that all servers keep. Where the server has CPU left, check \
          the generator: its CPU, its connections, its schedule lag.",
    source: "Answered, failed and unanswered requests over the time of the run, against the rate \
             asked for. Attempts to connect that `zrk` repeats every 5 ms are no requests.",
    fires: |t| {
        format!(
            "The model is open or paced, and fewer than {} of the requests asked for ended. Of a \
             cell: the median run.",
            share(t.target_share)
        )
    },
    check: |scenario, sink| {
        let least = scenario.thresholds.target_share;
        for run in scenario.completed() {
            if let Some(reached) = reached(run).filter(|reached| *reached < least) {
                sink.run(&RULE, run, of_run(run, reached));
            }
        }
        for cell in scenario.cells() {
            if let Some(reached) = cell.median(reached).filter(|reached| *reached < least) {
                sink.cell(&RULE, cell, of_cell(cell, reached));
            }
        }
    },
    group: Some(group),
};

/// The rate that was reached, in requests/s: of all requests that ended, or were sent and did not.
fn rate(run: &Run) -> Option<f64> {
    let retried = match generator(run) {
        Some("zrk") => errors(run).map_or(0, |errors| errors.connect),
        _ => 0,
    };
    let unanswered = run.report()?.counts.unanswered.unwrap_or(0);
    Some((requests(run)? + failed(run) - retried as f64 + unanswered as f64) / time(run)?)
}

/// The rate that was reached as a share of the one asked for.
fn reached(run: &Run) -> Option<f64> {
    Some(rate(run)? / asked(run).filter(|_| has_target(run))?)
}

fn of_run(run: &Run, reached: f64) -> Said {
    let (rate, asked) = (rate(run).unwrap_or(0.0), asked(run).unwrap_or(0.0));
    let message = text!(
        "{}: {} of {} asked for were reached ({}): the latency is that of a smaller load.",
        at_run(run),
        per_second("reached_requests_per_s", rate),
        per_second("asked_requests_per_s", asked),
        percent("reached_share", reached),
    );
    let figures = evidence([
        ("reached_share", Some(reached)),
        ("reached_requests_per_s", Some(rate)),
        ("asked_requests_per_s", Some(asked)),
    ]);
    (message, figures)
}

fn of_cell(cell: &CellFacts<'_>, reached: f64) -> Said {
    let message = text!(
        "{}, {} of the rate asked for was reached in the median run: the latency is that of a \
         smaller load.",
        at_first(cell.load),
        percent("reached_share", reached),
    );
    let runs = cell.completed().count() as f64;
    (message, evidence([("reached_share", Some(reached)), ("runs", Some(runs))]))
}

fn group(group: &Group<'_>) -> Said {
    let shares = group.range("reached_share");
    let names = ["reached_share_least", "reached_share_most"];
    let message = text!(
        "{}, {} of the rate asked for was reached: the latency is that of smaller loads.",
        group.at(),
        shares.map_or_else(|| "a part".into(), |shares| range(names, shares, percent)),
    );
    let figures = evidence([
        ("reached_share_least", shares.map(|(least, _)| least)),
        ("reached_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
