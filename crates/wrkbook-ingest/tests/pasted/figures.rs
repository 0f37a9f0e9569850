//! Figures that someone marked, grouped or commented.

use crate::*;

#[test]
fn marked_up_figures_are_read() {
    for (plain, marked) in [
        ("600600 requests", "**600600** requests"),
        ("600600 requests", "600,600 requests"),
        ("600600 requests", "600 600 requests"),
        ("600600 requests", "600\u{202f}600 requests"),
        ("600600 requests", "600'600 requests"),
        ("600600 requests", "600_600 requests"),
        (
            "  600600 requests in 30.03s, 90.00MB read",
            "  **600600 requests in 30.03s, 90.00MB read**",
        ),
        ("Requests/sec:  20000.00", "**Requests/sec:  20000.00**"),
        ("Requests/sec:  20000.00", "**Requests/sec:** 20000.00"),
        ("Requests/sec:  20000.00", "Requests/sec:  **20,000.00**"),
        ("Requests/sec:  20000.00", "Requests/sec:  <b>20000.00</b>"),
        ("Requests/sec:  20000.00", "`Requests/sec:  20000.00`"),
        ("Requests/sec:  20000.00", "Requests/sec:  20000.00   <-- best"),
        ("Requests/sec:  20000.00", "Requests/sec:  20000.00 (was 18000.00)"),
        ("Requests/sec:  20000.00", "Requests/sec:  20000.00 # three runs"),
        (
            "Latency     3.00ms    8.00ms 120.00ms   91.00%",
            "Latency     **3.00ms**    8.00ms 120.00ms   91.00%",
        ),
        (
            "Latency     3.00ms    8.00ms 120.00ms   91.00%",
            "Latency     3.00ms    8.00ms 120.00ms   91.00%  // ok",
        ),
        ("50%    2.00ms", "50%    *2.00ms*"),
        ("99%   50.00ms", "99%   50.00ms  <- the tail"),
        ("timeout 4", "timeout 4   (late)"),
        ("read 2, write", "read **2**, write"),
        ("responses: 5", "responses: 5 !"),
        ("4 threads and 64 connections", "4 threads and **64** connections"),
        ("4 threads and 64 connections", "4 threads and 64 connections (16 each)"),
        ("Transfer/sec:      3.00MB\n", "Transfer/sec:      3.00MB</code></pre>\n"),
        ("Transfer/sec:      3.00MB\n", "Transfer/sec:      3.00MB```\n"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/ <- local"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/<br>"),
        ("+/- Stdev", "± Stdev"),
    ] {
        let text = REPORT.replace(plain, marked);
        assert_ne!(text, REPORT);
        assert_eq!(only(&text), only(REPORT), "{marked}");
    }
}

#[test]
fn grouped_counters_are_whole() {
    let text = REPORT
        .replace("read 2, write", "read 1,234, write")
        .replace("responses: 5", "responses: 12,345");
    let errors = only(&text).counts.errors.unwrap();
    assert_eq!((errors.read, errors.write, errors.status), (1234, 3, 12_345));
}

#[test]
fn a_figure_that_cannot_be_read_is_said_with_its_line() {
    for (plain, odd, line) in [
        ("20000.00", "20.000,00", 14),
        ("20000.00", "20k", 14),
        ("50.00ms\n", "50 ms\n", 10),
        ("3.00ms    8.00ms", "3.00 8.00ms", 4),
        ("30.03s,", "30.03 sec,", 11),
    ] {
        let text = REPORT.replace(plain, odd);
        let said = said(&text);
        assert!(said.contains(&format!("a.log:{line}: ")), "{odd}: {said}");
        assert!(!said.contains("run the test again"), "{said}");
    }
}

#[test]
fn an_address_keeps_its_signs() {
    for url in ["http://a/b_c~d*", "https://a:8443/x?y=1,2&z='3'", "http://[::1]:80/__init__"] {
        let text = REPORT.replace("http://127.0.0.1:8080/", url);
        assert_eq!(only(&text).url.as_deref(), Some(url));
    }
}
