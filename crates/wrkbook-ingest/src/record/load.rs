//! The load that was offered, and what a load generator reports of it: one record for every tool.
//!
//! Every figure is in base units and absent unless the tool printed it. What a tool's own words and
//! sums mean is the business of its file in `formats`; here each field has one meaning for all.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::record::units::{Bytes, PerSecond, Seconds, Share};

/// The load of a run: what the generator was told to offer. Part of a run's key.
///
/// ```
/// use wrkbook_ingest::{Load, LoadKind};
///
/// let load = Load::Rate("2000".parse().expect("a rate"));
/// assert_eq!((load.kind(), load.value()), (LoadKind::Rate, Some(2000.0)));
/// assert_eq!(Load::Connections(100).connections(), Some(100));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Load {
    /// So many open connections.
    Connections(u32),
    /// So many requests a second, whether they are answered or not.
    Rate(Rate),
    /// So many simulated users.
    Users(u32),
    /// The tool printed none, and the path says none. Compared only with its like.
    Unstated,
}

/// What a load is counted in. All loads of a scenario are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadKind {
    /// Open connections.
    Connections,
    /// Requests a second asked for.
    Rate,
    /// Simulated users.
    Users,
    /// Not known.
    Unstated,
}

impl LoadKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Connections, Self::Rate, Self::Users, Self::Unstated];

    /// The name in JSON, in tables and in `wrkbook.toml`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Rate => "rate",
            Self::Users => "users",
            Self::Unstated => "unstated",
        }
    }

    /// The kind of an id, or `None`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

impl Load {
    /// The load of a kind and a number; `None` where it is no such load. Nothing offers a load of 0.
    pub fn of(kind: LoadKind, number: f64) -> Option<Self> {
        let count = || {
            let is_count = number.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&number);
            is_count.then_some(number as u32)
        };
        match kind {
            LoadKind::Connections => count().map(Self::Connections),
            LoadKind::Users => count().map(Self::Users),
            LoadKind::Rate => Rate::new(number).map(Self::Rate),
            LoadKind::Unstated => None,
        }
    }

    /// As [`Load::of`], of digits as a path, a table or a person writes them.
    pub fn read(kind: LoadKind, digits: &str) -> Option<Self> {
        let is_decimal = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_whole = !(digits.starts_with('.') || digits.ends_with('.'));
        let number = (is_decimal && is_whole).then(|| digits.parse().ok()).flatten()?;
        Self::of(kind, number)
    }

    /// What it is counted in.
    pub fn kind(self) -> LoadKind {
        match self {
            Self::Connections(_) => LoadKind::Connections,
            Self::Rate(_) => LoadKind::Rate,
            Self::Users(_) => LoadKind::Users,
            Self::Unstated => LoadKind::Unstated,
        }
    }

    /// Its number; `None` where it is unstated.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Connections(count) | Self::Users(count) => Some(f64::from(count)),
            Self::Rate(rate) => Some(rate.get()),
            Self::Unstated => None,
        }
    }

    /// The connections; `None` for any other kind.
    pub fn connections(self) -> Option<u32> {
        match self {
            Self::Connections(count) => Some(count),
            _ => None,
        }
    }

    /// Its number in digits, without separators or a unit; `unstated` where there is none.
    pub fn number(self) -> Cow<'static, str> {
        match self {
            Self::Connections(count) | Self::Users(count) => count.to_string().into(),
            Self::Rate(rate) => rate.to_string().into(),
            Self::Unstated => "unstated".into(),
        }
    }

    /// The three fields `connections`, `load_kind` and `load` of a record: for
    /// `#[serde(flatten, serialize_with = "Load::fields")]`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn fields<S: Serializer>(load: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::fields_of_some(&Some(*load), serializer)
    }

    /// As [`Load::fields`]; all three are null where there is no load.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn fields_of_some<S: Serializer>(
        load: &Option<Self>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Load", 3)?;
        fields.serialize_field("connections", &load.and_then(Self::connections))?;
        fields.serialize_field("load_kind", &load.map(Self::kind))?;
        fields.serialize_field("load", load)?;
        fields.end()
    }
}

