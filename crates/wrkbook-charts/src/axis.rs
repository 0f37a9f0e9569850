//! An axis: its scale, its bounds, its ticks and how their values are written.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

/// How positions follow from values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scale {
    /// Equal steps are equal differences. A linear y axis starts at zero.
    #[default]
    Linear,
    /// Equal steps are equal ratios. Zero and less have no place on it.
    Log,
}

/// One axis of a chart.
#[derive(Debug, Clone)]
pub struct Axis {
    /// Quantity or unit, such as `open connections` or `requests/s`. `, log scale` is added to it
    /// where that is so.
    pub label: String,
    /// How positions follow from values.
    pub scale: Scale,
    /// How a tick is written. The values are in the unit that is shown (milliseconds, megabytes):
    /// round ticks are only round in that unit.
    pub tick: fn(f64) -> String,
}

impl Axis {
    /// A linear axis with plain ticks.
    pub fn linear(label: impl Into<String>) -> Axis {
        Axis { label: label.into(), scale: Scale::Linear, tick: plain }
    }

    /// A logarithmic axis with plain ticks.
    pub fn log(label: impl Into<String>) -> Axis {
        Axis { label: label.into(), scale: Scale::Log, tick: plain }
    }

    /// The same axis on another scale.
    pub fn on(self, scale: Scale) -> Axis {
        Axis { scale, ..self }
    }

    /// The same axis with ticks written by `tick`.
    pub fn with_ticks(self, tick: fn(f64) -> String) -> Axis {
        Axis { tick, ..self }
    }

    /// Where the ticks are, and how they are written.
    pub(crate) fn ticks(&self, shown: &Domain, most: usize) -> Vec<(f64, String)> {
        shown.ticks(most).into_iter().map(|tick| (tick, (self.tick)(tick))).collect()
    }

    /// The label, with the word about the scale that a logarithmic axis owes its readers.
    pub(crate) fn title(&self) -> String {
        match (self.scale, self.label.as_str()) {
            (Scale::Linear, label) => label.to_owned(),
            (Scale::Log, "") => "log scale".to_owned(),
            (Scale::Log, label) => format!("{label}, log scale"),
        }
    }
}

/// A number as briefly as it can be said: `0`, `0.5`, `250`, `25k`, `2.5M`, `1G`; four digits that
/// count at most.
pub fn plain(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() || magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-4) {
        return format!("{value:e}");
    }
    let (divisor, suffix) = match magnitude {
        m if m >= 1e9 => (1e9, "G"),
        m if m >= 1e6 => (1e6, "M"),
        m if m >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    // Adding zero turns a negative zero into zero.
    let scaled = value / divisor + 0.0;
    let whole = if scaled == 0.0 { 0 } else { scaled.abs().log10().floor() as i32 + 1 };
    let decimals = usize::try_from(4 - whole).unwrap_or(0);
    let digits = format!("{scaled:.decimals$}");
    let digits = match digits.split_once('.') {
        Some(_) => digits.trim_end_matches('0').trim_end_matches('.'),
        None => &digits,
    };
    format!("{digits}{suffix}")
}

/// The part of an axis that is shown: finite bounds, low < high, and both above zero where the
/// scale is logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Domain {
    scale: Scale,
    low: f64,
    high: f64,
    /// The one position there is, which is then the only tick.
    only: Option<f64>,
}

impl Domain {
    /// For positions: as wide as the values, with a little room at both ends.
    pub(crate) fn padded(scale: Scale, values: impl IntoIterator<Item = f64>) -> Domain {
        let (low, high) = bounds(scale, values).unwrap_or((1.0, 1.0));
        let (a, b) = (scale.forward(low), scale.forward(high));
        let pad = match scale {
            _ if a < b => (b - a) * 0.025,
            Scale::Log => 0.5,
            Scale::Linear => (a.abs() * 0.5).max(0.5),
        };
        let only = (a >= b).then_some(low);
        Domain { scale, low: scale.back(a - pad), high: scale.back(b + pad), only }
    }

    /// For quantities: from zero, or from a round number below the values on a logarithmic
    /// scale, to a round number at or above them.
    pub(crate) fn round(scale: Scale, values: impl IntoIterator<Item = f64>) -> Domain {
        match (scale, bounds(scale, values)) {
            (Scale::Log, None) => Domain { scale, low: 1.0, high: 10.0, only: None },
            (Scale::Log, Some((low, high))) => {
                let low = round_below(low);
                let mut high = round_above(high);
                if high <= low {
                    high = low * 10.0;
                }
                Domain { scale, low, high, only: None }
            }
            (Scale::Linear, found) => {
                let (low, high) = found.unwrap_or((0.0, 0.0));
                let (low, high) = (low.min(0.0), high.max(0.0));
                if low == high {
                    return Domain { scale, low: 0.0, high: 1.0, only: Some(0.0) };
                }
                let step = nice_step((high - low) / 5.0);
                Domain {
                    scale,
                    low: (low / step).floor() * step,
                    high: (high / step - 1e-9).ceil() * step,
                    only: None,
                }
            }
        }
    }

