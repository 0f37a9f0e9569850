//! `not-cpu-bound`: a server that never needed the CPU it was given.

use crate::audit::facts::resource;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{given, quantity, share};
use crate::metric::Metric;
use crate::text::text;

pub(super) static RULE: Rule = Rule {
    id: "not-cpu-bound",
    scope: Width::Server,
    severity: Severity::Caution,
    severity_reason: "The figures stand, but something else than the server's work set them.",
    says: "CPU is far below what was given at every load.",
    means: "The server waited: for its clients, a backend, a lock or a timer, or because it was \
            configured for another protocol.",
    why: "Its throughput is not the most that it can do. With another configuration, or a higher \
          load, it may do many times as much.",
    fix: "Find what it waited for before you compare it; add load if it was never asked for more.",
    source: "`docker stats` prints CPU in percent of one core; the highest of all samples is taken.",
    fires: |t| {
        format!(
            "The highest CPU peak of the server's runs is below {} of the cores given, while \
             requests were served.",
            share(t.not_cpu_bound_share)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        let Some(cores) = scenario.cores else { return };
        for server in &scenario.servers {
            let peaks = server.completed().filter_map(resource(Metric::Cpu, thresholds));
            if let Some(peak) = peaks.reduce(f64::max)
                && peak < thresholds.not_cpu_bound_share * cores * 100.0
            {
                let message = text!(
                    "CPU never exceeds {}, with {} given: something else limits the server.",
                    quantity("cpu_peak_percent", Metric::Cpu, peak),
                    given(cores),
                );
                let figures =
                    evidence([("cpu_peak_percent", Some(peak)), ("cores_given", Some(cores))]);
                sink.server(&RULE, server, (message, figures));
            }
        }
    },
    group: None,
};
