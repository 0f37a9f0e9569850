//! The lines that `wrk`, `wrk2` and their forks print, each on its own: text in, sentence out.
//!
//! What a sentence means depends on where it stands: that is `draft`. A line that is not exactly
//! of this grammar is no sentence, save that a single figure may be unreadable. White space of any
//! kind parts the words; that at both ends is gone already.

use std::str::FromStr;

use super::failure::{FailureKind, failure};
use super::figure::{self, Decimal, Time};
use super::losses::Reading;
use crate::line::{after, same_words, split_word as word, trim_start};

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

/// The `Latency` row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LatencyRow<'a> {
    pub(super) mean: Reading<'a, Time>,
    /// True where the column's width took the mean's last letter.
    pub(super) mean_was_cut: bool,
    pub(super) stdev: Reading<'a, Time>,
    pub(super) third: Reading<'a, Time>,
}

impl LatencyRow<'_> {
    fn is_sound(&self) -> bool {
        [self.mean, self.stdev, self.third].iter().all(Result::is_ok)
    }
}

/// Counters of `Socket errors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SocketErrors {
    pub(super) connect: u64,
    pub(super) read: u64,
    pub(super) write: u64,
    pub(super) timeout: u64,
}

/// What one line says. A figure that the line should hold may be unreadable.
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
    /// ` Concurrency: N for NAME`, ` Queries: N for NAME` (TechEmpower): measured runs follow, the
    /// latter with so many queries a request.
    Measured { queries: Option<u32> },
    /// `4 threads and 100 connections`
    Size { threads: Reading<'a, u32>, connections: Reading<'a, u32> },
    /// `Thread calibration: ...` (wrk2)
    Calibration,
    /// `Thread Stats   Avg      Stdev     Max   +/- Stdev`
    ThreadStats(ThirdColumn),
    /// `Latency     6.46ms    1.93ms  12.34ms   67.66%`
    Latency(LatencyRow<'a>),
    /// `Req/Sec     5.13k   713.67     7.41k    75.16%`: a thread's, and not read.
    PerThread,
    /// `Latency Distribution`
    Distribution(Distribution),
    /// ` 50%    6.67ms`
    Percentile { percent: f64, time: Reading<'a, Time> },
    /// `Detailed Percentile spectrum:` (wrk2); its rows are no sentences.
    Spectrum,
    /// `#[Mean    =        6.602, StdDeviation   =        1.919]`, in milliseconds (wrk2)
    MeanFooter { mean: Reading<'a, f64>, stdev: Reading<'a, f64> },
    /// `#[Max     =       12.496, Total count    =        39500]`, in milliseconds (wrk2)
    MaxFooter { max: Reading<'a, f64>, count: Result<u64, &'a str> },
    /// A row of dashes: the end of a histogram (wrk2).
    Rule,
    /// `N requests in T, XB read`
    Totals { requests: Reading<'a, u64>, duration: Reading<'a, Time>, bytes: Reading<'a, f64> },
    /// `Socket errors: connect 0, read 0, write 0, timeout 0`
    SocketErrors(Result<SocketErrors, &'a str>),
    /// `Non-2xx or 3xx responses: 0`
    Status(Result<u64, &'a str>),
    /// `Requests/sec:  51015.57`
    RequestsPerSecond(Reading<'a, Decimal>),
    /// `Transfer/sec:      7.43MB`
    TransferPerSecond(Reading<'a, f64>),
    /// `---Overall Statistics---` or `Overall N requests in ...`: sums over reports (DeathStarBench).
    Overall,
    /// What only another tool prints whose reports look like `wrk`'s.
    Other { tool: &'static str },
    /// Why a run did not begin.
    Failure(FailureKind),
}

impl<'a> Sentence<'a> {
    /// Reads one line. The first byte decides what is tried at all.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        match text.as_bytes().first()? {
            b'0'..=b'9' => size(text)
                .or_else(|| totals(text))
                .or_else(|| percentile(text))
                .or_else(|| other_tool(text)),
            b'R' => match text.strip_prefix("Requests/sec:") {
                Some(rest) => Some(Self::RequestsPerSecond(requests_per_second(trim_start(rest)))),
                None if after(text, "Req/Sec ").is_some() => Some(Self::PerThread),
                None => running(after(text, "Running ")?),
            },
            b'T' => thread_or_transfer(text),
            b'L' => match after(text, "Latency Distribution") {
                Some(title) => distribution(title.trim_start()),
                None => latency(after(text, "Latency ")?),
            },
            b'S' => Some(Self::SocketErrors(socket_errors(after(text, "Socket errors:")?))),
            b'N' => {
                let counter = after(text, "Non-2xx or 3xx responses:")?.trim_start();
                Some(Self::Status(figure::counter(counter).ok_or(counter)))
            }
            b'#' | b'[' => footer(text),
            b'-' => rule(text),
            b'O' => overall(text).or_else(|| other_tool(text)),
            b'D' => after(text, "Detailed Percentile spectrum:").map(|_| Self::Spectrum),
            b'M' => {
                let (_, rest) = figure::count(after(text, "Making ")?)?;
                Some(Self::Making { url: after(rest, " requests to ")? })
            }
            b'C' => {
                measured(after(text, "Concurrency: ")?).map(|_| Self::Measured { queries: None })
            }
            b'Q' => {
                let queries = measured(after(text, "Queries: ")?)?;
                Some(Self::Measured { queries: u32::try_from(queries).ok() })
            }
            b'u' | b'P' | b'U' | b'i' | b'n' => failure(text).map(Self::Failure),
            _ => None,
        }
    }

    /// True where nothing of the line is unreadable.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Size { threads, connections } => threads.is_ok() && connections.is_ok(),
            Self::Latency(row) => row.is_sound(),
            Self::Percentile { time, .. } => time.is_ok(),
            Self::MeanFooter { mean, stdev } => mean.is_ok() && stdev.is_ok(),
            Self::MaxFooter { max, count } => max.is_ok() && count.is_ok(),
            Self::Totals { bytes, .. } => self.are_sound_totals() && bytes.is_ok(),
            Self::SocketErrors(counters) => counters.is_ok(),
            Self::Status(count) => count.is_ok(),
            Self::RequestsPerSecond(rate) => rate.is_ok(),
            Self::TransferPerSecond(rate) => rate.is_ok(),
            _ => true,
        }
    }

    /// How many words the line has; `None` where that differs, or nothing stands behind it.
    pub(super) fn words(&self) -> Option<usize> {
        Some(match self {
            Self::Size { .. } | Self::Latency(_) | Self::Status(_) => 5,
            Self::Totals { .. } => 6,
            Self::SocketErrors(_) => 10,
            Self::Percentile { .. } | Self::RequestsPerSecond(_) | Self::TransferPerSecond(_) => 2,
            _ => return None,
        })
    }

    /// True where a line that was cut could still be read, as something else than it was: `11.18m`
    /// of `11.18ms`, `timeout 29` of `timeout 294`. All others end in a fixed word or sign, or
    /// after a fixed number of places.
    pub(super) fn may_be_cut(&self) -> bool {
        matches!(
            self,
            Self::Percentile { .. } | Self::SocketErrors(_) | Self::Status(_) | Self::Latency(_)
        )
    }

    /// True of totals that are surely of `wrk`, wherever they stand.
    pub(super) fn are_sound_totals(&self) -> bool {
        let Self::Totals { requests: Ok(_), duration: Ok(_), bytes } = self else { return false };
        bytes.map_or_else(
            |text| figure::number(text).is_some() && !text.contains(char::is_whitespace),
            |_| true,
        )
    }
}

fn running(rest: &str) -> Option<Sentence<'_>> {
    if after(rest, "Primer ").or_else(|| after(rest, "Warmup ")).is_some() {
        return Some(Sentence::Warmup);
    }
    // Anyone may announce a `2nd test`: a heading has a time.
    let (nominal, rest) = figure::time(rest)?;
    Some(Sentence::Running { nominal, url: url(after(rest, " test @ ")?) })
}

/// A URL at the start of a text: it holds no white space and no sign that only markup has.
fn url(text: &str) -> &str {
    let (url, _) = word(text);
    url.find(['<', '`', '"', '\\']).map_or(url, |end| &url[..end])
}

fn measured(rest: &str) -> Option<u64> {
    let (level, rest) = figure::count(rest)?;
    after(rest, " for ").map(|_| level)
}

fn size(text: &str) -> Option<Sentence<'_>> {
    let (threads, rest) = word(text);
    let (connections, rest) = word(after(rest, " threads and ")?);
    let count = |text| u32::from_str(text).map_or(Err(text), |count| Ok(Some(count)));
    let size = Sentence::Size { threads: count(threads), connections: count(connections) };
    (after(rest, " connections")?.is_empty()).then_some(size)
}

fn totals(text: &str) -> Option<Sentence<'_>> {
    let (requests, rest) = word(text);
    let (duration, bytes) = after(rest, " requests in ")?.split_once(',')?;
    let bytes = bytes.strip_suffix("read")?;
    let requests = requests.parse().map_or(Err(requests), |requests| Ok(Some(requests)));
    // Two decimals, as everywhere: another number of them is another program's.
    let is_wrk = duration
        .split_once('.')
        .is_none_or(|(_, fraction)| fraction.bytes().take_while(u8::is_ascii_digit).count() == 2);
    let duration = if is_wrk { whole_time(duration) } else { Err(duration) };
    Some(Sentence::Totals { requests, duration, bytes: figure::bytes(bytes.trim()) })
}

