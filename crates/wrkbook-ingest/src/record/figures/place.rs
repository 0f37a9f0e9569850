//! The key of a run, and where its records are.

use std::sync::Arc;

use super::{Access, Figure, lines_mut, small, source_mut};
use crate::record::load::{Load, LoadKind};

/// Which run it is, and how it ended.
pub(super) const KEY: &[Figure] = &[
    Figure::new(
        "scenario",
        "what was requested; null without scenarios",
        Access::Text(
            |run| run.key.scenario.as_deref(),
            |run, value| {
                run.key.scenario = Some(Arc::from(value));
                Some(())
            },
        ),
    ),
    Figure::new(
        "server",
        "the server",
        Access::Text(
            |run| Some(&run.key.server),
            |run, value| {
                run.key.server = Arc::from(value);
                Some(())
            },
        ),
    ),
    // Put back from here where a table has no `load_kind`, as older ones do not.
    Figure::new(
        "connections",
        "the offered number of connections; null where the load is of another kind",
        Access::Count(
            |run| run.key.load.connections().map(u64::from),
            |run, value| {
                run.key.load = Load::Connections(small(value).filter(|count| *count > 0)?);
                Some(())
            },
        ),
    ),
    Figure::new(
        "load_kind",
        "what the load is counted in: connections, rate, users or unstated",
        Access::Text(
            |run| Some(run.key.load.kind().id()),
            |run, value| {
                let kind = LoadKind::from_id(value)?;
                if run.key.load.kind() != kind {
                    // The number follows in `load`.
                    run.key.load = Load::of(kind, 1.0).unwrap_or(Load::Unstated);
                }
                Some(())
            },
        ),
    ),
    Figure::new(
        "load",
        "the load that was offered, in what load_kind says; null where it is unstated",
        Access::Quantity(
            |run| run.key.load.value(),
            |run, value| {
                run.key.load = Load::of(run.key.load.kind(), value)?;
                Some(())
            },
        ),
    ),
    Figure::new(
        "repeat",
        "the repetition, as the path names it",
        Access::Text(
            |run| Some(&run.key.repeat),
            |run, value| {
                run.key.repeat = Arc::from(value);
                Some(())
            },
        ),
    ),
    // Read back from whether there is a whole report; the table's reader looks at it first.
    Figure::new(
        "state",
        "completed, dead or missing",
        Access::Text(|run| Some(run.state().name()), |_, _| Some(())),
    ),
    Figure::new(
        "reason",
        "why there is no report, as the suite says",
        Access::Text(
            |run| run.reason.as_deref(),
            |run, value| {
                run.reason = Some(Arc::from(value));
                Some(())
            },
        ),
    ),
];

/// Where a record is: a file, and its lines there.
macro_rules! source {
    ($field:ident, $about:literal, $whose:literal, $path:literal, $first:literal, $last:literal) => {
        [
            Figure::new(
                $path,
                $about,
                Access::Text(
                    |run| Some(&run.$field.as_ref()?.path),
                    |run, value| {
                        source_mut(&mut run.$field).path = Arc::from(value);
                        Some(())
                    },
                ),
            ),
            Figure::new(
                $first,
                concat!($whose, " first line there"),
                Access::Count(
                    |run| Some(run.$field.as_ref()?.lines?.first.into()),
                    |run, value| {
                        lines_mut(&mut run.$field).first = small(value)?;
                        Some(())
                    },
                ),
            ),
            Figure::new(
                $last,
                concat!($whose, " last line there"),
                Access::Count(
                    |run| Some(run.$field.as_ref()?.lines?.last.into()),
                    |run, value| {
                        lines_mut(&mut run.$field).last = small(value)?;
                        Some(())
                    },
                ),
            ),
        ]
    };
}

/// Where the load report is.
pub(super) const OF_LOAD: &[Figure] = &source!(
    load_source,
    "the file of the load report, relative to the result set",
    "its",
    "load_path",
    "load_first_line",
    "load_last_line"
);

/// Where the samples are.
pub(super) const OF_CONTAINER: &[Figure] = &source!(
    container_source,
    "the file of the container samples",
    "their",
    "container_path",
    "container_first_line",
    "container_last_line"
);

/// Where the conditions are.
pub(super) const OF_CONDITIONS: &[Figure] = &source!(
    conditions_source,
    "the file of the conditions",
    "their",
    "conditions_path",
    "conditions_first_line",
    "conditions_last_line"
);
