//! The price of the search: how much likelier the rarest of all splits is than one split alone.

/// Chances of a single split, for which the price is known.
const CHANCES: [f64; 7] = [0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 3e-5];

/// By the number of nights: the share of arrangements without a change in which the rarest split is at
/// most as likely as the chance above, divided by that chance. Counted over 2,000,000 random
/// arrangements each (1,000,000 above 100 nights), and never falling along a row: a test counts again.
const PRICES: [(usize, [f64; 7]); 20] = [
    (6, [1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00]),
    (8, [2.36, 2.36, 2.36, 2.36, 2.36, 2.36, 2.36]),
    (10, [3.27, 3.27, 3.27, 3.27, 3.27, 3.27, 3.27]),
    (12, [4.17, 4.17, 4.17, 4.17, 4.17, 4.17, 4.17]),
    (14, [4.75, 4.75, 4.75, 4.75, 4.75, 4.75, 4.75]),
    (16, [5.20, 5.32, 5.32, 5.32, 5.32, 5.32, 5.32]),
    (18, [5.60, 6.65, 7.26, 7.26, 7.26, 7.26, 7.26]),
    (20, [6.03, 6.72, 7.82, 7.82, 7.82, 7.82, 7.82]),
    (23, [6.49, 7.87, 8.91, 8.91, 9.24, 9.24, 9.24]),
    (26, [6.97, 8.57, 9.37, 10.99, 10.99, 10.99, 12.13]),
    (30, [7.60, 9.39, 11.01, 12.66, 12.66, 14.66, 16.27]),
    (35, [8.22, 10.42, 12.03, 13.36, 14.49, 15.63, 18.60]),
    (40, [8.95, 11.14, 13.10, 15.30, 16.80, 17.62, 21.43]),
    (50, [9.85, 12.46, 14.88, 16.97, 19.30, 20.44, 25.45]),
    (60, [10.43, 13.61, 16.54, 19.37, 21.96, 24.49, 27.68]),
    (80, [11.55, 15.25, 18.97, 22.11, 25.16, 28.77, 33.97]),
    (100, [12.37, 16.54, 20.82, 24.19, 28.01, 31.78, 36.98]),
    (130, [13.32, 18.05, 22.74, 26.95, 31.53, 35.48, 41.53]),
    (160, [14.02, 19.20, 24.61, 29.28, 33.47, 37.79, 42.37]),
    (200, [14.68, 20.40, 26.29, 31.33, 36.60, 41.80, 48.80]),
];

/// The chance that some split of `nights` without a change is as rare as `chance`, or rarer.
pub(super) fn searched(nights: usize, chance: f64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // at most 200
    let splits = nights.saturating_sub(5) as f64;
    let after = PRICES.iter().position(|(n, _)| *n >= nights).unwrap_or(PRICES.len() - 1);
    let before = after.saturating_sub(1);
    let ((n0, row0), (n1, row1)) = (PRICES[before], PRICES[after]);
    #[allow(clippy::cast_precision_loss)] // at most 200
    let part = if n1 > n0 { nights.saturating_sub(n0) as f64 / (n1 - n0) as f64 } else { 1.0 };
    let part = part.min(1.0);
    let price = along(&row0, chance) * (1.0 - part) + along(&row1, chance) * part;
    (chance * price.clamp(1.0, splits.max(1.0))).min(1.0)
}

/// The price of a chance, by its logarithm between those that were counted; beyond the rarest it grows
/// on as it did.
fn along(row: &[f64; 7], chance: f64) -> f64 {
    let last = CHANCES.len() - 1;
    if chance >= CHANCES[0] {
        return row[0];
    }
    let after = CHANCES.iter().position(|known| *known <= chance).unwrap_or(last);
    let before = if chance < CHANCES[last] { last - 3 } else { after - 1 };
    let part = (CHANCES[before] / chance).ln() / (CHANCES[before] / CHANCES[after]).ln();
    row[before] + part * (row[after] - row[before])
}
