//! What holds for whole texts: why one has no report, chunks, cuts, noise, and the files of 2016.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use proptest::prelude::*;
use wrkbook_ingest::parse::Unreadable;
use wrkbook_ingest::{Content, Errors, LoadReport, Parsed, Parser, Severity, parse};

fn loads(text: &str) -> Vec<LoadReport> {
    parse(text.as_bytes(), "a.log")
        .reports
        .into_iter()
        .filter_map(|report| match report.content {
            Content::Load(load) => Some(*load),
            _ => None,
        })
        .collect()
}

fn wrk_time(microseconds: f64) -> String {
    let (amount, unit) = match microseconds {
        n if n >= 1e6 && n / 1e6 >= 60.0 * 0.85 => (n / 60e6, "m"),
        n if n >= 1e6 => (n / 1e6, "s"),
        n if n >= 850.0 => (n / 1e3, "ms"),
        n => (n, "us"),
    };
    format!("{amount:.2}{unit}")
}

fn wrk_binary(mut bytes: f64) -> String {
    let mut unit = "";
    for larger in ["K", "M", "G", "T"] {
        if bytes < 1024.0 * 0.85 {
            break;
        }
        bytes /= 1024.0;
        unit = larger;
    }
    format!("{bytes:.2}{unit}")
}

/// `print_units` of wrk: right-aligned and cut at its width, one-letter units padded.
fn wrk_column(figure: &str, width: usize) -> String {
    let pad = 2 - figure.bytes().rev().take(2).filter(u8::is_ascii_alphabetic).count();
    let width = width - pad;
    format!("{figure:>width$.width$}{:pad$}", "")
}

/// What `wrk` measured, before it prints.
#[derive(Debug, Clone)]
struct Measured {
    threads: u32,
    connections: u32,
    requests: u64,
    runtime_us: u64,
    bytes: u64,
    /// Mean, deviation and maximum in microseconds.
    latency_us: (f64, f64, u64),
    percentiles_us: Option<[u64; 4]>,
    errors: Errors,
}

impl Measured {
    /// The report as `wrk` 4 prints it.
    fn print(&self) -> String {
        let runtime = self.runtime_us as f64 / 1e6;
        let (mean, stdev, max) = self.latency_us;
        let mut text = format!(
            "Running {:.0}s test @ http://127.0.0.1:8080/\n  {} threads and {} connections\n",
            runtime, self.threads, self.connections
        );
        text +=
            &format!("  Thread Stats{:>6}{:>11}{:>8}{:>12}\n", "Avg", "Stdev", "Max", "+/- Stdev");
        text += &format!(
            "    {:<10}{}{}{}{:>8.2}%\n",
            "Latency",
            wrk_column(&wrk_time(mean), 8),
            wrk_column(&wrk_time(stdev), 10),
            wrk_column(&wrk_time(max as f64), 9),
            68.27
        );
        text += "    Req/Sec     1.05k     1.12k    2.50k    64.84%\n";
        if let Some(percentiles) = self.percentiles_us {
            text += "  Latency Distribution\n";
            for (percent, time) in [50, 75, 90, 99].iter().zip(percentiles) {
                text += &format!("{percent:>7}%{}\n", wrk_column(&wrk_time(time as f64), 10));
            }
        }
        text += &format!(
            "  {} requests in {}, {}B read\n",
            self.requests,
            wrk_time(self.runtime_us as f64),
            wrk_binary(self.bytes as f64)
        );
        let Errors { connect, read, write, timeout, status, .. } = self.errors;
        let printed = |counter: u64| u32::try_from(counter).unwrap().cast_signed();
        if connect + read + write + timeout > 0 {
            text += &format!(
                "  Socket errors: connect {}, read {}, write {}, timeout {}\n",
                printed(connect),
                printed(read),
                printed(write),
                printed(timeout)
            );
        }
        if status > 0 {
            text += &format!("  Non-2xx or 3xx responses: {}\n", printed(status));
        }
        text += &format!("Requests/sec: {:>9.2}\n", self.requests as f64 / runtime);
        text + &format!("Transfer/sec: {:>10}B\n", wrk_binary(self.bytes as f64 / runtime))
    }
}

fn counter() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 2 => 1..10_000_u64, 1 => 0..=u64::from(u32::MAX)]
}

