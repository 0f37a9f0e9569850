//! When the rules fire: every number of the audit, with its reason.

/// The numbers at which rules fire. Shares are fractions of 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// `lost-connections`: connect errors as a share of the offered connections. Below one in a
    /// hundred the load is as offered to the digits that anyone reads.
    pub lost_share: f64,
    /// `lost-connections` of a whole cell: the median share from which the cell's figures belong
    /// to another load. At half, the load that was really there is another level of most designs.
    pub lost_share_unfit: f64,
    /// `censored-latency`: late responses as a share of all. One in a hundred is where the 99th
    /// percentile, the furthest that `wrk` prints, is cut off.
    pub censored_share: f64,
    /// `censored-latency` of a whole cell: the median share from which the mean latency is a guess.
    /// With a tenth cut off at `wrk`'s two seconds, the true mean is at least 200 ms, whatever the
    /// mean of the others.
    pub censored_share_unfit: f64,
    /// `refused-responses`: error statuses as a share of all responses.
    pub refused_share: f64,
    /// `refused-responses` of a whole cell: the median share from which the figures are those of
    /// an error page. From half on, most of what was measured is.
    pub refused_share_unfit: f64,
    /// `off-time`: how far the measured time may be off the nominal one, as a share of it. A run
    /// ends within 0.1 s of its time; the longest overshoot of an honest run that was seen is 4%.
    pub off_time_share: f64,
    /// `off-time`: how far the nominal time itself may be off, in seconds, where it is whole
    /// minutes. `wrk` prints it without decimals, so that 90 seconds read `2m`.
    pub off_time_rounding_s: f64,
    /// `no-resources`: the fewest distinct samples from which a peak can be told. The first has no
    /// previous reading, so that two are one.
    pub fewest_samples: u64,
    /// `no-resources`: the throughput, in requests/s, above which a container cannot look idle.
    /// Below it, equal samples are what an idle server honestly gives.
    pub busy_throughput: f64,
    /// `no-resources`: the CPU peak, in percent of one core, below which a container is idle.
    pub idle_cpu: f64,
    /// `memory-ceiling`: the peak as a share of the container's limit. The kernel reclaims memory
    /// before the limit is reached to the byte.
    pub memory_ceiling_share: f64,
    /// `busy-machine`: CPU of others, or stolen CPU, in percent of one core. Runs with more were
    /// visibly slower in trials; an engine and a sampler on a quiet machine take up to 6.
    pub busy_cpu: f64,
    /// `client-at-limit`: the client's CPU use as a share of the cores that it could use. One that
    /// was never idle comes to 95 to 99%, since its start and its end are in the time.
    pub client_limit_share: f64,
    /// `client-at-limit`: the share from which on it is noted that the client is near its limit.
    /// At 85% a server that is a sixth faster would find the client at its end.
    pub client_near_share: f64,
    /// `connection-reuse`: new connections as a share of the answers, at least. TIME_WAIT shows only
    /// a part of them, since ports are used again and the kernel keeps a limited number; a server
    /// that keeps its connections leaves next to none beyond those of the end.
    pub reconnect_share: f64,
    /// `behind-target`, `saturates-at`: the rate that was reached as a share of the rate asked for.
    /// A run's start and end cost an honest generator less than a twentieth.
    pub target_share: f64,
    /// `dropped-iterations`: skipped iterations as a share of those planned.
    pub dropped_share: f64,
    /// `failures-in-latency`: failures as a share of what the latency describes.
    pub failures_share: f64,
    /// `failures-in-latency`: the share from which on the latency is that of the failures.
    pub failures_share_unfit: f64,
    /// `coarse-latency`: the step of the printed latency as a share of the mean. With steps of a
    /// tenth two servers must differ by a tenth to be told apart.
    pub coarse_share: f64,
    /// `rate-counts-failures`: how far the printed rate is off the answered one, as a share of it.
    pub rate_difference: f64,
    /// `unanswered`: requests without an end as a share of those sent. Fewer than the connections
    /// carry at once are the ones that the end of the run cut off.
    pub unanswered_share: f64,
    /// `contradicting-counts`: how far rate x time may be off the count, as a share of it.
    pub contradiction_share: f64,
    /// `impossible-percentiles`: how far a percentile may be above the maximum or below a lower
    /// percentile, as a share of it: histograms print the middle or the edge of a bucket.
    pub bucket_share: f64,
    /// `impossible-percentiles`: the fewest runs in which a percentile equals another figure
    /// everywhere.
    pub equal_runs: usize,
    /// `high-error-share`: errors as a share of what was attempted. One in a hundred is where the
    /// 99th percentile of what a user meets is an error.
    pub error_share: f64,
    /// `high-error-share`: the share from which on most of what was measured is errors.
    pub error_share_unfit: f64,
    /// `bimodal-latency`: the mean / the median. An exponential wait, the widest that a single queue
    /// gives, has 1.44.
    pub bimodal_mean: f64,
    /// `bimodal-latency`: the 99th percentile / the median. An exponential wait has 6.6.
    pub bimodal_tail: f64,
    /// `delayed-answer`: (highest - lowest) / median of the typical latency, below which it is
    /// constant.
    pub delayed_variation: f64,
    /// `delayed-answer`: the highest load / the lowest, at least.
    pub delayed_span: f64,
    /// `delayed-answer`: the least latency in seconds. Timers of the kernel and of delayed
    /// acknowledgements are 10 ms and more.
    pub delayed_least_s: f64,
    /// `round-drift`, `still-warming`: the chance below which an order is no accident.
    pub order_p: f64,
    /// `round-drift`, `still-warming`: how far apart the rounds are, as a share, at least. Another
    /// session moves as much.
    pub order_share: f64,
    /// `copied-runs`: the fewest requests. With fewer, equal figures are chance.
    pub copied_requests: u64,
    /// `shared-ceiling`: the fewest servers of a group.
    pub ceiling_servers: usize,
    /// `shared-ceiling`: (fastest - slowest) / fastest of a group, at most.
    pub ceiling_share: f64,
    /// `shared-ceiling`: the size of the group / the 95th percentile of such groups elsewhere among
    /// the servers. In 81 published tables, twice tells shared limits from chance.
    pub ceiling_ratio: f64,
    /// `waiting-ports`: sockets in TIME_WAIT as a share of the client's port range. From about half
    /// on, `connect()` crawls.
    pub waiting_share: f64,
    /// `waiting-ports`: the port range where none was recorded: Linux's own, 32768 to 60999.
    pub default_ports: f64,
    /// `listen-overflow`: overflows as a share of the offered connections. Below one in a hundred
    /// the load is as offered to the digits that anyone reads.
    pub overflow_share: f64,
    /// `starved-connections`: the median share of the open connections that had a request in
    /// flight. A closed loop keeps nearly all of them waiting for an answer; under half, the
    /// latency describes a minority.
    pub served_share: f64,
    /// `one-answer-per-connection`: the fewest median responses per offered connection.
    pub one_answer_least: f64,
    /// `one-answer-per-connection`: the most median responses per offered connection. Under two,
    /// since connections that are opened again after an error answer again.
    pub one_answer_most: f64,
    /// `more-than-offered`: median requests in flight per offered connection. Above 1 by less,
    /// rounding of the printed latency and `wrk`'s correction of it explain it.
    pub in_flight_excess: f64,
    /// `unstable`: the coefficient of variation of throughput. Beyond it (noise grade F) two
    /// cells must differ by half before four repeats can tell them apart.
    pub unstable_cv: f64,
    /// `too-few-repeats`: the fewest valid repeats that can be trimmed.
    pub fewest_repeats: usize,
    /// `averaged-failures`: the difference of the two throughputs, as a share of the audited one;
    /// less is what trimming another value may change by itself.
    pub averaged_share: f64,
    /// `fixed-concurrency`, `fixed-rate-per-connection`: the fewest loads that make a trend.
    pub trend_loads: usize,
    /// `fixed-concurrency`, `fixed-rate-per-connection`: the highest load / the lowest, at least.
    /// Over a narrower span nothing has time to change.
    pub trend_span: f64,
    /// `fixed-concurrency`: (highest - lowest) / median of the requests in flight, below which
    /// they are constant.
    pub fixed_concurrency_variation: f64,
    /// `fixed-concurrency`: requests in flight as a share of the largest load, below which the
    /// connections are not what limits them.
    pub fixed_concurrency_share: f64,
    /// `fixed-rate-per-connection`: (highest - lowest) / median of throughput per offered
    /// connection, below which it is constant.
    pub fixed_rate_variation: f64,
    /// `ports-exhausted`: the fewest runs that lost every connection after they had served some.
    /// One or two are accidents.
    pub exhausted_runs: usize,
    /// `one-core`: the least median CPU peak, in percent of one core.
    pub one_core_least: f64,
    /// `one-core`: the most median CPU peak, in percent of one core; samples overshoot a full core.
    pub one_core_most: f64,
    /// `one-core`: the fewest cores given, else one is all there is.
    pub one_core_cores: f64,
    /// `not-cpu-bound`: the highest CPU peak as a share of the cores given.
    pub not_cpu_bound_share: f64,
    /// `memory-grows`: the least R2 of the line through memory against load.
    pub memory_r_squared: f64,
    /// `memory-grows`: memory at the highest load / at the lowest, at least.
    pub memory_growth: f64,
    /// `unequal-payload`: the largest bytes per response / the smallest. Header lines alone make
    /// a difference below it.
    pub payload_ratio: f64,
    /// `mixed-conditions`: how far two memory limits may differ as a share of the smaller, since
    /// container clients print them with three digits.
    pub limit_rounding: f64,
    /// `client-bound`: how many of the fastest servers must sit together.
    pub client_bound_servers: usize,
    /// `client-bound`: (fastest - slowest of them) / fastest, at most.
    pub client_bound_share: f64,
    /// `client-bound`: the CPU peak as a share of the cores given, below which there is CPU to
    /// spare.
    pub cpu_to_spare_share: f64,
    /// How many findings of one rule about one server are put together as one about the server.
    /// Two are read as quickly as a summary of them.
    pub group: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            lost_share: 0.01,
            lost_share_unfit: 0.5,
            censored_share: 0.01,
            censored_share_unfit: 0.1,
            refused_share: 0.01,
            refused_share_unfit: 0.5,
            off_time_share: 0.1,
            off_time_rounding_s: 30.0,
            fewest_samples: 3,
            busy_throughput: 100.0,
            idle_cpu: 1.0,
            memory_ceiling_share: 0.95,
            busy_cpu: 10.0,
            client_limit_share: 0.95,
            client_near_share: 0.85,
            reconnect_share: 0.1,
            target_share: 0.95,
            dropped_share: 0.01,
            failures_share: 0.01,
            failures_share_unfit: 0.5,
            coarse_share: 0.1,
            rate_difference: 0.01,
            unanswered_share: 0.01,
            contradiction_share: 0.05,
            bucket_share: 0.01,
            equal_runs: 3,
            error_share: 0.01,
            error_share_unfit: 0.5,
            bimodal_mean: 2.0,
            bimodal_tail: 10.0,
            delayed_variation: 0.1,
            delayed_span: 2.0,
            delayed_least_s: 0.01,
            order_p: 0.01,
            order_share: 0.01,
            copied_requests: 100,
            ceiling_servers: 5,
            ceiling_share: 0.01,
            ceiling_ratio: 2.0,
            waiting_share: 0.5,
            default_ports: 28_232.0,
            overflow_share: 0.01,
            served_share: 0.5,
            one_answer_least: 0.8,
            one_answer_most: 1.5,
            in_flight_excess: 1.2,
            unstable_cv: 0.25,
            fewest_repeats: 3,
            averaged_share: 0.05,
            trend_loads: 3,
            trend_span: 4.0,
            fixed_concurrency_variation: 0.1,
            fixed_concurrency_share: 0.5,
            fixed_rate_variation: 0.15,
            exhausted_runs: 3,
            one_core_least: 85.0,
            one_core_most: 115.0,
            one_core_cores: 2.0,
            not_cpu_bound_share: 0.3,
            memory_r_squared: 0.8,
            memory_growth: 2.0,
            payload_ratio: 1.25,
            limit_rounding: 0.01,
            client_bound_servers: 3,
            client_bound_share: 0.02,
            cpu_to_spare_share: 0.85,
            group: 3,
        }
    }
}
