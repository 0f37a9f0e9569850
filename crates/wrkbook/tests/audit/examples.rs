//! Each rule by the smallest set that it speaks of, and one beside it of which it is silent.

use wrkbook::audit::{Audit, RULES, Severity};
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{Latency, Load};

use crate::made::{
    LOADS, NOTHING, clean, connections, container, errors, ids, kill, message, report, run, serve,
    spoiled, spoiled_repeats,
};

#[test]
fn nothing_is_said_of_a_clean_set() {
    assert_eq!(ids(&clean()), NOTHING);
    assert_eq!(Audit::of(&clean()).counts().total(), 0);
}

#[test]
fn missing_run() {
    let set = spoiled_repeats(&["r2"], |run| run.load = None);
    assert_eq!(ids(&set), ["missing-run/a/200/r2"]);
    let cut = spoiled_repeats(&["r2"], |run| report(run).complete = false);
    assert_eq!(
        message(&cut, "missing-run/a/200/r2"),
        "At 200 connections, r2: the report is cut before its totals."
    );
}

#[test]
fn dead_run() {
    let set = spoiled_repeats(&["r2"], |run| {
        kill(run);
        errors(run).connect = 200;
    });
    assert_eq!(ids(&set), ["dead-run/a/200/r2"]);
    assert_eq!(
        message(&set, "dead-run/a/200/r2"),
        "At 200 connections, r2: no request completed; all 200 connections failed."
    );
    let one = spoiled_repeats(&["r2"], |run| serve(run, 1.0 / 30.0, 1e-4));
    assert!(!ids(&one).iter().any(|id| id.starts_with("dead-run")), "one request is alive");
}

#[test]
fn lost_connections() {
    let lose = |connect| spoiled_repeats(&["r2"], move |run| errors(run).connect = connect);
    assert_eq!(ids(&lose(1)), NOTHING, "half a percent");
    assert_eq!(ids(&lose(2)), ["lost-connections/a/200/r2"]);
    assert_eq!(
        message(&lose(2), "lost-connections/a/200/r2"),
        "At 200 connections, r2: 2 of 200 connections were lost; the load that was left is 198."
    );
    // Failed handshakes are tried again, and may be more than there are connections.
    assert_eq!(
        message(&lose(70_000), "lost-connections/a/200/r2"),
        "At 200 connections, r2: all 200 connections were lost; none was left at the end, after \
         272,700 responses."
    );
}

#[test]
fn censored_latency() {
    let late = |timeout| {
        spoiled_repeats(&["r3"], move |run| {
            errors(run).timeout = timeout;
            report(run).latency.censored = true;
        })
    };
    // 9,000 requests/s for 30 s are 270,000.
    assert_eq!(ids(&late(2_699)), NOTHING);
    assert_eq!(ids(&late(2_700)), ["censored-latency/a/200/r3"]);
    assert_eq!(
        message(&late(2_700), "censored-latency/a/200/r3"),
        "At 200 connections, r3: 2,700 of 270,000 responses came too late to be in the latency (1.0%); \
         none above 1,200 ms is in it."
    );
    let overdue = spoiled_repeats(&["r3"], |run| errors(run).timeout = 200_000);
    assert_eq!(ids(&overdue), ["high-error-share/a/200"], "wrk2 leaves nothing out of the latency");
}

#[test]
fn refused_responses() {
    let refuse = |status| spoiled_repeats(&["r3"], move |run| errors(run).status = status);
    assert_eq!(ids(&refuse(2_699)), NOTHING);
    assert_eq!(ids(&refuse(2_700)), ["refused-responses/a/200/r3"]);
    assert_eq!(
        message(&refuse(270_000), "refused-responses/a/200/r3"),
        "At 200 connections, r3: all 270,000 responses have an error status (100%)."
    );
}

#[test]
fn closes_connections() {
    let close = |read| spoiled_repeats(&["r3"], move |run| errors(run).read = read);
    assert_eq!(
        ids(&close(267_299)),
        ["high-error-share/a/200"],
        "failures, and no more than errors"
    );
    assert_eq!(
        ids(&close(267_300)),
        ["closes-connections/a/200/r3"],
        "one run is no way of serving"
    );
    assert_eq!(Audit::of(&close(270_000)).counts().note, 1);
}

