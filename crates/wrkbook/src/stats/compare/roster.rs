//! The roster: the figures of all servers of a metric, and of each over any set of loads.

use super::cell::{Cell, Grid, Scale};
use super::lending::{Lending, with_lent};
use super::load_set::LoadSet;
use super::options::Options;
use super::sample::Sample;
use super::scatter::Scatter;

/// A row of the roster: one server of one result set.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// By load, where the server serves.
    pub(super) samples: Vec<Option<Sample>>,
    pub(super) serves: LoadSet,
    pub(super) fails: LoadSet,
    /// Whether anything of it was measured or failed.
    pub(super) is_there: bool,
}

impl Row {
    fn of(cells: &[Option<Cell>], scale: Scale) -> Self {
        let loads_where = |is: &dyn Fn(&Cell) -> bool| {
            let kept = cells.iter().enumerate().filter(|(_, cell)| cell.as_ref().is_some_and(is));
            LoadSet::of(cells.len(), kept.map(|(load, _)| load))
        };
        let sample = |cell: &Cell| cell.serves(scale).then(|| Sample::of(cell, scale)).flatten();
        Self {
            samples: cells.iter().map(|cell| cell.as_ref().and_then(sample)).collect(),
            serves: loads_where(&|cell| cell.serves(scale)),
            fails: loads_where(&|cell| cell.fails(scale)),
            is_there: cells.iter().any(Option::is_some),
        }
    }

    /// Its samples at these loads, all of which it serves.
    fn at(&self, loads: &LoadSet) -> Vec<&Sample> {
        loads.iter().filter_map(|load| self.samples.get(load)?.as_ref()).collect()
    }

    /// The smallest number of repeats that it has at these loads.
    pub(super) fn fewest(&self, loads: &LoadSet) -> usize {
        self.at(loads).iter().map(|sample| sample.n).min().unwrap_or(0)
    }
}

/// A roster holds a row for each server; in a diff, for each server of either set.
#[derive(Clone, Debug)]
pub(super) struct Roster {
    pub(super) rows: Vec<Row>,
    scale: Scale,
    /// The number of loads that any server serves.
    loads_served: usize,
}

impl Roster {
    /// The rows of the grids, one grid after the other.
    pub(super) fn of(grids: &[&Grid], scale: Scale) -> Self {
        let rows_of = |grid: &&Grid| {
            let row = |server| Row::of(grid.row(server), scale);
            (0..grid.servers()).map(row).collect::<Vec<_>>()
        };
        let rows: Vec<Row> = grids.iter().flat_map(rows_of).collect();
        let served = rows.iter().map(|row| &row.serves);
        let served = served.fold(LoadSet::of(0, []), |all, serves| all.or(serves));
        Self { rows, scale, loads_served: served.len() }
    }

    /// The side that each row brings to a comparison over `loads`; `None` for those that do not serve
    /// every one of them.
    ///
    /// On a ratio scale they lend each other scatter; shares of errors stand on their own.
    pub(super) fn sides(&self, loads: &LoadSet, options: &Options) -> Vec<Option<Side>> {
        let there: Vec<usize> =
            (0..self.rows.len()).filter(|&row| self.rows[row].serves.holds(loads)).collect();
        let samples: Vec<Vec<&Sample>> =
            there.iter().map(|&row| self.rows[row].at(loads)).collect();
        let scatters: Vec<Scatter> =
            samples.iter().map(|samples| Scatter::of(samples, options.floor)).collect();
        let is_one_of_many = loads.len() == 1 && self.loads_served > 1;
        let lending = (self.scale == Scale::Ratio)
            .then(|| Lending::of(&scatters, is_one_of_many, options))
            .flatten();

        let mut sides = vec![None; self.rows.len()];
        for ((row, samples), scatter) in there.into_iter().zip(&samples).zip(&scatters) {
            let centre = samples.iter().map(|sample| sample.centre).sum::<f64>();
            sides[row] = Some(Side {
                centre: centre / samples.len() as f64,
                spread: with_lent(scatter, lending.as_ref()).map(|lent| Spread {
                    variance: lent.per_run / scatter.runs,
                    freedom: lent.freedom,
                }),
                is_repeated: scatter.freedom > 0.0,
            });
        }
        sides
    }
}

/// A side of a comparison: one server over the loads that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Side {
    /// T, the mean of the cells' centres.
    pub(super) centre: f64,
    /// How well it is known; `None` where nothing is known of that.
    pub(super) spread: Option<Spread>,
    /// It has repeats of its own. What has none may have an interval, and is never tested.
    pub(super) is_repeated: bool,
}

/// How well the centre of a side is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// The variance of the centre, with what was lent.
    pub(super) variance: f64,
    /// Its degrees of freedom, with what was lent.
    pub(super) freedom: f64,
}
