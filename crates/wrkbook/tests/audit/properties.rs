//! What holds of every audit and of every summary, whatever the runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use wrkbook::audit::{Audit, Finding, RULES, Width};
use wrkbook::ingest::conditions::{Client, Conditions, ContainerEnd};
use wrkbook::ingest::kinds::part_kinds;
use wrkbook::ingest::units::{Bytes, LARGEST, PerSecond, Percent, SMALLEST, Seconds};
use wrkbook::ingest::{
    Container, Counts, Errors, Latency, Load, LoadReport, ResultSet, Run, RunKey,
};
use wrkbook::{CellSummary, Metric, Policy, Summary};

use crate::made::{clean, connections, container, errors, kill, report, serve};

/// Names that are hard on whoever joins them with `/`.
const NAMES: [&str; 8] = ["", "/", "%", "%2F", "a", "a/100", "100", "r1"];

/// Loads of every kind, and such as nobody offers.
const LOADS: [Load; 8] = [
    Load::Connections(0),
    Load::Connections(1),
    Load::Connections(100),
    Load::Connections(400),
    Load::Connections(u32::MAX),
    Load::Users(100),
    Load::Users(u32::MAX),
    Load::Unstated,
];

fn any_errors() -> impl Strategy<Value = Errors> {
    let count = || prop_oneof![Just(0), 0..300_u64, Just(u64::MAX / 4)];
    (count(), count(), count(), count(), count(), count(), count()).prop_map(
        |(connect, read, write, timeout, status, abandoned, other)| Errors {
            connect,
            read,
            write,
            timeout,
            status,
            abandoned,
            other,
        },
    )
}

fn figure() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(SMALLEST), 0.0..2.0, 0.0..1e5, Just(LARGEST)]
}

fn any_report() -> impl Strategy<Value = LoadReport> {
    let maybe = || proptest::option::weighted(0.8, figure());
    (
        (maybe(), maybe(), maybe(), maybe(), maybe()),
        proptest::option::of(prop_oneof![Just(0), 0..1000_u64, Just(u64::MAX)]),
        proptest::option::of(any_errors()),
        any::<bool>(),
        proptest::bool::weighted(0.8),
    )
        .prop_map(
            |((nominal, duration, rate, bytes, latency), requests, errors, censored, complete)| {
                LoadReport {
                    nominal_duration: nominal.and_then(Seconds::new),
                    duration: duration.and_then(Seconds::new),
                    throughput: rate.and_then(PerSecond::new),
                    bytes_read: bytes.and_then(Bytes::new),
                    latency: Latency {
                        mean: latency.and_then(Seconds::new),
                        max: latency.and_then(Seconds::new),
                        censored,
                        ..Latency::default()
                    },
                    counts: Counts { requests, errors, ..Counts::default() },
                    complete,
                    ..LoadReport::default()
                }
            },
        )
}

fn any_container() -> impl Strategy<Value = Container> {
    let maybe = || proptest::option::of(figure());
    (0..5_u64, maybe(), maybe(), maybe()).prop_map(|(samples, cpu, memory, limit)| Container {
        samples,
        cpu_peak: cpu.and_then(Percent::new),
        memory_peak: memory.and_then(Bytes::new),
        memory_limit: limit.and_then(Bytes::new),
        ..Container::default()
    })
}

fn any_conditions() -> impl Strategy<Value = Conditions> {
    let cpu = || proptest::option::of(prop_oneof![Just(0.0), 0.0..200.0, Just(LARGEST)]);
    let count = || proptest::option::of(prop_oneof![Just(0), 0..40_000_u64, Just(u64::MAX)]);
    let code = proptest::option::of(prop_oneof![Just(0), Just(137), any::<u32>()]);
    let end = prop_oneof![Just(ContainerEnd::Running), code.prop_map(ContainerEnd::Exited)];
    let flag = || proptest::option::of(any::<bool>());
    let cores = proptest::option::of(prop_oneof![Just(0), 1..5_u32, Just(u32::MAX)]);
    (
        (cpu(), cpu(), cpu(), cores),
        (count(), count(), count()),
        (proptest::option::of(end), flag(), flag()),
    )
        .prop_map(|(shares, counts, (end, oom_killed, reuses_ports))| Conditions {
            end,
            oom_killed,
            foreign_cpu: shares.0.and_then(Percent::new),
            stolen_cpu: shares.1.and_then(Percent::new),
            listen_overflows: counts.2,
            client: Client {
                cpu: shares.2.and_then(Percent::new),
                cores: shares.3,
                waiting_before: counts.0,
                waiting_after: counts.1,
                ports: shares.3,
                reuses_ports,
                ..Client::default()
            },
            ..Conditions::default()
        })
}

