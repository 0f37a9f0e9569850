//! `failures-in-latency`: a latency that holds failed requests too.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{CellFacts, failures_in_latency};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, at_run, percent, range, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "failures-in-latency",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The latency is that of answers and failures together. From half on, most of \
                      it is failures, and it is serious.",
    says: "The latency holds failed requests too.",
    means: "The load generator puts the time of failed requests into its mean and percentiles. A \
            refused connection fails at once, a timeout after its whole time.",
    why: "Instant failures make a failing server look fast; timeouts make it look slow.",
    fix: "Compare latencies where hardly anything failed, or use a tool that keeps failures apart.",
    source: "`vegeta`, `bombardier`, `plow` and `locust` put failures into the latency, `zrk` where \
             `record_timeouts` is set.",
    fires: |t| {
        format!(
            "The latency covers all requests, and failures are at least {} of them. Serious from {} \
             on; of a cell: the median run.",
            share(t.failures_share),
            share(t.failures_share_unfit)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for run in scenario.completed() {
            let failures = failures_in_latency(run);
            if failures > 0.0 && failures >= thresholds.failures_share {
                sink.run(&RULE, run, of_run(run, failures));
                if failures >= thresholds.failures_share_unfit {
                    sink.weigh(Severity::Serious);
                }
            }
        }
        for cell in scenario.cells() {
            let median = cell.median(|run| Some(failures_in_latency(run)));
            if let Some(failures) = median.filter(|it| *it >= thresholds.failures_share_unfit)
                && failures > 0.0
            {
                sink.unfit_cell(&RULE, cell, of_cell(cell, failures));
            }
        }
    },
    group: Some(group),
};

fn of_run(run: &Run, failures: f64) -> Said {
    let message = text!(
        "{}: {} of the requests in the latency failed.",
        at_run(run),
        percent("failures_share", failures)
    );
    (message, evidence([("failures_share", Some(failures))]))
}

fn of_cell(cell: &CellFacts<'_>, failures: f64) -> Said {
    let message = text!(
        "{}, {} of the requests in the latency failed in the median run.",
        at_first(cell.load),
        percent("failures_share", failures)
    );
    let runs = cell.completed().count() as f64;
    (message, evidence([("failures_share", Some(failures)), ("runs", Some(runs))]))
}

fn group(group: &Group<'_>) -> Said {
    let shares = group.range("failures_share");
    let names = ["failures_share_least", "failures_share_most"];
    let message = text!(
        "{}, {} of the requests in the latency failed, in {}.",
        group.at(),
        shares.map_or_else(|| "some".into(), |shares| range(names, shares, percent)),
        group.runs(),
    );
    let figures = evidence([
        ("failures_share_least", shares.map(|(least, _)| least)),
        ("failures_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
