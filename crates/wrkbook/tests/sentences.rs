//! What the sentences of the published sets say follows from their runs: every figure that is a cell's, a
//! ratio of two servers, a share of failed requests, or a count of runs is computed again here, from the
//! runs alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use wrkbook::ingest::Load;
use wrkbook::ingest::run::{Run, RunState};
use wrkbook::metric::ErrorCount;
use wrkbook::text::{CellRef, Text};
use wrkbook::verdict::Claim;
use wrkbook::{Analysis, Metric, Policy};

const SETS: [&str; 4] = ["wsgi-2026", "wsgi-2016", "wsgi-sample", "frameworks-2023"];

fn analysis(name: &str) -> Analysis {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name);
    Analysis::of(wrkbook::load(data).expect("a result set"), Policy::Audited)
}

/// Every claim of every sentence that a verdict prints, but those of the audit's own words.
fn claims(analysis: &Analysis) -> Vec<Claim> {
    let verdicts = &analysis.verdicts;
    let briefs = verdicts.in_short.iter().flat_map(|brief| brief.claims());
    let winners = verdicts.winners.iter().flat_map(|winner| winner.claims());
    let servers = verdicts.servers.iter().flat_map(|verdict| verdict.claims());
    briefs.chain(winners).chain(servers).collect()
}

/// The runs of a cell.
fn runs<'a>(analysis: &'a Analysis, cell: &CellRef) -> Vec<&'a Run> {
    let is_of = |run: &&Run| {
        run.key.scenario == cell.scenario
            && run.key.server == cell.server
            && run.key.load == cell.load
    };
    analysis.set.runs.iter().filter(is_of).collect()
}

/// What its runs measured, in order of size.
fn measured(analysis: &Analysis, cell: &CellRef, metric: Metric) -> Vec<f64> {
    let runs = runs(analysis, cell).into_iter();
    let completed = runs.filter(|run| run.state() == RunState::Completed);
    let mut values: Vec<f64> =
        completed.filter_map(|run| metric.of_run(run, Policy::Audited)).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The mean without the lowest and the highest of three or more.
fn centre(values: &[f64]) -> Option<f64> {
    let inner = if values.len() >= 3 { &values[1..values.len() - 1] } else { values };
    (!inner.is_empty()).then(|| inner.iter().sum::<f64>() / inner.len() as f64)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1e-9)
}

/// The errors of a cell as a share of what was attempted.
fn error_share(analysis: &Analysis, cell: &CellRef) -> Option<f64> {
    let counts = runs(analysis, cell);
    let counts: Vec<ErrorCount> =
        counts.iter().filter_map(|run| ErrorCount::of(run, Policy::Audited)).collect();
    let errors: u64 = counts.iter().map(|count| count.errors).sum();
    let attempted: f64 = counts.iter().filter_map(|count| count.attempted).sum();
    (attempted > 0.0).then(|| errors as f64 / attempted)
}

#[test]
fn figures_of_cells_are_those_of_their_runs() {
    for name in SETS {
        let analysis = analysis(name);
        let mut seen = 0;
        for claim in claims(&analysis) {
            let (Some(metric), [cell]) = (claim.metric, &*claim.cells) else { continue };
            if claim.unit != metric.unit() || !claim.findings.is_empty() {
                continue;
            }
            let expected = match metric {
                Metric::ErrorRatio => error_share(&analysis, cell),
                metric if metric.is_sum() => continue,
                _ => centre(&measured(&analysis, cell, metric)),
            };
            let expected = expected.unwrap_or_else(|| panic!("{name}: {claim:?} of nothing"));
            assert!(near(claim.value, expected), "{name}: {expected} in {claim:?}");
            seen += 1;
        }
        assert!(seen > 20, "{name}: {seen} figures");
    }
}

/// The trimmed mean of the logarithms of a cell's values.
fn log_centre(analysis: &Analysis, server: &Arc<str>, at: &CellRef, metric: Metric) -> Option<f64> {
    let cell = CellRef { server: Arc::clone(server), ..at.clone() };
    // Of a run of which half or more failed, no figure is compared.
    let completed = runs(analysis, &cell).into_iter().filter(|run| {
        let share = ErrorCount::of(run, Policy::Audited).and_then(ErrorCount::ratio);
        run.state() == RunState::Completed && share.is_none_or(|share| share < 0.5)
    });
    let values = completed.filter_map(|run| metric.of_run(run, Policy::Audited)).map(f64::ln);
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    centre(&values)
}

