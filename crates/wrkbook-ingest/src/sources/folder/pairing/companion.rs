//! Companions to their report: a histogram or a time series that a load generator wrote beside it.

use super::Pairing;
use super::place::Spot;
use crate::record::load::{Covers, LoadReport};
use crate::record::report::LineSpan;
use crate::sources::folder::files::Found;
use crate::sources::folder::headings::Named;

/// A file of nothing but companions, which waits until it is known what the files beside it hold.
pub(super) struct Companion<'a> {
    pub(super) file: &'a Found,
    pub(super) spot: Spot,
    pub(super) loads: Vec<(LoadReport, LineSpan)>,
    pub(super) named: Vec<Named>,
}

/// Whether a file holds companions: alone they are reports, beside a report they belong to it.
pub(super) fn are_companions(loads: &[(LoadReport, LineSpan)]) -> bool {
    !loads.is_empty() && loads.iter().all(|(load, _)| is_companion(load))
}

/// Whether a report is a companion.
pub(in crate::sources::folder) fn is_companion(load: &LoadReport) -> bool {
    match load.generator.as_deref() {
        Some("hgrm" | "hlog") => true,
        // The rows of its time series: nothing of what its reports say of the whole.
        Some("zrk") => {
            load.version.is_none()
                && load.rate_printed.is_none()
                && load.latency.percentiles.is_empty()
        }
        _ => false,
    }
}

impl Pairing<'_> {
    /// Adds a companion to the run of the report beside it; alone it is a run of its own.
    pub(super) fn add_companion(&mut self, companion: Companion<'_>) {
        let Companion { file, spot, mut loads, named } = companion;
        let Some(&(index, reports)) = self.by_spot.get(&spot) else {
            return self.add_loads(file, spot, loads, &named);
        };
        let report = self.runs[index].load.as_mut().filter(|_| reports == 1);
        match (report, loads.pop(), loads.is_empty()) {
            (Some(report), Some((load, _)), true) => join(report, load),
            _ => {
                let problem = "was left out: it cannot be told which report beside it is its own";
                let advice = "keep one run in a file, and one histogram beside it";
                self.warn(file, 1, problem.to_owned(), advice);
            }
        }
    }
}

/// Adds what a histogram says: its percentiles are finer than those that a report prints.
fn join(report: &mut LoadReport, companion: LoadReport) {
    let (known, other) = (&mut report.latency, companion.latency);
    if other.percentiles.is_empty() {
        return;
    }
    known.percentiles = other.percentiles;
    known.mean = known.mean.or(other.mean);
    known.stdev = known.stdev.or(other.stdev);
    known.max = known.max.or(other.max);
    known.samples = other.samples.or(known.samples);
    if known.samples.zip(report.counts.requests).is_some_and(|(all, answers)| all > answers) {
        known.covers = Some(Covers::All);
    }
}