fn percentile(text: &str) -> Option<Sentence<'_>> {
    let (percent, rest) = figure::number(text)?;
    let percent = percent?.value();
    let figure = after(rest, "% ")?;
    let (time, end) = word(figure);
    // One word more may be a unit that stands apart.
    let (_, end) = word(trim_start(end));
    let is_row = percent <= 100.0 && begins_like_a_figure(time) && end.is_empty();
    is_row.then(|| Sentence::Percentile { percent, time: whole_time(figure) })
}

/// Whether a figure may begin so, readable or not. A word of another text does not.
fn begins_like_a_figure(text: &str) -> bool {
    let is_start = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.');
    text.starts_with(is_start) || text.starts_with("nan") || text.starts_with("inf")
}

/// Reads a whole text as a time.
fn whole_time(text: &str) -> Reading<'_, Time> {
    figure::time(text).filter(|(_, end)| end.is_empty()).map(|(time, _)| time).ok_or(text)
}

/// Two decimals, always: fewer were cut off, or another program printed them.
fn requests_per_second(text: &str) -> Reading<'_, Decimal> {
    let (rate, end) = figure::number(text).ok_or(text)?;
    let is_wrk = end.is_empty() && rate.is_none_or(|rate| rate.places() == 2);
    if is_wrk { Ok(rate) } else { Err(text) }
}

