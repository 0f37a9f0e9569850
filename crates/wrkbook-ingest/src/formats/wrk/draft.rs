//! One report in progress: sentences in, in the order in which `wrk` prints them; a record out.
//!
//! A Lua script may print anything anywhere, also what looks like a line of the report. So each
//! sentence counts only at its [`Stage`], and the first of its kind wins.

mod ending;

use super::command::Command;
use super::figure::{Decimal, Time};
use super::grammar::{Distribution, Sentence, SocketErrors, ThirdColumn};
use super::latency::Latency;
use super::losses::Losses;
use crate::line::quote;
use crate::record::report::LineSpan;

/// How far a report has come, in the order of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Heading,
    ThreadStats,
    Latency,
    Totals,
    SocketErrors,
    Status,
    RequestsPerSecond,
    TransferPerSecond,
}

/// With which line a report began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beginning {
    /// `Running`, `Making` or `Test Results`.
    Heading,
    /// `N threads and M connections`: the first line was cut off.
    Size,
    /// `Thread Stats`: the heading was cut off.
    ThreadStats,
    /// The row of latencies: its title was cut off too.
    Latency,
    /// The totals: all before them is missing, so that the rest cannot be told from a script's.
    Totals,
}

/// A report in progress.
#[derive(Debug)]
pub(super) struct Draft {
    beginning: Beginning,
    lines: LineSpan,
    url: Option<String>,
    threads: Option<u32>,
    connections: Option<u32>,
    nominal_duration: Option<Time>,
    /// `wrk` 1.x, which takes a number of requests and no duration.
    is_first_generation: bool,
    is_wrk2: bool,
    is_warmup: bool,
    queries: Option<u32>,
    /// The command line that asked for it.
    command: Option<Box<Command>>,
    /// True where another report stands before it in its stream: a script may have printed it.
    is_after_another: bool,
    /// True where the line it began with stands in a sentence: something may have mentioned it.
    is_in_prose: bool,
    /// What could not be read of the heading.
    losses: Losses,
    /// The first line after the last one of the report that says nothing to it.
    not_understood: Option<(u32, String)>,
    body: Body,
}

/// What follows the heading.
#[derive(Debug)]
struct Body {
    stage: Stage,
    /// True from `Thread Stats` on.
    has_statistics: bool,
    /// Where the row of latencies stands, if its title does not.
    untitled_row: Option<u32>,
    /// True from the totals on, where they are there.
    has_totals: bool,
    /// True once the row of a thread's rates was read, which no script prints.
    has_thread_rates: bool,
    /// Where the mean latency lost its last letter.
    cut_mean: Option<u32>,
    latency: Latency,
    requests: Option<u64>,
    duration: Option<Time>,
    bytes: Option<f64>,
    socket_errors: Counters<SocketErrors>,
    status: Counters<u64>,
    throughput: Option<Decimal>,
    transfer: Option<f64>,
    losses: Losses,
    /// The first line without which the report is not whole and that could not be read.
    obstacle: Option<Obstacle>,
}

/// A line that a report cannot do without, and that could not be read.
#[derive(Debug)]
struct Obstacle {
    what: &'static str,
    line: u32,
    text: String,
}

/// A line that is printed only if one of its counters is not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counters<T> {
    NotPrinted,
    Unreadable,
    Printed(T),
}

impl<T: Default> Counters<T> {
    /// The counters, 0 where none were printed; `None` where they could not be read.
    fn or_nothing(self) -> Option<T> {
        match self {
            Self::NotPrinted => Some(T::default()),
            Self::Unreadable => None,
            Self::Printed(counters) => Some(counters),
        }
    }
}

impl Body {
    fn new(stage: Stage, third_column: ThirdColumn) -> Self {
        Self {
            stage,
            has_statistics: stage == Stage::ThreadStats,
            untitled_row: None,
            has_totals: false,
            has_thread_rates: false,
            cut_mean: None,
            latency: Latency::new(third_column),
            requests: None,
            duration: None,
            bytes: None,
            socket_errors: Counters::NotPrinted,
            status: Counters::NotPrinted,
            throughput: None,
            transfer: None,
            losses: Losses::default(),
            obstacle: None,
        }
    }

    /// Notes a line that the report cannot do without.
    fn obstacle(&mut self, what: &'static str, line: u32, text: &str) {
        self.obstacle.get_or_insert_with(|| Obstacle { what, line, text: quote(text) });
    }

    /// Takes the counters of one kind; notes them where they could not be read.
    fn counters<T>(
        &mut self,
        what: &'static str,
        line: u32,
        counters: Result<T, &str>,
    ) -> Counters<T> {
        match counters {
            Ok(counters) => Counters::Printed(counters),
            Err(text) => {
                self.losses.add(what, line, text);
                Counters::Unreadable
            }
        }
    }
}

