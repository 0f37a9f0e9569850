//! The columns of a run's conditions: what the audit needs of them. Empty where none were recorded.

use std::sync::Arc;

use wrkbook_ingest::conditions::{Client, Conditions, ContainerEnd};
use wrkbook_ingest::run::Run;
use wrkbook_ingest::units::{Percent, Seconds};

use super::columns::Access::{Count, Figure, Text};
use super::columns::{RunColumn, lines_mut, small, source_mut};

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

/// A column of a quantity: a field of the conditions or their client, and its newtype.
macro_rules! figure {
    ($name:literal, $about:literal, $of:ident, $of_mut:ident, $field:ident, $unit:ident) => {
        RunColumn::new(
            $name,
            $about,
            Figure(
                |run| Some($of(run)?.$field?.get()),
                |run, value| {
                    $of_mut(run).$field = Some($unit::new(value)?);
                    Some(())
                },
            ),
        )
    };
}

/// A column of a count: a field, and how its type is made of a number.
macro_rules! count {
    ($name:literal, $about:literal, $of:ident, $of_mut:ident, $field:ident, $make:expr) => {
        RunColumn::new(
            $name,
            $about,
            Count(
                |run| Some($of(run)?.$field?.into()),
                |run, value| {
                    $of_mut(run).$field = Some($make(value)?);
                    Some(())
                },
            ),
        )
    };
}

/// Whether something is so, as 1 or 0.
fn flag(value: u64) -> Option<bool> {
    Some(value != 0)
}

/// The columns of the conditions of a run, in order; they follow those of
/// [`RUN_COLUMNS`](super::RUN_COLUMNS).
pub const CONDITION_COLUMNS: &[RunColumn] = &[
    RunColumn::new(
        "started_at",
        "when the load began, as recorded",
        Text(
            |run| conditions(run)?.started_at.as_deref(),
            |run, value| conditions_mut(run).started_at = Some(value.to_owned()),
        ),
    ),
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
    figure!("wall_s", "the duration by the clock", conditions, conditions_mut, wall, Seconds),
    figure!(
        "server_cpu_s",
        "CPU time of the server's container",
        conditions,
        conditions_mut,
        server_cpu,
        Seconds
    ),
    figure!(
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
    figure!(
        "foreign_cpu_percent",
        "CPU of others, of one core",
        conditions,
        conditions_mut,
        foreign_cpu,
        Percent
    ),
    figure!(
        "stolen_cpu_percent",
        "CPU stolen by the hypervisor, of one core",
        conditions,
        conditions_mut,
        stolen_cpu,
        Percent
    ),
    RunColumn::new(
        "container_running",
        "1 where the container ran when the load ended, 0 where it had ended",
        Count(
            |run| Some(u64::from(conditions(run)?.end? == ContainerEnd::Running)),
            |run, value| {
                let end = &mut conditions_mut(run).end;
                // The exit code may have been read already.
                *end = match end {
                    _ if value != 0 => Some(ContainerEnd::Running),
                    Some(ended @ ContainerEnd::Exited(_)) => Some(*ended),
                    _ => Some(ContainerEnd::Exited(None)),
                };
                Some(())
            },
        ),
    ),
    RunColumn::new(
        "container_exit_code",
        "its exit code, where it had ended",
        Count(
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
    count!(
        "container_oom_killed",
        "1 where memory ran out and the kernel killed a process of it",
        conditions,
        conditions_mut,
        oom_killed,
        flag
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
    count!(
        "client_reuses_ports",
        "1 where it may use ports again that are in TIME_WAIT",
        client,
        client_mut,
        reuses_ports,
        flag
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
    RunColumn::new(
        "conditions_path",
        "the file of the conditions",
        Text(
            |run| Some(&run.conditions_source.as_ref()?.path),
            |run, value| source_mut(&mut run.conditions_source).path = Arc::from(value),
        ),
    ),
    RunColumn::new(
        "conditions_first_line",
        "their first line there",
        Count(
            |run| Some(run.conditions_source.as_ref()?.lines?.first.into()),
            |run, value| {
                lines_mut(&mut run.conditions_source).first = small(value)?;
                Some(())
            },
        ),
    ),
    RunColumn::new(
        "conditions_last_line",
        "their last line there",
        Count(
            |run| Some(run.conditions_source.as_ref()?.lines?.last.into()),
            |run, value| {
                lines_mut(&mut run.conditions_source).last = small(value)?;
                Some(())
            },
        ),
    ),
];
