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
//! `grammar` reads single lines, `draft` one report, `latency` its latency, `command` the command line
//! before it; `stream` tells where a report begins and ends. Here lines are told apart: by the services
//! of `docker compose`, and by what a log puts before them. What a heading says may be lost, so a
//! report may begin at any line up to its totals.

mod command;
mod draft;
mod duration;
mod failure;
mod figure;
mod grammar;
mod latency;
mod losses;
mod reading;
mod stream;

use std::sync::Arc;

pub(crate) use self::command::depth_of;
use self::command::{Command, Unfinished};
pub(crate) use self::failure::FailureKind;
use self::grammar::Sentence;
use self::reading::Beginning;
use self::stream::Stream;
use super::Tool;
use crate::dress::{self, Dress};
use crate::line::{Line, quote};
use crate::record::report::{Format, Report};

/// What the figures of `wrk` mean.
pub(super) const WRK: Tool = Tool {
    format: Format::WRK,
    name: "wrk",
    model: "closed",
    answers: "answers of any status, late ones too",
    printed_rate: "is answers a second",
    latency: "answered requests, without connecting; late ones are counted and left out",
    hides: "a connection that waits for its answer adds nothing to the latency",
};
/// What the figures of `wrk2` mean.
pub(super) const WRK2: Tool = Tool {
    format: Format::WRK2,
    name: "wrk2",
    model: "paced, at a rate",
    answers: "answers of any status, late ones too",
    printed_rate: "is answers a second",
    latency: "answered requests, from when each was due",
    hides: "the first 10 s are calibration: their latencies are left out",
};

/// How many interleaved streams, and how many headings without figures in one stream, are kept
/// apart. One more ends the oldest.
const OPEN_AT_ONCE: usize = 64;

/// How many other tools are named.
const MOST_TOOLS: usize = 8;

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

/// Another tool whose report looks like one of `wrk`, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OtherTool {
    pub(crate) name: &'static str,
    pub(crate) line: u32,
}

/// Where the reports go, and what belongs to the text as a whole.
struct Found {
    path: Arc<str>,
    reports: Vec<Report>,
    other_tools: Vec<OtherTool>,
    /// The last command line; the next report is what it asked for.
    command: Option<Box<Command>>,
}

/// Finds the reports of one text, line by line.
pub(crate) struct Parser {
    streams: Vec<Stream>,
    found: Found,
    failure: Option<Failure>,
    /// The first line of a report that has no report around it, and where it stands.
    stray: Option<(u32, String)>,
    unfinished_command: Unfinished,
    /// The service and the dress of the line before, if a report began in it.
    fresh: Option<(String, Dress)>,
}

impl Parser {
    pub(crate) fn new(path: &Arc<str>) -> Self {
        Self {
            streams: Vec::new(),
            found: Found {
                path: Arc::clone(path),
                reports: Vec::new(),
                other_tools: Vec::new(),
                command: None,
            },
            failure: None,
            stray: None,
            unfinished_command: Unfinished::default(),
            fresh: None,
        }
    }

    /// Reads one line; true if it is one that is known here. The last line of a text that does not
    /// end in an end of line may be cut (`is_cut`): figures that may have been longer are left out.
    pub(crate) fn line(&mut self, number: u32, line: &Line<'_>, is_cut: bool) -> bool {
        match reading::sound(line.text, is_cut) {
            // Nearly every line is bare and whole.
            Some(sentence) => {
                self.bare(number, line, &sentence);
                true
            }
            None => self.dressed(number, line, is_cut),
        }
    }

    /// Takes a sentence of a line without a dress.
    fn bare(&mut self, number: u32, line: &Line<'_>, sentence: &Sentence<'_>) {
        if let Some(fresh) = self.fresh.take() {
            self.undress(fresh, None, sentence);
        }
        self.sentence(number, line, None, sentence);
    }

    /// Reads a line that says nothing as it is.
    fn dressed(&mut self, number: u32, line: &Line<'_>, is_cut: bool) -> bool {
        let tidied = dress::tidy(line.text);
        let tidied = tidied.as_deref().and_then(|text| reading::sound(text, is_cut));
        if let Some(sentence) = tidied {
            self.bare(number, line, &sentence);
            return true;
        }
        if let Some((at, text)) = self.worn(line, is_cut) {
            self.fresh = None;
            if let Some(sentence) = Sentence::read(&text) {
                self.streams[at].take(&sentence, number, &mut self.found);
            }
            return true;
        }
        if let Some(Beginning { dress, text }) = reading::beginning(line.text, is_cut)
            && let Some(sentence) = Sentence::read(&text)
        {
            if let Some(fresh) = self.fresh.take() {
                self.undress(fresh, Some(&dress), &sentence);
            }
            self.sentence(number, line, Some(&dress), &sentence);
            self.fresh = Some((line.stream.to_owned(), dress));
            return true;
        }
        self.fresh = None;
        let is_open =
            self.stream_of(line.stream, None).is_some_and(|at| self.streams[at].is_open());
        if is_open
            && let Some(text) = reading::without_note(line.text, is_cut)
            && let Some(sentence) = Sentence::read(&text)
        {
            self.sentence(number, line, None, &sentence);
            return true;
        }
        if let Some(sentence) = Sentence::read(line.text) {
            if !(is_cut && sentence.may_be_cut()) {
                self.sentence(number, line, None, &sentence);
            }
            return true;
        }
        if let Some(command) = self.unfinished_command.take(number, line.text) {
            self.found.command = Some(Box::new(command));
            return true;
        }
        if self.unfinished_command.goes_on() {
            return true;
        }
        let of_service = |stream: &&mut Stream| stream.name == line.stream;
        for stream in self.streams.iter_mut().filter(of_service) {
            stream.not_understood(number, line.text);
        }
        false
    }

