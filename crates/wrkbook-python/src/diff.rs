//! What changed between two result sets.

use pyo3::prelude::*;
use wrkbook::diff::{self, Options, Rename, States, Thresholds};
use wrkbook::names::Unknown;
use wrkbook::{Filter, Gate, Metric, document};
use wrkbook_charts::{DiffCharts, Size};

use crate::analysis::{Analysis, drawn};
use crate::error::{self, invalid};
use crate::frame::Frame;

/// A comparison of two result sets.
#[pyclass(frozen, module = "wrkbook._wrkbook")]
pub(crate) struct Diff {
    diff: wrkbook::Diff,
    /// The new set, whose servers keep their look.
    new: Py<Analysis>,
}

#[pymethods]
impl Diff {
    /// Compares two result sets, all that is in them. Other threads of Python run meanwhile.
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn of(
        py: Python<'_>,
        old: &Analysis,
        new: Py<Analysis>,
        threshold: &str,
        alpha: f64,
        policy: &str,
        filter: &str,
        renames: Vec<(String, String)>,
        allow_mixed: bool,
    ) -> PyResult<Self> {
        let filter: Filter = filter.parse().map_err(invalid)?;
        let named: Vec<Metric> =
            Metric::ALL.into_iter().filter(|metric| filter.metric(*metric)).collect();
        let all = named.len() == Metric::ALL.len();
        let options = Options {
            policy: policy.parse().map_err(invalid)?,
            alpha,
            thresholds: threshold.parse::<Thresholds>().map_err(invalid)?,
            metrics: if all { Options::METRICS.to_vec() } else { named },
            filter,
            renames: renames.into_iter().map(|(old, new)| Rename { old, new }).collect(),
            allow_mixed,
            ..Options::default()
        };
        let sets = (old.set(), new.get().set());
        let diff = py.detach(|| wrkbook::Diff::of(sets.0, sets.1, &options));
        let diff = diff.map_err(error::of_diff)?;
        Ok(Self { diff, new })
    }

    /// The document of `wrkbook diff --format json`, with a gate that fails on `states`.
    fn document(&self, states: Vec<String>) -> PyResult<String> {
        let mut fail_on = Vec::new();
        for name in states {
            fail_on.extend(name.parse::<States>().map_err(invalid)?.0);
        }
        let gate = Gate::of(&self.diff, &fail_on);
        error::json(&document::diff(&self.diff, &gate))
    }

    /// Each load of each change.
    fn cells(&self) -> PyResult<Frame> {
        Frame::new(diff::cells(&self.diff))
    }

    /// A chart of a metric as SVG with its title: `kind` is `ratios` or `load` (both sides against
    /// the load).
    fn chart(
        &self,
        metric: &str,
        kind: &str,
        scenario: Option<&str>,
        title: Option<String>,
        narrow: bool,
    ) -> PyResult<(String, String)> {
        let metric = error::metric(metric)?;
        let title = title.unwrap_or_else(|| {
            format!("{}: {} against {}", metric.label(), self.diff.new, self.diff.old)
        });
        let looks = self.new.get().charts();
        let charts = DiffCharts::of(&self.diff, |server| looks.style(server));
        let size = if narrow { Size::NARROW } else { Size::WIDE };
        let (id, named) = (metric.id(), title.clone());
        let nothing = || {
            let what = if kind == "ratios" { "has no ratio" } else { "is not compared" };
            invalid(format!("nothing to draw: {} {what} here", metric.id()))
        };
        let svg = match kind {
            "ratios" => {
                let forest = charts.forest(scenario, metric, id, named).ok_or_else(nothing)?;
                forest.render(size.width)
            }
            "load" => {
                let curves = charts.curves(scenario, metric, id, named);
                if curves.series.is_empty() {
                    return Err(nothing());
                }
                curves.render(size)
            }
            other => {
                let known = ["ratios", "load"];
                return Err(invalid(Unknown::new("kind of chart", other, known)));
            }
        };
        drawn(svg, title)
    }
}
