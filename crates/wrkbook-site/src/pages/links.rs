//! Links that several pages have: to a server, and to a comparison.

use serde::Serialize;

use super::section::{Section, SetContext};
use crate::comparison::Comparison;
use crate::link::Link;
use crate::places::ComparisonPlaces;

/// A server with its colour and its page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NamedServer {
    pub(crate) name: String,
    pub(crate) link: Option<Link>,
    /// The number of its colour, from 1; 0 without one.
    pub(crate) slot: usize,
}

impl NamedServer {
    pub(crate) fn of(section: &Section<'_>, name: &str) -> Self {
        Self { name: name.to_owned(), link: section.places.server(name), slot: slot(section, name) }
    }
}

/// The way to a comparison, with what it says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ComparisonLink {
    pub(crate) title: String,
    pub(crate) headline: String,
    pub(crate) link: Link,
}

impl ComparisonLink {
    /// The comparisons that a set is a side of.
    pub(crate) fn all(set: &SetContext<'_>) -> Vec<Self> {
        set.comparisons.iter().map(|comparison| Self::of(comparison)).collect()
    }

    pub(crate) fn of(comparison: &Comparison) -> Self {
        Self {
            title: comparison.title.clone(),
            headline: comparison.diff.headline.clone(),
            link: ComparisonPlaces::of(&comparison.slug).page(),
        }
    }
}

/// The number of a server's colour, from 1; 0 where it has none.
pub(crate) fn slot(section: &Section<'_>, server: &str) -> usize {
    section.set.charts.style(server).slot().map_or(0, |slot| slot.index() + 1)
}
