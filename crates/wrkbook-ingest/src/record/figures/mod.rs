//! The catalogue of figures: everything that is known of a run, each figure once, with how it is read
//! from a run and put back. The tidy table of runs, the output of `parse`, frames, the page of data
//! and the Python package are made from it.
//!
//! To add a figure, add its field to the record and one row here.

/// Rows of the catalogue that are one field of the record: `$of(run)?.$field`, of `$of_mut(run)`.
macro_rules! quantity {
    ($id:literal, $about:literal, $of:ident, $of_mut:ident, $($field:ident).+, $unit:ident) => {
        Figure::new($id, $about, Access::Quantity(
            |run| Some($of(run)?.$($field).+?.get()),
            |run, value| {
                $of_mut(run).$($field).+ = Some($unit::new(value)?);
                Some(())
            },
        ))
    };
}
macro_rules! count {
    ($id:literal, $about:literal, $of:ident, $of_mut:ident, $($field:ident).+, $make:expr) => {
        Figure::new($id, $about, Access::Count(
            |run| Some($of(run)?.$($field).+?.into()),
            |run, value| {
                $of_mut(run).$($field).+ = Some($make(value)?);
                Some(())
            },
        ))
    };
}
macro_rules! flag {
    ($id:literal, $about:literal, $of:ident, $of_mut:ident, $($field:ident).+) => {
        Figure::new($id, $about, Access::Flag(
            |run| $of(run)?.$($field).+,
            |run, value| {
                $of_mut(run).$($field).+ = Some(value);
                Some(())
            },
        ))
    };
}
macro_rules! text {
    ($id:literal, $about:literal, $of:ident, $of_mut:ident, $($field:ident).+) => {
        Figure::new($id, $about, Access::Text(
            |run| $of(run)?.$($field).+.as_deref(),
            |run, value| {
                $of_mut(run).$($field).+ = Some(value.to_owned().into());
                Some(())
            },
        ))
    };
}
/// One of a few words.
macro_rules! word {
    ($id:literal, $about:literal, $of:ident, $of_mut:ident, $($field:ident).+, $words:ident) => {
        Figure::new($id, $about, Access::Text(
            |run| Some($of(run)?.$($field).+?.id()),
            |run, value| {
                $of_mut(run).$($field).+ = Some($words::from_id(value)?);
                Some(())
            },
        ))
    };
}

mod conditions;
mod load;
mod place;
mod samples;

use std::sync::Arc;

use crate::record::report::LineSpan;
use crate::record::run::{Run, Source};

/// A figure: one thing that may be known of a run.
#[derive(Debug)]
pub struct Figure {
    /// Its name in tables and JSON. That of a quantity ends with its unit.
    pub id: &'static str,
    /// What it is.
    pub about: &'static str,
    /// How it is read and put back.
    pub access: Access,
}

/// How a figure is read from a run, and put back. A value that is no such quantity (a negative time)
/// is refused with `None`.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Text.
    Text(fn(&Run) -> Option<&str>, fn(&mut Run, &str) -> Option<()>),
    /// A whole number.
    Count(fn(&Run) -> Option<u64>, fn(&mut Run, u64) -> Option<()>),
    /// Yes or no; 1 or 0 in tables.
    Flag(fn(&Run) -> Option<bool>, fn(&mut Run, bool) -> Option<()>),
    /// A quantity in its base unit.
    Quantity(fn(&Run) -> Option<f64>, fn(&mut Run, f64) -> Option<()>),
}

/// The value of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Count(u64),
    /// Yes or no.
    Flag(bool),
    /// A quantity in its base unit.
    Quantity(f64),
}

/// Which part of the record a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The key of the run, and its state.
    Key,
    /// The load report.
    Load,
    /// The container's samples.
    Samples,
    /// Where the records are.
    Place,
    /// The conditions.
    Conditions,
}

