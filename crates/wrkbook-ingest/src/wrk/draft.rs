//! One report in progress: sentences in, in the order in which `wrk` prints them; a record out.
//!
//! A Lua script may print anything anywhere, also what looks like a line of the report. So each
//! sentence counts only at its [`Stage`], and the first of its kind wins.

use std::sync::Arc;

use super::duration;
use super::figure::{Decimal, Time};
use super::grammar::{Distribution, LatencyRow, Sentence, SocketErrors, ThirdColumn};
use crate::diagnostic::Diagnostic;
use crate::report::{Content, Errors, Format, LineSpan, LoadReport, Report};
use crate::units::{Bytes, PerSecond, Seconds};

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
    /// `Thread Stats`: the heading was cut off.
    ThreadStats,
    /// The totals: all before them is missing, so that the rest cannot be told from a script's.
    Totals,
}

/// Which histogram the next rows belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    None,
    /// Rows of the short list, then the footer, of the latency as recorded.
    Recorded,
    /// The uncorrected latency, which is not reported.
    Other,
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
    body: Body,
}

/// What follows the heading.
#[derive(Debug)]
struct Body {
    stage: Stage,
    block: Block,
    third_column: ThirdColumn,
    row: Option<LatencyRow>,
    /// Of the recorded histogram: mean and deviation, then maximum, in seconds.
    mean_footer: Option<(Option<f64>, Option<f64>)>,
    max_footer: Option<Option<f64>>,
    has_distribution: bool,
    percentiles: Vec<(f64, Option<Time>)>,
    requests: Option<u64>,
    duration: Option<Time>,
    bytes: Option<f64>,
    socket_errors: Counters<SocketErrors>,
    status: Counters<u64>,
    throughput: Option<Decimal>,
    transfer: Option<f64>,
    warnings: Vec<Diagnostic>,
}

/// A line that is printed only if one of its counters is not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counters<T> {
    NotPrinted,
    Unreadable,
    Printed(T),
}

impl<T> From<Option<T>> for Counters<T> {
    fn from(counters: Option<T>) -> Self {
        counters.map_or(Self::Unreadable, Self::Printed)
    }
}

