//! The noise grade of a server on a metric: one letter for how far its repeats scatter.

use std::fmt;

use serde::Serialize;

use super::median;

/// How far the repeats of a server scatter, from the median over the loads of the coefficient of
/// variation: the median, so that one unstable load does not grade the server.
///
/// The letters order from quiet to noisy: `A < F`. They are a convention of wrkbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum NoiseGrade {
    /// Up to 2%.
    A,
    /// Up to 5%.
    B,
    /// Up to 10%.
    C,
    /// Up to 25%.
    D,
    /// Above 25%.
    F,
}

impl NoiseGrade {
    /// The grade of a server from its coefficients of variation (fractions), one for each load.
    ///
    /// `None` where there is none, or one is negative or not finite.
    pub fn of(cvs: &[f64]) -> Option<Self> {
        if cvs.iter().any(|&cv| cv < 0.0) {
            return None;
        }
        median(cvs).map(Self::of_spread)
    }

    /// The letter for one coefficient of variation.
    fn of_spread(cv: f64) -> Self {
        [Self::A, Self::B, Self::C, Self::D]
            .into_iter()
            .find(|grade| grade.limit().is_some_and(|limit| cv <= limit))
            .unwrap_or(Self::F)
    }

    /// The widest spread that has this grade, a fraction, itself included; `None` for F.
    pub fn limit(self) -> Option<f64> {
        match self {
            Self::A => Some(0.02),
            Self::B => Some(0.05),
            Self::C => Some(0.10),
            Self::D => Some(0.25),
            Self::F => None,
        }
    }

    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::F => "F",
        }
    }
}

impl fmt::Display for NoiseGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_belongs_to_the_better_grade() {
        use NoiseGrade::{A, B, C, D, F};
        let spreads = [0.0, 0.02, 0.021, 0.05, 0.051, 0.1, 0.11, 0.25, 0.26, 9.0];
        let grades = [A, A, B, B, C, C, D, D, F, F];
        for (spread, grade) in spreads.into_iter().zip(grades) {
            assert_eq!(NoiseGrade::of(&[spread]), Some(grade), "{spread}");
        }
        assert!(A < F);
    }

    #[test]
    fn one_wild_load_does_not_grade_the_server() {
        assert_eq!(NoiseGrade::of(&[0.01, 0.9, 0.015]), Some(NoiseGrade::A));
        assert_eq!(NoiseGrade::of(&[0.01, 0.9]), Some(NoiseGrade::F));
    }

    #[test]
    fn no_spread_has_no_grade() {
        assert_eq!(NoiseGrade::of(&[]), None);
        assert_eq!(NoiseGrade::of(&[f64::NAN]), None);
        assert_eq!(NoiseGrade::of(&[-0.1]), None);
    }
}
