//! The rules that look at the conditions of runs, each by the smallest set that it speaks of.

use wrkbook::Audit;
use wrkbook::audit::{Severity, Width};
use wrkbook::ingest::conditions::{Client, Conditions};
use wrkbook::ingest::units::Percent;
use wrkbook::ingest::{ContainerEnd, ResultSet, Run};

use crate::made::{connections, errors, ids, kill, message, report, spoiled, spoiled_repeats};

const NOTHING: [&str; 0] = [];

/// A quiet machine, a client with CPU left, and a server that lived.
fn quiet() -> Conditions {
    Conditions {
        end: Some(ContainerEnd::Running),
        oom_killed: Some(false),
        client: Client {
            exit_code: Some(0),
            cpu: Percent::new(60.0),
            cores: Some(1),
            waiting_before: Some(0),
            waiting_after: Some(12),
            ports: Some(28_232),
            reuses_ports: Some(false),
            ..Client::default()
        },
        foreign_cpu: Percent::new(4.3),
        stolen_cpu: Percent::new(0.0),
        listen_overflows: Some(0),
        listen_drops: Some(0),
        ..Conditions::default()
    }
}

/// A clean set, all of whose runs have conditions; those of `a` at 200 connections of the named
/// repeats are changed.
fn under(repeats: &[&str], change: impl Fn(&mut Conditions)) -> ResultSet {
    let mut set = spoiled_repeats(repeats, |run| {
        let mut conditions = quiet();
        change(&mut conditions);
        run.conditions = Some(Box::new(conditions));
    });
    for run in set.runs.iter_mut().filter(|run| run.conditions.is_none()) {
        run.conditions = Some(Box::new(quiet()));
    }
    set
}

fn one(change: impl Fn(&mut Conditions)) -> ResultSet {
    under(&["r2"], change)
}

#[test]
fn nothing_is_said_of_a_quiet_machine() {
    assert_eq!(ids(&one(|_| {})), NOTHING);
    assert_eq!(ids(&one(|conditions| *conditions = Conditions::default())), NOTHING);
}

#[test]
fn busy_machine() {
    let foreign = |cpu| one(move |conditions| conditions.foreign_cpu = Percent::new(cpu));
    assert_eq!(ids(&foreign(10.0)), NOTHING);
    assert_eq!(ids(&foreign(10.1)), ["busy-machine/a/200/r2"]);
    assert_eq!(
        message(&foreign(12.0), "busy-machine/a/200/r2"),
        "At 200 connections, r2: others used 12% of a core."
    );
    let stolen = one(|conditions| conditions.stolen_cpu = Percent::new(31.0));
    assert_eq!(
        message(&stolen, "busy-machine/a/200/r2"),
        "At 200 connections, r2: 31% of a core was stolen by the hypervisor."
    );
}

#[test]
fn client_at_limit() {
    let used = |cpu| one(move |conditions| conditions.client.cpu = Percent::new(cpu));
    assert_eq!(ids(&used(84.9)), NOTHING);
    let near = Audit::of(&used(94.9));
    let noted = near.get("client-at-limit/a/200/r2").expect("near its limit");
    assert_eq!(noted.severity, Severity::Note);
    assert_eq!(noted.bound(wrkbook::Metric::Throughput), None, "a note makes no bound");
    assert!(noted.message.to_string().ends_with("its core; it was near its limit."));
    assert_eq!(ids(&used(95.0)), ["client-at-limit/a/200/r2"]);
    // 9,000 requests/s and 1% more for the second of three.
    assert_eq!(
        message(&used(97.0), "client-at-limit/a/200/r2"),
        "At 200 connections, r2: the client used 97% of its core; the server can do at least 9,090 \
         requests/s."
    );
    // It has four threads, and may use all cores.
    let unpinned = |cpu| {
        one(move |conditions| {
            conditions.client.cores = None;
            conditions.client.cpu = Percent::new(cpu);
        })
    };
    assert_eq!(ids(&unpinned(339.0)), NOTHING);
    assert!(message(&unpinned(384.0), "client-at-limit/a/200/r2").contains("96% of its 4 cores"));
}

#[test]
fn three_runs_are_put_together() {
    let all = ["r1", "r2", "r3", "r4"];
    let set = under(&all, |conditions| conditions.client.cpu = Percent::new(96.0));
    assert_eq!(ids(&set), ["client-at-limit/a"]);
    assert_eq!(
        message(&set, "client-at-limit/a"),
        "At 200 connections, the client used 96% of its CPU, in 4 of 6 runs: throughput is at least what \
         was measured."
    );
    let audit = Audit::of(&set);
    assert_eq!(audit.parts_of("client-at-limit/a").count(), 4);
    let grouped = audit.get("client-at-limit/a").expect("it is there");
    assert_eq!((grouped.width(), grouped.severity), (Width::Server, Severity::Caution));
    for (change, id) in [
        (busy as fn(&mut Conditions), "busy-machine/a"),
        (waiting, "waiting-ports/a"),
        (overflow, "listen-overflow/a"),
        (die, "killed-container/a"),
    ] {
        assert_eq!(ids(&under(&all, change)), [id]);
    }
}

