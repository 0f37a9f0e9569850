//! HttpArena's site data: a file a profile and number of connections, the best of three runs a server.
//!
//! The rate that it publishes is that of good answers, but for `wrk`, which counts all. Its documents
//! do not say which load generator ran, how many requests a connection had in flight, or for how long:
//! that follows from the profile, as the harness has it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::Suite;
use super::document::{Document, Faults, Place, Published, report};
use super::row::Row;
use super::shape::Shape;
use crate::record::attributes::Attributes;
use crate::record::collection::Machine;
use crate::record::container::Container;
use crate::record::load::{Load, LoadReport};
use crate::record::run::Run;
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The suite.
pub(super) struct HttpArena;

pub(super) const ID: &str = "httparena";

/// What the harness does in a profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Profile {
    pub(super) tool: &'static str,
    /// Requests in flight on each connection; where absent, what the row says.
    depth: Option<u32>,
    seconds: f64,
}

/// The profiles that differ from a run of `gcannon` for 5 s.
pub(super) fn profile(name: &str) -> Profile {
    let h2load = |depth| ("h2load", Some(depth));
    let (tool, depth) = match name {
        "pipelined" => ("gcannon", Some(16)),
        "baseline-h2" | "baseline-h2c" | "unary-grpc" | "unary-grpc-tls" => h2load(100),
        "static-h2" | "json-h2c" | "gateway-64" => h2load(32),
        "production-stack" => h2load(16),
        "baseline-h3" | "static-h3" => ("h2load-h3", Some(64)),
        "gateway-h3" => ("h2load-h3", Some(32)),
        "static" | "json-tls" => ("wrk", Some(1)),
        "stream-grpc" | "stream-grpc-tls" => ("ghz", Some(1)),
        _ => ("gcannon", None),
    };
    let seconds = match name {
        "api-4" | "api-16" | "crud" => 15.0,
        "async-db" => 10.0,
        _ => 5.0,
    };
    Profile { tool, depth, seconds }
}

/// The profile and the number of connections of a name such as `baseline-h2-1024`.
pub(super) fn name_of(name: &str) -> Option<(&str, Load)> {
    let (profile, connections) = name.rsplit_once('-')?;
    let count: u32 = connections.parse().ok().filter(|count| *count > 0)?;
    (!profile.is_empty()).then_some((profile, Load::Connections(count)))
}

impl Suite for HttpArena {
    fn is_own(&self, path: &str, shape: &Shape) -> bool {
        let fields = ["framework", "rps", "avg_latency"];
        let is_machine = path.rsplit('/').next() == Some("current.json")
            && shape.has(0, &["cpu", "cores", "threads", "ram", "kernel"]);
        is_machine || shape.has(0, &fields) || shape.has(1, &fields)
    }

    /// A round is a collection of its own; the site's data are another.
    fn collection<'p>(&self, path: &'p str) -> Option<&'p str> {
        if path.ends_with("current.json") {
            return None;
        }
        let stem = path.strip_suffix(".json").unwrap_or(path);
        match stem.rsplit_once("rounds/") {
            Some((_, round)) => Some(round),
            None => Some("current"),
        }
    }

    fn read(&self, document: &Document<'_>, out: &mut Published) {
        let mut parts = document.relative.rsplit('/');
        let name = parts.next().unwrap_or_default();
        let stem = name.strip_suffix(".json").unwrap_or(name);
        let Some(outermost) = document.outermost::<&RawValue>(out) else { return };
        if name == "current.json" && !document.text.trim_start().starts_with('[') {
            out.machine = machine(outermost);
            return;
        }
        let mut faults = Faults::default();
        let mut copied = 0;
        if let Ok(rows) = serde_json::from_str::<Vec<&RawValue>>(outermost.get()) {
            copied += rows_of(document, stem, &rows, &mut faults, out);
        } else {
            let row = Row::read(outermost.get());
            if row.is_some_and(|row| row.word("framework").is_some()) {
                // As the harness writes it: PROFILE/CONNECTIONS/FRAMEWORK.json.
                let connections = parts.next().unwrap_or_default();
                let name = format!("{}-{connections}", parts.next().unwrap_or_default());
                copied += rows_of(document, &name, &[outermost], &mut faults, out);
            } else if let Ok(profiles) =
                serde_json::from_str::<BTreeMap<String, &RawValue>>(outermost.get())
            {
                for (name, raw) in profiles {
                    match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
                        Ok(rows) => copied += rows_of(document, &name, &rows, &mut faults, out),
                        Err(_) => {
                            let line = document.lines(raw.get()).first;
                            faults.row(line, "a profile that is no list of rows");
                        }
                    }
                }
            }
        }
        faults.report(document.path, out);
        say_copied(document, copied, out);
    }
}

/// Says how many rows have the mean for a percentile.
pub(super) fn say_copied(document: &Document<'_>, copied: usize, out: &mut Published) {
    if copied > 0 {
        let rows = if copied == 1 { "row" } else { "rows" };
        let message =
            format!("p99 is the mean in {copied} {rows}, to the last digit; it was left out there");
        document.note(message, out);
    }
}

