//! The method, written from the data and the policy, so that it cannot go stale.

use std::collections::BTreeMap;

use serde::Serialize;
use wrkbook::ingest::RunState;
use wrkbook::standing::ALPHA;
use wrkbook::stats::{NoiseGrade, range_coverage, repeats_for};
use wrkbook::{Metric, Policy, display};

use super::recorded::{Collected, Recorded};
use super::section::SetContext;
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::glossary::WORDS;
use crate::words::{better, counted};
use crate::writer::{Page, Writer};

/// The page.
#[derive(Debug, Serialize)]
struct MethodView {
    pub(crate) policy: &'static str,
    pub(crate) audited: bool,
    /// How many runs there are, and how they ended.
    pub(crate) runs: String,
    pub(crate) completed: String,
    pub(crate) dead: usize,
    pub(crate) missing: usize,
    /// What was recorded beside the runs, if anything was.
    pub(crate) recorded: Option<Recorded>,
    /// How they were collected, where that is known.
    pub(crate) collected: Option<Collected>,
    /// For each number of repeats that counts, how many cells have it and what that means.
    pub(crate) repeats: Vec<RepeatsView>,
    pub(crate) metrics: Vec<MetricDoc>,
    pub(crate) grades: Vec<(&'static str, String)>,
    pub(crate) alpha: String,
    /// How many repeats a 95% interval needs.
    pub(crate) enough: Option<usize>,
    /// What words mean.
    pub(crate) words: Vec<WordView>,
}

#[derive(Debug, Serialize)]
pub(crate) struct WordView {
    pub(crate) id: &'static str,
    pub(crate) term: &'static str,
    pub(crate) means: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct RepeatsView {
    pub(crate) n: usize,
    pub(crate) cells: String,
    pub(crate) centre: String,
    pub(crate) coverage: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct MetricDoc {
    pub(crate) label: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) better: &'static str,
    pub(crate) about: &'static str,
}

/// Writes the page.
pub(super) fn write(
    set: &SetContext<'_>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let (link, title) = (set.places.method(), format!("Method: {}", set.title));
    writer.page(Page { template: "method.html", link, title, around }, &MethodView::of(set))
}

impl MethodView {
    pub(crate) fn of(set: &SetContext<'_>) -> Self {
        let policy = set.summary().policy;
        let runs = &set.analysis.set.runs;
        let in_state = |state: RunState| runs.iter().filter(|run| run.state() == state).count();
        let mut by_n: BTreeMap<usize, usize> = BTreeMap::new();
        for cell in set.summary().cells.iter().filter(|cell| cell.metric == Metric::Throughput) {
            *by_n.entry(cell.n).or_default() += 1;
        }
        let grades = [NoiseGrade::A, NoiseGrade::B, NoiseGrade::C, NoiseGrade::D, NoiseGrade::F];
        Self {
            policy: policy.name(),
            audited: policy == Policy::Audited,
            runs: counted(runs.len(), "run"),
            completed: display::number(in_state(RunState::Completed) as f64),
            dead: in_state(RunState::Dead),
            missing: in_state(RunState::Missing),
            recorded: Recorded::of(set),
            collected: set.analysis.set.collection.as_deref().map(Collected::of),
            repeats: by_n.into_iter().rev().map(|(n, cells)| RepeatsView::of(n, cells)).collect(),
            metrics: Metric::ALL
                .into_iter()
                .map(|metric| MetricDoc {
                    label: metric.label(),
                    unit: display::unit(metric),
                    better: better(metric).unwrap_or("neither is better"),
                    about: about(metric, policy),
                })
                .collect(),
            grades: grades
                .into_iter()
                .map(|grade| {
                    let limit = grade.limit().map(display::percent);
                    (
                        grade.letter(),
                        limit.map_or("more".to_owned(), |limit| format!("up to {limit}")),
                    )
                })
                .collect(),
            alpha: ALPHA.to_string(),
            enough: repeats_for(0.95),
            words: WORDS
                .iter()
                .map(|word| WordView { id: word.id, term: word.term, means: word.means })
                .collect(),
        }
    }
}

impl RepeatsView {
    fn of(n: usize, cells: usize) -> Self {
        let centre = match n {
            0 => "no figure".to_owned(),
            1 => "the one figure; nothing can be trimmed".to_owned(),
            2 => "the mean of both; nothing can be trimmed".to_owned(),
            3 => "the middle one of three, which is their median".to_owned(),
            4 => "the mean of the middle two: a trim of four is the median of four".to_owned(),
            n => format!("the mean of the middle {}", n - 2),
        };
        let coverage = match n {
            0 | 1 => "nothing".to_owned(),
            n => {
                let percent = range_coverage(n) * 100.0;
                format!("{}%", display::number(percent))
            }
        };
        Self { n, cells: counted(cells, "cell"), centre, coverage }
    }
}

/// How a metric is made of the runs.
fn about(metric: Metric, policy: Policy) -> &'static str {
    match (metric, policy) {
        (Metric::Throughput, _) => "responses per second, as the load generator printed it",
        (Metric::Goodput, _) => {
            "responses that were neither late nor an error, per measured second"
        }
        (Metric::Latency, _) => {
            "the mean time to a response, as the load generator printed it; absent where nothing was sampled"
        }
        (Metric::Memory, _) => "the highest memory sample of the server's container in a run",
        (Metric::Cpu, _) => "the highest CPU sample of the server's container in a run",
        (Metric::Errors, Policy::Audited) => {
            "connect, read and write errors, late responses and error statuses, summed over all \
             runs with a report; read errors that match the responses one to one are a server that \
             closes its connections, and are not counted"
        }
        (Metric::Errors, Policy::AsPublished) => {
            "connect, read, write and timeout errors, the trimmed mean of the repeats, rounded down"
        }
        (Metric::ErrorRatio, Policy::Audited) => {
            "errors as a share of requests and failed connects, reads and writes"
        }
        (Metric::ErrorRatio, Policy::AsPublished) => {
            "trimmed errors as a share of trimmed requests per second times the nominal seconds"
        }
        (Metric::ServedConcurrency, _) => {
            "throughput times mean latency: by Little's law the requests in flight on average"
        }
    }
}
