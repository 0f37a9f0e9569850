//! The table of metrics: what is measured of every run. To add a metric, add one row to it.

mod errors;
mod measure;

use std::str::FromStr;

use serde::{Serialize, Serializer};
use wrkbook_ingest::run::{Run, RunState};

pub use errors::{ErrorCount, closes_connections};
use measure::Measure;

use crate::names::Unknown;
use crate::policy::Policy;

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

    /// How many times as good `a` is as `b`.
    pub fn ratio(self, a: f64, b: f64) -> f64 {
        match self {
            Better::Higher => a / b,
            Better::Lower => b / a,
        }
    }
}

/// Metrics of which the same holds: what disqualifies one disqualifies the others, or makes bounds of
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Responses per second.
    Rate,
    /// The latency: its mean, percentiles and maximum.
    Latency,
    /// What the server's container used.
    Resource,
    /// Failures.
    Failure,
    /// Requests in flight.
    Concurrency,
}

/// What a cell reports of its runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Total {
    /// A centre: the trimmed mean of the repeats.
    Centre,
    /// A sum over all runs that have a report.
    Sum,
    /// The ratio of two such sums.
    Ratio,
}

/// The unit in which people read a figure: `figure x factor`, then `unit`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// The unit, as a table's head says it.
    pub unit: &'static str,
    /// What a value in the base unit is multiplied with.
    pub factor: f64,
}

/// The words of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Its name, beginning a heading: `Memory`.
    pub label: &'static str,
    /// Its name inside a sentence: `memory`.
    pub noun: &'static str,
    /// One figure of it: `memory figure`.
    pub one: &'static str,
    /// What the best server has: `least memory`.
    pub best: &'static str,
    /// What the best server does: `needed the least memory`.
    pub leads: &'static str,
    /// What a server does: `needed`.
    pub verb: &'static str,
    /// After a percentage, of the worse figure: `more`.
    pub more: &'static str,
    /// After `2.1 times`: `as much`.
    pub as_much: &'static str,
    /// How a run measures it.
    pub about: &'static str,
}

/// A row of the table.
struct Row {
    metric: Metric,
    id: &'static str,
    words: Words,
    unit: &'static str,
    shown: Shown,
    better: Option<Better>,
    family: Family,
    total: Total,
    /// Whether cells of it are left out where no run of the set has it.
    is_optional: bool,
    measure: Measure,
}

const MS: Shown = Shown { unit: "ms", factor: 1e3 };

impl Row {
    const fn rate(metric: Metric, id: &'static str, words: Words, measure: Measure) -> Self {
        Self {
            metric,
            id,
            words,
            unit: "requests/s",
            shown: Shown { unit: "requests/s", factor: 1.0 },
            better: Some(Better::Higher),
            family: Family::Rate,
            total: Total::Centre,
            is_optional: false,
            measure,
        }
    }

    const fn latency(metric: Metric, id: &'static str, words: Words, measure: Measure) -> Self {
        Self {
            metric,
            id,
            words,
            unit: "s",
            shown: MS,
            better: Some(Better::Lower),
            family: Family::Latency,
            total: Total::Centre,
            is_optional: !matches!(measure, Measure::LatencyMean),
            measure,
        }
    }
}

/// The words of a latency, of its name.
macro_rules! latency_words {
    ($label:expr, $about:expr, $($noun:literal),+) => {
        Words {
            label: $label,
            noun: concat!($($noun),+),
            one: concat!($($noun),+),
            best: concat!("lowest ", $($noun),+),
            leads: concat!("had the lowest ", $($noun),+),
            verb: "took",
            more: "longer",
            as_much: "as long",
            about: $about,
        }
    };
}

/// The row of a percentile.
macro_rules! percentile {
    ($variant:ident, $id:literal, $percent:literal) => {
        Row::latency(
            Metric::$variant,
            $id,
            latency_words!(
                concat!("Latency p", $percent),
                concat!(
                    "the latency that ",
                    $percent,
                    "% of the requests did not exceed, as the load \
                     generator printed it; absent where too few requests stand behind it"
                ),
                "p",
                $percent,
                " latency"
            ),
            Measure::LatencyPercentile($percent as f64),
        )
    };
}

/// Declares the metrics and their table: a variant with its documentation, and its row.
macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident => $row:expr,)*) => {
        /// Something that is measured of every run.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])* $variant,)*
        }

        impl Metric {
            /// All metrics, in the order in which they are shown.
            pub const ALL: [Metric; [$(Metric::$variant),*].len()] = [$(Metric::$variant),*];
        }

        /// The rows, in the order of the variants.
        static ROWS: [Row; Metric::ALL.len()] = [$($row),*];
    };
}

