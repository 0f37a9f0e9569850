//! The score of a night: one figure over all loads, in which a quiet load says more.

use crate::stats::median;

use super::scan::TO_DEVIATION;

/// A load is taken to be no quieter than this share of the usual one, so that none decides alone.
const QUIETEST: f64 = 0.1;

/// The figures of one load, a night each, as they are compared: a logarithm, or the figure itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stratum {
    /// Each night's; `None` where there is none that may be compared.
    pub nights: Vec<Option<f64>>,
}

impl Stratum {
    /// The figures that are there.
    pub(super) fn figures(&self) -> Vec<f64> {
        self.nights.iter().flatten().copied().collect()
    }

    /// How far nights scatter, told by the differences of neighbours: steps hardly count.
    fn noise(&self) -> Option<f64> {
        let figures = self.figures();
        let steps: Vec<f64> = figures.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        Some(TO_DEVIATION * median(&steps)? / std::f64::consts::SQRT_2)
    }
}

/// The scores of the nights: the mean over loads of the distance from the load's median, weighted by
/// 1 / noise^2. `None` where a night has no figure.
pub fn scores(loads: &[Stratum]) -> Vec<Option<f64>> {
    let noises: Vec<Option<f64>> = loads.iter().map(Stratum::noise).collect();
    let usual = median(&noises.iter().flatten().copied().collect::<Vec<_>>()).unwrap_or(0.0);
    let weighted: Vec<(&Stratum, f64, f64)> = loads
        .iter()
        .zip(&noises)
        .filter_map(|(load, noise)| {
            let middle = median(&load.figures())?;
            // Of a load that never varies, or was there once, as much as of the usual one.
            let noise = noise.unwrap_or(usual).max(QUIETEST * usual);
            let weight = if noise > 0.0 { noise.powi(-2) } else { 1.0 };
            Some((load, middle, weight))
        })
        .collect();
    let nights = loads.iter().map(|load| load.nights.len()).max().unwrap_or(0);
    (0..nights)
        .map(|night| {
            let of_night = weighted.iter().filter_map(|(load, middle, weight)| {
                Some((load.nights.get(night).copied().flatten()? - middle, *weight))
            });
            centre(&of_night.collect::<Vec<_>>())
        })
        .collect()
}

/// The weighted centre of the loads' distances, in which a load that is far from the others counts less
/// (Huber). `None` without a load.
fn centre(loads: &[(f64, f64)]) -> Option<f64> {
    /// From how many deviations on a load counts less.
    const FAR: f64 = 1.5;
    let mut sorted = loads.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    let mut centre = sorted
        .iter()
        .find(|(_, weight)| {
            below += weight;
            2.0 * below >= all
        })?
        .0;
    for _ in 0..20 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (distance, weight) in &sorted {
            let away = (distance - centre).abs() * weight.sqrt();
            let weight = weight * if away > FAR { FAR / away } else { 1.0 };
            sum += distance * weight;
            weights += weight;
        }
        centre = sum / weights;
    }
    Some(centre)
}
