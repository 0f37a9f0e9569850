//! `closed-loop`: latency and throughput that are one measurement.

use wrkbook_ingest::Model;

use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "closed-loop",
    scope: Width::Set,
    severity: Severity::Note,
    severity_reason: "That is how such a test works; it limits what can be read from the latency.",
    says: "Latency and throughput are one measurement here; the tail leaves out who was not answered.",
    means: "Each connection sends its next request when the last one is answered. So mean latency = \
            connections / throughput, and a server that stalls is asked for less while it does.",
    why: "The mean latency adds nothing to the throughput. The tail is too short: requests that would \
          have come during a stall were never sent (coordinated omission).",
    fix: "For latency, test at a fixed rate with a tool that counts from when a request was due (`wrk2`, \
          `zrk`, `vegeta`).",
    source: "Little's law (Little 1961); Tene, \"How NOT to measure latency\".",
    fires: |_| {
        "The model of the runs is closed, and a latency is printed. Once a scenario.".to_owned()
    },
    check: |scenario, sink| {
        let is_so = |model: Option<Model>| model == Some(Model::Closed);
        let of = |run: &&wrkbook_ingest::run::Run| {
            let report = run.report();
            report.is_some_and(|it| is_so(it.offered.model) && it.latency.is_known())
        };
        let runs = scenario.completed().filter(of).count();
        if runs > 0 {
            let message = text!(
                "Latency and throughput are one measurement in a closed loop, and the tail of the \
                 latency leaves out who was not answered."
            );
            sink.set(&RULE, (message, evidence([("runs", Some(runs as f64))])));
        }
    },
    group: None,
};
