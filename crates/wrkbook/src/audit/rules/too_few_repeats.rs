//! `too-few-repeats`: a cell of which nothing could be trimmed.

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, count};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "too-few-repeats",
    scope: Width::Cell,
    severity: Severity::Note,
    severity_reason: "The figures stand as measured; a mark says that nothing was trimmed.",
    says: "There were too few valid repeats to trim any.",
    means: "With one or two repeats there is no lowest and highest to leave out: the plain mean \
            stands.",
    why: "One odd repeat is in the mean, and nothing shows that it is odd.",
    fix: "Add repeats; repeat those that failed.",
    source: "A trimmed mean that leaves out the lowest and the highest value (Tukey 1962) needs a \
             third.",
    fires: |t| {
        format!("A cell has fewer than {} valid repeats, but at least one.", t.fewest_repeats)
    },
    check: |scenario, sink| {
        for cell in scenario.cells() {
            let valid = cell.completed().count();
            // Without any, the findings about its failed runs say so.
            if valid > 0 && valid < scenario.thresholds.fewest_repeats {
                let message = match valid {
                    1 => text!(
                        "{}, {} is valid: its spread is unknown.",
                        at_first(cell.load),
                        count("valid_repeats", 1, "repeat")
                    ),
                    n => text!(
                        "{}, {} are valid: nothing was trimmed.",
                        at_first(cell.load),
                        count("valid_repeats", n as u64, "repeat")
                    ),
                };
                let figures = evidence([
                    ("valid_repeats", Some(valid as f64)),
                    ("repeats", Some(cell.runs.len() as f64)),
                ]);
                sink.cell(&RULE, cell, (message, figures));
            }
        }
    },
    group: Some(group),
};

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let valid = group.range("valid_repeats");
    let repeats = |most| count("valid_repeats_most", most, "repeat");
    let message = match valid.map(|(_, high)| high as u64) {
        None | Some(0 | 1) => {
            text!("{}, at most {} is valid: the spread is unknown.", loads, repeats(1))
        }
        Some(most) => {
            text!("{}, at most {} are valid: nothing was trimmed.", loads, repeats(most))
        }
    };
    let figures = evidence([
        ("valid_repeats_least", valid.map(|(low, _)| low)),
        ("valid_repeats_most", valid.map(|(_, high)| high)),
    ]);
    (message, figures)
}
