//! The contests of all pairs of servers in one metric: computed once, in the order of the pairs.

use rustc_hash::FxHashMap;

use super::cell::{Better, Bound, Grid, Scale};
use super::contest::Contest;
use super::estimate::Gap;
use super::family::Family;
use super::load_set::LoadSet;
use super::options::Options;
use super::roster::{Roster, Side};
use super::standing::{Standing, standings};
use super::state::{Claims, State, Which};

/// Contests hold what the figures of one metric show of every pair of servers, and where each stands.
///
/// ```
/// use wrkbook::stats::compare::{Better, Cell, Contests, Grid, Options, State};
///
/// // Two servers, one load, three repeats.
/// let mut grid = Grid::new(2, 1);
/// grid.put(0, 0, Cell::of(&[119_880.0, 119_622.0, 119_355.0]));
/// grid.put(1, 0, Cell::of(&[80_015.7, 79_859.4, 79_944.1]));
/// let contests = Contests::of(&grid, Better::Higher, Options::default());
///
/// let contest = contests.between(0, 1).expect("two servers");
/// assert_eq!(contest.state(), State::Ahead);
/// assert_eq!(contest.ahead(), Some(0));
/// let mean = contest.mean().expect("a common load");
/// assert!(mean.low > Some(1.48) && mean.ratio > 1.49 && mean.high < Some(1.51));
/// assert_eq!(contests.standings()[1].tier, Some(2));
/// ```
#[derive(Clone, Debug)]
pub struct Contests {
    pub(super) options: Options,
    pub(super) better: Better,
    pub(super) roster: Roster,
    /// Of every server, the loads at which its figures are a bound of either kind.
    pub(super) bounds: Vec<Bounds>,
    /// The sets of common loads that occur.
    pub(super) load_sets: Vec<LoadSet>,
    /// The sides of every single load, by load and server.
    pub(super) sides: Vec<Vec<Option<Side>>>,
    pub(super) records: Vec<Record>,
    /// Adjusted p values of the single loads, those of a pair in a row.
    pub(super) q: Vec<f64>,
    /// The number of pairs whose mean is tested and not settled.
    pub(super) open: usize,
    standings: Vec<Standing>,
}

/// The loads at which the figures of a server are bounds.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    at_least: LoadSet,
    at_most: LoadSet,
}

/// What is kept of a pair: the rest is computed when it is asked for. 80 bytes, 14 MB for 600 servers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) a: u32,
    pub(super) b: u32,
    /// The common loads, by their place among the sets.
    pub(super) load_set: u32,
    pub(super) state: State,
    /// Who is above in this state.
    pub(super) ahead: Option<Which>,
    /// Who leads in the mean, whatever fails.
    pub(super) lead: Option<Which>,
    /// Who would be behind in the mean if its figures were not bounded `at least`.
    pub(super) held_back: Option<Which>,
    /// Where its adjusted p values of single loads begin.
    pub(super) q_from: usize,
    /// The gap of the means over the common loads; `None` if there are none.
    pub(super) mean: Option<Gap>,
    pub(super) p_holm: Option<f64>,
}

impl Contests {
    /// Compares all servers of `grid` with each other.
    ///
    /// The cost is that of pairs times loads: 600 servers at six loads take a third of a second. Only
    /// a set in which hardly two pairs have the same common loads costs more.
    pub fn of(grid: &Grid, better: Better, options: Options) -> Self {
        let roster = Roster::of(&[grid], Scale::Ratio);
        let one_load = |load| LoadSet::of(grid.loads(), [load]);
        let sides = (0..grid.loads()).map(|load| roster.sides(&one_load(load), &options)).collect();
        let mut contests = Self {
            options,
            better,
            bounds: (0..grid.servers()).map(|server| Bounds::of(grid, server)).collect(),
            load_sets: Vec::new(),
            sides,
            records: Vec::new(),
            q: Vec::new(),
            open: 0,
            standings: Vec::new(),
            roster,
        };
        contests.pair();
        contests.compare_means();
        contests.compare_loads();
        for index in 0..contests.records.len() {
            contests.decide(index);
        }
        contests.standings = standings(&contests);
        contests
    }

    /// The number of servers.
    pub fn servers(&self) -> usize {
        self.roster.rows.len()
    }

