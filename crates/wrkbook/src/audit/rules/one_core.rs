//! `one-core`: a server that keeps one core full and leaves the others.

use crate::audit::facts::resource;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{given, quantity};
use crate::display;
use crate::metric::Metric;
use crate::stats;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "one-core",
    scope: Width::Server,
    severity: Severity::Note,
    severity_reason: "The figures stand; the server did with one core what others did with more.",
    says: "CPU stays at one core, though more were given.",
    means: "The server has one busy thread: a single event loop, one worker, or a lock that lets \
            one run at a time.",
    why: "It used a part of the machine. With a process per core it may do several times as much.",
    fix: "Start one worker per core where the server allows it, or give every server one core.",
    source: "`docker stats` prints CPU in percent of one core.",
    fires: |t| {
        format!(
            "The median CPU peak of the runs is between {}% and {}% of one core, and at least {} \
             cores were given.",
            display::number(t.one_core_least),
            display::number(t.one_core_most),
            display::number(t.one_core_cores)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        let Some(cores) = scenario.cores.filter(|cores| *cores >= thresholds.one_core_cores) else {
            return;
        };
        let one = thresholds.one_core_least..=thresholds.one_core_most;
        for server in &scenario.servers {
            let peaks: Vec<f64> =
                server.completed().filter_map(resource(Metric::Cpu, thresholds)).collect();
            if let Some(peak) = stats::median(&peaks)
                && one.contains(&peak)
            {
                let message = text!(
                    "CPU peaks at {} in the median run, though {} were given.",
                    quantity("cpu_peak_percent", Metric::Cpu, peak),
                    given(cores),
                );
                let figures = evidence([
                    ("cpu_peak_percent", Some(peak)),
                    ("cores_given", Some(cores)),
                    ("runs", Some(peaks.len() as f64)),
                ]);
                sink.server(&RULE, server, (message, figures));
            }
        }
    },
    group: None,
};
