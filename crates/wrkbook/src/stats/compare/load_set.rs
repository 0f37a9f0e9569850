//! Sets of loads, small enough that every pair of servers has one.

/// A set of loads by index, as bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LoadSet(Box<[u64]>);

impl LoadSet {
    /// The set of some of `loads` loads.
    pub(super) fn of(loads: usize, kept: impl IntoIterator<Item = usize>) -> Self {
        let mut words = vec![0_u64; loads.div_ceil(64)].into_boxed_slice();
        for load in kept {
            words[load / 64] |= 1 << (load % 64);
        }
        Self(words)
    }

    /// What both sets hold.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    /// What either set holds.
    pub(super) fn or(&self, other: &Self) -> Self {
        let words = self.0.len().max(other.0.len());
        let word = |set: &Self, at: usize| set.0.get(at).copied().unwrap_or(0);
        Self((0..words).map(|at| word(self, at) | word(other, at)).collect())
    }

    /// Whether `other` has nothing that this set has not.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(mine, other)| other & !mine == 0)
    }

    /// Whether the sets have a load in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether it has this load.
    pub(super) fn has(&self, load: usize) -> bool {
        self.0.get(load / 64).is_some_and(|word| word >> (load % 64) & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Its loads in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            std::iter::successors(Some(word), |left| Some(left & left.wrapping_sub(1)))
                .take_while(|left| *left != 0)
                .map(move |left| at * 64 + left.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_back_its_loads_in_order() {
        let set = LoadSet::of(130, [129, 0, 63, 64]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!(set.len(), 4);
        assert!(LoadSet::of(3, []).is_empty() && LoadSet::of(0, []).iter().next().is_none());
    }

    #[test]
    fn sets_meet_hold_and_join() {
        let (a, b) = (LoadSet::of(100, [1, 70]), LoadSet::of(100, [70]));
        assert!(a.holds(&b) && !b.holds(&a) && a.meets(&b));
        assert_eq!(a.and(&b), b);
        assert_eq!(a.or(&b), a);
        assert!(!a.meets(&LoadSet::of(100, [2, 71])));
    }
}
