//! One cell to one figure: what the columns of a published table may mean, in which units, and how
//! a number may be written.

use crate::record::container::Container;
use crate::record::load::LoadReport;
use crate::record::run::Run;
use crate::record::units::{Bytes, PerSecond, Percent, Seconds, Share};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// Responses per second.
    Throughput,
    /// Complete responses.
    Requests,
    /// Standard deviation of the responses per second within a run.
    RateStdev,
    /// Errors of all kinds together.
    Errors,
    /// Failed requests as a share of all.
    ErrorRatio,
    /// The measured duration.
    Duration,
    /// Mean latency.
    Latency,
    /// Standard deviation of the latency.
    LatencyStdev,
    /// Highest latency.
    LatencyMax,
    /// A percentile of the latency, in percent.
    LatencyPercentile(f64),
    /// Bytes read.
    BytesRead,
    /// Bytes read per second.
    Transfer,
    /// Highest memory.
    Memory,
    /// Mean memory.
    MemoryMean,
    /// Highest CPU.
    Cpu,
    /// Mean CPU.
    CpuMean,
}

/// The names in `wrkbook.toml`; `latency_p99` and its like are read apart.
const NAMES: [(&str, Figure); 15] = [
    ("throughput", Figure::Throughput),
    ("requests", Figure::Requests),
    ("rate_stdev", Figure::RateStdev),
    ("errors", Figure::Errors),
    ("error_ratio", Figure::ErrorRatio),
    ("duration", Figure::Duration),
    ("latency", Figure::Latency),
    ("latency_stdev", Figure::LatencyStdev),
    ("latency_max", Figure::LatencyMax),
    ("bytes_read", Figure::BytesRead),
    ("transfer", Figure::Transfer),
    ("memory", Figure::Memory),
    ("memory_mean", Figure::MemoryMean),
    ("cpu", Figure::Cpu),
    ("cpu_mean", Figure::CpuMean),
];

/// A unit in which a column is counted: `figure x factor x 10^exponent` is in the base unit. The
/// power of ten is apart so that `116.11` ms is the float nearest to 0.11611.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    name: &'static str,
    factor: f64,
    exponent: i32,
}

const fn unit(name: &'static str, factor: f64, exponent: i32) -> Unit {
    Unit { name, factor, exponent }
}

const RATE: &[Unit] = &[unit("requests/s", 1.0, 0)];
const COUNT: &[Unit] = &[unit("count", 1.0, 0)];
const SHARE: &[Unit] = &[unit("%", 1.0, -2), unit("1", 1.0, 0), unit(OF_ANSWERS, 1.0, -2)];
/// Failed requests in percent of those that were answered.
const OF_ANSWERS: &str = "% of answers";
const TIME: &[Unit] = &[
    unit("us", 1.0, -6),
    unit("µs", 1.0, -6),
    unit("ms", 1.0, -3),
    unit("s", 1.0, 0),
    unit("min", 60.0, 0),
];
const SIZE: &[Unit] = &[
    unit("B", 1.0, 0),
    unit("kB", 1.0, 3),
    unit("MB", 1.0, 6),
    unit("GB", 1.0, 9),
    unit("KiB", 1024.0, 0),
    unit("MiB", 1_048_576.0, 0),
    unit("GiB", 1_073_741_824.0, 0),
];
const FLOW: &[Unit] = &[
    unit("B/s", 1.0, 0),
    unit("kB/s", 1.0, 3),
    unit("MB/s", 1.0, 6),
    unit("GB/s", 1.0, 9),
    unit("KiB/s", 1024.0, 0),
    unit("MiB/s", 1_048_576.0, 0),
    unit("GiB/s", 1_073_741_824.0, 0),
];
const CPU: &[Unit] = &[unit("%", 1.0, 0), unit("cores", 1.0, 2)];