#[test]
fn off_time() {
    let lasted =
        |seconds| spoiled_repeats(&["r3"], move |run| report(run).duration = Seconds::new(seconds));
    assert_eq!(ids(&lasted(31.24)), NOTHING);
    assert_eq!(ids(&lasted(27.0)), NOTHING);
    assert_eq!(ids(&lasted(12.3)), ["off-time/a/200/r3"]);
    assert_eq!(
        message(&lasted(33.5), "off-time/a/200/r3"),
        "At 200 connections, r3: the run took 33.5 s instead of 30 s."
    );
}

#[test]
fn no_resources() {
    let absent = spoiled_repeats(&["r1"], |run| run.container = None);
    assert_eq!(ids(&absent), ["no-resources/a/200/r1"]);
    let few = spoiled_repeats(&["r1"], |run| container(run).samples = 2);
    assert_eq!(ids(&few), ["no-resources/a/200/r1"]);
    let enough = spoiled_repeats(&["r1"], |run| container(run).samples = 3);
    assert_eq!(ids(&enough), NOTHING);
    let idle = spoiled_repeats(&["r1"], |run| container(run).cpu_peak = Percent::new(0.4));
    assert_eq!(
        message(&idle, "no-resources/a/200/r1"),
        "At 200 connections, r1: the sampled container was idle at 0.400% of one core while \
         requests were served."
    );
    // A server that answers four requests a second is idle, and its samples are all alike.
    let rest = spoiled_repeats(&["r1"], |run| {
        serve(run, 4.0, 200.0);
        container(run).samples = 1;
        container(run).cpu_peak = Percent::new(0.0);
    });
    assert!(!ids(&rest).iter().any(|id| id.starts_with("no-resources")));
    // A table of figures does not say of how many samples they are.
    let table = spoiled_repeats(&["r1"], |run| container(run).samples = 0);
    assert_eq!(ids(&table), NOTHING);
}

#[test]
fn memory_ceiling() {
    let peak =
        |bytes| spoiled_repeats(&["r1"], move |run| container(run).memory_peak = Bytes::new(bytes));
    assert_eq!(ids(&peak(486e6)), NOTHING);
    assert_eq!(ids(&peak(487e6)), ["memory-ceiling/a/200/r1"]);
    let unknown = spoiled_repeats(&["r1"], |run| {
        container(run).memory_peak = Bytes::new(600e6);
        container(run).memory_limit = Bytes::new(0.0);
    });
    assert_eq!(
        ids(&unknown).iter().filter(|id| id.starts_with("memory-ceiling")).count(),
        0,
        "a limit of 0 is none"
    );
}

#[test]
fn starved_connections() {
    let all = ["r1", "r2", "r3", "r4", "r5", "r6"];
    let served = |in_flight| spoiled_repeats(&all, move |run| serve(run, 9000.0, in_flight));
    assert_eq!(ids(&served(100.0)), NOTHING, "half of 200");
    assert_eq!(ids(&served(99.0)), ["starved-connections/a/200"]);
    assert_eq!(
        message(&served(20.0), "starved-connections/a/200"),
        "At 200 connections, 10% of the open connections had a request in flight (20 of 200): latency \
         and errors leave out the rest."
    );
    // Who could not connect is lost, not starved: 20 of the 25 that were left were served.
    let lost = spoiled_repeats(&all, |run| {
        serve(run, 9000.0, 20.0);
        errors(run).connect = 175;
    });
    assert_eq!(ids(&lost), ["lost-connections/a/200"]);
}

#[test]
fn one_answer_per_connection() {
    let all = ["r1", "r2", "r3", "r4", "r5", "r6"];
    let answers =
        |each: f64| spoiled_repeats(&all, move |run| serve(run, each * 200.0 / 30.0, 200.0));
    assert_eq!(ids(&answers(1.0)), ["one-answer-per-connection/a/200"]);
    assert_eq!(ids(&answers(1.5)), ["one-answer-per-connection/a/200"]);
    assert_eq!(ids(&answers(1.6)), NOTHING);
    assert_eq!(ids(&answers(0.7)), NOTHING);
    let lost = spoiled_repeats(&all, |run| {
        serve(run, 200.0 / 30.0, 190.0);
        errors(run).connect = 10;
    });
    assert!(!ids(&lost).iter().any(|id| id.starts_with("one-answer")), "5% lost explain it");
}

