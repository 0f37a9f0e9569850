//! `memory-grows`: memory in proportion to the load.

use crate::audit::facts::resource;
use crate::audit::finding::{Severity, Width};
use crate::audit::rule::{Rule, evidence};
use crate::audit::wording::{from_to, load_one, number, times};
use crate::display;
use crate::metric::Metric;
use crate::stats::LinearFit;
use crate::text::{Figure, text};

pub(super) static RULE: Rule = Rule {
    id: "memory-grows",
    scope: Width::Server,
    severity: Severity::Note,
    severity_reason: "Servers work like that; know the slope before the load doubles.",
    says: "Memory grows with the load: its slope and fit.",
    means: "Each connection costs memory: buffers, a thread's stack, a queued request.",
    why: "A single memory figure hides it. A server that is small at a hundred connections may be \
          the largest at ten thousand.",
    fix: "Nothing is wrong with the benchmark. Compare memory at the load that you expect, and set \
          limits from the slope.",
    source: "A line by least squares through the median memory peak of each load.",
    fires: |t| {
        format!(
            "A line through the median memory peaks of {} or more loads has R2 above {}, and memory \
             at the highest load is at least {} times that at the lowest.",
            t.trend_loads,
            display::number(t.memory_r_squared),
            display::number(t.memory_growth)
        )
    },
    check: |scenario, sink| {
        let thresholds = scenario.thresholds;
        for server in &scenario.servers {
            let curve = server.curve(resource(Metric::Memory, thresholds));
            let points: Vec<(f64, f64)> = curve
                .iter()
                .filter_map(|(cell, memory)| Some((cell.load.value()?, *memory)))
                .collect();
            let (Some((first, least)), Some((last, most))) = (curve.first(), curve.last()) else {
                continue;
            };
            let Some(fit) = LinearFit::of(&points) else { continue };
            let Some(r_squared) = fit.r_squared else { continue };
            if points.len() >= thresholds.trend_loads
                && r_squared > thresholds.memory_r_squared
                && *least > 0.0
                && most / least >= thresholds.memory_growth
            {
                let slope = format!("{} kB", display::number(fit.slope / 1e3));
                let message = text!(
                    "Memory grows {} {}, by {} per {} (R² {}).",
                    times("memory_growth", most / least),
                    from_to(first.load, last.load),
                    Figure::evidence("memory_bytes_per_connection", fit.slope, slope),
                    load_one(first.load.kind()),
                    number("r_squared", r_squared),
                );
                let figures = evidence([
                    ("memory_bytes_per_connection", Some(fit.slope)),
                    ("r_squared", Some(r_squared)),
                    ("memory_at_lowest_load_bytes", Some(*least)),
                    ("memory_at_highest_load_bytes", Some(*most)),
                ]);
                sink.server(&RULE, server, (message, figures));
            }
        }
    },
    group: None,
};