fn thread_or_transfer(text: &str) -> Option<Sentence<'_>> {
    if let Some(rest) = text.strip_prefix("Transfer/sec:") {
        return Some(Sentence::TransferPerSecond(figure::bytes(trim_start(rest))));
    }
    if let Some(url) = after(text, "Test Results @ ") {
        return Some(Sentence::Results { url: url.trim() });
    }
    if after(text, "Thread calibration:").is_some() {
        return Some(Sentence::Calibration);
    }
    let title = STATISTICS.iter().find(|(title, _)| same_words(text, title));
    title.map(|(_, third)| Sentence::ThreadStats(*third))
}

/// The titles of the statistics.
const STATISTICS: [(&str, ThirdColumn); 2] = [
    ("Thread Stats Avg Stdev Max +/- Stdev", ThirdColumn::Max),
    ("Thread Stats Avg Stdev 99% +/- Stdev", ThirdColumn::Percentile99),
];

/// Signs of a tool that is not read and whose lines look like `wrk`'s.
fn other_tool(text: &str) -> Option<Sentence<'_>> {
    let (number, rest) = word(text);
    let is_size = number.bytes().all(|byte| byte.is_ascii_digit())
        && after(rest, " goroutine(s) running").is_some();
    let is_go_wrk = is_size || after(text, "Overall Requests/sec:").is_some();
    is_go_wrk.then_some(Sentence::Other { tool: "go-wrk" })
}

/// The row has four fields. With fewer or more, nobody can tell which is which.
fn latency(rest: &str) -> Option<Sentence<'_>> {
    if !begins_like_a_figure(rest) {
        return None;
    }
    let mut left = rest;
    let (mean, mean_was_cut) = match figure::mean_time(left) {
        Some((mean, cut, end)) if may_follow_a_time(end) => {
            left = end;
            (Ok(mean), cut)
        }
        _ => (Err(take_word(&mut left)), false),
    };
    let (stdev, third, share) = (take_time(&mut left), take_time(&mut left), take_word(&mut left));
    let row = if !share.is_empty() && left.trim().is_empty() {
        LatencyRow { mean, mean_was_cut, stdev, third }
    } else {
        LatencyRow { mean: Err(rest), mean_was_cut: false, stdev: Ok(None), third: Ok(None) }
    };
    Some(Sentence::Latency(row))
}

/// Two times may touch, where the second fills its column.
fn may_follow_a_time(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit()) || rest.is_empty()
}

fn take_time<'a>(rest: &mut &'a str) -> Reading<'a, Time> {
    let text = trim_start(rest);
    match figure::time(text) {
        Some((time, end)) if may_follow_a_time(end) => {
            *rest = end;
            Ok(time)
        }
        _ => Err(take_word(rest)),
    }
}

