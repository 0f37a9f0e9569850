//! Rows as people log them: with a time in front, with separators of their own (`--format`), and with
//! no header, where each field is told by what it looks like.
//!
//! ```text
//! 11-02-2025 14:03:01 88f32688b78c   backend   104.32%   257.5MiB / 15.58GiB   ...
//! web,93.10%,41.2MiB / 512MiB,8.05%
//! {"container":"web","cpu":"93.10%","memory":{"raw":"41.2MiB / 512MiB","percent":"8.05%"}}
//! ```

use std::borrow::Cow;

use super::json::Object;
use super::sample::Sample;
use super::sizes::{Printed, Share, take_percent, take_word};
use super::table::Header;
use crate::dress::{DAYS, Dress, MONTHS, is_time};
use crate::line::{Line, trim_start};

/// How the lines of a log look: what stands before each, and what parts its fields.
#[derive(Debug, Default)]
pub(super) struct Look {
    dress: Option<Dress>,
    /// True where fields are parted by signs and not by blanks.
    is_separated: bool,
    /// What each row holds, where no header names the fields.
    headless: Option<Shape>,
}

/// How many fields of each kind a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    names: usize,
    shares: usize,
    pairs: usize,
}

impl Look {
    /// Whether lines look as the client prints them.
    pub(super) fn is_plain(&self) -> bool {
        self.dress.is_none() && !self.is_separated
    }

    /// Whether no header names the fields.
    pub(super) fn is_headless(&self) -> bool {
        self.headless.is_some()
    }

    /// A line without what stands before it, and with blanks between its fields.
    pub(super) fn of<'a>(&self, line: &Line<'a>) -> Cow<'a, str> {
        let text = if self.is_separated { spaced(line) } else { Cow::Borrowed(line.text) };
        match &self.dress {
            None => text,
            Some(dress) => match text {
                Cow::Borrowed(text) => Cow::Borrowed(dress.strip(text).unwrap_or(text)),
                Cow::Owned(text) => Cow::Owned(dress.strip(&text).unwrap_or(&text).to_owned()),
            },
        }
    }

    /// Learns from a line that is a header with something before it, or with separators.
    pub(super) fn of_header(line: &Line<'_>) -> Option<(Self, Header)> {
        // Every header has one of these, and few other lines have.
        let has =
            |word: &str| memchr::memmem::find(line.text.as_bytes(), word.as_bytes()).is_some();
        if line.text.len() > super::LONGEST_ROW || !(has("CPU %") || has("MEM USAGE")) {
            return None;
        }
        let spaced = spaced(line);
        [(false, line.text), (true, &*spaced)].into_iter().find_map(|(is_separated, text)| {
            let starts = ["CONTAINER", "NAME", "ID", "CPU %", "MEM USAGE"];
            let mut at: Vec<usize> = starts.iter().filter_map(|start| text.find(start)).collect();
            at.sort_unstable();
            let (at, header) =
                at.into_iter().find_map(|at| Some((at, Header::of(&text[at..])?)))?;
            let look = Self { dress: Dress::of(&text[..at]), is_separated, headless: None };
            // A separator that stays in the header is not one of blanks.
            let is_whole = is_separated || !text[at..].contains([',', ';', '|']);
            is_whole.then_some((look, header))
        })
    }

    /// Learns from an object with something before it.
    pub(super) fn of_object(line: &Line<'_>) -> Option<Self> {
        let at = line.text.find("{\"").filter(|at| *at > 0)?;
        let (before, object) = line.text.split_at(at);
        let is_one = line.text.len() <= super::LONGEST_ROW && Object::of(object).is_some();
        let dress = Dress::of(before).filter(|_| is_one)?;
        Some(Self { dress: Some(dress), ..Self::default() })
    }

    /// Learns from a row that no header stands above.
    pub(super) fn of_row(line: &Line<'_>) -> Option<Self> {
        let bytes = line.text.as_bytes();
        // A pair of sizes is in each.
        if line.text.len() > super::LONGEST_ROW
            || memchr::memchr(b'/', bytes).is_none()
            || memchr::memmem::find(bytes, b"B").is_none()
        {
            return None;
        }
        let text = headless(line);
        let row = Loose::of(&text).filter(Loose::is_surely_a_row)?;
        Some(Self { headless: Some(row.shape()), ..Self::default() })
    }

    /// Reads a row that no header stands above: a sample, or `None` where it is none.
    pub(super) fn row<'a>(&self, text: &'a str) -> Option<Sample<'a>> {
        let row = Loose::of(text).filter(|row| Some(row.shape()) == self.headless)?;
        row.sample()
    }
}

