//! `impossible-percentiles`: percentiles that no set of latencies has.

use wrkbook_ingest::LoadReport;
use wrkbook_ingest::run::Run;

use crate::audit::facts::Scenario;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, Sink, evidence};
use crate::audit::wording::{at_run, count, quantity, share};
use crate::metric::Metric;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "impossible-percentiles",
    scope: Width::Run,
    severity: Severity::Serious,
    severity_reason: "At least one of the figures is not what its name says.",
    says: "The percentiles contradict each other, the mean or the maximum.",
    means: "A percentile is below a lower one or above the maximum, or the mean is higher than \
            percentile and maximum allow. Where a percentile equals the mean or the maximum in all \
            runs, it is a copy of it.",
    why: "A mean that is published as the 99th percentile hides the tail that readers look for.",
    fix: "Look at how the figures were taken from the tool's output; publish that output.",
    source: "For any set of latencies, mean <= p x percentile + (1 - p) x maximum. Histograms print \
             the middle or the edge of a bucket, which is allowed for.",
    fires: |t| {
        format!(
            "By more than {}: a percentile is below a lower one or above the maximum, or the mean is \
             above what the 99th percentile and the maximum allow (above the 99th percentile, where \
             there is no maximum). Or in {} or more runs, all that print it, a percentile from the \
             90th on equals the mean or the maximum.",
            share(t.bucket_share),
            t.equal_runs
        )
    },
    check: |scenario, sink| {
        for run in scenario.completed() {
            let report = run.report();
            let bucket = scenario.thresholds.bucket_share;
            if let Some((what, figures)) = report.and_then(|report| contradiction(report, bucket)) {
                let [first, second] = figures;
                let message = text!("{}: {}.", at_run(run), what);
                sink.run(&RULE, run, (message, evidence([first, second])));
            }
        }
        copies(scenario, sink);
    },
    group: Some(group),
};

/// Figures by their names.
type Pair = [(&'static str, Option<f64>); 2];

fn latency(name: &'static str, seconds: f64) -> crate::text::Figure {
    quantity(name, Metric::Latency, seconds)
}

/// The first contradiction of a report.
fn contradiction(report: &LoadReport, bucket: f64) -> Option<(Text, Pair)> {
    let percentiles: Vec<(f64, f64)> = report
        .latency
        .percentiles
        .iter()
        .filter_map(|(percent, latency)| Some((*percent, (*latency)?.get())))
        .collect();
    let fallen = percentiles.windows(2).find(|pair| pair[1].1 < pair[0].1 * (1.0 - bucket));
    if let Some([low, high]) = fallen {
        let what = text!(
            "the {} percentile is {}, but the {} one is {}",
            ordinal("lower_percent", low.0),
            latency("lower_percentile_s", low.1),
            ordinal("higher_percent", high.0),
            latency("higher_percentile_s", high.1)
        );
        return Some((
            what,
            [("lower_percentile_s", Some(low.1)), ("higher_percentile_s", Some(high.1))],
        ));
    }
    let max = report.latency.max.map(|max| max.get()).filter(|max| *max > 0.0);
    let above = percentiles.iter().find(|it| max.is_some_and(|max| it.1 > max * (1.0 + bucket)));
    if let (Some((percent, value)), Some(max)) = (above, max) {
        let what = text!(
            "the {} percentile is {}, above the maximum of {}",
            ordinal("percent", *percent),
            latency("percentile_s", *value),
            latency("latency_max_s", max)
        );
        return Some((what, [("percentile_s", Some(*value)), ("latency_max_s", Some(max))]));
    }
    let mean = report.latency.mean?.get();
    let p99 = percentiles.iter().find(|(percent, _)| *percent == 99.0)?.1;
    let most = max.map_or(p99, |max| 0.99 * p99 + 0.01 * max.max(p99));
    (mean > most * (1.0 + bucket)).then(|| {
        let what = text!(
            "the mean is {}, higher than a 99th percentile of {} allows",
            latency("latency_mean_s", mean),
            latency("latency_p99_s", p99)
        );
        (what, [("latency_mean_s", Some(mean)), ("latency_p99_s", Some(p99))])
    })
}

/// `90th`, `99.9th`.
fn ordinal(name: &'static str, percent: f64) -> crate::text::Figure {
    crate::text::Figure::evidence(name, percent, format!("{percent}th"))
}

/// Says that a percentile is a copy of the mean or of the maximum.
fn copies(scenario: &Scenario<'_>, sink: &mut Sink<'_>) {
    let said = [90.0, 95.0, 99.0, 99.9].into_iter().rev().find_map(|percent| {
        let of = |other: fn(&LoadReport) -> Option<f64>| {
            let (mut runs, mut equal) = (0, 0);
            for report in scenario.completed().filter_map(Run::report).filter(|it| is_large(it)) {
                let percentile = report.latency.percentile(percent).map(|latency| latency.get());
                if let Some((percentile, other)) = percentile.zip(other(report)) {
                    runs += 1;
                    equal += usize::from(percentile == other);
                }
            }
            (runs >= scenario.thresholds.equal_runs.max(1) && equal == runs).then_some(runs)
        };
        let mean = of(|report| Some(report.latency.mean?.get())).map(|runs| (runs, "mean"));
        let copied = mean.or_else(|| {
            of(|report| Some(report.latency.max?.get())).map(|runs| (runs, "maximum"))
        })?;
        Some((percent, copied))
    });
    if let Some((percent, (runs, of))) = said {
        let message = text!(
            "The {} percentile equals the {} in all {}: it is a copy.",
            ordinal("percent", percent),
            of,
            count("runs", runs as u64, "run"),
        );
        sink.set(
            &RULE,
            (message, evidence([("percent", Some(percent)), ("runs", Some(runs as f64))])),
        );
    }
}

/// Whether a high percentile can be told from the maximum.
fn is_large(report: &LoadReport) -> bool {
    let behind = report.latency.samples.or(report.counts.requests);
    behind.is_none_or(|samples| samples >= 2_000)
}

fn group(group: &Group<'_>) -> Said {
    let runs = group.findings.len() as f64;
    let message = text!(
        "{}, the percentiles contradict each other, the mean or the maximum in {}.",
        group.at(),
        group.runs()
    );
    (message, evidence([("runs_with_contradictions", Some(runs))]))
}
