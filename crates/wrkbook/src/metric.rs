//! The table of metrics: id, label, unit, better direction, and how a run measures each.

use std::str::FromStr;

use serde::{Serialize, Serializer};
use wrkbook_ingest::load::Errors;
use wrkbook_ingest::run::{Run, RunState};
use wrkbook_ingest::units::Seconds;

use crate::names::Unknown;
use crate::policy::Policy;

/// Something that is measured of every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Responses per second, as the load generator printed it.
    Throughput,
    /// Responses per second that were neither late nor an error.
    Goodput,
    /// Mean time from request to response.
    Latency,
    /// The highest memory sample of the container.
    Memory,
    /// The highest CPU sample of the container.
    Cpu,
    /// Failed requests, late responses and lost connections.
    Errors,
    /// Errors as a share of what was attempted.
    ErrorRatio,
    /// Requests in flight on average, by Little's law.
    ServedConcurrency,
}

/// Which of two values is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Better {
    /// The higher.
    Higher,
    /// The lower.
    Lower,
}

impl Better {
    /// True when `a` is better than `b`.
    pub fn prefers(self, a: f64, b: f64) -> bool {
        match self {
            Better::Higher => a > b,
            Better::Lower => a < b,
        }
    }
}

impl Metric {
    /// All metrics, in the order in which they are shown.
    pub const ALL: [Metric; 8] = [
        Metric::Throughput,
        Metric::Latency,
        Metric::Memory,
        Metric::Errors,
        Metric::Cpu,
        Metric::ErrorRatio,
        Metric::Goodput,
        Metric::ServedConcurrency,
    ];

    /// The five metrics that a report is made of.
    pub const REPORT: [Metric; 5] =
        [Metric::Throughput, Metric::Latency, Metric::Memory, Metric::Errors, Metric::Cpu];

    /// The name in the command, in JSON and in CSV.
    pub fn id(self) -> &'static str {
        match self {
            Metric::Throughput => "throughput",
            Metric::Goodput => "goodput",
            Metric::Latency => "latency",
            Metric::Memory => "memory",
            Metric::Cpu => "cpu",
            Metric::Errors => "errors",
            Metric::ErrorRatio => "error_ratio",
            Metric::ServedConcurrency => "served_concurrency",
        }
    }

    /// The metric of an id, or `None`.
    pub fn from_id(id: &str) -> Option<Metric> {
        Self::ALL.into_iter().find(|metric| metric.id() == id)
    }

    /// The name for people, beginning a heading.
    pub fn label(self) -> &'static str {
        match self {
            Metric::Throughput => "Throughput",
            Metric::Goodput => "Goodput",
            Metric::Latency => "Latency",
            Metric::Memory => "Memory",
            Metric::Cpu => "CPU",
            Metric::Errors => "Errors",
            Metric::ErrorRatio => "Error ratio",
            Metric::ServedConcurrency => "Served concurrency",
        }
    }

    /// The base unit, as files name it.
    pub fn unit(self) -> &'static str {
        match self {
            Metric::Throughput | Metric::Goodput => "requests/s",
            Metric::Latency => "s",
            Metric::Memory => "bytes",
            Metric::Cpu => "percent of one core",
            Metric::Errors => "count",
            Metric::ErrorRatio => "1",
            Metric::ServedConcurrency => "connections",
        }
    }

    /// Which direction is the better one; `None` where neither is.
    pub fn better(self) -> Option<Better> {
        match self {
            Metric::Throughput | Metric::Goodput => Some(Better::Higher),
            Metric::Latency | Metric::Memory | Metric::Errors | Metric::ErrorRatio => {
                Some(Better::Lower)
            }
            Metric::Cpu | Metric::ServedConcurrency => None,
        }
    }

    /// True for what is summed over the runs of a cell under [`Policy::Audited`] and never trimmed.
    pub fn is_sum(self) -> bool {
        matches!(self, Metric::Errors | Metric::ErrorRatio)
    }

    /// What `run` measured, in the base unit, before any policy decides what an absent figure
    /// counts as.
    ///
    /// Under [`Policy::Audited`] a dead or missing run measures nothing but errors. Under
    /// [`Policy::AsPublished`] a dead run's memory and CPU count as measured.
    pub fn of_run(self, run: &Run, policy: Policy) -> Option<f64> {
        let report = run.report();
        if policy == Policy::Audited && !self.is_sum() && run.state() != RunState::Completed {
            return None;
        }
        let figure = match self {
            Metric::Throughput => Some(report?.throughput?.get()),
            Metric::Goodput => {
                let errors = report?.counts.errors?;
                let good = report?
                    .counts
                    .requests?
                    .saturating_sub(errors.timeout)
                    .saturating_sub(errors.status);
                per_second(good as f64, report?.duration?)
            }
            Metric::Latency => Some(report?.latency.mean?.get()),
            Metric::Memory => Some(run.container.as_ref()?.memory_peak?.get()),
            Metric::Cpu => Some(run.container.as_ref()?.cpu_peak?.get()),
            Metric::Errors => Some(ErrorCount::of(run, policy)?.errors as f64),
            Metric::ErrorRatio => ErrorCount::of(run, policy)?.ratio(),
            Metric::ServedConcurrency => {
                Some(report?.throughput?.get() * report?.latency.mean?.get())
            }
        };
        // What a table says may be too large to be multiplied, or too small to divide by.
        figure.filter(|figure| figure.is_finite())
    }
}