    /// For `count` things side by side, at 0, 1, 2 and so on.
    pub(crate) fn places(count: usize) -> Domain {
        let high = count.max(1) as f64 - 0.5;
        Domain { scale: Scale::Linear, low: -0.5, high, only: None }
    }

    /// Whether a value has a place on this axis.
    #[cfg(test)]
    pub(crate) fn holds(&self, value: f64) -> bool {
        value.is_finite() && self.low <= value && value <= self.high
    }

    /// The nearest value that has a place on this axis.
    pub(crate) fn clamp(&self, value: f64) -> f64 {
        if value > self.low { value.min(self.high) } else { self.low }
    }

    pub(crate) fn low(&self) -> f64 {
        self.low
    }

    pub(crate) fn high(&self) -> f64 {
        self.high
    }

    /// From 0 at the low to 1 at the high end.
    fn share(&self, value: f64) -> f64 {
        let (a, b) = (self.scale.forward(self.low), self.scale.forward(self.high));
        (self.scale.forward(self.clamp(value)) - a) / (b - a)
    }

    /// A few round values on this axis, at most about `most`.
    pub(crate) fn ticks(&self, most: usize) -> Vec<f64> {
        let most = most.max(2);
        if let Some(only) = self.only {
            return vec![only];
        }
        match self.scale {
            Scale::Linear => self.linear_ticks(most),
            Scale::Log => {
                let all = self.round_values(&[1.0, 2.0, 5.0]);
                if all.len() < 3 {
                    return self.linear_ticks(most);
                }
                if all.len() <= most {
                    return all;
                }
                let decades = self.round_values(&[1.0]);
                let every = decades.len().div_ceil(most);
                decades.into_iter().step_by(every).collect()
            }
        }
    }

    /// Multiples of the finest step that fits, or of a little coarser one on which the axis ends.
    fn linear_ticks(&self, most: usize) -> Vec<f64> {
        let mut step = nice_step((self.high - self.low) / most as f64 * 0.5);
        let mut fitting = Vec::new();
        while fitting.len() < 3 {
            let first = (self.low / step - 1e-9).ceil();
            let last = (self.high / step + 1e-9).floor();
            if last - first < most as f64 {
                let ends_on_it = (last * step - self.high).abs() < step * 1e-6;
                fitting.push((ends_on_it, first, (last - first).max(0.0) as usize, step));
            }
            step = nice_step(step * 1.01);
        }
        let chosen = fitting.iter().find(|(ends_on_it, ..)| *ends_on_it).or(fitting.first());
        // Adding zero turns a negative zero into zero.
        let ticks = |&(_, first, count, step): &(bool, f64, usize, f64)| {
            (0..=count).map(|i| (first + i as f64) * step + 0.0).collect()
        };
        chosen.map(ticks).unwrap_or_default()
    }

    fn round_values(&self, digits: &[f64]) -> Vec<f64> {
        let (from, to) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        (from..=to)
            .flat_map(|decade| digits.iter().map(move |digit| digit * 10f64.powi(decade)))
            .filter(|value| self.low * (1.0 - 1e-9) <= *value && *value <= self.high * (1.0 + 1e-9))
            .collect()
    }
}

impl Scale {
    /// The scale that suits figures: logarithmic where those above zero span more than two decades
    /// and nearly all are above zero, which alone have a place on it.
    pub fn suited(figures: &[f64]) -> Scale {
        let positive = || figures.iter().copied().filter(|figure| *figure > 0.0);
        match (positive().reduce(f64::min), positive().reduce(f64::max)) {
            (Some(low), Some(high))
                if high > 100.0 * low && positive().count() * 10 >= figures.len() * 9 =>
            {
                Scale::Log
            }
            _ => Scale::Linear,
        }
    }

    fn forward(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Log => value.log10(),
        }
    }

    fn back(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Log => 10f64.powf(value),
        }
    }

    /// Whether the scale has a place for it at all.
    pub(crate) fn can_show(self, value: f64) -> bool {
        value.is_finite() && (self == Scale::Linear || value > 0.0)
    }
}

