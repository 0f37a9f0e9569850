//! `empty-answers`: requests that count as complete without a byte of answer.

use wrkbook_ingest::BytesCover;
use wrkbook_ingest::run::Run;

use crate::audit::facts::{CellFacts, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, at_run, count};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "empty-answers",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The counts are those of connections that were closed. Where most runs of a cell \
                      are so, its finding is serious.",
    says: "Requests count as complete, but no byte was read.",
    means: "The server accepted the connection and closed it without an answer, and the load generator \
            counted that as a complete request.",
    why: "Closing is fast: a server that answers nothing leads the table.",
    fix: "Fetch the path once by hand; look at the server's log.",
    source: "`ab` counts such a request as complete, with `Total transferred: 0 bytes`.",
    fires: |_| {
        "Requests completed and no byte was read, where the tool counts whole responses. Of a cell: \
         most runs."
            .to_owned()
    },
    check: |scenario, sink| {
        for run in scenario.completed().filter(|run| is_empty(run)) {
            sink.run(&RULE, run, of_run(run));
        }
        for cell in scenario.cells() {
            let empty = cell.completed().filter(|run| is_empty(run)).count();
            if empty * 2 > cell.completed().count() {
                sink.unfit_cell(&RULE, cell, of_cell(cell, empty));
            }
        }
    },
    group: Some(group),
};

fn is_empty(run: &Run) -> bool {
    let Some(report) = run.report() else { return false };
    report.bytes_read.is_some_and(|bytes| bytes.get() == 0.0)
        && report.bytes_cover != Some(BytesCover::Bodies)
        && requests(run).is_some_and(|requests| requests > 0.0)
}

fn of_run(run: &Run) -> Said {
    let all = requests(run).unwrap_or(0.0);
    let message = text!(
        "{}: {} {} as complete without a byte of answer.",
        at_run(run),
        count("requests", all as u64, "request"),
        if all == 1.0 { "counts" } else { "count" },
    );
    (message, evidence([("requests", Some(all)), ("bytes_read", Some(0.0))]))
}

fn of_cell(cell: &CellFacts<'_>, empty: usize) -> Said {
    let message = text!(
        "{}, requests count as complete without a byte of answer: nothing was served.",
        at_first(cell.load)
    );
    let figures = evidence([
        ("runs_without_a_byte", Some(empty as f64)),
        ("runs", Some(cell.completed().count() as f64)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let message = text!(
        "{}, requests count as complete without a byte of answer, in {}.",
        group.at(),
        group.runs()
    );
    (message, Vec::new())
}
