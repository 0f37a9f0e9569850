//! How well steps are found, and how often one is named where there is none: nights made from the runs
//! of real sets. `docs/history.md` has the results.
//!
//! ```sh
//! cargo test --release -p wrkbook --test history -- --ignored --nocapture
//! ```

use std::collections::BTreeMap;
use std::time::Instant;

use wrkbook::history::{Stratum, scan, steps};
use wrkbook::ingest::RunState;
use wrkbook::{Metric, Policy};

use crate::made::{Random, centre};

const NIGHTS: usize = 60;

/// The throughput of the repeats of each load of a server; 0 where a run was dead.
type Server = Vec<Vec<f64>>;

fn servers() -> Vec<Server> {
    let mut servers = Vec::new();
    for set in ["wsgi-2016", "wsgi-2026"] {
        let data = format!("{}/../../data/{set}", env!("CARGO_MANIFEST_DIR"));
        let set = wrkbook::load(data).unwrap();
        for runs in set.runs.chunk_by(|a, b| a.key.server == b.key.server) {
            let cells = runs.chunk_by(|a, b| a.key.load == b.key.load).map(|cell| {
                let rate = |run: &wrkbook::ingest::Run| match run.state() {
                    RunState::Completed => {
                        Metric::Throughput.of_run(run, Policy::Audited).unwrap_or(0.0)
                    }
                    _ => 0.0,
                };
                cell.iter().map(rate).collect::<Vec<f64>>()
            });
            let alive = cells.filter(|cell| cell.iter().any(|rate| *rate > 0.0));
            servers.push(alive.collect());
        }
    }
    servers
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Unchanged,
    Step(f64),
    Noise,
    Drift(f64),
}

struct Made {
    kind: Kind,
    night: usize,
    rates: Vec<Stratum>,
}

/// A server's nights: its own repeats drawn anew, each night shifted as a whole by `sigma`.
fn made(server: &Server, kind: Kind, sigma: f64, random: &mut Random) -> Made {
    let night = 12 + random.below(36);
    let shifts: Vec<f64> = (0..NIGHTS).map(|_| sigma * random.normal()).collect();
    let mut rates = Vec::new();
    for cell in server {
        let alive: Vec<f64> = cell.iter().copied().filter(|rate| *rate > 0.0).collect();
        let usual = centre(&alive).unwrap();
        let mut of_night = |at: usize| {
            let mut repeats = Vec::new();
            for _ in 0..4 {
                let rate = cell[random.below(cell.len())];
                if rate <= 0.0 {
                    continue;
                }
                let mut off = (rate / usual).ln();
                let mut lift = 0.0;
                match kind {
                    Kind::Noise if at >= night => off *= 3.0,
                    Kind::Step(size) if at >= night => lift = size.ln_1p(),
                    Kind::Drift(size) => {
                        let part = (at as f64 - night as f64 + 10.0) / 20.0;
                        lift = size.ln_1p() * part.clamp(0.0, 1.0);
                    }
                    _ => {}
                }
                repeats.push(usual * (off + lift + shifts[at]).exp());
            }
            centre(&repeats).map(f64::ln)
        };
        rates.push(Stratum { nights: (0..NIGHTS).map(&mut of_night).collect() });
    }
    Made { kind, night, rates }
}

fn all_of(kind: impl Fn(&mut Random) -> Kind, sigma: f64, count: usize, seed: u64) -> Vec<Made> {
    let servers = servers();
    let mut random = Random(seed);
    let one = |_| {
        let server = random.below(servers.len());
        let kind = kind(&mut random);
        made(&servers[server], kind, sigma, &mut random)
    };
    (0..count).map(one).collect()
}

fn either_way(size: f64) -> impl Fn(&mut Random) -> Kind {
    move |random| Kind::Step(if random.below(2) == 0 { size } else { -size })
}

fn has_near(made: &Made) -> bool {
    steps(&made.rates, 0.01).iter().any(|step| step.at.abs_diff(made.night) <= 3)
}

fn share(made: &[Made], of: impl Fn(&Made) -> bool) -> f64 {
    made.iter().filter(|it| of(it)).count() as f64 / made.len() as f64
}

