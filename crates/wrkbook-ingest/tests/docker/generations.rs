//! What each client generation prints, after the sources of that generation, and podman.

use wrkbook_ingest::Format;

use crate::*;

#[test]
fn client_1_5_prints_binary_sizes_without_white_space_around_the_slash() {
    let c = container(
        "\x1b[2J\x1b[HCONTAINER           CPU %               MEM USAGE/LIMIT     MEM %               NET I/O\n\
         redis1              0.07%               796 KiB/64 MiB      1.21%               788 B/648 B\n",
    );
    assert_eq!((c.id.as_deref(), c.name.as_deref()), (None, Some("redis1")));
    assert_eq!(memory(&c), (Some(796.0 * 1024.0), Some(64.0 * 1024.0 * 1024.0)));
}

#[test]
fn client_1_7_prints_decimal_sizes() {
    let c = container(
        "\x1b[2J\x1b[HCONTAINER           CPU %               MEM USAGE/LIMIT       MEM %               NET I/O\n\
         a5641bc01e46        1.50%               3.551 MB/536.9 MB     0.66%               648 B/648 B\n",
    );
    assert_eq!((c.id.as_deref(), c.name.as_deref()), (Some("a5641bc01e46"), None));
    assert_eq!(memory(&c), (Some(3_551_000.0), Some(536_900_000.0)));
    assert_eq!(c.memory_mean, None, "the only sample is the first");
}

#[test]
fn client_1_9_adds_block_io_and_white_space_around_the_slash() {
    let c = container(
        "\x1b[2J\x1b[HCONTAINER           CPU %               MEM USAGE / LIMIT     MEM %               NET I/O               BLOCK I/O\n\
         a5641bc01e46        107.20%             15.88 MB / 536.9 MB   2.96%               96.33 kB / 79.87 kB   0 B / 0 B\n",
    );
    assert_eq!(memory(&c), (Some(15_880_000.0), Some(536_900_000.0)));
    assert_eq!(cpu(&c), (Some(107.2), None));
}

#[test]
fn client_1_12_adds_processes_and_prints_binary_memory() {
    let c = container(
        "CONTAINER           CPU %               MEM USAGE / LIMIT   MEM %               NET I/O             BLOCK I/O           PIDS\n\
         1234e5678901        0.33%               1.5 MiB / 994 MiB   0.15%               1.05 kB / 126 B     0 B / 0 B           12\n",
    );
    assert_eq!(c.id.as_deref(), Some("1234e5678901"), "an id that looks like a number");
    assert_eq!(memory(&c), (Some(1.5 * 1048576.0), Some(994.0 * 1048576.0)));
}

#[test]
fn client_17_04_prints_no_white_space_before_units() {
    let c = container(
        "CONTAINER           CPU %               MEM USAGE / LIMIT   MEM %               NET I/O             BLOCK I/O           PIDS\n\
         343b86138cb2        0.33%               1.5MiB / 994MiB     0.15%               1.2kB / 0B          0B / 0B             1\n",
    );
    assert_eq!(memory(&c), (Some(1.5 * 1048576.0), Some(994.0 * 1048576.0)));
}

#[test]
fn client_17_10_adds_names_which_may_look_like_figures() {
    for name in ["app", "42", "1e5", "64MiB", "a.b-c_d", "CONTAINER"] {
        let text = frame("99.23%", "1.5MiB / 2GiB").replace("app", name);
        let c = container(&text);
        assert_eq!((c.id.as_deref(), c.name.as_deref()), (Some("343b86138cb2"), Some(name)));
        assert_eq!(cpu(&c), (Some(99.23), None), "{name}");
        assert_eq!(memory(&c), (Some(1.5 * 1048576.0), Some(2147483648.0)), "{name}");
    }
}

#[test]
fn ids_in_full_are_ids() {
    let id = "0123456789abcdef".repeat(4);
    let text = format!("{HEADER}{}", row("1.00%", "1MiB / 2GiB").replace("343b86138cb2", &id));
    assert_eq!(container(&text).id, Some(id));
}

