//! Cases as JSON, what is expected of them, and how close a figure must be.

use serde_json::Value;
use wrkbook::stats::compare::{
    AtLoad, Better, Bound, Cell, Contest, Effect, EffectAtLoad, Estimate, Grid, Needs, ToShow,
};

/// Servers by name, loads in ascending order, and their cells.
pub(crate) struct Field {
    pub(crate) servers: Vec<String>,
    pub(crate) loads: Vec<f64>,
    pub(crate) grid: Grid,
}

impl Field {
    /// The cells of `json`: server, load, cell. Servers and loads of `others` have a place too.
    pub(crate) fn of(json: &Value, others: &[&Value]) -> Self {
        let fields = || std::iter::once(json).chain(others.iter().copied());
        let mut servers: Vec<String> = Vec::new();
        let mut loads: Vec<f64> = Vec::new();
        for (server, cells) in fields().flat_map(|field| field.as_object().unwrap()) {
            if !servers.contains(server) {
                servers.push(server.clone());
            }
            loads
                .extend(cells.as_object().unwrap().keys().map(|load| load.parse::<f64>().unwrap()));
        }
        loads.sort_by(f64::total_cmp);
        loads.dedup();
        let mut grid = Grid::new(servers.len(), loads.len());
        for (server, cells) in json.as_object().unwrap() {
            let server = servers.iter().position(|name| name == server).unwrap();
            for (load, cell) in cells.as_object().unwrap() {
                let load: f64 = load.parse().unwrap();
                let place = loads.iter().position(|known| *known == load).unwrap();
                grid.put(server, place, read_cell(cell));
            }
        }
        Self { servers, loads, grid }
    }

    pub(crate) fn loads_of(&self, places: impl IntoIterator<Item = usize>) -> Vec<f64> {
        places.into_iter().map(|place| self.loads[place]).collect()
    }

    pub(crate) fn server(&self, name: &Value) -> usize {
        self.servers.iter().position(|server| server == name).unwrap()
    }
}

fn read_cell(json: &Value) -> Cell {
    Cell {
        values: json["values"].as_array().unwrap().iter().map(Value::as_f64).collect(),
        failed: json["failed"].as_u64().unwrap_or(0) as usize,
        bound: match json["bound"].as_str() {
            Some("at least") => Some(Bound::AtLeast),
            Some("at most") => Some(Bound::AtMost),
            _ => None,
        },
    }
}

pub(crate) fn better(json: &Value) -> Better {
    match json["better"].as_str() {
        Some("lower") => Better::Lower,
        _ => Better::Higher,
    }
}

pub(crate) fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Fails unless `ours` is the expected number to 1e-9, or both are absent.
#[track_caller]
pub(crate) fn assert_number(ours: Option<f64>, expected: &Value, place: &str) {
    let theirs = expected.as_f64();
    let close = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1e-9 * theirs.abs(),
        (None, None) => !expected.is_string(),
        _ => false,
    };
    assert!(close, "{place}: {ours:?} is not {expected}");
}

/// The same of a probability, of which 1e-15 is as good as nothing.
#[track_caller]
pub(crate) fn assert_probability(ours: Option<f64>, expected: &Value, place: &str) {
    let is_nothing = ours.zip(expected.as_f64()).is_some_and(|(a, b)| (a - b).abs() <= 1e-15);
    if !is_nothing {
        assert_number(ours, expected, place);
    }
}

#[track_caller]
pub(crate) fn assert_estimate(ours: &Estimate, expected: &Value, adjusted: &str, place: &str) {
    assert_number(Some(ours.ratio), &expected["ratio"], place);
    assert_number(ours.low, &expected["low"], place);
    assert_number(ours.high, &expected["high"], place);
    assert_number(ours.df, &expected["df"], place);
    assert_number(ours.se, &expected["se"], place);
    assert_probability(ours.p, &expected["p"], place);
    assert_probability(ours.adjusted, &expected[adjusted], place);
    assert_eq!(Some(ours.borrowed), expected["borrowed"].as_bool(), "{place}");
}

/// Fails unless the means and all single loads of a contest are as expected.
#[track_caller]
pub(crate) fn assert_estimates(
    contest: &Contest<'_>,
    expected: &Value,
    field: &Field,
    place: &str,
) {
    match contest.mean() {
        Some(mean) => assert_estimate(&mean, &expected["mean"], "p_holm", place),
        None => assert!(expected["mean"].is_null(), "{place}"),
    }
    let each: Vec<AtLoad> = contest.each().collect();
    let theirs = expected["each"].as_array().unwrap();
    assert_eq!(each.len(), theirs.len(), "{place}");
    for (ours, theirs) in each.iter().zip(theirs) {
        assert_eq!(Some(field.loads[ours.load]), theirs["load"].as_f64(), "{place}");
        assert_estimate(&ours.estimate, theirs, "q", &format!("{place} at {}", theirs["load"]));
    }
}

#[track_caller]
pub(crate) fn assert_effects(
    mean: Option<Effect>,
    each: &[EffectAtLoad],
    expected: &Value,
    place: &str,
) {
    let ratio = |effect: &Effect| match effect {
        Effect::Ratio(estimate) => *estimate,
        Effect::Difference(_) => panic!("{place}: a difference"),
    };
    match mean {
        Some(mean) => assert_estimate(&ratio(&mean), &expected["mean"], "p_holm", place),
        None => assert!(expected["mean"].is_null(), "{place}"),
    }
    let theirs = expected["each"].as_array().unwrap();
    assert_eq!(each.len(), theirs.len(), "{place}");
    for (ours, theirs) in each.iter().zip(theirs) {
        assert_estimate(&ratio(&ours.effect), theirs, "p_holm", place);
    }
}

#[track_caller]
pub(crate) fn assert_needs(ours: Option<Needs>, expected: &Value, place: &str) {
    let ours = ours.map(|needs| {
        let to_show = match needs.to_show {
            ToShow::Lead => "lead",
            ToShow::Level => "level",
        };
        serde_json::json!({"repeats": needs.repeats, "to_show": to_show})
    });
    assert_eq!(&ours.unwrap_or(Value::Null), expected, "{place}");
}
