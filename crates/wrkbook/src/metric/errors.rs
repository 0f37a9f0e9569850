//! The errors of runs: what counts as one, and as a share of what.

use wrkbook_ingest::Errors;
use wrkbook_ingest::run::Run;

use crate::policy::Policy;

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

    /// The error ratio of a run: errors / attempted, or the share of failures where only that is
    /// published; `None` where neither is known.
    pub fn ratio_of(run: &Run, policy: Policy) -> Option<f64> {
        let published = || Some(run.report()?.counts.error_share?.get());
        Self::of(run, policy).map_or_else(published, Self::ratio)
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