/// Its number, or null where it is unstated.
impl Serialize for Load {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Connections(count) | Self::Users(count) => serializer.serialize_u32(count),
            Self::Rate(rate) => rate.serialize(serializer),
            Self::Unstated => serializer.serialize_none(),
        }
    }
}

/// A rate that was asked for, in requests/s. Exact to a millionth and above 0: it is a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u64);

/// Millionths in one request/s.
const MILLIONTHS: u64 = 1_000_000;

impl Rate {
    /// A rate in requests/s, rounded to a millionth; `None` for what nobody asks for: nothing, a
    /// negative number, or more than ten million million.
    pub fn new(per_second: f64) -> Option<Self> {
        let millionths = (per_second * MILLIONTHS as f64).round();
        (1.0..=1e19).contains(&millionths).then_some(Self(millionths as u64))
    }

    /// In requests/s.
    pub fn get(self) -> f64 {
        self.0 as f64 / MILLIONTHS as f64
    }
}

/// Why a text is no [`Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a rate: expected is a decimal number above 0")]
pub struct NoRate;

impl FromStr for Rate {
    type Err = NoRate;

    /// Takes decimal digits with at most one point, as in `2000` or `0.5`.
    fn from_str(text: &str) -> Result<Self, NoRate> {
        let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number = is_decimal.then(|| text.parse().ok()).flatten();
        number.and_then(Self::new).ok_or(NoRate)
    }
}

/// In requests/s, with the decimals that it has.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, millionths) = (self.0 / MILLIONTHS, self.0 % MILLIONTHS);
        if millionths == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{millionths:06}");
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

/// A whole number where it is one.
impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(MILLIONTHS) {
            serializer.serialize_u64(self.0 / MILLIONTHS)
        } else {
            serializer.serialize_f64(self.get())
        }
    }
}

/// When a generator sends the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// As soon as the last one of a connection is answered.
    Closed,
    /// Likewise, but no sooner than a rate allows.
    Paced,
    /// At its time, whether earlier ones are answered or not.
    Open,
}

impl Model {
    /// The name in JSON and in tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Paced => "paced",
            Self::Open => "open",
        }
    }

    /// The one of an id, or `None`.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Closed, Self::Paced, Self::Open].into_iter().find(|known| known.id() == id)
    }
}

/// What a generator was told to offer, as far as its report says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Offered {
    /// Connections.
    pub connections: Option<u32>,
    /// Simulated users.
    pub users: Option<u32>,
    /// Requests a second asked for, of all connections together.
    pub rate: Option<Rate>,
    /// Requests in flight on each connection: pipelining, or streams of HTTP/2. One where absent.
    pub depth: Option<u32>,
    /// When the next request is sent; nothing is assumed where it is absent.
    pub model: Option<Model>,
}

impl Offered {
    /// The load as the report names it: a rate that was asked for before users, and these before
    /// connections.
    pub fn load(&self) -> Option<Load> {
        let rate = self.rate.map(Load::Rate);
        let users = self.users.filter(|count| *count > 0).map(Load::Users);
        let connections = self.connections.filter(|count| *count > 0).map(Load::Connections);
        rate.or(users).or(connections)
    }
}

/// Which requests a latency describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// All that were answered, whatever the status.
    Answered,
    /// Failed ones too.
    All,
    /// Only those that succeeded.
    Successes,
}

impl Covers {
    /// The name in JSON and in tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::All => "all",
            Self::Successes => "successes",
        }
    }

    /// The one of an id, or `None`.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Answered, Self::All, Self::Successes].into_iter().find(|known| known.id() == id)
    }
}

/// The latency of one test.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    /// The mean; absent when nothing was sampled.
    pub mean: Option<Seconds>,
    /// The standard deviation (n - 1).
    pub stdev: Option<Seconds>,
    /// The shortest.
    pub min: Option<Seconds>,
    /// The longest.
    pub max: Option<Seconds>,
    /// Percentiles as printed, ascending by percent: (percent, latency). Empty where none were
    /// printed; an entry is `None` where the tool printed no usable figure.
    pub percentiles: Vec<(f64, Option<Seconds>)>,
    /// How many requests it describes.
    pub samples: Option<u64>,
    /// Which requests it describes.
    pub covers: Option<Covers>,
    /// The step in which it is printed.
    pub resolution: Option<Seconds>,
    /// Whether it counts from the time at which a request was due, not from when it was sent
    /// (corrected for coordinated omission).
    pub corrected: Option<bool>,
    /// True when responses later than the timeout were counted but are not in the latency; false
    /// also where the errors are absent, and nobody can tell.
    pub censored: bool,
}

