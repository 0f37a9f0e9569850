//! rewrk's text and JSON.

use crate::{load, loads, samples};

const REPORT: &str = "\
Beginning round 1...
Benchmarking 4 connections @ http://h:80/ for 1 second(s)
  Latencies:
    Avg      Stdev    Min      Max      
    0.85ms   1.73ms   0.15ms   46.04ms  
  Requests:
    Total:  4668   Req/Sec: 4679.35
  Transfer:
    Total: 0.00 B  Transfer Rate: 0.00 B/Sec
|       99%       |     17.35ms     |

4671 Errors: connection closed
";

#[test]
fn failures_are_inside_its_total() {
    let load = load(REPORT);
    assert_eq!(
        (load.counts.requests, load.counts.errors.map(|errors| errors.read)),
        (Some(0), Some(4671))
    );
    assert_eq!((load.latency.mean, load.latency.percentiles.len()), (None, 0));
}

#[test]
fn each_round_is_a_run() {
    let good = REPORT.replace("4671 Errors", "8 Errors");
    let requests: Vec<_> =
        loads(&format!("{good}{good}")).iter().map(|load| load.counts.requests).collect();
    assert_eq!(requests, [Some(4660), Some(4660)]);
}

#[test]
fn recorded_samples_hold() {
    samples::hold("rewrk", &[]);
}