#[test]
fn clients_27_4_to_29_draw_each_frame_twice() {
    let (h, a, b) = (HEADER.trim_end(), row("0.33%", "1MiB / 2GiB"), row("50.00%", "2MiB / 2GiB"));
    for erase in ["\x1b[K", " \x1b[K"] {
        let mut text = String::new();
        for row in [&a, &b, &b] {
            let row = row.trim_end();
            text += &format!("\x1b[H{h}\n{row}\n\x1b[H{h}{erase}\n{row}{erase}\n{erase}\n\x1b[J");
        }
        let c = container(&text);
        assert_eq!(c.samples, 2, "{erase:?}");
        assert_eq!(cpu(&c), (Some(50.0), Some(50.0)));
        // Five lines a frame: the second frame's row is the file's seventh.
        assert_eq!(c.cpu_peak_line, Some(7));
    }
}

#[test]
fn client_29_4_draws_each_frame_once() {
    let text = format!("\x1b[H{HEADER}{}\x1b[K\n\x1b[J", row("7.00%", "1MiB / 2GiB").trim_end());
    assert_eq!(container(&text).samples, 1);
    assert!(report(&text).diagnostics.is_empty());
}

#[test]
fn windows_prints_no_limit() {
    let c = container(
        "CONTAINER           CPU %               PRIV WORKING SET    NET I/O             BLOCK I/O\n\
         3f214c61ad1d        12.00%              12.53MiB            1.2kB / 3kB         7.94MB / 2MB\n",
    );
    assert_eq!(memory(&c), (Some(12.53 * 1048576.0), None));
}

#[test]
fn windows_counts_cpu_in_percent_of_all_processors() {
    let table = "CONTAINER           CPU %               PRIV WORKING SET    NET I/O             BLOCK I/O\n\
         3f214c61ad1d        12.00%              12.53MiB            1.2kB / 3kB         7.94MB / 2MB\n\
         3f214c61ad1d        13.00%              12.53MiB            1.2kB / 3kB         7.94MB / 2MB\n";
    let json = r#"{"CPUPerc":"12.00%","ID":"3f214c61ad1d","MemUsage":"12.53MiB","Name":"web"}"#;
    for text in [table, json].map(|text| format!("\x1b[H{text}")) {
        let text = &text;
        let report = report(text);
        let [warning] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
        assert!(!warning.lost && warning.message.contains("all processors"), "{warning}");
        let c = &containers_of(report)[0];
        assert_eq!((cpu(c), memory(c).0), ((None, None), Some(12.53 * 1048576.0)));
    }
}

#[test]
fn podman_names_its_columns_a_little_differently() {
    let c = container(
        "ID            NAME        CPU %       MEM USAGE / LIMIT  MEM %       NET IO       BLOCK IO    PIDS        CPU TIME    AVG CPU %\n\
         dcf4ad8f1d10  web         2.50%       1.536MB / 33.1GB   0.00%       1.1kB / 2kB  -- / --     2           61.2ms      0.02%\n",
    );
    assert_eq!((c.id.as_deref(), c.name.as_deref()), (Some("dcf4ad8f1d10"), Some("web")));
    assert_eq!(memory(&c), (Some(1_536_000.0), Some(33.1e9)));
}

#[test]
fn json_lines_with_escapes_around_them() {
    let object = |cpu: &str| {
        format!(
            r#"{{"BlockIO":"0B / 0B","CPUPerc":"{cpu}","Container":"app","ID":"343b86138cb2","MemPerc":"0.01%","MemUsage":"1.5MiB / 2GiB","Name":"app","NetIO":"1.05kB / 126B","PIDs":"1"}}"#
        )
    };
    let (a, b) = (object("0.33%"), object("80.00%"));
    let none = object("--").replace("1.5MiB / 2GiB", "-- / --");
    let text = format!("\x1b[H{a}\x1b[K\n\x1b[J\x1b[H{a}\x1b[K\n{none}\n{b}\n{b}");
    let report = report(&text);
    assert_eq!(report.format, Format::DOCKER_STATS_JSON);
    assert_eq!((report.lines.first, report.lines.last), (1, 5));
    let c = container(&text);
    assert_eq!((c.id.as_deref(), c.name.as_deref()), (Some("343b86138cb2"), Some("app")));
    assert_eq!((c.samples, cpu(&c)), (2, (Some(80.0), Some(80.0))));
    assert_eq!(memory(&c), (Some(1.5 * 1048576.0), Some(2147483648.0)));
}

