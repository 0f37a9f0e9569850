//! How often a lead is claimed where there is none: sets of servers that are all equal, with the noise
//! of real runs. `docs/statistics.md` has the results.
//!
//! ```sh
//! cargo test --release -p wrkbook --test compare -- --ignored --nocapture false_leads
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use wrkbook::stats::compare::{Better, Cell, Contests, Grid, Options};

/// Runs by server, round and load: requests per second.
type Runs = BTreeMap<String, BTreeMap<String, BTreeMap<u32, f64>>>;

/// The rounds of one server: the distance of every load's logarithm from its mean, by round.
type Rounds = Vec<Vec<f64>>;

/// Random numbers: splitmix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// `n` of the numbers below `all`, each once.
    fn choose(&mut self, n: usize, all: usize) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..all).collect();
        for place in 0..n {
            let other = place + self.below(all - place);
            numbers.swap(place, other);
        }
        numbers.truncate(n);
        numbers
    }
}

/// Where the noise of a simulated server comes from. A repeat is a whole round of a real server, at all
/// loads together. It is turned round and stretched by a factor that is drawn, as in a wild bootstrap:
/// equal servers are then equal by every centre, and no two repeats are copies of each other, which
/// real ones never are, and of which four rounds would give many.
enum Noise {
    /// Normal, 3% at every load, independent.
    Normal,
    /// Rounds of one real server.
    OwnRounds(Vec<Rounds>),
    /// Rounds of all real servers, scaled to the scatter of one.
    AnyRounds(Vec<Rounds>),
}

impl Noise {
    /// One server: `n` repeats at `loads` loads, as logarithms.
    fn server(&self, n: usize, loads: usize, random: &mut Random) -> Vec<Vec<f64>> {
        let any = |servers: &[Rounds], random: &mut Random| random.below(servers.len());
        match self {
            Self::Normal => {
                (0..n).map(|_| (0..loads).map(|_| 0.03 * random.normal()).collect()).collect()
            }
            Self::OwnRounds(servers) => {
                let rounds = &servers[any(servers, random)];
                let kept = random.choose(loads, rounds[0].len());
                (0..n)
                    .map(|_| {
                        let round = &rounds[random.below(rounds.len())];
                        stretched(round, &kept, random.normal())
                    })
                    .collect()
            }
            Self::AnyRounds(servers) => {
                let own = scale(&servers[any(servers, random)]);
                (0..n)
                    .map(|_| {
                        let rounds = &servers[any(servers, random)];
                        let round = &rounds[random.below(rounds.len())];
                        let kept = random.choose(loads, round.len());
                        // Evenly from 0.5 to 1.5, either way: the round as it was, but for a copy.
                        let size = 0.5 + random.uniform();
                        let factor = if random.below(2) == 0 { size } else { -size };
                        stretched(round, &kept, factor * own / scale(rounds))
                    })
                    .collect()
            }
        }
    }
}

/// A round at the loads that are kept, times a factor.
fn stretched(round: &[f64], kept: &[usize], factor: f64) -> Vec<f64> {
    kept.iter().map(|load| factor * round[*load]).collect()
}

/// The standard deviation of a run of these rounds, over all loads.
fn scale(rounds: &Rounds) -> f64 {
    let squares: f64 = rounds.iter().flatten().map(|e| e * e).sum();
    (squares / rounds.iter().map(Vec::len).sum::<usize>() as f64).sqrt().max(1e-4)
}

/// The rounds of servers with a figure of every round at `least` loads or more: the loads that have all,
/// each round's distance from the mean made as wide as that of a run that was not averaged itself.
fn residuals(runs: &Runs, least: usize) -> Vec<Rounds> {
    runs.values()
        .filter_map(|rounds| {
            let mut loads: Vec<u32> = rounds.values().next()?.keys().copied().collect();
            loads.retain(|load| rounds.values().all(|round| round.contains_key(load)));
            let n = rounds.len() as f64;
            if loads.len() < least || n < 3.0 {
                return None;
            }
            let wider = (n / (n - 1.0)).sqrt();
            let distance = |round: &BTreeMap<u32, f64>, load: &u32| {
                let mean = rounds.values().map(|round| round[load].ln()).sum::<f64>() / n;
                (round[load].ln() - mean) * wider
            };
            let of_round = |round: &BTreeMap<u32, f64>| {
                loads.iter().map(|load| distance(round, load)).collect()
            };
            Some(rounds.values().map(of_round).collect())
        })
        .collect()
}

