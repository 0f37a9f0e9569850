//! The documentation of each frame lists its columns: their names and types, in their order.

use std::path::Path;

use wrkbook::diff::{self, Diff, Options};
use wrkbook::polars::prelude::{DataFrame, DataType};
use wrkbook::{Analysis, frames};

const SOURCES: [&str; 3] = [
    include_str!("../src/frames/mod.rs"),
    include_str!("../src/frames/judged.rs"),
    include_str!("../src/diff/frame.rs"),
];

fn analysis() -> Analysis {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/wsgi-sample");
    Analysis::load(data).expect("the sample")
}

/// The columns in the documentation of the function that begins so: name and type.
fn documented(function: &str) -> Vec<(String, &'static str)> {
    let source = SOURCES.into_iter().find(|source| source.contains(function)).expect(function);
    let before = &source[..source.find(function).expect("found before")];
    let docs = before.lines().rev().take_while(|line| line.starts_with("///"));
    let mut rows: Vec<&str> = docs.filter(|line| line.starts_with("/// | `")).collect();
    rows.reverse();
    let mut columns = Vec::new();
    for row in rows {
        let mut fields = row.trim_start_matches("/// |").split('|').map(str::trim);
        let names = fields.next().expect("names");
        let kind = match fields.next() {
            Some("text") => "text",
            Some("count") => "count",
            Some("figure") => "figure",
            other => panic!("{row}: {other:?}"),
        };
        let names = names.split(", ").filter(|name| *name != "...");
        columns.extend(names.map(|name| (name.trim_matches('`').to_owned(), kind)));
    }
    columns
}

fn columns(frame: &DataFrame) -> Vec<(String, &'static str)> {
    let kind = |dtype: &DataType| match dtype {
        DataType::String => "text",
        DataType::UInt64 => "count",
        DataType::Float64 => "figure",
        other => panic!("{other}"),
    };
    frame.columns().iter().map(|column| (column.name().to_string(), kind(column.dtype()))).collect()
}

#[test]
fn the_columns_are_those_of_the_documentation() {
    let Analysis { set, audit, summary, verdicts, .. } = analysis();
    let diff = Diff::of(&set, &set, &Options::default()).expect("a diff");
    let frames = [
        ("pub fn cells(summary", frames::cells(&summary)),
        ("pub fn standings(", frames::standings(&summary)),
        ("pub fn findings(", frames::findings(&audit)),
        ("pub fn evidence(", frames::evidence(&audit)),
        ("pub fn claims(", frames::claims(&verdicts)),
        ("pub fn changes(", diff::changes(&diff)),
        ("pub fn cells(diff", diff::cells(&diff)),
    ];
    for (function, frame) in frames {
        let frame = frame.expect("a frame");
        assert!(frame.height() > 0, "{function}");
        assert_eq!(documented(function), columns(&frame), "{function}");
    }
    // The percentiles are those that the tool printed.
    let mut runs = columns(&frames::runs(&set.runs).expect("a frame"));
    let first = runs.iter().position(|(name, _)| name == "latency_p50_s").expect("wrk printed it");
    runs.truncate(first + 1);
    assert_eq!(documented("pub fn runs("), runs);
}

#[test]
fn every_finding_has_its_figures_in_the_frame_of_evidence() {
    let Analysis { audit, .. } = analysis();
    let figures: usize = audit.findings.iter().map(|finding| finding.evidence.len()).sum();
    assert_eq!(frames::findings(&audit).expect("a frame").height(), audit.findings.len());
    assert_eq!(frames::evidence(&audit).expect("a frame").height(), figures);
}
