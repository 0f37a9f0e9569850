//! A fact: a name and what is said of it.

use serde::Serialize;

use crate::markdown::is_web_address;

/// A name and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether the value is an address of the web.
    pub(crate) is_address: bool,
}

impl Fact {
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { name: name.into(), is_address: is_web_address(&value), value }
    }
}
