//! When did it change, and is it real? Many result sets in order of time.
//!
//! ```text
//! sets -> nights (figures, conditions) -> series -> score of each night -> scan -> steps -> account -> gate
//! ```
//!
//! The night is the sample, not the repeat: repeats of one night share a machine and its neighbours.
//! Repeats and loads make the figure of a night precise, and nights decide. What the audit objects to
//! leaves the score. `docs/history.md` says how well it does.
//!
//! ```no_run
//! use wrkbook::history::{Gate, History, Night, Options, State};
//! use wrkbook::Analysis;
//!
//! let options = Options::default();
//! let nights = ["nights/2026-11-01", "nights/2026-11-02"]
//!     .map(|path| Analysis::load(path).map(|analysis| Night::of(&analysis, &options.metrics)));
//! let nights = nights.into_iter().collect::<Result<Vec<_>, _>>()?;
//! let history = History::of(nights, &options)?;
//! let gate = Gate::of(&history, &[State::SteppedWorse, State::NewlyFailing]);
//! std::process::exit(gate.exit_code().into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
mod common;
mod detect;
mod failing;
#[cfg(feature = "frames")]
mod frame;
mod gate;
mod moment;
mod night;
mod order;
mod rank;
mod scan;
mod score;
mod series;
mod state;
mod step;
mod table;
mod trend;

use serde::Serialize;
use thiserror::Error;

pub use account::{Account, Change, Cut, FEWEST_NIGHTS, RECENT, Segment};
pub use common::CommonStep;
pub use detect::{Step, steps};
#[cfg(feature = "frames")]
pub use frame::{changes, points};
pub use gate::{Gate, Outcome};
pub use moment::Moment;
pub use night::{Conditions, Figure, Night};
pub use scan::{FEWEST, Split, scan};
pub use score::{Stratum, scores};
pub use state::State;
pub use step::Size;

use crate::diff::Thresholds;
use crate::filter::Filter;
use crate::metric::Metric;
use crate::names::Unknown;
use series::Series;

/// Of all changes that are named, the share that may be false.
pub const FALSE_SHARE: f64 = 0.05;

/// How a history is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The chance of a change in a series without one.
    pub alpha: f64,
    /// From which size on a change matters.
    pub threshold: Thresholds,
    /// How many of the newest nights are looked at, at most 200.
    pub window: usize,
    /// The metrics.
    pub metrics: Vec<Metric>,
    /// Which scenarios, servers and loads.
    pub filter: Filter,
    /// A server that is the same in every set, which tells the machine from the software.
    pub anchor: Option<String>,
    /// The names of the sets in order, where times do not say it.
    pub order: Option<Vec<String>>,
}

impl Options {
    /// The metrics that are looked at where none are named.
    pub const METRICS: [Metric; 5] = [
        Metric::Throughput,
        Metric::Latency,
        Metric::LatencyP99,
        Metric::Memory,
        Metric::ErrorRatio,
    ];
}

impl Default for Options {
    fn default() -> Self {
        Self {
            alpha: 0.01,
            threshold: Thresholds { default: 0.02, of_metrics: Vec::new() },
            window: rank::LONGEST,
            metrics: Self::METRICS.to_vec(),
            filter: Filter::default(),
            anchor: None,
            order: None,
        }
    }
}

/// Why there is no history.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// No set is there.
    #[error("no result set; name a folder that holds several, an archive, or several sets")]
    NoSets,
    /// Two sets have one name.
    #[error("two sets are named `{name}`; rename one of them")]
    TwoOfOneName {
        /// The name.
        name: String,
    },
    /// The order names a set that is not there.
    #[error("the order does not fit the sets: {0}")]
    Order(Unknown),
    /// The order leaves a set out.
    #[error("the order does not name the set `{name}`; add it, or leave the set out")]
    NotOrdered {
        /// The set.
        name: String,
    },
    /// The anchor is in no set.
    #[error("the anchor is not there: {0}")]
    Anchor(Unknown),
    /// Alpha is no probability that a test could have.
    #[error("alpha {alpha} is not between 0 and 1; 0.01 is usual")]
    Alpha {
        /// Alpha as given.
        alpha: f64,
    },
    /// The filter lets nothing through.
    #[error("the filter leaves nothing of the sets")]
    NothingLeft,
}

