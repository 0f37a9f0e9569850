//! A collector's JSON as it stands in the file, and what it means.
//!
//! Unknown fields are passed over, absent ones and `null` are absent. A field of another type makes
//! the file unreadable; a number that is no such quantity is absent, with a warning.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::formats::wrk;
use crate::record::collection::{Collection, CollectionRule, Machine};
use crate::record::conditions::{Client, Conditions, ContainerEnd, cores_of, ports_of};
use crate::record::diagnostic::Diagnostic;
use crate::record::report::Content;
use crate::record::units::{Bytes, Percent, Seconds};

/// The version that is known.
const SCHEMA: &str = "wrkbook-collect/1";

/// A file of either kind.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    schema: Option<Cow<'a, str>>,
    // The conditions of a run.
    server: Option<WireServer>,
    connections: Option<f64>,
    order_index: Option<f64>,
    attempt: Option<f64>,
    started_at: Option<String>,
    nominal_seconds: Option<f64>,
    measured_seconds: Option<f64>,
    wall_seconds: Option<f64>,
    container: Option<WireContainer>,
    client: Option<WireClient>,
    cpu: Option<WireCpu>,
    listen_overflows: Option<f64>,
    listen_drops: Option<f64>,
    commands: Option<BTreeMap<String, Value>>,
    versions: Option<BTreeMap<String, Value>>,
    // The collection.
    machine: Option<WireMachine>,
    parameters: Option<WireParameters>,
    rules: Option<BTreeMap<String, String>>,
    runs: Option<WireRuns>,
    given_up: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct WireServer {
    name: Option<String>,
}

#[derive(Deserialize, Default)]
struct WireContainer {
    running_after: Option<bool>,
    exit_code: Option<f64>,
    oom_killed: Option<bool>,
    cpu_seconds: Option<f64>,
}

#[derive(Deserialize, Default)]
struct WireClient {
    exit_code: Option<f64>,
    cpu_seconds: Option<f64>,
    cpu_share: Option<f64>,
    time_wait_before: Option<f64>,
    time_wait_after: Option<f64>,
    settings: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize, Default)]
struct WireCpu {
    foreign_share: Option<f64>,
    stolen_share: Option<f64>,
}

#[derive(Deserialize, Default)]
struct WireMachine {
    cpu: Option<String>,
    cores: Option<f64>,
    memory_bytes: Option<f64>,
    kernel: Option<String>,
}

#[derive(Deserialize, Default)]
struct WireParameters {
    seed: Option<f64>,
    attempts: Option<f64>,
}

#[derive(Deserialize, Default)]
struct WireRuns {
    planned: Option<f64>,
    accepted: Option<f64>,
    rejected: Option<f64>,
    rejected_by_rule: Option<BTreeMap<String, f64>>,
}

/// Reads a file whose first line is the `first` of `path`.
pub(super) fn read(
    text: &str,
    path: &Arc<str>,
    first: u32,
) -> Result<(Content, Vec<Diagnostic>), Diagnostic> {
    let broken = |line: u32, problem: String| {
        Diagnostic::error(
            path,
            problem,
            "the figures stand without it; mend the file as its collector writes it, or remove it",
        )
        .at(first.saturating_add(line.saturating_sub(1)))
    };
    let wire: Wire<'_> = serde_json::from_str(text).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        // Its own words end in the place, which stands before the message.
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(&*words, |(words, _)| words);
        broken(line, format!("conditions that cannot be read: {words}"))
    })?;
    match &wire.schema {
        Some(schema) if *schema == SCHEMA => {}
        other => {
            let (at, said) = match other {
                Some(schema) => (line_of(text, "schema"), format!("of the schema `{schema}`")),
                None => (1, "without a schema".to_owned()),
            };
            return Err(broken(at, format!("conditions {said}; `{SCHEMA}` is what is known")));
        }
    }
    let mut figures = Figures::default();
    let content = if wire.runs.is_some() || wire.rules.is_some() {
        Content::Collection(Box::new(figures.collection(wire)))
    } else {
        Content::Conditions(Box::new(figures.conditions(wire)))
    };
    let warnings = figures.lost.into_iter().map(|(field, value)| {
        Diagnostic::unreadable(
            path,
            format!("`{field}` is {value}, which is no such quantity"),
            "it was taken as absent; mend what writes the file",
        )
        .at(first.saturating_add(line_of(text, field).saturating_sub(1)))
    });
    Ok((content, warnings.collect()))
}

