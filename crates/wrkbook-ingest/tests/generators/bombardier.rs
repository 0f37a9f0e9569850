//! bombardier's text and JSON.

use wrkbook_ingest::Model;

use crate::{load, samples};

const TIMED: &str = "\
Bombarding http://h:8080/a for 2s using 10 connection(s)
Done!
Statistics        Avg      Stdev        Max
  Reqs/sec      1100.00     200.00    2000.00
  Latency        0.85m     1.77ms    29.67ms
  HTTP codes:
    1xx - 0, 2xx - 1900, 3xx - 0, 4xx - 60, 5xx - 40
    others - 0
  Errors:
    unexpected EOF - 50
  Throughput:     0.00/s
";

#[test]
fn a_timed_run_counts_answers_by_the_time_asked_for() {
    let load = load(TIMED);
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(1000.0));
    assert_eq!(load.rate_printed.map(|rate| rate.get()), Some(1100.0));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(51.0));
    let errors = load.counts.errors.expect("errors");
    assert_eq!((errors.read, errors.status), (50, 100));
    assert_eq!(
        (load.offered.connections, load.url.as_deref()),
        (Some(10), Some("http://h:8080/a"))
    );
}

#[test]
fn a_counted_or_interrupted_run_has_no_throughput() {
    let counted = TIMED.replace("for 2s using", "with 2000 request(s) using");
    assert_eq!(load(&counted).throughput, None);
    let interrupted = TIMED.replace("for 2s using", "for 60s using");
    assert_eq!(load(&interrupted).throughput, None);
}

#[test]
fn json_behind_the_banner_is_one_report() {
    let text = "Bombarding http://h/ for 2s using 10 connection(s)\n\
        {\"spec\":{\"numberOfConnections\":10,\"testType\":\"timed\",\"testDurationSeconds\":2,\"url\":\"http://h/\",\"rate\":200},\
        \"result\":{\"bytesRead\":100,\"timeTakenSeconds\":2.005412e+00,\"req1xx\":0,\"req2xx\":402,\"req3xx\":0,\"req4xx\":0,\
        \"req5xx\":0,\"others\":3,\"errors\":[{\"description\":\"timeout\",\"count\":3}],\
        \"latency\":{\"mean\":1682.8,\"stddev\":1,\"max\":26371}}}\n";
    let load = load(text);
    assert_eq!(load.duration.map(|time| time.get()), Some(2.005412));
    assert_eq!(
        (load.offered.model, load.counts.errors.map(|e| e.abandoned)),
        (Some(Model::Paced), Some(3))
    );
    assert!(load.latency.mean.is_some_and(|mean| (mean.get() - 0.001_682_8).abs() < 1e-12));
}

#[test]
fn recorded_samples_hold() {
    samples::hold("bombardier", &["normal.txt [0].rps"]);
}
