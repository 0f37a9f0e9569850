//! Figures that stood in a report and could not be read: one remark of each kind.

use std::sync::Arc;

use crate::line::quote;
use crate::record::diagnostic::Diagnostic;

/// What stands where a figure should: `Ok(None)` where the tool had none and printed `nan`, `Err`
/// with the text that is no figure.
pub(super) type Reading<'a, T> = Result<Option<T>, &'a str>;

/// What could not be read of one report.
#[derive(Debug, Default)]
pub(super) struct Losses(Vec<Loss>);

/// One kind of figure that could not be read, and where first.
#[derive(Debug)]
struct Loss {
    what: &'static str,
    line: u32,
    text: String,
    times: u32,
}

impl Losses {
    /// The figure of a reading, if it has one. Notes what could not be read.
    pub(super) fn figure<T>(
        &mut self,
        what: &'static str,
        line: u32,
        reading: Reading<'_, T>,
    ) -> Option<T> {
        reading.unwrap_or_else(|text| {
            self.add(what, line, text);
            None
        })
    }

    /// Whether nothing was lost.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes that a figure could not be read.
    pub(super) fn add(&mut self, what: &'static str, line: u32, text: &str) {
        match self.0.iter_mut().find(|loss| loss.what == what) {
            Some(loss) => loss.times = loss.times.saturating_add(1),
            None => self.0.push(Loss { what, line, text: quote(text), times: 1 }),
        }
    }

    /// One warning of each kind.
    pub(super) fn diagnostics(&self, path: &Arc<str>) -> impl Iterator<Item = Diagnostic> {
        self.0.iter().map(|Loss { what, line, text, times }| {
            let mut message = format!("{what} unreadable, left out: \"{text}\"");
            if *times > 1 {
                message += &format!(" ({times} times, here first)");
            }
            let advice = "keep the output of the tool as it is";
            Diagnostic::unreadable(path, message, advice).at(*line)
        })
    }
}
