//! `lost-connections`: connections that could not be opened, so that the load was a smaller one.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{CellFacts, lost, lost_share, offered, open, requests};
use crate::audit::finding::{Evidence, Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_first, at_run, count, count_of, number, percent, range, share};
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "lost-connections",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The figures are right, but for a smaller load. Where most connections of a \
                      cell were gone, its finding is serious.",
    says: "Connections could not be opened: how many were gone, and the load that was left.",
    means: "Over plain HTTP, `wrk` gives up a connection that it cannot open or open again for \
            the rest of the run. The server's queue of new connections was full, or the client had no \
            file descriptors or ports left.",
    why: "A smaller load is easier: latency falls as connections are lost, and the server that \
          turned most of them away looks best.",
    fix: "Raise the limit of open files and the port range of the client, and the server's \
          backlog (`net.core.somaxconn` and its own setting); let sockets that wait for their end \
          expire between runs.",
    source: "`wrk` 4: a failed `connect()` adds one connect error and closes that connection for \
             good (over TLS, handshakes are tried again, and the load that was left is a lower \
             bound).",
    fires: |t| {
        format!(
            "Connect errors are at least {} of the offered connections. Of a cell: their median is \
             at least {}.",
            share(t.lost_share),
            share(t.lost_share_unfit)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        // Of a dead run its own finding says more; this one is part of it.
        for run in scenario.runs {
            if lost_share(run).is_some_and(|share| share >= thresholds.lost_share) {
                sink.run(&RULE, run, of_run(run));
            }
        }
        for cell in scenario.cells() {
            if let Some(share) = cell.median(lost_share)
                && share >= thresholds.lost_share_unfit
                && share > 0.0
            {
                sink.unfit_cell(&RULE, cell, of_cell(cell, share));
            }
        }
    },
    group: Some(group),
};

fn figures(run: &Run) -> Vec<Evidence> {
    evidence([
        ("lost_share", lost_share(run)),
        (
            "connect_errors",
            run.report().and_then(|report| Some(report.counts.errors?.connect as f64)),
        ),
        ("offered_connections", offered(run).map(f64::from)),
        ("open_connections", open(run)),
        ("requests", requests(run)),
    ])
}

fn of_run(run: &Run) -> Said {
    let offered = offered(run).unwrap_or(0);
    let gone = lost(run).unwrap_or(0);
    let were = if gone == 1 { "was" } else { "were" };
    let names = ["connect_errors", "offered_connections"];
    let lost = count_of(names, gone.into(), offered.into(), "connection");
    let left = match offered - gone {
        0 => match requests(run) {
            Some(requests) => text!(
                "none was left at the end, after {}",
                count("requests", requests as u64, "response")
            ),
            None => "none was left at the end".into(),
        },
        left => text!("the load that was left is {}", number("open_connections", left.into())),
    };
    (text!("{}: {} {} lost; {}.", at_run(run), lost, were, left), figures(run))
}

fn of_cell(cell: &CellFacts<'_>, share: f64) -> Said {
    let left = cell.median(open);
    let message = text!(
        "{}, {} of the connections were lost in the median run: the figures are those of {} or \
         fewer.",
        at_first(cell.load),
        if share >= 1.0 { "all".into() } else { Text::from(percent("lost_share", share)) },
        count("open_connections", left.unwrap_or(0.0).round() as u64, "connection"),
    );
    let figures = evidence([
        ("lost_share", Some(share)),
        ("offered_connections", cell.median(|run| offered(run).map(f64::from))),
        ("open_connections", left),
        ("runs", Some(cell.completed().count() as f64)),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let loads = group.at();
    let shares = group.range("lost_share");
    let names = ["lost_share_least", "lost_share_most"];
    let lost = shares.map(|shares| text!(" {} of", range(names, shares, percent)));
    let message =
        text!("{}, {} lost{} their connections.", loads, group.runs(), lost.unwrap_or_default());
    let figures = evidence([
        ("lost_share_least", shares.map(|(low, _)| low)),
        ("lost_share_most", shares.map(|(_, high)| high)),
    ]);
    (message, figures)
}
