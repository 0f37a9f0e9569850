//! One example for each thing that a diff must tell.

use wrkbook::Metric::{self, Cpu, ErrorRatio, Errors, Latency, Memory, Throughput};
use wrkbook::diff::{Change, ConditionValue, Diff, Error, MeasuredNoise, Options, State};
use wrkbook::ingest::units::{Bytes, Percent, Seconds};
use wrkbook::ingest::{Load, ResultSet};

use crate::made::{LOADS, connections, fail, kill, one, report, run, set, speed, steady};

fn diff(old: &ResultSet, new: &ResultSet) -> Diff {
    Diff::of(old, new, &Options::default()).expect("comparable")
}

fn of(diff: &Diff, metric: Metric) -> &Change {
    diff.change(None, "a", metric).expect("it was measured")
}

fn base() -> ResultSet {
    one("old", |_| {})
}

#[test]
fn a_loss_of_a_tenth_at_every_load_is_a_regression() {
    let diff = diff(&base(), &one("new", |run| speed(run, 0.9)));
    let change = of(&diff, Throughput);
    assert_eq!(change.state, State::Regressed);
    assert!((change.ratio.expect("a ratio") - 0.9).abs() < 1e-12);
    assert!(change.ratio_low < change.ratio && change.ratio < change.ratio_high);
    assert_eq!((change.loads_worse, change.loads), (Some(6), 6));
    assert_eq!(
        (&*change.worse_at, &*change.better_at),
        (&LOADS.map(Load::Connections)[..], &[][..])
    );
    // Centres of 5,000 to 5,040 requests/s, and a tenth less.
    let (old, new) = change.old_value.zip(change.new_value).expect("figures");
    assert!((old - 5020.0).abs() < 20.0 && (new / old - 0.9).abs() < 1e-9);
    assert_eq!(change.each.len(), 6);
    // Latency follows by Little's law: 1 / 0.9, where lower is better.
    assert_eq!(of(&diff, Latency).state, State::Regressed);
    assert!((of(&diff, Latency).ratio.expect("a ratio") - 1.0 / 0.9).abs() < 1e-12);
    assert_eq!(of(&diff, Memory).state, State::NoChange);
    assert_eq!(diff.headline, "2 regressed, 3 no change");
    assert_eq!(diff.servers[0].overall, State::Regressed);
    assert!(diff.servers[0].reason.starts_with("throughput and mean latency: -10.0%"));
}

#[test]
fn holm_shares_alpha_among_all_comparisons() {
    let diff = diff(&base(), &one("new", |run| speed(run, 0.9)));
    let p: Vec<f64> = diff.changes.iter().filter_map(|change| change.p).collect();
    assert_eq!(p.len(), diff.family);
    let adjusted: Vec<f64> = diff.changes.iter().filter_map(|change| change.p_holm).collect();
    for (ours, holm) in adjusted.iter().zip(wrkbook::stats::holm(&p)) {
        assert!((ours - holm).abs() < 1e-12);
    }
}

#[test]
fn a_change_below_the_threshold_is_none_however_sure() {
    let diff_at = |thresholds: &str| {
        let thresholds = thresholds.parse().expect("valid");
        let new = one("new", |run| speed(run, 0.97));
        Diff::of(&base(), &new, &Options { thresholds, ..Options::default() }).expect("comparable")
    };
    let diff = diff_at("5%");
    assert!(of(&diff, Throughput).p_holm.expect("p") < 0.01);
    assert_eq!(of(&diff, Throughput).state, State::NoChange);
    let diff = diff_at("5%,throughput=2%");
    assert_eq!(of(&diff, Throughput).state, State::Regressed);
    assert_eq!(of(&diff, Latency).state, State::NoChange);
}

