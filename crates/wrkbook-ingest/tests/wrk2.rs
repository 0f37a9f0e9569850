//! Reports of `wrk2` and of its DeathStarBench fork.

#![allow(clippy::unwrap_used)]

use wrkbook_ingest::{Content, Format, LoadReport, Report, parse};

fn load(report: &Report) -> &LoadReport {
    match &report.content {
        Content::Load(load) => load,
        _ => panic!("no load report: {report:?}"),
    }
}

fn loads(text: &str) -> Vec<LoadReport> {
    let parsed = parse(text.as_bytes(), "a.log");
    assert_eq!(parsed.diagnostics, [], "{text}");
    for report in &parsed.reports {
        assert_eq!((report.format, &report.diagnostics[..]), (Format::WRK2, &[][..]), "{text}");
    }
    parsed.reports.iter().map(|report| load(report).clone()).collect()
}

fn latency_s(load: &LoadReport) -> [Option<f64>; 3] {
    [load.latency.mean, load.latency.stdev, load.latency.max].map(|s| s.map(|s| s.get()))
}

fn percentiles_s(load: &LoadReport) -> Vec<(f64, Option<f64>)> {
    load.latency.percentiles.iter().map(|(p, s)| (*p, s.map(|s| s.get()))).collect()
}

/// wrk2 with both histograms; the spectrum is shortened.
const WRK2: &str = "\
Running 30s test @ http://127.0.0.1:80/index.html
  2 threads and 100 connections
  Thread calibration: mean lat.: 9.747ms, rate sampling interval: 21ms
  Thread calibration: mean lat.: 10087 usec, rate sampling interval: 22 msec
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     6.60ms    1.92ms  12.50ms   68.46%
    Req/Sec     1.04k     1.08k    2.50k    72.79%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    6.67ms
 75.000%    7.78ms
 90.000%    9.14ms
 99.000%   11.18ms
 99.900%   12.30ms
 99.990%   12.45ms
 99.999%   12.50ms
100.000%   12.50ms

  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       0.921     0.000000            1         1.00
      12.503     1.000000        39500          inf
#[Mean    =        6.602, StdDeviation   =        1.919]
#[Max     =       12.496, Total count    =        39500]
#[Buckets =           27, SubBuckets     =         2048]
----------------------------------------------------------

  Latency Distribution (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))
 50.000%    2.68ms
100.000%    7.01ms

  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       0.264     0.000000            1         1.00
#[Mean    =        2.752, StdDeviation   =        1.010]
#[Max     =        7.012, Total count    =        39500]
#[Buckets =           27, SubBuckets     =         2048]
----------------------------------------------------------
  60018 requests in 30.00s, 19.81MB read
Requests/sec:   2000.28
Transfer/sec:    676.18KB
";

const SHORT_LIST: [(f64, Option<f64>); 8] = [
    (50.0, Some(0.00667)),
    (75.0, Some(0.00778)),
    (90.0, Some(0.00914)),
    (99.0, Some(0.01118)),
    (99.9, Some(0.0123)),
    (99.99, Some(0.01245)),
    (99.999, Some(0.0125)),
    (100.0, Some(0.0125)),
];

#[test]
fn wrk2_takes_the_recorded_latency_from_the_footer() {
    let load = &loads(WRK2)[0];
    assert_eq!(latency_s(load), [Some(0.006602), Some(0.001919), Some(0.012496)]);
    assert_eq!(percentiles_s(load), SHORT_LIST);
    assert!(load.complete && !load.latency.censored);
}

#[test]
fn wrk2_without_histogram_or_with_the_uncorrected_one_alone() {
    let recorded = WRK2.find("  Latency Distribution (HdrHistogram - Recorded").unwrap();
    let uncorrected = WRK2.find("\n  Latency Distribution (HdrHistogram - Uncorrected").unwrap();
    let totals = WRK2.find("  60018 requests").unwrap();
    for text in [
        format!("{}{}", &WRK2[..recorded], &WRK2[totals..]),
        format!("{}{}", &WRK2[..recorded], &WRK2[uncorrected..]),
    ] {
        let load = &loads(&text)[0];
        assert_eq!(latency_s(load), [Some(0.0066), Some(0.00192), Some(0.0125)]);
        assert_eq!(load.latency.percentiles, []);
    }
}

#[test]
fn wrk2_that_sampled_nothing() {
    let text = "\
Running 5s test @ http://a/
  1 threads and 1 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    -nanus    -nanus   0.00us    0.00%
    Req/Sec      -nan      -nan     0.00      0.00%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    0.00us
100.000%    0.00us

  Detailed Percentile spectrum:
#[Mean    =         -nan, StdDeviation   =         -nan]
#[Max     =        0.000, Total count    =            0]
----------------------------------------------------------
  500 requests in 5.00s, 1.00KB read
Requests/sec:    100.00
Transfer/sec:     204.80B
";
    let load = &loads(text)[0];
    assert_eq!((load.counts.requests, latency_s(load)), (Some(500), [None; 3]));
    assert_eq!(percentiles_s(load), [(50.0, None), (100.0, None)]);
}

