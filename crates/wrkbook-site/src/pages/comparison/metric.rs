//! One metric of a comparison: its ratios, its curves, and its servers by load.

use std::collections::{BTreeMap, BTreeSet};
use wrkbook::ingest::{Load, LoadKind};

use serde::Serialize;
use wrkbook::diff::{CellChange, CellSide, Change, Clearly, State};
use wrkbook::{Metric, display};
use wrkbook_charts::Size;

use super::context::ComparisonContext;
use super::state::{StateView, is_compared};
use crate::error::SiteError;
use crate::link::Link;
use crate::pages::drawing::Figure;
use crate::pages::links::NamedServer;
use crate::pages::scales::ScaledFigure;
use crate::words::{better, counted};

/// How wide the ratios are drawn on a desk.
const FOREST: Size = Size { width: 760, height: 0 };

/// The most points of a page's curves that are drawn on both scales: each is about 85 bytes of the
/// compressed page, on two scales and in two widths.
const MOST_POINTS: usize = 900;

/// A metric of one scenario.
#[derive(Debug, Serialize)]
pub(crate) struct MetricComparison {
    pub(crate) id: String,
    pub(crate) scenario: Option<String>,
    pub(crate) label: &'static str,
    pub(crate) unit: &'static str,
    /// What the loads are counted in.
    pub(crate) load: &'static str,
    pub(crate) headline: String,
    /// `None` where nothing was compared by ratios.
    pub(crate) forest: Option<Figure>,
    /// `None` where neither side has a figure.
    pub(crate) curves: Option<ScaledFigure>,
    pub(crate) reading: Vec<String>,
    /// Whether any figure was compared with another.
    pub(crate) is_compared: bool,
    pub(crate) loads: Vec<String>,
    pub(crate) rows: Vec<MapRow>,
    /// Loads that one side alone has, in words.
    pub(crate) left_out: Vec<String>,
}

/// A server by load.
#[derive(Debug, Serialize)]
pub(crate) struct MapRow {
    pub(crate) server: NamedServer,
    pub(crate) state: StateView,
    pub(crate) cells: Vec<MapCell>,
}

/// A server at a load, old and new.
#[derive(Debug, Serialize)]
pub(crate) struct MapCell {
    pub(crate) old: Option<SideFigure>,
    pub(crate) new: Option<SideFigure>,
    /// `0.88×`, of errors `+1.2 points`.
    pub(crate) change: Option<String>,
    /// What can be said of it by itself.
    pub(crate) word: Option<StateView>,
    /// Interval and p.
    pub(crate) note: String,
}

/// One side's figure, with the way to its runs.
#[derive(Debug, Serialize)]
pub(crate) struct SideFigure {
    pub(crate) text: String,
    pub(crate) link: Option<Link>,
    pub(crate) note: String,
}

impl MetricComparison {
    /// Every metric of every scenario.
    pub(crate) fn all(
        context: &ComparisonContext<'_>,
        metrics: &[Metric],
    ) -> Result<Vec<Self>, SiteError> {
        let mut scenarios: Vec<Option<&str>> = Vec::new();
        for server in &context.diff().servers {
            if !scenarios.contains(&server.scenario.as_deref()) {
                scenarios.push(server.scenario.as_deref());
            }
        }
        let drawn = scenarios.iter().flat_map(|scenario| {
            metrics.iter().map(|metric| context.charts.curves(*scenario, *metric, "c", ""))
        });
        let drawn = drawn.flat_map(|chart| chart.series).map(|series| series.points.len()).sum();
        let mut all = Vec::new();
        for (at, scenario) in scenarios.iter().enumerate() {
            for metric in metrics {
                let id = match at {
                    0 => metric.id().to_owned(),
                    at => format!("{}-{}", metric.id(), at + 1),
                };
                all.extend(Self::of(context, *scenario, *metric, id, drawn)?);
            }
        }
        Ok(all)
    }