#[test]
fn a_change_that_two_sets_of_the_same_thing_show_is_noise() {
    let noise = r#"{"schema": "wrkbook.noise/1", "floors": [
        {"scenario": null, "server": "a", "metric": "throughput", "noise_floor": 0.2}]}"#;
    let noise = MeasuredNoise::parse(noise).expect("valid");
    let new = one("new", |run| speed(run, 0.9));
    let diff = Diff::of(&base(), &new, &Options { noise, ..Options::default() }).expect("fine");
    assert_eq!(of(&diff, Throughput).state, State::WithinNoise);
    assert_eq!(of(&diff, Latency).state, State::Regressed);
}

#[test]
fn more_errors_outweigh_more_throughput() {
    let new = one("new", |run| {
        speed(run, 1.3);
        fail(run, 0.05);
    });
    let diff = diff(&base(), &new);
    assert_eq!(of(&diff, Throughput).state, State::Improved);
    assert_eq!(of(&diff, ErrorRatio).state, State::Regressed);
    assert!((of(&diff, ErrorRatio).difference.expect("errors") - 0.05).abs() < 1e-4);
    assert_eq!(of(&diff, ErrorRatio).ratio, None, "nothing over no errors is no ratio");
    let server = &diff.servers[0];
    assert_eq!(server.overall, State::Regressed);
    assert!(server.reason.contains("outweighs the gain in throughput"), "{}", server.reason);
}

#[test]
fn a_handful_of_errors_is_no_regression() {
    let diff = diff(&base(), &one("new", |run| fail(run, 0.0005)));
    assert_eq!(of(&diff, Errors).state, State::NoChange);
    assert_eq!(of(&diff, ErrorRatio).state, State::NoChange);
}

#[test]
fn cpu_has_no_harmful_side() {
    let new = one("new", |run| {
        let container = run.container.as_mut().expect("there is one");
        container.cpu_peak = Percent::new(195.0);
        container.memory_peak = Bytes::new(30e6);
    });
    let diff = diff(&base(), &new);
    assert_eq!(of(&diff, Cpu).state, State::CannotTell);
    assert!(of(&diff, Cpu).reason.contains("+30.0%"), "{}", of(&diff, Cpu).reason);
    assert_eq!(of(&diff, Cpu).loads_worse, None);
    assert_eq!(of(&diff, Memory).state, State::Regressed, "less memory is better");
    assert_eq!(diff.headline, "1 regressed, 4 no change");
}

#[test]
fn opposite_changes_are_shown_and_do_not_cancel() {
    let new = one("new", |run| {
        speed(run, if connections(run) < 800 { 1.25 } else { 0.8 });
    });
    let diff = diff(&base(), &new);
    let change = of(&diff, Throughput);
    assert!((change.ratio.expect("a ratio") - 1.0).abs() < 0.01);
    assert_eq!(change.state, State::Mixed);
    assert_eq!(change.better_at, [100, 200, 400].map(Load::Connections));
    assert_eq!(change.worse_at, [800, 1600, 3200].map(Load::Connections));
    assert!(change.reason.contains("worse at 800, 1600 and 3200"), "{}", change.reason);
}

#[test]
fn a_collapse_at_one_load_is_a_regression_there() {
    let new = one("new", |run| {
        if connections(run) == 3200 {
            speed(run, 0.8);
        }
    });
    let diff = diff(&base(), &new);
    // A fifth less at one of six loads: 3.7% over all.
    assert_eq!(of(&diff, Throughput).state, State::RegressedAtSomeLoads);
    assert_eq!(of(&diff, Throughput).worse_at, [Load::Connections(3200)]);
    let reason = &of(&diff, Throughput).reason;
    assert!(reason.starts_with("worse at 3200 connections; over all 6 loads -3.7%"), "{reason}");
}

