//! What logs, mails and source files put before and around the lines of a report.

use crate::*;

/// Each way to dress a line, by its number, which counts from 0.
type Dressing = fn(usize, &str) -> String;

const DRESSINGS: [(&str, Dressing); 43] = [
    ("ISO time", |n, l| format!("2024-03-05T11:02:{n:02}.1234567Z {l}")),
    ("ISO time with a zone", |n, l| format!("2024-03-05T11:02:{n:02}+0100 {l}")),
    ("date and time", |n, l| format!("2024-03-05 11:02:{n:02},123 {l}")),
    ("date and time in brackets", |n, l| format!("[2024-03-05 11:02:{n:02}] {l}")),
    ("time in brackets", |n, l| format!("[11:02:{n:02}] {l}")),
    ("time", |n, l| format!("11:{n:02}:59 {l}")),
    ("time past midnight", |n, l| format!("{}:59:59  {l}", if n < 5 { 23 } else { 0 })),
    ("epoch", |n, l| format!("17096365{n:02}.123456 {l}")),
    ("moreutils ts", |n, l| format!("Mar 05 11:02:{n:02} {l}")),
    ("syslog", |n, l| format!("Mar  5 11:02:{n:02} host wrk[123]: {l}")),
    ("syslog over the end of a month", |n, l| {
        let day = if n < 3 { "Feb 29 23:59:59" } else { "Mar  1 00:00:00" };
        format!("{day} host wrk[123]: {l}")
    }),
    ("syslog of RFC 5424", |n, l| format!("<14>1 2024-03-05T11:02:{n:02}Z host wrk 123 - - {l}")),
    ("journald, short-iso", |n, l| format!("2024-03-05T11:02:{n:02}+0000 host wrk[123]: {l}")),
    ("container runtime", |n, l| format!("2024-03-05T11:02:{n:02}.123456789Z stdout F {l}")),
    ("gitlab", |n, l| format!("2024-03-05T11:02:{n:02}.123456Z 01O {l}")),
    ("log level", |n, l| format!("2024-03-05 11:02:{n:02},{n:03} INFO root: {l}")),
    ("level in brackets", |_, l| format!("[INFO] {l}")),
    ("key and value", |n, l| format!("time=11:02:{n:02}Z level=info msg={l}")),
    ("kubectl --prefix", |_, l| format!("[pod/load-7f9c/wrk] {l}")),
    ("stern", |_, l| format!("load-7f9c-xk2 wrk {l}")),
    ("compose", |_, l| format!("wrk-1  | {l}")),
    ("compose with times", |n, l| format!("wrk-1  | 2024-03-05T11:02:{n:02}.1Z {l}")),
    ("foreman", |n, l| format!("11:02:{n:02} wrk.1   | {l}")),
    ("concurrently", |_, l| format!("[0] {l}")),
    ("quote", |_, l| format!("> {l}")),
    ("nested quote", |_, l| format!("> > {l}")),
    ("quote in a quote, glued", |_, l| format!(">>>{l}")),
    ("quote of a log", |n, l| format!("> [11:02:{n:02}] {l}")),
    ("slashes", |_, l| format!("//{l}")),
    ("hash", |_, l| format!("# {l}")),
    ("star", |_, l| format!(" * {l}")),
    ("dashes", |_, l| format!("-- {l}")),
    ("added lines of a diff", |_, l| format!("+{l}")),
    ("list", |_, l| format!("- {l}")),
    ("line numbers", |n, l| format!("{:6}\t{l}", n + 96)),
    ("grep -n", |n, l| format!("{}:{l}", n + 96)),
    ("strings of a playbook", |_, l| format!("        \"{l}\",")),
    ("strings of a program", |_, l| format!("\"{l}\\n\"")),
    ("json-file", |n, l| {
        format!(r#"{{"log":"{l}\n","stream":"stdout","time":"2024-03-05T11:02:{n:02}.1Z"}}"#)
    }),
    ("rows of a table", |_, l| format!("| {l} |")),
    ("steps of a build", |n, l| format!("#12 {}.{n:03} {l}", n / 2)),
    ("times whose whole seconds have no fraction", |n, l| match n % 3 {
        0 => format!("2024-03-05T11:02:{n:02}Z {l}"),
        _ => format!("2024-03-05T11:02:{n:02}.{n}Z {l}"),
    }),
    ("breaks", |_, l| format!("{}<br/>", l.replace(' ', "&nbsp;"))),
];

#[test]
fn a_dressed_report_gives_the_figures_of_the_bare_one() {
    let bare = only(REPORT);
    for (name, dressing) in DRESSINGS {
        let text = each_line(REPORT, dressing);
        assert_eq!(read(&text).reports.len(), 1, "{name}:\n{text}\n{}", said(&text));
        assert_eq!(only(&text), bare, "{name}:\n{text}");
        // In the middle of others' lines, and twice.
        let twice = format!("package main\n\n{text}\nfunc main() {{}}\n{text}");
        assert_eq!(loads(&twice), [bare.clone(), bare.clone()], "{name}:\n{twice}");
    }
}

#[test]
fn a_dressed_report_without_its_first_lines_is_one_too() {
    for skipped in 1..=3 {
        let cut: String = REPORT.lines().skip(skipped).map(|line| format!("{line}\n")).collect();
        let bare = &loads(&cut)[0];
        assert!(bare.complete);
        for (name, dressing) in DRESSINGS {
            assert_eq!(
                loads(&each_line(&cut, dressing)),
                std::slice::from_ref(bare),
                "{name}, {skipped}"
            );
        }
    }
}

#[test]
fn what_differs_in_more_than_its_time_is_not_mixed() {
    // Two pods, two processes, two services, old and new lines of a diff, line by line.
    for [a, b] in [
        ["[pod/load-7f9c/wrk] ", "[pod/load-8f9c/wrk] "],
        ["Mar  5 11:02:00 host wrk[12]: ", "Mar  5 11:02:00 host wrk[13]: "],
        ["[0] ", "[1] "],
        ["wrk-1  | ", "wrk-2  | "],
        ["-", "+"],
        ["10.0.0.5: ", "10.0.0.6: "],
        ["", "// "],
    ] {
        let pairs = REPORT.lines().zip(other().lines().map(str::to_owned).collect::<Vec<_>>());
        let text: String = pairs.map(|(x, y)| format!("{a}{x}\n{b}{y}\n")).collect();
        assert_eq!(loads(&text), [only(REPORT), only(&other())], "{a} {b}");
    }
}

#[test]
fn the_first_line_may_have_more_before_it() {
    let (first, rest) = REPORT.split_once('\n').unwrap();
    for before in [
        "$ ",
        "user@host:~/bench$ ",
        "- ",
        "1. ",
        "```",
        "```text ",
        "<pre>",
        "<pre><code>",
        "/* ",
        "Results: ",
        "~~~",
        "output: \"",
    ] {
        let text = format!("{before}{first}\n{rest}");
        assert_eq!(only(&text), only(REPORT), "{text}");
    }
    // A log's time, and a fence or a list mark behind it.
    for glue in ["```", "- ", "$ "] {
        let log = |n: usize, l: &str| format!("[11:02:{n:02}] {l}");
        let text = each_line(&format!("{glue}{REPORT}"), log);
        assert_eq!(only(&text), only(REPORT), "{text}");
    }
    let comment =
        format!("/*{first}\n{} */\n", each_line(rest, |_, l| format!(" * {l}")).trim_end());
    assert_eq!(only(&comment), only(REPORT), "{comment}");
}

#[test]
fn the_interrupt_of_a_terminal_is_no_part_of_the_line() {
    let text = REPORT.replace("  Thread Stats", "^C  Thread Stats");
    assert_eq!(only(&text), only(REPORT));
}

#[test]
fn a_carriage_return_begins_the_line_anew() {
    let text = REPORT.replace("  Thread Stats", "10s\r20s\r30s\r  Thread Stats");
    assert_eq!(only(&text), only(REPORT));
    let text = each_line(REPORT, |n, l| format!("{n}%\r\x1b[K{l}\r"));
    assert_eq!(only(&text), only(REPORT));
}

#[test]
fn colours_and_titles_of_a_terminal_are_no_part_of_the_line() {
    let text = each_line(REPORT, |_, l| format!("\x1b]0;me@host: ~\x07\x1b[1;32m{l}\x1b[0m"));
    assert_eq!(only(&text), only(REPORT));
}

#[test]
fn a_mention_in_a_sentence_is_no_report() {
    for text in [
        "While Running 30s test @ http://127.0.0.1/ the fan went on.\n",
        "We used 4 threads and 64 connections\n",
        "4 threads and 64 connections\n",
        "Our Latency     3.00ms    8.00ms 120.00ms   91.00%\n",
        "see Thread Stats   Avg      Stdev     Max   +/- Stdev\n",
    ] {
        assert_eq!(read(text).reports, [], "{text}");
        // Nor does it spoil the report below it.
        assert_eq!(only(&format!("{text}\n{REPORT}")), only(REPORT), "{text}");
    }
}