fn measured() -> impl Strategy<Value = Measured> {
    let time = || prop_oneof![1..2_000_000_u64, 1..200_000_000_u64, 999_990..1_000_010_u64];
    (
        (1..64_u32, 1..100_000_u32),
        (prop_oneof![0..50_u64, 0..100_000_000_u64], 1_000..7_200_000_000_u64, 0..1_u64 << 45),
        (
            time(),
            0.0..1.0,
            0.0..100e6_f64,
            time(),
            prop::option::of([time(), time(), time(), time()]),
        ),
        (counter(), counter(), counter(), counter(), counter()),
    )
        .prop_map(
            |((threads, connections), (requests, runtime_us, bytes), latency, errors)| {
                let (mean, fraction, stdev, max, percentiles_us) = latency;
                let (connect, read, write, timeout, status) = errors;
                Measured {
                    threads,
                    connections,
                    requests,
                    runtime_us,
                    bytes,
                    latency_us: (mean as f64 + fraction, stdev, max),
                    percentiles_us,
                    errors: Errors { connect, read, write, timeout, status, ..Errors::default() },
                }
            },
        )
}

/// True within the rounding of two decimals from 0.85 upward: 0.6%, or half a last place.
fn rounded(read: f64, true_value: f64, place: f64) -> bool {
    (read - true_value).abs() <= (true_value * 0.006).max(0.005001 * place)
}

proptest! {
    #[test]
    fn what_wrk_prints_reads_back(measured in measured()) {
        let text = measured.print();
        let parsed = parse(text.as_bytes(), "a.log");
        prop_assert_eq!(parsed.reports.len(), 1);
        let load = loads(&text).remove(0);
        prop_assert!(load.complete);
        prop_assert_eq!(load.threads, Some(measured.threads));
        prop_assert_eq!(load.offered.connections, Some(measured.connections));
        prop_assert_eq!(load.counts.requests, Some(measured.requests));
        prop_assert_eq!(load.counts.errors, Some(measured.errors));

        // The duration is as exact as the more exact of its two sources.
        let runtime = measured.runtime_us as f64 / 1e6;
        let rate = measured.requests as f64 / runtime;
        let by_print = if runtime < 1.0 { 5e-6 } else if runtime < 51.0 { 5e-3 } else { 0.3 };
        let by_rate = if rate > 0.02 { runtime * 0.01 / (rate - 0.01) } else { f64::INFINITY };
        let duration = load.duration.unwrap().get();
        prop_assert!(
            (duration - runtime).abs() <= f64::min(by_print, by_rate) * 1.01 + 1e-12,
            "{} {}", duration, runtime
        );
        prop_assert!(parsed.reports[0].diagnostics.iter().all(|d| !d.message.contains("contradict")));
        prop_assert!((load.throughput.unwrap().get() - rate).abs() <= 0.005001);
        prop_assert!(rounded(load.bytes_read.unwrap().get(), measured.bytes as f64, 1.0));
        prop_assert!(rounded(load.transfer.unwrap().get(), measured.bytes as f64 / runtime, 1.0));

        let (mean, stdev, max) = measured.latency_us;
        prop_assert!(rounded(load.latency.mean.unwrap().get() * 1e6, mean, 1.0));
        prop_assert!(rounded(load.latency.stdev.unwrap().get() * 1e6, stdev, 1.0));
        prop_assert!(rounded(load.latency.max.unwrap().get() * 1e6, max as f64, 1.0));
        let percentiles = measured.percentiles_us.map_or(vec![], |p| p.to_vec());
        prop_assert_eq!(load.latency.percentiles.len(), percentiles.len());
        for ((_, read), printed) in load.latency.percentiles.iter().zip(percentiles) {
            prop_assert!(rounded(read.unwrap().get() * 1e6, printed as f64, 1.0));
        }
    }

    #[test]
    fn bytes_of_any_kind_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let parsed = parse(&bytes, "a.log");
        prop_assert_eq!(parsed.reports.is_empty(), parsed.unreadable.is_some());
    }

    #[test]
    fn spliced_reports_are_no_panic_and_every_error_is_said(
        pieces in prop::collection::vec((measured(), any::<u16>(), any::<u16>()), 1..5),
    ) {
        let mut text = String::new();
        for (measured, from, to) in pieces {
            let piece = measured.print();
            let (from, to) = (usize::from(from) % piece.len(), usize::from(to) % piece.len());
            text += &piece[from.min(to)..from.max(to)];
        }
        let parsed = parse(text.as_bytes(), "a.log");
        for report in parsed.reports {
            let Content::Load(load) = &report.content else { continue };
            let is_error = report.diagnostics.iter().any(|d| d.severity == Severity::Error);
            prop_assert_eq!(!load.complete, is_error);
            prop_assert!(report.lines.first <= report.lines.last);
        }
    }

    #[test]
    fn chunks_may_end_anywhere(
        measured in measured(),
        ends in prop::collection::vec(any::<u16>(), 0..20),
        noise in "\\PC{0,40}",
    ) {
        let text = format!("\u{feff}{noise}\r\n{}{noise}\n{}", measured.print(), measured.print());
        let mut ends: Vec<_> = ends.iter().map(|end| usize::from(*end) % text.len()).collect();
        ends.push(text.len());
        ends.sort_unstable();
        let mut parser = Parser::new("a.log");
        let mut from = 0;
        for end in ends {
            parser.push(&text.as_bytes()[from..end]);
            from = end;
        }
        prop_assert_eq!(parser.finish(), parse(text.as_bytes(), "a.log"));
    }
}

