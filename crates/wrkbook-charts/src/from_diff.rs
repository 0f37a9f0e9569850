//! From a diff to charts: the ratios with their intervals, and the curves of both sides.
//!
//! Base units become those that people read here, by `wrkbook::display`.

use std::collections::BTreeMap;
use std::sync::Arc;

use wrkbook::diff::{CellChange, Change, Diff, State};
use wrkbook::display;
use wrkbook::ingest::LoadKind;
use wrkbook::metric::Metric;

use crate::{
    axis::{Axis, Scale},
    forest::{ForestPlot, ForestRow},
    from_summary::{load_scale, position},
    line::{LineChart, Point, Series, SeriesStyle},
    palette::Slot,
};

/// Below this no figure is drawn as a ratio: an axis must end somewhere.
const SMALLEST: f64 = 1e-6;

/// The charts of one diff. Each server keeps its look on all of them.
#[derive(Debug, Clone)]
pub struct DiffCharts<'a> {
    diff: &'a Diff,
    /// The servers that are drawn, at most as many as there are colours.
    slots: BTreeMap<Arc<str>, Slot>,
}

impl<'a> DiffCharts<'a> {
    /// The charts of `diff`. A server has the look that `style` gives it, which is that of the new
    /// set's own charts. One without a colour there gets a free one; of more servers than there are
    /// colours, those with the worst states are drawn.
    pub fn of(diff: &'a Diff, style: impl Fn(&str) -> SeriesStyle) -> Self {
        let mut drawn: Vec<_> = diff.servers.iter().collect();
        drawn.sort_by_key(|server| server.overall);
        let mut names: Vec<&Arc<str>> = Vec::new();
        for server in drawn {
            if names.len() < Slot::COUNT && !names.contains(&&server.server) {
                names.push(&server.server);
            }
        }
        let mut slots: BTreeMap<Arc<str>, Slot> =
            names.iter().filter_map(|name| Some((Arc::clone(name), style(name).slot()?))).collect();
        for name in names {
            let free = Slot::all().find(|slot| !slots.values().any(|taken| taken == slot));
            if let (false, Some(free)) = (slots.contains_key(name), free) {
                slots.insert(Arc::clone(name), free);
            }
        }
        Self { diff, slots }
    }

    /// The look of a server; `None` where it is not drawn.
    pub fn slot(&self, server: &str) -> Option<Slot> {
        self.slots.get(server).copied()
    }

    /// The ratios of a metric of one scenario, a row for each server that was compared; `None` where
    /// there are none. Errors and the error ratio change by differences and have none.
    pub fn forest(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        id: impl Into<String>,
        title: impl Into<String>,
    ) -> Option<ForestPlot> {
        if matches!(metric, Metric::Errors | Metric::ErrorRatio) {
            return None;
        }
        let changes = || {
            self.changes(scenario, metric).filter(|change| {
                change.state != State::NotComparable && change.ratio.is_some_and(is_drawable)
            })
        };
        let threshold = changes().next()?.threshold;
        let rows = changes().map(|change| {
            let interval = change.interval().map(|interval| format!(" ({interval})"));
            ForestRow {
                name: change.server.to_string(),
                style: self.slot(&change.server).map_or(SeriesStyle::Other, SeriesStyle::New),
                ratio: change.ratio,
                low: change.ratio_low.filter(|low| is_drawable(*low)),
                high: change.ratio_high.filter(|high| is_drawable(*high)),
                hollow: change.state.is_open(),
                label: format!(
                    "{}: {}{}, {}",
                    change.server,
                    change.size().unwrap_or_default(),
                    interval.unwrap_or_default(),
                    change.state
                ),
            }
        });
        Some(ForestPlot {
            id: id.into(),
            title: title.into(),
            subtitle: String::new(),
            description: format!(
                "{} of each server, new by old, with its interval around the line of no change.",
                metric.label()
            ),
            label: "new / old".to_owned(),
            threshold: Some((1.0 / (1.0 + threshold), 1.0 + threshold)),
            rows: rows.collect(),
        })
    }

