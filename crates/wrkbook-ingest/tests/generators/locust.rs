//! locust's table of statistics, what it prints, and its JSON.

use wrkbook_ingest::{BytesCover, Covers, Load, parse};

use crate::{load, loads, samples};

const TABLE: &str = "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,95%,99.9%,100%
GET,\"/a, b\",207,0,11,12.4,1.1,75.6,100.0,105.3,0.0,11,13,57,76,76
GET,/mix,71,34,10,12.1,1.6,102.8,54.0,36.1,17.3,10,12,100,100,100
,Aggregated,300,0,11,12.5,1.25,102.5,88.2,150.0,17.3,11,13,59,N/A,100
";

#[test]
fn the_row_of_all_names_is_the_run() {
    let load = load(TABLE);
    assert_eq!(load.generator.as_deref(), Some("locust"));
    assert_eq!((load.counts.sent, load.counts.requests), (Some(300), Some(300)));
    assert_eq!(load.duration.map(|time| time.get()), Some(2.0));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(150.0));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.0125));
    assert_eq!((load.latency.samples, load.latency.covers), (Some(300), Some(Covers::All)));
    assert_eq!(load.latency.percentile(95.0).map(|time| time.get()), Some(0.059));
    assert_eq!(load.latency.percentile(99.9), None);
    assert!(load.complete);
}

#[test]
fn what_failed_hides_the_answers() {
    let some = load(&TABLE.replace("Aggregated,300,0,", "Aggregated,300,34,"));
    assert_eq!((some.counts.requests, some.throughput), (None, None));
    assert_eq!((some.counts.errors, some.counts.errors_in_all), (None, Some(34)));
    assert_eq!(some.latency.mean.map(|time| time.get()), Some(0.0125));
    let all = load(&TABLE.replace("Aggregated,300,0,", "Aggregated,300,300,"));
    assert!(!all.latency.is_known());
}

#[test]
fn a_table_without_its_last_row_is_cut() {
    let cut = &TABLE[..TABLE.find(",Aggregated").expect("a row")];
    let loads = loads(&format!("{cut}{TABLE}"));
    let complete: Vec<bool> = loads.iter().map(|load| load.complete).collect();
    assert_eq!(complete, [false, true]);
    assert_eq!(loads[0].counts.sent, None);
}

#[test]
fn older_heads_are_read_by_their_names() {
    let text = "\"Type\",\"Name\",\"# requests\",\"# failures\",\"Median response time\",\"Average response time\",\"Min response time\",\"Max response time\",\"Average Content Size\",\"Requests/s\"\n\
        \"GET\",\"/\",100,0,11,12,1,75,100,50.00\n\"None\",\"Total\",100,0,11,12,1,75,100,50.00\n";
    let load = load(text);
    assert_eq!(
        (load.counts.requests, load.duration.map(|time| time.get())),
        (Some(100), Some(2.0))
    );
    assert_eq!(load.latency.max.map(|time| time.get()), Some(0.075));
}

#[test]
fn files_beside_the_table_are_no_runs() {
    for text in [
        "Method,Name,Error,Occurrences,First Seen,Last Seen\nGET,/,x,3857,2026-11-30T19:24:43Z,2026-11-30T19:24:44Z\n",
        "Count,Message,Traceback,Nodes\n",
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,Total Request Count,Total Failure Count\n1796066680,0,,Aggregated,0.0,0.0,N/A,0,0\n",
    ] {
        let parsed = parse(text.as_bytes(), "a.csv");
        assert_eq!(parsed.reports.len(), 0, "{text}");
        assert!(parsed.unreadable.is_some());
    }
}

pub(crate) const CONSOLE: &str = "\
[2026-11-30 19:24:36,095] host/INFO/locust.main: Starting Locust 2.47.0
[2026-11-30 19:24:36,095] host/INFO/locust.main: Run time limit set to 3 seconds
Type     Name            # reqs      # fails |    Avg     Min     Max    Med |   req/s  failures/s
--------|---------------|-------|-------------|-------|-------|-------|-------|--------|-----------
         Aggregated           0     0(0.00%) |      0       0       0      0 |    0.00        0.00