metrics! {
    /// Responses per second, as the load generator printed it.
    Throughput => Row::rate(
        Metric::Throughput,
        "throughput",
        Words {
            label: "Throughput",
            noun: "throughput",
            one: "throughput",
            best: "highest throughput",
            leads: "served the most requests",
            verb: "served",
            more: "more requests",
            as_much: "as many requests",
            about: "responses per second, as the load generator printed it",
        },
        Measure::Throughput,
    ),
    /// Mean time from request to response.
    Latency => Row::latency(
        Metric::Latency,
        "latency",
        Words { leads: "answered soonest", ..latency_words!(
            "Mean latency",
            "the mean time to a response, as the load generator printed it; absent where nothing was \
             sampled",
            "mean latency"
        ) },
        Measure::LatencyMean,
    ),
    /// The median latency.
    LatencyP50 => percentile!(LatencyP50, "latency_p50", 50),
    /// The latency that 90% of the requests did not exceed.
    LatencyP90 => percentile!(LatencyP90, "latency_p90", 90),
    /// The latency that 95% of the requests did not exceed.
    LatencyP95 => percentile!(LatencyP95, "latency_p95", 95),
    /// The latency that 99% of the requests did not exceed.
    LatencyP99 => percentile!(LatencyP99, "latency_p99", 99),
    /// The latency that 99.9% of the requests did not exceed.
    LatencyP999 => percentile!(LatencyP999, "latency_p99_9", 99.9),
    /// The longest latency.
    LatencyMax => Row::latency(
        Metric::LatencyMax,
        "latency_max",
        latency_words!(
            "Longest latency",
            "the longest time to a response, as the load generator printed it",
            "longest latency"
        ),
        Measure::LatencyMax,
    ),
    /// The highest memory sample of the container.
    Memory => Row {
        metric: Metric::Memory,
        id: "memory",
        words: Words {
            label: "Memory",
            noun: "memory",
            one: "memory figure",
            best: "least memory",
            leads: "needed the least memory",
            verb: "needed",
            more: "more",
            as_much: "as much",
            about: "the highest memory sample of the server's container in a run",
        },
        unit: "bytes",
        shown: Shown { unit: "MB", factor: 1e-6 },
        better: Some(Better::Lower),
        family: Family::Resource,
        total: Total::Centre,
        is_optional: false,
        measure: Measure::Memory,
    },
    /// Failed requests, late responses and lost connections.
    Errors => Row {
        metric: Metric::Errors,
        id: "errors",
        words: Words {
            label: "Errors",
            noun: "errors",
            one: "error count",
            best: "fewest errors",
            leads: "had the fewest errors",
            verb: "had",
            more: "more errors",
            as_much: "as many errors",
            about: "connect, read and write errors, requests given up, late responses and error statuses",
        },
        unit: "count",
        shown: Shown { unit: "errors", factor: 1.0 },
        better: Some(Better::Lower),
        family: Family::Failure,
        total: Total::Sum,
        is_optional: false,
        measure: Measure::Errors,
    },
    /// The highest CPU sample of the container.
    Cpu => Row {
        metric: Metric::Cpu,
        id: "cpu",
        words: Words {
            label: "CPU",
            noun: "CPU",
            one: "CPU",
            best: "lowest figure",
            leads: "has the lowest figure",
            verb: "had",
            more: "more",
            as_much: "as much",
            about: "the highest CPU sample of the server's container in a run",
        },
        unit: "percent of one core",
        shown: Shown { unit: "% of one core", factor: 1.0 },
        better: None,
        family: Family::Resource,
        total: Total::Centre,
        is_optional: false,
        measure: Measure::Cpu,
    },
    /// CPU seconds of the server's container for each response: as recorded, else the mean of the
    /// samples times the duration.
    CpuPerRequest => Row {
        metric: Metric::CpuPerRequest,
        id: "cpu_per_request",
        words: Words {
            label: "CPU a request",
            noun: "CPU a request",
            one: "CPU a request",
            best: "least CPU a request",
            leads: "needed the least CPU a request",
            verb: "needed",
            more: "more",
            as_much: "as much",
            about: "CPU seconds of the server's container for each response: as recorded, else the mean of the \
                    samples times the duration",
        },
        unit: "s",
        shown: Shown { unit: "µs", factor: 1e6 },
        better: Some(Better::Lower),
        family: Family::Resource,
        total: Total::Centre,
        is_optional: true,
        measure: Measure::CpuPerRequest,
    },
    /// Errors as a share of what was attempted.
    ErrorRatio => Row {
        metric: Metric::ErrorRatio,
        id: "error_ratio",
        words: Words {
            label: "Error ratio",
            noun: "error ratio",
            one: "error ratio",
            best: "lowest error ratio",
            leads: "failed the smallest share of requests",
            verb: "had",
            more: "more errors",
            as_much: "as many errors",
            about: "errors as a share of what was attempted",
        },
        unit: "1",
        shown: Shown { unit: "%", factor: 1e2 },
        better: Some(Better::Lower),
        family: Family::Failure,
        total: Total::Ratio,
        is_optional: false,
        measure: Measure::ErrorRatio,
    },
    /// Responses per second that were neither late nor an error.
    Goodput => Row::rate(
        Metric::Goodput,
        "goodput",
        Words {
            label: "Goodput",
            noun: "goodput",
            one: "goodput",
            best: "highest goodput",
            leads: "gave the most good answers",
            verb: "gave",
            more: "more good answers",
            as_much: "as many good answers",
            about: "responses that were neither late nor an error, per measured second",
        },
        Measure::Goodput,
    ),
    /// Requests in flight on average, by Little's law.
    ServedConcurrency => Row {
        metric: Metric::ServedConcurrency,
        id: "served_concurrency",
        words: Words {
            label: "Served concurrency",
            noun: "served concurrency",
            one: "served concurrency",
            best: "lowest figure",
            leads: "has the lowest figure",
            verb: "had",
            more: "more",
            as_much: "as much",
            about: "throughput times mean latency: by Little's law the requests in flight on average",
        },
        unit: "connections",
        shown: Shown { unit: "connections", factor: 1.0 },
        better: None,
        family: Family::Concurrency,
        total: Total::Centre,
        is_optional: false,
        measure: Measure::ServedConcurrency,
    },
}

