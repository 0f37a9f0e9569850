//! `client-at-limit`: the load generator had no CPU left.

use wrkbook_ingest::run::Run;

use crate::audit::facts::{client_share, throughput};
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Group, Rule, Said, evidence};
use crate::audit::wording::{at_run, count, percent, quantity, range, share};
use crate::metric::Metric;
use crate::text::{Text, text};

pub(super) static RULE: Rule = Rule {
    id: "client-at-limit",
    scope: Width::Run,
    severity: Severity::Caution,
    severity_reason: "The throughput stands as a lower bound of what the server can do, the \
                      latency as an upper one; neither is the server's own figure. Near the limit \
                      it is a note.",
    says: "The load generator was at its limit: the throughput is at least what was measured.",
    means: "The client used all of its CPU, so that it sent as much as it was able to, not as much \
            as the server could answer.",
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
             completed requests; from {} on it is a note.",
            share(t.client_limit_share),
            share(t.client_near_share)
        )
    },
    check: |scenario, sink| {
        for run in scenario.completed() {
            if let Some((used, cores)) = client_share(run)
                && used >= scenario.thresholds.client_near_share
            {
                let is_at_limit = used >= scenario.thresholds.client_limit_share;
                sink.run(&RULE, run, of_run(run, (used, cores), is_at_limit));
                if !is_at_limit {
                    sink.weigh(Severity::Note);
                }
            }
        }
    },
    group: Some(group),
};

fn of_run(run: &Run, (used, cores): (f64, u32), is_at_limit: bool) -> Said {
    let measured = throughput(run);
    let of = match cores {
        1 => "core".into(),
        _ => Text::from(count("client_cores", cores.into(), "core")),
    };
    let bound = measured.filter(|_| is_at_limit).map(|throughput| {
        let name = "throughput_requests_per_s";
        text!("; the server can do at least {}", quantity(name, Metric::Throughput, throughput))
    });
    let message = text!(
        "{}: the client used {} of its {}{}.",
        at_run(run),
        percent("client_share", used),
        of,
        bound.unwrap_or_else(|| "; it was near its limit".into()),
    );
    let figures = evidence([
        ("client_share", Some(used)),
        ("client_cores", Some(cores.into())),
        ("throughput_requests_per_s", measured),
    ]);
    (message, figures)
}

fn group(group: &Group<'_>) -> Said {
    let shares = group.range("client_share");
    let names = ["client_share_least", "client_share_most"];
    let used = shares.map(|shares| text!(" {} of", range(names, shares, percent)));
    let limited = group.narrow.iter().filter(|run| run.severity > Severity::Note).count();
    let what = match limited {
        0 => "it was near its limit".into(),
        all if all == group.runs_concerned() => "throughput is at least what was measured".into(),
        some => text!(
            "in {} it was at its limit, and throughput is at least what was measured",
            count("runs_at_limit", some as u64, "run")
        ),
    };
    let message = text!(
        "{}, the client used{} its CPU, in {}: {}.",
        group.at(),
        used.unwrap_or_default(),
        group.runs(),
        what
    );
    let figures = evidence([
        ("client_share_least", shares.map(|(least, _)| least)),
        ("client_share_most", shares.map(|(_, most)| most)),
        ("runs_at_limit", Some(limited as f64)),
    ]);
    (message, figures)
}
