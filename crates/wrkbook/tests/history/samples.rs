//! A synthetic year of many servers, where it is beside the workspace: what is found of what is there, in
//! every second series. The bars are those of `docs/history.md`, with room for the luck of few series.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use wrkbook::history::{Stratum, steps};

use crate::made::centre;

struct Truth {
    kind: String,
    night: usize,
    size: f64,
}

fn beside(path: &str) -> Option<PathBuf> {
    let above = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    above.ancestors().map(|folder| folder.join(path)).find(|path| path.exists())
}

/// Series by name: repeats by load and night.
type Repeats = BTreeMap<String, BTreeMap<u32, Vec<Vec<f64>>>>;

fn read(name: &str) -> Option<Vec<(Truth, Vec<Stratum>)>> {
    let file =
        std::fs::File::open(beside(&format!("shared/samples/history/{name}.csv.gz"))?).ok()?;
    let mut all: Repeats = BTreeMap::new();
    for line in BufReader::new(GzDecoder::new(file)).lines().skip(1) {
        let line = line.unwrap();
        // A third field such as `s0042`.
        let is_even = |series: &str| series.ends_with(['0', '2', '4', '6', '8']);
        if !line.split(',').nth(2).is_some_and(is_even) {
            continue;
        }
        let fields: Vec<&str> = line.split(',').collect();
        let [night, _, series, _, load, _, state, rate] = fields[..] else { panic!("{line}") };
        if !all.contains_key(series) {
            all.insert(series.to_owned(), BTreeMap::new());
        }
        let nights = all.get_mut(series).unwrap().entry(load.parse().unwrap()).or_default();
        nights.resize_with(60, Vec::new);
        if state == "completed" {
            nights[night.parse::<usize>().unwrap()].push(rate.parse().unwrap());
        }
    }
    let truth = beside(&format!("shared/samples/history/{name}.truth.csv"))?;
    let truth = std::fs::read_to_string(truth).ok()?;
    let of = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let repeats = all.get(fields[0])?;
        let number = |text: &str| text.parse().unwrap_or(0.0);
        let truth = Truth {
            kind: fields[3].to_owned(),
            night: number(fields[4]) as usize,
            size: number(fields[5]),
        };
        let log = |night: &Vec<f64>| centre(night).filter(|rate| *rate > 0.0).map(f64::ln);
        let loads = repeats.values();
        let strata =
            loads.map(|nights| Stratum { nights: nights.iter().map(log).collect() }).collect();
        Some((truth, strata))
    };
    Some(truth.lines().skip(1).filter_map(of).collect())
}

#[test]
fn what_is_there_is_found_and_what_is_not_is_not() {
    let Some(series) = read("n1") else { return };
    assert!(series.len() > 150);
    let mut hits: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut exact, mut covered, mut found_steps) = (0, 0, 0);
    for (truth, loads) in &series {
        let found = steps(loads, 0.01);
        let near = found.iter().find(|step| step.at.abs_diff(truth.night) <= 3);
        let is_hit = if truth.kind == "step" { near.is_some() } else { !found.is_empty() };
        let kind = format!("{} {:.0}", truth.kind, truth.size.abs() * 100.0);
        let count = hits.entry(kind).or_default();
        count.0 += usize::from(is_hit);
        count.1 += 1;
        if let Some(step) = near.filter(|_| truth.kind == "step") {
            found_steps += 1;
            exact += usize::from(step.at == truth.night);
            covered += usize::from((step.when.0..=step.when.1).contains(&truth.night));
        }
    }
    let share = |kind: &str| hits[kind].0 as f64 / hits[kind].1 as f64;
    println!("{hits:?}, exact {exact} of {found_steps}, covered {covered}");
    assert!(share("step 5") >= 0.9, "{hits:?}");
    assert!(share("step 10") >= 0.95, "{hits:?}");
    assert!(share("step 3") >= 0.75, "{hits:?}");
    assert!(share("none 0") <= 0.03, "{hits:?}");
    assert!(exact as f64 >= 0.6 * found_steps as f64);
    assert!(covered as f64 >= 0.9 * found_steps as f64);
}
