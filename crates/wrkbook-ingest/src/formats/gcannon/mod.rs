//! gcannon: closed loop, with pipelining. Its text, what it draws on a terminal, and its JSON.
//!
//! Latencies go from the sending of a batch to the answer: in a pipeline with its queue. Their
//! percentiles are the floors of buckets, and those of five seconds are five seconds or more.

mod json;
mod text;

pub(super) use self::json::JSON;
pub(super) use self::text::TEXT;
use super::{Output, Tool};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::report::Format;
use crate::record::units::{Bytes, PerSecond, Seconds};

const FORMAT: Format = Format::of_tool("gcannon");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "gcannon",
    model: "closed, with pipelining",
    answers: "answers of any status",
    printed_rate: "is answers a second",
    latency: "answered requests, from when their batch was sent",
    hides: "requests written into a connection that the server closes are lost in silence; requests given up are not counted; beyond 5 s a percentile is 5 s",
};

/// Where its scale of latencies ends, in seconds.
const LONGEST: f64 = 5.0;

/// The figures of a report, in base units.
#[derive(Debug, Default)]
struct Figures {
    version: Option<String>,
    /// The host, the port and the path.
    target: Option<String>,
    is_websocket: bool,
    threads: Option<u32>,
    connections: Option<u32>,
    depth: Option<u32>,
    nominal: Option<Seconds>,
    duration: Option<Seconds>,
    sent: Option<u64>,
    answered: Option<u64>,
    rate: Option<PerSecond>,
    mean: Option<Seconds>,
    percentiles: Vec<(f64, Option<Seconds>)>,
    samples: Option<u64>,
    bytes: Option<Bytes>,
    transfer: Option<PerSecond>,
    errors: Option<Errors>,
    reconnects: u64,
    complete: bool,
}

impl Figures {
    fn report(self, output: &mut Output<'_>) {
        let unanswered =
            self.sent.zip(self.answered).map(|(sent, answered)| sent.saturating_sub(answered));
        let line = output.lines().first;
        let most_open = self.connections.map(|connections| {
            u64::from(connections).saturating_mul(u64::from(self.depth.unwrap_or(1)))
        });
        if let (Some(unanswered), Some(most_open)) = (unanswered, most_open)
            && unanswered > most_open
            && self.reconnects > most_open
        {
            output.warn(
                line,
                "requests without an answer are as many as the connections that the server closed: gcannon \
                writes the next request before it sees the close",
                "let the server keep connections open, or do not count these requests against it",
            );
        }
        if self.is_websocket {
            output.warn(
                line,
                "gcannon counted frames of WebSocket, not requests",
                "compare it with other runs of WebSocket only",
            );
        }
        let scheme = if self.is_websocket { "ws" } else { "http" };
        output.report(LoadReport {
            version: self.version,
            url: self.target.map(|target| format!("{scheme}://{target}")),
            threads: self.threads,
            offered: Offered {
                connections: self.connections,
                depth: self.depth,
                model: Some(Model::Closed),
                ..Offered::default()
            },
            nominal_duration: self.nominal,
            duration: self.duration,
            counts: Counts {
                requests: self.answered,
                sent: self.sent,
                unanswered,
                errors: self.errors,
                ..Counts::default()
            },
            rate_printed: self.rate,
            latency: Latency {
                mean: self.mean,
                percentiles: self
                    .percentiles
                    .into_iter()
                    .map(|(percent, time)| (percent, time.filter(|time| time.get() < LONGEST)))
                    .collect(),
                samples: self.samples,
                covers: Some(Covers::Answered),
                resolution: Seconds::new(1e-6),
                corrected: Some(false),
                ..Latency::default()
            },
            bytes_read: self.bytes,
            bytes_cover: self.bytes.map(|_| BytesCover::All),
            transfer: self.transfer,
            complete: self.complete,
            ..LoadReport::default()
        });
    }
}
