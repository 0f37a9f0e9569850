//! The columns of the tidy table of runs: one for each figure of the catalogue.

use std::collections::BTreeSet;

use polars::prelude::*;
use wrkbook_ingest::figures::{Access, Figure, percentile_id};
use wrkbook_ingest::run::Run;

/// The column of a figure in `runs`. A flag is 1 or 0.
pub(super) fn column(figure: &Figure, runs: &[Run]) -> Column {
    let name = PlSmallStr::from_static(figure.id);
    let rows = runs.iter();
    match figure.access {
        Access::Text(get, _) => StringChunked::from_iter_options(name, rows.map(get)).into_column(),
        Access::Count(get, _) => {
            UInt64Chunked::from_iter_options(name, rows.map(get)).into_column()
        }
        Access::Flag(get, _) => {
            let rows = rows.map(|run| get(run).map(u64::from));
            UInt64Chunked::from_iter_options(name, rows).into_column()
        }
        Access::Quantity(get, _) => {
            Float64Chunked::from_iter_options(name, rows.map(get)).into_column()
        }
    }
}

/// One column for each latency percentile that occurs in `runs`, ascending.
pub(super) fn percentiles(runs: &[Run]) -> Vec<Column> {
    // Percentages are finite and not negative, so their bits sort as they do.
    let percents: BTreeSet<u64> = runs
        .iter()
        .filter_map(|run| run.load.as_ref())
        .flat_map(|load| load.latency.percentiles.iter().map(|(percent, _)| percent.to_bits()))
        .collect();
    percents
        .into_iter()
        .map(f64::from_bits)
        .map(|percent| {
            let at = |run: &Run| Some(run.load.as_ref()?.latency.percentile(percent)?.get());
            let name = percentile_id(percent).into();
            Float64Chunked::from_iter_options(name, runs.iter().map(at)).into_column()
        })
        .collect()
}
