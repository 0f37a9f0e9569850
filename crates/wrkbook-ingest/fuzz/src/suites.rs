//! Documents of suites: a path, and the document.

use wrkbook_ingest::sources::suites;

use super::{first_line, invariants};

/// Reads the document as if at the path.
pub fn suites(data: &[u8]) {
    let (path, text) = first_line(data);
    let Some((runs, diagnostics)) = suites::parse(&text, &path) else { return };
    let lines = invariants::number_of_lines(text.as_bytes()).max(1);
    diagnostics.iter().for_each(|diagnostic| invariants::said(diagnostic, lines));
    for run in &runs {
        let source = run.load_source.as_ref().expect("a row is a source");
        let span = source.lines.expect("a row has lines");
        assert!(1 <= span.first && span.first <= span.last && span.last <= lines, "{span:?}");
        assert!(run.key.load.value().is_some_and(|load| load > 0.0), "{:?}", run.key);
        if let Some(load) = &run.load {
            assert!(load.suite.is_some(), "not marked as published");
            invariants::load(load);
        }
    }
}