    /// The curves of a metric of one scenario: the new side solid, the old one thin and dashed in
    /// the same colour.
    pub fn curves(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        id: impl Into<String>,
        title: impl Into<String>,
    ) -> LineChart {
        let (mut new, mut old) = (Vec::new(), Vec::new());
        for change in self.changes(scenario, metric) {
            let Some(slot) = self.slot(&change.server) else { continue };
            let points = self.points(change, false);
            let is_alone = points.is_empty();
            if !is_alone {
                new.push(Series {
                    name: change.server.to_string(),
                    style: SeriesStyle::New(slot),
                    emphasis: false,
                    points,
                });
            }
            old.push(Series {
                name: format!("{}, old", display::isolated(&change.server)),
                style: SeriesStyle::Old(slot),
                emphasis: is_alone,
                points: self.points(change, true),
            });
        }
        let series: Vec<Series> =
            new.into_iter().chain(old).filter(|series| !series.points.is_empty()).collect();
        let figures: Vec<f64> =
            series.iter().flat_map(|s| &s.points).filter_map(|point| point.y).collect();
        let y = Axis::linear(display::unit(metric)).on(Scale::suited(&figures));
        let loads = series.iter().flat_map(|series| &series.points).map(|point| point.x);
        let mut cells = self.changes(scenario, metric).flat_map(|of| self.diff.cells_of(of));
        let kind = cells.next().map_or(LoadKind::Connections, |cell| cell.load.kind());
        LineChart {
            id: id.into(),
            title: title.into(),
            subtitle: format!(
                "{}{}. Solid: new. Thin and dashed: old.",
                display::heading(metric),
                each(metric)
            ),
            description: format!(
                "{} of each server against {}, in the old and in the new set.",
                metric.label(),
                display::load_phrase(kind)
            ),
            x: Axis { scale: load_scale(loads), ..Axis::linear(display::load_axis(kind)) },
            y,
            series,
        }
    }

    fn changes(
        &self,
        scenario: Option<&str>,
        metric: Metric,
    ) -> impl Iterator<Item = &'a Change> + use<'a> {
        let scenario = scenario.map(str::to_owned);
        self.diff.changes.iter().filter(move |change| {
            change.metric == metric && change.scenario.as_deref() == scenario.as_deref()
        })
    }

    /// The points of one side; none where no load has a figure.
    fn points(&self, change: &'a Change, is_old: bool) -> Vec<Point> {
        let metric = change.metric;
        let shown = |value: Option<f64>| value.map(|value| display::scaled(metric, value));
        let point = |cell: &CellChange| {
            let side = if is_old { cell.old.as_ref() } else { cell.new.as_ref() }?;
            let word = if is_old { ", old" } else { ", new" };
            // Bands of both sides would hide each other.
            let with_range = !is_old && !metric.is_sum();
            Some(Point {
                x: position(cell.load),
                y: shown(side.value),
                low: shown(side.min).filter(|_| with_range),
                high: shown(side.max).filter(|_| with_range),
                hollow: side.fitness.is_unfit(),
                label: match side.value {
                    Some(value) => format!(
                        "{}{word}, {}: {}",
                        change.server,
                        display::at_number(cell.load),
                        display::quantity(metric, value)
                    ),
                    None => String::new(),
                },
            })
        };
        let points: Vec<Point> = self.diff.cells_of(change).filter_map(point).collect();
        match points.iter().any(|point| point.y.is_some()) {
            true => points,
            false => Vec::new(),
        }
    }
}

/// Errors are those of one run in a diff, and of all runs in a report.
fn each(metric: Metric) -> &'static str {
    if metric == Metric::Errors { " of one run" } else { "" }
}

