//! `listen-overflow`: connections that the server's full queue turned away.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, conditions, offered};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, count, number, range, share};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "listen-overflow",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The figures are those of the connections that got in; how long the others \
                      waited is in none of them.",
    says: "The server's listen queue overflowed: overload that may look fast.",
    means: "More connections came than the server accepted, and its queue of new ones was full. The \
            kernel drops what does not fit, and the client tries again after a second, two, four.",
    why: "Latency covers answered requests, from the first write on: the time that a connection \
          waits to be accepted is not in it. A server that turns most connections away can show \
          the shortest latency of all.",
    fix: "Raise the server's backlog and `net.core.somaxconn`; with all of that taken, say that the \
          load is more than the server accepts.",
    source: "Recorded beside the run: the kernel's counter `ListenOverflows` in the container's \
             network. One that is tried again counts again, so that there can be more of them than \
             connections.",
    fires: |t| {
        format!(
            "Overflows of the listen queue during the run are at least {} of the offered \
             connections.",
            share(t.overflow_share)
        )
    },
    check: |scenario, sink| {
        for run in scenario.runs {
            if let Some(said) = of_run(scenario, run) {
                sink.run(&RULE, run, said);
            }
        }
    },
    group: Some(group),
};

fn of_run(scenario: &Scenario<'_>, run: &Run) -> Option<Said> {
    let conditions = conditions(run)?;
    let offered = offered(run)?;
    let overflows = conditions.listen_overflows.filter(|overflows| *overflows > 0)?;
    let each = overflows as f64 / f64::from(offered.max(1));
    if each < scenario.thresholds.overflow_share {
        return None;
    }
    let message = text!(
        "{}: the listen queue overflowed {}, {} for each offered connection.",
        at_run(run),
        count("listen_overflows", overflows, "time"),
        number("overflows_per_connection", each),
    );
    let figures = evidence([
        ("overflows_per_connection", Some(each)),
        ("listen_overflows", Some(overflows as f64)),
        ("listen_drops", conditions.listen_drops.map(|drops| drops as f64)),
        ("offered_connections", Some(offered.into())),
    ]);
    Some((message, figures))
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let each = group.range("overflows_per_connection");
    let names = ["overflows_per_connection_least", "overflows_per_connection_most"];
    let times = each.map(|each| text!(" {} times", range(names, each, number)));
    let message = text!(
        "{}, the listen queue overflowed{} for each offered connection, in {}: the wait of the \
         connections that it turned away is in no latency.",
        loads,
        times.unwrap_or_default(),
        group.runs()
    );
    let figures = evidence([
        ("overflows_per_connection_least", each.map(|(least, _)| least)),
        ("overflows_per_connection_most", each.map(|(_, most)| most)),
        ("listen_overflows", Some(group.sum("listen_overflows"))),
    ]);
    (message, figures)
}
