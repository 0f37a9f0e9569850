//! Rules that look at a cell, a server or all servers of a set, each by the smallest set that it speaks
//! of, and one beside it of which it is silent.

use std::borrow::Cow;
use std::sync::Arc;

use wrkbook::Audit;
use wrkbook::audit::Severity;
use wrkbook::ingest::conditions::Conditions;
use wrkbook::ingest::units::{Percent, Seconds};
use wrkbook::ingest::{ContainerEnd, Model, ResultSet, Run};

use crate::made::{
    NOTHING, clean, connections, container, errors, ids, kill, message, percentiles, report, serve,
    spoiled, spoiled_repeats,
};

const ALL: [&str; 6] = ["r1", "r2", "r3", "r4", "r5", "r6"];

/// A set of which server `a` completes nothing in the named repeats at 800 connections.
fn failing(repeats: &'static [&str]) -> ResultSet {
    spoiled("a", move |run| {
        if connections(run) == 800 && repeats.contains(&&*run.key.repeat) {
            kill(run);
            run.conditions = Some(Box::new(Conditions {
                oom_killed: Some(true),
                end: Some(ContainerEnd::Exited(Some(137))),
                ..Conditions::default()
            }));
        }
    })
}

#[test]
fn failed_at_load() {
    let half: &[&str] = &["r1", "r2", "r3"];
    let found = |set: &ResultSet| ids(set).contains(&"failed-at-load/a/800".to_owned());
    assert!(!found(&failing(half)), "half is not most");
    let set = failing(&["r1", "r2", "r3", "r4", "r5", "r6"]);
    assert_eq!(ids(&set), ["failed-at-load/a/800"], "one event is one finding");
    assert_eq!(
        message(&set, "failed-at-load/a/800"),
        "At 800 connections, all 6 runs failed: the server was killed because memory ran out; all 2 \
         other servers serve this load."
    );
    // Where nobody serves, it was the benchmark.
    let mut nobody = clean();
    nobody.runs.iter_mut().filter(|run| connections(run) == 800).for_each(kill);
    assert!(!ids(&nobody).iter().any(|id| id.starts_with("failed-at-load")));
}

#[test]
fn high_error_share() {
    let fail = |read| {
        spoiled_repeats(&ALL, move |run| {
            serve(run, 9000.0, 200.0);
            errors(run).read = read;
        })
    };
    // 270,000 answers a run: 2,727 of 272,727 are a hundredth.
    assert_eq!(ids(&fail(2_727)), NOTHING);
    assert_eq!(ids(&fail(2_728)), ["high-error-share/a/200"]);
    assert_eq!(
        message(&fail(30_000), "high-error-share/a/200"),
        "At 200 connections, 10% of the requests failed or came late (180,000 read errors)."
    );
    let most = Audit::of(&fail(800_000));
    assert_eq!(most.get("high-error-share/a/200").expect("found").severity, Severity::Serious);
    // Refusals are the errors of the cell; late answers are its latency's trouble first.
    let refused = Audit::of(&spoiled_repeats(&ALL, |run| errors(run).status = 27_000));
    let of_run = refused.get("refused-responses/a/200/r1").expect("found");
    assert_eq!(of_run.part_of.as_deref(), Some("high-error-share/a/200"));
    let late = Audit::of(&spoiled_repeats(&ALL, |run| {
        errors(run).timeout = 54_000;
        report(run).latency.censored = true;
    }));
    let of_cell = late.get("high-error-share/a/200").expect("found");
    assert_eq!(of_cell.part_of.as_deref(), Some("censored-latency/a/200"));
}

#[test]
fn bimodal_latency() {
    // The mean is 22.2 ms.
    let typical = |p50, p99| {
        spoiled_repeats(&ALL, move |run| {
            serve(run, 9000.0, 200.0);
            percentiles(run, &[(50.0, p50), (99.0, p99)]);
        })
    };
    assert_eq!(ids(&typical(0.012, 0.1)), NOTHING);
    assert_eq!(ids(&typical(0.011, 0.1)), ["bimodal-latency/a/200"], "2.02 times the median");
    assert_eq!(ids(&typical(0.02, 0.21)), ["bimodal-latency/a/200"], "a tail of 10.5 times");
    assert_eq!(
        message(&typical(0.01, 0.5), "bimodal-latency/a/200"),
        "At 200 connections, half of the requests took at most 10 ms, but the mean is 22.2 ms and one request in a hundred took 500 ms or longer."
    );
}

