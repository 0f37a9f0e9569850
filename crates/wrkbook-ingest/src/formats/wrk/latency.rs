//! The latency of one report: the row of `Thread Stats`, the percentiles, and the footers of a
//! histogram, which say the same with different precision.

use super::figure::Time;
use super::grammar::{Distribution, LatencyRow, Sentence, ThirdColumn};
use super::losses::{Losses, Reading};
use crate::record::load;
use crate::record::units::Seconds;

/// How a latency that could not be read is called.
const LATENCY: &str = "latency";
const PERCENTILE: &str = "percentile of the latency";
const FOOTER: &str = "footer of the latency histogram";

/// Which histogram the next rows belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    None,
    /// Rows of the short list, then the footer, of the latency as recorded.
    Recorded,
    /// The uncorrected latency, which is not reported.
    Other,
}

/// What was read of the latency so far; times in seconds.
#[derive(Debug)]
pub(super) struct Latency {
    block: Block,
    third_column: ThirdColumn,
    row: Option<Row>,
    /// Of the recorded histogram: mean and deviation, then maximum.
    mean_footer: Option<(Option<f64>, Option<f64>)>,
    max_footer: Option<Option<f64>>,
    has_distribution: bool,
    percentiles: Vec<(f64, Option<f64>)>,
}

/// The figures of the `Latency` row.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    mean: Option<f64>,
    /// True where a mean was printed that could not be read, so that it says nothing of samples.
    mean_is_lost: bool,
    stdev: Option<f64>,
    third: Option<f64>,
}

impl Latency {
    /// A latency of which nothing was read.
    pub(super) fn new(third_column: ThirdColumn) -> Self {
        Self {
            block: Block::None,
            third_column,
            row: None,
            mean_footer: None,
            max_footer: None,
            has_distribution: false,
            percentiles: Vec::new(),
        }
    }

    /// Whether a distribution was announced.
    pub(super) fn has_distribution(&self) -> bool {
        self.has_distribution
    }

    /// Whether the `Latency` row was there, readable or not.
    pub(super) fn has_row(&self) -> bool {
        self.row.is_some()
    }

    /// Takes the `Latency` row.
    pub(super) fn take_row(&mut self, row: LatencyRow<'_>, line: u32, losses: &mut Losses) {
        let mut seconds = |reading: Reading<'_, Time>| {
            losses.figure(LATENCY, line, reading).map(|time| time.seconds)
        };
        let (mean, stdev, third) = (seconds(row.mean), seconds(row.stdev), seconds(row.third));
        // Where nothing was sampled, a mean of `nan` stands beside a maximum of 0.
        let contradicts = row.mean == Ok(None) && third.is_some_and(|third| third > 0.0);
        if contradicts {
            losses.add(LATENCY, line, "nan");
        }
        let mean_is_lost = contradicts || row.mean.is_err();
        self.row = Some(Row { mean, mean_is_lost, stdev, third });
    }

    /// Takes the title of a distribution: the first of the latency as recorded counts.
    pub(super) fn take_title(&mut self, kind: Distribution) {
        let is_recorded = kind != Distribution::Other && !self.has_distribution;
        self.has_distribution |= is_recorded;
        self.block = if is_recorded { Block::Recorded } else { Block::Other };
    }

    /// Takes a line of a distribution, if it stands where it belongs to one.
    pub(super) fn take(&mut self, sentence: &Sentence<'_>, line: u32, losses: &mut Losses) -> bool {
        let is_recorded = self.block == Block::Recorded;
        match *sentence {
            _ if self.block == Block::None => return false,
            Sentence::Percentile { percent, time } if is_recorded => {
                if self.percentiles.last().is_some_and(|(last, _)| percent <= *last) {
                    return false;
                }
                let time = losses.figure(PERCENTILE, line, time).map(|time| time.seconds);
                self.percentiles.push((percent, time));
            }
            Sentence::Rule => self.block = Block::None,
            Sentence::MeanFooter { mean: Ok(mean), stdev: Ok(stdev) } if is_recorded => {
                self.mean_footer.get_or_insert((mean, stdev));
            }
            Sentence::MaxFooter { max: Ok(max), count: Ok(count) } if is_recorded => {
                self.max_footer.get_or_insert(max.filter(|_| count > 0));
            }
            Sentence::MeanFooter { mean, stdev } if is_recorded => {
                losses.figure(FOOTER, line, mean.and(stdev));
            }
            Sentence::MaxFooter { max, count } if is_recorded => {
                losses.figure(FOOTER, line, max.and(count.map(Some)));
            }
            _ => {}
        }
        true
    }

    /// The latency figures alone. A mean of nothing is printed as 0 or `nan`: then there was no
    /// sample, and all the other figures are as empty. A single 0 (a percentile below the smallest
    /// sample, which the correction of `wrk` 4 can ask for) is no figure either.
    pub(super) fn finish(self) -> load::Latency {
        let positive = |seconds: &f64| *seconds > 0.0;
        let row = self.row.unwrap_or_default();
        // The footer has more digits. One without a figure says that nothing was sampled.
        let (mean, stdev) = self.mean_footer.unwrap_or((row.mean, row.stdev));
        let mean = mean.filter(positive);
        let says_nothing = self.row.is_none() || row.mean_is_lost;
        let is_sampled = mean.is_some() || (says_nothing && self.mean_footer.is_none());
        let figure = |seconds: Option<f64>| {
            seconds.filter(|s| is_sampled && positive(s)).and_then(Seconds::new)
        };

        let mut percentiles: Vec<_> =
            self.percentiles.iter().map(|(p, time)| (*p, figure(*time))).collect();
        let mut row_max = row.third;
        if self.third_column == ThirdColumn::Percentile99 {
            row_max = self.percentiles.last().filter(|(p, _)| *p == 100.0).and_then(|last| last.1);
            let at = percentiles.partition_point(|(percent, _)| *percent < 99.0);
            if self.row.is_some() && percentiles.get(at).is_none_or(|(percent, _)| *percent > 99.0)
            {
                percentiles.insert(at, (99.0, figure(row.third)));
            }
        }
        let stdev = stdev.filter(|s| mean.is_some() || (is_sampled && positive(s)));
        load::Latency {
            mean: figure(mean),
            stdev: stdev.and_then(Seconds::new),
            max: figure(self.max_footer.unwrap_or(row_max)),
            percentiles,
            ..load::Latency::default()
        }
    }
}
