//! What the rules look at: the runs of a scenario by server and load, and figures of each that
//! several rules need. Everything absent is `None`; nothing here judges.

use std::sync::Arc;

use wrkbook_ingest::run::{Run, RunState};
use wrkbook_ingest::{Conditions, Covers, Errors, Load, Model};

use super::thresholds::Thresholds;
use crate::cell::cells;
use crate::metric::{Metric, closes_connections};
use crate::policy::Policy;
use crate::stats;

/// A scenario of a result set.
pub(super) struct Scenario<'a> {
    pub(super) servers: Vec<ServerFacts<'a>>,
    pub(super) runs: &'a [Run],
    /// Cores given to each server.
    pub(super) cores: Option<f64>,
    /// Memory given to each server by `wrkbook.toml`, in bytes.
    pub(super) memory_limit: Option<f64>,
    pub(super) thresholds: &'a Thresholds,
}

impl<'a> Scenario<'a> {
    pub(super) fn cells(&self) -> impl Iterator<Item = &CellFacts<'a>> {
        self.servers.iter().flat_map(|server| &server.cells)
    }

    pub(super) fn completed(&self) -> impl Iterator<Item = &'a Run> {
        self.runs.iter().filter(|run| run.state() == RunState::Completed)
    }
}

/// A server in a scenario.
pub(super) struct ServerFacts<'a> {
    pub(super) name: &'a Arc<str>,
    /// Its loads, ascending; never empty.
    pub(super) cells: Vec<CellFacts<'a>>,
}

impl<'a> ServerFacts<'a> {
    /// The servers of runs of one scenario, sorted by key.
    pub(super) fn all(runs: &'a [Run]) -> Vec<Self> {
        runs.chunk_by(|a, b| a.key.server == b.key.server)
            .map(|runs| ServerFacts {
                name: &runs[0].key.server,
                cells: cells(runs)
                    .map(|cell| CellFacts {
                        server: cell.server(),
                        load: cell.load(),
                        runs: cell.runs,
                    })
                    .collect(),
            })
            .collect()
    }

    pub(super) fn completed(&self) -> impl Iterator<Item = &'a Run> {
        self.cells.iter().flat_map(CellFacts::completed)
    }

    /// The loads at which a request completed.
    pub(super) fn loads_measured(&self) -> usize {
        self.cells.iter().filter(|cell| cell.completed().next().is_some()).count()
    }

    /// The median of a figure at each load that has it: (cell, median), ascending by load.
    pub(super) fn curve(&self, of: impl Fn(&Run) -> Option<f64>) -> Vec<(&CellFacts<'a>, f64)> {
        self.cells.iter().filter_map(|cell| Some((cell, cell.median(&of)?))).collect()
    }
}

/// A server at one load.
pub(super) struct CellFacts<'a> {
    pub(super) server: &'a Arc<str>,
    pub(super) load: Load,
    /// All repeats; never empty.
    pub(super) runs: &'a [Run],
}

impl<'a> CellFacts<'a> {
    pub(super) fn completed(&self) -> impl Iterator<Item = &'a Run> + use<'a> {
        self.runs.iter().filter(|run| run.state() == RunState::Completed)
    }

    /// A figure of the completed runs that have it.
    pub(super) fn values(&self, of: impl Fn(&Run) -> Option<f64>) -> Vec<f64> {
        self.completed().filter_map(of).collect()
    }

    /// The median of a figure over the completed runs that have it.
    pub(super) fn median(&self, of: impl Fn(&Run) -> Option<f64>) -> Option<f64> {
        stats::median(&self.values(of))
    }

    /// How many runs were dead or missing.
    pub(super) fn failed(&self) -> usize {
        self.runs.len() - self.completed().count()
    }
}

/// The errors of a whole report.
pub(super) fn errors(run: &Run) -> Option<Errors> {
    run.report()?.counts.errors
}

/// Complete responses.
pub(super) fn requests(run: &Run) -> Option<f64> {
    run.report()?.counts.requests.map(|requests| requests as f64)
}

/// One kind of error as a share of the responses.
pub(super) fn share_of_responses(run: &Run, kind: fn(Errors) -> u64) -> Option<f64> {
    let requests = requests(run).filter(|requests| *requests > 0.0)?;
    Some(kind(errors(run)?) as f64 / requests)
}

/// The offered connections: the load, or what the report says where the load is of another kind.
pub(super) fn offered(run: &Run) -> Option<u32> {
    run.key.load.connections().or(run.load.as_ref()?.offered.connections)
}

/// Connections that could not be opened or opened again, at most the offered ones.
pub(super) fn lost(run: &Run) -> Option<u32> {
    let connect = u32::try_from(errors(run)?.connect).unwrap_or(u32::MAX);
    Some(connect.min(offered(run)?))
}

