//! The corner cases, by their numbers in the list of formats.

use wrkbook_ingest::{Errors, LineSpan, Severity};

use crate::*;

#[test]
fn case_01_to_05_units_of_time() {
    for (printed, seconds) in
        [("850.00us", 0.00085), ("  0.85ms", 0.00085), ("  0.85m ", 51.0), ("  1.00s ", 1.0)]
    {
        let row: &'static str =
            format!("    Latency   {printed}    1.20ms   3.00ms   93.69%").leak();
        let (load, diagnostics) = Sample { latency: row, ..SAMPLE }.read();
        assert_eq!(latency_s(&load)[0], Some(seconds), "{row}");
        assert_eq!(diagnostics, [], "{row}");
    }
    let (load, _) =
        Sample { latency: "    Latency   600.00ms    1.20ms1000.00ms   93.69%", ..SAMPLE }.read();
    assert_eq!(latency_s(&load), [Some(0.6), Some(0.0012), Some(1.0)]);
}

#[test]
fn case_04_mean_that_lost_its_last_letter() {
    let sample =
        Sample { latency: "    Latency   1000.00m    1.20ms    1.10s    93.69%", ..SAMPLE };
    let (load, diagnostics) = sample.read();
    assert_eq!(latency_s(&load), [Some(1.0), Some(0.0012), Some(1.1)]);
    says(&diagnostics, Severity::Warning, "read as ms");
    assert_eq!(diagnostics[0].line, Some(4));
}

#[test]
fn case_06_to_10_measured_duration() {
    for (running, totals, rate, seconds, tolerance) in [
        ("60m", "3600000 requests in 60.00m, 1.00GB read", "1000.00", 3600.0, 1e-9),
        ("60m", "1 requests in 60.00m, 1.00KB read", "0.00", 3600.0, 1e-9),
        ("2m", "10020 requests in 1.67m, 1.00GB read", "100.00", 100.2, 1e-9),
        ("1s", "10 requests in 999.94ms, 1.00KB read", "10.00", 0.99994, 1e-9),
        ("3s", "176640 requests in 3.10s, 22.91MB read", "56897.70", 3.10452, 5e-6),
        ("30s", "1 requests in 30.09s, 1.00KB read", "0.03", 30.09, 1e-9),
    ] {
        let (load, diagnostics) = Sample {
            running: format!("Running {running} test @ http://a/").leak(),
            totals: format!("  {totals}").leak(),
            rate: format!("Requests/sec: {rate:>9}").leak(),
            ..SAMPLE
        }
        .read();
        let duration = load.duration.unwrap().get();
        assert!((duration - seconds).abs() < tolerance, "{totals}: {duration}");
        assert_eq!(diagnostics, [], "{totals}");
    }
}

#[test]
fn case_11_bytes_are_binary() {
    for (printed, bytes) in [("0.85KB", 870.4), ("870.00B", 870.0), ("1.00TB", 1024_f64.powi(4))] {
        let transfer = format!("Transfer/sec: {printed:>11}").leak();
        let (load, _) = Sample { transfer, ..SAMPLE }.read();
        assert_eq!(load.transfer.map(|r| r.get()), Some(bytes));
    }
}

#[test]
fn case_12_transfer_without_its_b_was_cut() {
    let (load, diagnostics) = Sample { transfer: "Transfer/sec:      7.43M", ..SAMPLE }.read();
    assert_eq!(load.transfer, None);
    assert_eq!(load.counts.requests, Some(22_464_657));
    lost(&diagnostics, 8, "7.43M");
}

#[test]
fn case_13_nothing_sampled() {
    let (load, diagnostics) = NO_SAMPLE.read();
    assert_eq!(diagnostics, []);
    assert_eq!(load.counts.requests, Some(0));
    assert_eq!(load.throughput.map(|r| r.get()), Some(0.0));
    assert_eq!(latency_s(&load), [None; 3]);
    near(load.duration.map(|s| s.get()), 30.09);
}

#[test]
fn case_14_all_responses_late() {
    let (load, diagnostics) = Sample {
        totals: "  4 requests in 30.09s, 1.00KB read",
        errors: "  Socket errors: connect 0, read 0, write 0, timeout 4",
        rate: "Requests/sec:      0.13",
        ..NO_SAMPLE
    }
    .read();
    assert_eq!(diagnostics, []);
    assert_eq!(load.counts.requests, Some(4));
    assert_eq!(latency_s(&load), [None; 3]);
    assert!(load.latency.censored);
}

