//! The attributes of a server: what it is made of, as a suite publishes it.
//!
//! They group and filter servers, and never change a figure.

use std::sync::Arc;

/// What a server is made of. Everything is absent unless it was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes {
    /// The language that it is written in.
    pub language: Option<Arc<str>>,
    /// The framework that it is an instance of.
    pub framework: Option<Arc<str>>,
    /// What runs it.
    pub platform: Option<Arc<str>>,
    /// The database that it asks.
    pub database: Option<Arc<str>>,
    /// How it was written: as people would, or stripped for speed.
    pub approach: Option<Arc<str>>,
    /// Its version.
    pub version: Option<Arc<str>>,
}

impl Attributes {
    /// Whether anything is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
