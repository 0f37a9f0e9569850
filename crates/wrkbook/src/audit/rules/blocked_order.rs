//! `blocked-order`: servers that ran one after the other, not in turn.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, conditions};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::count;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "blocked-order",
    scope: Width::Set,
    severity: Severity::Caution,
    severity_reason: "Each figure stands for its time; whether the machine was the same for all servers \
                      is not known.",
    says: "The servers ran one after the other, not in turn.",
    means: "All repeats of a server were made before the next server began.",
    why: "A machine that becomes warm, or is shared with others, is slower later. Then the order of the \
          servers looks like a difference between them.",
    fix: "Run the servers in turn: one repeat of all of them, then the next, in random order.",
    source: "The order in which the runs were made, recorded beside them, else the times at which they \
             began.",
    fires: |_| {
        "The order of all runs is recorded, a server has at least two repeats of a load, and no two \
         servers took turns."
            .to_owned()
    },
    check: |scenario, sink| {
        let Some(runs) = in_order(scenario) else { return };
        let turns = runs.chunk_by(|a, b| a.key.server == b.key.server).count();
        let servers = scenario.servers.len();
        let is_repeated = scenario.cells().any(|cell| cell.runs.len() > 1);
        if servers > 1 && turns == servers && is_repeated {
            let message = text!(
                "The {} ran one after the other, each with all of its repeats: a change of the machine \
                 looks like a difference between them.",
                count("servers", servers as u64, "server"),
            );
            let figures =
                evidence([("servers", Some(servers as f64)), ("runs", Some(runs.len() as f64))]);
            sink.set(&RULE, (message, figures));
        }
    },
    group: None,
};

/// The runs that were made, in the order in which they were; `None` where it is not known of all.
fn in_order<'a>(scenario: &Scenario<'a>) -> Option<Vec<&'a Run>> {
    let made = || scenario.runs.iter().filter(|run| run.load.is_some());
    let by_place: Option<Vec<(u32, &Run)>> =
        made().map(|run| Some((conditions(run)?.order?, run))).collect();
    if let Some(mut placed) = by_place {
        placed.sort_by_key(|(place, _)| *place);
        return Some(placed.into_iter().map(|(_, run)| run).collect());
    }
    let by_time: Option<Vec<(&str, &Run)>> =
        made().map(|run| Some((conditions(run)?.started_at.as_deref()?, run))).collect();
    let mut timed = by_time?;
    // Times as they are recorded, of one form, sort as texts.
    timed.sort_by_key(|(time, _)| *time);
    Some(timed.into_iter().map(|(_, run)| run).collect())
}