/// Smallest and largest of the values that the scale can show.
fn bounds(scale: Scale, values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|&v| scale.can_show(v)).fold(None, |found, v| {
        let (low, high) = found.unwrap_or((v, v));
        Some((low.min(v), high.max(v)))
    })
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not less than `least`.
fn nice_step(least: f64) -> f64 {
    let power = 10f64.powf(least.max(1e-250).log10().floor());
    let found = [1.0, 2.0, 2.5, 5.0].into_iter().map(|digit| digit * power).find(|s| *s >= least);
    found.unwrap_or(10.0 * power)
}

/// The largest of 1, 2, 5 times a power of ten that is not more than `value`.
fn round_below(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let found = [5.0, 2.0].into_iter().map(|digit| digit * power).find(|v| *v <= value);
    found.unwrap_or(power.min(value))
}

/// The smallest of 1, 2, 5 times a power of ten that is not less than `value`.
fn round_above(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    let found = [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|v| *v >= value);
    found.unwrap_or((10.0 * power).max(value))
}

/// Plotters' side of an axis: any value is mapped into the plot, none beside it.
impl Ranged for Domain {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        (f64::from(from) + self.share(*value) * (f64::from(to) - f64::from(from))).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks(hint.max_num_points())
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_brief() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.3"),
            (0.001, "0.001"),
            (250.0, "250"),
            (25_000.0, "25k"),
            (2_500.0, "2.5k"),
            (2_500_000.0, "2.5M"),
            (-1_000.0, "-1k"),
            (100.0, "100"),
            (1e9, "1G"),
        ];
        for (value, text) in cases {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn linear_quantities_start_at_zero_and_end_on_a_tick() {
        let domain = Domain::round(Scale::Linear, [3.0, 126_800.0]);
        assert_eq!((domain.low(), domain.high()), (0.0, 150_000.0));
        assert_eq!(domain.ticks(7), [0.0, 25e3, 50e3, 75e3, 100e3, 125e3, 150e3]);
        assert_eq!(domain.ticks(4), [0.0, 50e3, 100e3, 150e3]);
    }

    #[test]
    fn logarithmic_ticks_are_few_and_round() {
        let loads = Domain::padded(Scale::Log, [100.0, 10_000.0]);
        assert_eq!(loads.ticks(4), [100.0, 1e3, 1e4]);
        assert_eq!(loads.ticks(8), [100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4]);
        let rates = Domain::round(Scale::Log, [3.2, 126_800.0]);
        assert_eq!((rates.low(), rates.high()), (2.0, 200_000.0));
        assert_eq!(rates.ticks(7), [10.0, 100.0, 1e3, 1e4, 1e5]);
    }

    #[test]
    fn figures_over_two_decades_are_logarithmic_unless_many_are_zero() {
        assert_eq!(Scale::suited(&[1.0, 50.0, 99.0]), Scale::Linear);
        assert_eq!(Scale::suited(&[1.0, 50.0, 101.0]), Scale::Log);
        assert_eq!(Scale::suited(&[0.0, 0.0, 1.0, 50.0, 101.0]), Scale::Linear);
        assert_eq!(Scale::suited(&[]), Scale::Linear);
    }

    #[test]
    fn any_values_make_a_sound_domain() {
        for scale in [Scale::Linear, Scale::Log] {
            let sets: [&[f64]; 8] = [
                &[],
                &[0.0],
                &[5.0],
                &[-5.0, -1.0],
                &[1e-200, 1e200],
                &[1e200, 1e200],
                &[f64::NAN, f64::INFINITY],
                &[123.456, 123.457],
            ];
            for values in sets {
                let made = [
                    Domain::padded(scale, values.iter().copied()),
                    Domain::round(scale, values.iter().copied()),
                ];
                for domain in made {
                    assert!(domain.low().is_finite() && domain.high().is_finite(), "{domain:?}");
                    assert!(domain.low() < domain.high(), "{domain:?} of {values:?}");
                    for v in values.iter().filter(|v| scale.can_show(**v)) {
                        assert!(domain.holds(*v), "{domain:?} lost {v}");
                    }
                    let ticks = domain.ticks(6);
                    assert!(ticks.len() <= 7 && ticks.iter().all(|t| t.is_finite()), "{ticks:?}");
                    for value in [f64::NEG_INFINITY, -1.0, 0.0, 1.0, f64::MAX, f64::NAN] {
                        assert!((0..=1000).contains(&domain.map(&value, (0, 1000))));
                    }
                }
            }
        }
    }
}
