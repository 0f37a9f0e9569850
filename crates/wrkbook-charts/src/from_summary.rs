//! From a summary to charts: which server has which look, which scale an axis has, what is doubtful.
//!
//! Base units become those that people read here, by `wrkbook::display`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wrkbook::ingest::Load;
use wrkbook::metric::{Better, Metric};
use wrkbook::{CellSummary, Standing, Summary, display};

use crate::{
    axis::{Axis, Scale},
    line::{LineChart, Point, Series, SeriesStyle},
    palette::Slot,
    ranking::{RankingChart, RankingRow},
    small::{SmallMultiple, Sparkline},
    standing::{StandingChart, StandingRow},
};

/// The most others that are drawn around one server.
const MOST_RIVALS: usize = 40;

/// Loads that span more than this ratio are on a logarithmic axis.
const DECADE: f64 = 10.0;

/// The charts of one summary. Each server keeps its look on all of them.
///
/// Up to eight servers have a slot each, by their place in the summary. Of more, the eight with
/// the best standings have one, and the rest are grey.
#[derive(Debug, Clone)]
pub struct SummaryCharts<'a> {
    summary: &'a Summary,
    /// One for each server of the summary.
    styles: Vec<SeriesStyle>,
}

impl<'a> SummaryCharts<'a> {
    /// The charts of `summary`; a figure that is unfit to be ranked is drawn hollow.
    pub fn of(summary: &'a Summary) -> Self {
        Self::with(summary, &Looks::of(&[summary]))
    }

    /// The same with looks that hold for several summaries.
    pub fn with(summary: &'a Summary, looks: &Looks) -> Self {
        let styles = summary.servers.iter().map(|server| looks.style(server)).collect();
        Self { summary, styles }
    }

    /// How a server looks; grey where it is none of the summary's.
    pub fn style(&self, server: &str) -> SeriesStyle {
        let place = self.summary.servers.iter().position(|known| &**known == server);
        place.and_then(|place| self.styles.get(place).copied()).unwrap_or(SeriesStyle::Other)
    }

    /// A metric of one scenario against load, a line per server. `title` is the finding, `id` a
    /// plain word, unique on the page.
    ///
    /// Served concurrency has both axes logarithmic, and the diagonal on which every offered
    /// connection has a request in flight: in a closed loop, what is below it waits unserved.
    pub fn metric(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        id: impl Into<String>,
        title: impl Into<String>,
    ) -> LineChart {
        let servers = self.summary.servers.iter();
        let kind = self.summary.load_kind(scenario);
        let chart = LineChart {
            id: id.into(),
            title: title.into(),
            subtitle: display::heading(metric),
            description: format!(
                "{} of each server against {}.",
                metric.label(),
                display::load_phrase(kind)
            ),
            x: self.loads(scenario).named(display::load_axis(kind)),
            y: self.figures(scenario, metric).named(display::unit(metric)),
            series: servers
                .map(|server| Series {
                    name: server.to_string(),
                    style: self.style(server),
                    emphasis: false,
                    points: self.points(scenario, server, metric, true),
                })
                .filter(has_figures)
                .collect(),
        };
        match metric {
            Metric::ServedConcurrency => against_offered(chart),
            _ => chart,
        }
    }

    /// A metric of one scenario that has a single load, a row per server, the best first; `None`
    /// where there are several loads. Servers without a figure are not in it.
    pub fn ranking(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        id: impl Into<String>,
        title: impl Into<String>,
    ) -> Option<RankingChart> {
        let of_metric =
            |cell: &&CellSummary| cell.metric == metric && cell.scenario.as_deref() == scenario;
        let cells: Vec<_> = self.summary.cells.iter().filter(of_metric).collect();
        let load = cells.first()?.load;
        if cells.iter().any(|cell| cell.load != load) {
            return None;
        }
        let mut figures: Vec<(f64, &CellSummary)> =
            cells.into_iter().filter_map(|cell| Some((cell.value?, cell))).collect();
        figures.sort_by(|(a, _), (b, _)| match metric.better() {
            Some(Better::Lower) => a.total_cmp(b),
            Some(Better::Higher) | None => b.total_cmp(a),
        });
        let shown = |value: f64| display::scaled(metric, value);
        let rows = figures.into_iter().map(|(value, cell)| RankingRow {
            name: cell.server.to_string(),
            style: self.style(&cell.server),
            value: shown(value),
            range: cell
                .min
                .zip(cell.max)
                .filter(|(low, high)| low < high && !metric.is_sum())
                .map(|(low, high)| (shown(low), shown(high))),
            hollow: cell.fitness.is_unfit(),
            text: display::figure(metric, value),
        });
        Some(RankingChart {
            id: id.into(),
            title: title.into(),
            subtitle: display::heading(metric),
            description: format!("{} of each server {}.", metric.label(), display::at(load)),
            x: self.figures(scenario, metric).named(display::unit(metric)),
            rows: rows.collect(),
        })
    }