fn busy(conditions: &mut Conditions) {
    conditions.foreign_cpu = Percent::new(25.0);
}

fn waiting(conditions: &mut Conditions) {
    conditions.client.waiting_after = Some(14_116);
}

fn overflow(conditions: &mut Conditions) {
    conditions.listen_overflows = Some(1000);
}

fn die(conditions: &mut Conditions) {
    conditions.end = Some(ContainerEnd::Exited(Some(137)));
    conditions.oom_killed = Some(true);
}

#[test]
fn killed_container() {
    assert_eq!(ids(&one(die)), ["killed-container/a/200/r2"]);
    assert_eq!(
        message(&one(die), "killed-container/a/200/r2"),
        "At 200 connections, r2: the container was killed because memory ran out during the run \
         (exit code 137)."
    );
    let crashed = one(|conditions| conditions.end = Some(ContainerEnd::Exited(Some(1))));
    assert!(
        message(&crashed, "killed-container/a/200/r2")
            .contains("ended during the run (exit code 1)")
    );
    let child = one(|conditions| conditions.oom_killed = Some(true));
    assert!(message(&child, "killed-container/a/200/r2").contains("a process of the server"));
    // A dead run says what its container came to.
    let mut set = one(die);
    let is_dead =
        |run: &&mut Run| run.conditions.as_ref().is_some_and(|it| it.oom_killed == Some(true));
    set.runs.iter_mut().filter(is_dead).for_each(kill);
    assert_eq!(
        message(&set, "dead-run/a/200/r2"),
        "At 200 connections, r2: no request completed; the container was killed because memory \
         ran out during the run (exit code 137)."
    );
}

#[test]
fn waiting_ports() {
    let waited = |sockets| one(move |conditions| conditions.client.waiting_before = Some(sockets));
    // Half of 28,232 is 14,116.
    assert_eq!(ids(&waited(14_115)), NOTHING);
    assert_eq!(ids(&waited(14_116)), ["waiting-ports/a/200/r2"]);
    assert_eq!(
        message(&waited(14_116), "waiting-ports/a/200/r2"),
        "At 200 connections, r2: before the run 14,116 sockets of the client were in TIME_WAIT, \
         50% of its 28,232 ports."
    );
    let unknown = one(|conditions| {
        conditions.client = Client { waiting_after: Some(20_000), ..Client::default() };
    });
    assert_eq!(ids(&unknown), ["waiting-ports/a/200/r2"], "the range of Linux by itself");
    let wide = one(|conditions| {
        conditions.client.waiting_after = Some(20_000);
        conditions.client.ports = Some(64_512);
    });
    assert_eq!(ids(&wide), NOTHING);
    let reused = one(|conditions| {
        conditions.client.waiting_after = Some(28_000);
        conditions.client.reuses_ports = Some(true);
    });
    assert_eq!(ids(&reused), NOTHING, "a port that is used again is no fault");
}

#[test]
fn listen_overflow() {
    let overflowed = |times| one(move |conditions| conditions.listen_overflows = Some(times));
    assert_eq!(ids(&overflowed(1)), NOTHING, "half a percent");
    assert_eq!(ids(&overflowed(2)), ["listen-overflow/a/200/r2"]);
    assert_eq!(
        message(&overflowed(1080), "listen-overflow/a/200/r2"),
        "At 200 connections, r2: the listen queue overflowed 1,080 times, 5.40 for each offered \
         connection."
    );
}

#[test]
fn a_client_that_is_known_to_have_had_cpu_left_is_not_suspected() {
    // All three are equally fast, and have CPU to spare.
    let level = |cpu: Option<f64>| {
        let mut set = spoiled("a", |_| {});
        for run in &mut set.runs {
            let rate = 9000.0 + f64::from(connections(run)) / 100.0;
            crate::made::serve(run, rate, f64::from(connections(run)));
            let client =
                Client { cpu: cpu.and_then(Percent::new), cores: Some(1), ..Client::default() };
            run.conditions = Some(Box::new(Conditions { client, ..Conditions::default() }));
            crate::made::container(run).cpu_peak = Percent::new(120.0);
            errors(run).read = 0;
            report(run).threads = Some(1);
        }
        set.config.limits.cpus = Some(4.0);
        ids(&set)
    };
    let suspected = |ids: &[String]| ids.iter().any(|id| id == "client-bound");
    assert!(suspected(&level(None)));
    assert!(!suspected(&level(Some(60.0))));
    assert!(suspected(&level(Some(97.0))));
}