#[test]
fn case_15_not_a_number_in_every_spelling() {
    for latency in [
        "    Latency     0.00us    0.00us   0.00us     nan%",
        "    Latency    -nanus    -nanus   0.00us    0.00%",
        "    Latency    nanus    nanus   0.00us    0.00%",
        "    Latency     0.00us    0.00us   0.00us    -nan%",
    ] {
        let (load, _) = Sample { latency, ..SAMPLE }.read();
        assert_eq!(latency_s(&load), [None; 3], "{latency}");
        assert_eq!(load.counts.requests, Some(22_464_657));
    }
    let (load, _) = Sample { rate: "Requests/sec:      -nan", ..SAMPLE }.read();
    assert!(load.complete && load.throughput.is_none());
}

#[test]
fn case_16_percentile_below_the_smallest_sample() {
    let distribution = "  Latency Distribution\n     50%    1.00s \n     75%    0.00us\n     90%    0.00us\n     99%    0.00us";
    let latency = "    Latency     1.05s   200.00ms   3.05s    50.00%";
    let (load, _) = Sample { distribution, latency, ..SAMPLE }.read();
    assert_eq!(percentiles_s(&load), [(50.0, Some(1.0)), (75.0, None), (90.0, None), (99.0, None)]);
    assert_eq!(latency_s(&load)[2], Some(3.05));
}

#[test]
fn case_17_latency_is_censored_at_the_timeout() {
    let sample = Sample {
        latency: "    Latency   500.00ms  200.00ms   2.00s    70.00%",
        errors: "  Socket errors: connect 0, read 0, write 0, timeout 294",
        ..SAMPLE
    };
    let (load, _) = sample.read();
    assert_eq!(latency_s(&load)[2], Some(2.0));
    assert!(load.latency.censored);
    // More timeouts than responses: the repeated counts of versions before 4.
    let errors = "  Socket errors: connect 0, read 0, write 0, timeout 22464658";
    assert!(!Sample { errors, ..SAMPLE }.read().0.latency.censored);
}

#[test]
fn case_18_silence() {
    let (load, diagnostics) = Sample { errors: "", ..NO_SAMPLE }.read();
    assert_eq!(load.counts.errors, Some(Errors::default()));
    says(&diagnostics, Severity::Warning, "no responses");
}

#[test]
fn case_19_counters_that_wrapped() {
    let errors = "  Socket errors: connect 0, read -5, write 100364, timeout 0";
    let (load, _) = Sample { errors, ..SAMPLE }.read();
    let expected = Errors { read: 4_294_967_291, write: 100_364, ..Errors::default() };
    assert_eq!(load.counts.errors, Some(expected));
}

#[test]
fn case_20_only_error_statuses() {
    let sample = Sample {
        totals: "  100 requests in 30.00s, 1.00KB read",
        errors: "  Non-2xx or 3xx responses: 100",
        rate: "Requests/sec:      3.33",
        ..SAMPLE
    };
    let (load, diagnostics) = sample.read();
    assert_eq!(load.counts.errors, Some(Errors { status: 100, ..Errors::default() }));
    says(&diagnostics, Severity::Warning, "error status");
}

#[test]
fn case_21_connections_that_were_never_there() {
    let errors = "  Socket errors: connect 252, read 0, write 0, timeout 0";
    let size = "  4 threads and 300 connections";
    assert_eq!(Sample { errors, size, ..SAMPLE }.read().0.open_connections(), Some(48));
}

#[test]
fn case_22_cut_before_requests_per_second() {
    let (load, diagnostics) = Sample { rate: "", transfer: "", ..SAMPLE }.read();
    assert!(!load.complete);
    assert_eq!(load.counts.requests, Some(22_464_657));
    near(load.duration.map(|s| s.get()), 30.0);
    assert_eq!((load.throughput, load.counts.errors), (None, None));
    says(&diagnostics, Severity::Error, "incomplete");
    assert_eq!(diagnostics[0].line, Some(6));

    let errors = "  Socket errors: connect 1, read 2, write 3, timeout 4";
    let (load, _) = Sample { rate: "", transfer: "", errors, ..SAMPLE }.read();
    assert_eq!(load.counts.errors, None, "nobody knows whether there were error statuses");
    let status =
        "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5";
    let (load, _) = Sample { rate: "", transfer: "", errors: status, ..SAMPLE }.read();
    let counted =
        Errors { connect: 1, read: 2, write: 3, timeout: 4, status: 5, ..Errors::default() };
    assert_eq!(load.counts.errors, Some(counted), "both lines are there");

    let (load, diagnostics) = only("Running 30s test @ http://a/\n  1 threads and 1 connections\n");
    assert_eq!(
        (load.offered.connections, load.counts.requests, load.complete),
        (Some(1), None, false)
    );
    says(&diagnostics, Severity::Error, "incomplete");
}

