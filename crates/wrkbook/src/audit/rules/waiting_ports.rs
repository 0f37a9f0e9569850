//! `waiting-ports`: sockets that wait for their end took the client's ports.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{Scenario, conditions};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, count, number, percent, range, share};
use crate::display;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "waiting-ports",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The client may have spent its time on the search for a port; how much of it \
                      is not known.",
    says: "Sockets that wait for their end (TIME_WAIT) held a large part of the client's ports.",
    means: "Whoever closes a connection first keeps its pair of ports for a minute. Where half of \
            the client's range is taken, `connect()` searches long before it finds a port, and \
            fails when there is none.",
    why: "The server looks slow while the client looks for a port. Ports that an earlier run left \
          behind slow down whichever server comes next.",
    fix: "Let the client use waiting ports again (`net.ipv4.tcp_tw_reuse` = 1) and widen its range; \
          give every run an address, or a network namespace, of its own; or wait a minute \
          between runs.",
    source: "Recorded beside the run: the client's sockets in TIME_WAIT and its settings. In trials \
             the same server did 158,919 requests in 3 s with none waiting and 2,375 with 14,119 \
             waiting, of 28,232 ports. A client that may use waiting ports again frees them after a \
             second, so that they are no fault; nothing is said of it.",
    fires: |t| {
        format!(
            "Before or after the run, at least {} of the client's port range was in TIME_WAIT ({} \
             ports where the range is not known), and the client is not known to use such ports \
             again.",
            share(t.waiting_share),
            display::number(t.default_ports)
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
    let client = &conditions(run)?.client;
    if client.reuses_ports == Some(true) {
        return None;
    }
    let figure = |waiting: Option<u64>| waiting.map(|waiting| waiting as f64);
    let (before, after) = (figure(client.waiting_before), figure(client.waiting_after));
    let ports = client.ports.map_or(scenario.thresholds.default_ports, f64::from);
    let (waiting, when) = match (before, after) {
        (Some(before), Some(after)) if before > after => (before, "before"),
        (Some(before), None) => (before, "before"),
        (_, Some(after)) => (after, "after"),
        (None, None) => return None,
    };
    let name = if when == "before" { "waiting_before" } else { "waiting_after" };
    if ports <= 0.0 || waiting < scenario.thresholds.waiting_share * ports {
        return None;
    }
    let message = text!(
        "{}: {} the run {} of the client were in TIME_WAIT, {} of its {} ports.",
        at_run(run),
        when,
        count(name, waiting as u64, "socket"),
        percent("waiting_share", waiting / ports),
        number("ports", ports),
    );
    let figures = evidence([
        ("waiting_share", Some(waiting / ports)),
        ("waiting_before", before),
        ("waiting_after", after),
        ("ports", Some(ports)),
    ]);
    Some((message, figures))
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let shares = group.range("waiting_share");
    let names = ["waiting_share_least", "waiting_share_most"];
    let taken = shares.map(|shares| text!(" {} of", range(names, shares, percent)));
    let message = text!(
        "{}, sockets in TIME_WAIT held{} the client's ports, in {}.",
        loads,
        taken.unwrap_or_default(),
        group.runs()
    );
    let figures = evidence([
        ("waiting_share_least", shares.map(|(least, _)| least)),
        ("waiting_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
