//! `bimodal-latency`: two kinds of latency in one mean.

use wrkbook_ingest::run::Run;

use crate::audit::facts::CellFacts;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, quantity, range, times};
use crate::display;
use crate::metric::Metric;
use crate::policy::Policy;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "bimodal-latency",
    scope: Width::Cell,
    severity: Severity::Caution,
    severity_reason: "The figures stand; the mean describes neither of the two.",
    says: "Mean and median tell different stories: two kinds of latency in one mean.",
    means: "Most requests were fast and some were very slow: they waited in a queue, for a retry of \
            a lost packet, for a garbage collection, or behind a worker that was busy.",
    why: "A mean of the two is what nobody meets, and a server with a better mean may have a worse \
          median or a worse tail.",
    fix: "Compare median and 99th percentile, and say which of them matters to you.",
    source: "A single queue with exponential waits has a mean of 1.44 times the median and a 99th \
             percentile of 6.6 times.",
    fires: |t| {
        format!(
            "Of the medians over the repeats, the mean latency is above {} times the 50th percentile, \
             or the 99th percentile above {} times.",
            display::number(t.bimodal_mean),
            display::number(t.bimodal_tail)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for cell in scenario.cells() {
            let Some(p50) = cell.median(of(Metric::LatencyP50)).filter(|p50| *p50 > 0.0) else {
                continue;
            };
            let mean = cell.median(of(Metric::Latency));
            let p99 = cell.median(of(Metric::LatencyP99));
            let is_wide = |figure: Option<f64>, most: f64| figure.is_some_and(|it| it > most * p50);
            if is_wide(mean, thresholds.bimodal_mean) || is_wide(p99, thresholds.bimodal_tail) {
                sink.cell(&RULE, cell, of_cell(cell, p50, [mean, p99]));
            }
        }
    },
    group: Some(group),
};

fn of(metric: Metric) -> impl Fn(&Run) -> Option<f64> {
    move |run| metric.of_run(run, Policy::Audited)
}

fn of_cell(cell: &CellFacts<'_>, p50: f64, [mean, p99]: [Option<f64>; 2]) -> Said {
    let latency = |name, value| quantity(name, Metric::Latency, value);
    let mut others: Vec<Text> = Vec::new();
    others.extend(mean.map(|mean| text!("the mean is {}", latency("latency_mean_s", mean))));
    others.extend(p99.map(|p99| {
        text!("one request in a hundred took {} or longer", latency("latency_p99_s", p99))
    }));
    let message = text!(
        "{}, half of the requests took at most {}, but {}.",
        at_first(cell.load),
        latency("latency_p50_s", p50),
        Text::default().list(others),
    );
    let figures = evidence([
        ("latency_p50_s", Some(p50)),
        ("latency_mean_s", mean),
        ("latency_p99_s", p99),
        ("mean_over_p50", mean.map(|mean| mean / p50)),
        ("p99_over_p50", p99.map(|p99| p99 / p50)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let means = group.range("mean_over_p50");
    let tails = group.range("p99_over_p50");
    let mut what: Vec<Text> = Vec::new();
    what.extend(means.map(|means| {
        let names = ["mean_over_p50_least", "mean_over_p50_most"];
        text!("the mean latency is {} the median", range(names, means, times))
    }));
    what.extend(tails.map(|tails| {
        let names = ["p99_over_p50_least", "p99_over_p50_most"];
        text!(
            "one request in a hundred took {} as long as the median or longer",
            range(names, tails, times)
        )
    }));
    let message = text!("{}, {}.", group.at(), Text::default().list(what));
    let figures = evidence([
        ("mean_over_p50_least", means.map(|(least, _)| least)),
        ("mean_over_p50_most", means.map(|(_, most)| most)),
        ("p99_over_p50_least", tails.map(|(least, _)| least)),
        ("p99_over_p50_most", tails.map(|(_, most)| most)),
    ]);
    (message, figures)
}