#[test]
fn more_than_offered() {
    let all = ["r1", "r2", "r3", "r4", "r5", "r6"];
    let flying = |in_flight| spoiled_repeats(&all, move |run| serve(run, 9000.0, in_flight));
    assert_eq!(ids(&flying(239.0)), NOTHING);
    assert_eq!(ids(&flying(260.0)), ["more-than-offered/a/200"]);
    assert_eq!(
        message(&flying(260.0), "more-than-offered/a/200"),
        "At 200 connections, the mean latency cannot be right: it implies 260 requests at once, and the \
         connections carry 200."
    );
    let lost = spoiled_repeats(&all, |run| {
        serve(run, 9000.0, 260.0);
        errors(run).connect = 1;
    });
    assert_eq!(ids(&lost), NOTHING, "runs that lost a connection do not count");
}

#[test]
fn unstable() {
    // Mean 9,000 and deviations of +-x: the sample deviation is x * sqrt(6 / 5).
    let swing = |by: f64| {
        spoiled_repeats(&["r1", "r2", "r3", "r4", "r5", "r6"], move |run| {
            let up = ["r1", "r3", "r5"].contains(&&*run.key.repeat);
            serve(run, 9000.0 + if up { by } else { -by }, 200.0);
        })
    };
    assert_eq!(ids(&swing(2000.0)), NOTHING, "24.3%");
    assert_eq!(ids(&swing(2100.0)), ["unstable/a/200"]);
    assert_eq!(
        message(&swing(2100.0), "unstable/a/200"),
        "At 200 connections, 6 repeats gave 6,900 to 11,100 requests/s, a coefficient of variation \
         of 25.6%."
    );
}

#[test]
fn too_few_repeats() {
    let keep = |kept: usize| {
        let mut set = clean();
        set.runs.retain(|run| {
            connections(run) != 200
                || &*run.key.server != "a"
                || ["r1", "r2", "r3"][..kept].contains(&&*run.key.repeat)
        });
        set
    };
    assert_eq!(ids(&keep(3)), NOTHING);
    assert_eq!(ids(&keep(2)), ["too-few-repeats/a/200"]);
    assert_eq!(
        message(&keep(2), "too-few-repeats/a/200"),
        "At 200 connections, 2 repeats are valid: nothing was trimmed."
    );
    assert_eq!(
        message(&keep(1), "too-few-repeats/a/200"),
        "At 200 connections, 1 repeat is valid: its spread is unknown."
    );
}

#[test]
fn averaged_failures() {
    // Of 0, 0, 9,000 x 4 the middle four are 0, 9,000 x 3: a quarter less.
    let set = spoiled("a", |run| {
        serve(run, 9000.0, connections(run).into());
        if connections(run) == 200 && ["r1", "r2"].contains(&&*run.key.repeat) {
            kill(run);
        }
    });
    assert_eq!(ids(&set), ["averaged-failures/a/200"]);
    assert_eq!(
        message(&set, "averaged-failures/a/200"),
        "At 200 connections, 2 of 6 runs failed: a mean that counts them as 0 is 6,750, one that leaves \
         them out 9,000 requests/s."
    );
    let one = spoiled_repeats(&["r1"], kill);
    assert_eq!(ids(&one), ["dead-run/a/200/r1"], "trimming took the 0 away");
}

#[test]
fn fixed_concurrency() {
    // A pool of 10: 9,000 requests/s at any load, each 10 / 9,000 s.
    let pool = spoiled("a", |run| serve(run, 9000.0, 10.0));
    assert_eq!(ids(&pool), ["fixed-concurrency/a"]);
    assert_eq!(
        message(&pool, "fixed-concurrency/a"),
        "10 requests are in flight at any load from 100 to 800 connections, as from a pool of that \
         size: latency and errors describe only those."
    );
    // A pool of 200 is full from the second load on.
    let large = spoiled("a", |run| serve(run, 9000.0, f64::from(connections(run).min(200))));
    assert_eq!(ids(&large), ["fixed-concurrency/a"]);
    assert!(message(&large, "fixed-concurrency/a").contains("from 200 to 800 connections"));
    let grows = spoiled("a", |run| serve(run, 9000.0, f64::from(connections(run)) / 10.0));
    assert_eq!(ids(&grows), ["starved-connections/a"], "a tenth at any load is no pool");
}

#[test]
fn fixed_rate_per_connection() {
    // Each connection waits a second for its answer.
    let waits = spoiled("c", |run| {
        let load = f64::from(connections(run));
        serve(run, load, load);
    });
    assert_eq!(ids(&waits), ["fixed-rate-per-connection/c"]);
    assert_eq!(
        message(&waits, "fixed-rate-per-connection/c"),
        "Throughput is in proportion to the load from 100 to 800 connections, 1 request/s per \
         connection: it is limited per connection, not by the machine."
    );
    let full = spoiled("c", |run| {
        let load = f64::from(connections(run));
        serve(run, load.min(600.0), load);
    });
    assert_eq!(ids(&full), NOTHING, "at the highest load the server was full");
}

