//! ab's text.

use wrkbook_ingest::{Unreadable, parse};

use crate::{load, loads, samples};

fn report(figures: &str, total: &str) -> String {
    format!(
        "This is ApacheBench, Version 2.3 <$Revision: 1903618 $>\nBenchmarking h (be patient).....done\n\n\
        Server Hostname:        h\nServer Port:            8080\nDocument Path:          /a?b=c:d\n\
        Concurrency Level:      10\nTime taken for tests:   2.000 seconds\n{figures}\
        Requests per second:    50.00 [#/sec] (mean)\nTime per request:       6.428 [ms] (mean)\n\n\
        Connection Times (ms)\n              min  mean[+/-sd] median   max\nConnect:        0    0   0.2      0       3\n\
        Total:          {total}\nWARNING: The median and mean for the initial connection time are not within a normal deviation\n\n\
        Percentage of the requests served within a certain time (ms)\n  50%      3\n  99%     47\n 100%     55 (longest request)\n"
    )
}

#[test]
fn lengths_are_no_errors_and_statuses_are() {
    let text = report(
        "Complete requests:      100\nFailed requests:        99\n   (Connect: 1, Receive: 0, Length: 98, Exceptions: 0)\n\
        Non-2xx responses:      20\nTotal transferred:      44400 bytes\n",
        "2    6   8.3      3      55",
    );
    let load = load(&text);
    assert_eq!(load.url.as_deref(), Some("http://h:8080/a?b=c:d"));
    let errors = load.counts.errors.expect("errors");
    assert_eq!(
        (load.counts.requests, errors.connect, errors.status, errors.total()),
        (Some(100), 1, 20, 21)
    );
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.006));
    assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(0.047));
    assert_eq!((load.offered.connections, load.complete), (Some(10), true));
}

#[test]
fn empty_answers_and_failed_reads_are_no_answers() {
    let empty = report(
        "Complete requests:      100\nFailed requests:        0\nTotal transferred:      0 bytes\n",
        "0    0   0.6      0       6",
    );
    assert_eq!(load(&empty).counts.requests, Some(0));
    let parsed = parse(empty.as_bytes(), "a.txt");
    assert!(parsed.reports[0].diagnostics[0].message.contains("without a byte"));
    let refused = report(
        "Complete requests:      100\nFailed requests:        150\n   (Connect: 0, Receive: 60, Length: 0, Exceptions: 50)\n\
        Total transferred:      4000 bytes\n",
        "0    0   0.6      0       6",
    );
    let load = load(&refused);
    assert_eq!(
        (load.counts.requests, load.counts.errors.map(|errors| errors.read)),
        (Some(40), Some(60))
    );
    assert_eq!((load.latency.mean, load.latency.max.map(|time| time.get())), (None, Some(0.006)));
}

#[test]
fn a_run_that_was_stopped_is_no_report() {
    let parsed = parse(b"This is ApacheBench, Version 2.3 <$Revision$>\nBenchmarking h (be patient)\nTotal of 57 requests completed\n", "a.txt");
    assert_eq!(parsed.unreadable, Some(Unreadable::NoReport));
    assert!(parsed.diagnostics[0].message.contains("after 57 requests"));
}

#[test]
fn reports_follow_each_other() {
    let one = report(
        "Complete requests:      100\nFailed requests:        0\nTotal transferred:      44400 bytes\n",
        "2    6   8.3      3      55",
    );
    assert_eq!(
        loads(&format!("$ ab -n 100 http://h/\n{one}\n$ ab -n 100 http://h/\n{one}")).len(),
        2
    );
}

#[test]
fn recorded_samples_hold() {
    samples::hold("ab", &[]);
}
