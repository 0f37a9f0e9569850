//! The load of each row of a tidy table, read back: it is said, and said once.

use polars::prelude::*;
use wrkbook_ingest::Load;
use wrkbook_ingest::run::Run;

use super::table::{TableError, cast};

/// Blames the first row that does not say its load, or says two.
pub(super) fn check(frame: &DataFrame, runs: &[Run], path: &str) -> Result<(), TableError> {
    let is_said = |name: &str| -> Vec<bool> {
        let said = frame.column(name).map(|column| column.is_not_null());
        said.map_or_else(
            |_| Vec::new(),
            |said| said.iter().map(|said| said == Some(true)).collect(),
        )
    };
    let (kinds, numbers) = (is_said("load_kind"), is_said("load"));
    let connections = match frame.column("connections") {
        Ok(column) => Some(cast(column, &DataType::UInt64, path)?),
        Err(_) => None,
    };
    let connections = connections.as_ref().and_then(|column| column.u64().ok());
    let at = |said: &[bool], row: usize| said.get(row) == Some(&true);
    for (row, run) in runs.iter().enumerate() {
        let counted = connections.and_then(|counts| counts.get(row));
        let (has_kind, has_number) = (at(&kinds, row), at(&numbers, row));
        let (column, expected) = match (run.key.load, counted) {
            (_, None) if !has_kind => {
                let column = if connections.is_some() { "connections" } else { "load_kind" };
                (column, "anything, and every run needs one")
            }
            (Load::Connections(count), Some(said)) if said == u64::from(count) => continue,
            (_, Some(_)) => {
                ("connections", "what `load_kind` and `load` say; one of them is enough")
            }
            (Load::Unstated, None) => continue,
            (_, None) if has_number => continue,
            (_, None) => ("load", "anything, and a load of this `load_kind` needs its number"),
        };
        return Err(TableError::Value {
            path: path.to_owned(),
            // The header is line 1.
            line: row + 2,
            column: column.to_owned(),
            value: counted.map(|count| count.to_string()).unwrap_or_default(),
            expected,
        });
    }
    Ok(())
}
