//! Levels and limits of a comparison, with their defaults.

/// The levels and limits that a comparison holds to.
///
/// `docs/statistics.md` says why each default is what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The error rate of each family of claims: 0.05.
    pub alpha: f64,
    /// The gap, as a share, below which nobody is called ahead: 0.01. Another session moves as much.
    pub margin: f64,
    /// The gap, as a share, within which two are level, and beyond which a change counts: 0.05.
    pub level: f64,
    /// The lead, as a share, below which it is called small: 0.03. Another day turns many such round.
    pub small: f64,
    /// The standard deviation of logarithms that every server has at least: 0.001. Printed digits.
    pub floor: f64,
    /// The number of repeated servers from which on they lend each other scatter, 6, and from which
    /// on a server may be unplaced for the width of its ranks.
    pub least_servers: usize,
    /// The borrowed degrees of freedom for each of one's own, at most: 2.
    pub leash: f64,
    /// The number of repeats beyond which it is not said how many would settle a comparison: 40.
    pub most_repeats: usize,
    /// The chance at which a number of repeats is said to settle a comparison: 0.8.
    pub power: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            margin: 0.01,
            level: 0.05,
            small: 0.03,
            floor: 0.001,
            least_servers: 6,
            leash: 2.0,
            most_repeats: 40,
            power: 0.8,
        }
    }
}
