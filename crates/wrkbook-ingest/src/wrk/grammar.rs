//! The lines that `wrk`, `wrk2` and their forks print, each on its own: text in, sentence out.
//!
//! What a sentence means depends on where it stands: that is `draft`. A line that is not exactly
//! of this grammar is no sentence. Leading and trailing white space is gone already.

use super::figure::{self, Decimal, Time};

/// The third column of `Thread Stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ThirdColumn {
    /// `Max`, everywhere but in the DeathStarBench fork.
    Max,
    /// `99%`, in the DeathStarBench fork.
    Percentile99,
}

/// Which block of a latency distribution begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distribution {
    /// That of `wrk --latency`.
    Plain,
    /// The recorded latency of `wrk2 --latency`.
    Recorded,
    /// Any other histogram of `wrk2`: the uncorrected latency.
    Other,
}

/// How a run can fail before there is a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The server could not be resolved or reached, a thread not started, a script not run.
    StartUp,
    /// The command was called wrongly.
    Usage,
}

/// The `Latency` row; a figure is `None` where the tool printed none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LatencyRow {
    pub(super) mean: Option<Time>,
    /// True where the column's width took the mean's last letter.
    pub(super) mean_was_cut: bool,
    pub(super) stdev: Option<Time>,
    pub(super) third: Option<Time>,
}

/// Counters of `Socket errors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SocketErrors {
    pub(super) connect: u64,
    pub(super) read: u64,
    pub(super) write: u64,
    pub(super) timeout: u64,
}

/// What one line says. A `None` inside stands for a figure that the line should hold and does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sentence<'a> {
    /// `Running 30s test @ URL`
    Running { nominal: Option<Time>, url: &'a str },
    /// `Making N requests to URL` (1.x)
    Making { url: &'a str },
    /// `Test Results @ URL` (DeathStarBench)
    Results { url: &'a str },
    /// ` Running Primer NAME`, ` Running Warmup NAME` (TechEmpower): warm-up runs follow.
    Warmup,
    /// ` Concurrency: N for NAME`, ` Queries: N for NAME` (TechEmpower): measured runs follow.
    Measured,
    /// `4 threads and 100 connections`
    Size { threads: Option<u32>, connections: Option<u32> },
    /// `Thread calibration: ...` (wrk2)
    Calibration,
    /// `Thread Stats   Avg      Stdev     Max   +/- Stdev`
    ThreadStats(ThirdColumn),
    /// `Latency     6.46ms    1.93ms  12.34ms   67.66%`
    Latency(LatencyRow),
    /// `Latency Distribution`
    Distribution(Distribution),
    /// ` 50%    6.67ms`
    Percentile { percent: f64, time: Option<Time> },
    /// `Detailed Percentile spectrum:` (wrk2); its rows are no sentences.
    Spectrum,
    /// `#[Mean    =        6.602, StdDeviation   =        1.919]`, in milliseconds (wrk2)
    MeanFooter { mean: Option<f64>, stdev: Option<f64> },
    /// `#[Max     =       12.496, Total count    =        39500]`, in milliseconds (wrk2)
    MaxFooter { max: Option<f64>, count: u64 },
    /// A row of dashes: the end of a histogram (wrk2).
    Rule,
    /// `N requests in T, XB read`
    Totals { requests: u64, duration: Option<Time>, bytes: Option<f64> },
    /// `Socket errors: connect 0, read 0, write 0, timeout 0`
    SocketErrors(Option<SocketErrors>),
    /// `Non-2xx or 3xx responses: 0`
    Status(Option<u64>),
    /// `Requests/sec:  51015.57`
    RequestsPerSecond(Option<Decimal>),
    /// `Transfer/sec:      7.43MB`
    TransferPerSecond(Option<f64>),
    /// `---Overall Statistics---` or `Overall N requests in ...`: sums over reports (DeathStarBench).
    Overall,
    /// Why a run did not begin.
    Failure(FailureKind),
}

impl<'a> Sentence<'a> {
    /// Reads one line. The first byte decides what is tried at all.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        match text.as_bytes().first()? {
            b'0'..=b'9' => size(text).or_else(|| totals(text)).or_else(|| percentile(text)),
            b'R' => match text.strip_prefix("Requests/sec:") {
                Some(rest) => requests_per_second(rest.trim_start()),
                None => running(text.strip_prefix("Running ")?),
            },
            b'T' => thread_or_transfer(text),
            b'L' => match text.strip_prefix("Latency Distribution") {
                Some(title) => distribution(title.trim_start()),
                None => latency(text.strip_prefix("Latency ")?),
            },
            b'S' => {
                let counters = text.strip_prefix("Socket errors:")?;
                Some(Self::SocketErrors(socket_errors(counters.trim_start())))
            }
            b'N' => {
                let counter = text.strip_prefix("Non-2xx or 3xx responses:")?;
                Some(Self::Status(figure::counter(counter.trim_start())))
            }
            b'#' | b'[' => footer(text),
            b'-' => rule(text),
            b'O' => overall(text),
            b'D' => text.starts_with("Detailed Percentile spectrum:").then_some(Self::Spectrum),
            b'M' => {
                let (_, rest) = figure::count(text.strip_prefix("Making ")?)?;
                Some(Self::Making { url: rest.strip_prefix(" requests to ")? })
            }
            b'C' => measured(text.strip_prefix("Concurrency: ")?),
            b'Q' => measured(text.strip_prefix("Queries: ")?),
            b'u' | b'P' | b'U' | b'i' | b'n' => failure(text).map(Self::Failure),
            _ => None,
        }
    }

    /// True where a line that was cut could still be read, as something else than it was: `11.18m`
    /// of `11.18ms`, `timeout 29` of `timeout 294`. All others end in a fixed word or sign, or
    /// after a fixed number of places.
    pub(super) fn may_be_cut(&self) -> bool {
        matches!(self, Self::Percentile { .. } | Self::SocketErrors(_) | Self::Status(_))
    }
}

