//! The self-test of a gate: how large a loss of the new side must be to make it fail.

use std::sync::Arc;

use serde::Serialize;
use wrkbook_ingest::units::{Bytes, PerSecond, Seconds};
use wrkbook_ingest::{Errors, LoadReport, ResultSet};

use super::{Change, Diff, Error, Gate, Options, State};

/// A loss of more than this many times the threshold that goes unseen makes a gate blind.
const MOST_THRESHOLDS: f64 = 3.0;

/// Losses that are tried, in parts of a hundred: each up to 20, then every fifth, every tenth.
fn losses() -> impl Iterator<Item = u32> {
    (1..=20).chain((25..50).step_by(5)).chain((50..=90).step_by(10))
}

/// From which loss on a gate fails.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SelfTest {
    /// The loss, a share of the speed of all servers, from which on the gate finds that of every server
    /// that it can compare; `None` where it does not find 90%.
    pub loss: Option<f64>,
    /// The largest loss that may go unseen: three times the threshold.
    pub most: f64,
    /// The loss of each server, in order.
    pub servers: Vec<Found>,
}

/// From which loss on a gate finds that of one server.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// What was requested; `None` where the sets have no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The loss, a share; `None` where 90% was not found.
    pub loss: Option<f64>,
}

impl SelfTest {
    /// Slows the new side step by step, in memory, and asks the gate at each step.
    ///
    /// # Errors
    /// As [`Diff::of`].
    pub fn of(
        old: &ResultSet,
        new: &ResultSet,
        options: &Options,
        fail_on: &[State],
    ) -> Result<Self, Error> {
        let asked = Gate::of(&Diff::of(old, new, options)?, fail_on).fail_on;
        let mut servers: Vec<Found> = Vec::new();
        for percent in losses() {
            let loss = f64::from(percent) / 100.0;
            let diff = Diff::of(old, &slowed(new, 1.0 - loss), options)?;
            if servers.is_empty() {
                servers = diff
                    .servers
                    .iter()
                    .filter(|it| is_in_both(it.overall))
                    .map(Found::of)
                    .collect();
            }
            for found in servers.iter_mut().filter(|found| found.loss.is_none()) {
                let is_found = |change: &Change| {
                    change.server == found.server
                        && change.scenario == found.scenario
                        && change.is_judged()
                        && asked.contains(&change.state)
                };
                if diff.changes.iter().any(is_found) {
                    found.loss = Some(loss);
                }
            }
            if servers.iter().all(|found| found.loss.is_some()) {
                break;
            }
        }
        let worst = servers.iter().map(|found| found.loss);
        let loss = worst.reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
        Ok(Self { loss, most: MOST_THRESHOLDS * options.thresholds.default, servers })
    }

    /// Whether a loss of three times the threshold would have passed unseen.
    pub fn is_blind(&self) -> bool {
        self.loss.is_none_or(|loss| loss > self.most + 1e-9)
    }

    /// `a loss of 9% would have failed this gate`.
    pub fn words(&self) -> String {
        let percent = |share: f64| format!("{}%", crate::display::number(share * 100.0));
        let blind = match self.is_blind() {
            true => {
                format!("; that is more than three times the threshold ({})", percent(self.most))
            }
            false => String::new(),
        };
        match self.loss {
            Some(loss) => format!("a loss of {} would have failed this gate{blind}", percent(loss)),
            None => match self.servers.iter().find(|found| found.loss.is_none()) {
                Some(found) => format!(
                    "not even a loss of 90% of {} would have failed this gate",
                    found.server
                ),
                None => "nothing could be compared, so that no loss would have failed this gate"
                    .to_owned(),
            },
        }
    }
}

impl Found {
    fn of(server: &super::ServerChange) -> Self {
        Self { scenario: server.scenario.clone(), server: Arc::clone(&server.server), loss: None }
    }
}

fn is_in_both(state: State) -> bool {
    !matches!(state, State::New | State::Removed)
}

/// The set as it would be if every server had this share of its speed.
fn slowed(set: &ResultSet, share: f64) -> ResultSet {
    let mut set = set.clone();
    for report in set.runs.iter_mut().filter_map(|run| run.load.as_mut()) {
        slow(report, share);
    }
    set
}

fn slow(report: &mut LoadReport, share: f64) {
    let fewer = |count: &mut Option<u64>| {
        if let Some(count) = count {
            *count = (*count as f64 * share).round() as u64;
        }
    };
    let longer =
        |time: &mut Option<Seconds>| *time = time.and_then(|it| Seconds::new(it.get() / share));
    fewer(&mut report.counts.requests);
    fewer(&mut report.latency.samples);
    fewer(&mut report.counts.errors_in_all);
    // As many of a hundred fail as before, and answers are as large.
    if let Some(errors) = &mut report.counts.errors {
        let Errors { connect: _, read, write, timeout, status, abandoned, other } = errors;
        for count in [read, write, timeout, status, abandoned, other] {
            *count = (*count as f64 * share).round() as u64;
        }
    }
    report.bytes_read = report.bytes_read.and_then(|it| Bytes::new(it.get() * share));
    for rate in [&mut report.throughput, &mut report.rate_printed, &mut report.transfer] {
        *rate = rate.and_then(|it| PerSecond::new(it.get() * share));
    }
    let latency = &mut report.latency;
    for time in [&mut latency.mean, &mut latency.stdev, &mut latency.min, &mut latency.max] {
        longer(time);
    }
    latency.percentiles.iter_mut().for_each(|(_, time)| longer(time));
}