/// The first line, from 1, on which a field stands.
fn line_of(text: &str, field: &str) -> u32 {
    let at = text.find(&format!("\"{field}\"")).unwrap_or(0);
    let before = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// Turns numbers into quantities, and keeps which of them are none.
#[derive(Default)]
struct Figures {
    lost: Vec<(&'static str, f64)>,
}

impl Figures {
    fn take<T>(
        &mut self,
        field: &'static str,
        value: Option<f64>,
        read: impl FnOnce(f64) -> Option<T>,
    ) -> Option<T> {
        let value = value?;
        let quantity = read(value);
        if quantity.is_none() {
            self.lost.push((field, value));
        }
        quantity
    }

    fn seconds(&mut self, field: &'static str, value: Option<f64>) -> Option<Seconds> {
        self.take(field, value, Seconds::new)
    }

    /// A share of one core; what binary fractions add to its decimals is taken off again.
    fn share(&mut self, field: &'static str, value: Option<f64>) -> Option<Percent> {
        self.take(field, value, |share| Percent::new((share * 1e10).round() / 1e8))
    }

    fn count(&mut self, field: &'static str, value: Option<f64>) -> Option<u64> {
        // Beyond 2^53 a float is no exact count.
        let is_count = |value: f64| value.fract() == 0.0 && (0.0..=9e15).contains(&value);
        self.take(field, value, |value| is_count(value).then_some(value as u64))
    }

    fn small(&mut self, field: &'static str, value: Option<f64>) -> Option<u32> {
        let count = self.count(field, value)?;
        self.take(field, value, |_| u32::try_from(count).ok())
    }

    fn conditions(&mut self, wire: Wire<'_>) -> Conditions {
        let container = wire.container.unwrap_or_default();
        let client = wire.client.unwrap_or_default();
        let cpu = wire.cpu.unwrap_or_default();
        let settings = texts(client.settings);
        let setting = |name: &str| {
            settings.iter().find(|(key, _)| key.ends_with(name)).map(|(_, value)| &**value)
        };
        let commands = texts(wire.commands);
        let exit_code = self.small("exit_code", container.exit_code);
        let command = commands.iter().find(|(started, _)| started == "client");
        let command = command.map(|(_, command)| &**command);
        Conditions {
            server: wire.server.and_then(|server| server.name),
            connections: self.small("connections", wire.connections),
            started_at: wire.started_at,
            order: self.small("order_index", wire.order_index),
            attempt: self.small("attempt", wire.attempt),
            nominal: self.seconds("nominal_seconds", wire.nominal_seconds),
            measured: self.seconds("measured_seconds", wire.measured_seconds),
            wall: self.seconds("wall_seconds", wire.wall_seconds),
            server_cpu: self.seconds("cpu_seconds", container.cpu_seconds),
            end: container.running_after.map(|is_running| match is_running {
                true => ContainerEnd::Running,
                false => ContainerEnd::Exited(exit_code),
            }),
            oom_killed: container.oom_killed,
            client: Client {
                exit_code: self.take("exit_code", client.exit_code, |code| {
                    let is_code = code.fract() == 0.0 && code.abs() <= f64::from(i32::MAX);
                    is_code.then_some(code as i32)
                }),
                cpu_time: self.seconds("cpu_seconds", client.cpu_seconds),
                cpu: self.share("cpu_share", client.cpu_share),
                cores: command.and_then(cores_of),
                depth: command.and_then(wrk::depth_of),
                waiting_before: self.count("time_wait_before", client.time_wait_before),
                waiting_after: self.count("time_wait_after", client.time_wait_after),
                ports: setting("ip_local_port_range").and_then(ports_of),
                // 2 is for the loopback device alone.
                reuses_ports: setting("tcp_tw_reuse").map(|value| value.trim() == "1"),
            },
            foreign_cpu: self.share("foreign_share", cpu.foreign_share),
            stolen_cpu: self.share("stolen_share", cpu.stolen_share),
            listen_overflows: self.count("listen_overflows", wire.listen_overflows),
            listen_drops: self.count("listen_drops", wire.listen_drops),
            versions: texts(wire.versions),
            commands,
        }
    }

    fn collection(&mut self, wire: Wire<'_>) -> Collection {
        let machine = wire.machine.unwrap_or_default();
        let parameters = wire.parameters.unwrap_or_default();
        let runs = wire.runs.unwrap_or_default();
        let mut texts = wire.rules.unwrap_or_default();
        let mut counts = runs.rejected_by_rule;
        // A rule of the table that rejected nothing is left out of the counts.
        let otherwise = counts.is_some().then_some(0.0);
        let mut ids: Vec<String> = texts.keys().cloned().collect();
        ids.extend(counts.iter().flat_map(BTreeMap::keys).cloned());
        ids.sort_unstable();
        ids.dedup();
        Collection {
            machine: Machine {
                cpu: machine.cpu,
                cores: self.small("cores", machine.cores),
                memory: self.take("memory_bytes", machine.memory_bytes, Bytes::new),
                kernel: machine.kernel,
            },
            started_at: wire.started_at,
            planned: self.count("planned", runs.planned),
            accepted: self.count("accepted", runs.accepted),
            rejected: self.count("rejected", runs.rejected),
            rules: ids
                .into_iter()
                .map(|id| {
                    let count = counts.as_mut().and_then(|counts| counts.remove(&id));
                    CollectionRule {
                        text: texts.remove(&id),
                        rejected: self.count("rejected_by_rule", count.or(otherwise)),
                        id,
                    }
                })
                .collect(),
            given_up: wire.given_up.unwrap_or_default(),
            attempts: self.small("attempts", parameters.attempts),
            seed: self.count("seed", parameters.seed),
        }
    }
}

/// The texts of an object by name; what is no text is passed over.
fn texts(object: Option<BTreeMap<String, Value>>) -> Vec<(String, String)> {
    let texts = object.into_iter().flatten().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        _ => None,
    });
    texts.collect()
}
