//! Capacity is how much a server can take within bounds: the highest load at which every bound holds,
//! there and below.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use thiserror::Error;
use wrkbook_ingest::Load;

use crate::display;
use crate::metric::Metric;
use crate::names::Unknown;
use crate::summary::{CellSummary, Summary};

/// Bounds that figures must keep: `latency_p99<100ms,error_ratio<0.1%`.
///
/// ```
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
/// use wrkbook::capacity::{Bounds, Within};
/// use wrkbook::{Analysis, ingest::Load};
///
/// let bounds: Bounds = "latency_p99<20ms".parse()?;
/// let within = Within::of(&Analysis::load(data)?.summary, &bounds);
/// let bjoern = within.servers.iter().find(|it| &*it.server == "Bjoern").expect("it was measured");
/// assert_eq!(bjoern.holds_at, Some(Load::Connections(500)));
/// assert_eq!(bjoern.breaks_at, Some(Load::Connections(2000)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    text: String,
    bounds: Vec<Limit>,
}

/// A bound of one metric, in its base unit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Limit {
    metric: Metric,
    operator: Operator,
    value: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// Longer operators first: `>=` is not `>`.
const OPERATORS: [(&str, Operator); 4] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

/// The units that a bound may be written in: of which base unit they are, and how much.
const UNITS: [(&str, &str, f64); 16] = [
    ("s", "s", 1.0),
    ("ms", "s", 1e-3),
    ("us", "s", 1e-6),
    ("µs", "s", 1e-6),
    ("B", "bytes", 1.0),
    ("kB", "bytes", 1e3),
    ("MB", "bytes", 1e6),
    ("GB", "bytes", 1e9),
    ("KiB", "bytes", 1024.0),
    ("MiB", "bytes", 1_048_576.0),
    ("GiB", "bytes", 1_073_741_824.0),
    ("%", "1", 0.01),
    ("%", "percent of one core", 1.0),
    ("/s", "requests/s", 1.0),
    ("requests/s", "requests/s", 1.0),
    ("rps", "requests/s", 1.0),
];

/// Why bounds cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("bound `{bound}`: {problem}; an example is 'latency_p99<100ms,error_ratio<0.1%'")]
pub struct BoundError {
    bound: String,
    problem: String,
}

impl FromStr for Bounds {
    type Err = BoundError;

    fn from_str(text: &str) -> Result<Self, BoundError> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let bounds: Vec<Limit> = parts.map(Limit::parse).collect::<Result<_, _>>()?;
        if bounds.is_empty() {
            return Err(BoundError { bound: text.to_owned(), problem: "it is empty".to_owned() });
        }
        Ok(Self { text: text.to_owned(), bounds })
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Bounds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl Limit {
    fn parse(text: &str) -> Result<Self, BoundError> {
        let error = |problem: String| BoundError { bound: text.to_owned(), problem };
        let at = text.find(['<', '>']);
        let at = at.ok_or_else(|| error("no operator such as < or >= in it".to_owned()))?;
        let (name, rest) = text.split_at(at);
        let name = name.trim();
        let metric = Metric::ALL.into_iter().find(|metric| metric.id() == name);
        let metric = metric.ok_or_else(|| {
            let known = Metric::ALL.iter().map(|metric| metric.id());
            error(Unknown::new("metric", name, known).to_string())
        })?;
        let &(sign, operator) = OPERATORS
            .iter()
            .find(|(sign, _)| rest.starts_with(sign))
            .ok_or_else(|| error("no operator such as < or >= in it".to_owned()))?;
        let value = rest[sign.len()..].trim();
        let is_digit = |c: char| c.is_ascii_digit() || c == '.';
        let end = value.find(|c: char| !is_digit(c)).unwrap_or(value.len());
        let (digits, unit) = (&value[..end], value[end..].trim());
        let number: f64 =
            digits.parse().map_err(|_| error(format!("`{value}` begins with no number")))?;
        let factor = match unit {
            "" => 1.0,
            unit => {
                let known =
                    UNITS.iter().find(|(name, of, _)| *name == unit && *of == metric.unit());
                let factor = known.map(|(.., factor)| *factor);
                factor.ok_or_else(|| {
                    let base = metric.unit();
                    error(format!("`{unit}` is no unit of {}, which is in {base}", metric.id()))
                })?
            }
        };
        Ok(Self { metric, operator, value: number * factor })
    }

    fn holds(self, value: f64) -> bool {
        match self.operator {
            Operator::Less => value < self.value,
            Operator::AtMost => value <= self.value,
            Operator::Greater => value > self.value,
            Operator::AtLeast => value >= self.value,
        }
    }
}

/// What the servers of a summary can take within bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Within {
    /// The bounds.
    pub bounds: Bounds,
    /// One entry for each scenario and server.
    pub servers: Vec<Capacity>,
}

