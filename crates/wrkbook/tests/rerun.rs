//! The runs that are advised: their files, beside those that are there, are repeats of the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use wrkbook::{Analysis, Brief, Rerun};

/// A whole wrk report of 30 s.
fn report(url: &str, connections: u32, requests: u64) -> String {
    format!(
        "Running 30s test @ {url}\n  4 threads and {connections} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 30.00s, 12.00MB read\n\
         Requests/sec: {:9.2}\nTransfer/sec:      1.20MB\n",
        requests as f64 / 30.0
    )
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// What is repeated, and how often.
fn cells(folder: &Path) -> (BTreeSet<String>, usize) {
    let set = wrkbook::load(folder).expect("a set");
    let key = |run: &wrkbook::ingest::Run| {
        let scenario = run.key.scenario.as_deref().unwrap_or("");
        format!("{scenario}|{}|{}", run.key.server, run.key.load.number())
    };
    (set.runs.iter().map(key).collect(), set.runs.len())
}

#[test]
fn advised_files_are_repeats_of_what_is_there() {
    const HOST: &str = "http://127.0.0.1:8080/";
    const JSON: &str = "http://127.0.0.1:8080/json";
    for files in [
        &[("bun_c64.txt", HOST)][..],
        &[("bun_c64.txt", HOST), ("node_c64.txt", HOST)],
        &[("svc-a_64.txt", HOST), ("svc-b_64.txt", HOST)],
        &[("results/actix/64.txt", HOST), ("results/gin/64.txt", HOST)],
        &[("backend_run1.txt", HOST), ("gate_run1.txt", HOST)],
        &[("alpha_1.log", HOST), ("beta_1.log", HOST)],
        &[("actix/run1.txt", HOST), ("gin/run1.txt", HOST)],
        &[("run1/actix.txt", HOST), ("run1/gin.txt", HOST)],
        &[("round1/actix.64.log", HOST), ("round1/gin.64.log", HOST)],
        &[("go_service_results.txt", HOST)],
        &[("output/flask.wrk.log", HOST), ("output/django.wrk.log", HOST)],
        &[("actix.txt", HOST), ("gin.txt", HOST)],
        &[("before.txt", HOST), ("after.txt", HOST)],
        &[("wrk.txt", HOST)],
        &[("results_64conn.txt", HOST)],
        &[("express-json-64.txt", JSON), ("koa-json-64.txt", JSON)],
        &[("json/netty/raw", JSON), ("json/go/raw", JSON)],
        &[("nginx_ubuntu_run_64_0.txt", HOST), ("nginx_alpine_run_64_0.txt", HOST)],
        &[("baseline_t4_c64_20250114_093006.txt", HOST)],
        &[("gunicorn.64.1.txt", HOST), ("uwsgi.64.1.txt", HOST)],
        &[("gunicorn/64.1.log", HOST), ("uwsgi/64.1.log", HOST)],
        &[("get_connect64", HOST)],
        &[("node-18.txt", HOST), ("node-20.txt", HOST)],
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, url) in files {
            write(folder.path(), name, &report(url, 64, 30_000));
        }
        let (before, _) = cells(folder.path());
        let rerun = Rerun::of(&wrkbook::load(folder.path()).expect("a set")).expect("a rerun");
        assert_eq!(rerun.numbers.len(), 3);
        for number in &rerun.numbers {
            for (again, (_, url)) in rerun.commands.iter().zip(files) {
                let name = again.file.replace("${run}", &number.to_string());
                assert!(!folder.path().join(&name).exists(), "{name} is there already");
                write(folder.path(), &name, &report(url, 64, 30_000 + u64::from(*number)));
            }
        }
        let (after, runs) = cells(folder.path());
        assert_eq!((after, runs), (before, 4 * files.len()), "{files:?}: {rerun:?}");
    }
}

