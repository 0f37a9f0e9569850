//! Folders in, runs out: layouts, pairing, repeats, and everything that can be wrong with a folder.

mod sets;

use wrkbook_ingest::{LoadError, ResultSet, Run, RunState};

use sets::{folder, keys, load};

/// A whole wrk report.
fn log(connections: u32, requests: u64) -> String {
    format!(
        "Running 10s test @ http://127.0.0.1:8080/\n  \
           2 threads and {connections} connections\n  \
           Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
             Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
             Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
           {requests} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {:9.2}\nTransfer/sec:      1.20MB\n",
        requests as f64 / 10.0
    )
}

fn stats(names: &[&str]) -> String {
    let mut text = String::new();
    for memory in ["10.5MiB", "11MiB", "10MiB"] {
        text += "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS\n";
        for (at, name) in names.iter().enumerate() {
            text += &format!(
                "{:012x}   {name}   {at}.5%   {memory} / 512MiB   2%   1kB / 1kB   0B / 0B   3\n",
                at + 1
            );
        }
    }
    text
}

fn errors(set: &ResultSet) -> Vec<String> {
    set.diagnostics.iter().filter(|d| d.is_error()).map(ToString::to_string).collect()
}

#[test]
fn the_2016_layout_needs_no_configuration() {
    let folder = folder(&[
        ("round1/mod_WSGI-express 4.4.100.log", &log(100, 50)),
        ("round1/mod_WSGI-express 4.4.100.stats", &stats(&["web"])),
        ("round2/mod_WSGI-express 4.4.100.log", &log(100, 60)),
        ("round10/mod_WSGI-express 4.4.100.log", &log(100, 70)),
        ("README.md", "How it was made."),
    ]);
    let set = load(folder.path());
    let server = "mod_WSGI-express 4.4";
    assert_eq!(keys(&set), ["round1", "round2", "round10"].map(|r| format!("{server}/100/{r}")));
    let first = &set.runs[0];
    assert_eq!(first.load.as_ref().and_then(|load| load.counts.requests), Some(50));
    let container = first.container.as_ref().expect("samples");
    assert_eq!(container.memory_peak.map(|bytes| bytes.get()), Some(11.0 * 1024.0 * 1024.0));
    assert_eq!(
        first.load_source.as_ref().map(|s| &*s.path),
        Some("round1/mod_WSGI-express 4.4.100.log")
    );
    assert!(set.runs[1].container.is_none());
    assert!(set.diagnostics.is_empty(), "{:?}", set.diagnostics);
}

#[test]
fn logs_alone_and_scenarios_work() {
    let a = log(100, 5);
    let set = load(folder(&[("A.100.log", &a), ("A.200.log", &log(200, 5))]).path());
    assert_eq!(keys(&set), ["A/100/1", "A/200/1"]);
    let files = [("hello/round1/A.100.log", &*a), ("json/round1/A.100.log", &a)];
    assert_eq!(keys(&load(folder(&files).path())), ["hello/A/100/round1", "json/A/100/round1"]);
    let files = [("round1/hello/A.100.log", &*a), ("round1/json/A.100.log", &a)];
    assert_eq!(keys(&load(folder(&files).path())), ["hello/A/100/round1", "json/A/100/round1"]);
}

#[test]
fn folders_that_may_be_scenarios_are_asked_about() {
    let a = log(100, 5);
    let set = load(folder(&[("hello/A.100.log", &a), ("json/A.100.log", &a)]).path());
    assert_eq!(keys(&set), ["A/100/hello", "A/100/json"]);
    assert!(set.diagnostics[0].message.contains("folders hello, json were read as repeats"));
}

