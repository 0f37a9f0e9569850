//! What a load generator reported.

use super::{Access, Figure, small};
use crate::record::load::{BytesCover, Covers, LoadReport, Model, Rate};
use crate::record::run::Run;
use crate::record::units::{Bytes, PerSecond, Seconds, Share};

fn load(run: &Run) -> Option<&LoadReport> {
    run.load.as_ref()
}

fn load_mut(run: &mut Run) -> &mut LoadReport {
    run.load.get_or_insert_default()
}

/// Errors are known in all kinds or in none.
macro_rules! error_count {
    ($id:literal, $about:literal, $kind:ident) => {
        Figure::new(
            $id,
            $about,
            Access::Count(
                |run| Some(load(run)?.counts.errors?.$kind),
                |run, value| {
                    load_mut(run).counts.errors.get_or_insert_default().$kind = value;
                    Some(())
                },
            ),
        )
    };
}

/// The figures of the load report, in order.
pub(super) const LOAD: &[Figure] = &[
    text!("generator", "the load generator: the id of its format", load, load_mut, generator),
    text!("version", "its version", load, load_mut, version),
    text!("url", "the URL under load", load, load_mut, url),
    count!("threads", "client threads", load, load_mut, threads, small),
    count!(
        "reported_connections",
        "the number of connections that the report names",
        load,
        load_mut,
        offered.connections,
        small
    ),
    count!(
        "reported_users",
        "the number of users that the report names",
        load,
        load_mut,
        offered.users,
        small
    ),
    quantity!(
        "target_rate_per_s",
        "requests a second asked for, as the report names it",
        load,
        load_mut,
        offered.rate,
        Rate
    ),
    count!(
        "depth",
        "requests in flight on each connection; one where absent",
        load,
        load_mut,
        offered.depth,
        small
    ),
    word!(
        "model",
        "when the next request is sent: closed, paced or open",
        load,
        load_mut,
        offered.model,
        Model
    ),
    quantity!(
        "nominal_duration_s",
        "the duration asked for",
        load,
        load_mut,
        nominal_duration,
        Seconds
    ),
    quantity!("duration_s", "the measured duration", load, load_mut, duration, Seconds),
    count!(
        "requests",
        "complete responses, late ones and error statuses included",
        load,
        load_mut,
        counts.requests,
        Some
    ),
    count!("sent", "requests that were sent", load, load_mut, counts.sent, Some),
    count!(
        "unanswered",
        "sent, and neither answered nor failed by the end",
        load,
        load_mut,
        counts.unanswered,
        Some
    ),
    count!("unsent", "planned, and never sent", load, load_mut, counts.unsent, Some),
    count!(
        "dropped",
        "skipped because the schedule was missed",
        load,
        load_mut,
        counts.dropped,
        Some
    ),
    quantity!("requests_per_s", "responses a second", load, load_mut, throughput, PerSecond),
    quantity!(
        "rate_printed_per_s",
        "the rate that the tool prints, where it counts something else",
        load,
        load_mut,
        rate_printed,
        PerSecond
    ),
    quantity!(
        "rate_stdev_per_s",
        "standard deviation of the rate between samples within the run",
        load,
        load_mut,
        rate_stdev,
        PerSecond
    ),
    quantity!("bytes_read", "bytes read", load, load_mut, bytes_read, Bytes),
    word!(
        "bytes_cover",
        "what they cover: all of the responses, or bodies",
        load,
        load_mut,
        bytes_cover,
        BytesCover
    ),
    quantity!("bytes_per_s", "transfer as printed", load, load_mut, transfer, PerSecond),
    quantity!("latency_mean_s", "mean latency", load, load_mut, latency.mean, Seconds),
    quantity!("latency_stdev_s", "standard deviation", load, load_mut, latency.stdev, Seconds),
    quantity!("latency_min_s", "lowest latency", load, load_mut, latency.min, Seconds),
    quantity!("latency_max_s", "highest latency", load, load_mut, latency.max, Seconds),
    count!(
        "latency_samples",
        "how many requests the latency describes",
        load,
        load_mut,
        latency.samples,
        Some
    ),
    word!(
        "latency_covers",
        "which requests these are: answered, all or successes",
        load,
        load_mut,
        latency.covers,
        Covers
    ),
    quantity!(
        "latency_resolution_s",
        "the step in which the latency is printed",
        load,
        load_mut,
        latency.resolution,
        Seconds
    ),
    flag!(
        "latency_corrected",
        "1 where it counts from when a request was due (coordinated omission)",
        load,
        load_mut,
        latency.corrected
    ),
    Figure::new(
        "latency_censored",
        "1 where late responses are counted but are not in the latency",
        Access::Flag(
            |run| Some(load(run)?.latency.censored),
            |run, value| {
                load_mut(run).latency.censored = value;
                Some(())
            },
        ),
    ),
    error_count!("connect_errors", "connections that could not be opened", connect),
    error_count!("read_errors", "failed reads and early closes", read),
    error_count!("write_errors", "failed writes", write),
    error_count!("timeout_errors", "late responses", timeout),
    error_count!("status_errors", "responses with a status of 400 or more", status),
    error_count!("abandoned_errors", "requests given up at the timeout", abandoned),
    error_count!("other_errors", "requests that failed in a way that is not told", other),
    count!(
        "errors_in_all",
        "errors of kinds that the source does not tell apart",
        load,
        load_mut,
        counts.errors_in_all,
        Some
    ),
    quantity!(
        "error_share",
        "failed requests as a share of all, where their number is not known",
        load,
        load_mut,
        counts.error_share,
        Share
    ),
];
