//! The brief answer: of one report, or of two servers with one run each. It gives the figures, how far
//! apart they are, and what would settle it; who leads cannot be told.

use std::sync::Arc;

use wrkbook_ingest::Load;

use crate::analysis::Analysis;
use crate::audit::Finding;
use crate::display;
use crate::metric::{Metric, Total};
use crate::rerun::Rerun;
use crate::text::{CellRef, Figure, Form, Text};

/// Rules that say no more than that there is one run of each: the brief answer says it once.
const SAID_ANYWAY: [&str; 2] = ["few-repeats", "too-few-repeats"];

/// The brief answer of a set that measured one or two servers once, at one load.
///
/// ```
/// # let round = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample/round1");
/// use wrkbook::{Analysis, Brief};
///
/// let files = ["Bjoern.100.log", "CherryPy.100.log"].map(|name| format!("{round}/{name}"));
/// let analysis = Analysis::load_all(&files)?;
/// let brief = Brief::of(&analysis).expect("two servers, one run each");
/// assert_eq!(brief.servers.len(), 2);
/// assert!(brief.headline.to_string().contains("times as many requests as CherryPy"));
/// # Ok::<(), wrkbook::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// What was requested, where it is known.
    pub scenario: Option<Arc<str>>,
    /// One server or two, the faster one first.
    pub servers: Vec<Arc<str>>,
    /// The load.
    pub load: Load,
    /// The answer in a sentence.
    pub headline: Text,
    /// The figures, metric by metric. A metric that nobody measured has no row.
    pub rows: Vec<BriefRow>,
    /// What the audit found, the worst first; what a wider finding explains is left out.
    pub findings: Vec<Finding>,
    /// What three more runs would tell.
    pub tells: Text,
    /// How to make them; `None` where the reports do not say how these were made.
    pub rerun: Option<Rerun>,
}

/// One metric of the servers.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefRow {
    /// The metric.
    pub metric: Metric,
    /// A value for each server, in base units.
    pub values: Vec<Option<f64>>,
    /// How many times the larger of two values is the smaller; `None` where one is absent or 0, or
    /// it is a count.
    pub ratio: Option<f64>,
}

impl Brief {
    /// The brief answer; `None` where a set has more to say.
    pub fn of(analysis: &Analysis) -> Option<Self> {
        let (set, summary) = (&analysis.set, &analysis.summary);
        let [first, others @ ..] = &*set.runs else { return None };
        let (scenario, load) = (first.key.scenario.clone(), first.key.load);
        let is_alike = |run: &wrkbook_ingest::Run| {
            run.key.scenario == scenario && run.key.load == load && run.report().is_some()
        };
        let is_second =
            |run: &wrkbook_ingest::Run| is_alike(run) && run.key.server != first.key.server;
        if others.len() > 1 || !is_alike(first) || !others.iter().all(is_second) {
            return None;
        }
        let of = |server: &str, metric| {
            summary.cell(scenario.as_deref(), server, load, metric).and_then(|cell| cell.value)
        };
        let mut servers: Vec<Arc<str>> =
            set.runs.iter().map(|run| Arc::clone(&run.key.server)).collect();
        let rate = |server: &Arc<str>| of(server, Metric::Throughput).unwrap_or(0.0);
        servers.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
        let rows: Vec<BriefRow> = Metric::ALL
            .into_iter()
            .filter_map(|metric| {
                BriefRow::of(metric, |metric| {
                    servers.iter().map(|server| of(server, metric)).collect()
                })
            })
            .collect();
        let cell = |server: &Arc<str>| CellRef {
            scenario: scenario.clone(),
            server: Arc::clone(server),
            load,
        };
        let cells: Vec<CellRef> = servers.iter().map(cell).collect();
        let (headline, tells) = match (&*servers, rate(&servers[0])) {
            ([only], rate) => (one(only, rate, load, cells), Rerun::tells_of_one(only)),
            ([faster, slower], high) => {
                let low = rate(slower);
                let tells = if low > 0.0 { high / low } else { 1.0 };
                (two([faster, slower], [high, low], load, cells), Rerun::tells_of_two(tells))
            }
            _ => return None,
        };
        let mut findings: Vec<Finding> = analysis
            .audit
            .findings
            .iter()
            .filter(|finding| finding.part_of.is_none() && !SAID_ANYWAY.contains(&finding.rule))
            .cloned()
            .collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let rerun = Rerun::of(set);
        Some(Self { scenario, servers, load, headline, rows, findings, tells, rerun })
    }
}