#[test]
fn ports_are_named_by_the_configuration() {
    let toml = "[ports]\n8080 = \"Bjoern\"\n";
    let text = log(100, 5);
    let set = load(folder(&[("wrkbook.toml", toml), ("8080_2_100.log", &text)]).path());
    assert_eq!(keys(&set), ["Bjoern/100/1"]);
    assert!(set.diagnostics.is_empty(), "{:?}", set.diagnostics);

    let folder = folder(&[("8080_2_100.log", &text), ("8081_4_100.log", &text)]);
    let set = load(folder.path());
    assert_eq!(keys(&set), ["8080/100/1", "8081/100/1"]);
    let said: String = set.diagnostics.iter().map(ToString::to_string).collect();
    for word in
        ["add 8080 = \"name\" to [ports]", "threads 4, the report 2", "port 8081, the report 8080"]
    {
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn patterns_of_ones_own_take_the_rest_from_the_report() {
    let toml = "layout = \"{server}/run-{repeat}.txt\"\n[ports]\n8080 = \"by port\"\n";
    let files = [("wrkbook.toml", toml), ("A B/run-x.txt", &log(300, 5))];
    assert_eq!(keys(&load(folder(&files).path())), ["A B/300/x"]);

    let toml = "layout = \"{_}.txt\"\n[ports]\n8080 = \"by port\"\n";
    let files = [("wrkbook.toml", toml), ("x.txt", &log(300, 5))];
    assert_eq!(keys(&load(folder(&files).path())), ["by port/300/1"]);

    let files = [("wrkbook.toml", "layout = \"{_}.txt\""), ("x.txt", &log(300, 5))];
    assert_eq!(keys(&load(folder(&files).path())), ["127.0.0.1:8080/300/1"]);
}

#[test]
fn several_reports_of_one_file_are_repeats_or_loads() {
    let text = log(100, 1) + &log(100, 2) + &log(200, 3);
    let toml = "layout = \"{server}.{kind}\"";
    let set = load(folder(&[("wrkbook.toml", toml), ("A.log", &text)]).path());
    // Nobody planned a second repeat at 200: none is missing.
    assert_eq!(keys(&set), ["A/100/1", "A/100/2", "A/200/1"]);
    assert!(set.runs.iter().all(|run| run.state() == RunState::Completed));

    let set = load(folder(&[("round1/A.100.log", &(log(100, 1) + &log(100, 2)))]).path());
    assert_eq!(keys(&set), ["A/100/round1.1", "A/100/round1.2"]);
}

#[test]
fn a_run_is_missing_where_it_was_planned() {
    let (a, b) = (log(100, 5), log(200, 5));
    let files = [
        ("round1/A.100.log", &*a),
        ("round1/A.200.log", &b),
        ("round2/A.100.log", &a),
        ("round1/B.100.log", &a),
    ];
    let set = load(folder(&files).path());
    let missing: Vec<String> = keys(&set)
        .into_iter()
        .zip(&set.runs)
        .filter(|(_, run)| run.state() == RunState::Missing)
        .map(|(key, _)| key)
        .collect();
    // B was not in the second round at all.
    assert_eq!(missing, ["A/200/round2"]);
}

#[test]
fn two_files_for_one_run_are_an_error_that_names_both() {
    let folder = folder(&[
        ("round1/A.100.log", &log(100, 1)),
        ("round1/A.100.txt", &log(100, 2)),
        ("round1/B.100.log", &log(100, 3)),
    ]);
    let set = load(folder.path());
    let errors = errors(&set);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(
        errors[0].contains("A.100.txt: ") && errors[0].contains("round1/A.100.log"),
        "{errors:?}"
    );
    let states: Vec<_> = set.runs.iter().map(Run::state).collect();
    assert_eq!(states, [RunState::Missing, RunState::Completed]);
}

#[test]
fn content_decides_what_a_file_is() {
    let folder = folder(&[
        ("round1/A.100.one", &log(100, 1)),
        ("round1/A.100.two", &stats(&["A"])),
        ("round1/A.100.json", "{\"started\": 1}"),
    ]);
    let set = load(folder.path());
    assert_eq!(keys(&set), ["A/100/round1"]);
    assert!(set.runs[0].load.is_some() && set.runs[0].container.is_some());
    assert!(errors(&set).is_empty());
    assert!(set.diagnostics[0].message.contains("1 other file left alone (round1/A.100.json)"));
}

#[test]
fn the_container_that_is_meant_is_chosen_or_nothing_is() {
    let report = log(100, 1);
    let two = stats(&["other", "a"]);
    let files = [("r1/A.100.log", &*report), ("r1/A.100.stats", &two)];
    let set = load(folder(&files).path());
    assert_eq!(set.runs[0].container.as_ref().and_then(|c| c.name.as_deref()), Some("a"));

    let two = stats(&["x", "web-A"]);
    let files = [("r1/A.100.log", &*report), ("r1/A.100.stats", &two)];
    let set = load(folder(&files).path());
    assert!(set.runs[0].container.is_none());
    assert!(errors(&set)[0].contains("none is called like the server"), "{:?}", errors(&set));

    let files = [("wrkbook.toml", "container = \"web-{server}\""), files[0], files[1]];
    let set = load(folder(&files).path());
    assert_eq!(set.runs[0].container.as_ref().and_then(|c| c.name.as_deref()), Some("web-A"));
}

#[test]
fn what_is_bad_is_said_and_the_rest_is_kept() {
    let cut = &log(100, 1)[..120];
    let folder = folder(&[
        ("r1/A.100.log", &log(100, 1)),
        ("r1/B.100.log", ""),
        ("r1/C.100.log", cut),
        ("r1/D.100.log", "\u{0}\u{1}\u{2} nothing known"),
        ("r1/D.100.stats", &stats(&["D"])),
        ("r1/E.100.log", "unable to connect to 127.0.0.1:1 Connection refused\n"),
        ("stray.log", &log(100, 1)),
        ("notes.pdf", "%PDF"),
    ]);
    // What cannot be opened is one of them, and one that leads nowhere.
    std::os::unix::fs::symlink("nowhere", folder.path().join("r1/F.100.log")).expect("a link");
    std::os::unix::fs::symlink("..", folder.path().join("r1/loop")).expect("a link");
    let set = load(folder.path());
    let errors = errors(&set);
    for (path, words) in [
        ("r1/B.100.log", "empty"),
        ("r1/C.100.log", "incomplete"),
        ("r1/D.100.log", "no report recognised"),
        ("r1/E.100.log", "start-up"),
        ("r1/F.100.log", "cannot be read"),
        ("r1/loop", "leads back"),
        ("stray.log", "matches no layout pattern"),
    ] {
        let found = errors.iter().filter(|error| error.contains(path) && error.contains(words));
        assert_eq!(found.count(), 1, "{path} {words}: {errors:#?}");
    }
    let states: Vec<_> =
        set.runs.iter().map(|run| (run.key.server.to_string(), run.state())).collect();
    let missing = |name: &str| (name.to_owned(), RunState::Missing);
    let completed = ("A".to_owned(), RunState::Completed);
    assert_eq!(states, [completed, missing("B"), missing("C"), missing("D"), missing("E")]);
    assert!(
        set.diagnostics.iter().any(|d| d.message.contains("1 other file left alone (notes.pdf)"))
    );
}

#[test]
fn nothing_at_all_is_an_error_that_says_what_was_expected() {
    let empty = folder(&[]);
    let error = ResultSet::load(empty.path(), &|_, _| {}).expect_err("nothing there");
    assert!(matches!(error, LoadError::NoRuns { .. }));
    assert!(error.to_string().contains("round1/Server.100.log"), "{error}");
    let error = ResultSet::load(&empty.path().join("nowhere"), &|_, _| {}).expect_err("no folder");
    assert!(error.to_string().contains("nowhere: "), "{error}");
    let broken = folder(&[("wrkbook.toml", "title = \"x\"\nlayout = \"{sever}\"\n")]);
    let error = ResultSet::load(broken.path(), &|_, _| {}).expect_err("a broken configuration");
    assert!(error.to_string().contains("wrkbook.toml:2: "), "{error}");
}

#[test]
fn warm_ups_are_no_runs() {
    let text = format!(
        " Running Primer json\n{} Running Warmup json\n{} Concurrency: 16 for json\n{}",
        log(8, 1),
        log(16, 2),
        log(16, 3)
    );
    let toml = "layout = \"{server}/raw.txt\"";
    let set = load(folder(&[("wrkbook.toml", toml), ("A/raw.txt", &text)]).path());
    assert_eq!(keys(&set), ["A/16/1"]);
    assert_eq!(set.runs[0].load.as_ref().and_then(|load| load.counts.requests), Some(3));
}

#[test]
fn levels_of_queries_are_scenarios() {
    let text = format!(
        " Running Primer query\n{} Running Warmup query\n{} Queries: 1 for query\n{} \
         Queries: 20 for query\n{}",
        log(8, 1),
        log(512, 2),
        log(512, 300),
        log(512, 40)
    );
    let toml = "layout = [\"{repeat}/{server}/{scenario}/raw.txt\", \"{server}/raw.txt\"]";
    let alone = folder(&[("wrkbook.toml", toml), ("A/raw.txt", &text)]);
    assert_eq!(keys(&load(alone.path())), ["queries=1/A/512/1", "queries=20/A/512/1"]);
    let named = folder(&[("wrkbook.toml", toml), ("2024/A/query/raw.txt", &text)]);
    let set = load(named.path());
    assert_eq!(keys(&set), ["query queries=1/A/512/2024", "query queries=20/A/512/2024"]);
    let requests: Vec<_> = set.runs.iter().map(|run| run.load.as_ref()?.counts.requests).collect();
    assert_eq!(requests, [Some(300), Some(40)]);
}
