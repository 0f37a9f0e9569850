//! Output of `wrk` 1 to 4, `wrk2` and their forks: any number of reports among any other lines.
//!
//! ```text
//! report       = heading size calibration* statistics distribution* totals errors? status? rates
//! heading      = "Running " T " test @ " URL         since 2.0; T without decimals, so nominal
//!              | "Making " N " requests to " URL     1.x
//!              | "Test Results @ " URL               DeathStarBench, after all its Running lines
//! size         = N " threads and " N " connections"
//! calibration  = "Thread calibration: " ...          wrk2
//! statistics   = "Thread Stats   Avg      Stdev     Max   +/- Stdev"    Max is "99%" in DeathStarBench
//!                "Latency " T T T P "%"
//!                "Req/Sec " ...                      per thread, not read
//! distribution = "Latency Distribution" (P "% " T)*
//!              | "Latency Distribution (HdrHistogram - " NAME ")" (P "% " T)*  wrk2
//!                "Detailed Percentile spectrum:" ... "#[Mean = " P ", StdDeviation = " P "]"
//!                "#[Max = " P ", Total count = " N "]" ... "-----"
//! totals       = N " requests in " T ", " B " read"
//! errors       = "Socket errors: connect " C ", read " C ", write " C ", timeout " C
//! status       = "Non-2xx or 3xx responses: " C
//! rates        = "Requests/sec: " P  "Transfer/sec: " B
//!
//! T = P ("us" | "ms" | "s" | "m" | "h")      N = digits
//! B = P ("" | "K" | "M" | "G" | "T") "B"     C = a 32-bit counter, negative from 2^31 on
//! P = a decimal number, or "nan" with or without a sign; a blank is any white space
//! ```
//!
//! `grammar` reads single lines, `draft` one report, `latency` its latency, and here they are told apart: by the streams of
//! `docker compose`, and by where a report begins and ends.

mod draft;
mod duration;
mod figure;
mod grammar;
mod latency;
mod losses;

use std::collections::VecDeque;
use std::sync::Arc;

use self::draft::Draft;
pub(crate) use self::grammar::FailureKind;
use self::grammar::Sentence;
use crate::line::{Line, quote};
use crate::record::report::Report;

/// How many interleaved streams, and how many headings without figures in one stream, are kept
/// apart. One more ends the oldest.
const OPEN_AT_ONCE: usize = 64;

/// Why a run did not begin, as the tool said.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Where, counted from 1.
    pub(crate) line: u32,
    /// What kind of failure.
    pub(crate) kind: FailureKind,
    /// The line, shortened, without control characters.
    pub(crate) text: String,
}

/// Finds the reports of one text, line by line.
pub(crate) struct Parser {
    path: Arc<str>,
    streams: Vec<Stream>,
    reports: Vec<Report>,
    failure: Option<Failure>,
}

/// One of several outputs that are interleaved in a text.
#[derive(Default)]
struct Stream {
    name: String,
    last_line: u32,
    open: Option<Draft>,
    /// Headings whose figures follow later: DeathStarBench prints those of all its URLs first.
    waiting: VecDeque<Draft>,
    is_warmup: bool,
    /// How many queries each request of the reports that follow asks for.
    queries: Option<u32>,
    /// True within sums over several reports, which are not reports.
    in_summary: bool,
    /// True once a report began.
    has_begun: bool,
}

impl Parser {
    pub(crate) fn new(path: &Arc<str>) -> Self {
        Self { path: Arc::clone(path), streams: Vec::new(), reports: Vec::new(), failure: None }
    }

    /// Reads one line.
    pub(crate) fn line(&mut self, number: u32, line: &Line<'_>) {
        if let Some(sentence) = Sentence::read(line.text) {
            self.sentence(number, line, &sentence);
        }
    }

    /// Reads the last line of a text that does not end in an end of line: it may have been cut,
    /// and figures that may have been longer are left out.
    pub(crate) fn unfinished_line(&mut self, number: u32, line: &Line<'_>) {
        if let Some(sentence) = Sentence::read(line.text)
            && !sentence.may_be_cut()
        {
            self.sentence(number, line, &sentence);
        }
    }

