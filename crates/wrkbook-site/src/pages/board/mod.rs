//! The board as pages have it: a row a server in the order of the standings, drawn on common axes; one
//! board a load. A report holds all of them while they are light, and else that of one load.

mod axis;
mod curve;
mod panels;

use serde::Serialize;
use wrkbook::board::{AtLoad, Board, Remark, Spread};
use wrkbook::ingest::Load;
use wrkbook::{CellSummary, Metric, audit::Bound, display};

use super::links::NamedServer;
use super::remark::RemarkView;
use super::section::Section;
use crate::link::Link;
use crate::words::note;
use axis::{LogAxis, Tick};
use curve::{Curve, Place};
pub(super) use panels::Panels;

/// The most rows that a report holds; with more, each load has its board on its own page alone.
const MOST_ROWS: usize = 90;

/// A scenario's board with all that its rows are drawn from.
pub(super) struct BoardContext<'a> {
    section: Section<'a>,
    pub(super) board: Board,
    rate: Option<LogAxis>,
    latency: Option<LogAxis>,
    /// One for each place; none where there is one load.
    curves: Vec<Curve>,
    has_memory: bool,
}

/// Boards of one or of all loads.
#[derive(Debug, Serialize)]
pub(crate) struct Boards {
    columns: Columns,
    curves: Vec<Curve>,
    /// All loads.
    chips: Vec<Chip>,
    /// Those that this page holds.
    at: Vec<BoardView>,
    /// What follows the chips: `connections`.
    load_noun: &'static str,
}

/// What the columns are.
#[derive(Debug, Serialize)]
struct Columns {
    metric: &'static str,
    unit: &'static str,
    ticks: Vec<Tick>,
    latency: Option<LatencyColumn>,
    memory: Option<&'static str>,
    /// The first and the last load.
    curve: Option<(String, String)>,
    /// How many columns there are in all.
    count: usize,
}

#[derive(Debug, Serialize)]
struct LatencyColumn {
    label: String,
    unit: &'static str,
    /// What the marks are.
    low: String,
    high: Option<String>,
    ticks: Vec<Tick>,
}

/// The way to the board of a load.
#[derive(Debug, Serialize)]
struct Chip {
    id: String,
    text: String,
    doubts: usize,
    chosen: bool,
    /// Where it is on a page of its own.
    link: Option<Link>,
}

/// The board of a load.
#[derive(Debug, Serialize)]
struct BoardView {
    id: String,
    load: String,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    /// Whether a line is drawn above it.
    begins: bool,
    ranks: Option<String>,
    /// Why it has none, or is in no tier.
    reason: Option<&'static str>,
    server: NamedServer,
    /// The number of its curve.
    at: usize,
    rate: Measured,
    bar: Option<Bar>,
    dot: Option<Place>,
    latency: Option<Measured>,
    spread: Option<Bar>,
    memory: Option<Measured>,
    remark: Option<RemarkView>,
}

/// A figure of a row.
#[derive(Debug, Default, Serialize)]
struct Measured {
    text: Option<String>,
    note: String,
    link: Option<Link>,
    /// Why it must not be ranked.
    unfit: Option<&'static str>,
    sort: Option<String>,
}

/// A mark with its range, in percent of the axis.
#[derive(Debug, Serialize)]
struct Bar {
    at: f64,
    low: Option<f64>,
    width: f64,
    high: Option<f64>,
    hollow: bool,
    is_mean: bool,
}

impl<'a> BoardContext<'a> {
    pub(super) fn of(section: &Section<'a>) -> Self {
        let board = Board::of(section.set.analysis, section.scenario);
        // By the centres: a single run may lie far off, and is drawn at the end of the axis.
        let axis = |metrics: &[Metric]| {
            let cells = section.cells().iter().filter(|cell| metrics.contains(&cell.metric));
            let centres = cells.filter_map(|cell| Some(display::scaled(cell.metric, cell.value?)));
            LogAxis::of(centres)
        };
        let rate = axis(&[board.metric]);
        let latency = board.latency.and_then(|latency| axis(&latency.metrics()));
        let curves = match rate {
            Some(axis) if board.loads.len() > 1 => board
                .places
                .iter()
                .map(|place| Curve::of(section, &board, &place.server, axis))
                .collect(),
            _ => Vec::new(),
        };
        let has_memory = board.metric != Metric::Memory && section.is_measured(Metric::Memory);
        Self { section: *section, board, rate, latency, curves, has_memory }
    }

