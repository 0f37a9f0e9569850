//! Statistics: pure functions and small values over `&[f64]`. No frames, no I/O, no policy.
//!
//! What is measured here is described in the field's words: a *sample* is the valid repeats of a
//! cell; *old* and *new* are the two sides of a comparison, and a ratio is new / old.
//!
//! | noun | answers | source |
//! | --- | --- | --- |
//! | [`mean`], [`median`], [`sample_stdev`], [`coefficient_of_variation`], [`geometric_mean`] | where a sample is, and how wide | textbook |
//! | [`Trimmed`] | the centre that is reported of a cell | the trimmed mean, Tukey 1962 |
//! | [`range_coverage`], [`order_interval`], [`repeats_for`] | what a range says of the median | David & Nagaraja 2003 |
//! | [`NoiseGrade`] | how noisy a server is | median of the spreads over the loads |
//! | [`MannWhitney`], [`StratifiedRankTest`] | whether two sides differ | Mann & Whitney 1947, van Elteren 1960 |
//! | [`holm()`] | p values of many comparisons at once | Holm 1979 |
//! | [`friedman()`] | whether rounds are in the same order for all | Friedman 1937 |
//! | [`RatioInterval`] | by how much two sides differ | Hodges & Lehmann 1963 |
//! | [`compare`] | servers compared with few repeats: leads, ranks, tiers, changes | [`compare`] has them |
//! | [`student_two_sided`], [`student_upper_point`] | Student's t, with all digits of small tails | DiDonato & Morris 1992 |
//! | [`RankInterval`], [`rank_intervals`] | which ranks a server may hold | pairwise tests |
//! | [`LinearFit`] | a line | least squares |
//! | [`ScalingFit`] | throughput against load | Gunther 1993, 2007 |
//! | [`served_concurrency`], [`served_share`] | requests in flight | Little 1961 |
//!
//! Two rules hold throughout. A figure that does not exist is `None`, never 0 and never NaN. And a
//! sample with a value that is not finite has no figures at all: such a value is a mistake further
//! up, and would otherwise sort somewhere and be averaged.

pub mod compare;
mod coverage;
mod describe;
mod fit;
mod friedman;
mod holm;
mod little;
mod noise;
mod null;
mod polygamma;
#[cfg(test)]
mod properties;
mod rank_test;
mod ratio;
mod scaling;
mod standing;
mod student;

pub use coverage::{OrderInterval, order_interval, range_coverage, repeats_for};
pub use describe::{
    Dropped, Trimmed, coefficient_of_variation, geometric_mean, mean, median, sample_stdev,
};
pub use fit::LinearFit;
pub use friedman::friedman;
pub use holm::holm;
pub use little::{served_concurrency, served_share};
pub use noise::NoiseGrade;
pub use rank_test::{MannWhitney, StratifiedRankTest};
pub use ratio::RatioInterval;
pub use scaling::ScalingFit;
pub use standing::{RankInterval, rank_intervals};
pub use student::{student_two_sided, student_upper_point};
