//! Errors of the library as exceptions, which `wrkbook._errors` defines.

use std::fmt::Display;
use std::io::ErrorKind;

use pyo3::prelude::*;
use wrkbook::ingest::{Diagnostic, LoadError};
use wrkbook::names::Unknown;
use wrkbook::{Metric, diff};

pyo3::import_exception!(wrkbook._errors, InvalidInput);
pyo3::import_exception!(wrkbook._errors, PathNotFound);
pyo3::import_exception!(wrkbook._errors, UnknownName);

/// More diagnostics than this are counted, not listed.
const MOST: usize = 5;

/// What was given cannot be used, or says nothing.
pub(crate) fn invalid(problem: impl Display) -> PyErr {
    InvalidInput::new_err(problem.to_string())
}

/// Why there is no result set.
pub(crate) fn of_load(error: wrkbook::Error) -> PyErr {
    match error {
        wrkbook::Error::Folder(LoadError::NoRuns { ref diagnostics, .. }) => {
            let all: Vec<&Diagnostic> = diagnostics.iter().collect();
            invalid(format!("{error}{}", listed(&all)))
        }
        wrkbook::Error::NoSuchPath { .. } => PathNotFound::new_err(error.to_string()),
        wrkbook::Error::Folder(LoadError::Folder { ref source, .. })
            if source.kind() == ErrorKind::NotFound =>
        {
            PathNotFound::new_err(error.to_string())
        }
        other => invalid(other),
    }
}

/// Why two sets cannot be compared.
pub(crate) fn of_diff(error: diff::Error) -> PyErr {
    match error {
        diff::Error::NoSuchServer { .. } => UnknownName::new_err(error.to_string()),
        other => invalid(other),
    }
}

/// What a strict reader does not accept.
pub(crate) fn of_lost(lost: &[&Diagnostic]) -> PyErr {
    let problems = match lost.len() {
        1 => "1 problem".to_owned(),
        n => format!("{n} problems"),
    };
    invalid(format!("{problems} in the input, and strict=True allows none{}", listed(lost)))
}

fn listed(diagnostics: &[&Diagnostic]) -> String {
    let mut text: String = diagnostics.iter().take(MOST).map(|d| format!("\n{d}")).collect();
    if let Some(rest @ 1..) = diagnostics.len().checked_sub(MOST) {
        text += &format!("\n... and {rest} more");
    }
    text
}

/// The metric of an id.
pub(crate) fn metric(id: &str) -> PyResult<Metric> {
    id.parse().map_err(|unknown: Unknown| UnknownName::new_err(unknown.to_string()))
}

/// A document as JSON.
pub(crate) fn json(document: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(document).map_err(invalid)
}
