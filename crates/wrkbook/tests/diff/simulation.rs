//! False alarms and power, by simulation with random numbers that are always the same. The figures
//! of `docs/diff.md` are what this prints:
//!
//! ```sh
//! cargo test --release -p wrkbook --test diff simulation -- --include-ignored --nocapture
//! ```

#![allow(clippy::print_stdout)] // The figures are there to be read.

use wrkbook::Metric;
use wrkbook::diff::{Diff, Options, State};
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{ResultSet, Run};

use crate::made::{Random, fail, report, run, set, speed};

/// The servers of the 2016 study by the scatter of their repeats: the median over 19 loads of the
/// coefficient of variation of throughput and of latency. From load to load it varies by a factor
/// of about e.
const NOISE_2016: [(f64, f64); 6] =
    [(0.20, 0.21), (0.11, 0.17), (0.032, 0.22), (0.010, 0.009), (0.032, 0.34), (0.28, 0.21)];

const LOADS_2016: [u32; 19] = [
    100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000,
    9000, 10_000,
];

/// Two sets with four repeats of the same servers, with the noise of the 2016 study: runs differ as
/// its repeats did, and the sets by chance alone. Some servers fail now and then, and some more so
/// at some loads.
fn same_twice(random: &mut Random) -> (ResultSet, ResultSet) {
    let mut sides = (Vec::new(), Vec::new());
    for (at, (throughput, latency)) in NOISE_2016.into_iter().enumerate() {
        for load in LOADS_2016 {
            let width = random.factor(1.0);
            let (throughput, latency) = ((throughput * width).min(1.5), (latency * width).min(1.5));
            let faults = if random.uniform() < 0.5 { 0.3 * random.uniform() } else { 0.0 };
            for repeat in 1..=4 {
                for runs in [&mut sides.0, &mut sides.1] {
                    let mut run = run(&format!("s{at}"), load, repeat, 3000.0);
                    vary(&mut run, random, throughput, latency);
                    if random.uniform() < 0.5 {
                        fail(&mut run, faults * random.uniform());
                    }
                    runs.push(run);
                }
            }
        }
    }
    (set("a", sides.0), set("a2", sides.1))
}

fn vary(run: &mut Run, random: &mut Random, throughput: f64, latency: f64) {
    speed(run, random.factor(throughput));
    let of_little = report(run).latency.mean.map_or(0.0, Seconds::get);
    report(run).latency.mean = Seconds::new(of_little * random.factor(latency));
    let container = run.container.as_mut().expect("made runs have a container");
    container.memory_peak = Bytes::new(20e6 * random.factor(0.02));
    container.cpu_peak = Percent::new(150.0 * random.factor(0.05));
}

/// In how many of `times` diffs of two sets of the same thing anything is called changed.
fn false_alarms(times: usize) -> usize {
    let mut random = Random(2016);
    let is_alarm = |state: State| {
        use State::{Fixed, Improved, ImprovedAtSomeLoads, NewlyFailing};
        state.is_worse() || matches!(state, Improved | ImprovedAtSomeLoads | NewlyFailing | Fixed)
    };
    (0..times)
        .filter(|_| {
            let (a, again) = same_twice(&mut random);
            let diff = Diff::of(&a, &again, &Options::default()).expect("comparable");
            diff.changes.iter().any(|change| is_alarm(change.state))
        })
        .count()
}

/// How often a loss of throughput of one of three servers is found, and how often something else is
/// called changed instead, among `times` pairs of sets with six loads.
fn found(times: usize, loss: f64, noise: f64, repeats: usize) -> (usize, usize) {
    let mut random = Random(10);
    let (mut found, mut wrong) = (0, 0);
    for _ in 0..times {
        let mut sides = [Vec::new(), Vec::new()];
        for server in ["a", "b", "c"] {
            for load in crate::made::LOADS {
                for repeat in 1..=repeats {
                    for (side, runs) in sides.iter_mut().enumerate() {
                        let mut run = run(server, load, repeat, 3000.0);
                        vary(&mut run, &mut random, noise, noise);
                        let throughput = &mut report(&mut run).throughput;
                        if side == 1 && server == "a" {
                            let slower = throughput.map(|t| t.get() * (1.0 - loss));
                            *throughput = slower.and_then(PerSecond::new);
                        }
                        runs.push(run);
                    }
                }
            }
        }
        let [old, new] = sides;
        let diff = Diff::of(&set("old", old), &set("new", new), &Options::default());
        let diff = diff.expect("comparable");
        for change in &diff.changes {
            let is_it = &*change.server == "a" && change.metric == Metric::Throughput;
            match change.state {
                State::Regressed | State::RegressedAtSomeLoads if is_it => found += 1,
                State::Improved | State::ImprovedAtSomeLoads => wrong += 1,
                state if state.is_worse() => wrong += 1,
                _ => {}
            }
        }
    }
    (found, wrong)
}

#[test]
fn false_alarms_stay_under_alpha() {
    // 20 of them with 5% each: more than 4 would be a chance of 1 in 400.
    let alarms = false_alarms(20);
    assert!(alarms <= 4, "{alarms} of 20");
}

#[test]
fn a_tenth_at_two_percent_of_noise_is_found() {
    let (found, wrong) = found(20, 0.1, 0.02, 4);
    assert!(found >= 19, "{found} of 20");
    assert!(wrong <= 2, "{wrong}");
}

#[test]
#[ignore = "prints the figures of docs/diff.md; minutes without --release"]
fn figures_of_the_documentation() {
    let times = 2000;
    let alarms = false_alarms(times);
    println!("false alarms: {alarms} of {times} diffs of 6 servers, 19 loads, 4 repeats");
    assert!((alarms as f64) < 0.05 * times as f64);
    let times = 1000;
    println!("| loss | noise | repeats | found | something else |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    for (loss, noise, repeats) in [
        (0.10, 0.02, 4),
        (0.10, 0.02, 2),
        (0.10, 0.05, 4),
        (0.10, 0.10, 4),
        (0.10, 0.10, 8),
        (0.07, 0.02, 4),
        (0.05, 0.02, 4),
        (0.02, 0.02, 4),
    ] {
        let (found, wrong) = found(times, loss, noise, repeats);
        let share = |count: usize| 100.0 * count as f64 / times as f64;
        println!(
            "| {:.0}% | {:.0}% | {repeats} | {:.1}% | {:.1}% |",
            loss * 100.0,
            noise * 100.0,
            share(found),
            share(wrong)
        );
    }
}
