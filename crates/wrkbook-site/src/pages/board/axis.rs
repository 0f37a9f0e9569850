//! The logarithmic axis that all rows of a board share: where a value is on it, in percent.

use serde::Serialize;
use wrkbook_charts::plain;

/// How much of the axis stays free at either end.
const ROOM: f64 = 0.03;

/// The most words that stand on an axis.
const MOST_TICKS: usize = 5;

/// The round digits of an axis that is short.
const DIGITS: [f64; 10] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];

/// A logarithmic axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogAxis {
    low: f64,
    high: f64,
}

/// A round value on an axis.
#[derive(Debug, Serialize)]
pub(super) struct Tick {
    /// Where, in percent.
    at: String,
    text: String,
}

impl LogAxis {
    /// The axis of some values; `None` where none is above zero.
    pub(super) fn of(values: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let positive = values.filter(|value| value.is_finite() && *value > 0.0);
        let low = positive.clone().reduce(f64::min)?.ln();
        let high = positive.reduce(f64::max)?.ln();
        // What is all the same has room around it.
        let room = ((high - low) * ROOM).max(0.1);
        Some(Self { low: low - room, high: high + room })
    }

    /// From 0 at the low to 1 at the high end; `None` for what has no place on it.
    pub(super) fn share(&self, value: f64) -> Option<f64> {
        let share = (value.ln() - self.low) / (self.high - self.low);
        share.is_finite().then(|| share.clamp(0.0, 1.0))
    }

    /// The same in percent.
    pub(super) fn percent(&self, value: f64) -> Option<f64> {
        self.share(value).map(|share| (share * 1000.0).round() / 10.0)
    }

    /// Two to five round values.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let of_decade = std::f64::consts::LN_10;
        let (from, to) = ((self.low / of_decade).floor(), (self.high / of_decade).ceil());
        let inside = |digits: &[f64]| {
            let decades = from as i32..=to as i32;
            let round =
                decades.flat_map(|decade| digits.iter().map(move |it| it * 10f64.powi(decade)));
            round.filter(|it| (self.low..=self.high).contains(&it.ln())).collect::<Vec<f64>>()
        };
        // The finest that leaves room for its words.
        let all: [&[f64]; 4] = [&DIGITS, &[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
        let fine = all.into_iter().map(inside).find(|ticks| ticks.len() <= MOST_TICKS);
        let inside = fine.unwrap_or_else(|| inside(&[1.0]));
        let every = inside.len().div_ceil(MOST_TICKS).max(1);
        let shown = inside.into_iter().step_by(every);
        shown
            .filter_map(|value| {
                let at = self.percent(value)?;
                // Words at the end would hang over it.
                (2.0..=98.0).contains(&at).then(|| Tick { at: at.to_string(), text: plain(value) })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_where_its_logarithm_is() {
        let axis = LogAxis::of([100.0, 10_000.0].into_iter()).expect("values");
        // Half of the way between the logarithms, with the same room at both ends.
        assert_eq!(axis.percent(1000.0), Some(50.0));
        assert_eq!(axis.percent(0.0), None);
        assert_eq!(axis.percent(f64::NAN), None);
        let ticks = axis.ticks();
        let texts: Vec<&str> = ticks.iter().map(|tick| &*tick.text).collect();
        assert_eq!(texts, ["100", "300", "1k", "3k", "10k"]);
        assert!(LogAxis::of([0.0].into_iter()).is_none());
    }

    #[test]
    fn values_that_are_all_the_same_stand_in_the_middle() {
        let axis = LogAxis::of([7.0, 7.0].into_iter()).expect("values");
        assert_eq!(axis.percent(7.0), Some(50.0));
    }
}