impl Draft {
    /// A report that begins with this sentence, if one can.
    pub(super) fn begin(sentence: &Sentence<'_>, line: u32) -> Option<Self> {
        let (beginning, url, nominal_duration) = match *sentence {
            Sentence::Running { nominal, url } => (Beginning::Heading, Some(url), nominal),
            Sentence::Making { url } | Sentence::Results { url } => {
                (Beginning::Heading, Some(url), None)
            }
            Sentence::Size { .. } => (Beginning::Size, None, None),
            Sentence::ThreadStats(_) => (Beginning::ThreadStats, None, None),
            Sentence::Latency(_) => (Beginning::Latency, None, None),
            Sentence::Totals { .. } if sentence.are_sound_totals() => {
                (Beginning::Totals, None, None)
            }
            _ => return None,
        };
        Some(Self {
            beginning,
            lines: LineSpan { first: line, last: line },
            url: url.filter(|url| !url.is_empty()).map(str::to_owned),
            threads: None,
            connections: None,
            nominal_duration,
            is_first_generation: matches!(sentence, Sentence::Making { .. }),
            is_wrk2: matches!(sentence, Sentence::Results { .. }),
            is_warmup: false,
            queries: None,
            command: None,
            is_after_another: false,
            is_in_prose: false,
            losses: Losses::default(),
            not_understood: None,
            body: Body::new(Stage::Heading, ThirdColumn::Max),
        })
    }

    /// Stands under what a heading of the file says of the reports that follow it.
    pub(super) fn stand_under(&mut self, is_warmup: bool, queries: Option<u32>) {
        self.is_warmup = is_warmup;
        self.queries = queries;
    }

    /// Was asked for by a command line, unless that was for another URL.
    pub(super) fn ask_by(&mut self, command: Option<Box<Command>>) {
        self.command = command.filter(|command| command.may_be_of(self.url.as_deref()));
    }

    /// Stands after another report or not, and in a sentence or not.
    pub(super) fn stand_among(&mut self, is_after_another: bool, is_in_prose: bool) {
        self.is_after_another = is_after_another;
        self.is_in_prose = is_in_prose;
    }

    /// The line that it began with.
    pub(super) fn first_line(&self) -> u32 {
        self.lines.first
    }

    /// True while only that line was read.
    pub(super) fn is_first_line_only(&self) -> bool {
        self.lines.first == self.lines.last
    }

    /// True where the line that must follow the first one has not come.
    pub(super) fn lacks_size(&self) -> bool {
        self.connections.is_none()
            && self.beginning != Beginning::Size
            && !self.body.has_statistics
            && !self.body.latency.has_row()
    }

    /// True from the statistics on.
    pub(super) fn has_statistics(&self) -> bool {
        self.body.has_statistics || self.beginning == Beginning::Latency
    }

    /// True where the title of the statistics can still come. Totals before it may be a script's,
    /// but not after all of `wrk`'s own lines.
    pub(super) fn awaits_statistics(&self) -> bool {
        let is_whole = self.body.has_thread_rates && self.is_over();
        matches!(self.beginning, Beginning::Heading | Beginning::Size)
            && !self.body.has_statistics
            && !is_whole
    }

    /// True from its totals on.
    pub(super) fn has_totals(&self) -> bool {
        self.body.has_totals
    }

    /// True once its last line was read.
    pub(super) fn is_whole(&self) -> bool {
        self.body.stage == Stage::TransferPerSecond
    }

    /// True where it is no report: one line that looks like one of its lines, or what a script
    /// printed after a report.
    pub(super) fn is_nothing(&self) -> bool {
        let body = &self.body;
        match self.beginning {
            _ if body.stage >= Stage::Totals || body.has_thread_rates => false,
            Beginning::Heading => {
                self.is_in_prose && self.connections.is_none() && self.is_heading_only()
            }
            Beginning::Size => self.is_heading_only(),
            Beginning::ThreadStats => self.is_after_another || self.is_in_prose,
            Beginning::Latency => self.is_after_another || !body.latency.has_distribution(),
            Beginning::Totals => false,
        }
    }

    /// Notes a line that is none of the report.
    pub(super) fn not_understood(&mut self, line: u32, text: &str) {
        if self.body.stage < Stage::RequestsPerSecond {
            self.not_understood.get_or_insert_with(|| (line, quote(text)));
        }
    }

    /// True until a figure was read.
    pub(super) fn is_heading_only(&self) -> bool {
        self.body.stage == Stage::Heading && !self.body.latency.has_distribution()
    }

    /// True for a report whose first line was cut off and that has no totals yet.
    pub(super) fn is_headless_and_open(&self) -> bool {
        self.beginning != Beginning::Heading && self.body.stage < Stage::Totals
    }

    /// True once no totals and no statistics can belong to it any more.
    pub(super) fn is_over(&self) -> bool {
        self.body.stage >= Stage::RequestsPerSecond
            || (self.beginning == Beginning::Totals && self.body.stage >= Stage::Totals)
    }

    /// True where it is of this URL.
    pub(super) fn is_of(&self, url: &str) -> bool {
        self.url.as_deref() == Some(url)
    }

