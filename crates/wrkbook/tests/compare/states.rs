//! States, ranks and tiers by example: few servers, repeats that scatter by 0.3%, gaps that are plain.

use wrkbook::stats::RankInterval;
use wrkbook::stats::compare::{
    Better, Bound, Cell, Contests, Grid, Options, Reason, State, ToShow,
};

/// Three repeats about `value`.
fn about(value: f64) -> Cell {
    Cell::of(&[0.997 * value, value, 1.003 * value])
}

fn dead() -> Cell {
    Cell { failed: 3, ..Cell::default() }
}

/// A row of cells for each server; `None` where nobody measured.
fn contests(rows: &[Vec<Option<Cell>>]) -> Contests {
    let mut grid = Grid::new(rows.len(), rows[0].len());
    for (server, row) in rows.iter().enumerate() {
        for (load, cell) in row.iter().enumerate() {
            if let Some(cell) = cell {
                grid.put(server, load, cell.clone());
            }
        }
    }
    Contests::of(&grid, Better::Higher, Options::default())
}

/// Two servers with these figures at each load.
fn pair(a: &[f64], b: &[f64]) -> Contests {
    let row = |values: &[f64]| values.iter().map(|value| Some(about(*value))).collect();
    contests(&[row(a), row(b)])
}

fn state(contests: &Contests) -> State {
    contests.between(0, 1).unwrap().state()
}

fn ranks(contests: &Contests) -> Vec<Option<(usize, usize)>> {
    let ends = |rank: RankInterval| (rank.best, rank.worst);
    contests.standings().iter().map(|standing| standing.rank.map(ends)).collect()
}

fn tiers(contests: &Contests) -> Vec<Option<usize>> {
    contests.standings().iter().map(|standing| standing.tier).collect()
}

#[test]
fn ahead_at_all_loads_is_ahead() {
    let contests = pair(&[120.0, 240.0], &[100.0, 200.0]);
    let contest = contests.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.ahead()), (State::Ahead, Some(0)));
    assert_eq!(contest.ahead_at(0), [0, 1]);
    assert!(!contest.small() && contest.needs().is_none());
    assert!((contest.mean().unwrap().ratio - 1.2).abs() < 1e-12);
    assert_eq!(ranks(&contests), [Some((1, 1)), Some((2, 2))]);
    assert_eq!(tiers(&contests), [Some(1), Some(2)]);
    // Of latency it is the other way round, and the ratio is the same.
    let mut grid = Grid::new(2, 1);
    grid.put(0, 0, about(120.0));
    grid.put(1, 0, about(100.0));
    let latency = Contests::of(&grid, Better::Lower, Options::default());
    assert_eq!(latency.between(0, 1).unwrap().ahead(), Some(1));
    assert!(latency.between(0, 1).unwrap().mean().unwrap().ratio > 1.19);
}

#[test]
fn a_lead_below_three_percent_is_small() {
    let lead = |value: f64| {
        let close = |value: f64| vec![Some(Cell::of(&[0.9998 * value, value, 1.0002 * value]))];
        let contests = contests(&[close(value), close(100.0)]);
        let contest = contests.between(0, 1).unwrap();
        (contest.state(), contest.small())
    };
    assert_eq!(lead(102.5), (State::Ahead, true));
    assert_eq!(lead(103.5), (State::Ahead, false));
    // Below one percent it is none.
    assert_eq!(lead(100.9), (State::Level, false));
}

#[test]
fn exceptions_smaller_than_the_lead_do_not_undo_it() {
    // 2 x at two loads, 0.9 at one: in the mean 1.53, and the largest exception is 1.11.
    let contests = pair(&[200.0, 200.0, 90.0], &[100.0, 100.0, 100.0]);
    let contest = contests.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.ahead()), (State::AheadExcept, Some(0)));
    assert_eq!((contest.ahead_at(0), contest.ahead_at(1)), (vec![0, 1], vec![2]));
}

#[test]
fn an_exception_larger_than_the_lead_is_a_crossing() {
    // 1.5, 1.5 and 0.6: in the mean 1.105, and the exception is 1.67.
    let contests = pair(&[150.0, 150.0, 60.0], &[100.0, 100.0, 100.0]);
    let contest = contests.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.ahead(), contest.lead()), (State::Crossing, None, None));
    assert_eq!(ranks(&contests), [Some((1, 2)), Some((1, 2))]);
}

#[test]
fn a_dead_load_puts_behind_who_is_not_ahead_elsewhere() {
    let row = |first: f64, second: Cell| vec![Some(about(first)), Some(second)];
    let level = contests(&[row(100.0, dead()), row(100.0, about(100.0))]);
    let contest = level.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.ahead()), (State::Failed, Some(1)));
    assert_eq!((contest.a_fails(), contest.b_fails()), (vec![1], vec![]));
    assert_eq!(ranks(&level), [Some((2, 2)), Some((1, 1))]);
    let served = level.standings()[0].served.unwrap();
    assert_eq!((served.best, served.worst), (1, 2));
    assert_eq!((level.standings()[0].score, level.standings()[0].fails.len()), (None, 1));

    let faster = contests(&[row(200.0, dead()), row(100.0, about(100.0))]);
    let contest = faster.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.ahead(), contest.lead()), (State::Split, None, Some(0)));
    let nothing = contests(&[vec![Some(dead())], vec![Some(about(1.0))]]);
    assert_eq!(state(&nothing), State::Failed);
}