/// Lost connections as a share of the offered ones.
pub(super) fn lost_share(run: &Run) -> Option<f64> {
    let offered = f64::from(offered(run)?);
    (offered > 0.0).then_some(f64::from(lost(run)?) / offered)
}

/// Offered connections less the lost ones: what was open at the end of the run at least.
pub(super) fn open(run: &Run) -> Option<f64> {
    Some(f64::from(offered(run)? - lost(run)?))
}

/// The most requests that can be in flight: the open connections (the offered ones where the report
/// does not count errors) times the requests that each may have in flight.
pub(super) fn most_in_flight(run: &Run) -> Option<f64> {
    let connections = open(run).or(offered(run).map(f64::from))?;
    Some(connections * f64::from(depth(run)))
}

/// Requests in flight on each connection.
pub(super) fn depth(run: &Run) -> u32 {
    run.load.as_ref().and_then(|load| load.offered.depth).unwrap_or(1)
}

/// Tools that can have several requests in flight on a connection and do not print how many.
const DEPTH_UNTOLD: [&str; 2] = ["h2load", "oha"];

/// Whether it is known how many requests each connection may have in flight.
pub(super) fn is_depth_known(run: &Run) -> bool {
    let is_told = run.load.as_ref().is_some_and(|load| load.offered.depth.is_some());
    is_told || !generator(run).is_some_and(|tool| DEPTH_UNTOLD.contains(&tool))
}

/// Whether each connection sends its next request as soon as the last one is answered. Where a rate
/// or users decide when, few requests in flight say nothing of the server.
pub(super) fn is_closed(run: &Run) -> bool {
    let model = run.load.as_ref().and_then(|load| load.offered.model);
    let is_counted = matches!(run.key.load, Load::Connections(_));
    is_counted && !matches!(model, Some(Model::Open | Model::Paced))
}

/// Requests per second.
pub(super) fn throughput(run: &Run) -> Option<f64> {
    Metric::Throughput.of_run(run, Policy::Audited)
}

/// Requests in flight on average, by Little's law, of a closed loop. `None` where the latency is too
/// coarse for it, or is that of failures too.
pub(super) fn in_flight(run: &Run) -> Option<f64> {
    let latency = &run.report()?.latency;
    let mean = latency.mean?.get();
    let is_coarse = latency.resolution.is_some_and(|step| step.get() > MOST_RESOLUTION * mean);
    if !is_closed(run) || is_coarse || failures_in_latency(run) >= MOST_FAILURES {
        return None;
    }
    Metric::ServedConcurrency.of_run(run, Policy::Audited)
}

/// A latency printed in steps above this share of it is too coarse to be multiplied.
pub(super) const MOST_RESOLUTION: f64 = 0.1;
/// From this share of failures on, a latency that covers them is not that of the answers.
pub(super) const MOST_FAILURES: f64 = 0.01;

/// The share of failures among what the latency describes; 0 where it describes answers alone.
pub(super) fn failures_in_latency(run: &Run) -> f64 {
    let Some(report) = run.report().filter(|it| it.latency.covers == Some(Covers::All)) else {
        return 0.0;
    };
    let failed = report.counts.errors.map_or(0, |errors| errors.outside_responses()) as f64;
    let all = failed + report.counts.requests.unwrap_or(0) as f64;
    if all > 0.0 { failed / all } else { 0.0 }
}

/// Requests in flight as a share of the most that there can be.
pub(super) fn served_share(run: &Run) -> Option<f64> {
    stats::served_share(in_flight(run)?, most_in_flight(run)?)
}

/// What was recorded beside the run.
pub(super) fn conditions(run: &Run) -> Option<&Conditions> {
    run.conditions.as_deref()
}

/// The client's CPU use as a share of the cores that it could use, and how many these are.
pub(super) fn client_share(run: &Run) -> Option<(f64, u32)> {
    let conditions = conditions(run)?;
    let threads = run.load.as_ref().and_then(|load| load.threads);
    let cores = conditions.client_capacity(threads);
    Some((conditions.client.cpu?.get() / (100.0 * f64::from(cores)), cores))
}

/// Whether the client was near the limit of its CPU.
pub(super) fn client_is_near_limit(run: &Run, thresholds: &Thresholds) -> bool {
    client_share(run).is_some_and(|(share, _)| share >= thresholds.client_near_share)
}

