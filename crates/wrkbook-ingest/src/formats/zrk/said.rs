//! What zrk prints in place of a report.

use super::FORMAT;
use crate::formats::{Output, Reader, Reading, Step, Text};
use crate::line::quote;

/// An error, its usage, or the name of the file that the report is in.
pub(in crate::formats) const SAID: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| Kind::of(line).is_some(),
    reader: || Box::<Said>::default(),
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Usage,
    Elsewhere,
}

impl Kind {
    fn of(line: &str) -> Option<Self> {
        let starts = [
            ("zrk: ", Self::Error),
            ("Usage: zrk ", Self::Usage),
            ("usage: zrk ", Self::Usage),
            ("Report written to ", Self::Elsewhere),
        ];
        starts.into_iter().find(|(start, _)| line.starts_with(start)).map(|(_, kind)| kind)
    }
}

#[derive(Default)]
struct Said(Option<(Kind, String)>);

impl Reader for Said {
    fn line(&mut self, line: &Text<'_>) -> Step {
        match (&self.0, Kind::of(line.text)) {
            (None, Some(kind)) => {
                self.0 = Some((kind, quote(line.text)));
                Step::Taken
            }
            _ => Step::Ended,
        }
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        let line = output.lines().first;
        let Some((kind, text)) = self.0 else { return };
        match kind {
            Kind::Error => output.nothing(
                line,
                format!("start-up failure: {text}"),
                "see that the server listens at that address, and run again",
            ),
            Kind::Usage => output.nothing(
                line,
                "usage error, no report: zrk printed its usage",
                "correct the command that is measured, and run again",
            ),
            Kind::Elsewhere => output.nothing(
                line,
                format!("no report here: {text}"),
                "give the file that it names",
            ),
        }
    }
}
