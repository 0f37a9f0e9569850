//! The samples of a container beside a load test, summed up.

use crate::record::units::{Bytes, Percent};

/// The samples of one container, summed up. Of a stream, means leave out the first distinct sample, which has
/// no previous reading to compare with; peaks and the count keep it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Container {
    /// The container's id as printed; absent where only a name was known, or nothing.
    pub id: Option<String>,
    /// The container's name; older clients print none.
    pub name: Option<String>,
    /// Distinct samples: identical consecutive rows are one.
    pub samples: u64,
    /// Highest CPU sample.
    pub cpu_peak: Option<Percent>,
    /// Mean CPU over all distinct samples, of a stream but the first.
    pub cpu_mean: Option<Percent>,
    /// Highest memory sample.
    pub memory_peak: Option<Bytes>,
    /// Mean memory over all distinct samples, of a stream but the first.
    pub memory_mean: Option<Bytes>,
    /// The memory limit last seen; absent where none was printed.
    pub memory_limit: Option<Bytes>,
    /// The line of the highest CPU sample, counted from 1.
    pub cpu_peak_line: Option<u32>,
    /// The line of the highest memory sample, counted from 1.
    pub memory_peak_line: Option<u32>,
}
