//! Every range in every sentence about the sets in `data/`, derived again from their runs.
//!
//! What a run or a cell has is computed here from the fields of its report and conditions, with plain
//! sorting and division; which of them a range is over follows from the rule's own words.

use std::path::Path;

use wrkbook::Audit;
use wrkbook::audit::{Finding, Width};
use wrkbook::ingest::run::RunState;
use wrkbook::ingest::{ResultSet, Run};

/// What one value of a range belongs to.
enum Of {
    /// Runs that completed, where the value is at least so much.
    Runs(fn(&Run) -> Option<f64>, f64),
    /// Cells: the median over the runs that completed, within these limits.
    Cells(fn(&Run) -> Option<f64>, f64, f64),
    /// Cells: something of all of their runs together, at least so much.
    Whole(fn(&[&Run]) -> Option<f64>, f64),
}

/// The name of a range's ends, without `_least` and `_most`, of which rule, and what it is over.
const RANGES: &[(&str, &str, Of)] = &[
    ("censored-latency", "censored_share", Of::Runs(late, 0.01)),
    ("lost-connections", "lost_share", Of::Runs(lost, 0.01)),
    ("refused-responses", "refused_share", Of::Runs(refused, 0.01)),
    ("client-at-limit", "client_share", Of::Runs(client, 0.85)),
    ("listen-overflow", "overflows_per_connection", Of::Runs(overflows, 0.01)),
    ("starved-connections", "served_share", Of::Cells(served, 0.0, 0.5)),
    ("starved-connections", "requests_in_flight", Of::Cells(flying, 0.0, f64::MAX)),
    ("more-than-offered", "in_flight_per_connection", Of::Cells(crowded, 1.2, f64::MAX)),
    ("one-answer-per-connection", "responses_per_connection", Of::Cells(answers, 0.8, 1.5)),
    ("unstable", "cv", Of::Whole(variation, 0.25)),
    ("high-error-share", "error_ratio", Of::Whole(error_ratio, 0.01)),
    ("bimodal-latency", "mean_over_p50", Of::Whole(mean_over_median, 0.0)),
    ("bimodal-latency", "p99_over_p50", Of::Whole(tail_over_median, 0.0)),
];

fn requests(run: &Run) -> Option<f64> {
    Some(run.report()?.counts.requests? as f64)
}

fn connections(run: &Run) -> Option<f64> {
    run.key.load.connections().map(f64::from)
}

fn late(run: &Run) -> Option<f64> {
    let report = run.report()?;
    let late = if report.latency.censored { report.counts.errors?.timeout } else { 0 };
    Some(late as f64 / requests(run)?)
}

fn gone(run: &Run) -> Option<f64> {
    Some((run.report()?.counts.errors?.connect as f64).min(connections(run)?))
}

fn lost(run: &Run) -> Option<f64> {
    Some(gone(run)? / connections(run)?)
}

fn refused(run: &Run) -> Option<f64> {
    Some(run.report()?.counts.errors?.status as f64 / requests(run)?)
}

fn client(run: &Run) -> Option<f64> {
    let conditions = run.conditions.as_deref()?;
    let threads = run.load.as_ref()?.threads;
    let cores = conditions.client.cores.into_iter().chain(threads).min().unwrap_or(1);
    Some(conditions.client.cpu?.get() / 100.0 / f64::from(cores))
}

fn overflows(run: &Run) -> Option<f64> {
    Some(run.conditions.as_deref()?.listen_overflows? as f64 / connections(run)?)
}

fn in_flight(run: &Run) -> Option<f64> {
    let report = run.report()?;
    Some(report.throughput?.get() * report.latency.mean?.get())
}

fn served(run: &Run) -> Option<f64> {
    let open = connections(run)? - gone(run)?;
    (open > 0.0).then_some(in_flight(run)? / open)
}

/// Requests in flight of a run that had connections left.
fn flying(run: &Run) -> Option<f64> {
    served(run)?;
    in_flight(run)
}

fn crowded(run: &Run) -> Option<f64> {
    (gone(run)? == 0.0).then_some(in_flight(run)? / connections(run)?)
}

fn answers(run: &Run) -> Option<f64> {
    Some(requests(run)? / connections(run)?)
}

fn completed<'a>(runs: &[&'a Run]) -> Vec<&'a Run> {
    runs.iter().filter(|run| run.state() == RunState::Completed).copied().collect()
}

fn variation(runs: &[&Run]) -> Option<f64> {
    let rates: Option<Vec<f64>> =
        completed(runs).iter().map(|run| Some(run.report()?.throughput?.get())).collect();
    let rates = rates.filter(|rates| rates.len() > 1)?;
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    let squares: f64 = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum();
    Some((squares / (rates.len() as f64 - 1.0)).sqrt() / mean)
}

fn error_ratio(runs: &[&Run]) -> Option<f64> {
    let (mut errors, mut all) = (0.0, 0.0);
    for run in runs {
        let Some(counts) = run.report().map(|report| report.counts) else { continue };
        let (requests, kinds) = (counts.requests? as f64, counts.errors?);
        let one_to_one = (kinds.read as f64 - requests).abs() <= 0.01 * requests;
        let read = if one_to_one && kinds.read > 0 { 0.0 } else { kinds.read as f64 };
        let failed = kinds.connect as f64 + read + kinds.write as f64;
        errors += failed + kinds.timeout as f64 + kinds.status as f64;
        all += requests + failed;
    }
    (!completed(runs).is_empty()).then_some(errors / all)
}

fn of_median(runs: &[&Run], of: fn(&Run) -> Option<f64>) -> Option<f64> {
    let p50 = median(completed(runs).iter().filter_map(|run| percentile(run, 50.0)).collect())?;
    Some(median(completed(runs).iter().filter_map(|run| of(run)).collect())? / p50)
}