#[test]
fn delayed_answer() {
    // 40 ms for each answer: 25 requests/s a connection.
    let delayed = |cpu| {
        spoiled("c", move |run| {
            let load = f64::from(connections(run));
            serve(run, load * 25.0, load);
            container(run).cpu_peak = Percent::new(cpu);
        })
    };
    let found = |set: &ResultSet| ids(set).contains(&"delayed-answer/c".to_owned());
    assert!(found(&delayed(20.0)));
    assert_eq!(
        message(&delayed(20.0), "delayed-answer/c"),
        "Each answer takes 40 ms from 100 to 800 connections, with an idle CPU: a constant wait sets \
         the rate."
    );
    assert!(!found(&delayed(150.0)), "the CPU is busy");
    let audit = Audit::of(&delayed(20.0));
    let rate = audit.get("fixed-rate-per-connection/c").expect("it is in proportion");
    assert_eq!(rate.part_of.as_deref(), Some("delayed-answer/c"), "one event");
}

#[test]
fn connection_reuse() {
    let closes = spoiled("a", |run| errors(run).read = report(run).counts.requests.unwrap_or(0));
    assert_eq!(ids(&closes), ["connection-reuse/a"], "a note for each run is part of it");
    assert_eq!(
        message(&closes, "connection-reuse/a"),
        "In all 24 runs each answer cost a new connection."
    );
    // 270,000 answers, 800 connections at most: 28,000 sockets are 10% and more.
    let waiting = |sockets, client| {
        spoiled("a", move |run| {
            let load = f64::from(connections(run));
            serve(run, 9000.0, load * 0.3);
            let mut conditions = Conditions {
                server_waiting_before: Some(0),
                server_waiting_after: Some(sockets),
                ..Conditions::default()
            };
            conditions.client.cores = Some(1);
            conditions.client.cpu = Percent::new(client);
            run.conditions = Some(Box::new(conditions));
        })
    };
    assert_eq!(ids(&waiting(800, 50.0)), ["starved-connections/a"], "those of the end");
    // The client has time: who is not served waits for the server.
    assert_eq!(ids(&waiting(28_000, 50.0)), ["starved-connections/a", "connection-reuse/a"]);
    // The client is at its end: what is missing is its connecting.
    let busy = waiting(28_000, 97.0);
    assert_eq!(ids(&busy), ["client-at-limit/a", "connection-reuse/a"]);
    assert_eq!(
        message(&busy, "connection-reuse/a"),
        "In all 24 runs at least 10.1% of the answers cost a new connection; with the client near its \
         limit, 30% of the connections had a request in flight, and the others were connecting."
    );
}

/// The number of a made repeat, from 0.
fn number(run: &Run) -> u32 {
    run.key.repeat.trim_start_matches('r').parse::<u32>().map_or(0, |number| number - 1)
}

/// Four servers, so that four rounds in one order are rare.
fn four_servers() -> ResultSet {
    let mut set = clean();
    let more: Vec<Run> = set.runs.iter().filter(|run| &*run.key.server == "c").cloned().collect();
    set.runs.extend(more.into_iter().map(|mut run| {
        run.key.server = Arc::from("d");
        run
    }));
    for run in &mut set.runs {
        // No two are alike, and none has an order.
        let load = f64::from(connections(run));
        let mix = u32::from(run.key.server.as_bytes()[0]) * 31 + connections(run) * 7;
        let wobble = f64::from((mix + number(run) * 5) % 7) / 2000.0;
        serve(run, 5000.0 * (1.0 + wobble) + f64::from(mix), load);
    }
    set
}

#[test]
fn round_drift() {
    assert!(!ids(&four_servers()).contains(&"round-drift".to_owned()));
    let drift = |by: f64| {
        let mut set = four_servers();
        for run in &mut set.runs {
            let rate = report(run).throughput.expect("a rate").get();
            let slower = 1.0 - by * f64::from(number(run)) / 5.0;
            let load = f64::from(connections(run));
            serve(run, rate * slower, load);
        }
        set
    };
    assert!(ids(&drift(0.05)).contains(&"round-drift".to_owned()));
    let said = message(&drift(0.05), "round-drift");
    assert!(said.starts_with("The 4 servers move with the round: r6 was 5"), "{said}");
    assert!(!ids(&drift(0.005)).contains(&"round-drift".to_owned()), "half a percent is nothing");
}

#[test]
fn still_warming() {
    let warm = |by: f64| {
        spoiled("a", move |run| {
            if &*run.key.repeat == "r1" {
                let rate = report(run).throughput.expect("a rate").get();
                serve(run, rate * (1.0 - by), connections(run).into());
            }
        })
    };
    // Repeats differ by up to 1%.
    assert_eq!(ids(&warm(0.0)), NOTHING);
    assert_eq!(ids(&warm(0.2)), ["still-warming/a"]);
    let said = message(&warm(0.2), "still-warming/a");
    assert!(said.starts_with("The first repeat, r1, was 20% slower than the others"), "{said}");
}

