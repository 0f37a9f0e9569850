//! A `claims.csv`, read and judged by a small result set.

use std::sync::{Arc, LazyLock};

use wrkbook::claims;
use wrkbook::ingest::units::{Bytes, PerSecond, Percent, Seconds};
use wrkbook::ingest::{
    Config, Container, Counts, Errors, Latency, Load, LoadReport, Offered, ResultSet, Run, RunKey,
};
use wrkbook::{Analysis, Policy, Summary};

static ANALYSIS: LazyLock<(Analysis, Summary)> = LazyLock::new(|| {
    let analysis = Analysis::of(set(), Policy::Audited);
    let published = Summary::of(&analysis.set, Policy::AsPublished);
    (analysis, published)
});

/// Every claim that can be read is judged in words, and with figures that are some.
pub fn claims(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match claims::read(&text) {
        Ok(claims) => {
            let (analysis, published) = &*ANALYSIS;
            for claim in claims {
                assert!(claim.figure.is_none_or(|it| it.is_finite() && it >= 0.0), "{claim:?}");
                let judged = claim.judge(analysis, Some(published));
                let sentence = judged.sentence.to_string();
                assert!(!sentence.is_empty(), "{claim:?}");
                assert!(judged.figures().iter().all(|it| it.value.is_finite()), "{judged:?}");
                for word in ["NaN", "inf "] {
                    assert!(text.contains(word) || !sentence.contains(word), "{judged:?}");
                }
            }
        }
        Err(error) => {
            assert!((1..=text.lines().count()).contains(&error.line), "{error}");
            assert!(!error.problem.is_empty());
        }
    }
}

/// Servers `A`, `B` and `C` at two loads, of which one run is dead and one lost.
fn set() -> ResultSet {
    let mut runs = Vec::new();
    for (server, rate) in [("A", 9000.0), ("B", 8900.0), ("C", 300.0)] {
        for connections in [100, 1000] {
            for repeat in ["1", "2", "3", "4"] {
                let mut run = Run::missing(RunKey {
                    scenario: None,
                    server: Arc::from(server),
                    load: Load::Connections(connections),
                    repeat: Arc::from(repeat),
                });
                let rate = if (server, repeat) == ("C", "1") { 0.0 } else { rate };
                if (server, connections, repeat) != ("B", 1000, "2") {
                    measure(&mut run, connections, rate);
                }
                runs.push(run);
            }
        }
    }
    ResultSet {
        name: "made".into(),
        path: "made".into(),
        config: Config::default(),
        collection: None,
        runs,
        diagnostics: Vec::new(),
    }
}

fn measure(run: &mut Run, connections: u32, rate: f64) {
    run.load = Some(LoadReport {
        offered: Offered { connections: Some(connections), ..Offered::default() },
        duration: Seconds::new(30.0),
        counts: Counts {
            requests: Some((rate * 30.0) as u64),
            errors: Some(Errors { read: 5, ..Errors::default() }),
            ..Counts::default()
        },
        throughput: PerSecond::new(rate),
        latency: Latency {
            mean: Seconds::new(f64::from(connections) / rate),
            ..Latency::default()
        },
        complete: true,
        ..LoadReport::default()
    });
    run.container = Some(Container {
        samples: 30,
        cpu_peak: Percent::new(98.0),
        memory_peak: Bytes::new(20e6),
        ..Container::default()
    });
}
