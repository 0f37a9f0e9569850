//! `few-repeats`: servers that more repeats would tell apart.

use std::collections::BTreeSet;

use wrkbook_ingest::Load;
use wrkbook_ingest::name::natural;

use crate::audit::facts::{CellFacts, Scenario, ServerFacts, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{count_of, number, range};
use crate::stats;
use crate::stats::compare::{Better, Cell, Contests, Grid, Options, State};
use crate::text::text;

/// The fastest servers that are compared: what is open among them is what a reader asks for, and
/// the time that it takes does not grow with the set.
const COMPARED: usize = 24;

/// Repeats to plan where there is one of each run.
const RECOMMENDED: f64 = 3.0;

pub(super) static RULE: Rule = Rule {
    id: "few-repeats",
    scope: Width::Set,
    severity: Severity::Note,
    severity_reason: "The figures stand; the comparison says of each pair what it cannot tell.",
    says: "More repeats would settle which of two servers is faster: how many.",
    means: "The gap between two servers is too small for the scatter of their repeats, or there is \
            one run of each and no scatter at all.",
    why: "Such servers share a rank, however real the difference is.",
    fix: "Repeat each run as often as it says, the servers in turn and not one after the other. \
          Three repeats are enough for most gaps.",
    source: "The comparison of throughputs over the common loads (`docs/statistics.md`): the \
             smallest number of repeats at which a gap of this size and scatter is shown four times \
             in five. Of more servers than 24, the 24 fastest are compared.",
    fires: |_| {
        let most = Options::default().most_repeats;
        format!(
            "A pair of servers cannot be told apart in throughput, and at most {most} repeats would \
             settle it; or a pair was measured once."
        )
    },
    check: |scenario, sink| {
        let Some((contests, repeats)) = contests(scenario) else { return };
        let (mut pairs, mut once, mut needs) = (0_u64, 0_u64, Vec::new());
        for contest in contests.all() {
            pairs += 1;
            once += u64::from(contest.state() == State::MeasuredOnce);
            needs.extend(contest.needs().map(|needs| needs.repeats as f64));
        }
        let is_cut = scenario.servers.len() > COMPARED;
        let servers = if is_cut { "the fastest servers" } else { "servers" };
        let least = needs.iter().copied().reduce(f64::min);
        let most = needs.iter().copied().reduce(f64::max);
        let message = match least.zip(most) {
            Some(ends) => text!(
                "{} of {} cannot be told apart yet: {} repeats of each load would settle {} (now \
                 {}).",
                count_of(["pairs_open", "pairs"], needs.len() as u64, pairs, "pair"),
                servers,
                range(["repeats_needed_least", "repeats_needed"], ends, number),
                if needs.len() == 1 { "it" } else { "them" },
                number("repeats_now", repeats),
            ),
            None if once > 0 => text!(
                "{} of {} {} measured once: how far one run can be off is not known, and {} \
                 repeats of each load would show it.",
                count_of(["pairs_measured_once", "pairs"], once, pairs, "pair"),
                servers,
                if once == 1 { "was" } else { "were" },
                number("repeats_needed", RECOMMENDED),
            ),
            None => return,
        };
        let figures = evidence([
            ("pairs", Some(pairs as f64)),
            ("pairs_open", Some(needs.len() as f64)),
            ("pairs_measured_once", Some(once as f64)),
            ("repeats_now", Some(repeats)),
            ("repeats_needed_least", least),
            ("repeats_needed", Some(most.unwrap_or(RECOMMENDED))),
        ]);
        sink.set(&RULE, (message.headline(), figures));
    },
    group: None,
};

/// The comparison of the fastest servers' throughputs, and the median number of repeats behind it.
fn contests(scenario: &Scenario<'_>) -> Option<(Contests, f64)> {
    let mut servers: Vec<(f64, &ServerFacts<'_>)> = scenario
        .servers
        .iter()
        .filter_map(|server| {
            let curve = server.curve(throughput);
            Some((curve.into_iter().map(|(_, median)| median).reduce(f64::max)?, server))
        })
        .collect();
    servers.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| natural(a.1.name, b.1.name)));
    servers.truncate(COMPARED);
    let cells = || servers.iter().flat_map(|(_, server)| &server.cells);
    let loads: Vec<Load> =
        cells().map(|cell| cell.load).collect::<BTreeSet<_>>().into_iter().collect();
    let repeats: BTreeSet<&str> =
        cells().flat_map(|cell| cell.runs).map(|run| &*run.key.repeat).collect();
    let mut repeats: Vec<&str> = repeats.into_iter().collect();
    repeats.sort_by(|a, b| natural(a, b));
    let mut grid = Grid::new(servers.len(), loads.len());
    for (at, (_, server)) in servers.iter().enumerate() {
        for cell in &server.cells {
            let load = loads.binary_search(&cell.load).ok()?;
            grid.put(at, load, compared(cell, &repeats));
        }
    }
    let valid: Vec<f64> = cells().map(|cell| cell.completed().count() as f64).collect();
    let median = stats::median(&valid)?;
    (servers.len() > 1).then(|| (Contests::of(&grid, Better::Higher, Options::default()), median))
}

/// A cell for the comparison: its throughputs in the order of the repeats, and how many failed.
fn compared(cell: &CellFacts<'_>, repeats: &[&str]) -> Cell {
    let mut values = vec![None; repeats.len()];
    for run in cell.completed() {
        let at = repeats.binary_search_by(|known| natural(known, &run.key.repeat));
        if let Some(value) = at.ok().and_then(|at| values.get_mut(at)) {
            *value = throughput(run);
        }
    }
    Cell { values, failed: cell.failed(), bound: None }
}
