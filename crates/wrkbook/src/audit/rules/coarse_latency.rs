//! `coarse-latency`: a latency that is printed in large steps.

use wrkbook_ingest::run::Run;

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, percent, quantity, range, share};
use crate::metric::Metric;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "coarse-latency",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The figure stands to within its step, which is a large part of it.",
    says: "The latency is printed in steps that are a large part of it.",
    means: "The load generator rounds its latency to whole milliseconds, or to another step.",
    why: "Two servers that differ by less than a step look equal, and two that hardly differ look a \
          step apart. Nothing can be computed from such a latency, as by Little's law.",
    fix: "Use the tool's JSON or raw output, which often has more digits, or another tool.",
    source: "The last digit that the tool prints.",
    fires: |t| {
        format!("The step of the printed latency is above {} of the mean.", share(t.coarse_share))
    },
    check: |scenario, sink| {
        for run in scenario.completed() {
            if let Some((step, mean)) = step_and_mean(run)
                && step > scenario.thresholds.coarse_share * mean
            {
                sink.run(&RULE, run, of_run(run, step, mean));
            }
        }
    },
    group: Some(group),
};

fn step_and_mean(run: &Run) -> Option<(f64, f64)> {
    let latency = &run.report()?.latency;
    let mean = latency.mean?.get();
    Some((latency.resolution?.get(), mean)).filter(|_| mean > 0.0)
}

fn of_run(run: &Run, step: f64, mean: f64) -> Said {
    let message = text!(
        "{}: the latency is printed in steps of {}, {} of its mean.",
        at_run(run),
        quantity("latency_step_s", Metric::Latency, step),
        percent("step_share", step / mean),
    );
    let figures = evidence([
        ("step_share", Some(step / mean)),
        ("latency_step_s", Some(step)),
        ("latency_mean_s", Some(mean)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let shares = group.range("step_share");
    let names = ["step_share_least", "step_share_most"];
    let of = shares.map(|shares| text!(" ({} of the mean)", range(names, shares, percent)));
    let message = text!(
        "{}, the latency is printed in large steps{}, in {}.",
        group.at(),
        of.unwrap_or_default(),
        group.runs(),
    );
    let figures = evidence([
        ("step_share_least", shares.map(|(least, _)| least)),
        ("step_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
