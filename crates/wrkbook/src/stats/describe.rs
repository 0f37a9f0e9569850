//! What one sample looks like: its centre, spread and range. Comparing samples is elsewhere.
//!
//! Every function answers `None` for an empty sample, and for one with a value that is not finite.

/// The least and the greatest value.
fn range(values: &[f64]) -> Option<(f64, f64)> {
    let (&first, rest) = values.split_first()?;
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    Some(rest.iter().fold((first, first), |(min, max), &v| (min.min(v), max.max(v))))
}

/// The arithmetic mean, sum / n.
///
/// It never leaves the range of the values, as a rounded sum might: the mean of equal values is
/// that value, and their spread is exactly 0.
pub fn mean(values: &[f64]) -> Option<f64> {
    let (min, max) = range(values)?;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    mean.is_finite().then(|| mean.clamp(min, max))
}

/// The median: the middle value, or the midpoint of the two middle ones.
pub fn median(values: &[f64]) -> Option<f64> {
    range(values)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.len() / 2;
    let lower = (sorted.len() - 1) / 2;
    Some(sorted[lower].midpoint(sorted[upper]))
}

/// The standard deviation of a sample, sqrt(sum of (value - mean)^2 / (n - 1)).
///
/// `None` for fewer than two values.
pub fn sample_stdev(values: &[f64]) -> Option<f64> {
    let centre = mean(values)?;
    if values.len() < 2 {
        return None;
    }
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    let stdev = (squares / (values.len() - 1) as f64).sqrt();
    stdev.is_finite().then_some(stdev)
}

/// The coefficient of variation, [`sample_stdev`] / |[`mean`]|: a fraction, not a percentage.
///
/// `None` for fewer than two values, and where the mean is 0.
pub fn coefficient_of_variation(values: &[f64]) -> Option<f64> {
    let centre = mean(values)?;
    let ratio = sample_stdev(values)? / centre.abs();
    ratio.is_finite().then_some(ratio)
}

/// The geometric mean, exp(mean of the logarithms): the fair centre of ratios
/// (Fleming & Wallace, "How not to lie with statistics", 1986).
///
/// `None` where a value is 0 or less.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    let (min, max) = range(values)?;
    if min <= 0.0 {
        return None;
    }
    let logarithms: f64 = values.iter().map(|value| value.ln()).sum();
    Some((logarithms / values.len() as f64).exp().clamp(min, max))
}

/// The centre that is reported of a sample, with what it takes to judge it.
///
/// The lowest and the highest value are left out and the rest averaged, when there are at least
/// three; with one or two the plain mean stands, and `dropped` is `None` to mark it. (Tukey, "The
/// future of data analysis", 1962. Of three values this is the median, and of four too.)
///
/// ```
/// use wrkbook::stats::Trimmed;
///
/// let latency = Trimmed::of(&[12.0, 11.0, 90.0, 13.0]).unwrap();
/// assert_eq!(latency.centre, 12.5);
/// assert_eq!((latency.min, latency.max), (11.0, 90.0));
/// assert_eq!(latency.dropped.unwrap().index_high, 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trimmed {
    /// The mean of what was kept, in the unit of the values.
    pub centre: f64,
    /// How many values there were, before any was left out.
    pub n: usize,
    /// Which values were left out; `None` where there were too few, and `centre` is a plain mean.
    pub dropped: Option<Dropped>,
    /// The lowest of all values.
    pub min: f64,
    /// The highest of all values.
    pub max: f64,
    /// The coefficient of variation of all values, a fraction.
    pub cv: Option<f64>,
}

/// The places in the sample of the two values that a trim left out; never the same place twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where the lowest value stood; of several equal ones the first.
    pub index_low: usize,
    /// Where the highest value stood; of several equal ones the last.
    pub index_high: usize,
}

impl Trimmed {
    /// The trimmed mean of `values`, in the order in which they were measured.
    pub fn of(values: &[f64]) -> Option<Self> {
        let (min, max) = range(values)?;
        let dropped = Dropped::of(values, min, max);
        let kept: Vec<f64> = match dropped {
            Some(dropped) => (values.iter().enumerate())
                .filter(|(index, _)| !dropped.contains(*index))
                .map(|(_, &value)| value)
                .collect(),
            None => values.to_vec(),
        };
        Some(Self {
            centre: mean(&kept)?,
            n: values.len(),
            dropped,
            min,
            max,
            cv: coefficient_of_variation(values),
        })
    }
}

impl Dropped {
    fn of(values: &[f64], min: f64, max: f64) -> Option<Self> {
        if values.len() < 3 {
            return None;
        }
        // The first lowest and the last highest differ even where all values are equal.
        let index_low = values.iter().position(|&value| value == min)?;
        let index_high = values.iter().rposition(|&value| value == max)?;
        Some(Self { index_low, index_high })
    }

    /// Whether the value at `index` was left out.
    pub fn contains(&self, index: usize) -> bool {
        index == self.index_low || index == self.index_high
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn three_or_more_lose_their_lowest_and_highest() {
        let trimmed = Trimmed::of(&[5.0, 1.0, 3.0, 9.0, 4.0]).unwrap();
        assert_eq!(trimmed.centre, 4.0);
        assert_eq!(trimmed.n, 5);
        assert_eq!(trimmed.dropped, Some(Dropped { index_low: 1, index_high: 3 }));
        assert_eq!((trimmed.min, trimmed.max), (1.0, 9.0));
    }

    #[test]
    fn one_or_two_keep_their_plain_mean_and_say_so() {
        let two = Trimmed::of(&[10.0, 20.0]).unwrap();
        assert_eq!((two.centre, two.n, two.dropped), (15.0, 2, None));
        let one = Trimmed::of(&[10.0]).unwrap();
        assert_eq!((one.centre, one.dropped, one.cv), (10.0, None, None));
        assert_eq!(Trimmed::of(&[]), None);
    }

    #[test]
    fn of_tied_ends_the_first_lowest_and_the_last_highest_go() {
        let places = |values| Trimmed::of(values).unwrap().dropped.unwrap();
        assert_eq!(places(&[2.0, 1.0, 1.0, 2.0]), Dropped { index_low: 1, index_high: 3 });
        assert_eq!(places(&[7.0, 7.0, 7.0]), Dropped { index_low: 0, index_high: 2 });
    }

    #[test]
    fn equal_values_have_no_spread_at_all() {
        // 0.1 + 0.1 + 0.1 is not 0.3, and a third of it not 0.1.
        assert_eq!(mean(&[0.1; 3]), Some(0.1));
        assert_eq!(coefficient_of_variation(&[0.1; 3]), Some(0.0));
        assert_eq!(geometric_mean(&[0.1; 3]), Some(0.1));
    }

    #[test]
    fn what_does_not_exist_is_none() {
        assert_eq!(sample_stdev(&[1.0]), None);
        assert_eq!(coefficient_of_variation(&[-1.0, 1.0]), None);
        assert_eq!(geometric_mean(&[1.0, 0.0]), None);
        assert_eq!(mean(&[f64::MAX, f64::MAX]), None);
        for bad in [f64::NAN, f64::INFINITY] {
            assert_eq!(mean(&[1.0, bad]), None);
            assert_eq!(median(&[1.0, bad, 2.0]), None);
            assert_eq!(Trimmed::of(&[1.0, bad, 2.0]), None);
        }
    }
}
