//! Published tables in, runs out: CSV and Markdown, what is absent, and what is wrong with them.

mod sets;

use wrkbook_ingest::{ResultSet, Run, RunState};

use sets::{folder, keys, load};

/// What is said of the set, without the folder's name.
fn said(set: &ResultSet) -> Vec<String> {
    let folder = format!("{}/", set.path.display());
    set.diagnostics.iter().map(|said| said.to_string().replace(&folder, "")).collect()
}

const MAPPING: &str = r#"
[[table]]
file = "{scenario}.csv"
server = "server"
connections = 20
duration = 30
[table.figures]
throughput = "rps"
requests = "requests"
latency = { column = "latency", unit = "ms" }
latency_max = { column = "max", unit = "s" }
memory = { column = "memory", unit = "MiB" }
"#;

#[test]
fn a_row_is_a_run_of_which_only_its_figures_are_known() {
    let csv = "server,rps,requests,latency,max,memory\nfast one,\"2,000\",,1.5,0.25,\nslow,10,300,2000,2,12.5\n";
    let set = load(
        folder(&[
            ("wrkbook.toml", &MAPPING.replace("duration", "thousands = \",\"\nduration")),
            ("hello.csv", csv),
        ])
        .path(),
    );
    assert_eq!(keys(&set), ["hello/fast one/20/1", "hello/slow/20/1"]);
    let fast = &set.runs[0];
    let report = fast.report().expect("figures");
    assert_eq!(report.throughput.map(|it| it.get()), Some(2000.0));
    assert_eq!(report.latency.mean.map(|it| it.get()), Some(0.0015));
    assert_eq!(report.latency.max.map(|it| it.get()), Some(0.25));
    assert_eq!(report.nominal_duration.map(|it| it.get()), Some(30.0));
    // Absent is absent.
    assert_eq!(
        (report.counts.requests, report.counts.errors, report.counts.errors_in_all),
        (None, None, None)
    );
    assert_eq!((report.offered.connections, report.threads, report.duration), (None, None, None));
    assert!(fast.container.is_none());
    assert_eq!(fast.state(), RunState::Completed);
    let memory = set.runs[1].container.as_ref().and_then(|it| it.memory_peak);
    assert_eq!(memory.map(|it| it.get()), Some(12.5 * 1_048_576.0));
    // And it leads back to its row.
    let source = fast.load_source.as_ref().expect("a source");
    assert_eq!(
        (&*source.path, source.lines.map(|it| (it.first, it.last))),
        ("hello.csv", Some((2, 2)))
    );
    assert_eq!(said(&set), [] as [&str; 0]);
}

#[test]
fn pipe_tables_have_columns_for_everything() {
    let markdown = "# Results\n\n\
        | Framework | Test | Conns | Round | Req/s | p99 (ms) | Errors | CPU |\n\
        |---|---|--:|--:|--:|--:|--:|--:|\n\
        | **a** | json | 64 | 1 | 100 | 12.5 | 3 | 150 % |\n\
        | a | json | 64 | 2 | 110 | N/A | 0 | 1e2 |\n\
        | `b` | json | 1,024 | 1 | - |  | - | ? |\n\n\
        | Machine | Cores |\n|---|---|\n| x | 2 |\n";
    let toml = r#"
        [[table]]
        file = "results.md"
        server = "Framework"
        scenario = "Test"
        repeat = "Round"
        connections = "Conns"
        absent = ["N/A", "-", "?"]
        thousands = ","
        threads = 2
        [table.figures]
        throughput = "Req/s"
        errors = "Errors"
        "latency_p99" = { column = "p99 (ms)", unit = "ms" }
        cpu = { column = "CPU", unit = "%" }
    "#;
    let set = load(folder(&[("wrkbook.toml", toml), ("results.md", markdown)]).path());
    // What one server has two repeats of, the other lacks one of.
    assert_eq!(keys(&set), ["json/a/64/1", "json/a/64/2", "json/b/1024/1", "json/b/1024/2"]);
    let [first, second, none, absent] = &set.runs[..] else { panic!("four runs") };
    let report = first.report().expect("figures");
    assert_eq!((report.offered.connections, report.threads), (Some(64), Some(2)));
    assert_eq!(report.counts.errors_in_all, Some(3));
    let p99 = report.latency.percentiles[0];
    assert_eq!((p99.0, p99.1.map(|it| it.get())), (99.0, Some(0.0125)));
    assert_eq!(first.container.as_ref().and_then(|it| it.cpu_peak).map(|it| it.get()), Some(150.0));
    assert_eq!(second.report().map(|it| it.latency.percentiles.len()), Some(0));
    // A row without figures is a missing run, and still has its place.
    assert_eq!((none.state(), none.load.is_none()), (RunState::Missing, true));
    assert_eq!(none.load_source.as_ref().and_then(|it| it.lines).map(|it| it.first), Some(7));
    assert!(absent.load_source.is_none());
    assert_eq!(said(&set), [] as [&str; 0]);
}

