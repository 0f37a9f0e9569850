//! The conditions of a run: what the audit needs of them. Absent where none were recorded.

use super::{Access, Figure, small};
use crate::record::conditions::{Client, Conditions, ContainerEnd, MachineUse};
use crate::record::run::Run;
use crate::record::units::{Bytes, PerSecond, Percent, Seconds};

fn conditions(run: &Run) -> Option<&Conditions> {
    run.conditions.as_deref()
}

fn conditions_mut(run: &mut Run) -> &mut Conditions {
    run.conditions.get_or_insert_default()
}

fn client(run: &Run) -> Option<&Client> {
    Some(&conditions(run)?.client)
}

fn client_mut(run: &mut Run) -> &mut Client {
    &mut conditions_mut(run).client
}

fn machine(run: &Run) -> Option<&MachineUse> {
    Some(&conditions(run)?.machine)
}

fn machine_mut(run: &mut Run) -> &mut MachineUse {
    &mut conditions_mut(run).machine
}

/// The figures of the conditions, in order.
pub(super) const CONDITIONS: &[Figure] = &[
    text!("started_at", "when the load began, as recorded", conditions, conditions_mut, started_at),
    count!(
        "run_order",
        "its place in the order of the collection, from 0",
        conditions,
        conditions_mut,
        order,
        small
    ),
    count!(
        "attempt",
        "which attempt at the run it is, from 1",
        conditions,
        conditions_mut,
        attempt,
        small
    ),
    quantity!("wall_s", "the duration by the clock", conditions, conditions_mut, wall, Seconds),
    quantity!(
        "server_cpu_s",
        "CPU time of the server's container",
        conditions,
        conditions_mut,
        server_cpu,
        Seconds
    ),
    quantity!(
        "client_cpu_percent",
        "CPU of the load generator, of one core",
        client,
        client_mut,
        cpu,
        Percent
    ),
    count!(
        "client_cores",
        "cores that the load generator is pinned to",
        client,
        client_mut,
        cores,
        small
    ),
    quantity!(
        "foreign_cpu_percent",
        "CPU of others, of one core",
        conditions,
        conditions_mut,
        foreign_cpu,
        Percent
    ),
    quantity!(
        "stolen_cpu_percent",
        "CPU stolen by the hypervisor, of one core",
        conditions,
        conditions_mut,
        stolen_cpu,
        Percent
    ),
    Figure::new(
        "container_running",
        "1 where the container ran when the load ended, 0 where it had ended",
        Access::Flag(
            |run| Some(conditions(run)?.end? == ContainerEnd::Running),
            |run, runs| {
                let end = &mut conditions_mut(run).end;
                // The exit code may have been read already.
                *end = match end {
                    _ if runs => Some(ContainerEnd::Running),
                    Some(ended @ ContainerEnd::Exited(_)) => Some(*ended),
                    _ => Some(ContainerEnd::Exited(None)),
                };
                Some(())
            },
        ),
    ),
    Figure::new(
        "container_exit_code",
        "its exit code, where it had ended",
        Access::Count(
            |run| match conditions(run)?.end? {
                ContainerEnd::Running => None,
                ContainerEnd::Exited(code) => code.map(u64::from),
            },
            |run, value| {
                conditions_mut(run).end = Some(ContainerEnd::Exited(Some(small(value)?)));
                Some(())
            },
        ),
    ),
    flag!(
        "container_oom_killed",
        "1 where memory ran out and the kernel killed a process of it",
        conditions,
        conditions_mut,
        oom_killed
    ),
    count!(
        "server_waiting_before",
        "sockets of the server in TIME_WAIT before the load",
        conditions,
        conditions_mut,
        server_waiting_before,
        Some
    ),
    count!(
        "server_waiting_after",
        "sockets of the server in TIME_WAIT after the load",
        conditions,
        conditions_mut,
        server_waiting_after,
        Some
    ),
    count!(
        "client_waiting_before",
        "sockets of the client in TIME_WAIT before the load",
        client,
        client_mut,
        waiting_before,
        Some
    ),
    count!(
        "client_waiting_after",
        "sockets of the client in TIME_WAIT after the load",
        client,
        client_mut,
        waiting_after,
        Some
    ),
    count!("client_ports", "local ports that the client may use", client, client_mut, ports, small),
    flag!(
        "client_reuses_ports",
        "1 where it may use ports again that are in TIME_WAIT",
        client,
        client_mut,
        reuses_ports
    ),
    count!(
        "listen_overflows",
        "overflows of the server's listen queue",
        conditions,
        conditions_mut,
        listen_overflows,
        Some
    ),
    count!(
        "listen_drops",
        "connections dropped at the listen queue",
        conditions,
        conditions_mut,
        listen_drops,
        Some
    ),
    quantity!(
        "machine_cpu_mean_percent",
        "mean CPU of the server's machine; 100 is all its cores",
        machine,
        machine_mut,
        cpu_mean,
        Percent
    ),
    quantity!(
        "machine_cpu_peak_percent",
        "highest CPU of the server's machine, likewise",
        machine,
        machine_mut,
        cpu_peak,
        Percent
    ),
    quantity!(
        "machine_memory_mean_bytes",
        "mean memory in use on the server's machine",
        machine,
        machine_mut,
        memory_mean,
        Bytes
    ),
    quantity!(
        "machine_memory_peak_bytes",
        "highest memory in use on the server's machine",
        machine,
        machine_mut,
        memory_peak,
        Bytes
    ),
    quantity!(
        "machine_received_bytes_per_s",
        "what the loaded network card of the server's machine received",
        machine,
        machine_mut,
        received,
        PerSecond
    ),
    quantity!("machine_sent_bytes_per_s", "what it sent", machine, machine_mut, sent, PerSecond),
];