#[track_caller]
fn unreadable(text: &[u8], why: Unreadable, words: &str) {
    let Parsed { reports, diagnostics, unreadable } = parse(text, "a.log");
    assert_eq!((reports, unreadable), (vec![], Some(why)));
    let [diagnostic] = &diagnostics[..] else { panic!("not one: {diagnostics:#?}") };
    assert_eq!(diagnostic.severity, Severity::Error);
    assert!(diagnostic.message.contains(words), "{diagnostic}");
    assert!(diagnostic.to_string().starts_with("a.log:"), "{diagnostic}");
    assert!(!diagnostic.advice.is_empty());
}

#[test]
fn case_23_empty_file() {
    for text in ["", "\n", " \r\n\t\n", "\u{feff}", "\u{feff}\n  "] {
        unreadable(text.as_bytes(), Unreadable::Empty, "empty");
    }
}

#[test]
fn case_24_start_up_failure() {
    for text in [
        "unable to connect to 127.0.0.1:1 Connection refused",
        "unable to resolve nowhere:http Name or service not known\n",
    ] {
        unreadable(text.as_bytes(), Unreadable::StartUp, "start-up");
    }
    let panic = "some shell noise\nPANIC: unprotected error in call to Lua API (x.lua:1: oops)\n";
    unreadable(panic.as_bytes(), Unreadable::StartUp, "the script failed");
}

#[test]
fn the_advice_fits_the_failure() {
    for (text, word) in [
        ("unable to connect to 127.0.0.1:1 Connection refused", "listens"),
        ("unable to resolve nowhere:http Name or service not known", "host's name"),
        ("PANIC: unprotected error in call to Lua API (x.lua:1: oops)", "script"),
        ("unable to create thread 3: Resource temporarily unavailable", "limits"),
        ("Usage: wrk <options> <url>", "command"),
    ] {
        let advice = &parse(text.as_bytes(), "a.log").diagnostics[0].advice;
        assert!(advice.contains(word), "{text}: {advice}");
    }
}

#[test]
fn a_text_in_disguise_is_told_by_its_first_bytes() {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(SMALL.encode_utf16()).flat_map(bytes).collect()
    };
    for (text, word) in [
        (utf16(u16::to_le_bytes), "iconv"),
        (utf16(u16::to_be_bytes), "iconv"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03K,\n\x01".to_vec(), "gunzip"),
    ] {
        unreadable(&text, Unreadable::Unrecognised, "not recognised");
        let advice = &parse(&text, "a.log").diagnostics[0].advice;
        assert!(advice.contains(word), "{advice}");
    }
}

#[test]
fn docker_stats_whose_rows_cannot_be_read_are_said_to_have_some() {
    let text = "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT\n343b86138cb2   app   1,23%   1,5MiB / 2GiB\n";
    unreadable(text.as_bytes(), Unreadable::NoSamples, "no row of docker stats could be read");
    assert_eq!(parse(text.as_bytes(), "a.stats").diagnostics[0].line, Some(2));
    // An array in one line is nothing that a client prints by itself.
    let array = r#"[{"name":"a","cpu_percent":"1%","mem_usage":"1MB / 2MB"},{"name":"b","cpu_percent":"2%","mem_usage":"1MB / 2MB"}]"#;
    unreadable(array.as_bytes(), Unreadable::NoSamples, "no row of docker stats could be read");
}

#[test]
fn case_25_usage() {
    let usage = "Usage: wrk <options> <url>                            \n  Options:                 \n    -c, --connections <N>  Connections to keep open   \n";
    unreadable(usage.as_bytes(), Unreadable::Usage, "usage");
    unreadable(format!("invalid URL: x\n{usage}").as_bytes(), Unreadable::Usage, "invalid URL: x");
}

#[test]
fn other_texts_are_not_recognised() {
    for text in
        [&b"# Notes\n\nWe ran 10 requests in 3 s.\n"[..], b"\0\0\0\0", b"\xff\xfe\x89PNG\r\n"]
    {
        unreadable(text, Unreadable::Unrecognised, "not recognised");
    }
    unreadable(b"a,b\n1,2\n", Unreadable::Unrecognised, "no report recognised");
}