fn is_drawable(ratio: f64) -> bool {
    (SMALLEST..=1.0 / SMALLEST).contains(&ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wrkbook::ResultSet;
    use wrkbook::diff::Options;
    use wrkbook::ingest::run::{Run, RunKey};
    use wrkbook::ingest::units::PerSecond;
    use wrkbook::ingest::{Config, Counts, Errors, Load, LoadReport, Offered};

    /// Four runs at each of three loads; the k-th server serves `served[k]`.
    fn set(servers: &[(&str, f64)]) -> ResultSet {
        let mut runs = Vec::new();
        for (server, served) in servers {
            for connections in [100, 300, 1000] {
                for repeat in 0..4 {
                    let mut run = Run::missing(RunKey {
                        scenario: None,
                        server: (*server).into(),
                        load: Load::Connections(connections),
                        repeat: repeat.to_string().into(),
                    });
                    run.load = Some(LoadReport {
                        offered: Offered { connections: Some(connections), ..Offered::default() },
                        counts: Counts {
                            requests: Some(1000),
                            errors: Some(Errors::default()),
                            ..Counts::default()
                        },
                        throughput: PerSecond::new(served * (1.0 + f64::from(repeat) / 1000.0)),
                        complete: true,
                        ..LoadReport::default()
                    });
                    runs.push(run);
                }
            }
        }
        ResultSet {
            name: "set".into(),
            path: "set".into(),
            config: Config::default(),
            collection: None,
            runs,
            diagnostics: Vec::new(),
        }
    }

    fn diff(old: &[(&str, f64)], new: &[(&str, f64)]) -> Diff {
        Diff::of(&set(old), &set(new), &Options::default()).expect("they compare")
    }

    #[test]
    fn both_sides_share_a_colour_and_one_is_dashed() {
        let diff = diff(&[("A", 100.0), ("Gone", 5.0)], &[("A", 50.0), ("B", 7.0)]);
        // A and B have the colours that they have in the new set; Gone has the next one.
        let charts = DiffCharts::of(&diff, |name| match name {
            "A" => SeriesStyle::nth(0),
            "B" => SeriesStyle::nth(1),
            _ => SeriesStyle::Other,
        });
        assert_eq!(["A", "B", "Gone"].map(|n| charts.slot(n)), [0, 1, 2].map(Slot::new));
        let chart = charts.curves(None, Metric::Throughput, "id", "title");
        let shown: Vec<_> = chart.series.iter().map(|s| (&*s.name, s.style, s.emphasis)).collect();
        let slot = |i| Slot::new(i).expect("one of eight");
        assert_eq!(
            shown,
            [
                ("A", SeriesStyle::New(slot(0)), false),
                ("B", SeriesStyle::New(slot(1)), false),
                ("A, old", SeriesStyle::Old(slot(0)), false),
                // Without a new side the old one has the label.
                ("Gone, old", SeriesStyle::Old(slot(2)), true),
            ]
        );
        let svg = chart.render(crate::Size::WIDE).expect("it can be drawn");
        assert!(svg.contains(">Gone, old</text>") && !svg.contains(">A, old</text>"));
        assert!(svg.contains("stroke-dasharray=\"4 3\""));
    }

    #[test]
    fn a_forest_has_a_row_for_what_was_compared() {
        let diff = diff(&[("A", 100.0), ("Gone", 5.0)], &[("A", 50.0), ("B", 7.0)]);
        let charts = DiffCharts::of(&diff, |_| SeriesStyle::Other);
        let forest = charts.forest(None, Metric::Throughput, "id", "title").expect("it has a row");
        let [row] = forest.rows.as_slice() else { panic!("{:?}", forest.rows) };
        assert_eq!(row.name, "A");
        assert!((row.ratio.expect("measured") - 0.5).abs() < 1e-9);
        assert!(!row.hollow, "it is regressed: {}", row.label);
        assert!(forest.render(540).is_ok());
        assert!(charts.forest(None, Metric::Errors, "id", "title").is_none());
    }

    #[test]
    fn of_many_servers_the_worst_are_drawn() {
        let names: Vec<String> = (0..12).map(|n| format!("S{n}")).collect();
        let old: Vec<(&str, f64)> = names.iter().map(|name| (&**name, 100.0)).collect();
        let mut new = old.clone();
        if let Some((_, served)) = new.get_mut(11) {
            *served = 40.0;
        }
        let diff = diff(&old, &new);
        let charts = DiffCharts::of(&diff, |_| SeriesStyle::Other);
        assert!(charts.slot("S11").is_some());
        assert_eq!(names.iter().filter(|name| charts.slot(name).is_some()).count(), Slot::COUNT);
    }
}