/// A line with blanks in the place of signs that part fields. What stands before the first bar was
/// taken for the name of a service.
fn spaced<'a>(line: &Line<'a>) -> Cow<'a, str> {
    if line.stream.is_empty() {
        return without_signs(line.text);
    }
    Cow::Owned(without_signs(&format!("{} {}", line.stream, line.text)).into_owned())
}

/// A text with blanks in the place of signs that part fields.
fn without_signs(text: &str) -> Cow<'_, str> {
    let is_sign = |c: char| ",;|\"'`{}[]()=".contains(c);
    if text.contains(is_sign) {
        Cow::Owned(text.replace(is_sign, " ").trim().to_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// A line without a header above, with blanks between its fields. Where it names nobody, what stood
/// before the first bar does.
pub(super) fn headless<'a>(line: &Line<'a>) -> Cow<'a, str> {
    let alone = without_signs(line.text);
    let is_named = Loose::of(&alone).is_some_and(|row| !row.names.is_empty());
    if is_named { alone } else { spaced(line) }
}

/// A row whose fields are told by what they look like.
#[derive(Debug, Default)]
struct Loose<'a> {
    names: Vec<&'a str>,
    shares: Vec<(Label, Share)>,
    pairs: Vec<(Label, [Printed<'a>; 2])>,
    /// True where all shares have two places, as the clients print them.
    has_places: bool,
}

/// What a word before a figure says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    None,
    Cpu,
    Memory,
    Other,
}

/// Words that are no names: they say what follows.
const LABELS: [(&str, Option<Label>); 30] = [
    ("cpu", Some(Label::Cpu)),
    ("cpu%", Some(Label::Cpu)),
    ("cpuperc", Some(Label::Cpu)),
    ("cpu_percent", Some(Label::Cpu)),
    ("cpu_perc", Some(Label::Cpu)),
    ("mem", Some(Label::Memory)),
    ("mem%", Some(Label::Memory)),
    ("memory", Some(Label::Memory)),
    ("memusage", Some(Label::Memory)),
    ("mem_usage", Some(Label::Memory)),
    ("memperc", Some(Label::Memory)),
    ("mem_percent", Some(Label::Memory)),
    ("ram", Some(Label::Memory)),
    ("net", Some(Label::Other)),
    ("netio", Some(Label::Other)),
    ("network", Some(Label::Other)),
    ("block", Some(Label::Other)),
    ("blockio", Some(Label::Other)),
    ("disk", Some(Label::Other)),
    ("pids", None),
    ("name", None),
    ("container", None),
    ("id", None),
    ("usage", None),
    ("io", None),
    ("i/o", None),
    ("raw", None),
    ("percent", None),
    ("time", None),
    ("timestamp", None),
];

impl<'a> Loose<'a> {
    /// Reads a row; `None` where a word of it is none that a row holds.
    fn of(text: &'a str) -> Option<Self> {
        let mut row = Self { has_places: true, ..Self::default() };
        let mut label = Label::None;
        let mut rest = trim_start(text);
        let mut words = 0;
        while !rest.is_empty() {
            words += 1;
            // A row has a dozen.
            if words > 40 {
                return None;
            }
            let mut after_pair = rest;
            if begins_with_digit(rest)
                && let Some(pair) = Printed::take_pair(&mut after_pair)
            {
                row.pairs.push((label, pair));
                rest = trim_start(after_pair);
                continue;
            }
            let start = rest;
            let mut word = take_word(&mut rest)?;
            rest = trim_start(rest);
            // `cpu:0.50%`, and the colon behind a name.
            if let Some((before, after)) =
                word.split_once(':').filter(|(b, _)| !begins_with_digit(b))
            {
                if let Some(said) = label_of(before) {
                    label = said.unwrap_or(label);
                    rest = trim_start(&start[before.len() + 1..]);
                    continue;
                }
                if after.is_empty() {
                    word = before;
                }
            }
            if word.is_empty() || matches!(word, "--" | "/" | ":" | "-") {
                continue;
            }
            if let Some(said) = label_of(word) {
                label = said.unwrap_or(label);
            } else if let Some(share) = take_percent(&mut { word }) {
                let fraction = word.trim_end_matches('%').split_once('.').map(|(_, it)| it.len());
                row.has_places &= fraction == Some(2);
                row.shares.push((label, share));
            } else if !is_passed_over(word) {
                if !is_a_name(word) {
                    return None;
                }
                let name = word.trim_start_matches('/');
                if !row.names.contains(&name) {
                    row.names.push(name);
                }
            }
        }
        (row.names.len() <= 2).then_some(row)
    }

