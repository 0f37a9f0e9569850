//! Tables and logs of HdrHistogram, alone and beside a report.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use wrkbook_ingest::{Covers, parse};

use crate::{load, loads, samples, sets};

const TABLE: &str = "       Value   Percentile   TotalCount 1/(1-Percentile)

       1.000     0.000000            1         1.00
       2.000     0.500000         1200         2.00
       4.000     0.900000         2160        10.00
       6.000     0.990625         2378       106.67
       9.615     1.000000         2400
#[Mean    =        1.999, StdDeviation   =        1.066]
#[Max     =        9.615, TotalCount     =     2400.000]
#[Buckets =           27, SubBuckets     =         2048]
";

#[test]
fn a_percentile_is_the_first_row_that_reaches_it() {
    let load = load(TABLE);
    let percentile = |percent| load.latency.percentile(percent).map(|time| time.get());
    assert_eq!(
        (percentile(50.0), percentile(75.0), percentile(90.0)),
        (Some(0.002), Some(0.004), Some(0.004))
    );
    assert_eq!(percentile(99.0), Some(0.006));
    // Beyond the last row but one nothing is known.
    assert_eq!(percentile(99.9), None);
    assert_eq!((load.latency.samples, load.counts.requests), (Some(2400), None));
    assert!(load.latency.mean.is_some_and(|mean| (mean.get() - 0.001_999).abs() < 1e-12));
    assert!(load.complete);
}

#[test]
fn a_table_without_its_footer_is_cut() {
    let cut = &TABLE[..TABLE.find("#[Buckets").expect("a line")];
    assert!(!load(cut).complete);
    let loads = loads(&format!("{cut}{TABLE}"));
    assert_eq!((loads.len(), loads[0].complete, loads[1].complete), (2, false, true));
}

#[test]
fn zeros_are_no_latency() {
    let text =
        "Value,Percentile,TotalCount,1/(1-Percentile)".split(',').map(|c| format!("\"{c}\""));
    let header = text.collect::<Vec<_>>().join(",");
    let load = load(&format!("{header}\n0.0,0.0,1,1.00\n0.0,0.5,5,2.0\n0.0,1.0,10,Infinity\n"));
    assert!(load.complete && !load.latency.is_known());
    assert_eq!(load.latency.samples, Some(10));
}

#[test]
fn the_table_within_a_report_of_wrk2_is_that_reports() {
    let text = format!(
        "Running 10s test @ http://h/\n  1 threads and 5 connections\n  Thread calibration: mean lat.: 1.0ms, rate sampling interval: 10ms\n  \
        Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     2.00ms    1.07ms   9.61ms   90.00%\n    \
        Req/Sec     1.00k     1.00     2.00k    90.00%\n  Latency Distribution (HdrHistogram - Recorded Latency)\n \
        50.000%    2.00ms\n  Detailed Percentile spectrum:\n{TABLE}----------------------------------------------------------\n  \
        2400 requests in 10.00s, 1.00MB read\nRequests/sec:    240.00\nTransfer/sec:    100.00KB\n"
    );
    for text in [text.clone(), text.lines().map(|line| format!("[11:02:05] {line}\n")).collect()] {
        let parsed = parse(text.as_bytes(), "a.log");
        let formats: Vec<_> = parsed.reports.iter().map(|report| report.format.id()).collect();
        assert_eq!(formats, ["wrk2"], "{text}");
    }
}

/// A blob of a payload.
pub(crate) fn blob(payload: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(payload).expect("memory");
    let zlib = encoder.finish().expect("memory");
    let mut bytes = 0x1c84_9314_u32.to_be_bytes().to_vec();
    bytes.extend((zlib.len() as u32).to_be_bytes());
    bytes.extend(zlib);
    STANDARD.encode(bytes)
}

/// A blob of two digits with `count` values of about 100,000 (the bucket from 99,840 to 100,351).
fn values(count: u8) -> String {
    // 128 parts a bucket: 99,840 is 195 * 512, so it is in the tenth, at 10 * 128 + 195 - 128.
    let mut counts = zigzag(-(10 * 128 + 195 - 128));
    counts.extend(zigzag(i64::from(count)));
    let mut payload = 0x1c84_9313_u32.to_be_bytes().to_vec();
    for head in [counts.len() as u32, 0, 2] {
        payload.extend(head.to_be_bytes());
    }
    for limit in [1_u64, 3_600_000_000] {
        payload.extend(limit.to_be_bytes());
    }
    payload.extend(1.0_f64.to_be_bytes());
    payload.extend(counts);
    blob(&payload)
}

