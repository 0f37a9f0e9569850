//! What the audit must find by itself in the files of the 2016 study, where they are present.
//!
//! Expected figures were derived from the raw files by a script of its own, which knows nothing of
//! this crate: regular expressions over the logs, medians and trimmed means by Python's
//! `statistics`. What it counts is said at each test.

use std::path::Path;

use wrkbook::audit::{Audit, Finding, Severity, Width};
use wrkbook::ingest::Load;
use wrkbook::metric::Metric;
use wrkbook::{Policy, ResultSet, Summary};

fn study() -> Option<(ResultSet, Audit)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/wsgi-2016");
    if !folder.is_dir() {
        return None;
    }
    let set = ResultSet::load(&folder, &|_, _| {}).expect("the study loads");
    let audit = Audit::of(&set);
    Some((set, audit))
}

fn ids<'a>(audit: &'a Audit, rule: &str, width: Width) -> Vec<&'a str> {
    let of = |finding: &&Finding| finding.rule == rule && finding.width() == width;
    audit.findings.iter().filter(of).map(|finding| &*finding.id).collect()
}

fn near(finding: &Finding, name: &str, expected: f64) {
    let value = finding.figure(name).unwrap_or_else(|| panic!("{}: no {name}", finding.id));
    assert!((value - expected).abs() <= 1e-6 * expected.abs(), "{}: {name} {value}", finding.id);
}

/// `requests in` says 0 in nine logs; one log is empty.
#[test]
fn dead_and_missing_runs() {
    let Some((_, audit)) = study() else { return };
    assert_eq!(ids(&audit, "missing-run", Width::Run), ["missing-run/CherryPy/200/round3"]);
    assert_eq!(
        ids(&audit, "dead-run", Width::Run),
        [
            "dead-run/Bjoern/100/round1",
            "dead-run/Bjoern/100/round4",
            "dead-run/Bjoern/300/round1",
            "dead-run/Bjoern/300/round4",
            "dead-run/CherryPy/300/round2",
            "dead-run/Gunicorn/100/round2",
            "dead-run/Gunicorn/200/round1",
            "dead-run/mod_WSGI-express/200/round3",
            "dead-run/mod_WSGI-express/500/round3",
        ]
    );
}

/// The published figures stand in the study's own summary (61476.445, 56013.075); those without
/// the failed runs are the mean of two, the middle one of three.
#[test]
fn cells_whose_published_mean_they_halved() {
    let Some((set, audit)) = study() else { return };
    assert_eq!(
        ids(&audit, "averaged-failures", Width::Cell),
        [
            "averaged-failures/Bjoern/100",
            "averaged-failures/Bjoern/300",
            "averaged-failures/Gunicorn/200",
            "averaged-failures/mod_WSGI-express/200",
        ]
    );
    let published = Summary::of(&set, Policy::AsPublished);
    for (server, load, as_published, audited) in [
        ("Bjoern", 100, 61_476.445, 124_882.945),
        ("Bjoern", 300, 56_013.075, 112_175.33),
        ("Gunicorn", 200, 616.2, 1_208.83),
        ("mod_WSGI-express", 200, 0.33, 0.63),
    ] {
        let finding = audit.get(&format!("averaged-failures/{server}/{load}")).expect("found");
        near(finding, "throughput_as_published_requests_per_s", as_published);
        near(finding, "throughput_audited_requests_per_s", audited);
        let cell = published
            .cell(None, server, Load::Connections(load), Metric::Throughput)
            .expect("in the summary");
        near(finding, "throughput_as_published_requests_per_s", cell.value.expect("published"));
    }
}