#[test]
fn a_load_that_fails_now_is_named() {
    let new = one("new", |run| {
        if connections(run) == 3200 {
            kill(run);
        }
    });
    let there = diff(&base(), &new);
    assert_eq!(of(&there, Throughput).state, State::NewlyFailing);
    assert_eq!(of(&there, Throughput).newly_failing, [Load::Connections(3200)]);
    assert_eq!(of(&there, Throughput).loads, 5);
    // Memory is compared at the loads that are left.
    assert_eq!(of(&there, Memory).state, State::NoChange);
    assert_eq!(there.servers[0].overall, State::NewlyFailing);
    assert_eq!(there.headline, "1 server newly failing, 1 no change");
    let reason = &of(&there, Throughput).reason;
    assert_eq!(reason, "4 of 4 new runs fail at 3200 connections, where none did");
    // What works again at one load does not say what became of the others.
    let back = diff(&new, &base());
    assert_eq!(of(&back, Throughput).state, State::NoChange);
    assert_eq!(of(&back, Throughput).fixed, [Load::Connections(3200)]);
    let reason = &of(&back, Throughput).reason;
    assert!(
        reason.ends_with("4 of 4 new runs serve at 3200 connections, where runs failed before")
    );
    let dead = one("dead", kill);
    assert_eq!(of(&diff(&dead, &base()), Throughput).state, State::Fixed);
}

#[test]
fn a_failure_that_chance_may_have_dealt_is_left_open() {
    let few = |repeats: usize, dead: &[u32]| {
        let mut runs = steady("a", repeats);
        runs.iter_mut().filter(|run| dead.contains(&connections(run))).for_each(kill);
        set("few", runs)
    };
    let state = |repeats, dead: &[u32]| {
        of(&diff(&few(repeats, &[]), &few(repeats, dead)), Throughput).state
    };
    // Of four runs two fail: 1 in 6 that they are the new ones. Of six, three: 1 in 20.
    assert_eq!(state(2, &[3200]), State::CannotTell);
    assert_eq!(state(3, &[3200]), State::NewlyFailing);
    assert_eq!(state(2, &[1600, 3200]), State::NewlyFailing);
    let one = diff(&few(1, &[]), &few(1, &[3200]));
    let needed = of(&one, Throughput).needed.as_deref().expect("advice");
    assert_eq!(needed, "3 repeats of each load in each set");
    assert_eq!(state(1, &LOADS), State::NewlyFailing);
}

#[test]
fn one_failed_run_of_four_is_not_newly_failing() {
    let new = one("new", |run| {
        if connections(run) == 3200 && &*run.key.repeat == "round2" {
            kill(run);
        }
    });
    let diff = diff(&base(), &new);
    assert_eq!(of(&diff, Throughput).state, State::NoChange);
    let cell = diff.cells_of(of(&diff, Throughput)).last().expect("six loads");
    let new = cell.new.as_ref().expect("a cell");
    assert_eq!((new.n, new.runs, new.failed), (3, 4, 1));
    let reason = &of(&diff, Throughput).reason;
    assert!(reason.ends_with("1 of 4 runs failed at 3,200 connections"), "{reason}");
}

#[test]
fn servers_come_go_and_change_their_name() {
    let old = set("old", [steady("a", 4), steady("b", 4)].concat());
    let new = set("new", [steady("a", 4), steady("c", 4)].concat());
    let plain = diff(&old, &new);
    let overall: Vec<_> = plain.servers.iter().map(|s| (&*s.server, s.overall)).collect();
    let same = State::NoChange;
    assert_eq!(overall, [("a", same), ("b", State::Removed), ("c", State::New)]);
    assert_eq!(plain.headline, "1 server removed, 5 no change, 1 server new");

    let with = |renames: &[&str]| {
        let renames = renames.iter().map(|rename| rename.parse().expect("valid")).collect();
        Diff::of(&old, &new, &Options { renames, ..Options::default() })
    };
    let renamed = with(&["b=c"]).expect("valid");
    let overall: Vec<_> = renamed.servers.iter().map(|s| (&*s.server, s.overall)).collect();
    assert_eq!(overall, [("a", same), ("c", same)]);
    assert!(matches!(with(&["x=c"]), Err(Error::NoSuchServer { .. })));
    assert!(matches!(with(&["b=a"]), Err(Error::TwoOfOneName { .. })));
    assert!(matches!(with(&["a=c", "b=c"]), Err(Error::TwoOfOneName { .. })));
    assert!(with(&["a=b", "b=a"]).is_ok());

    // The new set's own configuration says it too; what concerns other sets is left alone.
    let mut written = new.clone();
    written.config.renamed = [("b", "c"), ("older", "c")].map(|(a, b)| (a.into(), b.into())).into();
    let renamed = Diff::of(&old, &written, &Options::default()).expect("valid");
    let overall: Vec<_> = renamed.servers.iter().map(|s| (&*s.server, s.overall)).collect();
    assert_eq!(overall, [("a", same), ("c", same)]);
    assert_eq!(renamed.renamed.len(), 1);
}

