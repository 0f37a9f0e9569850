//! How a run measures a metric.

use wrkbook_ingest::LoadReport;
use wrkbook_ingest::run::Run;

use super::ErrorCount;
use crate::policy::Policy;
use crate::stats;

/// Where the figure of a metric is in a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measure {
    /// Responses per second.
    Throughput,
    /// Responses per second that were neither late nor an error.
    Goodput,
    /// The mean latency.
    LatencyMean,
    /// The latency that so many percent of the requests did not exceed.
    LatencyPercentile(f64),
    /// The longest latency.
    LatencyMax,
    /// The highest memory sample.
    Memory,
    /// The highest CPU sample.
    Cpu,
    /// CPU seconds of the server for each response.
    CpuPerRequest,
    /// Errors of the kinds that the policy counts.
    Errors,
    /// Errors as a share of what was attempted.
    ErrorRatio,
    /// Requests in flight on average.
    ServedConcurrency,
}

impl Measure {
    /// The figure in the base unit; `None` where the run does not have it.
    pub(super) fn of(self, run: &Run, policy: Policy) -> Option<f64> {
        let report = run.report();
        match self {
            Self::Throughput => Some(report?.throughput?.get()),
            Self::Goodput => goodput(report?),
            Self::LatencyMean => Some(report?.latency.mean?.get()),
            Self::LatencyPercentile(percent) => percentile(report?, percent),
            Self::LatencyMax => Some(report?.latency.max?.get()),
            Self::Memory => Some(run.container.as_ref()?.memory_peak?.get()),
            Self::Cpu => Some(run.container.as_ref()?.cpu_peak?.get()),
            Self::CpuPerRequest => {
                let requests = report?.counts.requests.filter(|requests| *requests > 0)?;
                Some(cpu_seconds(run)? / requests as f64)
            }
            Self::Errors => Some(ErrorCount::of(run, policy)?.errors as f64),
            Self::ErrorRatio => ErrorCount::ratio_of(run, policy),
            Self::ServedConcurrency => served_concurrency(report?),
        }
    }
}

fn goodput(report: &LoadReport) -> Option<f64> {
    let errors = report.counts.errors?;
    let good = report.counts.requests?.saturating_sub(errors.timeout).saturating_sub(errors.status);
    let seconds = report.duration?.get();
    (seconds > 0.0).then(|| good as f64 / seconds)
}

/// A percentile as printed. Absent where fewer requests stand behind it than it needs: of p percent
/// at least 100 / (100 - p), since of fewer none is beyond it. Where nobody knows how many there
/// were, what was printed stands.
fn percentile(report: &LoadReport, percent: f64) -> Option<f64> {
    let latency = report.latency.percentile(percent)?.get();
    let needed = 100.0 / (100.0 - percent);
    let behind = report.latency.samples.or(report.counts.requests);
    // 100 / (100 - 99.9) is rounded to a little over 1,000.
    let suffices = |count: u64| count as f64 >= (needed * (1.0 - 1e-9)).ceil();
    behind.is_none_or(suffices).then_some(latency)
}

/// CPU time of the server's container: as recorded, else the mean of its samples times the duration.
fn cpu_seconds(run: &Run) -> Option<f64> {
    let recorded = || Some(run.conditions.as_deref()?.server_cpu?.get());
    let sampled = || {
        let seconds = run.report()?.duration?.get();
        Some(run.container.as_ref()?.cpu_mean?.get() / 100.0 * seconds)
    };
    recorded().or_else(sampled)
}

/// Requests in flight on average by Little's law: the rate of the requests that the mean latency
/// describes, times that latency.
fn served_concurrency(report: &LoadReport) -> Option<f64> {
    let mean = report.latency.mean?.get();
    let seconds = report.duration.map(|seconds| seconds.get()).filter(|seconds| *seconds > 0.0);
    let sampled = report.latency.samples.zip(seconds).map(|(count, of)| count as f64 / of);
    stats::served_concurrency(sampled.or(report.throughput.map(|rate| rate.get()))?, mean)
}

#[cfg(test)]
mod tests {
    use wrkbook_ingest::units::{PerSecond, Seconds};
    use wrkbook_ingest::{Counts, Latency};

    use super::*;

    fn report(requests: Option<u64>) -> LoadReport {
        let latency = Latency {
            mean: Seconds::new(0.01),
            percentiles: vec![(99.0, Seconds::new(0.02)), (99.9, Seconds::new(0.03))],
            ..Latency::default()
        };
        let counts = Counts { requests, ..Counts::default() };
        LoadReport { counts, latency, throughput: PerSecond::new(50.0), ..LoadReport::default() }
    }

    #[test]
    fn a_percentile_that_too_few_requests_support_is_absent() {
        for (requests, p99, p99_9) in [
            (Some(99), None, None),
            (Some(100), Some(0.02), None),
            (Some(999), Some(0.02), None),
            (Some(1000), Some(0.02), Some(0.03)),
            (None, Some(0.02), Some(0.03)),
        ] {
            let report = report(requests);
            assert_eq!(percentile(&report, 99.0), p99, "{requests:?}");
            assert_eq!(percentile(&report, 99.9), p99_9, "{requests:?}");
        }
        assert_eq!(percentile(&report(Some(1_000_000)), 50.0), None, "not printed");
    }

    #[test]
    fn requests_in_flight_are_those_that_the_mean_describes() {
        let printed = report(Some(1000));
        assert_eq!(served_concurrency(&printed), Some(0.5), "50 a second, 10 ms each");
        let latency = Latency { samples: Some(200), ..printed.latency.clone() };
        let sampled = LoadReport { latency, duration: Seconds::new(10.0), ..printed };
        assert_eq!(served_concurrency(&sampled), Some(0.2), "20 a second, 10 ms each");
    }
}
