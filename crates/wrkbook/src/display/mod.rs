//! What people see: figures with one scale per metric, three significant digits and thousands set
//! apart; and whole results as text, as HTML and in a notebook ([`Show`]).
//!
//! Files and JSON carry base units; this is the only place that turns them into others.

mod direction;
mod escape;
mod grid;
mod load;
mod notebook;
mod results;
mod sheet;

pub use direction::isolated;
pub use escape::Escaped;
pub use grid::{Align, Entry, Grid};
pub use load::{
    at, at_number, load, load_axis, load_head, load_number, load_phrase, load_span, loads,
};
pub use notebook::show_in_cell;
pub use results::Show;
pub use sheet::{Field, Sheet, Table};

use crate::metric::{Metric, Total};

/// The unit in which people read a metric, as a table's head says it.
pub fn unit(metric: Metric) -> &'static str {
    metric.shown().unit
}

/// The head of a table or chart: `Mean latency, ms`, `Errors`.
pub fn heading(metric: Metric) -> String {
    match metric.total() {
        Total::Sum => metric.label().to_owned(),
        Total::Centre | Total::Ratio => format!("{}, {}", metric.label(), unit(metric)),
    }
}

/// A value of `metric` in the unit of [`unit()`].
pub fn scaled(metric: Metric, value: f64) -> f64 {
    match metric.shown().factor {
        // Dividing is exact where multiplying with 1e-6 is not.
        factor if factor < 1.0 => value / factor.recip().round(),
        factor => value * factor,
    }
}

/// A value in base units, as it stands in a table whose head says the unit: `124,900`, `0.791`.
pub fn figure(metric: Metric, value: f64) -> String {
    number(scaled(metric, value))
}

/// A value in base units with its unit, as it stands in a sentence: `124,900 requests/s`, `1.2 ms`.
pub fn quantity(metric: Metric, value: f64) -> String {
    let figure = figure(metric, value);
    match metric {
        Metric::Cpu => format!("{figure}% of one core"),
        Metric::ErrorRatio => format!("{figure}%"),
        Metric::Errors if figure == "1" => "1 error".to_owned(),
        _ => format!("{figure} {}", unit(metric)),
    }
}

/// A size of memory as somebody set it, in the unit in which it is a round number: `512 MiB`, `2 GB`.
///
/// ```
/// use wrkbook::display::size_given;
///
/// assert_eq!(size_given(536_870_912.0), "512 MiB");
/// assert_eq!(size_given(512e6), "512 MB");
/// assert_eq!(size_given(2.0 * 1024.0 * 1024.0 * 1024.0), "2 GiB");
/// ```
pub fn size_given(bytes: f64) -> String {
    let units =
        [(1024.0 * 1024.0 * 1024.0, "GiB"), (1e9, "GB"), (1024.0 * 1024.0, "MiB"), (1e6, "MB")];
    let round = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes % unit == 0.0);
    let (unit, name) = round.unwrap_or((1e6, "MB"));
    format!("{} {name}", number(bytes / unit))
}

/// A number with at least three significant digits, none of them invented, thousands set apart.
///
/// ```
/// use wrkbook::display::number;
///
/// assert_eq!(number(124_902.4), "124,902");
/// assert_eq!(number(0.790_89), "0.791");
/// assert_eq!(number(9.054), "9.05");
/// assert_eq!(number(50.0), "50");
/// ```
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    let decimals = match magnitude {
        m if m >= 99.95 => 0,
        m if m >= 9.995 => 1,
        m if m >= 0.9995 => 2,
        m if m >= 0.000_5 => 3,
        m if m > 0.0 => return format!("{value:.1e}"),
        _ => 0,
    };
    let fixed = format!("{value:.decimals$}");
    let (whole, fraction) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let fraction = if magnitude.fract() == 0.0 { "" } else { fraction };
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{}{dot}{fraction}", grouped(whole))
}

/// Sets thousands apart with commas.
fn grouped(whole: &str) -> String {
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let first = digits.len() % 3;
    let mut out = String::from(sign);
    for (at, digit) in digits.char_indices() {
        if at > 0 && at % 3 == first {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A ratio in words for a sentence: `1.4 times`, `20 times`, `8% more` is the caller's choice.
pub fn times(ratio: f64) -> String {
    match ratio {
        r if r >= 9.95 => format!("{} times", number(r.round())),
        r => format!("{r:.1} times"),
    }
}

/// A fraction as a percentage: `2.3%`, `12%`.
pub fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    match percent.abs() {
        p if p >= 9.95 || p == 0.0 => format!("{percent:.0}%"),
        p if p >= 0.05 => format!("{percent:.1}%"),
        _ => "under 0.1%".to_owned(),
    }
}

/// A probability in few digits.
pub fn probability(p: f64) -> String {
    match p {
        p if p >= 0.995 => "1".to_owned(),
        p if p >= 0.001 => format!("{p:.3}"),
        p => format!("{p:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_have_few_digits() {
        for (p, shown) in [(1.0, "1"), (0.04999, "0.050"), (0.0286, "0.029"), (1.2e-7, "1e-7")] {
            assert_eq!(probability(p), shown);
        }
    }

    #[test]
    fn numbers_keep_three_digits() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (0.33, "0.330"),
            (3.475, "3.48"),
            (99.96, "100"),
            (1_234_567.0, "1,234,567"),
            (-1234.5, "-1,234"),
            (61_476.445, "61,476"),
            (0.000_01, "1.0e-5"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
    }

    #[test]
    fn quantities_carry_their_unit() {
        assert_eq!(quantity(Metric::Latency, 0.000_790_89), "0.791 ms");
        assert_eq!(quantity(Metric::Memory, 3_557_500.0), "3.56 MB");
        assert_eq!(quantity(Metric::ErrorRatio, 0.0621), "6.21%");
        assert_eq!(quantity(Metric::Errors, 1.0), "1 error");
    }
}