impl FromStr for Metric {
    type Err = Unknown;

    /// Takes an id.
    ///
    /// ```
    /// use wrkbook::Metric;
    ///
    /// assert_eq!("latency".parse(), Ok(Metric::Latency));
    /// let error = "throughputs".parse::<Metric>().expect_err("one letter too many");
    /// assert!(error.to_string().contains("did you mean `throughput`?"));
    /// ```
    fn from_str(id: &str) -> Result<Self, Unknown> {
        Self::from_id(id).ok_or_else(|| Unknown::new("metric", id, Self::ALL.map(Self::id)))
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

fn per_second(count: f64, duration: Seconds) -> Option<f64> {
    (duration.get() > 0.0).then(|| count / duration.get())
}

/// The errors of one run, or of several summed, beside what was attempted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ErrorCount {
    /// Errors of the kinds that the policy counts.
    pub errors: u64,
    /// Under [`Policy::Audited`]: requests + connect + read + write, since late responses and bad
    /// statuses are requests already. Under [`Policy::AsPublished`]: requests/s x nominal seconds.
    /// `None` where the source does not say, as a published table may not.
    pub attempted: Option<f64>,
}

impl ErrorCount {
    /// The errors of one run; `None` without a whole report. Of errors whose kinds are not told apart
    /// nobody knows which are inside the requests: they count as failed beside them.
    pub fn of(run: &Run, policy: Policy) -> Option<Self> {
        let report = run.report()?;
        let nominal = || Some(report.throughput?.get() * report.nominal_duration?.get());
        if let (None, Some(errors)) = (report.counts.errors, report.counts.errors_in_all) {
            let attempted = match policy {
                Policy::Audited => {
                    report.counts.requests.map(|all| all.saturating_add(errors) as f64)
                }
                Policy::AsPublished => nominal(),
            };
            return Some(Self { errors, attempted });
        }
        let requests = report.counts.requests?;
        let Errors { connect, mut read, write, timeout, status, abandoned, other } =
            report.counts.errors?;
        match policy {
            Policy::Audited => {
                if closes_connections(requests, read) {
                    read = 0;
                }
                let failed = total(&[connect, read, write, abandoned, other]);
                Some(Self {
                    errors: total(&[failed, timeout, status]),
                    attempted: Some(requests.saturating_add(failed) as f64),
                })
            }
            Policy::AsPublished => {
                let errors = total(&[connect, read, write, timeout]);
                Some(Self { errors, attempted: Some(nominal()?) })
            }
        }
    }

    /// Errors / attempted; `None` where nothing was attempted, or nobody knows how much.
    pub fn ratio(self) -> Option<f64> {
        let attempted = self.attempted.filter(|it| *it > 0.0 && it.is_finite())?;
        Some(self.errors as f64 / attempted)
    }
}

impl std::iter::Sum for ErrorCount {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        let none = Self { errors: 0, attempted: Some(0.0) };
        counts.fold(none, |sum, next| Self {
            errors: sum.errors.saturating_add(next.errors),
            attempted: sum.attempted.zip(next.attempted).map(|(sum, next)| sum + next),
        })
    }
}

/// The counts together, or the largest number where there is none that large.
fn total(counts: &[u64]) -> u64 {
    counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
}

/// True when read errors match the responses one to one, within 1%: the server closes each
/// connection after answering, without saying so, and nothing failed.
pub fn closes_connections(requests: u64, read_errors: u64) -> bool {
    requests > 0
        && read_errors > 0
        && read_errors.abs_diff(requests) as f64 <= 0.01 * requests as f64
}