/// Reads the rows of a profile; returns how many have the mean for a percentile.
fn rows_of(
    document: &Document<'_>,
    name: &str,
    rows: &[&RawValue],
    faults: &mut Faults,
    out: &mut Published,
) -> usize {
    let named = name_of(name);
    let scenario: Arc<str> = Arc::from(named.map_or(name, |(scenario, _)| scenario));
    let mut copied = 0;
    for raw in rows {
        let Some((mut row, lines)) = document.row(raw, faults) else { continue };
        let said = row.small("connections").filter(|count| *count > 0).map(Load::Connections);
        let load = said.or(named.map(|(_, load)| load));
        let (Some(server), Some(load)) = (row.word("framework"), load) else {
            faults.row(lines.first, "a row without a framework and its connections");
            continue;
        };
        let server: Arc<str> = server.into();
        let place =
            Place { scenario: Some(Arc::clone(&scenario)), server: Arc::clone(&server), load };
        let mut run = document.run(place, lines);
        let mut figures = Figures {
            mean: row.latency_text("avg_latency"),
            p99: row.latency_text("p99_latency"),
            nominal: row.duration("duration"),
            transfer: row.flow_text("bandwidth"),
        };
        copied += usize::from(figures.drop_copied(profile(&scenario)));
        run.load = Some(figures.report(&mut row, profile(&scenario), load));
        let container = Container {
            cpu_mean: row.percent_text("cpu"),
            memory_peak: row.size_text("memory"),
            ..Container::default()
        };
        sampled(&mut run, container);
        if let Some(language) = row.word("language") {
            let language = Some(Arc::from(language));
            let attributes = Arc::new(Attributes { language, ..Attributes::default() });
            run.attributes = Some(Arc::clone(&attributes));
            out.attributes.entry(server).or_insert(attributes);
        }
        faults.fields(&mut row, lines.first);
        if !document.push(run, out) {
            break;
        }
    }
    copied
}

/// Gives a run the samples of its container, where there are any.
pub(super) fn sampled(run: &mut Run, container: Container) {
    if container.cpu_mean.is_some() || container.memory_peak.is_some() {
        run.container = Some(container);
        run.container_source = run.load_source.clone();
    }
}

/// The figures that the site and the timeline write differently.
pub(super) struct Figures {
    pub(super) mean: Option<Seconds>,
    pub(super) p99: Option<Seconds>,
    pub(super) nominal: Option<Seconds>,
    pub(super) transfer: Option<PerSecond>,
}

impl Figures {
    /// Leaves out the percentile that is the mean, as the harness writes it for tools of which it
    /// reads no percentiles; true where it was so.
    pub(super) fn drop_copied(&mut self, profile: Profile) -> bool {
        let is_copied = profile.tool != "gcannon" && self.p99.is_some() && self.p99 == self.mean;
        if is_copied {
            self.p99 = None;
        }
        is_copied
    }

    /// The report of a row.
    pub(super) fn report(self, row: &mut Row, profile: Profile, offered: Load) -> LoadReport {
        let mut load = report(ID, Some(profile.tool));
        load.nominal_duration = self.nominal;
        load.transfer = self.transfer;
        load.latency.mean = self.mean;
        load.latency.percentiles.extend(self.p99.map(|p99| (99.0, Some(p99))));
        load.threads = row.small("threads");
        load.offered.connections = offered.connections();
        let said = row.small("pipeline").filter(|depth| *depth > 0);
        load.offered.depth = profile.depth.or(said);
        load.counts.reconnects = row.count("reconnects");
        count(&mut load, row, profile);
        load
    }
}

/// The answers, by their statuses, and the rates that follow.
fn count(load: &mut LoadReport, row: &mut Row, profile: Profile) {
    let published = row.rate("rps");
    let good = row.count("status_2xx");
    let [moved, not_found, failed] =
        ["status_3xx", "status_4xx", "status_5xx"].map(|field| row.count(field));
    let refused = not_found.unwrap_or(0).saturating_add(failed.unwrap_or(0));
    let all = good.map(|good| good.saturating_add(moved.unwrap_or(0)).saturating_add(refused));
    match profile.tool {
        // All answers, whatever their status: of them nobody knows which are good.
        "wrk" => {
            load.throughput = published;
            load.counts.requests = all;
            let seconds = all.zip(published).map(|(all, rate)| all as f64 / rate.get());
            load.duration = seconds.and_then(|seconds| near(seconds, profile.seconds));
        }
        // Messages in the rate, calls in the statuses.
        "ghz" => load.throughput = published,
        _ => {
            load.rate_printed = published;
            load.counts.requests = all;
            let seconds = good.zip(published).map(|(good, rate)| good as f64 / rate.get());
            load.duration = seconds.and_then(|seconds| near(seconds, profile.seconds));
            let seconds = load.duration.map_or(profile.seconds, Seconds::get);
            match all {
                Some(all) => {
                    load.counts.refused = Some(refused);
                    load.throughput = PerSecond::new(all as f64 / seconds);
                }
                None => {
                    load.throughput = published;
                    load.goodput_published = published;
                    load.rate_printed = None;
                }
            }
        }
    }
}

/// A duration that follows from two figures, where it is near the one that the harness ran.
fn near(seconds: f64, harness: f64) -> Option<Seconds> {
    let is_near = (seconds / harness - 1.0).abs() <= 0.1;
    is_near.then(|| Seconds::new(seconds))?
}

/// The machine that `current.json` describes.
fn machine(raw: &RawValue) -> Option<Machine> {
    let mut row = Row::read(raw.get())?;
    let memory = row.word("ram").and_then(|ram| {
        let digits = ram.trim_end_matches("Gi");
        Bytes::new(digits.parse::<f64>().ok()? * 1_073_741_824.0)
    });
    Some(Machine {
        cpu: row.word("cpu"),
        cores: row.small("cores"),
        memory,
        kernel: row.word("kernel"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_profile_and_connections() {
        let of = |name| name_of(name).map(|(profile, load)| (profile, load.number().into_owned()));
        assert_eq!(of("baseline-h2-1024"), Some(("baseline-h2", "1024".to_owned())));
        for name in ["baseline", "-64", "a-0", "a-b", ""] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
