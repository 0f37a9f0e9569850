//! The last row of a container: what the next line is compared with, before it is taken apart.
//!
//! The client draws faster than the engine samples, and of a new sample little but digits is new.
//! So nearly every line is, byte by byte, one that was read before, or differs from it in digits
//! alone and has its figures at the same places.

use std::ops::Range;

use crate::line::Line;
use crate::record::units::{Bytes, Percent};

use super::sample::Sample;
use super::sizes::{Share, Size, decimal};

/// Where a row of a table has its names and figures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fields {
    /// The end of the last word that names the container.
    pub(super) names_end: usize,
    /// The CPU use, in percent.
    pub(super) cpu: Field,
    /// The memory in use, and its limit.
    pub(super) memory: [Field; 2],
}

/// Where a number stands in a row, in bytes, and what it counts in base units.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    at: Range<usize>,
    unit: f64,
}

impl Field {
    /// The place of a number in a row that it is a part of.
    pub(super) fn of(row: &str, number: &str, unit: f64) -> Option<Self> {
        let start = number.as_ptr().addr().checked_sub(row.as_ptr().addr())?;
        Some(Self { at: start..start + number.len(), unit })
    }

    /// The figure in a row that has it at the same place.
    fn value(&self, row: &[u8]) -> Option<f64> {
        Some(decimal(row.get(self.at.clone())?)? * self.unit)
    }
}

/// The last row of a container, as printed.
#[derive(Debug, Default)]
pub(super) struct LastRow {
    /// The raw line without its end; only its text, where that was not all in one piece in it.
    bytes: Vec<u8>,
    is_line: bool,
    /// Where the text is.
    text: Range<usize>,
    fields: Option<Fields>,
}

impl LastRow {
    /// Keeps a row. `fields` is where things stand in its text, if that is known.
    pub(super) fn set(&mut self, line: &Line<'_>, fields: Option<Fields>) {
        let text = line.text.as_bytes();
        let at = place_in(line.raw, line.text);
        self.is_line = at.is_some();
        self.bytes.clear();
        self.bytes.extend_from_slice(if self.is_line { line.raw } else { text });
        let start = at.unwrap_or(0);
        self.text = start..start + text.len();
        self.fields = fields.filter(|_| self.is_line);
    }

    /// Forgets where things stand in it: other columns follow.
    pub(super) fn forget_fields(&mut self) {
        self.fields = None;
    }

    /// The row.
    pub(super) fn text(&self) -> &str {
        // It was a text when it was kept, and digits have taken the places of digits since.
        std::str::from_utf8(&self.bytes[self.text.clone()]).unwrap_or_default()
    }

    /// Compares it with the line that `raw` begins with; if that differs in the digits of figures
    /// alone, and nothing is odd about it, it is the last row from then on.
    pub(super) fn turn(&mut self, raw: &[u8]) -> Next {
        let length = self.bytes.len();
        let Some(next) = raw.get(..length).filter(|_| raw.get(length) == Some(&b'\n')) else {
            return Next::Other;
        };
        let Some(first) = first_change(&self.bytes, next) else { return Next::Other };
        if first == length {
            return if self.is_line { Next::Same(length + 1) } else { Next::Other };
        }
        let Some(sample) = self.figures(first, next) else { return Next::Other };
        self.bytes.copy_from_slice(next);
        Next::Alike(length + 1, sample)
    }

    /// What a line says that is alike but differs from `first` on.
    fn figures(&self, first: usize, line: &[u8]) -> Option<Sample<'static>> {
        let fields = self.fields.as_ref()?;
        let row = line.get(self.text.start..)?;
        if first < self.text.start + fields.names_end {
            return None;
        }
        let [used, limit] = &fields.memory;
        let size = |field: &Field| Some(Size::Known(Bytes::new(field.value(row)?)?));
        let mut sample = Sample::default();
        sample.set_cpu(Share::Known(Percent::new(fields.cpu.value(row)?)?));
        sample.set_memory(size(used)?, Some(size(limit)?));
        Some(sample).filter(|sample| sample.oddity.is_none())
    }
}

/// What a line is to the last row.
pub(super) enum Next {
    /// The very same; its length, with its end.
    Same(usize),
    /// The next sample of the same container; its length, and what it says.
    Alike(usize, Sample<'static>),
    /// Something else, or nobody knows yet.
    Other,
}

/// Where two lines of a length begin to differ, which is their length if they do not; `None` where
/// they do in more than digits.
fn first_change(a: &[u8], b: &[u8]) -> Option<usize> {
    let mut first = a.len();
    let mut compare = |at: usize, a: &[u8], b: &[u8]| {
        let mut changes = (at..).zip(a.iter().zip(b)).filter(|(_, (a, b))| a != b).peekable();
        first = changes.peek().map_or(first, |(at, _)| first.min(*at));
        changes.all(|(_, (a, b))| a.is_ascii_digit() && b.is_ascii_digit())
    };
    // Block by block: most are the same, and are compared at once.
    let ((blocks_a, rest_a), (blocks_b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut blocks = (0..).step_by(8).zip(blocks_a.iter().zip(blocks_b));
    let are_alike = blocks.all(|(at, (a, b))| a == b || compare(at, a, b))
        && compare(a.len() - rest_a.len(), rest_a, rest_b);
    are_alike.then_some(first)
}

/// Where a text stands in the line that it was taken from: mostly it is a part of it, untouched; else
/// escapes after it were taken out. `None` where there were others.
fn place_in(raw: &[u8], text: &str) -> Option<usize> {
    let at = text.as_ptr().addr().wrapping_sub(raw.as_ptr().addr());
    let is_there = |at: usize| raw.get(at..at + text.len()) == Some(text.as_bytes());
    let at = if at < raw.len() { at } else { 0 };
    is_there(at).then_some(at)
}
