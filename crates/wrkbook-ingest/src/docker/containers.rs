//! The containers seen so far, each with running sums: what is kept does not grow with the file.

use rustc_hash::FxHashMap;

use crate::line::{KnownLine, Line};
use crate::report::Container;
use crate::units::{Bytes, Percent};

use super::sample::{Figures, Sample};

/// The most containers that are kept apart; a host runs far fewer.
pub(super) const MOST_CONTAINERS: usize = 4096;

/// All containers, in the order of their first samples.
#[derive(Debug, Default)]
pub(super) struct Containers {
    all: Vec<Accumulator>,
    /// By the ids as `short` has them.
    by_id: FxHashMap<Box<str>, usize>,
    by_name: FxHashMap<Box<str>, usize>,
    /// The container of the row read last.
    latest: usize,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is a sample of its own.
    Distinct,
    /// It says what the row before it said of the same container.
    Repeated,
    /// There are too many containers already.
    LeftOut,
}

impl Containers {
    /// Whether a row is, byte by byte, the last one of a container that is due. Nearly all rows are,
    /// and need not be taken apart.
    pub(super) fn repeats(&mut self, row: &str) -> bool {
        self.find_due(|container| container.row == row).is_some()
    }

    /// The length of the line at the start of `raw`, its end included, if it is, byte by byte, the
    /// last one of a container that is due.
    pub(super) fn repeated_line(&mut self, raw: &[u8]) -> Option<usize> {
        let index = self.find_due(|container| container.line.begins(raw))?;
        Some(self.all[index].line.length())
    }

    /// The first container that is due and fits: the one after the latest, as frames keep their
    /// order, or the latest again.
    fn find_due(&mut self, fits: impl Fn(&Accumulator) -> bool) -> Option<usize> {
        let next = if self.latest + 1 < self.all.len() { self.latest + 1 } else { 0 };
        let due = [next, self.latest].into_iter().find(|at| self.all.get(*at).is_some_and(&fits))?;
        self.latest = due;
        Some(due)
    }

    /// Adds a sample, read from the `number`th line.
    pub(super) fn add(&mut self, number: u32, line: &Line<'_>, sample: &Sample<'_>) -> Taken {
        let Some(index) = self.find(sample).or_else(|| self.start()) else { return Taken::LeftOut };
        self.latest = index;
        self.identify(index, sample);
        let container = &mut self.all[index];
        if same_words(&container.row, line.text) {
            return Taken::Repeated;
        }
        container.add(number, line.text, sample.figures);
        container.line.set(line.raw);
        Taken::Distinct
    }

    /// Whether a line begins with the first word of a known row: it may be another, cut short.
    pub(super) fn know_start_of(&self, line: &str) -> bool {
        let word = line.split_whitespace().next().unwrap_or(line);
        self.all.iter().any(|container| container.row.starts_with(word))
    }

    /// The containers summed up. `last_line` is the last line of the text, which may be cut.
    pub(super) fn finish(self, last_line: u32) -> Vec<Container> {
        let finished = self.all.into_iter().map(|container| container.finish(last_line));
        let mut containers: Vec<Container> = finished.collect();
        // Collecting reuses the memory of what was larger, and a folder has many files.
        containers.shrink_to_fit();
        containers
    }

    /// The container of a sample: by id; by name where either side knows no id.
    fn find(&mut self, sample: &Sample<'_>) -> Option<usize> {
        let is_of = |container: &Accumulator| {
            container.id.as_deref() == sample.id && container.name.as_deref() == sample.name
        };
        if let Some(due) = self.find_due(is_of) {
            return Some(due);
        }
        let by_id = sample.id.and_then(|id| self.by_id.get(short(id)));
        by_id.copied().or_else(|| {
            let index = *self.by_name.get(sample.name?)?;
            (sample.id.is_none() || self.all[index].id.is_none()).then_some(index)
        })
    }

    fn start(&mut self) -> Option<usize> {
        (self.all.len() < MOST_CONTAINERS).then(|| {
            self.all.push(Accumulator::default());
            self.all.len() - 1
        })
    }

