//! Requests in flight, by Little's law.

/// How many requests were in flight on average, throughput (requests/s) x mean latency (s).
///
/// Source: Little, "A proof for the queuing formula L = lambda W", 1961. `None` where a figure is
/// negative or not finite.
///
/// ```
/// assert_eq!(wrkbook::stats::served_concurrency(2000.0, 0.005), Some(10.0));
/// ```
pub fn served_concurrency(throughput: f64, latency: f64) -> Option<f64> {
    let in_flight = throughput * latency;
    (throughput >= 0.0 && latency >= 0.0 && in_flight.is_finite()).then_some(in_flight)
}

/// The share of the open connections that had a request in flight, a fraction.
///
/// Open are the offered connections less those that could not connect. `None` where none is open.
pub fn served_share(served_concurrency: f64, open_connections: f64) -> Option<f64> {
    let share = served_concurrency / open_connections;
    (open_connections > 0.0 && share.is_finite()).then_some(share)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn ten_of_ten_thousand_connections_were_served() {
        let in_flight = served_concurrency(1000.0, 0.01).unwrap();
        assert_eq!(served_share(in_flight, 10_000.0), Some(0.001));
    }

    #[test]
    fn nothing_open_has_no_share() {
        assert_eq!(served_share(10.0, 0.0), None);
        assert_eq!(served_share(10.0, -5.0), None);
        assert_eq!(served_concurrency(f64::NAN, 1.0), None);
        assert_eq!(served_concurrency(-1.0, -1.0), None);
    }
}
