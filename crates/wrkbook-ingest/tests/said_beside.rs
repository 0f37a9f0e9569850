//! What stands beside the raw files: the servers' names, and the depth that no report says.

mod sets;

use wrkbook_ingest::{Config, ResultSet, Run};

use sets::{folder, keys, load};

/// A whole wrk report; `more` stands before it.
fn report(more: &str) -> String {
    format!(
        "{more}Running 30s test @ http://127.0.0.1:8080/\n  4 threads and 64 connections\n  \
           Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
             Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
             Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
           300000 requests in 30.00s, 12.00MB read\n\
         Requests/sec: 10000.00\nTransfer/sec:      1.20MB\n"
    )
}

#[test]
fn an_author_calls_servers_as_they_like() {
    let toml = "[names]\nactix = \"Actix 4\"\n\"127.0.0.1:8080\" = \"nobody\"\n";
    let set = load(
        folder(&[
            ("wrkbook.toml", toml),
            ("actix_c64.txt", &report("")),
            ("gin_c64.txt", &report("")),
        ])
        .path(),
    );
    assert_eq!(keys(&set), ["Actix 4/64/1", "gin/64/1"]);
    // Of a table too.
    let toml = format!(
        "{toml}[[table]]\nfile = \"t.csv\"\nserver = \"name\"\nconnections = 64\n\
         [table.figures]\nthroughput = \"rps\"\n"
    );
    let set = load(folder(&[("wrkbook.toml", &toml), ("t.csv", "name,rps\nactix,9\n")]).path());
    assert_eq!(keys(&set), ["Actix 4/64/1"]);
}

fn depths(set: &ResultSet) -> Vec<Option<u32>> {
    let depth = |run: &Run| run.load.as_ref().and_then(|load| load.offered.depth);
    set.runs.iter().map(depth).collect()
}

#[test]
fn the_depth_is_what_the_command_says_else_the_collector_else_the_author() {
    let command = "$ wrk -t4 -c64 -d30s -s pipeline.lua http://127.0.0.1:8080/ -- 16\n";
    let collected = r#"{"schema": "wrkbook-collect/1", "commands":
        {"client": "taskset -c 1 wrk -t4 -c64 -d30s -s pipeline.lua http://127.0.0.1:8080/ -- 8"}}"#;
    let set = load(
        folder(&[
            ("wrkbook.toml", "depth = 4\n"),
            ("round1/a.64.log", &report("")),
            ("round1/b.64.log", &report("")),
            ("round1/b.64.conditions.json", collected),
            ("round1/c.64.log", &report(command)),
            ("round1/c.64.conditions.json", collected),
        ])
        .path(),
    );
    assert_eq!(depths(&set), [Some(4), Some(8), Some(16)], "{:?}", set.diagnostics);
    let error = Config::parse("depth = 0\n", "wrkbook.toml").expect_err("nothing in flight");
    assert_eq!(error.to_string(), "wrkbook.toml:1: depth = 0 is no number of requests in flight");
}
