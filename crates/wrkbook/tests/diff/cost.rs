//! What a diff costs: time grows with the runs, and not with the ways to deal them out.

#![allow(clippy::print_stdout)] // The figures are there to be read.

use std::time::Instant;

use wrkbook::diff::{Diff, Options};
use wrkbook::ingest::ResultSet;

use crate::made::{Random, run, set, speed};

/// Six servers at 19 loads.
fn drawn(name: &str, repeats: usize, random: &mut Random) -> ResultSet {
    let mut runs = Vec::new();
    for server in 0..6 {
        for load in 1..=19 {
            for repeat in 1..=repeats {
                let mut run = run(&format!("s{server}"), load * 100, repeat, 3000.0);
                speed(&mut run, random.factor(0.05));
                runs.push(run);
            }
        }
    }
    set(name, runs)
}

#[test]
#[ignore = "prints the figures of docs/performance.md"]
fn figures_of_the_documentation() {
    let mut random = Random(1);
    for repeats in [10, 40, 80, 400] {
        let (old, new) = (drawn("old", repeats, &mut random), drawn("new", repeats, &mut random));
        let start = Instant::now();
        let diff = Diff::of(&old, &new, &Options::default()).expect("comparable");
        let took = start.elapsed();
        println!("{repeats} repeats, {} runs a side: {took:.2?}", old.runs.len());
        assert_eq!(diff.changes.len(), 6 * 6);
    }
}
