//! Words of the audit's sentences: figures by the name of their evidence, with their nouns, and loads.

use wrkbook_ingest::{Load, LoadKind, Run};

use crate::display;
use crate::metric::Metric;
use crate::text::{Figure, Text, text};

/// A number: `124,900`.
pub(super) fn number(name: &'static str, value: f64) -> Figure {
    Figure::evidence(name, value, display::number(value))
}

/// A fraction as a percentage, to a tenth: `2.4%`, `24.7%`.
pub(super) fn percent(name: &'static str, value: f64) -> Figure {
    let tenths = (value * 1e3).round() / 10.0;
    let text = match tenths.abs() {
        many if (10.0..1e6).contains(&many) => format!("{tenths}%"),
        _ => display::percent(value),
    };
    Figure::evidence(name, value, text)
}

/// Percent of one core as a share of it: `2.4%`.
pub(super) fn of_core(name: &'static str, percent: f64) -> Figure {
    Figure::evidence(name, percent, display::percent(percent / 100.0))
}

/// A ratio: `1.4 times`.
pub(super) fn times(name: &'static str, value: f64) -> Figure {
    Figure::evidence(name, value, display::times(value))
}

/// A value of a metric with its unit: `4,090 requests/s`.
pub(super) fn quantity(name: &'static str, metric: Metric, value: f64) -> Figure {
    Figure::evidence(name, value, display::quantity(metric, value))
}

/// A rate: `1 request/s`, `12.5 requests/s`.
pub(super) fn per_second(name: &'static str, value: f64) -> Figure {
    let number = display::number(value);
    let noun = if number == "1" { "request/s" } else { "requests/s" };
    Figure::evidence(name, value, format!("{number} {noun}"))
}

/// A number with its noun: `1 connection`, `1,234 connections`.
pub(super) fn count(name: &'static str, n: u64, one: &str) -> Figure {
    let text = match n {
        1 => format!("1 {one}"),
        n => format!("{} {one}s", display::number(n as f64)),
    };
    Figure::evidence(name, n as f64, text)
}

/// A time: `12.5 s`.
pub(super) fn seconds(name: &'static str, value: f64) -> Figure {
    Figure::evidence(name, value, format!("{} s", display::number(value)))
}

/// Cores that were given to a server: `1 core`, `3.5 cores`.
pub(super) fn given(cores: f64) -> Figure {
    let noun = if cores == 1.0 { "core" } else { "cores" };
    Figure::evidence("cores_given", cores, format!("{} {noun}", display::number(cores)))
}

/// So many of so many: `1 of 4 runs`, `205 of 1,000 connections`, `all 100 connections`, `the only
/// run`. The names are those of the two figures.
pub(super) fn count_of(
    [name, names]: [&'static str; 2],
    n: u64,
    all: u64,
    one: &'static str,
) -> Text {
    match (n, all) {
        (1, 1) => Text::words("the only ").say(one),
        (n, all) if n == all => Text::words("all ").figure(count(names, all, one)),
        (n, all) => text!("{} of {}", number(name, n as f64), count(names, all, one)),
    }
}

/// `at 100 connections`.
pub(super) fn at(load: Load) -> Text {
    Text::words("at ").then(Text::load(load, Vec::new()))
}

/// Where a load is: `At 100 connections`, to begin a sentence.
pub(super) fn at_first(load: Load) -> Text {
    at(load).headline()
}

/// Which run it is: `At 100 connections, round1`, to begin a sentence.
pub(super) fn at_run(run: &Run) -> Text {
    text!("{}, {}", at_first(run.key.load), &run.key.repeat)
}

/// `10.0`, or `9.50 to 10.0` where the two differ as printed. The names are those of the two figures.
pub(super) fn range(
    [least, most]: [&'static str; 2],
    (low, high): (f64, f64),
    print: impl Fn(&'static str, f64) -> Figure,
) -> Text {
    let (mut low, high) = (print(least, low), print(most, high));
    if low.text == high.text {
        return low.into();
    }
    // The unit once: `1.3 to 1.8 times`.
    if let (Some((number, unit)), Some((_, same))) =
        (low.text.split_once(' '), high.text.split_once(' '))
        && (unit == same || unit == "request/s")
    {
        low.text = number.to_owned();
    }
    text!("{} to {}", low, high)
}

/// The loads of a trend: `from 100 to 10,000 connections`.
pub(super) fn from_to(low: Load, high: Load) -> Text {
    Text::words("from ").then(Text::loads(low, high))
}

/// The loads that a group of findings is about, of those that were tried, to begin a sentence:
/// `At 15 of 19 loads (300 to 10,000 connections)`. `loads` ascend.
pub(super) fn at_loads(loads: &[Load], tried: usize) -> Text {
    match loads {
        [] => "At no load".into(),
        [load] => at_first(*load),
        [low, .., high] => text!(
            "At {} ({})",
            count_of(["loads_concerned", "loads"], loads.len() as u64, tried as u64, "load"),
            Text::loads(*low, *high)
        ),
    }
}

/// One of a kind of load: memory grows by so much for each.
pub(super) fn load_one(kind: LoadKind) -> &'static str {
    match kind {
        LoadKind::Connections => "connection",
        LoadKind::Rate => "request/s asked for",
        LoadKind::Users => "user",
        LoadKind::Unstated => "step of the load",
    }
}

/// A fraction as people set a threshold: `10%`.
pub(super) fn share(fraction: f64) -> String {
    format!("{}%", display::number((fraction * 1e6).round() / 1e4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        let few = |n, all| count_of(["failed", "runs"], n, all, "run");
        assert_eq!(count("open", 1, "connection").text, "1 connection");
        assert_eq!(count("open", 0, "connection").text, "0 connections");
        assert_eq!(few(1, 1), "the only run");
        assert_eq!(few(1, 4), "1 of 4 runs");
        assert_eq!(few(4, 4), "all 4 runs");
        let units: Vec<_> = few(1, 4).figures().map(|figure| figure.unit).collect();
        assert_eq!(units, ["failed", "runs"]);
        let loads = [Load::Connections(100), Load::Connections(300)];
        assert_eq!(at_loads(&loads[..1], 1), "At 100 connections");
        assert_eq!(at_loads(&loads, 19), "At 2 of 19 loads (100 to 300 connections)");
    }

    #[test]
    fn thresholds_are_read_as_they_are_set() {
        for (fraction, text) in [(0.01, "1%"), (0.15, "15%"), (0.95, "95%"), (1.0, "100%")] {
            assert_eq!(share(fraction), text);
        }
    }
}
