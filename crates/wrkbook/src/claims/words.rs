//! The kind of a claim by its words, for tables without a column `kind`: the words that English
//! reports of load tests use.

use super::Kind;
use crate::metric::{Better, Metric};

/// What the words of a claim say; `None` where that is nothing known.
pub(super) fn kind(claim: &str, metric: Metric, figure: Option<f64>) -> Option<Kind> {
    let has = |words: &[&str]| words.iter().any(|word| claim.contains(word));
    if has(&["misconfigured", "defective"]) {
        return Some(Kind::IsFaulty);
    }
    if has(&["lead"]) && has(&["real"]) {
        return Some(Kind::IsLeadReal);
    }
    if has(&["no winner"]) {
        return Some(Kind::NoWinner);
    }
    if figure.is_some() {
        return Some(match () {
            () if has(&["below", "under", "less than"]) => Kind::Below,
            () if has(&["above", "more than", "over "]) => Kind::Above,
            () => Kind::About,
        });
    }
    if has(&["never"]) && metric == Metric::Cpu {
        return Some(Kind::NeverFull);
    }
    if has(&["problem"]) {
        return Some(Kind::Problem);
    }
    let best_is_high = metric.better()? == Better::Higher;
    match () {
        () if has(&["slowest"]) => Some(Kind::Worst),
        () if has(&["fastest"]) => Some(Kind::Best),
        () if has(&["highest", "most"]) => {
            Some(if best_is_high { Kind::Best } else { Kind::Worst })
        }
        () if has(&["lowest", "least", "fewest"]) => {
            Some(if best_is_high { Kind::Worst } else { Kind::Best })
        }
        () => None,
    }
}