#[test]
fn loads_and_repeats_need_not_be_the_same() {
    let mut old = base();
    old.runs.retain(|run| connections(run) > 100);
    let mut runs = steady("a", 6);
    runs.retain(|run| connections(run) < 3200);
    runs.iter_mut().for_each(|run| speed(run, 0.9));
    let diff = diff(&old, &set("new", runs));
    let change = of(&diff, Throughput);
    assert_eq!(change.state, State::Regressed);
    assert_eq!(
        (change.loads, &*change.loads_only_old, &*change.loads_only_new),
        (4, &[Load::Connections(3200)][..], &[Load::Connections(100)][..])
    );
}

#[test]
fn without_a_common_load_nothing_is_compared() {
    let mut old = base();
    old.runs.retain(|run| connections(run) <= 400);
    let mut new = base();
    new.runs.retain(|run| connections(run) > 400);
    let diff = diff(&old, &new);
    assert!(diff.changes.iter().all(|change| change.state == State::NotComparable));
    assert!(!diff.has_something_common());
    assert!(of(&diff, Throughput).reason.contains("no load in common"));
}

#[test]
fn other_conditions_are_compared_only_on_request() {
    let new = one("new", |run| report(run).nominal_duration = Seconds::new(30.0));
    let plain = diff(&base(), &new);
    assert!(plain.changes.iter().all(|change| change.state == State::NotComparable));
    let difference = &plain.conditions[0];
    assert_eq!(
        (difference.condition, &*difference.old, &*difference.new),
        ("duration_s", &[ConditionValue::Number(10.0)][..], &[ConditionValue::Number(30.0)][..])
    );
    assert_eq!(difference.loads, LOADS.map(Load::Connections));
    assert!(of(&plain, Throughput).reason.contains("durations of 10 s, now 30 s"));

    let mixed = Options { allow_mixed: true, ..Options::default() };
    let mixed = Diff::of(&base(), &new, &mixed).expect("allowed");
    assert_eq!(of(&mixed, Throughput).state, State::NoChange);
    assert_eq!(mixed.conditions, plain.conditions);

    let other = one("new", |run| report(run).url = Some("http://10.0.0.2:81/slow?n=9".into()));
    let known = one("old", |run| report(run).url = Some("http://10.0.0.1:80/slow?n=1".into()));
    assert_eq!(diff(&known, &other).conditions[0].condition, "url");
    let elsewhere = one("new", |run| report(run).url = Some("http://10.0.0.9/slow?n=1".into()));
    assert!(diff(&known, &elsewhere).conditions.is_empty(), "the host is not what was asked for");

    let more_threads = one("new", |run| report(run).threads = Some(4));
    assert_eq!(diff(&base(), &more_threads).conditions[0].condition, "threads");
    let mut fewer_cores = base();
    fewer_cores.config.limits.cpus = Some(1.0);
    let mut cores = base();
    cores.config.limits.cpus = Some(2.0);
    assert_eq!(diff(&cores, &fewer_cores).conditions[0].condition, "cores");
    assert!(
        diff(&base(), &fewer_cores).conditions.is_empty(),
        "what only one says is no difference"
    );
}

