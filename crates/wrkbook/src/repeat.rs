//! A repeat of a cell has a value and a fate: whether it is in the centre, and if not, why.

use serde::Serialize;
use wrkbook_ingest::run::{Run, RunState};

use crate::metric::Metric;
use crate::policy::Policy;
use crate::stats::Trimmed;

/// One repeat of a cell, for one metric. The order is that of the cell's runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Repeat {
    /// The place of its run among the runs of the result set.
    pub run: u32,
    /// What it counts as, in the metric's base unit; `None` where it does not count.
    pub value: Option<f64>,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is in the centre, or in the sum.
    Counted,
    /// It was trimmed as the lowest.
    TrimmedLow,
    /// It was trimmed as the highest.
    TrimmedHigh,
    /// It has no figure, and counts as 0.
    CountedAsZero,
    /// No request completed.
    Dead,
    /// There is no report, or an empty or cut one.
    Missing,
    /// It completed requests, and this was not measured.
    NotMeasured,
}

impl Fate {
    /// True where it is part of what the cell reports, before any trim.
    pub fn counts(self) -> bool {
        matches!(self, Self::Counted | Self::TrimmedLow | Self::TrimmedHigh | Self::CountedAsZero)
    }
}

/// The repeats of a cell under `policy`; `first` is the place of the first run in the result set, and
/// `is_measured` says whether any run of the set has the metric.
pub(crate) fn repeats(
    runs: &[Run],
    first: usize,
    metric: Metric,
    policy: Policy,
    is_measured: bool,
) -> Vec<Repeat> {
    let zeros = policy == Policy::AsPublished && is_measured;
    let repeat = |(at, run): (usize, &Run)| {
        let value = metric.of_run(run, policy);
        let fate = match (value, run.state()) {
            (Some(_), _) => Fate::Counted,
            (None, _) if zeros => Fate::CountedAsZero,
            (None, RunState::Dead) => Fate::Dead,
            (None, RunState::Missing) => Fate::Missing,
            (None, RunState::Completed) => Fate::NotMeasured,
        };
        let value = value.or((fate == Fate::CountedAsZero).then_some(0.0));
        Repeat { run: u32::try_from(first + at).unwrap_or(u32::MAX), value, fate }
    };
    runs.iter().enumerate().map(repeat).collect()
}

/// Marks what a trim of the repeats that count left out.
pub(crate) fn mark_trimmed(repeats: &mut [Repeat], trim: Trimmed) {
    let Some(dropped) = trim.dropped else { return };
    let counted = repeats.iter_mut().filter(|repeat| repeat.fate.counts());
    for (index, repeat) in counted.enumerate() {
        if index == dropped.index_low {
            repeat.fate = Fate::TrimmedLow;
        } else if index == dropped.index_high {
            repeat.fate = Fate::TrimmedHigh;
        }
    }
}
