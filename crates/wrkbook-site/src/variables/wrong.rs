//! Errors of an author's text.

use minijinja::{Error, ErrorKind};

use crate::words::listed;

/// An error of the text, not of the template's syntax.
pub(super) fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// Names as an error lists them.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    listed(&names)
}
