//! The cost of comparing all servers of one metric: `cargo bench -p wrkbook --bench compare`.
//!
//! The fastest of five is printed, in ms: a machine that is busy is slower, and never faster.

#![allow(clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use wrkbook::stats::compare::{Better, Cell, Contests, Grid, Options};

fn main() {
    println!("| servers | loads | repeats | all contests, ms | all single loads, ms |");
    println!("| --: | --: | --: | --: | --: |");
    for (servers, loads, repeats) in
        [(12, 7, 4), (40, 7, 4), (600, 1, 4), (600, 6, 3), (600, 6, 8), (2000, 6, 3)]
    {
        let grid = grid(servers, loads, repeats);
        let contests = || Contests::of(&grid, Better::Higher, Options::default());
        let compared = fastest(|| {
            black_box(contests());
        });
        let kept = contests();
        let each = fastest(|| {
            for contest in kept.all() {
                contest.each().for_each(|at| _ = black_box(at));
            }
        });
        println!("| {servers} | {loads} | {repeats} | {compared:.1} | {each:.1} |");
    }
}

fn fastest(work: impl Fn()) -> f64 {
    let milliseconds = |_| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64() * 1e3
    };
    (0..5).map(milliseconds).fold(f64::INFINITY, f64::min)
}

/// Servers in steps of 0.4%, whose repeats scatter by 0.3 to 3%.
fn grid(servers: usize, loads: usize, repeats: usize) -> Grid {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    // xorshift64 (Marsaglia 2003); the sum of twelve uniform numbers is close to normal.
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut grid = Grid::new(servers, loads);
    for server in 0..servers {
        let scatter = 0.003 * (1 + server % 10) as f64;
        for load in 0..loads {
            let mut value = || {
                let normal = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
                1e5 * (0.1 * load as f64 - 0.004 * server as f64 + scatter * normal).exp()
            };
            let values: Vec<f64> = (0..repeats).map(|_| value()).collect();
            grid.put(server, load, Cell::of(&values));
        }
    }
    grid
}