fn any_run() -> impl Strategy<Value = Run> {
    let name = || proptest::sample::select(&NAMES[..]);
    (
        proptest::option::of(name()),
        name(),
        proptest::sample::select(&LOADS[..]),
        name(),
        proptest::option::weighted(0.9, any_report()),
        proptest::option::of(any_container()),
        proptest::option::of(any_conditions()),
    )
        .prop_map(|(scenario, server, offered, repeat, load, container, conditions)| Run {
            load,
            container,
            conditions: conditions.map(Box::new),
            ..Run::missing(RunKey {
                scenario: scenario.map(Arc::from),
                server: Arc::from(server),
                load: offered,
                repeat: Arc::from(repeat),
            })
        })
}

fn any_set() -> impl Strategy<Value = ResultSet> {
    proptest::collection::vec(any_run(), 0..60).prop_map(|mut runs| {
        let mut seen = BTreeSet::new();
        runs.retain(|run| seen.insert(run.key.clone()));
        // As every set is: the loads of a scenario are of one kind.
        part_kinds(&mut runs, "made");
        ResultSet { runs, ..clean() }
    })
}

fn check(audit: &Audit) {
    let by_id: BTreeMap<&str, &Finding> =
        audit.findings.iter().map(|finding| (&*finding.id, finding)).collect();
    assert_eq!(by_id.len(), audit.findings.len(), "ids are unique");
    for finding in &audit.findings {
        let Finding { id, rule, message, evidence, part_of, .. } = finding;
        assert!(RULES.iter().any(|known| known.id == *rule), "{id}");
        assert!(id.starts_with(rule), "{id}");
        assert!(!evidence.is_empty(), "{id}");
        assert!(evidence.iter().all(|figure| figure.value.is_finite()), "{id}: {evidence:?}");
        let names: BTreeSet<&str> = evidence.iter().map(|figure| figure.name).collect();
        assert_eq!(names.len(), evidence.len(), "{id}: {evidence:?}");
        let message = message.to_string();
        assert!(message.ends_with('.'), "{id}: {message}");
        assert!(
            message.starts_with(|first: char| first.is_uppercase() || first.is_numeric()),
            "{message}"
        );
        if let Some(wider) = part_of {
            let wider = by_id.get(&**wider).unwrap_or_else(|| panic!("{id} is part of nothing"));
            // Of one scope, another rule's may be the event itself.
            let is_another = wider.rule != finding.rule && wider.width() == finding.width();
            assert!(wider.width() < finding.width() || is_another, "{id}: wider means wider");
            assert_ne!(wider.part_of.as_deref(), Some(&**id), "{id}: a circle");
            assert!(wider.severity >= finding.severity, "{id}: the wider one weighs no less");
            assert_eq!(finding.scope.widened(wider.width()), wider.scope, "{id}: and holds it");
        }
    }
    let order: Vec<_> =
        audit.findings.iter().map(|f| (f.width(), std::cmp::Reverse(f.severity))).collect();
    assert!(order.is_sorted(), "wider first, then the graver");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_audit_holds_together(set in any_set()) {
        check(&Audit::of(&set));
    }

    #[test]
    fn no_summary_leaves_the_range_of_its_repeats(set in any_set()) {
        for cell in Summary::of(&set, Policy::Audited).cells {
            let CellSummary { value, min, max, n, runs, values, trimmed, metric, .. } = &cell;
            prop_assert!(n <= runs, "{:?}", cell);
            prop_assert!(value.is_none_or(f64::is_finite), "{:?}", cell);
            prop_assert!(values.iter().chain(trimmed).all(|v| Some(*v) >= *min && Some(*v) <= *max));
            // Errors are summed up, not averaged.
            if !matches!(metric, Metric::Errors | Metric::ErrorRatio) {
                prop_assert_eq!(value.is_some(), *n > 0, "{:?}", cell);
                prop_assert!(value >= min && value <= max, "{:?}", cell);
            }
        }
    }

    #[test]
    fn the_order_of_the_runs_changes_nothing(set in any_set(), seed in any::<u64>()) {
        let mut shuffled = set.clone();
        shuffled.runs.sort_by_key(|run| {
            let key = format!("{:?}", run.key);
            key.bytes().fold(seed, |hash, byte| hash.rotate_left(7).wrapping_mul(31) ^ u64::from(byte))
        });
        prop_assert_eq!(Audit::of(&set), Audit::of(&shuffled));
    }
}

