//! What changed between two result sets, and a gate on it.
//!
//! ```text
//! two ResultSets -> pair (aligned, audited, summarised) -> comparisons -> decide -> Diff -> Gate
//! ```
//!
//! For each server and metric the change is the geometric mean, over the loads that both sets have,
//! of new centre / old centre, with an exact interval and the p value of a stratified exact rank
//! test on the valid repeats, corrected for all comparisons of the diff. Single loads are
//! exploratory. `docs/diff.md` says what each state means.
//!
//! ```no_run
//! use wrkbook::diff::{Diff, Gate, Options, State};
//!
//! let old = wrkbook::load("main")?;
//! let new = wrkbook::load("branch")?;
//! let diff = Diff::of(&old, &new, &Options::default())?;
//! println!("{}", diff.headline);
//! let gate = Gate::of(&diff, &[State::Regressed, State::NewlyFailing]);
//! std::process::exit(gate.exit_code().into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod align;
mod change;
mod compare;
pub(crate) mod conditions;
mod decide;
#[cfg(feature = "frames")]
mod frame;
mod gate;
mod noise;
mod pair;
mod scale;
mod state;
mod threshold;
mod wording;

use serde::Serialize;
use thiserror::Error;
use wrkbook_ingest::ResultSet;

pub use align::Rename;
pub use change::{CellChange, CellSide, Change, Clearly, ServerChange};
pub use compare::ERRORS_THAT_MATTER;
pub use conditions::{ConditionDifference, NotedDifference};
#[cfg(feature = "frames")]
pub use frame::{cells, changes};
pub use gate::{Gate, GateResult};
pub use noise::{MeasuredNoise, NoiseFloor, POWER, noise};
pub use state::State;
pub use threshold::{Thresholds, parse_fraction};

use crate::analysis::{self, Analysis};
use crate::audit::Finding;
use crate::audit::OwnRule;
use crate::filter::Filter;
use crate::metric::Metric;
use crate::names::Unknown;
use crate::policy::Policy;
use align::ServerKey;
use compare::Comparison;
use pair::Pair;

/// How two sets are compared.
#[derive(Debug, Clone)]
pub struct Options {
    /// How runs become centres. The tests look at the valid repeats, whatever the policy.
    pub policy: Policy,
    /// The chance of even one false alarm in the whole diff; intervals cover 1 - alpha each.
    pub alpha: f64,
    /// From which size on a change matters.
    pub thresholds: Thresholds,
    /// The metrics to compare. With the servers they make the family that shares alpha.
    pub metrics: Vec<Metric>,
    /// Which scenarios, servers (by their new names), loads and repeats are compared. What it leaves
    /// out is in no figure of the diff. Its conditions on metrics are up to `metrics`.
    pub filter: Filter,
    /// Servers that have another name in the new set, beside those that its `wrkbook.toml` names in
    /// `[renamed]`.
    pub renames: Vec<Rename>,
    /// Compare what was measured under different conditions all the same.
    pub allow_mixed: bool,
    /// When the rules of the audit fire.
    pub audit: crate::audit::Thresholds,
    /// Rules of one's own, beside the built-in ones.
    pub rules: Vec<OwnRule>,
    /// Noise floors that were measured before, instead of those of the two sets.
    pub noise: MeasuredNoise,
}

impl Options {
    /// Alpha where none is set.
    pub const ALPHA: f64 = 0.05;

    /// The metrics that are compared where none are named: the five of a report, the p99
    /// latency where it was printed, and the error ratio.
    pub const METRICS: [Metric; 7] = [
        Metric::Throughput,
        Metric::Latency,
        Metric::LatencyP99,
        Metric::Memory,
        Metric::Errors,
        Metric::Cpu,
        Metric::ErrorRatio,
    ];
}

impl Default for Options {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            alpha: Self::ALPHA,
            thresholds: Thresholds::default(),
            metrics: Self::METRICS.to_vec(),
            filter: Filter::default(),
            renames: Vec::new(),
            allow_mixed: false,
            audit: crate::audit::Thresholds::default(),
            rules: Vec::new(),
            noise: MeasuredNoise::default(),
        }
    }
}

/// Why two sets cannot be compared at all.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// A server to be renamed is not there.
    #[error("nothing to rename in the old set: {0}")]
    NoSuchServer(Unknown),
    /// Renaming would make two servers one.
    #[error("two servers of the old set would be named `{name}`; rename the other one too")]
    TwoOfOneName {
        /// The name.
        name: String,
    },
    /// The filter lets nothing through.
    #[error("the filter leaves nothing of either set")]
    NothingLeft,
    /// Alpha is no probability that a test could have.
    #[error("alpha {alpha} is not between 0 and 1; 0.05 is usual")]
    Alpha {
        /// Alpha as given.
        alpha: f64,
    },
}

