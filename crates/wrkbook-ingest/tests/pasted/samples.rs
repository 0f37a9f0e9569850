//! `docker stats` as it is logged: behind a time, with separators, without a header, one sample a call.

use std::path::Path;

use wrkbook_ingest::{Container, Format, Severity};

use crate::*;

/// A table as the client prints it, of two calls.
const TABLE: &str = "\
CONTAINER ID   NAME   CPU %     MEM USAGE / LIMIT   MEM %   NET I/O         BLOCK I/O   PIDS
88f32688b78c   web    100.00%   256MiB / 2GiB       12.50%  1.9MB / 16MB    0B / 1MB    40
CONTAINER ID   NAME   CPU %     MEM USAGE / LIMIT   MEM %   NET I/O         BLOCK I/O   PIDS
88f32688b78c   web    50.00%    512MiB / 2GiB       25.00%  2.9MB / 26MB    0B / 1MB    41
";

const MIB: f64 = 1_048_576.0;

fn containers(text: &str) -> Vec<Container> {
    let mut reports = read(text).reports;
    assert_eq!(reports.len(), 1, "{text}\n{}", said(text));
    let Content::Containers(containers) = reports.remove(0).content else { panic!("{text}") };
    containers
}

#[track_caller]
fn one(text: &str) -> Container {
    let mut containers = containers(text);
    assert_eq!(containers.len(), 1, "{text}");
    containers.remove(0)
}

/// The samples, the peak and the mean of the CPU, and those of the memory in MiB.
fn figures(container: &Container) -> (u64, [Option<f64>; 4]) {
    let Container { cpu_peak, cpu_mean, memory_peak, memory_mean, .. } = container;
    let cpu = [cpu_peak, cpu_mean].map(|cpu| cpu.map(|cpu| cpu.get()));
    let memory = [memory_peak, memory_mean].map(|memory| memory.map(|it| it.get() / MIB));
    (container.samples, [cpu[0], cpu[1], memory[0], memory[1]])
}

/// What both rows of the table say, the first one being in the means.
const BOTH: (u64, [Option<f64>; 4]) = (2, [Some(100.0), Some(75.0), Some(512.0), Some(384.0)]);

#[test]
fn calls_in_a_loop_keep_their_first_sample_and_streams_do_not() {
    assert_eq!(figures(&one(TABLE)), BOTH);
    let stream = TABLE.replace("CONTAINER ID", "\x1b[2J\x1b[HCONTAINER ID");
    assert_eq!(figures(&one(&stream)), (2, [Some(100.0), Some(50.0), Some(512.0), Some(512.0)]));
    // Colours of a log are no redrawing.
    let coloured = each_line(TABLE, |_, l| format!("\x1b[33m{l}\x1b[0m"));
    assert_eq!(figures(&one(&coloured)), BOTH);
}

#[test]
fn one_sample_counts_and_is_called_thin() {
    let first: String = TABLE.lines().take(2).map(|line| format!("{line}\n")).collect();
    assert_eq!(figures(&one(&first)), (1, [Some(100.0), Some(100.0), Some(256.0), Some(256.0)]));
    let report = read(&first).reports.remove(0);
    let [warning] = &report.diagnostics[..] else { panic!("{:#?}", report.diagnostics) };
    assert!(warning.message.contains("thin") && !warning.lost, "{warning}");
    assert_eq!((warning.severity, warning.line), (Severity::Warning, Some(2)));
    // A stream that ended after its first sample has no mean at all.
    let (_, [_, mean, ..]) = figures(&one(&format!("\x1b[2J\x1b[H{first}")));
    assert_eq!(mean, None);
}

#[test]
fn whatever_a_log_puts_before_the_lines_is_taken_off() {
    let dressings: [fn(usize, &str) -> String; 9] = [
        |n, l| format!("11-02-2025 14:03:{n:02} {l}"),
        |n, l| format!("2024-03-05T11:02:{n:02}.123Z {l}"),
        |n, l| format!("[14:03:{n:02}] {l}"),
        |n, l| format!("Mar  5 11:02:{n:02} host stats[12]: {l}"),
        |n, l| format!("17096365{n:02} {l}"),
        |n, l| format!("17096365{n:02},{l}"),
        |_, l| format!("[pod/stats-1/docker] {l}"),
        |_, l| format!("> {l}"),
        |_, l| format!("# {l}"),
    ];
    for dressing in dressings {
        let text = each_line(TABLE, dressing);
        let web = one(&text);
        assert_eq!(figures(&web), BOTH, "{text}");
        assert_eq!((web.id.as_deref(), web.name.as_deref()), (Some("88f32688b78c"), Some("web")));
        assert_eq!((web.cpu_peak_line, web.memory_peak_line), (Some(2), Some(4)));
        assert_eq!(said(&text), "");
    }
    // A time on the header alone, or a time on a line of its own, changes nothing.
    assert_eq!(figures(&one(&format!("Tue Mar 5 11:02:00 UTC 2024\n{TABLE}"))), BOTH);
}

