//! The single results of `vegeta encode`, as JSON lines or CSV: each attack is a run.

use std::borrow::Cow;

use serde::Deserialize;

use super::super::quantity::above_zero;
use super::super::{Output, Reader, Reading, Step, Text};
use super::{FORMAT, Figures, NANOSECONDS};
use crate::record::load::LoadReport;

/// JSON lines.
pub(crate) const LINES: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with("{\"attack\""),
    reader: || Box::<Results>::default(),
};

/// CSV without a header: the time in nanoseconds, the status, the latency, bytes out and in, the error,
/// the body, the attack, the number, the method, the URL and the headers.
pub(crate) const CSV: Reading = Reading::Lines {
    format: FORMAT,
    begins: |line| line.starts_with('1') && row(line).is_some(),
    reader: || Box::<Results>::default(),
};

/// How many results are read.
const MOST_RESULTS: usize = 4_000_000;
/// How many attacks are told apart.
const MOST_ATTACKS: usize = 64;
/// How many messages are kept of an attack.
const MOST_MESSAGES: usize = 64;

/// One result.
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow, default)]
    attack: Cow<'a, str>,
    code: u64,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    latency: u64,
    #[serde(default)]
    bytes_in: u64,
    #[serde(borrow, default)]
    error: Cow<'a, str>,
    #[serde(borrow, default)]
    url: Cow<'a, str>,
}

impl Row<'_> {
    /// When it was sent, in nanoseconds since 1970.
    fn sent(&self) -> Option<u64> {
        if self.timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.timestamp.parse().ok();
        }
        let at = humantime::parse_rfc3339_weak(to_utc(&self.timestamp)?).ok()?;
        let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
        u64::try_from(since.as_nanos()).ok()
    }
}

/// A time without its zone, which is the same for all results of an attack, in the form of UTC.
fn to_utc(timestamp: &str) -> Option<&str> {
    let end = timestamp.get(19..)?.find(['Z', '+', '-']).map_or(timestamp.len(), |at| 19 + at);
    timestamp.get(..end)
}

fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = line.split(',').collect();
    // An error may hold commas: what follows it is counted from the end.
    let [timestamp, code, latency, _, bytes_in, error, .., attack, sequence, _, url, _] = cells[..]
    else {
        return None;
    };
    sequence.parse::<u64>().ok()?;
    (timestamp.len() == 19).then_some(())?;
    timestamp.parse::<u64>().ok()?;
    Some(Row {
        attack: attack.into(),
        code: code.parse().ok()?,
        timestamp: timestamp.into(),
        latency: latency.parse().ok()?,
        bytes_in: bytes_in.parse().ok()?,
        error: error.into(),
        url: url.into(),
    })
}

#[derive(Default)]
struct Results {
    attacks: Vec<Attack>,
    rows: usize,
}

#[derive(Default)]
struct Attack {
    name: String,
    url: String,
    /// In nanoseconds.
    latencies: Vec<u64>,
    first: u64,
    /// When the last answer came.
    end: u64,
    bytes_in: u64,
    codes: Vec<(u64, u64)>,
    messages: Vec<String>,
}

impl Reader for Results {
    fn line(&mut self, line: &Text<'_>) -> Step {
        let read = match line.text.starts_with('{') {
            true => serde_json::from_str(line.text).ok(),
            false => row(line.text),
        };
        let Some((row, sent)) = read.and_then(|row: Row<'_>| {
            let sent = row.sent()?;
            Some((row, sent))
        }) else {
            return Step::Passed;
        };
        if self.rows >= MOST_RESULTS {
            return Step::Taken;
        }
        let at = self.attacks.iter().position(|attack| attack.name == row.attack);
        let at = at.unwrap_or_else(|| {
            if self.attacks.len() < MOST_ATTACKS {
                self.attacks.push(Attack {
                    name: row.attack.clone().into_owned(),
                    url: row.url.clone().into_owned(),
                    first: sent,
                    ..Attack::default()
                });
            }
            self.attacks.len() - 1
        });
        self.rows += 1;
        self.attacks[at].take(&row, sent);
        Step::Taken
    }

    fn is_certain(&self) -> bool {
        self.rows > 0
    }

    fn finish(self: Box<Self>, output: &mut Output<'_>) {
        for attack in self.attacks {
            let url = Some(attack.url.clone()).filter(|url| !url.is_empty());
            let load = LoadReport { url, ..attack.figures().load() };
            if self.rows >= MOST_RESULTS {
                let message = format!("only the first {MOST_RESULTS} results are read");
                output.warn(output.lines().first, message, "give the report of `vegeta report`");
            }
            output.report(load);
        }
    }
}

impl Attack {
    fn take(&mut self, row: &Row<'_>, sent: u64) {
        self.latencies.push(row.latency);
        self.first = self.first.min(sent);
        self.end = self.end.max(sent.saturating_add(row.latency));
        self.bytes_in = self.bytes_in.saturating_add(row.bytes_in);
        match self.codes.iter_mut().find(|(code, _)| *code == row.code) {
            Some((_, count)) => *count += 1,
            None => self.codes.push((row.code, 1)),
        }
        let is_new = !row.error.is_empty() && self.messages.iter().all(|known| *known != row.error);
        if is_new && self.messages.len() < MOST_MESSAGES {
            self.messages.push(row.error.clone().into_owned());
        }
    }

    /// The figures, percentiles by nearest rank.
    fn figures(mut self) -> Figures {
        self.latencies.sort_unstable();
        let sent = self.latencies.len();
        let seconds = |ns: u64| above_zero(ns as f64 / NANOSECONDS);
        let percentile = |percent: f64| {
            let rank = (percent / 100.0 * sent as f64).ceil() as usize;
            (percent, self.latencies.get(rank.saturating_sub(1)).and_then(|ns| seconds(*ns)))
        };
        let sum: f64 = self.latencies.iter().map(|ns| *ns as f64).sum();
        Figures {
            total: Some(sent as u64),
            rate: None,
            duration: Some(self.end.saturating_sub(self.first) as f64 / NANOSECONDS),
            bytes_in: Some(self.bytes_in as f64),
            mean: above_zero(sum / sent as f64 / NANOSECONDS),
            min: self.latencies.first().and_then(|ns| seconds(*ns)),
            max: self.latencies.last().and_then(|ns| seconds(*ns)),
            percentiles: [50.0, 90.0, 95.0, 99.0].map(percentile).to_vec(),
            codes: self.codes,
            errors: self.messages,
            complete: true,
        }
    }
}
