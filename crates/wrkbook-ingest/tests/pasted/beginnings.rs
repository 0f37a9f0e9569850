//! Where reports begin and end: what one of several lost is not taken from another.

use wrkbook_ingest::Offered;

use crate::*;

fn from_line(first: usize) -> String {
    REPORT.lines().skip(first - 1).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_report_may_begin_at_any_line_up_to_its_latency() {
    let whole = only(REPORT);
    for (first, known) in
        [(2, "URL, nominal duration"), (3, "URL, threads, connections"), (4, "URL, threads")]
    {
        let text = from_line(first);
        let load = &loads(&text)[0];
        let of_heading = |load: &LoadReport| LoadReport {
            url: None,
            threads: load.threads.filter(|_| first == 2),
            offered: Offered {
                connections: load.offered.connections.filter(|_| first == 2),
                ..load.offered
            },
            nominal_duration: None,
            ..load.clone()
        };
        assert_eq!(load, &of_heading(&whole), "{text}");
        assert!(said(&text).contains(known), "{}", said(&text));
        // Below a whole one and above one.
        let among = format!("{REPORT}\n{text}\n{REPORT}");
        assert_eq!(loads(&among), [whole.clone(), load.clone(), whole.clone()], "{first}");
        let twice = format!("{text}\n{text}");
        assert_eq!(loads(&twice), [load.clone(), load.clone()], "{first}");
    }
    assert!(said(&from_line(4)).contains("\"Thread Stats\" above the latency is missing"));
    // From the distribution or the totals on, nobody knows whose statistics are missing.
    for first in [6, 11] {
        let load = &loads(&from_line(first))[0];
        assert_eq!(
            (rate(load), load.counts.requests, load.complete),
            (Some(20_000.0), Some(600_600), false)
        );
    }
}

#[test]
fn only_the_size_of_a_heading_may_be_lost() {
    let text: String = REPORT
        .lines()
        .filter(|line| !line.contains("threads and"))
        .map(|l| format!("{l}\n"))
        .collect();
    let load = &loads(&text)[0];
    assert_eq!(
        (load.url.as_deref(), load.offered.connections),
        (Some("http://127.0.0.1:8080/"), None)
    );
    assert!(load.complete);
    assert!(said(&text).contains("threads, connections not known"), "{}", said(&text));
}

#[test]
fn a_title_that_is_lost_below_a_heading_costs_no_latency() {
    let text: String = REPORT
        .lines()
        .filter(|line| !line.contains("Thread Stats"))
        .map(|l| format!("{l}\n"))
        .collect();
    assert_eq!(loads(&text), [only(REPORT)]);
    assert_eq!(loads(&format!("{text}{text}")), [only(REPORT), only(REPORT)]);
    // What follows is another report, whatever it lost.
    let cut = from_line(3);
    let both = loads(&format!("{text}{cut}"));
    assert_eq!(
        both.iter().map(|load| load.offered.connections).collect::<Vec<_>>(),
        [Some(64), None]
    );
}

#[test]
fn statistics_without_totals_end_where_others_begin() {
    let statistics: String =
        REPORT.lines().skip(2).take(8).map(|line| format!("{line}\n")).collect();
    let heading: String = REPORT.lines().take(2).map(|line| format!("{line}\n")).collect();
    let next = other();
    let (next_bare, _) = (next.lines().skip(2).map(|l| format!("{l}\n")).collect::<String>(), ());
    for first in [statistics.clone(), format!("{heading}{statistics}")] {
        for second in [next.clone(), next_bare.clone()] {
            let text = format!("put:\n{first}...\nget:\n{second}");
            let found = loads(&text);
            let figures: Vec<_> = found
                .iter()
                .map(|load| (mean_ms(load), load.counts.requests, load.complete))
                .collect();
            assert_eq!(
                figures,
                [(Some(3.0), None, false), (Some(9.0), Some(300_300), true)],
                "{text}"
            );
            assert!(said(&text).contains("after line"), "{}", said(&text));
        }
    }
}

#[test]
fn a_cut_report_below_a_whole_one_is_told() {
    // With the row of a thread's rates it is wrk's own, and no script's.
    let statistics: String =
        REPORT.lines().skip(2).take(5).map(|line| format!("{line}\n")).collect();
    let found = loads(&format!("{REPORT}{statistics}"));
    assert_eq!(found.iter().map(|load| load.complete).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_report_that_is_cut_says_where_and_what_follows() {
    let cut = REPORT.split("  600600").next().unwrap();
    assert!(said(cut).contains("a.log:10: incomplete report: no line \"N requests in T, B read\" that can be read; it ends at line 10"), "{}", said(cut));
    let typo = REPORT.replace("600600 requests", "600600 reqests");
    assert!(said(&typo).contains("a.log:11: incomplete report: no line \"N requests in T, B read\" that can be read; after line 10 comes \"600600 reqests in"), "{}", said(&typo));
    let killed = format!("{cut}Killed\n{REPORT}");
    assert!(said(&killed).contains("comes \"Killed\""), "{}", said(&killed));
    assert_eq!(loads(&killed).iter().map(|load| load.complete).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn lines_that_were_picked_out_give_what_they_say() {
    let kept = |words: &[&str]| -> String {
        let lines = REPORT.lines().filter(|line| words.iter().any(|word| line.contains(word)));
        lines.map(|line| format!("{line}\n")).collect()
    };
    let two = kept(&["Latency  ", "Requests/sec"]);
    for text in [two.clone(), format!("{two}{two}")] {
        let found = loads(&text);
        assert_eq!(found.len(), text.len() / two.len());
        for load in &found {
            assert_eq!((mean_ms(load), rate(load)), (Some(3.0), Some(20_000.0)));
            assert_eq!(
                (load.counts.requests, load.counts.errors, load.complete),
                (None, None, false)
            );
        }
        assert!(said(&text).contains("no line \"N requests in T, B read\""), "{}", said(&text));
    }
    // One alone is no report, and is said to be one line.
    let one = kept(&["Requests/sec"]);
    assert_eq!(read(&one).reports, []);
    assert!(
        said(&one).contains(
            "a.log:1: no report recognised: a line of wrk's stands alone: \"Requests/sec:"
        )
    );
}

#[test]
fn lines_that_end_in_carriage_returns_alone_are_said() {
    let said = said(&REPORT.replace('\n', "\r"));
    assert!(said.contains("carriage returns alone"), "{said}");
}