/// Median over 19 loads of the median over the runs of requests/s x mean latency: 9.957.
#[test]
fn ten_connections_at_any_load() {
    let Some((set, audit)) = study() else { return };
    let (_, assessment) = Summary::assessed(&set, Policy::Audited, &audit);
    assert_eq!(ids(&audit, "fixed-concurrency", Width::Server), ["fixed-concurrency/CherryPy"]);
    let pool = audit.get("fixed-concurrency/CherryPy").expect("found");
    near(pool, "requests_in_flight", 9.957_299_9);
    assert_eq!(
        (pool.figure("from_connections"), pool.figure("to_connections")),
        (Some(100.0), Some(10_000.0))
    );
    let starved: Vec<_> = audit.parts_of(&pool.id).map(|part| part.rule).collect();
    assert_eq!(starved, ["starved-connections"; 19]);
    for metric in [Metric::Latency, Metric::Errors] {
        assert!(pool.disqualifies(metric), "{metric:?}");
        assert_eq!(assessment.disputes(None, "CherryPy", metric), [&*pool.id]);
    }
    assert!(assessment.disputes(None, "CherryPy", Metric::Throughput).is_empty());
}

/// Requests / offered connections, the median of each load: 1.01 to 1.23. The highest CPU sample of
/// all runs: 54.32%, of 208.38% that another server reached.
#[test]
fn one_answer_for_each_connection() {
    let Some((set, audit)) = study() else { return };
    let (_, assessment) = Summary::assessed(&set, Policy::Audited, &audit);
    assert_eq!(
        ids(&audit, "one-answer-per-connection", Width::Server),
        ["one-answer-per-connection/uWSGI"]
    );
    assert_eq!(ids(&audit, "one-answer-per-connection", Width::Cell).len(), 19);
    assert_eq!(ids(&audit, "not-cpu-bound", Width::Server), ["not-cpu-bound/uWSGI"]);
    let cpu = audit.get("not-cpu-bound/uWSGI").expect("found");
    near(cpu, "cpu_peak_percent", 54.32);
    near(cpu, "cores_given", 2.0);
    assert_eq!(
        ids(&audit, "fixed-rate-per-connection", Width::Server),
        ["fixed-rate-per-connection/uWSGI"]
    );
    assert!(!assessment.disputes(None, "uWSGI", Metric::Throughput).is_empty());
    assert_eq!(ids(&audit, "no-resources", Width::Run), [""; 0], "idle is not unsampled");
}

/// At 10,000 connections 8,638 to 9,741 requests were in flight, CPU peaks were 106.7% to 109.8%.
#[test]
fn the_lead_at_the_highest_load_is_consistent() {
    let Some((set, audit)) = study() else { return };
    let (_, assessment) = Summary::assessed(&set, Policy::Audited, &audit);
    let against: Vec<_> = audit
        .of_cell(None, "Bjoern", Load::Connections(10_000))
        .filter(|finding| finding.severity > Severity::Note)
        .map(|finding| &*finding.id)
        .collect();
    // That 463 connections were lost in one of the four is so, and no accusation.
    assert_eq!(against, ["lost-connections/Bjoern/10000/round4"]);
    for metric in Metric::ALL {
        assert!(
            audit.against_cell(None, "Bjoern", Load::Connections(10_000), metric).is_empty(),
            "{metric:?}"
        );
        assert!(assessment.disputes(None, "Bjoern", metric).is_empty(), "{metric:?}");
    }
    let core = audit.get("one-core/Bjoern").expect("one core full");
    near(core, "cpu_peak_percent", 102.25);
    assert_eq!(core.severity, Severity::Note);
}

