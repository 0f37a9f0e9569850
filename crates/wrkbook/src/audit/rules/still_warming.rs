//! `still-warming`: a first repeat that is slower than the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use wrkbook_ingest::name::natural;

use crate::audit::facts::{ServerFacts, conditions};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{percent, share};
use crate::display;
use crate::stats;
use crate::text::{Figure, text};

use super::round_drift::of_rounds;

pub(super) static RULE: Rule = Rule {
    id: "still-warming",
    scope: Width::Server,
    severity: Severity::Caution,
    severity_reason: "The other repeats stand; the first one is of a server that was still warming up.",
    says: "The first repeat is slower than the rest: the server was still warming up.",
    means: "Caches were empty, code was not compiled yet, or connections of a pool not open.",
    why: "A server that compiles as it runs is compared at its start, beside one that needs no start.",
    fix: "Give every server the same warm-up before it is measured, and leave the warm-up out.",
    source: "Student's t for one new value, the first repeat against the others: one value a repeat, \
             the mean of the logarithms of the throughputs over the loads, since the loads of a repeat \
             are not independent. Ranks of so few repeats cannot be rare: of four, the first is the \
             slowest in one case of four. Holm's correction over the servers.",
    fires: |t| {
        format!(
            "With 3 or more repeats, the first is slower than the mean of the others by at least {}, \
             beyond chance (p < {}).",
            share(t.order_share),
            display::probability(t.order_p)
        )
    },
    check: |scenario, sink| {
        let found: Vec<(&ServerFacts<'_>, Behind)> =
            scenario.servers.iter().filter_map(|server| Some((server, behind(server)?))).collect();
        let chances: Vec<f64> = found.iter().map(|(_, behind)| behind.p).collect();
        for ((server, behind), p) in found.iter().zip(stats::holm(&chances)) {
            let slower = behind.slower;
            if p >= scenario.thresholds.order_p || slower < scenario.thresholds.order_share {
                continue;
            }
            let message = text!(
                "The first repeat, {}, was {} slower than the others (p = {}): the server was still \
                 warming up.",
                behind.first,
                percent("slower_share", slower),
                Figure::evidence("p", p, display::probability(p)),
            );
            let figures = evidence([
                ("p", Some(p)),
                ("slower_share", Some(slower)),
                ("repeats", Some(behind.repeats as f64)),
            ]);
            sink.server(&RULE, server, (message, figures));
        }
    },
    group: None,
};

/// How far the first repeat of a server is behind the others.
struct Behind<'a> {
    first: &'a Arc<str>,
    /// As a share of the others.
    slower: f64,
    /// The chance of a first repeat that is as slow.
    p: f64,
    repeats: usize,
}

fn behind<'a>(server: &ServerFacts<'a>) -> Option<Behind<'a>> {
    let repeats = in_order(server);
    let values = of_rounds(server, &repeats)?;
    let (first, others) = values.split_first()?;
    let mean = stats::mean(others)?;
    let spread = stats::sample_stdev(others)?;
    let n = others.len() as f64;
    // Equal figures have no chance; they are somebody's copies.
    let t = (mean - first) / (spread * (1.0 + 1.0 / n).sqrt());
    (t.is_finite() && t > 0.0).then(|| Behind {
        first: repeats[0],
        slower: 1.0 - (first - mean).exp(),
        p: stats::student_two_sided(t, n - 1.0) / 2.0,
        repeats: values.len(),
    })
}

/// The repeats of a server in the recorded order of their first runs, else by their names.
fn in_order<'a>(server: &ServerFacts<'a>) -> Vec<&'a Arc<str>> {
    let mut repeats: BTreeMap<&str, (&Arc<str>, Option<u32>)> = BTreeMap::new();
    for run in server.completed() {
        let order = conditions(run).and_then(|conditions| conditions.order);
        let entry = repeats.entry(&*run.key.repeat).or_insert((&run.key.repeat, order));
        entry.1 = entry.1.min(order);
    }
    let mut repeats: Vec<_> = repeats.into_values().collect();
    let is_recorded = repeats.iter().all(|(_, order)| order.is_some());
    repeats.sort_by(|(a, first), (b, second)| {
        let by_name = || natural(a, b);
        if is_recorded { first.cmp(second).then_with(by_name) } else { by_name() }
    });
    repeats.into_iter().map(|(repeat, _)| repeat).collect()
}