/// What changed between two result sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The name of the old set.
    pub old: String,
    /// The name of the new set.
    pub new: String,
    /// How runs became centres.
    pub policy: Policy,
    /// The chance of even one false alarm.
    pub alpha: f64,
    /// The threshold of the metrics without one of their own, a fraction.
    pub threshold: f64,
    /// The metrics with a threshold of their own.
    pub thresholds: Thresholds,
    /// How many comparisons share alpha.
    pub family: usize,
    /// The finding: `2 regressed, 1 improved, 15 no change detected`. Servers are counted where it
    /// says so, metrics of servers elsewhere; those without a better direction are not counted.
    pub headline: String,
    /// One entry for each server and metric, in the order of servers and metrics.
    pub changes: Vec<Change>,
    /// One entry for each server, in order.
    pub servers: Vec<ServerChange>,
    /// One entry for each server, metric and load of either set, in the order of the changes.
    pub cells: Vec<CellChange>,
    /// The servers that were compared under another name.
    pub renamed: Vec<Rename>,
    /// The conditions that differ.
    pub conditions: Vec<ConditionDifference>,
    /// Whether they were compared all the same.
    pub allow_mixed: bool,
    /// What the authors noted of the conditions and noted differently.
    pub noted: Vec<NotedDifference>,
    /// What the audit found in the old set, under the new names.
    pub findings_old: Vec<Finding>,
    /// What the audit found in the new set.
    pub findings_new: Vec<Finding>,
}

impl Diff {
    /// Compares two result sets.
    ///
    /// # Errors
    /// When a renaming or alpha makes no sense, or the filter leaves nothing.
    pub fn of(old: &ResultSet, new: &ResultSet, options: &Options) -> Result<Self, Error> {
        if !(options.alpha > 0.0 && options.alpha < 1.0) {
            return Err(Error::Alpha { alpha: options.alpha });
        }
        let pair = Pair::of(old, new, options)?;
        let aligned = pair.servers();
        let conditions: Vec<ConditionDifference> =
            aligned.iter().flat_map(|(key, loads)| pair.conditions(key, loads)).collect();
        let mut comparisons = Comparison::of_pair(&pair, options);
        let family = comparisons.iter().filter(|c| c.test.is_some()).count();
        let mut changes = Vec::new();
        for comparison in &comparisons {
            let of_server: Vec<&ConditionDifference> = conditions
                .iter()
                .filter(|c| c.server == comparison.server && c.scenario == comparison.scenario)
                .collect();
            let differ = !options.allow_mixed && !of_server.is_empty();
            let decided = decide::decide(&comparison.evidence(options.alpha, family, differ));
            let context = wording::Context { alpha: options.alpha, family, conditions: &of_server };
            changes.push(Change::of(comparison, decided, &context));
        }
        let cells = comparisons.iter_mut().flat_map(|c| std::mem::take(&mut c.cells)).collect();
        let servers: Vec<ServerChange> =
            aligned.keys().filter_map(|key| ServerChange::of(key, &changes)).collect();
        Ok(Self {
            old: old.name.clone(),
            new: new.name.clone(),
            policy: options.policy,
            alpha: options.alpha,
            threshold: options.thresholds.default,
            thresholds: options.thresholds.clone(),
            family,
            headline: wording::headline(&changes, &servers),
            changes,
            servers,
            cells,
            renamed: pair.renames.clone(),
            conditions,
            allow_mixed: options.allow_mixed,
            noted: conditions::noted(old, new),
            findings_old: pair::shown(&pair.old, options),
            findings_new: pair::shown(&pair.new, options),
        })
    }

    /// Compares two analyses, under the policy, the thresholds and the rules of the old one, whatever
    /// `options` says of these.
    ///
    /// # Errors
    /// As [`Diff::of`].
    pub fn between(old: &Analysis, new: &Analysis, options: &Options) -> Result<Self, Error> {
        let analysis::Options { policy, thresholds, rules } = old.options.clone();
        let options = Options { policy, audit: thresholds, rules, ..options.clone() };
        Self::of(&old.set, &new.set, &options)
    }

    /// The change of a metric of a server.
    pub fn change(&self, scenario: Option<&str>, server: &str, metric: Metric) -> Option<&Change> {
        self.changes.iter().find(|change| {
            change.metric == metric
                && *change.server == *server
                && change.scenario.as_deref() == scenario
        })
    }

    /// The loads of a change, ascending.
    pub fn cells_of<'a>(&'a self, change: &'a Change) -> impl Iterator<Item = &'a CellChange> {
        self.cells.iter().filter(|cell| {
            cell.metric == change.metric
                && cell.server == change.server
                && cell.scenario == change.scenario
        })
    }

    /// How many changes are in a state, metrics without a better direction left out.
    pub fn count(&self, state: State) -> usize {
        self.changes.iter().filter(|change| change.is_judged() && change.state == state).count()
    }

    /// Whether both sets have a server with figures at the same load.
    pub fn has_something_common(&self) -> bool {
        self.changes.iter().any(|change| {
            change.is_judged()
                && (change.loads > 0
                    || !change.newly_failing.is_empty()
                    || !change.fixed.is_empty())
        })
    }
}

impl ServerChange {
    /// The worst of a server's changes; `None` where nothing was measured that can be judged.
    fn of(key: &ServerKey, changes: &[Change]) -> Option<Self> {
        let mine: Vec<&Change> = changes
            .iter()
            .filter(|change| change.server == key.server && change.scenario == key.scenario)
            .filter(|change| change.is_judged())
            .collect();
        let overall = mine.iter().map(|change| change.state).min()?;
        Some(Self {
            scenario: key.scenario.clone(),
            server: std::sync::Arc::clone(&key.server),
            overall,
            reason: wording::overall(overall, &mine),
        })
    }
}