/// Runs with requests in which the connect errors reached the offered connections, the loads from
/// and to which there are any, and the most requests that such a run had served.
#[test]
fn figures_that_lost_connections_set() {
    let Some((_, audit)) = study() else { return };
    let expected = [
        ("Gunicorn", 17.0, 900.0, 41_599.0),
        ("Meinheld", 17.0, 800.0, 49_200.0),
        ("mod_WSGI-express", 10.0, 600.0, 40_199.0),
    ];
    let found = ids(&audit, "ports-exhausted", Width::Server);
    assert_eq!(found, expected.map(|(server, ..)| format!("ports-exhausted/{server}")));
    for (server, runs, to, served) in expected {
        let finding = audit.get(&format!("ports-exhausted/{server}")).expect("found");
        near(finding, "runs_that_lost_every_connection", runs);
        near(finding, "from_connections", 100.0);
        near(finding, "to_connections", to);
        near(finding, "most_served_before", served);
    }
    // Cells whose median run had lost half of its connections or more.
    for (server, loads) in [
        ("Bjoern", &[][..]),
        ("CherryPy", &[]),
        ("Gunicorn", &[100, 200, 300, 400, 500, 600]),
        ("Meinheld", &[100, 200, 400, 600, 700]),
        ("mod_WSGI-express", &[100, 200, 300]),
        ("uWSGI", &[]),
    ] {
        let unfit: Vec<u32> = audit
            .of_server(None, server)
            .filter(|f| f.rule == "lost-connections" && f.disqualifies(Metric::Throughput))
            .filter_map(|f| f.scope.load.and_then(Load::connections))
            .collect();
        assert_eq!(unfit, loads, "{server}");
    }
}

/// A run that completed nothing, and lost connections, says the latter within a wider finding.
#[test]
fn dead_runs_lost_their_connections_too() {
    let Some((_, audit)) = study() else { return };
    let of_rule = |rule| {
        let runs = audit.findings.iter().filter(move |finding| finding.rule == rule);
        runs.filter(|finding| finding.width() == Width::Run)
    };
    let dead: Vec<_> = of_rule("dead-run")
        .filter(|finding| finding.figure("connect_errors").is_some())
        .map(|finding| &finding.scope)
        .collect();
    let lost: Vec<_> = of_rule("lost-connections")
        .filter(|finding| finding.figure("requests") == Some(0.0))
        .collect();
    assert_eq!(lost.iter().map(|finding| &finding.scope).collect::<Vec<_>>(), dead);
    assert!(!lost.is_empty() && lost.iter().all(|finding| finding.part_of.is_some()));
}

/// Counts of the same script, by the rules' own words.
#[test]
fn how_often_the_rules_speak() {
    let Some((_, audit)) = study() else { return };
    for (rule, width, by_server) in [
        ("lost-connections", Width::Run, [31, 15, 63, 36, 72, 3]),
        ("censored-latency", Width::Run, [0, 0, 41, 34, 34, 37]),
        ("refused-responses", Width::Run, [0; 6]),
        ("closes-connections", Width::Run, [0; 6]),
        ("starved-connections", Width::Cell, [0, 19, 15, 15, 15, 19]),
        ("unstable", Width::Cell, [0, 0, 6, 11, 3, 0]),
        ("more-than-offered", Width::Cell, [1, 0, 0, 0, 0, 0]),
        ("memory-grows", Width::Server, [0, 1, 0, 0, 0, 1]),
        ("one-core", Width::Server, [1, 0, 0, 1, 0, 0]),
    ] {
        let servers = ["Bjoern", "CherryPy", "Gunicorn", "Meinheld", "mod_WSGI-express", "uWSGI"];
        let found = servers.map(|server| {
            // Those of runs that completed none are counted below.
            let of_rule = audit.of_server(None, server).filter(|f| f.rule == rule);
            of_rule.filter(|f| f.width() == width && f.figure("requests") != Some(0.0)).count()
        });
        assert_eq!(found, by_server, "{rule}");
    }
    let payload = audit.get("unequal-payload").expect("147 bytes against 66");
    assert!((payload.figure("bytes_per_response_least").expect("least") - 66.0).abs() < 0.1);
    assert!((payload.figure("bytes_per_response_most").expect("most") - 147.0).abs() < 0.1);
}

#[test]
fn people_read_few_sentences_of_many() {
    let Some((_, audit)) = study() else { return };
    for Finding { id, message, .. } in &audit.findings {
        let message = message.to_string();
        assert!(!message.contains("  ") && message.len() < 220, "{id}: {message}");
        assert!(!message.contains(" 1 connections") && !message.contains(" 1 runs"), "{message}");
    }
    let shown = audit.unexplained().count();
    assert!(audit.findings.len() > 500 && shown < 45, "{shown} of {}", audit.findings.len());
}