/// New connections as a share of the answers, at least: all of them where read errors match the
/// answers, else what the sockets in TIME_WAIT on both sides show beyond the offered connections.
/// `None` where neither was counted.
pub(super) fn reconnect_share(run: &Run) -> Option<f64> {
    let answers = requests(run).filter(|requests| *requests > 0.0)?;
    if errors(run).is_some_and(|errors| closes_connections(answers as u64, errors.read)) {
        return Some(1.0);
    }
    let conditions = conditions(run)?;
    let client = &conditions.client;
    let grown = |before: Option<u64>, after: Option<u64>| {
        Some(after?.saturating_sub(before.unwrap_or(0)) as f64)
    };
    let sides = [
        grown(conditions.server_waiting_before, conditions.server_waiting_after),
        grown(client.waiting_before, client.waiting_after),
    ];
    let ended: f64 = sides.into_iter().flatten().reduce(|a, b| a + b)?;
    let at_the_end = f64::from(offered(run)?);
    Some(((ended - at_the_end).max(0.0) / answers).min(1.0))
}

/// Whether the server gives a new connection to the answers, as far as anything shows it.
pub(super) fn reconnects(run: &Run, thresholds: &Thresholds) -> bool {
    reconnect_share(run).is_some_and(|share| share >= thresholds.reconnect_share)
}

/// Whether what is missing of the requests in flight is the client's connecting: the server closes
/// its connections, and the client has no CPU left to open new ones sooner.
pub(super) fn is_connecting(cell: &CellFacts<'_>, thresholds: &Thresholds) -> bool {
    let (mut so, mut all) = (0, 0);
    for run in cell.completed() {
        all += 1;
        so += usize::from(reconnects(run, thresholds) && client_is_near_limit(run, thresholds));
    }
    so * 2 > all
}

/// The rate that was asked for, in requests/s.
pub(super) fn asked(run: &Run) -> Option<f64> {
    let told = run.load.as_ref().and_then(|load| load.offered.rate);
    match run.key.load {
        Load::Rate(rate) => Some(rate.get()),
        _ => told.map(|rate| rate.get()),
    }
}

/// Whether a rate decides when the next request is sent.
pub(super) fn has_target(run: &Run) -> bool {
    let model = run.load.as_ref().and_then(|load| load.offered.model);
    let by_rate = matches!(run.key.load, Load::Rate(_)) && model != Some(Model::Closed);
    matches!(model, Some(Model::Open | Model::Paced)) || by_rate
}

/// The tool that made the report.
pub(super) fn generator(run: &Run) -> Option<&str> {
    run.load.as_ref()?.generator.as_deref()
}

/// The time that was measured, else the nominal one, in seconds; above 0.
pub(super) fn time(run: &Run) -> Option<f64> {
    let report = run.report()?;
    let time = report.duration.or(report.nominal_duration)?.get();
    (time > 0.0).then_some(time)
}

/// The step of the last decimal that a figure has, at most 1: how exactly it was printed, at best.
pub(super) fn last_digit(value: f64) -> f64 {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX))
}

/// Failed requests that are no answers.
pub(super) fn failed(run: &Run) -> f64 {
    let counts = run.report().map(|report| report.counts);
    let errors = counts.and_then(|counts| counts.errors);
    errors.map_or(0, |errors| errors.outside_responses()) as f64
}

/// Whether samples cannot be those of the server: an idle container at a busy server.
pub(super) fn looks_idle(run: &Run, thresholds: &Thresholds) -> bool {
    let cpu = Metric::Cpu.of_run(run, Policy::Audited);
    throughput(run).is_some_and(|throughput| throughput > thresholds.busy_throughput)
        && cpu.is_some_and(|cpu| cpu < thresholds.idle_cpu)
}

/// What the container of a run peaked at, where the samples can be those of the server.
pub(super) fn resource(metric: Metric, thresholds: &Thresholds) -> impl Fn(&Run) -> Option<f64> {
    move |run| metric.of_run(run, Policy::Audited).filter(|_| !looks_idle(run, thresholds))
}

/// Cores given to each server: what `wrkbook.toml` says, else the highest CPU peak of any run
/// rounded to whole cores, at least one.
pub(super) fn cores(limit: Option<f64>, runs: &[Run]) -> Option<f64> {
    let peaks = runs.iter().filter_map(|run| Some(run.container.as_ref()?.cpu_peak?.get()));
    let highest = peaks.reduce(f64::max);
    limit
        .filter(|cpus| cpus.is_finite() && *cpus > 0.0)
        .or_else(|| highest.map(|percent| (percent / 100.0).round().max(1.0)))
}

#[cfg(test)]
mod tests {
    use super::last_digit;

    #[test]
    fn a_printed_figure_is_known_to_its_last_digit() {
        for (printed, step) in [(413.0, 1.0), (0.5, 0.1), (54.13, 0.01)] {
            assert!((last_digit(printed) - step).abs() < 1e-12, "{printed}");
        }
    }
}
