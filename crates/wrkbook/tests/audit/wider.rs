//! Wider findings: what explains what, what is put together, and what must not be ranked.

use wrkbook::audit::{Audit, Index, Severity, Thresholds, Width};
use wrkbook::ingest::units::{Bytes, Percent, Seconds};
use wrkbook::ingest::{Load, Run};
use wrkbook::metric::Metric;
use wrkbook::{Policy, ResultSet, Summary};

use crate::made::{
    NOTHING, clean, connections, container, errors, ids, kill, message, report, serve, spoiled,
    spoiled_repeats,
};

/// The ids of what the audit has against a server's figures.
fn disputes(set: &ResultSet, server: &str, metric: Metric) -> Vec<String> {
    let (_, assessment) = Summary::assessed(set, Policy::Audited, &Audit::of(set));
    assessment.disputes(None, server, metric).to_vec()
}

#[test]
fn a_pool_explains_the_cells_that_it_starves() {
    let audit = Audit::of(&spoiled("a", |run| serve(run, 9000.0, 10.0)));
    let parts: Vec<_> = audit.parts_of("fixed-concurrency/a").map(|part| &*part.id).collect();
    assert_eq!(
        parts,
        [
            "starved-connections/a/100",
            "starved-connections/a/200",
            "starved-connections/a/400",
            "starved-connections/a/800",
        ]
    );
    assert_eq!(audit.findings.len(), 5, "all of them stay");
    assert_eq!(audit.findings[0].width(), Width::Server, "the wider one is shown first");
}

#[test]
fn many_cells_read_as_one_sentence() {
    let starve = |loads: &'static [u32]| {
        spoiled("a", move |run| {
            if loads.contains(&connections(run)) {
                serve(run, 9000.0, f64::from(connections(run)) / 10.0);
            }
        })
    };
    let three = Audit::of(&starve(&[100, 200, 400]));
    let wider = three.get("starved-connections/a").expect("put together");
    assert_eq!(
        wider.message,
        "At 3 of 4 loads (100 to 400 connections), 10% of the open connections had a request in \
         flight: latency and errors leave out the rest."
    );
    assert_eq!(wider.figure("loads_unfit"), Some(3.0));
    assert_eq!(three.parts_of(&wider.id).count(), 3);
    assert_eq!(
        ids(&starve(&[100, 200])),
        ["starved-connections/a/100", "starved-connections/a/200"],
        "two are as quickly read"
    );
}

#[test]
fn failed_runs_are_part_of_the_cell_that_they_spoil() {
    let audit = Audit::of(&spoiled_repeats(&["r1", "r2"], kill));
    let cell = "averaged-failures/a/200";
    let parts: Vec<_> = audit.parts_of(cell).map(|part| &*part.id).collect();
    assert_eq!(parts, ["dead-run/a/200/r1", "dead-run/a/200/r2"]);
}

#[test]
fn spent_ports_explain_lost_connections_and_the_spread_only_where_they_were_spent() {
    let audit = Audit::of(&spoiled("a", |run| match (connections(run), &*run.key.repeat) {
        (100 | 200, "r1" | "r2" | "r3") => {
            serve(run, 900.0, 10.0);
            errors(run).connect = connections(run).into();
        }
        (800, "r1") => errors(run).connect = 80,
        _ => {}
    }));
    let ports = "ports-exhausted/a";
    let of = |id: &str| audit.get(id).expect(id).part_of.clone();
    assert_eq!(of("lost-connections/a/100/r1").as_deref(), Some("lost-connections/a/100"));
    assert_eq!(of("lost-connections/a/100").as_deref(), Some(ports));
    assert_eq!(of("unstable/a/200").as_deref(), Some(ports));
    assert_eq!(of("lost-connections/a/800/r1"), None, "another matter");
}

#[test]
fn one_answer_explains_that_nothing_is_in_flight() {
    let audit = Audit::of(&spoiled("c", |run| {
        let load = f64::from(connections(run));
        serve(run, load / 30.0, load / 50.0);
    }));
    let wider = "one-answer-per-connection/c";
    assert_eq!(
        audit.get("starved-connections/c/400").expect("starved").part_of.as_deref(),
        Some(wider)
    );
    assert_eq!(
        audit.get("one-answer-per-connection/c/400").expect("one").part_of.as_deref(),
        Some(wider)
    );
}

