//! Comparisons of servers with few repeats: who is ahead of whom, by how much, and where each stands.
//!
//! All of it is computed on natural logarithms of one metric, so that differences are ratios. The
//! repeat, not the load, is the unit: what a round has in common over its loads is scatter. In steps:
//!
//! 1. A [`Grid`] takes a [`Cell`] for each server and load: a value a repeat, the runs that failed,
//!    and what the figures are a [`Bound`] of.
//! 2. [`Contests::of`] compares all pairs, and corrects for their number: Holm over the means of all
//!    pairs, Benjamini & Hochberg over their single loads.
//! 3. A [`Contest`] has the [`State`] of a pair, its [`Estimate`]s, and what it [`Needs`] to be settled.
//! 4. A [`Standing`] has the ranks, the tier and the score of a server, or the [`Reason`] against them.
//! 5. [`Changes::of`] compares two result sets, server by server and metric by metric.
//!
//! | file | noun | source |
//! | --- | --- | --- |
//! | `sample.rs` | the centre of a cell, k(n) | Teichroew 1956, Tukey 1962 |
//! | `scatter.rs` | the scatter of a server over loads: U, d, h | averages of each repeat |
//! | `lending.rs` | the scatter that servers lend each other | Smyth 2004 |
//! | `estimate.rs` | ratio, interval, p | Welch 1947, McCarthy & Smyth 2009 |
//! | `family.rs` | many p values at once | Holm 1979, Benjamini & Hochberg 1995 |
//! | `state.rs` | what is said of a pair | |
//! | `settle.rs` | the repeats that would settle it | |
//! | `standing.rs` | ranks, tiers, scores | Mogstad et al. 2024 |
//! | `change.rs`, `share.rs` | two result sets, and their shares of errors | Welch 1947 |
//!
//! `docs/statistics.md` says what is promised, and what simulations measured.

mod cell;
mod change;
mod changes;
mod contest;
mod contests;
mod estimate;
mod family;
mod lending;
mod load_set;
mod options;
mod roster;
mod sample;
mod scatter;
mod settle;
mod share;
mod standing;
mod state;

pub use cell::{Better, Bound, Cell, Grid};
pub use change::{Change, ChangeState, Effect, EffectAtLoad};
pub use changes::{Changes, Measure};
pub use contest::Contest;
pub use contests::Contests;
pub use estimate::{AtLoad, Estimate};
pub use options::Options;
pub use settle::{Needs, ToShow};
pub use share::Difference;
pub use standing::{Reason, Standing};
pub use state::State;
