//! autocannon's JSON.

use serde_json::Value;

use super::{FORMAT, RESOLUTION};
use crate::formats::json::{count_at, number_at, text_at};
use crate::formats::quantity::above_zero;
use crate::formats::{Output, Reading};
use crate::record::load::{
    BytesCover, Counts, Covers, Errors, Latency, LoadReport, Model, Offered,
};
use crate::record::units::{Bytes, PerSecond, Seconds};

/// The document of `-j`.
pub(in crate::formats) const JSON: Reading = Reading::Document {
    format: FORMAT,
    keys: &["pipelining", "p97_5", "latency"],
    claims: |document| {
        document.get("pipelining").is_some() && document.pointer("/latency/p97_5").is_some()
    },
    read,
};

fn read(document: &Value, output: &mut Output<'_>) {
    let count = |pointer: &str| count_at(document, pointer);
    let small = |pointer: &str| count(pointer).and_then(|count| u32::try_from(count).ok());
    let (requests, sent) = (count("/requests/total"), count("/requests/sent"));
    let samples = count("/latency/totalCount");
    // Where a rate was asked for and missed, requests that nobody sent are added to the latency.
    let is_padded = requests
        .zip(samples)
        .is_some_and(|(requests, samples)| samples > requests.saturating_add(requests / 100));
    let errors = errors(document);
    let line = output.lines().first;
    if is_padded {
        output.warn(
            line,
            "autocannon adds latencies of requests that it did not send, since it missed its rate: its \
            mean and percentiles are left out",
            "ask for a rate that the server reaches, or measure latency with a generator that corrects it",
        );
    }
    if count("/samples").is_some_and(|samples| samples <= 1) && requests.is_some_and(|n| n > 0) {
        output.warn(
            line,
            "the duration ends at a whole second of the client: the throughput is a lower bound",
            "run for several seconds, with -d in place of -a",
        );
    }
    let unanswered = requests.zip(sent).zip(errors).filter(|_| !is_padded);
    let has_answers = requests.is_some_and(|requests| requests > 0);
    let time = |pointer: &str| {
        let milliseconds = number_at(document, pointer).filter(|_| has_answers)?;
        above_zero(milliseconds / 1e3)
    };
    let shape = |pointer: &str| time(pointer).filter(|_| !is_padded);
    output.report(LoadReport {
        url: text_at(document, "/url").map(str::to_owned),
        threads: small("/workers").filter(|workers| *workers > 0),
        offered: Offered {
            connections: small("/connections"),
            depth: small("/pipelining").filter(|depth| *depth > 0),
            model: Some(if is_padded { Model::Open } else { Model::Closed }),
            ..Offered::default()
        },
        duration: number_at(document, "/duration").and_then(Seconds::new),
        counts: Counts {
            requests,
            sent,
            unanswered: unanswered.map(|((requests, sent), errors)| {
                sent.saturating_sub(requests).saturating_sub(errors.outside_responses())
            }),
            errors,
            ..Counts::default()
        },
        rate_printed: number_at(document, "/requests/average").and_then(PerSecond::new),
        latency: Latency {
            mean: shape("/latency/average"),
            stdev: shape("/latency/stddev"),
            max: time("/latency/max"),
            percentiles: if is_padded || !has_answers { Vec::new() } else { percentiles(document) },
            samples: samples.filter(|samples| *samples > 0),
            covers: Some(Covers::Answered),
            resolution: Seconds::new(RESOLUTION),
            corrected: is_padded.then_some(true),
            ..Latency::default()
        },
        bytes_read: number_at(document, "/throughput/total").and_then(Bytes::new),
        bytes_cover: Some(BytesCover::All),
        complete: requests.is_some(),
        ..LoadReport::default()
    });
}

/// All that is not answered is an error of it, what it gave up at the timeout included.
fn errors(document: &Value) -> Option<Errors> {
    let all = count_at(document, "/errors")?;
    let abandoned = count_at(document, "/timeouts").unwrap_or(0);
    let refused = count_at(document, "/4xx").zip(count_at(document, "/5xx"));
    Some(Errors {
        abandoned,
        other: all.saturating_sub(abandoned),
        // Older ones do not tell redirections from refusals.
        status: match refused {
            Some((of_client, of_server)) => of_client.saturating_add(of_server),
            None => count_at(document, "/non2xx")?,
        },
        ..Errors::default()
    })
}

/// The keys `p50` and `p97_5`.
fn percentiles(document: &Value) -> Vec<(f64, Option<Seconds>)> {
    let Some(latency) = document.get("latency").and_then(Value::as_object) else {
        return Vec::new();
    };
    let percentile = |(key, value): (&String, &Value)| {
        let percent: f64 = key.strip_prefix('p')?.replacen('_', ".", 1).parse().ok()?;
        let time = value.as_f64().and_then(|milliseconds| above_zero(milliseconds / 1e3));
        Some((percent, time))
    };
    latency.iter().filter_map(percentile).collect()
}