[2026-11-30 19:24:36,099] host/INFO/locust.runners: Ramping to 10 users at a rate of 10.00 per second
Type     Name            # reqs      # fails |    Avg     Min     Max    Med |   req/s  failures/s
--------|---------------|-------|-------------|-------|-------|-------|-------|--------|-----------
GET      /                  200     0(0.00%) |     12       1      75     11 |  999.00        0.00
         Aggregated         200     0(0.00%) |     12       1      75     11 |  999.00        0.00

[2026-11-30 19:24:38,599] host/INFO/locust.main: Shutting down (exit code 0)
Type     Name            # reqs      # fails |    Avg     Min     Max    Med |   req/s  failures/s
--------|---------------|-------|-------------|-------|-------|-------|-------|--------|-----------
GET      /                  300     0(0.00%) |     11       0      75     11 |  120.00        0.00
         Aggregated         300     0(0.00%) |     11       0      75     11 |  120.00        0.00

Response time percentiles (approximated)
Type     Name                50%    66%    95%  99.9%   100% # reqs
--------|-------------------|------|------|------|------|------
GET      /                    11     13     29     76     76    300
         Aggregated           11     13     29     76     76    300

";

#[test]
fn the_tables_at_the_end_are_the_run() {
    let load = load(CONSOLE);
    assert_eq!((load.counts.requests, load.version.as_deref()), (Some(300), Some("2.47.0")));
    assert_eq!(load.offered.load(), Some(Load::Users(10)));
    assert_eq!(load.nominal_duration.map(|time| time.get()), Some(3.0));
    assert_eq!(load.duration.map(|time| time.get()), Some(2.5));
    assert_eq!(
        (load.latency.min, load.latency.percentile(95.0).map(|t| t.get())),
        (None, Some(0.029))
    );
    assert_eq!(load.latency.resolution.map(|time| time.get()), Some(0.001));
    assert_eq!(loads(&format!("{CONSOLE}{CONSOLE}")), [load.clone(), load]);
}

#[test]
fn tables_before_the_end_are_an_incomplete_run() {
    let cut = &CONSOLE[..CONSOLE.find("Response time percentiles").expect("a line")];
    let both = loads(&format!("{cut}{CONSOLE}"));
    assert_eq!((both.len(), both[0].complete, both[0].duration), (2, false, None));
    assert_eq!(both[1], load(CONSOLE));
}

#[test]
fn json_adds_its_names_up() {
    let text = r#"[
  {"name":"/","method":"GET","last_request_timestamp":102.5,"start_time":100.0,"num_requests":60,"num_none_requests":0,
   "num_failures":0,"total_response_time":900.0,"max_response_time":40.0,"min_response_time":5.0,"total_content_length":600,
   "response_times":{"10":50,"40":10}},
  {"name":"/b","method":"GET","last_request_timestamp":102.0,"start_time":100.5,"num_requests":40,"num_none_requests":0,
   "num_failures":0,"total_response_time":100.0,"max_response_time":5.0,"min_response_time":2.0,"total_content_length":400,
   "response_times":{"2":40}}
]"#;
    let load = load(text);
    assert_eq!((load.counts.requests, load.latency.samples), (Some(100), Some(100)));
    assert_eq!(load.throughput.map(|rate| rate.get()), Some(40.0));
    assert_eq!(load.latency.mean.map(|time| time.get()), Some(0.01));
    assert_eq!(
        (load.latency.min.map(|t| t.get()), load.latency.max.map(|t| t.get())),
        (Some(0.002), Some(0.04))
    );
    let percentile = |percent| load.latency.percentile(percent).map(|time| time.get());
    // 40 of 2 ms, 50 of 10 ms, 10 of 40 ms.
    assert_eq!(
        (percentile(50.0), percentile(90.0), percentile(95.0)),
        (Some(0.01), Some(0.01), Some(0.04))
    );
    assert_eq!(
        (load.bytes_read.map(|b| b.get()), load.bytes_cover),
        (Some(1000.0), Some(BytesCover::Bodies))
    );
}

#[test]
fn recorded_samples_hold() {
    // Where nothing failed, all requests were answered.
    samples::hold("locust", &["fast_stats.csv [0].requests", "fast_stats.csv [0].rps"]);
}