    /// A metric of one server in its colour, the others in grey: all of up to forty, else the notable
    /// ones.
    pub fn small(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        server: &str,
        id: impl Into<String>,
    ) -> SmallMultiple {
        // Of very many others only the notable ones: all of them would be a grey smear, and would make
        // the pages of many servers grow with their square.
        let few = self.summary.servers.len() <= MOST_RIVALS;
        let shown = |other: &str| few || other == server || self.style(other) != SeriesStyle::Other;
        let series = self.summary.servers.iter().filter(|other| shown(other)).map(|other| {
            let own = &**other == server;
            let style = self.style(other).alone();
            Series {
                name: other.to_string(),
                style: if own { style } else { SeriesStyle::Other },
                emphasis: own,
                points: self.points(scenario, other, metric, own),
            }
        });
        SmallMultiple {
            id: id.into(),
            title: display::heading(metric),
            description: format!(
                "{} of {server} against {}, others in grey.",
                metric.label(),
                display::load_phrase(self.summary.load_kind(scenario))
            ),
            x: self.loads(scenario).named(""),
            y: self.figures(scenario, metric).named(""),
            series: series.filter(has_figures).collect(),
        }
    }

    /// The shape of a metric of one server over the loads.
    pub fn spark(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        server: &str,
        id: impl Into<String>,
    ) -> Sparkline {
        let points = self.points(scenario, server, metric, false);
        let mut figures: Vec<f64> = points.iter().filter_map(|point| point.y).collect();
        figures.sort_by(f64::total_cmp);
        let range = match (figures.first(), figures.last()) {
            (Some(low), Some(high)) => {
                let unit = display::unit(metric);
                format!("{} to {} {unit}", display::number(*low), display::number(*high))
            }
            _ => "no figures".to_owned(),
        };
        Sparkline {
            id: id.into(),
            title: format!(
                "{}, {} over the loads: {range}",
                display::isolated(server),
                metric.label()
            ),
            style: self.style(server),
            x: self.loads(scenario).scale,
            y: Scale::suited(&figures),
            points,
        }
    }

    /// The rank intervals of a metric of one scenario. Servers without a standing are not in it.
    pub fn standings(
        &self,
        scenario: Option<&str>,
        metric: Metric,
        id: impl Into<String>,
        title: impl Into<String>,
    ) -> StandingChart {
        let rank = |rank: usize| u32::try_from(rank).unwrap_or(u32::MAX);
        let row = |standing: &Standing| {
            let name = display::isolated(&standing.server);
            let (best, worst) = (standing.rank_best?, standing.rank_worst?);
            Some(StandingRow {
                name: standing.server.to_string(),
                style: self.style(&standing.server),
                rank_best: rank(best),
                rank_worst: rank(worst),
                label: match best == worst {
                    true => format!("{name}: rank {best}"),
                    false => format!("{name}: rank {best} to {worst}"),
                },
            })
        };
        let rows = self.summary.standings_of(scenario, metric).filter_map(row);
        StandingChart {
            id: id.into(),
            title: title.into(),
            subtitle: format!("{}: the ranks that the repeats leave open", metric.label()),
            description: "A bar from the best to the worst rank; bars that overlap are ties."
                .into(),
            rows: rows.collect(),
        }
    }

    fn points(
        &self,
        scenario: Option<&str>,
        server: &str,
        metric: Metric,
        with_range: bool,
    ) -> Vec<Point> {
        let shown = |value: Option<f64>| value.map(|value| display::scaled(metric, value));
        let cells = self.summary.loads.iter().filter_map(|load| {
            self.summary.cell(scenario, server, *load, metric).map(|cell| (*load, cell))
        });
        cells
            .map(|(load, cell)| Point {
                x: position(load),
                y: shown(cell.value),
                // The range of what is summed is not one around the sum.
                low: shown(cell.min).filter(|_| with_range && !metric.is_sum()),
                high: shown(cell.max).filter(|_| with_range && !metric.is_sum()),
                hollow: cell.fitness.is_unfit(),
                label: String::new(),
            })
            .collect()
    }

    fn loads(&self, scenario: Option<&str>) -> Unnamed {
        let loads = self.summary.loads_of(scenario);
        Unnamed { scale: load_scale(loads.iter().map(|load| position(*load))) }
    }

