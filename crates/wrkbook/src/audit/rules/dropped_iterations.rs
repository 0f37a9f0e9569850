//! `dropped-iterations`: a schedule that the generator skipped.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{failed, requests};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, count_of, percent, range, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "dropped-iterations",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The figures stand for what was sent, which is less than the schedule.",
    says: "The load generator skipped a part of its schedule.",
    means: "At the time of a request no user or connection was free, and the request was left out.",
    why: "What was skipped is in no latency: it would have waited longest.",
    fix: "Give the generator more users or connections (`maxVUs`), or a lower rate.",
    source: "`k6` counts `dropped_iterations`, `zrk` requests that it sheds before their deadline.",
    fires: |t| {
        format!("Dropped iterations are at least {} of those planned.", share(t.dropped_share))
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            if let Some((dropped, planned)) = dropped(run)
                && dropped > 0.0
                && dropped >= scenario.thresholds.dropped_share * planned
            {
                sink.run(&RULE, run, of_run(run, dropped, planned));
            }
        }
    },
    group: Some(group),
};

/// Skipped requests, and those planned.
fn dropped(run: &Run) -> Option<(f64, f64)> {
    let counts = run.report()?.counts;
    let dropped = counts.dropped? as f64;
    let ended = || Some(requests(run)? + failed(run));
    Some((dropped, counts.sent.map(|sent| sent as f64).or_else(ended)? + dropped))
}

fn of_run(run: &Run, dropped: f64, planned: f64) -> Said {
    let message = text!(
        "{}: {} {} skipped ({}).",
        at_run(run),
        count_of(["dropped", "planned"], dropped as u64, planned as u64, "planned request"),
        if dropped == 1.0 { "was" } else { "were" },
        percent("dropped_share", dropped / planned),
    );
    let figures = evidence([
        ("dropped_share", Some(dropped / planned)),
        ("dropped", Some(dropped)),
        ("planned", Some(planned)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let shares = group.range("dropped_share");
    let names = ["dropped_share_least", "dropped_share_most"];
    let message = text!(
        "{}, {} of the planned requests were skipped, in {}.",
        group.at(),
        shares.map_or_else(|| "some".into(), |shares| range(names, shares, percent)),
        group.runs(),
    );
    let figures = evidence([
        ("dropped_share_least", shares.map(|(least, _)| least)),
        ("dropped_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
