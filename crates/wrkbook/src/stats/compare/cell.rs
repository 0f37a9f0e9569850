//! Cells as they are handed in, one server at one load, and the grid that holds those of a metric.

/// Which of two values is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Better {
    /// The higher, as of throughput.
    Higher,
    /// The lower, as of latency.
    Lower,
}

impl Better {
    /// A difference turned so that what is better is positive.
    pub(super) fn turned(self, difference: f64) -> f64 {
        match self {
            Self::Higher => difference,
            Self::Lower => -difference,
        }
    }
}

/// A bound says that the figures of a cell are not what the server can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The server is as good as that or better: the client was the limit.
    AtLeast,
    /// The server is as good as that at most: the figures flatter, as those of survivors do.
    AtMost,
}

/// A cell holds what one server did at one load: a value for each repeat, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// One entry a repeat, in the same order at all loads; `None` where there is no value. What is
    /// not a positive finite number is no value either (of a share, 0 is one).
    pub values: Vec<Option<f64>>,
    /// The number of runs that failed: they served nothing, or at least half of what was attempted failed.
    pub failed: usize,
    /// What the figures are a bound of, if they are one.
    pub bound: Option<Bound>,
}

impl Cell {
    /// A cell whose every run was good.
    pub fn of(values: &[f64]) -> Self {
        Self { values: values.iter().copied().map(Some).collect(), failed: 0, bound: None }
    }

    /// The number of repeats with a value.
    pub(super) fn repeats(&self, scale: Scale) -> usize {
        self.values.iter().flatten().filter(|value| scale.measure(**value).is_some()).count()
    }

    /// More than half of the runs failed, so that the median run is a failure.
    pub(super) fn fails(&self, scale: Scale) -> bool {
        self.failed > self.repeats(scale)
    }

    /// There is a value, and the cell does not fail.
    pub(super) fn serves(&self, scale: Scale) -> bool {
        self.repeats(scale) > 0 && !self.fails(scale)
    }
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// By their logarithms, so that differences are ratios; the centre is trimmed.
    Ratio,
    /// As they are, from 0 on; the centre is the mean.
    Share,
}

impl Scale {
    /// A value on this scale; `None` where it is none.
    pub(super) fn measure(self, value: f64) -> Option<f64> {
        match self {
            Self::Ratio => (value.is_finite() && value > 0.0).then(|| value.ln()),
            Self::Share => (value.is_finite() && value >= 0.0).then_some(value),
        }
    }
}

/// A grid holds the cells of one metric: servers by loads, both known by their index.
///
/// The loads are in ascending order; what they are (connections, a rate) is the caller's to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    servers: usize,
    loads: usize,
    cells: Vec<Option<Cell>>,
}

impl Grid {
    /// A grid without cells.
    pub fn new(servers: usize, loads: usize) -> Self {
        Self { servers, loads, cells: vec![None; servers * loads] }
    }

    /// Puts a cell at its place, and takes what was there away.
    ///
    /// # Panics
    ///
    /// Where there is no such server or load.
    pub fn put(&mut self, server: usize, load: usize, cell: Cell) {
        assert!(server < self.servers && load < self.loads, "no server {server} at load {load}");
        self.cells[server * self.loads + load] = Some(cell);
    }

    /// The number of servers.
    pub fn servers(&self) -> usize {
        self.servers
    }

    /// The number of loads.
    pub fn loads(&self) -> usize {
        self.loads
    }

    /// The cell of a server at a load; `None` where nobody measured.
    pub fn cell(&self, server: usize, load: usize) -> Option<&Cell> {
        self.row(server).get(load)?.as_ref()
    }

    /// The cells of a server by load, empty where there is no such server.
    pub(super) fn row(&self, server: usize) -> &[Option<Cell>] {
        let from = server.saturating_mul(self.loads);
        self.cells.get(from..from.saturating_add(self.loads)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_run_decides_whether_a_cell_fails() {
        let half = Cell { failed: 2, ..Cell::of(&[5.0, 6.0]) };
        assert!(half.serves(Scale::Ratio) && !half.fails(Scale::Ratio));
        let most = Cell { failed: 3, ..Cell::of(&[5.0, 6.0]) };
        assert!(!most.serves(Scale::Ratio) && most.fails(Scale::Ratio));
        let nothing = Cell::default();
        assert!(!nothing.serves(Scale::Ratio) && !nothing.fails(Scale::Ratio));
    }

    #[test]
    fn what_has_no_logarithm_is_no_value() {
        let values = [0.0, -1.0, f64::NAN, f64::INFINITY, 3.0];
        assert_eq!(Cell::of(&values).repeats(Scale::Ratio), 1);
        assert!(!Cell::of(&values[..4]).serves(Scale::Ratio));
        // No error at all is a share of errors.
        assert_eq!(Cell::of(&values).repeats(Scale::Share), 2);
    }

    #[test]
    fn places_outside_a_grid_are_empty() {
        let mut grid = Grid::new(2, 1);
        grid.put(1, 0, Cell::of(&[1.0]));
        assert!(grid.cell(1, 0).is_some() && grid.cell(0, 0).is_none());
        assert!(grid.cell(2, 0).is_none() && grid.cell(0, 1).is_none());
        assert!(grid.cell(usize::MAX, 0).is_none());
        assert!(Grid::new(0, 0).cell(0, 0).is_none());
    }
}