#[test]
fn ratios_of_two_servers_are_those_of_their_runs() {
    let mut seen = 0;
    for name in SETS {
        let analysis = analysis(name);
        // The figures of one comparison: the ratio, and the ends of its interval.
        let mut told: BTreeMap<(String, String), Vec<Claim>> = BTreeMap::new();
        for claim in claims(&analysis) {
            let servers: BTreeSet<_> = claim.cells.iter().map(|cell| &cell.server).collect();
            if claim.unit == "ratio" && servers.len() == 2 {
                let cells = format!("{:?}", claim.cells);
                told.entry((claim.text.clone(), cells)).or_default().push(claim);
            }
        }
        for ((sentence, _), claims) in told {
            let metric = claims[0].metric.expect("the metric of a ratio");
            let cells = &claims[0].cells;
            let servers: Vec<_> =
                BTreeSet::from_iter(cells.iter().map(|cell| &cell.server)).into_iter().collect();
            let loads: BTreeSet<Load> = cells.iter().map(|cell| cell.load).collect();
            let gaps = loads.iter().map(|load| {
                let at = CellRef { load: *load, ..cells[0].clone() };
                let of = |server| log_centre(&analysis, server, &at, metric).expect("values");
                of(servers[0]) - of(servers[1])
            });
            let ratio = (gaps.sum::<f64>() / loads.len() as f64).exp();
            let values: Vec<f64> = claims.iter().map(|claim| claim.value).collect();
            let mut whole = values.clone();
            whole.dedup();
            let is_ratio = |value: &f64| near(*value, ratio) || near(*value, 1.0 / ratio);
            match &*whole {
                [one] => assert!(is_ratio(one), "{name}: {ratio} in {sentence}"),
                // Of what was not told apart, the interval stands alone.
                [low, high] => {
                    let inside = |it: f64| *low < it && it < *high;
                    assert!(inside(ratio) || inside(1.0 / ratio), "{name}: {ratio} in {sentence}");
                }
                [one, low, high, ..] => {
                    assert!(is_ratio(one), "{name}: {ratio} in {sentence}: {values:?}");
                    assert!(low < one && one < high, "{name}: {sentence}: {values:?}");
                }
                [] => unreachable!("a group has a claim"),
            }
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} comparisons");
}

#[test]
fn counts_of_runs_are_those_of_the_set() {
    for name in SETS {
        let analysis = analysis(name);
        let mut seen = 0;
        for claim in claims(&analysis) {
            let all: usize = claim.cells.iter().map(|cell| runs(&analysis, cell).len()).sum();
            if claim.unit == "runs" && claim.findings.is_empty() && all > 0 {
                assert!(claim.value as usize <= all, "{name}: {all} runs, and {claim:?}");
                seen += 1;
            }
        }
        assert!(seen > 0, "{name}");
    }
}

#[test]
fn no_sentence_stands_twice_on_a_page() {
    for name in SETS {
        let analysis = analysis(name);
        for verdict in &analysis.verdicts.servers {
            let mut said = BTreeSet::new();
            let summary = verdict
                .summary
                .sentences()
                .map(|spans| spans.iter().map(ToString::to_string).collect::<String>());
            let points = verdict.strengths.iter().chain(&verdict.weaknesses);
            let rest = points.chain(&verdict.cautions).chain([&verdict.choose_when]);
            for sentence in summary.chain(rest.map(Text::to_string)) {
                assert!(said.insert(sentence.clone()), "{name}, {}: {sentence}", verdict.server);
            }
        }
    }
}

#[test]
fn the_2026_set_in_short() {
    let analysis = analysis("wsgi-2026");
    let [brief] = &*analysis.verdicts.in_short else { panic!("one scenario") };
    let told: Vec<String> = brief.sentences.iter().map(Text::to_string).collect();
    // In this order: the best; who was as good and died; who follows; whose place is open; who fails.
    let parts: [&[&str]; 5] = [
        &["Bjoern is the only server in the first tier", "what Granian did (", "without an error"],
        &["FastWSGI", "no difference", "5,000", "killed for memory at 10,000", "in all 4 runs"],
        &["Granian follows, second to fourth", "without an error"],
        &["Meinheld", "place is not known", "client"],
        &["mod_WSGI-express", "at every load", "Gunicorn-gevent", "from 5,000"],
    ];
    for (sentence, parts) in told.iter().zip(parts) {
        for part in parts {
            assert!(sentence.contains(part), "`{part}` is not in `{sentence}`");
        }
    }
}
