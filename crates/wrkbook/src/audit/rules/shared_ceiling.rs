//! `shared-ceiling`: a group of fast servers that something they share has stopped.

use crate::audit::facts::{Scenario, last_digit, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{count, number, percent, quantity, share};
use crate::display;
use crate::metric::Metric;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "shared-ceiling",
    scope: Width::Set,
    severity: Severity::Caution,
    severity_reason: "The figures stand as a lower bound of what these servers can do.",
    says: "Many of the fastest servers have the same throughput: something that they share is full.",
    means: "So many servers do not end within one percent by chance. The network, the load generator or \
            a database that they share is the limit.",
    why: "Their ranks say nothing: the difference between these servers was not measured.",
    fix: "Compute bytes x rate against the link; watch the generator and the database; compare the CPU \
          that the servers use at this rate.",
    source: "Groups within 1% among the fastest fifth against those elsewhere in the table. Tried on 81 \
             published tables: it finds the full wires and databases, and none in tests that have no \
             such limit.",
    fires: |t| {
        format!(
            "By the best median throughput of each server over its loads, at least {} servers, the first \
             of them among the fastest fifth, are within {} of the fastest of them, and so many are at \
             least {} times the 95th percentile of such groups among the slower servers.",
            t.ceiling_servers,
            share(t.ceiling_share),
            display::number(t.ceiling_ratio)
        )
    },
    check: |scenario, sink| {
        let best = best(scenario);
        let fastest_fifth = best.len().div_ceil(5);
        let groups = groups(&best, scenario.thresholds.ceiling_share);
        let largest = (0..fastest_fifth).max_by_key(|at| (groups[*at], std::cmp::Reverse(*at)));
        let Some((from, size)) = largest.map(|at| (at, groups[at])) else { return };
        let mut elsewhere = groups.get(from + size..).unwrap_or_default().to_vec();
        elsewhere.sort_unstable();
        let usual = percentile_95(&elsewhere).unwrap_or(1);
        let thresholds = scenario.thresholds;
        if size < thresholds.ceiling_servers
            || (size as f64) < thresholds.ceiling_ratio * usual as f64
        {
            return;
        }
        let (high, low) = (best[from], best[from + size - 1]);
        // Rates that are printed in steps as large as the group are equal by their printing.
        if last_digit(high) > thresholds.ceiling_share * high {
            return;
        }
        let message = text!(
            "{} from place {} on are within {} of each other, at {}: something that they share is full, \
             and their ranks say nothing.",
            count("servers_together", size as u64, "server"),
            number("from_place", from as f64 + 1.0),
            percent("gap_share", (high - low) / high),
            quantity("ceiling_requests_per_s", Metric::Throughput, high),
        );
        let figures = evidence([
            ("servers_together", Some(size as f64)),
            ("from_place", Some(from as f64 + 1.0)),
            ("gap_share", Some((high - low) / high)),
            ("ceiling_requests_per_s", Some(high)),
            ("usual_group", Some(usual as f64)),
            ("servers", Some(best.len() as f64)),
        ]);
        sink.set(&RULE, (message, figures));
    },
    group: None,
};

/// The best median throughput of each server over its loads, the fastest first.
fn best(scenario: &Scenario<'_>) -> Vec<f64> {
    let of_server = scenario.servers.iter().filter_map(|server| {
        let curve = server.curve(throughput).into_iter().map(|(_, median)| median);
        curve.reduce(f64::max).filter(|best| *best > 0.0)
    });
    let mut best: Vec<f64> = of_server.collect();
    best.sort_by(|a, b| b.total_cmp(a));
    best
}

/// How many values from each on, itself among them, are within a share of it. Values descend; both
/// ends only move forward.
fn groups(values: &[f64], share: f64) -> Vec<usize> {
    let mut end = 0;
    let size = |(at, value): (usize, &f64)| {
        end = end.max(at);
        while values.get(end).is_some_and(|next| *next >= value * (1.0 - share)) {
            end += 1;
        }
        end - at
    };
    values.iter().enumerate().map(size).collect()
}

/// The 95th percentile, by nearest rank, of ascending values.
fn percentile_95(sorted: &[usize]) -> Option<usize> {
    let rank = (sorted.len() * 95).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_begins_at_each_value() {
        assert_eq!(groups(&[100.0, 99.5, 99.0, 98.9, 50.0], 0.01), [3, 3, 2, 1, 1]);
        assert_eq!(groups(&[], 0.01), [0; 0]);
        let ranks: Vec<usize> = (1..=40).collect();
        assert_eq!(percentile_95(&ranks), Some(38));
        assert_eq!(percentile_95(&[]), None);
    }
}
