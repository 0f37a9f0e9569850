//! Recognition: which tool's report a line belongs to, besides the tools that stream.
//!
//! A line is shown to the readers that are open, then to every format that may begin there. Until one
//! reader is certain, several follow the same lines; what none of them takes may be JSON.

use std::sync::Arc;

use super::json::Documents;
use super::output::Found;
use super::{FORMATS, Output, Reader, Reading, Step, Text};
use crate::dress::Dress;
use crate::line::Line;
use crate::record::report::{Content, Format, LineSpan, Report};

/// How many reports may be open at once; one more ends the oldest.
const OPEN_AT_ONCE: usize = 64;

/// Finds the reports of all tools of [`FORMATS`] in one text, line by line.
pub(crate) struct Recogniser {
    path: Arc<str>,
    open: Vec<Open>,
    documents: Documents,
    found: Found,
}

/// A report that is being read.
struct Open {
    format: Format,
    /// The service whose lines it is in, and what a log puts before them.
    stream: String,
    dress: Option<Dress>,
    lines: LineSpan,
    reader: Box<dyn Reader>,
}

impl Recogniser {
    /// A recogniser for one text. `path` is the name to blame.
    pub(crate) fn new(path: &Arc<str>) -> Self {
        Self {
            path: Arc::clone(path),
            open: Vec::new(),
            documents: Documents::default(),
            found: Found::default(),
        }
    }

    /// Takes a line; true where it is one of a report's for certain. Of a stream of `docker stats` in
    /// JSON (`is_samples`), an object is a sample and no document.
    pub(crate) fn line(&mut self, number: u32, line: &Line<'_>, is_samples: bool) -> bool {
        let mut is_taken = false;
        let mut at = 0;
        while at < self.open.len() {
            let step = self.open[at].step(number, line);
            is_taken |= step == Step::Taken && self.open[at].reader.is_certain();
            match step {
                Step::Taken | Step::Passed => at += 1,
                Step::Ended => self.close(at),
                Step::NotOurs => drop(self.open.remove(at)),
            }
        }
        if !is_taken {
            is_taken = self.begin(number, line, bare);
        }
        if is_taken {
            // Nobody else's report is in these lines.
            self.open.retain(|open| open.lines.last != number || open.reader.is_certain());
        } else if !is_samples {
            self.documents.line(&self.path, number, line.text);
        }
        is_taken
    }

    /// Takes a line that nobody knows: a report may begin behind what a log puts before each line.
    pub(crate) fn dressed_line(&mut self, number: u32, line: &Line<'_>) -> bool {
        self.begin(number, line, dressed)
    }

    /// Opens a reader for each format that may begin at a line and is not open there; true where one
    /// of them is certain at once.
    fn begin(&mut self, number: u32, line: &Line<'_>, start: Start) -> bool {
        let mut is_certain = false;
        for row in FORMATS {
            let Reading::Lines { format, begins, reader } = row else { continue };
            let Some(dress) = start(line.text, *begins) else { continue };
            let is_open = self.open.iter().any(|open| {
                open.format == *format
                    && open.lines.last == number
                    && open.stream == line.stream
                    && open.dress == dress
            });
            if is_open {
                continue;
            }
            let mut open = Open {
                format: *format,
                stream: line.stream.to_owned(),
                dress,
                lines: LineSpan { first: number, last: number },
                reader: reader(),
            };
            if open.step(number, line) == Step::Taken {
                if self.open.len() >= OPEN_AT_ONCE {
                    self.close(0);
                }
                is_certain |= open.reader.is_certain();
                self.open.push(open);
            }
        }
        is_certain
    }

    fn close(&mut self, at: usize) {
        let Open { format, lines, reader, .. } = self.open.remove(at);
        if reader.is_certain() {
            let mut output = Output::new(format, &self.path, lines);
            reader.finish(&mut output);
            self.found.append(output.into_found());
        }
    }

    /// Whether a JSON document has begun and not ended.
    pub(crate) fn is_in_document(&self) -> bool {
        self.documents.is_open()
    }

    /// Ends the text.
    pub(crate) fn finish(mut self) -> Found {
        while !self.open.is_empty() {
            self.close(0);
        }
        let mut found = self.found;
        let mut documents = self.documents.finish(&self.path);
        documents
            .reports
            .retain(|document| !found.reports.iter().any(|text| is_twin(text, document)));
        found.append(documents);
        let mut companions = std::mem::take(&mut found.companions);
        companions.retain(|one| found.reports.iter().all(|report| report.format != one.format));
        found.reports.extend(companions);
        found
    }
}

/// Whether two reports are the same run's: a tool may print its text and its JSON.
fn is_twin(text: &Report, document: &Report) -> bool {
    let (Content::Load(a), Content::Load(b)) = (&text.content, &document.content) else {
        return false;
    };
    text.format == document.format
        && a.counts.requests.is_some()
        && (a.counts.requests, a.duration, a.throughput)
            == (b.counts.requests, b.duration, b.throughput)
}

impl Open {
    fn step(&mut self, number: u32, line: &Line<'_>) -> Step {
        if line.stream != self.stream {
            return Step::Passed;
        }
        let text = match &self.dress {
            None => line.text,
            Some(dress) => match dress.strip(line.text) {
                Some(text) => text,
                None => return Step::Passed,
            },
        };
        let step = self.reader.line(&Text { number, text });
        if step == Step::Taken {
            self.lines.last = number;
        }
        step
    }
}

/// Finds what stands before a report that begins in a line: nothing, or a dress; `None` where none
/// begins.
type Start = fn(&str, fn(&str) -> bool) -> Option<Option<Dress>>;

/// A report that begins at the start of a line.
fn bare(line: &str, begins: fn(&str) -> bool) -> Option<Option<Dress>> {
    begins(line).then_some(None)
}

/// How many words a log may put before a line.
const MOST_WORDS: usize = 8;

/// A report that begins behind what a log puts before each line.
fn dressed(line: &str, begins: fn(&str) -> bool) -> Option<Option<Dress>> {
    let mut from = 0;
    for _ in 0..MOST_WORDS {
        let rest = &line[from..];
        let word = rest.find(char::is_whitespace)?;
        let blanks = rest[word..].find(|c: char| !c.is_whitespace())?;
        from += word + blanks;
        if begins(&line[from..]) {
            let dress = Dress::of(&line[..from])?;
            return (!dress.is_prose()).then_some(Some(dress));
        }
    }
    None
}