/// The workspace, or a folder above it that has `path`.
fn beside(path: &str) -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|folder| folder.join(path)).find(|path| path.exists())
}

/// The completed runs of the tidy table of 2016.
fn runs_of_2016() -> Runs {
    let mut runs = Runs::new();
    let text = std::fs::read_to_string(beside("data/wsgi-2016/runs.csv").unwrap()).unwrap();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if let [_, server, load, round, "completed", ..] = fields[..] {
            let value: f64 = fields[11].parse().unwrap();
            let round = runs.entry(server.into()).or_default().entry(round.into()).or_default();
            round.insert(load.parse().unwrap(), value);
        }
    }
    runs
}

/// The reports of 2026: a folder a round, a file a server and load.
fn runs_of_2026() -> Runs {
    let mut runs = Runs::new();
    let set = beside("data/wsgi-2026").unwrap();
    for round in ["round1", "round2", "round3", "round4"] {
        for file in std::fs::read_dir(set.join(round)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let Some((server, load)) = name.strip_suffix(".log").and_then(|it| it.rsplit_once('.'))
            else {
                continue;
            };
            let text = std::fs::read_to_string(&path).unwrap();
            let value = text.lines().find_map(requests_per_second);
            if let Some(value) = value.filter(|value| *value > 0.0) {
                let of_server = runs.entry(server.to_owned()).or_default();
                let of_round = of_server.entry(round.to_owned()).or_default();
                of_round.insert(load.parse().unwrap(), value);
            }
        }
    }
    runs
}

fn requests_per_second(line: &str) -> Option<f64> {
    line.strip_prefix("Requests/sec:")?.trim().parse().ok()
}

/// The three sessions of October 2013: a server is a framework in a test.
fn runs_of_2013() -> Option<Runs> {
    let archive = beside("shared/reference/suites/techempower-2013-10-raw.tar.gz")?;
    let folder = tempfile::tempdir().ok()?;
    let mut tar = Command::new("tar");
    tar.arg("xzf").arg(archive).arg("-C").arg(folder.path());
    tar.status().ok().filter(|status| status.success())?;
    let mut runs = Runs::new();
    for round in ["run-1", "run-2", "run-3"] {
        for test in ["json", "db", "fortune", "plaintext", "query", "update"] {
            let tests = folder.path().join("Raw-wrk-files").join(round).join(test);
            for framework in std::fs::read_dir(tests).ok()? {
                let path = framework.ok()?.path();
                let Ok(text) = std::fs::read(path.join("raw")) else { continue };
                let server = format!("{test} {}", path.file_name()?.to_str()?);
                let of_server = runs.entry(server).or_default();
                let of_round = of_server.entry(round.to_owned()).or_default();
                of_round.extend(measured(&String::from_utf8_lossy(&text)));
            }
        }
    }
    runs.retain(|_, rounds| rounds.len() == 3);
    Some(runs)
}

/// The figures of a raw report, by load: those after a line that names it, so that neither primer nor
/// warm-up counts.
fn measured(text: &str) -> Vec<(u32, f64)> {
    let mut load = None;
    let mut figures = Vec::new();
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("Running Primer") || line.starts_with("Running Warmup") {
            load = None;
        }
        let named = line.strip_prefix("Concurrency: ").or(line.strip_prefix("Queries: "));
        if let Some(named) = named {
            load = named.split(' ').next().and_then(|load| load.parse().ok());
        }
        if let Some(value) = requests_per_second(line).filter(|value| *value > 1.0) {
            figures.extend(load.take().map(|load| (load, value)));
        }
    }
    figures
}