#[test]
fn a_script_runs_as_it_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    // Names and addresses of strangers.
    write(
        folder.path(),
        "run1/it's $(touch evil) `x`.txt",
        &report("http://a/?a=1&b='2'", 64, 300),
    );
    let set = wrkbook::load(folder.path()).expect("a set");
    let script = Rerun::of(&set).expect("a rerun").script(folder.path());
    let shell = std::process::Command::new("sh")
        .arg("-c")
        .arg(format!("wrk() {{ for word; do echo \"$word\"; done; }}\n{script}"))
        .current_dir(folder.path())
        .status();
    assert!(shell.expect("a shell").success(), "{script}");
    for run in 2..=4 {
        let path = folder.path().join(format!("run{run}/it's $(touch evil) `x`.txt"));
        let words = fs::read_to_string(&path).expect("a file of each run");
        let expected = "-t4\n-c64\n-d30s\n--latency\nhttp://a/?a=1&b='2'\n";
        assert_eq!(words, expected, "{script}");
    }
    assert!(!folder.path().join("evil").exists());
}

#[test]
fn servers_that_share_an_address_take_turns() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["actix.txt", "gin.txt"] {
        write(folder.path(), name, &report("http://127.0.0.1:8080/", 64, 30_000));
    }
    let set = wrkbook::load(folder.path()).expect("a set");
    let script = Rerun::of(&set).expect("a rerun").script("".as_ref());
    assert_eq!(
        script,
        "for run in 2 3 4; do\n  \
           # with actix running\n  \
           wrk -t4 -c64 -d30s --latency http://127.0.0.1:8080/ > \"actix_run${run}.txt\"\n  \
           # with gin running\n  \
           wrk -t4 -c64 -d30s --latency http://127.0.0.1:8080/ > \"gin_run${run}.txt\"\n\
         done\n"
    );
}

#[test]
fn a_brief_answer_has_the_figures_and_how_far_apart_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "gin.txt", &report("http://a/", 64, 300_000));
    write(folder.path(), "actix.txt", &report("http://b/", 64, 450_000));
    let brief = |files: &[&str]| {
        let files: Vec<_> = files.iter().map(|name| folder.path().join(name)).collect();
        Brief::of(&Analysis::load_all(&files).expect("a set"))
    };
    let both = brief(&["gin.txt", "actix.txt"]).expect("two servers");
    assert_eq!(both.servers, ["actix".into(), "gin".into()]);
    // 450,000 and 300,000 requests in 30 s.
    let rates = &both.rows[0];
    assert_eq!(rates.values, [Some(15_000.0), Some(10_000.0)]);
    assert_eq!(rates.ratio, Some(1.5));
    assert_eq!(
        both.headline.to_string(),
        "actix answered 1.5 times as many requests as gin at 64 connections; one run each: not tested."
    );
    let one = brief(&["gin.txt"]).expect("one server");
    assert_eq!(
        one.headline.to_string(),
        "gin answered 10,000 requests/s at 64 connections, in one run."
    );
    // Nothing is said twice: without errors goodput is the throughput.
    let metrics: BTreeSet<_> = one.rows.iter().map(|row| row.metric.id()).collect();
    assert!(!metrics.contains("goodput") && !metrics.contains("error_ratio"), "{metrics:?}");
    // With repeats there is more to say.
    write(folder.path(), "gin_run2.txt", &report("http://a/", 64, 300_001));
    assert_eq!(brief(&["gin.txt", "gin_run2.txt"]), None);
}

#[test]
fn a_dead_run_is_said_and_no_ratio_is_made_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "gin.txt", &report("http://a/", 64, 300_000));
    let dead = report("http://b/", 64, 0)
        .replace("1.50ms  200.00us   9.00ms   90.00%", "0.00us    0.00us   0.00us    -nan%");
    write(folder.path(), "actix.txt", &dead);
    let brief = Brief::of(&Analysis::load(folder.path()).expect("a set")).expect("two servers");
    assert_eq!(
        brief.headline.to_string(),
        "actix completed no request at 64 connections; gin answered 10,000 requests/s."
    );
    assert!(brief.rows.iter().all(|row| row.ratio.is_none()), "{:?}", brief.rows);
    assert!(brief.findings.iter().any(|finding| finding.rule == "failed-at-load"));
}
