//! plow's text and JSON.

use crate::{load, loads, samples};

fn block(elapsed: &str, count: u32) -> String {
    format!(
        "Summary:\n  Elapsed  {elapsed}\n  Count  {count}\n    2xx  {count}\n  RPS  1000.000\n  Concurrency  20\n\n\
        Statistics   Min  Mean  StdDev  Max\n  Latency   598µs   8.385ms   5.523ms   84.97ms\n\n\
        Latency Percentile:\n  P50  P99\n  7.003ms  28.778ms\n\n"
    )
}

#[test]
fn the_last_block_of_a_series_is_the_run() {
    let series = [block("200ms", 200), block("400ms", 400), block("1s", 1000)].concat();
    let load = load(&series);
    assert_eq!(
        (load.counts.requests, load.duration.map(|time| time.get())),
        (Some(1000), Some(1.0))
    );
    assert_eq!(load.offered.connections, Some(20));
    assert_eq!(loads(&format!("{series}{series}")).len(), 2);
}

#[test]
fn failures_go_by_their_messages() {
    let text = block("1s", 1000).replace("\nStatistics", "\nError:\n  50  \"timeout\"\n  10  \"dial tcp h: connect: connection refused\"\n\nStatistics");
    let errors = load(&text).counts.errors.expect("errors");
    assert_eq!((errors.abandoned, errors.connect), (50, 10));
}

#[test]
fn recorded_samples_hold() {
    samples::hold("plow", &[]);
}
