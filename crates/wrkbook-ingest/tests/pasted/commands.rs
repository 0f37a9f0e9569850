//! The command line that was echoed before a report.

use crate::*;

#[test]
fn a_command_says_what_a_report_lost() {
    let cut: String = REPORT.lines().skip(2).map(|line| format!("{line}\n")).collect();
    for command in [
        "$ wrk -t4 -c64 -d30s --latency http://127.0.0.1:8080/",
        "+ ./wrk --threads 4 --connections 64 --duration 30s --latency http://127.0.0.1:8080/",
        "$ wrk -t4 -c64 \\\n    -d30s --latency http://127.0.0.1:8080/",
    ] {
        let text = format!("{command}\n{cut}");
        assert_eq!(loads(&text), [only(REPORT)], "{text}");
        assert!(said(&text).contains("as the command in line 1 says"), "{}", said(&text));
    }
}

#[test]
fn a_command_is_that_of_the_next_report_alone() {
    let cut: String = REPORT.lines().skip(2).map(|line| format!("{line}\n")).collect();
    let command = "$ wrk -t9 -c99 -d9s http://other/\n";
    // The report's own figures stand.
    assert_eq!(only(&format!("{command}{REPORT}")), only(REPORT));
    let found = loads(&format!("{command}{cut}{cut}"));
    assert_eq!(
        found.iter().map(|load| load.offered.connections).collect::<Vec<_>>(),
        [Some(99), None]
    );
}

#[test]
fn a_command_for_another_address_says_nothing() {
    let no_size: String =
        REPORT.lines().filter(|l| !l.contains("threads and")).map(|l| format!("{l}\n")).collect();
    let text = format!("$ wrk -t4 -c64 http://other/\n{no_size}");
    assert_eq!(loads(&text)[0].offered.connections, None);
}
