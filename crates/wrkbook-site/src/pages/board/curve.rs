//! The curve of a row: its figures over the loads, on the scale of all rows, drawn once for all loads.

use serde::Serialize;
use wrkbook::Metric;
use wrkbook::board::Board;
use wrkbook::ingest::Load;
use wrkbook_charts::Scale;

use super::axis::LogAxis;
use crate::pages::section::Section;

const WIDTH: f64 = 64.0;
const HEIGHT: f64 = 20.0;
/// What stays free, for the dot.
const EDGE: f64 = 3.0;

/// The curve of one server.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Curve {
    /// Lines of points, one for each run of loads without a gap.
    lines: Vec<String>,
    /// Where loads failed.
    crosses: Vec<Place>,
    #[serde(skip)]
    places: Vec<Option<Place>>,
}

/// A place in the drawing.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Place {
    x: f64,
    y: f64,
}

impl Curve {
    /// The curve of a server over the loads of a board.
    pub(super) fn of(section: &Section<'_>, board: &Board, server: &str, axis: LogAxis) -> Self {
        let loads: Vec<Load> = board.loads.iter().map(|at| at.load).collect();
        let metric: Metric = board.metric;
        let mut curve = Self { lines: Vec::new(), crosses: Vec::new(), places: Vec::new() };
        let mut line: Vec<Place> = Vec::new();
        for load in &loads {
            let x = across(&loads, *load);
            let cell = section.cell(server, *load, metric);
            let value = cell.and_then(|cell| cell.value).filter(|value| *value > 0.0);
            let place = value.and_then(|value| axis.share(value)).map(|share| Place {
                x,
                y: rounded(HEIGHT - EDGE - share * (HEIGHT - 2.0 * EDGE)),
            });
            match place {
                Some(place) => line.push(place),
                None => curve.end(&mut line),
            }
            if place.is_none() && cell.is_some_and(|cell| cell.completed < cell.runs) {
                curve.crosses.push(Place { x, y: HEIGHT / 2.0 });
            }
            curve.places.push(place);
        }
        curve.end(&mut line);
        curve
    }

    /// Where the curve is at the load of a number.
    pub(super) fn dot(&self, at: usize) -> Option<Place> {
        self.places.get(at).copied().flatten()
    }

    fn end(&mut self, line: &mut Vec<Place>) {
        let points = line.iter().map(|place| format!("{},{}", place.x, place.y));
        let points: Vec<String> = points.collect();
        match line.as_slice() {
            [] => {}
            // A point alone is a short line.
            [only] => {
                self.lines.push(format!("{},{1} {2},{1}", only.x - 1.0, only.y, only.x + 1.0))
            }
            _ => self.lines.push(points.join(" ")),
        }
        line.clear();
    }
}

/// Where a load is across: on a logarithmic scale where the loads span a decade.
fn across(loads: &[Load], load: Load) -> f64 {
    let value = |load: Load| load.value().unwrap_or(1.0);
    let (low, high) = match (loads.first(), loads.last()) {
        (Some(low), Some(high)) => (value(*low), value(*high)),
        _ => (1.0, 1.0),
    };
    let scale = if low > 0.0 && high >= 10.0 * low { Scale::Log } else { Scale::Linear };
    let on = |value: f64| if scale == Scale::Log { value.ln() } else { value };
    let share = (on(value(load)) - on(low)) / (on(high) - on(low));
    let share = if share.is_finite() { share } else { 0.5 };
    rounded(EDGE + share * (WIDTH - 2.0 * EDGE))
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
