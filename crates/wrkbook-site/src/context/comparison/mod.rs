//! A comparison of two result sets: what changed, how surely, and whether they can be compared.

mod changes;
mod conditions;
mod findings;
mod metric;

use std::collections::BTreeSet;

use serde::Serialize;
use wrkbook::Metric;
use wrkbook::diff::{Change, Diff, State};
use wrkbook_charts::DiffCharts;

use super::winner::NamedServer;
use super::{DataFile, SetContext};
use crate::comparison::Comparison;
use crate::error::SiteError;
use crate::link::Link;
use crate::places::{ComparisonPlaces, ScenarioPlaces};
use changes::ChangeRow;
use conditions::Conditions;
use findings::SideFindings;
use metric::MetricComparison;

/// A comparison's page.
#[derive(Debug, Serialize)]
pub(crate) struct ComparisonView {
    pub(crate) title: String,
    pub(crate) headline: String,
    pub(crate) old: SideView,
    pub(crate) new: SideView,
    pub(crate) conditions: Conditions,
    pub(crate) has_scenarios: bool,
    /// Metrics across.
    pub(crate) heads: Vec<&'static str>,
    /// Servers down.
    pub(crate) servers: Vec<ServerRow>,
    pub(crate) metrics: Vec<MetricComparison>,
    pub(crate) changes: Vec<ChangeRow>,
    /// What the states on the page mean.
    pub(crate) states: Vec<(StateView, &'static str)>,
    pub(crate) findings: [SideFindings; 2],
    /// Whether any figure was compared with another.
    pub(crate) is_compared: bool,
    pub(crate) judged: Judged,
    pub(crate) files: Vec<DataFile>,
}

/// A side's name and report.
#[derive(Debug, Serialize)]
pub(crate) struct SideView {
    pub(crate) title: String,
    pub(crate) link: Link,
    pub(crate) method: Link,
}

/// How it was judged.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    pub(crate) alpha: String,
    pub(crate) family: String,
    pub(crate) threshold: String,
    pub(crate) policy: &'static str,
}

/// What became of a server.
#[derive(Debug, Serialize)]
pub(crate) struct ServerRow {
    pub(crate) scenario: Option<String>,
    pub(crate) server: NamedServer,
    pub(crate) overall: StateView,
    /// What is the case on all metrics alike, instead of them.
    pub(crate) whole: Option<String>,
    /// One for each metric; `None` where it was not measured.
    pub(crate) metrics: Vec<Option<Mark>>,
}

/// A state with the size of the change, where there is one to speak of.
#[derive(Debug, Serialize)]
pub(crate) struct Mark {
    pub(crate) state: StateView,
    pub(crate) size: Option<String>,
}

/// A state as people see it: never by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct StateView {
    pub(crate) name: &'static str,
    pub(crate) sign: &'static str,
    /// `bad`, `good`, `open` or `same`.
    pub(crate) tone: &'static str,
}

impl From<State> for StateView {
    fn from(state: State) -> Self {
        let (sign, tone) = match state {
            State::NewlyFailing => ("\u{2715}", "bad"),
            State::Removed => ("\u{2212}", "bad"),
            State::Regressed => ("\u{25bc}", "bad"),
            State::NotComparable => ("\u{2260}", "open"),
            State::Inconclusive => ("?", "open"),
            State::Fixed => ("\u{2713}", "good"),
            State::Improved => ("\u{25b2}", "good"),
            State::New => ("+", "same"),
            State::WithinNoise => ("\u{2248}", "same"),
            State::NoChangeDetected => ("=", "same"),
        };
        Self { name: state.name(), sign, tone }
    }
}

/// What a state means, in a sentence.
fn meaning(state: State) -> &'static str {
    match state {
        State::NewlyFailing => "at a load or more no old run failed and every new one does",
        State::Removed => "the old set alone has the server",
        State::Regressed => {
            "worse: p after Holm's correction is below alpha, the interval is on one side of no \
             change, and the change is beyond the threshold and the noise floor"
        }
        State::NotComparable => {
            "durations, client threads or limits differ, or no load has figures on both sides: the \
             curves may be compared in kind, the figures may not"
        }
        State::Inconclusive => "the data cannot tell; the reason says what it would take",
        State::Fixed => "at a load or more every old run failed and no new one does",
        State::Improved => "better, by the same rules as regressed",
        State::New => "the new set alone has the server",
        State::WithinNoise => {
            "if it changed, then by no more than two sets of the same thing differ"
        }
        State::NoChangeDetected => "if it changed, then by less than the threshold",
    }
}

/// A comparison with everything that its page is made from.
pub(crate) struct ComparisonContext<'a> {
    pub(crate) comparison: &'a Comparison,
    pub(crate) old: &'a SetContext<'a>,
    pub(crate) new: &'a SetContext<'a>,
    pub(crate) places: ComparisonPlaces,
    charts: DiffCharts<'a>,
}