#[test]
fn a_bad_figure_costs_itself_and_no_more() {
    let csv = "server,rps,requests,latency,max,memory\n\
               a,1.2k,300,2,2,1\n\
               b,10,1.5,-2,2,1\n\
               ,10,10,2,2,1\n\
               c,10,10,2,2,1,9\n\
               d,10\n";
    let set = load(folder(&[("wrkbook.toml", MAPPING), ("json.csv", csv)]).path());
    assert_eq!(keys(&set), ["json/a/20/1", "json/b/20/1", "json/d/20/1"]);
    let reports: Vec<_> = set.runs.iter().filter_map(Run::report).collect();
    assert_eq!((reports[0].throughput, reports[0].counts.requests), (None, Some(300)));
    assert_eq!((reports[1].counts.requests, reports[1].latency.mean), (None, None));
    assert_eq!(reports[1].throughput.map(|it| it.get()), Some(10.0));
    let said = said(&set);
    let begins = [
        "json.csv:2: `1.2k` in column `rps` is no figure in requests/s\n  ",
        "json.csv:3: `-2` in column `latency` is no figure in ms\n  ",
        "json.csv:3: `1.5` in column `requests` is no figure in count\n  ",
        "json.csv:4: a row that names no server\n  ",
        "json.csv:5: a row of 7 cells under 6 columns\n  ",
    ];
    assert_eq!(said.len(), begins.len(), "{said:#?}");
    for begin in begins {
        assert!(said.iter().any(|said| said.starts_with(begin)), "{begin}\n{said:#?}");
    }
    assert!(set.diagnostics.iter().all(|it| it.lost), "strict readers stop at each");
}

#[test]
fn a_column_that_is_not_there_names_those_that_are() {
    let csv = "server,Requests per second\na,10\n";
    let toml = "[[table]]\nfile = \"t.csv\"\nserver = \"server\"\nconnections = 1\n[table.figures]\n\
                throughput = \"Requests per second\"\nrequests = \"requests per secnd\"\n";
    let set = load(folder(&[("wrkbook.toml", toml), ("t.csv", csv)]).path());
    assert_eq!(
        said(&set),
        [
            "t.csv:1: no column `requests per secnd`, which `requests` names; did you mean `Requests \
          per second`? there are server, Requests per second\n  mend its name in [[table]] of \
          wrkbook.toml"
        ]
    );
    assert_eq!(set.runs[0].report().and_then(|it| it.throughput).map(|it| it.get()), Some(10.0));

    let toml = toml.replace("= \"server\"", "= \"name\"").replace("t.csv", "*.csv");
    let error =
        ResultSet::load(folder(&[("wrkbook.toml", &toml), ("t.csv", csv)]).path(), &|_, _| {});
    assert!(error.is_err(), "a pattern has {{_}} for anything, not a star");
}

