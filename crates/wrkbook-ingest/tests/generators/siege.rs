//! siege's text and JSON.

use crate::{load, loads, samples};

fn report(time: &str, unit: &str) -> String {
    format!(
        "** SIEGE 4.1.6\n** Preparing 25 concurrent users for battle.\nThe server is now under siege...\n\n\
        Transactions:\t\t         900 hits\nAvailability:\t\t       90.00 %\nElapsed time:\t\t       10.00 secs\n\
        Data transferred:\t        0.74 MB\nResponse time:\t\t        {time} {unit}\nTransaction rate:\t       90.00 trans/sec\n\
        Throughput:\t\t        0.45 MB/sec\nConcurrency:\t\t        9.64\nSuccessful transactions:         880\n\
        Failed transactions:\t         100\nLongest transaction:\t        0.35\nShortest transaction:\t        0.00\n \n"
    )
}

#[test]
fn failures_are_known_in_all() {
    let load = load(&report("0.31", "secs"));
    assert_eq!(
        (load.counts.requests, load.counts.errors, load.counts.errors_in_all),
        (Some(900), None, Some(120))
    );
    assert_eq!((load.offered.users, load.version.as_deref()), (Some(25), Some("4.1.6")));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.31));
}

#[test]
fn a_short_time_in_steps_of_ten_milliseconds_says_nothing() {
    assert_eq!(load(&report("0.09", "secs")).latency.mean, None);
    let fine = load(&report("4.31", "ms")).latency.mean.expect("a mean");
    assert!((fine.get() - 0.00431).abs() < 1e-12);
}

#[test]
fn the_json_and_the_text_of_a_run_are_one_report() {
    let json = "{\t\"transactions\":\t 900,\n\t\"availability\":\t 90.00,\n\t\"elapsed_time\":\t 10.00,\n\t\"response_time\":\t 0.31,\n\
        \t\"transaction_rate\":\t 90.00,\n\t\"successful_transactions\":\t 880,\n\t\"failed_transactions\":\t 100,\n\t\"longest_transaction\": 0.35\n}\n";
    assert_eq!(load(json).counts.errors_in_all, Some(120));
    assert_eq!(loads(&format!("{}{json}", report("0.31", "secs"))).len(), 1);
    assert_eq!(loads(&format!("{json}{json}")).len(), 2);
}

#[test]
fn recorded_samples_hold() {
    samples::hold("siege", &[]);
}
