//! What a collector recorded, as `wrkbook parse` prints it.

use std::collections::BTreeMap;

use serde::Serialize;
use wrkbook::ingest::collection::{Collection, CollectionRule};
use wrkbook::ingest::units::{Bytes, Percent, Seconds};
use wrkbook::ingest::{Conditions, ContainerEnd};

/// The conditions of a run.
#[derive(Serialize)]
pub(super) struct RunConditions {
    server: Option<String>,
    connections: Option<u32>,
    started_at: Option<String>,
    order: Option<u32>,
    attempt: Option<u32>,
    nominal_duration_s: Option<Seconds>,
    duration_s: Option<Seconds>,
    wall_s: Option<Seconds>,
    server_cpu_s: Option<Seconds>,
    container_running: Option<bool>,
    container_exit_code: Option<u32>,
    container_oom_killed: Option<bool>,
    server_waiting_before: Option<u64>,
    server_waiting_after: Option<u64>,
    client_exit_code: Option<i32>,
    client_cpu_s: Option<Seconds>,
    client_cpu_percent: Option<Percent>,
    client_cores: Option<u32>,
    client_waiting_before: Option<u64>,
    client_waiting_after: Option<u64>,
    client_ports: Option<u32>,
    client_reuses_ports: Option<bool>,
    foreign_cpu_percent: Option<Percent>,
    stolen_cpu_percent: Option<Percent>,
    listen_overflows: Option<u64>,
    listen_drops: Option<u64>,
    versions: BTreeMap<String, String>,
    commands: BTreeMap<String, String>,
}

impl RunConditions {
    pub(super) fn of(conditions: Conditions) -> Self {
        let client = conditions.client;
        Self {
            server: conditions.server,
            connections: conditions.connections,
            started_at: conditions.started_at,
            order: conditions.order,
            attempt: conditions.attempt,
            nominal_duration_s: conditions.nominal,
            duration_s: conditions.measured,
            wall_s: conditions.wall,
            server_cpu_s: conditions.server_cpu,
            container_running: conditions.end.map(|end| end == ContainerEnd::Running),
            container_exit_code: match conditions.end {
                Some(ContainerEnd::Exited(code)) => code,
                _ => None,
            },
            container_oom_killed: conditions.oom_killed,
            server_waiting_before: conditions.server_waiting_before,
            server_waiting_after: conditions.server_waiting_after,
            client_exit_code: client.exit_code,
            client_cpu_s: client.cpu_time,
            client_cpu_percent: client.cpu,
            client_cores: client.cores,
            client_waiting_before: client.waiting_before,
            client_waiting_after: client.waiting_after,
            client_ports: client.ports,
            client_reuses_ports: client.reuses_ports,
            foreign_cpu_percent: conditions.foreign_cpu,
            stolen_cpu_percent: conditions.stolen_cpu,
            listen_overflows: conditions.listen_overflows,
            listen_drops: conditions.listen_drops,
            versions: conditions.versions.into_iter().collect(),
            commands: conditions.commands.into_iter().collect(),
        }
    }
}

/// How a result set was collected.
#[derive(Serialize)]
pub(super) struct Collected {
    planned: Option<u64>,
    accepted: Option<u64>,
    rejected: Option<u64>,
    rules: Vec<Rule>,
    given_up: Vec<String>,
    attempts: Option<u32>,
    seed: Option<u64>,
    machine_cpu: Option<String>,
    machine_cores: Option<u32>,
    machine_memory_bytes: Option<Bytes>,
    machine_kernel: Option<String>,
}

/// A rule by which attempts are rejected.
#[derive(Serialize)]
struct Rule {
    id: String,
    text: Option<String>,
    rejected: Option<u64>,
}

impl Collected {
    pub(super) fn of(collection: Collection) -> Self {
        let rule = |CollectionRule { id, text, rejected }| Rule { id, text, rejected };
        Self {
            planned: collection.planned,
            accepted: collection.accepted,
            rejected: collection.rejected,
            rules: collection.rules.into_iter().map(rule).collect(),
            given_up: collection.given_up,
            attempts: collection.attempts,
            seed: collection.seed,
            machine_cpu: collection.machine.cpu,
            machine_cores: collection.machine.cores,
            machine_memory_bytes: collection.machine.memory,
            machine_kernel: collection.machine.kernel,
        }
    }
}