/// Of `sets` sets of `servers` equal servers: the share in which somebody leads, the share in which
/// anything at all is claimed, and the share of intervals that hold the truth.
fn claims(noise: &Noise, shape: Shape, random: &mut Random) -> [f64; 3] {
    let (mut leads, mut any, mut held, mut pairs) = (0, 0, 0, 0);
    for _ in 0..shape.sets {
        let mut grid = Grid::new(shape.servers, shape.loads);
        for server in 0..shape.servers {
            let repeats = noise.server(shape.repeats, shape.loads, random);
            for load in 0..shape.loads {
                let values: Vec<f64> = repeats.iter().map(|repeat| repeat[load].exp()).collect();
                grid.put(server, load, Cell::of(&values));
            }
        }
        let contests = Contests::of(&grid, Better::Higher, Options::default());
        leads += usize::from(contests.all().any(|contest| contest.lead().is_some()));
        let claims_any = |server: usize, other: usize| {
            let contest = contests.between(server, other).unwrap();
            contest.lead().is_some() || !contest.ahead_at(server).is_empty()
        };
        let mut all = (0..shape.servers).flat_map(|a| (0..shape.servers).map(move |b| (a, b)));
        any += usize::from(all.any(|(a, b)| a != b && claims_any(a, b)));
        for mean in contests.all().filter_map(|contest| contest.mean()) {
            pairs += 1;
            held += usize::from(mean.low < Some(1.0) && mean.high > Some(1.0));
        }
    }
    let share = |count: usize, of: usize| count as f64 / of as f64;
    [share(leads, shape.sets), share(any, shape.sets), share(held, pairs)]
}

#[derive(Clone, Copy)]
struct Shape {
    servers: usize,
    loads: usize,
    repeats: usize,
    sets: usize,
}

#[test]
#[ignore = "minutes: a simulation, whose results are in docs/statistics.md"]
#[allow(clippy::print_stdout)]
fn false_leads_stay_below_one_in_twenty() {
    let many: usize = std::env::var("SETS").ok().and_then(|sets| sets.parse().ok()).unwrap_or(2000);
    let of_2016 = residuals(&runs_of_2016(), 7);
    let of_2026 = residuals(&runs_of_2026(), 7);
    let of_2013 = runs_of_2013().map(|runs| residuals(&runs, 5)).unwrap_or_default();
    println!(
        "{} servers of 2016, {} of 2026, {} of 2013",
        of_2016.len(),
        of_2026.len(),
        of_2013.len()
    );
    let mut models = vec![("normal", 7, Noise::Normal)];
    for (name_own, name_any, loads, servers) in [
        ("2016, own rounds", "2016, any rounds", 7, of_2016),
        ("2026, own rounds", "2026, any rounds", 7, of_2026),
        ("2013, own rounds", "2013, any rounds", 5, of_2013),
    ] {
        if !servers.is_empty() {
            models.push((name_own, loads, Noise::OwnRounds(servers.clone())));
            models.push((name_any, loads, Noise::AnyRounds(servers)));
        }
    }
    println!(
        "| noise | servers | loads | repeats | sets | somebody leads | any claim | interval holds |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    let mut too_many = Vec::new();
    for (name, most_loads, noise) in &models {
        for (servers, loads) in [2, 6, 12, 40].into_iter().flat_map(|k| [(k, 1), (k, *most_loads)])
        {
            for repeats in [2, 3, 4, 6] {
                let sets = if servers == 40 { many / 4 } else { many };
                let shape = Shape { servers, loads, repeats, sets };
                let mut random = Random(17);
                let [leads, any, held] = claims(noise, shape, &mut random);
                let line = format!(
                    "| {name} | {servers} | {loads} | {repeats} | {sets} | {:.1}% | {:.1}% | {:.1}% |",
                    100.0 * leads,
                    100.0 * any,
                    100.0 * held,
                );
                println!("{line}");
                // Two standard errors beyond 5%. With two repeats a side has one degree of freedom of
                // its own, and up to 8% were measured: docs/statistics.md names them.
                let promised = if repeats == 2 { 0.08 } else { 0.05 };
                if leads > promised + 2.0 * (0.05 * 0.95 / sets as f64).sqrt() {
                    too_many.push(line);
                }
            }
        }
    }
    assert!(too_many.is_empty(), "above 5%:\n{}", too_many.join("\n"));
}
