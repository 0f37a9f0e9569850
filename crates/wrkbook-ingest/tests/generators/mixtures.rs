//! Reports of several tools in one text, and what surrounds them.

use wrkbook_ingest::ResultSet;

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

/// A folder with one run of each tool, as somebody who tries them would name the files.
#[test]
fn a_folder_of_many_tools_is_read_without_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    let vegeta = "Requests      [total, rate, throughput]  400, 200.4, 200.3\n\
        Duration      [total, attack, wait]      2s, 1.995s, 5ms\n\
        Latencies     [mean, 50, 95, 99, max]    1ms, 1ms, 2ms, 3ms, 4ms\n\
        Status Codes  [code:count]               200:400\n";
    let httperf = "httperf --client=0/1 --server=h --port=80 --uri=/ --rate=1000 --num-conns=100 --num-calls=1\n\
        Total: connections 100 requests 100 replies 100 test-duration 0.100 s\n\
        Reply time [ms]: response 1.0 transfer 0.0\nReply status: 1xx=0 2xx=100 3xx=0 4xx=0 5xx=0\n\
        Errors: total 0 client-timo 0 socket-timo 0 connrefused 0 connreset 0\n\
        Errors: fd-unavail 0 addrunavail 0 ftab-full 0 other 0\n";
    for (name, text) in [
        ("hey_c50.txt", HEY),
        ("wrk_c5.txt", WRK),
        ("vegeta_r200.txt", vegeta),
        ("httperf_r1000.txt", httperf),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let set = ResultSet::load(folder.path(), &|_, _| {}).expect("a set");
    let mut runs: Vec<String> = set
        .runs
        .iter()
        .map(|run| {
            format!(
                "{} at {} ({})",
                run.key.server,
                run.key.load.number(),
                run.key.load.kind().id()
            )
        })
        .collect();
    runs.sort();
    let expected = [
        "127.0.0.1:80 at 5 (connections)",
        "hey at 50 (connections)",
        "httperf at 1000 (rate)",
        "vegeta at 200 (rate)",
    ];
    assert_eq!(runs, expected);
}
