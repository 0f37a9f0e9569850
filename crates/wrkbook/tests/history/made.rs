//! Nights made for tests.

use std::sync::Arc;

use wrkbook::Metric;
use wrkbook::audit::Counts;
use wrkbook::history::{Conditions, Figure, Night};
use wrkbook::ingest::Load;

/// Random numbers: splitmix64 (Steele, Lea & Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.uniform()).cos()
    }
}

/// The centre of repeats: without the lowest and the highest of three or more.
pub(crate) fn centre(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let kept = if sorted.len() >= 3 { &sorted[1..sorted.len() - 1] } else { &sorted[..] };
    (!kept.is_empty()).then(|| kept.iter().sum::<f64>() / kept.len() as f64)
}

/// The loads of the nights of [`night`].
pub(crate) const LOADS: [u32; 3] = [10, 100, 1000];

/// A night of servers, each with its throughput, the same at three loads but for a little noise that is
/// the same for the same name.
pub(crate) fn night(name: &str, servers: &[(&str, f64)]) -> Night {
    let mut random = Random(name.bytes().fold(7, |sum, byte| sum * 31 + u64::from(byte)));
    let mut figures = Vec::new();
    for (server, rate) in servers {
        for load in LOADS {
            let value = rate * (1.0 + 0.01 * random.normal());
            figures.push(Figure {
                scenario: None,
                server: Arc::from(*server),
                load: Load::Connections(load),
                metric: Metric::Throughput,
                value: Some(value),
                is_fit: true,
                cv: Some(0.01),
                runs: 4,
                completed: 4,
            });
        }
    }
    let conditions = servers.iter().map(|(server, _)| Conditions {
        scenario: None,
        server: Arc::from(*server),
        values: vec![("duration_s", vec![30.0])],
        machine: None,
    });
    Night {
        name: name.to_owned(),
        at: None,
        commit: None,
        state: "ok",
        findings: Counts::default(),
        conditions: conditions.collect(),
        figures,
    }
}

/// As many nights, named by their place: `night00`, `night01`, ...
pub(crate) fn nights(count: usize, of: impl Fn(usize) -> Vec<(&'static str, f64)>) -> Vec<Night> {
    (0..count).map(|at| night(&format!("night{at:02}"), &of(at))).collect()
}