impl<'a> ComparisonContext<'a> {
    pub(crate) fn of(
        comparison: &'a Comparison,
        old: &'a SetContext<'a>,
        new: &'a SetContext<'a>,
    ) -> Self {
        let charts = DiffCharts::of(&comparison.diff, |server| new.charts.style(server));
        let places = ComparisonPlaces::of(&comparison.slug);
        Self { comparison, old, new, places, charts }
    }

    fn diff(&self) -> &'a Diff {
        &self.comparison.diff
    }

    /// The pages of a scenario in either set.
    fn sides(&self, scenario: Option<&str>) -> [Option<&ScenarioPlaces>; 2] {
        [self.old.places.scenario(scenario), self.new.places.scenario(scenario)]
    }

    /// A server with its colour here and its page in the new set, or else in the old one.
    fn server(&self, scenario: Option<&str>, name: &str) -> NamedServer {
        let [old, new] = self.sides(scenario);
        let has = |set: &SetContext<'_>, name: &str| {
            set.analysis
                .summary
                .cells
                .iter()
                .any(|cell| &*cell.server == name && cell.scenario.as_deref() == scenario)
        };
        let old_name = self.comparison.old_name(name);
        let in_new = new.filter(|_| has(self.new, name)).and_then(|places| places.server(name));
        let in_old = || old.filter(|_| has(self.old, old_name))?.server(old_name);
        NamedServer {
            name: name.to_owned(),
            link: in_new.or_else(in_old),
            slot: self.charts.slot(name).map_or(0, |slot| slot.index() + 1),
        }
    }

    /// The metrics that were compared, in their order.
    fn metrics(&self) -> Vec<Metric> {
        let compared: BTreeSet<&str> =
            self.diff().changes.iter().map(|change| change.metric.id()).collect();
        wrkbook::diff::Options::METRICS
            .into_iter()
            .filter(|metric| compared.contains(metric.id()))
            .collect()
    }
}

impl ComparisonView {
    pub(crate) fn of(
        context: &ComparisonContext<'_>,
        files: Vec<DataFile>,
    ) -> Result<Self, SiteError> {
        let diff = context.diff();
        let side = |set: &SetContext<'_>| SideView {
            title: set.title.to_owned(),
            link: set.places.home(),
            method: set.places.method(),
        };
        let metrics = context.metrics();
        let states = State::ALL.into_iter().filter(|state| {
            diff.changes.iter().any(|change| change.state == *state)
                || diff.servers.iter().any(|server| server.overall == *state)
        });
        let thresholds =
            wrkbook::diff::Thresholds { default: diff.threshold, ..diff.thresholds.clone() };
        Ok(Self {
            title: context.comparison.title.clone(),
            headline: headline(diff),
            old: side(context.old),
            new: side(context.new),
            conditions: Conditions::of(context),
            has_scenarios: diff.servers.iter().any(|server| server.scenario.is_some()),
            heads: metrics.iter().map(|metric| metric.label()).collect(),
            servers: servers(context, &metrics),
            metrics: MetricComparison::all(context, &metrics)?,
            changes: ChangeRow::all(context),
            states: states.map(|state| (state.into(), meaning(state))).collect(),
            findings: SideFindings::both(context),
            is_compared: diff.changes.iter().any(is_compared),
            judged: Judged {
                alpha: diff.alpha.to_string(),
                family: super::counted(diff.family, "comparison"),
                threshold: thresholds.to_string(),
                policy: diff.policy.name(),
            },
            files,
        })
    }
}

/// Whether there are figures of both sides that may be compared.
fn is_compared(change: &Change) -> bool {
    !matches!(change.state, State::New | State::Removed | State::NotComparable)
}

/// The headline as the first words of a page.
fn headline(diff: &Diff) -> String {
    let mut chars = diff.headline.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

fn servers(context: &ComparisonContext<'_>, metrics: &[Metric]) -> Vec<ServerRow> {
    let row = |server: &wrkbook::diff::ServerChange| {
        let scenario = server.scenario.as_deref();
        let mark = |metric: &Metric| {
            let change = context.diff().change(scenario, &server.server, *metric)?;
            let size = change.size().filter(|_| change.state != State::NotComparable);
            Some(Mark { state: change.state.into(), size })
        };
        let changes = || {
            context.diff().changes.iter().filter(|change| {
                change.server == server.server && change.scenario == server.scenario
            })
        };
        let first = changes().next();
        let whole = first.filter(|first| {
            !is_compared(first) && changes().all(|change| change.reason == first.reason)
        });
        let of_metrics = if whole.is_some() { &[] } else { metrics };
        ServerRow {
            scenario: scenario.map(str::to_owned),
            server: context.server(scenario, &server.server),
            overall: server.overall.into(),
            whole: whole.map(|change| change.reason.clone()),
            metrics: of_metrics.iter().map(mark).collect(),
        }
    };
    context.diff().servers.iter().map(row).collect()
}
