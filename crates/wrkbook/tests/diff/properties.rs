//! What must hold of the diff of any two sets.

use proptest::prelude::*;
use wrkbook::diff::{Diff, Options, State};
use wrkbook::ingest::ResultSet;

use crate::made::{LOADS, Random, fail, run, set, speed};

/// A set of two servers with 1 to 5 repeats at some loads, more or less noisy, fast and faulty.
fn drawn(seed: u64) -> ResultSet {
    let mut random = Random(seed);
    let mut runs = Vec::new();
    for server in ["a", "b"] {
        let (cv, factor) = (0.2 * random.uniform(), random.factor(0.1));
        let faults = if random.uniform() < 0.3 { 0.1 * random.uniform() } else { 0.0 };
        for load in LOADS {
            let repeats = 1 + (4.9 * random.uniform()) as usize;
            for repeat in 1..=repeats {
                let mut run = run(server, load, repeat, 5000.0);
                speed(&mut run, factor * random.factor(cv));
                fail(&mut run, faults * random.uniform());
                runs.push(run);
            }
        }
    }
    set("drawn", runs)
}

fn diff(old: &ResultSet, new: &ResultSet) -> Diff {
    Diff::of(old, new, &Options::default()).expect("comparable")
}

fn is_inverse(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a * b - 1.0).abs() < 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_set_and_itself_are_the_same(seed in any::<u64>()) {
        let set = drawn(seed);
        let diff = diff(&set, &set);
        for change in &diff.changes {
            let is_silent = matches!(
                change.state,
                State::NoChange | State::CannotTell | State::MeasuredOnce | State::NotComparable
            );
            prop_assert!(is_silent, "{:?}", change);
            prop_assert!(change.p.is_none_or(|p| p == 1.0));
            prop_assert!(change.ratio.is_none_or(|ratio| ratio == 1.0));
        }
    }

    #[test]
    fn swapping_the_sides_inverts_ratios_and_states(a in any::<u64>(), b in any::<u64>()) {
        let (a, b) = (drawn(a), drawn(b));
        let (there, back) = (diff(&a, &b), diff(&b, &a));
        prop_assert_eq!(there.changes.len(), back.changes.len());
        for (there, back) in there.changes.iter().zip(&back.changes) {
            prop_assert_eq!(there.state.swapped(), back.state, "{:?} {:?}", there, back);
            prop_assert!(is_inverse(there.ratio, back.ratio));
            prop_assert!(is_inverse(there.ratio_low, back.ratio_high));
            prop_assert_eq!(there.difference.map(|d| -d + 0.0), back.difference.map(|d| d + 0.0));
            prop_assert_eq!(there.p.is_some(), back.p.is_some());
            prop_assert!(there.p.zip(back.p).is_none_or(|(a, b)| (a - b).abs() <= 1e-9 * a.max(b)));
            prop_assert_eq!(there.loads_worse, back.loads_better);
            prop_assert_eq!(&there.worse_at, &back.better_at);
        }
    }

    #[test]
    fn a_changed_state_has_all_that_it_takes(a in any::<u64>(), b in any::<u64>()) {
        let diff = diff(&drawn(a), &drawn(b));
        for change in &diff.changes {
            let is_ratio = change.difference.is_none();
            let log = |ratio: Option<f64>| ratio.map(f64::ln);
            let (low, high) = if is_ratio {
                (log(change.ratio_low), log(change.ratio_high))
            } else {
                (change.difference_low, change.difference_high)
            };
            let limit = if is_ratio { change.threshold.ln_1p() } else { change.threshold };
            if matches!(change.state, State::Regressed | State::Improved) {
                prop_assert!(change.p_holm.expect("tested") < diff.alpha);
                prop_assert!(low.expect("an interval") > 0.0 || high.expect("an interval") < 0.0);
                let estimate = change.difference.or(log(change.ratio)).expect("an estimate");
                prop_assert!(estimate.abs() > limit);
            }
            if change.state == State::NoChange && is_ratio {
                let (low, high) = (low.expect("an interval"), high.expect("an interval"));
                prop_assert!(-limit <= low + 1e-12 && high <= limit + 1e-12);
            }
            if matches!(change.state, State::CannotTell | State::MeasuredOnce) {
                prop_assert!(change.needed.is_some());
            }
            if let Some((low, high)) = low.zip(high) {
                let estimate = change.difference.or(log(change.ratio)).expect("an estimate");
                prop_assert!(low <= estimate && estimate <= high);
            }
        }
    }
}
