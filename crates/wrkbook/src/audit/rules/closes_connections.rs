//! `closes-connections`: one read error for each response, and nothing failed.

use crate::audit::facts::{errors, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, count};
use crate::metric::closes_connections;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "closes-connections",
    scope: Width::Run,
    severity: Severity::Note,
    severity_reason: "Nothing failed; the audited errors leave these out.",
    says: "There is about one read error per response: the server closes after answering, without \
           saying so.",
    means: "The server ends each connection after one response but sends no `Connection: close`. \
            `wrk` expects to go on, finds the end of the stream, and counts a read error.",
    why: "Counted as failures, these would be half of all that was attempted. And each request pays \
          for a new connection, which is not so for a server that keeps them open.",
    fix: "Turn keep-alive on, or have the server send `Connection: close`; compare servers in the \
          same mode.",
    source: "`wrk` from 4.0.2 counts an early end of the stream as a read error.",
    fires: |_| "Read errors of `wrk` are within 1% of the responses.".to_owned(),
    check: |scenario, sink| {
        for run in scenario.completed() {
            let Some((read, all)) = errors(run).map(|errors| errors.read).zip(requests(run)) else {
                continue;
            };
            if closes_connections(all as u64, read) {
                let message = text!(
                    "{}: {} for {}: the server closes after each.",
                    at_run(run),
                    count("read_errors", read, "read error"),
                    count("requests", all as u64, "response"),
                );
                let figures =
                    evidence([("read_errors", Some(read as f64)), ("requests", Some(all))]);
                sink.run(&RULE, run, (message, figures));
            }
        }
    },
    group: Some(group),
};

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let message =
        text!("{}, the server closes each connection after its response without saying so.", loads);
    let figures = evidence([
        ("read_errors", Some(group.sum("read_errors"))),
        ("requests", Some(group.sum("requests"))),
    ]);
    (message, figures)
}
