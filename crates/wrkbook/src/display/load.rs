//! A load in words: `100 connections`, `200 requests/s asked for`, `20 users`.

use wrkbook_ingest::{Load, LoadKind};

use super::number;

/// The unit of a kind of load, after a number: `connections`, or `connection` after 1.
fn noun(kind: LoadKind, is_one: bool) -> &'static str {
    match (kind, is_one) {
        (LoadKind::Connections, true) => "connection",
        (LoadKind::Connections, false) => "connections",
        (LoadKind::Rate, true) => "request/s asked for",
        (LoadKind::Rate, false) => "requests/s asked for",
        (LoadKind::Users, true) => "user",
        (LoadKind::Users, false) => "users",
        (LoadKind::Unstated, _) => "at the load that the tool used",
    }
}

/// The number of a load for people, without its unit: `10,000`.
pub fn load_number(load: Load) -> String {
    load.value().map_or_else(|| "unstated".to_owned(), number)
}

/// A load with its unit: `10,000 connections`, `an unstated load`.
///
/// ```
/// use wrkbook::display::load;
/// use wrkbook::ingest::{Load, Rate};
///
/// assert_eq!(load(Load::Connections(1)), "1 connection");
/// assert_eq!(load(Load::Rate(Rate::new(2000.0).expect("a rate"))), "2,000 requests/s asked for");
/// assert_eq!(load(Load::Unstated), "an unstated load");
/// ```
pub fn load(load: Load) -> String {
    match load.value() {
        Some(value) => format!("{} {}", number(value), noun(load.kind(), value == 1.0)),
        None => "an unstated load".to_owned(),
    }
}

/// Where a load is: `at 100 connections`.
pub fn at(of: Load) -> String {
    format!("at {}", load(of))
}

/// Likewise, without its unit: `at 100`.
pub fn at_number(of: Load) -> String {
    of.value().map_or_else(|| at(of), |value| format!("at {}", number(value)))
}

/// Several loads of one kind, in order: `100, 200 and 1,000 connections`; `print` makes each number.
pub fn loads(loads: &[Load], print: impl Fn(Load) -> String) -> String {
    let numbers: Vec<String> = loads.iter().map(|load| print(*load)).collect();
    match (loads, &numbers[..]) {
        ([.., Load::Unstated], _) => "an unstated load".to_owned(),
        ([only], [number]) => {
            format!("{number} {}", noun(only.kind(), only.value() == Some(1.0)))
        }
        ([.., last], [first @ .., number]) => {
            format!("{} and {number} {}", first.join(", "), noun(last.kind(), false))
        }
        _ => "no load".to_owned(),
    }
}

/// The loads of a trend: `100 to 10,000 connections`.
pub fn load_span(low: Load, high: Load) -> String {
    if low == high { load(low) } else { format!("{} to {}", load_number(low), load(high)) }
}

/// The label of an axis of loads.
pub fn load_axis(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Connections => "load: open connections",
        LoadKind::Rate => "load: requests/s asked for",
        LoadKind::Users => "load: users",
        LoadKind::Unstated => "load: unstated",
    }
}

/// The head of a column of loads.
pub fn load_head(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Connections => "connections",
        LoadKind::Rate => "requests/s asked for",
        LoadKind::Users => "users",
        LoadKind::Unstated => "load",
    }
}

/// What figures are set against: `the number of open connections`.
pub fn load_phrase(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Connections => "the number of open connections",
        LoadKind::Rate => "the rate that was asked for",
        LoadKind::Users => "the number of users",
        LoadKind::Unstated => "a load that is not stated",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_are_counted_in_their_own_unit() {
        let connections = [100, 200, 1000].map(Load::Connections);
        assert_eq!(loads(&connections, load_number), "100, 200 and 1,000 connections");
        assert_eq!(loads(&connections[..1], load_number), "100 connections");
        assert_eq!(load_span(connections[0], connections[2]), "100 to 1,000 connections");
        assert_eq!(loads(&[Load::Users(1)], load_number), "1 user");
        assert_eq!(loads(&[Load::Unstated], load_number), "an unstated load");
        assert_eq!(at(Load::Users(20)), "at 20 users");
        assert_eq!(at_number(Load::Users(2000)), "at 2,000");
        assert_eq!(at_number(Load::Unstated), "at an unstated load");
    }
}
