//! The gate: 0 passed, 3 a named state occurs or runs fail, 4 it cannot be told.

use wrkbook::diff::{Diff, Gate, GateResult, Options, SelfTest, State};
use wrkbook::ingest::ResultSet;
use wrkbook::ingest::units::Seconds;

use crate::made::{connections, fail, kill, one, report, set, speed, steady};

fn gate(old: &ResultSet, new: &ResultSet, fail_on: &[State]) -> Gate {
    let diff = Diff::of(old, new, &Options::default()).expect("comparable");
    Gate::of(&diff, fail_on)
}

fn code(old: &ResultSet, new: &ResultSet, fail_on: &[State]) -> u8 {
    gate(old, new, fail_on).exit_code()
}

const USUAL: [State; 5] =
    [State::Regressed, State::NewlyFailing, State::Removed, State::CannotTell, State::MeasuredOnce];

#[test]
fn a_set_and_itself_pass() {
    let same = one("same", |_| {});
    let gate = gate(&same, &same, &USUAL);
    assert_eq!(gate.exit_code(), 0, "{gate:?}");
    assert!(gate.left_out.is_empty() && gate.not_compared.is_empty());
}

#[test]
fn a_named_state_fails_and_others_do_not() {
    let (old, slower) = (one("old", |_| {}), one("new", |run| speed(run, 0.8)));
    assert_eq!(code(&old, &slower, &[State::Regressed]), 3);
    assert_eq!(code(&old, &slower, &[State::Improved]), 0);
    assert_eq!(code(&slower, &old, &[State::Improved]), 3);
    assert_eq!(code(&old, &slower, &[]), 0);
    let dead = one("new", kill);
    assert_eq!(code(&old, &dead, &[State::NewlyFailing]), 3);
    assert_eq!(code(&dead, &old, &[State::Fixed]), 3);
    let failing = one("new", |run| fail(run, 0.6));
    assert_eq!(code(&old, &failing, &[State::NewlyFailing]), 3);
    // Runs that fail beyond chance fail any gate.
    assert_eq!(code(&old, &failing, &[State::Improved]), 3);
}

#[test]
fn regressed_asks_for_all_that_is_worse() {
    let old = one("old", |_| {});
    let collapse = one("new", |run| {
        if connections(run) == 3200 {
            speed(run, 0.85);
        }
    });
    let gate = gate(&old, &collapse, &[State::Regressed]);
    assert_eq!((gate.exit_code(), gate.fail_on.len()), (3, 3));
    assert!(gate.reason.contains("regressed at some loads"), "{}", gate.reason);
    assert_eq!(code(&old, &collapse, &[State::NewlyFailing]), 0);
    let mixed = one("new", |run| speed(run, if connections(run) < 800 { 1.25 } else { 0.8 }));
    assert_eq!(code(&old, &mixed, &[State::Regressed]), 3);
}

#[test]
fn what_cannot_be_told_is_not_a_pass() {
    let old = one("old", |_| {});
    let longer = one("new", |run| report(run).nominal_duration = Seconds::new(30.0));
    assert_eq!(code(&old, &longer, &[State::Regressed]), 4);
    assert_eq!(code(&old, &longer, &[State::NotComparable]), 3);
    // Whatever states were named.
    assert_eq!(code(&old, &longer, &[State::Removed]), 4);
    let mixed = Options { allow_mixed: true, ..Options::default() };
    let diff = Diff::of(&old, &longer, &mixed).expect("comparable");
    assert_eq!(Gate::of(&diff, &[State::Regressed]).exit_code(), 0);
}

#[test]
fn sets_with_nothing_in_common_never_pass() {
    let (old, new) = (set("old", steady("a", 4)), set("new", steady("b", 4)));
    assert_eq!(code(&old, &new, &[State::Regressed]), 4);
    assert_eq!(code(&old, &new, &[State::Removed]), 3);
    let gate = gate(&old, &new, &[State::Regressed]);
    assert_eq!(gate.result, GateResult::Undecided);
    assert_eq!(gate.reason, "a: not in the new set, and 1 more");
}

#[test]
fn a_filter_narrows_what_is_needed_and_is_told() {
    let old = set("old", [steady("a", 4), steady("b", 4)].concat());
    let mut runs = steady("a", 4);
    runs.retain(|run| connections(run) < 3200);
    let new = set("new", runs);
    assert_eq!(code(&old, &new, &[State::Regressed]), 4);
    let options = Options {
        filter: "server=a,load<3200".parse().expect("valid"),
        metrics: vec![wrkbook::Metric::Throughput],
        ..Options::default()
    };
    let gate = Gate::of(&Diff::of(&old, &new, &options).expect("comparable"), &[State::Regressed]);
    assert_eq!(gate.exit_code(), 0, "{}", gate.reason);
    let told: Vec<String> = gate.left_out.iter().map(|it| it.words()).collect();
    assert_eq!(
        told,
        [
            "left out by the filter: servers b",
            "left out by the filter: loads 3,200",
            "left out by the filter: metrics latency, memory, errors, error_ratio",
        ]
    );
}

#[test]
fn files_that_one_set_ignores_are_needed() {
    let old = one("old", |_| {});
    let ignoring = |patterns: &[&str], files: &[&str]| {
        let mut set = one("new", |_| {});
        set.config.ignore = patterns.iter().map(ToString::to_string).collect();
        set.config.ignored = files.iter().map(|file| (*file).into()).collect();
        set
    };
    let hiding = ignoring(&["b*"], &["round1/b.100.log"]);
    let gate = gate(&old, &hiding, &[State::Regressed]);
    assert_eq!(gate.exit_code(), 4);
    let told = "left out by ignore in wrkbook.toml: files round1/b.100.log (new)";
    assert_eq!(gate.reason, told);
    // What holds no report, and what both ignore, is nobody's loss.
    assert_eq!(code(&old, &ignoring(&["notes"], &[]), &[State::Regressed]), 0);
    assert_eq!(code(&hiding, &hiding, &[State::Regressed]), 0);
}

#[test]
fn a_self_test_says_from_which_loss_on_the_gate_fails() {
    let test = |old: &ResultSet, new: &ResultSet| {
        SelfTest::of(old, new, &Options::default(), &[State::Regressed]).expect("comparable")
    };
    // Repeats within 1%, a threshold of 5%: latency rises by 1 / 0.95, which is more than 5%.
    let steady = one("same", |_| {});
    let found = test(&steady, &steady);
    assert_eq!(found.loss, Some(0.05));
    assert!(!found.is_blind());
    assert_eq!(found.words(), "a loss of 5% would have failed this gate");
    // Repeats that differ threefold: no loss of three times the threshold is seen.
    let mut at = 0;
    let wild = set(
        "wild",
        steady
            .runs
            .iter()
            .cloned()
            .map(|mut run| {
                at += 1;
                speed(&mut run, [0.6, 1.7, 0.9, 1.2, 0.5][(at * 3) % 5]);
                run
            })
            .collect(),
    );
    let blind = test(&wild, &wild);
    assert!(blind.is_blind() && blind.loss.is_none_or(|loss| loss > 0.15), "{blind:?}");
    let diff = Diff::of(&steady, &steady, &Options::default()).expect("comparable");
    assert_eq!(Gate::of(&diff, &[State::Regressed]).tested(found).exit_code(), 0);
    assert_eq!(Gate::of(&diff, &[State::Regressed]).tested(blind).exit_code(), 4);
    // One run each shows nothing, however large the loss.
    let mut once = steady.clone();
    once.runs.retain(|run| &*run.key.repeat == "round1");
    assert_eq!(test(&once, &once).loss, None);
}