    /// As suits the figures of all servers.
    fn figures(&self, scenario: Option<&str>, metric: Metric) -> Unnamed {
        let of_metric =
            |cell: &&CellSummary| cell.metric == metric && cell.scenario.as_deref() == scenario;
        let cells = self.summary.cells.iter().filter(of_metric);
        Unnamed { scale: Scale::suited(&cells.filter_map(|cell| cell.value).collect::<Vec<_>>()) }
    }
}

/// Requests in flight against offered connections, with the diagonal.
fn against_offered(chart: LineChart) -> LineChart {
    let loads = || chart.series.iter().flat_map(|series| series.points.iter().map(|point| point.x));
    let (Some(low), Some(high)) = (loads().reduce(f64::min), loads().reduce(f64::max)) else {
        return chart;
    };
    // Zero connections have no place on a logarithmic axis.
    let scale = if low > 0.0 { Scale::Log } else { Scale::Linear };
    // A single load is a point, and no line goes through one.
    let (from, to) = if low < high { (low, high) } else { (low / 2.0, high * 2.0) };
    let diagonal = Series {
        name: "in flight = offered".to_owned(),
        style: SeriesStyle::Reference,
        emphasis: false,
        points: vec![Point::new(from, from), Point::new(to, to)],
    };
    LineChart {
        description:
            "Requests in flight on average with each server against the number of offered \
                      connections, and the line on which they are equal."
                .to_owned(),
        x: Axis { label: "load: offered connections".to_owned(), ..chart.x }.on(scale),
        y: Axis { label: "requests in flight".to_owned(), ..chart.y }.on(scale),
        series: chart.series.into_iter().chain([diagonal]).collect(),
        ..chart
    }
}

/// Where a load is on an axis. One that is unstated is alone on its own.
pub(crate) fn position(load: Load) -> f64 {
    load.value().unwrap_or(1.0)
}

/// Logarithmic where the loads span a decade.
pub(crate) fn load_scale(loads: impl Iterator<Item = f64> + Clone) -> Scale {
    match (loads.clone().reduce(f64::min), loads.reduce(f64::max)) {
        (Some(low), Some(high)) if low > 0.0 && high >= DECADE * low => Scale::Log,
        _ => Scale::Linear,
    }
}

/// An axis before it has its label.
struct Unnamed {
    scale: Scale,
}

impl Unnamed {
    fn named(self, label: &str) -> Axis {
        Axis { scale: self.scale, ..Axis::linear(label) }
    }
}

fn has_figures(series: &Series) -> bool {
    !series.points.is_empty()
}

/// How servers look in several summaries: the same in all of them, and no two of one summary alike.
///
/// ```
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");
/// use wrkbook::{Policy, Summary};
/// use wrkbook_charts::{Looks, SeriesStyle, SummaryCharts};
///
/// let summary = Summary::of(&wrkbook::load(data)?, Policy::Audited);
/// let looks = Looks::of(&[&summary]);
/// let charts = SummaryCharts::with(&summary, &looks);
/// assert_eq!(charts.style("Bjoern"), looks.style("Bjoern"));
/// # Ok::<(), wrkbook::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Looks(BTreeMap<Arc<str>, Slot>);

impl Looks {
    /// The looks of the servers of some summaries. The first summaries choose first; of more servers
    /// than there are colours, the eight with the best standings.
    pub fn of(summaries: &[&Summary]) -> Self {
        let mut looks = Self::default();
        for summary in summaries {
            let few = summary.servers.len() <= Slot::COUNT;
            let notable = if few { BTreeSet::new() } else { notable(summary) };
            for server in summary.servers.iter().filter(|it| few || notable.contains(&***it)) {
                if !looks.0.contains_key(server) {
                    looks.choose(server, summaries);
                }
            }
        }
        looks
    }

    /// Gives a server the first colour that none has with which it shares a summary.
    fn choose(&mut self, server: &Arc<str>, summaries: &[&Summary]) {
        let shared = summaries.iter().filter(|summary| summary.servers.contains(server));
        let taken: BTreeSet<Slot> = shared
            .flat_map(|summary| &summary.servers)
            .filter_map(|other| self.0.get(other).copied())
            .collect();
        if let Some(free) = Slot::all().find(|slot| !taken.contains(slot)) {
            self.0.insert(Arc::clone(server), free);
        }
    }

    /// How a server looks; grey where it has no colour.
    pub fn style(&self, server: &str) -> SeriesStyle {
        self.0.get(server).map_or(SeriesStyle::Other, |slot| SeriesStyle::Slot(*slot))
    }
}