#[test]
fn ports_exhausted() {
    let lose_all = |repeats: &'static [&str]| {
        spoiled_repeats(repeats, |run| {
            serve(run, 1200.0, 200.0);
            errors(run).connect = 200;
        })
    };
    let all = lose_all(&["r1", "r2", "r3", "r4", "r5", "r6"]);
    assert_eq!(ids(&all), ["ports-exhausted/a"]);
    assert_eq!(
        message(&all, "ports-exhausted/a"),
        "6 runs at 200 connections lost every connection after at most 36,000 responses: the \
         client's ports, not the server, probably set the figures there."
    );
    let two = lose_all(&["r1", "r2"]);
    assert!(!ids(&two).contains(&"ports-exhausted/a".to_owned()), "two are accidents");
}

#[test]
fn one_core() {
    let peak = |cpu| spoiled("a", move |run| container(run).cpu_peak = Percent::new(cpu));
    assert_eq!(ids(&peak(102.0)), ["one-core/a"]);
    assert_eq!(
        message(&peak(102.0), "one-core/a"),
        "CPU peaks at 102% of one core in the median run, though 2 cores were given."
    );
    assert_eq!(ids(&peak(116.0)), NOTHING);
    let mut one_given = peak(102.0);
    one_given.config.limits.cpus = Some(1.0);
    assert_eq!(ids(&one_given), NOTHING, "one core is all there was");
}

#[test]
fn not_cpu_bound() {
    let peak = |cpu| spoiled("a", move |run| container(run).cpu_peak = Percent::new(cpu));
    // The other servers peak at 150% of one core: two cores.
    assert_eq!(ids(&peak(60.0)), NOTHING);
    assert_eq!(ids(&peak(59.0)), ["not-cpu-bound/a"]);
    assert_eq!(
        message(&peak(59.0), "not-cpu-bound/a"),
        "CPU never exceeds 59% of one core, with 2 cores given: something else limits the server."
    );
    let mut given = peak(59.0);
    given.config.limits.cpus = Some(1.5);
    assert_eq!(ids(&given), NOTHING, "59 of 150 is more than 30%");
}

#[test]
fn memory_grows() {
    let memory = |of: fn(f64) -> f64| {
        spoiled("a", move |run| {
            let load = f64::from(connections(run));
            container(run).memory_peak = Bytes::new(of(load));
        })
    };
    let line = memory(|load| 10e6 + 30e3 * load);
    assert_eq!(ids(&line), ["memory-grows/a"]);
    assert_eq!(
        message(&line, "memory-grows/a"),
        "Memory grows 2.6 times from 100 to 800 connections, by 30 kB per connection (R² 1)."
    );
    assert_eq!(ids(&memory(|load| 10e6 + 10e3 * load)), NOTHING, "1.6 times");
    let jumps = memory(|load| if load == 400.0 { 90e6 } else { 10e6 + 20e3 * load });
    assert_eq!(ids(&jumps), NOTHING, "no line");
}

#[test]
fn few_repeats() {
    // Two servers 3% apart whose repeats differ by 2%: more of them would tell.
    let near = |repeats: &'static [&str]| {
        let mut set = clean();
        set.runs.retain(|run| {
            &*run.key.server != "c"
                && connections(run) == 200
                && repeats.contains(&&*run.key.repeat)
        });
        for run in &mut set.runs {
            let of = if &*run.key.server == "a" { 9000.0 } else { 8730.0 };
            let off = match &*run.key.repeat {
                "r1" => 0.98,
                "r2" => 1.0,
                _ => 1.02,
            };
            serve(run, of * off, 200.0);
        }
        set
    };
    let set = near(&["r1", "r2", "r3"]);
    assert_eq!(ids(&set), ["few-repeats"]);
    let said = message(&set, "few-repeats");
    assert!(said.starts_with("The only pair of servers cannot be told apart yet: "), "{said}");
    assert!(said.ends_with(" repeats of each load would settle it (now 3)."), "{said}");
    assert_eq!(Audit::of(&set).findings[0].severity, Severity::Note);
    let once = near(&["r1"]);
    assert_eq!(ids(&once), ["few-repeats"]);
    assert_eq!(
        message(&once, "few-repeats"),
        "The only pair of servers was measured once: how far one run can be off is not known, and 3 \
         repeats of each load would show it."
    );
    assert_eq!(ids(&clean()), NOTHING, "a gap of a half is settled by six");
}

