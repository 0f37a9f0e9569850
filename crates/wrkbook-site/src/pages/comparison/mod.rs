//! A comparison of two result sets: what changed, how surely, and whether they can be compared.

mod changes;
mod conditions;
mod context;
mod findings;
mod metric;
mod state;

use serde::Serialize;
use wrkbook::diff::{Diff, State};
use wrkbook::frames::Format;
use wrkbook::{Gate, Metric, document};

use super::data::DataFile;
use super::links::NamedServer;
use super::section::SetContext;
use crate::comparison::Comparison;
use crate::documents::{json, unwritten};
use crate::error::SiteError;
use crate::frame::{Foot, Surroundings};
use crate::link::Link;
use crate::words::{capital, counted};
use crate::writer::{Page, Writer};
use changes::ChangeRow;
use conditions::Conditions;
pub(super) use context::ComparisonContext;
use findings::SideFindings;
use metric::MetricComparison;
use state::{StateView, is_compared, meaning};

/// A comparison's page.
#[derive(Debug, Serialize)]
struct ComparisonView {
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

/// Writes the page of a comparison, and the files of its figures. `digests` are those of the old and
/// the new runs.
pub(super) fn write(
    context: &ComparisonContext<'_>,
    [old, new]: [&str; 2],
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let Comparison { title, diff, .. } = context.comparison;
    let mut files = Vec::new();
    for (name, bytes) in figures(diff)? {
        let link = context.places.data_file(&name);
        writer.file(link.as_str(), &bytes)?;
        files.push(DataFile::of(name, link, &bytes));
    }
    let link = context.places.page();
    let foot = Foot {
        version: env!("CARGO_PKG_VERSION"),
        digest: format!("{old} (old), {new} (new)"),
        policy: diff.policy.name(),
        command: &writer.site.options.command,
        data: link.at("files"),
        method: context.new.places.method(),
    };
    let around = Surroundings { foot: Some(foot), ..writer.site_surroundings() };
    let view = ComparisonView::of(context, files)?;
    let title = title.clone();
    writer.page(Page { template: "comparison.html", link, title, around: &around }, &view)
}

/// A diff as the command prints it, and as tables.
fn figures(diff: &Diff) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
    let gate = Gate::of(diff, &[]);
    let document = document::diff(diff, &gate);
    let mut files = vec![("diff.json".to_owned(), json("diff.json", &document)?)];
    let frames =
        [("changes.csv", wrkbook::diff::changes(diff)), ("cells.csv", wrkbook::diff::cells(diff))];
    for (name, frame) in frames {
        let mut frame = frame.map_err(|error| unwritten(name, &error))?;
        let mut bytes = Vec::new();
        Format::Csv.write(&mut frame, &mut bytes).map_err(|error| unwritten(name, &error))?;
        files.push((name.to_owned(), bytes));
    }
    Ok(files)
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
                family: counted(diff.family, "comparison"),
                threshold: diff.thresholds.to_string(),
                policy: diff.policy.name(),
            },
            files,
        })
    }
}

/// The headline as the first words of a page.
fn headline(diff: &Diff) -> String {
    capital(&diff.headline)
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
