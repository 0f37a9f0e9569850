//! h2load's text.

use crate::{load, loads, samples};

fn report(head: &str, row: &str) -> String {
    format!(
        "starting benchmark...\nspawning thread #0: 5 total client(s). 20 total requests\nspawning thread #1: 5 total client(s). 20 total requests\n\
        Application protocol: h2c\nprogress: 10% done\n\nfinished in 2.00s, 10.00 req/s, 4.76KB/s\n\
        requests: 40 total, 27 started, 20 done, 18 succeeded, 20 failed, 20 errored, 4 timeout\n\
        status codes: 18 2xx, 0 3xx, 2 4xx, 0 5xx\ntraffic: 4.90KB (5020) total, 2.19KB (2240) headers (space savings 0.00%), 1.95KB (2000) data\n\
        {head}\n{row}\ntime for connect:       79us       486us       232us       124us    80.00%\n\
        req/s           :     122.86      139.01      130.65        6.36    50.00%\n"
    )
}

#[test]
fn what_was_never_sent_is_no_failure() {
    let load = load(&report(
        "                     min         max         mean         sd        +/- sd",
        "time for request:     3.97ms    377.73ms     76.63ms     51.59ms    85.00%",
    ));
    let errors = load.counts.errors.expect("errors");
    assert_eq!(
        (load.counts.unsent, errors.abandoned, errors.other, errors.status),
        (Some(13), 4, 3, 2)
    );
    assert_eq!(
        (load.offered.connections, load.threads, load.counts.requests),
        (Some(10), Some(2), Some(20))
    );
    assert!(load.latency.mean.is_some_and(|mean| (mean.get() - 0.07663).abs() < 1e-12));
}

#[test]
fn columns_go_by_their_heads() {
    let load = load(&report(
        "                 min       max    median       p95       p99      mean        sd    +/- sd",
        "request     :   3.97ms  377.73ms   70.00ms  200.00ms  300.00ms   76.63ms   51.59ms    85.00%",
    ));
    assert!(load.latency.mean.is_some_and(|mean| (mean.get() - 0.07663).abs() < 1e-12));
    assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(0.3));
}

#[test]
fn a_timed_run_is_as_long_as_its_main_part() {
    let text = report("  min  max  mean  sd  +/- sd", "time for request: 3ms 4ms 3.5ms 1ms 85.00%")
        .replace("20 total requests", "Timing-based test with 1s of warm-up time and 500ms of main duration for measurements.");
    assert_eq!(load(&text).throughput.map(|rate| rate.get()), Some(40.0));
    assert_eq!(loads(&format!("{text}{text}")).len(), 2);
}

#[test]
fn recorded_samples_hold() {
    samples::hold("h2load", &[]);
}
