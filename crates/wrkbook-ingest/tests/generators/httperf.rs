//! httperf's text.

use wrkbook_ingest::{Load, Model, Rate, Unreadable, parse};

use crate::{load, loads, samples};

fn report(options: &str, totals: &str, errors: [&str; 2]) -> String {
    format!(
        "httperf --hog --timeout=5 --client=0/1 --server=h --port=8080 --uri=/a {options}\n\
        Maximum connect burst length: 5\nMaximum connect burst length: 5\n\nTotal: connections 101 {totals} test-duration 2.000 s\n\n\
        Connection rate: 50.5 conn/s (19.8 ms/conn, <=12 concurrent connections)\nConnection time [ms]: min 0.2 avg 29.7 max 224.3 median 9.5 stddev 54.5\n\
        Reply rate [replies/s]: min 40.0 avg 44.5 max 49.0 stddev 6.4 (2 samples)\nReply time [ms]: response 28.6 transfer 0.4\n\
        Reply size [B]: header 151.0 content 100.0 footer 0.0 (total 251.0)\nReply status: 1xx=0 2xx=80 3xx=0 4xx=5 5xx=4\n\n\
        Errors: total 9 {}\nErrors: {}\n",
        errors[0], errors[1]
    )
}

const NONE: [&str; 2] = [
    "client-timo 0 socket-timo 0 connrefused 0 connreset 0",
    "fd-unavail 0 addrunavail 0 ftab-full 0 other 0",
];

#[test]
fn the_load_is_the_rate_of_requests_asked_for() {
    let load = load(&report(
        "--rate=50 --num-conns=100 --num-calls=10",
        "requests 1000 replies 1000",
        NONE,
    ));
    assert_eq!(load.offered.load(), Rate::new(500.0).map(Load::Rate));
    assert_eq!(
        (load.offered.model, load.throughput.map(|rate| rate.get())),
        (Some(Model::Open), Some(500.0))
    );
    assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(44.5));
    assert!(load.latency.mean.is_some_and(|mean| (mean.get() - 0.029).abs() < 1e-12));
    assert_eq!(
        (load.url.as_deref(), load.counts.errors.map(|errors| errors.status)),
        (Some("http://h:8080/a"), Some(9))
    );
    let one_by_one =
        self::load(&report("--num-conns=100 --num-calls=1", "requests 100 replies 100", NONE));
    assert_eq!(
        (one_by_one.offered.load(), one_by_one.offered.model),
        (Some(Load::Connections(1)), Some(Model::Closed))
    );
}

#[test]
fn failures_have_their_kinds_and_the_rest_is_unanswered() {
    let errors = [
        "client-timo 3 socket-timo 1 connrefused 2 connreset 4",
        "fd-unavail 5 addrunavail 1 ftab-full 1 other 2",
    ];
    let load =
        load(&report("--rate=50 --num-conns=120 --num-calls=1", "requests 101 replies 89", errors));
    let kinds = load.counts.errors.expect("errors");
    assert_eq!((kinds.abandoned, kinds.connect, kinds.read, kinds.other), (4, 9, 4, 2));
    assert_eq!((load.counts.unanswered, load.counts.unsent), (Some(2), Some(10)));
}

#[test]
fn a_command_alone_did_not_begin() {
    let parsed = parse(b"httperf --client=0/1 --server=no.such.host --port=80 --uri=/ --num-conns=1 --num-calls=1\n", "a.txt");
    assert_eq!(parsed.unreadable, Some(Unreadable::NoReport));
    let typed = parse(b"$ httperf --server=h --rate=50\n", "a.txt");
    assert_eq!(typed.unreadable, Some(Unreadable::Unrecognised));
}

#[test]
fn reports_follow_each_other_and_a_cut_one_is_incomplete() {
    let one = report("--rate=50 --num-conns=100 --num-calls=1", "requests 100 replies 100", NONE);
    let cut = &one[..one.find("Errors: total").expect("errors")];
    let complete: Vec<bool> =
        loads(&format!("{one}{cut}{one}")).iter().map(|load| load.complete).collect();
    assert_eq!(complete, [true, false, true]);
}

#[test]
fn recorded_samples_hold() {
    samples::hold("httperf", &["burst.txt [0].connections", "one.txt [0].connections"]);
}