impl Body {
    fn new(stage: Stage) -> Self {
        Self {
            stage,
            block: Block::None,
            third_column: ThirdColumn::Max,
            row: None,
            mean_footer: None,
            max_footer: None,
            has_distribution: false,
            percentiles: Vec::new(),
            requests: None,
            duration: None,
            bytes: None,
            socket_errors: Counters::NotPrinted,
            status: Counters::NotPrinted,
            throughput: None,
            transfer: None,
            warnings: Vec::new(),
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
            Sentence::ThreadStats(_) => (Beginning::ThreadStats, None, None),
            Sentence::Totals { .. } => (Beginning::Totals, None, None),
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
            body: Body::new(Stage::Heading),
        })
    }

    pub(super) fn warmup(mut self, is_warmup: bool) -> Self {
        self.is_warmup = is_warmup;
        self
    }

    /// True until a figure was read.
    pub(super) fn is_heading_only(&self) -> bool {
        self.body.stage == Stage::Heading && !self.body.has_distribution
    }

    /// True for a report whose first line was cut off and that has no totals yet.
    pub(super) fn is_headless_and_open(&self) -> bool {
        self.beginning == Beginning::ThreadStats && self.body.stage < Stage::Totals
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
    pub(super) fn take(&mut self, sentence: &Sentence<'_>, line: u32, path: &Arc<str>) {
        if self.accepts(sentence, line, path) {
            self.lines.last = line;
        }
    }

    fn accepts(&mut self, sentence: &Sentence<'_>, line: u32, path: &Arc<str>) -> bool {
        let body = &mut self.body;
        let stage = body.stage;
        match *sentence {
            Sentence::Size { threads, connections } => {
                let is_first = stage == Stage::Heading && self.connections.is_none();
                if is_first {
                    (self.threads, self.connections) = (threads, connections);
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
            // script's.
            Sentence::ThreadStats(third) => {
                let is_first = stage != Stage::ThreadStats && stage != Stage::Latency;
                if is_first {
                    *body = Body { third_column: third, ..Body::new(Stage::ThreadStats) };
                    self.is_wrk2 |= third == ThirdColumn::Percentile99;
                }
                is_first
            }
            Sentence::Latency(row) if stage == Stage::ThreadStats => {
                body.stage = Stage::Latency;
                body.row = Some(row);
                if row.mean_was_cut {
                    let advice =
                        "nothing to do: the column is too narrow for what rounds to 1000.00ms";
                    body.warnings.push(
                        Diagnostic::warning(
                            path,
                            "mean latency lost its last letter; read as ms",
                            advice,
                        )
                        .at(line),
                    );
                }
                true
            }
            Sentence::Distribution(kind) if stage < Stage::Totals => {
                self.is_wrk2 |= kind != Distribution::Plain;
                body.block = match kind {
                    Distribution::Plain | Distribution::Recorded if !body.has_distribution => {
                        body.has_distribution = true;
                        Block::Recorded
                    }
                    _ => Block::Other,
                };
                true
            }
            Sentence::Percentile { percent, time } if stage < Stage::Totals => {
                let ascends = body.percentiles.last().is_none_or(|(last, _)| percent > *last);
                let is_row = body.block == Block::Recorded && ascends;
                if is_row {
                    body.percentiles.push((percent, time));
                }
                is_row || body.block == Block::Other
            }
            Sentence::Spectrum
            | Sentence::Rule
            | Sentence::MeanFooter { .. }
            | Sentence::MaxFooter { .. }
                if stage < Stage::Totals && body.block != Block::None =>
            {
                self.is_wrk2 |= *sentence != Sentence::Rule;
                body.histogram(sentence);
                true
            }
            Sentence::Totals { requests, duration, bytes } if stage < Stage::Totals => {
                body.stage = Stage::Totals;
                body.requests = Some(requests);
                body.duration = duration;
                body.bytes = bytes;
                if bytes.is_none() {
                    body.warnings.push(unreadable(path, "the bytes read are", line));
                }
                true
            }
            Sentence::SocketErrors(counters) if stage == Stage::Totals => {
                body.stage = Stage::SocketErrors;
                body.socket_errors = counters.into();
                if counters.is_none() {
                    body.warnings.push(unreadable(path, "the socket errors are", line));
                }
                true
            }
            Sentence::Status(counter) if stage == Stage::Totals || stage == Stage::SocketErrors => {
                body.stage = Stage::Status;
                body.status = counter.into();
                if counter.is_none() {
                    body.warnings.push(unreadable(path, "the count of error statuses is", line));
                }
                true
            }
            Sentence::RequestsPerSecond(rate)
                if (Stage::Totals..Stage::RequestsPerSecond).contains(&stage) =>
            {
                body.stage = Stage::RequestsPerSecond;
                body.throughput = rate;
                true
            }
            Sentence::TransferPerSecond(rate) if stage == Stage::RequestsPerSecond => {
                body.stage = Stage::TransferPerSecond;
                body.transfer = rate;
                if rate.is_none() {
                    body.warnings.push(unreadable(path, "Transfer/sec is", line));
                }
                true
            }
            _ => false,
        }
    }

    /// Ends the report and says what is odd about it.
    pub(super) fn finish(self, path: &Arc<str>) -> Report {
        let Self { lines, body, .. } = self;
        let is_over = body.stage >= Stage::RequestsPerSecond;
        let complete = is_over && self.beginning != Beginning::Totals;
        let (duration, contradiction) = body.duration();
        let errors = body.errors(is_over);
        let latency = body.latency();
        let mut load = LoadReport {
            url: self.url,
            threads: self.threads,
            connections: self.connections,
            nominal_duration: self.nominal_duration.and_then(|time| Seconds::new(time.seconds)),
            duration,
            requests: body.requests,
            throughput: body.throughput.and_then(|rate| PerSecond::new(rate.value())),
            bytes_read: body.bytes.and_then(Bytes::new),
            transfer: body.transfer.and_then(PerSecond::new),
            errors,
            warmup: self.is_warmup,
            complete,
            ..latency
        };
        // A late response is a request of `wrk` 4. Older versions and wrk2 count each connection
        // that waits, again and again, and leave no response out.
        load.latency_censored = !self.is_wrk2
            && !self.is_first_generation
            && errors.is_some_and(|e| e.timeout > 0 && Some(e.timeout) <= load.requests);

        let mut diagnostics = body.warnings;
        if contradiction {
            let message = "requests, duration and Requests/sec contradict each other; the duration stands as printed";
            let advice = "look whether the report was edited, or mixed with another";
            diagnostics.push(Diagnostic::warning(path, message, advice).at(lines.last));
        }
        diagnostics.extend(oddity(&load, path).map(|oddity| oddity.at(lines.last)));
        if !complete {
            let (message, advice) = if is_over {
                (
                    "incomplete report: totals without the statistics before them",
                    "keep the whole output of the run, from its Running line on",
                )
            } else {
                (
                    "incomplete report: no Requests/sec line",
                    "run the test again, and end it with an interrupt (SIGINT) if it must end early",
                )
            };
            diagnostics.push(Diagnostic::error(path, message, advice).at(lines.last));
        }
        let format = if self.is_wrk2 { Format::Wrk2 } else { Format::Wrk };
        Report { format, lines, content: Content::Load(Box::new(load)), diagnostics }
    }
}

impl Body {
    /// Takes a line of a histogram of `wrk2`.
    fn histogram(&mut self, sentence: &Sentence<'_>) {
        match *sentence {
            Sentence::Rule => self.block = Block::None,
            Sentence::MeanFooter { mean, stdev } if self.block == Block::Recorded => {
                self.mean_footer.get_or_insert((mean, stdev));
            }
            Sentence::MaxFooter { max, count } if self.block == Block::Recorded => {
                self.max_footer.get_or_insert(max.filter(|_| count > 0));
            }
            _ => {}
        }
    }

    /// The measured duration, and whether the figures contradict each other.
    fn duration(&self) -> (Option<Seconds>, bool) {
        let Some(printed) = self.duration else { return (None, false) };
        let sharpened = match (self.requests, self.throughput) {
            (Some(requests), Some(rate)) => duration::measured(printed, requests, rate),
            _ => Some(printed.seconds),
        };
        (Seconds::new(sharpened.unwrap_or(printed.seconds)), sharpened.is_none())
    }

    /// Errors by kind. A line that is not there means that there were none, but only in a report
    /// that reached its end.
    fn errors(&self, is_over: bool) -> Option<Errors> {
        let socket = match self.socket_errors {
            Counters::Printed(counters) => Some(counters),
            Counters::Unreadable => return None,
            Counters::NotPrinted => None,
        };
        let status = match self.status {
            Counters::Printed(count) => Some(count),
            Counters::Unreadable => return None,
            Counters::NotPrinted => None,
        };
        if socket.is_none() && status.is_none() && !is_over {
            return None;
        }
        let mut errors = Errors { status: status.unwrap_or(0), ..Errors::default() };
        if let Some(SocketErrors { connect, read, write, timeout }) = socket {
            errors = Errors { connect, read, write, timeout, ..errors };
        }
        Some(errors)
    }

    /// The latency figures alone. A mean of nothing is printed as 0 or `nan`: then there was no
    /// sample, and all the other figures are as empty. A single 0 (a percentile below the smallest
    /// sample, which the correction of `wrk` 4 can ask for) is no figure either.
    fn latency(&self) -> LoadReport {
        let positive = |seconds: &f64| *seconds > 0.0;
        let seconds = |time: Option<Time>| time.map(|time| time.seconds);
        let (row_mean, row_stdev, third) = self
            .row
            .map_or((None, None, None), |r| (seconds(r.mean), seconds(r.stdev), seconds(r.third)));
        // The footer has more digits. One without a figure says that nothing was sampled.
        let (mean, stdev) = self.mean_footer.unwrap_or((row_mean, row_stdev));
        let mean = mean.filter(positive);
        let is_sampled = mean.is_some() || (self.row.is_none() && self.mean_footer.is_none());
        let figure = |seconds: Option<f64>| {
            seconds.filter(|s| is_sampled && positive(s)).and_then(Seconds::new)
        };

        let mut percentiles: Vec<_> =
            self.percentiles.iter().map(|(p, time)| (*p, figure(seconds(*time)))).collect();
        let mut row_max = third;
        if self.third_column == ThirdColumn::Percentile99 {
            row_max =
                self.percentiles.last().filter(|(p, _)| *p == 100.0).and_then(|l| seconds(l.1));
            let at = percentiles.partition_point(|(percent, _)| *percent < 99.0);
            if self.row.is_some() && percentiles.get(at).is_none_or(|(percent, _)| *percent > 99.0)
            {
                percentiles.insert(at, (99.0, figure(third)));
            }
        }
        LoadReport {
            latency_mean: figure(mean),
            latency_stdev: stdev.filter(|_| mean.is_some()).and_then(Seconds::new),
            latency_max: figure(self.max_footer.unwrap_or(row_max)),
            latency_percentiles: percentiles,
            ..LoadReport::default()
        }
    }
}

/// What is odd about figures that were read well.
fn oddity(load: &LoadReport, path: &Arc<str>) -> Option<Diagnostic> {
    let (requests, errors) = (load.requests?, load.errors?);
    if requests == 0 && errors == Errors::default() {
        let message = "no responses, and no errors either";
        let advice =
            "look whether the server hung: wrk does not count requests that are never answered";
        Some(Diagnostic::warning(path, message, advice))
    } else if requests > 0 && errors.status >= requests {
        let message = format!("all {requests} responses have an error status");
        Some(Diagnostic::warning(
            path,
            message,
            "look whether the URL is one that the server knows",
        ))
    } else {
        None
    }
}

fn unreadable(path: &Arc<str>, what: &str, line: u32) -> Diagnostic {
    let message = format!("{what} unreadable or cut, and left out");
    Diagnostic::warning(path, message, "keep the output of the tool as it is").at(line)
}
