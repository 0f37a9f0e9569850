//! Figures that cannot be read: each is said, and the others are kept.

use wrkbook_ingest::Severity;

use crate::*;

#[test]
fn errors_that_cannot_be_read_are_not_none() {
    for errors in [
        "  Socket errors: connect 0, read ?, write 0, timeout 0",
        "  Socket errors: connect 0, read 0",
        "  Non-2xx or 3xx responses: many",
    ] {
        let (load, diagnostics) = Sample { errors, ..SAMPLE }.read();
        assert_eq!(load.counts.errors, None, "{errors}");
        assert!(load.complete);
        says(&diagnostics, Severity::Warning, "unreadable");
        assert!(diagnostics[0].lost);
    }
}

#[test]
fn a_latency_that_cannot_be_read_is_said_and_the_others_are_kept() {
    for (latency, text, kept) in [
        ("1.45xx    0.89ms  12.92ms   93.69%", "1.45xx", [None, Some(0.000_89), Some(0.012_92)]),
        (
            "635.91us  500.00ns  12.92ms   93.69%",
            "500.00ns",
            [Some(0.000_635_91), None, Some(0.012_92)],
        ),
        (
            "635.91us  0.89ms  -1.00ms   93.69%",
            "-1.00ms",
            [Some(0.000_635_91), Some(0.000_89), None],
        ),
        ("nanus   0.89ms  12.92ms   93.69%", "nan", [None, Some(0.000_89), Some(0.012_92)]),
        ("635.91us  12.92ms   93.69%", "635.91us  12.92ms   93.69%", [None; 3]),
    ] {
        let latency = format!("    Latency   {latency}").leak();
        let (load, diagnostics) = Sample { latency, ..SAMPLE }.read();
        lost(&diagnostics, 4, text);
        assert_eq!(latency_s(&load), kept, "{latency}");
        assert!(load.complete, "{latency}");
    }
}

#[test]
fn a_quote_of_what_cannot_be_read_is_bounded() {
    let latency =
        format!("    Latency   1{}    0.89ms  12.92ms   93.69%", "x".repeat(10_000)).leak();
    let (_, diagnostics) = Sample { latency, ..SAMPLE }.read();
    assert!(diagnostics[0].message.len() < 300);
}

#[test]
fn percentiles_that_cannot_be_read_keep_their_entries() {
    let distribution = "  Latency Distribution\n     50%    1.40xx\n     75%  491.00us\n     90%    9,00ms\n     99%    5.80ms";
    let (load, diagnostics) = Sample { distribution, ..SAMPLE }.read();
    assert_eq!(
        percentiles_s(&load),
        [(50.0, None), (75.0, Some(0.000_491)), (90.0, None), (99.0, Some(0.0058))]
    );
    lost(&diagnostics, 7, "1.40xx");
    assert!(diagnostics[0].message.contains("2 times"), "{}", diagnostics[0]);
}

#[test]
fn other_figures_that_cannot_be_read_are_said() {
    let sample = Sample { transfer: "Transfer/sec:    -1.00MB", ..SAMPLE };
    lost(&sample.read().1, 8, "-1.00MB");
    let sample = Sample { size: "  12 threads and 4e2 connections", ..SAMPLE };
    let (load, diagnostics) = sample.read();
    assert_eq!((load.threads, load.offered.connections), (Some(12), None));
    lost(&diagnostics, 2, "4e2");
    let sample = Sample { totals: "  22464657 requests in 30.00s, 17.76XB read", ..SAMPLE };
    lost(&sample.read().1, 6, "17.76XB");
    let (load, diagnostics) = Sample { latency: "", ..SAMPLE }.read();
    assert!(load.complete && diagnostics[0].lost, "{diagnostics:#?}");
    says(&diagnostics, Severity::Warning, "no row of latencies");
}

#[test]
fn a_rate_of_nan_is_said_where_there_were_requests() {
    let (load, diagnostics) = Sample { rate: "Requests/sec:      -nan", ..SAMPLE }.read();
    assert!(load.complete && load.throughput.is_none());
    lost(&diagnostics, 7, "nan");
    let none = Sample {
        rate: "Requests/sec:      -nan",
        transfer: "Transfer/sec:       -nanB",
        ..NO_SAMPLE
    };
    assert_eq!(none.read().1, [], "nothing was measured, and nothing lost");
}

#[test]
fn an_incomplete_report_says_which_line_it_lacks() {
    for (sample, line, words) in [
        (
            Sample { rate: "Requests/sec:   56.07k", ..SAMPLE },
            7,
            "Requests/sec could not be read: \"56.07k\"",
        ),
        (
            Sample { rate: "Requests/sec:  5888,00", ..SAMPLE },
            7,
            "Requests/sec could not be read: \"5888,00\"",
        ),
        (
            Sample { rate: "Requests/sec:    -1.00", ..SAMPLE },
            7,
            "Requests/sec could not be read: \"-1.00\"",
        ),
        (
            Sample { rate: "Requests/sec:      inf", ..SAMPLE },
            7,
            "Requests/sec could not be read: \"inf\"",
        ),
        (
            Sample { totals: "  1e5 requests in 30.00s, 17.76GB read", ..SAMPLE },
            6,
            "the line of requests could not be read: \"1e5\"",
        ),
        (
            Sample { totals: "  22464657 requests in 30.00x, 17.76GB read", ..SAMPLE },
            6,
            "the line of requests could not be read: \"30.00x\"",
        ),
        (Sample { totals: "", ..SAMPLE }, 5, "no line \"N requests in"),
        (Sample { rate: "", transfer: "", ..SAMPLE }, 6, "no Requests/sec line"),
    ] {
        let (load, diagnostics) = sample.read();
        let [error] = &diagnostics[..] else { panic!("{words}: {diagnostics:#?}") };
        assert!(error.is_error() && !load.complete, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(error.line == Some(line) || line == 5, "{error}");
        assert_eq!(latency_s(&load), latency_s(&SAMPLE.read().0), "what was read is kept");
    }
}