    /// The contest of two servers, seen from `a`; `None` if they are the same, or if there is no such server.
    pub fn between(&self, a: usize, b: usize) -> Option<Contest<'_>> {
        let (first, second) = (a.min(b), a.max(b));
        if first == second || second >= self.servers() {
            return None;
        }
        // Pairs are in order of their first server: those of the servers before come before.
        let before = first * (2 * self.servers() - first - 1) / 2;
        let record = self.records.get(before + second - first - 1)?;
        Some(Contest::new(self, record, a > b))
    }

    /// The contests of all pairs, each once, seen from the server that was named first.
    pub fn all(&self) -> impl Iterator<Item = Contest<'_>> {
        self.records.iter().map(|record| Contest::new(self, record, false))
    }

    /// Where every server stands, by its index.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The options that it was compared under.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Makes a record for every pair, with its common loads.
    fn pair(&mut self) {
        let servers = self.servers();
        let mut known: FxHashMap<LoadSet, u32> = FxHashMap::default();
        self.records.reserve(servers * servers.saturating_sub(1) / 2);
        for a in 0..servers {
            for b in a + 1..servers {
                let common = self.roster.rows[a].serves.and(&self.roster.rows[b].serves);
                let next = known.len() as u32;
                let load_set = *known.entry(common).or_insert(next);
                self.records.push(Record {
                    a: a as u32,
                    b: b as u32,
                    load_set,
                    state: State::NoCommonLoad,
                    ahead: None,
                    lead: None,
                    held_back: None,
                    q_from: 0,
                    mean: None,
                    p_holm: None,
                });
            }
        }
        let mut sets: Vec<_> = known.into_iter().collect();
        sets.sort_unstable_by_key(|(_, place)| *place);
        self.load_sets = sets.into_iter().map(|(set, _)| set).collect();
    }

    /// The gaps of the means, one set of common loads after the other, so that what is lent over a
    /// set is computed once and need not be kept; then the family of the means.
    fn compare_means(&mut self) {
        let mut by_set: Vec<Vec<usize>> = vec![Vec::new(); self.load_sets.len()];
        for (index, record) in self.records.iter().enumerate() {
            by_set[record.load_set as usize].push(index);
        }
        for (loads, pairs) in self.load_sets.iter().zip(by_set) {
            if loads.is_empty() {
                continue;
            }
            let sides = self.roster.sides(loads, &self.options);
            for pair in pairs {
                let record = &mut self.records[pair];
                let both = sides[record.a as usize].zip(sides[record.b as usize]);
                record.mean = both.map(|(a, b)| Gap::between(&a, &b));
            }
        }

        let margin = self.options.margin.ln_1p();
        let p = |record: &Record| record.mean.and_then(|mean| mean.p(margin));
        let tested = self.records.iter().enumerate();
        let tested = tested.filter_map(|(index, record)| Some((index, p(record)?)));
        let (tested, mut adjusted): (Vec<usize>, Vec<f64>) = tested.unzip();
        Family::NoneFalse.adjust(&mut adjusted);
        self.open = adjusted.iter().filter(|p| **p >= self.options.alpha).count();
        for (index, p_holm) in tested.into_iter().zip(adjusted) {
            self.records[index].p_holm = Some(p_holm);
        }
    }

    /// The family of the single loads, of the pairs that have two or more.
    fn compare_loads(&mut self) {
        let margin = self.options.margin.ln_1p();
        for record in &mut self.records {
            record.q_from = self.q.len();
            let loads = &self.load_sets[record.load_set as usize];
            if loads.len() < 2 {
                continue;
            }
            for load in loads.iter() {
                let sides = &self.sides[load];
                let both = sides[record.a as usize].as_ref().zip(sides[record.b as usize].as_ref());
                self.q.extend(both.and_then(|(a, b)| Gap::between(a, b).p(margin)));
            }
        }
        self.loads_family().adjust(&mut self.q);
    }

    /// With two repeats each, Benjamini & Hochberg's promise is not kept; then it is Holm's.
    fn loads_family(&self) -> Family {
        let samples = self.roster.rows.iter().flat_map(|row| row.samples.iter().flatten());
        let repeated = samples.filter(|sample| sample.n > 1);
        let (freedom, cells) =
            repeated.fold((0, 0), |(sum, cells), sample| (sum + sample.n - 1, cells + 1));
        if freedom < 2 * cells { Family::NoneFalse } else { Family::FewFalse }
    }

    /// Puts what was claimed about a pair together.
    fn decide(&mut self, index: usize) {
        let record = self.records[index];
        let (a, b) = (record.a as usize, record.b as usize);
        let loads = &self.load_sets[record.load_set as usize];
        let rows = &self.roster.rows;

        let (mut lead, mut held_back) = (None, None);
        if let Some(mean) = record.mean
            && record.p_holm.is_some_and(|p| p < self.options.alpha)
        {
            let first = self.first(mean.difference);
            let (x, y) = first.of((a, b), (b, a));
            if self.bounds[y].at_least.meets(loads) {
                held_back = Some(first.other());
            } else if !self.bounds[x].at_most.meets(loads) {
                lead = Some(first);
            }
        }
        let (mut largest_of_a, mut largest_of_b) = (None::<f64>, None::<f64>);
        for (_, first, gap) in self.ahead_at(&record, lead) {
            let largest = first.of(&mut largest_of_a, &mut largest_of_b);
            *largest = Some(largest.map_or(gap, |largest| largest.max(gap)));
        }
        let mut claims = Claims {
            lead,
            largest_of_a,
            largest_of_b,
            a_fails: rows[a].fails.meets(&rows[b].serves),
            b_fails: rows[b].fails.meets(&rows[a].serves),
        };
        claims.lead = claims.lead_that_holds(record.mean.map_or(0.0, |mean| mean.difference.abs()));
        let (state, ahead) = match (claims.state(), record.mean) {
            (Some(claimed), _) => claimed,
            (None, None) => (State::NoCommonLoad, None),
            (None, Some(mean)) => (self.state_without_claim(&record, mean), None),
        };
        let record = &mut self.records[index];
        (record.state, record.ahead) = (state, ahead);
        (record.lead, record.held_back) = (claims.lead, held_back);
    }

    fn state_without_claim(&self, record: &Record, mean: Gap) -> State {
        let loads = &self.load_sets[record.load_set as usize];
        let is_bounded = |server: u32| {
            let bounds = &self.bounds[server as usize];
            bounds.at_least.meets(loads) || bounds.at_most.meets(loads)
        };
        if mean.is_borrowed || mean.error.is_none() {
            State::MeasuredOnce
        } else if mean.is_within(self.options.level.ln_1p()) {
            State::Level
        } else if is_bounded(record.a) || is_bounded(record.b) {
            State::Bounded
        } else {
            State::CannotTell
        }
    }

    /// Which server is the better one by a difference of a less b.
    fn first(&self, difference: f64) -> Which {
        if self.better.turned(difference) > 0.0 { Which::A } else { Which::B }
    }

    /// The common loads of a pair, with the gap there, and its adjusted p where it was tested by itself.
    pub(super) fn at_loads(
        &self,
        record: &Record,
    ) -> impl Iterator<Item = (usize, Gap, Option<f64>)> {
        let loads = &self.load_sets[record.load_set as usize];
        let (a, b) = (record.a as usize, record.b as usize);
        let is_family = loads.len() > 1;
        let mut next = record.q_from;
        loads.iter().filter_map(move |load| {
            let gap = Gap::between(self.sides[load][a].as_ref()?, self.sides[load][b].as_ref()?);
            let is_tested = is_family && !gap.is_borrowed && gap.error.is_some();
            let q = is_tested.then(|| self.q.get(next).copied()).flatten();
            next += usize::from(is_tested);
            Some((load, gap, q))
        })
    }

    /// The loads at which one is ahead: the load, who it is, and by how much, as the logarithm of a
    /// ratio. Where there is one common load, its claim is the `lead` of the mean.
    pub(super) fn ahead_at(
        &self,
        record: &Record,
        lead: Option<Which>,
    ) -> impl Iterator<Item = (usize, Which, f64)> {
        let (a, b) = (record.a as usize, record.b as usize);
        let is_family = self.load_sets[record.load_set as usize].len() > 1;
        self.at_loads(record).filter_map(move |(load, gap, q)| {
            let distance = gap.difference.abs();
            if !is_family {
                return lead.map(|lead| (load, lead, distance));
            }
            if q? >= self.options.alpha {
                return None;
            }
            let first = self.first(gap.difference);
            let (x, y) = first.of((a, b), (b, a));
            (!self.is_blocked(x, y, load)).then_some((load, first, distance))
        })
    }

    /// A claim "x ahead of y" needs that y was not held back by something else, nor x flattered.
    fn is_blocked(&self, x: usize, y: usize, load: usize) -> bool {
        self.bounds[y].at_least.has(load) || self.bounds[x].at_most.has(load)
    }
}

impl Bounds {
    fn of(grid: &Grid, server: usize) -> Self {
        let loads_with = |bound| {
            let is = move |load: &usize| {
                grid.cell(server, *load).is_some_and(|cell| cell.bound == Some(bound))
            };
            LoadSet::of(grid.loads(), (0..grid.loads()).filter(is))
        };
        Self { at_least: loads_with(Bound::AtLeast), at_most: loads_with(Bound::AtMost) }
    }
}