fn running(rest: &str) -> Option<Sentence<'_>> {
    if rest.starts_with("Primer ") || rest.starts_with("Warmup ") {
        return Some(Sentence::Warmup);
    }
    let (nominal, rest) = figure::time(rest)?;
    Some(Sentence::Running { nominal, url: rest.strip_prefix(" test @ ")?.trim() })
}

fn measured(rest: &str) -> Option<Sentence<'_>> {
    figure::count(rest)?.1.starts_with(" for ").then_some(Sentence::Measured)
}

fn size(text: &str) -> Option<Sentence<'_>> {
    let (threads, rest) = figure::count(text)?;
    let (connections, rest) = figure::count(rest.strip_prefix(" threads and ")?)?;
    (rest == " connections").then(|| Sentence::Size {
        threads: u32::try_from(threads).ok(),
        connections: u32::try_from(connections).ok(),
    })
}

fn totals(text: &str) -> Option<Sentence<'_>> {
    let (requests, rest) = figure::count(text)?;
    let (duration, rest) = figure::time(rest.strip_prefix(" requests in ")?)?;
    let bytes = rest.strip_prefix(", ")?.strip_suffix(" read")?;
    let is_figure = figure::number(bytes).is_some() && !bytes.contains(' ');
    is_figure.then(|| Sentence::Totals { requests, duration, bytes: figure::bytes(bytes) })
}

fn percentile(text: &str) -> Option<Sentence<'_>> {
    let (percent, rest) = figure::number(text)?;
    let percent = percent?.value();
    let rest = rest.strip_prefix('%')?;
    let (time, end) = figure::time(rest.trim_start())?;
    let is_row = percent <= 100.0 && rest.starts_with([' ', '\t']) && end.is_empty();
    is_row.then_some(Sentence::Percentile { percent, time })
}

/// Two decimals, always: fewer were cut off, or another program printed them.
fn requests_per_second(rest: &str) -> Option<Sentence<'_>> {
    let (rate, end) = figure::number(rest)?;
    let is_wrk = end.is_empty() && rate.is_none_or(|rate| rate.places() == 2);
    is_wrk.then_some(Sentence::RequestsPerSecond(rate))
}

fn thread_or_transfer(text: &str) -> Option<Sentence<'_>> {
    if let Some(rest) = text.strip_prefix("Transfer/sec:") {
        return Some(Sentence::TransferPerSecond(figure::bytes(rest.trim_start())));
    }
    if let Some(url) = text.strip_prefix("Test Results @ ") {
        return Some(Sentence::Results { url: url.trim() });
    }
    if text.starts_with("Thread calibration:") {
        return Some(Sentence::Calibration);
    }
    let mut columns = text.strip_prefix("Thread Stats ")?.split_ascii_whitespace();
    if columns.next() != Some("Avg") || columns.next() != Some("Stdev") {
        return None;
    }
    let third = match columns.next()? {
        "Max" => ThirdColumn::Max,
        "99%" => ThirdColumn::Percentile99,
        _ => return None,
    };
    columns.eq(["+/-", "Stdev"]).then_some(Sentence::ThreadStats(third))
}