#[test]
fn objects_behind_a_time_are_samples() {
    let object = r#"{"Container":"web","CPUPerc":"CPU%","ID":"88f32688b78c","MemUsage":"MEMMiB / 2GiB","Name":"web"}"#;
    let line = |at: &str, cpu: &str, memory: &str| {
        format!("{at} {}\n", object.replace("CPU%", &format!("{cpu}%")).replace("MEM", memory))
    };
    let text = line("2024-03-05T11:02:00Z", "100.00", "256").replace("256Usage", "MemUsage")
        + &line("2024-03-05T11:02:01Z", "50.00", "512");
    assert_eq!(figures(&one(&text)), BOTH, "{text}");
}

#[test]
fn any_separator_parts_the_columns_of_a_header() {
    for separator in [",", ";", "|", " | ", "\t", ", ", " ; "] {
        let lines = [
            ["NAME", "CPU %", "MEM USAGE / LIMIT", "NET I/O", "PIDS"],
            ["web", "100.00%", "256MiB / 2GiB", "1.9MB / 16MB", "40"],
            ["db", "7.50%", "64MiB / 2GiB", "0B / 0B", "3"],
            ["web", "50.00%", "512MiB / 2GiB", "2.9MB / 26MB", "41"],
        ];
        let text: String = lines.map(|line| line.join(separator) + "\n").concat();
        let [web, db] = &containers(&text)[..] else { panic!("{text}") };
        assert_eq!((web.name.as_deref(), figures(web)), (Some("web"), BOTH), "{text}");
        assert_eq!(figures(db), (1, [Some(7.5), Some(7.5), Some(64.0), Some(64.0)]), "{text}");
        // Behind a time, too.
        let logged = each_line(&text, |n, l| format!("14:03:{n:02}{separator}{l}"));
        assert_eq!(figures(&containers(&logged)[0]), BOTH, "{logged}");
    }
}

#[test]
fn a_table_in_markdown_is_one() {
    let text = "\
| NAME | CPU % | MEM USAGE / LIMIT |
| --- | --- | --- |
| web | 100.00% | 256MiB / 2GiB |
| web | 50.00% | 512MiB / 2GiB |
";
    assert_eq!(figures(&one(text)), BOTH);
}

#[test]
fn fields_without_a_header_are_told_by_what_they_look_like() {
    let rows: [fn(&str, &str, &str) -> String; 18] = [
        |cpu, used, _| format!("web,{cpu}%,{used}MiB / 2GiB"),
        |cpu, used, share| format!("web,{cpu}%,{used}MiB / 2GiB,{share}%"),
        |cpu, used, share| format!("web\t{share}%\t{cpu}%\t{used}MiB / 2GiB"),
        |cpu, used, share| {
            format!("88f32688b78c;web;{cpu}%;{used}MiB / 2GiB;{share}%;1.9MB / 1GB;0B / 0B;40")
        },
        |cpu, used, share| format!("web 88f32688b78c {cpu}% {used}MiB / 2GiB {share}% 40"),
        |cpu, used, _| format!("web {cpu}% 1.9MB / 1GB {used}MiB / 2GiB"),
        |cpu, used, _| format!("web | {cpu}% | {used}MiB / 2GiB"),
        |cpu, used, _| format!("{cpu}% {used}MiB / 2GiB"),
        |cpu, used, _| format!("{cpu}%,{used}MiB/2GiB"),
        |cpu, used, _| format!("web: CPU {cpu}% MEM {used}MiB / 2GiB"),
        |cpu, used, _| format!("name=web cpu={cpu}% mem={used}MiB / 2GiB"),
        |cpu, used, _| format!("web cpu:{cpu}% mem:{used}MiB / 2GiB"),
        |cpu, used, _| format!("2024-03-05T11:02:00Z web {cpu}% {used}MiB / 2GiB"),
        |cpu, used, _| format!("2024-03-05 11:02:00,web,{cpu}%,{used}MiB / 2GiB"),
        |cpu, used, _| format!("1709636500,web,{cpu}%,{used}MiB / 2GiB"),
        |cpu, used, _| format!("web,{cpu}%,{used}MiB / 2GiB,Tue Mar 5 11:02:00 UTC 2024"),
        |cpu, used, share| {
            format!(
                r#"{{"container":"web","memory":{{"raw":"{used}MiB / 2GiB","percent":"{share}%"}},"cpu":"{cpu}%"}}"#
            )
        },
        |cpu, used, _| format!("\"web\",\"{cpu}%\",\"{used}MiB / 2GiB\""),
    ];
    for row in rows {
        let text = format!("{}\n{}\n", row("100.00", "256", "12.50"), row("50.00", "512", "25.00"));
        let web = one(&text);
        assert_eq!(figures(&web), BOTH, "{text}");
        assert_eq!(web.name.as_deref(), text.contains("web").then_some("web"), "{text}");
        assert_eq!(web.id.as_deref(), text.contains("88f").then_some("88f32688b78c"), "{text}");
        assert_eq!(web.memory_limit.map(|it| it.get()), Some(2048.0 * MIB), "{text}");
        // Beside a report, which stays what it is.
        let both = format!("{text}{REPORT}{text}");
        assert_eq!(read(&both).reports.len(), 2, "{both}");
    }
}

