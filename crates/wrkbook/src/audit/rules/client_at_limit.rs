//! `client-at-limit`: the load generator had no CPU left.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{client_share, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_loads, at_run, count, percent, quantity, range, share};
use crate::metric::Metric;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "client-at-limit",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The throughput stands as a lower bound of what the server can do, the \
                      latency as an upper one; neither is the server's own figure.",
    says: "The load generator was at its limit: the throughput is at least what was measured.",
    means: "The client used all of the CPU that it could, so that it sent as much as it was able \
            to, not as much as the server could answer.",
    why: "A server whose figure was set by its client may be faster than one that is ranked above \
          it. The client's own delay is in the latency.",
    fix: "Give the load generator more cores and threads, or several machines; where there are no \
          more, say \"at least\".",
    source: "Recorded beside the run: CPU seconds of the client's process by the time of the run, \
             against the fewer of its threads and the cores that its command pins it to. A thread \
             that is never idle comes to a little less than a whole core, since starting and ending \
             are part of the time.",
    fires: |t| {
        format!(
            "The client's CPU use is at least {} of the cores that it could use, in a run that \
             completed requests.",
            share(t.client_limit_share)
        )
    },
    check: |scenario, sink| {
        for run in scenario.completed() {
            let at_limit = |share: &f64| *share >= scenario.thresholds.client_limit_share;
            if let Some((used, cores)) = client_share(run)
                && at_limit(&used)
            {
                sink.run(&RULE, run, of_run(run, used, cores));
            }
        }
    },
    group: Some(group),
};

fn of_run(run: &Run, used: f64, cores: u32) -> Said {
    let measured = throughput(run);
    let of = match cores {
        1 => "core".into(),
        _ => Text::from(count("client_cores", cores.into(), "core")),
    };
    let bound = measured.map(|throughput| {
        let name = "throughput_requests_per_s";
        text!("; the server can do at least {}", quantity(name, Metric::Throughput, throughput))
    });
    let message = text!(
        "{}: the client used {} of its {}{}.",
        at_run(run),
        percent("client_share", used),
        of,
        bound.unwrap_or_default(),
    );
    let figures = evidence([
        ("client_share", Some(used)),
        ("client_cores", Some(cores.into())),
        ("throughput_requests_per_s", measured),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let loads = at_loads(&group.loads(), group.server.cells.len());
    let shares = group.range("client_share");
    let names = ["client_share_least", "client_share_most"];
    let used = shares.map(|shares| text!(" {} of", range(names, shares, percent)));
    let message = text!(
        "{}, the client used{} the CPU that it had, in {}: throughput is at least what was measured \
         there.",
        loads,
        used.unwrap_or_default(),
        count("findings", group.findings.len() as u64, "run")
    );
    let figures = evidence([
        ("client_share_least", shares.map(|(least, _)| least)),
        ("client_share_most", shares.map(|(_, most)| most)),
    ]);
    (message, figures)
}
