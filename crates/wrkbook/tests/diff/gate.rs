//! The gate: 0 passed, 3 a named state occurs, 4 it cannot be told.

use wrkbook::diff::{Diff, Gate, GateResult, Options, State};
use wrkbook::ingest::ResultSet;
use wrkbook::ingest::units::Seconds;

use crate::made::{connections, fail, kill, one, report, set, speed, steady};

fn code(old: &ResultSet, new: &ResultSet, fail_on: &[State]) -> u8 {
    let diff = Diff::of(old, new, &Options::default()).expect("comparable");
    Gate::of(&diff, fail_on).exit_code()
}

const USUAL: [State; 4] =
    [State::Regressed, State::NewlyFailing, State::Removed, State::Inconclusive];

#[test]
fn a_set_and_itself_pass() {
    let same = one("same", |_| {});
    assert_eq!(code(&same, &same, &USUAL), 0);
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
}

#[test]
fn what_cannot_be_told_is_not_a_pass() {
    let old = one("old", |_| {});
    let longer = one("new", |run| report(run).nominal_duration = Seconds::new(30.0));
    assert_eq!(code(&old, &longer, &[State::Regressed]), 4);
    assert_eq!(code(&old, &longer, &[State::NotComparable]), 3);
    // Who is there can be told all the same.
    assert_eq!(code(&old, &longer, &[State::Removed]), 0);
    let collapse = one("new", |run| {
        if connections(run) == 3200 {
            speed(run, 0.5);
        }
    });
    assert_eq!(code(&old, &collapse, &[State::Regressed]), 4);
    assert_eq!(code(&old, &collapse, &[State::Inconclusive]), 3);
    assert_eq!(code(&old, &collapse, &[State::Removed, State::NewlyFailing]), 0);
}

#[test]
fn sets_with_nothing_in_common_never_pass() {
    let (old, new) = (set("old", steady("a", 4)), set("new", steady("b", 4)));
    assert_eq!(code(&old, &new, &[State::Regressed]), 4);
    assert_eq!(code(&old, &new, &[State::Removed]), 3);
    let diff = Diff::of(&old, &new, &Options::default()).expect("comparable");
    let gate = Gate::of(&diff, &[State::Regressed]);
    assert_eq!(
        (gate.result, &*gate.reason),
        (GateResult::Undecided, "the sets have nothing in common")
    );
}
