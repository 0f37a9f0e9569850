//! The native half of the Python package `wrkbook`: it reads, audits, compares and draws.
//!
//! What crosses over is one of three: frames as Arrow streams (`frame`), everything else that the
//! library says as the JSON documents of the command, charts as SVG. `python/wrkbook` makes objects
//! of them and is what people import; nothing here is meant for them.

mod analysis;
mod diff;
mod error;
mod frame;

use pyo3::prelude::*;

/// Reads, audits, compares and draws; `wrkbook` is what people import.
#[pymodule]
mod _wrkbook {
    use pyo3::prelude::*;
    use wrkbook::audit::{RULES, Thresholds};
    use wrkbook::metric::{Better, Metric};
    use wrkbook::names::Unknown;
    use wrkbook::{diff::State, display};

    #[pymodule_export]
    use crate::analysis::Analysis;
    #[pymodule_export]
    use crate::diff::Diff;
    #[pymodule_export]
    use crate::frame::Frame;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }

    /// The metrics in the order in which they are shown: id, label, base unit, the better direction
    /// (`higher`, `lower` or None), and what a table of people's units is headed with.
    #[pyfunction]
    fn metrics() -> Vec<(&'static str, &'static str, &'static str, Option<&'static str>, String)> {
        let better = |metric: Metric| {
            metric.better().map(|better| match better {
                Better::Higher => "higher",
                Better::Lower => "lower",
            })
        };
        Metric::ALL
            .into_iter()
            .map(|m| (m.id(), m.label(), m.unit(), better(m), display::heading(m)))
            .collect()
    }

    /// The rules of the audit: each a list of pairs of a name and a text.
    #[pyfunction]
    fn rules() -> Vec<Vec<(&'static str, String)>> {
        let thresholds = Thresholds::default();
        RULES
            .iter()
            .map(|rule| {
                vec![
                    ("id", rule.id.to_owned()),
                    ("scope", rule.scope.name().to_owned()),
                    ("severity", rule.severity.name().to_owned()),
                    ("says", rule.says.to_owned()),
                    ("fires", rule.fires(&thresholds)),
                    ("means", rule.means.to_owned()),
                    ("why", rule.why.to_owned()),
                    ("fix", rule.fix.to_owned()),
                ]
            })
            .collect()
    }

    /// The states of a change, what is worst first.
    #[pyfunction]
    fn states() -> Vec<&'static str> {
        State::ALL.map(State::name).to_vec()
    }

    /// What to say of a name that does not exist: what was probably meant, and what there is.
    #[pyfunction]
    fn unknown(what: String, name: &str, known: Vec<String>) -> String {
        Unknown::new(what, name, known).to_string()
    }

    /// A value in base units as people read it, with its unit.
    #[pyfunction]
    fn quantity(metric: &str, value: f64) -> PyResult<String> {
        Ok(display::quantity(crate::error::metric(metric)?, value))
    }

    /// A number with three significant digits, thousands set apart.
    #[pyfunction]
    fn number(value: f64) -> String {
        display::number(value)
    }
}