impl Latency {
    /// The latency that so many percent of the requests did not exceed, as printed.
    pub fn percentile(&self, percent: f64) -> Option<Seconds> {
        self.percentiles.iter().find(|(known, _)| *known == percent)?.1
    }

    /// True when there is any figure.
    pub fn is_known(&self) -> bool {
        self.mean.is_some()
            || self.max.is_some()
            || self.percentiles.iter().any(|(_, latency)| latency.is_some())
    }
}

/// How the requests of one test ended.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    /// Complete responses, late ones and error statuses included.
    pub requests: Option<u64>,
    /// Requests that were sent.
    pub sent: Option<u64>,
    /// Sent, and neither answered nor failed by the end.
    pub unanswered: Option<u64>,
    /// Planned, and never sent.
    pub unsent: Option<u64>,
    /// Skipped because the schedule was missed.
    pub dropped: Option<u64>,
    /// Errors by kind; `None` when one of the kinds could not be read, or the report was cut before
    /// it had printed, or left out, all of them.
    pub errors: Option<Errors>,
    /// Errors of kinds that the source does not tell apart; only where `errors` is absent.
    pub errors_in_all: Option<u64>,
    /// Failed requests as a share of those that were answered or failed; only where neither `errors`
    /// nor `errors_in_all` is known.
    pub error_share: Option<Share>,
}

/// Errors of one test by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Errors {
    /// Connections that could not be opened; each is gone for the whole test over plain HTTP.
    pub connect: u64,
    /// Failed reads, unparsable responses and early closes.
    pub read: u64,
    /// Failed writes.
    pub write: u64,
    /// Responses later than the timeout, counted as responses too (`wrk` 4), or overdue connections
    /// per interval (older, `wrk2`).
    pub timeout: u64,
    /// Responses with a status of 400 or more, counted as responses too.
    pub status: u64,
    /// Requests given up at the timeout: no response was counted.
    pub abandoned: u64,
    /// Failed requests of which the tool does not say how: no response was counted.
    pub other: u64,
}

impl Errors {
    /// Failed requests that are not among the responses, or the largest number where there is none
    /// that large: all but the late and the bad statuses.
    pub fn outside_responses(&self) -> u64 {
        let Self { connect, read, write, abandoned, other, .. } = *self;
        [connect, read, write, abandoned, other].into_iter().fold(0, u64::saturating_add)
    }

    /// All kinds together, likewise.
    pub fn total(&self) -> u64 {
        self.outside_responses().saturating_add(self.timeout).saturating_add(self.status)
    }
}

/// What a count of bytes covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BytesCover {
    /// Whole responses.
    All,
    /// Bodies only.
    Bodies,
}

impl BytesCover {
    /// The name in JSON and in tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Bodies => "bodies",
        }
    }

    /// The one of an id, or `None`.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::All, Self::Bodies].into_iter().find(|known| known.id() == id)
    }
}