    /// The load at which most can be told.
    pub(super) fn chosen(&self) -> Option<Load> {
        self.board.loads.get(self.board.chosen).map(|at| at.load)
    }

    /// For the report: every load while they are light, else the chosen one.
    pub(super) fn in_report(&self) -> Boards {
        let all = self.board.places.len() * self.board.loads.len() <= MOST_ROWS;
        match self.chosen() {
            Some(chosen) if !all => self.only(chosen),
            _ => self.boards(self.board.loads.iter(), self.chosen(), false),
        }
    }

    /// For a load's own page, or in place of too many.
    pub(super) fn only(&self, load: Load) -> Boards {
        let this = self.board.loads.iter().filter(|at| at.load == load);
        self.boards(this, Some(load), true)
    }

    fn boards<'b>(
        &self,
        shown: impl Iterator<Item = &'b AtLoad>,
        chosen: Option<Load>,
        linked: bool,
    ) -> Boards {
        let chip = |at: &AtLoad| Chip {
            id: at.load.number().into_owned(),
            text: display::load_number(at.load),
            doubts: at.doubts,
            chosen: Some(at.load) == chosen,
            link: (linked && Some(at.load) != chosen).then(|| self.section.places.load(at.load)),
        };
        Boards {
            columns: self.columns(),
            curves: self.curves.clone(),
            chips: self.board.loads.iter().map(chip).collect(),
            at: shown.map(|at| self.at(at)).collect(),
            load_noun: display::load_head(self.section.load_kind()),
        }
    }

    fn columns(&self) -> Columns {
        let metric = self.board.metric;
        let latency = self.board.latency.filter(|_| metric != Metric::Latency).map(|latency| {
            let ticks = self.latency.map(|axis| axis.ticks()).unwrap_or_default();
            let unit = display::unit(Metric::Latency);
            let name = |metric: Metric| metric.id().trim_start_matches("latency_").to_owned();
            match latency {
                Spread::Percentiles(low, high) => LatencyColumn {
                    label: format!("{} to {}", name(low), name(high)),
                    unit,
                    low: name(low),
                    high: Some(name(high)),
                    ticks,
                },
                Spread::Mean => LatencyColumn {
                    label: "Mean latency".to_owned(),
                    unit,
                    low: "mean".to_owned(),
                    high: None,
                    ticks,
                },
            }
        });
        let loads = &self.board.loads;
        let curve = match loads.as_slice() {
            [first, .., last] if !self.curves.is_empty() => {
                Some((display::load_number(first.load), display::load_number(last.load)))
            }
            _ => None,
        };
        let memory = self.has_memory.then(|| display::unit(Metric::Memory));
        let count = 5
            + usize::from(curve.is_some())
            + 2 * usize::from(latency.is_some())
            + usize::from(memory.is_some());
        Columns {
            metric: metric.label(),
            unit: display::unit(metric),
            ticks: self.rate.map(|axis| axis.ticks()).unwrap_or_default(),
            latency,
            memory,
            curve,
            count,
        }
    }

    fn at(&self, at: &AtLoad) -> BoardView {
        let nth = self.board.loads.iter().position(|known| known.load == at.load);
        let rows = self.board.places.iter().enumerate().zip(&at.remarks);
        BoardView {
            id: at.load.number().into_owned(),
            load: display::load(at.load),
            rows: rows.map(|((place, _), remark)| self.row(at.load, nth, place, remark)).collect(),
        }
    }

    fn row(&self, load: Load, nth: Option<usize>, at: usize, remark: &Option<Remark>) -> Row {
        let places = &self.board.places;
        let place = &places[at];
        let cell = |metric: Metric| self.section.cell(&place.server, load, metric);
        let rate = cell(self.board.metric);
        let begins = at > 0 && places[at - 1].group != place.group;
        let (latency, spread) = self.latency(&place.server, load);
        Row {
            begins,
            ranks: place.ranks.clone(),
            reason: place.reason,
            server: NamedServer::of(&self.section, &place.server),
            at,
            bar: rate.zip(self.rate).and_then(|(cell, axis)| Bar::of_range(cell, axis)),
            dot: nth.and_then(|nth| self.curves.get(at)?.dot(nth)),
            rate: self.measured(rate),
            latency,
            spread,
            memory: self.has_memory.then(|| self.measured(cell(Metric::Memory))),
            remark: remark.as_ref().map(|remark| RemarkView::of(&self.section, remark)),
        }
    }

    fn measured(&self, cell: Option<&CellSummary>) -> Measured {
        let Some(cell) = cell else {
            return Measured { note: "no runs".to_owned(), ..Measured::default() };
        };
        let figure = |value: f64| match (cell.fitness.bound(), display::figure(cell.metric, value))
        {
            (Some(Bound::AtLeast), figure) => format!("≥\u{a0}{figure}"),
            (Some(Bound::AtMost), figure) => format!("≤\u{a0}{figure}"),
            (None, figure) => figure,
        };
        Measured {
            text: cell.value.map(figure),
            note: note(cell),
            link: self.section.places.cell(&cell.server, cell.load),
            unfit: cell.value.and(cell.fitness.because()),
            sort: cell.value.map(|value| value.to_string()),
        }
    }

    /// The figures of latency and their mark: of a server without percentiles the mean, marked so.
    fn latency(&self, server: &str, load: Load) -> (Option<Measured>, Option<Bar>) {
        let Some(latency) = self.board.latency.filter(|_| self.board.metric != Metric::Latency)
        else {
            return (None, None);
        };
        let cell = |metric: Metric| self.section.cell(server, load, metric);
        let percentiles = match latency {
            Spread::Percentiles(low, high) => cell(low)
                .zip(cell(high))
                .filter(|(low, high)| low.value.is_some() && high.value.is_some()),
            Spread::Mean => None,
        };
        if let Some((low, high)) = percentiles {
            let both = self.measured(Some(low)).text.zip(self.measured(Some(high)).text);
            let measured = Measured {
                text: both.map(|(low, high)| format!("{low} – {high}")),
                unfit: low.fitness.because().or(high.fitness.because()),
                ..self.measured(Some(high))
            };
            let bar = self.latency.and_then(|axis| Bar::between(low, high, axis));
            return (Some(measured), bar);
        }
        let mean = cell(Metric::Latency);
        let mut measured = self.measured(mean);
        if latency != Spread::Mean {
            measured.text = measured.text.map(|figure| format!("mean {figure}"));
        }
        let bar = mean.zip(self.latency).and_then(|(cell, axis)| {
            let at = axis.percent(display::scaled(cell.metric, cell.value?))?;
            let hollow = cell.fitness.is_unfit();
            Some(Bar { at, low: None, width: 0.0, high: None, hollow, is_mean: true })
        });
        (Some(measured), bar)
    }
}

impl Bar {
    /// The centre with the range of its repeats.
    fn of_range(cell: &CellSummary, axis: LogAxis) -> Option<Self> {
        let on = |value: f64| axis.percent(display::scaled(cell.metric, value));
        let at = on(cell.value?)?;
        let range = cell.min.and_then(on).zip(cell.max.and_then(on));
        let range = range.filter(|_| cell.n > 1 && !cell.metric.is_sum());
        Some(Self {
            at,
            low: range.map(|(low, _)| low),
            width: range.map_or(0.0, |(low, high)| ((high - low) * 10.0).round() / 10.0),
            high: None,
            hollow: cell.fitness.is_unfit(),
            is_mean: false,
        })
    }

    /// From one percentile to another.
    fn between(low: &CellSummary, high: &CellSummary, axis: LogAxis) -> Option<Self> {
        let on = |cell: &CellSummary| axis.percent(display::scaled(cell.metric, cell.value?));
        Some(Self {
            at: on(low)?,
            low: None,
            width: 0.0,
            high: Some(on(high)?),
            hollow: low.fitness.is_unfit() || high.fitness.is_unfit(),
            is_mean: false,
        })
    }
}