    fn sentence(&mut self, number: u32, line: &Line<'_>, sentence: &Sentence<'_>) {
        if let Sentence::Failure(kind) = *sentence {
            self.failure.get_or_insert_with(|| Failure {
                line: number,
                kind,
                text: quote(line.text),
            });
            return;
        }
        let at = self.streams.iter().position(|stream| stream.name == line.stream);
        let Some(at) = at.or_else(|| self.new_stream(line.stream, sentence)) else { return };
        let stream = &mut self.streams[at];
        stream.last_line = number;
        stream.take(sentence, number, &self.path, &mut self.reports);
    }

    /// A stream begins where a report can; a line that needs one before it is not worth one.
    fn new_stream(&mut self, name: &str, sentence: &Sentence<'_>) -> Option<usize> {
        let begins = matches!(
            sentence,
            Sentence::Running { .. }
                | Sentence::Making { .. }
                | Sentence::Results { .. }
                | Sentence::ThreadStats(_)
                | Sentence::Warmup
                | Sentence::Measured { queries: Some(_) }
                | Sentence::Overall
        ) || sentence.are_sound_totals();
        if !begins {
            return None;
        }
        if self.streams.len() >= OPEN_AT_ONCE {
            let oldest = (0..self.streams.len()).min_by_key(|at| self.streams[*at].last_line)?;
            self.streams.swap_remove(oldest).finish(&self.path, &mut self.reports);
        }
        // A text has one, mostly, and each is large.
        self.streams.reserve_exact(1);
        self.streams.push(Stream { name: name.to_owned(), ..Stream::default() });
        Some(self.streams.len() - 1)
    }

    /// Takes the first thing that kept a run from beginning, if any.
    pub(crate) fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    /// Ends the text: all reports, in no order.
    pub(crate) fn finish(mut self) -> Vec<Report> {
        for stream in self.streams {
            stream.finish(&self.path, &mut self.reports);
        }
        self.reports
    }
}

impl Stream {
    fn take(
        &mut self,
        sentence: &Sentence<'_>,
        number: u32,
        path: &Arc<str>,
        reports: &mut Vec<Report>,
    ) {
        let is_over = self.open.as_ref().is_none_or(Draft::is_over);
        match *sentence {
            Sentence::Warmup => self.is_warmup = true,
            Sentence::Measured { queries } => {
                self.is_warmup = false;
                self.queries = queries;
            }
            Sentence::Overall => {
                // Statistics without a heading turn out to be those of the summary.
                self.open.take_if(|draft| draft.is_headless_and_open());
                self.close(path, reports);
                self.in_summary = true;
                return;
            }
            Sentence::Running { .. } | Sentence::Making { .. } => {
                self.in_summary = false;
                self.put_aside(path, reports);
                self.begin(sentence, number);
            }
            Sentence::Results { url } => {
                self.in_summary = false;
                self.put_aside(path, reports);
                match self.waiting.iter().position(|draft| draft.is_of(url)) {
                    Some(at) => self.open = self.waiting.remove(at),
                    None => self.begin(sentence, number),
                }
            }
            // After a report, these are a script's.
            Sentence::ThreadStats(_) if !self.has_begun && !self.in_summary => {
                self.begin(sentence, number);
            }
            Sentence::Totals { .. }
                if is_over && !self.in_summary && sentence.are_sound_totals() =>
            {
                self.close(path, reports);
                self.begin(sentence, number);
            }
            _ => {}
        }
        if let Some(open) = &mut self.open {
            open.take(sentence, number);
        }
    }

    fn begin(&mut self, sentence: &Sentence<'_>, number: u32) {
        self.open =
            Draft::begin(sentence, number).map(|draft| draft.under(self.is_warmup, self.queries));
        self.has_begun = true;
    }

    /// Makes room for another heading. One that has no figures yet may get them later.
    fn put_aside(&mut self, path: &Arc<str>, reports: &mut Vec<Report>) {
        match self.open.take_if(|draft| draft.is_heading_only()) {
            Some(draft) => self.waiting.push_back(draft),
            None => self.close(path, reports),
        }
        if self.waiting.len() > OPEN_AT_ONCE {
            reports.extend(self.waiting.pop_front().map(|draft| draft.finish(path)));
        }
    }

    fn close(&mut self, path: &Arc<str>, reports: &mut Vec<Report>) {
        reports.extend(self.open.take().map(|draft| draft.finish(path)));
    }

    fn finish(mut self, path: &Arc<str>, reports: &mut Vec<Report>) {
        self.close(path, reports);
        reports.extend(self.waiting.into_iter().map(|draft| draft.finish(path)));
    }
}