impl Figure {
    /// The figure of a name in `wrkbook.toml`.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, figure)| *figure);
        known.or_else(|| {
            let percent: f64 = name.strip_prefix("latency_p")?.parse().ok()?;
            (percent > 0.0 && percent <= 100.0).then_some(Figure::LatencyPercentile(percent))
        })
    }

    /// All names, for a message.
    pub(super) fn names() -> Vec<&'static str> {
        NAMES.iter().map(|(name, _)| *name).chain(["latency_p99"]).collect()
    }

    /// The units in which it may be counted, the usual one of several not first by rule.
    pub(super) fn units(self) -> &'static [Unit] {
        match self {
            Figure::Throughput | Figure::RateStdev => RATE,
            Figure::ErrorRatio => SHARE,
            Figure::Requests | Figure::Errors => COUNT,
            Figure::Duration
            | Figure::Latency
            | Figure::LatencyStdev
            | Figure::LatencyMax
            | Figure::LatencyPercentile(_) => TIME,
            Figure::BytesRead | Figure::Memory | Figure::MemoryMean => SIZE,
            Figure::Transfer => FLOW,
            Figure::Cpu | Figure::CpuMean => CPU,
        }
    }

    /// Puts a figure, in the base unit, where it belongs; `None` where it cannot be one.
    pub(super) fn put(self, run: &mut Run, value: f64) -> Option<()> {
        fn load(run: &mut Run) -> &mut LoadReport {
            run.load.get_or_insert_default()
        }
        fn container(run: &mut Run) -> &mut Container {
            run.container.get_or_insert_default()
        }
        match self {
            Figure::Throughput => load(run).throughput = Some(PerSecond::new(value)?),
            Figure::Requests => load(run).counts.requests = Some(whole(value)?),
            Figure::RateStdev => load(run).rate_stdev = Some(PerSecond::new(value)?),
            Figure::Errors => load(run).counts.errors_in_all = Some(whole(value)?),
            Figure::ErrorRatio => load(run).counts.error_share = Some(Share::new(value)?),
            Figure::Duration => load(run).duration = Some(Seconds::new(value)?),
            Figure::Latency => load(run).latency.mean = Some(Seconds::new(value)?),
            Figure::LatencyStdev => load(run).latency.stdev = Some(Seconds::new(value)?),
            Figure::LatencyMax => load(run).latency.max = Some(Seconds::new(value)?),
            Figure::LatencyPercentile(percent) => {
                let value = Seconds::new(value)?;
                let percentiles = &mut load(run).latency.percentiles;
                let at = percentiles.partition_point(|(known, _)| *known < percent);
                percentiles.insert(at, (percent, Some(value)));
            }
            Figure::BytesRead => load(run).bytes_read = Some(Bytes::new(value)?),
            Figure::Transfer => load(run).transfer = Some(PerSecond::new(value)?),
            Figure::Memory => container(run).memory_peak = Some(Bytes::new(value)?),
            Figure::MemoryMean => container(run).memory_mean = Some(Bytes::new(value)?),
            Figure::Cpu => container(run).cpu_peak = Some(Percent::new(value)?),
            Figure::CpuMean => container(run).cpu_mean = Some(Percent::new(value)?),
        }
        Some(())
    }
}

/// A count: whole, and no larger than a float holds exactly.
fn whole(value: f64) -> Option<u64> {
    (value >= 0.0 && value.fract() == 0.0 && value < 9_007_199_254_740_992.0)
        .then_some(value as u64)
}