#[test]
fn a_run_of_each_is_a_size_and_no_rank() {
    let once = |value: f64| vec![Some(Cell::of(&[value]))];
    let contests = contests(&[once(31_731.0), once(20_787.0)]);
    let contest = contests.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.ahead()), (State::MeasuredOnce, None));
    let mean = contest.mean().unwrap();
    assert!((mean.ratio - 31_731.0 / 20_787.0).abs() < 1e-12);
    assert_eq!((mean.low, mean.p, mean.borrowed), (None, None, true));
    assert_eq!(ranks(&contests), [None, None]);
    assert_eq!(contests.standings()[0].reason, Some(Reason::MeasuredOnce));
}

#[test]
fn a_server_at_another_load_unranks_nobody() {
    let here = |value: f64| vec![Some(about(value)), None];
    let contests = contests(&[here(300.0), here(200.0), here(100.0), vec![None, Some(about(9.0))]]);
    assert_eq!(contests.between(0, 3).unwrap().state(), State::NoCommonLoad);
    assert_eq!(ranks(&contests), [Some((1, 1)), Some((2, 2)), Some((3, 3)), None]);
    assert_eq!(contests.standings()[3].reason, Some(Reason::NoCommonLoad));
}

#[test]
fn who_was_held_back_is_behind_nobody_and_not_placed() {
    let held_back = Cell { bound: Some(Bound::AtLeast), ..about(50.0) };
    let contests = contests(&[vec![Some(about(100.0))], vec![Some(held_back)]]);
    let contest = contests.between(0, 1).unwrap();
    assert_eq!((contest.state(), contest.held_back()), (State::Bounded, Some(1)));
    assert_eq!(ranks(&contests), [Some((1, 2)), Some((1, 2))]);
    assert_eq!(tiers(&contests), [Some(1), None]);
    assert_eq!(contests.standings()[1].reason, Some(Reason::ClientAtLimit));
}

#[test]
fn who_is_flattered_is_ahead_of_nobody() {
    let flattered = Cell { bound: Some(Bound::AtMost), ..about(200.0) };
    let contests = contests(&[vec![Some(flattered)], vec![Some(about(100.0))]]);
    assert_eq!((state(&contests), ranks(&contests)[1]), (State::Bounded, Some((1, 2))));
}

#[test]
fn what_cannot_be_told_says_how_many_repeats_it_takes() {
    // 10% apart, with standard deviations of 8%.
    let noisy = |value: f64| vec![Some(Cell::of(&[0.92 * value, value, 1.08 * value]))];
    let contests = contests(&[noisy(110.0), noisy(100.0)]);
    let contest = contests.between(0, 1).unwrap();
    assert_eq!(contest.state(), State::CannotTell);
    let needs = contest.needs().unwrap();
    assert!(needs.to_show == ToShow::Lead && (8..30).contains(&needs.repeats), "{needs:?}");
}

#[test]
fn one_that_scatters_twofold_is_shown_apart() {
    let mut rows: Vec<Vec<Option<Cell>>> =
        (0..7_i32).map(|place| vec![Some(about(100.0 * 1.5_f64.powi(place)))]).collect();
    rows.push(vec![Some(Cell::of(&[50.0, 400.0, 3000.0]))]);
    let contests = contests(&rows);
    let wild = &contests.standings()[7];
    assert_eq!((wild.tier, wild.reason), (None, Some(Reason::Scatters)));
    assert_eq!(tiers(&contests)[6], Some(1));
    assert_eq!(tiers(&contests)[0], Some(7));
}

#[test]
fn nothing_at_all_is_no_comparison() {
    for (servers, loads) in [(0, 0), (0, 3), (1, 0), (3, 0), (3, 2)] {
        let contests = Contests::of(&Grid::new(servers, loads), Better::Higher, Options::default());
        assert!(contests.all().all(|contest| contest.state() == State::NoCommonLoad));
        let reasons = contests.standings().iter().map(|standing| standing.reason);
        assert!(reasons.into_iter().all(|reason| reason == Some(Reason::NotMeasured)));
    }
    let alone = contests(&[vec![Some(about(1.0))]]);
    assert_eq!(alone.standings()[0].reason, Some(Reason::Alone));
    assert_eq!(alone.standings()[0].score, Some(1.0));
    assert!(alone.between(0, 0).is_none() && alone.between(0, 1).is_none());
}

#[test]
fn values_at_the_limits_of_numbers_are_compared() {
    let values = [f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e300, f64::INFINITY, f64::NAN, 0.0, -1.0];
    let contests = contests(&[
        vec![Some(Cell::of(&values))],
        vec![Some(Cell::of(&[5e-324, 5e-324, 5e-324]))],
        vec![Some(Cell::of(&[f64::MAX, f64::MAX]))],
    ]);
    for contest in contests.all() {
        let mean = contest.mean().unwrap();
        assert!(mean.ratio.is_finite() && mean.ratio > 0.0);
        assert!(mean.low.unwrap() <= mean.ratio && mean.ratio <= mean.high.unwrap());
        assert!(mean.high.unwrap().is_finite() && (0.0..=1.0).contains(&mean.p.unwrap()));
    }
    assert_eq!(contests.between(1, 2).unwrap().ahead(), Some(2));
}