    fn of(
        context: &ComparisonContext<'_>,
        scenario: Option<&str>,
        metric: Metric,
        id: String,
        drawn: usize,
    ) -> Result<Option<Self>, SiteError> {
        let changes: Vec<&Change> = context
            .diff()
            .changes
            .iter()
            .filter(|change| change.metric == metric && change.scenario.as_deref() == scenario)
            .collect();
        if changes.is_empty() {
            return Ok(None);
        }
        let charts = &context.charts;
        let draw_forest = || {
            let title = format!("{}, new by old", metric.label());
            charts.forest(scenario, metric, "f", title)
        };
        let forest = draw_forest().map(|plot| {
            Figure::draw(&format!("ratios-{id}"), FOREST, Size::NARROW, |id, size| {
                wrkbook_charts::ForestPlot { id, ..plot.clone() }.render(size.width)
            })
        });
        let title = format!("{}, old and new", metric.label());
        let curves = charts.curves(scenario, metric, format!("curves-{id}"), title);
        let draw = if drawn > MOST_POINTS { ScaledFigure::only } else { ScaledFigure::choice };
        let curves = (!curves.series.is_empty()).then(|| draw(&curves));
        let map = Map::of(context, &changes);
        Ok(Some(Self {
            headline: headline(metric, &changes),
            is_compared: changes.iter().any(|change| is_compared(change)),
            scenario: scenario.map(str::to_owned),
            label: metric.label(),
            unit: display::unit(metric),
            load: display::load_head(map.loads.first().map_or(LoadKind::Connections, |l| l.kind())),
            forest: forest.transpose()?,
            curves: curves.transpose()?,
            reading: reading(context, metric, &changes),
            loads: map.loads.iter().map(|load| display::load_number(*load)).collect(),
            rows: map.rows,
            left_out: map.left_out,
            id,
        }))
    }
}

/// `Throughput: 2 regressed, 4 no change`.
fn headline(metric: Metric, changes: &[&Change]) -> String {
    let counts = State::ALL.into_iter().filter_map(|state| {
        let count = changes.iter().filter(|change| change.state == state).count();
        (count > 0).then(|| format!("{count} {state}"))
    });
    format!("{}: {}", metric.label(), counts.collect::<Vec<_>>().join(", "))
}

/// How to read the drawings.
fn reading(context: &ComparisonContext<'_>, metric: Metric, changes: &[&Change]) -> Vec<String> {
    let mut reading = Vec::new();
    let count = |state: State| changes.iter().filter(|change| change.state == state).count();
    if count(State::NotComparable) == changes.len() {
        reading.push("Comparable in kind only: look at shapes, not at heights.".to_owned());
    }
    if let Some(better) = better(metric) {
        reading.push(format!("Of {}, {better}.", metric.label().to_lowercase()));
    } else {
        reading.push("Neither more nor less of it is better.".to_owned());
    }
    let undrawn = changes.iter().filter(|change| context.charts.slot(&change.server).is_none());
    let undrawn = undrawn.count();
    if undrawn > 0 {
        reading.push(format!(
            "{} drawn, those with the worst states; {} in the tables alone.",
            counted(changes.len() - undrawn, "server"),
            match undrawn {
                1 => "1 more is".to_owned(),
                n => format!("{n} more are"),
            }
        ));
    }
    reading
}

/// Servers down, loads across.
struct Map {
    loads: Vec<Load>,
    rows: Vec<MapRow>,
    left_out: Vec<String>,
}

impl Map {
    fn of(context: &ComparisonContext<'_>, changes: &[&Change]) -> Self {
        let mut cells: BTreeMap<(&str, Load), &CellChange> = BTreeMap::new();
        for change in changes {
            for cell in context.diff().cells_of(change) {
                cells.insert((&cell.server, cell.load), cell);
            }
        }
        let having = |has: fn(&CellChange) -> bool| -> BTreeSet<Load> {
            cells.values().filter(|cell| has(cell)).map(|cell| cell.load).collect()
        };
        let all = having(|_| true);
        let common = having(|cell| cell.old.is_some() && cell.new.is_some());
        let old = having(|cell| cell.old.is_some());
        // What one set alone measured is said in a sentence; across from it there is nothing.
        let is_of_one = old.is_empty() || having(|cell| cell.new.is_some()).is_empty();
        let loads = if common.is_empty() && !is_of_one { all.clone() } else { common };
        let only = |is_old: bool| {
            let only: Vec<Load> = all
                .iter()
                .copied()
                .filter(|load| !loads.contains(load) && old.contains(load) == is_old)
                .collect();
            let set = if is_old { "old" } else { "new" };
            let shown = || display::loads(&only, display::load_number);
            (!only.is_empty()).then(|| format!("The {set} set alone has {}.", shown()))
        };
        let row = |change: &&Change| MapRow {
            server: context.server(change.scenario.as_deref(), &change.server),
            state: change.state.into(),
            cells: loads
                .iter()
                .map(|load| match cells.get(&(&*change.server, *load)) {
                    Some(cell) => MapCell::of(context, change, cell),
                    None => MapCell::absent(),
                })
                .collect(),
        };
        Self {
            rows: changes.iter().map(row).collect(),
            left_out: [only(true), only(false)].into_iter().flatten().collect(),
            loads: loads.into_iter().collect(),
        }
    }
}