/// A set with something to say of each server.
fn eventful() -> ResultSet {
    let mut set = clean();
    for run in &mut set.runs {
        let load = f64::from(connections(run));
        match (&*run.key.server, connections(run), &*run.key.repeat) {
            ("a", _, "r6") => kill(run),
            ("a", ..) => serve(run, 9000.0, 10.0),
            ("b", 100, _) => errors(run).connect = 100,
            ("b", 200, "r1" | "r2") => serve(run, 2000.0, 200.0),
            ("b", ..) => container(run).cpu_peak = Percent::new(100.0),
            ("c", 800, _) => errors(run).status = 60_000,
            ("c", ..) => {
                serve(run, load * 10.0, load);
                errors(run).timeout = 9_000;
                report(run).latency.censored = true;
            }
            _ => {}
        }
    }
    set
}

/// What was found, without names and words.
fn gist(audit: &Audit) -> Vec<String> {
    let mut gist: Vec<String> = audit
        .findings
        .iter()
        .map(|f| format!("{} {} {:?} {:?}", f.rule, f.severity, f.scope.load, f.evidence))
        .collect();
    gist.sort();
    gist
}

#[test]
fn a_server_by_any_other_name_is_found_the_same() {
    let set = eventful();
    let mut renamed = set.clone();
    for run in &mut renamed.runs {
        run.key.server = Arc::from(match &*run.key.server {
            "a" => "z",
            "b" => "wrk",
            _ => "a/100",
        });
    }
    assert!(Audit::of(&set).findings.len() > 20);
    assert_eq!(gist(&Audit::of(&set)), gist(&Audit::of(&renamed)));
}

#[test]
fn the_unit_of_time_is_nobodys_business() {
    let set = eventful();
    for faster in [0.5, 1.5, 4.0] {
        let mut scaled = set.clone();
        for run in &mut scaled.runs {
            let report = report(run);
            let seconds = |time: Option<Seconds>| time.and_then(|t| Seconds::new(t.get() / faster));
            report.nominal_duration = seconds(report.nominal_duration);
            report.duration = seconds(report.duration);
            report.latency.mean = seconds(report.latency.mean);
            report.throughput = report.throughput.and_then(|x| PerSecond::new(x.get() * faster));
        }
        let ids = |set| Audit::of(set).findings.into_iter().map(|f| f.id).collect::<Vec<_>>();
        assert_eq!(ids(&set), ids(&scaled), "{faster} times as fast");
    }
}

#[test]
fn loads_ten_times_as_large_tell_the_same() {
    let set = eventful();
    let mut scaled = set.clone();
    for run in &mut scaled.runs {
        run.key.load = Load::Connections(connections(run) * 10);
        // Ten times the load, served ten times as fast: the latency stays.
        errors(run).connect *= 10;
        errors(run).timeout *= 10;
        errors(run).status *= 10;
        let report = report(run);
        report.counts.requests = report.counts.requests.map(|requests| requests * 10);
        report.throughput = report.throughput.and_then(|x| PerSecond::new(x.get() * 10.0));
        report.bytes_read = report.bytes_read.and_then(|x| Bytes::new(x.get() * 10.0));
    }
    let shape = |set: &ResultSet, scale: u32| {
        let findings = Audit::of(set).findings;
        let shape = findings.into_iter().map(|f| {
            (
                f.rule,
                f.severity,
                f.scope.server,
                f.scope.load.and_then(Load::connections).map(|load| load / scale),
                f.scope.repeat,
            )
        });
        shape.collect::<Vec<_>>()
    };
    assert_eq!(shape(&set, 1), shape(&scaled, 10));
}

#[test]
fn each_scenario_is_audited_by_itself() {
    let one = eventful();
    let mut two = one.clone();
    for run in &mut two.runs {
        run.key.scenario = Some(Arc::from("hello"));
    }
    let other = two.runs.clone().into_iter().map(|mut run| {
        run.key.scenario = Some(Arc::from("json"));
        run
    });
    two.runs.extend(other.collect::<Vec<_>>());
    let audit = Audit::of(&two);
    check(&audit);
    let alone = Audit::of(&one).findings.len();
    for scenario in ["hello", "json"] {
        let of = |finding: &&Finding| finding.scope.scenario.as_deref() == Some(scenario);
        assert_eq!(audit.findings.iter().filter(of).count(), alone);
    }
    let wide = audit.findings.iter().filter(|f| f.width() == Width::Server);
    assert!(wide.clone().count() > 0);
    assert!(wide.into_iter().all(|f| f.id.matches('/').count() == 2), "rule/scenario/server");
}

#[test]
fn no_rule_knows_a_server() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/audit");
    let mut folders = vec![std::path::PathBuf::from(folder)];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are here") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let source = std::fs::read_to_string(&path).expect("text").to_lowercase();
            for name in ["bjoern", "cherrypy", "gunicorn", "meinheld", "mod_wsgi", "uwsgi"] {
                assert!(!source.contains(name), "{} names {name}", path.display());
            }
        }
    }
    assert!(files > RULES.len());
}
