//! The outcome of a run for a comparison: a figure, a failure, or nothing.

use wrkbook_ingest::run::{Run, RunState};

use crate::metric::{ErrorCount, Metric};
use crate::policy::Policy;

/// The share of what was attempted from which on a run that failed so much is a failure.
const FAILED: f64 = 0.5;

/// What a run gives to a comparison of one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    /// It measured so much.
    Measured(f64),
    /// It failed, and there is evidence of it.
    Failed,
    /// Nothing is known: nobody started it, or the metric was not measured, or the client failed.
    Absent,
}

impl Outcome {
    /// The outcome of a run. `is_clients` says that the audit lays failures at this load on the
    /// client.
    pub(super) fn of(run: &Run, metric: Metric, is_clients: bool) -> Self {
        let failed = if is_clients { Self::Absent } else { Self::Failed };
        match run.state() {
            RunState::Dead => failed,
            RunState::Missing if was_started(run) => failed,
            RunState::Missing => Self::Absent,
            RunState::Completed if fails_mostly(run) => failed,
            RunState::Completed => {
                metric.of_run(run, Policy::Audited).map_or(Self::Absent, Self::Measured)
            }
        }
    }
}

/// There is a file, and its report is empty or cut; a row of a table without a figure is no file.
fn was_started(run: &Run) -> bool {
    match (&run.load, &run.load_source) {
        (Some(report), _) => !report.complete,
        (None, Some(source)) => source.lines.is_none(),
        (None, None) => false,
    }
}

fn fails_mostly(run: &Run) -> bool {
    ErrorCount::ratio_of(run, Policy::Audited).is_some_and(|share| share >= FAILED)
}

#[cfg(test)]
mod tests {
    use wrkbook_ingest::run::{RunKey, Source};
    use wrkbook_ingest::units::PerSecond;
    use wrkbook_ingest::{Counts, Errors, Load, LoadReport};

    use super::*;

    fn run(requests: u64, status: u64) -> Run {
        let key = RunKey {
            scenario: None,
            server: "A".into(),
            load: Load::Connections(10),
            repeat: "1".into(),
        };
        let errors = Errors { status, ..Errors::default() };
        let counts = Counts { requests: Some(requests), errors: Some(errors), ..Counts::default() };
        let throughput = PerSecond::new(requests as f64);
        let report = LoadReport { counts, throughput, complete: true, ..LoadReport::default() };
        Run { load: Some(report), ..Run::missing(key) }
    }

    fn outcome(run: &Run) -> Outcome {
        Outcome::of(run, Metric::Throughput, false)
    }

    #[test]
    fn half_of_what_was_attempted_is_a_failure() {
        assert_eq!(outcome(&run(100, 49)), Outcome::Measured(100.0));
        assert_eq!(outcome(&run(100, 50)), Outcome::Failed);
        assert_eq!(outcome(&run(0, 0)), Outcome::Failed);
        let clients = Outcome::of(&run(0, 0), Metric::Throughput, true);
        assert_eq!(clients, Outcome::Absent, "the client's failure is not the server's");
    }

    #[test]
    fn only_a_run_that_somebody_started_can_fail() {
        let whole = run(100, 0);
        let nobody = Run::missing(whole.key.clone());
        assert_eq!(outcome(&nobody), Outcome::Absent);
        let empty = Source { path: "A_10.txt".into(), lines: None };
        assert_eq!(outcome(&Run { load_source: Some(empty), ..nobody }), Outcome::Failed);
        let mut cut = whole;
        cut.load.as_mut().expect("a report").complete = false;
        assert_eq!(outcome(&cut), Outcome::Failed);
    }
}