#[test]
fn a_share_of_the_memory_alone_is_no_cpu_use() {
    let text = "web,12.50%,256MiB / 2GiB\nweb,25.00%,512MiB / 2GiB\n";
    assert_eq!(figures(&one(text)), (2, [None, None, Some(512.0), Some(384.0)]));
}

#[test]
fn names_that_are_all_digits_or_dotted_are_names() {
    let text = "web-1.example_2 100.00% 256MiB / 2GiB\nweb-1.example_2 50.00% 512MiB / 2GiB\n";
    assert_eq!(one(text).name.as_deref(), Some("web-1.example_2"));
}

#[test]
fn other_lines_with_sizes_are_no_samples() {
    for text in [
        "a1b2c3d4e5f6: Downloading 5.2MB/50MB\n",
        "Downloading 12% 5.2MB / 50MB\n",
        " 45% [====>    ] 41.2MB / 50MB 3s\n",
        "we used 256MiB / 2GiB of memory in the end\n",
        "web 12.50%\n",
        "Memory: 256MiB / 2GiB\n",
        "5.0GB / 20.00%\n",
    ] {
        assert_eq!(read(text).reports, [], "{text}");
        let beside = format!("{text}{REPORT}{text}");
        assert_eq!(only(&beside), only(REPORT), "{text}");
    }
}

#[test]
fn a_row_without_a_header_that_is_cut_is_said() {
    let text = "web,100.00%,256MiB / 2GiB\nweb,50.00%,512MiB / 2G";
    assert_eq!(one(text).samples, 1);
    assert!(said(text).contains("cut"), "{}", said(text));
}

#[test]
fn a_table_without_names_is_of_one_container() {
    let text = "CPU %     MEM USAGE / LIMIT\n100.00%   256MiB / 2GiB\nCPU %     MEM USAGE / LIMIT\n50.00%    512MiB / 2GiB\n";
    let nobody = one(text);
    assert_eq!((nobody.id.clone(), nobody.name.clone(), figures(&nobody)), (None, None, BOTH));
}

#[test]
fn columns_of_podman_in_any_order() {
    let text = "\
ID            NAME        CPU TIME (S)  CPU %   AVG CPU %  MEM USAGE / LIMIT  MEM %   NET IO   BLOCK IO  PIDS
f10ae061aa6b  web         14m1.26s      1.50%   6.60%      300MB / 16.02GB    1.87%   -- / --  -- / --   117
";
    let web = one(text);
    assert_eq!(web.cpu_peak.map(|cpu| cpu.get()), Some(1.5));
    assert_eq!(web.memory_peak.map(|it| it.get()), Some(300e6));
}

#[test]
fn cases_of_logged_samples() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    let case = |path: &str| std::fs::read_to_string(cases.join(path)).ok();
    let Some(text) = case("43-stats-with-time-in-front/input/backend.stats") else { return };
    let backend = one(&text);
    assert_eq!((backend.name.as_deref(), backend.samples), (Some("backend"), 2));
    assert_eq!(backend.cpu_peak.map(|cpu| cpu.get()), Some(105.1));
    assert_eq!(backend.memory_peak.map(|it| it.get()), Some(270_637_465.6));

    let web = one(&case("45-stats-podman-cpu-time-first/input/web.stats").unwrap());
    assert_eq!((web.name.as_deref(), web.cpu_peak.map(|cpu| cpu.get())), (Some("web"), Some(1.28)));
    let memory = [web.memory_peak, web.memory_limit].map(|it| it.map(|it| it.get()));
    assert_eq!(memory, [Some(729_400_000.0), Some(16.02e9)]);

    let text = case("47-stats-table-commas/input/run.csv").unwrap();
    let found: Vec<_> = containers(&text)
        .into_iter()
        .map(|it| (it.name.clone().unwrap(), figures(&it).1))
        .collect();
    let of = |cpu: f64, memory: f64| [Some(cpu), Some(cpu), Some(memory), Some(memory)];
    assert_eq!(found, [("web".into(), of(93.1, 41.2)), ("db".into(), of(55.1, 141.2))]);
    assert_eq!(read(&text).reports[0].format, Format::DOCKER_STATS);
}