#[test]
fn wrk2_is_told_by_its_nan_alone() {
    let text = "\
Running 5s test @ http://a/
  1 threads and 1 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    -nanus    -nanus   0.00us    0.00%
    Req/Sec      -nan      -nan     0.00      0.00%
  500 requests in 5.00s, 1.00KB read
  Socket errors: connect 0, read 0, write 0, timeout 7
Requests/sec:    100.00
Transfer/sec:     204.80B
";
    let load = &loads(text)[0];
    assert_eq!(
        (load.counts.requests, latency_s(load), load.latency.censored),
        (Some(500), [None; 3], false)
    );
}

#[test]
fn white_space_of_any_kind_parts_the_fields() {
    for text in [WRK2, DEATH_STAR] {
        let lines = text.lines().map(|line| line.split(' ').filter(|word| !word.is_empty()));
        let tabbed: String =
            lines.map(|words| words.collect::<Vec<_>>().join("\t") + "\n").collect();
        assert_eq!(loads(&tabbed), loads(text));
    }
}

#[test]
fn a_footer_that_cannot_be_read_leaves_the_row() {
    let text = WRK2.replace("6.602, Std", "6.6o2, Std").replace("12.496, Total", "12.4x6, Total");
    let parsed = parse(text.as_bytes(), "a.log");
    let [report] = &parsed.reports[..] else { panic!("{parsed:#?}") };
    assert_eq!(latency_s(load(report)), [Some(0.0066), Some(0.00192), Some(0.0125)]);
    let [warning] = &report.diagnostics[..] else { panic!("{report:#?}") };
    assert!(warning.lost && warning.message.contains("\"6.6o2\" (2 times"), "{warning}");
    assert_eq!(warning.line, Some(23));
}

/// Two URLs of the DeathStarBench fork: headings first, then the reports, then sums.
const DEATH_STAR: &str = "\
Running 1m test @ http://a:1/
  2 threads and 10 connections

Running 1m test @ http://b:2/
  2 threads and 20 connections

  Thread calibration: mean lat.: 9.747ms, rate sampling interval: 21ms

-----------------------------------------------------------------------
Test Results @ http://a:1/ 
Sent 400 requests

  Thread Stats   Avg      Stdev     99%   +/- Stdev
    Latency    14.57s     8.40s   29.57s    57.72%
    Req/Sec     1.04      0.00     1.00    100.00%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%   14.50s 
 99.000%   29.57s 
100.000%   29.90s 

  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

#[Mean    =    14570.123, StdDeviation   =     8400.456]
#[Max     =    29900.789, Total count    =          326]
#[Buckets =           27, SubBuckets     =         2048]
----------------------------------------------------------
  326 requests in 1.00m, 100.00KB read
Requests/sec:      5.43  
Transfer/sec:      1.67KB

-----------------------------------------------------------------------
Test Results @ http://b:2/ 
  Thread Stats   Avg      Stdev     99%   +/- Stdev
    Latency    14.57s     8.40s   29.57s    57.72%
    Req/Sec     1.04      0.00     1.00    100.00%
  325 requests in 1.00m, 100.00KB read
Requests/sec:      5.42  
Transfer/sec:      1.67KB

-----------------------------------------------------------------------
---------------------------Overall Statistics--------------------------
-----------------------------------------------------------------------
  Thread Stats   Avg      Stdev     99%   +/- Stdev
    Latency    14.57s     8.40s   29.57s    57.72%
    Req/Sec     1.04      0.00     1.00    100.00%
  Overall 651 requests in 1.00m, 200.00KB read
Requests/sec:     10.85
Transfer/sec:      3.33KB
";

#[test]
fn case_29_third_column_may_be_a_percentile() {
    let reports = loads(DEATH_STAR);
    let [first, second] = &reports[..] else { panic!("{reports:#?}") };
    assert_eq!(latency_s(first), [Some(14.570_123), Some(8.400_456), Some(29.900_789)]);
    assert_eq!(
        percentiles_s(first),
        [(50.0, Some(14.5)), (99.0, Some(29.57)), (100.0, Some(29.9))]
    );
    assert_eq!(latency_s(second), [Some(14.57), Some(8.4), None]);
    assert_eq!(percentiles_s(second), [(99.0, Some(29.57))]);

    let no_footer: String = DEATH_STAR
        .lines()
        .filter(|l| !l.starts_with('#'))
        .fold(String::new(), |text, line| text + line + "\n");
    assert_eq!(latency_s(&loads(&no_footer)[0])[2], Some(29.9));
}

#[test]
fn case_30_sums_over_reports_are_not_added() {
    let reports = loads(DEATH_STAR);
    let heads: Vec<_> = reports
        .iter()
        .map(|r| (r.url.as_deref(), r.offered.connections, r.counts.requests))
        .collect();
    assert_eq!(
        heads,
        [(Some("http://a:1/"), Some(10), Some(326)), (Some("http://b:2/"), Some(20), Some(325))]
    );
    assert!(reports.iter().all(|report| report.complete));
    // The last block without the rows of dashes that announce it.
    let cut: String = DEATH_STAR
        .lines()
        .filter(|l| !l.starts_with('-'))
        .fold(String::new(), |text, line| text + line + "\n");
    assert_eq!(loads(&cut).len(), 2);
}
