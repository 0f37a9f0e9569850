//! What was odd about a stream of samples: one diagnostic of each kind with a count, so that
//! what is said does not grow with the file.

use std::sync::Arc;

use crate::line::quote;
use crate::record::container::Container;
use crate::record::diagnostic::Diagnostic;

use super::containers::MOST_CONTAINERS;
use super::sample::Oddity;

/// How often something happened, and where first.
#[derive(Debug, Default)]
pub(super) struct Tally {
    count: u64,
    first: Option<(u32, String)>,
}

impl Tally {
    /// Counts one more.
    pub(super) fn count(&mut self, line: u32, text: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (line, quote(text)));
    }

    /// Where it happened first, and the text.
    pub(super) fn first(&self) -> Option<(u32, &str)> {
        self.first.as_ref().map(|(line, text)| (*line, &**text))
    }

    /// A warning that figures were lost.
    fn diagnostic(&self, path: &Arc<str>, message: &str, advice: &str) -> Option<Diagnostic> {
        let (first, text) = self.first()?;
        let mut message = format!("{message}: \"{text}\"");
        if self.count > 1 {
            message += &format!(" ({} times, here first)", self.count);
        }
        Some(Diagnostic::unreadable(path, message, advice).at(first))
    }
}

/// All that is said of one stream.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Lines that begin as rows do and are none.
    pub(super) broken: Tally,
    /// Samples of containers beyond the most that are kept.
    pub(super) left_out: Tally,
    /// The last line, where it is the start of a row.
    pub(super) cut: Tally,
    underflow: Tally,
    unknown_unit: Tally,
    no_share: Tally,
    host_share: Tally,
}

impl Remarks {
    /// Counts an unusable figure of a row.
    pub(super) fn odd(&mut self, oddity: Oddity, line: u32, row: &str) {
        let tally = match oddity {
            Oddity::Underflow => &mut self.underflow,
            Oddity::UnknownUnit => &mut self.unknown_unit,
            Oddity::NoShare => &mut self.no_share,
            Oddity::HostShare => &mut self.host_share,
        };
        tally.count(line, row);
    }

    /// The diagnostics, at most one of each kind.
    pub(super) fn diagnostics(&self, path: &Arc<str>) -> Vec<Diagnostic> {
        let too_many =
            format!("sample of a container beyond the first {MOST_CONTAINERS}, left out");
        [
            self.broken.diagnostic(
                path,
                "row not understood and left out",
                "look at the line: the rows around it were read",
            ),
            self.left_out.diagnostic(
                path,
                &too_many,
                "name the containers of interest when calling docker stats",
            ),
            self.underflow.diagnostic(
                path,
                "memory in use of 1 EB or more, taken as absent",
                "the engine subtracted more cache than was in use; engines from 20.10 on do not",
            ),
            self.unknown_unit.diagnostic(
                path,
                "memory in a unit that docker does not print, taken as absent",
                "write kB, MB, GB for powers of 1000 or KiB, MiB, GiB for powers of 1024",
            ),
            self.no_share.diagnostic(
                path,
                "CPU use that is no figure, taken as absent",
                "look at the line: the other figures in it were read",
            ),
            // It was read well, and says something else.
            self.host_share.first().map(|(line, _)| {
                let message =
                    "CPU is in percent of all processors, as Windows counts; taken as absent";
                let advice = "sample on Linux to compare CPU use: there 100% are one core";
                Diagnostic::warning(path, message, advice).at(line)
            }),
            self.cut.diagnostic(
                path,
                "the last row is cut and was left out",
                "nothing to do if docker stats was stopped here; else copy the file again",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What to say of containers with one sample each: it counts, and says little.
pub(super) fn thin(containers: &[Container], path: &Arc<str>) -> Option<Diagnostic> {
    let thin = containers.iter().filter(|container| container.samples == 1).count();
    let whose = match (containers, thin) {
        (_, 0) => return None,
        ([_], _) => "one sample".to_owned(),
        (all, thin) => format!("one sample of each of {thin} of {} containers", all.len()),
    };
    let message = format!("{whose}: thin, its figures are those of one moment");
    let advice =
        "sample through the whole run: docker stats in the background, or --no-stream in a loop";
    Some(Diagnostic::warning(path, message, advice))
}
