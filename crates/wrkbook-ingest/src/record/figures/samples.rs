//! What the samples of the container say.

use super::{Access, Figure, small};
use crate::record::container::Container;
use crate::record::run::Run;
use crate::record::units::{Bytes, Percent};

fn container(run: &Run) -> Option<&Container> {
    run.container.as_ref()
}

fn container_mut(run: &mut Run) -> &mut Container {
    run.container.get_or_insert_default()
}

/// The figures of the samples, in order.
pub(super) const SAMPLES: &[Figure] = &[
    text!("container_id", "the container sampled", container, container_mut, id),
    text!("container_name", "its name", container, container_mut, name),
    Figure::new(
        "samples",
        "distinct container samples",
        Access::Count(
            |run| Some(container(run)?.samples),
            |run, value| {
                container_mut(run).samples = value;
                Some(())
            },
        ),
    ),
    quantity!(
        "cpu_peak_percent",
        "highest CPU sample, of one core",
        container,
        container_mut,
        cpu_peak,
        Percent
    ),
    quantity!(
        "cpu_mean_percent",
        "mean CPU, of one core",
        container,
        container_mut,
        cpu_mean,
        Percent
    ),
    quantity!(
        "memory_peak_bytes",
        "highest memory sample",
        container,
        container_mut,
        memory_peak,
        Bytes
    ),
    quantity!("memory_mean_bytes", "mean memory", container, container_mut, memory_mean, Bytes),
    quantity!(
        "memory_limit_bytes",
        "the memory limit",
        container,
        container_mut,
        memory_limit,
        Bytes
    ),
    count!(
        "cpu_peak_line",
        "the line of the highest CPU sample",
        container,
        container_mut,
        cpu_peak_line,
        small
    ),
    count!(
        "memory_peak_line",
        "the line of the highest memory sample",
        container,
        container_mut,
        memory_peak_line,
        small
    ),
];
