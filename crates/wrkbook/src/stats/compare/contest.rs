//! A contest: what the figures of one metric show of two servers.

use super::contests::{Contests, Record};
use super::estimate::{AtLoad, Estimate, Gap};
use super::family::Family;
use super::settle::{Needs, Unsettled};
use super::state::{State, Which};

/// A contest of two servers, seen from the first, `a`: ratios are a over b.
///
/// The state is known; intervals, single loads and what would settle it are computed when they are
/// asked for, so that the contests of 600 servers need not be kept at full length.
#[derive(Clone, Copy, Debug)]
pub struct Contest<'c> {
    contests: &'c Contests,
    record: &'c Record,
    /// The caller's first server is the second of the record.
    is_turned: bool,
}

impl<'c> Contest<'c> {
    pub(super) fn new(contests: &'c Contests, record: &'c Record, is_turned: bool) -> Self {
        Self { contests, record, is_turned }
    }

    /// The first server, by its index.
    pub fn a(&self) -> usize {
        self.server(if self.is_turned { Which::B } else { Which::A })
    }

    /// The second server.
    pub fn b(&self) -> usize {
        self.server(if self.is_turned { Which::A } else { Which::B })
    }

    fn server(&self, which: Which) -> usize {
        which.of(self.record.a, self.record.b) as usize
    }

    /// What the figures show.
    pub fn state(&self) -> State {
        self.record.state
    }

    /// The server that is above the other in this state; `None` where neither is.
    pub fn ahead(&self) -> Option<usize> {
        self.record.ahead.map(|which| self.server(which))
    }

    /// The server that leads in the mean over the common loads, whatever fails elsewhere.
    pub fn lead(&self) -> Option<usize> {
        self.record.lead.map(|which| self.server(which))
    }

    /// The server that is behind in the mean by figures that are bounds: it may be as good.
    pub fn held_back(&self) -> Option<usize> {
        self.record.held_back.map(|which| self.server(which))
    }

    /// The common loads: those that both serve.
    pub fn loads(&self) -> impl Iterator<Item = usize> + 'c {
        self.contests.load_sets[self.record.load_set as usize].iter()
    }

    /// The loads at which `a` fails and `b` serves.
    pub fn a_fails(&self) -> Vec<usize> {
        self.fails(self.a(), self.b())
    }

    /// The loads at which `b` fails and `a` serves.
    pub fn b_fails(&self) -> Vec<usize> {
        self.fails(self.b(), self.a())
    }

    fn fails(&self, one: usize, other: usize) -> Vec<usize> {
        let rows = &self.contests.roster.rows;
        rows[one].fails.and(&rows[other].serves).iter().collect()
    }

    /// The estimate over the common loads; `None` if there are none.
    pub fn mean(&self) -> Option<Estimate> {
        let gap = self.record.mean?;
        Some(self.estimate(gap, self.record.p_holm))
    }

    /// The estimate of every common load.
    pub fn each(&self) -> impl Iterator<Item = AtLoad> {
        self.contests
            .at_loads(self.record)
            .map(|(load, gap, q)| AtLoad { load, estimate: self.estimate(gap, q) })
    }

    /// The estimate of every common load, with Holm's correction over the loads of this pair alone:
    /// for a page about two servers that were named before anybody looked, which says so.
    pub fn each_alone(&self) -> Vec<AtLoad> {
        let mut each: Vec<AtLoad> = self.each().collect();
        let mut adjusted: Vec<f64> = each.iter().filter_map(|at| at.estimate.p).collect();
        Family::NoneFalse.adjust(&mut adjusted);
        let tested = each.iter_mut().filter(|at| at.estimate.p.is_some());
        for (at, p) in tested.zip(adjusted) {
            at.estimate.adjusted = Some(p);
        }
        each
    }

    fn estimate(&self, gap: Gap, adjusted: Option<f64>) -> Estimate {
        let gap = if self.is_turned { gap.turned() } else { gap };
        Estimate::of(gap, adjusted, &self.contests.options)
    }

    /// The loads at which `server` is ahead of the other; none if it is not of this contest.
    pub fn ahead_at(&self, server: usize) -> Vec<usize> {
        self.contests
            .ahead_at(self.record, self.record.lead)
            .filter(|(_, which, _)| self.server(*which) == server)
            .map(|(load, _, _)| load)
            .collect()
    }

    /// One is ahead, by less than what another session often turns round.
    pub fn small(&self) -> bool {
        let small = self.contests.options.small.ln_1p();
        let is_small = self.record.mean.is_some_and(|mean| mean.difference.abs() < small);
        self.record.ahead.is_some() && self.record.state != State::Failed && is_small
    }

    /// The repeats that would settle it. `None` if it is in another state than `cannot tell`, or if
    /// it would take more than the options say: then quieten the machine first.
    pub fn needs(&self) -> Option<Needs> {
        if self.record.state != State::CannotTell {
            return None;
        }
        let (contests, record) = (self.contests, self.record);
        let loads = &contests.load_sets[record.load_set as usize];
        let fewest = |server: u32| contests.roster.rows[server as usize].fewest(loads);
        let repeats = fewest(record.a).min(fewest(record.b));
        let options = &contests.options;
        let (margin, limit) = (options.margin.ln_1p(), options.level.ln_1p());
        let unsettled = Unsettled::of(&record.mean?, margin, limit, repeats)?;
        unsettled.needs(contests.open, options)
    }
}