fn latency(rest: &str) -> Option<Sentence<'_>> {
    let (mean, mean_was_cut, rest) = figure::mean_time(rest.trim_start())?;
    let (stdev, rest) = figure::time(rest.trim_start())?;
    let (third, rest) = figure::time(rest.trim_start())?;
    let (_, end) = figure::number(rest.trim_start())?;
    (end == "%").then_some(Sentence::Latency(LatencyRow { mean, mean_was_cut, stdev, third }))
}

fn distribution(title: &str) -> Option<Sentence<'_>> {
    let kind = if title.is_empty() {
        Distribution::Plain
    } else if title.starts_with("(HdrHistogram - Recorded") {
        Distribution::Recorded
    } else if title.starts_with("(HdrHistogram - ") {
        Distribution::Other
    } else {
        return None;
    };
    Some(Sentence::Distribution(kind))
}

fn footer(text: &str) -> Option<Sentence<'_>> {
    // A Markdown renderer takes the leading `#` for a heading and drops it.
    let text = text.strip_prefix('#').unwrap_or(text);
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    let (first, second) = inside.split_once(',')?;
    let (first_name, first) = first.split_once('=')?;
    let (second_name, second) = second.split_once('=')?;
    match (first_name.trim(), second_name.trim()) {
        ("Mean", "StdDeviation") => Some(Sentence::MeanFooter {
            mean: figure::milliseconds(first)?,
            stdev: figure::milliseconds(second)?,
        }),
        ("Max", "Total count") => Some(Sentence::MaxFooter {
            max: figure::milliseconds(first)?,
            count: second.trim().parse().ok()?,
        }),
        _ => None,
    }
}

fn rule(text: &str) -> Option<Sentence<'_>> {
    match text.trim_matches('-') {
        "" if text.len() >= 10 => Some(Sentence::Rule),
        "Overall Statistics" => Some(Sentence::Overall),
        _ => None,
    }
}

fn overall(text: &str) -> Option<Sentence<'_>> {
    let (_, rest) = figure::count(text.strip_prefix("Overall ")?)?;
    rest.starts_with(" requests in ").then_some(Sentence::Overall)
}

fn socket_errors(text: &str) -> Option<SocketErrors> {
    let mut counters = text.split(", ");
    let mut next = |name: &str| {
        let counter = counters.next()?.trim().strip_prefix(name)?;
        figure::counter(counter.strip_prefix(' ')?.trim_start())
    };
    let errors = SocketErrors {
        connect: next("connect")?,
        read: next("read")?,
        write: next("write")?,
        timeout: next("timeout")?,
    };
    counters.next().is_none().then_some(errors)
}

fn failure(text: &str) -> Option<FailureKind> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if starts(&[
        "unable to connect to ",
        "unable to resolve ",
        "unable to create thread ",
        "unable to initialize SSL",
        "PANIC: unprotected error",
    ]) {
        Some(FailureKind::StartUp)
    } else if starts(&["Usage: wrk", "invalid URL: ", "number of connections must be >= threads"]) {
        Some(FailureKind::Usage)
    } else {
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_that_touch_are_two() {
        // A Max of 999.995 ms and more fills its column of nine.
        let row = "Latency   600.00ms    1.20ms1000.00ms   67.66%";
        let Some(Sentence::Latency(row)) = Sentence::read(row) else { panic!("{row}") };
        assert_eq!(row.stdev.unwrap().seconds, 0.0012);
        assert_eq!(row.third.unwrap().seconds, 1.0);
    }

    #[test]
    fn what_others_print_is_no_sentence() {
        for text in [
            "Requests/sec: 56073",
            "Requests/sec: 56073.1",
            "Requests/sec:\t2533.9137",
            "235k requests in 10.08s, 55.5 MB read",
            "50 requests in 1.03s, 5.5 kB read",
            "5 requests in 3.00s, as we read",
            "50%,30",
            "50% 30",
            "99% of the requests",
            "Latency is high",
            "Latency Distribution [ms]",
            "Latency     6.46ms    1.93ms  12.34ms",
            "Running the tests",
            "Running 30 test @ http://a/",
            "Thread Stats   Avg",
            "Overall it went well",
            "10 connections",
            "---",
            "user guide",
            "0.921     0.000000            1         1.00",
        ] {
            assert_eq!(Sentence::read(text), None, "{text}");
        }
    }
}