impl Metric {
    /// The five metrics that a report is made of.
    pub const REPORT: [Metric; 5] =
        [Metric::Throughput, Metric::Latency, Metric::Memory, Metric::Errors, Metric::Cpu];

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The name in the command, in JSON and in CSV.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The metric of an id, or `None`.
    pub fn from_id(id: &str) -> Option<Metric> {
        ROWS.iter().find(|row| row.id == id).map(|row| row.metric)
    }

    /// The name for people, beginning a heading.
    pub fn label(self) -> &'static str {
        self.words().label
    }

    /// Its words.
    pub fn words(self) -> &'static Words {
        &self.row().words
    }

    /// The base unit, as files name it.
    pub fn unit(self) -> &'static str {
        self.row().unit
    }

    /// The unit in which people read it.
    pub fn shown(self) -> Shown {
        self.row().shown
    }

    /// Which direction is the better one; `None` where neither is.
    pub fn better(self) -> Option<Better> {
        self.row().better
    }

    /// Which direction is the better one, of a metric that servers are compared by. Errors are none:
    /// they are a gate, and a share with kinds, and nobody wins or ties in them.
    pub fn contested(self) -> Option<Better> {
        self.better().filter(|_| self.family() != Family::Failure)
    }

    /// The metrics of which the same holds.
    pub fn family(self) -> Family {
        self.row().family
    }

    /// What a cell reports of its runs.
    pub fn total(self) -> Total {
        self.row().total
    }

    /// True for what is summed over the runs of a cell under [`Policy::Audited`] and never trimmed.
    pub fn is_sum(self) -> bool {
        self.total() != Total::Centre
    }

    /// True where a summary has no cells of it unless a run of the set measured it.
    pub fn is_optional(self) -> bool {
        self.row().is_optional
    }

    /// What `run` measured, in the base unit, before any policy decides what an absent figure
    /// counts as.
    ///
    /// Under [`Policy::Audited`] a dead or missing run measures nothing but errors. Under
    /// [`Policy::AsPublished`] a dead run's memory and CPU count as measured.
    pub fn of_run(self, run: &Run, policy: Policy) -> Option<f64> {
        if policy == Policy::Audited && !self.is_sum() && run.state() != RunState::Completed {
            return None;
        }
        // What a table says may be too large to be multiplied, or too small to divide by.
        self.row().measure.of(run, policy).filter(|figure| figure.is_finite())
    }
}

impl FromStr for Metric {
    type Err = Unknown;

    /// Takes an id.
    ///
    /// ```
    /// use wrkbook::Metric;
    ///
    /// assert_eq!("latency_p99".parse(), Ok(Metric::LatencyP99));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_the_row_of_its_own() {
        for (metric, row) in Metric::ALL.into_iter().zip(&ROWS) {
            assert_eq!(metric, row.metric);
            assert_eq!(Metric::from_id(row.id), Some(metric));
        }
    }

    #[test]
    fn a_percentile_is_named_by_its_percent() {
        for row in &ROWS {
            if let Measure::LatencyPercentile(percent) = row.measure {
                assert_eq!(row.id, format!("latency_p{percent}").replace('.', "_"));
                assert_eq!(row.words.noun, format!("p{percent} latency"));
            }
        }
    }
}
