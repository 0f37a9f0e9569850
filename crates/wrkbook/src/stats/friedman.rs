//! Friedman's test: whether the same columns are high or low in all rows.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// The chance that rows of `k` values are ordered alike by accident, by Friedman's test with its
/// correction for ties (Friedman 1937; Conover 1999, section 5.8) and the chi-squared distribution of
/// k - 1 degrees of freedom. `None` with fewer than two rows or three columns, rows of unequal length,
/// or rows without any order.
///
/// ```
/// use wrkbook::stats::friedman;
///
/// // SciPy 1.17: friedmanchisquare gives 10.571428571428569, p = 0.0050634141717574.
/// let before = [72.0, 96.0, 88.0, 92.0, 74.0, 76.0, 82.0];
/// let after = [120.0, 120.0, 132.0, 120.0, 101.0, 96.0, 112.0];
/// let later = [76.0, 95.0, 104.0, 96.0, 84.0, 72.0, 76.0];
/// let rows: Vec<Vec<f64>> = (0..7).map(|at| vec![before[at], after[at], later[at]]).collect();
/// assert!((friedman(&rows).unwrap_or(1.0) - 0.005_063_414_171_757_498).abs() < 1e-12);
/// ```
pub fn friedman(rows: &[Vec<f64>]) -> Option<f64> {
    let k = rows.first()?.len();
    if rows.len() < 2 || k < 3 || rows.iter().any(|row| row.len() != k) {
        return None;
    }
    let (n, columns) = (rows.len() as f64, k as f64);
    let mut sums = vec![0.0; k];
    let mut ties = 0.0;
    for row in rows {
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by(|a, b| row[*a].total_cmp(&row[*b]));
        let mut before = 0;
        for equal in order.chunk_by(|a, b| row[*a] == row[*b]) {
            let count = equal.len() as f64;
            ties += count * count * count - count;
            let rank = before as f64 + (count + 1.0) / 2.0;
            equal.iter().for_each(|column| sums[*column] += rank);
            before += equal.len();
        }
    }
    let correction = 1.0 - ties / (n * columns * (columns * columns - 1.0));
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let raw = 12.0 / (n * columns * (columns + 1.0)) * squares - 3.0 * n * (columns + 1.0);
    (correction > 0.0).then(|| {
        let chi_squared = ChiSquared::new(columns - 1.0).ok()?;
        Some(chi_squared.sf((raw / correction).max(0.0)))
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_order_has_no_chance() {
        assert_eq!(friedman(&[]), None);
        assert_eq!(friedman(&[vec![1.0, 2.0, 3.0]]), None, "one row");
        assert_eq!(friedman(&[vec![1.0, 2.0], vec![1.0, 2.0]]), None, "two columns");
        assert_eq!(friedman(&[vec![1.0; 3], vec![2.0; 3]]), None, "all equal");
        assert_eq!(friedman(&[vec![1.0, 2.0, 3.0], vec![1.0]]), None, "unequal rows");
    }

    /// Four rows in the same order of four: 12 / (4 x 4 x 5) x (16 + 64 + 144 + 256) - 60 = 12.
    #[test]
    fn rows_in_one_order_are_no_accident() {
        let rows = vec![vec![1.0, 2.0, 3.0, 4.0]; 4];
        // P(chi2 with 3 degrees of freedom > 12), from a table: 0.00738.
        assert!((friedman(&rows).expect("a test") - 0.007_383_2).abs() < 1e-6);
    }
}