#[test]
#[ignore = "minutes; its results are in docs/history.md"]
fn the_bars_hold_on_other_seeds() {
    const COUNT: usize = 1000;
    for (sigma, seed) in [(0.01, 2027), (0.02, 2028)] {
        println!("nights shifted by {sigma}, {COUNT} series of a kind");
        for (size, bar) in
            [(0.01, 0.0), (0.03, if sigma < 0.015 { 0.85 } else { 0.6 }), (0.05, 0.97), (0.1, 1.0)]
        {
            let all = all_of(either_way(size), sigma, COUNT, seed + (size * 1e4) as u64);
            let found = share(&all, has_near);
            let (mut hits, mut exact, mut covered, mut held) = (0, 0, 0, 0);
            for it in &all {
                let found = steps(&it.rates, 0.01);
                let Some(step) = found.iter().find(|step| step.at.abs_diff(it.night) <= 3) else {
                    continue;
                };
                let Kind::Step(size) = it.kind else { continue };
                hits += 1;
                exact += usize::from(step.at == it.night);
                covered += usize::from((step.when.0..=step.when.1).contains(&it.night));
                held += usize::from((step.size.low..=step.size.high).contains(&size.ln_1p()));
            }
            println!(
                "  step {size}: found {found:.3}; of {hits}: exact {exact}, when holds {covered}, size holds {held}"
            );
            assert!(found >= bar, "{size}: {found}");
        }
        let drift = all_of(|_| Kind::Drift(-0.05), sigma, COUNT, seed + 1);
        println!("  drift: {:.3}", share(&drift, |it| !steps(&it.rates, 0.01).is_empty()));
        let blamed = |it: &Made| {
            steps(&it.rates, 0.01).iter().any(|step| step.size.middle.abs() >= 0.02_f64.ln_1p())
        };
        let unchanged = all_of(|_| Kind::Unchanged, sigma, COUNT, seed + 2);
        let noisy = all_of(|_| Kind::Noise, sigma, COUNT, seed + 3);
        let any = |it: &Made| !steps(&it.rates, 0.01).is_empty();
        println!(
            "  unchanged: any step {:.4}, blamed {:.4}",
            share(&unchanged, any),
            share(&unchanged, blamed)
        );
        println!("  noise tripled: blamed {:.4}", share(&noisy, blamed));
        assert!(share(&unchanged, blamed) <= 0.01);
        assert!(share(&noisy, blamed) <= 0.05);
    }
}

#[test]
#[ignore = "minutes; its results are in docs/history.md"]
fn nights_one_by_one() {
    for (sigma, seed) in [(0.01, 31), (0.02, 32)] {
        let matters = 0.02_f64.ln_1p();
        let until = |made: &Made, nights: usize| -> Vec<Stratum> {
            made.rates.iter().map(|it| Stratum { nights: it.nights[..nights].to_vec() }).collect()
        };
        let recent = |made: &Made, nights: usize| {
            let found = steps(&until(made, nights), 0.01);
            let is_recent = |at: usize| at + 5 >= nights;
            found.into_iter().find(|it| is_recent(it.at) && it.size.middle.abs() >= matters)
        };
        let (mut alarms, mut nights) = (0, 0);
        for it in all_of(|_| Kind::Unchanged, sigma, 300, seed) {
            let mut was = false;
            for night in 20..=NIGHTS {
                let is = recent(&it, night).is_some();
                alarms += usize::from(is && !was);
                was = is;
                nights += 1;
            }
        }
        println!("nights shifted by {sigma}: {alarms} false alarms in {nights} nights");
        for size in [0.05, 0.1] {
            let all: Vec<Made> = all_of(either_way(size), sigma, 400, seed + 100)
                .into_iter()
                .filter(|it| it.night >= 20)
                .collect();
            let found = share(&all, |it| {
                (it.night + 1..=it.night + 5).any(|night| {
                    recent(it, night).is_some_and(|step| step.at.abs_diff(it.night) <= 3)
                })
            });
            println!("  step {size}: {found:.3} of {} within 5 nights", all.len());
        }
    }
}

#[test]
#[ignore = "a minute; its results are in docs/history.md"]
fn nights_that_resemble_their_neighbours() {
    for r in [0.0, 0.2, 0.4, 0.6, 0.8] {
        let mut random = Random(77);
        let blamed = (0..2000).filter(|_| {
            let mut last = random.normal();
            let nights: Vec<f64> = (0..NIGHTS)
                .map(|_| {
                    last = r * last + (1.0_f64 - r * r).sqrt() * random.normal();
                    last
                })
                .collect();
            !scan(&nights, 0.01).is_empty()
        });
        let blamed = blamed.count() as f64 / 2000.0;
        println!("{r}: {blamed:.4}");
        assert!(r > 0.7 || blamed <= 0.05, "{r}: {blamed}");
    }
}

/// The price of the search, counted again with other arrangements.
#[test]
fn a_scan_holds_its_alpha() {
    for nights in [10, 20, 60, 120] {
        let mut random = Random(nights as u64);
        let mut by_alpha = BTreeMap::from([(10, 0), (50, 0)]);
        let all = if nights > 60 { 500 } else { 2000 };
        for _ in 0..all {
            let values: Vec<f64> = (0..nights).map(|_| random.uniform()).collect();
            for (alpha, found) in &mut by_alpha {
                *found += usize::from(!scan(&values, f64::from(*alpha) / 1000.0).is_empty());
            }
        }
        for (alpha, found) in by_alpha {
            let expected = f64::from(alpha) / 1000.0 * f64::from(all);
            let most = expected + 3.5 * expected.sqrt();
            assert!((found as f64) < most, "{nights} nights: {found} of {all} at {alpha}/1000");
        }
    }
}

#[test]
#[ignore = "its result is in docs/history.md"]
fn ten_thousand_series_of_200_nights() {
    let mut random = Random(5);
    let loads: Vec<Vec<Stratum>> = (0..100)
        .map(|_| {
            let load = |random: &mut Random| Stratum {
                nights: (0..200).map(|_| Some(random.normal())).collect(),
            };
            (0..7).map(|_| load(&mut random)).collect()
        })
        .collect();
    let began = Instant::now();
    let found: usize = (0..100).flat_map(|_| &loads).map(|it| steps(it, 0.01).len()).sum();
    println!("10,000 series in {:.1} s, {found} steps", began.elapsed().as_secs_f64());
}