impl BriefRow {
    /// The row of a metric; `None` where nobody has a figure, or where it repeats another row.
    fn of(metric: Metric, values_of: impl Fn(Metric) -> Vec<Option<f64>>) -> Option<Self> {
        let values = values_of(metric);
        let has_none = values.iter().all(|value| value.unwrap_or(0.0) == 0.0);
        let is_idle = match metric {
            // Of errors, their absence is news, and their share without any is none.
            Metric::Errors => values.iter().all(Option::is_none),
            Metric::ErrorRatio => has_none,
            // Where nothing failed it is the throughput; and requests in flight are for the audit.
            Metric::Goodput => values_of(Metric::Errors).iter().all(|errors| *errors == Some(0.0)),
            Metric::ServedConcurrency => true,
            _ => values.iter().all(Option::is_none),
        };
        let ratio = match &*values {
            [Some(a), Some(b)] if *a > 0.0 && *b > 0.0 && metric.total() == Total::Centre => {
                Some(a.max(*b) / a.min(*b))
            }
            _ => None,
        };
        (!is_idle).then_some(Self { metric, values, ratio })
    }
}

/// ` at 100 connections`, where the load is known.
fn at(load: Load) -> String {
    match load {
        Load::Unstated => String::new(),
        load => format!(" at {}", display::load(load)),
    }
}

/// `actix answered 52,072 requests/s at 100 connections, in one run.`
fn one(server: &Arc<str>, rate: f64, load: Load, cells: Vec<CellRef>) -> Text {
    let text = Text::default().name(server);
    if rate == 0.0 {
        return text.say(" completed no request").say(at(load)).sentence();
    }
    let rate = Figure::new(Form::Quantity(Metric::Throughput), rate, cells);
    text.say(" answered ").figure(rate).say(at(load)).say(", in one run").sentence()
}

/// `actix answered 1.5 times as many requests as gin; with one run each, that is not tested.`
fn two(
    [faster, slower]: [&Arc<str>; 2],
    [high, low]: [f64; 2],
    load: Load,
    cells: Vec<CellRef>,
) -> Text {
    let at = at(load);
    let not_tested = "; one run each: not tested";
    let ratio = high / low;
    if high == 0.0 {
        return Text::words("neither server completed a request").say(at).sentence();
    }
    if low == 0.0 {
        let text = Text::default().name(slower).say(" completed no request").say(at).say("; ");
        let rate = Figure::new(Form::Quantity(Metric::Throughput), high, cells);
        return text.name(faster).say(" answered ").figure(rate).sentence();
    }
    if display::times(ratio) == "1.0 times" {
        let share = Figure::new(Form::Percent(Some(Metric::Throughput)), ratio - 1.0, cells);
        let text = Text::default().name(faster).say(" and ").name(slower);
        let text = if ratio == 1.0 {
            text.say(" answered as many requests").say(at)
        } else {
            text.say(" are ").figure(share).say(" apart in requests").say(at)
        };
        return text.say(not_tested).sentence();
    }
    let times = Figure::new(Form::Times(Metric::Throughput), ratio, cells);
    let text = Text::default().name(faster).say(" answered ").figure(times);
    text.say(" as many requests as ").name(slower).say(at).say(not_tested).sentence()
}