    /// Keeps what was not yet known of a container's identity.
    fn identify(&mut self, index: usize, sample: &Sample<'_>) {
        let container = &mut self.all[index];
        if let (None, Some(id)) = (&container.id, sample.id) {
            container.id = Some(id.to_owned());
            self.by_id.insert(short(id).into(), index);
        }
        if let (None, Some(name)) = (&container.name, sample.name) {
            container.name = Some(name.to_owned());
            self.by_name.insert(name.into(), index);
        }
    }
}

/// An id as most clients print it: 12 digits, of 64 where the client was asked for all.
fn short(id: &str) -> &str {
    let is_full = id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit());
    id.get(..12).filter(|_| is_full).unwrap_or(id)
}

/// Whether two rows say the same: white space aside, which moves with the widest cell of a frame.
fn same_words(a: &str, b: &str) -> bool {
    match a.bytes().zip(b.bytes()).find(|(a, b)| a != b) {
        // Within words that begin alike, after words that are the same.
        Some((b'!'..=b'~', b'!'..=b'~')) => false,
        _ => a.split_whitespace().eq(b.split_whitespace()),
    }
}

/// The sums of one container.
#[derive(Debug, Default)]
struct Accumulator {
    id: Option<String>,
    name: Option<String>,
    /// The last row with data, as printed: what the next one is compared with.
    row: String,
    /// The line that it was.
    line: KnownLine,
    /// The sample of that row, not yet in the sums.
    pending: Option<Pending>,
    samples: u64,
    cpu: Sums,
    memory: Sums,
    limit: Option<Bytes>,
}

#[derive(Debug)]
struct Pending {
    line: u32,
    figures: Figures,
    /// True when its row is a beginning of the row before: of a text's last line, nobody can
    /// tell whether `1` is a count of processes or the first digit of the same `12` as before.
    is_beginning: bool,
}

impl Accumulator {
    fn add(&mut self, line: u32, row: &str, figures: Figures) {
        self.settle();
        let is_beginning = self.row.starts_with(row);
        self.pending = Some(Pending { line, figures, is_beginning });
        self.row.clear();
        self.row.push_str(row);
    }

    fn settle(&mut self) {
        let Some(Pending { line, figures, .. }) = self.pending.take() else { return };
        let is_first = self.samples == 0;
        self.samples += 1;
        self.cpu.add(figures.cpu.map(Percent::get), line, is_first);
        self.memory.add(figures.memory.map(Bytes::get), line, is_first);
        self.limit = figures.limit.or(self.limit);
    }

    fn finish(mut self, last_line: u32) -> Container {
        self.pending.take_if(|pending| pending.is_beginning && pending.line == last_line);
        self.settle();
        Container {
            samples: self.samples,
            cpu_peak: self.cpu.peak().and_then(Percent::new),
            cpu_mean: self.cpu.mean().and_then(Percent::new),
            memory_peak: self.memory.peak().and_then(Bytes::new),
            memory_mean: self.memory.mean().and_then(Bytes::new),
            memory_limit: self.limit,
            cpu_peak_line: self.cpu.peak_line(),
            memory_peak_line: self.memory.peak_line(),
            id: self.id,
            name: self.name,
        }
    }
}

/// The peak and the mean of one figure.
#[derive(Debug, Default)]
struct Sums {
    /// The highest value and the first line with it.
    peak: Option<(f64, u32)>,
    sum: f64,
    count: u64,
}

impl Sums {
    fn add(&mut self, value: Option<f64>, line: u32, is_first: bool) {
        let Some(value) = value else { return };
        if self.peak.is_none_or(|(peak, _)| value > peak) {
            self.peak = Some((value, line));
        }
        if !is_first {
            self.sum += value;
            self.count += 1;
        }
    }

    fn peak(&self) -> Option<f64> {
        self.peak.map(|(value, _)| value)
    }

    fn peak_line(&self) -> Option<u32> {
        self.peak.map(|(_, line)| line)
    }

    /// Never above the peak, where the rounding of the sum might put it.
    fn mean(&self) -> Option<f64> {
        (self.count > 0)
            .then(|| self.sum / self.count as f64)
            .zip(self.peak())
            .map(|(m, p)| m.min(p))
    }
}
