//! Names as people give them, read without any configuration.

use super::{Facts, Item, Reading, infer};
use crate::record::load::Load;

/// What a report says: `url connections`, with `threads` of 2.
fn item<'a>(path: &'a str, url: &'a str, connections: u32) -> Item<'a> {
    let facts = Facts {
        is_load: true,
        url: Some(url),
        connections: Some(connections),
        threads: Some(2),
        seconds: Some(30),
        rate: None,
        users: None,
        is_paced: false,
    };
    Item { path, facts }
}

/// `scenario|server|connections|repeat` of a path, absent parts empty.
fn said(reading: &Reading, path: &str) -> String {
    let Some(parts) = reading.patterns.iter().find_map(|pattern| pattern.matches(path)) else {
        return "no pattern".to_owned();
    };
    let load = match parts.load {
        Some(Load::Rate(rate)) => format!("rate {rate}"),
        load => load.map(|load| load.number().into_owned()).unwrap_or_default(),
    };
    let text = |name: Option<std::borrow::Cow<'_, str>>| name.unwrap_or_default().into_owned();
    format!("{}|{}|{load}|{}", text(parts.scenario), text(parts.server), text(parts.repeat))
}

const HOST: &str = "http://127.0.0.1:8080/";

#[test]
fn every_name_is_read_alone() {
    for (path, url, connections, expected) in [
        ("bun_c10.txt", HOST, 10, "|bun|10|"),
        ("svc-a_100.txt", HOST, 100, "|svc-a|100|"),
        ("results/actix/64.txt", HOST, 64, "|actix|64|"),
        ("backend_run1.txt", HOST, 256, "|backend||1"),
        ("alpha_1.log", HOST, 256, "|alpha||1"),
        ("actix/run1.txt", HOST, 256, "|actix||1"),
        ("run1/actix.txt", HOST, 256, "|actix||1"),
        ("2024-05-01/wrk-actix.log", HOST, 100, "|actix||2024-05-01"),
        ("go_service_results.txt", HOST, 100, "|go_service||"),
        ("go_wrk.txt", HOST, 100, "|go||"),
        ("output/flask.wrk.log", HOST, 100, "|flask||"),
        ("actix.txt", HOST, 100, "|actix||"),
        ("results_10conn.txt", HOST, 10, "||10|"),
        ("wrk_c100_20250420_120000.txt", HOST, 100, "||100|"),
        ("wrk.txt", HOST, 100, "|||"),
        ("raw", HOST, 100, "|||"),
        ("static-1k.nginx.wrk.txt", "http://localhost/static-1k", 64, "static-1k|nginx||"),
        ("static-1k.nginx.wrk.txt", "http://localhost/1k.html", 64, "static-1k|nginx||"),
        ("wrk-health.txt", "http://localhost:3000/health", 64, "health|||"),
        ("home_c10.wrk.txt", "http://localhost:3000/home", 10, "home||10|"),
        ("express-json-64.txt", "http://localhost:3000/json", 64, "json|express|64|"),
        ("api_users/light/wrk.txt", "http://localhost/api/users", 50, "api_users light|||"),
        ("nginx_ubuntu_run_100_0.txt", HOST, 100, "|nginx_ubuntu|100|0"),
        ("1k-32-0.wrk.log", "http://localhost/1k", 32, "1k||32|0"),
        ("1k-32-0.wrk.log", HOST, 32, "|1k|32|0"),
        ("baseline_t4_c100_20250114_093006.txt", HOST, 100, "|baseline|100|"),
        ("10m_get_wrk-C100.txt", HOST, 100, "10m_get||100|"),
        ("crash-1-app/wrk-C10.txt", HOST, 10, "|crash-1-app|10|"),
        ("get_connect64", HOST, 64, "get||64|"),
        ("json/netty/raw", "http://tfbapp:8080/json", 64, "json|netty||"),
        ("1000_c-250.txt", HOST, 250, "1000||250|"),
        ("get_3000rs_1min.txt", HOST, 50, "get||rate 3000|"),
        ("gunicorn.10.1.txt", HOST, 10, "|gunicorn|10|1"),
        ("gunicorn/10.1.log", HOST, 10, "|gunicorn|10|1"),
        ("results/wrk_actix.txt", HOST, 10, "|actix||"),
    ] {
        let reading = infer(&[item(path, url, connections)]).expect(path);
        assert_eq!(said(&reading, path), expected, "{path}: {:?}", reading.patterns);
    }
}

/// What a folder of such files is read as: each path with its reading.
fn folder(files: &[(&str, &str, u32, &str)]) {
    let items: Vec<Item<'_>> = files.iter().map(|(path, url, n, _)| item(path, url, *n)).collect();
    let reading = infer(&items).expect("a reading");
    for (path, _, _, expected) in files {
        assert_eq!(said(&reading, path), *expected, "{path}: {:?}", reading.patterns);
    }
}

