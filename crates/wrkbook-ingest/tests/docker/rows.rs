//! Rows that are cut, broken, foreign or odd, and whose they are.

use wrkbook_ingest::Format;

use crate::*;

#[test]
fn wherever_the_last_row_is_cut_no_sample_is_made_up() {
    let whole = row("5.00%", "15.97MiB / 536.9MiB").replace("  1\n", "  12");
    let changed = whole.replace("5.00%", "9.00%");
    for (last, is_new) in [(&whole, false), (&changed, true)] {
        for end in 1..last.len() {
            let cut = &last[..end];
            let report = report(&format!("\x1b[2J\x1b[H{HEADER}{whole}\n{HEADER}{cut}"));
            // With a count of processes, `1` of `12` or not, all that is kept of a row is there.
            let has_all = cut.split_whitespace().count() == whole.split_whitespace().count();
            assert_eq!(report.diagnostics.is_empty(), has_all, "{cut}");
            let c = &containers_of(report)[0];
            assert_eq!(c.samples, if has_all && is_new { 2 } else { 1 }, "{cut}");
            assert_eq!(memory(c), (Some(15.97 * 1048576.0), Some(536.9 * 1048576.0)), "{cut}");
        }
    }
}

#[test]
fn a_cut_header_loses_nothing() {
    let text = frame("5.00%", "1MiB / 2GiB");
    for end in 1..HEADER.len() {
        let report = report(&format!("{text}{}", &HEADER[..end]));
        assert!(report.diagnostics.is_empty(), "{}", &HEADER[..end]);
    }
}

#[test]
fn broken_rows_are_counted_in_one_warning() {
    let broken = "343b86138cb2   app   0.00%   15.97MB / 536.\n".repeat(3);
    let text = frame("5.00%", "1MiB / 2GiB");
    let report = report(&format!("{text}{broken}{text}"));
    let [warning] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
    assert_eq!(warning.line, Some(3));
    assert!(warning.message.contains("3 times"), "{}", warning.message);
}

#[test]
fn other_text_in_between_is_no_row() {
    let text = format!(
        "{}Running 30s test @ http://127.0.0.1/\n  4 threads and 100 connections\n    Latency   635.91us    0.89ms  12.92ms   93.69%\n{}\
         got 3 SIGTERM/SIGINTs, forcefully exiting\n",
        frame("5.00%", "1MiB / 2GiB"),
        frame("6.00%", "1MiB / 2GiB"),
    );
    let reports = parse(text.as_bytes(), "x").reports;
    let samples = reports.iter().find(|r| r.format == Format::DOCKER_STATS).expect("it has rows");
    assert!(samples.diagnostics.is_empty(), "{:?}", samples.diagnostics);
    assert_eq!((samples.lines.first, samples.lines.last), (1, 7));
}

#[test]
fn impossible_limits_are_none() {
    for limit in ["0 B", "16 EiB", "18.45 EB", "9.223 EB", "--"] {
        let c = container(&frame("1.00%", &format!("1MiB / {limit}")));
        assert_eq!(memory(&c), (Some(1_048_576.0), None), "{limit}");
    }
}

#[test]
fn a_unit_that_docker_does_not_print_is_not_guessed() {
    let report = report(&frame("1.00%", "64KB / 2GB"));
    assert_eq!(report.diagnostics.len(), 1);
    assert_eq!(report.diagnostics[0].line, Some(2));
    assert_eq!(memory(&containers_of(report)[0]), (None, Some(2e9)));
}

#[test]
fn containers_are_told_apart_and_stand_in_order() {
    let db = "bbbbbbbbbbbb   db   1.00%   1MiB / 2GiB   0.01%   1B / 1B   0B / 0B   1\n";
    let c = containers(&format!(
        "{0}{db}{1}{db}{2}{db}",
        frame("5.00%", "1MiB / 2GiB"),
        frame("6.00%", "1MiB / 2GiB"),
        frame("7.00%", "1MiB / 2GiB"),
    ));
    let found: Vec<_> = c.iter().map(|c| (c.name.as_deref(), c.samples, cpu(c).1)).collect();
    assert_eq!(found, [(Some("app"), 3, Some(6.5)), (Some("db"), 1, None)]);
}

