//! Families: many p values at once, and what of them may be claimed.

use crate::stats::holm;

/// What a family promises, and how its p values are adjusted for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Not one false claim in 19 of 20 sets (Holm 1979).
    NoneFalse,
    /// At most one in twenty claims is false (Benjamini & Hochberg 1995).
    FewFalse,
}

impl Family {
    /// Adjusts the p values in place.
    pub(super) fn adjust(self, p: &mut [f64]) {
        match self {
            Self::NoneFalse => holm::adjust(p),
            // The k-th smallest becomes the smallest of m p(j) / j over j >= k.
            Self::FewFalse => {
                let all = p.len() as f64;
                let mut smallest = 1.0_f64;
                for (smaller, index) in holm::ascending(p).into_iter().enumerate().rev() {
                    smallest = smallest.min(all * p[index] / (smaller as f64 + 1.0));
                    p[index] = smallest;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_adjusted(family: Family, p: &[f64], expected: &[f64]) {
        let mut adjusted = p.to_vec();
        family.adjust(&mut adjusted);
        for (ours, theirs) in adjusted.iter().zip(expected) {
            assert!((ours - theirs).abs() < 1e-15, "{adjusted:?} are not {expected:?}");
        }
    }

    #[test]
    fn holm_multiplies_by_what_is_left() {
        assert_adjusted(Family::NoneFalse, &[0.01, 0.04, 0.03], &[0.03, 0.06, 0.06]);
        assert_adjusted(Family::NoneFalse, &[0.9, 0.8], &[1.0, 1.0]);
        assert_adjusted(Family::NoneFalse, &[], &[]);
    }

    #[test]
    fn benjamini_and_hochberg_divide_by_the_place() {
        // 3 x 0.01 / 1, 3 x 0.04 / 3, and 3 x 0.03 / 2 = 0.045, lowered to the 0.04 after it.
        assert_adjusted(Family::FewFalse, &[0.01, 0.04, 0.03], &[0.03, 0.04, 0.04]);
        assert_adjusted(Family::FewFalse, &[0.9, 1.0], &[1.0, 1.0]);
    }

    #[test]
    fn equal_p_values_stay_equal() {
        assert_adjusted(Family::NoneFalse, &[0.02, 0.02, 0.5], &[0.06, 0.06, 0.5]);
        assert_adjusted(Family::FewFalse, &[0.02, 0.02, 0.5], &[0.03, 0.03, 0.5]);
    }
}