#[test]
fn blocked_order() {
    let ordered = |place: fn(u32, u32) -> u32| {
        let mut set = clean();
        for (at, run) in set.runs.iter_mut().enumerate() {
            let order = Some(place(u32::try_from(at).expect("few"), number(run)));
            run.conditions = Some(Box::new(Conditions { order, ..Conditions::default() }));
        }
        set
    };
    // The runs are made server by server; and then round by round.
    assert_eq!(ids(&ordered(|at, _| at)), ["blocked-order"]);
    assert_eq!(
        message(&ordered(|at, _| at), "blocked-order"),
        "The 3 servers ran one after the other, each with all of its repeats: a change of the machine \
         looks like a difference between them."
    );
    assert_eq!(ids(&ordered(|at, round| round * 1000 + at)), NOTHING);
}

#[test]
fn copied_runs() {
    let copy = |generator: Option<&'static str>| {
        let mut set = clean();
        // A hair apart, as real runs are.
        for (at, run) in set.runs.iter_mut().enumerate() {
            report(run).generator = generator.map(Cow::Borrowed);
            report(run).latency.max = Seconds::new(1.2 + at as f64 / 1e6);
        }
        let first = set.runs[0].load.clone();
        set.runs[1].load = first;
        set
    };
    assert_eq!(ids(&copy(Some("wrk"))), ["copied-runs"]);
    assert_eq!(
        message(&copy(Some("wrk")), "copied-runs"),
        "The figures of 2 runs are copies: a at 100 connections, r1, and a at 100 connections, r2, both \
         have 271,350 requests and the same rate and latencies."
    );
    assert_eq!(ids(&copy(None)), NOTHING, "a table may say the same twice");
}

#[test]
fn closed_loop() {
    let mut set = clean();
    set.runs.iter_mut().for_each(|run| report(run).offered.model = Some(Model::Closed));
    assert_eq!(ids(&set), ["closed-loop"]);
    assert_eq!(Audit::of(&set).counts().note, 1);
}

#[test]
fn mixed_generators() {
    let mix = |a: &'static str, version: Option<&'static str>| {
        let mut set = spoiled("a", move |run| {
            report(run).generator = Some(Cow::Borrowed(a));
            report(run).version = version.map(str::to_owned);
            report(run).latency.max = Seconds::new(1.0 + f64::from(number(run)) / 1e3);
        });
        for run in set.runs.iter_mut().filter(|run| &*run.key.server != "a") {
            report(run).generator = Some(Cow::Borrowed("wrk"));
            report(run).latency.max = Seconds::new(2.0 + f64::from(number(run)) / 1e3);
        }
        set
    };
    let found = |set: &ResultSet| ids(set).contains(&"mixed-generators".to_owned());
    assert!(!found(&mix("wrk", None)));
    assert!(!found(&mix("wrk", Some("4.2.0"))), "one that others do not print");
    assert!(found(&mix("hey", None)));
    assert_eq!(
        message(&mix("hey", None), "mixed-generators"),
        "Runs were made with hey and wrk: their figures are not made alike."
    );
}

#[test]
fn shared_ceiling() {
    // 40 servers: the fastest ones together, the others 3% apart.
    let crowd = |together: u32| {
        let mut set = clean();
        let template: Vec<Run> =
            set.runs.iter().filter(|run| &*run.key.server == "a").cloned().collect();
        set.runs = (0..40_u32)
            .flat_map(|server| {
                let slower = server.saturating_sub(together);
                let near = f64::from(server.min(together)) / 1000.0;
                let rate =
                    90_000.0 * 0.97_f64.powi(i32::try_from(slower).unwrap_or(0)) * (1.0 - near);
                template.clone().into_iter().map(move |mut run| {
                    run.key.server = Arc::from(format!("s{server}"));
                    let (load, off) = (connections(&run), f64::from(number(&run)) / 8.0);
                    serve(&mut run, rate + off, load.into());
                    run
                })
            })
            .collect();
        set
    };
    let found = |set: &ResultSet| ids(set).contains(&"shared-ceiling".to_owned());
    assert!(found(&crowd(6)));
    let said = message(&crowd(6), "shared-ceiling");
    assert!(said.starts_with("7 servers from place 1 on are within 0.6% of each other"), "{said}");
    assert!(!found(&crowd(2)));
}