#[test]
fn a_container_is_found_again_by_id_or_else_by_name() {
    let by_name = "NAME   CPU %   MEM USAGE / LIMIT\n";
    let with_id = frame("2.00%", "1MiB / 2GiB");
    for text in [
        format!("{with_id}{by_name}app   4.00%   1MiB / 2GiB\n"),
        format!("{by_name}app   4.00%   1MiB / 2GiB\n{with_id}"),
        format!("{with_id}{}", frame("4.00%", "1MiB / 2GiB").replace("app", "--")),
    ] {
        let c = container(&text);
        assert_eq!((c.id.as_deref(), c.name.as_deref()), (Some("343b86138cb2"), Some("app")));
        assert_eq!((c.samples, cpu(&c).0), (2, Some(4.0)), "{text}");
    }
    let restarted = frame("3.00%", "1MiB / 2GiB").replace("343b86138cb2", "aaaaaaaaaaaa");
    assert_eq!(containers(&format!("{with_id}{restarted}")).len(), 2, "one name, two containers");
}

#[test]
fn the_number_of_containers_is_bounded() {
    let rows: String = (0..5000)
        .map(|i| format!("{i:012x}   n{i}   1.00%   1MiB / 2GiB   0.01%   1B / 1B   0B / 0B   1\n"))
        .collect();
    let report = report(&format!("\x1b[2J\x1b[H{HEADER}{rows}"));
    assert_eq!(report.diagnostics.len(), 1);
    assert_eq!(report.diagnostics[0].line, Some(2 + 4096));
    assert_eq!(containers_of(report).len(), 4096);
}

#[test]
fn cpu_that_is_no_figure_is_absent_and_said_once() {
    for bad in ["-5.00%", "NaN%", "inf%"] {
        let text = format!(
            "{}{}{}",
            frame("3.00%", "1MiB / 2GiB"),
            frame(bad, "4MiB / 2GiB"),
            frame(bad, "2MiB / 2GiB")
        );
        let report = report(&text);
        let [warning] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
        assert!(warning.lost && !warning.is_error(), "{warning}");
        assert!(warning.message.contains(bad) && warning.message.contains("2 times"), "{warning}");
        assert_eq!(warning.line, Some(4));
        let c = &containers_of(report)[0];
        assert_eq!((c.samples, cpu(c), memory(c).0), (3, (Some(3.0), None), Some(4_194_304.0)));
    }
}

#[test]
fn memory_that_is_no_figure_is_said() {
    for bad in ["-5MiB / 2GiB", "NaNMiB / 2GiB", "1,5MiB / 2GiB", "1MiB / 2KB"] {
        let report = report(&format!("{}{}", frame("3.00%", "1MiB / 2GiB"), frame("4.00%", bad)));
        let [warning] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
        assert!(warning.lost && warning.message.contains(bad), "{warning}");
        assert_eq!(warning.line, Some(4));
    }
}

#[test]
fn white_space_of_any_kind_parts_the_columns() {
    let text = frame("5.00%", "1.5 MiB / 2GiB");
    let tabbed: String = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join("\t") + "\n")
        .collect();
    assert_eq!(containers(&tabbed), containers(&text));
}

#[test]
fn an_id_in_full_is_that_of_its_first_twelve_digits() {
    let short = frame("2.00%", "1MiB / 2GiB");
    let full =
        frame("4.00%", "1MiB / 2GiB").replace("343b86138cb2", &"343b86138cb2".repeat(6)[..64]);
    for text in [format!("{short}{full}{short}"), format!("{full}{short}{full}")] {
        assert_eq!(container(&text).samples, 3);
    }
}
