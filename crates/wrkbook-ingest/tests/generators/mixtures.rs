//! Reports of several tools in one text, and what surrounds them.

use crate::{load, loads};

const HEY: &str = "Summary:\n  Total:\t2.0000 secs\n  Slowest:\t0.4 secs\n  Fastest:\t0.0002 secs\n  \
    Average:\t0.01 secs\n  Requests/sec:\t50.0\n\nStatus code distribution:\n  [200]\t100 responses\n";
const WRK: &str = "Running 1s test @ http://127.0.0.1:80/\n  1 threads and 5 connections\n  \
    Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     1.00ms    1.00ms   2.00ms   90.00%\n    \
    Req/Sec     1.00k     1.00     2.00k    90.00%\n  1000 requests in 1.00s, 1.00MB read\n\
    Requests/sec:   1000.00\nTransfer/sec:      1.00MB\n";

#[test]
fn a_text_keeps_the_reports_of_two_tools_apart() {
    let generators: Vec<_> = loads(&format!("$ hey http://h/\n{HEY}\n$ wrk http://h/\n{WRK}{HEY}"))
        .into_iter()
        .map(|load| load.generator.expect("a generator").into_owned())
        .collect();
    assert_eq!(generators, ["hey", "wrk", "hey"]);
}

/// A report of each tool whose lines look like another's.
const REPORTS: [&str; 8] = [
    HEY,
    crate::autocannon::TABLES,
    crate::zrk::FIRST_LAYOUT,
    crate::zrk::SECOND_LAYOUT,
    crate::gcannon::TEXT,
    crate::k6::OLD,
    crate::k6::NEW,
    crate::locust::CONSOLE,
];

#[test]
fn dressed_reports_read_as_bare_ones() {
    for report in REPORTS {
        let bare = load(report);
        let log = |before: &str| {
            report.lines().map(|line| format!("{before}{line}\r\n")).collect::<String>()
        };
        for text in [
            format!("\u{feff}{}", report.replace('\n', "\r\n")),
            format!("$ ./run.sh\n{report}$ \n"),
            log("2026-03-05T11:02:00.123Z "),
            log("load-1  | "),
            log("> "),
            log("\x1b[32m"),
            log("[pod/load-7f9c/load] "),
        ] {
            assert_eq!(load(&text), bare, "{text}");
        }
    }
}

#[test]
fn nothing_is_inherited_from_a_report_that_is_cut_anywhere() {
    for report in REPORTS {
        let bare = load(report);
        for (end, _) in report.match_indices('\n') {
            let loads = loads(&format!("{}\n{report}", &report[..end]));
            assert_eq!(loads.last(), Some(&bare), "{}", &report[..end]);
            assert!(loads.len() <= 2);
        }
    }
}