impl Unit {
    /// Its name in `wrkbook.toml`.
    pub(super) fn name(self) -> &'static str {
        self.name
    }

    /// Reads a cell that is counted in this unit, which may follow the number: the figure in the
    /// base unit. `thousands` may stand between groups of three digits.
    pub(super) fn read(self, cell: &str, thousands: Option<char>) -> Option<f64> {
        let number = cell.strip_suffix(self.name).unwrap_or(cell).trim();
        let digits = ungrouped(number, thousands)?;
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value: f64 = if is_plain {
            format!("{digits}e{}", self.exponent).parse().ok()?
        } else {
            // As spreadsheets write large numbers: 1.2E+05.
            let is_number = |byte: u8| byte.is_ascii_digit() || b".eE+-".contains(&byte);
            let value: f64 = digits.bytes().all(is_number).then(|| digits.parse().ok())??;
            value * 10_f64.powi(self.exponent)
        };
        let value = value * self.factor;
        let value = if self.name == OF_ANSWERS { value / (1.0 + value) } else { value };
        Some(value).filter(|value| value.is_finite() && *value >= 0.0)
    }
}

/// The number without the separators of its thousands; `None` where they are not between groups of
/// three digits.
fn ungrouped(number: &str, thousands: Option<char>) -> Option<String> {
    let Some(separator) = thousands.filter(|separator| number.contains(*separator)) else {
        return Some(number.to_owned());
    };
    let whole = number.split('.').next().filter(|_| separator != '.').unwrap_or(number);
    let mut groups = whole.split(separator);
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    (first && groups.all(|group| group.len() == 3)).then(|| number.replace(separator, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::load::Load;

    fn read(figure: &str, unit: &str, cell: &str, thousands: Option<char>) -> Option<f64> {
        let figure = Figure::from_name(figure).expect(figure);
        let unit = figure.units().iter().find(|known| known.name == unit).expect(unit);
        unit.read(cell, thousands)
    }

    #[test]
    fn figures_are_in_base_units_to_the_last_digit() {
        assert_eq!(read("latency", "ms", "116.11", None), Some(0.11611));
        assert_eq!(read("latency_p99.9", "us", "850", None), Some(0.00085));
        assert_eq!(read("duration", "min", "2", None), Some(120.0));
        assert_eq!(read("memory", "MB", "512", None), Some(512e6));
        assert_eq!(read("memory", "MiB", "1.5", None), Some(1_572_864.0));
        assert_eq!(read("cpu", "cores", "1.25", None), Some(125.0));
        assert_eq!(read("cpu", "%", "99.5 %", None), Some(99.5));
        assert_eq!(read("requests", "count", "1.2E+05", None), Some(120_000.0));
        assert_eq!(read("error_ratio", "%", "8.5", None), Some(0.085));
        assert_eq!(read("error_ratio", OF_ANSWERS, "300", None), Some(0.75));
    }

    #[test]
    fn thousands_are_in_groups_of_three() {
        assert_eq!(read("throughput", "requests/s", "1,234,567.5", Some(',')), Some(1_234_567.5));
        assert_eq!(read("throughput", "requests/s", "12 345", Some(' ')), Some(12_345.0));
        for bad in ["1,23", "1,2345", ",123", "1234,567"] {
            assert_eq!(read("throughput", "requests/s", bad, Some(',')), None, "{bad}");
        }
        assert_eq!(read("throughput", "requests/s", "1,234", None), None);
    }

    #[test]
    fn what_is_no_figure_is_none() {
        for bad in ["", "-1", "1.2k", "nan", "inf", "1.2.3", "12 ms", "0x10", "1e999"] {
            assert_eq!(read("throughput", "requests/s", bad, None), None, "{bad}");
        }
        let mut run = Run::missing(crate::RunKey {
            scenario: None,
            server: "a".into(),
            load: Load::Connections(1),
            repeat: "1".into(),
        });
        assert_eq!(Figure::Requests.put(&mut run, 1.5), None, "half a request");
    }

    #[test]
    fn names_are_those_of_the_documentation() {
        for name in Figure::names() {
            assert!(Figure::from_name(name).is_some(), "{name}");
        }
        for name in ["latency_p0", "latency_p101", "latency_pp", "goodput"] {
            assert!(Figure::from_name(name).is_none(), "{name}");
        }
    }
}
