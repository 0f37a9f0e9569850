//! `dead-run`: a run in which no request completed.

use wrkbook_ingest::run::RunState;

use crate::audit::facts::{errors, offered};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::rules::killed_container::what_happened;
use crate::audit::wording::{at_run, count, count_of};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "dead-run",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "Nothing was measured; its zeros are no figures.",
    says: "No request completed in the run.",
    means: "The server was not up, hung, or could not be reached. A hung server leaves no error \
            line at all: `wrk` counts neither requests that were never answered nor connections \
            that wait.",
    why: "A dead run says nothing of how fast the server is. Averaged with live ones, it halves \
          their mean; its empty container makes the memory look small.",
    fix: "Wait until the server answers before the load starts, restart it between runs, and \
          repeat the run. If it dies again, report that instead of an average.",
    source: "`wrk` 4 prints `0 requests` and a latency of `-nan%`, and still exits with 0.",
    fires: |_| "A whole report counts 0 requests.".to_owned(),
    check: |scenario, sink| {
        for run in scenario.runs.iter().filter(|run| run.state() == RunState::Dead) {
            let offered = offered(run);
            let connect = errors(run).map(|errors| errors.connect).filter(|connect| *connect > 0);
            let nominal =
                run.report().and_then(|report| report.duration.or(report.nominal_duration));
            let names = ["connect_errors", "offered_connections"];
            let failed = connect.map(|connect| match offered {
                Some(offered) => {
                    let lost = connect.min(offered.into());
                    text!("; {} failed", count_of(names, lost, offered.into(), "connection"))
                }
                None => text!("; {} failed", count("connect_errors", connect, "connection")),
            });
            let ended = what_happened(run).map(|what| text!("; {}", what));
            let message = text!(
                "{}: no request completed{}{}.",
                at_run(run),
                failed.unwrap_or_default(),
                ended.unwrap_or_default(),
            );
            let figures = evidence([
                ("requests", Some(0.0)),
                ("offered_connections", offered.map(f64::from)),
                ("connect_errors", connect.map(|connect| connect as f64)),
                ("duration_s", nominal.map(|seconds| seconds.get())),
            ]);
            sink.run(&RULE, run, (message, figures));
        }
    },
    group: Some(group),
};

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    (text!("{}, no request completed in {}.", loads, group.runs()), Vec::new())
}
