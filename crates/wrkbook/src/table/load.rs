//! What a row says of its load: the number of connections, or a kind with its number; once.

use wrkbook_ingest::Load;

use super::value::Value;

/// What a row says of its load.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LoadSaid {
    connections: Option<u64>,
    has_kind: bool,
    has_number: bool,
}

/// What is wrong with it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) column: &'static str,
    pub(super) value: String,
    pub(super) expected: &'static str,
}

impl LoadSaid {
    /// Takes note of a value of the row.
    pub(super) fn note(&mut self, column: &str, value: Value<'_>) {
        match column {
            "connections" => self.connections = value.count(),
            "load_kind" => self.has_kind = true,
            "load" => self.has_number = true,
            _ => {}
        }
    }

    /// Why it is not the load that was read from the row, said and said once.
    pub(super) fn wrong(self, load: Load, has_connections: bool) -> Option<Wrong> {
        let (column, expected) = match (load, self.connections) {
            (_, None) if !self.has_kind => {
                let column = if has_connections { "connections" } else { "load_kind" };
                (column, "anything, and every run needs one")
            }
            (Load::Connections(count), Some(said)) if said == u64::from(count) => return None,
            (_, Some(_)) => {
                ("connections", "what `load_kind` and `load` say; one of them is enough")
            }
            (Load::Unstated, None) => return None,
            (_, None) if self.has_number => return None,
            (_, None) => ("load", "anything, and a load of this `load_kind` needs its number"),
        };
        let value = self.connections.map(|count| count.to_string()).unwrap_or_default();
        Some(Wrong { column, value, expected })
    }
}
