//! Other tools whose lines look like `wrk`'s.

use std::path::Path;

use wrkbook_ingest::{Format, Unreadable};

use crate::*;

/// As go-wrk prints it; the figures are made up.
const GO_WRK: &str = "\
Running 10s test @ http://127.0.0.1:8080
  100 goroutine(s) running concurrently
50000 requests in 9.5s, 6.00MB read
Requests/sec:\t\t5263.16
Transfer/sec:\t\t646.74KB
Overall Requests/sec:\t5000.00
Overall Transfer/sec:\t614.40KB
Fastest Request:\t100µs
Number of Errors:\t7
";

const OTHERS: [(&str, &str); 1] = [("go-wrk", GO_WRK)];

#[test]
fn other_tools_are_named_and_not_read() {
    for (tool, text) in OTHERS {
        let parsed = read(text);
        assert_eq!(
            (&parsed.reports[..], parsed.unreadable),
            (&[][..], Some(Unreadable::OtherTool)),
            "{text}"
        );
        let [error] = &parsed.diagnostics[..] else { panic!("{tool}: {:#?}", parsed.diagnostics) };
        assert!(
            error.is_error() && error.message.contains(&format!("a report of {tool},")),
            "{error}"
        );
        assert!(error.line.is_some());
        // Dressed as well.
        let dressed = each_line(text, |n, l| format!("[11:02:{n:02}] {l}"));
        assert_eq!(read(&dressed).reports, [], "{dressed}");
    }
}

#[test]
fn a_report_beside_those_of_other_tools_stands_alone() {
    for (tool, text) in OTHERS {
        for both in [
            format!("{text}\n{REPORT}"),
            format!("{REPORT}\n{text}"),
            format!("{REPORT}{text}{REPORT}"),
        ] {
            let count = both.matches("4 threads and").count();
            assert_eq!(loads(&both), vec![only(REPORT); count], "{tool}:\n{both}");
            assert!(said(&both).contains(tool), "{both}");
        }
    }
}

#[test]
fn a_script_that_mentions_connections_is_no_other_tool() {
    let text = REPORT
        .replace("  Thread Stats", "10 connections\n10 connections with care\n  Thread Stats");
    assert_eq!(only(&text), only(REPORT));
}

/// Recorded output of other generators, where it is at hand.
#[test]
fn recorded_output_of_other_tools_is_no_report_of_wrk() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/generators");
    let Ok(tools) = std::fs::read_dir(&samples) else { return };
    let mut files = 0;
    for folder in tools.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if file.to_string_lossy().ends_with(".expected.json") || file.is_dir() {
                continue;
            }
            files += 1;
            let parsed = parse(&std::fs::read(&file).unwrap(), "x");
            let is_wrk = |report: &Report| matches!(report.format, Format::WRK | Format::WRK2);
            assert!(
                !parsed.reports.iter().any(is_wrk),
                "{}: {:#?}",
                file.display(),
                parsed.reports
            );
        }
    }
    assert!(files > 50, "{files}");
}