#[test]
fn case_26_and_27_lookalikes_of_a_script() {
    let done = "Requests/sec: 56073\nRequests/sec: 56073.00\n50%,30\n 99%    9.00s \n  Socket errors: connect 9, read 9, write 9, timeout 9\nNon-2xx or 3xx responses: 9\nTransfer/sec:  1.00GB\nLatency 9.00s 9.00s 9.00s 9.00%\n";
    let sample = Sample { transfer: "", ..SAMPLE };
    let (plain, _) = SAMPLE.read();
    assert_eq!(only(&(SAMPLE.text() + done)).0, plain);
    // Only the rate of transfer may still follow, and only once.
    let (load, _) = only(&(sample.text() + done));
    assert_eq!(load.transfer.map(|r| r.get()), Some(1024_f64.powi(3)));
    assert_eq!((load.throughput, load.counts.errors), (plain.throughput, plain.counts.errors));
}

#[test]
fn case_28_totals_without_statistics_are_a_run_of_their_own() {
    let text = SAMPLE.text()
        + "  651 requests in 1.00m, 1.20MB read\nRequests/sec:     10.85\nTransfer/sec:     20.48KB\n";
    let parsed = read(&text);
    let [first, second] = &parsed.reports[..] else { panic!("{parsed:#?}") };
    assert_eq!(load(first), &SAMPLE.read().0);
    let second_load = load(second);
    assert_eq!(second_load.counts.requests, Some(651));
    assert_eq!(latency_s(second_load), [None; 3]);
    assert_eq!((&second_load.url, second_load.offered.connections), (&None, None));
    near(second_load.throughput.map(|r| r.get()), 10.85);
    assert!(!second_load.complete);
    assert_eq!(second.lines, LineSpan { first: 9, last: 11 });
    says(&second.diagnostics, Severity::Error, "incomplete");
}

#[test]
fn case_31_primer_and_warmup_are_marked() {
    let rule = "---------------------------------------------------------\n";
    let text: String = [
        " Running Primer json\n",
        " Running Warmup json\n",
        " Concurrency: 16 for json\n",
        " Concurrency: 32 for json\n",
    ]
    .iter()
    .map(|title| format!("{rule}{title}{rule}\n{}STARTTIME 1\nENDTIME 2\n", SAMPLE.text()))
    .collect();
    let warmups: Vec<_> = loads(&text).iter().map(|load| load.warmup).collect();
    assert_eq!(warmups, [true, true, false, false]);
    let text = text.replace("Concurrency: 16 for", "Queries: 1 for");
    assert_eq!(loads(&text).iter().filter(|load| load.warmup).count(), 2);
}

#[test]
fn case_32_line_ends_and_indentation_change_nothing() {
    let plain = SAMPLE.text();
    let expected = SAMPLE.read();
    for text in [
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        plain.lines().map(|line| line.trim_start().to_owned() + "\n").collect(),
        plain.lines().map(|line| format!("\t{line}\t\n")).collect(),
        plain.lines().map(|line| format!("> {line}\n")).collect(),
        format!("```\n{plain}```\n"),
        plain.trim_end().to_owned(),
        tabbed(&plain),
    ] {
        assert_eq!(only(&text), expected, "{text:?}");
    }
    let full = Sample {
        distribution: "  Latency Distribution\n     50%  250.00us\n     99%    5.80ms",
        errors: "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5",
        ..SAMPLE
    };
    assert_eq!(only(&tabbed(&full.text())), full.read());
    let header = plain.replace("Thread Stats   Avg      Stdev", "Thread\tStats\tAvg\tStdev");
    assert_eq!(only(&header), expected);
}