#[test]
fn a_set_without_samples_says_so_once() {
    let mut set = clean();
    set.runs.iter_mut().for_each(|run| run.container = None);
    let audit = Audit::of(&set);
    assert_eq!(audit.unexplained().count(), 1);
    assert_eq!(audit.findings.len(), 1, "and not of each run");
    assert_eq!(audit.findings[0].severity, Severity::Note);
}

#[test]
fn a_wider_scope_counts_where_it_concerns_most_loads() {
    let starve = |loads: &'static [u32]| {
        spoiled("a", move |run| {
            if loads.contains(&connections(run)) {
                serve(run, 9000.0, f64::from(connections(run)) / 10.0);
            }
        })
    };
    let three = starve(&[100, 200, 400]);
    let audit = Audit::of(&three);
    assert!(audit.get("starved-connections/a").expect("grouped").disqualifies(Metric::Latency));
    assert!(!audit.get("starved-connections/a").expect("grouped").disqualifies(Metric::Throughput));
    assert_eq!(disputes(&three, "a", Metric::Latency), ["starved-connections/a"]);
    assert_eq!(disputes(&three, "b", Metric::Latency), NOTHING);

    let index = Index::of(&audit);
    assert_eq!(index.against_whole_server(None, "a", Metric::Latency).len(), 1);
    assert_eq!(index.against_cell(None, "a", Load::Connections(100), Metric::Latency).len(), 1);

    let two = starve(&[100, 200]);
    assert_eq!(disputes(&two, "a", Metric::Latency), NOTHING, "half is not most");
    let audit = Audit::of(&two);
    assert_eq!(audit.against_cell(None, "a", Load::Connections(100), Metric::Latency).len(), 1);
    assert_eq!(audit.against_cell(None, "a", Load::Connections(800), Metric::Latency).len(), 0);
    let mut few = two;
    few.runs.retain(|run| run.key.load != Load::Connections(800));
    let of_cells = ["starved-connections/a/100", "starved-connections/a/200"];
    assert_eq!(disputes(&few, "a", Metric::Latency), of_cells, "cells of most loads");
}

#[test]
fn half_of_the_loads_are_not_most() {
    let set = spoiled("a", |run| {
        if connections(run) < 400 {
            serve(run, 9000.0, f64::from(connections(run)) / 10.0);
        }
    });
    let audit = Audit::with(&set, &Thresholds { group: 2, ..Thresholds::default() });
    let wider = audit.get("starved-connections/a").expect("put together");
    assert_eq!(
        (wider.figure("loads_unfit"), wider.figure("loads_measured")),
        (Some(2.0), Some(4.0))
    );
    assert!(!wider.disqualifies(Metric::Latency));
}

/// What is said of server `a` when all of its runs but those at 800 connections are spoiled.
fn said(rule: &str, spoil: impl Fn(&mut Run)) -> String {
    let set = spoiled("a", |run| {
        serve(run, 9000.0, connections(run).into());
        if connections(run) < 800 {
            spoil(run);
        }
    });
    message(&set, &format!("{rule}/a"))
}

#[test]
fn what_is_put_together_reads_as_a_sentence() {
    let odd = |run: &Run| ["r1", "r3", "r5"].contains(&&*run.key.repeat);
    let first = |run: &Run| &*run.key.repeat == "r1";
    for (said, sentence) in [
        (
            said("missing-run", |run| {
                if first(run) {
                    run.load = None;
                }
            }),
            "3 of 18 runs have no whole report.",
        ),
        (
            said("dead-run", |run| {
                if first(run) {
                    kill(run);
                }
            }),
            "no request completed in 3 of 18 runs.",
        ),
        (
            said("refused-responses", |run| {
                if first(run) {
                    errors(run).status = 4_000;
                }
            }),
            "1.5% of the responses have an error status, in 3 of 18 runs.",
        ),
        (
            said("lost-connections", |run| errors(run).connect = 20),
            "all 18 runs lost 5.0% to 20% of their connections.",
        ),
        (
            said("closes-connections", |run| {
                if odd(run) {
                    errors(run).read = 270_000;
                }
            }),
            "the server closes each connection after its response without saying so.",
        ),
        (
            said("off-time", |run| report(run).duration = Seconds::new(12.0)),
            "all 18 runs took 12 s instead of 30 s.",
        ),
        (
            said("no-resources", |run| run.container = None),
            "all 18 runs have no usable container samples.",
        ),
        (
            said("memory-ceiling", |run| container(run).memory_peak = Bytes::new(512e6)),
            "memory peaked at 100% of the limit, in all 18 runs.",
        ),
        (
            said("more-than-offered", |run| serve(run, 9000.0, 1.5 * f64::from(connections(run)))),
            "the mean latency cannot be right: it implies 1.5 times the requests that the connections can \
             carry at once.",
        ),
        (
            said("unstable", |run| {
                let load = f64::from(connections(run));
                serve(run, if odd(run) { 4500.0 } else { 13_500.0 }, load);
            }),
            "the repeats differ too much to rank: the coefficient of variation of throughput is 54.8%.",
        ),
        (
            said("averaged-failures", |run| {
                if odd(run) {
                    kill(run);
                }
            }),
            "9 of 18 runs failed: a mean that counts them as 0 is another figure.",
        ),
    ] {
        assert_eq!(said, format!("At 3 of 4 loads (100 to 400 connections), {sentence}"));
    }
}