/// What a load generator reports of one test.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadReport {
    /// The tool: the id of its format. Absent where a table does not say.
    pub generator: Option<Cow<'static, str>>,
    /// The tool's version, as printed.
    pub version: Option<String>,
    /// The URL under load, as printed.
    pub url: Option<String>,
    /// Client threads.
    pub threads: Option<u32>,
    /// What was to be offered.
    pub offered: Offered,
    /// The duration that was asked for: rounded by `wrk` to whole seconds, minutes or hours.
    pub nominal_duration: Option<Seconds>,
    /// The measured duration, sharpened by requests / throughput where that is more exact.
    pub duration: Option<Seconds>,
    /// How the requests ended.
    pub counts: Counts,
    /// Responses per second.
    pub throughput: Option<PerSecond>,
    /// The rate that the tool prints, where it counts something else than responses.
    pub rate_printed: Option<PerSecond>,
    /// The standard deviation of the rate between samples within the run, where the tool takes some:
    /// of answers a second, in a single thread (`wrk`) or of all (httperf).
    pub rate_stdev: Option<PerSecond>,
    /// The latency.
    pub latency: Latency,
    /// Bytes read.
    pub bytes_read: Option<Bytes>,
    /// What they cover.
    pub bytes_cover: Option<BytesCover>,
    /// Bytes per second, as printed.
    pub transfer: Option<PerSecond>,
    /// How many queries each request asked for, where a heading in the file says so: reports at
    /// different numbers are different scenarios.
    pub queries: Option<u32>,
    /// True for a primer or warm-up run, which is no result.
    pub warmup: bool,
    /// True when the report is whole: it reached its last needed line, and none of those is
    /// unreadable.
    pub complete: bool,
}

impl LoadReport {
    /// The connections that were really there: the offered ones without those that could not be
    /// opened (a lower bound where failed handshakes were tried again, as over TLS). `None` where
    /// either figure is absent.
    ///
    /// ```
    /// use wrkbook_ingest::{Counts, Errors, LoadReport, Offered};
    ///
    /// let errors = Some(Errors { connect: 252, ..Errors::default() });
    /// let report = LoadReport {
    ///     offered: Offered { connections: Some(300), ..Offered::default() },
    ///     counts: Counts { errors, ..Counts::default() },
    ///     ..LoadReport::default()
    /// };
    /// assert_eq!(report.open_connections(), Some(48));
    /// ```
    pub fn open_connections(&self) -> Option<u64> {
        let connections = u64::from(self.offered.connections?);
        Some(connections.saturating_sub(self.counts.errors?.connect))
    }

    /// The most requests that can be in flight: open connections times depth. `None` where the
    /// connections are not known.
    pub fn most_in_flight(&self) -> Option<u64> {
        let depth = u64::from(self.offered.depth.unwrap_or(1));
        Some(self.open_connections()?.saturating_mul(depth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_an_exact_key() {
        for (text, shown) in [("2000", "2000"), ("0.5", "0.5"), ("20.000", "20"), ("1.25", "1.25")]
        {
            let rate: Rate = text.parse().expect(text);
            assert_eq!(rate.to_string(), shown);
            assert_eq!(Rate::new(rate.get()), Some(rate));
        }
        for text in ["0", "-1", "1e3", "inf", "nan", "", ".", "99999999999999999999"] {
            assert_eq!(text.parse::<Rate>(), Err(NoRate), "{text}");
        }
    }

    #[test]
    fn nothing_offers_a_load_of_zero() {
        assert_eq!(Load::read(LoadKind::Connections, "0"), None);
        assert_eq!(Load::read(LoadKind::Users, "0"), None);
        assert_eq!(Load::read(LoadKind::Rate, "0.0"), None);
        assert_eq!(Load::read(LoadKind::Users, "20"), Some(Load::Users(20)));
    }

    #[test]
    fn a_rate_that_was_asked_for_is_the_load() {
        let offered =
            Offered { connections: Some(100), rate: Rate::new(2000.0), ..Offered::default() };
        assert_eq!(offered.load(), Rate::new(2000.0).map(Load::Rate));
        let offered = Offered { rate: None, ..offered };
        assert_eq!(offered.load(), Some(Load::Connections(100)));
        assert_eq!(Offered::default().load(), None);
    }

    #[test]
    fn a_load_is_written_as_three_fields() {
        #[derive(Serialize)]
        struct Cell {
            #[serde(flatten, serialize_with = "Load::fields")]
            load: Load,
        }
        for (load, written) in [
            (Load::Connections(100), r#"{"connections":100,"load_kind":"connections","load":100}"#),
            (Load::Users(5), r#"{"connections":null,"load_kind":"users","load":5}"#),
            (Load::Unstated, r#"{"connections":null,"load_kind":"unstated","load":null}"#),
        ] {
            let text = serde_json::to_string(&Cell { load }).expect("a record");
            assert_eq!(text, written);
        }
    }
}