#[test]
fn unequal_payload() {
    let size = |each: f64| {
        spoiled("a", move |run| {
            let report = report(run);
            report.bytes_read = Bytes::new(each * report.counts.requests.expect("counted") as f64);
        })
    };
    assert_eq!(ids(&size(187.0)), NOTHING);
    assert_eq!(ids(&size(188.0)), ["unequal-payload"]);
    assert_eq!(
        message(&size(300.0), "unequal-payload"),
        "A response of a has 300 bytes, one of b 150: 2.0 times as much."
    );
}

#[test]
fn mixed_conditions() {
    let threads = spoiled("a", |run| report(run).threads = Some(8));
    assert_eq!(ids(&threads), ["mixed-conditions"]);
    let both = spoiled("a", |run| {
        report(run).nominal_duration = Seconds::new(28.0);
        container(run).memory_limit = Bytes::new(1e9);
    });
    assert_eq!(
        message(&both, "mixed-conditions"),
        "Runs were made with durations from 28 to 30 s and memory limits from 512 MB to 1,000 MB."
    );
    let rounded = spoiled("a", |run| container(run).memory_limit = Bytes::new(511.7e6));
    assert_eq!(ids(&rounded), NOTHING, "as one client prints it and as another");
}

#[test]
fn client_bound() {
    let ceiling = |gap: f64| {
        let mut set = clean();
        for run in &mut set.runs {
            let slower = match &*run.key.server {
                "a" => 0.0,
                "b" => gap / 2.0,
                _ => gap,
            };
            serve(run, 9000.0 * (1.0 - slower), connections(run).into());
        }
        set
    };
    assert_eq!(ids(&ceiling(0.015)), ["client-bound"]);
    assert_eq!(
        message(&ceiling(0.015), "client-bound"),
        "At all 4 loads the 3 fastest servers are within 1.5% of each other with CPU to spare: the \
         load generator may be the limit."
    );
    assert_eq!(ids(&ceiling(0.03)), NOTHING);
    let mut full = ceiling(0.015);
    full.runs.iter_mut().for_each(|run| container(run).cpu_peak = Percent::new(199.0));
    assert_eq!(ids(&full), NOTHING, "the machine was full");
}

#[test]
fn every_rule_has_an_example() {
    let source = concat!(
        include_str!("examples.rs"),
        include_str!("conditions.rs"),
        include_str!("reports.rs"),
        include_str!("sets.rs")
    );
    for rule in RULES {
        let test = format!("fn {}() {{", rule.id.replace('-', "_"));
        assert!(source.contains(&test), "{}", rule.id);
    }
}

#[test]
fn tables_and_single_runs_give_sensible_findings() {
    // One server, one load, one repeat.
    let mut one = clean();
    one.runs = vec![run("a", 100, "1", 5000.0)];
    assert_eq!(ids(&one), ["too-few-repeats/a/100"], "nobody to compare with");

    // Only throughput and latency, as a published table has them.
    let mut table = clean();
    for run in &mut table.runs {
        let rate = report(run).throughput;
        let latency = report(run).latency.mean;
        *report(run) = wrkbook::ingest::LoadReport {
            throughput: rate,
            latency: Latency { mean: latency, ..Latency::default() },
            complete: true,
            ..Default::default()
        };
        run.container = None;
    }
    assert_eq!(ids(&table), ["no-resources"]);
    assert_eq!(
        message(&table, "no-resources"),
        "None of 72 runs has container samples: memory and CPU are unknown."
    );

    // Nothing but dead runs.
    let mut dead = clean();
    dead.runs.iter_mut().for_each(kill);
    assert_eq!(
        ids(&dead),
        ["dead-run/a", "dead-run/b", "dead-run/c"],
        "no load is served by others, and no repeat is too few"
    );

    // Figures that no tool prints.
    let mut odd = clean();
    for (run, connections) in odd.runs.iter_mut().zip(LOADS.iter().cycle()) {
        run.key.load = Load::Connections(connections - 100);
        report(run).throughput = PerSecond::new(f64::MAX);
        report(run).counts.requests = Some(u64::MAX);
        errors(run).connect = u64::MAX;
    }
    assert!(
        Audit::of(&odd).findings.iter().all(|finding| !finding.message.to_string().contains("NaN"))
    );
}
