//! What a history says of nights that a person can check.

use wrkbook::history::{
    Error, Gate, History, Moment, Options, Outcome, RECENT, State, Stratum, scan, scores, steps,
};

use crate::made::{Random, night, nights};

fn told(count: usize, of: impl Fn(usize) -> Vec<(&'static str, f64)>) -> History {
    History::of(nights(count, of), &Options::default()).unwrap()
}

#[test]
fn a_step_is_found_on_its_night_with_its_size() {
    let history = told(30, |at| vec![("A", if at < 20 { 1000.0 } else { 930.0 }), ("B", 500.0)]);
    let [a, b] = &*history.series else { panic!("two series") };
    assert_eq!((a.state, b.state), (State::SteppedWorse, State::Steady), "{}", b.reason);
    let [change] = &*a.changes else { panic!("one change") };
    assert_eq!((&*change.before, &*change.at), ("night19", "night20"));
    let (low, high) = (change.ratio_low.unwrap(), change.ratio_high.unwrap());
    // Noise of 1% at three loads leaves half a percent on either end.
    assert!(low < 0.935 && 0.925 < high && high - low < 0.02, "{low} to {high}");
    assert_eq!(change.diff, "wrkbook diff night19 night20");
    assert_eq!(history.headline, "1 stepped worse, 1 steady");
    assert_eq!(a.segments.iter().map(|it| it.nights).collect::<Vec<_>>(), [20, 10]);
}

#[test]
fn a_step_below_the_threshold_is_none() {
    let history = told(60, |at| vec![("A", if at < 30 { 1000.0 } else { 988.0 })]);
    assert_eq!(history.series[0].changes, []);
    assert_eq!(history.series[0].state, State::Steady);
}

#[test]
fn a_slow_decline_is_a_drift() {
    let history = told(60, |at| vec![("A", 1000.0 * 0.997_f64.powi(at as i32))]);
    assert_eq!(history.series[0].state, State::DriftedWorse, "{:?}", history.series[0].changes);
}

#[test]
fn one_odd_night_is_named_and_is_no_step() {
    let history = told(30, |at| vec![("A", if at == 27 { 700.0 } else { 1000.0 })]);
    assert_eq!(history.series[0].state, State::Recovered);
    assert_eq!(history.series[0].odd, ["night27"]);
    assert_eq!(history.series[0].changes, []);
}

#[test]
fn few_nights_say_how_many_it_takes() {
    let history = told(4, |_| vec![("A", 1000.0)]);
    assert_eq!(history.series[0].state, State::Inconclusive);
    assert_eq!(history.series[0].reason, "4 nights; it takes 2 more");
    let gate = Gate::of(&history, &[State::SteppedWorse]);
    assert_eq!((gate.result, gate.exit_code()), (Outcome::Passed, 0));
    assert!(gate.reason.starts_with("4 of the 6 sets"), "{}", gate.reason);
}

#[test]
fn other_conditions_cut_a_series() {
    let mut all = nights(20, |at| vec![("A", if at < 10 { 1000.0 } else { 500.0 })]);
    all[10..].iter_mut().for_each(|it| it.conditions[0].values = vec![("duration_s", vec![60.0])]);
    let account = &History::of(all.clone(), &Options::default()).unwrap().series[0];
    assert_eq!(account.changes, []);
    assert_eq!((&*account.cuts[0].at, account.cuts[0].condition), ("night10", "duration_s"));
    let recent = History::of(all[..13].to_vec(), &Options::default()).unwrap();
    assert_eq!(recent.series[0].state, State::NotComparable);
    assert_eq!(Gate::of(&recent, &[State::SteppedWorse]).exit_code(), 4);
}

#[test]
fn what_the_audit_keeps_out_leaves_the_score() {
    let mut all = nights(20, |at| vec![("A", if at < 15 { 1000.0 } else { 100.0 })]);
    for night in &mut all[15..] {
        night.figures.iter_mut().for_each(|figure| figure.is_fit = false);
    }
    let history = History::of(all, &Options::default()).unwrap();
    assert_eq!(history.series[0].changes, []);
    assert_eq!(history.series[0].kept_out.len(), 5);
    // The newest figure is among them: a gate cannot pass on it.
    assert_eq!(Gate::of(&history, &[State::SteppedWorse]).exit_code(), 4);
}

#[test]
fn failing_runs_are_told_on_their_first_night() {
    let mut all = nights(12, |_| vec![("A", 1000.0)]);
    let newest = &mut all[11].figures[2];
    (newest.value, newest.completed) = (None, 0);
    let history = History::of(all, &Options::default()).unwrap();
    assert_eq!(history.series[0].state, State::NewlyFailing);
    assert_eq!(history.series[0].changes[0].loads, ["1000"]);
    let gate = Gate::of(&history, &[State::NewlyFailing]);
    assert_eq!(gate.exit_code(), 3, "{}", gate.reason);
}

#[test]
fn scatter_that_grows_is_noise_and_no_step() {
    let mut all = nights(40, |_| vec![("A", 1000.0)]);
    let mut random = Random(3);
    for (at, night) in all.iter_mut().enumerate() {
        for figure in &mut night.figures {
            figure.cv = Some(if at < 25 { 0.01 } else { 0.03 } * (0.3 * random.normal()).exp());
        }
    }
    let history = History::of(all, &Options::default()).unwrap();
    assert_eq!(history.series[0].state, State::NoiseGrew);
    assert_eq!(history.series[0].changes[0].at, "night25");
}

#[test]
fn a_step_of_all_servers_is_the_machine() {
    let slower = |at: usize, rate: f64| if at < 18 { rate } else { rate * 0.9 };
    let of = |at| vec![("A", slower(at, 1e3)), ("B", slower(at, 2e3)), ("C", slower(at, 3e3))];
    let history = told(22, of);
    let [common] = &*history.common_steps else { panic!("one common step") };
    assert_eq!((&*common.at, common.servers, common.of), ("night18", 3, 3));
    assert_eq!(Gate::of(&history, &[State::SteppedWorse]).exit_code(), 3);
    // The anchor is the same software in every set: what it does is the machine's.
    let options = Options { anchor: Some("C".into()), ..Options::default() };
    let history = History::of(nights(22, of), &options).unwrap();
    assert!(history.series.iter().flat_map(|it| &it.changes).all(|change| change.with_anchor));
    assert_eq!(Gate::of(&history, &[State::SteppedWorse]).exit_code(), 4);
}

#[test]
fn the_gate_looks_at_recent_nights() {
    let of = |stepped: usize| {
        told(40, move |at| vec![("A", if at < stepped { 1000.0 } else { 900.0 }), ("B", 500.0)])
    };
    let gate = |history: &History| Gate::of(history, &[State::SteppedWorse]).exit_code();
    assert_eq!(gate(&of(40 - RECENT)), 3);
    assert_eq!(gate(&of(20)), 0);
    assert_eq!(Gate::of(&of(20), &[]).result, Outcome::NotAsked);
    let suspected = Gate::of(&of(20), &[State::SteppedWorse]).suspecting("odd".into());
    assert_eq!((suspected.result, suspected.exit_code()), (Outcome::Suspected, 0));
    assert_eq!(suspected.without(1).exit_code(), 4);
}

#[test]
fn sets_are_in_order_of_time_else_of_names() {
    let names = |history: &History| {
        history.nights.iter().map(|night| night.name.clone()).collect::<Vec<_>>().join(" ")
    };
    let all: Vec<_> = ["n10", "n9", "n1"].map(|name| night(name, &[("A", 1.0)])).into();
    let by = |all: Vec<_>, order: Option<&[&str]>| {
        let order = order.map(|names| names.iter().map(|name| name.to_string()).collect());
        History::of(all, &Options { order, ..Options::default() })
    };
    let history = by(all.clone(), None).unwrap();
    assert_eq!((history.ordered_by, &*names(&history)), ("name", "n1 n9 n10"));
    let mut timed = all.clone();
    for (night, at) in timed.iter_mut().zip(["2026-01-02", "2026-01-03", "2026-01-01"]) {
        night.at = Moment::parse(at);
    }
    let history = by(timed, None).unwrap();
    assert_eq!((history.ordered_by, &*names(&history)), ("time", "n1 n10 n9"));
    assert_eq!(names(&by(all.clone(), Some(&["n9", "n1", "n10"])).unwrap()), "n9 n1 n10");
    assert!(matches!(by(all.clone(), Some(&["n9", "n2", "n1"])), Err(Error::Order(_))));
    assert!(matches!(by(all.clone(), Some(&["n9", "n1"])), Err(Error::NotOrdered { .. })));
    let twice = vec![all[0].clone(), all[0].clone()];
    assert!(matches!(by(twice, None), Err(Error::TwoOfOneName { .. })));
    assert!(matches!(by(Vec::new(), None), Err(Error::NoSets)));
}

#[test]
fn series_that_are_no_series_find_nothing() {
    assert_eq!(scan(&[], 0.01), []);
    assert_eq!(scan(&[1.0; 60], 0.01), []);
    assert_eq!(scan(&[f64::NAN; 60], 0.01), []);
    assert_eq!(scan(&[1.0, 1.0, 1.0, 9.0, 9.0, 9.0], 0.01), []);
    assert_eq!(scores(&[]), []);
    assert_eq!(steps(&[Stratum::default()], 0.01), []);
    let gone = Stratum { nights: vec![None; 40] };
    assert_eq!(steps(&[gone], 0.01), []);
}

/// 1,000 nights: the last 200 are looked at.
#[test]
fn a_long_history_is_looked_at_from_its_end() {
    let mut random = Random(11);
    let level = |at: usize| {
        if at < 500 {
            0.0
        } else if at < 950 {
            5.0
        } else {
            10.0
        }
    };
    let values: Vec<f64> = (0..1000).map(|at| level(at) + random.normal()).collect();
    let found: Vec<usize> = scan(&values, 0.01).iter().map(|split| split.at).collect();
    assert_eq!(found, [950]);
}