fn take_word<'a>(rest: &mut &'a str) -> &'a str {
    let (taken, end) = word(trim_start(rest));
    *rest = end;
    taken
}

fn distribution(title: &str) -> Option<Sentence<'_>> {
    let kind = if title.is_empty() {
        Distribution::Plain
    } else if after(title, "(HdrHistogram - Recorded").is_some() {
        Distribution::Recorded
    } else if after(title, "(HdrHistogram - ").is_some() {
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
            mean: figure::milliseconds(first),
            stdev: figure::milliseconds(second),
        }),
        ("Max", name) if after(name, "Total count") == Some("") => Some(Sentence::MaxFooter {
            max: figure::milliseconds(first),
            count: second.trim().parse().or(Err(second.trim())),
        }),
        _ => None,
    }
}

fn rule(text: &str) -> Option<Sentence<'_>> {
    match text.trim_matches('-') {
        "" if text.len() >= 10 => Some(Sentence::Rule),
        title => (after(title, "Overall Statistics") == Some("")).then_some(Sentence::Overall),
    }
}

fn overall(text: &str) -> Option<Sentence<'_>> {
    let (_, rest) = figure::count(after(text, "Overall ")?)?;
    after(rest, " requests in ").map(|_| Sentence::Overall)
}

fn socket_errors(text: &str) -> Result<SocketErrors, &str> {
    let text = text.trim_start();
    let mut counters = text.split(',');
    let mut next = |name: &str| {
        let counter = after(counters.next().unwrap_or_default().trim(), name);
        counter.and_then(figure::counter).ok_or(text)
    };
    let errors = SocketErrors {
        connect: next("connect ")?,
        read: next("read ")?,
        write: next("write ")?,
        timeout: next("timeout ")?,
    };
    if counters.next().is_none() { Ok(errors) } else { Err(text) }
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
        assert_eq!(row.stdev.unwrap().unwrap().seconds, 0.0012);
        assert_eq!(row.third.unwrap().unwrap().seconds, 1.0);
    }

    #[test]
    fn what_others_print_is_no_sentence() {
        for text in [
            "50%,30",
            "99% of the requests",
            "Latency is high",
            "Latency Distribution [ms]",
            "Running the tests",
            "Running 30 test @ http://a/",
            "Running 2nd test @ http://a/",
            "Thread Stats   Avg",
            "Overall it went well",
            "10 connections open",
            "Benchmarking 127.0.0.1 (be patient)",
            "---",
            "user guide",
            "0.921     0.000000            1         1.00",
        ] {
            assert_eq!(Sentence::read(text), None, "{text}");
        }
    }

    #[test]
    fn rates_of_others_are_unreadable() {
        for rate in ["56073", "56073.1", "2533.9137", "56.07k", "5888,00", "-1.00", "inf", ""] {
            let text = format!("Requests/sec:\t{rate}");
            assert_eq!(Sentence::read(&text), Some(Sentence::RequestsPerSecond(Err(rate))));
        }
    }

    #[test]
    fn totals_of_others_are_not_sound() {
        for text in [
            "235k requests in 10.08s, 55.5 MB read",
            "50 requests in 1.03s, 5.5 kB read",
            "5 requests in 3.00s, as we read",
            "1e5 requests in 30.00s, 1.00MB read",
            "5 requests in 30.00x, 1.00MB read",
        ] {
            let totals = Sentence::read(text).unwrap();
            assert!(!totals.are_sound_totals(), "{totals:?}");
        }
        let totals = Sentence::read("5 requests in 3.00s, 1.00KB read").unwrap();
        assert!(totals.are_sound_totals());
    }

    #[test]
    fn good_figures_of_a_row_are_kept_where_it_has_four() {
        let row = |text| match Sentence::read(text) {
            Some(Sentence::Latency(row)) => row,
            other => panic!("{text}: {other:?}"),
        };
        let one_bad = row("Latency   1.45xx  500.00ns  10.00ms  67.66%");
        assert_eq!((one_bad.mean, one_bad.stdev), (Err("1.45xx"), Err("500.00ns")));
        assert_eq!(one_bad.third.unwrap().unwrap().seconds, 0.01);
        let three = row("Latency   6.46ms    1.93ms  12.34ms");
        assert_eq!(three.mean, Err("6.46ms    1.93ms  12.34ms"));
        assert_eq!((three.stdev, three.third), (Ok(None), Ok(None)));
    }
}
