//! HttpArena's timeline: a file a framework, profile and number of connections, with what was
//! published over time. Each measurement is a repeat, named by its time.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Suite;
use super::document::{Document, Faults, Place, Published};
use super::httparena::{Figures, name_of, profile, sampled, say_copied};
use super::row::Row;
use super::shape::Shape;
use crate::record::container::Container;
use crate::record::diagnostic::Diagnostic;
use crate::record::run::Run;
use crate::record::units::{Bytes, PerSecond, Percent, Seconds};

/// The suite.
pub(super) struct Timeline;

/// What its bandwidth is counted in: it takes the megabytes, which are binary, for decimal ones.
const MEGABYTES: f64 = 1_048_576.0 / 1e6;

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

impl Suite for Timeline {
    fn is_own(&self, _path: &str, shape: &Shape) -> bool {
        shape.has(0, &["data"]) && shape.has(1, &["rps", "avg_latency_ms", "duration_ms"])
    }

    fn read(&self, document: &Document<'_>, out: &mut Published) {
        let mut parts = document.relative.rsplit('/');
        let name = parts.next().unwrap_or_default();
        let named = name_of(name.strip_suffix(".json").unwrap_or(name));
        // Of a file that was named alone, the folder is in the path to blame.
        let from_path = || document.path.rsplit(['/', '\\']).nth(1);
        let server = parts.next().or_else(from_path).filter(|name| !name.is_empty());
        let (Some((scenario, load)), Some(server)) = (named, server) else {
            let problem = "holds measurements, and its path does not say of what";
            let advice = "it was left out; keep it as FRAMEWORK/PROFILE-CONNECTIONS.json";
            out.diagnostics.push(Diagnostic::error(document.path, problem, advice));
            return;
        };
        let Some(wire) = document.outermost::<Wire<'_>>(out) else { return };
        let profile = profile(scenario);
        let (scenario, server): (Arc<str>, Arc<str>) = (scenario.into(), server.into());
        let mut faults = Faults::default();
        let (mut same, mut copied) = (0, 0);
        let mut last: Option<Run> = None;
        for raw in wire.data {
            let line = document.lines(raw.get()).first;
            let Ok((time, figures)) = serde_json::from_str::<(String, &RawValue)>(raw.get()) else {
                faults.row(line, "a measurement that is no pair of a time and an object");
                continue;
            };
            let Some((mut row, lines)) = document.row(figures, &mut faults) else { continue };
            let place =
                Place { scenario: Some(Arc::clone(&scenario)), server: Arc::clone(&server), load };
            let mut run = document.run(place, lines);
            run.key.repeat = Arc::from(time);
            let mut figures = Figures {
                mean: row.latency("avg_latency_ms", -3),
                p99: row.latency("p99_latency_ms", -3),
                nominal: row.number("duration_ms", -3).and_then(Seconds::new),
                transfer: row
                    .number("bandwidth_bps", 0)
                    .and_then(|flow| PerSecond::new(flow * MEGABYTES)),
            };
            let is_copied = figures.drop_copied(profile);
            run.load = Some(figures.report(&mut row, profile, load));
            sampled(&mut run, container(&mut row));
            faults.fields(&mut row, lines.first);
            if last.as_ref().is_some_and(|last| last.load == run.load) {
                same += 1;
                continue;
            }
            copied += usize::from(is_copied);
            last = Some(run.clone());
            if !document.push(run, out) {
                break;
            }
        }
        faults.report(document.path, out);
        say_copied(document, copied, out);
        if same > 0 {
            let times = if same == 1 { "measurement was" } else { "measurements were" };
            document.note(
                format!("{same} {times} published again under a later date, and counted once"),
                out,
            );
        }
    }
}

fn container(row: &mut Row) -> Container {
    Container {
        cpu_mean: row.number("cpu_pct", 0).and_then(Percent::new),
        memory_peak: row.number("memory_bytes", 0).and_then(Bytes::new),
        ..Container::default()
    }
}