#[test]
fn docker_stats_without_a_row_has_no_samples() {
    for text in [
        "json\njson\n",
        "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O   BLOCK I/O   PIDS\n",
    ] {
        unreadable(text.as_bytes(), Unreadable::NoSamples, "no samples");
    }
}

const SMALL: &str = "\
Running 1s test @ http://a/
  1 threads and 2 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.10ms  100.00us  11.18ms   93.69%
    Req/Sec     1.00k     0.00     1.00k    100.00%
  Latency Distribution
     50%    1.10ms
     75%    1.50ms
     90%    1.90ms
     99%   11.18ms
  1000 requests in 1.00s, 100.50KB read
  Socket errors: connect 10, read 20, write 30, timeout 294
  Non-2xx or 3xx responses: 123
Requests/sec:   1000.00
Transfer/sec:    100.50KB
";

#[test]
fn a_failed_start_beside_a_report_is_a_warning() {
    let failure = "unable to connect to 127.0.0.1:1 \x07Connection refused\n";
    let parsed = parse(format!("{failure}{SMALL}").as_bytes(), "a.log");
    assert_eq!((parsed.reports.len(), parsed.unreadable), (1, None));
    let [diagnostic] = &parsed.diagnostics[..] else { panic!("{:#?}", parsed.diagnostics) };
    assert_eq!((diagnostic.severity, diagnostic.line), (Severity::Warning, Some(1)));
    assert!(diagnostic.message.ends_with("127.0.0.1:1 Connection refused"), "{diagnostic}");
}

#[test]
fn every_cut_of_a_report_reads_as_less_and_never_as_other() {
    let full = &loads(SMALL)[0];
    for end in 0..SMALL.len() {
        for cut in loads(&SMALL[..end]) {
            // An absent figure is fine at every end, another one never.
            macro_rules! same {
                ($($($field:ident).+),*) => {$(
                    assert!(
                        cut.$($field).+.is_none() || cut.$($field).+ == full.$($field).+,
                        "{end}: {:?}", cut.$($field).+
                    );
                )*};
            }
            same!(threads, offered.connections, nominal_duration, counts.requests, throughput);
            same!(latency.mean, latency.stdev, latency.max, duration, bytes_read, transfer);
            same!(counts.errors);
            assert!(full.latency.percentiles.starts_with(&cut.latency.percentiles), "{end}");
            assert_eq!(cut.complete, end >= SMALL.find("\nTransfer").unwrap(), "{end}");
        }
    }
}

#[test]
fn a_line_longer_than_any_report_is_skipped() {
    let text = format!("{}\n{SMALL}", "x".repeat(1 << 20));
    let [report] = &parse(text.as_bytes(), "a.log").reports[..] else { panic!("not one report") };
    assert_eq!((report.lines.first, report.lines.last), (2, 16));
}

/// The raw logs of the 2016 study, where they are at hand.
#[test]
fn the_logs_of_2016_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/wsgi-2016");
    if !folder.is_dir() {
        return;
    }
    let (mut complete, mut dead, mut empty, mut lost, mut at_ceiling) = (0, 0, 0, 0, 0);
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|ending| ending != "log") {
            continue;
        }
        let path = entry.path().to_str().unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let parsed = parse(text.as_bytes(), path);
        if parsed.unreadable == Some(Unreadable::Empty) {
            empty += 1;
            continue;
        }
        let [report] = &parsed.reports[..] else { panic!("{path}: not one report") };
        assert_eq!(parsed.diagnostics, [], "{path}");
        assert_eq!(report.diagnostics, [], "{path}");
        let Content::Load(load) = &report.content else { panic!("{path}: no load report") };
        let stem = entry.path().file_stem().unwrap().to_str().unwrap();
        let connections = stem.rsplit_once('.').unwrap().1.parse().unwrap();
        assert_eq!(load.offered.connections, Some(connections), "{path}");
        let duration = load.duration.unwrap().get();
        let printed = text.split(" requests in ").nth(1).unwrap().split("s,").next().unwrap();
        let printed: f64 = printed.parse().unwrap();
        assert!((duration - printed).abs() <= 0.005_001, "{path}: {duration}");
        complete += u32::from(load.complete);
        dead += u32::from(load.counts.requests == Some(0) && load.latency.mean.is_none());
        lost += u32::from(load.open_connections() == Some(0));
        at_ceiling +=
            u32::from(load.latency.max.is_some_and(|max| (1.99..=2.0).contains(&max.get())));
    }
    // Counted by `grep` over the same files, as the notes beside them say.
    assert_eq!((complete, dead, empty, lost, at_ceiling), (455, 9, 1, 53, 74));
}
