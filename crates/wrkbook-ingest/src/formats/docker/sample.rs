//! One sample of one container: the figures of a row, and the rules about which figures count.

use crate::record::units::{Bytes, Percent};

use super::last_row::Fields;
use super::sizes::{Share, Size};

/// From here on (1 EB) a memory figure is a wrapped 64-bit counter, not memory: as a limit it
/// means "none" (`16 EiB`, `18.45 EB`, `9.223 EB`), as use that more cache than memory was
/// subtracted.
const NOT_MEMORY: f64 = 1e18;

/// The figures of one row, borrowed from it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sample<'a> {
    /// The container's id as printed.
    pub(super) id: Option<&'a str>,
    /// The container's name.
    pub(super) name: Option<&'a str>,
    /// What it used.
    pub(super) figures: Figures,
    /// What was wrong with its memory figure.
    pub(super) oddity: Option<Oddity>,
    /// What was wrong with its CPU figure.
    pub(super) cpu_oddity: Option<Oddity>,
    /// Where it stands in its row, if it is one of a table.
    pub(super) fields: Option<Fields>,
}

/// What a container used at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Figures {
    /// CPU in percent of one core.
    pub(super) cpu: Option<Percent>,
    /// Memory in use.
    pub(super) memory: Option<Bytes>,
    /// The memory limit.
    pub(super) limit: Option<Bytes>,
}

/// Why a figure that was printed is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// More cache than memory was subtracted, and the counter wrapped to about 2^64.
    Underflow,
    /// Memory in a unit that docker does not print.
    UnknownUnit,
    /// CPU use that is not a number, or less than none.
    NoShare,
    /// CPU use as Windows prints it: of all processors, whose number is not known.
    HostShare,
}

impl<'a> Sample<'a> {
    /// Takes what stands under `CONTAINER`: the id, or the name that the client was called with.
    pub(super) fn set_container(&mut self, word: &'a str) {
        if is_id(word) { self.set_id(word) } else { self.set_name(word) }
    }

    /// Takes an id. `--` and nothing are none.
    pub(super) fn set_id(&mut self, word: &'a str) {
        self.id = known(word);
    }

    /// Takes a name. `--` and nothing are none.
    pub(super) fn set_name(&mut self, word: &'a str) {
        self.name = known(word);
    }

    /// Takes the CPU use in percent of one core.
    pub(super) fn set_cpu(&mut self, share: Share) {
        match share {
            Share::NoData => {}
            Share::Known(percent) => self.figures.cpu = Some(percent),
            Share::Unreadable => self.cpu_oddity = Some(Oddity::NoShare),
        }
    }

    /// Takes the CPU use in percent of all processors, which cannot be compared with the other.
    pub(super) fn set_host_cpu(&mut self, share: Share) {
        if share != Share::NoData {
            self.cpu_oddity = Some(Oddity::HostShare);
        }
    }

    /// Takes the memory in use, and the limit where the client prints one. `0B / 0B` says that
    /// the kernel does not count memory, not that none is used.
    pub(super) fn set_memory(&mut self, used: Size, limit: Option<Size>) {
        self.figures.limit = match limit {
            Some(Size::Known(limit)) if limit.get() > 0.0 && limit.get() < NOT_MEMORY => {
                Some(limit)
            }
            _ => None,
        };
        if limit == Some(Size::UnknownUnit) {
            self.oddity = Some(Oddity::UnknownUnit);
        }
        match used {
            Size::NoData => {}
            Size::UnknownUnit => self.oddity = Some(Oddity::UnknownUnit),
            Size::Known(used) if used.get() >= NOT_MEMORY => {
                self.oddity = Some(Oddity::Underflow);
            }
            Size::Known(used) if used.get() == 0.0 && limit == Some(Size::Known(used)) => {}
            Size::Known(used) => self.figures.memory = Some(used),
        }
    }

    /// Whether the row says anything of a container that can be told from others.
    pub(super) fn has_data(&self) -> bool {
        self.says_something() && (self.id.is_some() || self.name.is_some())
    }

    /// Whether it says anything of whichever container.
    pub(super) fn says_something(&self) -> bool {
        self.figures.cpu.is_some()
            || self.figures.memory.is_some()
            || self.oddity.or(self.cpu_oddity).is_some()
    }
}

fn known(word: &str) -> Option<&str> {
    (!word.is_empty() && word != "--").then_some(word)
}

/// Ids are 64 hexadecimal digits, mostly cut to 12. They may look like numbers (`1234e5678901`).
fn is_id(word: &str) -> bool {
    matches!(word.len(), 12 | 64) && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
