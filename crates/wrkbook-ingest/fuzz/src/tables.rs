//! Published tables: a `wrkbook.toml` that maps them, a line of `%`, and the table.

use wrkbook_ingest::tables::{self, Mapping};
use wrkbook_ingest::{Config, Run};

use super::invariants;

/// Where tables are, with all that a path can say and with little.
const PATHS: [&str; 3] = ["hello.csv", "hello/round1/Server.100.csv", "table.md"];

/// Reads the table by each mapping whose file it could be, and again with other ends of lines.
pub fn tables(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some((config, table)) = text.split_once("%\n") else { return };
    let Ok((config, _)) = Config::parse(config, "wrkbook.toml") else { return };
    for mapping in &config.tables {
        for path in PATHS {
            let runs = read(table, path, mapping);
            // A line end within quotes is part of a cell.
            if !table.contains(['"', '\r']) {
                let carriage_returns = table.replace('\n', "\r\n");
                assert_eq!(read(&carriage_returns, path, mapping), runs, "CRLF matters");
            }
        }
    }
}

/// The runs of a table, which stand in it one after the other.
fn read(table: &str, path: &str, mapping: &Mapping) -> Vec<Run> {
    let (runs, diagnostics) = tables::parse(table, path, mapping);
    let lines = invariants::number_of_lines(table.as_bytes());
    diagnostics.iter().for_each(|diagnostic| invariants::said(diagnostic, lines));
    // A carriage return alone ends a row, and no line.
    let several_in_a_line = table.replace("\r\n", "").contains('\r');
    let mut last = 0;
    for run in &runs {
        let source = run.load_source.as_ref().expect("a row is a source");
        let span = source.lines.expect("a row has lines");
        assert!(1 <= span.first && span.first <= span.last && span.last <= lines, "{span:?}");
        assert!(last < span.first || several_in_a_line, "{span:?}");
        assert!(!run.key.server.is_empty() && !run.key.repeat.is_empty());
        let header = tables::header_line(table, span.first);
        assert!(header.is_some() || several_in_a_line, "no header above {span:?}");
        last = span.last;
        if let Some(load) = &run.load {
            invariants::load(load);
        }
    }
    runs
}
