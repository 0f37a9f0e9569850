//! `unstable`: repeats that differ too much to rank.

use crate::audit::facts::throughput;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count, number, percent, range, share};
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "unstable",
    scope: Width::Cell,
    severity: Severity::Caution,
    severity_reason: "Each repeat stands; their mean says little.",
    says: "The spread of the repeats is too wide to rank the cell.",
    means: "The same server under the same load gave very different throughputs. Something that the \
            benchmark does not control decided: a warm-up, a neighbour on the machine, the clock \
            of the processor, or lost connections.",
    why: "The mean of such repeats is chance, and so is a rank that rests on it.",
    fix: "Find what differs between the repeats (look at each of them), fix it, and add repeats.",
    source: "The coefficient of variation, standard deviation / mean, over the valid repeats.",
    fires: |t| {
        format!(
            "The coefficient of variation of throughput over the valid repeats is above {}.",
            share(t.unstable_cv)
        )
    },
    check: |scenario, sink| {
        for cell in scenario.cells() {
            let values = cell.values(throughput);
            if let Some(cv) = stats::coefficient_of_variation(&values)
                && cv > scenario.thresholds.unstable_cv
            {
                let least = values.iter().copied().reduce(f64::min);
                let most = values.iter().copied().reduce(f64::max);
                let ends = (least.unwrap_or(0.0), most.unwrap_or(0.0));
                let names = ["throughput_least_requests_per_s", "throughput_most_requests_per_s"];
                let message = text!(
                    "{}, {} gave {} requests/s, a coefficient of variation of {}.",
                    at_first(cell.load),
                    count("repeats", values.len() as u64, "repeat"),
                    range(names, ends, number),
                    percent("cv", cv),
                );
                let figures = evidence([
                    ("cv", Some(cv)),
                    ("throughput_least_requests_per_s", least),
                    ("throughput_most_requests_per_s", most),
                    ("repeats", Some(values.len() as f64)),
                ]);
                sink.cell(&RULE, cell, (message, figures));
            }
        }
    },
    group: Some(group),
};

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let cvs = group.range("cv");
    let said = cvs.map(|cvs| {
        let cvs = range(["cv_least", "cv_most"], cvs, percent);
        text!(": the coefficient of variation of throughput is {}", cvs)
    });
    let message =
        text!("{}, the repeats differ too much to rank{}.", loads, said.unwrap_or_default());
    let figures =
        evidence([("cv_least", cvs.map(|(low, _)| low)), ("cv_most", cvs.map(|(_, high)| high))]);
    (message, figures)
}