impl MapCell {
    fn absent() -> Self {
        Self { old: None, new: None, change: None, word: None, note: "no runs".to_owned() }
    }

    fn of(context: &ComparisonContext<'_>, change: &Change, cell: &CellChange) -> Self {
        let scenario = cell.scenario.as_deref();
        let [old_places, new_places] = context.sides(scenario);
        let old_name = context.comparison.old_name(&cell.server);
        let load = cell.load;
        let old = cell.old.as_ref().map(|side| {
            let link = old_places.and_then(|places| places.cell(old_name, load));
            SideFigure::of(cell.metric, side, link)
        });
        let new = cell.new.as_ref().map(|side| {
            let link = new_places.and_then(|places| places.cell(&cell.server, load));
            SideFigure::of(cell.metric, side, link)
        });
        if change.state == State::NotComparable {
            return Self { old, new, change: None, word: None, note: "not comparable".to_owned() };
        }
        let interval = cell.ratio_low.zip(cell.ratio_high).map(|(low, high)| {
            format!("interval {}\u{d7} to {}\u{d7}", display::number(low), display::number(high))
        });
        let p =
            cell.p_holm.map(|p| format!("p after Holm's correction {}", display::probability(p)));
        let note: Vec<String> = interval.into_iter().chain(p).collect();
        Self {
            old,
            new,
            change: size(cell),
            word: word(change, cell),
            note: match note.is_empty() {
                true => "not tested".to_owned(),
                false => note.join("; "),
            },
        }
    }
}

/// How much a cell changed.
fn size(cell: &CellChange) -> Option<String> {
    match cell.difference {
        Some(difference) => {
            let sign = if difference > 0.0 { "+" } else { "" };
            Some(format!("{sign}{} points", display::number(difference * 100.0)))
        }
        None => Some(format!("{}\u{d7}", display::number(cell.ratio?))),
    }
}

/// What is sure of a cell by itself, with the signs of the states.
fn word(change: &Change, cell: &CellChange) -> Option<StateView> {
    let is_at = |loads: &[Load]| loads.contains(&cell.load);
    let named = |state: State, name| Some(StateView { name, ..state.into() });
    if is_at(&change.newly_failing) {
        return named(State::NewlyFailing, "fails now");
    }
    if is_at(&change.fixed) {
        return named(State::Fixed, "works again");
    }
    match cell.clearly? {
        Clearly::Worse => named(State::Regressed, "worse"),
        Clearly::Better => named(State::Improved, "better"),
        Clearly::Higher => Some(StateView { name: "higher", sign: "\u{2191}", tone: "same" }),
        Clearly::Lower => Some(StateView { name: "lower", sign: "\u{2193}", tone: "same" }),
    }
}

impl SideFigure {
    fn of(metric: Metric, side: &CellSide, link: Option<Link>) -> Self {
        let repeats = match side.n == side.runs {
            true => counted(side.n, "repeat"),
            false => format!("{} of {}", side.n, counted(side.runs, "repeat")),
        };
        let range = side.min.zip(side.max).map(|(min, max)| {
            format!(", {} to {}", display::figure(metric, min), display::quantity(metric, max))
        });
        let failed = match side.failed {
            0 => String::new(),
            n => format!(", {n} failed"),
        };
        Self {
            text: match side.value {
                Some(value) => display::figure(metric, value),
                None => "none".to_owned(),
            },
            link,
            note: format!("{repeats}{}{failed}", range.unwrap_or_default()),
        }
    }
}
