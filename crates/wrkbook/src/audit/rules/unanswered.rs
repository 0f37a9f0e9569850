//! `unanswered`: requests that were sent and had no end.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{depth, failed, offered, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, count_of, percent, range, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "unanswered",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The figures stand for what was answered; what was not is in no error.",
    says: "Requests were sent and not answered, and no error counts them.",
    means: "The requests were still open when the run ended, or were lost without an error.",
    why: "They waited longest, and are in no latency and in no error.",
    fix: "Let the run end only when all is answered, or count these requests as failed.",
    source: "Requests sent less those answered and failed. As many as the connections carry at once \
             are open at the end of any run.",
    fires: |t| {
        format!(
            "Requests without an end are at least {} of those sent, and more than the connections \
             carry at once.",
            share(t.unanswered_share)
        )
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            if let Some((open, sent)) = unanswered(run)
                && open > carried(run)
                && open >= scenario.thresholds.unanswered_share * sent
            {
                sink.run(&RULE, run, of_run(run, open, sent));
            }
        }
    },
    group: Some(group),
};

/// Requests without an end, and those sent.
fn unanswered(run: &Run) -> Option<(f64, f64)> {
    let counts = run.report()?.counts;
    let ended = || Some(requests(run)? + failed(run));
    let open = match (counts.unanswered, counts.sent) {
        (Some(open), _) => open as f64,
        (None, Some(sent)) => (sent as f64 - ended()?).max(0.0),
        (None, None) => return None,
    };
    let sent = counts.sent.map_or_else(|| Some(ended()? + open), |sent| Some(sent as f64))?;
    (sent > 0.0).then_some((open.min(sent), sent))
}

/// The requests that the connections carry at once; none where nobody says how many there are.
fn carried(run: &Run) -> f64 {
    offered(run).map_or(0.0, |connections| f64::from(connections) * f64::from(depth(run)))
}

fn of_run(run: &Run, open: f64, sent: f64) -> Said {
    let message = text!(
        "{}: {} had no answer and no error ({}).",
        at_run(run),
        count_of(["unanswered", "sent"], open as u64, sent as u64, "request"),
        percent("unanswered_share", open / sent),
    );
    let figures = evidence([
        ("unanswered_share", Some(open / sent)),
        ("unanswered", Some(open)),
        ("sent", Some(sent)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let shares = group.range("unanswered_share");
    let names = ["unanswered_share_least", "unanswered_share_most"];
    let message = text!(
        "{}, {} of the requests had no answer and no error, in {}.",
        group.at(),
        shares.map_or_else(|| "some".into(), |shares| range(names, shares, percent)),
        group.runs(),
    );
    let figures = evidence([
        ("unanswered_share_least", shares.map(|(least, _)| least)),
        ("unanswered_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