#[test]
fn cells_with_two_repeats_read_as_one_sentence() {
    let mut set = clean();
    set.runs.retain(|run| {
        &*run.key.server != "a" || connections(run) == 800 || &*run.key.repeat <= "r2"
    });
    assert_eq!(
        message(&set, "too-few-repeats/a"),
        "At 3 of 4 loads (100 to 400 connections), at most 2 repeats are valid: nothing was trimmed."
    );
}

#[test]
fn one_run_disqualifies_nothing_and_most_runs_do() {
    let lose = |repeats: &'static [&str]| {
        Audit::of(&spoiled_repeats(repeats, |run| errors(run).connect = 120))
    };
    let one = lose(&["r1"]);
    assert!(!one.findings.is_empty());
    assert!(!one.findings.iter().any(|finding| finding.disqualifies(Metric::Throughput)));
    let most = lose(&["r1", "r2", "r3", "r4"]);
    let cell = most.get("lost-connections/a/200").expect("most runs lost most");
    assert_eq!(cell.severity, Severity::Serious);
    assert!(cell.disqualifies(Metric::Throughput) && cell.disqualifies(Metric::Latency));
    assert!(!cell.disqualifies(Metric::Memory));
}

#[test]
fn an_idle_container_wins_no_prize_for_its_memory() {
    let set = spoiled("a", |run| container(run).cpu_peak = Percent::new(0.1));
    assert_eq!(disputes(&set, "a", Metric::Memory), ["no-resources/a"]);
    assert_eq!(disputes(&set, "a", Metric::Throughput), NOTHING);
    assert_eq!(ids(&set), ["no-resources/a"], "nor is it blamed for using no CPU");
}

#[test]
fn thresholds_are_ones_own_to_set() {
    let set = spoiled_repeats(&["r1"], |run| errors(run).connect = 100);
    let lenient = Thresholds { lost_share: 0.6, ..Thresholds::default() };
    assert_eq!(Audit::with(&set, &lenient).findings.len(), 0);
    assert_eq!(Audit::of(&set).findings.len(), 1);
}

#[test]
fn findings_are_found_by_server_cell_and_set() {
    let set = spoiled("a", |run| {
        report(run).threads = Some(2);
        if connections(run) == 400 && &*run.key.repeat == "r6" {
            kill(run);
        }
    });
    let audit = Audit::of(&set);
    assert_eq!(audit.of_set(None).count(), 1);
    assert_eq!(audit.of_server(None, "a").count(), 1);
    assert_eq!(audit.of_cell(None, "a", Load::Connections(400)).count(), 1);
    assert_eq!(audit.of_cell(None, "a", Load::Connections(100)).count(), 0);
    assert_eq!(audit.of_server(Some("hello"), "a").count(), 0);
    let index = Index::of(&audit);
    assert_eq!(index.of_server(None, "a"), Vec::from_iter(audit.of_server(None, "a")));
    assert_eq!(
        index.of_cell(None, "a", Load::Connections(400)),
        Vec::from_iter(audit.of_cell(None, "a", Load::Connections(400)))
    );
    assert!(
        index.of_cell(None, "a", Load::Connections(100)).is_empty()
            && index.of_server(Some("x"), "a").is_empty()
    );
    let counts = audit.counts();
    assert_eq!((counts.note, counts.caution, counts.serious, counts.total()), (0, 1, 1, 2));
}