/// The catalogue, part by part, in the order of the columns of a table.
pub const FIGURES: [(Part, &[Figure]); 7] = [
    (Part::Key, place::KEY),
    (Part::Load, load::LOAD),
    (Part::Samples, samples::SAMPLES),
    (Part::Place, place::OF_LOAD),
    (Part::Place, place::OF_CONTAINER),
    (Part::Conditions, conditions::CONDITIONS),
    (Part::Place, place::OF_CONDITIONS),
];

/// All figures in order.
pub fn figures() -> impl Iterator<Item = &'static Figure> {
    FIGURES.into_iter().flat_map(|(_, figures)| figures)
}

/// The figures of one part.
pub fn figures_of(part: Part) -> impl Iterator<Item = &'static Figure> {
    FIGURES.into_iter().filter(move |(of, _)| *of == part).flat_map(|(_, figures)| figures)
}

/// The figure of an id, or `None`.
pub fn figure(id: &str) -> Option<&'static Figure> {
    figures().find(|figure| figure.id == id)
}

impl Figure {
    const fn new(id: &'static str, about: &'static str, access: Access) -> Self {
        Self { id, about, access }
    }

    /// The base unit of a quantity, as the id ends with it; `None` for counts, flags and text.
    pub fn unit(&self) -> Option<&'static str> {
        const UNITS: [(&str, &str); 8] = [
            ("requests_per_s", "requests/s"),
            ("rate_per_s", "requests/s"),
            ("rate_stdev_per_s", "requests/s"),
            ("bytes_per_s", "bytes/s"),
            ("_share", "1"),
            ("_bytes", "bytes"),
            ("bytes_read", "bytes"),
            ("_percent", "percent of one core"),
        ];
        let Access::Quantity(..) = self.access else { return None };
        let known = UNITS.iter().find(|(ending, _)| self.id.ends_with(ending));
        known.map(|(_, unit)| *unit).or_else(|| self.id.ends_with("_s").then_some("s"))
    }
}

/// The value of a figure in a run; `None` where it is absent.
pub fn value<'a>(figure: &Figure, run: &'a Run) -> Option<Value<'a>> {
    match figure.access {
        Access::Text(get, _) => get(run).map(Value::Text),
        Access::Count(get, _) => get(run).map(Value::Count),
        Access::Flag(get, _) => get(run).map(Value::Flag),
        Access::Quantity(get, _) => get(run).map(Value::Quantity),
    }
}

/// The id of a percentile: `latency_p99_s`, `latency_p99_9_s`.
pub fn percentile_id(percent: f64) -> String {
    format!("latency_p{percent}_s").replace('.', "_")
}

/// The percentile of an id, or `None` where it is none.
pub fn percentile_of(id: &str) -> Option<f64> {
    let percent = id.strip_prefix("latency_p")?.strip_suffix("_s")?.replace('_', ".");
    percent.parse().ok().filter(|percent| (0.0..=100.0).contains(percent))
}

fn small(value: u64) -> Option<u32> {
    u32::try_from(value).ok()
}

fn source_mut(source: &mut Option<Source>) -> &mut Source {
    source.get_or_insert_with(|| Source { path: Arc::from(""), lines: None })
}

fn lines_mut(source: &mut Option<Source>) -> &mut LineSpan {
    source_mut(source).lines.get_or_insert(LineSpan { first: 0, last: 0 })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_figure_has_a_name_of_its_own() {
        let ids: BTreeSet<&str> = figures().map(|figure| figure.id).collect();
        assert_eq!(ids.len(), figures().count());
        // The unit of a load is in `load_kind`.
        for figure in figures().filter(|figure| figure.id != "load") {
            assert_eq!(
                figure.unit().is_some(),
                matches!(figure.access, Access::Quantity(..)),
                "{}",
                figure.id
            );
        }
    }

    #[test]
    fn a_percentile_is_named_by_its_percent() {
        for percent in [50.0, 99.0, 99.9, 99.999] {
            assert_eq!(percentile_of(&percentile_id(percent)), Some(percent));
        }
        assert_eq!(percentile_id(99.9), "latency_p99_9_s");
        for other in ["latency_mean_s", "latency_p101_s", "latency_p_s", "p99"] {
            assert_eq!(percentile_of(other), None, "{other}");
        }
    }
}