/// Many result sets in order, and what changed between them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// The finding: `2 stepped worse, 10 steady`.
    pub headline: String,
    /// How the sets were ordered: `time`, `order` or `name`.
    pub ordered_by: &'static str,
    /// The chance of a change in a series without one.
    pub alpha: f64,
    /// From which size on a change matters.
    pub threshold: Thresholds,
    /// How many series without a change are expected to be named for each thousand nights of one; as
    /// measured.
    pub false_alarms_per_1000_nights: f64,
    /// The server that is the same in every set.
    pub anchor: Option<String>,
    /// The sets in order.
    #[serde(rename = "sets")]
    pub nights: Vec<Night>,
    /// An account for each scenario, server and metric.
    pub series: Vec<Account>,
    /// Nights on which most servers stepped.
    pub common_steps: Vec<CommonStep>,
}

/// As measured on simulated nights: `docs/history.md`.
const FALSE_ALARMS: f64 = 0.6;

impl History {
    /// What changed over the nights; they are put in order first.
    ///
    /// # Errors
    /// When there is no set, two have one name, or the options do not fit them.
    pub fn of(mut nights: Vec<Night>, options: &Options) -> Result<Self, Error> {
        if !(options.alpha > 0.0 && options.alpha < 1.0) {
            return Err(Error::Alpha { alpha: options.alpha });
        }
        let ordered_by = order::order(&mut nights, options.order.as_deref())?;
        if let Some(anchor) = &options.anchor {
            let mut servers: Vec<String> =
                nights.iter().flat_map(|it| &it.figures).map(|it| it.server.to_string()).collect();
            servers.sort();
            servers.dedup();
            if !servers.contains(anchor) {
                return Err(Error::Anchor(Unknown::new("server", anchor, servers)));
            }
        }
        let filter = &options.filter;
        for night in &mut nights {
            night.figures.retain(|it| {
                filter.scenario(it.scenario.as_deref())
                    && filter.server(&it.server)
                    && filter.load(it.load)
            });
        }
        let options = &Options { window: options.window.min(rank::LONGEST), ..options.clone() };
        let mut series: Vec<Account> =
            Series::of(&nights).iter().map(|it| Account::of(it, &nights, options)).collect();
        if series.is_empty() {
            return Err(Error::NothingLeft);
        }
        adjust(&mut series);
        let common_steps = common::steps(&series, &nights);
        common::mark(&mut series, options.anchor.as_deref());
        Ok(Self {
            headline: headline(&series),
            ordered_by,
            alpha: options.alpha,
            threshold: options.threshold.clone(),
            false_alarms_per_1000_nights: FALSE_ALARMS,
            anchor: options.anchor.clone(),
            nights,
            series,
            common_steps,
        })
    }
}

/// Benjamini and Hochberg over all series: those without a change count too.
fn adjust(series: &mut [Account]) {
    let without = series.iter().filter(|account| account.changes.is_empty()).count();
    let mut changes: Vec<&mut Change> =
        series.iter_mut().flat_map(|account| &mut account.changes).collect();
    changes.sort_by(|a, b| a.p.total_cmp(&b.p));
    let all = (changes.len() + without) as f64;
    let mut least = 1.0_f64;
    for (at, change) in changes.iter_mut().enumerate().rev() {
        least = least.min(change.p * all / (at + 1) as f64);
        change.p_adjusted = least;
    }
}

fn headline(series: &[Account]) -> String {
    let counts =
        State::ALL.map(|state| (series.iter().filter(|it| it.state == state).count(), state));
    let said = counts.iter().filter(|(count, _)| *count > 0);
    said.map(|(count, state)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}
