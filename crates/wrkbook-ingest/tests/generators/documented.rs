//! The page about load generators is the table in the code.

use std::fs;
use std::path::Path;

use wrkbook_ingest::TOOLS;

#[test]
fn the_page_has_a_row_for_each_tool() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generators.md");
    let page = fs::read_to_string(&path).expect("the page");
    let rows: Vec<String> = TOOLS
        .iter()
        .map(|tool| {
            format!(
                "| {} | {} | {} | {} | {} | {} |",
                tool.name, tool.model, tool.answers, tool.printed_rate, tool.latency, tool.hides
            )
        })
        .collect();
    let written: Vec<&str> = page
        .lines()
        .skip_while(|line| !line.starts_with("| --- "))
        .skip(1)
        .take_while(|line| line.starts_with("| "))
        .collect();
    assert_eq!(written, rows, "write the rows anew:\n{}", rows.join("\n"));
}