/// How much a server can take within bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capacity {
    /// What was requested; `None` where the set has no scenarios.
    pub scenario: Option<Arc<str>>,
    /// The server.
    pub server: Arc<str>,
    /// The highest load at which every bound holds, there and below; `None` where one breaks at the
    /// lowest.
    pub holds_at: Option<Load>,
    /// The lowest load at which a bound does not hold; `None` where all hold everywhere.
    pub breaks_at: Option<Load>,
    /// The bounds that do not hold there.
    pub breaks: Vec<Break>,
    /// The highest load that was measured: nothing is known above.
    pub tested_to: Option<Load>,
    /// The ids of what the audit found at `holds_at`.
    pub doubts: Vec<String>,
}

/// A bound that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Break {
    /// Of which metric.
    pub metric: Metric,
    /// The figure, in the metric's base unit; `None` where it is absent, or the audit does not let it
    /// stand.
    pub value: Option<f64>,
}

impl Within {
    /// What each server can take. A figure that is absent or unfit does not hold.
    pub fn of(summary: &Summary, bounds: &Bounds) -> Self {
        let is_same =
            |a: &CellSummary, b: &CellSummary| a.scenario == b.scenario && a.server == b.server;
        let servers = summary.cells.chunk_by(is_same).map(|cells| Capacity::of(cells, bounds));
        Self { bounds: bounds.clone(), servers: servers.collect() }
    }
}

impl Capacity {
    /// That of one server, from all its cells by load; never none.
    fn of(cells: &[CellSummary], bounds: &Bounds) -> Self {
        let mut capacity = Self {
            scenario: cells[0].scenario.clone(),
            server: Arc::clone(&cells[0].server),
            holds_at: None,
            breaks_at: None,
            breaks: Vec::new(),
            tested_to: cells.last().map(|cell| cell.load),
            doubts: Vec::new(),
        };
        for at_load in cells.chunk_by(|a, b| a.load == b.load) {
            let value = |metric: Metric| {
                let cell = at_load.iter().find(|cell| cell.metric == metric)?;
                cell.value.filter(|_| cell.completed > 0 && !cell.fitness.is_unfit())
            };
            let breaks = bounds.bounds.iter().filter_map(|bound| {
                let value = value(bound.metric);
                let is_kept = value.is_some_and(|value| bound.holds(value));
                (!is_kept).then_some(Break { metric: bound.metric, value })
            });
            capacity.breaks = breaks.collect();
            let load = at_load[0].load;
            if !capacity.breaks.is_empty() {
                capacity.breaks_at = Some(load);
                break;
            }
            capacity.holds_at = Some(load);
            capacity.doubts.clone_from(&at_load[0].findings);
        }
        capacity
    }
}

/// `Bjoern holds up to 500 connections; at 2,000 connections p99 latency is 40.0 ms`.
impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scenario) = &self.scenario {
            write!(f, "{scenario}, ")?;
        }
        f.write_str(&self.server)?;
        match self.holds_at {
            Some(load) => write!(f, " holds up to {}", display::load(load))?,
            None => f.write_str(" holds at no load")?,
        }
        match self.breaks_at {
            Some(load) => {
                write!(f, "; {}", display::at(load))?;
                for (at, broken) in self.breaks.iter().enumerate() {
                    let (noun, comma) =
                        (broken.metric.words().noun, if at == 0 { " " } else { ", " });
                    match broken.value {
                        Some(value) => {
                            let value = display::quantity(broken.metric, value);
                            write!(f, "{comma}{noun} is {value}")?;
                        }
                        None => write!(f, "{comma}{noun} is not known")?,
                    }
                }
            }
            None => f.write_str("; not tested above")?,
        }
        match self.doubts.len() {
            0 => Ok(()),
            1 => f.write_str(" (the audit has 1 finding there)"),
            n => write!(f, " (the audit has {n} findings there)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_in_units_of_people() {
        let bounds: Bounds =
            "latency_p99<100ms, error_ratio<=0.1%,memory<64MiB".parse().expect("bounds");
        let values: Vec<f64> = bounds.bounds.iter().map(|bound| bound.value).collect();
        assert_eq!(values, [0.1, 0.001, 67_108_864.0]);
        assert!(bounds.bounds[1].holds(0.001) && !bounds.bounds[0].holds(0.1));
        let rate: Bounds = "throughput>=5000".parse().expect("a bound");
        assert!(rate.bounds[0].holds(5000.0) && !rate.bounds[0].holds(4999.9));
    }

    #[test]
    fn what_is_no_bound_says_why() {
        let problem = |text: &str| text.parse::<Bounds>().expect_err(text).to_string();
        assert!(
            problem("latency_p98<1s").contains("did you mean `latency_p9"),
            "{}",
            problem("latency_p98<1s")
        );
        assert!(problem("latency").contains("no operator"));
        assert!(problem("latency<fast").contains("no number"));
        assert!(problem("latency<5MB").contains("`MB` is no unit of latency"));
        assert!(problem("").contains("empty"));
    }
}
