//! Words of the audit's sentences: numbers with their nouns, and loads.

use wrkbook_ingest::{Load, LoadKind};

use crate::display::{self, number};

/// A number with its noun: `1 connection`, `1,234 connections`.
pub(super) fn count(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {one}s", number(n as f64)) }
}

/// So many of so many: `1 of 1 connection`, `205 of 1,000 connections`, `all 100 connections`.
pub(super) fn count_of(n: u64, all: u64, one: &str) -> String {
    match (n, all) {
        (1, 1) => format!("the only {one}"),
        (n, all) if n == all => format!("all {}", count(all, one)),
        (n, all) => format!("{} of {}", number(n as f64), count(all, one)),
    }
}

/// `at 100 connections`.
pub(super) fn at(load: Load) -> String {
    display::at(load)
}

/// Where a load is: `At 100 connections`, to begin a sentence.
pub(super) fn at_first(load: Load) -> String {
    format!("At {}", display::load(load))
}

/// `10.0`, or `9.50 to 10.0` where the two differ as printed.
pub(super) fn range((low, high): (f64, f64), print: impl Fn(f64) -> String) -> String {
    let (low, high) = (print(low), print(high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// The loads of a trend: `from 100 to 10,000 connections`.
pub(super) fn from_to(low: Load, high: Load) -> String {
    format!("from {}", display::load_span(low, high))
}

/// The loads that a group of findings is about, of those that were tried, to begin a sentence:
/// `At 15 of 19 loads (300 to 10,000 connections)`. `loads` ascend.
pub(super) fn at_loads(loads: &[Load], tried: usize) -> String {
    match loads {
        [] => "At no load".to_owned(),
        [load] => at_first(*load),
        [low, .., high] => {
            let of = count_of(loads.len() as u64, tried as u64, "load");
            format!("At {of} ({})", display::load_span(*low, *high))
        }
    }
}

/// One of a kind of load: memory grows by so much for each.
pub(super) fn load_one(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Connections => "connection",
        LoadKind::Rate => "request/s asked for",
        LoadKind::Users => "user",
        LoadKind::Unstated => "step of the load",
    }
}

/// A fraction as people set a threshold: `10%`.
pub(super) fn share(fraction: f64) -> String {
    format!("{}%", number((fraction * 1e6).round() / 1e4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "connection"), "1 connection");
        assert_eq!(count(0, "connection"), "0 connections");
        assert_eq!(count_of(1, 1, "run"), "the only run");
        assert_eq!(count_of(1, 4, "run"), "1 of 4 runs");
        assert_eq!(count_of(4, 4, "run"), "all 4 runs");
        let loads = [Load::Connections(100), Load::Connections(300)];
        assert_eq!(at_loads(&loads[..1], 1), "At 100 connections");
        assert_eq!(at_loads(&loads, 19), "At 2 of 19 loads (100 to 300 connections)");
    }

    #[test]
    fn thresholds_are_read_as_they_are_set() {
        for (fraction, text) in [(0.01, "1%"), (0.15, "15%"), (0.95, "95%"), (1.0, "100%")] {
            assert_eq!(share(fraction), text);
        }
    }
}
