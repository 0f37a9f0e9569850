//! `contradicting-counts`: a rate and a count that do not agree.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{last_digit, requests, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, number, range, seconds, share, times};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "contradicting-counts",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "One of the two figures is wrong, and nobody knows which.",
    says: "Rate x time is not the number of responses.",
    means: "The rate, the time and the count of a run are printed, and they contradict each other: \
            another time than the one written down, or a rate that counts something else.",
    why: "A rate that its own count does not support may be many times too high.",
    fix: "Correct the time in the table, or compute the rate anew from the count.",
    source: "Requests = throughput x duration. Neither the measured nor the nominal time explains it.",
    fires: |t| {
        format!(
            "Throughput x time differs from the number of responses by more than {} (and by more \
             than the last digit of the rate explains), with the measured time and with the nominal one.",
            share(t.contradiction_share)
        )
    },
    check: |scenario, sink| {
        let most = scenario.thresholds.contradiction_share;
        for run in scenario.completed() {
            let Some((rate, counted)) = throughput(run).zip(requests(run)) else { continue };
            let agrees = |time: f64| {
                let rounding = (last_digit(rate) * time).max(1.0);
                (rate * time - counted).abs() <= (most * counted.max(rate * time)).max(rounding)
            };
            let times = times_of(run);
            if let Some(time) = times.first()
                && !times.iter().any(|time| agrees(*time))
            {
                sink.run(&RULE, run, of_run(run, (rate, *time), counted));
            }
        }
    },
    group: Some(group),
};

/// The measured time and the nominal one, as far as they are known, in seconds.
fn times_of(run: &Run) -> Vec<f64> {
    let times = run.report().map(|report| [report.duration, report.nominal_duration]);
    times.into_iter().flatten().flatten().map(|time| time.get()).collect()
}

fn of_run(run: &Run, (rate, time): (f64, f64), counted: f64) -> Said {
    let message = text!(
        "{}: {} requests/s over {} are {} responses, but {} are counted.",
        at_run(run),
        number("throughput_requests_per_s", rate),
        seconds("duration_s", time),
        number("responses_by_rate", rate * time),
        number("requests", counted),
    );
    let ratio = (counted > 0.0).then(|| rate * time / counted);
    let figures = evidence([
        ("rate_over_count", ratio),
        ("throughput_requests_per_s", Some(rate)),
        ("duration_s", Some(time)),
        ("responses_by_rate", Some(rate * time)),
        ("requests", Some(counted)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let ratios = group.range("rate_over_count");
    let names = ["rate_over_count_least", "rate_over_count_most"];
    let message = text!(
        "{}, rate x time gives {} the responses that are counted, in {}.",
        group.at(),
        ratios.map_or_else(|| "not".into(), |ratios| range(names, ratios, times)),
        group.runs(),
    );
    let figures = evidence([
        ("rate_over_count_least", ratios.map(|(least, _)| least)),
        ("rate_over_count_most", ratios.map(|(_, most)| most)),
    ]);
    (message, figures)
}