/// The servers that stand highest: the first on each metric and scenario, then the second, and so
/// on, until there are as many as there are colours.
fn notable(summary: &Summary) -> BTreeSet<&str> {
    let groups: Vec<Vec<&str>> = summary
        .standings
        .chunk_by(|a, b| a.metric == b.metric && a.scenario == b.scenario)
        .filter(|group| group.iter().any(|standing| Metric::REPORT.contains(&standing.metric)))
        .map(|group| group.iter().map(|standing| &*standing.server).collect())
        .collect();
    let mut notable = BTreeSet::new();
    for rank in 0..summary.servers.len() {
        for server in groups.iter().filter_map(|group| group.get(rank)) {
            if notable.len() == Slot::COUNT {
                return notable;
            }
            notable.insert(*server);
        }
    }
    notable
}

#[cfg(test)]
mod tests {
    use super::*;
    use wrkbook::ingest::run::{Run, RunKey};
    use wrkbook::ingest::units::PerSecond;
    use wrkbook::ingest::{Config, Counts, Errors, LoadReport, Offered};
    use wrkbook::{Fitness, Policy, ResultSet};

    /// Runs of `servers` at one load, four repeats each: the later the name, the quicker.
    fn summary(servers: usize) -> (ResultSet, Summary) {
        let runs = (0..servers).flat_map(|server| {
            (0..4).map(move |repeat| {
                let mut run = Run::missing(RunKey {
                    scenario: None,
                    server: format!("server {server}").into(),
                    load: Load::Connections(100),
                    repeat: repeat.to_string().into(),
                });
                run.load = Some(LoadReport {
                    offered: Offered { connections: Some(100), ..Offered::default() },
                    counts: Counts {
                        requests: Some(1000),
                        errors: Some(Errors::default()),
                        ..Counts::default()
                    },
                    throughput: PerSecond::new(f64::from(repeat) + 10.0 * server as f64 + 1.0),
                    complete: true,
                    ..LoadReport::default()
                });
                run
            })
        });
        let set = ResultSet {
            name: "set".into(),
            path: "set".into(),
            config: Config::default(),
            collection: None,
            runs: runs.collect(),
            diagnostics: Vec::new(),
        };
        let summary = Summary::of(&set, Policy::Audited);
        (set, summary)
    }

    #[test]
    fn one_load_is_a_ranking_and_several_are_none() {
        let (set, summary) = summary(3);
        let charts = SummaryCharts::of(&summary);
        let chart = charts.ranking(None, Metric::Throughput, "id", "t").expect("one load");
        let rows: Vec<_> = chart.rows.iter().map(|row| (&*row.name, row.value)).collect();
        // Repeats of 21 to 24 requests/s, of which the middle two count, and so on.
        assert_eq!(rows, [("server 2", 22.5), ("server 1", 12.5), ("server 0", 2.5)]);
        assert_eq!(chart.rows[0].range, Some((21.0, 24.0)));
        assert!(chart.render(360).is_ok());

        let mut more = set;
        more.runs.last_mut().expect("a run").key.load = Load::Connections(200);
        let summary = Summary::of(&more, Policy::Audited);
        let charts = SummaryCharts::of(&summary);
        assert!(charts.ranking(None, Metric::Throughput, "id", "t").is_none());
    }

    #[test]
    fn up_to_eight_servers_have_a_look_by_their_place() {
        let (_, summary) = summary(8);
        let charts = SummaryCharts::of(&summary);
        for (place, server) in summary.servers.iter().enumerate() {
            assert_eq!(charts.style(server), SeriesStyle::nth(place));
        }
        assert_eq!(charts.style("nobody"), SeriesStyle::Other);
    }

    #[test]
    fn of_more_the_best_are_in_colour() {
        let (_, summary) = summary(12);
        let charts = SummaryCharts::of(&summary);
        let coloured: Vec<&str> = summary
            .servers
            .iter()
            .map(|server| &**server)
            .filter(|server| charts.style(server) != SeriesStyle::Other)
            .collect();
        // All are equal in errors, so the quickest and the first come in turns.
        assert_eq!(coloured.len(), Slot::COUNT);
        assert!(coloured.contains(&"server 11") && coloured.contains(&"server 10"), "{coloured:?}");
    }

    #[test]
    fn a_figure_is_hollow_only_where_a_finding_is_about_it() {
        let (_, mut summary) = summary(2);
        for cell in summary.cells.iter_mut() {
            if &*cell.server == "server 1" && cell.metric == Metric::Throughput {
                let findings = vec!["x".to_owned()];
                cell.fitness = Fitness::Unfit { because: "of what was found", findings };
            }
        }
        let charts = SummaryCharts::of(&summary);
        let hollow = |metric| {
            let chart = charts.metric(None, metric, "id", "title");
            chart.series.iter().map(|series| series.points[0].hollow).collect::<Vec<_>>()
        };
        assert_eq!(hollow(Metric::Throughput), [false, true]);
        assert_eq!(hollow(Metric::Errors), [false, false]);
    }
}