    fn shape(&self) -> Shape {
        Shape { names: self.names.len(), shares: self.shares.len(), pairs: self.pairs.len() }
    }

    /// Whether no other line looks like this. A progress display may have a size of another and a
    /// share, but it counts in powers of 1000 and prints no two places.
    fn is_surely_a_row(&self) -> bool {
        let has_name = !self.names.is_empty();
        let is_binary = self.pairs.iter().any(|(_, pair)| pair.iter().all(is_binary));
        let has_shares = self.has_places && !self.shares.is_empty();
        (has_shares && (is_binary || has_name && !self.pairs.is_empty()))
            || (is_binary && has_name && self.shares.is_empty())
    }

    /// What it says.
    fn sample(&self) -> Option<Sample<'a>> {
        let mut sample = Sample::default();
        let mut names = self.names.iter().copied();
        match (names.next(), names.next()) {
            (Some(name), None) => sample.set_container(name),
            (Some(first), Some(second)) => {
                sample.set_container(first);
                // Of an id and a name, the id may stand second.
                let had_id = sample.id.is_some();
                sample.set_container(second);
                if sample.id.is_some() == had_id && !had_id {
                    return None;
                }
            }
            (None, _) => {}
        }
        if let Some([used, limit]) = self.memory() {
            sample.set_memory(used.size()?, Some(limit.size()?));
        }
        if let Some(share) = self.cpu(&sample) {
            sample.set_cpu(share);
        }
        Some(sample)
    }

    /// The memory: what is called so, else what is counted in powers of 1024, else the first pair.
    fn memory(&self) -> Option<[Printed<'a>; 2]> {
        let is_binary = |pair: &[Printed<'_>; 2]| pair.iter().any(is_binary);
        let of = |wanted: &dyn Fn(Label, &[Printed<'_>; 2]) -> bool| {
            self.pairs.iter().find(|(label, pair)| wanted(*label, pair)).map(|(_, pair)| *pair)
        };
        of(&|label, _| label == Label::Memory)
            .or_else(|| of(&|label, pair| label == Label::None && is_binary(pair)))
            .or_else(|| of(&|label, _| label == Label::None || label == Label::Cpu))
    }

    /// The CPU use: what is called so, else the first share that is not that of the memory.
    fn cpu(&self, sample: &Sample<'_>) -> Option<Share> {
        let labelled = self.shares.iter().find(|(label, _)| *label == Label::Cpu);
        if let Some((_, share)) = labelled {
            return Some(*share);
        }
        let figures = sample.figures;
        let of_memory = figures.memory.zip(figures.limit).map(|(m, l)| 100.0 * m.get() / l.get());
        let is_memory = |share: &Share| match (share, of_memory) {
            // Both are rounded, the sizes to three or four digits.
            (Share::Known(share), Some(of_memory)) => {
                share.get() > 0.0 && (share.get() - of_memory).abs() <= 0.006 + of_memory * 0.002
            }
            _ => false,
        };
        let unlabelled: Vec<Share> = self
            .shares
            .iter()
            .filter(|(label, _)| *label == Label::None)
            .map(|(_, share)| *share)
            .collect();
        match &unlabelled[..] {
            [only] => (!is_memory(only)).then_some(*only),
            [first, second, ..] if is_memory(first) && !is_memory(second) => Some(*second),
            [first, ..] => Some(*first),
            [] => None,
        }
    }
}

/// Whether a size is counted in powers of 1024.
fn is_binary(size: &Printed<'_>) -> bool {
    matches!(size, Printed::Figure { unit, .. } if unit.ends_with("iB"))
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// What a word says of the figures that follow, if it is such a word.
fn label_of(word: &str) -> Option<Option<Label>> {
    LABELS.iter().find(|(label, _)| word.eq_ignore_ascii_case(label)).map(|(_, said)| *said)
}

/// Whether a word is a time, a part of a date, or a count.
fn is_passed_over(word: &str) -> bool {
    let is_part = MONTHS.contains(&word) || DAYS.contains(&word);
    let is_id = matches!(word.len(), 12 | 64) && word.bytes().all(|b| b.is_ascii_hexdigit());
    is_part || matches!(word, "UTC" | "AM" | "PM") || (is_time(word) && !is_id)
}

/// Whether a word may name a container: letters, digits, and `_.-`, as the clients allow.
fn is_a_name(word: &str) -> bool {
    let word = word.trim_start_matches('/');
    word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}