#[test]
fn repeats_count_through_while_all_else_is_equal() {
    folder(&[
        ("gunicorn.10.1.txt", HOST, 10, "|gunicorn|10|1"),
        ("gunicorn.10.2.txt", HOST, 10, "|gunicorn|10|2"),
        ("gunicorn.100.1.txt", HOST, 100, "|gunicorn|100|1"),
        ("gunicorn.1000.2.txt", HOST, 1000, "|gunicorn|1000|2"),
        ("uwsgi.10.1.txt", HOST, 10, "|uwsgi|10|1"),
    ]);
    folder(&[
        ("gunicorn/10.1.log", HOST, 10, "|gunicorn|10|1"),
        ("gunicorn/10.2.log", HOST, 10, "|gunicorn|10|2"),
        ("uwsgi/10.1.log", HOST, 10, "|uwsgi|10|1"),
    ]);
    // Versions do not count from 0 or 1.
    folder(&[
        ("node-18.txt", HOST, 10, "|node-18||"),
        ("node-20.txt", HOST, 10, "|node-20||"),
        ("python-3.10.txt", HOST, 10, "|python-3.10||"),
        ("python-3.11.txt", HOST, 10, "|python-3.11||"),
    ]);
    folder(&[("robin-0.5.txt", HOST, 128, "|robin-0.5||"), ("swift.txt", HOST, 128, "|swift||")]);
    folder(&[
        ("nginx_ubuntu_run_100_0.txt", HOST, 100, "|nginx_ubuntu|100|0"),
        ("nginx_ubuntu_run_200_1.txt", HOST, 200, "|nginx_ubuntu|200|1"),
        ("caddy_run_100_0.txt", HOST, 100, "|caddy|100|0"),
    ]);
}

#[test]
fn dates_are_repeats_only_where_they_vary_alone() {
    folder(&[
        ("a_c100_20250420_120000.txt", HOST, 100, "|a|100|"),
        ("b_c100_20250420_130000.txt", HOST, 100, "|b|100|"),
    ]);
    folder(&[
        ("a_c100_20250420_120000.txt", HOST, 100, "|a|100|20250420_120000"),
        ("a_c100_20250420_130000.txt", HOST, 100, "|a|100|20250420_130000"),
        ("b-x_c100_20250420_140000.txt", HOST, 100, "|b-x|100|20250420_140000"),
    ]);
}

#[test]
fn what_follows_the_url_is_the_scenario() {
    const JSON: &str = "http://localhost:3000/json";
    const TEXT: &str = "http://localhost:3000/plaintext";
    folder(&[
        ("robin-json-64.txt", JSON, 64, "json|robin|64|"),
        ("robin-plaintext-256.txt", TEXT, 256, "plaintext|robin|256|"),
        ("swift-ng-json-64.txt", JSON, 64, "json|swift-ng|64|"),
        ("swift-ng-plaintext-256.txt", TEXT, 256, "plaintext|swift-ng|256|"),
    ]);
    folder(&[
        ("run-1/json/go/raw", JSON, 64, "json|go||1"),
        ("run-1/plaintext/go/raw", TEXT, 64, "plaintext|go||1"),
        ("run-2/json/aspnet-mongodb-raw/raw", JSON, 64, "json|aspnet-mongodb-raw||2"),
    ]);
    folder(&[
        ("express-json-64_run1.txt", JSON, 64, "json|express|64|1"),
        ("express-json-64.txt", JSON, 64, "json|express|64|"),
        ("koa-json-64_run2.txt", JSON, 64, "json|koa|64|2"),
    ]);
    folder(&[
        ("go/json/raw.txt", JSON, 64, "json|go||"),
        ("go/plaintext/raw.txt", TEXT, 64, "plaintext|go||"),
        ("netty/json/raw.txt", JSON, 64, "json|netty||"),
    ]);
    folder(&[
        ("Health_Check.txt", "http://localhost/api/health_check", 50, "Health_Check|||"),
        ("List_Users.txt", "http://localhost/api/list_users", 50, "List_Users|||"),
    ]);
    folder(&[
        ("Health_Check.txt", "http://localhost/health", 50, "Health_Check|||"),
        ("List_Users.txt", "http://localhost/users", 50, "List_Users|||"),
    ]);
}

#[test]
fn what_all_names_share_is_no_server() {
    folder(&[
        ("mine/actix/64.txt", HOST, 64, "|actix|64|"),
        ("mine/gin/64.txt", HOST, 64, "|gin|64|"),
    ]);
    folder(&[
        ("actix/all_of_it.txt", HOST, 64, "|actix||"),
        ("gin/all_of_it.txt", HOST, 64, "|gin||"),
    ]);
    folder(&[("mine/actix.txt", HOST, 64, "|actix||")]);
}

#[test]
fn what_is_nothing_is_something_where_nothing_else_tells_runs_apart() {
    folder(&[
        ("actix_t2_c64.txt", HOST, 64, "t2|actix|64|"),
        ("actix_t8_c64.txt", HOST, 64, "t8|actix|64|"),
    ]);
    folder(&[
        ("actix_c64_10s.txt", HOST, 64, "10s|actix|64|"),
        ("actix_c64_60s.txt", HOST, 64, "60s|actix|64|"),
    ]);
}

#[test]
fn samples_share_the_parts_of_their_report() {
    let samples = |path| Item { path, facts: Facts::default() };
    let items = [
        item("go_wrk.txt", HOST, 100),
        samples("go_docker_stats.txt"),
        item("my_rust_wrk.txt", HOST, 100),
        samples("my_rust_docker_stats.txt"),
    ];
    let reading = infer(&items).expect("a reading");
    for (path, server) in [("go_docker_stats.txt", "go"), ("my_rust_docker_stats.txt", "my_rust")] {
        assert_eq!(said(&reading, path), format!("|{server}||"), "{:?}", reading.patterns);
    }
}

#[test]
fn another_reading_that_is_as_good_is_named() {
    let other = |files: &[&str]| {
        let items: Vec<_> = files.iter().map(|path| item(path, HOST, 64)).collect();
        infer(&items).expect("a reading").other.map(|pattern| pattern.to_string())
    };
    assert_eq!(other(&["alpha_1.log"]).as_deref(), Some("{server}.{kind}"));
    assert_eq!(other(&["alpha_1.log", "alpha_2.log", "alpha_3.log"]), None);
    assert_eq!(other(&["alpha.log"]), None);
}