fn percentile(run: &Run, percent: f64) -> Option<f64> {
    Some(run.report()?.latency.percentile(percent)?.get())
}

fn mean_over_median(runs: &[&Run]) -> Option<f64> {
    of_median(runs, |run| Some(run.report()?.latency.mean?.get()))
}

fn tail_over_median(runs: &[&Run]) -> Option<f64> {
    of_median(runs, |run| percentile(run, 99.0))
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len().checked_sub(1)?;
    Some((values[middle / 2] + values[middle.div_ceil(2)]) / 2.0)
}

/// The runs of a finding's server, by load.
fn cells<'a>(set: &'a ResultSet, finding: &Finding) -> Vec<Vec<&'a Run>> {
    let of = |run: &&Run| {
        run.key.scenario == finding.scope.scenario
            && Some(&run.key.server) == finding.scope.server.as_ref()
    };
    let mut runs: Vec<&Run> = set.runs.iter().filter(of).collect();
    runs.sort_by(|a, b| a.key.cmp(&b.key));
    runs.chunk_by(|a, b| a.key.load == b.key.load).map(<[&Run]>::to_vec).collect()
}

/// The values that a range is over: those at the loads of the findings that it was made of.
fn values(set: &ResultSet, audit: &Audit, finding: &Finding, of: &Of) -> Vec<f64> {
    let parts: Vec<&Finding> =
        audit.parts_of(&finding.id).filter(|it| it.rule == finding.rule).collect();
    let at = |runs: &[&Run]| parts.iter().any(|part| part.scope.load == Some(runs[0].key.load));
    let mut values = Vec::new();
    for runs in cells(set, finding).iter().filter(|runs| at(runs)) {
        match of {
            Of::Runs(value, least) => {
                let of_runs = completed(runs).into_iter().filter_map(value);
                values.extend(of_runs.filter(|value| value >= least));
            }
            Of::Cells(value, least, most) => {
                let middle = median(completed(runs).into_iter().filter_map(value).collect());
                values.extend(middle.filter(|value| value >= least && value <= most));
            }
            Of::Whole(value, least) => values.extend(value(runs).filter(|value| value >= least)),
        }
    }
    values
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[test]
fn every_range_of_a_group_follows_from_the_runs() {
    let mut checked = 0;
    for (set, audit) in sets() {
        for finding in audit.findings.iter().filter(|it| it.figure("findings").is_some()) {
            for figure in &finding.evidence {
                let Some(name) = figure.name.strip_suffix("_least") else { continue };
                let (.., of) = RANGES
                    .iter()
                    .find(|(rule, known, _)| *rule == finding.rule && *known == name)
                    .unwrap_or_else(|| panic!("{}: nobody derives {name}", finding.id));
                let values = values(&set, &audit, finding, of);
                let least = values.iter().copied().fold(f64::INFINITY, f64::min);
                let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let said = finding.figure(&format!("{name}_most")).unwrap_or(f64::NAN);
                let right = near(figure.value, least) && near(said, most);
                assert!(right, "{}: {} to {said}, not {least} to {most}", finding.id, figure.value);
                checked += 1;
            }
        }
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn every_number_in_a_sentence_is_its_evidence() {
    for (_, audit) in sets() {
        for finding in &audit.findings {
            for said in finding.message.figures() {
                if let Some(value) = finding.figure(said.unit) {
                    let is_whole = value.round() == said.value;
                    assert!(is_whole || near(value, said.value), "{}: {}", finding.id, said.text);
                }
            }
        }
    }
}

#[test]
fn what_is_counted_is_of_the_runs_that_are_spoken_of() {
    for (set, audit) in sets() {
        let groups = audit.findings.iter().filter(|it| it.figure("runs_at_these_loads").is_some());
        for finding in groups {
            let parts: Vec<&Finding> =
                audit.parts_of(&finding.id).filter(|it| it.rule == finding.rule).collect();
            let there = cells(&set, finding)
                .iter()
                .flatten()
                .filter(|run| parts.iter().any(|part| part.scope.load == Some(run.key.load)))
                .count();
            assert_eq!(finding.figure("runs_at_these_loads"), Some(there as f64), "{}", finding.id);
            let behind = |id: &str| audit.parts_of(id).filter(|it| it.rule == finding.rule).count();
            let runs: usize = parts
                .iter()
                .map(|part| if part.width() == Width::Run { 1 } else { behind(&part.id) })
                .sum();
            assert_eq!(finding.figure("runs_concerned"), Some(runs as f64), "{}", finding.id);
        }
    }
}

/// The three sentences that mixed runs with medians of runs: shares of late responses over the runs.
#[test]
fn late_responses_are_told_over_runs() {
    for (name, server, range) in [
        ("wsgi-2026", "Gunicorn-gevent", "2.4% to 24.7%"),
        ("wsgi-2016", "Meinheld", "1.1% to 23.3%"),
        ("wsgi-2016", "uWSGI", "1.4% to 54.7%"),
    ] {
        let audit = sets().into_iter().find(|(set, _)| set.name == name).expect("in data").1;
        let said =
            audit.get(&format!("censored-latency/{server}")).expect("late").message.to_string();
        assert!(said.contains(range), "{said}");
    }
}

/// The sets in `data/` with their audits.
fn sets() -> Vec<(ResultSet, Audit)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut sets = Vec::new();
    for entry in std::fs::read_dir(data).expect("data is here") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            let set = wrkbook::load(&path).expect("a set loads");
            let audit = Audit::of(&set);
            sets.push((set, audit));
        }
    }
    sets
}
