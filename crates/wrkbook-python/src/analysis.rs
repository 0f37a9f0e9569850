//! A result set, read and analysed, as far as a filter shows it.

use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use wrkbook::audit::Finding;
use wrkbook::names::Unknown;
use wrkbook::verdict::Winner;
use wrkbook::{Filter, Metric, Policy, Reading, ResultSet, document, frames};
use wrkbook_charts::{ChartError, Size, SummaryCharts, Svg};

use crate::error::{self, invalid};
use crate::frame::Frame;

/// A result set with all that is said of it.
#[pyclass(frozen, module = "wrkbook._wrkbook")]
pub(crate) struct Analysis {
    /// What is shown; the runs of its set are all there are.
    shown: wrkbook::Analysis,
    filter: Filter,
}

impl Analysis {
    /// All runs, whatever is shown.
    pub(crate) fn set(&self) -> &ResultSet {
        &self.shown.set
    }

    /// How the servers look on its charts.
    pub(crate) fn charts(&self) -> SummaryCharts<'_> {
        SummaryCharts::of(&self.shown.summary)
    }

    fn winner(&self, scenario: Option<&str>, metric: Metric) -> Option<&Winner> {
        self.shown.verdicts.winner(scenario, metric)
    }
}

/// Path, line, severity, message, advice, and whether a figure was lost.
type DiagnosticRow<'a> = (&'a str, Option<u32>, &'static str, &'a str, &'a str, bool);

#[pymethods]
impl Analysis {
    /// Reads and analyses a result set. Other threads of Python run meanwhile.
    #[new]
    fn load(
        py: Python<'_>,
        paths: Vec<PathBuf>,
        policy: &str,
        filter: &str,
        strict: bool,
    ) -> PyResult<Self> {
        let policy: Policy = policy.parse().map_err(invalid)?;
        let filter: Filter = filter.parse().map_err(invalid)?;
        if let Some(field) = filter.beyond_summaries() {
            return Err(invalid(format!(
                "a filter on `{field}` is about runs, and the cells of a summary are made of all \
                 of them; take `{field}` from the frame of runs"
            )));
        }
        let set = py.detach(|| wrkbook::load_all(&paths, &Reading::default(), &|_, _| {}));
        let set = set.map_err(error::of_load)?;
        let lost: Vec<_> = set.diagnostics.iter().filter(|diagnostic| diagnostic.lost).collect();
        if strict && !lost.is_empty() {
            return Err(error::of_lost(&lost));
        }
        let mut shown = py.detach(|| wrkbook::Analysis::of(set, policy));
        let servers = shown.summary.servers.join(", ");
        narrow(&mut shown, &filter);
        if shown.summary.cells.is_empty() {
            return Err(invalid(format!(
                "the filter leaves nothing of {}; its servers are {servers}",
                shown.set.name
            )));
        }
        Ok(Self { shown, filter })
    }

    /// The folder or table that was read.
    #[getter]
    fn path(&self) -> &Path {
        &self.shown.set.path
    }

    /// What was odd: path, line, severity, message, advice, and whether something was lost.
    #[getter]
    fn diagnostics(&self) -> Vec<DiagnosticRow<'_>> {
        let severity = |is_error| if is_error { "error" } else { "warning" };
        let all = self.shown.set.diagnostics.iter();
        all.map(|d| (&*d.path, d.line, severity(d.is_error()), &*d.message, &*d.advice, d.lost))
            .collect()
    }

    /// The tidy table of runs.
    fn runs(&self) -> PyResult<Frame> {
        let runs = &self.shown.set.runs;
        if self.filter.is_empty() {
            return Frame::new(frames::runs(runs));
        }
        let shown: Vec<_> = runs.iter().filter(|run| self.filter.run(&run.key)).cloned().collect();
        Frame::new(frames::runs(&shown))
    }

    /// The cells.
    fn cells(&self) -> PyResult<Frame> {
        Frame::new(frames::cells(&self.shown.summary))
    }

    /// One metric of one scenario, servers down and loads across.
    fn wide(&self, metric: &str, scenario: Option<&str>) -> PyResult<Frame> {
        Frame::new(frames::wide(&self.shown.summary, scenario, error::metric(metric)?))
    }

    /// The document of `wrkbook summary --format json`.
    fn summary(&self) -> PyResult<String> {
        error::json(&document::summary(&self.shown.summary))
    }

    /// The document of `wrkbook audit --format json`.
    fn audit(&self) -> PyResult<String> {
        error::json(&document::audit(&self.shown.set.name, &self.shown.audit))
    }

    /// The document of `wrkbook verdict --format json`.
    fn verdicts(&self) -> PyResult<String> {
        error::json(&document::verdicts(&self.shown.set.name, &self.shown.verdicts))
    }

    /// A chart of a metric as SVG with its title: `kind` is `load` (against the load) or `standings`.
    fn chart(
        &self,
        metric: &str,
        kind: &str,
        scenario: Option<&str>,
        title: Option<String>,
        narrow: bool,
    ) -> PyResult<(String, String)> {
        let metric = error::metric(metric)?;
        let summary = &self.shown.summary;
        let measured = summary.cells.iter().any(|cell| {
            cell.metric == metric && cell.scenario.as_deref() == scenario && cell.value.is_some()
        });
        if !measured {
            let (set, id) = (&summary.result_set, metric.id());
            return Err(invalid(format!("nothing to draw: no run of {set} measured {id}")));
        }
        let title = title
            .or_else(|| self.winner(scenario, metric).map(|winner| winner.sentence.to_string()))
            .unwrap_or_else(|| metric.label().to_owned());
        let size = if narrow { Size::NARROW } else { Size::WIDE };
        let charts = self.charts();
        let (id, named) = (metric.id(), title.clone());
        let svg = match kind {
            "load" => match charts.ranking(scenario, metric, id, &*named) {
                Some(ranking) => ranking.render(size.width),
                None => charts.metric(scenario, metric, id, named).render(size),
            },
            "standings" => charts.standings(scenario, metric, id, named).render(size.width),
            other => {
                let known = ["load", "standings"];
                return Err(invalid(Unknown::new("kind of chart", other, known)));
            }
        };
        drawn(svg, title)
    }
}

/// A chart as it is handed over: SVG for a page of its own, and its title.
pub(crate) fn drawn(svg: Result<Svg, ChartError>, title: String) -> PyResult<(String, String)> {
    Ok((svg.map_err(invalid)?.standalone(), title))
}

/// Leaves out what does not pass, in all that is said. Figures and words stay what they are.
fn narrow(analysis: &mut wrkbook::Analysis, filter: &Filter) {
    filter.apply(&mut analysis.summary);
    let scenario = |name: Option<&str>| name.is_none_or(|name| filter.scenario(Some(name)));
    analysis.audit.findings.retain(|Finding { scope, .. }| {
        scenario(scope.scenario.as_deref())
            && scope.server.as_ref().is_none_or(|name| filter.server(name))
            && scope.load.is_none_or(|load| filter.load(load))
    });
    let verdicts = &mut analysis.verdicts;
    verdicts.winners.retain(|w| scenario(w.scenario.as_deref()) && filter.metric(w.metric));
    verdicts.servers.retain(|v| scenario(v.scenario.as_deref()) && filter.server(&v.server));
}
