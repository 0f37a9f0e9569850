//! `missing-run`: a run without a whole report.

use wrkbook_ingest::run::{Run, RunState};

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::at_run;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "missing-run",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "There is no figure to judge, and whoever averages it as 0 has a wrong one.",
    says: "A run has no report, or an empty or cut one.",
    means: "The load generator did not start, was killed before it wrote (`wrk` writes nothing \
            when it is terminated), or its file was lost. A planned run that is not there \
            counts too: a load that other repeats have, in a repeat that has the server. A server \
            that is absent from a whole repeat was not planned in it.",
    why: "The cell rests on fewer repeats than the others. A summary that takes an absent figure \
          for 0 pulls its mean down or trims a good repeat away in its place.",
    fix: "Look at what the load generator printed to standard error, and repeat the run. Stop a \
          long run with an interrupt (SIGINT), which makes `wrk` print what it has.",
    source: "`wrk` buffers its report: SIGTERM leaves a file of 0 bytes.",
    fires: |_| {
        "A run's report is absent, empty or cut; or a load of a server is absent from a repeat that \
         has the server, and other repeats have it."
            .to_owned()
    },
    check: |scenario, sink| {
        for run in scenario.runs.iter().filter(|run| run.state() == RunState::Missing) {
            let what = what_is_missing(run);
            let figures = evidence([
                ("complete_reports", Some(0.0)),
                (
                    "requests_before_the_cut",
                    run.load.as_ref().and_then(|load| Some(load.counts.requests? as f64)),
                ),
            ]);
            sink.run(&RULE, run, (text!("{}: {}.", at_run(run), what), figures));
        }
    },
    group: Some(group),
};

fn what_is_missing(run: &Run) -> &'static str {
    match (&run.load, &run.load_source) {
        (Some(load), _) if load.complete => "the report counts neither requests nor throughput",
        (Some(_), _) => "the report is cut before its totals",
        // A row of a published table has its place, and nothing but names in it.
        (None, Some(source)) if source.lines.is_some() => "its row holds no figure",
        (None, Some(_)) => "the file holds no report",
        (None, None) => "there is no report, though other repeats were run",
    }
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let verb = if group.runs_concerned() == 1 { "has" } else { "have" };
    let message = text!("{}, {} {} no whole report.", loads, group.runs(), verb);
    (message, Vec::new())
}