fn zigzag(value: i64) -> Vec<u8> {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

fn log(legend: &str, rows: &[String]) -> String {
    format!(
        "#[Histogram log format version 1.3]\n#[StartTime: 1764496800.000 (seconds since epoch)]\n{legend}\n{}\n",
        rows.join("\n")
    )
}

const LENGTH: &str =
    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"";
const END: &str =
    "\"StartTimestamp\",\"EndTimestamp\",\"Interval_Max\",\"Interval_Compressed_Histogram\"";

#[test]
fn intervals_are_merged_and_the_unit_is_told_by_the_maximum() {
    // 100.351 of milliseconds for 100,351: microseconds.
    let rows = [format!("0.5,1.0,100.351,{}", values(3)), format!("1.5,1.0,100.351,{}", values(4))];
    let read = load(&log(LENGTH, &rows));
    assert_eq!((read.latency.samples, read.duration.map(|time| time.get())), (Some(7), Some(2.0)));
    assert_eq!(read.latency.percentile(50.0).map(|time| time.get()), Some(100_351e-6));
    assert_eq!(read.latency.min.map(|time| time.get()), Some(99_840e-6));
    assert_eq!((read.counts.requests, read.throughput), (None, None));

    let nanoseconds = [format!("0,1.0,0.100,{}", values(3))];
    let read = load(&log(LENGTH, &nanoseconds));
    assert!(read.latency.max.is_some_and(|time| (time.get() - 100_351e-9).abs() < 1e-12));

    let unknown = [format!("0,1.0,100351,{}", values(3))];
    assert!(!load(&log(LENGTH, &unknown)).latency.is_known());
}

#[test]
fn a_second_column_is_an_end_where_it_can_be_one() {
    let absolute = [
        format!("1764496800.0,1764496801.0,100.3,{}", values(1)),
        format!("1764496801.0,1764496803.5,100.3,{}", values(1)),
    ];
    assert_eq!(load(&log(END, &absolute)).duration.map(|time| time.get()), Some(3.5));
    assert_eq!(load(&log(LENGTH, &absolute)).duration.map(|time| time.get()), Some(3.5));
    // A legend that lies: 1.0 is before 5.0.
    let lengths = [format!("0.0,1.0,100.3,{}", values(1)), format!("5.0,1.0,100.3,{}", values(1))];
    assert_eq!(load(&log(END, &lengths)).duration.map(|time| time.get()), Some(6.0));
}

#[test]
fn tags_are_series() {
    let rows = [
        format!("Tag=read,0,1.0,100.3,{}", values(1)),
        format!("Tag=write,0,1.0,100.3,{}", values(2)),
        format!("Tag=read,1,1.0,100.3,{}", values(4)),
    ];
    let parsed = parse(log(LENGTH, &rows).as_bytes(), "a.hlog");
    let headings: Vec<_> = parsed.reports.iter().map(|report| report.heading.as_deref()).collect();
    assert_eq!(headings, [Some("read"), Some("write")]);
    let samples: Vec<_> = crate::of(parsed).iter().map(|load| load.latency.samples).collect();
    assert_eq!(samples, [Some(5), Some(2)]);
}

#[test]
fn a_row_that_is_cut_is_left_out() {
    let whole = values(4);
    let rows = [
        format!("0,1.0,100.3,{}", values(3)),
        format!("1,1.0,100.3,{}", &whole[..whole.len() / 2]),
    ];
    let read = load(&log(LENGTH, &rows));
    assert_eq!((read.complete, read.latency.samples), (false, Some(3)));
    assert_eq!(read.duration.map(|time| time.get()), Some(1.0));
}

#[test]
fn a_bad_blob_leaves_the_printed_figures() {
    let rows = [format!("0,1.0,12.5,{}", blob(&vec![0; 8 << 20]))];
    let parsed = parse(log(LENGTH, &rows).as_bytes(), "a.hlog");
    assert!(parsed.reports[0].diagnostics.iter().any(|said| said.message.contains("4 MiB")));
    let read = load(&log(LENGTH, &rows));
    assert_eq!(read.latency.max.map(|time| time.get()), Some(0.0125));
    assert_eq!(read.latency.samples, None);
}

const WRK: &str = "Running 10s test @ http://h/\n  1 threads and 5 connections\n  \
    Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency     2.00ms    1.07ms   9.61ms   90.00%\n    \
    Req/Sec     1.00k     1.00     2.00k    90.00%\n  2300 requests in 10.00s, 1.00MB read\n\
    Requests/sec:    230.00\nTransfer/sec:    100.00KB\n";

#[test]
fn a_table_beside_a_report_is_the_reports() {
    let folder = sets::folder(&[
        ("wrkbook.toml", "layout = \"{server}.{connections}.{kind}\"\n"),
        ("a.5.hgrm", TABLE),
        ("a.5.log", WRK),
        ("b.5.log", WRK),
        ("c.5.hgrm", TABLE),
    ]);
    let set = sets::load(folder.path());
    assert_eq!(sets::keys(&set), ["a/5/1", "b/5/1", "c/5/1"]);
    let of = |at: usize| set.runs[at].load.clone().expect("a report");
    let joined = of(0);
    assert_eq!(joined.generator.as_deref(), Some("wrk"));
    assert_eq!(joined.latency.percentile(99.0).map(|time| time.get()), Some(0.006));
    // The report's own figures stand; more samples than answers are failures among them.
    assert_eq!(joined.latency.mean.map(|time| time.get()), Some(0.002));
    assert_eq!((joined.latency.samples, joined.latency.covers), (Some(2400), Some(Covers::All)));
    assert_eq!(of(1).latency.percentile(99.0), None);
    assert_eq!((of(2).generator.as_deref(), of(2).counts.requests), (Some("hgrm"), None));
}

#[test]
fn names_of_companions_say_nothing_of_their_own() {
    let mut files = Vec::new();
    for server in ["go", "node", "rust"] {
        for connections in [5, 50] {
            let report =
                WRK.replace("and 5 connections", &format!("and {connections} connections"));
            files.push((format!("{server}_c{connections}.log"), report));
            files.push((format!("{server}_c{connections}.hgrm"), TABLE.to_owned()));
        }
    }
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let set = sets::load(sets::folder(&files).path());
    let keys = sets::keys(&set);
    assert_eq!(keys, ["go/5/1", "go/50/1", "node/5/1", "node/50/1", "rust/5/1", "rust/50/1"]);
    for run in &set.runs {
        let load = run.load.as_ref().expect("a report");
        assert_eq!(load.latency.percentile(99.0).map(|time| time.get()), Some(0.006));
    }
}

#[test]
fn recorded_samples_hold() {
    samples::hold("hdr", &[]);
}