    /// Takes one more sentence, unless it stands where it cannot belong to the report.
    pub(super) fn take(&mut self, sentence: &Sentence<'_>, line: u32) {
        if self.accepts(sentence, line) {
            self.lines.last = line;
            self.not_understood = None;
        }
    }

    fn accepts(&mut self, sentence: &Sentence<'_>, line: u32) -> bool {
        let body = &mut self.body;
        let stage = body.stage;
        match *sentence {
            Sentence::Size { threads, connections } => {
                let is_first = stage == Stage::Heading && self.connections.is_none();
                if is_first {
                    self.threads = self.losses.figure("number of threads", line, threads);
                    let what = "number of connections";
                    self.connections = self.losses.figure(what, line, connections);
                }
                is_first
            }
            Sentence::Results { .. } => {
                self.is_wrk2 = true;
                stage == Stage::Heading
            }
            Sentence::Calibration => {
                let is_before = stage < Stage::Totals;
                self.is_wrk2 |= is_before;
                is_before
            }
            // `wrk` prints these before the totals, so totals that were seen earlier were a
            // script's; and only once, so that others that follow are a script's.
            Sentence::ThreadStats(third) => {
                let is_first = !body.has_statistics && self.beginning != Beginning::Totals;
                if is_first {
                    *body = Body::new(Stage::ThreadStats, third);
                    self.is_wrk2 |= third == ThirdColumn::Percentile99;
                }
                is_first
            }
            Sentence::Latency(row)
                if stage == Stage::ThreadStats
                    || stage == Stage::Heading && self.beginning != Beginning::Totals =>
            {
                body.untitled_row = (!body.has_statistics).then_some(line);
                body.stage = Stage::Latency;
                body.latency.take_row(row, line, &mut body.losses);
                body.cut_mean = row.mean_was_cut.then_some(line);
                // Where nothing was sampled, `wrk` prints a mean of 0.
                self.is_wrk2 |= row.mean == Ok(None);
                true
            }
            Sentence::PerThread => {
                let is_after_row = stage == Stage::Latency;
                body.has_thread_rates |= is_after_row;
                is_after_row
            }
            Sentence::Distribution(kind) if stage < Stage::Totals => {
                self.is_wrk2 |= kind != Distribution::Plain;
                body.latency.take_title(kind);
                true
            }
            Sentence::Percentile { .. }
            | Sentence::Spectrum
            | Sentence::Rule
            | Sentence::MeanFooter { .. }
            | Sentence::MaxFooter { .. }
                if stage < Stage::Totals =>
            {
                let is_taken = body.latency.take(sentence, line, &mut body.losses);
                let is_plain = matches!(sentence, Sentence::Percentile { .. } | Sentence::Rule);
                self.is_wrk2 |= is_taken && !is_plain;
                is_taken
            }
            Sentence::Totals { requests, duration, bytes }
                if stage < Stage::Totals
                    && (body.has_statistics || sentence.are_sound_totals()) =>
            {
                body.stage = Stage::Totals;
                body.has_totals = true;
                body.requests = requests.unwrap_or_default();
                body.duration = duration.unwrap_or_default();
                body.bytes = body.losses.figure("number of bytes read", line, bytes);
                for text in [requests.err(), duration.err()].into_iter().flatten() {
                    body.obstacle("the line of requests", line, text);
                }
                true
            }
            Sentence::SocketErrors(counters) if stage == Stage::Totals => {
                body.stage = Stage::SocketErrors;
                body.socket_errors = body.counters("socket errors", line, counters);
                true
            }
            Sentence::Status(count) if stage == Stage::Totals || stage == Stage::SocketErrors => {
                body.stage = Stage::Status;
                body.status = body.counters("count of error statuses", line, count);
                true
            }
            // Right after the latency where someone kept these two lines alone.
            Sentence::RequestsPerSecond(rate)
                if (Stage::Totals..Stage::RequestsPerSecond).contains(&stage)
                    || stage == Stage::Latency
                        && rate.is_ok()
                        && self.beginning == Beginning::Latency
                        && !self.is_after_another =>
            {
                body.stage = Stage::RequestsPerSecond;
                match rate {
                    Ok(rate) => body.throughput = rate,
                    Err(text) => body.obstacle("Requests/sec", line, text),
                }
                // A share of no time at all is none, but only where nothing was done in it.
                if rate == Ok(None) && body.requests != Some(0) {
                    body.losses.add("Requests/sec", line, "nan");
                }
                true
            }
            Sentence::TransferPerSecond(rate) if stage == Stage::RequestsPerSecond => {
                body.stage = Stage::TransferPerSecond;
                body.transfer = body.losses.figure("Transfer/sec", line, rate);
                if rate == Ok(None) && body.requests != Some(0) {
                    body.losses.add("Transfer/sec", line, "nan");
                }
                true
            }
            _ => false,
        }
    }
}
