//! `rate-counts-failures`: a printed rate that is not the rate of the answers.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{last_digit, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, number, per_second, range, share, times};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "rate-counts-failures",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "wrkbook compares the answered rate; whoever copies the printed one has another.",
    says: "The tool prints another rate than that of the answers.",
    means: "The load generator counts failed requests, or requests that were sent, in the rate that \
            it prints.",
    why: "A server that refuses everything at once has the highest printed rate of all.",
    fix: "Quote the answered rate: answers / time.",
    source: "`hey`, `oha`, `bombardier` and others divide all requests, failed ones too, by the time.",
    fires: |t| {
        format!(
            "The printed rate differs from answers / time by more than {}, and by more than its last \
             printed digit explains.",
            share(t.rate_difference)
        )
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            if let Some((printed, answered)) = rates(run)
                && (printed - answered).abs() > scenario.thresholds.rate_difference * answered
                && (printed - answered).abs() > last_digit(printed)
            {
                sink.run(&RULE, run, of_run(run, printed, answered));
            }
        }
    },
    group: Some(group),
};

/// The printed rate and the answered one, in requests/s.
fn rates(run: &Run) -> Option<(f64, f64)> {
    Some((run.report()?.rate_printed?.get(), throughput(run)?))
}

fn of_run(run: &Run, printed: f64, answered: f64) -> Said {
    let message = text!(
        "{}: the tool prints {}, but {} were answered.",
        at_run(run),
        per_second("printed_requests_per_s", printed),
        number("answered_requests_per_s", answered),
    );
    let ratio = (answered > 0.0).then(|| printed / answered);
    let figures = evidence([
        ("printed_over_answered", ratio),
        ("printed_requests_per_s", Some(printed)),
        ("answered_requests_per_s", Some(answered)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let ratios = group.range("printed_over_answered");
    let names = ["printed_over_answered_least", "printed_over_answered_most"];
    let of = ratios.map(|ratios| text!(" {} the answered rate", range(names, ratios, times)));
    let message = text!(
        "{}, the tool prints{}, in {}.",
        group.at(),
        of.unwrap_or_else(|| " another rate than the answered one".into()),
        group.runs(),
    );
    let figures = evidence([
        ("printed_over_answered_least", ratios.map(|(least, _)| least)),
        ("printed_over_answered_most", ratios.map(|(_, most)| most)),
    ]);
    (message, figures)
}
