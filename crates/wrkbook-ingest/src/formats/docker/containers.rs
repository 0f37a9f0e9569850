//! The containers seen so far, each with running sums: what is kept does not grow with the file.

use rustc_hash::FxHashMap;

use crate::line::{Line, same_words};
use crate::record::container::Container;
use crate::record::units::{Bytes, Percent};

use super::last_row::{LastRow, Next};
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
    /// Whether a row is the last one of a container that is due.
    pub(super) fn repeats(&mut self, row: &str) -> bool {
        self.due(|container| (container.row.text() == row).then_some(())).is_some()
    }

    /// The length of the line at the start of `raw`, its end included, if it is the last one of a
    /// container that is due, or differs from it in the digits of figures alone: these are taken.
    pub(super) fn take_line(&mut self, number: u32, raw: &[u8]) -> Option<usize> {
        self.due(|container| match container.row.turn(raw) {
            Next::Same(length) => Some(length),
            Next::Alike(length, sample) => {
                let figures = sample.figures;
                container.add(Pending { line: number, figures, is_beginning: false });
                Some(length)
            }
            Next::Other => None,
        })
    }

    /// Forgets where things stand in rows: other columns follow.
    pub(super) fn forget_fields(&mut self) {
        self.all.iter_mut().for_each(|container| container.row.forget_fields());
    }

    /// What `find` says of the first container that is due and of which it says something: the one
    /// after the latest, as frames keep their order, or the latest again.
    fn due<T>(&mut self, mut find: impl FnMut(&mut Accumulator) -> Option<T>) -> Option<T> {
        let next = if self.latest + 1 < self.all.len() { self.latest + 1 } else { 0 };
        let again = (self.latest != next).then_some(self.latest);
        for due in [next].into_iter().chain(again) {
            let found = self.all.get_mut(due).and_then(&mut find);
            if found.is_some() {
                self.latest = due;
                return found;
            }
        }
        None
    }

    /// Adds a sample, read from the `number`th line.
    pub(super) fn add(&mut self, number: u32, line: &Line<'_>, sample: &Sample<'_>) -> Taken {
        let Some(index) = self.find(sample).or_else(|| self.start()) else { return Taken::LeftOut };
        self.latest = index;
        self.identify(index, sample);
        let container = &mut self.all[index];
        if same_words(container.row.text(), line.text) {
            return Taken::Repeated;
        }
        let is_beginning = container.row.text().starts_with(line.text);
        container.add(Pending { line: number, figures: sample.figures, is_beginning });
        container.row.set(line, sample.fields.clone());
        Taken::Distinct
    }

    /// Whether a line begins with the first word of a known row: it may be another, cut short.
    pub(super) fn know_start_of(&self, line: &str) -> bool {
        let word = line.split_whitespace().next().unwrap_or(line);
        self.all.iter().any(|container| container.row.text().starts_with(word))
    }

    /// The containers summed up. `last_line` is the last line of the text, which may be cut.
    /// `is_stream` where the first sample of each has no reading before it to compare with.
    pub(super) fn finish(self, last_line: u32, is_stream: bool) -> Vec<Container> {
        let finished = self.all.into_iter().map(|container| container.finish(last_line, is_stream));
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
        if self.due(|container| is_of(container).then_some(())).is_some() {
            return Some(self.latest);
        }
        if sample.id.is_none() && sample.name.is_none() {
            return self.all.iter().position(is_of);
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

/// The sums of one container.
#[derive(Debug, Default)]
struct Accumulator {
    id: Option<String>,
    name: Option<String>,
    /// The last row with data, as printed: what the next one is compared with.
    row: LastRow,
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
    fn add(&mut self, next: Pending) {
        self.settle();
        self.pending = Some(next);
    }

    fn settle(&mut self) {
        let Some(Pending { line, figures, .. }) = self.pending.take() else { return };
        let is_first = self.samples == 0;
        self.samples += 1;
        self.cpu.add(figures.cpu.map(Percent::get), line, is_first);
        self.memory.add(figures.memory.map(Bytes::get), line, is_first);
        self.limit = figures.limit.or(self.limit);
    }

    fn finish(mut self, last_line: u32, is_stream: bool) -> Container {
        self.pending.take_if(|pending| pending.is_beginning && pending.line == last_line);
        self.settle();
        Container {
            samples: self.samples,
            cpu_peak: self.cpu.peak().and_then(Percent::new),
            cpu_mean: self.cpu.mean(is_stream).and_then(Percent::new),
            memory_peak: self.memory.peak().and_then(Bytes::new),
            memory_mean: self.memory.mean(is_stream).and_then(Bytes::new),
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
    /// The value of the first sample, which is not in the sum.
    first: Option<f64>,
    sum: f64,
    count: u64,
}

impl Sums {
    fn add(&mut self, value: Option<f64>, line: u32, is_first: bool) {
        let Some(value) = value else { return };
        if self.peak.is_none_or(|(peak, _)| value > peak) {
            self.peak = Some((value, line));
        }
        if is_first {
            self.first = Some(value);
        } else {
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

    /// Never above the peak, where the rounding of the sum might put it. Of a stream, the first
    /// sample is not in it.
    fn mean(&self, is_stream: bool) -> Option<f64> {
        let first = self.first.filter(|_| !is_stream);
        let count = self.count + u64::from(first.is_some());
        (count > 0)
            .then(|| (self.sum + first.unwrap_or(0.0)) / count as f64)
            .zip(self.peak())
            .map(|(m, p)| m.min(p))
    }
}