#[test]
fn one_run_each_has_a_size_and_is_not_tested() {
    let first = |name, factor| {
        let mut set = one(name, |run| speed(run, factor));
        set.runs.retain(|run| &*run.key.repeat == "round1" && connections(run) <= 100);
        set
    };
    let diff = diff(&first("old", 1.0), &first("new", 0.5));
    let change = of(&diff, Throughput);
    assert_eq!((change.state, change.p), (State::MeasuredOnce, None));
    assert_eq!(
        change.reason,
        "before 5,020 requests/s, after 2,510 requests/s: 0.5 times; one run each, so not tested"
    );
    let needed = change.needed.as_deref().expect("advice");
    assert_eq!(needed, "3 runs each would tell, if they scatter by no more than 5%");
    assert_eq!(diff.family, 0);
}

#[test]
fn a_noisy_server_is_left_open_and_told_how_many_repeats_it_takes() {
    let noisy = |name, shift: usize| {
        let mut set = one(name, |_| {});
        for (at, run) in set.runs.iter_mut().enumerate() {
            speed(run, [0.7, 1.3, 0.85, 1.15, 1.0][(at * 3 + shift) % 5]);
        }
        set
    };
    let diff = diff(&noisy("old", 0), &noisy("new", 2));
    let change = of(&diff, Throughput);
    assert_eq!(change.state, State::CannotTell, "{}", change.reason);
    assert!(change.needs.is_none_or(|needs| needs.repeats > 4));
    assert!(change.needed.is_some());
}

#[test]
fn figures_that_the_audit_disqualifies_are_not_compared() {
    // Latency of a hundredth, since nearly nobody is served: throughput x latency is far below the
    // connections.
    let starved = one("new", |run| {
        report(run).latency.mean = Seconds::new(0.0002);
    });
    let diff = diff(&base(), &starved);
    let change = of(&diff, Latency);
    assert_eq!(change.state, State::NotComparable, "{}", change.reason);
    assert!(change.reason.contains("the audit disqualifies the new figures"), "{}", change.reason);
    assert!(!change.findings_new.is_empty() && change.findings_old.is_empty());
    let id = &change.findings_new[0];
    assert!(diff.findings_new.iter().any(|finding| finding.id == *id));
}

#[test]
fn filters_narrow_the_family() {
    let filter = "load>=800".parse().expect("valid");
    let options = Options { filter, metrics: vec![Throughput], ..Options::default() };
    let diff = Diff::of(&base(), &one("new", |run| speed(run, 0.9)), &options).expect("fine");
    assert_eq!((diff.family, diff.changes.len(), diff.cells.len()), (1, 1, 3));
    assert_eq!(diff.changes[0].p, diff.changes[0].p_holm);
    let nothing = Options { filter: "server=None".parse().expect("valid"), ..Options::default() };
    assert_eq!(Diff::of(&base(), &base(), &nothing), Err(Error::NothingLeft));
}

#[test]
fn a_run_alone_in_each_set_is_enough_not_to_panic() {
    let tiny = |name: &str| set(name, vec![run("a", 1, 1, 10.0)]);
    let diff = diff(&tiny("old"), &tiny("new"));
    assert_eq!(diff.changes.len(), 6);
    let empty = set("empty", Vec::new());
    assert!(Diff::of(&empty, &tiny("new"), &Options::default()).is_ok());
    assert_eq!(Diff::of(&empty, &empty, &Options::default()), Err(Error::NothingLeft));
    let alpha = Options { alpha: f64::NAN, ..Options::default() };
    assert!(matches!(Diff::of(&empty, &empty, &alpha), Err(Error::Alpha { .. })));
}

#[test]
fn the_same_states_under_the_other_policy() {
    let policy = wrkbook::Policy::AsPublished;
    let options = Options { policy, ..Options::default() };
    let new = one("new", |run| speed(run, 0.9));
    let diff = Diff::of(&base(), &new, &options).expect("comparable");
    assert_eq!(of(&diff, Throughput).state, State::Regressed);
    assert_eq!(of(&diff, Memory).state, State::NoChange);
}