    /// The stream whose dress a line wears, and what it says there.
    fn worn<'a>(
        &self,
        line: &Line<'a>,
        is_cut: bool,
    ) -> Option<(usize, std::borrow::Cow<'a, str>)> {
        let streams = self.streams.iter().enumerate();
        streams.filter(|(_, stream)| stream.name == line.stream).find_map(|(at, stream)| {
            let rest = stream.dress.as_ref()?.strip(line.text)?;
            Some((at, reading::any(rest, is_cut)?))
        })
    }

    /// Takes the report that began in the line before to other lines: its first line has something
    /// before it that those that follow have not, such as a list mark, a prompt or `/*`.
    fn undress(&mut self, fresh: (String, Dress), dress: Option<&Dress>, sentence: &Sentence<'_>) {
        let follows = matches!(
            sentence,
            Sentence::Size { .. } | Sentence::ThreadStats(_) | Sentence::Latency(_)
        );
        let (name, first_dress) = fresh;
        let Some(from) = self.stream_of(&name, Some(&first_dress)).filter(|_| follows) else {
            return;
        };
        if self.stream_of(&name, dress).is_some_and(|at| self.streams[at].awaits_figures()) {
            return;
        }
        let Some(draft) = self.streams[from].give_up_first_line() else { return };
        let to = match self.stream_of(&name, dress) {
            Some(to) => to,
            None => self.add_stream(&name, dress),
        };
        self.streams[to].adopt(draft, &mut self.found);
    }

    fn stream_of(&self, name: &str, dress: Option<&Dress>) -> Option<usize> {
        self.streams.iter().position(|stream| stream.name == name && stream.dress.as_ref() == dress)
    }

    fn sentence(
        &mut self,
        number: u32,
        line: &Line<'_>,
        dress: Option<&Dress>,
        sentence: &Sentence<'_>,
    ) {
        if let Sentence::Failure(kind) = *sentence {
            self.failure.get_or_insert_with(|| Failure {
                line: number,
                kind,
                text: quote(line.text),
            });
            return;
        }
        let at = self.stream_of(line.stream, dress);
        // A stream begins where a report can; a line that needs one before it is not worth one.
        let begins = || stream::begins_a_report(sentence);
        let at = at.or_else(|| begins().then(|| self.add_stream(line.stream, dress)));
        match at {
            Some(at) => self.streams[at].take(sentence, number, &mut self.found),
            None if sentence.is_sound() => {
                self.stray.get_or_insert_with(|| (number, quote(line.text)));
            }
            None => {}
        }
    }

    fn add_stream(&mut self, name: &str, dress: Option<&Dress>) -> usize {
        if self.streams.len() >= OPEN_AT_ONCE {
            let oldest = (0..self.streams.len()).min_by_key(|at| self.streams[*at].last_line);
            if let Some(oldest) = oldest {
                self.streams.swap_remove(oldest).finish(&mut self.found);
            }
        }
        // A text has one, mostly, and each is large.
        self.streams.reserve_exact(1);
        self.streams.push(Stream::new(name, dress.cloned()));
        self.streams.len() - 1
    }

    /// Takes the first thing that kept a run from beginning, if any.
    pub(crate) fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    /// Takes the first line of a report that has none around it, if any.
    pub(crate) fn take_stray(&mut self) -> Option<(u32, String)> {
        self.stray.take()
    }

    /// Ends the text: all reports, in no order, and the other tools whose reports are there too.
    pub(crate) fn finish(mut self) -> (Vec<Report>, Vec<OtherTool>) {
        for stream in self.streams {
            stream.finish(&mut self.found);
        }
        (self.found.reports, self.found.other_tools)
    }
}

impl Found {
    /// Notes a report of another tool.
    fn other_tool(&mut self, name: &'static str, line: u32) {
        let is_new = self.other_tools.iter().all(|other| other.name != name);
        if is_new && self.other_tools.len() < MOST_TOOLS {
            self.other_tools.push(OtherTool { name, line });
        }
    }
}
