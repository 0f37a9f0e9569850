//! `few-repeats`: too few repeats for a 95% interval.

use crate::audit::facts::Scenario;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{count, count_of, number, of_all, share};
use crate::stats;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "few-repeats",
    scope: Width::Set,
    severity: Severity::Note,
    severity_reason: "The figures stand; each says how far its range covers it.",
    says: "Most cells have fewer repeats than a 95% interval needs: how many that would be.",
    means: "The range of n repeats encloses the median with a probability of 1 - 2^(1-n), whatever \
            their distribution: 87.5% with four.",
    why: "Two servers whose ranges overlap can then often not be told apart, however real the \
          difference is.",
    fix: "Plan six repeats or more of each cell; interleave the servers rather than repeating one \
          after the other.",
    source: "Exact binomial order statistics (David & Nagaraja 2003, section 7.1).",
    fires: |t| {
        let needed = stats::repeats_for(t.confidence);
        format!(
            "More than half of the cells have fewer valid repeats than a {} interval of the median \
             needs{}.",
            share(t.confidence),
            needed.map_or_else(String::new, |needed| format!(", {needed}"))
        )
    },
    check: |scenario, sink| {
        let Some(needed) = stats::repeats_for(scenario.thresholds.confidence) else { return };
        let valid: Vec<f64> =
            scenario.cells().map(|cell| cell.completed().count() as f64).collect();
        let few = valid.iter().filter(|repeats| **repeats < needed as f64).count();
        let Some(median) = stats::median(&valid) else { return };
        if few * 2 > valid.len() {
            let coverage = stats::range_coverage(median as usize);
            let most = valid.iter().copied().fold(0.0, f64::max);
            let says = match median as usize {
                0 => "no request completed in most of them".into(),
                1 => "one repeat has no range".into(),
                n => text!(
                    "the range of {} covers the median with {}",
                    count("median_valid_repeats", n as u64, "repeat"),
                    of_all("range_coverage", coverage)
                ),
            };
            let needs = || number("repeats_needed", needed as f64);
            let several = text!(
                "{} {} fewer than {} valid repeats: {}, and {} takes {}.",
                count_of(["cells_with_fewer", "cells"], few as u64, valid.len() as u64, "cell"),
                if few == 1 { "has" } else { "have" },
                needs(),
                says,
                of_all("confidence", scenario.thresholds.confidence),
                needs(),
            )
            .headline();
            let message = if most == 1.0 { single(scenario, needed) } else { several };
            let figures = evidence([
                ("repeats_needed", Some(needed as f64)),
                ("median_valid_repeats", Some(median)),
                ("range_coverage", Some(coverage)),
                ("cells_with_fewer", Some(few as f64)),
                ("cells", Some(valid.len() as f64)),
            ]);
            sink.set(&RULE, (message, figures));
        }
    },
    group: None,
};

/// What is said of a scenario without a second valid repeat anywhere.
fn single(scenario: &Scenario<'_>, needed: usize) -> Text {
    let cells = scenario.cells().count();
    let of = match cells {
        1 => "The only cell has a single valid repeat".into(),
        _ => {
            text!("None of {} has more than one valid repeat", count("cells", cells as u64, "cell"))
        }
    };
    // Over several loads the servers can be told apart all the same.
    let one_load = scenario.servers.iter().all(|server| server.loads_measured() <= 1);
    let ranks = if one_load && scenario.servers.len() > 1 {
        "there is no spread and no interval, and no rank can be tested"
    } else {
        "there is no spread and no interval"
    };
    let confidence = of_all("confidence", scenario.thresholds.confidence);
    text!("{}: {}; {} takes {}.", of, ranks, confidence, number("repeats_needed", needed as f64))
}