#[test]
fn a_cut_json_line_is_left_out() {
    let whole = r#"{"BlockIO":"0B / 0B","CPUPerc":"1.00%","Container":"app","ID":"343b86138cb2","MemUsage":"1MiB / 2MiB","Name":"app"}"#;
    let other = whole.replace("1.00%", "2.00%");
    for end in 1..other.len() {
        let report = report(&format!("\x1b[H{whole}\x1b[K\n{}", &other[..end]));
        assert_eq!(report.diagnostics.len(), 1, "{}", &other[..end]);
        assert_eq!(report.diagnostics[0].line, Some(2));
        assert_eq!(containers_of(report)[0].samples, 1);
    }
}

#[test]
fn a_podman_array_of_one_object_a_line() {
    let text = r#"[{"id":"dcf4ad8f1d10","name":"web","cpu_percent":"2.50%","mem_usage":"1.5MB / 33GB"},
{"id":"aaaaaaaaaaaa","name":"db","cpu_percent":"1.00%","mem_usage":"2MB / 33GB"}]"#;
    let names: Vec<_> = containers(text).into_iter().map(|c| (c.name, c.memory_peak)).collect();
    let [(web, memory), (db, _)] = &names[..] else { panic!("{names:?}") };
    assert_eq!((web.as_deref(), db.as_deref()), (Some("web"), Some("db")));
    assert_eq!(memory.map(|b| b.get()), Some(1.5e6));
}

/// As podman prints it, and `jq` what docker prints.
const OVER_LINES: &str = r#"[
  {
    "id": "dcf4ad8f1d10",
    "name": "web",
    "cpu_percent": "2.50%",
    "mem_usage": "1.5MB / 33GB"
  },
  {
    "id": "dcf4ad8f1d10", "name": "web",
    "cpu_percent": "7.50%", "mem_usage": "2MB / 33GB"
  }
]
"#;

#[test]
fn objects_over_several_lines() {
    let report = report(OVER_LINES);
    assert_eq!(report.format, Format::DOCKER_STATS_JSON);
    assert_eq!(report.diagnostics, []);
    assert_eq!((report.lines.first, report.lines.last), (2, 11));
    let c = container(OVER_LINES);
    assert_eq!((c.id.as_deref(), c.name.as_deref()), (Some("dcf4ad8f1d10"), Some("web")));
    // A call each: none is compared with one before it.
    assert_eq!((c.samples, cpu(&c)), (2, (Some(7.5), Some(5.0))));
    // The line that says it, not the one that opens the object.
    assert_eq!((c.cpu_peak_line, memory(&c).0), (Some(10), Some(2e6)));
}

#[test]
fn an_object_over_several_lines_that_is_cut_or_broken_is_said() {
    let start = |line: &str| OVER_LINES.find(line).expect("it is there");
    let cut = report(&OVER_LINES[..start("2MB")]);
    assert_eq!(cut.diagnostics[0].line, Some(8));
    assert_eq!(containers_of(cut)[0].samples, 1);

    let broken = report(&OVER_LINES.replace("\"7.50%\", ", "\"7,50%\",\nnoise\n"));
    let lost: Vec<_> = broken.diagnostics.iter().filter(|it| it.lost).map(|it| it.line).collect();
    assert_eq!(lost, [Some(8)]);
    assert_eq!(containers_of(broken)[0].samples, 1);

    // Objects of others are none of ours.
    let other = "{\n  \"name\": \"web\",\n  \"requests\": 5\n}\n";
    assert_eq!(report(&format!("{other}{OVER_LINES}")).diagnostics, []);
    assert!(parse(other.as_bytes(), "x.json").reports.is_empty());
}