#[test]
fn two_rows_of_a_cell_are_repeats_and_two_files_are_not() {
    let csv = "server,rps\na,10\na,12\n";
    let toml = "[[table]]\nfile = \"{_}.csv\"\nserver = \"server\"\nconnections = 1\n\
                [table.figures]\nthroughput = \"rps\"\n";
    let once = folder(&[("wrkbook.toml", toml), ("x.csv", csv)]);
    assert_eq!(keys(&load(once.path())), ["a/1/1", "a/1/2"]);
    let twice = folder(&[("wrkbook.toml", toml), ("x.csv", csv), ("y.csv", "server,rps\na,10\n")]);
    let set = load(twice.path());
    assert!(said(&set)[0].starts_with("y.csv:2: is the same run as x.csv:2\n"), "{:?}", said(&set));
    let states: Vec<_> = set.runs.iter().map(Run::state).collect();
    assert_eq!(states, [RunState::Missing, RunState::Completed], "neither is believed");
}

#[test]
fn what_is_wrong_with_the_mapping_names_its_line() {
    let head = "[[table]]\nfile = \"t.csv\"\nserver = \"s\"\nconnections = 1\n[table.figures]\n";
    for (toml, line, words) in [
        ("[[table]]\nserver = \"s\"\n", 1, "without `file`"),
        ("[[table]]\nfile = \"{sever}.csv\"\n", 2, "{sever}"),
        ("[[table]]\nfile = \"t.csv\"\n", 2, "server's name"),
        ("[[table]]\nfile = \"{server}.csv\"\n", 2, "without `connections`"),
        ("[[table]]\nfile = \"{server}.csv\"\nconnections = 5\n", 2, "without [table.figures]"),
        ("[[table]]\nfile = \"{server}.csv\"\nconnections = 5\nduration = 0\n", 4, "duration"),
        (&format!("{head}latency = \"ms\"\n"), 6, "needs its unit"),
        (
            &format!("{head}latency = {{ column = \"l\", unit = \"msec\" }}\n"),
            6,
            "did you mean `ms`",
        ),
        (&format!("{head}troughput = \"x\"\n"), 6, "did you mean `throughput`"),
        ("[[table]]\nfile = \"t.csv\"\nsever = \"s\"\n", 1, "unknown key `sever`"),
    ] {
        let folder = folder(&[("wrkbook.toml", toml), ("t.csv", "s,l\na,1\n")]);
        let error = ResultSet::load(folder.path(), &|_, _| {}).expect_err(toml).to_string();
        assert!(error.contains(&format!("wrkbook.toml:{line}: ")), "{toml}\n{error}");
        assert!(error.contains(words), "{toml}\n{error}");
    }
    let none = folder(&[
        ("wrkbook.toml", &format!("{head}throughput = \"l\"\n")),
        ("Server.100.log", "not yet"),
    ]);
    let set = load(none.path());
    assert!(
        said(&set)[0].starts_with("wrkbook.toml:2: no file matches `t.csv`"),
        "{:?}",
        said(&set)
    );
}

#[test]
fn what_is_quoted_of_a_table_is_short_and_harmless() {
    let wild = format!("\x1b[2J{}", "x".repeat(5000));
    let csv = format!("server,rps,requests,latency,max,memory\na,{wild},300,2,2,1\n");
    let set = load(folder(&[("wrkbook.toml", MAPPING), ("json.csv", &csv)]).path());
    let [said] = &said(&set)[..] else { panic!("{:#?}", set.diagnostics) };
    assert!(said.starts_with("json.csv:2: `[2Jxxx") && said.len() < 500, "{said:?}");
    let csv = "server,r\u{1b}ps,requests,latency,max,memory\na,1,300,2,2,1\n";
    let set = load(folder(&[("wrkbook.toml", MAPPING), ("json.csv", csv)]).path());
    let message = &set.diagnostics[0].message;
    assert!(message.contains("did you mean `rps`?"), "{message}");
    assert!(!message.contains(char::is_control), "{message:?}");
}
