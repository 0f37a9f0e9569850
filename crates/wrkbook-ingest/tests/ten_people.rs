//! Ten folders as ten people keep them, no two alike, read without configuration.

use std::fs;

use wrkbook_ingest::{ResultSet, RunState};

/// A whole wrk report.
fn report(url: &str, connections: u32) -> String {
    format!(
        "Running 30s test @ {url}\n  \
           8 threads and {connections} connections\n  \
           Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
             Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
             Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
           300000 requests in 30.00s, 12.00MB read\n\
         Requests/sec: 10000.00\nTransfer/sec:      1.20MB\n"
    )
}

const HOST: &str = "http://localhost:8080/";

/// What a folder of files is read as: `scenario|server|load|repeat` of each run.
fn read(files: &[(&str, String)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let set = ResultSet::load(folder.path(), &|_, _| {}).expect("a result set");
    assert!(set.runs.iter().all(|run| run.state() == RunState::Completed), "{:?}", set.diagnostics);
    let key = |run: &wrkbook_ingest::Run| {
        let key = &run.key;
        let scenario = key.scenario.as_deref().unwrap_or("");
        format!("{scenario}|{}|{}|{}", key.server, key.load.number(), key.repeat)
    };
    set.runs.iter().map(key).collect()
}

#[test]
fn a_proxy_a_folder() {
    let keys = read(&[
        ("nginx/conn_50.log", report(HOST, 48)),
        ("nginx/conn_200.log", report(HOST, 200)),
        ("haproxy/conn_50.log", report(HOST, 48)),
        ("haproxy/conn_200.log", report(HOST, 200)),
        ("system.txt", "Linux 6.1, 4 cores\n".to_owned()),
    ]);
    assert_eq!(keys, ["|haproxy|50|1", "|haproxy|200|1", "|nginx|50|1", "|nginx|200|1"]);
}

#[test]
fn the_repeat_comes_first() {
    let keys = read(&[
        ("Test 1 - Flask.txt", report(HOST, 100)),
        ("Test 2 - Flask.txt", report(HOST, 100)),
        ("Test 1 - Django.txt", report(HOST, 100)),
        ("Test 2 - Django.txt", report(HOST, 100)),
    ]);
    assert_eq!(keys, ["|Django|100|1", "|Django|100|2", "|Flask|100|1", "|Flask|100|2"]);
}

#[test]
fn users_are_connections() {
    let keys = read(&[
        ("express_100_users.txt", report(HOST, 96)),
        ("fastify_100_users.txt", report(HOST, 96)),
        ("fastify_500_users.txt", report(HOST, 496)),
    ]);
    assert_eq!(keys, ["|express|100|1", "|fastify|100|1", "|fastify|500|1"]);
}

#[test]
fn versions_scenarios_and_repeats_between_double_signs() {
    let hello = |n| report("http://localhost:3000/hello", n);
    let keys = read(&[
        ("axum-0.7__hello__c128__r1.txt", hello(128)),
        ("axum-0.7__hello__c128__r2.txt", hello(128)),
        ("actix-4.5__hello__c128__r1.txt", hello(128)),
        ("actix-4.5__hello__c128__r2.txt", hello(128)),
    ]);
    let servers = ["actix-4.5", "axum-0.7"];
    let expected: Vec<String> = servers
        .iter()
        .flat_map(|server| ["1", "2"].map(|r| format!("hello|{server}|128|{r}")))
        .collect();
    assert_eq!(keys, expected);
}

#[test]
fn how_many_pods_tells_the_servers_apart() {
    let cart = || report("http://checkout-svc.shop:80/cart", 256);
    let keys = read(&[
        ("pods-1/latency-checkout-svc-256conn.out", cart()),
        ("pods-3/latency-checkout-svc-256conn.out", cart()),
        ("pods-9/latency-checkout-svc-256conn.out", cart()),
    ]);
    assert_eq!(keys, ["|pods-1|256|1", "|pods-3|256|1", "|pods-9|256|1"]);
}

#[test]
fn versions_in_names_and_three_reports_a_file() {
    let three = || report(HOST, 64).repeat(3);
    let keys = read(&[
        ("php8.2-fpm.log", three()),
        ("php8.3-fpm.log", three()),
        ("frankenphp.log", three()),
    ]);
    let expected: Vec<String> = ["frankenphp", "php8.2-fpm", "php8.3-fpm"]
        .iter()
        .flat_map(|server| ["1", "2", "3"].map(|r| format!("|{server}|64|{r}")))
        .collect();
    assert_eq!(keys, expected);
}

#[test]
fn two_folders_name_a_server() {
    let keys = read(&[
        ("spring-boot/virtual-threads/wrk-t8-c400-d30s.txt", report(HOST, 400)),
        ("spring-boot/platform-threads/wrk-t8-c400-d30s.txt", report(HOST, 400)),
        ("quarkus/native/wrk-t8-c400-d30s.txt", report(HOST, 400)),
    ]);
    assert_eq!(
        keys,
        [
            "|quarkus native|400|1",
            "|spring-boot platform-threads|400|1",
            "|spring-boot virtual-threads|400|1"
        ]
    );
}

#[test]
fn a_pipeline_numbers_its_runs() {
    let keys = read(&[
        ("artifacts/run-18233/bench-main.txt", report(HOST, 128)),
        ("artifacts/run-18233/bench-pr.txt", report(HOST, 128)),
        ("artifacts/run-18240/bench-main.txt", report(HOST, 128)),
        ("artifacts/run-18240/bench-pr.txt", report(HOST, 128)),
    ]);
    assert_eq!(keys, ["|main|128|18233", "|main|128|18240", "|pr|128|18233", "|pr|128|18240"]);
}

#[test]
fn a_page_of_a_wiki() {
    let text = format!(
        "# HTTP servers, spring cleaning\n\nSome words.\n\n### Go (net/http)\n\n```\n$ wrk -t8 -c64 \
         {HOST}\n{}```\n\n### Rust (hyper)\n\n```\n$ wrk -t8 -c64 {HOST}\n{}```\n",
        report(HOST, 64),
        report(HOST, 64)
    );
    let keys = read(&[("Benchmarks.md", text)]);
    assert_eq!(keys, ["|Go (net/http)|64|1", "|Rust (hyper)|64|1"]);
}

#[test]
fn databases_under_kinds_of_work() {
    let bench = || report("http://10.0.0.7:9000/bench", 32);
    let stats =
        "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS\n\
                 000000000001   pg    50.5%   10.5MiB / 512MiB    2%      1kB / 1kB   0B / 0B   3\n"
            .to_owned();
    let keys = read(&[
        ("pg_read_heavy_32.txt", bench()),
        ("pg_read_heavy_32.stats", stats),
        ("pg_write_heavy_32.txt", bench()),
        ("mysql_read_heavy_32.txt", bench()),
        ("mysql_write_heavy_32.txt", bench()),
    ]);
    assert_eq!(
        keys,
        [
            "read_heavy|mysql|32|1",
            "read_heavy|pg|32|1",
            "write_heavy|mysql|32|1",
            "write_heavy|pg|32|1"
        ]
    );
}
